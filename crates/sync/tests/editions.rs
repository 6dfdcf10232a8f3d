//! Old programs beside new ones: villages are upgraded when somebody drives there, the service on another day.
//!
//! Whatever an older program does not understand it keeps and forwards, and after its upgrade it shows what everybody shows.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

mod world;

use std::path::Path;
use std::sync::Arc;

use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::store::{DistrictStore as _, Verified};
use kentongan_district::sync::Exchange;
use kentongan_domain::case::{PauseReason, Relation};
use kentongan_domain::chain;
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{Epoch, ObjectId, Seq};
use kentongan_domain::issue::{Stage, Urgency};
use kentongan_domain::office::{Holding, Office};
use kentongan_domain::op::{Common, EDITION, Fields, Kind, RawOp, Value};
use kentongan_domain::person::Person;
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::{Batch, BatchHeader, seal_batch};
use kentongan_protocol::exchange::{Cursor, Hello};
use kentongan_protocol::frame::{self, FrameKind};
use kentongan_store::{NewPhoto, Opening, Store};
use kentongan_sync::exchange_blobs;
use kentongan_testkit::SeededEntropy;
use world::*;

/// The first edition, which knows no deletions and nothing of the case file.
const OLD: u16 = 1;
/// The edition before there was a case file.
const BEFORE_CASES: u16 = 2;
/// The edition before there were photos.
const BEFORE_PHOTOS: u16 = 3;
/// The edition before there were people, agendas and programmes.
const BEFORE_RECORDS: u16 = 4;

impl World {
    /// The laptop as a program of `edition` finds it.
    fn reopen(&self, laptop: Store, edition: u16) -> Store {
        let path = laptop.path().to_owned();
        drop(laptop);
        let opening = Opening {
            edition,
            ..Opening::default()
        };
        Store::open_with(&path, opening, self.clock.clone(), Arc::new(SeededEntropy::new(51))).unwrap()
    }

    /// The same service, run by a program of `edition` from now on.
    fn serve_as(&mut self, edition: u16) {
        let store = SqliteStore::open_as(&self.folder.path().join("district.db"), edition).unwrap();
        self.replace_service(store);
        assert_eq!(self.transport.service.store.identity().unwrap().edition, edition);
    }

    /// The service burns down; the district sets it up anew with its old key.
    fn wipe_service(&mut self) {
        let store = SqliteStore::open(&self.folder.path().join("wiped.db")).unwrap();
        store
            .set_up(
                &"18.02.01".parse().unwrap(),
                "Kecamatan Kalirejo",
                [8; 32],
                4712,
                20_000,
            )
            .unwrap();
        self.replace_service(store);
    }

    fn verified(&self) -> Verified {
        self.transport.service.store.verify().unwrap()
    }
}

fn not_understood(store: &Store) -> u32 {
    store.count_not_understood().unwrap()
}

fn all_show_the_same(stores: &[&Store]) {
    for pair in stores.windows(2) {
        assert_eq!(pair[0].dump_projection().unwrap(), pair[1].dump_projection().unwrap());
    }
}

/// Deletes one issue, deletes another and takes that back: kinds that edition 1 does not know.
fn write_what_is_new(world: &World, laptop: &Store) {
    let gone = world.record(laptop, "Tercatat dua kali");
    let back = world.record(laptop, "Dihapus lalu dikembalikan");
    laptop.withdraw_issue(gone, "Tercatat dua kali").unwrap();
    laptop.withdraw_issue(back, "Salah pencet").unwrap();
    laptop.restore_issue(back).unwrap();
}

#[test]
fn an_old_laptop_works_beside_new_ones_and_shows_the_same_after_its_upgrade() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let new = world.device("baru", KALIREJO, 11);
    let old = world.reopen(world.device("lama", KALIREJO, 12), OLD);
    write_what_is_new(&world, &new);
    world.settle(&[&new, &old, &kecamatan]);
    assert_eq!(names(&old), ["Dihapus lalu dikembalikan", "Tercatat dua kali"]);
    assert_eq!((not_understood(&old), not_understood(&new)), (3, 0));

    // It goes on working, also on what the others have deleted, and takes part in everything it knows.
    let deleted = old.list_issues(&kentongan_store::IssueQuery::default()).unwrap();
    let deleted = deleted
        .iter()
        .find(|i| i.title == "Tercatat dua kali")
        .unwrap()
        .issue_id;
    old.add_follow_up(deleted, "Masih dikerjakan di sini.", false).unwrap();
    let own = world.record(&old, "Dari laptop lama");
    world.settle(&[&old, &new, &kecamatan]);
    kecamatan.move_issue(own, Stage::Verified, "").unwrap();
    world.settle(&[&kecamatan, &old, &new]);
    assert_eq!(old.get_issue(own).unwrap().stage, Stage::Verified as i64);
    all_show_the_same(&[&new, &kecamatan]);

    let upgraded = world.reopen(old, EDITION);
    assert_eq!(not_understood(&upgraded), 0);
    all_show_the_same(&[&upgraded, &new]);
    world.settle(&[&upgraded, &new, &kecamatan]);
    all_show_the_same(&[&upgraded, &new, &kecamatan]);
    assert_eq!(
        upgraded.list_conflicts().unwrap().len(),
        1,
        "deleted here, continued there"
    );
}

#[test]
fn what_is_kept_with_a_case_waits_for_the_upgrade_of_whoever_reads_it() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let new = world.device("baru", KALIREJO, 11);
    let last = world.reopen(world.device("lama", KALIREJO, 12), BEFORE_CASES);
    let one = world.record(&new, "Jembatan miring");
    let other = world.record(&new, "Jembatan miring sekali");
    world.settle(&[&new, &kecamatan, &last]);
    world.serve_as(BEFORE_CASES);
    new.add_comment(one, "Sudah dipasang palang.").unwrap();
    let charged = kecamatan
        .assign_issue(one, "Dinas Bina Marga", "2025-01-24", "")
        .unwrap();
    let paused = kecamatan
        .pause_issue(one, PauseReason::FileIncomplete, "Menunggu foto")
        .unwrap();
    kecamatan.link_issue(one, Relation::Related, other, "S-02").unwrap();
    kecamatan.merge_issue(other, one, "Kejadian yang sama").unwrap();
    world.settle(&[&new, &kecamatan, &last]);
    let merged_by = kecamatan.get_case(other, 0).unwrap().merged_by.unwrap();
    kecamatan.withdraw_move(merged_by, "Dua jembatan yang berbeda").unwrap();
    kecamatan.end_pause(paused, "").unwrap();
    kecamatan.end_assignment(charged, "Bukan jalan kabupaten").unwrap();
    world.settle(&[&kecamatan, &new, &last]);
    assert_eq!((not_understood(&last), not_understood(&new)), (7, 0));
    assert_eq!(
        last.get_issue(other).unwrap().stage,
        Stage::Merged as i64,
        "that it was merged it knows, that it was taken back not yet"
    );
    all_show_the_same(&[&new, &kecamatan]);

    world.serve_as(EDITION);
    let upgraded = world.reopen(last, EDITION);
    world.settle(&[&upgraded, &new, &kecamatan]);
    assert_eq!(upgraded.get_issue(other).unwrap().stage, Stage::Recorded as i64);
    all_show_the_same(&[&upgraded, &new, &kecamatan]);
}

#[test]
fn a_photo_that_an_older_service_was_told_of_comes_to_it_after_its_upgrade() {
    let mut world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let last = world.reopen(world.device("lama", KALIREJO, 12), BEFORE_PHOTOS);
    let issue = world.record(&village, "Jembatan miring");
    world.settle(&[&village, &last]);
    world.serve_as(BEFORE_PHOTOS);
    let hash = village.keep_blob(vec![7; 9_000]).unwrap();
    let thumbnail = village.keep_blob(vec![8; 900]).unwrap();
    let photo = NewPhoto {
        hash,
        bytes: 9_000,
        width: 1_600,
        height: 1_200,
        thumbnail,
        thumbnail_bytes: 900,
        caption: String::new(),
        taken_at: String::new(),
    };
    village.add_photo(issue, photo).unwrap();
    world.settle(&[&village, &last]);
    let blobs =
        |store: &Store| exchange_blobs(store, &world.transport, &SeededEntropy::new(3), &|| true, &mut |_| {}).unwrap();
    assert_eq!(blobs(&village).sent, 0, "it cannot know what the hash is for");
    assert_eq!((not_understood(&last), village.photos_waiting().unwrap().count), (1, 1));

    world.serve_as(EDITION);
    let upgraded = world.reopen(last, EDITION);
    world.settle(&[&village, &upgraded]);
    let blobs =
        |store: &Store| exchange_blobs(store, &world.transport, &SeededEntropy::new(4), &|| true, &mut |_| {}).unwrap();
    assert_eq!((blobs(&village).sent, blobs(&upgraded).received), (2, 2));
    assert_eq!(upgraded.get_blob(hash).unwrap(), Some(vec![7; 9_000]));
    all_show_the_same(&[&upgraded, &village]);
}

/// A person, an office that he holds, and what a form of him shows.
fn write_a_roster(laptop: &Store) -> (ObjectId, ObjectId, Person) {
    let stream: Stream = KALIREJO.parse().unwrap();
    let person = Person {
        name: "Yulianto".to_owned(),
        phone: "0812 0000 0000".to_owned(),
        ..Person::default()
    };
    let office = Office {
        title: "Kepala Kampung Kalirejo".to_owned(),
        ..Office::default()
    };
    let (common, personal) = (person.fields(), person.personal_fields());
    let id = laptop
        .create_record(stream.clone(), Class::Person, None, common, personal)
        .unwrap();
    let office = laptop
        .create_record(stream.clone(), Class::Office, None, office.fields(), Fields::new())
        .unwrap();
    let holding = Holding {
        person: Some(id),
        ..Holding::default()
    };
    laptop
        .create_record(stream, Class::Holding, Some(office), holding.fields(), Fields::new())
        .unwrap();
    (id, office, person)
}

#[test]
fn a_roster_goes_through_an_older_service_and_shows_after_each_upgrade() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let new = world.device("baru", KALIREJO, 11);
    let old = world.reopen(world.device("lama", KALIREJO, 12), BEFORE_RECORDS);
    world.serve_as(BEFORE_RECORDS);
    let (id, office, person) = write_a_roster(&new);
    world.settle(&[&new, &old, &kecamatan]);
    assert_eq!((not_understood(&old), not_understood(&kecamatan)), (3, 0));
    assert!(new.list_refused().unwrap().is_empty(), "unknown is no reason to refuse");
    let shown = kecamatan.get_record(id).unwrap();
    assert_eq!(Person::of_fields(&shown.fields, &shown.personal), person);
    all_show_the_same(&[&new, &kecamatan]);

    // Another's roster is read and not rewritten, also where the service does not know that.
    let renamed = Person {
        name: "Bukan haknya".to_owned(),
        ..person.clone()
    };
    let form = |person: &Person| (person.fields(), person.personal_fields());
    kecamatan.edit_record(id, form(&person), form(&renamed)).unwrap();
    world.settle(&[&kecamatan, &new, &old]);
    for laptop in [&new, &kecamatan] {
        let shown = laptop.get_record(id).unwrap();
        assert_eq!(Person::of_fields(&shown.fields, &shown.personal), person);
    }

    world.serve_as(EDITION);
    let upgraded = world.reopen(old, EDITION);
    world.settle(&[&upgraded, &new, &kecamatan]);
    assert_eq!(not_understood(&upgraded), 0);
    let holding = upgraded.list_records(Class::Holding).unwrap();
    assert_eq!((holding.len(), holding[0].parent), (1, Some(office)));
    all_show_the_same(&[&upgraded, &new, &kecamatan]);
}

#[test]
fn only_the_office_that_merged_two_cases_takes_it_back() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let village = world.device("baru", KALIREJO, 11);
    let neighbour = world.device("meja", KALIREJO, 12);
    let one = world.record(&village, "Jembatan miring");
    let other = world.record(&village, "Jembatan miring sekali");
    world.settle(&[&village, &kecamatan, &neighbour]);
    kecamatan.merge_issue(other, one, "Kejadian yang sama").unwrap();
    world.settle(&[&kecamatan, &village, &neighbour]);
    let merged_by = kecamatan.get_case(other, 0).unwrap().merged_by.unwrap();
    assert_eq!(village.get_case(other, 0).unwrap().merged_by, None, "it is not offered");
    village.withdraw_move(merged_by, "Bukan haknya").unwrap();
    world.settle(&[&village, &kecamatan, &neighbour]);
    for laptop in [&village, &kecamatan, &neighbour] {
        assert_eq!(laptop.get_issue(other).unwrap().stage, Stage::Merged as i64);
        assert_eq!(laptop.get_case(one, 0).unwrap().merged_here, [other]);
    }
    // Whoever sits in the same office may, on another laptop as well.
    let again = village.merge_issue(one, other, "Sebaliknya");
    assert!(again.is_err(), "a circle of merges is none");
    let third = world.record(&village, "Jembatan miring lagi");
    village.merge_issue(third, one, "Tercatat dua kali").unwrap();
    world.settle(&[&village, &neighbour, &kecamatan]);
    let merged_by = neighbour.get_case(third, 0).unwrap().merged_by.unwrap();
    neighbour.withdraw_move(merged_by, "Ternyata lain").unwrap();
    world.settle(&[&neighbour, &village, &kecamatan]);
    for laptop in [&village, &kecamatan, &neighbour] {
        assert_eq!(laptop.get_issue(third).unwrap().stage, Stage::Recorded as i64);
        assert!(laptop.list_refused().unwrap().is_empty());
    }
    all_show_the_same(&[&village, &kecamatan, &neighbour]);
}

#[test]
fn what_is_unusual_in_a_store_survives_an_upgrade_and_blocks_no_later_change() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let new = world.device("baru", KALIREJO, 11);
    let old = world.reopen(world.device("lama", KALIREJO, 12), OLD);
    // Kinds that it does not know, and a field in two versions.
    write_what_is_new(&world, &new);
    let common = world.record(&old, "Ditulis bersama");
    world.settle(&[&old, &new, &kecamatan]);
    for (laptop, title) in [(&old, "Versi laptop lama"), (&new, "Versi laptop baru")] {
        world.clock.pass(1000);
        let seen = issue("Ditulis bersama", Urgency::Medium);
        laptop.edit_issue(common, seen, issue(title, Urgency::Medium)).unwrap();
    }
    world.settle(&[&old, &new, &kecamatan]);
    // A record that is refused, ops that were signed anew after a restore, and a batch that is sealed and not sent.
    world.clock.pass(1000);
    old.create_issue(LANGSEP.parse().unwrap(), issue("Bukan wilayahnya", Urgency::Low), None)
        .unwrap();
    let copy = world.copy_laptop(&old, "copy.db");
    world.record(&old, "Terkirim sebelum dipulihkan");
    world.settle(&[&old]);
    drop(old);
    let old = world.reopen(open(&copy, &world.clock, 61), OLD);
    world.record(&old, "Ditulis di salinan");
    world.settle(&[&old, &new, &kecamatan]);
    world.record(&old, "Belum terkirim");
    old.next_batches(usize::MAX).unwrap();
    let before = names(&old);
    assert_eq!(
        (old.list_refused().unwrap().len(), old.list_conflicts().unwrap().len()),
        (1, 1)
    );

    let upgraded = world.reopen(old, EDITION);
    let mut shown = before.clone();
    shown.retain(|title| title != "Tercatat dua kali");
    assert_eq!(
        names(&upgraded),
        shown,
        "what was deleted is understood, and nothing else changes"
    );
    assert_eq!(
        (
            upgraded.list_refused().unwrap().len(),
            upgraded.list_conflicts().unwrap().len()
        ),
        (1, 1)
    );
    world.settle(&[&upgraded, &new, &kecamatan]);
    assert_eq!(names(&new), shown);

    // Everything that was there before can still be changed, by both.
    for record in upgraded.list_issues(&kentongan_store::IssueQuery::default()).unwrap() {
        for laptop in [&upgraded, &new] {
            world.clock.pass(1000);
            let seen = issue(&laptop.get_issue(record.issue_id).unwrap().title, Urgency::Medium);
            let mut edited = seen.clone();
            edited.landmark = format!("RT 0{}", 3 + record.issue_id.to_string().len() % 5);
            laptop.edit_issue(record.issue_id, seen, edited).unwrap();
            laptop
                .add_follow_up(record.issue_id, "Sesudah pembaruan.", false)
                .unwrap();
            world.settle(&[laptop]);
        }
    }
    world.settle(&[&upgraded, &new, &kecamatan]);
    assert_eq!(upgraded.list_refused().unwrap().len(), 1, "the old one and no other");
    assert!(new.list_refused().unwrap().is_empty());
    assert_eq!(names(&upgraded), names(&new));
    assert_eq!(new.dump_projection().unwrap(), kecamatan.dump_projection().unwrap());
}

#[test]
fn an_old_laptop_gives_back_to_a_wiped_service_what_it_did_not_understand_itself() {
    let mut world = World::new();
    let new = world.device("baru", KALIREJO, 11);
    let old = world.reopen(world.device("lama", KALIREJO, 12), OLD);
    write_what_is_new(&world, &new);
    world.settle(&[&new, &old]);
    let before = (new.dump_projection().unwrap(), world.verified().ops);
    // The only new laptop is gone for good, and so is the service.
    drop(new);
    world.wipe_service();
    world.settle(&[&old]);
    assert_eq!(world.verified().ops, before.1);

    let upgraded = world.reopen(old, EDITION);
    let fresh = world.device("pengganti", KALIREJO, 14);
    world.settle(&[&upgraded, &fresh]);
    assert_eq!(upgraded.dump_projection().unwrap(), before.0);
    all_show_the_same(&[&upgraded, &fresh]);
}

#[test]
fn new_laptops_understand_each_other_through_an_old_service() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let new = world.device("baru", KALIREJO, 11);
    world.serve_as(OLD);
    write_what_is_new(&world, &new);
    world.settle(&[&new, &kecamatan]);
    assert!(new.list_refused().unwrap().is_empty(), "unknown is no reason to refuse");
    assert_eq!(names(&kecamatan), ["Dihapus lalu dikembalikan"]);
    all_show_the_same(&[&new, &kecamatan]);
    let before = new.dump_projection().unwrap();

    world.serve_as(EDITION);
    world.record(&new, "Setelah layanan diperbarui");
    let fresh = world.device("pengganti", KALIREJO, 14);
    world.settle(&[&new, &kecamatan, &fresh]);
    assert_eq!(
        names(&fresh),
        ["Dihapus lalu dikembalikan", "Setelah layanan diperbarui"]
    );
    all_show_the_same(&[&new, &kecamatan, &fresh]);
    assert!(
        before
            .lines()
            .all(|line| fresh.dump_projection().unwrap().contains(line)),
        "the verdicts that the old service gave stand"
    );
}

#[test]
fn an_old_service_is_no_way_round_the_rights_that_it_does_not_know() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let village = world.device("baru", KALIREJO, 11);
    let old = world.reopen(world.device("lama", KALIREJO, 12), OLD);
    let own = world.record(&village, "Dihapus oleh kampung");
    let others = world.record(&village, "Dihapus oleh kecamatan");
    world.settle(&[&village, &kecamatan, &old]);
    world.serve_as(OLD);
    // What a village wrote only the village deletes, and the old service knows of no deletions.
    kecamatan.withdraw_issue(others, "Bukan haknya").unwrap();
    village.withdraw_issue(own, "Tercatat dua kali").unwrap();
    world.settle(&[&kecamatan, &village, &old]);
    assert!(kecamatan.list_refused().unwrap().is_empty(), "the service let it pass");
    for reader in [&village, &kecamatan] {
        assert_eq!(names(reader), ["Dihapus oleh kecamatan"]);
        assert!(reader.list_conflicts().unwrap().is_empty());
    }
    all_show_the_same(&[&village, &kecamatan]);

    // And it stays so after every upgrade, and for whoever comes later.
    world.serve_as(EDITION);
    let old = world.reopen(old, EDITION);
    let fresh = world.device("pengganti", KALIREJO, 14);
    world.settle(&[&kecamatan, &village, &old, &fresh]);
    assert_eq!(names(&fresh), ["Dihapus oleh kecamatan"]);
    all_show_the_same(&[&village, &kecamatan, &old, &fresh]);
}

#[test]
fn what_was_sealed_before_an_upgrade_is_sent_after_it() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    world.serve_as(OLD);
    let laptop = world.reopen(world.device("kalirejo", KALIREJO, 11), OLD);
    world.record(&laptop, "Ditulis dengan program lama");
    let sealed: Vec<Vec<u8>> = laptop
        .next_batches(usize::MAX)
        .unwrap()
        .into_iter()
        .map(|batch| batch.bytes)
        .collect();
    world
        .with_fault(LinkFault::CutRequest(300), || world.sync(&laptop))
        .unwrap_err();
    let laptop = world.reopen(laptop, EDITION);
    let again: Vec<Vec<u8>> = laptop
        .next_batches(usize::MAX)
        .unwrap()
        .into_iter()
        .map(|batch| batch.bytes)
        .collect();
    assert_eq!(again, sealed, "sealed bytes never change");
    world.serve_as(EDITION);
    world.settle(&[&laptop, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Ditulis dengan program lama"]);
    all_show_the_same(&[&laptop, &kecamatan]);
}

/// A batch as a program of a later edition writes it: a kind that nobody here knows, and a known one with a new tag.
fn batch_of_the_future(laptop: &Store, now_ms: i64) -> Batch {
    let (replica, key) = (laptop.replica().unwrap(), laptop.device_key().unwrap());
    let stream: Stream = KALIREJO.parse().unwrap();
    let common = |kind, fields: Fields| Common {
        kind,
        hlc: Hlc::new(now_ms, 0),
        object: None,
        base: Default::default(),
        fields,
        wall_ms: now_ms,
        mono_ms: 1,
        boot: 1,
        clock_doubt: false,
        was: None,
        meant: None,
    };
    let unknown = common(
        Kind::Unknown(900),
        [(1, Value::Text("sesuatu yang baru".into()))].into(),
    );
    let known = common(
        Kind::IssueCreate,
        issue("Dari versi baru", Urgency::Low).common_fields(),
    );
    let personal: Fields = [(90, Value::Text("keterangan baru".into()))].into();
    let mut ops = [unknown, known].map(|common| RawOp::encode(&common, &personal, [7; 16]));
    // One entry more in the map of the issue: `40: true`.
    ops[1].common[0] += 1;
    ops[1].common.extend_from_slice(&[0x18, 40, 0xf5]);
    let header = BatchHeader {
        device_no: replica.enrolled().unwrap().device_no,
        epoch: Epoch(0),
        prev: chain::start(&key.public(), &stream, Epoch(0), None),
        stream,
        first_seq: Seq::FIRST,
        count: 0,
        last: [0; 32],
        parent: None,
    };
    seal_batch(header, &ops, &key)
}

/// Hands a batch over as the laptop's later program does.
fn send(world: &World, laptop: &Store, batch: &Batch) {
    let key = laptop.device_key().unwrap();
    let hello = Hello {
        device_no: batch.header.device_no,
        heads: Vec::new(),
        cursor: Cursor::default(),
        wall_ms: world.clock_ms(),
        mono_ms: 1,
        boot: 1,
        app_version: "9.0.0".to_owned(),
        edition: EDITION + 7,
        nonce: [5; 16],
        offered: false,
        pins: 0,
        reads: 0,
    };
    let mut request = frame::begin();
    frame::push(&mut request, FrameKind::Hello, &hello.seal(&key));
    frame::push(&mut request, FrameKind::Unknown(200), b"a frame of the future");
    frame::push(&mut request, FrameKind::Batch, batch.bytes());
    frame::push(&mut request, FrameKind::End, &[]);
    let mut exchange = Exchange::default();
    exchange.feed(&world.transport.service, &request).unwrap();
    exchange.finish(&world.transport.service).unwrap();
}

fn holds_bytes(path: &Path, bytes: &[u8]) -> bool {
    let database = rusqlite::Connection::open(path).unwrap();
    database
        .query_row("SELECT count(*) FROM batches WHERE bytes = ?1", [bytes], |row| {
            row.get(0)
        })
        .map(|n: i64| n == 1)
        .unwrap()
}

#[test]
fn what_a_later_program_writes_is_kept_and_forwarded_to_the_byte() {
    let mut world = World::new();
    let later = world.device("versi baru", KALIREJO, 12);
    let today = world.device("kalirejo", KALIREJO, 11);
    let batch = batch_of_the_future(&later, world.clock_ms());
    send(&world, &later, &batch);
    world.settle(&[&today]);
    assert_eq!(
        (names(&today), not_understood(&today)),
        (vec!["Dari versi baru".to_owned()], 1)
    );
    assert!(holds_bytes(today.path(), batch.bytes()));
    let before = today.dump_projection().unwrap();

    drop(later);
    world.wipe_service();
    world.settle(&[&today]);
    assert!(holds_bytes(&world.folder.path().join("wiped.db"), batch.bytes()));
    let fresh = world.device("pengganti", KALIREJO, 14);
    world.settle(&[&today, &fresh]);
    assert!(holds_bytes(fresh.path(), batch.bytes()));
    assert_eq!(fresh.dump_projection().unwrap(), before);
    assert_eq!(not_understood(&fresh), 1);
}
