//! What the form of an issue takes, keeps and forces: by the commands of the window.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode};
use kentongan_domain::role::Role;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";

fn save(desk: &Desk, form: &Value) -> IssueView {
    call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
}

fn fault(desk: &Desk, field: &str, typed: &str) -> FieldErrorCode {
    let form = with(issue_form("Jalan rusak", "INF"), field, json!(typed));
    let refused = call::<IssueView>(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    let [fault] = refused.fields.as_slice() else {
        panic!("{typed}: {:?}", refused.fields);
    };
    assert_eq!(fault.field, field);
    fault.code
}

#[test]
fn type_sub_category_and_place_on_the_map_come_back_as_they_were_given() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let form = with(
        issue_form("Jalan poros berlubang", "INF"),
        "subcategory",
        json!("INF.01"),
    );
    let form = with(form, "entry_type", json!("complaint"));
    let pasted = "Lokasi: https://maps.google.com/?q=-5.123456,104.567890";
    let form = with(form, "coordinates", json!(pasted));
    let saved = save(&desk, &form);
    assert_eq!(saved.form.subcategory, "INF.01");
    assert_eq!(saved.form.entry_type, Some(EntryType::Complaint));
    assert_eq!(saved.form.coordinates, "5,123456° LS 104,567890° BT");

    // The form as it is shown is read again, and says the same.
    let changed = with(
        serde_json::to_value(&saved.form).unwrap(),
        "title",
        json!("Jalan poros putus"),
    );
    let request = json!({ "id": saved.row.id, "seen": saved.form, "form": changed });
    let edited: IssueView = call(&desk, "edit_issue", request).unwrap();
    assert_eq!(edited.form.coordinates, saved.form.coordinates);
    let emptied = with(serde_json::to_value(&edited.form).unwrap(), "coordinates", json!(""));
    let emptied = with(emptied, "entry_type", Value::Null);
    let request = json!({ "id": saved.row.id, "seen": edited.form, "form": emptied });
    let edited: IssueView = call(&desk, "edit_issue", request).unwrap();
    assert_eq!((edited.form.coordinates.as_str(), edited.form.entry_type), ("", None));
}

#[test]
fn another_category_leaves_no_sub_category_of_the_first_behind() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let saved = save(
        &desk,
        &with(issue_form("Sumur kering", "LHK"), "subcategory", json!("INF.01")),
    );
    assert_eq!(saved.form.subcategory, "");
}

#[test]
fn coordinates_that_are_none_are_refused_with_what_is_wrong() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    for (typed, code) in [
        ("belakang musala", FieldErrorCode::CoordinatesNotRead),
        ("-5,1234", FieldErrorCode::CoordinatesIncomplete),
        ("-95.1, 204.5", FieldErrorCode::CoordinatesNowhere),
        (
            "https://maps.app.goo.gl/abcDEF123",
            FieldErrorCode::CoordinatesShortLink,
        ),
    ] {
        assert_eq!(fault(&desk, "coordinates", typed), code, "{typed}");
    }
    let read: CoordinatesView = call(&desk, "read_coordinates", json!({ "text": "104,5678 -5,1234" })).unwrap();
    assert!(read.swapped && read.in_indonesia, "{read:?}");
    let read: CoordinatesView = call(&desk, "read_coordinates", json!({ "text": "48.2, 16.37" })).unwrap();
    assert!(!read.in_indonesia);
}

#[test]
fn what_concerns_children_violence_or_officials_is_confidential_whatever_was_ticked() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let list: Vec<CategoryView> = call(&desk, "list_categories", json!({})).unwrap();
    let forced: Vec<(&str, &str)> = list
        .iter()
        .flat_map(|category| {
            let whole = category.forced_confidential.then_some((category.code.as_str(), ""));
            let parts = category.subcategories.iter().filter(|part| part.forced_confidential);
            whole
                .into_iter()
                .chain(parts.map(|part| (category.code.as_str(), part.code.as_str())))
        })
        .collect();
    assert!(forced.contains(&("APR", "")), "{forced:?}");
    assert!(forced.iter().any(|(_, part)| part.starts_with("KBK.")), "{forced:?}");
    for (category, subcategory) in forced {
        let form = with(
            issue_form("Perlu ditangani hati-hati", category),
            "subcategory",
            json!(subcategory),
        );
        let form = with(form, "description", json!("Uraian yang hanya untuk kecamatan."));
        assert!(save(&desk, &form).row.confidential, "{category} {subcategory}");
    }
    let warning = with(
        issue_form("Pendatang mencurigakan", "KAM"),
        "entry_type",
        json!("early_warning"),
    );
    assert!(save(&desk, &warning).row.confidential);
    assert!(!save(&desk, &issue_form("Jalan rusak", "INF")).row.confidential);
}

#[test]
fn a_draft_of_before_these_were_asked_is_still_read() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    // As an older program wrote it: `issue_form` knows nothing of them.
    let draft = json!({ "draft_id": null, "form": issue_form("Belum selesai", "INF"), "focus": "title" });
    let _: DraftView = call(&desk, "save_draft", draft).unwrap();
    let drafts: Vec<DraftView> = call(&desk, "list_drafts", json!({})).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(
        (drafts[0].form.coordinates.as_str(), drafts[0].form.entry_type),
        ("", None)
    );
    assert_eq!(drafts[0].form.time_begun, "");
}

#[test]
fn a_draft_remembers_the_time_with_which_it_began_and_an_issue_does_not() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let begun = with(issue_form("Belum selesai", "INF"), "time_text", json!("08.55"));
    let begun = with(begun, "time_begun", json!("08.55"));
    let draft = json!({ "draft_id": null, "form": begun, "focus": "title" });
    let _: DraftView = call(&desk, "save_draft", draft).unwrap();
    let drafts: Vec<DraftView> = call(&desk, "list_drafts", json!({})).unwrap();
    assert_eq!(drafts[0].form.time_begun, "08.55");
    let saved = save(&desk, &begun).form;
    assert_eq!((saved.time_text.as_str(), saved.time_begun.as_str()), ("08.55", ""));
}

fn last_hamlet(desk: &Desk) -> String {
    call::<LastPlace>(desk, "get_last_place", json!({})).unwrap().hamlet
}

#[test]
fn the_next_issue_begins_in_the_hamlet_that_this_laptop_named_last() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    assert_eq!(last_hamlet(&desk), "");
    save(&desk, &issue_form("Jalan rusak", "INF"));
    world.clock.pass(60_000);
    let in_five = with(issue_form("Lampu padam", "INF"), "hamlet", json!("Dusun V"));
    let mistaken = save(&desk, &in_five);
    world.clock.pass(60_000);
    save(&desk, &with(issue_form("Jaringan hilang", "INF"), "hamlet", json!("")));
    assert_eq!(last_hamlet(&desk), "Dusun V");

    // What was recorded by mistake says nothing of where the next one is.
    let request = json!({ "issue_id": mistaken.row.id, "reason": "salah catat" });
    let _: Nothing = call(&desk, "withdraw_issue", request).unwrap();
    assert_eq!(last_hamlet(&desk), "Dusun II");
}

#[test]
fn an_office_above_the_villages_and_another_laptop_of_the_village_begin_with_no_hamlet() {
    let world = World::new();
    let head = world.enrolled("kalirejo", KALIREJO);
    save(&head, &issue_form("Jalan rusak", "INF"));
    call::<StatusView>(&head, "send_now", json!({})).unwrap();
    let secretary = world.enrolled_as("sekretaris", KALIREJO, Role::Staff);
    call::<StatusView>(&secretary, "send_now", json!({})).unwrap();
    let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let list: IssueListView = call(&secretary, "list_issues", request).unwrap();
    assert_eq!((list.rows.len(), last_hamlet(&secretary).as_str()), (1, ""));

    let district = world.enrolled("kecamatan", "district:18.02.01");
    let own = with(
        issue_form("Jembatan miring", "INF"),
        "village_code",
        json!("18.02.01.2003"),
    );
    save(&district, &own);
    assert_eq!(last_hamlet(&district), "");
}

#[test]
fn what_is_typed_into_a_case_is_there_after_a_restart_until_it_is_saved_and_is_no_draft_of_an_issue() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let id = save(&desk, &issue_form("Jalan rusak", "INF")).row.id;
    let other = save(&desk, &issue_form("Lampu padam", "INF")).row.id;
    let texts = |desk: &Desk, id: &str| {
        let texts: CaseTexts = call(desk, "get_case_texts", json!({ "id": id })).unwrap();
        (texts.follow_up, texts.comment)
    };
    let none = (String::new(), String::new());
    for (which, text) in [
        ("follow_up", "Sudah diukur"),
        ("follow_up", "Sudah diukur, tinggal"),
        ("comment", "Tunggu PU"),
    ] {
        let request = json!({ "issue_id": id, "which": which, "text": text });
        let kept: KeptText = call(&desk, "save_case_text", request).unwrap();
        assert!(kept.saved_at_ms.is_some());
    }
    drop(desk);
    let desk = world.untouched("kalirejo");
    unlock(&desk);
    assert_eq!(
        texts(&desk, &id),
        ("Sudah diukur, tinggal".to_owned(), "Tunggu PU".to_owned())
    );
    assert_eq!(texts(&desk, &other), none);
    let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let list: IssueListView = call(&desk, "list_issues", request).unwrap();
    let drafts: Vec<DraftView> = call(&desk, "list_drafts", json!({})).unwrap();
    assert_eq!((list.drafts, drafts.len()), (0, 0));

    let request = json!({ "issue_id": id, "text": "Sudah diukur, tinggal dikerjakan" });
    let _: IssueView = call(&desk, "add_follow_up", request).unwrap();
    assert_eq!(texts(&desk, &id), (String::new(), "Tunggu PU".to_owned()));
    let request = json!({ "issue_id": id, "which": "comment", "text": " " });
    let kept: KeptText = call(&desk, "save_case_text", request).unwrap();
    assert!(kept.saved_at_ms.is_none());
    assert_eq!(texts(&desk, &id), none);
}
