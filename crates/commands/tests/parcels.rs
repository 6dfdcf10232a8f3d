//! Antar laptop through the commands: what a person gives and takes by stick, and what he is told.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::PathBuf;

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::ErrorCode;
use kentongan_protocol::limits::PARCEL_BYTES_MAX;
use serde_json::json;
use world::*;

const KALIREJO: &str = "village:18.02.01.2003";

/// Where the dialog of this laptop finds a parcel.
fn stick(world: &World, name: &str) -> PathBuf {
    world.folder.path().join(format!("{name}-papers")).join("antar.ktg")
}

fn write(desk: &Desk, card: bool) -> ParcelWritten {
    let written: Option<ParcelWritten> = call(desk, "write_parcel", json!({ "card": card })).unwrap();
    written.unwrap()
}

fn take(desk: &Desk) -> ParcelTaken {
    let taken: Option<ParcelTaken> = call(desk, "read_parcel", json!({})).unwrap();
    taken.unwrap()
}

/// Why this laptop does not take what is on its stick.
fn why(desk: &Desk) -> String {
    let refused = call::<Option<ParcelTaken>>(desk, "read_parcel", json!({})).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ParcelNotRead);
    refused.detail.get("why").unwrap().clone()
}

#[test]
fn what_is_written_on_one_laptop_is_on_the_other_once_and_both_can_say_so() {
    let world = World::new();
    let (kakam, sekdes) = (world.enrolled("kakam", KALIREJO), world.enrolled("sekdes", KALIREJO));
    let nobody: ParcelsView = call(&sekdes, "get_parcels", json!({})).unwrap();
    assert!(nobody.laptops.is_empty());

    // The secretary's laptop makes itself known, and the other writes for it.
    let card = write(&sekdes, false);
    assert!(card.card && card.path.ends_with(".ktg"));
    std::fs::copy(&card.path, stick(&world, "kakam")).unwrap();
    assert!(take(&kakam).card);
    let form = issue_form("Demam berdarah", "KES");
    let _: IssueView = call(&kakam, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    let parcel = write(&kakam, false);
    assert_eq!((parcel.card, parcel.changes, parcel.readers.len()), (false, 1, 1));

    std::fs::copy(&parcel.path, stick(&world, "sekdes")).unwrap();
    for again in [false, true] {
        let taken = take(&sekdes);
        // Its line may have brought it before the stick did.
        assert_eq!(taken.changes + taken.known, 1);
        assert!(!again || taken.changes == 0);
        assert_eq!((taken.from.office.as_str(), taken.left_aside), ("Kepala Kampung", 0));
    }
    let told: ParcelsView = call(&sekdes, "get_parcels", json!({})).unwrap();
    let ways: Vec<_> = told.parcels.iter().map(|row| (row.written, row.card)).collect();
    assert_eq!(ways, [(false, false), (false, false), (true, true)]);
}

#[test]
fn a_file_that_is_not_for_this_laptop_is_refused_by_what_is_the_matter_with_it() {
    let world = World::new();
    let (kakam, langsep) = (
        world.enrolled("kakam", KALIREJO),
        world.enrolled("langsep", "village:18.02.01.2001"),
    );
    let nothing: Option<ParcelTaken> = call(&kakam, "read_parcel", json!({})).unwrap();
    assert!(nothing.is_none(), "the dialog was closed");

    let (own, other) = (write(&kakam, true), write(&langsep, true));
    let on_stick = stick(&world, "kakam");
    std::fs::copy(&own.path, &on_stick).unwrap();
    assert_eq!(why(&kakam), "own");
    std::fs::copy(&other.path, &on_stick).unwrap();
    assert_eq!(why(&kakam), "other_scope");
    let mut spoilt = std::fs::read(&other.path).unwrap();
    *spoilt.last_mut().unwrap() ^= 1;
    std::fs::write(&on_stick, &spoilt).unwrap();
    assert_eq!(why(&kakam), "damaged");
    std::fs::write(&on_stick, b"Daftar hadir").unwrap();
    assert_eq!(why(&kakam), "not_a_parcel");
    std::fs::remove_file(&on_stick).unwrap();
    std::fs::create_dir(&on_stick).unwrap();
    assert_eq!(why(&kakam), "unreadable");
    let told: ParcelsView = call(&kakam, "get_parcels", json!({})).unwrap();
    assert_eq!(told.parcels.len(), 1, "only what was written is told of");
}

#[test]
fn a_parcel_that_was_cut_or_swollen_or_is_newer_or_for_others_changes_nothing_here() {
    let world = World::new();
    let (kakam, sekdes) = (world.enrolled("kakam", KALIREJO), world.enrolled("sekdes", KALIREJO));
    let bendahara = world.enrolled("bendahara", KALIREJO);
    std::fs::copy(&write(&sekdes, false).path, stick(&world, "kakam")).unwrap();
    take(&kakam);
    let form = issue_form("Demam berdarah", "KES");
    let _: IssueView = call(&kakam, "save_issue", json!({ "draft_id": null, "form": form })).unwrap();
    let parcel = std::fs::read(write(&kakam, false).path).unwrap();

    let others = stick(&world, "bendahara");
    std::fs::write(&others, &parcel).unwrap();
    assert_eq!(why(&bendahara), "not_for_this_laptop");

    let on_stick = stick(&world, "sekdes");
    std::fs::write(&on_stick, &parcel[..parcel.len() / 2]).unwrap();
    assert_eq!(why(&sekdes), "damaged");
    let mut newer = parcel.clone();
    newer[4] += 1;
    std::fs::write(&on_stick, &newer).unwrap();
    assert_eq!(why(&sekdes), "newer");
    let swollen = std::fs::File::create(&on_stick).unwrap();
    swollen.set_len(PARCEL_BYTES_MAX as u64 + 1).unwrap();
    assert_eq!(why(&sekdes), "too_large");
    let told: ParcelsView = call(&sekdes, "get_parcels", json!({})).unwrap();
    assert_eq!(told.parcels.len(), 1, "only its own card is told of");

    std::fs::write(&on_stick, &parcel).unwrap();
    assert_eq!(take(&sekdes).left_aside, 0);
}

#[test]
fn practice_records_go_to_no_laptop() {
    let world = World::new();
    let kakam = world.enrolled("kakam", KALIREJO);
    let _: SessionView = call(&kakam, "start_training", json!({ "level": "village" })).unwrap();
    let refused = call::<Option<ParcelWritten>>(&kakam, "write_parcel", json!({ "card": true })).unwrap_err();
    assert_eq!(refused.code, ErrorCode::TrainingNeverSends);
    let refused = call::<Option<ParcelTaken>>(&kakam, "read_parcel", json!({})).unwrap_err();
    assert_eq!(refused.code, ErrorCode::TrainingNeverSends);
}
