//! Files that cannot be cleared of what was erased are owned up to, and cleared at the next start.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use kentongan_domain::issue::{Issue, Reporter};
use kentongan_store::{CaseText, Opening, Store};
use kentongan_testkit::bytes::holds;
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::second_copy::Stubborn;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

const NAME: &str = "Surtinah Wiryawan";

fn open(path: &Path, copy: &Stubborn, seed: u64) -> Store {
    let opening = Opening {
        op_medium: Some(Box::new(copy.clone())),
        ..Opening::default()
    };
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    Store::open_with(path, opening, clock, Arc::new(SeededEntropy::new(seed))).unwrap()
}

#[test]
fn an_order_says_whether_the_files_are_clean_and_the_next_start_clears_them() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("a.db"), Stubborn::default());
    let store = open(&path, &copy, 3);
    store.begin_training(rehearsing("district:18.02.01")).unwrap();
    let is_in_copy = || holds(&copy.bytes.lock().unwrap(), NAME);
    let reported = Issue {
        title: "Antrean KTP".to_owned(),
        category: "ADM".to_owned(),
        village_name: "Kalirejo".to_owned(),
        reporter: Some(Reporter {
            name: NAME.to_owned(),
            phone: String::new(),
        }),
        ..Issue::default()
    };
    let stream = "village:18.02.01.2003".parse().unwrap();
    let issue = store.create_issue(stream, reported, None).unwrap();
    assert!(store.files_are_clean().unwrap());
    assert!(is_in_copy(), "the search finds her");

    for which in [CaseText::Comment, CaseText::FollowUp] {
        store
            .save_case_text(issue, which, &format!("{NAME} minta ditelepon"))
            .unwrap();
    }
    copy.unreadable.store(true, Ordering::SeqCst);
    let clean = store.order_erasure(&[issue], "Atas permintaan", "1", "Camat").unwrap();
    assert!(!clean && !store.files_are_clean().unwrap());
    assert_eq!(
        store.get_issue(issue).unwrap().reporter_name,
        "",
        "it shows nowhere all the same"
    );
    for which in [CaseText::Comment, CaseText::FollowUp] {
        assert_eq!(store.case_text(issue, which).unwrap(), "");
    }
    drop(store);

    copy.unreadable.store(false, Ordering::SeqCst);
    let store = open(&path, &copy, 4);
    assert!(store.files_are_clean().unwrap());
    assert!(!is_in_copy());
}
