//! Lists of the kecamatan on their way: all villages come to the same version, in whatever order they heard of them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_domain::rule_set::RuleSet;
use kentongan_store::{RuleBody, Store};
use world::*;

const OFFICE: &str = "district:18.02.01";

fn write(world: &World, store: &Store, note: &str) {
    world.clock.pass(1_000);
    let body = RuleBody::Text(format!(
        "{{\"format\":\"{note}/{{kode_kampung}}/{{tahun}}/{{nomor}}\"}}"
    ));
    store.write_rule_set(RuleSet::Numbering, body, note).unwrap();
}

fn notes(store: &Store) -> Vec<String> {
    let history = store.rule_set_history(RuleSet::Numbering).unwrap();
    history.into_iter().map(|version| version.note).collect()
}

/// Nothing that a laptop shows depends on the way by which it came to it.
fn is_the_fold_of_its_ops(store: &Store) {
    let before = store.dump_projection().unwrap();
    store.rebuild_projection().unwrap();
    assert_eq!(store.dump_projection().unwrap(), before);
}

#[test]
fn two_laptops_of_the_kecamatan_write_apart_and_the_newest_holds_everywhere() {
    for first_sends_first in [true, false] {
        let world = World::new();
        let (first, second) = (world.device("camat", OFFICE, 1), world.device("operator", OFFICE, 2));
        let (kalirejo, langsep) = (
            world.device("kalirejo", KALIREJO, 3),
            world.device("langsep", LANGSEP, 4),
        );
        write(&world, &first, "SATU");
        write(&world, &second, "DUA");
        write(&world, &first, "TIGA");
        let order = match first_sends_first {
            true => [&first, &second],
            false => [&second, &first],
        };
        world.sync(order[0]).unwrap();
        // One village hears of it in between, the other only in the end.
        world.sync(&kalirejo).unwrap();
        world.sync(order[1]).unwrap();
        world.settle(&[&first, &second, &kalirejo, &langsep]);
        for store in [&first, &second, &kalirejo, &langsep] {
            assert_eq!(notes(store), ["TIGA", "DUA", "SATU"]);
            let written = store.rules().unwrap().numbering.write("18.02.01.2003", 2025, 14);
            assert_eq!(written, "TIGA/2003/2025/14");
            is_the_fold_of_its_ops(store);
        }
        let held = |store: &Store| store.rule_set(RuleSet::Numbering).unwrap().unwrap();
        assert!(held(&second).office && !held(&kalirejo).office);
        assert_eq!(held(&langsep).device_no, held(&first).device_no);
    }
}

#[test]
fn what_the_district_refused_holds_no_longer_and_nothing_reaches_a_village() {
    let world = World::new();
    let (office, village) = (world.device("camat", OFFICE, 1), world.device("kalirejo", KALIREJO, 2));
    write(&world, &office, "SATU");
    // The village writes where it may not: the district keeps it apart.
    write(&world, &village, "SENDIRI");
    world.settle(&[&office, &village]);
    for store in [&office, &village] {
        assert_eq!(notes(store), ["SATU"]);
        is_the_fold_of_its_ops(store);
    }
    assert_eq!(village.list_refused().unwrap().len(), 1);
    assert!(office.list_refused().unwrap().is_empty());
}

#[test]
fn a_laptop_with_a_clock_years_ahead_does_not_hold_the_lists_for_ever() {
    let world = World::new();
    let (ahead, other) = (world.device("camat", OFFICE, 1), world.device("operator", OFFICE, 2));
    let now = other.wall_ms();
    world.clock.set_wall(now + 3_650 * 86_400_000);
    write(&world, &ahead, "SATU");
    world.clock.set_wall(now + 60_000);
    world.settle(&[&ahead, &other]);
    world.clock.pass(86_400_000);
    write(&world, &other, "DUA");
    world.settle(&[&other, &ahead]);
    for store in [&ahead, &other] {
        assert_eq!(notes(store), ["DUA", "SATU"]);
        is_the_fold_of_its_ops(store);
    }
}
