//! An emergency that came ahead of its turn is shown at once, so that somebody acts: what he does must not be refused because the
//! rest is still on its way.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use kentongan_domain::authority::Refusal;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::Stage;
use kentongan_store::{Acknowledged, Delivery, Store, TimelineWhat};
use world::*;

/// A laptop with a long queue, of which the link took only the emergency.
fn hold_an_emergency(world: &World, laptop: &Store) -> ObjectId {
    write_a_long_queue(laptop, 120, 120);
    world.hold_an_emergency(laptop)
}

fn answers(store: &Store, id: ObjectId) -> Vec<String> {
    let timeline = store.issue_timeline(id).unwrap();
    let answers = timeline.into_iter().filter_map(|item| match item.what {
        TimelineWhat::FollowUp { text, answer: true } => Some(text),
        _ => None,
    });
    answers.collect()
}

#[test]
fn whoever_answers_an_emergency_that_is_held_is_heard() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let camat = world.device("camat", "district:18.02.01", 14);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let urgent = hold_an_emergency(&world, &laptop);
    world.sync(&kecamatan).unwrap();
    assert_eq!(titles(&kecamatan), [("Tanggul jebol".to_owned(), Delivery::Held)]);

    kecamatan.add_follow_up(urgent, "Perahu berangkat.", true).unwrap();
    kecamatan.move_issue(urgent, Stage::InProgress, "").unwrap();
    let done = world.sync(&kecamatan).unwrap();
    assert_eq!((done.sent_ops, done.refused_ops), (2, 0));
    world.sync(&camat).unwrap();
    assert_eq!(
        (answers(&camat, urgent), camat.get_issue(urgent).unwrap().stage),
        (vec!["Perahu berangkat.".to_owned()], Stage::InProgress as i64),
        "also on the other laptop of the kecamatan, while the rest is still on its way"
    );

    // The rest comes, and nobody's word has to change.
    world.settle(&[&laptop, &kecamatan, &camat]);
    for store in [&laptop, &kecamatan, &camat] {
        assert!(store.list_refused().unwrap().is_empty());
        assert_eq!(answers(store, urgent), ["Perahu berangkat."]);
        assert_eq!(store.get_issue(urgent).unwrap().stage, Stage::InProgress as i64);
        assert_eq!(store.dump_projection().unwrap(), laptop.dump_projection().unwrap());
    }
}

#[test]
fn what_is_only_held_has_not_left_the_outbox() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let urgent = hold_an_emergency(&world, &laptop);
    let waiting = laptop.count_outbox().unwrap();
    // The district's word on it comes alone; of the rest nothing has arrived.
    let receipt: Vec<u8> = rusqlite::Connection::open(world.folder.path().join("district.db"))
        .unwrap()
        .query_row("SELECT receipt FROM batches WHERE state = 'held'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(laptop.acknowledge(&receipt).unwrap(), Acknowledged::Held { ops: 1 });
    assert_eq!(laptop.count_outbox().unwrap(), waiting);
    let timeline = laptop.issue_timeline(urgent).unwrap();
    let [_, recorded] = timeline.as_slice() else {
        panic!("{timeline:?}")
    };
    assert_eq!((recorded.held, recorded.receipt), (true, None));
}

#[test]
fn what_names_a_record_that_its_author_may_not_write_is_refused_also_while_that_is_held() {
    let world = World::new();
    let kecamatan = world.device("kecamatan", "district:18.02.01", 13);
    let laptop = world.device("kalirejo", KALIREJO, 11);
    let urgent = hold_an_emergency(&world, &laptop);
    world.sync(&kecamatan).unwrap();
    // Meanwhile the district has the laptop down for another village.
    let no = laptop.replica().unwrap().enrolled().unwrap().device_no;
    rusqlite::Connection::open(world.folder.path().join("district.db"))
        .unwrap()
        .execute(
            "UPDATE devices SET scope = ?1 WHERE device_no = ?2",
            rusqlite::params![LANGSEP, no.0],
        )
        .unwrap();
    kecamatan.add_follow_up(urgent, "Perahu berangkat.", true).unwrap();
    world.sync(&kecamatan).unwrap();
    let refused = kecamatan.list_refused().unwrap();
    assert_eq!((refused.len(), refused[0].refusal), (1, Refusal::UnknownObject as u8));
}

#[test]
fn an_emergency_that_goes_first_is_settled_by_the_same_exchange() {
    let world = World::new();
    let laptop = world.device("kalirejo", KALIREJO, 11);
    write_a_long_queue(&laptop, 120, 120);
    write_an_emergency(&laptop);
    let done = world.sync(&laptop).unwrap();
    assert_eq!((done.sent_ops, done.rounds), (122, 1));
    assert!(done.held_ops > 0, "it went ahead of its turn");
    assert_eq!(laptop.count_outbox().unwrap(), 0);
}
