//! Clocks that were wrong for a while, and are mended: what they left behind must not go on for years.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::sync::Arc;

use kentongan_domain::issue::Urgency;
use kentongan_store::Store;
use kentongan_testkit::{ManualClock, SeededEntropy};
use world::*;

const YEAR_MS: i64 = 365 * 24 * 3_600_000;
const DAY_MS: u32 = 24 * 3_600_000;

/// A second laptop of the village, with a clock of its own.
fn secretary(world: &World, clock: &Arc<ManualClock>) -> Store {
    let store = open(&world.folder.path().join("sekdes.db"), clock, 12);
    let code = world
        .transport
        .service
        .make_code(&holder(KALIREJO, "Sekretaris Kampung"))
        .unwrap();
    kentongan_sync::enrolment::enrol(
        &store,
        &world.transport,
        &nowhere(),
        &code.keys(world.transport.service.code_work),
        None,
        "0.1.0",
    )
    .unwrap();
    store
}

#[test]
fn a_laptop_that_was_years_ahead_is_ordered_by_when_it_wrote_once_its_clock_is_mended() {
    let world = World::new();
    let kakam = world.device("kakam", KALIREJO, 11);
    let clock = Arc::new(ManualClock::at(world.clock_ms()));
    let sekdes = secretary(&world, &clock);
    let id = world.record(&kakam, "Ternak hilang");
    let seen = kakam.get_issue(id).unwrap();
    world.settle(&[&kakam, &sekdes]);
    clock.set_wall(world.clock_ms() + 9 * YEAR_MS);
    sekdes
        .add_follow_up(id, "Ditulis dengan jam tahun 2035", false)
        .unwrap();
    world.settle(&[&sekdes]);
    clock.set_wall(world.clock_ms());
    world.settle(&[&sekdes, &kakam]);

    let form = issue(&seen.title, Urgency::Medium);
    let on_monday = issue("Menurut sekretaris, Senin", Urgency::Medium);
    sekdes.edit_issue(id, form.clone(), on_monday).unwrap();
    for time in [&clock, &world.clock] {
        time.pass(DAY_MS);
    }
    let on_tuesday = issue("Menurut kepala kampung, Selasa", Urgency::Medium);
    kakam.edit_issue(id, form, on_tuesday).unwrap();
    world.sync(&kakam).unwrap();
    for time in [&clock, &world.clock] {
        time.pass(DAY_MS);
    }
    world.settle(&[&sekdes, &kakam]);
    for store in [&kakam, &sekdes] {
        assert_eq!(store.get_issue(id).unwrap().title, "Menurut kepala kampung, Selasa");
        assert_eq!(store.list_conflicts().unwrap().len(), 1, "the other is offered");
    }
}

#[test]
fn a_service_that_was_years_ahead_for_an_hour_leaves_no_doubt_and_no_winner_of_those_years() {
    let world = World::new();
    let clock = Arc::new(ManualClock::at(world.clock_ms()));
    let sekdes = secretary(&world, &clock);
    let true_ms = world.clock_ms();
    world.clock.set_wall(true_ms + 9 * YEAR_MS);
    sekdes
        .create_issue(
            KALIREJO.parse().unwrap(),
            issue("Diterima tahun 2035", Urgency::Low),
            None,
        )
        .unwrap();
    world.sync(&sekdes).unwrap();
    assert!(sekdes.replica().unwrap().clock_in_doubt(sekdes.wall_ms()));
    world.clock.set_wall(true_ms);
    world.settle(&[&sekdes]);
    assert!(
        !sekdes.replica().unwrap().clock_in_doubt(sekdes.wall_ms()),
        "two clocks agree by now"
    );

    let kakam = world.device("kakam", KALIREJO, 11);
    let id = world.record(&kakam, "Jembatan putus");
    world.settle(&[&kakam, &sekdes]);
    let form = issue("Jembatan putus", Urgency::Medium);
    clock.set_wall(true_ms + 8 * YEAR_MS);
    let early = issue("Menurut jam yang salah", Urgency::Medium);
    sekdes.edit_issue(id, form.clone(), early).unwrap();
    world.sync(&sekdes).unwrap();
    world.clock.pass(60_000);
    let late = issue("Ditulis sesudahnya", Urgency::Medium);
    kakam.edit_issue(id, form, late).unwrap();
    world.settle(&[&kakam]);
    assert_eq!(kakam.get_issue(id).unwrap().title, "Ditulis sesudahnya");
    // A check of the service does not take the stamps of that hour for lost ones, neither now nor when its clock comes near them.
    for _ in 0..9 {
        for _ in 0..41 {
            world.clock.pass(8 * DAY_MS);
        }
        world.record(&kakam, "Tiap tahun");
        world.settle(&[&kakam]);
    }
}

#[test]
fn a_date_made_in_doubt_is_repaired_though_the_app_was_closed_and_opened_again() {
    let world = World::new();
    let clock = Arc::new(ManualClock::started(world.clock_ms(), 77));
    let laptop = secretary(&world, &clock);
    let true_ms = world.clock_ms();
    clock.set_wall(1_262_304_000_000);
    let id = world.record(&laptop, "Jam mati");
    let path = laptop.path().to_owned();
    drop(laptop);
    clock.pass(7_200_000);
    world.clock.pass(7_200_000);
    let laptop = open(&path, &clock, 13);
    world.settle(&[&laptop]);
    let repaired = laptop.get_issue(id).unwrap();
    assert!(!repaired.clock_doubt);
    let off_ms = repaired.recorded_at_ms - true_ms;
    assert!(off_ms.abs() < 5_000, "{off_ms}");
    // After a start of the machine its clock counts from elsewhere, and nobody knows.
    let id = world.record(&laptop, "Laptop dimatikan");
    drop(laptop);
    let restarted = Arc::new(ManualClock::started(clock_of(&clock), 78));
    let laptop = open(&path, &restarted, 14);
    world.settle(&[&laptop]);
    assert!(laptop.get_issue(id).unwrap().clock_doubt);
}

fn clock_of(clock: &Arc<ManualClock>) -> i64 {
    kentongan_domain::world::Clock::wall_ms(&**clock)
}

#[test]
fn more_emergencies_than_a_service_holds_ahead_of_their_turn_all_arrive() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let queue = write_a_long_queue(&laptop, 60, 120);
    for n in 0..300 {
        let emergency = issue(&format!("Darurat {n}"), Urgency::Emergency);
        laptop.create_issue(KALIREJO.parse().unwrap(), emergency, None).unwrap();
    }
    let done = kentongan_sync::exchange(&laptop, &world.transport, &SeededEntropy::new(5), &mut |_, _| {}).unwrap();
    assert_eq!(done.sent_ops as usize, queue.len() + 300);
    assert_eq!(laptop.count_outbox().unwrap(), 0);
}
