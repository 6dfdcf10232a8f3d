//! Lists of the kecamatan in one store: the newest version holds, also after a restart and when all is made anew.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use kentongan_domain::blob::BlobHash;
use kentongan_domain::role::Role;
use kentongan_domain::rule_set::RuleSet;
use kentongan_store::{Durability, Enrolment, RuleBody, Store};
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

fn open(path: &Path) -> (Store, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    let entropy = Arc::new(SeededEntropy::new(8));
    let store = Store::open(path, Durability::Full, clock.clone(), entropy).unwrap();
    (store, clock)
}

fn of(path: &Path, scope: &str) -> (Store, Arc<ManualClock>) {
    let (store, clock) = open(path);
    let operator = Enrolment {
        role: Role::Staff,
        holder_office: "Operator kecamatan".to_owned(),
        ..rehearsing(scope)
    };
    store.begin_training(operator).unwrap();
    (store, clock)
}

fn text(json: &str) -> RuleBody {
    RuleBody::Text(json.to_owned())
}

fn notes(store: &Store, set: RuleSet) -> Vec<String> {
    let history = store.rule_set_history(set).unwrap();
    history.into_iter().map(|version| version.note).collect()
}

#[test]
fn of_each_set_the_newest_version_holds_and_the_older_ones_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let (store, clock) = of(&path, "district:18.02.01");
    assert!(store.rule_set(RuleSet::Retention).unwrap().is_none());
    for (set, note) in [
        (RuleSet::Retention, "lima tahun"),
        (RuleSet::Holidays, "2027"),
        (RuleSet::Retention, "sepuluh tahun"),
    ] {
        clock.pass(1_000);
        store.write_rule_set(set, text("{}"), note).unwrap();
    }
    let blob = RuleBody::Blob {
        hash: BlobHash::of(b"batas"),
        bytes: 5,
    };
    store.write_rule_set(RuleSet::Boundaries, blob.clone(), "").unwrap();
    let check = |store: &Store| {
        let held = store.rule_set(RuleSet::Retention).unwrap().unwrap();
        assert_eq!(
            (held.note.as_str(), held.office, held.at_ms),
            ("sepuluh tahun", true, RAKOR_MS + 3_000)
        );
        assert_eq!(notes(store, RuleSet::Retention), ["sepuluh tahun", "lima tahun"]);
        assert_eq!(notes(store, RuleSet::Holidays), ["2027"]);
        assert_eq!(store.rule_set(RuleSet::Boundaries).unwrap().unwrap().body, blob);
        assert!(store.rule_set(RuleSet::Numbering).unwrap().is_none());
    };
    check(&store);
    let before = store.dump_projection().unwrap();
    store.rebuild_projection().unwrap();
    assert_eq!(store.dump_projection().unwrap(), before);
    drop(store);
    let (store, _) = open(&path);
    check(&store);
}

#[test]
fn what_a_village_would_decree_holds_nowhere_not_even_on_its_own_laptop() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = of(&folder.path().join("a.db"), "village:18.02.01.2003");
    let own = text("{\"format\":\"{nomor}/{kode_kampung}/{tahun}\"}");
    store.write_rule_set(RuleSet::Numbering, own, "").unwrap();
    assert!(store.rule_set(RuleSet::Numbering).unwrap().is_none());
    assert_eq!(
        store.rules().unwrap().numbering.write("18.02.01.2003", 2025, 14),
        "ISU/2003/2025/014"
    );
}

#[test]
fn the_rules_follow_the_version_that_holds_whoever_asked_before() {
    let folder = tempfile::tempdir().unwrap();
    let (store, clock) = of(&folder.path().join("a.db"), "district:18.02.01");
    let other = of(&folder.path().join("b.db"), "district:18.02.01").0;
    let before = store.rules().unwrap();
    for (name, body) in [
        (
            "Jalan kampung",
            "{\"codes\":[{\"code\":\"INF.01\",\"name_id\":\"Jalan kampung\"}]}",
        ),
        ("Jalan", "not a list"),
        (
            "Jalan desa",
            "{\"codes\":[{\"code\":\"INF.01\",\"name_id\":\"Jalan desa\"}]}",
        ),
    ] {
        clock.pass(1_000);
        store.write_rule_set(RuleSet::Categories, text(body), "").unwrap();
        assert_eq!(store.rules().unwrap().categories.name_of("INF.01"), name);
    }
    assert_eq!(
        before.categories.name_of("INF.01"),
        "Jalan",
        "who has asked keeps what he was told"
    );
    assert_eq!(
        other.rules().unwrap().categories.name_of("INF.01"),
        "Jalan",
        "another store has its own"
    );
}
