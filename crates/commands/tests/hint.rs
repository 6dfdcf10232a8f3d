//! What the window hears of a network reaches the line.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kentongan_commands::dto::*;
use kentongan_commands::{Desk, DeskOptions, Host};
use kentongan_printing::Nowhere;
use kentongan_store::Durability;
use kentongan_testkit::SeededEntropy;
use kentongan_vault::{NoKeyStore, PinWork};
use serde_json::json;
use world::*;

/// Passes on that the line moved.
struct Listening(Mutex<Sender<()>>);

impl Host for Listening {
    fn choose_save_path(&self, _: &str) -> Option<PathBuf> {
        None
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        None
    }

    fn choose_picture(&self) -> Option<PathBuf> {
        None
    }

    fn choose_table(&self) -> Option<PathBuf> {
        None
    }

    fn choose_photos(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn has_room(&self, _: &Path, _: u64) -> bool {
        true
    }

    fn choose_map(&self) -> Option<PathBuf> {
        None
    }

    fn choose_parcel(&self) -> Option<PathBuf> {
        None
    }

    fn open_file(&self, _: &Path) -> bool {
        false
    }

    fn changed(&self, _: &[&str]) {}

    fn sync_status(&self) {
        let _ = self.0.lock().unwrap().send(());
    }
}

#[test]
fn the_window_that_hears_of_a_network_makes_the_line_call() {
    let world = World::new();
    let (moved, line_moved) = channel();
    let desk = Desk::open(DeskOptions {
        data_folder: world.folder.path().join("kalirejo"),
        durability: Durability::Full,
        clock: world.clock.clone(),
        entropy: Arc::new(SeededEntropy::new(48)),
        host: Arc::new(Listening(Mutex::new(moved))),
        printers: Arc::new(Nowhere),
        key_store: Arc::new(NoKeyStore),
        pin_work: PinWork::NEXT_TO_NONE,
    })
    .unwrap();
    let _: RecoveryView = call(&desk, "set_pin", json!({ "pin": PIN, "pin_again": PIN })).unwrap();
    let code = world.code("village:18.02.01.2003");
    let request = json!({ "code_text": code, "service_text": format!("http://{}", world.address) });
    let _: SessionView = call(&desk, "enrol", request).unwrap();
    let form = json!({ "draft_id": null, "form": issue_form("Jembatan putus", "BEN") });
    let _: IssueView = call(&desk, "save_issue", form).unwrap();
    assert_eq!(
        status(&desk).unsent,
        1,
        "the clock stands, and nothing is due by itself"
    );

    let _: Nothing = call(&desk, "hint_network", json!({})).unwrap();
    while status(&desk).unsent > 0 {
        line_moved
            .recv_timeout(Duration::from_secs(60))
            .expect("the line was told and does not call");
    }
}
