//! The PIN, the lock, the paper: every way in, and every way in which one is lost.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_commands::{Desk, list};
use kentongan_vault::PlatformStore;
use serde_json::json;
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";

fn session(desk: &Desk) -> SessionView {
    call(desk, "get_session", json!({})).unwrap()
}

fn try_pin(desk: &Desk, pin: &str) -> Result<SessionView, UiError> {
    call(desk, "unlock", json!({ "pin": pin }))
}

fn record(desk: &Desk, title: &str) -> Result<IssueView, UiError> {
    let form = json!({ "draft_id": null, "form": issue_form(title, "BEN") });
    call(desk, "save_issue", form)
}

fn titles(desk: &Desk) -> Vec<String> {
    let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let list: IssueListView = call(desk, "list_issues", request).unwrap();
    list.rows.into_iter().map(|row| row.title).collect()
}

#[test]
fn a_pin_is_set_before_there_is_anything_to_guard() {
    let world = World::new();
    let desk = world.untouched("baru");
    assert_eq!(
        (session(&desk).state, session(&desk).has_pin),
        (WorkspaceState::Fresh, false)
    );
    let enrol = json!({ "code_text": world.code(KALIREJO), "service_text": format!("http://{}", world.address) });
    assert_eq!(
        call::<SessionView>(&desk, "enrol", enrol.clone()).unwrap_err().code,
        ErrorCode::NotEnrolled
    );
    for (pin, again, field, code) in [
        ("48291", "48291", "pin", FieldErrorCode::PinTooShort),
        ("111111", "111111", "pin", FieldErrorCode::PinTooSimple),
        ("482913", "482931", "pin_again", FieldErrorCode::PinsDiffer),
    ] {
        let error = call::<RecoveryView>(&desk, "set_pin", json!({ "pin": pin, "pin_again": again }));
        let error = error.err().unwrap();
        assert_eq!((error.fields[0].field.as_str(), error.fields[0].code), (field, code));
    }
    let new = json!({ "pin": PIN, "pin_again": PIN });
    let paper: RecoveryView = call(&desk, "set_pin", new.clone()).unwrap();
    assert_eq!(paper.code.len(), 34);
    assert_eq!(
        call::<RecoveryView>(&desk, "set_pin", new).err().unwrap().code,
        ErrorCode::PinSetAlready
    );
    assert_eq!(
        (session(&desk).state, session(&desk).has_pin),
        (WorkspaceState::Fresh, true)
    );
    let enrolled: SessionView = call(&desk, "enrol", enrol).unwrap();
    assert_eq!(enrolled.state, WorkspaceState::Enrolled);
    assert!(!enrolled.has_recovery, "nobody has said that the code is on paper");
    drop(desk);
    let desk = world.untouched("baru");
    unlock(&desk);
    assert!(!session(&desk).has_recovery, "it is said until somebody has");
    let _: SessionView = call(&desk, "confirm_recovery", json!({})).unwrap();
    assert!(session(&desk).has_recovery);
}

#[test]
fn a_locked_laptop_tells_nothing_whatever_is_asked() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record(&desk, "Pencurian ternak").unwrap();
    drop(desk);
    let desk = world.untouched("kalirejo");
    let told = session(&desk);
    assert_eq!(told.state, WorkspaceState::Locked);
    assert!(told.scope.is_none() && told.person.is_none() && told.service_url.is_none() && told.fingerprint.is_none());
    let open = [
        "get_session",
        "set_language",
        "start_training",
        "unlock",
        "recover",
        "set_aside",
        "lock",
        "touch",
    ];
    for name in list::NAMES.iter().filter(|name| !open.contains(name)) {
        let refused = kentongan_commands::dispatch(&desk, name, json!({})).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Locked, "{name}");
    }
    assert_eq!(try_pin(&desk, "000000").unwrap_err().code, ErrorCode::PinWrong);
    assert_eq!(try_pin(&desk, PIN).unwrap().state, WorkspaceState::Enrolled);
    assert_eq!(titles(&desk), ["Pencurian ternak"]);
    let locked: SessionView = call(&desk, "lock", json!({})).unwrap();
    assert_eq!(locked.state, WorkspaceState::Locked);
    assert_eq!(record(&desk, "Tidak sempat").unwrap_err().code, ErrorCode::Locked);
    unlock(&desk);
    assert_eq!(titles(&desk).len(), 1);
}

#[test]
fn ten_minutes_without_a_hand_lock_and_a_hand_keeps_open() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    for _ in 0..4 {
        world.clock.pass(9 * 60_000);
        let _: Nothing = call(&desk, "touch", json!({})).unwrap();
    }
    assert_eq!(session(&desk).state, WorkspaceState::Enrolled);
    // Asking is no hand: the window asks by itself.
    world.clock.pass(9 * 60_000);
    let _: StatusView = status(&desk);
    world.clock.pass(61_000);
    assert_eq!(record(&desk, "Terlambat").unwrap_err().code, ErrorCode::Locked);
    let _: Nothing = call(&desk, "touch", json!({})).unwrap();
    assert_eq!(session(&desk).state, WorkspaceState::Locked, "a hand does not open");
    unlock(&desk);
    record(&desk, "Masih tertulis").unwrap();
}

#[test]
fn ten_wrong_pins_wait_and_lose_nothing() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record(&desk, "Jembatan putus").unwrap();
    let _: SessionView = call(&desk, "lock", json!({})).unwrap();
    let mut wrong = 0;
    while wrong < 10 {
        let error = try_pin(&desk, "999111").unwrap_err();
        match error.code {
            ErrorCode::PinWrong => wrong += 1,
            ErrorCode::PinWait => {
                let wait_s: u32 = error.detail["wait_s"].parse().unwrap();
                assert_eq!(session(&desk).pin_wait_s, Some(u64::from(wait_s)));
                world.clock.pass(wait_s * 1000);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        try_pin(&desk, PIN).unwrap_err().code,
        ErrorCode::PinWait,
        "also the right one waits"
    );
    world.clock.pass(3_600_000);
    unlock(&desk);
    assert_eq!(titles(&desk), ["Jembatan putus"]);
}

#[test]
fn a_forgotten_pin_is_replaced_by_the_paper_and_a_mistyped_code_says_so() {
    let world = World::new();
    let desk = world.untouched("kalirejo");
    let paper: RecoveryView = call(&desk, "set_pin", json!({ "pin": PIN, "pin_again": PIN })).unwrap();
    let enrol = json!({ "code_text": world.code(KALIREJO), "service_text": format!("http://{}", world.address) });
    let _: SessionView = call(&desk, "enrol", enrol).unwrap();
    record(&desk, "Jembatan putus").unwrap();
    drop(desk);
    let desk = world.untouched("kalirejo");
    let recover = |code: &str, pin: &str| {
        call::<SessionView>(
            &desk,
            "recover",
            json!({ "code_text": code, "pin": pin, "pin_again": pin }),
        )
    };
    assert_eq!(
        recover(paper.code.get(..20).unwrap(), "771203").unwrap_err().code,
        ErrorCode::RecoveryCodeIncomplete
    );
    let (first, rest) = paper.code.split_at(1);
    let mistyped = format!("{}{rest}", if first == "7" { "8" } else { "7" });
    assert!(matches!(
        recover(&mistyped, "771203").unwrap_err().code,
        ErrorCode::RecoveryCodeMistyped | ErrorCode::RecoveryCodeWrong
    ));
    let elsewhere = world.untouched("lain");
    let foreign: RecoveryView = call(&elsewhere, "set_pin", json!({ "pin": PIN, "pin_again": PIN })).unwrap();
    assert_eq!(
        recover(&foreign.code, "771203").unwrap_err().code,
        ErrorCode::RecoveryCodeWrong
    );
    assert_eq!(
        recover(&paper.code, "111111").unwrap_err().code,
        ErrorCode::InvalidInput
    );
    assert_eq!(
        recover(&paper.code.to_lowercase(), "771203").unwrap().state,
        WorkspaceState::Enrolled
    );
    assert_eq!(titles(&desk), ["Jembatan putus"]);
    let _: SessionView = call(&desk, "lock", json!({})).unwrap();
    assert_eq!(try_pin(&desk, PIN).unwrap_err().code, ErrorCode::PinWrong);
    try_pin(&desk, "771203").unwrap();

    let change = |old: &str| {
        let request = json!({ "old_pin": old, "pin": "kampung kita", "pin_again": "kampung kita" });
        call::<Nothing>(&desk, "change_pin", request)
    };
    assert_eq!(change(PIN).unwrap_err().code, ErrorCode::PinWrong);
    change("771203").unwrap();
    assert!(session(&desk).has_recovery, "who typed the code has it");
    let renewed: RecoveryView = call(&desk, "renew_recovery", json!({ "pin": "kampung kita" })).unwrap();
    recover(&paper.code, "kampung kita").unwrap();
    let _: SessionView = call(&desk, "confirm_recovery", json!({})).unwrap();
    assert_eq!(
        recover(&paper.code, "555666").unwrap_err().code,
        ErrorCode::RecoveryCodeWrong
    );
    recover(&renewed.code, "551266").unwrap();
    assert_eq!(titles(&desk), ["Jembatan putus"]);
}

/// A platform that keeps secrets, until it does not.
#[derive(Default)]
struct KeyStore(Mutex<BTreeMap<String, String>>);

impl PlatformStore for KeyStore {
    fn keep(&self, name: &str, secret: &str) -> bool {
        self.0.lock().unwrap().insert(name.to_owned(), secret.to_owned());
        true
    }

    fn find(&self, name: &str) -> Option<zeroize::Zeroizing<String>> {
        self.0.lock().unwrap().get(name).cloned().map(zeroize::Zeroizing::new)
    }
}

#[test]
fn with_a_key_store_the_line_works_behind_the_lock_and_without_it_nothing_is_lost() {
    let world = World::new();
    let keys = Arc::new(KeyStore::default());
    let open = || world.on_platform("kalirejo", keys.clone());
    let desk = open();
    let _: RecoveryView = call(&desk, "set_pin", json!({ "pin": PIN, "pin_again": PIN })).unwrap();
    let enrol = json!({ "code_text": world.code(KALIREJO), "service_text": format!("http://{}", world.address) });
    let _: SessionView = call(&desk, "enrol", enrol).unwrap();
    drop(desk);
    // Written a moment before the laptop was shut down.
    let written = kentongan_domain::issue::Issue {
        title: "Ditulis sebelum dimatikan".to_owned(),
        category: "INF".to_owned(),
        occurred_on: "2025-01-17".parse().unwrap(),
        hamlet: String::new(),
        landmark: String::new(),
        description: String::new(),
        urgency: kentongan_domain::issue::Urgency::Medium,
        occurrence: kentongan_domain::issue::Occurrence::Occurred,
        confidential: false,
        village_name: "Kalirejo".to_owned(),
        reporter: None,
        ..kentongan_domain::issue::Issue::default()
    };
    let store = world.store("kalirejo");
    store.create_issue(KALIREJO.parse().unwrap(), written, None).unwrap();
    drop(store);
    assert_eq!(world.ops(), 0);

    let desk = open();
    world.until(|| {
        world.clock.pass(1_000);
        world.ops() == 1
    });
    assert_eq!(
        session(&desk).state,
        WorkspaceState::Locked,
        "the screen asks for the PIN all the same"
    );
    unlock(&desk);
    drop(desk);

    keys.0.lock().unwrap().clear();
    let desk = open();
    assert_eq!(session(&desk).state, WorkspaceState::Locked);
    unlock(&desk);
    assert_eq!(titles(&desk), ["Ditulis sebelum dimatikan"]);
    assert!(!keys.0.lock().unwrap().is_empty(), "it is told again");
}

#[test]
fn data_of_another_laptop_and_a_spoilt_key_file_say_so_and_are_left_alone() {
    let world = World::new();
    for name in ["kalirejo", "langsep"] {
        let desk = world.enrolled(name, KALIREJO);
        record(&desk, &format!("Catatan {name}")).unwrap();
    }
    let file = |laptop: &str, name: &str| world.folder.path().join(laptop).join(name);
    let data = ["kentongan.db", "kentongan.db.ops"];
    let ours = data.map(|name| std::fs::read(file("kalirejo", name)).unwrap());
    for name in data {
        std::fs::copy(file("langsep", name), file("kalirejo", name)).unwrap();
    }
    let desk = world.untouched("kalirejo");
    for _ in 0..2 {
        assert_eq!(try_pin(&desk, PIN).unwrap_err().code, ErrorCode::DataOfAnother);
        assert_eq!(session(&desk).state, WorkspaceState::Locked);
    }
    for (name, bytes) in data.iter().zip(ours) {
        std::fs::write(file("kalirejo", name), bytes).unwrap();
    }
    unlock(&desk);
    assert_eq!(titles(&desk), ["Catatan kalirejo"]);
    drop(desk);

    for name in ["kentongan.keys", "kentongan.keys.salinan"] {
        std::fs::write(file("langsep", name), b"{").unwrap();
    }
    assert_eq!(world.start("langsep").err().unwrap().code, ErrorCode::KeysDamaged);
}

#[test]
fn training_needs_no_pin_and_what_is_behind_it_stays_shut() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record(&desk, "Rahasia kampung").unwrap();
    drop(desk);
    let desk = world.untouched("kalirejo");
    let training: SessionView = call(&desk, "start_training", json!({ "level": "village" })).unwrap();
    assert_eq!(
        (training.state, training.enrolled_behind),
        (WorkspaceState::Training, true)
    );
    assert!(!titles(&desk).contains(&"Rahasia kampung".to_owned()));
    let left: SessionView = call(&desk, "leave_training", json!({})).unwrap();
    assert_eq!(left.state, WorkspaceState::Locked);
    unlock(&desk);
    assert_eq!(titles(&desk), ["Rahasia kampung"]);
    // Also from an open screen: whoever rehearses need not be whoever knows the PIN.
    let _: StatusView = call(&desk, "send_now", json!({})).unwrap();
    let paper = receipt_page(&desk);
    let _: SessionView = call(&desk, "start_training", json!({ "level": "village" })).unwrap();
    let old = call::<SavedFile>(&desk, "save_preview", json!({ "preview_id": paper.preview_id }));
    assert_eq!(old.unwrap_err().code, ErrorCode::PreviewExpired);
    let vault = call::<SessionView>(&desk, "confirm_recovery", json!({}));
    assert_eq!(vault.unwrap_err().code, ErrorCode::NotAllowed);
    let left: SessionView = call(&desk, "leave_training", json!({})).unwrap();
    assert_eq!(left.state, WorkspaceState::Locked);
}

#[test]
fn enter_on_an_empty_or_half_filled_field_is_no_try() {
    let world = World::new();
    let desk = world.laptop("kalirejo");
    let _: SessionView = call(&desk, "lock", json!({})).unwrap();
    for _ in 0..12 {
        for slip in ["", "48291"] {
            assert_eq!(try_pin(&desk, slip).unwrap_err().code, ErrorCode::PinIncomplete);
        }
    }
    assert_eq!(session(&desk).pin_wait_s, None);
    assert!(try_pin(&desk, PIN).is_ok());
}

#[test]
fn the_look_at_name_and_digits_is_asked_for_until_somebody_has_done_it() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    assert!(session(&desk).must_check);
    drop(desk);
    let desk = world.laptop("kalirejo");
    assert!(session(&desk).must_check, "also after the power went");
    let _: SessionView = call(&desk, "confirm_identity", json!({})).unwrap();
    assert!(!session(&desk).must_check);
    drop(desk);
    assert!(!session(&world.laptop("kalirejo")).must_check);
}
