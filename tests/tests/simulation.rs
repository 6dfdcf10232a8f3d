//! The simulation inside `cargo xtask test`: a few hundred seeds, and every plan that once broke a promise.

use kentongan_tests::sim::campaign::{Campaign, Report};

/// The seeds of every test run; `cargo xtask sim` goes through as many more as one likes.
const SEEDS: u64 = 300;

fn none_fails(report: &Report) {
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

#[test]
fn no_seed_breaks_a_promise() {
    let campaign = Campaign {
        first: 1,
        seeds: SEEDS,
        jobs: 2,
        twice: false,
        files: None,
        failures_max: 3,
    };
    let report = campaign.run(&|_| {});
    none_fails(&report);
    assert_eq!(report.counts.get("seeds"), SEEDS);
    // A world in which nothing fails and nobody disagrees would prove nothing.
    for name in [
        "conflicts",
        "refused",
        "fault: a request was cut",
        "fault: an answer was cut",
    ] {
        assert!(report.counts.get(name) > 0, "no {name} in {SEEDS} seeds");
    }
}

#[test]
fn files_hold_what_memory_holds() {
    let folder = tempfile::tempdir().unwrap();
    let campaign = Campaign {
        first: 1,
        seeds: 4,
        jobs: 2,
        twice: false,
        files: Some(folder.path().to_owned()),
        failures_max: 1,
    };
    none_fails(&campaign.run(&|_| {}));
}
