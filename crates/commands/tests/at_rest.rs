//! What lies in a laptop's folder: nothing that anybody reads without its key, and nothing that is lost on the way there.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::{Path, PathBuf};

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_domain::role::Role;
use kentongan_testkit::bytes::{files, holds};
use serde_json::json;
use world::log::Log;
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";
const SECRET: &str = "pungutan liar bantuan sembako";
/// What stands in the record, and what opens it.
const WORDS: [&str; 5] = [SECRET, "pungutan", "dirahasiakan", "Pelapor Rahasia", PIN];

fn record_secret(desk: &Desk) -> IssueView {
    let form = with(
        issue_form("Perkara yang dirahasiakan", "APR"),
        "description",
        json!(SECRET),
    );
    let form = with(form, "confidential", json!(true));
    let form = with(form, "has_reporter", json!(true));
    let form = with(form, "reporter_name", json!("Pelapor Rahasia"));
    let draft = json!({ "draft_id": null, "form": form, "focus": "description" });
    let _: serde_json::Value = call(desk, "save_draft", draft).unwrap();
    call(desk, "save_issue", json!({ "draft_id": null, "form": form })).unwrap()
}

fn titles(desk: &Desk) -> Vec<String> {
    let request = json!({ "filter": "all", "search": "", "village_code": null, "after": null });
    let list: IssueListView = call(desk, "list_issues", request).unwrap();
    list.rows.into_iter().map(|row| row.title).collect()
}

fn assert_silent(bytes: &[u8], words: &[&str], what: &str) {
    for word in words {
        assert!(!holds(bytes, word), "{word:?} in {what}");
    }
}

fn assert_unreadable(folder: &Path, when: &str) {
    let files = files(folder).unwrap();
    assert!(files.len() >= 4, "{when}: {files:?}");
    for path in files {
        assert_silent(
            &std::fs::read(&path).unwrap(),
            &WORDS,
            &format!("{when}: {}", path.display()),
        );
    }
}

#[test]
fn no_file_and_no_line_of_the_log_holds_a_word_of_a_secret_record_or_what_opens_it() {
    let log = Log::begin();
    let world = World::new();
    let folder = world.folder.path().join("kalirejo");
    let desk = world.untouched("kalirejo");
    let paper: RecoveryView = call(&desk, "set_pin", json!({ "pin": PIN, "pin_again": PIN })).unwrap();
    let code = world.code(KALIREJO);
    let enrol = json!({ "code_text": code, "service_text": format!("http://{}", world.address) });
    let _: SessionView = call(&desk, "enrol", enrol).unwrap();
    let saved = record_secret(&desk);
    assert_unreadable(&folder, "while it is open");
    let _: StatusView = call(&desk, "send_now", json!({})).unwrap();
    // What goes wrong is written down, without what it was about.
    assert!(call::<SessionView>(&desk, "unlock", json!({ "pin": "998877" })).is_err());
    let wrong = json!({ "issue_id": saved.row.id, "stage": SECRET, "reason": SECRET });
    assert!(call::<IssueView>(&desk, "move_issue", wrong).is_err());
    let none = json!({ "issue_id": "00000000-0000-7000-8000-000000000000", "text": SECRET });
    assert!(call::<IssueView>(&desk, "add_follow_up", none).is_err());
    let look = json!({ "reporter": "Pelapor Rahasia", "reason": "Menelepon" });
    let found: FoundByReporter = call(&desk, "find_by_reporter", look.clone()).unwrap();
    assert_eq!(found.rows.len(), 1);
    let unknown = with(look, "Pelapor Rahasia", json!(1));
    assert!(call::<FoundByReporter>(&desk, "find_by_reporter", unknown).is_err());

    let page = receipt_page(&desk);
    let opened: SavedFile = call(&desk, "open_preview", json!({ "preview_id": page.preview_id })).unwrap();
    let opened = PathBuf::from(opened.path.unwrap());
    assert!(opened.starts_with(&folder) && opened.exists());
    let _: SessionView = call(&desk, "lock", json!({})).unwrap();
    assert!(
        !opened.exists(),
        "a paper lies there while its reader is in front of it, and no longer"
    );
    unlock(&desk);
    let page = receipt_page(&desk);
    let _: SavedFile = call(&desk, "open_preview", json!({ "preview_id": page.preview_id })).unwrap();
    drop(desk);
    assert!(!opened.exists());
    assert_unreadable(&folder, "after closing");

    // A copy of the folder is a backup, and a spoilt file is kept beside: neither says more.
    let database = folder.join("kentongan.db");
    let mut spoilt = std::fs::read(&database).unwrap();
    spoilt.get_mut(4_096..4_160).unwrap().fill(0x5a);
    std::fs::write(&database, spoilt).unwrap();
    let desk = world.untouched("kalirejo");
    unlock(&desk);
    assert_eq!(titles(&desk), ["Perkara yang dirahasiakan"]);
    assert!(folder.join("kentongan.db.rusak-1").exists());
    assert_unreadable(&folder, "after a repair");

    let mut words: Vec<&str> = WORDS.to_vec();
    words.extend(["998877", code.as_str(), paper.code.as_str()]);
    let bare = (code.replace('-', ""), paper.code.replace('-', ""));
    words.extend([bare.0.as_str(), bare.1.as_str()]);
    assert_silent(&log.said(), &words, "the log of laptop and service");
}

#[test]
fn a_laptop_of_the_time_before_the_pin_keeps_everything_and_is_unreadable_from_then_on() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record_secret(&desk);
    let _: StatusView = call(&desk, "send_now", json!({})).unwrap();
    drop(desk);
    let folder = world.folder.path().join("kalirejo");
    world.as_before_the_pin("kalirejo");
    let files = files(&folder).unwrap();
    let found = files.iter().any(|path| holds(&std::fs::read(path).unwrap(), SECRET));
    assert!(found, "as it was then, anybody could read it");

    let desk = world.untouched("kalirejo");
    let _: RecoveryView = call(&desk, "set_pin", json!({ "pin": PIN, "pin_again": PIN })).unwrap();
    let session: SessionView = call(&desk, "get_session", json!({})).unwrap();
    assert_eq!(session.state, WorkspaceState::Enrolled);
    assert_eq!(titles(&desk), ["Perkara yang dirahasiakan"]);
    assert_unreadable(&folder, "once it has a PIN");
    let sent: StatusView = call(&desk, "send_now", json!({})).unwrap();
    assert_eq!(sent.unsent, 0);
    drop(desk);
    assert_unreadable(&folder, "closed");
}

#[test]
fn data_without_its_key_file_is_said_and_no_new_pin_is_asked_for() {
    let world = World::new();
    drop(world.enrolled("kalirejo", KALIREJO));
    let folder = world.folder.path().join("kalirejo");
    let keys = ["kentongan.keys", "kentongan.keys.salinan"].map(|name| folder.join(name));
    let kept = keys.clone().map(|path| std::fs::read(path).unwrap());
    keys.iter().for_each(|path| std::fs::remove_file(path).unwrap());
    assert_eq!(world.start("kalirejo").err().unwrap().code, ErrorCode::KeysDamaged);
    assert!(keys.iter().all(|path| !path.exists()), "nothing is put in their place");
    for (path, bytes) in keys.iter().zip(kept) {
        std::fs::write(path, bytes).unwrap();
    }
    unlock(&world.untouched("kalirejo"));
}

#[test]
fn where_neither_pin_nor_paper_is_left_the_laptop_begins_anew_and_the_old_data_is_kept() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record_secret(&desk);
    let _: StatusView = call(&desk, "send_now", json!({})).unwrap();
    let refused = call::<Nothing>(&desk, "set_aside", json!({}));
    assert_eq!(
        refused.unwrap_err().code,
        ErrorCode::NotAllowed,
        "not by mistake, while it is open"
    );
    // Who finds the way in before the next start keeps everything where it is.
    let _: SessionView = call(&desk, "lock", json!({})).unwrap();
    let _: Nothing = call(&desk, "set_aside", json!({})).unwrap();
    unlock(&desk);
    drop(desk);
    let desk = world.untouched("kalirejo");
    let _: Nothing = call(&desk, "set_aside", json!({})).unwrap();
    let locked: SessionView = call(&desk, "get_session", json!({})).unwrap();
    assert_eq!(
        locked.state,
        WorkspaceState::Locked,
        "nothing is moved under what is open"
    );
    drop(desk);
    let desk = world.untouched("kalirejo");
    let fresh: SessionView = call(&desk, "get_session", json!({})).unwrap();
    assert_eq!((fresh.state, fresh.has_pin), (WorkspaceState::Fresh, false));
    let _: RecoveryView = call(&desk, "set_pin", json!({ "pin": "771203", "pin_again": "771203" })).unwrap();
    let enrol = json!({ "code_text": world.code(KALIREJO), "service_text": format!("http://{}", world.address) });
    let _: SessionView = call(&desk, "enrol", enrol).unwrap();
    let _: StatusView = call(&desk, "send_now", json!({})).unwrap();
    assert_eq!(titles(&desk), ["Perkara yang dirahasiakan"], "what was sent comes back");
    drop(desk);
    // The paper turns up after all: the files are as they were.
    let folder = world.folder.path().join("kalirejo");
    let again = world.folder.path().join("lagi");
    std::fs::rename(folder.join("disisihkan-1"), &again).unwrap();
    let desk = world.untouched("lagi");
    unlock(&desk);
    assert_eq!(titles(&desk), ["Perkara yang dirahasiakan"]);
}

#[test]
fn what_was_set_aside_is_brought_back_with_the_pin_of_then() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record_secret(&desk);
    let _: SessionView = call(&desk, "lock", json!({})).unwrap();
    let _: Nothing = call(&desk, "set_aside", json!({})).unwrap();
    let locked: SessionView = call(&desk, "get_session", json!({})).unwrap();
    assert_eq!(
        locked.aside,
        Aside::Pending,
        "whoever has the PIN sees it, and can call it off"
    );
    drop(desk);
    let desk = world.untouched("kalirejo");
    let fresh: SessionView = call(&desk, "get_session", json!({})).unwrap();
    assert_eq!((fresh.state, fresh.aside), (WorkspaceState::Fresh, Aside::Kept));
    let locked: SessionView = call(&desk, "bring_back", json!({})).unwrap();
    assert_eq!((locked.state, locked.aside), (WorkspaceState::Locked, Aside::None));
    unlock(&desk);
    assert_eq!(titles(&desk), ["Perkara yang dirahasiakan"]);
    let refused = call::<SessionView>(&desk, "bring_back", json!({}));
    assert_eq!(refused.unwrap_err().code, ErrorCode::AlreadyEnrolled);
}

#[test]
fn a_cut_while_it_is_brought_back_is_mended_by_the_next_start() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record_secret(&desk);
    drop(desk);
    let folder = world.folder.path().join("kalirejo");
    let aside = folder.join("disisihkan-1");
    std::fs::create_dir(&aside).unwrap();
    for keys in ["kentongan.keys", "kentongan.keys.salinan"] {
        std::fs::rename(folder.join(keys), aside.join(keys)).unwrap();
    }
    let desk = world.untouched("kalirejo");
    unlock(&desk);
    assert_eq!(titles(&desk), ["Perkara yang dirahasiakan"]);
}

#[test]
fn a_choice_that_the_disk_did_not_take_is_no_choice() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    let _: SessionView = call(&desk, "lock", json!({})).unwrap();
    let _: Nothing = call(&desk, "set_aside", json!({})).unwrap();
    // Nothing can be made where a folder stands.
    let way = world.folder.path().join("kalirejo/laptop.json.baru");
    std::fs::create_dir(&way).unwrap();
    for _ in 0..2 {
        let refused = call::<SessionView>(&desk, "unlock", json!({ "pin": PIN }));
        assert_eq!(refused.unwrap_err().code, ErrorCode::StorageFailed);
        let session: SessionView = call(&desk, "get_session", json!({})).unwrap();
        assert_eq!(session.aside, Aside::Pending, "it still stands on the disk");
    }
    std::fs::remove_dir(way).unwrap();
    let session = unlock(&desk);
    assert_eq!(session.aside, Aside::None);
}

#[test]
fn a_laptop_that_gets_another_code_begins_anew_once_everything_is_sent() {
    let world = World::new();
    let desk = world.enrolled("kalirejo", KALIREJO);
    record_secret(&desk);
    let refused = call::<SessionView>(&desk, "begin_anew", json!({ "pin": PIN })).unwrap_err();
    assert_eq!(
        (refused.code, refused.detail["count"].as_str()),
        (ErrorCode::UnsentFirst, "1")
    );
    let _: StatusView = call(&desk, "send_now", json!({})).unwrap();
    let refused = call::<SessionView>(&desk, "begin_anew", json!({ "pin": "771203" }));
    assert_eq!(refused.unwrap_err().code, ErrorCode::PinWrong);
    let session: SessionView = call(&desk, "begin_anew", json!({ "pin": PIN })).unwrap();
    assert_eq!(
        (session.state, session.aside),
        (WorkspaceState::Enrolled, Aside::Pending)
    );
    drop(desk);
    let desk = world.enrolled("kalirejo", KALIREJO);
    let _: StatusView = call(&desk, "send_now", json!({})).unwrap();
    assert_eq!(titles(&desk), ["Perkara yang dirahasiakan"], "what was sent comes back");
}

#[test]
fn a_pin_that_was_set_on_a_full_disk_stands_and_is_asked_for() {
    let world = World::new();
    let desk = world.untouched("kalirejo");
    let folder = world.folder.path().join("kalirejo");
    // Nothing can be made where a folder stands.
    std::fs::create_dir(folder.join("kentongan.db.ops")).unwrap();
    let new = json!({ "pin": PIN, "pin_again": PIN });
    assert!(call::<RecoveryView>(&desk, "set_pin", new.clone()).is_err());
    let session: SessionView = call(&desk, "get_session", json!({})).unwrap();
    assert_eq!((session.state, session.has_pin), (WorkspaceState::Locked, true));
    let refused = call::<RecoveryView>(&desk, "set_pin", new).err().unwrap();
    assert!(
        matches!(refused.code, ErrorCode::Locked | ErrorCode::PinSetAlready),
        "{refused:?}"
    );
    std::fs::remove_dir(folder.join("kentongan.db.ops")).unwrap();
    let session = unlock(&desk);
    assert_eq!((session.state, session.has_recovery), (WorkspaceState::Fresh, true));
    let enrol = json!({ "code_text": world.code(KALIREJO), "service_text": format!("http://{}", world.address) });
    let session: SessionView = call(&desk, "enrol", enrol).unwrap();
    assert!(!session.has_recovery, "the code was never seen");
}

#[test]
fn a_reader_is_refused_before_anything_is_called_saved() {
    let world = World::new();
    let head = world.enrolled("kalirejo", KALIREJO);
    record_secret(&head);
    let _: StatusView = call(&head, "send_now", json!({})).unwrap();
    let reader = world.enrolled_as("pembaca", KALIREJO, Role::Reader);
    let _: StatusView = call(&reader, "send_now", json!({})).unwrap();
    assert_eq!(titles(&reader).len(), 1);
    for name in [
        "save_issue",
        "save_draft",
        "add_follow_up",
        "save_meeting",
        "mark_attendance",
    ] {
        let refused = kentongan_commands::dispatch(&reader, name, json!({})).unwrap_err();
        assert_eq!(refused.code, ErrorCode::ReadsOnly, "{name}");
    }
    let training: SessionView = call(&reader, "start_training", json!({ "level": "village" })).unwrap();
    assert_eq!(training.state, WorkspaceState::Training);
    let form = issue_form("Latihan", "BEN");
    let _: IssueView = call(&reader, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
}
