//! The keys by which laptops know their service, through rotations and lost stores.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_district::certificate;
use kentongan_district::pins::{Haste, PinsError, Rotated};
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_protocol::enrolment::CODE_VALID_MS;
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::slip::pin_hash;
use kentongan_store::Store;
use kentongan_sync::enrolment::EnrolError;
use world::*;

impl World {
    fn pins(&self) -> PinSet {
        certificate::pins(&self.transport.service.store.identity().unwrap())
    }
}

#[test]
fn a_rotation_waits_for_the_codes_on_slips_or_voids_them() {
    let world = World::new();
    let service = &world.transport.service;
    let code = service.make_code(&holder(KALIREJO, "Kepala Kampung")).unwrap();
    let pin = pin_hash(world.pins().pins.first().unwrap());
    let until = world.clock_ms() + CODE_VALID_MS;
    let refused = service.rotate_authority(Haste::default()).unwrap_err();
    assert!(matches!(refused, PinsError::CodesOpen { until_ms } if until_ms == until));
    let now = Haste {
        void_codes: true,
        ..Haste::default()
    };
    let rotated = service.rotate_authority(now).unwrap();
    assert_eq!(
        rotated,
        Rotated {
            authority: 2,
            voided: 1
        }
    );
    let laptop = open(&world.folder.path().join("kalirejo.db"), &world.clock, 7);
    let keys = code.keys(service.code_work);
    let told = kentongan_sync::enrolment::enrol(&laptop, &world.transport, &nowhere(), &keys, Some(&pin), "0.1.0");
    assert!(matches!(told.map(drop), Err(EnrolError::Expired { .. })));

    service.make_code(&holder(KALIREJO, "Kepala Kampung")).unwrap();
    world.clock.pass(u32::try_from(CODE_VALID_MS).unwrap() + 1);
    let rotated = service.rotate_authority(Haste::default()).unwrap();
    assert_eq!(
        rotated,
        Rotated {
            authority: 3,
            voided: 0
        }
    );
}

fn number(laptop: &Store) -> u32 {
    laptop.replica().unwrap().pin_set().0
}

#[test]
fn a_service_that_was_restored_tells_laptops_of_its_pins_whatever_they_were_told_before() {
    let mut world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    world.sync(&laptop).unwrap();
    let copies = ["satu.db", "dua.db"].map(|name| world.copy_service(name));
    let mut given = vec![number(&laptop)];
    for (copy, epoch) in copies.iter().zip([4_711, 815]) {
        // The life that is lost told him of more than the copy knows.
        world.transport.service.announce(vec![1; 44]).unwrap();
        world.sync(&laptop).unwrap();
        given.push(number(&laptop));
        let store = SqliteStore::open(copy).unwrap();
        store.begin_epoch(epoch).unwrap();
        world.replace_service(store);
        assert!(!given.contains(&world.pins().number));
        let behind = |world: &World| {
            let service = &world.transport.service;
            service.store.devices_without_pins(world.pins().number).unwrap().len()
        };
        assert_eq!(behind(&world), 1);
        world.sync(&laptop).unwrap();
        world.sync(&laptop).unwrap();
        assert_eq!(
            laptop.replica().unwrap().pin_set(),
            (world.pins().number, world.pins().pins)
        );
        assert_eq!(behind(&world), 0);
        given.push(number(&laptop));
    }
}

#[test]
fn a_service_that_was_set_back_without_knowing_numbers_its_pins_above_those_that_laptops_have() {
    let mut world = World::new();
    let laptops = [world.device("a", KALIREJO, 11), world.device("b", KALIREJO, 12)];
    let copy = world.copy_service("district-copy.db");
    world.transport.service.announce(vec![1; 44]).unwrap();
    for laptop in &laptops {
        world.sync(laptop).unwrap();
        assert_eq!(number(laptop), 2);
    }
    world.replace_service(SqliteStore::open(&copy).unwrap());
    for laptop in &laptops {
        world.sync(laptop).unwrap();
        world.sync(laptop).unwrap();
        assert_eq!(
            laptop.replica().unwrap().pin_set(),
            (world.pins().number, world.pins().pins)
        );
    }
    let number = world.pins().number;
    assert!(
        world
            .transport
            .service
            .store
            .devices_without_pins(number)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_laptop_cannot_use_up_the_numbers_of_pins() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let forged = PinSet::sign(u32::MAX, vec![vec![1; 44]], &PrivateKey::from_seed(&[8; 32]));
    laptop.keep_pins(forged.bytes()).unwrap();
    world.sync(&laptop).unwrap();
    assert_eq!(world.pins().number, 1);
    let behind = world.transport.service.store.devices_without_pins(1).unwrap();
    assert_eq!(behind.len(), 1, "nor is he one who knows them");
}
