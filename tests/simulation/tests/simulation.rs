//! The simulation inside `cargo xtask test`: a few hundred seeds, and every plan that once broke a promise.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::Path;

use kentongan_simulation::campaign::{Campaign, Report};
use kentongan_simulation::plan::{Cast, Damage, Deed, Event, Plan, Step};
use kentongan_simulation::{Medium, run};

/// The seeds of every test run; `cargo xtask sim` goes through as many more as one likes.
const SEEDS: u64 = 300;

fn none_fail(report: &Report) {
    let told: Vec<String> = report
        .failures
        .iter()
        .map(|(seed, failure)| {
            let tail = failure.tail.join("\n");
            format!("seed {seed}, event {}: {}\n{tail}", failure.event, failure.violation)
        })
        .collect();
    assert!(
        told.is_empty(),
        "replay with `cargo xtask sim --seed N`:\n{}",
        told.join("\n\n")
    );
}

/// A plan that was found by a seed, and shrunk to the steps that it needs.
fn replay(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("plans/{name}.jsonl"));
    let plan = Plan::of_lines(&std::fs::read_to_string(file).unwrap()).unwrap();
    let outcome = run(&plan, &Medium::Memory);
    let broken = outcome.failure.as_ref().map(|failure| failure.violation.to_string());
    assert_eq!(broken, None);
}

#[test]
fn no_seed_breaks_a_promise() {
    let campaign = Campaign {
        first: 1,
        seeds: SEEDS,
        jobs: 2,
        twice: false,
        files: None,
        failures_max: 30,
    };
    let report = campaign.run(&|_| {});
    none_fail(&report);
    assert_eq!(report.counts.get("seeds"), SEEDS);
    // A world in which nothing fails and nobody disagrees would prove nothing.
    for name in [
        "conflicts",
        "refused",
        "fault: a request was cut",
        "fault: an answer was cut",
        "fault: on the way of photos",
        "photos and thumbnails received",
        "photos at rest",
        "ops by parcel",
        "batches sent for another laptop",
        "fault: a stick was damaged",
        "fault: a stick was put into the wrong laptop",
        "fault: a stick was read again",
        "fault: a stick was read late",
        "finals at rest",
        "decisions carried out",
    ] {
        assert!(report.counts.get(name) > 0, "no {name} in {SEEDS} seeds");
    }
}

#[test]
fn files_hold_what_memory_holds() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 1..5 {
        let plan = Plan::of_seed(seed);
        let (memory, files) = (
            run(&plan, &Medium::Memory),
            run(&plan, &Medium::Files(folder.path().to_owned())),
        );
        assert_eq!(memory.failure.map(|f| f.violation), None, "seed {seed} in memory");
        assert_eq!(files.failure.map(|f| f.violation), None, "seed {seed} on files");
        assert_eq!(memory.trace_hash, files.trace_hash, "seed {seed}");
    }
}

/// The newest stick that another laptop of this one's post has written, of so many.
fn newest(device: u8, of: u64) -> Event {
    Event::ReadParcel {
        device,
        which: 8 * (of - 1) + 1,
        damage: Damage::None,
        crash: false,
    }
}

#[test]
fn two_doors_that_only_a_stick_joins_show_the_same_and_are_sent_once() {
    let write = |device, card| Event::WriteParcel { device, card };
    let deed = |device, deed, dice| Event::Deed { device, deed, dice };
    let mut events = vec![write(0, true), write(1, true), newest(0, 1), newest(1, 1)];
    events.extend([
        deed(0, Deed::ConveneMeeting, 1),
        deed(0, Deed::Invite, 2),
        deed(0, Deed::AddRecord, 3),
    ]);
    // Four times a stick in either direction, and then both doors at once.
    for round in 0..4 {
        for (from, to) in [(0, 1), (1, 0)] {
            events.extend([write(from, false), newest(to, round + 2)]);
        }
        for device in [0_u8, 1] {
            let dice = 100 * round + u64::from(device);
            let deeds = [
                Deed::Mark,
                Deed::WalkIn,
                Deed::AddRecord,
                Deed::EditRecord,
                Deed::Tell,
                Deed::Sign,
                Deed::Decide,
                Deed::Mark,
            ];
            events.extend((0..).zip(deeds).map(|(n, what)| deed(device, what, dice + 10 * n)));
        }
    }
    // One says twice how a decision was carried out: then it is settled.
    events.extend((0..40).map(|n| deed(0, Deed::CarryOut, 200 + n)));
    // Either makes the minutes final before he has read the other's, and goes on writing.
    events.extend([deed(0, Deed::Finalise, 7), deed(1, Deed::Finalise, 8)]);
    events.extend([deed(0, Deed::Mark, 9), deed(1, Deed::EditRecord, 10)]);
    let post = "village:18.02.01.2003".to_owned();
    let plan = Plan {
        seed: 20_250_120,
        cast: Cast {
            seed: 20_250_120,
            district: "18.02.01".to_owned(),
            posts: vec![post.clone(), post, "district:18.02.01".to_owned()],
            editions: Vec::new(),
            service_edition: kentongan_domain::op::EDITION,
        },
        steps: events
            .into_iter()
            .map(|event| Step {
                after_ms: 60_000,
                event,
            })
            .collect(),
    };
    let outcome = run(&plan, &Medium::Memory);
    let broken = outcome.failure.map(|failure| failure.violation.to_string());
    assert_eq!(broken, None);
    assert!(outcome.counts.get("ops by parcel") > 20);
    assert!(outcome.counts.get("batches sent for another laptop") > 0);
    assert!(outcome.counts.get("finals at rest") >= 2);
    assert!(outcome.counts.get("decisions carried out") > 0);
    assert_eq!(outcome.counts.get("refused"), 0, "whoever sends first sends for both");
}

#[test]
fn a_plan_comes_back_from_its_lines() {
    let plan = Plan::of_seed(4711);
    assert_eq!(Plan::of_lines(&plan.to_lines()).unwrap(), plan);
}

#[test]
fn a_secret_text_in_a_record_that_somebody_opened_stays_secret() {
    replay("a_secret_text_in_a_record_that_counts_as_open");
}

#[test]
fn a_version_that_arrives_while_a_form_is_open_is_offered() {
    replay("a_version_that_arrived_while_a_form_was_open");
}

#[test]
fn an_item_of_the_feed_that_the_way_has_spoilt_comes_again() {
    replay("an_item_of_the_feed_that_the_way_has_spoilt");
}

#[test]
fn two_receipts_of_one_op_tell_everybody_the_same() {
    replay("two_receipts_of_one_op");
}

#[test]
fn a_field_is_settled_also_where_a_third_had_agreed() {
    replay("a_settled_field_that_a_third_had_agreed_with");
}

#[test]
fn a_service_that_was_set_back_twice_gives_every_issue_one_register_number() {
    replay("registers_of_a_service_set_back_twice");
}

#[test]
fn a_wiped_service_takes_a_laptop_back_that_was_about_to_offer() {
    replay("a_laptop_about_to_offer_to_a_service_that_is_wiped");
}

#[test]
fn what_was_said_of_a_record_stays_with_it_when_another_takes_its_place() {
    replay("a_word_on_a_record_whose_place_another_took");
}

#[test]
fn a_reader_with_two_batches_of_one_op_shows_the_later_word_in_whatever_order_they_came() {
    replay("two_batches_of_one_op_at_a_reader");
}

#[test]
fn a_database_from_before_a_repair_holds_nothing_twice() {
    replay("a_database_from_before_a_repair_beside_its_second_copy");
}

#[test]
fn a_second_copy_of_a_branch_that_was_cut_twice_brings_nothing_back_twice() {
    replay("a_second_copy_of_a_branch_that_was_cut_twice");
}

#[test]
fn a_word_that_the_service_took_stays_taken_when_its_record_makes_way() {
    replay("a_word_that_was_taken_before_its_record_made_way");
}

#[test]
fn an_edit_that_comes_back_before_its_record_is_not_undone() {
    replay("a_restored_laptop_shows_an_edit_as_undone");
}

#[test]
fn a_restored_laptop_offers_no_second_version_of_what_nobody_wrote_twice() {
    replay("two_versions_of_a_field_that_nobody_wrote_twice");
}

#[test]
fn one_batch_that_is_nobody_elses_keeps_no_other_from_being_given_back() {
    replay("a_good_link_is_answered_malformed");
}

#[test]
fn a_held_batch_of_a_restored_laptop_is_part_of_its_chain_when_its_turn_comes() {
    replay("a_head_behind_its_ops");
}

#[test]
fn what_a_restored_laptop_holds_is_sent() {
    replay("something_is_never_sent");
}

#[test]
fn what_a_laptop_restored_twice_holds_is_sent() {
    replay("something_else_is_never_sent");
}

#[test]
fn a_reader_lacks_nothing_of_a_service_that_was_set_back_twice() {
    replay("a_reader_lacks_an_op_after_the_service_was_set_back_twice");
}

#[test]
fn what_was_acknowledged_before_the_first_page_is_given_back() {
    replay("an_acknowledgement_before_the_first_page");
}

#[test]
fn a_batch_that_is_received_again_after_a_restore_has_one_time() {
    replay("a_batch_received_again_after_a_restore_shows_two_times");
    replay("a_late_request_received_again_after_a_restore_shows_two_times");
}

#[test]
fn a_branch_that_comes_back_beside_its_repair_counts_once() {
    replay("a_branch_that_comes_back_beside_its_repair");
}

#[test]
fn an_op_that_comes_back_under_two_names_is_signed_anew_once() {
    replay("an_op_that_comes_back_under_two_names");
}

#[test]
fn an_epoch_that_another_branch_opened_goes_on_from_there() {
    replay("an_epoch_that_another_branch_opened");
}

#[test]
fn a_twin_gives_back_what_the_service_lost_and_replaced() {
    replay("a_twin_with_receipts_for_what_the_service_lost");
}

#[test]
fn long_minutes_that_are_written_again_and_again_take_no_more_than_their_copies() {
    replay("long_minutes_written_again");
}

#[test]
fn a_write_that_a_repair_moved_is_still_the_one_that_another_had_seen() {
    replay("a_write_that_a_repair_moved");
}
