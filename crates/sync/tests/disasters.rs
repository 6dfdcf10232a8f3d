//! Where two things fail at once: a disk dies while an emergency is held, a service was set back and a laptop as well, a database
//! is lost after a repair. Nothing that was acknowledged is lost, nothing doubled, and nobody is stuck.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod forge;
mod world;

use std::collections::BTreeSet;

use forge::frames;
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::Urgency;
use kentongan_protocol::frame::FrameKind;
use kentongan_store::{NoticeKind, Store, TimelineWhat};
use world::*;

impl World {
    /// The readers leave out what they hold already under another name; the service's register shows whether it counted it twice.
    fn numbers_in_the_register(&self) -> u32 {
        self.count_at_service("district.db", "SELECT count(*) FROM issue_numbers")
    }

    /// Batches that wait at the service for what comes before them.
    fn held_at_service(&self, store: &str) -> u32 {
        self.count_at_service(store, "SELECT count(*) FROM batches WHERE state = 'held'")
    }

    fn count_at_service(&self, store: &str, sql: &str) -> u32 {
        rusqlite::Connection::open(self.folder.path().join(store))
            .unwrap()
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    }
}

/// Do both show the same? Answers what only one of them has.
fn differences(one: &Store, other: &Store) -> Vec<String> {
    let lines = |store: &Store| -> BTreeSet<String> {
        let dump = store.dump_projection().unwrap();
        dump.lines().map(str::to_owned).collect()
    };
    lines(one).symmetric_difference(&lines(other)).cloned().collect()
}

fn count(names: &[String], name: &str) -> usize {
    names.iter().filter(|n| *n == name).count()
}

#[test]
fn a_held_emergency_comes_back_to_its_author_whose_disk_is_gone() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let copy = world.copy_laptop(&laptop, "copy.db");
    write_a_long_queue(&laptop, 120, 120);
    world.hold_an_emergency(&laptop);
    drop(laptop);
    let restored = world.restore_laptop(&copy, "restored.db", 21);
    for n in 0..3 {
        world.record(&restored, &format!("Sesudah {n}"));
        world.sync(&restored).unwrap();
    }
    world.settle(&[&restored, &kecamatan]);
    for store in [&restored, &kecamatan] {
        assert_eq!(names(store), ["Sesudah 0", "Sesudah 1", "Sesudah 2", "Tanggul jebol"]);
    }
    // As far as its held place in the chain and beyond: it is not settled a second time.
    for n in 0..140 {
        world.record(&restored, &format!("Kemudian {n:03}"));
    }
    world.settle(&[&restored, &kecamatan]);
    assert_eq!(count(&names(&kecamatan), "Tanggul jebol"), 1);
    assert_eq!(names(&kecamatan).len(), 144);
    assert_eq!(differences(&restored, &kecamatan), Vec::<String>::new());
}

#[test]
fn a_held_emergency_whose_place_its_restored_author_took_comes_back() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Sebelum cadangan");
    world.sync(&laptop).unwrap();
    let copy = world.copy_laptop(&laptop, "copy.db");
    write_a_long_queue(&laptop, 120, 120);
    world.hold_an_emergency(&laptop);
    drop(laptop);
    let restored = world.restore_laptop(&copy, "restored.db", 21);
    // Offline for long: his new chain goes beyond the place of what is held.
    for n in 0..140 {
        world.record(&restored, &format!("Sesudah {n:03}"));
    }
    world.settle(&[&restored, &kecamatan]);
    for store in [&restored, &kecamatan] {
        assert_eq!(names(store).len(), 142);
        assert_eq!(count(&names(store), "Tanggul jebol"), 1);
    }
    assert_eq!(differences(&restored, &kecamatan), Vec::<String>::new());
}

#[test]
fn a_held_emergency_that_was_signed_anew_is_not_doubled_when_a_twin_brings_its_predecessors() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let copy = world.copy_laptop(&laptop, "copy.db");
    let queue = write_a_long_queue(&laptop, 120, 120);
    world.hold_an_emergency(&laptop);
    let twin = world.restore_laptop(&copy, "twin.db", 21);
    world.settle(&[&twin, &kecamatan]);
    assert_eq!(names(&twin), ["Tanggul jebol"]);
    world.settle(&[&laptop, &twin, &kecamatan]);
    for store in [&laptop, &twin, &kecamatan] {
        assert_eq!(names(store).len(), queue.len() + 1);
        assert_eq!(differences(store, &kecamatan), Vec::<String>::new());
    }
    assert_eq!(world.numbers_in_the_register() as usize, queue.len() + 1);
}

fn answers(store: &Store, id: ObjectId) -> Vec<String> {
    let timeline = store.issue_timeline(id).unwrap();
    let answers = timeline.into_iter().filter_map(|item| match item.what {
        TimelineWhat::FollowUp { text, .. } => Some(text),
        _ => None,
    });
    answers.collect()
}

/// The kecamatan's laptop, and a village's that was set back together with the service and came first: another record stands in
/// the place of the one that only the kecamatan still has, and of which it has spoken.
struct TakenPlace {
    world: World,
    kecamatan: Store,
    restored: Store,
    first: ObjectId,
    another: ObjectId,
}

impl TakenPlace {
    fn new() -> Self {
        let mut world = World::new();
        let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
        let laptop = world.device("kalirejo", KALIREJO, 11);
        let (laptop_copy, service_copy) = (world.copy_laptop(&laptop, "copy.db"), world.copy_service("service.db"));
        let first = world.record(&laptop, "Jembatan putus");
        world.sync(&laptop).unwrap();
        laptop.add_follow_up(first, "Warga memutar.", false).unwrap();
        // Each in a batch of its own: all of a branch that makes way are kept, not only the first.
        for title in ["Sumur kering", "Tanah longsor"] {
            world.sync(&laptop).unwrap();
            world.record(&laptop, title);
        }
        world.settle(&[&laptop, &kecamatan]);
        kecamatan.add_follow_up(first, "Tim PU berangkat.", true).unwrap();
        drop(laptop);
        let restored = world.restore_laptop(&laptop_copy, "restored.db", 21);
        world.replace_service(SqliteStore::open(&service_copy).unwrap());
        let another = world.record(&restored, "Warga sakit");
        world.sync(&restored).unwrap();
        Self {
            world,
            kecamatan,
            restored,
            first,
            another,
        }
    }
}

#[test]
fn what_was_said_of_a_record_stays_with_it_where_another_took_its_place() {
    let TakenPlace {
        world,
        kecamatan,
        restored,
        first,
        another,
    } = TakenPlace::new();
    world.settle(&[&kecamatan]);
    assert_eq!(answers(&kecamatan, another), Vec::<String>::new());

    // What came back ahead of its turn meets a chain that has grown meanwhile.
    world.record(&restored, "Pohon tumbang");
    world.settle(&[&restored, &kecamatan]);
    let expected = [
        "Jembatan putus",
        "Pohon tumbang",
        "Sumur kering",
        "Tanah longsor",
        "Warga sakit",
    ];
    assert_eq!(
        (names(&restored), names(&kecamatan)),
        (expected.map(str::to_owned).into(), expected.map(str::to_owned).into())
    );
    // The service could not know what was meant. It said so, and one more try reaches the record.
    let refused = kecamatan.list_refused().unwrap();
    let [refused] = refused.as_slice() else {
        panic!("{refused:?}")
    };
    kecamatan.retry_refused(&refused.stream, refused.at).unwrap();
    world.settle(&[&kecamatan, &restored]);
    for store in [&kecamatan, &restored] {
        assert_eq!(answers(store, first), ["Tim PU berangkat.", "Warga memutar."]);
        assert_eq!(answers(store, another), Vec::<String>::new());
        assert!(store.list_refused().unwrap().is_empty());
    }
    assert_eq!(differences(&restored, &kecamatan), Vec::<String>::new());
}

#[test]
fn what_an_author_said_of_his_own_record_follows_it_where_both_come_back_one_by_one() {
    let taken = TakenPlace::new();
    let (world, kecamatan, restored) = (&taken.world, &taken.kecamatan, &taken.restored);
    // The service has the word of the record from the kecamatan, and of what was said of it nothing yet.
    let asked = world.with_fault(LinkFault::CutRequest(1_500), || world.sync(kecamatan));
    asked.unwrap_err();
    for _ in 0..8 {
        let _ = world.with_fault(LinkFault::DiesAfter(1_400), || world.sync(kecamatan));
        world.sync(restored).unwrap();
    }
    world.settle(&[kecamatan, restored]);
    for store in [kecamatan, restored] {
        assert!(answers(store, taken.first).contains(&"Warga memutar.".to_owned()));
        assert_eq!(answers(store, taken.another), Vec::<String>::new());
    }
}

#[test]
fn a_spoilt_batch_that_had_to_make_way_keeps_no_exchange_from_its_end() {
    let taken = TakenPlace::new();
    let (world, kecamatan) = (&taken.world, &taken.kecamatan);
    world.settle(&[kecamatan]);
    let disk = rusqlite::Connection::open(kecamatan.path()).unwrap();
    let spoilt = disk
        .execute(
            "UPDATE batches SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB) WHERE superseded",
            [],
        )
        .unwrap();
    assert!(spoilt > 1);
    world.record(&taken.restored, "Pohon tumbang");
    world.sync(&taken.restored).unwrap();
    disk.execute("UPDATE replica SET offering = 1", []).unwrap();
    world.sync(kecamatan).unwrap();
    assert!(!kecamatan.replica().unwrap().offering);
}

#[test]
fn a_database_lost_after_a_repair_comes_back_from_its_second_copy_and_goes_on_sending() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Bersama");
    world.sync(&laptop).unwrap();
    let copy = world.copy_laptop(&laptop, "copy.db");
    world.record(&laptop, "Hanya di laptop lama");
    world.sync(&laptop).unwrap();
    drop(laptop);
    let restored = world.restore_laptop(&copy, "restored.db", 21);
    for n in 0..3 {
        world.record(&restored, &format!("Di laptop pulihan {n}"));
    }
    // What had to make room is signed anew, and stands in the second copy under its new name before it is sent.
    world.settle(&[&restored]);
    world.record(&restored, "Belum terkirim");
    let path = restored.path().to_owned();
    drop(restored);
    for tail in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{tail}", path.display()));
    }
    let recovered = open(&path, &world.clock, 41);
    assert_eq!(count(&names(&recovered), "Di laptop pulihan 2"), 1);
    assert_eq!(count(&names(&recovered), "Belum terkirim"), 1);
    world.record(&recovered, "Sesudahnya");
    world.settle(&[&recovered, &kecamatan]);
    assert_eq!(names(&recovered).len(), 7);
    assert_eq!(differences(&recovered, &kecamatan), Vec::<String>::new());
}

#[test]
fn a_service_and_a_laptop_that_were_both_set_back_lose_no_acknowledged_op() {
    for who_calls_first in 0..3 {
        let mut world = World::new();
        let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
        let laptop = world.device("kalirejo", KALIREJO, 11);
        world.record(&laptop, "Bersama");
        world.sync(&laptop).unwrap();
        world.sync(&kecamatan).unwrap();
        let (service, copy) = (world.copy_service("service.db"), world.copy_laptop(&laptop, "copy.db"));
        world.record(&laptop, "Diterima sebelum bencana 1");
        world.record(&laptop, "Diterima sebelum bencana 2");
        world.settle(&[&laptop, &kecamatan]);
        world.replace_service(SqliteStore::open(&service).unwrap());
        let restored = world.restore_laptop(&copy, "restored.db", 21);
        for n in 0..3 {
            world.record(&restored, &format!("Ditulis sesudah bencana {n}"));
        }
        let order: [&Store; 3] = match who_calls_first {
            0 => [&restored, &kecamatan, &laptop],
            1 => [&restored, &laptop, &kecamatan],
            _ => [&laptop, &restored, &kecamatan],
        };
        world.settle(&order);
        world.settle(&order);
        for store in order {
            let names = names(store);
            assert_eq!(names.len(), 6, "order {who_calls_first}: {names:?}");
            assert_eq!(differences(store, &kecamatan), Vec::<String>::new());
        }
    }
}

#[test]
fn what_only_a_reader_still_has_of_a_branch_that_made_way_comes_back_to_its_author() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Bersama");
    world.settle(&[&laptop, &kecamatan]);
    let (service, copy) = (world.copy_service("service.db"), world.copy_laptop(&laptop, "copy.db"));
    world.record(&laptop, "Diterima sebelum bencana");
    world.settle(&[&laptop, &kecamatan]);
    // Both disks die. Only the kecamatan's laptop still has the second record, and calls last.
    drop(laptop);
    world.replace_service(SqliteStore::open(&service).unwrap());
    let restored = world.restore_laptop(&copy, "restored.db", 21);
    world.record(&restored, "Ditulis sesudah bencana 1");
    world.record(&restored, "Ditulis sesudah bencana 2");
    world.sync(&restored).unwrap();
    world.settle(&[&kecamatan, &restored, &kecamatan]);
    let expected = [
        "Bersama",
        "Diterima sebelum bencana",
        "Ditulis sesudah bencana 1",
        "Ditulis sesudah bencana 2",
    ];
    assert_eq!(names(&restored), expected);
    assert_eq!(names(&kecamatan), expected);
    assert_eq!(differences(&restored, &kecamatan), Vec::<String>::new());
}

#[test]
fn a_long_branch_that_made_way_leaves_nothing_waiting_at_the_service() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Bersama");
    world.settle(&[&laptop, &kecamatan]);
    let (service, copy) = (world.copy_service("service.db"), world.copy_laptop(&laptop, "copy.db"));
    for n in 0..5 {
        world.record(&laptop, &format!("Sebelum bencana {n}"));
        world.sync(&laptop).unwrap();
    }
    world.settle(&[&kecamatan]);
    drop(laptop);
    world.replace_service(SqliteStore::open(&service).unwrap());
    let restored = world.restore_laptop(&copy, "restored.db", 21);
    world.record(&restored, "Sesudah bencana");
    // The chain is shorter than the branch: what lies beyond its end must not be taken for what came ahead of its turn.
    world.settle(&[&restored, &kecamatan]);
    assert_eq!(world.held_at_service("service.db"), 0);
    world.settle(&[&restored, &kecamatan]);
    assert_eq!(names(&restored).len(), 7);
    assert_eq!(differences(&restored, &kecamatan), Vec::<String>::new());
}

#[test]
fn a_held_emergency_waits_no_longer_when_what_it_follows_has_lost_its_place_to_a_twin() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let twin = world.restore_laptop(&world.copy_laptop(&laptop, "copy.db"), "twin.db", 21);
    let queue = write_a_long_queue(&laptop, 30, 120);
    world.hold_an_emergency(&laptop);
    assert_eq!(world.held_at_service("district.db"), 1);
    world.record(&twin, "Dari laptop kedua");
    world.sync(&twin).unwrap();
    world.settle(&[&laptop, &twin, &kecamatan]);
    assert_eq!(world.held_at_service("district.db"), 0);
    for store in [&laptop, &twin, &kecamatan] {
        assert_eq!(names(store).len(), queue.len() + 2);
        assert_eq!(differences(store, &kecamatan), Vec::<String>::new());
    }
}

#[test]
fn a_twin_that_lay_idle_learns_that_a_service_set_back_holds_another_op_in_its_place() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Bersama");
    world.settle(&[&laptop, &kecamatan]);
    let (service, copy) = (world.copy_service("service.db"), world.copy_laptop(&laptop, "copy.db"));
    for n in 0..3 {
        world.record(&laptop, &format!("Diterima {n}"));
        world.sync(&laptop).unwrap();
    }
    world.replace_service(SqliteStore::open(&service).unwrap());
    let twin = world.restore_laptop(&copy, "twin.db", 21);
    // As short as, and longer than, what the idle laptop has its receipts for.
    for n in 0..5 {
        world.record(&twin, &format!("Dari laptop kedua {n}"));
        world.sync(&twin).unwrap();
        if n == 0 || n == 4 {
            world.settle(&[&laptop, &kecamatan, &twin]);
        }
    }
    for store in [&laptop, &twin, &kecamatan] {
        assert_eq!(names(store).len(), 9);
        assert_eq!(differences(store, &kecamatan), Vec::<String>::new());
    }
}

#[test]
fn what_a_service_lost_goes_back_before_what_refers_to_it() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let copy = world.copy_service("service.db");
    let id = world.record(&laptop, "Jembatan putus");
    world.settle(&[&laptop, &kecamatan]);
    for told in [true, false] {
        let again = world.folder.path().join(format!("service-{told}.db"));
        std::fs::copy(&copy, &again).unwrap();
        let store = SqliteStore::open(&again).unwrap();
        if told {
            store.begin_epoch(99).unwrap();
        }
        world.replace_service(store);
        world.clock.pass(1000);
        kecamatan.add_follow_up(id, "Sedang ditinjau.", true).unwrap();
        let before = world.transport.spoken.lock().unwrap().len();
        world.settle(&[&kecamatan]);
        for spoken in &world.transport.spoken.lock().unwrap()[before..] {
            let said = frames(&spoken.request);
            let has = |kind| said.iter().any(|frame| frame.kind == kind);
            assert!(
                !(has(FrameKind::Archived) && has(FrameKind::Batch)),
                "own words travel with what must come back first"
            );
        }
        assert!(kecamatan.list_refused().unwrap().is_empty(), "told: {told}");
    }
}

#[test]
fn one_damaged_batch_keeps_no_other_from_being_given_back() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let langsep = world.device("langsep", LANGSEP, 12);
    let copy = world.copy_service("service.db");
    world.record(&laptop, "Rusak di cakram kecamatan");
    world.sync(&laptop).unwrap();
    world.clock.pass(1000);
    langsep
        .create_issue(LANGSEP.parse().unwrap(), issue("Utuh", Urgency::Low), None)
        .unwrap();
    world.settle(&[&laptop, &langsep, &kecamatan]);
    let disk = rusqlite::Connection::open(kecamatan.path()).unwrap();
    let spoilt = disk
        .execute(
            "UPDATE batches SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB) WHERE stream = ?1",
            [KALIREJO],
        )
        .unwrap();
    assert_eq!(spoilt, 1);
    world.replace_service(SqliteStore::open(&copy).unwrap());
    world.transport.service.store.begin_epoch(99).unwrap();
    drop((laptop, langsep));
    world.record(&kecamatan, "Ditulis di kecamatan");
    for _ in 0..3 {
        world.sync(&kecamatan).unwrap();
    }
    assert_eq!(kecamatan.count_outbox().unwrap(), 0);
    assert!(!kecamatan.replica().unwrap().offering);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 2);
}

#[test]
fn a_newer_program_reads_the_feed_anew_for_what_an_older_one_kept_aside() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let reader = world.device("kecamatan", "district:18.02.01", 13);
    world.record(&laptop, "Terlewat");
    world.settle(&[&laptop, &reader]);
    let path = reader.path().to_owned();
    drop(reader);
    // As an older program leaves it that could not read the batch: noted, passed over.
    let disk = rusqlite::Connection::open(&path).unwrap();
    disk.execute_batch(
        "DELETE FROM ops; DELETE FROM batches; UPDATE replica SET program = '0.0.9/1';
         INSERT INTO parked (batch_id, feed_seq, reason, parked_at_ms) VALUES (zeroblob(32), 1, 'newer', 0);",
    )
    .unwrap();
    drop(disk);
    let reader = open(&path, &world.clock, 13);
    world.settle(&[&reader]);
    assert_eq!(names(&reader), ["Terlewat"]);
}

#[test]
fn a_laptop_is_told_of_a_repair_in_one_sentence() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let copy = world.copy_laptop(&laptop, "copy.db");
    write_a_long_queue(&laptop, 120, 120);
    world.hold_an_emergency(&laptop);
    drop(laptop);
    let restored = world.restore_laptop(&copy, "restored.db", 21);
    world.settle(&[&restored]);
    let told: Vec<_> = restored.list_notices().unwrap().iter().map(|n| n.kind).collect();
    assert_eq!(told, [NoticeKind::Restored]);
}

#[test]
fn a_sealed_batch_that_the_disk_spoilt_is_sealed_again() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let titles = write_a_long_queue(&laptop, 120, 120);
    let sealed = laptop.next_batches(usize::MAX).unwrap().len();
    assert!(sealed > 1);
    let disk = rusqlite::Connection::open(laptop.path()).unwrap();
    let spoilt = disk
        .execute(
            "UPDATE batches SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB) WHERE first_seq > 1",
            [],
        )
        .unwrap();
    assert_eq!(spoilt, sealed - 1);
    world.settle(&[&laptop]);
    assert_eq!(
        world.transport.service.store.verify().unwrap().ops as usize,
        titles.len()
    );
}
