//! Laporan tersegel, from a village's form to the kecamatan's eyes, against a real service; and every place in which a word of it
//! could have stayed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod world;

use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_commands::{Desk, dispatch};
use kentongan_domain::role::Role;
use kentongan_seal::{Envelope, SealError, SealKey};
use kentongan_store::SealedReportRecord;
use kentongan_testkit::bytes::holds;
use serde_json::{Value, json};
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const LANGSEP: &str = "village:18.02.01.2001";
const KECAMATAN: &str = "district:18.02.01";

const TEXT: &str = "Kwitansi semen dilipatgandakan oleh bendahara, uangnya dibagi di rumah Sutrisnawati.";
const ABOUT: &str = "penggelembungan belanja";

fn report(text: &str) -> Value {
    json!({ "text": text, "about": ABOUT, "happened_on_text": "17/1/2025" })
}

fn exchange(desk: &Desk) -> StatusView {
    call(desk, "send_now", json!({})).unwrap()
}

fn sealing(desk: &Desk) -> SealingView {
    call(desk, "get_sealing", json!({})).unwrap()
}

fn seal(desk: &Desk, text: &str) -> Result<SealedSentView, UiError> {
    call(desk, "send_sealed_report", report(text))
}

fn list(desk: &Desk) -> Vec<SealedReportRow> {
    call(desk, "list_sealed_reports", json!({})).unwrap()
}

/// The newest report, opened.
fn read(desk: &Desk) -> SealedReportView {
    let id = list(desk)[0].id.clone();
    call(desk, "get_sealed_report", json!({ "id": id })).unwrap()
}

fn refusal(desk: &Desk, command: &str, request: Value) -> ErrorCode {
    dispatch(desk, command, request).unwrap_err().code
}

/// A laptop of the kecamatan and one of a village that has heard of its key.
fn kecamatan_and_village(world: &World) -> (Desk, Desk) {
    let kecamatan = world.enrolled("kecamatan", KECAMATAN);
    exchange(&kecamatan);
    let village = world.enrolled("kalirejo", KALIREJO);
    exchange(&village);
    (kecamatan, village)
}

#[test]
fn a_village_seals_a_report_that_the_kecamatan_reads_and_the_village_does_not() {
    let world = World::new();
    let (kecamatan, village) = kecamatan_and_village(&world);
    let ready = sealing(&village);
    assert_eq!((ready.state, ready.readers), (SealingState::Ready, 1));

    assert_eq!(seal(&village, TEXT).unwrap().readers, 1);
    let outbox: OutboxView = call(&village, "get_outbox", json!({})).unwrap();
    let waits: Vec<(RecordNoun, &str, u32)> = outbox
        .waiting
        .iter()
        .map(|row| (row.noun, row.title.as_str(), row.changes))
        .collect();
    assert_eq!(waits, [(RecordNoun::SealedReport, "", 1)]);
    assert_eq!(outbox.status.unsent, 1);
    assert_eq!(exchange(&village).unsent, 0);
    let outbox: OutboxView = call(&village, "get_outbox", json!({})).unwrap();
    let receipt: ReceiptView = call(&village, "get_receipt", json!({ "id": outbox.receipts[0].id })).unwrap();
    assert_eq!(receipt.row.accepted, 1);

    let all = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let issues: IssueListView = call(&village, "list_issues", all).unwrap();
    assert!(issues.rows.is_empty(), "it is no issue");
    let store = world.store("kalirejo");
    let [kept]: [SealedReportRecord; 1] = store.sealed_reports().unwrap().try_into().unwrap();
    let id = kept.report_id.to_string();
    assert_eq!(
        refusal(&village, "list_sealed_reports", json!({})),
        ErrorCode::NotAllowed
    );
    assert_eq!(
        refusal(&village, "get_sealed_report", json!({ "id": id })),
        ErrorCode::NotAllowed
    );
    assert_eq!(refusal(&village, "get_issue", json!({ "id": id })), ErrorCode::NotFound);
    // Past its commands, with every secret that this laptop has.
    let own = SealKey::of_secret(&store.replica().unwrap().seal_secret().unwrap());
    let envelope = Envelope::of_text(&kept.envelope).unwrap();
    let code = kept.village_code.parse().unwrap();
    let opened = kentongan_seal::open(&envelope, &own, &code, &[]);
    assert_eq!(opened, Err(SealError::NotForThisKey));

    exchange(&kecamatan);
    let came = sealing(&kecamatan);
    assert_eq!(
        (came.state, came.unopened, came.reports),
        (SealingState::NotVillage, 1, 1)
    );
    let rows = list(&kecamatan);
    let row = &rows[0];
    assert_eq!(
        (row.village_name.as_str(), row.state, row.opened),
        ("Kampung Kalirejo", SealedState::Readable, false)
    );
    let view = read(&kecamatan);
    assert_eq!(
        (view.text.as_str(), view.about.as_str(), view.happened_on.as_str()),
        (TEXT, ABOUT, "2025-01-17")
    );
    assert_eq!(view.row.sender_office, "Kepala Kampung");
    assert!(list(&kecamatan)[0].opened);
    assert_eq!(sealing(&kecamatan).unopened, 0);
    assert_eq!(
        refusal(&kecamatan, "send_sealed_report", report(TEXT)),
        ErrorCode::NotAllowed
    );
}

#[test]
fn without_a_key_of_its_kecamatan_a_village_offers_nothing_and_keeps_nothing() {
    let world = World::new();
    let village = world.enrolled("kalirejo", KALIREJO);
    // A laptop that only reads has told nobody a key.
    let reader = world.enrolled_as("pembaca", KECAMATAN, Role::Reader);
    exchange(&reader);
    exchange(&village);
    assert_eq!(sealing(&village).state, SealingState::NoKey);
    assert_eq!(seal(&village, TEXT).unwrap_err().code, ErrorCode::SealKeyMissing);
    assert_eq!(status(&village).unsent, 0);

    let kecamatan = world.enrolled("kecamatan", KECAMATAN);
    assert_eq!(status(&kecamatan).unsent, 0, "no person has written anything");
    exchange(&kecamatan);
    exchange(&village);
    assert_eq!(sealing(&village).state, SealingState::Ready);
    seal(&village, TEXT).unwrap();
    exchange(&village);
    exchange(&reader);
    let seen = read(&reader);
    assert_eq!((seen.row.state, seen.text.as_str()), (SealedState::ReadsOnly, ""));
}

#[test]
fn a_laptop_of_the_kecamatan_that_came_later_reads_it_once_another_has_passed_it_on() {
    let world = World::new();
    let (kecamatan, village) = kecamatan_and_village(&world);
    seal(&village, TEXT).unwrap();
    exchange(&village);
    exchange(&kecamatan);

    let camat = world.enrolled("camat", KECAMATAN);
    exchange(&camat);
    let early = read(&camat);
    assert_eq!(
        (early.row.state, early.text.as_str()),
        (SealedState::NotYet, ""),
        "it says so, and nothing else"
    );
    assert_eq!(sealing(&camat).unopened, 1);

    // The first laptop hears of the new key, and passes on what it can open; nobody has to do anything.
    exchange(&kecamatan);
    assert_eq!(status(&kecamatan).unsent, 0);
    exchange(&kecamatan);
    exchange(&camat);
    assert_eq!(list(&camat)[0].state, SealedState::Readable);
    assert_eq!(read(&camat).text, TEXT);

    let ops = world.ops();
    for desk in [&kecamatan, &camat, &kecamatan, &camat, &village] {
        exchange(desk);
    }
    assert_eq!(world.ops(), ops, "once is enough");

    // A village that has heard of both keys seals for both.
    assert_eq!(seal(&village, "Kedua").unwrap().readers, 2);
    exchange(&village);
    exchange(&camat);
    assert_eq!(read(&camat).text, "Kedua");
}

#[test]
fn a_laptop_of_the_kecamatan_whose_database_was_lost_has_the_same_key_again() {
    let world = World::new();
    let (kecamatan, village) = kecamatan_and_village(&world);
    seal(&village, TEXT).unwrap();
    exchange(&village);
    exchange(&kecamatan);
    drop(kecamatan);
    let database = world.folder.path().join("kecamatan/kentongan.db");
    let mut spoilt = std::fs::read(&database).unwrap();
    spoilt[4_096..4_160].fill(0x5a);
    std::fs::write(&database, spoilt).unwrap();
    let kecamatan = world.laptop("kecamatan");
    assert!(database.with_file_name("kentongan.db.rusak-1").exists());
    let ops = world.ops();
    exchange(&kecamatan);
    assert_eq!(read(&kecamatan).text, TEXT);
    assert_eq!(world.ops(), ops, "and tells nobody a second one");
}

#[test]
fn what_cannot_be_sealed_says_why_and_repeats_nothing() {
    let world = World::new();
    let (_kecamatan, village) = kecamatan_and_village(&world);
    let fault = |request: Value| {
        let refused = call::<SealedSentView>(&village, "send_sealed_report", request).unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput);
        assert!(!format!("{refused:?}").contains("Kwitansi"), "{refused:?}");
        let [fault] = refused.fields.as_slice() else {
            panic!("{:?}", refused.fields);
        };
        (fault.field.clone(), fault.code)
    };
    let with_date = |date: &str| with(report(TEXT), "happened_on_text", json!(date));
    let faults = [
        (report("  \n "), "text", FieldErrorCode::Required),
        (report(&"Kwitansi ".repeat(500)), "text", FieldErrorCode::TooLong),
        (
            with(report(TEXT), "about", json!("Kwitansi ".repeat(20))),
            "about",
            FieldErrorCode::TooLong,
        ),
        (with_date("Kwitansi"), "happened_on_text", FieldErrorCode::DateMalformed),
    ];
    for (request, field, code) in faults {
        assert_eq!(fault(request), (field.to_owned(), code));
    }
    assert_eq!(status(&village).unsent, 0);
    let longest = with(report(&"a".repeat(4_000)), "happened_on_text", json!(""));
    call::<SealedSentView>(&village, "send_sealed_report", longest).unwrap();

    let reader = world.enrolled_as("pembaca", KALIREJO, Role::Reader);
    exchange(&reader);
    assert_eq!(sealing(&reader).state, SealingState::ReadsOnly);
    assert_eq!(
        refusal(&reader, "send_sealed_report", report(TEXT)),
        ErrorCode::ReadsOnly
    );
    let training: SessionView = call(&village, "start_training", json!({ "level": "village" })).unwrap();
    assert_eq!(training.state, WorkspaceState::Training);
    assert_eq!(sealing(&village).state, SealingState::Training);
    assert_eq!(
        refusal(&village, "send_sealed_report", report(TEXT)),
        ErrorCode::TrainingNeverSends
    );
}

#[test]
fn a_report_of_another_village_is_not_its_neighbours_to_see() {
    let world = World::new();
    let (_kecamatan, village) = kecamatan_and_village(&world);
    let other = world.enrolled("langsep", LANGSEP);
    seal(&village, TEXT).unwrap();
    exchange(&village);
    exchange(&other);
    assert!(world.store("langsep").sealed_reports().unwrap().is_empty());
}

/// What only the report says.
const SECRET: [&str; 4] = ["dilipatgandakan", "bendahara", "Sutrisnawati", "penggelembungan"];
/// What ordinary records say: they are found wherever the report is looked for, so that looking proves something.
const ORDINARY: [&str; 2] = ["gorong", "tersumbat"];

/// An issue of the village, a draft of another, and the kecamatan's answer.
fn record_ordinary(village: &Desk, kecamatan: &Desk) {
    let form = with(
        issue_form("Saluran gorong-gorong", "INF"),
        "description",
        json!("Sudah lama tersumbat ranting."),
    );
    let draft = json!({ "draft_id": null, "form": form, "focus": "description" });
    let _: Value = call(village, "save_draft", draft).unwrap();
    let saved: IssueView = call(village, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    exchange(village);
    exchange(kecamatan);
    let answer = json!({ "issue_id": saved.row.id, "text": "Regu gorong-gorong datang hari Senin." });
    let _: IssueView = call(kecamatan, "add_follow_up", answer).unwrap();
    exchange(kecamatan);
}

#[test]
fn no_file_of_any_laptop_or_of_the_service_holds_a_word_of_a_sealed_report() {
    let log = world::log::Log::begin();
    let sought = [&ORDINARY[..], &SECRET].concat();
    let world = World::new();
    let (kecamatan, village) = kecamatan_and_village(&world);
    record_ordinary(&village, &kecamatan);
    // One that was not sealed leaves nothing either.
    let faulty = with(report(TEXT), "happened_on_text", json!("32/13/2025"));
    assert!(call::<SealedSentView>(&village, "send_sealed_report", faulty).is_err());
    seal(&village, TEXT).unwrap();

    // As a power cut leaves it: what was written last lies beside the database.
    let cut = places::copy_of(&world, "kalirejo");
    let beside = std::fs::metadata(cut.path().join("kentongan.db-wal")).unwrap();
    assert!(beside.len() > 0, "nothing lies beside, and nothing is shown by that");
    places::of_laptop(&world, cut.path(), &sought).each_holds(&ORDINARY, &SECRET, "after a power cut");

    exchange(&village);
    exchange(&kecamatan);
    assert_eq!(read(&kecamatan).text, TEXT);
    for name in ["kalirejo", "kecamatan"] {
        let copy = places::copy_of(&world, name);
        places::of_laptop(&world, copy.path(), &sought).each_holds(&ORDINARY, &SECRET, name);
    }

    drop(village);
    let folder = world.folder.path().join("kalirejo");
    let mut spoilt = std::fs::read(folder.join("kentongan.db")).unwrap();
    spoilt[4_096..4_160].fill(0x5a);
    std::fs::write(folder.join("kentongan.db"), spoilt).unwrap();
    let village = world.laptop("kalirejo");
    assert!(folder.join("kentongan.db.rusak-1").exists());
    let mended = places::copy_of(&world, "kalirejo");
    places::of_laptop(&world, mended.path(), &sought).each_holds(&ORDINARY, &SECRET, "made anew from the second copy");
    drop((village, kecamatan));

    let backup = world.folder.path().join("district-backup.db");
    world.back_up(&backup);
    places::of_service(&world.folder.path().join("district.db")).each_holds(&ORDINARY, &SECRET, "the service");
    places::of_service(&backup).each_holds(&ORDINARY, &SECRET, "its backup");
    places::assert_silent(&log.said(), &SECRET, "the log");
    places::no_file_holds(world.folder.path(), &SECRET);
}

#[test]
fn a_word_is_found_in_base64_wherever_it_stands() {
    // As `printf aaSemen | base64` and its like write it.
    for (text, before) in [("U2VtZW4", 0), ("YVNlbWVu", 1), ("YWFTZW1lbg", 2)] {
        let letters = places::base64(b"Semen", before, b"+/");
        assert!(letters.len() >= 5);
        assert!(holds(text.as_bytes(), &letters), "{text}");
    }
}
