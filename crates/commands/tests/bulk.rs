//! Several issues in one table, by the commands of the window: all of them, or none.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_domain::role::Role;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const DISTRICT: &str = "district:18.02.01";

fn row(title: &str, category: &str) -> Value {
    json!({
        "village_code": "", "title": title, "category": category, "hamlet": "Dusun II", "urgency": "medium", "description": ""
    })
}

fn blank() -> Value {
    with(row("", ""), "hamlet", json!(""))
}

fn save(desk: &Desk, rows: &[Value], meeting: Option<&str>, draft: Option<&str>) -> Result<u32, UiError> {
    let request = json!({ "rows": rows, "meeting_id": meeting, "draft_id": draft });
    call::<ImportedView>(desk, "save_issues", request).map(|done| done.recorded)
}

fn all(desk: &Desk) -> IssueListView {
    let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    call(desk, "list_issues", request).unwrap()
}

fn get(desk: &Desk, title: &str) -> IssueView {
    let rows = all(desk).rows;
    let row = rows.iter().find(|row| row.title == title).unwrap();
    call(desk, "get_issue", json!({ "id": row.id })).unwrap()
}

fn meeting(desk: &Desk, title: &str) -> String {
    let form = json!({
        "kind": "coordination", "title": title, "theme": "", "date_text": "20/01/2025", "start_text": "9",
        "end_text": "", "venue": "", "agenda": "", "chair_name": "", "chair_office": "",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let request = json!({ "id": null, "seen": null, "form": form });
    call::<MeetingView>(desk, "save_meeting", request).unwrap().row.id
}

#[test]
fn the_rows_of_a_meeting_are_recorded_together_each_with_a_link_to_it() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = meeting(&village, "Musyawarah dusun");
    let form = json!({ "rows": [row("Jalan poros rusak", "INF")], "meeting_id": id });
    let request = json!({ "draft_id": null, "form": form, "focus": "rows.0.title" });
    let draft: BulkDraftView = call(&village, "save_bulk_draft", request).unwrap();
    let rows = [
        row("Jalan poros rusak", "INF"),
        blank(),
        row("Posyandu kekurangan timbangan", "KES"),
    ];
    assert_eq!(save(&village, &rows, Some(&id), Some(&draft.draft_id)).unwrap(), 2);
    assert_eq!(all(&village).rows.len(), 2);
    for title in ["Jalan poros rusak", "Posyandu kekurangan timbangan"] {
        let view = get(&village, title);
        let link = view.case.links.first().unwrap();
        assert_eq!(
            (link.relation, link.meeting_id.as_deref()),
            (Relation::RaisedIn, Some(id.as_str()))
        );
        assert_eq!(link.label, "Musyawarah dusun");
        assert_eq!(view.row.place, "Dusun II");
    }
    let left: Vec<BulkDraftView> = call(&village, "list_bulk_drafts", json!({})).unwrap();
    assert!(left.is_empty(), "the draft goes with the same commit");
}

#[test]
fn a_row_that_cannot_be_stops_them_all_and_is_named() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let form = json!({ "rows": [row("Jalan poros rusak", "INF")], "meeting_id": null });
    let request = json!({ "draft_id": null, "form": form, "focus": "" });
    let draft: BulkDraftView = call(&village, "save_bulk_draft", request).unwrap();
    let long = with(row("Lampu padam", "INF"), "title", json!("a".repeat(201)));
    let rows = [row("Jalan poros rusak", "INF"), blank(), row("Sumur kering", ""), long];
    let refused = save(&village, &rows, None, Some(&draft.draft_id)).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    let faults: Vec<(&str, FieldErrorCode)> = refused
        .fields
        .iter()
        .map(|fault| (fault.field.as_str(), fault.code))
        .collect();
    assert_eq!(
        faults,
        [
            ("rows.2.category", FieldErrorCode::Required),
            ("rows.3.title", FieldErrorCode::TooLong)
        ]
    );
    let list = all(&village);
    assert!(list.rows.is_empty(), "not even the good row is recorded");
    assert_eq!((list.drafts, status(&village).unsent), (1, 0));
}

#[test]
fn a_table_that_says_nothing_or_too_much_is_refused() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let refused = save(&village, &[blank(), blank()], None, None).unwrap_err();
    assert_eq!(refused.fields.first().unwrap().field, "rows.0.title");
    let many = vec![row("Jalan rusak", "INF"); 101];
    let refused = save(&village, &many, None, None).unwrap_err();
    let fault = refused.fields.first().unwrap();
    assert_eq!((fault.field.as_str(), fault.code), ("rows", FieldErrorCode::OutOfRange));
    assert!(all(&village).rows.is_empty());
}

#[test]
fn the_kecamatan_says_of_each_row_whose_it_is_and_its_meeting_stays_its_own() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&district, "Rakor tentang pungutan");
    let of = |title: &str, village: &str| with(row(title, "INF"), "village_code", json!(village));
    let refused = save(&district, &[of("Jalan poros rusak", "")], Some(&id), None).unwrap_err();
    assert_eq!(refused.fields.first().unwrap().field, "rows.0.village_code");
    let rows = [
        of("Jalan poros rusak", "18.02.01.2003"),
        of("Gorong-gorong tersumbat", "18.02.01.2001"),
    ];
    assert_eq!(save(&district, &rows, Some(&id), None).unwrap(), 2);
    assert_eq!(
        get(&district, "Jalan poros rusak").case.links.first().unwrap().label,
        "Rakor tentang pungutan"
    );
    for desk in [&district, &village] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    assert_eq!(all(&village).rows.len(), 1, "another village's row is not here");
    let seen = get(&village, "Jalan poros rusak");
    let link = seen.case.links.first().unwrap();
    assert_eq!(
        (link.label.as_str(), link.meeting_id.as_ref()),
        ("Rapat 20 Januari 2025", None)
    );
    assert!(!serde_json::to_string(&seen).unwrap().contains("pungutan"));
}

#[test]
fn a_table_in_progress_is_a_draft_of_its_own() {
    let world = World::new();
    {
        let village = world.enrolled("kalirejo", KALIREJO);
        let form = json!({ "rows": [row("Jalan poros rusak", ""), row("", "")], "meeting_id": null });
        let request = json!({ "draft_id": null, "form": form, "focus": "rows.1.hamlet" });
        let draft: BulkDraftView = call(&village, "save_bulk_draft", request).unwrap();
        let again = json!({ "draft_id": draft.draft_id, "form": form, "focus": "rows.1.title" });
        call::<BulkDraftView>(&village, "save_bulk_draft", again).unwrap();
    }
    // The laptop was switched off and on.
    let village = world.laptop("kalirejo");
    let tables: Vec<BulkDraftView> = call(&village, "list_bulk_drafts", json!({})).unwrap();
    let table = tables.first().unwrap();
    assert_eq!(
        (tables.len(), table.form.rows.len(), table.focus.as_str()),
        (1, 2, "rows.1.title")
    );
    let forms: Vec<DraftView> = call(&village, "list_drafts", json!({})).unwrap();
    assert!(forms.is_empty(), "it is no form of one issue");
    assert_eq!((all(&village).drafts, status(&village).unsent), (1, 0));
    call::<Nothing>(&village, "discard_draft", json!({ "id": table.draft_id })).unwrap();
    assert_eq!(all(&village).drafts, 0);
}

#[test]
fn a_reader_records_none() {
    let world = World::new();
    let reader = world.enrolled_as("pembaca", KALIREJO, Role::Reader);
    let refused = save(&reader, &[row("Jalan poros rusak", "INF")], None, None).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadsOnly);
}
