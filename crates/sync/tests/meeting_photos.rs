//! The signed scan of a paper of a meeting travels as a photo of a case does, and an office takes none of a village's out.

mod world;

use kentongan_domain::photo::ScannedPaper;
use kentongan_store::Noun;
use kentongan_testkit::photos::{keep, picture};
use world::*;

const OFFICE: &str = "district:18.02.01";

#[test]
fn a_scan_made_on_a_village_laptop_comes_whole_to_the_kecamatan() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let second = world.device("sekretaris", KALIREJO, 13);
    let held = village.create_meeting(KALIREJO.parse().unwrap(), &meeting()).unwrap();
    let scan = keep(&village, 1, 80_000);
    let paper = Some(ScannedPaper::Attendance);
    village.add_meeting_photo(held, paper, scan.clone()).unwrap();
    village
        .add_meeting_photo(held, None, keep(&village, 2, 60_000))
        .unwrap();
    let waiting = village.list_outbox().unwrap();
    assert!(
        waiting.iter().all(|item| item.noun == Noun::Meeting),
        "they are looked for in their meeting"
    );
    assert_eq!(world.call(&village).sent, 4, "two photos and their thumbnails");
    assert_eq!(village.photos_waiting().unwrap().count, 0);
    for reader in [&office, &second] {
        // Nobody asks for them: what was signed is wanted wherever it may be read.
        world.call(reader);
        let photos = reader.list_meeting_photos(held).unwrap();
        assert_eq!(
            photos.iter().map(|photo| photo.paper).collect::<Vec<_>>(),
            [paper, None]
        );
        assert!(
            photos
                .iter()
                .all(|photo| photo.record.here && photo.record.thumbnail_here && !photo.record.own)
        );
        assert_eq!(reader.get_blob(scan.hash).unwrap().unwrap(), picture(1, 80_000));
    }
    let before = office.dump_projection().unwrap();
    office.rebuild_projection().unwrap();
    assert_eq!(office.dump_projection().unwrap(), before);
}

#[test]
fn an_office_neither_adds_to_the_meeting_of_a_village_nor_takes_anything_out_of_it() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let held = village.create_meeting(KALIREJO.parse().unwrap(), &meeting()).unwrap();
    let paper = Some(ScannedPaper::Minutes);
    let scan = village
        .add_meeting_photo(held, paper, keep(&village, 1, 9_000))
        .unwrap();
    world.call(&village);
    world.call(&office);
    // No command offers it; a program that did would move nobody.
    office.add_meeting_photo(held, None, keep(&office, 2, 9_000)).unwrap();
    office.end_photo(scan, "Bukan urusan kecamatan").unwrap();
    for store in [&office, &village, &office] {
        world.clock.pass(1_000);
        world.sync(store).unwrap();
    }
    for reader in [&village, &office] {
        let photos = reader.list_meeting_photos(held).unwrap();
        assert_eq!(photos.iter().map(|photo| photo.paper).collect::<Vec<_>>(), [paper]);
        let before = reader.dump_projection().unwrap();
        reader.rebuild_projection().unwrap();
        assert_eq!(reader.dump_projection().unwrap(), before);
    }
}
