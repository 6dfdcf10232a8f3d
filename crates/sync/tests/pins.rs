//! The keys by which laptops know their service, through rotations and lost stores.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_district::certificate;
use kentongan_district::pins::{Haste, PinsError, Rotated};
use kentongan_protocol::enrolment::CODE_VALID_MS;
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::slip::pin_hash;
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
