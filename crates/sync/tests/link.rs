//! A link that cuts, repeats and reorders: nothing is lost, nothing is doubled, and little goes up twice.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use kentongan_district::sync::Exchange;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::Urgency;
use kentongan_domain::world::random;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::Cursor;
use kentongan_store::{Parted, Store};
use kentongan_sync::session::SessionError;
use kentongan_testkit::SeededEntropy;
use rusqlite::Connection;
use world::*;

/// Not a divisor of any length in the protocol, so that every kind of place is hit within a few rounds.
const STEP: usize = 7;

const OFFICE: &str = "office:18.02.01";

/// A kecamatan that answers a village and keeps its own rakor: two streams, several batches, and a feed of another's.
struct Office {
    world: World,
    kecamatan: Store,
    village: Store,
    issue: ObjectId,
    rakor: ObjectId,
    /// Ops written so far, by whom it may be.
    written: u64,
    /// The feed up to here was compared with what the kecamatan holds.
    compared: Cursor,
    laptop: Connection,
    archive: Connection,
}

impl Office {
    fn new() -> Self {
        let world = World::new();
        let village = world.device("kalirejo", KALIREJO, 11);
        let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
        let issue = village
            .create_issue(KALIREJO.parse().unwrap(), issue("Tanggul retak", Urgency::High), None)
            .unwrap();
        world.sync(&village).unwrap();
        world.sync(&kecamatan).unwrap();
        let rakor = kecamatan.create_meeting(OFFICE.parse().unwrap(), &meeting()).unwrap();
        world.sync(&kecamatan).unwrap();
        let read_only = |path: &std::path::Path| Connection::open(path).unwrap();
        Self {
            laptop: read_only(kecamatan.path()),
            archive: read_only(&world.folder.path().join("district.db")),
            compared: kecamatan.replica().unwrap().cursor,
            written: 2,
            world,
            kecamatan,
            village,
            issue,
            rakor,
        }
    }

    /// The village reports; the office answers and marks two guests, each in a batch of its own.
    fn write(&mut self, day: usize) {
        self.world.clock.pass(1000);
        self.village
            .add_follow_up(self.issue, &format!("Laporan hari {day}"), false)
            .unwrap();
        self.world.sync(&self.village).unwrap();
        self.written += 1;
        let answer = |text: &str| {
            let text = format!("{text} {day}");
            self.kecamatan.add_follow_up(self.issue, &text, true).unwrap();
        };
        let guest = |name: &str| {
            let name = format!("{name} {day}");
            self.kecamatan.add_walk_in(self.rakor, &name, "").unwrap();
        };
        for write in [&(|| answer("Ditinjau")) as &dyn Fn(), &|| guest("Tamu"), &|| {
            answer("Selesai")
        }] {
            write();
            // Sealed one by one, as on a day when each was tried and failed.
            self.kecamatan.next_batches(usize::MAX).unwrap();
        }
        // A follow-up is one op, a guest and his mark are two.
        self.written += 4;
    }

    /// What must hold at any moment, whatever the link did.
    fn check(&mut self, moment: &str) {
        let cursor = self.kecamatan.replica().unwrap().cursor;
        let no = self.kecamatan.replica().unwrap().enrolled().unwrap().device_no;
        let reader = self.world.transport.service.store.find_device(no).unwrap().unwrap();
        let here: BTreeSet<Vec<u8>> = self
            .laptop
            .prepare_cached("SELECT batch_id FROM batches WHERE device_no <> :own")
            .unwrap()
            .query_map([no.0], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let stretch = self
            .world
            .transport
            .service
            .store
            .feed(
                &reader,
                self.compared,
                &self.kecamatan.heads(&Parted::new()).unwrap(),
                usize::MAX,
            )
            .unwrap();
        for row in stretch.rows.iter().filter(|row| row.feed_seq <= cursor.feed_seq) {
            let id = Batch::parse(&row.batch).unwrap().id;
            assert!(
                here.contains(id.as_slice()),
                "{moment}: the cursor is ahead of what is here"
            );
        }
        self.compared = cursor;
        let confirmed: u32 = self
            .laptop
            .prepare_cached("SELECT count(*) FROM ops WHERE device_no = :own AND receipt_number IS NOT NULL")
            .unwrap()
            .query_row([no.0], |row| row.get(0))
            .unwrap();
        let archived: u32 = self
            .archive
            .prepare_cached("SELECT count(*) FROM ops WHERE device_no = :own")
            .unwrap()
            .query_row([no.0], |row| row.get(0))
            .unwrap();
        assert!(
            confirmed <= archived,
            "{moment}: {confirmed} confirmed, {archived} archived"
        );
    }

    fn settle(&mut self, moment: &str) {
        self.world.sync(&self.kecamatan).unwrap();
        assert_eq!(self.kecamatan.count_outbox().unwrap(), 0, "{moment}");
        assert_eq!(self.kecamatan.count_parked().unwrap(), 0, "{moment}");
        self.check(moment);
    }

    /// Everything once, everywhere the same, at a device that has never met a fault.
    fn conclude(self) {
        let verified = self.world.transport.service.store.verify().unwrap();
        assert_eq!(verified.faults, Vec::<String>::new());
        assert_eq!((verified.ops, verified.held, verified.forked), (self.written, 0, 0));
        let witness = self.world.device("saksi", "district:18.02.01", 99);
        self.world.sync(&witness).unwrap();
        assert_eq!(
            self.kecamatan.dump_projection().unwrap(),
            witness.dump_projection().unwrap()
        );
        assert_eq!(self.kecamatan.verify().unwrap().faults, Vec::<String>::new());
    }
}

#[test]
fn a_request_cut_at_any_byte_loses_and_doubles_nothing() {
    let mut office = Office::new();
    let mut at = 0;
    loop {
        office.write(at);
        let cut = office
            .world
            .with_fault(LinkFault::CutRequest(at), || office.world.sync(&office.kecamatan));
        cut.unwrap_err();
        let whole = office.world.transport.last().request.len();
        office.check(&format!("request cut at {at} of {whole}"));
        office.settle(&format!("after a request cut at {at} of {whole}"));
        if at > whole {
            break;
        }
        at += STEP;
    }
    assert!(at > 1_000, "the workload is several batches: {at} bytes");
    office.conclude();
}

#[test]
fn an_answer_cut_at_any_byte_loses_and_doubles_nothing() {
    let mut office = Office::new();
    let mut at = 0;
    loop {
        office.write(at);
        let cut = office
            .world
            .with_fault(LinkFault::CutAnswer(at), || office.world.sync(&office.kecamatan));
        let whole = office.world.transport.last().answer.unwrap().len();
        office.check(&format!("answer cut at {at} of {whole}"));
        office.settle(&format!("after an answer cut at {at} of {whole}"));
        if at >= whole {
            cut.unwrap();
            break;
        }
        cut.unwrap_err();
        at += STEP;
    }
    assert!(at > 1_000, "receipts and a page of the feed: {at} bytes");
    office.conclude();
}

/// A month of an office that nobody reached: issues in a village's stream, guests in its own.
fn long_outbox(world: &World, name: &str, seed: u64) -> (Store, u64) {
    let office = world.device(name, "district:18.02.01", seed);
    let rakor = office.create_meeting(OFFICE.parse().unwrap(), &meeting()).unwrap();
    for n in 0..130 {
        let mut long = issue(&format!("Isu {n:03}"), Urgency::Low);
        long.description = prose(n, 120);
        office.create_issue(KALIREJO.parse().unwrap(), long, None).unwrap();
        office
            .add_walk_in(rakor, &format!("Tamu {}", prose(n + 500, 120)), "")
            .unwrap();
    }
    let batches = office.next_batches(usize::MAX).unwrap();
    let streams: BTreeSet<String> = batches.iter().map(|b| b.stream.to_string()).collect();
    assert_eq!(streams.len(), 2);
    let whole = batches.iter().map(|b| b.bytes.len() as u64).sum();
    (office, whole)
}

#[test]
fn a_link_that_dies_again_and_again_carries_little_twice() {
    let world = World::new();
    for (life, seed) in [(40_000, 21), (16_000, 22), (6_000, 23)] {
        let (office, whole) = long_outbox(&world, &format!("kecamatan {life}"), seed);
        assert!(whole > 40_000, "{whole}");
        let before = world.transport.carried_up.load(Ordering::Relaxed);
        let mut windows = 1;
        while let Err(error) = world.with_fault(LinkFault::DiesAfter(life), || world.sync(&office)) {
            assert!(matches!(error, SessionError::Fault(_)), "{error}");
            windows += 1;
            assert!(windows < 100, "it never ends");
        }
        let up = world.transport.carried_up.load(Ordering::Relaxed) - before;
        assert_eq!(office.count_outbox().unwrap(), 0);
        assert!(
            up <= whole * 115 / 100 + life as u64,
            "{up} bytes went up for {whole}, {life} at a time"
        );
        println!("a link of {life} bytes: {windows} tries, {up} bytes for {whole}");
    }
    assert_eq!(
        world.transport.service.store.verify().unwrap().faults,
        Vec::<String>::new()
    );
}

#[test]
fn a_link_that_lives_for_a_kilobyte_still_brings_everything() {
    let world = World::new();
    let (office, whole) = long_outbox(&world, "kecamatan", 31);
    let mut windows: u64 = 1;
    while world
        .with_fault(LinkFault::DiesAfter(1_200), || world.sync(&office))
        .is_err()
    {
        windows += 1;
        assert!(
            windows * 300 < whole,
            "a window brings a few hundred bytes of a batch on"
        );
    }
    assert_eq!(office.count_outbox().unwrap(), 0);
    assert_eq!(
        world.transport.service.store.verify().unwrap().faults,
        Vec::<String>::new()
    );
}

/// What a service stores of what it was sent, without the visits.
fn archive(world: &World) -> String {
    let connection = Connection::open(world.folder.path().join("district.db")).unwrap();
    let mut dump = String::new();
    for table in ["batches", "ops", "feed", "heads", "issue_numbers", "forks", "service"] {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table} ORDER BY rowid"))
            .or_else(|_| {
                // A table without rowids is in the order of its key.
                connection.prepare(&format!("SELECT * FROM {table}"))
            });
        let statement = statement.as_mut().unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                dump.push_str(&format!("{:?}|", row.get_ref(column).unwrap()));
            }
            dump.push('\n');
        }
    }
    dump
}

/// Each message none to five times, in an order that the seed decides.
fn shuffled<T: Clone>(messages: &[T], entropy: &SeededEntropy) -> Vec<T> {
    let dice = || usize::from(u16::from_be_bytes(random::<2>(entropy)));
    let mut order: Vec<T> = Vec::new();
    for message in messages {
        for _ in 0..dice() % 6 {
            order.push(message.clone());
        }
    }
    for last in (1..order.len()).rev() {
        order.swap(last, dice() % (last + 1));
    }
    order
}

/// Says a recorded request to the service as anybody on the way could.
fn say(world: &World, request: &[u8]) -> Option<Vec<u8>> {
    let mut exchange = Exchange::default();
    exchange.feed(&world.transport.service, request).ok()?;
    exchange.finish(&world.transport.service).ok()
}

#[test]
fn requests_that_come_late_and_again_and_in_any_order_count_once() {
    for seed in 1..=12 {
        let world = World::new();
        let kalirejo = world.device("kalirejo", KALIREJO, 11);
        let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
        // Every request is lost on its way and only kept by the link, each with one batch more than the one before.
        for n in 0..8 {
            world.clock.pass(1000);
            let title = format!("Isu {n}");
            kalirejo
                .create_issue(KALIREJO.parse().unwrap(), issue(&title, Urgency::Medium), None)
                .unwrap();
            kalirejo.next_batches(usize::MAX).unwrap();
            world
                .with_fault(LinkFault::CutRequest(0), || world.sync(&kalirejo))
                .unwrap_err();
        }
        let lost: Vec<Vec<u8>> = world
            .transport
            .spoken
            .lock()
            .unwrap()
            .iter()
            .map(|s| s.request.clone())
            .collect();
        for request in shuffled(&lost, &SeededEntropy::new(seed)) {
            say(&world, &request).unwrap();
        }
        world.sync(&kalirejo).unwrap();
        world.sync(&kecamatan).unwrap();
        let verified = world.transport.service.store.verify().unwrap();
        assert_eq!((verified.ops, verified.faults), (8, Vec::new()), "seed {seed}");
        assert_eq!(kalirejo.count_outbox().unwrap(), 0, "seed {seed}");
        assert_eq!(
            kalirejo.dump_projection().unwrap(),
            kecamatan.dump_projection().unwrap(),
            "seed {seed}"
        );

        // Now that all is said, saying it again changes not a byte.
        let said: Vec<Vec<u8>> = world
            .transport
            .spoken
            .lock()
            .unwrap()
            .iter()
            .map(|s| s.request.clone())
            .collect();
        let before = archive(&world);
        for request in shuffled(&said, &SeededEntropy::new(seed + 100)) {
            say(&world, &request);
        }
        assert_eq!(archive(&world), before, "seed {seed}");
    }
}

#[test]
fn batches_that_come_one_by_one_in_any_order_are_held_until_their_turn() {
    let world = World::new();
    for seed in 1..=8_u32 {
        let kecamatan = world.device(&format!("kecamatan {seed}"), "district:18.02.01", 50 + u64::from(seed));
        let village = world.device(&format!("kalirejo {seed}"), KALIREJO, 70 + u64::from(seed));
        for n in 0..6 {
            world.clock.pass(1000);
            let title = format!("Isu {seed}/{n}");
            village
                .create_issue(KALIREJO.parse().unwrap(), issue(&title, Urgency::Medium), None)
                .unwrap();
            village.next_batches(usize::MAX).unwrap();
        }
        world
            .with_fault(LinkFault::CutRequest(0), || world.sync(&village))
            .unwrap_err();
        let request = world.transport.last().request;
        let mut decoder = kentongan_protocol::frame::FrameDecoder::default();
        decoder.feed(&request);
        let frames: Vec<_> = std::iter::from_fn(|| decoder.next_frame().unwrap()).collect();
        let (hello, batches, end) = (&frames[0], &frames[1..frames.len() - 1], &frames[frames.len() - 1]);
        assert_eq!(batches.len(), 6);
        for batch in shuffled(batches, &SeededEntropy::new(u64::from(seed))) {
            let mut message = kentongan_protocol::frame::begin();
            for frame in [hello, &batch, end] {
                kentongan_protocol::frame::push(&mut message, frame.kind, &frame.payload);
            }
            say(&world, &message).unwrap();
            world.sync(&kecamatan).unwrap();
        }
        world.sync(&village).unwrap();
        world.sync(&kecamatan).unwrap();
        assert_eq!(village.count_outbox().unwrap(), 0, "seed {seed}");
        assert_eq!(kecamatan.count_parked().unwrap(), 0, "seed {seed}");
        let verified = world.transport.service.store.verify().unwrap();
        assert_eq!(
            (verified.ops, verified.held, verified.faults),
            (u64::from(seed) * 6, 0, Vec::new()),
            "seed {seed}"
        );
        let witness = world.device(&format!("saksi {seed}"), "district:18.02.01", 90 + u64::from(seed));
        world.sync(&witness).unwrap();
        assert_eq!(
            kecamatan.dump_projection().unwrap(),
            witness.dump_projection().unwrap(),
            "seed {seed}"
        );
    }
}

#[test]
fn an_old_answer_said_again_is_not_believed_and_changes_nothing() {
    let mut office = Office::new();
    for day in 0..6 {
        office.write(day);
        office.settle("a day without faults");
    }
    let answers: Vec<Vec<u8>> = office
        .world
        .transport
        .spoken
        .lock()
        .unwrap()
        .iter()
        .filter_map(|s| s.answer.clone())
        .collect();
    let state = |office: &Office| {
        (
            office.kecamatan.dump_projection().unwrap(),
            office.kecamatan.replica().unwrap().cursor,
            office.kecamatan.count_outbox().unwrap(),
            office.kecamatan.count_parked().unwrap(),
            office.kecamatan.list_receipts().unwrap().len(),
        )
    };
    // One more waits, so that an answer which were believed would show.
    office
        .kecamatan
        .add_follow_up(office.issue, "Belum terkirim", true)
        .unwrap();
    office.kecamatan.next_batches(usize::MAX).unwrap();
    let before = state(&office);
    let nonce = SeededEntropy::new(4711);
    for answer in shuffled(&answers, &SeededEntropy::new(5)) {
        let replayed = Scripted::new(answer);
        let outcome = kentongan_sync::exchange(&office.kecamatan, &replayed, &nonce, &mut |_, _| {});
        assert!(matches!(outcome, Err(SessionError::NotTrusted)), "{outcome:?}");
        assert_eq!(state(&office), before);
    }
    office.written += 1;
    office.settle("after the replays");
    office.conclude();
}
