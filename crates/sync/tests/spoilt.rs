//! A disk that spoils what it holds without saying so, or that does not take what it is given: the other copy is whole.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use kentongan_store::{Opening, Store};
use kentongan_testkit::SeededEntropy;
use kentongan_testkit::second_copy::Stubborn;
use world::*;

/// Flips a bit in a column of the op that `nth` from the end wrote, behind the store's back.
fn flip_a_bit(path: &Path, column: &str, nth_from_end: u32, byte: usize) {
    let c = rusqlite::Connection::open(path).unwrap();
    let sql = format!("SELECT op_no, {column} FROM ops ORDER BY op_no DESC LIMIT 1 OFFSET {nth_from_end}");
    let (op_no, mut bytes): (i64, Vec<u8>) = c.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    *bytes.get_mut(byte).unwrap() ^= 1;
    c.execute(
        &format!("UPDATE ops SET {column} = ?1 WHERE op_no = ?2"),
        rusqlite::params![bytes, op_no],
    )
    .unwrap();
}

fn closed(store: Store) -> PathBuf {
    let path = store.path().to_owned();
    drop(store);
    path
}

#[test]
fn an_op_in_which_a_bit_has_fallen_is_taken_from_its_other_copy() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let mut laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Terkirim");
    world.settle(&[&laptop, &kecamatan]);
    let id = world.record(&laptop, "Belum terkirim");
    laptop.add_follow_up(id, "Menunggu kabar.", false).unwrap();
    let before = laptop.dump_projection().unwrap();
    // Where it cannot be read any more, where it can and says something else, and in the hash; of ops that were sent and not.
    for (column, byte) in [("common", 0), ("common", 60), ("op_hash", 3)] {
        for nth_from_end in 0..3 {
            let path = closed(laptop);
            flip_a_bit(&path, column, nth_from_end, byte);
            laptop = open(&path, &world.clock, 31);
            assert_eq!(
                laptop.dump_projection().unwrap(),
                before,
                "{column} {byte} {nth_from_end}"
            );
            assert_eq!(laptop.verify().unwrap().faults, Vec::<String>::new());
        }
    }
    world.settle(&[&laptop, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Belum terkirim", "Terkirim"]);
    assert_eq!(
        world.transport.service.store.verify().unwrap().ops,
        3,
        "nothing was sent twice"
    );

    // What others wrote came in a batch, which is here as well.
    let shown = kecamatan.dump_projection().unwrap();
    let path = closed(kecamatan);
    flip_a_bit(&path, "common", 1, 0);
    let kecamatan = open(&path, &world.clock, 32);
    assert_eq!(kecamatan.dump_projection().unwrap(), shown);
}

#[test]
fn a_bit_that_falls_while_the_app_is_open_is_found_and_does_not_reach_the_second_copy() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Satu");
    world.record(&laptop, "Dua");
    let before = laptop.dump_projection().unwrap();
    flip_a_bit(laptop.path(), "common", 1, 60);
    let found = laptop.verify().unwrap();
    assert_eq!(found.faults.len(), 1, "{:?}", found.faults);
    assert_eq!(laptop.verify().unwrap().faults, Vec::<String>::new());
    let laptop = open(&closed(laptop), &world.clock, 31);
    assert_eq!(laptop.dump_projection().unwrap(), before);
    world.settle(&[&laptop, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Dua", "Satu"]);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 2);
}

#[test]
fn a_log_that_is_set_aside_leaves_what_is_whole_in_the_second_copy() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let id = world.record(&laptop, "Terkirim");
    world.settle(&[&laptop, &kecamatan]);
    kecamatan.add_follow_up(id, "Diteruskan.", true).unwrap();
    world.settle(&[&kecamatan, &laptop]);
    world.record(&laptop, "Belum terkirim");
    let path = closed(laptop);
    // What another wrote is spoilt in both its places here, and the second copy has lost everything.
    let c = rusqlite::Connection::open(&path).unwrap();
    c.execute(
        "UPDATE ops SET common = x'00' WHERE kind = (SELECT kind FROM ops ORDER BY op_no LIMIT 1 OFFSET 1)",
        [],
    )
    .unwrap();
    c.execute(
        "UPDATE batches SET bytes = zeroblob(40) WHERE device_no <> (SELECT device_no FROM replica)",
        [],
    )
    .unwrap();
    drop(c);
    std::fs::write(format!("{}.ops", path.display()), b"").unwrap();
    let laptop = open(&path, &world.clock, 31);
    assert_eq!(names(&laptop), ["Belum terkirim", "Terkirim"]);
    world.settle(&[&laptop, &kecamatan]);
    assert_eq!(names(&kecamatan), ["Belum terkirim", "Terkirim"]);
    assert_eq!(laptop.dump_projection().unwrap(), kecamatan.dump_projection().unwrap());
}

#[test]
fn a_laptop_whose_own_name_is_spoilt_takes_it_from_the_second_copy() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Satu");
    let path = closed(laptop);
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute("UPDATE replica SET scope = 'vimlage:18.02.01.2003'", [])
        .unwrap();
    for seed in 31..33 {
        let laptop = open(&path, &world.clock, seed);
        assert_eq!(names(&laptop), ["Satu"]);
        world.settle(&[&laptop]);
    }
}

#[test]
fn a_log_that_no_copy_here_mends_is_made_anew() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.record(&laptop, "Terkirim");
    world.settle(&[&laptop, &kecamatan]);
    let path = closed(kecamatan);
    flip_a_bit(&path, "common", 0, 0);
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute("UPDATE batches SET bytes = zeroblob(40)", [])
        .unwrap();
    let kecamatan = open(&path, &world.clock, 32);
    assert!(
        Path::new(&format!("{}.rusak-1", path.display())).exists(),
        "the damaged file is kept"
    );
    world.settle(&[&kecamatan]);
    assert_eq!(names(&kecamatan), ["Terkirim"], "the district still has it");
}

#[test]
fn nothing_leaves_that_the_second_copy_could_not_take() {
    let world = World::new();
    let copy = Stubborn::default();
    let opening = Opening {
        op_medium: Some(Box::new(copy.clone())),
        ..Opening::default()
    };
    let path = world.folder.path().join("kalirejo.db");
    let laptop = Store::open_with(&path, opening, world.clock.clone(), Arc::new(SeededEntropy::new(11))).unwrap();
    let code = world
        .transport
        .service
        .make_code(&holder(KALIREJO, "Kepala Kampung"))
        .unwrap();
    kentongan_sync::enrolment::enrol(
        &laptop,
        &world.transport,
        &nowhere(),
        &code.keys(world.transport.service.code_work),
        None,
        "0.1.0",
    )
    .unwrap();
    copy.full.store(true, Ordering::SeqCst);
    world.record(&laptop, "Penyimpanan penuh");
    assert!(world.sync(&laptop).is_err());
    assert_eq!(names(&laptop), ["Penyimpanan penuh"], "it is saved all the same");
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 0);
    copy.full.store(false, Ordering::SeqCst);
    world.settle(&[&laptop]);
    assert_eq!(world.transport.service.store.verify().unwrap().ops, 1);

    // And a check finds what fell out of the file since, and writes it anew.
    copy.bytes.lock().unwrap().clear();
    assert_eq!(laptop.verify().unwrap().faults.len(), 1);
    assert_eq!(laptop.verify().unwrap().faults, Vec::<String>::new());
}
