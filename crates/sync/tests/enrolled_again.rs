//! A service that has forgotten a laptop, and enrols another before the first comes back: each has a number of its own, and
//! nothing that either of them wrote is lost.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_district::life;
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_store::Store;
use world::*;

const KECAMATAN: &str = "district:18.02.01";

impl World {
    /// Another life of the service with the same key and nothing else.
    fn wipe_service(&mut self, epoch: u32) {
        let store = SqliteStore::open(&self.folder.path().join(format!("wiped-{epoch}.db"))).unwrap();
        let district = "18.02.01".parse().unwrap();
        store
            .set_up(
                &district,
                "Kecamatan Kalirejo",
                [8; 32],
                epoch,
                life::first_device_no(epoch),
            )
            .unwrap();
        self.replace_service(store);
    }

    /// All of them come, a few times over, and hold the same records; each of them under a number of its own.
    fn settle_all(&self, laptops: &[&Store], titles: &[&str]) {
        self.settle(laptops);
        for laptop in laptops {
            assert_eq!(names(laptop), titles);
        }
        let mut numbers: Vec<u32> = laptops.iter().map(|laptop| number(laptop)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), laptops.len(), "{numbers:?}");
        let verified = self.transport.service.store.verify().unwrap();
        assert_eq!(verified.ops as usize, titles.len());
    }
}

fn number(laptop: &Store) -> u32 {
    laptop.replica().unwrap().enrolled().unwrap().device_no.0
}

#[test]
fn a_laptop_that_a_restored_service_has_forgotten_keeps_its_number_and_its_records() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", KECAMATAN, 13);
    let copy = world.copy_service("district-copy.db");
    let forgotten = world.device("terlupa", KALIREJO, 11);
    world.record(&forgotten, "Diterima, lalu dilupakan");
    world.sync(&forgotten).unwrap();
    world.record(&forgotten, "Belum terkirim");

    let store = SqliteStore::open(&copy).unwrap();
    store
        .begin_epoch(life::new_epoch(&*world.transport.service.entropy))
        .unwrap();
    world.replace_service(store);
    let new = world.device("baru", KALIREJO, 12);
    world.record(&new, "Dari laptop baru");
    world.sync(&new).unwrap();
    world.settle_all(
        &[&new, &kecamatan, &forgotten],
        &["Belum terkirim", "Dari laptop baru", "Diterima, lalu dilupakan"],
    );
}

#[test]
fn others_give_back_the_records_of_a_forgotten_laptop_that_never_returns() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", KECAMATAN, 13);
    let copy = world.copy_service("district-copy.db");
    let forgotten = world.device("terlupa", KALIREJO, 11);
    world.record(&forgotten, "Dari laptop yang hilang");
    world.settle(&[&forgotten, &kecamatan]);
    drop(forgotten);

    let store = SqliteStore::open(&copy).unwrap();
    store
        .begin_epoch(life::new_epoch(&*world.transport.service.entropy))
        .unwrap();
    world.replace_service(store);
    let new = world.device("baru", KALIREJO, 12);
    world.record(&new, "Dari laptop baru");
    world.sync(&new).unwrap();
    world.settle_all(&[&new, &kecamatan], &["Dari laptop baru", "Dari laptop yang hilang"]);
}

#[test]
fn a_service_set_back_without_knowing_gives_a_new_laptop_no_number_of_a_forgotten_one() {
    let mut world = World::new();
    let kecamatan = world.device("kecamatan", KECAMATAN, 13);
    let copy = world.copy_service("district-copy.db");
    let forgotten = world.device("terlupa", KALIREJO, 11);
    world.record(&forgotten, "Diterima, lalu dilupakan");
    world.settle(&[&forgotten, &kecamatan]);

    world.replace_service(SqliteStore::open(&copy).unwrap());
    let new = world.device("baru", KALIREJO, 12);
    world.record(&new, "Dari laptop baru");
    world.sync(&new).unwrap();
    world.settle_all(
        &[&new, &kecamatan, &forgotten],
        &["Dari laptop baru", "Diterima, lalu dilupakan"],
    );
}

#[test]
fn a_service_that_is_wiped_twice_takes_the_laptops_of_all_its_lives_back() {
    let mut world = World::new();
    let of_first = world.device("pertama", KALIREJO, 11);
    world.record(&of_first, "Dari masa pertama");
    world.sync(&of_first).unwrap();
    world.wipe_service(4_711);
    let of_second: Vec<Store> = (0..3)
        .map(|n| world.device(&format!("kedua {n}"), KALIREJO, 20 + n))
        .collect();
    for laptop in &of_second {
        world.sync(laptop).unwrap();
    }
    let [a, b, c] = of_second.as_slice() else {
        panic!("three of them")
    };
    world.record(a, "Dari masa kedua");
    world.sync(a).unwrap();
    world.wipe_service(4_713);
    let of_third = world.device("ketiga", KALIREJO, 31);
    world.record(&of_third, "Dari masa ketiga");
    world.sync(&of_third).unwrap();
    world.settle_all(
        &[&of_third, a, b, c, &of_first],
        &["Dari masa kedua", "Dari masa ketiga", "Dari masa pertama"],
    );
    let block = |laptop: &Store| number(laptop) >> 16;
    let blocks = [&of_first, a, b, c, &of_third].map(block);
    let [_, second, .., third] = blocks;
    assert_eq!(blocks, [0, second, second, second, third]);
    assert!(second > 0 && third > 0 && second != third, "{blocks:?}");
}
