//! Laptops that were stolen, left or replaced; and what a role may do.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_district::attempts::Caller;
use kentongan_district::enrolment::Holder;
use kentongan_district::life;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::store::{DistrictStore as _, StoreError};
use kentongan_district::sync::Exchange;
use kentongan_domain::authority::Refusal;
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::role::Role;
use kentongan_protocol::frame::{Frame, FrameDecoder};
use kentongan_protocol::problem::ProblemCode;
use kentongan_store::Store;
use kentongan_sync::session::SessionError;
use world::*;

fn names(store: &Store) -> Vec<String> {
    titles(store).into_iter().map(|(title, _)| title).collect()
}

fn number(store: &Store) -> DeviceNo {
    store.replica().unwrap().enrolled().unwrap().device_no
}

fn assert_suspended(world: &World, laptop: &Store) {
    match world.sync(laptop).unwrap_err() {
        SessionError::Refused(problem) => assert_eq!(problem.code, ProblemCode::Suspended),
        other => panic!("{other}"),
    }
}

#[test]
fn what_a_suspended_laptop_sends_is_kept_apart_and_taken_when_it_is_let_in_again() {
    let world = World::new();
    let (laptop, kecamatan) = (
        world.device("kalirejo", KALIREJO, 3),
        world.device("kecamatan", "district:18.02.01", 4),
    );
    world.record(&laptop, "Sebelum");
    world.sync(&laptop).unwrap();
    let no = number(&laptop);
    world.transport.service.suspend(no).unwrap();
    world.record(&laptop, "Sesudah");
    assert_suspended(&world, &laptop);
    assert_eq!(
        laptop.count_unsent_records().unwrap(),
        1,
        "nothing of it is called sent"
    );
    assert_eq!(world.transport.service.store.quarantined(no).unwrap().len(), 1);
    world.sync(&kecamatan).unwrap();
    assert_eq!(names(&kecamatan), ["Sebelum"], "nobody is shown what is in quarantine");

    // It does not go over the link again each time; what is new does.
    let carried = |laptop: &Store| {
        let before = world.transport.spoken.lock().unwrap().len();
        assert_suspended(&world, laptop);
        world.transport.spoken.lock().unwrap()[before].request.len()
    };
    let empty = carried(&laptop);
    assert_eq!(carried(&laptop), empty);
    world.record(&laptop, "Lebih lama sesudahnya");
    assert!(carried(&laptop) > empty);
    assert_eq!(world.transport.service.store.quarantined(no).unwrap().len(), 2);

    let released = world.transport.service.resume(no).unwrap();
    assert_eq!((released.batches, released.kept), (2, 0));
    let done = world.sync(&laptop).unwrap();
    assert_eq!((done.sent_ops, done.refused_ops), (2, 0));
    assert_eq!(laptop.count_unsent_records().unwrap(), 0);
    assert!(world.transport.service.store.quarantined(no).unwrap().is_empty());
    world.sync(&kecamatan).unwrap();
    assert_eq!(names(&kecamatan).len(), 3);
    assert_eq!(
        world.transport.service.store.verify().unwrap().faults,
        Vec::<String>::new()
    );
}

#[test]
fn what_a_suspended_laptop_sends_after_a_cut_is_kept_apart_too() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 3);
    world.sync(&laptop).unwrap();
    let no = number(&laptop);
    world.transport.service.suspend(no).unwrap();
    for n in 0..400 {
        world.record(&laptop, &format!("Perkara {n} {:x}", n * 7_919));
    }
    // It asks first what arrived, and is told nothing.
    laptop.note_cut(9_000).unwrap();
    assert_suspended(&world, &laptop);
    let kept = world.transport.service.store.quarantined(no).unwrap();
    let bytes: usize = kept.iter().map(|kept| kept.bytes.len()).sum();
    assert!(bytes > 4_800, "{bytes}");
    // Also one that would first give back what the service has lost.
    let other = world.device("sekretaris", KALIREJO, 4);
    world.sync(&other).unwrap();
    world.transport.service.suspend(number(&other)).unwrap();
    world.record(&other, "Sesudah");
    let cursor = other.replica().unwrap().cursor;
    other.begin_offering(cursor).unwrap();
    assert_suspended(&world, &other);
    assert_eq!(
        world.transport.service.store.quarantined(number(&other)).unwrap().len(),
        1
    );
}

#[test]
fn a_suspended_laptop_is_given_nothing() {
    let world = World::new();
    let (laptop, secretary) = (
        world.device("kalirejo", KALIREJO, 3),
        world.device("sekretaris", KALIREJO, 4),
    );
    world.sync(&laptop).unwrap();
    world.transport.service.suspend(number(&laptop)).unwrap();
    world.record(&secretary, "Ditulis sesudah laptop hilang");
    world.sync(&secretary).unwrap();
    for _ in 0..2 {
        assert_suspended(&world, &laptop);
    }
    let store = &world.transport.service;
    let hello = {
        let spoken = world.transport.spoken.lock().unwrap();
        let mut decoder = FrameDecoder::default();
        decoder.feed(&spoken.last().unwrap().request);
        decoder.next_frame().unwrap().unwrap().payload
    };
    assert_eq!(store.state(&hello).unwrap_err().code, ProblemCode::Suspended);
    assert!(names(&laptop).is_empty());
    assert!(
        world
            .transport
            .spoken
            .lock()
            .unwrap()
            .iter()
            .rev()
            .take(2)
            .all(|s| s.answer.is_none())
    );
}

/// The frames of a request that `laptop` would send now: its hello, a batch for each of `titles`, the end.
fn frames_of(world: &World, laptop: &Store, titles: &[&str]) -> Vec<Frame> {
    for title in titles {
        world.record(laptop, title);
        laptop.next_batches(usize::MAX).unwrap();
    }
    world
        .with_fault(LinkFault::CutRequest(0), || world.sync(laptop))
        .unwrap_err();
    let mut decoder = FrameDecoder::default();
    decoder.feed(&world.transport.last().request);
    std::iter::from_fn(|| decoder.next_frame().unwrap()).collect()
}

#[test]
fn a_laptop_that_is_suspended_while_it_calls_writes_nothing_more_and_gets_nothing() {
    let world = World::new();
    let service = &world.transport.service;
    let (laptop, secretary) = (
        world.device("kalirejo", KALIREJO, 3),
        world.device("sekretaris", KALIREJO, 4),
    );
    world.record(&secretary, "Bukan untuk pencuri");
    world.sync(&secretary).unwrap();
    let frames = frames_of(&world, &laptop, &["Sebelum", "Sesudah"]);
    let [hello, before, after, end] = frames.as_slice() else {
        panic!("{} frames", frames.len());
    };
    let mut call = Exchange::default();
    for frame in [hello, before] {
        call.take(service, frame).unwrap();
    }
    service.suspend(number(&laptop)).unwrap();
    for frame in [after, end] {
        call.take(service, frame).unwrap();
    }
    assert_eq!(call.finish(service).unwrap_err().code, ProblemCode::Suspended);
    assert_eq!(service.store.verify().unwrap().ops, 2, "his last one is not judged");
    assert_eq!(service.store.quarantined(number(&laptop)).unwrap().len(), 1);

    service.resume(number(&laptop)).unwrap();
    let mut call = Exchange::default();
    for frame in &frames {
        call.take(service, frame).unwrap();
    }
    service.suspend(number(&laptop)).unwrap();
    assert_eq!(call.finish(service).unwrap_err().code, ProblemCode::Suspended);
}

#[test]
fn a_laptop_is_let_in_only_when_what_it_sent_is_judged() {
    let world = World::new();
    let service = &world.transport.service;
    let laptop = world.device("kalirejo", KALIREJO, 3);
    let no = number(&laptop);
    service.suspend(no).unwrap();
    for title in ["Satu", "Dua"] {
        world.record(&laptop, title);
        assert_suspended(&world, &laptop);
    }
    let database = rusqlite::Connection::open(world.folder.path().join("district.db")).unwrap();
    database
        .execute_batch(
            "CREATE TRIGGER dying BEFORE INSERT ON ops WHEN NEW.seq = 2 BEGIN SELECT RAISE(ABORT, 'dying'); END",
        )
        .unwrap();
    assert!(service.resume(no).is_err());
    assert_suspended(&world, &laptop);
    database.execute_batch("DROP TRIGGER dying").unwrap();
    assert_eq!(service.resume(no).unwrap().batches, 1);
    assert_eq!(world.sync(&laptop).unwrap().sent_ops, 2);
    world.settle(&[&laptop]);
}

#[test]
fn what_a_stolen_laptop_sent_is_taken_without_letting_it_in() {
    let world = World::new();
    let service = &world.transport.service;
    let (laptop, kecamatan) = (
        world.device("kalirejo", KALIREJO, 3),
        world.device("kecamatan", "district:18.02.01", 4),
    );
    let no = number(&laptop);
    service.suspend(no).unwrap();
    world.record(&laptop, "Ditulis sebelum dicuri");
    let copy = world.copy_laptop(&laptop, "salinan.db");
    assert_suspended(&world, &laptop);
    let unreadable = kentongan_district::store::Quarantined {
        device_no: no,
        batch_id: [7; 32],
        bytes: vec![0; 100],
        at_ms: 0,
        boot: 0,
        mono_ms: 0,
    };
    service.store.quarantine(&unreadable).unwrap();
    let taken = service.take_quarantine(no).unwrap();
    assert_eq!((taken.batches, taken.kept, taken.unreadable), (1, 0, 1));
    assert_suspended(&world, &laptop);
    world.sync(&kecamatan).unwrap();
    assert_eq!(names(&kecamatan), ["Ditulis sebelum dicuri"]);

    // What has been judged is not kept apart a second time.
    let again = open(&copy, &world.clock, 9);
    assert_suspended(&world, &again);
    assert_eq!(service.store.quarantined(no).unwrap(), [unreadable]);
    service.resume(no).unwrap();
    world.settle(&[&laptop, &kecamatan]);
    assert!(service.take_quarantine(DeviceNo(4_000_000)).is_err());
}

/// The service's store is lost, and it begins again with its key alone.
fn begin_again(world: &mut World) {
    let store = SqliteStore::open(&world.folder.path().join("baru.db")).unwrap();
    store
        .set_up(
            &"18.02.01".parse().unwrap(),
            "Kecamatan Kalirejo",
            [8; 32],
            4711,
            life::first_device_no(4711),
        )
        .unwrap();
    world.replace_service(store);
}

#[test]
fn a_stolen_laptop_that_a_lost_store_has_forgotten_comes_back_suspended() {
    let mut world = World::new();
    let (stolen, secretary) = (
        world.device("kalirejo", KALIREJO, 3),
        world.device("sekretaris", KALIREJO, 4),
    );
    let no = number(&stolen);
    begin_again(&mut world);
    assert!(
        world.transport.service.suspend(no).unwrap().is_none(),
        "nobody is here yet"
    );
    world.record(&secretary, "Ditulis sesudah laptop hilang");
    world.settle(&[&secretary]);
    world.record(&stolen, "Dari pencuri");
    for _ in 0..2 {
        assert_suspended(&world, &stolen);
    }
    assert_eq!(names(&stolen), ["Dari pencuri"]);
    let service = &world.transport.service;
    assert_eq!(
        service.store.suspended_ahead().unwrap(),
        [],
        "it stands with the laptop now"
    );
    let back = service.store.find_device(no).unwrap().unwrap();
    assert!(back.suspended_at_ms.is_some());
    assert!(!service.store.quarantined(no).unwrap().is_empty());
    service.resume(no).unwrap();
    world.settle(&[&stolen, &secretary]);
    assert_eq!(names(&stolen).len(), 2);
}

#[test]
fn a_suspension_of_a_number_that_nobody_has_is_taken_back_and_is_never_a_new_laptops() {
    let mut world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 3);
    begin_again(&mut world);
    let service = &world.transport.service;
    let no = number(&laptop);
    assert!(matches!(service.resume(no), Err(StoreError::NoSuchDevice)));
    service.suspend(no).unwrap();
    let since = service.store.suspended_ahead().unwrap();
    world.clock.pass(1000);
    service.suspend(no).unwrap();
    assert_eq!(service.store.suspended_ahead().unwrap(), since, "since the first time");
    assert_eq!(service.resume(no).unwrap().batches, 0);
    assert!(matches!(service.resume(no), Err(StoreError::NoSuchDevice)));
    world.settle(&[&laptop]);

    // A number of this life, of which this store cannot know: it was set back.
    let new = open(&world.folder.path().join("lain.db"), &world.clock, 7);
    let asks = life::device_nos(life::first_device_no(4711), &new.device_key().unwrap().public());
    let wanted: Vec<_> = asks.take(2).collect();
    service.suspend(wanted[0]).unwrap();
    let code = service.make_code(&holder(KALIREJO, "Sekretaris")).unwrap();
    let keys = code.keys(service.code_work);
    kentongan_sync::enrolment::enrol(&new, &world.transport, &nowhere(), &keys, None, "0.1.0").unwrap();
    assert_eq!(number(&new), wanted[1]);
    world.settle(&[&new]);
}

#[test]
fn a_laptop_that_comes_in_the_place_of_another_suspends_it_when_it_is_there() {
    let world = World::new();
    let service = &world.transport.service;
    let old = world.device("lama", KALIREJO, 3);
    world.record(&old, "Dari laptop lama");
    let code = service.make_replacement(number(&old)).unwrap();
    world.sync(&old).unwrap();
    let new = open(&world.folder.path().join("baru.db"), &world.clock, 7);
    let keys = code.keys(service.code_work);
    let grant = kentongan_sync::enrolment::enrol(&new, &world.transport, &nowhere(), &keys, None, "0.1.0").unwrap();
    assert_eq!(grant.scope.to_string(), KALIREJO);
    assert_suspended(&world, &old);
    world.sync(&new).unwrap();
    assert_eq!(names(&new), ["Dari laptop lama"]);
    // Asking again with the same code does not change anything.
    let request = kentongan_protocol::enrolment::EnrolRequest::new(&keys, &new.device_key().unwrap(), "0.1.0");
    service
        .grant(Caller::NOWHERE, &request.seal(&new.device_key().unwrap()))
        .unwrap();
    assert_eq!(service.store.list_devices().unwrap().len(), 2);
    assert!(service.make_replacement(DeviceNo(4_000_000)).is_err());
}

#[test]
fn the_digits_on_both_sides_are_the_same_and_another_laptop_has_others() {
    let world = World::new();
    let laptops = [world.device("a", KALIREJO, 3), world.device("b", KALIREJO, 4)];
    let shown = laptops
        .each_ref()
        .map(|l| l.replica().unwrap().enrolled().unwrap().fingerprint.unwrap());
    let listed: Vec<_> = world.transport.service.store.list_devices().unwrap();
    for (laptop, digits) in laptops.iter().zip(shown) {
        let device = listed.iter().find(|d| d.device_no == number(laptop)).unwrap();
        assert_eq!(device.fingerprint, Some(digits));
    }
    assert_ne!(shown[0], shown[1]);
}

#[test]
fn a_reader_reads_and_what_he_writes_is_refused_with_the_reason() {
    let world = World::new();
    let service = &world.transport.service;
    let head = world.device("kakam", KALIREJO, 3);
    let code = service
        .make_code(&Holder {
            role: Role::Reader,
            ..holder(KALIREJO, "Pendamping")
        })
        .unwrap();
    let reader = open(&world.folder.path().join("pendamping.db"), &world.clock, 7);
    let keys = code.keys(service.code_work);
    kentongan_sync::enrolment::enrol(&reader, &world.transport, &nowhere(), &keys, None, "0.1.0").unwrap();
    assert_eq!(reader.replica().unwrap().enrolled().unwrap().role, Role::Reader);
    world.record(&head, "Jalan putus");
    world.sync(&head).unwrap();
    world.record(&reader, "Bukan haknya");
    world.sync(&reader).unwrap();
    assert_eq!(reader.list_refused().unwrap()[0].refusal, Refusal::NotAllowed as u8);
    assert!(names(&reader).contains(&"Jalan putus".to_owned()));
    world.sync(&head).unwrap();
    assert_eq!(names(&head), ["Jalan putus"]);
}

#[test]
fn a_stolen_laptop_cannot_fill_the_service() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 3);
    let no = number(&laptop);
    world.transport.service.suspend(no).unwrap();
    let batch = |n: u16| kentongan_district::store::Quarantined {
        device_no: no,
        batch_id: {
            let mut id = [0; 32];
            id[..2].copy_from_slice(&n.to_be_bytes());
            id
        },
        bytes: vec![0; 1024 * 1024],
        at_ms: 0,
        boot: 0,
        mono_ms: 0,
    };
    for n in 0..16 {
        world.transport.service.store.quarantine(&batch(n)).unwrap();
    }
    assert!(world.transport.service.store.quarantine(&batch(16)).is_err());
    // His own sentence stays the same, and what he has stays on his laptop.
    world.record(&laptop, "Satu lagi");
    assert_suspended(&world, &laptop);
    assert_eq!(laptop.count_unsent_records().unwrap(), 1);
}
