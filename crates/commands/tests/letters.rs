//! Surat undangan and surat mandat by the commands of the window: what they say, whose they are, and that what was typed stays.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::Path;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_domain::role::Role;
use kentongan_testkit::papers::{pages_of, text_of};
use serde_json::{Value, json};
use world::*;

const DISTRICT: &str = "district:18.02.01";
const VILLAGE: &str = "village:18.02.01.2003";
const DAY_MS: u32 = 86_400_000;
const TITLE: &str = "Rapat Koordinasi Bulanan";

/// A meeting of this laptop's office, with what is said besides its title and day.
fn convened(desk: &Desk, more: &Value) -> String {
    let mut form = json!({
        "kind": "coordination", "title": TITLE, "theme": "", "date_text": "27/01/2025", "start_text": "9", "end_text": "",
        "venue": "Aula Kantor Kecamatan Kalirejo", "agenda": "", "chair_name": "", "chair_office": "",
        "signer": { "name": "", "office": "", "rank": "", "id_kind": "none", "id_number": "" }
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        form = with(form, name, value.clone());
    }
    let request = json!({ "id": null, "seen": null, "form": form });
    call::<MeetingView>(desk, "save_meeting", request).unwrap().row.id
}

fn invite(desk: &Desk, meeting: &str, office: &str) {
    let request = json!({ "meeting_id": meeting, "group": "agency", "office": office, "name": "" });
    call::<MeetingView>(desk, "invite_office", request).unwrap();
}

fn invite_villages(desk: &Desk, meeting: &str) {
    let request = json!({ "meeting_id": meeting, "preset": "all_village_heads" });
    call::<MeetingView>(desk, "invite_group", request).unwrap();
}

fn invitation(desk: &Desk, meeting: &str) -> InvitationLetterView {
    call(desk, "get_invitation_letter", json!({ "id": meeting })).unwrap()
}

fn mandate(desk: &Desk, meeting: &str) -> MandateLetterView {
    call(desk, "get_mandate_letter", json!({ "id": meeting })).unwrap()
}

/// The letter as it opens, with what is typed into it.
fn typed(letter: impl serde::Serialize, more: &Value) -> Value {
    let mut letter = json!(letter);
    for (name, value) in more.as_object().into_iter().flatten() {
        letter = with(letter, name, value.clone());
    }
    letter
}

fn made(desk: &Desk, kind: &str, letter: Value, paper: &str) -> Result<PreviewView, UiError> {
    call(
        desk,
        "preview_paper",
        paper_of(kind, with(letter, "paper", json!(paper))),
    )
}

/// Its words and its number of pages, of the saved file.
fn printed(desk: &Desk, preview: &PreviewView) -> (String, usize) {
    let saved: SavedFile = call(desk, "save_preview", json!({ "preview_id": preview.preview_id })).unwrap();
    let path = saved.path.unwrap();
    let pages = pages_of(Path::new(&path)).unwrap();
    assert_eq!(pages, preview.pages.len(), "the PDF has the pages of the preview");
    (text_of(Path::new(&path)).unwrap(), pages)
}

fn printed_as(desk: &Desk, kind: &str, letter: Value) -> (String, usize) {
    let preview = made(desk, kind, letter, "a4").unwrap();
    printed(desk, &preview)
}

#[test]
fn a_kecamatan_invites_its_villages_by_letter_on_every_paper() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = convened(
        &desk,
        &json!({ "invitation_number": "005/14/I/2025", "agenda": "Pembangunan\nKesehatan" }),
    );
    invite_villages(&desk, &id);
    let view = invitation(&desk, &id);
    let letter = &view.letter;
    assert_eq!(
        (
            letter.number.as_str(),
            letter.subject.as_str(),
            letter.date_text.as_str()
        ),
        ("005/14/I/2025", "Undangan Rapat Koordinasi Bulanan", "20/01/2025")
    );
    assert_eq!((letter.attribute, letter.separate), (LetterAttribute::Ordinary, false));
    assert!(letter.copies.is_empty() && letter.invitee_ids.is_empty());
    assert_eq!(view.invitees.len(), 17);
    for paper in ["a4", "f4215", "f4210"] {
        let preview = made(&desk, "invitation", json!(letter), paper).unwrap();
        let (words, pages) = printed(&desk, &preview);
        assert_eq!(pages, 2, "{paper}");
        for part in [
            "KECAMATAN KALIREJO",
            "005/14/I/2025",
            "Kalirejo, 20 Januari 2025",
            "Daftar terlampir",
            "Senin, 27 Januari 2025",
            "1. Pembangunan",
            "2. Kesehatan",
            "CAMAT KALIREJO,",
            "LAMPIRAN SURAT",
            "1. Kepala Kampung Sri Way Langsep",
        ] {
            assert!(words.contains(part), "{part} is missing in {words}");
        }
    }
    let preview = made(&desk, "invitation", json!(letter), "a4").unwrap();
    assert_eq!(preview.file_name, "Surat undangan 2025-01-27 A4.pdf");
}

#[test]
fn one_to_three_stand_in_the_letter_and_each_may_have_his_own() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = convened(&desk, &json!({}));
    invite_villages(&desk, &id);
    let view = invitation(&desk, &id);
    let ids: Vec<&str> = view.invitees.iter().map(|one| one.id.as_str()).collect();
    for (count, pages) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        let letter = typed(&view.letter, &json!({ "invitee_ids": ids[..count] }));
        let (words, found) = printed_as(&desk, "invitation", letter);
        assert_eq!(found, pages, "{count}");
        assert_eq!(words.contains("Daftar terlampir"), count > 3);
        assert!(words.contains(&view.invitees[count - 1].office) && !words.contains(&view.invitees[count].office));
    }
    let all = json!({ "separate": true, "invitee_ids": [] });
    let (words, pages) = printed_as(&desk, "invitation", typed(&view.letter, &all));
    assert_eq!(pages, 17);
    assert_eq!(words.matches("CAMAT KALIREJO,").count(), 17);
    assert!(!words.contains("halaman 2"));
}

#[test]
fn a_blank_or_provisional_number_is_left_to_the_pen() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = convened(&desk, &json!({ "invitation_number": "005/…/I/2025" }));
    invite(&desk, &id, "Kapolsek Kalirejo");
    let letter = invitation(&desk, &id).letter;
    let (words, _) = printed_as(&desk, "invitation", json!(letter));
    assert!(
        words.contains("/I/2025") && words.contains("..") && !words.contains('…'),
        "{words}"
    );
    let (words, _) = printed_as(&desk, "invitation", typed(&letter, &json!({ "number": "" })));
    assert!(!words.contains("/I/2025") && words.contains("...."), "{words}");
}

#[test]
fn what_was_typed_outlives_the_page_and_what_was_not_follows_the_meeting() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = convened(&desk, &json!({ "invitation_number": "005/…/I/2025" }));
    invite(&desk, &id, "Kapolsek Kalirejo");
    invite(&desk, &id, "Kepala Puskesmas");
    let untouched = invitation(&desk, &id).letter;
    made(&desk, "invitation", json!(untouched), "a4").unwrap();
    world.clock.pass(DAY_MS);
    unlock(&desk);
    assert_eq!(
        invitation(&desk, &id).letter.date_text,
        "21/01/2025",
        "a letter that nobody touched is of today"
    );

    let view = invitation(&desk, &id);
    let health = view
        .invitees
        .iter()
        .find(|one| one.office == "Kepala Puskesmas")
        .unwrap();
    let words = json!({
        "attribute": "very_urgent", "subject": "  Undangan   Rapat Luar Biasa ", "copies": ["Arsip", " "],
        "closing": "Kehadiran tidak dapat diwakili.", "invitee_ids": [health.id]
    });
    let (printed, _) = printed_as(&desk, "invitation", typed(&view.letter, &words));
    for part in [
        "Sangat Segera",
        "Undangan Rapat Luar Biasa",
        "Tembusan: Arsip",
        "tidak dapat diwakili",
    ] {
        assert!(printed.contains(part), "{part} is missing in {printed}");
    }
    world.clock.pass(DAY_MS);
    unlock(&desk);
    let meeting: MeetingView = call(&desk, "get_meeting", json!({ "id": id })).unwrap();
    let numbered = MeetingForm {
        invitation_number: "005/14/I/2025".to_owned(),
        ..meeting.form.clone()
    };
    let request = json!({ "id": id, "seen": meeting.form, "form": numbered });
    call::<MeetingView>(&desk, "save_meeting", request).unwrap();
    let letter = invitation(&desk, &id).letter;
    assert_eq!(
        (letter.attribute, letter.copies.len()),
        (LetterAttribute::VeryUrgent, 1)
    );
    assert_eq!(
        (letter.subject.as_str(), letter.closing.as_str()),
        ("Undangan Rapat Luar Biasa", "Kehadiran tidak dapat diwakili.")
    );
    assert_eq!(
        letter.number, "005/14/I/2025",
        "the number came later, from the meeting"
    );
    assert_eq!(
        letter.date_text, "21/01/2025",
        "a letter that somebody worked on keeps its date"
    );
    assert_eq!(letter.invitee_ids, [health.id.as_str()]);

    let other = convened(&desk, &json!({}));
    assert_eq!(
        invitation(&desk, &other).letter.subject,
        untouched.subject,
        "another meeting has its own"
    );
    let withdrawn = json!({ "meeting_id": id, "invitee_id": health.id });
    call::<MeetingView>(&desk, "withdraw_invitation", withdrawn).unwrap();
    assert!(invitation(&desk, &id).letter.invitee_ids.is_empty());
}

#[test]
fn nobody_invites_to_the_meeting_of_another() {
    let world = World::new();
    let (village, district) = (
        world.enrolled("kalirejo", VILLAGE),
        world.enrolled("kecamatan", DISTRICT),
    );
    let reader = world.enrolled_as("pembaca", VILLAGE, Role::Reader);
    let id = convened(&village, &json!({}));
    invite(&village, &id, "Ketua LPM");
    let letter = json!(invitation(&village, &id).letter);
    for desk in [&village, &district, &reader] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    for desk in [&district, &reader] {
        let meeting: MeetingView = call(desk, "get_meeting", json!({ "id": id })).unwrap();
        assert!(!meeting.row.may_edit, "it is here, to be read");
        let request = json!({ "id": id });
        let refused = call::<InvitationLetterView>(desk, "get_invitation_letter", request).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotAllowed);
        let refused = made(desk, "invitation", letter.clone(), "a4").unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotAllowed);
    }
}

#[test]
fn what_is_confidential_stands_on_no_letter() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", VILLAGE);
    let issue = |title: &str| -> IssueView {
        let form = with(issue_form(title, "INF"), "urgency", json!("emergency"));
        call(&desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
    };
    let secret = issue("Pungutan di loket");
    issue("Tanggul retak");
    let id = convened(&desk, &json!({}));
    let request = json!({ "meeting_id": id, "about_ids": [], "lines": false });
    call::<AgendaView>(&desk, "build_agenda", request).unwrap();
    let letter = invitation(&desk, &id).letter;
    let (words, _) = printed_as(&desk, "invitation", json!(letter));
    assert!(
        words.contains("Tanggul retak") && words.contains("Pungutan di loket"),
        "{words}"
    );
    let seen: IssueView = call(&desk, "get_issue", json!({ "id": secret.row.id })).unwrap();
    let form = with(json!(seen.form), "confidential", json!(true));
    let request = json!({ "id": secret.row.id, "seen": seen.form, "form": form });
    call::<IssueView>(&desk, "edit_issue", request).unwrap();
    for kind in ["invitation", "mandate"] {
        let letter = match kind {
            "invitation" => json!(invitation(&desk, &id).letter),
            _ => json!(mandate(&desk, &id).letter),
        };
        let (words, _) = printed_as(&desk, kind, letter);
        assert!(!words.contains("Pungutan"), "{words}");
    }
}

#[test]
fn what_hinders_a_letter_is_said_at_its_field() {
    let world = World::new();
    let desk = world.enrolled("kecamatan", DISTRICT);
    let id = convened(&desk, &json!({}));
    invite(&desk, &id, "Kapolsek Kalirejo");
    let letter = invitation(&desk, &id).letter;
    for (more, field, code) in [
        (
            json!({ "date_text": "31/04/2025" }),
            "date_text",
            FieldErrorCode::DayDoesNotExist,
        ),
        (json!({ "subject": " " }), "subject", FieldErrorCode::Required),
        (json!({ "opening": "" }), "opening", FieldErrorCode::Required),
        (
            json!({ "closing": "x".repeat(1_001) }),
            "closing",
            FieldErrorCode::TooLong,
        ),
        (json!({ "number": "9".repeat(201) }), "number", FieldErrorCode::TooLong),
        (
            json!({ "copies": vec!["Arsip"; 21] }),
            "copies",
            FieldErrorCode::OutOfRange,
        ),
    ] {
        let refused = made(&desk, "invitation", typed(&letter, &more), "a4").unwrap_err();
        let fault = &refused.fields[0];
        assert_eq!((fault.field.as_str(), fault.code), (field, code));
    }
    assert_eq!(
        invitation(&desk, &id).letter.subject,
        letter.subject,
        "what was refused is not kept"
    );
    let mandate = mandate(&desk, &id).letter;
    let odd = json!({ "name": "", "office": "", "rank": "", "id_kind": "nip", "id_number": "123" });
    let refused = made(&desk, "mandate", typed(&mandate, &json!({ "giver": odd })), "a4").unwrap_err();
    let fault = &refused.fields[0];
    assert_eq!(
        (fault.field.as_str(), fault.code),
        ("giver.id_number", FieldErrorCode::NipMalformed)
    );
}

#[test]
fn whoever_reads_a_meeting_may_send_somebody_there_in_the_name_of_his_own_office() {
    let world = World::new();
    let (village, district) = (
        world.enrolled("kalirejo", VILLAGE),
        world.enrolled("kecamatan", DISTRICT),
    );
    let id = convened(&village, &json!({ "invitation_number": "005/14/I/2025" }));
    for desk in [&village, &district] {
        call::<StatusView>(desk, "send_now", json!({})).unwrap();
    }
    let letter = mandate(&district, &id).letter;
    assert_eq!(
        (letter.giver.office.as_str(), letter.number.as_str()),
        ("Camat Kalirejo", "")
    );
    assert_eq!(letter.representative, MandateParty::default());
    let (words, pages) = printed_as(&district, "mandate", json!(letter));
    assert_eq!(pages, 1);
    for part in [
        "KECAMATAN KALIREJO",
        "SURAT MANDAT",
        "....",
        "CAMAT KALIREJO,",
        "Nomor 005/14/I/2025",
    ] {
        assert!(words.contains(part), "{part} is missing in {words}");
    }
    assert!(
        !words.contains("KAMPUNG KALIREJO"),
        "it is no letter of the village: {words}"
    );
    let sent = json!({
        "number": "000.1.5/3/PEM",
        "representative": {
            "name": "Wakil Contoh, S.IP.", "office": "Sekretaris Kecamatan", "rank": "Penata (III/c)", "id_kind": "nip",
            "id_number": "000000000000000000"
        }
    });
    let preview = made(&district, "mandate", typed(&letter, &sent), "f4215").unwrap();
    assert_eq!(preview.file_name, "Surat mandat 2025-01-27 F4 215x330.pdf");
    let (words, _) = printed(&district, &preview);
    for part in [
        "000.1.5/3/PEM",
        "Wakil Contoh, S.IP.",
        "00000000 000000 0 000",
        TITLE,
        "Senin, 27 Januari 2025",
    ] {
        assert!(words.contains(part), "{part} is missing in {words}");
    }
    let kept = mandate(&district, &id).letter;
    assert_eq!(kept.representative.name, "Wakil Contoh, S.IP.");
    let own = mandate(&village, &id).letter;
    assert_eq!(own.number, "", "it is kept on the laptop where it was typed alone");
    assert_eq!(own.giver.office, "Kepala Kampung Kalirejo");
    let (words, _) = printed_as(&village, "mandate", json!(own));
    assert!(words.contains("KEPALA KAMPUNG KALIREJO,"), "{words}");
}
