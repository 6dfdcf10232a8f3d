//! What was set back, cloned, wiped or torn: every case of `sync.md` §2.5 by name, with nothing lost and nothing doubled.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Stage, Urgency};
use kentongan_store::{Delivery, Durability, IssueQuery, NoticeKind, Store};
use kentongan_testkit::SeededEntropy;
use world::*;

fn ids(store: &Store) -> BTreeMap<String, ObjectId> {
    store
        .list_issues(&IssueQuery::default())
        .unwrap()
        .into_iter()
        .map(|i| (i.title, i.issue_id))
        .collect()
}

#[test]
fn a_laptop_restored_from_an_old_copy_gets_its_own_past_back() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Sebelum cadangan");
    world.sync(&laptop).unwrap();
    let backup = world.copy_laptop(&laptop, "backup.db");
    world.record(&laptop, "Sesudah cadangan");
    world.sync(&laptop).unwrap();
    drop(laptop);

    let restored = world.restore_laptop(&backup, "restored.db", 21);
    assert_eq!(names(&restored), ["Sebelum cadangan"]);
    world.sync(&restored).unwrap();
    assert_eq!(names(&restored), ["Sebelum cadangan", "Sesudah cadangan"]);
    world.record(&restored, "Sesudah pemulihan");
    world.settle(&[&restored]);
    assert_eq!(names(&restored).len(), 3);
    assert!(
        restored.list_notices().unwrap().is_empty(),
        "nothing had to be repaired"
    );
}

#[test]
fn a_past_that_is_longer_than_one_answer_is_there_before_anything_is_written() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let backup = world.copy_laptop(&laptop, "backup.db");
    // Letters that nothing makes smaller: some 2.5 MB.
    let entropy = SeededEntropy::new(5);
    for n in 0..900 {
        let mut bytes = vec![0; 3_600];
        kentongan_domain::world::Entropy::fill(&entropy, &mut bytes);
        let text: String = bytes.iter().map(|b| char::from(b'0' + b % 75)).collect();
        let mut long = issue(&format!("Perkara {n}"), kentongan_domain::issue::Urgency::Medium);
        long.description = text;
        laptop.create_issue(KALIREJO.parse().unwrap(), long, None).unwrap();
    }
    while world.sync(&laptop).unwrap().sent_ops > 0 {}
    drop(laptop);

    let restored = world.restore_laptop(&backup, "restored.db", 21);
    let done = world.sync(&restored).unwrap();
    assert_eq!(names(&restored).len(), 900, "in one exchange of {} rounds", done.rounds);
    assert!(done.bytes_down > 2_000_000, "{}", done.bytes_down);
    world.record(&restored, "Sesudah pemulihan");
    world.settle(&[&restored]);
    assert!(
        restored.list_notices().unwrap().is_empty(),
        "nothing had to be repaired"
    );
}

#[test]
fn what_a_restored_laptop_wrote_meanwhile_is_signed_anew_and_keeps_its_ids() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Sebelum cadangan");
    world.sync(&laptop).unwrap();
    let backup = world.copy_laptop(&laptop, "backup.db");
    world.record(&laptop, "Yang hilang dari cadangan");
    world.record(&laptop, "Yang juga hilang");
    world.sync(&laptop).unwrap();
    drop(laptop);

    let restored = world.restore_laptop(&backup, "restored.db", 21);
    let id = world.record(&restored, "Ditulis di laptop yang dipulihkan");
    restored.add_follow_up(id, "Sudah ditinjau.", false).unwrap();
    let before = ids(&restored);
    world.settle(&[&restored, &kecamatan]);

    let expected = [
        "Ditulis di laptop yang dipulihkan",
        "Sebelum cadangan",
        "Yang hilang dari cadangan",
        "Yang juga hilang",
    ];
    assert_eq!(names(&restored), expected);
    assert_eq!(names(&kecamatan), expected);
    assert_eq!(
        restored.dump_projection().unwrap(),
        kecamatan.dump_projection().unwrap()
    );
    assert_eq!(
        ids(&restored).get("Ditulis di laptop yang dipulihkan"),
        before.get("Ditulis di laptop yang dipulihkan")
    );
    assert_eq!(
        kecamatan.issue_timeline(id).unwrap().len(),
        2,
        "the follow-up found its issue"
    );
    let notices: Vec<_> = restored
        .list_notices()
        .unwrap()
        .iter()
        .map(|n| (n.kind, n.count))
        .collect();
    assert_eq!(notices, [(NoticeKind::Restored, 2)]);
    assert!(restored.list_refused().unwrap().is_empty());
}

#[test]
fn two_living_copies_of_one_laptop_lose_nothing_and_are_told() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let first = world.device("kalirejo", KALIREJO, 11);
    world.record(&first, "Bersama");
    world.sync(&first).unwrap();
    let twin = world.restore_laptop(&world.copy_laptop(&first, "image.db"), "twin.db", 22);
    for n in 0..3 {
        world.record(&first, &format!("Laptop pertama {n}"));
        world.record(&twin, &format!("Laptop kembar {n}"));
        world.sync(&first).unwrap();
        world.sync(&twin).unwrap();
    }
    world.settle(&[&first, &twin, &kecamatan]);
    assert_eq!(names(&kecamatan).len(), 7);
    assert_eq!(names(&first), names(&kecamatan));
    assert_eq!(names(&twin), names(&kecamatan));
    assert_eq!(first.dump_projection().unwrap(), twin.dump_projection().unwrap());
    assert_eq!(first.dump_projection().unwrap(), kecamatan.dump_projection().unwrap());
    for laptop in [&first, &twin] {
        let told = laptop
            .list_notices()
            .unwrap()
            .iter()
            .any(|n| n.kind == NoticeKind::TwoLaptops);
        assert!(told);
    }
    let cloned = first.replica().unwrap().enrolled().unwrap().device_no;
    let marked = |device: &kentongan_district::store::Device| device.cloned_at_ms.is_some();
    for device in world.transport.service.store.list_devices().unwrap() {
        assert_eq!(marked(&device), device.device_no == cloned, "{}", device.device_no.0);
    }
}

#[test]
fn a_service_restored_from_an_old_copy_gets_back_what_it_lost() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let langsep = world.device("langsep", LANGSEP, 12);
    world.record(&kalirejo, "Sebelum");
    world.sync(&kalirejo).unwrap();
    let copy = world.copy_service("district-copy.db");
    let lost = world.record(&kalirejo, "Sesudah");
    langsep
        .create_issue(LANGSEP.parse().unwrap(), issue("Dari Langsep", Urgency::Low), None)
        .unwrap();
    world.settle(&[&kalirejo, &langsep, &kecamatan]);
    kecamatan.add_follow_up(lost, "Kami tindak lanjuti.", true).unwrap();
    world.settle(&[&kecamatan, &kalirejo]);
    let (before, village_before) = (
        kecamatan.dump_projection().unwrap(),
        kalirejo.dump_projection().unwrap(),
    );

    let store = SqliteStore::open(&copy).unwrap();
    store.begin_epoch(4711).unwrap();
    world.replace_service(store);
    world.clock.pass(3_600_000);
    // The laptop of Langsep never comes back: the kecamatan's gives its records back.
    drop(langsep);
    world.settle(&[&kecamatan, &kalirejo]);
    assert_eq!(
        kecamatan.dump_projection().unwrap(),
        before,
        "numbers, caps and verdicts are what they were"
    );
    assert_eq!(kalirejo.dump_projection().unwrap(), village_before);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 4);
    let told: Vec<_> = kalirejo.list_notices().unwrap().iter().map(|n| n.kind).collect();
    assert_eq!(told, [NoticeKind::ServiceRestored]);
}

#[test]
fn a_service_set_back_without_knowing_is_shown_its_own_receipt() {
    let mut world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    world.record(&kalirejo, "Sebelum");
    world.sync(&kalirejo).unwrap();
    let copy = world.copy_service("district-copy.db");
    world.record(&kalirejo, "Sesudah");
    world.sync(&kalirejo).unwrap();
    world.replace_service(SqliteStore::open(&copy).unwrap());
    world.record(&kalirejo, "Setelah mundur");
    world.settle(&[&kalirejo]);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 3);
    assert_ne!(world.transport.service.store.identity().unwrap().server_epoch, 7);
}

#[test]
fn a_service_set_back_and_grown_again_is_known_by_the_mark_of_its_feed() {
    let mut world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 12);
    let langsep = world.device("langsep", LANGSEP, 13);
    let copy = world.copy_service("district-copy.db");
    world.record(&kalirejo, "Hilang dengan mundurnya layanan");
    world.settle(&[&kalirejo, &kecamatan]);
    // Only a reader still has it, who wrote nothing that a receipt could speak of.
    drop(kalirejo);
    world.replace_service(SqliteStore::open(&copy).unwrap());
    // As long a feed as before, of other rows: no number shows the difference.
    world.clock.pass(1000);
    langsep
        .create_issue(LANGSEP.parse().unwrap(), issue("Baru", Urgency::Low), None)
        .unwrap();
    world.sync(&langsep).unwrap();
    world.settle(&[&kecamatan, &langsep]);
    assert_eq!(names(&kecamatan), ["Baru", "Hilang dengan mundurnya layanan"]);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 2);
}

#[test]
fn a_receipt_before_the_first_page_shows_that_a_service_was_set_back() {
    let mut world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 12);
    let copy = world.copy_service("district-copy.db");
    world.record(&kalirejo, "Diterima, lalu putus");
    let mut cut = 0;
    while kalirejo.count_outbox().unwrap() > 0 {
        cut += 1;
        world
            .with_fault(LinkFault::CutAnswer(cut), || world.sync(&kalirejo))
            .unwrap_err();
    }
    assert_eq!(kalirejo.replica().unwrap().cursor.feed_seq, 0);
    world.replace_service(SqliteStore::open(&copy).unwrap());
    world.settle(&[&kalirejo, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Diterima, lalu putus"]);
}

#[test]
fn a_receipt_before_the_first_page_shows_that_a_service_set_back_holds_a_twins_op_in_its_place() {
    let mut world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 12);
    let twin = world.restore_laptop(&world.copy_laptop(&kalirejo, "copy.db"), "twin.db", 21);
    let copy = world.copy_service("district-copy.db");
    world.record(&kalirejo, "Diterima, lalu putus");
    let mut cut = 0;
    while kalirejo.count_outbox().unwrap() > 0 {
        cut += 1;
        world
            .with_fault(LinkFault::CutAnswer(cut), || world.sync(&kalirejo))
            .unwrap_err();
    }
    // As long a chain, the same life of the service, and a cursor that fits: nothing but the link tells the two apart.
    world.replace_service(SqliteStore::open(&copy).unwrap());
    world.record(&twin, "Dari laptop kedua");
    world.sync(&twin).unwrap();
    world.settle(&[&kalirejo, &twin, &kecamatan]);
    for store in [&kalirejo, &twin, &kecamatan] {
        assert_eq!(names(store), ["Dari laptop kedua", "Diterima, lalu putus"]);
    }
}

#[test]
fn a_wiped_service_with_the_same_key_takes_its_devices_and_their_records_back() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let langsep = world.device("langsep", LANGSEP, 12);
    let id = world.record(&kalirejo, "Banjir di Dusun II");
    langsep
        .create_issue(LANGSEP.parse().unwrap(), issue("Dari Langsep", Urgency::Low), None)
        .unwrap();
    world.settle(&[&kalirejo, &langsep, &kecamatan]);
    kecamatan.move_issue(id, Stage::Verified, "").unwrap();
    world.settle(&[&kecamatan, &kalirejo]);
    let before = kecamatan.dump_projection().unwrap();

    let store = SqliteStore::open(&world.folder.path().join("wiped.db")).unwrap();
    store
        .set_up(
            &"18.02.01".parse().unwrap(),
            "Kecamatan Kalirejo",
            [8; 32],
            4712,
            20_000,
        )
        .unwrap();
    world.replace_service(store);
    drop(langsep);
    world.settle(&[&kecamatan, &kalirejo]);
    assert_eq!(kecamatan.dump_projection().unwrap(), before);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 3);
    let fresh = world.device("laptop baru", KALIREJO, 14);
    assert!(fresh.replica().unwrap().enrolled().unwrap().device_no.0 >= 20_000);
    world.settle(&[&fresh]);
    assert_eq!(names(&fresh), ["Banjir di Dusun II"]);
}

#[test]
fn a_receipt_opens_by_its_batch_where_two_lives_of_the_service_gave_one_number() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    for title in ["Sebelum", "Sesudah"] {
        world.record(&laptop, title);
        world.sync(&laptop).unwrap();
    }
    // As it stands where the link was cut before the restored service had everything back.
    let disk = rusqlite::Connection::open(laptop.path()).unwrap();
    disk.execute_batch(
        "UPDATE batches SET receipt_number = 1, server_epoch = server_epoch + 1 WHERE receipt_number = 2;
         UPDATE ops SET receipt_number = 1 WHERE receipt_number = 2;",
    )
    .unwrap();
    let receipts = laptop.list_receipts().unwrap();
    let titles: Vec<Vec<String>> = receipts
        .iter()
        .map(|receipt| {
            let (own, covered) = laptop.get_receipt(receipt.batch_id).unwrap();
            assert_eq!((own.number, own.accepted), (1, 1));
            covered.into_iter().map(|item| item.title).collect()
        })
        .collect();
    assert_eq!(titles, [["Sesudah"], ["Sebelum"]]);
}

#[test]
fn a_wiped_service_believes_no_vouch_but_its_own() {
    let mut world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    world.record(&kalirejo, "Isu");
    let store = SqliteStore::open(&world.folder.path().join("other.db")).unwrap();
    store
        .set_up(&"18.02.01".parse().unwrap(), "Kecamatan Kalirejo", [9; 32], 1, 1)
        .unwrap();
    world.replace_service(store);
    assert!(world.sync(&kalirejo).is_err());
    assert!(world.transport.service.store.list_devices().unwrap().is_empty());
    assert_eq!(kalirejo.count_outbox().unwrap(), 1, "nothing typed is lost");
}

#[test]
fn an_emergency_overtakes_a_long_queue_and_is_shown_as_held() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    write_a_long_queue(&laptop, 120, 120);
    world.hold_an_emergency(&laptop);
    assert!(laptop.next_batches(usize::MAX).unwrap().len() > 2);
    world.sync(&kecamatan).unwrap();
    assert_eq!(titles(&kecamatan), [("Tanggul jebol".to_owned(), Delivery::Held)]);

    // The receipt of the held one comes with the next answer; nothing of it is called sent before its turn has come.
    world.settle(&[&laptop, &kecamatan]);
    assert_eq!(titles(&kecamatan).len(), 121);
    assert!(
        titles(&kecamatan)
            .iter()
            .all(|(_, delivery)| *delivery == Delivery::Received)
    );
    assert!(titles(&laptop).iter().all(|(_, delivery)| *delivery == Delivery::Sent));
    assert_eq!(laptop.dump_projection().unwrap(), kecamatan.dump_projection().unwrap());
}

#[test]
fn a_cut_tail_is_resumed_by_byte() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    write_a_long_queue(&laptop, 140, 200);
    let whole: usize = laptop
        .next_batches(usize::MAX)
        .unwrap()
        .iter()
        .map(|b| b.bytes.len())
        .sum();
    assert!(whole > 30_000, "{whole}");
    let mut up = 0;
    // A link that dies every 6 kB, within the first batch already.
    while world
        .with_fault(LinkFault::DiesAfter(6_000), || world.sync(&laptop))
        .is_err()
    {
        up += 6_000;
        assert!(up < 2 * whole, "it never ends");
    }
    assert_eq!(laptop.count_outbox().unwrap(), 0);
    assert!(up < whole * 115 / 100 + 6_000, "{up} bytes went up for {whole}");
}

#[test]
fn a_database_that_is_damaged_comes_back_from_its_second_copy() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let sent = world.record(&laptop, "Terkirim");
    world.sync(&laptop).unwrap();
    world.record(&laptop, "Belum terkirim");
    let path = laptop.path().to_owned();
    drop(laptop);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 3;
    bytes[middle..middle + 8192].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();

    let recovered = open(&path, &world.clock, 31);
    assert_eq!(names(&recovered), ["Belum terkirim", "Terkirim"]);
    assert!(ids(&recovered).values().any(|id| *id == sent));
    assert!(
        Path::new(&format!("{}.rusak-1", path.display())).exists(),
        "the damaged file is kept"
    );
    world.settle(&[&recovered]);
    assert_eq!(
        world.transport.service.store.verify().unwrap().ops,
        2,
        "nothing was sent twice"
    );
    assert!(
        recovered
            .list_notices()
            .unwrap()
            .iter()
            .any(|n| n.kind == NoticeKind::Recovered)
    );
}

#[test]
fn a_database_set_back_beside_its_second_copy_loses_nothing() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Satu");
    let backup = world.copy_laptop(&laptop, "backup.db");
    world.record(&laptop, "Dua");
    world.sync(&laptop).unwrap();
    world.record(&laptop, "Tiga");
    let path = laptop.path().to_owned();
    drop(laptop);
    for tail in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{tail}", path.display()));
    }
    std::fs::copy(&backup, &path).unwrap();
    let restored = open(&path, &world.clock, 32);
    assert_eq!(names(&restored), ["Dua", "Satu", "Tiga"]);
    world.settle(&[&restored]);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 3);
}

#[test]
fn an_older_edition_keeps_what_it_does_not_know_and_replays_it_after_its_upgrade() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let path = world.folder.path().join("lama.db");
    let old = world.device("lama", KALIREJO, 12);
    drop(old);
    let as_edition = |edition| {
        let opening = kentongan_store::Opening {
            edition,
            ..kentongan_store::Opening::default()
        };
        Store::open_with(&path, opening, world.clock.clone(), Arc::new(SeededEntropy::new(12))).unwrap()
    };
    let id = world.record(&kalirejo, "Salah catat");
    kalirejo.withdraw_issue(id, "Tercatat dua kali").unwrap();
    world.settle(&[&kalirejo]);
    let old = as_edition(1);
    world.sync(&old).unwrap();
    assert_eq!((names(&old).len(), old.count_not_understood().unwrap()), (1, 1));
    drop(old);
    let new = as_edition(kentongan_domain::op::EDITION);
    assert_eq!((names(&new).len(), new.count_not_understood().unwrap()), (0, 0));
    assert_eq!(new.dump_projection().unwrap(), kalirejo.dump_projection().unwrap());
}

#[test]
fn deleting_against_changing_is_for_people_to_settle() {
    let world = World::new();
    let kepala = world.device("kepala", KALIREJO, 11);
    let sekretaris = world.device("sekretaris", KALIREJO, 12);
    let id = world.record(&kepala, "Jembatan miring");
    world.settle(&[&kepala, &sekretaris]);
    let seen = issue("Jembatan miring", Urgency::Medium);
    let mut wanted = seen.clone();
    wanted.landmark = "Dusun IV".to_owned();
    kepala.withdraw_issue(id, "Sudah diperbaiki").unwrap();
    sekretaris.edit_issue(id, seen, wanted).unwrap();
    world.settle(&[&kepala, &sekretaris]);
    for laptop in [&kepala, &sekretaris] {
        assert!(names(laptop).is_empty(), "nothing comes back by itself");
        let [conflict] = &laptop.list_conflicts().unwrap()[..] else {
            panic!("one to settle")
        };
        assert!(conflict.disputed_deletion);
        let dispute = laptop.get_conflict(id).unwrap().deletion.unwrap();
        assert_eq!((dispute.reason.as_str(), dispute.later.len()), ("Sudah diperbaiki", 1));
    }
    sekretaris.settle_deletion(id, false).unwrap();
    world.settle(&[&sekretaris, &kepala]);
    for laptop in [&kepala, &sekretaris] {
        assert_eq!(names(laptop), ["Jembatan miring"]);
        assert_eq!(laptop.get_issue(id).unwrap().landmark, "Dusun IV");
        assert!(laptop.list_conflicts().unwrap().is_empty());
    }
    kepala.withdraw_issue(id, "Sekarang benar-benar").unwrap();
    world.settle(&[&kepala, &sekretaris]);
    assert!(
        sekretaris.list_conflicts().unwrap().is_empty(),
        "he had seen everything"
    );
    assert_eq!(kepala.dump_projection().unwrap(), sekretaris.dump_projection().unwrap());
}

#[test]
fn two_versions_are_settled_by_one_word_that_has_seen_both() {
    let world = World::new();
    let kepala = world.device("kepala", KALIREJO, 11);
    let sekretaris = world.device("sekretaris", KALIREJO, 12);
    let id = world.record(&kepala, "Sumur kering");
    world.settle(&[&kepala, &sekretaris]);
    let seen = issue("Sumur kering", Urgency::Medium);
    for (laptop, title) in [(&kepala, "Sumur kering di RT 1"), (&sekretaris, "Sumur kering di RT 2")] {
        let mut wanted = seen.clone();
        wanted.title = title.to_owned();
        world.clock.pass(1000);
        laptop.edit_issue(id, seen.clone(), wanted).unwrap();
    }
    world.settle(&[&kepala, &sekretaris]);
    let detail = kepala.get_conflict(id).unwrap();
    let (tag, versions) = &detail.fields[0];
    let values: Vec<_> = versions.iter().filter_map(|v| v.value.as_text()).collect();
    assert_eq!(
        values,
        ["Sumur kering di RT 2", "Sumur kering di RT 1"],
        "the later shows, the other is kept"
    );
    kepala
        .settle_field(
            id,
            *tag,
            kentongan_domain::op::Value::Text("Sumur kering di RT 1 dan 2".to_owned()),
        )
        .unwrap();
    world.settle(&[&kepala, &sekretaris]);
    for laptop in [&kepala, &sekretaris] {
        assert_eq!(names(laptop), ["Sumur kering di RT 1 dan 2"]);
        assert!(laptop.list_conflicts().unwrap().is_empty());
    }
}

#[test]
fn a_date_made_in_doubt_is_repaired_by_its_age() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let true_ms = world.clock_ms();
    // The battery is dead: the laptop believes that it is 2010.
    world.clock.set_wall(1_262_304_000_000);
    let id = world.record(&laptop, "Jam mati");
    assert!(laptop.get_issue(id).unwrap().clock_doubt);
    world.clock.pass(7_200_000);
    world.clock.set_wall(true_ms + 7_201_000);
    world.settle(&[&laptop, &kecamatan]);
    for store in [&laptop, &kecamatan] {
        let repaired = store.get_issue(id).unwrap();
        assert!(!repaired.clock_doubt);
        assert!(
            (repaired.recorded_at_ms - (true_ms + 1000)).abs() < 2_000,
            "{}",
            repaired.recorded_at_ms - true_ms
        );
    }
}

#[test]
fn a_second_start_of_the_same_store_reads_what_the_first_wrote() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Satu");
    let path = laptop.path().to_owned();
    let before = laptop.dump_projection().unwrap();
    drop(laptop);
    let again = Store::open(
        &path,
        Durability::Full,
        world.clock.clone(),
        Arc::new(SeededEntropy::new(41)),
    )
    .unwrap();
    assert_eq!(again.dump_projection().unwrap(), before);
    assert_eq!(again.verify().unwrap().faults, Vec::<String>::new());
}
