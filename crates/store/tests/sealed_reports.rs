//! Envelopes, keys and shares in the store: what is kept, once, and made anew from the log.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use kentongan_domain::ids::ObjectId;
use kentongan_store::{Delivery, Durability, LackingShare, Store, StoreError};
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

const KEY: &str = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";

/// A store that can write: the training workspace needs no district.
fn of_scope(path: &Path, scope: &str) -> Store {
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    let store = Store::open(path, Durability::Full, clock, Arc::new(SeededEntropy::new(3))).unwrap();
    store.begin_training(rehearsing(scope)).unwrap();
    store
}

#[test]
fn an_envelope_waits_in_the_outbox_under_no_title_and_is_made_anew_from_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let store = of_scope(&folder.path().join("a.db"), "village:18.02.01.2003");
    let id = store.add_sealed_report("gwFB").unwrap();
    let kept = store.get_sealed_report(id).unwrap();
    assert_eq!(
        (kept.envelope.as_str(), kept.village_code.as_str(), kept.delivery),
        ("gwFB", "18.02.01.2003", Delivery::Unsent)
    );
    assert_eq!(store.count_sealed_reports().unwrap(), (1, 1));
    store.mark_report_opened(id).unwrap();
    assert_eq!(store.count_sealed_reports().unwrap(), (0, 1));
    let waits = store.list_outbox().unwrap();
    assert_eq!(waits.len(), 1);
    assert!(waits.iter().all(|item| item.title.is_empty()));
    assert!(
        store
            .list_issues(&kentongan_store::IssueQuery::default())
            .unwrap()
            .is_empty()
    );

    let before = store.dump_projection().unwrap();
    assert!(before.contains("gwFB"));
    store.rebuild_projection().unwrap();
    assert_eq!(store.dump_projection().unwrap(), before);

    assert!(matches!(store.write_seal_key(KEY), Err(StoreError::NotEnrolled)));
    let nowhere = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c").unwrap();
    assert!(matches!(store.get_sealed_report(nowhere), Err(StoreError::NotFound)));
}

#[test]
fn a_laptop_of_the_kecamatan_tells_its_key_once_and_nobody_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = of_scope(&folder.path().join("a.db"), "district:18.02.01");
    assert!(store.write_seal_key(KEY).unwrap());
    assert!(!store.write_seal_key(KEY).unwrap());
    let keys = store.seal_keys().unwrap();
    assert_eq!(keys.len(), 1);
    assert!(keys.iter().all(|key| key.public_key == KEY));
    assert_eq!(
        (store.count_outbox().unwrap(), store.count_unsent_records().unwrap()),
        (1, 0)
    );
    assert!(store.list_outbox().unwrap().is_empty());
    assert!(matches!(store.add_sealed_report("gwFB"), Err(StoreError::NotEnrolled)));

    let report_id = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c").unwrap();
    let to = LackingShare {
        report_id,
        public_key: KEY.to_owned(),
    };
    store.add_seal_share(&to, "AAAA").unwrap();
    assert_eq!(store.seal_shares(report_id, KEY).unwrap(), ["AAAA"]);
    assert!(store.seal_shares(report_id, "00").unwrap().is_empty());
    let before = store.dump_projection().unwrap();
    store.rebuild_projection().unwrap();
    assert_eq!(store.dump_projection().unwrap(), before);
}

#[test]
fn the_secret_of_a_key_is_the_laptops_own_and_stays_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = of_scope(&path, "district:18.02.01");
    let secret = store.replica().unwrap().seal_secret().unwrap();
    drop(store);
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    let store = Store::open(&path, Durability::Full, clock, Arc::new(SeededEntropy::new(4))).unwrap();
    assert_eq!(store.replica().unwrap().seal_secret().unwrap(), secret);
}
