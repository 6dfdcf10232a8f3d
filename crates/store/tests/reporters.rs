//! Issues that are looked for by their reporter.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::sync::Arc;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Reporter};
use kentongan_domain::search::SoughtReporter;
use kentongan_store::{Durability, Opening, Store, TimelineWhat};
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, SeededEntropy};

fn open(path: &std::path::Path) -> (Store, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(1_737_331_200_000));
    let opening = Opening {
        durability: Durability::None,
        without_second_copy: true,
        ..Opening::default()
    };
    let store = Store::open_with(path, opening, clock.clone(), Arc::new(SeededEntropy::new(5))).unwrap();
    store.begin_training(rehearsing("village:18.02.01.2003")).unwrap();
    (store, clock)
}

fn record(store: &Store, name: &str) -> ObjectId {
    let issue = Issue {
        title: "Antrean KTP".to_owned(),
        category: "ADM".to_owned(),
        village_name: "Kalirejo".to_owned(),
        reporter: Some(Reporter {
            name: name.to_owned(),
            phone: String::new(),
        }),
        ..Issue::default()
    };
    let stream = "village:18.02.01.2003".parse().unwrap();
    store.create_issue(stream, issue, None).unwrap()
}

fn looks(store: &Store, id: ObjectId) -> usize {
    let timeline = store.issue_timeline(id).unwrap();
    let looks = timeline
        .iter()
        .filter(|item| matches!(item.what, TimelineWhat::Revealed { .. }));
    looks.count()
}

#[test]
fn the_fifty_newest_are_listed_and_no_other_was_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let (store, clock) = open(&folder.path().join("kentongan.db"));
    let mut hers = Vec::new();
    for n in 0..52 {
        clock.pass(1_000);
        let other = record(&store, "Suwarno");
        hers.insert(0, record(&store, &format!("Surtinah {n}")));
        assert_eq!(looks(&store, other), 0);
    }
    let (listed, left) = hers.split_at(50);
    let sought = SoughtReporter::of("surtinah").unwrap();
    let found = store.find_by_reporter(sought, "Menelepon").unwrap();
    assert_eq!((found.issues.as_slice(), found.more, found.frozen), (listed, true, 0));
    assert!(listed.iter().all(|id| looks(&store, *id) == 1));
    assert!(left.iter().all(|id| looks(&store, *id) == 0));

    let one = SoughtReporter::of("surtinah 7").unwrap();
    let found = store.find_by_reporter(one, "Menelepon").unwrap();
    assert_eq!(
        (found.issues.first(), found.issues.len(), found.more),
        (hers.get(44), 1, false)
    );
}
