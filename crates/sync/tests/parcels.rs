//! Two laptops of one village without the district: what one gives the other by stick, in either direction and any order, and what
//! becomes of it once both have a signal again.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod forge;
mod world;

use forge::Forger;
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::ids::{DeviceNo, ObjectId};
use kentongan_domain::meeting::{Attendance, OfficeGroup};
use kentongan_protocol::limits::{BATCH_RAW_BYTES_MAX, PARCEL_BYTES_MAX};
use kentongan_protocol::parcel::{ParcelContents, ParcelHeader, write_parcel};
use kentongan_store::{Delivery, NewInvitee, ParcelFault, ParcelRead, Store, StoreError};
use world::*;

const WEEK_MS: u32 = 7 * 24 * 60 * 60 * 1000;

/// Kepala kampung and secretary, each of whom knows the other's laptop by its card.
fn two_laptops(world: &World) -> (Store, Store) {
    let kakam = world.device("kakam", KALIREJO, 11);
    let sekdes = world.device("sekdes", KALIREJO, 12);
    for (from, to) in [(&kakam, &sekdes), (&sekdes, &kakam)] {
        let card = from.make_parcel(true).unwrap();
        assert!(card.is_card && to.apply_parcel(&card.bytes).unwrap().is_card);
    }
    (kakam, sekdes)
}

fn parcel(from: &Store) -> Vec<u8> {
    let made = from.make_parcel(false).unwrap();
    assert!(!made.is_card, "it knows whom to write for");
    made.bytes
}

fn give(from: &Store, to: &Store) -> ParcelRead {
    let read = to.apply_parcel(&parcel(from)).unwrap();
    assert_eq!(read.set_aside, 0);
    read
}

fn fault(outcome: Result<ParcelRead, StoreError>) -> ParcelFault {
    match outcome {
        Err(StoreError::Parcel(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

fn same(a: &Store, b: &Store) {
    assert_eq!(a.dump_projection().unwrap(), b.dump_projection().unwrap());
}

fn hold_a_meeting(store: &Store, offices: &[&str]) -> ObjectId {
    let id = store.create_meeting(KALIREJO.parse().unwrap(), &meeting()).unwrap();
    let invitee = |office: &&str| NewInvitee {
        group: OfficeGroup::Forkopimcam,
        office: (*office).to_owned(),
        name: String::new(),
        region: String::new(),
        ..NewInvitee::default()
    };
    store.invite(id, offices.iter().map(invitee).collect()).unwrap();
    id
}

fn mark(store: &Store, meeting: ObjectId, office: &str, status: Attendance) {
    let invitees = store.get_meeting(meeting).unwrap().invitees;
    let invitee = invitees.iter().find(|invitee| invitee.office == office).unwrap();
    store.mark_attendance(invitee.invitee_id, status, "", "").unwrap();
}

/// Who came and how, as a screen shows it.
fn attendance(store: &Store, meeting: ObjectId) -> Vec<(String, Option<i64>)> {
    let invitees = store.get_meeting(meeting).unwrap().invitees;
    let mut rows: Vec<_> = invitees
        .into_iter()
        .map(|invitee| (invitee.office, invitee.mark.map(|mark| mark.status)))
        .collect();
    rows.sort();
    rows
}

#[test]
fn two_doors_of_one_meeting_come_together_without_the_district_and_are_sent_once() {
    // Whoever of the two has a signal first.
    for secretary_first in [true, false] {
        let world = World::new();
        let (kakam, sekdes) = two_laptops(&world);
        let id = hold_a_meeting(&kakam, &["Kapolsek", "Danramil", "Kepala Puskesmas"]);
        let read = give(&kakam, &sekdes);
        assert_eq!((read.new_ops, read.known_ops), (4, 0));
        assert_eq!(read.from.holder_office, "kakam");

        world.clock.pass(1000);
        mark(&kakam, id, "Kapolsek", Attendance::Present);
        mark(&sekdes, id, "Danramil", Attendance::Represented);
        sekdes.add_walk_in(id, "Suwarno", "Ketua Gapoktan").unwrap();
        give(&sekdes, &kakam);
        give(&kakam, &sekdes);
        same(&kakam, &sekdes);
        let came = attendance(&kakam, id);
        assert_eq!(came.iter().filter(|(_, status)| status.is_some()).count(), 3);
        assert_eq!(sekdes.list_meetings().unwrap().len(), 1);

        let (first, second) = match secretary_first {
            true => (&sekdes, &kakam),
            false => (&kakam, &sekdes),
        };
        let done = world.sync(first).unwrap();
        assert_eq!(done.refused_ops, 0, "what he says of the other's records is understood");
        assert!(done.carried_batches > 0, "because those went first");
        assert_eq!(world.sync(second).unwrap().refused_ops, 0);
        let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
        world.settle(&[&kakam, &sekdes, &kecamatan]);
        for store in [&kakam, &sekdes, &kecamatan] {
            assert_eq!(attendance(store, id), came);
            assert!(store.list_refused().unwrap().is_empty());
            assert!(store.list_conflicts().unwrap().is_empty());
            same(store, &kakam);
        }
        // 1 meeting, 3 invitees, 2 marks; a walk-in is an invitee and a mark.
        assert_eq!(world.transport.service.store.verify().unwrap().ops, 8);
    }
}

#[test]
fn a_parcel_that_is_read_again_or_late_changes_nothing() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    world.record(&kakam, "Demam berdarah");
    world.record(&kakam, "Jembatan miring");
    let early = parcel(&kakam);
    assert_eq!(sekdes.apply_parcel(&early).unwrap().new_ops, 2);
    let read = sekdes.apply_parcel(&early).unwrap();
    assert_eq!((read.new_ops, read.known_ops), (0, 2));
    same(&kakam, &sekdes);

    // The district's word comes, by feed, and then the same stick once more.
    world.settle(&[&kakam, &sekdes]);
    let settled = sekdes.dump_projection().unwrap();
    let read = sekdes.apply_parcel(&early).unwrap();
    assert_eq!((read.new_ops, read.known_ops), (0, 2));
    assert_eq!(sekdes.dump_projection().unwrap(), settled);
    same(&kakam, &sekdes);
    assert_eq!(names(&sekdes), ["Demam berdarah", "Jembatan miring"]);
}

#[test]
fn a_parcel_behind_the_feed_brings_nothing_and_one_before_it_is_settled_by_it() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let id = world.record(&kakam, "Demam berdarah");
    let stick = parcel(&kakam);
    world.settle(&[&kakam, &sekdes]);
    assert_eq!(sekdes.apply_parcel(&stick).unwrap().new_ops, 0);

    kakam.add_follow_up(id, "Fogging besok.", false).unwrap();
    give(&kakam, &sekdes);
    assert_eq!(sekdes.issue_timeline(id).unwrap().len(), 2);
    assert!(
        sekdes.issue_timeline(id).unwrap().iter().all(|item| !item.held),
        "nobody says that the district has it"
    );
    world.settle(&[&sekdes, &kakam]);
    same(&kakam, &sekdes);
}

#[test]
fn a_laptop_that_has_not_called_for_long_gets_what_the_district_has_as_well() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let id = world.record(&kakam, "Demam berdarah");
    world.sync(&kakam).unwrap();
    kakam.add_follow_up(id, "Fogging besok.", false).unwrap();
    give(&kakam, &sekdes);
    let issue = sekdes.get_issue(id).unwrap();
    assert_eq!(issue.number, Some((2025, 1)), "with the district's own word on it");
    assert_eq!(sekdes.issue_timeline(id).unwrap().len(), 2);
    world.settle(&[&sekdes, &kakam]);
    same(&kakam, &sekdes);
}

#[test]
fn parcels_that_are_read_in_another_order_than_they_were_written_say_the_same() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let id = world.record(&kakam, "Demam berdarah");
    let first = parcel(&kakam);
    kakam.add_follow_up(id, "Fogging besok.", false).unwrap();
    let second = parcel(&kakam);
    assert_eq!(sekdes.apply_parcel(&second).unwrap().new_ops, 2);
    assert_eq!(sekdes.apply_parcel(&first).unwrap().new_ops, 0);
    same(&kakam, &sekdes);
}

#[test]
fn what_was_given_counts_for_nobody_as_sent_and_is_no_work_of_the_receiver() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    world.record(&kakam, "Demam berdarah");
    give(&kakam, &sekdes);
    assert_eq!(titles(&kakam), [("Demam berdarah".to_owned(), Delivery::Unsent)]);
    assert_eq!(titles(&sekdes), [("Demam berdarah".to_owned(), Delivery::Received)]);
    assert_eq!((kakam.count_outbox().unwrap(), sekdes.count_outbox().unwrap()), (1, 0));
}

#[test]
fn every_spoilt_byte_is_noticed_and_changes_nothing() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    world.record(&kakam, "Demam berdarah");
    let (stick, before) = (parcel(&kakam), sekdes.dump_projection().unwrap());
    let told = sekdes.list_parcels().unwrap().len();
    for at in 0..stick.len() {
        let mut spoilt = stick.clone();
        if let Some(byte) = spoilt.get_mut(at) {
            *byte ^= 0x10;
        }
        fault(sekdes.apply_parcel(&spoilt));
    }
    for length in (0..stick.len()).step_by(61) {
        fault(sekdes.apply_parcel(stick.get(..length).unwrap()));
    }
    assert_eq!(sekdes.dump_projection().unwrap(), before);
    assert_eq!(sekdes.list_parcels().unwrap().len(), told);
    assert_eq!(sekdes.apply_parcel(&stick).unwrap().new_ops, 1);
}

#[test]
fn nobody_else_reads_a_parcel_and_it_names_nobody() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let langsep = world.device("langsep", LANGSEP, 14);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let late = world.device("bendahara", KALIREJO, 15);
    world.record(&kakam, "Demam berdarah");
    let stick = parcel(&kakam);
    for stranger in [&langsep, &kecamatan] {
        assert_eq!(fault(stranger.apply_parcel(&stick)), ParcelFault::OtherScope);
        assert!(names(stranger).is_empty());
    }
    assert_eq!(fault(late.apply_parcel(&stick)), ParcelFault::NotForThisLaptop);
    assert_eq!(fault(kakam.apply_parcel(&stick)), ParcelFault::Own);
    assert_eq!(fault(kakam.apply_parcel(b"PK\x03\x04")), ParcelFault::NotAParcel);
    for word in ["Demam berdarah", "Kader Posyandu", "kakam"] {
        let found = stick.windows(word.len()).any(|bytes| bytes == word.as_bytes());
        assert!(!found, "{word}");
    }

    // Once its card was read there, the late one gets what all have.
    kakam.apply_parcel(&late.make_parcel(false).unwrap().bytes).unwrap();
    give(&kakam, &late);
    assert_eq!(names(&late), ["Demam berdarah"]);
    // And knows the secretary by it, who has never seen its card.
    assert_eq!(late.list_laptops().unwrap().len(), 2);
    assert_eq!(sekdes.list_laptops().unwrap().len(), 1);
}

#[test]
fn a_laptop_of_another_district_is_not_believed_whatever_it_calls_itself() {
    let (world, mut elsewhere) = (World::new(), World::new());
    let kakam = world.device("kakam", KALIREJO, 11);
    // The other service has another key, and vouches for a laptop of the same village.
    let store = SqliteStore::open(&elsewhere.folder.path().join("other.db")).unwrap();
    store
        .set_up(&"18.02.01".parse().unwrap(), "Kecamatan Kalirejo", [9; 32], 7, 1)
        .unwrap();
    elsewhere.replace_service(store);
    let impostor = elsewhere.device("impostor", KALIREJO, 66);
    let card = impostor.make_parcel(true).unwrap();
    assert_eq!(fault(kakam.apply_parcel(&card.bytes)), ParcelFault::OtherDistrict);
    assert!(kakam.list_laptops().unwrap().is_empty());
}

#[test]
fn the_other_laptop_sends_for_one_that_never_comes_back() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    world.record(&kakam, "Demam berdarah");
    give(&kakam, &sekdes);
    drop(kakam);
    let done = world.sync(&sekdes).unwrap();
    assert_eq!((done.carried_batches, done.sent_ops), (1, 0));
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    world.settle(&[&sekdes, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Demam berdarah"]);
    assert_eq!(titles(&sekdes), [("Demam berdarah".to_owned(), Delivery::Received)]);
    assert_eq!(world.sync(&sekdes).unwrap().carried_batches, 0, "once is enough");
}

#[test]
fn what_a_stolen_laptop_gave_away_is_shown_to_nobody_else_before_the_kecamatan_has_decided() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    world.record(&kakam, "Ditulis sebelum dicuri");
    give(&kakam, &sekdes);
    let no = kakam.replica().unwrap().enrolled().unwrap().device_no;
    let service = &world.transport.service;
    service.suspend(no).unwrap();
    world.settle(&[&sekdes, &kecamatan]);
    assert!(names(&kecamatan).is_empty());
    assert_eq!(service.store.quarantined(no).unwrap().len(), 1);
    // Whoever was given it keeps it, and nobody says that the district has it.
    assert_eq!(
        titles(&sekdes),
        [("Ditulis sebelum dicuri".to_owned(), Delivery::Received)]
    );
    let issue = sekdes
        .list_issues(&kentongan_store::IssueQuery::default())
        .unwrap()
        .remove(0);
    assert_eq!(issue.number, None);

    service.take_quarantine(no).unwrap();
    world.settle(&[&sekdes, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Ditulis sebelum dicuri"]);
    same(&sekdes, &kecamatan);
}

#[test]
fn what_a_laptop_that_is_gone_gave_away_reaches_a_service_that_was_set_back_to_before_it_knew_it() {
    let mut world = World::new();
    let sekdes = world.device("sekdes", KALIREJO, 12);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    world.settle(&[&sekdes, &kecamatan]);
    let copy = world.copy_service("service.db");

    let kakam = world.device("kakam", KALIREJO, 11);
    for (from, to) in [(&kakam, &sekdes), (&sekdes, &kakam)] {
        to.apply_parcel(&from.make_parcel(true).unwrap().bytes).unwrap();
    }
    let id = world.record(&kakam, "Demam berdarah");
    give(&kakam, &sekdes);
    drop(kakam);
    sekdes.add_follow_up(id, "Fogging besok.", false).unwrap();
    world.replace_service(SqliteStore::open(&copy).unwrap());

    world.settle(&[&sekdes, &kecamatan]);
    assert!(sekdes.list_refused().unwrap().is_empty());
    assert_eq!(names(&kecamatan), ["Demam berdarah"]);
    assert_eq!(kecamatan.issue_timeline(id).unwrap().len(), 2);
    same(&sekdes, &kecamatan);
}

#[test]
fn what_a_service_held_of_a_laptop_that_is_gone_reaches_it_again_once_it_was_set_back() {
    let mut world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    world.settle(&[&kakam, &sekdes, &kecamatan]);
    let copy = world.copy_service("service.db");
    write_a_long_queue(&kakam, 120, 120);
    world.hold_an_emergency(&kakam);
    world.sync(&sekdes).unwrap();
    let held = [("Tanggul jebol".to_owned(), Delivery::Held)];
    assert_eq!(titles(&sekdes), held);
    drop(kakam);
    world.replace_service(SqliteStore::open(&copy).unwrap());

    world.settle(&[&sekdes, &kecamatan]);
    assert_eq!(titles(&kecamatan), held);
    assert_eq!(titles(&sekdes), held);
    let shown = sekdes.dump_projection().unwrap();
    sekdes.rebuild_projection().unwrap();
    assert_eq!(sekdes.dump_projection().unwrap(), shown);
}

#[test]
fn what_a_service_passed_over_is_given_to_it_again_after_a_week() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    world.record(&kakam, "Demam berdarah");
    give(&kakam, &sekdes);
    drop(kakam);
    // A service of an older program does not know such frames.
    let carried = sekdes.batches_to_carry().unwrap();
    sekdes
        .note_carried(carried.iter().map(|batch| batch.batch_id).collect())
        .unwrap();
    assert_eq!(world.sync(&sekdes).unwrap().carried_batches, 0);
    world.clock.pass(WEEK_MS + 1);
    assert_eq!(world.sync(&sekdes).unwrap().carried_batches, 1);
    world.clock.pass(WEEK_MS + 1);
    assert_eq!(world.sync(&sekdes).unwrap().carried_batches, 0, "it has its receipt");
}

/// A parcel with whatever `writer` likes to put in, for `reader`.
fn crafted(writer: &Store, reader: &Store, batches: Vec<Vec<u8>>, lie: impl FnOnce(&mut ParcelHeader)) -> Vec<u8> {
    let replica = writer.replica().unwrap();
    let (enrolment, key) = (replica.enrolled().unwrap(), replica.key().unwrap());
    let mut header = ParcelHeader {
        device_no: enrolment.device_no,
        public_key: key.public(),
        scope: enrolment.scope.clone(),
        made_at_ms: 0,
    };
    lie(&mut header);
    let contents = ParcelContents {
        vouches: vec![replica.vouch.clone()],
        archived: Vec::new(),
        batches,
    };
    let reader = reader.replica().unwrap().key().unwrap().public();
    write_parcel(&header, &contents, &[reader], &key).unwrap()
}

#[test]
fn what_a_parcel_brings_in_the_name_of_others_or_to_do_harm_is_left_aside_and_changes_nothing() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let third = world.device("bendahara", KALIREJO, 15);
    sekdes.apply_parcel(&third.make_parcel(true).unwrap().bytes).unwrap();
    let own = Forger::of(&kakam);
    let of_third = Forger {
        device_no: Forger::of(&third).device_no,
        ..Forger::of(&kakam)
    };
    let of_nobody = Forger {
        device_no: DeviceNo(60_000),
        ..Forger::of(&kakam)
    };
    let of_reader = Forger {
        device_no: Forger::of(&sekdes).device_no,
        ..Forger::of(&kakam)
    };
    let elsewhere = Forger {
        stream: LANGSEP.parse().unwrap(),
        ..Forger::of(&kakam)
    };
    let palsu = [forge::op("Isu palsu")];
    let zeros = zstd::bulk::compress(&vec![0; 100 << 20], 3).unwrap();
    let bomb = |raw_len: u32| own.sealed(&own.header(1, 1, &[0; 32]), &forge::body(2, raw_len, &zeros));
    let mut spoilt = own.batch(&palsu).bytes().to_vec();
    *spoilt.last_mut().unwrap() ^= 1;

    let before = sekdes.dump_projection().unwrap();
    for (what, batch) in [
        (
            "another's, signed by the writer",
            of_third.batch(&palsu).bytes().to_vec(),
        ),
        ("nobody's", of_nobody.batch(&palsu).bytes().to_vec()),
        (
            "the reader's, signed by the writer",
            of_reader.batch(&palsu).bytes().to_vec(),
        ),
        ("of another village", elsewhere.batch(&palsu).bytes().to_vec()),
        ("100 MB", bomb(u32::MAX)),
        ("100 MB that call themselves less", bomb(BATCH_RAW_BYTES_MAX as u32)),
        ("spoilt before it was packed", spoilt),
        ("no batch", b"PK\x03\x04".to_vec()),
    ] {
        let read = sekdes
            .apply_parcel(&crafted(&kakam, &sekdes, vec![batch], |_| {}))
            .unwrap();
        assert_eq!((read.new_ops, read.known_ops, read.set_aside), (0, 0, 1), "{what}");
        assert_eq!(sekdes.dump_projection().unwrap(), before, "{what}");
        assert!(sekdes.batches_to_carry().unwrap().is_empty(), "{what}");
    }
    // The same batch, whole and in his own name.
    let honest = own.batch(&palsu).bytes().to_vec();
    let read = sekdes
        .apply_parcel(&crafted(&kakam, &sekdes, vec![honest], |_| {}))
        .unwrap();
    assert_eq!((read.new_ops, read.set_aside), (1, 0));
}

#[test]
fn a_parcel_whose_head_lies_or_that_is_larger_than_any_is_not_opened() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let told = sekdes.list_parcels().unwrap().len();
    let lies = |lie: fn(&mut ParcelHeader)| fault(sekdes.apply_parcel(&crafted(&kakam, &sekdes, Vec::new(), lie)));
    assert_eq!(
        lies(|header| header.device_no = DeviceNo(60_000)),
        ParcelFault::OtherDistrict
    );
    assert_eq!(
        lies(|header| header.scope = LANGSEP.parse().unwrap()),
        ParcelFault::OtherScope
    );
    assert_eq!(
        lies(|header| header.public_key = [7; 32]),
        ParcelFault::Damaged,
        "not signed by whom it names"
    );
    let mut newer = parcel(&kakam);
    if let Some(version) = newer.get_mut(4) {
        *version += 1;
    }
    assert_eq!(fault(sekdes.apply_parcel(&newer)), ParcelFault::Newer);
    assert_eq!(
        fault(sekdes.apply_parcel(&vec![0; PARCEL_BYTES_MAX + 1])),
        ParcelFault::TooLarge
    );
    assert_eq!(sekdes.list_parcels().unwrap().len(), told);
}

#[test]
fn a_laptop_that_was_restored_gets_back_what_it_had_given_away() {
    for wrote_since in [false, true] {
        let world = World::new();
        let (kakam, sekdes) = two_laptops(&world);
        world.record(&kakam, "Demam berdarah");
        let copy = world.copy_laptop(&kakam, "copy.db");
        world.record(&kakam, "Jembatan miring");
        give(&kakam, &sekdes);
        drop(kakam);

        let restored = world.restore_laptop(&copy, "kakam-lagi.db", 21);
        if wrote_since {
            world.record(&restored, "Tanah longsor");
        }
        give(&sekdes, &restored);
        let mut expected = vec!["Demam berdarah", "Jembatan miring"];
        expected.extend(wrote_since.then_some("Tanah longsor"));
        assert_eq!(names(&restored), expected);
        assert_eq!(restored.apply_parcel(&parcel(&sekdes)).unwrap().new_ops, 0);

        let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
        world.settle(&[&restored, &sekdes, &kecamatan]);
        for store in [&restored, &sekdes, &kecamatan] {
            assert_eq!(names(store), expected, "{wrote_since}");
            same(store, &restored);
        }
    }
}

#[test]
fn a_third_laptop_gets_the_records_of_the_first_from_the_second() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let third = world.device("bendahara", KALIREJO, 15);
    sekdes.apply_parcel(&third.make_parcel(true).unwrap().bytes).unwrap();
    let id = world.record(&kakam, "Demam berdarah");
    give(&kakam, &sekdes);
    sekdes.add_follow_up(id, "Fogging besok.", false).unwrap();
    give(&sekdes, &third);
    assert_eq!(third.issue_timeline(id).unwrap().len(), 2);
    world.settle(&[&third, &sekdes, &kakam]);
    same(&third, &kakam);
    same(&sekdes, &kakam);
}

#[test]
fn what_its_author_may_not_write_does_not_count_by_parcel_either() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let id = world.record(&kakam, "Demam berdarah");
    give(&kakam, &sekdes);
    // The register of an older program: it offered an answer to a village.
    kakam.add_follow_up(id, "Sudah selesai.", true).unwrap();
    give(&kakam, &sekdes);
    assert!(!sekdes.get_issue(id).unwrap().answered);
    world.sync(&sekdes).unwrap();
    world.sync(&kakam).unwrap();
    assert_eq!(kakam.list_refused().unwrap().len(), 1);
    assert!(!sekdes.get_issue(id).unwrap().answered);
}

#[test]
fn a_laptop_whose_clock_is_years_ahead_does_not_win_by_stick() {
    let world = World::new();
    let (kakam, sekdes) = two_laptops(&world);
    let id = world.record(&kakam, "Demam berdarah");
    give(&kakam, &sekdes);
    let now = world.clock_ms();
    world.clock.set_wall(now + 10 * 365 * 24 * 60 * 60 * 1000);
    kakam.add_follow_up(id, "Dari masa depan.", false).unwrap();
    let stick = parcel(&kakam);
    world.clock.set_wall(now);
    sekdes.apply_parcel(&stick).unwrap();
    // His own next word is stamped with today all the same.
    sekdes.add_follow_up(id, "Hari ini.", false).unwrap();
    let last = sekdes.replica().unwrap().clock.last;
    assert!(last.ms() < now + 60_000, "{}", last.ms());
    // Nor is what he read stamped with more than a day ahead, whatever it claims.
    let stamps: Vec<i64> = rusqlite::Connection::open(sekdes.path())
        .unwrap()
        .prepare("SELECT max(eff_hlc) FROM ops")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(stamps.iter().all(|stamp| stamp >> 16 <= now + 24 * 60 * 60 * 1000));
}
