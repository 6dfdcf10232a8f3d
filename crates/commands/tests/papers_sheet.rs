//! The daftar hadir in the forms that an office chooses, and as a table.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::FieldErrorCode;
use serde_json::json;
use world::*;

const DISTRICT: &str = "district:18.02.01";
const NIP: &str = "19700101 199003 1 001";

/// The office of the Kapolsek in the roster, held by Saryono with his numbers.
fn kapolsek(desk: &Desk) -> String {
    call::<RosterFilled>(desk, "fill_roster", json!({})).unwrap();
    let roster: RosterView = call(desk, "list_roster", json!({ "search": "" })).unwrap();
    let office = roster
        .offices
        .into_iter()
        .find(|office| office.title == "Kapolsek Kalirejo");
    let office = office.unwrap().id;
    let person = json!({
        "prefix": "", "name": "Saryono", "suffix": "", "organisation": "", "kind": null, "id_kind": "nip",
        "id_number": NIP, "phone": "0812 7654 0001"
    });
    let form = json!({ "from_text": "10/01/2025", "to_text": "", "acting": "not", "rank": "" });
    let request = json!({
        "id": null, "office_id": office, "person_id": null, "person": person, "seen": null, "form": form
    });
    call::<RosterSaved>(desk, "save_holding", request).unwrap();
    office
}

fn meeting(desk: &Desk) -> String {
    let form = json!({
        "kind": "coordination", "title": "Rapat Koordinasi Bulanan", "theme": "", "date_text": "20/01/2025",
        "start_text": "", "end_text": "", "venue": "", "agenda": "", "chair_name": "", "chair_office": "",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    let saved: MeetingView = call(desk, "save_meeting", json!({ "id": null, "seen": null, "form": form })).unwrap();
    saved.row.id
}

#[test]
fn numbers_leave_the_roster_for_a_sheet_that_asks_for_them_and_stand_beside_their_own_name_alone() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let kapolsek = kapolsek(&kecamatan);
    let id = meeting(&kecamatan);
    let request = json!({ "meeting_id": id, "office_ids": [kapolsek], "person_ids": [] });
    let view: MeetingView = call(&kecamatan, "invite_from_roster", request).unwrap();
    let invitee = view.invitees.into_iter().next().unwrap();

    let words = |extra: &str| -> String {
        let sheet = json!({ "meeting_id": id, "filled": false, "paper": "a4", "blank_rows": 0, "extra_column": extra });
        let preview: PreviewView = call(&kecamatan, "preview_paper", paper_of("attendance", sheet_of(sheet))).unwrap();
        let saved: SavedFile = call(&kecamatan, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
        kentongan_testkit::papers::text_of(std::path::Path::new(&saved.path.unwrap())).unwrap()
    };
    let (plain, with_nip, with_phone) = (words("none"), words("id_number"), words("phone"));
    assert!(!plain.contains("19700101") && !plain.contains("7654"), "{plain}");
    assert!(with_nip.contains(NIP) && !with_nip.contains("7654"), "{with_nip}");
    assert!(
        with_phone.contains("7654") && !with_phone.contains("19700101"),
        "{with_phone}"
    );

    let sheet = sheet_of(json!({ "meeting_id": id, "filled": false, "blank_rows": 2, "extra_column": "phone" }));
    let saved: SavedFile = call(&kecamatan, "export_attendance", sheet).unwrap();
    let path = saved.path.unwrap();
    assert!(path.ends_with("Daftar hadir 2025-01-20 kosong.xlsx"), "{path}");
    assert!(std::fs::read(path).unwrap().starts_with(b"PK"));

    let request = json!({
        "meeting_id": id, "invitee_id": invitee.id, "group": "forkopimcam", "office": "Kapolsek Kalirejo",
        "name": "Sutrisno"
    });
    call::<MeetingView>(&kecamatan, "edit_invitee", request).unwrap();
    assert!(
        !words("id_number").contains("19700101"),
        "no number stands beside another name"
    );
}

#[test]
fn a_sheet_has_no_more_empty_rows_than_it_may() {
    let world = World::new();
    let kecamatan = world.enrolled("kecamatan", DISTRICT);
    let id = meeting(&kecamatan);
    let sheet = sheet_of(json!({ "meeting_id": id, "filled": false, "blank_rows": 41 }));
    let error = call::<SavedFile>(&kecamatan, "export_attendance", sheet).unwrap_err();
    assert_eq!(error.fields[0].code, FieldErrorCode::OutOfRange);
}
