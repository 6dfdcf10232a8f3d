//! The papers of a case by the commands of the window: the sheet for the public, and the report of an incident.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, UiError};
use kentongan_testkit::papers::{pages_of, text_of};
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";

/// An incident as the form has it, with everything that a sheet for the public leaves out.
fn incident() -> Value {
    let told =
        "Hujan tiga hari.\n\nSiapa: Bu Melati terkilir\nSaksi: Pak Kenanga\nTindakan: Rambu dipasang\nMengapa: \n";
    let mut form = issue_form("Jembatan putus di rumah Melati", "INF");
    for (field, value) in [
        ("entry_type", json!("incident")),
        ("description", json!(told)),
        ("hamlet", json!("Dusun II, rumah Melati")),
        ("landmark", json!("sebelah warung Kenanga")),
        ("coordinates", json!("-5,123456 104,976543")),
        ("time_text", json!("06.30")),
        ("has_reporter", json!(true)),
        ("reporter_name", json!("Mawar Tertutup")),
        ("reporter_phone", json!("081355577799")),
    ] {
        form = with(form, field, value);
    }
    form
}

fn save(desk: &Desk, form: &Value) -> String {
    let saved: IssueView = call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    saved.row.id
}

fn preview(desk: &Desk, kind: &str, of: Value) -> Result<PreviewView, UiError> {
    call(desk, "preview_paper", paper_of(kind, with(of, "paper", json!("a4"))))
}

/// Name and words of the file.
fn printed(desk: &Desk, kind: &str, of: Value) -> (String, String) {
    let page = preview(desk, kind, of).unwrap();
    let saved: SavedFile = call(desk, "save_preview", json!({ "preview_id": page.preview_id })).unwrap();
    let path = saved.path.unwrap();
    assert_eq!(pages_of(Path::new(&path)).unwrap(), page.pages.len());
    (page.file_name, text_of(Path::new(&path)).unwrap())
}

#[test]
fn the_sheet_for_the_public_has_dates_stages_and_answers_and_nothing_that_was_typed_of_people() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let district = world.enrolled("kecamatan", "district:18.02.01");
    let id = save(&village, &incident());
    let follow_up = json!({ "issue_id": id, "text": "Keluarga Melati mengungsi", "photos": [] });
    call::<IssueView>(&village, "add_follow_up", follow_up).unwrap();
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    let answer = json!({ "issue_id": id, "text": "Tali sementara dipasang hari Rabu", "photos": [] });
    call::<IssueView>(&district, "add_follow_up", answer).unwrap();
    let moved = json!({ "issue_id": id, "stage": "verified", "reason": "Menurut Kenanga benar" });
    call::<IssueView>(&district, "move_issue", moved).unwrap();

    let (_, whole) = printed(&district, "case_sheet", json!({ "id": id, "redacted": false }));
    let (name, public) = printed(&district, "case_sheet", json!({ "id": id, "redacted": true }));
    assert!(name.starts_with("Lembar isu untuk umum "), "{name}");
    for words in [
        "Lembar untuk umum: data pribadi tidak dicantumkan",
        "Dusun II",
        "20 Januari 2025 Dicatat",
        "20 Januari 2025 Diverifikasi",
        "Tali sementara dipasang hari Rabu",
    ] {
        assert!(public.contains(words), "“{words}” is missing in {public}");
    }
    // What is hidden here stands on the whole sheet, so that not finding it means something.
    for words in [
        "Melati",
        "Kenanga",
        "Rambu",
        "104,976543",
        "06.30",
        "Pelapor",
        "Tindak lanjut",
    ] {
        assert!(
            whole.contains(words),
            "“{words}” is not even on the whole sheet: {whole}"
        );
        assert!(
            !public.contains(words),
            "“{words}” is on the sheet for the public: {public}"
        );
    }
    for hidden in ["Mawar", "0813555"] {
        assert!(!whole.contains(hidden) && !public.contains(hidden));
    }
}

#[test]
fn a_confidential_case_has_no_sheet_for_the_public_also_when_it_was_opened_since() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = save(&village, &with(incident(), "confidential", json!(true)));
    let public = json!({ "id": id, "redacted": true });
    let refused = preview(&village, "case_sheet", public.clone()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ConfidentialNotPublic);
    assert!(refused.detail.is_empty(), "the refusal says nothing of the case");
    assert!(
        preview(&village, "case_sheet", json!({ "id": id })).is_ok(),
        "its own sheet is printed"
    );

    let view: IssueView = call(&village, "get_issue", json!({ "id": id })).unwrap();
    let seen = serde_json::to_value(view.form).unwrap();
    let open = with(seen.clone(), "confidential", json!(false));
    let open = with(open, "secrecy_reason", json!("Pelapor mengizinkan"));
    let edit = json!({ "id": id, "seen": seen, "form": open });
    let opened: IssueView = call(&village, "edit_issue", edit).unwrap();
    assert!(!opened.row.confidential);
    let refused = preview(&village, "case_sheet", public).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ConfidentialNotPublic);
}

#[test]
fn the_report_of_an_incident_answers_what_the_record_knows() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let id = save(&village, &incident());
    let follow_up = json!({ "issue_id": id, "text": "Warga bergotong royong", "photos": [] });
    call::<IssueView>(&village, "add_follow_up", follow_up).unwrap();
    let (name, words) = printed(&village, "incident_report", json!({ "id": id, "bare": false }));
    assert_eq!(name, "Laporan kejadian S-01 A4.pdf");
    for part in [
        "LAPORAN KEJADIAN Nomor sementara S-01",
        "Jembatan putus di rumah Melati",
        "pukul 06.30 WIB",
        "sebelah warung Kenanga Kampung Kalirejo",
        "Bu Melati terkilir",
        "Hujan tiga hari.",
        "Rambu dipasang 20 Januari 2025: Warga bergotong royong",
        "Pak Kenanga",
        "Nama disimpan, tidak dicetak",
        "Yang melaporkan, KEPALA KAMPUNG KALIREJO,",
    ] {
        assert!(words.contains(part), "“{part}” is missing in {words}");
    }
    for hidden in ["Mawar", "0813555", "Saksi:", "RAHASIA"] {
        assert!(!words.contains(hidden), "“{hidden}” is printed: {words}");
    }
}

#[test]
fn an_empty_form_is_the_same_whatever_the_case_is_and_a_confidential_report_says_so() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    let neighbour = world.enrolled("langsep", "village:18.02.01.2001");
    let id = save(&village, &with(incident(), "confidential", json!(true)));
    let (_, report) = printed(&village, "incident_report", json!({ "id": id, "bare": false }));
    assert!(report.contains("RAHASIA") && report.contains("Hujan tiga hari."));
    let (name, form) = printed(&village, "incident_report", json!({ "id": id, "bare": true }));
    assert_eq!(name, "Formulir laporan kejadian A4.pdf");
    for hidden in ["RAHASIA", "Melati", "S-01", "KALIREJO", "Hujan", "disimpan"] {
        assert!(!form.contains(hidden), "“{hidden}” is printed: {form}");
    }
    for bare in [false, true] {
        let refused = preview(&neighbour, "incident_report", json!({ "id": id, "bare": bare })).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "another village prints none of it");
    }
}
