//! Photos follow the texts: whole, once, to whoever may read their case, whatever the link does.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::ObjectId;
use kentongan_protocol::blobs::{BlobAnswer, BlobAsk};
use kentongan_protocol::frame::{self, FrameDecoder, FrameKind};
use kentongan_store::{Store, StoreError};
use kentongan_sync::session::SessionError;
use kentongan_sync::{BlobsExchanged, Transport as _, exchange_blobs};
use kentongan_testkit::SeededEntropy;
use kentongan_testkit::photos::{keep, picture};
use world::*;

const OFFICE: &str = "district:18.02.01";

/// How many photos of the case are on this laptop, and how many the district has by its own word.
fn standing(store: &Store, issue: ObjectId) -> (usize, usize) {
    let photos = store.list_photos(issue).unwrap();
    for photo in &photos {
        assert_eq!(store.get_blob(photo.photo.hash).unwrap().is_some(), photo.here);
    }
    let count = |is: fn(&kentongan_store::PhotoRecord) -> bool| photos.iter().filter(|p| is(p)).count();
    (count(|p| p.here && p.thumbnail_here), count(|p| p.sent))
}

#[test]
fn a_photo_comes_whole_to_the_kecamatan_and_to_the_other_laptop_of_the_village() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let second = world.device("sekretaris", KALIREJO, 13);
    let issue = world.record(&village, "Jembatan gantung miring");
    let photo = keep(&village, 1, 80_000);
    village.add_photo(issue, photo.clone()).unwrap();
    assert_eq!(village.photos_waiting().unwrap().count, 1);

    let sent = world.call(&village);
    assert_eq!(sent.sent, 2, "photo and thumbnail");
    assert_eq!(village.photos_waiting().unwrap().count, 0);
    assert_eq!(standing(&village, issue), (1, 1));
    for reader in [&office, &second] {
        world.call(reader);
        assert_eq!(standing(reader, issue), (1, 1));
        assert_eq!(reader.get_blob(photo.hash).unwrap().unwrap(), picture(1, 80_000));
        assert_eq!(reader.list_photos(issue).unwrap()[0].photo.caption, photo.caption);
    }
    // Nothing waits any more: nobody is called for it.
    let before = world.transport.spoken.lock().unwrap().len();
    for store in [&village, &office, &second] {
        assert_eq!(world.send_photos(store).unwrap(), BlobsExchanged::default());
    }
    assert_eq!(world.transport.spoken.lock().unwrap().len(), before);
}

fn proved(store: &Store, issue: ObjectId) -> Vec<Option<ObjectId>> {
    let photos = store.list_photos(issue).unwrap();
    photos.iter().map(|photo| photo.follow_up).collect()
}

#[test]
fn evidence_arrives_under_the_follow_up_that_it_proves() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let second = world.device("sekretaris", KALIREJO, 13);
    let issue = world.record(&village, "Jalan poros berlubang");
    village.add_photo(issue, keep(&village, 1, 9_000)).unwrap();
    let evidence = vec![keep(&village, 2, 9_000)];
    let done = village
        .add_follow_up_with_photos(issue, "Lubang ditimbun.", false, evidence)
        .unwrap();
    world.call(&village);
    world.call(&office);
    let evidence = vec![keep(&office, 3, 9_000)];
    let answer = office
        .add_follow_up_with_photos(issue, "Sudah ditinjau.", true, evidence)
        .unwrap();
    world.settle(&[&village, &office, &second]);
    for reader in [&village, &office, &second] {
        assert_eq!(proved(reader, issue), [None, Some(done), Some(answer)]);
        assert_eq!(reader.dump_projection().unwrap(), village.dump_projection().unwrap());
    }
}

#[test]
fn evidence_of_a_laptop_that_was_set_back_keeps_its_follow_up() {
    let world = World::new();
    let office = world.device("kecamatan", OFFICE, 12);
    let village = world.device("kalirejo", KALIREJO, 11);
    let issue = world.record(&village, "Jalan poros berlubang");
    world.sync(&village).unwrap();
    let backup = world.copy_laptop(&village, "cadangan.db");
    world.record(&village, "Yang hilang dari cadangan");
    world.sync(&village).unwrap();
    drop(village);

    let restored = world.restore_laptop(&backup, "pulih.db", 21);
    let evidence = vec![keep(&restored, 1, 9_000)];
    let done = restored
        .add_follow_up_with_photos(issue, "Lubang ditimbun.", false, evidence)
        .unwrap();
    world.settle(&[&restored, &office]);
    for reader in [&restored, &office] {
        assert_eq!(proved(reader, issue), [Some(done)], "both were signed anew");
    }
}

#[test]
fn thumbnails_go_before_photos_and_text_before_both() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let issue = world.record(&village, "Jembatan gantung miring");
    for n in 0..5 {
        let photo = keep(&village, n, 60_000);
        village.add_photo(issue, photo).unwrap();
    }
    world.sync(&village).unwrap();
    // The link dies in the first photo: five thumbnails have 20 kB.
    world
        .with_fault(LinkFault::DiesAfter(40_000), || world.send_photos(&village))
        .unwrap_err();
    world.call(&office);
    let photos = office.list_photos(issue).unwrap();
    assert_eq!(photos.len(), 5);
    assert!(photos.iter().all(|p| !p.here), "no photo came yet");
    assert!(photos.iter().all(|p| p.thumbnail_here), "every thumbnail did");
    world.call(&village);
    // What was absent a moment ago is not asked for again at once.
    world.clock.pass(2 * 60 * 60 * 1000);
    world.call(&office);
    assert_eq!(standing(&office, issue), (5, 5));
}

#[test]
fn a_link_that_dies_or_lies_at_any_byte_loses_no_photo_and_doubles_none() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let issue = world.record(&village, "Jembatan gantung miring");
    let ends = (0..7_600)
        .step_by(97)
        .map(LinkFault::CutRequest)
        .chain((0..400).step_by(9).map(LinkFault::CutAnswer))
        .chain((0..400).step_by(3).map(LinkFault::SpoilAnswer));
    let mut photos = Vec::new();
    for (n, end) in (0..).zip(ends) {
        let photo = keep(&village, n, 3_000);
        village.add_photo(issue, photo.clone()).unwrap();
        photos.push(photo.hash);
        world.clock.pass(1_000);
        world.sync(&village).unwrap();
        let ended = world.with_fault(end, || world.send_photos(&village));
        let waits = village.photos_waiting().unwrap().count > 0;
        assert_eq!(
            ended.is_err(),
            waits,
            "what did not end well is not called sent: {ended:?}"
        );
        world.send_photos(&village).unwrap();
        assert_eq!(standing(&village, issue), (photos.len(), photos.len()));
    }
    let office = world.device("kecamatan", OFFICE, 12);
    world.call(&office);
    for (n, hash) in (0..).zip(photos) {
        assert_eq!(office.get_blob(hash).unwrap().unwrap(), picture(n, 3_000));
    }
}

#[test]
fn what_is_written_meanwhile_does_not_wait_for_the_photos() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let issue = world.record(&village, "Jembatan gantung miring");
    for n in 0..6 {
        village.add_photo(issue, keep(&village, n, 60_000)).unwrap();
    }
    world.sync(&village).unwrap();
    let mut rounds = 0;
    let done = exchange_blobs(
        &village,
        &world.transport,
        &SeededEntropy::new(9),
        &|| true,
        &mut |done| {
            if done.rounds == 2 && rounds < 2 {
                world.record(&village, "Tanggul jebol");
            }
            rounds = done.rounds;
        },
    );
    assert_eq!(done.unwrap().rounds, 2, "the next call takes the text first");
    assert_eq!(village.photos_waiting().unwrap().count, 6);
    world.call(&village);
    assert_eq!(village.photos_waiting().unwrap().count, 0);
}

#[test]
fn where_there_is_no_room_photos_are_sent_and_none_is_fetched() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let second = world.device("sekretaris", KALIREJO, 13);
    let issue = world.record(&village, "Jembatan gantung miring");
    village.add_photo(issue, keep(&village, 1, 30_000)).unwrap();
    world.call(&village);
    world.clock.pass(1_000);
    world.sync(&second).unwrap();
    second.add_photo(issue, keep(&second, 2, 30_000)).unwrap();
    world.sync(&second).unwrap();
    let done = exchange_blobs(
        &second,
        &world.transport,
        &SeededEntropy::new(9),
        &|| false,
        &mut |_| {},
    )
    .unwrap();
    assert_eq!((done.sent, done.received), (2, 0));
    assert_eq!(world.send_photos(&second).unwrap().received, 2);
}

#[test]
fn a_database_made_anew_from_its_second_copy_finds_its_photos_and_sweeps_none() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let issue = world.record(&village, "Jembatan gantung miring");
    let photo = keep(&village, 1, 40_000);
    village.add_photo(issue, photo.clone()).unwrap();
    // Not sent yet, and in the second copy once it has been followed.
    world.clock.pass(2 * 24 * 60 * 60 * 1000);
    let path = village.path().to_owned();
    drop(village);
    std::fs::write(&path, picture(5, 100_000)).unwrap();
    for tail in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{tail}", path.display()));
    }
    let village = open(&path, &world.clock, 11);
    assert_eq!(village.sweep_blobs().unwrap(), 0);
    assert_eq!(village.photos_waiting().unwrap().count, 1);
    world.call(&village);
    assert_eq!(standing(&village, issue), (1, 1));
}

#[test]
fn a_link_cannot_be_ended_to_let_a_stopped_clock_run() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let issue = world.record(&village, "Jembatan gantung miring");
    world.call(&village);
    world.call(&office);
    let pause = kentongan_domain::case::PauseReason::FileIncomplete;
    let pause = office.pause_issue(issue, pause, "Menunggu foto").unwrap();
    world.call(&office);
    world.call(&village);
    village.end_link(pause).unwrap();
    village.end_photo(pause, "Salah").unwrap();
    world.call(&village);
    world.call(&office);
    for store in [&village, &office] {
        assert_eq!(store.get_case(issue, 0).unwrap().pauses.len(), 1);
        let before = store.dump_projection().unwrap();
        store.rebuild_projection().unwrap();
        assert_eq!(store.dump_projection().unwrap(), before);
    }
    office.end_pause(pause, "").unwrap();
    world.call(&office);
    assert!(office.get_case(issue, 0).unwrap().pauses.is_empty());
}

#[test]
fn to_know_a_hash_is_no_right_to_the_photo() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let stranger = world.device("langsep", LANGSEP, 14);
    let issue = world.record(&village, "Dugaan pungutan liar");
    let photo = keep(&village, 1, 30_000);
    village.add_photo(issue, photo.clone()).unwrap();
    world.call(&village);

    let (answer, blobs) = ask(
        &world,
        &stranger,
        &BlobAsk {
            offered: vec![photo.hash],
            wanted: vec![photo.hash, photo.thumbnail],
        },
        &[],
    );
    assert_eq!(blobs, Vec::<Vec<u8>>::new());
    assert_eq!(answer.absent, [photo.hash, photo.thumbnail]);
    assert!(
        answer.kept.is_empty() && answer.lacking.is_empty(),
        "nor is he told that it exists"
    );
    // What nobody names is not kept, whoever brings it.
    let (answer, _) = ask(&world, &stranger, &BlobAsk::default(), &[picture(77, 5_000)]);
    assert!(answer.kept.is_empty());
    // And one who names it himself in his own case gets what he brought, not what another has.
    let (_, own) = ask(
        &world,
        &village,
        &BlobAsk {
            offered: Vec::new(),
            wanted: vec![photo.hash],
        },
        &[],
    );
    assert_eq!(own, [picture(1, 30_000)]);
}

#[test]
fn a_suspended_laptop_gives_and_gets_none() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let issue = world.record(&village, "Jembatan gantung miring");
    let photo = keep(&village, 1, 30_000);
    village.add_photo(issue, photo).unwrap();
    world.sync(&village).unwrap();
    let device_no = village.replica().unwrap().enrolled().unwrap().device_no;
    world.transport.service.store.suspend(device_no, Some(1)).unwrap();
    assert!(matches!(world.send_photos(&village), Err(SessionError::Refused(_))));
    assert_eq!(standing(&village, issue), (1, 0));
    world.transport.service.store.suspend(device_no, None).unwrap();
    world.call(&village);
    assert_eq!(standing(&village, issue), (1, 1));
}

#[test]
fn the_same_photo_in_two_cases_is_kept_and_sent_once() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let (first, second) = (
        world.record(&village, "Jembatan"),
        world.record(&village, "Jalan ke jembatan"),
    );
    let photo = keep(&village, 1, 50_000);
    let one = village.add_photo(first, photo.clone()).unwrap();
    village.add_photo(second, photo.clone()).unwrap();
    let before = world.transport.carried_up.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(world.call(&village).sent, 2);
    let carried = world.transport.carried_up.load(std::sync::atomic::Ordering::Relaxed) - before;
    assert!(carried < 60_000, "{carried} bytes for 54,000 of pictures");
    // Taken out of one case, it stays in the other.
    village.end_photo(one, "Salah berkas").unwrap();
    assert_eq!(standing(&village, first), (0, 0));
    assert_eq!(standing(&village, second), (1, 1));
    world.clock.pass(2 * 24 * 60 * 60 * 1000);
    assert_eq!(village.sweep_blobs().unwrap(), 0);
}

#[test]
fn a_picture_that_was_taken_out_and_put_back_is_sent_again() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let issue = world.record(&kalirejo, "Jembatan gantung miring");
    let photo = keep(&kalirejo, 1, 60_000);
    let first = kalirejo.add_photo(issue, photo.clone()).unwrap();
    world.call(&kalirejo);
    assert_eq!(standing(&kalirejo, issue), (1, 1));
    kalirejo.end_photo(first, "Salah foto").unwrap();
    world.call(&kalirejo);
    kalirejo.add_photo(issue, photo).unwrap();
    world.call(&kalirejo);
    assert_eq!(standing(&kalirejo, issue), (1, 1));
    world.call(&office);
    assert_eq!(standing(&office, issue).0, 1);
}

#[test]
fn a_photo_that_nobody_names_any_more_is_swept_and_one_in_a_draft_is_not() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let issue = world.record(&village, "Jembatan");
    let photo = keep(&village, 1, 20_000);
    let id = village.add_photo(issue, photo.clone()).unwrap();
    let drafted = village.keep_blob(picture(2, 9_000)).unwrap();
    let body = format!("{{\"photos\":[\"{}\"]}}", drafted.to_hex());
    village.save_draft(None, &body, "title").unwrap();
    let discarded = village.keep_blob(picture(3, 9_000)).unwrap();
    world.call(&village);
    village.end_photo(id, "Wajah anak terlihat").unwrap();
    assert_eq!(village.sweep_blobs().unwrap(), 0, "what was only just chosen stays");
    world.clock.pass(2 * 24 * 60 * 60 * 1000);
    assert_eq!(village.sweep_blobs().unwrap(), 3);
    for gone in [photo.hash, photo.thumbnail, discarded] {
        assert_eq!(village.get_blob(gone).unwrap(), None);
    }
    assert!(village.get_blob(drafted).unwrap().is_some());
}

#[test]
fn a_service_that_was_set_back_gets_its_photos_again_from_whoever_has_them() {
    let mut world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let issue = world.record(&village, "Jembatan gantung miring");
    let copy = world.copy_service("before.db");
    let photo = keep(&village, 1, 40_000);
    village.add_photo(issue, photo.clone()).unwrap();
    for store in [&village, &office] {
        world.call(store);
    }
    let store = kentongan_district::store::sqlite::SqliteStore::open(&copy).unwrap();
    kentongan_district::store::DistrictStore::begin_epoch(&store, 99).unwrap();
    world.replace_service(store);
    // The village's laptop burnt down; the kecamatan's has it.
    for _ in 0..3 {
        world.call(&office);
    }
    let newcomer = world.device("pengganti", KALIREJO, 15);
    world.call(&newcomer);
    assert_eq!(standing(&newcomer, issue), (1, 1));
}

/// Changes a byte of the photo in the file of a service that nobody has open.
fn spoil(file: &std::path::Path, photo: &[u8]) {
    let mut bytes = std::fs::read(file).unwrap();
    let pieces: std::collections::BTreeSet<&[u8]> = photo.chunks_exact(32).collect();
    let at = bytes.windows(32).position(|window| pieces.contains(window)).unwrap();
    *bytes.get_mut(at).unwrap() ^= 1;
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn a_photo_that_the_disk_of_the_service_spoilt_is_given_again_by_whoever_has_it() {
    let mut world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let issue = world.record(&village, "Jembatan gantung miring");
    let photo = keep(&village, 1, 40_000);
    village.add_photo(issue, photo.clone()).unwrap();
    for store in [&village, &office] {
        world.call(store);
    }
    let copy = world.copy_service("spoilt.db");
    spoil(
        &kentongan_district::store::sqlite::SqliteStore::blob_file(&copy),
        &picture(1, 40_000),
    );
    world.replace_service(kentongan_district::store::sqlite::SqliteStore::open(&copy).unwrap());

    let newcomer = world.device("pengganti", KALIREJO, 15);
    world.call(&newcomer);
    assert_eq!(newcomer.get_blob(photo.hash).unwrap(), None);
    assert!(newcomer.get_blob(photo.thumbnail).unwrap().is_some());
    // The village's laptop burnt down; the kecamatan's has it. Of one that has it not nothing comes.
    world.clock.pass(1_000);
    world.sync(&newcomer).unwrap();
    assert_eq!(newcomer.photos_waiting().unwrap().count, 0);
    world.sync(&office).unwrap();
    assert_eq!(standing(&office, issue), (1, 0), "it is called sent no longer");
    let done = world.send_photos(&office).unwrap();
    assert_eq!((done.sent, done.received), (1, 0), "the photo alone");
    assert_eq!(standing(&office, issue), (1, 1));
    world.clock.pass(2 * 60 * 60 * 1000);
    world.call(&newcomer);
    assert_eq!(newcomer.get_blob(photo.hash).unwrap().unwrap(), picture(1, 40_000));
    // What the service has again it asks nobody for.
    world.call(&village);
    assert_eq!(standing(&village, issue), (1, 1));
}

#[test]
fn a_damaged_file_of_photos_costs_no_text_and_is_filled_again() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let issue = world.record(&village, "Jembatan gantung miring");
    let photo = keep(&village, 1, 40_000);
    village.add_photo(issue, photo.clone()).unwrap();
    world.call(&village);
    let path = village.path().to_owned();
    drop(village);
    let file = format!("{}.foto", path.display());
    std::fs::write(&file, picture(5, 100_000)).unwrap();
    let _ = std::fs::remove_file(format!("{file}-wal"));
    let village = open(&path, &world.clock, 11);
    assert_eq!(names(&village), ["Jembatan gantung miring"]);
    assert_eq!(
        village.get_blob(photo.hash).unwrap(),
        None,
        "it is not shown as something else"
    );
    world.call(&village);
    assert_eq!(village.get_blob(photo.hash).unwrap().unwrap(), picture(1, 40_000));
}

#[test]
fn a_photo_of_an_old_case_comes_when_somebody_wants_to_see_it() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    let office = world.device("kecamatan", OFFICE, 12);
    let issue = world.record(&village, "Jembatan gantung miring");
    let photo = keep(&village, 1, 40_000);
    village.add_photo(issue, photo.clone()).unwrap();
    world.sync(&village).unwrap();
    world.sync(&office).unwrap();
    office
        .move_issue(issue, kentongan_domain::issue::Stage::Settled, "Sudah diperbaiki")
        .unwrap();
    world.call(&village);
    world.call(&office);
    assert_eq!(office.get_blob(photo.hash).unwrap(), None, "its thumbnail is enough");
    assert!(office.get_blob(photo.thumbnail).unwrap().is_some());
    office.ask_blob(photo.hash).unwrap();
    world.call(&office);
    assert!(office.get_blob(photo.hash).unwrap().is_some());
}

#[test]
fn a_blob_of_another_length_than_a_photo_may_have_is_refused() {
    let world = World::new();
    let village = world.device("kalirejo", KALIREJO, 11);
    for length in [0, 200_001] {
        let request = request(&village, [1; 16], &BlobAsk::default(), &[picture(1, length)]);
        assert!(world.transport.blobs(request).is_err(), "{length}");
    }
    assert!(matches!(
        village.add_photo(
            ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c").unwrap(),
            keep(&village, 1, 10)
        ),
        Err(StoreError::NotFound)
    ));
}

fn request(store: &Store, nonce: [u8; 16], ask: &BlobAsk, blobs: &[Vec<u8>]) -> Vec<u8> {
    let replica = store.replica().unwrap();
    let hello = kentongan_protocol::exchange::Hello {
        device_no: replica.enrolled().unwrap().device_no,
        heads: Vec::new(),
        cursor: replica.cursor,
        wall_ms: 0,
        mono_ms: 0,
        boot: 1,
        app_version: "0.1.0".to_owned(),
        edition: replica.edition,
        nonce,
        offered: false,
        pins: replica.pin_set().0,
        reads: 0,
    };
    let mut request = frame::begin();
    frame::push(&mut request, FrameKind::Hello, &hello.seal(&replica.key().unwrap()));
    frame::push(&mut request, FrameKind::BlobAsk, &ask.encode());
    for blob in blobs {
        frame::push(&mut request, FrameKind::Blob, blob);
    }
    frame::push(&mut request, FrameKind::End, &[]);
    request
}

/// Asks by hand, as a laptop would that lies about what it may know.
fn ask(world: &World, store: &Store, ask: &BlobAsk, blobs: &[Vec<u8>]) -> (BlobAnswer, Vec<Vec<u8>>) {
    let district = store.replica().unwrap().enrolled().unwrap().server_key.unwrap();
    let mut stream = world.transport.blobs(request(store, [4; 16], ask, blobs)).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let mut decoder = FrameDecoder::default();
    decoder.feed(&bytes);
    let mut got = Vec::new();
    while let Some(frame) = decoder.next_frame().unwrap() {
        match frame.kind {
            FrameKind::Blob => {
                assert!(ask.wanted.contains(&BlobHash::of(&frame.payload)));
                got.push(frame.payload);
            }
            FrameKind::BlobAnswer => {
                let answer = BlobAnswer::open(&frame.payload, &district).unwrap();
                assert_eq!(answer.nonce, [4; 16]);
                return (answer, got);
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("the answer has no end");
}
