//! Photos and captions of an issue whose personal data were ordered to be erased are in no byte of any laptop's files, and come back
//! from nowhere.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Personal;
use kentongan_protocol::batch::Batch;
use kentongan_store::{IssueQuery, NewPhoto, PhotoRecord, Store};
use kentongan_sync::BlobsExchanged;
use kentongan_testkit::bytes::holds;
use kentongan_testkit::photos::{self, picture, thumbnail};
use world::*;

const OFFICE: &str = "district:18.02.01";
const CAPTION: &str = "Surtinah di depan rumahnya";
const PHOTO_BYTES: usize = 40_000;
/// Parts of a photo that are looked for: long enough to be nowhere by chance.
const PIECE_BYTES: usize = 24;

fn full(n: u64) -> Vec<u8> {
    picture(n, PHOTO_BYTES)
}

fn keep(store: &Store, n: u64, caption: &str) -> NewPhoto {
    NewPhoto {
        caption: caption.to_owned(),
        ..photos::keep(store, n, PHOTO_BYTES)
    }
}

fn order(world: &World, office: &Store, issues: &[ObjectId]) {
    world.clock.pass(1_000);
    let clean = office
        .order_erasure(issues, "Atas permintaan", "000.5/03/PEM", "Camat")
        .unwrap();
    assert!(
        clean,
        "the files of the kecamatan's laptop are cleared when the order answers"
    );
}

/// Every file of a laptop.
fn files_of(store: &Store) -> Vec<PathBuf> {
    ["", "-wal", ".ops", ".foto", ".foto-wal"]
        .map(|tail| PathBuf::from(format!("{}{tail}", store.path().display())))
        .into_iter()
        .filter(|path| path.exists())
        .collect()
}

fn says(store: &Store, word: &str) -> bool {
    // Waits for the writer, which clears the files behind a commit.
    store.files_are_clean().unwrap();
    files_of(store)
        .iter()
        .any(|file| holds(&std::fs::read(file).unwrap(), word))
}

/// Is a piece of photo `n` or of its thumbnail in any file of the laptop?
fn shows(store: &Store, n: u64) -> bool {
    store.files_are_clean().unwrap();
    let whole = [full(n), thumbnail(n)];
    let pieces: BTreeSet<&[u8]> = whole.iter().flat_map(|bytes| bytes.chunks_exact(PIECE_BYTES)).collect();
    files_of(store).iter().any(|file| {
        let bytes = std::fs::read(file).unwrap();
        bytes.windows(PIECE_BYTES).any(|window| pieces.contains(window))
    })
}

fn batches_say(database: &Path, word: &str) -> bool {
    let c = rusqlite::Connection::open(database).unwrap();
    let mut statement = c.prepare("SELECT bytes FROM batches").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    rows.map(|bytes| Batch::parse(&bytes.unwrap()).unwrap().unverified_ops().unwrap())
        .any(|ops| {
            ops.iter()
                .any(|op| matches!(&op.personal, Personal::Present { bytes, .. } if holds(bytes, word)))
        })
}

fn at_the_service(world: &World) -> PathBuf {
    world.folder.path().join("district.db")
}

fn is_destroyed(photo: &PhotoRecord) -> bool {
    photo.erased && !photo.here && !photo.thumbnail_here && photo.photo.caption.is_empty()
}

#[test]
fn an_order_takes_photos_and_captions_off_every_laptop_and_leaves_those_of_other_issues() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let second = world.device("sekretaris", KALIREJO, 12);
    let office = world.device("kecamatan", OFFICE, 13);
    let laptops = [&village, &second, &office];
    let case = world.record(&village, "Pelayanan KTP");
    let other = world.record(&village, "Jembatan miring");
    village.add_photo(case, keep(&village, 1, CAPTION)).unwrap();
    let shared = keep(&village, 2, "Dari jalan poros");
    for issue in [case, other] {
        village.add_photo(issue, shared.clone()).unwrap();
    }
    for laptop in laptops {
        world.call(laptop);
    }
    for laptop in laptops {
        assert!(says(laptop, CAPTION) && shows(laptop, 1), "the search finds them");
        assert_eq!(laptop.get_issue(case).unwrap().photo_count, 2);
    }
    assert!(batches_say(&at_the_service(&world), CAPTION));

    order(&world, &office, &[case]);
    assert!(!says(&office, CAPTION) && !shows(&office, 1));
    world.sync(&office).unwrap();
    for laptop in [&village, &second] {
        // Away until now: gone at its first exchange.
        world.call(laptop);
        assert!(!says(laptop, CAPTION) && !shows(laptop, 1));
    }
    world.settle(&laptops);
    let with_photo = IssueQuery {
        has_photo: true,
        ..IssueQuery::default()
    };
    for laptop in laptops {
        let photos = laptop.list_photos(case).unwrap();
        assert_eq!(photos.len(), 2, "their places stay");
        assert!(photos.iter().all(is_destroyed));
        let kept = laptop.list_photos(other).unwrap();
        assert!(kept[0].here && kept[0].thumbnail_here && !kept[0].erased);
        assert_eq!(kept[0].photo.caption, "Dari jalan poros");
        assert_eq!(laptop.get_issue(case).unwrap().photo_count, 0);
        let found = laptop.list_issues(&with_photo).unwrap();
        assert_eq!(found.iter().map(|one| one.issue_id).collect::<Vec<_>>(), [other]);
        assert!(!batches_say(laptop.path(), CAPTION));
        // Whoever wants to see it all the same asks nobody.
        laptop.ask_blob(BlobHash::of(&full(1))).unwrap();
        assert_eq!(world.send_photos(laptop).unwrap(), BlobsExchanged::default());
        assert_eq!(laptop.photos_waiting().unwrap().count, 0);
        assert_eq!(laptop.dump_projection().unwrap(), office.dump_projection().unwrap());
    }
    assert!(!batches_say(&at_the_service(&world), CAPTION));

    // A laptop that is enrolled later never had them.
    let later = world.device("baru", KALIREJO, 14);
    world.call(&later);
    assert!(later.list_photos(case).unwrap().iter().all(is_destroyed));
    assert!(later.list_photos(other).unwrap()[0].here);
    assert!(!says(&later, CAPTION) && !shows(&later, 1));
}

#[test]
fn a_photo_that_was_not_sent_when_the_order_was_given_stays_nowhere() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let second = world.device("sekretaris", KALIREJO, 12);
    let office = world.device("kecamatan", OFFICE, 13);
    let case = world.record(&village, "Pelayanan KTP");
    for laptop in [&village, &second, &office] {
        world.call(laptop);
    }
    // Added without a network, before anybody there has heard of the order.
    second.add_photo(case, keep(&second, 3, CAPTION)).unwrap();
    assert!(says(&second, CAPTION) && shows(&second, 3));
    order(&world, &office, &[case]);
    world.sync(&office).unwrap();
    let exchanged = world.call(&second);
    assert_eq!((exchanged.sent, exchanged.received), (0, 0));
    assert!(!says(&second, CAPTION) && !shows(&second, 3));

    // Whoever adds one all the same: its bytes go at once, its caption with the receipt.
    second.add_photo(case, keep(&second, 4, CAPTION)).unwrap();
    assert!(!shows(&second, 4));
    assert_eq!(second.photos_waiting().unwrap().count, 0);
    world.call(&second);
    assert!(!says(&second, CAPTION));

    for laptop in [&office, &village] {
        world.call(laptop);
        assert!(!says(laptop, CAPTION) && !shows(laptop, 3) && !shows(laptop, 4));
    }
    for laptop in [&second, &office, &village] {
        let photos = laptop.list_photos(case).unwrap();
        assert_eq!(photos.len(), 2);
        assert!(photos.iter().all(is_destroyed));
        assert!(!batches_say(laptop.path(), CAPTION));
    }
    assert!(!batches_say(&at_the_service(&world), CAPTION));
    world.settle(&[&village, &second, &office]);
}

#[test]
fn a_photo_that_waits_in_a_draft_for_another_issue_outlives_the_order() {
    let world = World::new();
    let office = world.device("kecamatan", OFFICE, 13);
    let case = world.record(&office, "Pelayanan KTP");
    let photo = keep(&office, 1, CAPTION);
    office.add_photo(case, photo.clone()).unwrap();
    let body = format!("{{\"photos\":[\"{}\"]}}", photo.hash.to_hex());
    office.save_draft(None, &body, "title").unwrap();
    order(&world, &office, &[case]);
    assert!(office.get_blob(photo.hash).unwrap().is_some(), "the draft names it");
    assert!(office.get_blob(photo.thumbnail).unwrap().is_none());
    // Saved with another issue, it is that one's.
    let other = world.record(&office, "Jembatan miring");
    office.add_photo(other, photo.clone()).unwrap();
    assert!(office.list_photos(other).unwrap()[0].here);
    world.call(&office);
    assert!(office.list_photos(other).unwrap()[0].sent);
}

#[test]
fn orders_for_many_issues_of_one_batch_leave_none_of_their_names() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 13);
    let cases: Vec<ObjectId> = (0..40)
        .map(|n| world.record(&village, &format!("Antrean {n:02}")))
        .collect();
    world.settle(&[&village, &office]);
    let reporter = "Kader Posyandu";
    assert!(says(&village, reporter) && batches_say(office.path(), reporter));
    order(&world, &office, &cases);
    world.settle(&[&office, &village]);
    for laptop in [&office, &village] {
        assert!(!says(laptop, reporter) && !batches_say(laptop.path(), reporter));
        assert_eq!(laptop.verify().unwrap().erased, 40);
    }
    assert_eq!(world.transport.service.store.verify().unwrap().erased, 40);
}
