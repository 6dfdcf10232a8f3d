//! The service's file of photos: what was said to be kept is there after anything, what was let go of is in no byte of any file, and
//! photos never take the room of texts.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kentongan_district::room::Room;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::store::{BlobStanding, Device, DistrictStore};
use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::ObjectId;
use kentongan_store::{NewPhoto, Store};
use kentongan_sync::BlobsExchanged;
use kentongan_testkit::photos::{keep, picture};
use rusqlite::Connection;
use world::*;

const OFFICE: &str = "district:18.02.01";
const PIECE_BYTES: usize = 16;

fn text(world: &World, store: &Store) {
    world.clock.pass(1_000);
    world.sync(store).unwrap();
}

fn sync(world: &World, store: &Store) -> BlobsExchanged {
    text(world, store);
    world.send_photos(store).unwrap()
}

fn device(service: &dyn DistrictStore, laptop: &Store) -> Device {
    let no = laptop.replica().unwrap().enrolled().unwrap().device_no;
    service.find_device(no).unwrap().unwrap()
}

fn standing(service: &dyn DistrictStore, laptop: &Store, hash: BlobHash) -> BlobStanding {
    service.blob_standing(&device(service, laptop), hash).unwrap()
}

/// Pieces of a photo that are nowhere by chance.
fn pieces(n: u64, length: usize) -> BTreeSet<Vec<u8>> {
    picture(n, length)
        .windows(PIECE_BYTES)
        .step_by(32)
        .map(<[u8]>::to_vec)
        .collect()
}

fn files(store: &Path) -> Vec<PathBuf> {
    ["", "-wal", ".foto", ".foto-wal"]
        .map(|tail| PathBuf::from(format!("{}{tail}", store.display())))
        .into_iter()
        .filter(|path| path.exists())
        .collect()
}

/// Changes one byte of the photo where it lies on the disk, in a store that nobody has open. Answers the file and where in it.
fn spoil(store: &Path, n: u64, length: usize) -> (PathBuf, usize) {
    let file = SqliteStore::blob_file(store);
    let mut bytes = std::fs::read(&file).unwrap();
    let pieces = pieces(n, length);
    let at = bytes.windows(PIECE_BYTES).position(|window| pieces.contains(window));
    bytes[at.unwrap()] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    (file, at.unwrap())
}

/// How many windows of the service's files are a piece of the photo or its thumbnail.
fn found(store: &Path, n: u64, length: usize) -> usize {
    let mut pieces = pieces(n, length);
    pieces.extend(self::pieces(n + 1_000_000, 4_000));
    let in_file = |file: &PathBuf| {
        let bytes = std::fs::read(file).unwrap();
        bytes
            .windows(PIECE_BYTES)
            .filter(|window| pieces.contains(*window))
            .count()
    };
    files(store).iter().map(in_file).sum()
}

/// A village with one photo of each of these lengths in a case, all of them at the service.
struct Village {
    world: World,
    laptop: Store,
    office: Store,
    issue: ObjectId,
    photos: Vec<(ObjectId, NewPhoto)>,
    /// Name of the service's store.
    file: String,
}

impl Village {
    fn with(lengths: &[usize]) -> Self {
        let world = World::new();
        let laptop = world.device("kalirejo", KALIREJO, 11);
        let office = world.device("kecamatan", OFFICE, 12);
        let issue = world.record(&laptop, "Jembatan gantung miring");
        let add = |(n, length): (u64, &usize)| {
            let photo = keep(&laptop, n, *length);
            (laptop.add_photo(issue, photo.clone()).unwrap(), photo)
        };
        let photos = (0..).zip(lengths).map(add).collect();
        sync(&world, &laptop);
        text(&world, &office);
        Self {
            world,
            laptop,
            office,
            issue,
            photos,
            file: "district.db".to_owned(),
        }
    }

    fn file(&self) -> PathBuf {
        self.world.folder.path().join(&self.file)
    }

    /// Stops the service, lets `happen` to its files what may happen to files, and starts it again.
    fn restart(&mut self, happen: impl FnOnce(&Path)) {
        self.file.insert_str(0, "again-");
        let path = self.world.copy_service(&self.file);
        happen(&path);
        self.world.replace_service(SqliteStore::open(&path).unwrap());
    }

    /// One more photo in the case, sent like the others.
    fn add(&mut self, n: u64, length: usize) {
        let photo = keep(&self.laptop, n, length);
        let id = self.laptop.add_photo(self.issue, photo.clone()).unwrap();
        self.photos.push((id, photo));
        sync(&self.world, &self.laptop);
    }

    fn given(&self, photo: usize) -> Option<Vec<u8>> {
        let reader = device(self.service(), &self.laptop);
        self.service().blob(&reader, self.photos[photo].1.hash).unwrap()
    }

    fn lost(&self) -> u64 {
        self.service().verify().unwrap().lost
    }

    fn service(&self) -> &dyn DistrictStore {
        &*self.world.transport.service.store
    }

    fn standing(&self, photo: usize) -> BlobStanding {
        standing(self.service(), &self.laptop, self.photos[photo].1.hash)
    }

    fn faults(&self) -> Vec<String> {
        self.service().verify().unwrap().faults
    }
}

#[test]
fn a_photo_that_is_taken_out_of_its_case_is_in_no_byte_of_the_services_files() {
    // On either side of what a page of SQLite holds, and much longer.
    let lengths = [90_000, 3_000, 4_061, 200_000, 700];
    let village = Village::with(&lengths);
    for (n, length) in lengths.into_iter().enumerate() {
        assert!(found(&village.file(), n as u64, length) > 0, "{n}");
    }
    for gone in [1, 3] {
        village
            .laptop
            .end_photo(village.photos[gone].0, "Wajah anak terlihat")
            .unwrap();
        text(&village.world, &village.laptop);
    }
    for (n, length) in lengths.into_iter().enumerate() {
        let gone = [1, 3].contains(&n);
        assert_eq!(found(&village.file(), n as u64, length) == 0, gone, "{n}");
        let expected = if gone {
            BlobStanding::Unknown
        } else {
            BlobStanding::Here
        };
        assert_eq!(village.standing(n), expected, "{n}");
    }
    assert_eq!(village.faults(), Vec::<String>::new());
    let kept = village.service().verify().unwrap().blobs;
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].stream.as_str(), kept[0].blobs), (KALIREJO, 6));
    assert_eq!(kept[0].bytes, 90_000 + 4_061 + 700 + 3 * 4_000);
}

#[test]
fn a_photo_that_stands_in_another_case_stays_until_it_is_taken_out_of_both() {
    let village = Village::with(&[50_000]);
    let other = village.world.record(&village.laptop, "Jalan ke jembatan");
    let (first, photo) = village.photos[0].clone();
    let second = village.laptop.add_photo(other, photo).unwrap();
    for (photo, after) in [(first, BlobStanding::Here), (second, BlobStanding::Unknown)] {
        village.laptop.end_photo(photo, "Salah berkas").unwrap();
        text(&village.world, &village.laptop);
        assert_eq!(village.standing(0), after);
    }
    assert_eq!(found(&village.file(), 0, 50_000), 0);
}

#[test]
fn an_erasure_takes_the_photos_of_its_case_and_no_others_also_those_that_come_after_it() {
    let village = Village::with(&[60_000]);
    let other = village.world.record(&village.laptop, "Tanggul retak");
    let stays = keep(&village.laptop, 7, 30_000);
    village.laptop.add_photo(other, stays.clone()).unwrap();
    sync(&village.world, &village.laptop);
    // Written before its author has heard of the order.
    let late = keep(&village.laptop, 8, 40_000);
    village.laptop.add_photo(village.issue, late.clone()).unwrap();
    village
        .office
        .order_erasure(&[village.issue], "Atas permintaan pelapor", "000.5/03/PEM", "Camat")
        .unwrap();
    text(&village.world, &village.office);
    assert_eq!(village.standing(0), BlobStanding::Unknown);
    assert_eq!(found(&village.file(), 0, 60_000), 0);
    sync(&village.world, &village.laptop);
    let service = village.service();
    assert_eq!(
        standing(service, &village.laptop, late.hash),
        BlobStanding::Unknown,
        "neither kept nor lacking"
    );
    let giver = device(service, &village.laptop);
    assert_eq!(
        service.keep_blob(&giver, &picture(8, 40_000), 0).unwrap(),
        BlobStanding::Unknown
    );
    assert_eq!(found(&village.file(), 8, 40_000), 0);
    assert_eq!(standing(service, &village.laptop, stays.hash), BlobStanding::Here);
    assert_eq!(village.faults(), Vec::<String>::new());
}

#[test]
fn bytes_that_come_after_their_photo_was_taken_out_are_not_kept() {
    let village = Village::with(&[]);
    let photo = keep(&village.laptop, 1, 40_000);
    let id = village.laptop.add_photo(village.issue, photo.clone()).unwrap();
    text(&village.world, &village.laptop);
    assert_eq!(
        standing(village.service(), &village.laptop, photo.hash),
        BlobStanding::Lacking
    );
    village.laptop.end_photo(id, "Salah berkas").unwrap();
    text(&village.world, &village.laptop);
    let giver = device(village.service(), &village.laptop);
    assert_eq!(
        village.service().keep_blob(&giver, &picture(1, 40_000), 0).unwrap(),
        BlobStanding::Unknown
    );
    assert_eq!(found(&village.file(), 1, 40_000), 0);
}

#[test]
fn a_power_cut_between_the_end_of_a_photo_and_its_removal_is_made_good_at_the_next_start() {
    let village = Village::with(&[80_000, 20_000]);
    let before = village.world.copy_service("before.db");
    village.laptop.end_photo(village.photos[0].0, "Salah berkas").unwrap();
    text(&village.world, &village.laptop);
    let after = village.world.copy_service("after.db");
    // The file as it was before anything was removed, beside a store that knows better.
    std::fs::copy(SqliteStore::blob_file(&before), SqliteStore::blob_file(&after)).unwrap();
    assert!(found(&after, 0, 80_000) > 0);
    let store = SqliteStore::open(&after).unwrap();
    assert_eq!(found(&after, 0, 80_000), 0);
    assert_eq!(
        standing(&store, &village.laptop, village.photos[1].1.hash),
        BlobStanding::Here
    );
    assert_eq!(store.verify().unwrap().faults, Vec::<String>::new());
}

#[test]
fn a_removal_that_fails_is_tried_again_after_an_hour_and_not_after_each_commit() {
    let village = Village::with(&[50_000]);
    let outside = Connection::open(SqliteStore::blob_file(&village.file())).unwrap();
    outside
        .execute_batch("ALTER TABLE kept_totals RENAME TO elsewhere")
        .unwrap();
    village.laptop.end_photo(village.photos[0].0, "Salah berkas").unwrap();
    text(&village.world, &village.laptop);
    let is_there = || found(&village.file(), 0, 50_000) > 0;
    assert!(is_there());
    assert_eq!(
        village.standing(0),
        BlobStanding::Unknown,
        "it is given to nobody all the same"
    );
    outside
        .execute_batch("ALTER TABLE elsewhere RENAME TO kept_totals")
        .unwrap();
    drop(outside);
    village.world.record(&village.laptop, "Dalam jam yang sama");
    text(&village.world, &village.laptop);
    assert!(is_there());
    village.world.clock.pass(60 * 60 * 1000);
    village.world.record(&village.laptop, "Sejam kemudian");
    text(&village.world, &village.laptop);
    assert!(!is_there());
    assert_eq!(village.faults(), Vec::<String>::new());
}

/// Makes a store of it as the version before this one left it: blobs in a table of its own, nothing known of their ends.
fn as_before(store: &Path) {
    let c = Connection::open(store).unwrap();
    let photos = SqliteStore::blob_file(store);
    c.execute_batch(&format!(
        "CREATE TABLE blobs (
           hash BLOB PRIMARY KEY CHECK (length(hash) = 32), bytes BLOB NOT NULL, at_ms INTEGER NOT NULL) STRICT;
         ATTACH '{}' AS photos;
         INSERT INTO blobs (hash, bytes, at_ms) SELECT hash, bytes, at_ms FROM photos.kept_blobs;
         DETACH photos;
         DELETE FROM blob_uses;
         DELETE FROM blob_ends;
         UPDATE service SET blob_uses_noted = 0;",
        photos.display()
    ))
    .unwrap();
    drop(c);
    std::fs::remove_file(photos).unwrap();
}

#[test]
fn photos_of_a_store_from_before_are_moved_wherever_the_power_fails() {
    let lengths = [90_000, 200_000, 30_000];
    let village = Village::with(&lengths);
    // Before this version the end of a photo let go of nothing.
    village.laptop.end_photo(village.photos[2].0, "Salah berkas").unwrap();
    let kept = village.world.copy_service("kept.db");
    text(&village.world, &village.laptop);
    let path = village.world.copy_service("moved.db");
    std::fs::copy(SqliteStore::blob_file(&kept), SqliteStore::blob_file(&path)).unwrap();
    as_before(&path);
    let old = std::fs::read(&path).unwrap();
    let check = |when: &str| {
        let store = SqliteStore::open(&path).unwrap();
        let reader = device(&store, &village.laptop);
        for n in [0, 1] {
            let bytes = store.blob(&reader, village.photos[n].1.hash).unwrap();
            assert_eq!(bytes, Some(picture(n as u64, lengths[n])), "{when}");
        }
        assert_eq!(
            standing(&store, &village.laptop, village.photos[2].1.hash),
            BlobStanding::Unknown,
            "{when}"
        );
        assert_eq!(store.verify().unwrap().faults, Vec::<String>::new(), "{when}");
        drop(store);
        assert_eq!(found(&path, 2, lengths[2]), 0, "{when}");
        let photo_in_store = pieces(0, lengths[0]);
        let main = std::fs::read(&path).unwrap();
        let is_piece = |window: &[u8]| photo_in_store.contains(window);
        assert!(
            !main.windows(PIECE_BYTES).any(is_piece),
            "{when}: it lies in the store still"
        );
    };
    check("at once");
    // All were copied, and the table did not go.
    std::fs::write(&path, &old).unwrap();
    check("before the table went");
    // Some were copied.
    std::fs::write(&path, &old).unwrap();
    Connection::open(SqliteStore::blob_file(&path))
        .unwrap()
        .execute_batch(
            "DELETE FROM kept_blobs WHERE length > 100000;
             DELETE FROM kept_totals;
             INSERT INTO kept_totals (stream, blobs, bytes)
               SELECT stream, count(*), sum(length) FROM kept_blobs GROUP BY stream",
        )
        .unwrap();
    check("in the middle of the copying");
    check("once more");
}

#[test]
fn a_backup_has_the_photos_and_a_store_without_them_gets_them_again() {
    let mut village = Village::with(&[70_000]);
    let whole = village.world.copy_service("whole.db");
    let bare = village.world.copy_service("bare.db");
    std::fs::remove_file(SqliteStore::blob_file(&bare)).unwrap();
    let hash = village.photos[0].1.hash;
    let store = SqliteStore::open(&whole).unwrap();
    let reader = device(&store, &village.laptop);
    assert_eq!(store.blob(&reader, hash).unwrap(), Some(picture(0, 70_000)));
    drop(store);

    let store = SqliteStore::open(&bare).unwrap();
    assert_eq!(standing(&store, &village.laptop, hash), BlobStanding::Lacking);
    store.begin_epoch(4_711).unwrap();
    village.world.replace_service(store);
    for _ in 0..3 {
        sync(&village.world, &village.laptop);
    }
    assert_eq!(village.standing(0), BlobStanding::Here);
}

#[test]
fn photos_beyond_the_room_of_a_village_stay_on_its_laptop_and_cost_no_text() {
    let mut village = Village::with(&[60_000]);
    let room = |village_bytes| Room {
        village_bytes,
        ..Room::default()
    };
    let path = village.file();
    let open = |bytes| SqliteStore::open(&path).unwrap().with_room(room(bytes));
    village.world.replace_service(open(100_000));
    for n in 1..4 {
        let photo = keep(&village.laptop, n, 50_000);
        let id = village.laptop.add_photo(village.issue, photo.clone()).unwrap();
        village.photos.push((id, photo));
    }
    let rounds = (0..3).map(|_| {
        village.world.record(&village.laptop, "Tanggul jebol");
        sync(&village.world, &village.laptop).rounds
    });
    let rounds: Vec<u32> = rounds.collect();
    assert!(rounds.iter().all(|rounds| *rounds <= 4), "{rounds:?}");
    assert_eq!(village.laptop.count_outbox().unwrap(), 0, "every text is through");
    assert_eq!(village.laptop.photos_waiting().unwrap().count, 3);
    assert_eq!(village.standing(1), BlobStanding::NoRoom);
    let kept: u64 = village
        .service()
        .verify()
        .unwrap()
        .blobs
        .iter()
        .map(|kept| kept.bytes)
        .sum();
    assert!((64_000..=100_000).contains(&kept), "{kept}");

    village.world.replace_service(open(1_000_000));
    sync(&village.world, &village.laptop);
    assert_eq!(village.laptop.photos_waiting().unwrap().count, 0);
    assert_eq!(village.standing(1), BlobStanding::Here);
}

fn given_to_a_reader(village: &Village) {
    assert_eq!(village.given(0), None);
}

fn offered_by_a_laptop(village: &Village) {
    assert_eq!(village.standing(0), BlobStanding::Lacking);
}

fn checked(village: &Village) {
    let found = village.service().verify().unwrap();
    assert_eq!((found.spoilt, found.faults), (1, Vec::new()));
}

#[test]
fn what_the_disk_spoils_is_missing_from_the_first_look_on_and_comes_again_from_a_laptop() {
    let looks: [fn(&Village); 3] = [given_to_a_reader, offered_by_a_laptop, checked];
    for look in looks {
        let mut village = Village::with(&[30_000, 20_000]);
        village.restart(|path| _ = spoil(path, 0, 30_000));
        look(&village);
        assert_eq!(village.standing(0), BlobStanding::Lacking);
        assert_eq!(village.given(0), None);
        assert_eq!(village.given(1), Some(picture(1, 20_000)));
        let found = village.service().verify().unwrap();
        assert_eq!((found.spoilt, found.lost), (0, 1), "it is found once");
        assert_eq!(village.laptop.photos_waiting().unwrap().count, 0, "nobody has asked");

        text(&village.world, &village.laptop);
        assert_eq!(village.laptop.photos_waiting().unwrap().count, 1);
        assert_eq!(village.world.send_photos(&village.laptop).unwrap().sent, 1);
        assert_eq!(village.given(0), Some(picture(0, 30_000)));
        assert_eq!(village.lost(), 0);
        assert_eq!(village.faults(), Vec::<String>::new());
    }
}

#[test]
fn bytes_that_a_laptop_brings_take_the_place_of_spoilt_ones_that_nobody_has_looked_at() {
    let mut village = Village::with(&[30_000]);
    village.restart(|path| _ = spoil(path, 0, 30_000));
    let giver = device(village.service(), &village.laptop);
    let kept = village.service().keep_blob(&giver, &picture(0, 30_000), 0).unwrap();
    assert_eq!(kept, BlobStanding::Here);
    assert_eq!(village.given(0), Some(picture(0, 30_000)));
    assert_eq!(village.faults(), Vec::<String>::new());
}

#[test]
fn a_photo_that_came_back_without_a_note_is_missed_until_a_laptop_is_asked_again() {
    let mut village = Village::with(&[30_000]);
    village.restart(|path| _ = spoil(path, 0, 30_000));
    assert_eq!(village.given(0), None);
    let outside = Connection::open(village.file()).unwrap();
    outside
        .execute_batch("ALTER TABLE filed_blobs RENAME TO elsewhere")
        .unwrap();
    assert_eq!(sync(&village.world, &village.laptop).sent, 1);
    outside
        .execute_batch("ALTER TABLE elsewhere RENAME TO filed_blobs")
        .unwrap();
    drop(outside);
    assert_eq!(village.given(0), Some(picture(0, 30_000)));
    assert_eq!(village.lost(), 1, "nobody could note it");

    assert_eq!(village.standing(0), BlobStanding::Here);
    assert_eq!(village.lost(), 0);
    assert_eq!(village.faults(), Vec::<String>::new());
    village.restart(|_| {});
    assert_eq!(village.lost(), 0);
}

#[test]
fn a_photo_that_is_lost_while_a_laptop_is_not_to_be_asked_again_yet_is_asked_for_at_once() {
    let mut village = Village::with(&[30_000, 20_000]);
    village.restart(|path| {
        _ = spoil(path, 0, 30_000);
        _ = spoil(path, 1, 20_000);
    });
    let waiting = |village: &Village| {
        text(&village.world, &village.laptop);
        village.laptop.photos_waiting().unwrap().count
    };
    assert_eq!(village.given(0), None);
    assert_eq!(waiting(&village), 1);
    assert_eq!(waiting(&village), 1, "the other is still thought to be sound");
    assert_eq!(village.given(1), None);
    assert_eq!(waiting(&village), 2);
}

#[test]
fn a_photo_that_is_lost_and_then_taken_out_of_its_case_is_missed_by_nobody() {
    let mut village = Village::with(&[30_000]);
    village.restart(|path| _ = spoil(path, 0, 30_000));
    assert_eq!(village.given(0), None);
    assert_eq!(village.lost(), 1);
    village.laptop.end_photo(village.photos[0].0, "Salah berkas").unwrap();
    text(&village.world, &village.laptop);
    assert_eq!(village.lost(), 0);
    assert_eq!(village.laptop.photos_waiting().unwrap().count, 0);
}

#[test]
fn where_the_file_itself_is_damaged_the_other_photos_are_given_and_a_new_file_is_filled() {
    let mut village = Village::with(&[30_000, 20_000]);
    village.restart(|path| {
        let (file, at) = spoil(path, 0, 30_000);
        let mut bytes = std::fs::read(&file).unwrap();
        // The page that follows in the chain of pages: https://sqlite.org/fileformat2.html#ovflpgs
        let page = at / 4_096 * 4_096;
        bytes[page..page + 4].fill(0xff);
        std::fs::write(&file, bytes).unwrap();
    });
    assert_eq!(village.given(0), None);
    assert_eq!(village.given(1), Some(picture(1, 20_000)));
    assert_eq!(village.standing(0), BlobStanding::NoRoom, "nobody sends it in vain");
    let faults = village.faults();
    assert!(
        faults[0].starts_with("the file of photos is damaged, move it away"),
        "{faults:?}"
    );

    village.restart(|path| std::fs::remove_file(SqliteStore::blob_file(path)).unwrap());
    sync(&village.world, &village.laptop);
    for (n, length) in [(0, 30_000), (1, 20_000)] {
        assert_eq!(village.given(n), Some(picture(n as u64, length)));
    }
    assert_eq!(village.lost(), 0);
    assert_eq!(village.faults(), Vec::<String>::new());
}

#[test]
fn a_photo_for_which_the_file_does_not_obey_costs_the_others_nothing() {
    let village = Village::with(&[30_000]);
    let outside = Connection::open(SqliteStore::blob_file(&village.file())).unwrap();
    outside
        .execute_batch("ALTER TABLE kept_totals RENAME TO elsewhere")
        .unwrap();
    village
        .office
        .add_photo(village.issue, keep(&village.office, 7, 20_000))
        .unwrap();
    // Nobody can say whether there is room for the office's own; the village's lie there to be given.
    let done = sync(&village.world, &village.office);
    assert_eq!((done.sent, done.received), (0, 2));
    let own = village.office.blobs_to_offer(9).unwrap();
    assert_eq!(own.len(), 2);
    let office = device(village.service(), &village.office);
    let asked = village.service().blob_standing(&office, own[0].hash);
    assert!(asked.is_err(), "else this proves nothing");

    outside
        .execute_batch("ALTER TABLE elsewhere RENAME TO kept_totals")
        .unwrap();
    drop(outside);
    assert_eq!(sync(&village.world, &village.office).sent, 2);
    assert_eq!(village.faults(), Vec::<String>::new());
}

#[test]
fn a_file_of_photos_that_was_put_back_or_lost_alone_is_noticed_at_the_start_and_filled_again() {
    for is_put_back in [true, false] {
        let mut village = Village::with(&[30_000]);
        let older = village.world.copy_service("older.db");
        village.add(1, 30_000);
        // So the older file holds as many, and as long ones.
        village.laptop.end_photo(village.photos[0].0, "Salah berkas").unwrap();
        text(&village.world, &village.laptop);
        let before = village.service().identity().unwrap().server_epoch;
        village.restart(|path| {
            let photos = SqliteStore::blob_file(path);
            if is_put_back {
                std::fs::copy(SqliteStore::blob_file(&older), photos).unwrap();
            } else {
                std::fs::remove_file(photos).unwrap();
            }
        });
        assert_eq!(village.standing(1), BlobStanding::Lacking, "{is_put_back}");
        assert_eq!(village.lost(), 2, "{is_put_back}: the photo and its thumbnail");
        assert_eq!(sync(&village.world, &village.laptop).sent, 2);
        assert_eq!(village.given(1), Some(picture(1, 30_000)));
        assert_eq!(village.lost(), 0);
        assert_eq!(village.faults(), Vec::<String>::new());
        assert_eq!(found(&village.file(), 0, 30_000), 0, "what was let go of stays away");
        // No life begins for it: nobody reads the whole feed again.
        assert_eq!(village.service().identity().unwrap().server_epoch, before);
        village.restart(|_| {});
        assert_eq!(village.lost(), 0);
    }
}

#[test]
fn what_a_power_cut_took_of_the_notes_is_made_up_for_and_a_store_from_before_them_misses_nothing() {
    let mut village = Village::with(&[30_000]);
    village.restart(|path| {
        let c = Connection::open(path).unwrap();
        c.execute_batch("DELETE FROM filed_blobs").unwrap();
    });
    assert_eq!(village.lost(), 0);
    village.restart(|path| std::fs::remove_file(SqliteStore::blob_file(path)).unwrap());
    assert_eq!(village.lost(), 2);
}

#[test]
fn photos_whose_record_has_not_come_back_are_counted_and_are_no_fault() {
    let mut village = Village::with(&[30_000]);
    let older = village.world.copy_service("older.db");
    village.add(1, 20_000);
    let now = village.world.copy_service("now.db");
    std::fs::copy(SqliteStore::blob_file(&now), SqliteStore::blob_file(&older)).unwrap();
    let store = SqliteStore::open(&older).unwrap();
    store.begin_epoch(4_711).unwrap();
    village.world.replace_service(store);
    let found = village.service().verify().unwrap();
    assert_eq!((found.unnamed.blobs, found.unnamed.bytes), (2, 24_000));
    assert_eq!((found.lost, found.faults), (0, Vec::new()));
    assert_eq!(village.standing(1), BlobStanding::Unknown, "they are given to nobody");

    for _ in 0..3 {
        text(&village.world, &village.laptop);
    }
    let found = village.service().verify().unwrap();
    assert_eq!(found.unnamed.blobs, 0);
    assert_eq!(
        village.standing(1),
        BlobStanding::Here,
        "its bytes need not travel again"
    );
}
