//! `kentongan-district verify`: one spoilt row of any table that follows from batches and receipts is named in one sentence.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

#[path = "../../sync/tests/world/mod.rs"]
mod world;

use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::issue::{Stage, Urgency};
use rusqlite::Connection;
use world::*;

/// A store of two lives with whatever it can hold: issues with numbers, an answer, changes signed anew after a laptop was
/// restored, an emergency that was held and settled, and one that is held still.
fn well_filled() -> World {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let issue_id = world.record(&laptop, "Sebelum cadangan");
    world.settle(&[&laptop, &kecamatan]);
    kecamatan.move_issue(issue_id, Stage::Verified, "").unwrap();
    let copied = world.folder.path().join("laptop-copy.db");
    Connection::open(laptop.path())
        .unwrap()
        .backup("main", &copied, None::<fn(rusqlite::backup::Progress)>)
        .unwrap();
    world.record(&laptop, "Hilang dari cadangan");
    world.sync(&laptop).unwrap();
    drop(laptop);
    let restored = open(&copied, &world.clock, 21);
    world.record(&restored, "Ditulis sesudah pemulihan");
    world.settle(&[&restored, &kecamatan]);

    let store = world.open_copy_of_the_service("life-2.db");
    store.begin_epoch(4_711).unwrap();
    world.replace_service(store);
    world.settle(&[&restored, &kecamatan]);
    for (round, settled) in [(0, true), (1, false)] {
        overtake(&world, &restored, round);
        if settled {
            world.settle(&[&restored, &kecamatan]);
        }
    }
    world
}

/// An emergency arrives ahead of what was written before it, and the link dies behind it.
fn overtake(world: &World, laptop: &kentongan_store::Store, round: usize) {
    for n in 0..100 {
        let mut long = issue(&format!("Isu {round}/{n}"), Urgency::Low);
        long.description = (0..120)
            .map(|w| format!("kata{} ", (n * 7919 + w * 104_729) % 100_003))
            .collect();
        laptop.create_issue(KALIREJO.parse().unwrap(), long, None).unwrap();
    }
    laptop
        .create_issue(
            KALIREJO.parse().unwrap(),
            issue("Tanggul jebol", Urgency::Emergency),
            None,
        )
        .unwrap();
    let first = laptop.next_batches(usize::MAX).unwrap().remove(0);
    let cut = LinkFault::CutRequest(first.bytes.len() + 1_500);
    world.with_fault(cut, || world.sync(laptop)).unwrap_err();
}

impl World {
    fn open_copy_of_the_service(&self, name: &str) -> SqliteStore {
        SqliteStore::open(&self.copy_service(name)).unwrap()
    }
}

#[test]
fn every_spoilt_row_is_named() {
    let world = well_filled();
    let sound = world.open_copy_of_the_service("sound.db").verify().unwrap();
    assert_eq!(sound.faults, Vec::<String>::new());
    assert_eq!(sound.held, 1);

    // One row each: what is done to it, and what the operator reads.
    let cases = [
        (
            "UPDATE ops SET was_hash = NULL WHERE op_hash = (SELECT min(op_hash) FROM ops WHERE was_hash IS NOT NULL)",
            "was_hash not what its batch and receipt say",
        ),
        (
            "UPDATE ops SET was_hash = zeroblob(32) WHERE op_hash = (SELECT min(op_hash) FROM ops WHERE was_hash IS NULL)",
            "was_hash not what its batch and receipt say",
        ),
        (
            "UPDATE ops SET cap = cap + 1 WHERE op_hash = (SELECT max(op_hash) FROM ops)",
            "cap not what its batch and receipt say",
        ),
        (
            "UPDATE ops SET kind = 2 WHERE op_hash = (SELECT max(op_hash) FROM ops WHERE kind = 1)",
            "kind not what its batch and receipt say",
        ),
        (
            "UPDATE ops SET refusal = 3 WHERE op_hash = (SELECT max(op_hash) FROM ops WHERE refusal IS NULL)",
            "refusal not what its batch and receipt say",
        ),
        (
            "UPDATE ops SET batch_id = (SELECT batch_id FROM batches WHERE state = 'held')
             WHERE op_hash = (SELECT max(op_hash) FROM ops)",
            "batch_id not what its batch and receipt say",
        ),
        (
            "DELETE FROM ops WHERE op_hash = (SELECT max(op_hash) FROM ops)",
            "is not filed",
        ),
        (
            "UPDATE heads SET chain = zeroblob(32) WHERE chain = (SELECT max(chain) FROM heads)",
            "the ends of the chains are not those of the batches",
        ),
        (
            "UPDATE issue_numbers SET number = 9999 WHERE number = 2",
            "register number 2 of",
        ),
        (
            "UPDATE issue_numbers SET seq = seq + 1000 WHERE number = 1",
            "register number 1 of",
        ),
        ("DELETE FROM issue_numbers WHERE number = 1", "is filed as nobody's"),
        (
            "INSERT INTO issue_numbers SELECT stream, year, 777, device_no, epoch, 7777 FROM issue_numbers WHERE number = 1",
            "by receipt it is nobody's",
        ),
        (
            "UPDATE feed SET receipt = (SELECT receipt FROM feed WHERE feed_seq = 2) WHERE feed_seq = 1",
            "row 1 of the feed is filed as another than its receipt",
        ),
        (
            "UPDATE feed SET receipt = zeroblob(200) WHERE feed_seq = 1",
            "row 1 of the feed: its receipt",
        ),
        (
            "UPDATE feed SET receipt_no = receipt_no + 100000 WHERE feed_seq = 1",
            "row 1 of the feed is filed as another than its receipt",
        ),
        (
            "UPDATE feed SET server_epoch = 9 WHERE feed_seq = 1",
            "row 1 of the feed is filed as another than its receipt",
        ),
        (
            "UPDATE feed SET stream = 'broadcast:18.02.01' WHERE feed_seq = 1",
            "row 1 of the feed is filed as another than its receipt",
        ),
        (
            "UPDATE feed SET mark = zeroblob(8) WHERE feed_seq = 2",
            "row 2 of the feed does not bear its mark",
        ),
        (
            "UPDATE feed SET with_batch = 0 WHERE feed_seq = 1",
            "row 1 of the feed: a batch goes with the first word on it",
        ),
        ("DELETE FROM feed WHERE feed_seq = 2", "row 2 of the feed is missing"),
        (
            "DELETE FROM feed WHERE feed_seq = (SELECT max(feed_seq) FROM feed)",
            "the feed ends at row",
        ),
        (
            "DELETE FROM feed WHERE feed_seq = (SELECT max(feed_seq) FROM feed)",
            "readers were not told the latest word on batch",
        ),
        (
            "UPDATE batches SET cap = cap + 1 WHERE batch_id = (SELECT batch_id FROM feed WHERE feed_seq = 1)",
            "its receipt gives another time",
        ),
        (
            "UPDATE batches SET state = 'accepted' WHERE state = 'held'",
            "applied without a receipt",
        ),
        (
            "UPDATE batches SET state = 'held' WHERE batch_id = (SELECT batch_id FROM feed WHERE feed_seq = 1)",
            "held without a receipt that says so",
        ),
        (
            "UPDATE batches SET last_seq = last_seq + 1 WHERE batch_id = (SELECT batch_id FROM feed WHERE feed_seq = 1)",
            "it is filed as another",
        ),
        (
            "UPDATE batches SET receipt = (SELECT receipt FROM feed WHERE feed_seq = 2)
             WHERE batch_id = (SELECT batch_id FROM feed WHERE feed_seq = 1)",
            "its receipt speaks of another batch",
        ),
        (
            "UPDATE service SET receipt_no = 1",
            "the counter of receipts is behind them",
        ),
        ("UPDATE service SET hlc = 1", "the clock is behind its stamps"),
        ("UPDATE service SET feed_seq = feed_seq + 1", "its counter at"),
    ];
    for (n, (spoil, sentence)) in cases.into_iter().enumerate() {
        let copy = world.copy_service(&format!("spoilt-{n}.db"));
        let connection = Connection::open(&copy).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        assert_eq!(connection.execute(spoil, []).unwrap(), 1, "{spoil}");
        drop(connection);
        let faults = SqliteStore::open(&copy).unwrap().verify().unwrap().faults;
        assert!(
            faults.iter().any(|fault| fault.contains(sentence)),
            "{spoil}\n{faults:#?}"
        );
    }
}

#[test]
fn a_store_with_many_faults_names_the_first_and_counts_the_rest() {
    let world = well_filled();
    let copy = world.copy_service("spoilt.db");
    let ops = Connection::open(&copy)
        .unwrap()
        .execute("UPDATE ops SET cap = cap + 1", [])
        .unwrap();
    let faults = SqliteStore::open(&copy).unwrap().verify().unwrap().faults;
    assert_eq!(faults.len(), 21);
    assert_eq!(faults.last().unwrap(), &format!("and {} more like these", ops - 20));
}
