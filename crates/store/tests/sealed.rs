//! Files that open with one laptop's key and no other.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kentongan_domain::issue::{Issue, Occurrence, Reporter, Urgency};
use kentongan_store::{Opening, Standing, Store, StoreError, StoreKey, standing};
use kentongan_testkit::bytes::holds;
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

const SECRET: &str = "kekerasan di rumah nomor tujuh";
const OURS: [u8; 32] = [1; 32];
const THEIRS: [u8; 32] = [2; 32];

fn open(path: &Path, key: &[u8; 32]) -> Result<Store, StoreError> {
    let opening = Opening {
        key: Some(StoreKey::of(key)),
        ..Opening::default()
    };
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    Store::open_with(path, opening, clock, Arc::new(SeededEntropy::new(u64::from(key[0]))))
}

fn laptop(folder: &Path, key: &[u8; 32]) -> PathBuf {
    let path = folder.join("kentongan.db");
    begin(&open(&path, key).unwrap());
    path
}

/// Who it is, and one record.
fn begin(store: &Store) {
    store.begin_training(rehearsing("village:18.02.01.2003")).unwrap();
    record(store, SECRET);
}

fn record(store: &Store, text: &str) {
    let issue = Issue {
        title: format!("Perkara {text}"),
        category: "SOS".to_owned(),
        occurred_on: chrono::NaiveDate::from_ymd_opt(2025, 1, 20).unwrap(),
        hamlet: String::new(),
        landmark: String::new(),
        description: text.to_owned(),
        urgency: Urgency::High,
        occurrence: Occurrence::Occurred,
        confidential: true,
        village_name: "Kalirejo".to_owned(),
        reporter: Some(Reporter {
            name: format!("Pelapor {text}"),
            phone: String::new(),
        }),
        ..Issue::default()
    };
    let stream = "village:18.02.01.2003".parse().unwrap();
    store.create_issue(stream, issue, None).unwrap();
}

fn count(store: &Store) -> usize {
    store
        .list_issues(&kentongan_store::IssueQuery::default())
        .unwrap()
        .len()
}

#[test]
fn no_file_holds_a_word_of_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = laptop(folder.path(), &OURS);
    assert_unreadable(folder.path(), "after closing");
    let store = open(&path, &OURS).unwrap();
    record(&store, SECRET);
    assert!(path.with_file_name("kentongan.db-wal").exists());
    assert_unreadable(folder.path(), "while it is open");
    assert_eq!(count(&store), 2);
}

fn assert_unreadable(folder: &Path, when: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        for word in [SECRET, "kekerasan", "Kepala Kampung", "SQLite format", "CREATE TABLE"] {
            assert!(!holds(&bytes, word), "{when}: {word:?} in {}", file.display());
        }
    }
}

#[test]
fn what_was_written_before_there_was_a_pin_is_encrypted_and_all_there() {
    for cut in [false, true] {
        let (before, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let plain = Store::open_with(
            &before.path().join("kentongan.db"),
            Opening::default(),
            Arc::new(ManualClock::at(RAKOR_MS)),
            Arc::new(SeededEntropy::new(1)),
        )
        .unwrap();
        begin(&plain);
        record(&plain, "jembatan");
        // A power cut leaves the last commits in the file beside the database; closing folds them in.
        let still_open = cut.then_some(plain);
        for entry in std::fs::read_dir(before.path()).unwrap() {
            let file = entry.unwrap().path();
            std::fs::copy(&file, folder.path().join(file.file_name().unwrap())).unwrap();
        }
        drop(still_open);
        let path = folder.path().join("kentongan.db");
        assert_eq!(standing(&path).unwrap(), Standing::Plain);
        assert_eq!(path.with_file_name("kentongan.db-wal").exists(), cut);
        // An attempt that broke off.
        std::fs::write(path.with_file_name("kentongan.db.baru"), b"half").unwrap();
        let store = open(&path, &OURS).unwrap();
        assert_eq!(count(&store), 2);
        assert_unreadable(folder.path(), "encrypted");
        drop(store);
        assert_eq!(standing(&path).unwrap(), Standing::Sealed);
        assert_unreadable(folder.path(), "closed");
        // The second copy is whole, too.
        std::fs::remove_file(&path).unwrap();
        assert_eq!(count(&open(&path, &OURS).unwrap()), 2);
    }
}

/// Damaged, or put back from an older copy: what only the second copy holds is not lost with it.
#[test]
fn what_is_wrong_with_a_database_of_before_the_pin_is_mended_before_it_is_encrypted() {
    for damaged in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kentongan.db");
        let open_plain = || {
            let (clock, entropy) = (Arc::new(ManualClock::at(RAKOR_MS)), Arc::new(SeededEntropy::new(1)));
            Store::open_with(&path, Opening::default(), clock, entropy).unwrap()
        };
        begin(&open_plain());
        let older = std::fs::read(&path).unwrap();
        record(&open_plain(), "jembatan");
        let mut put_back = older.clone();
        if damaged {
            put_back[4_096..4_160].fill(0x5a);
        }
        std::fs::write(&path, put_back).unwrap();
        assert_eq!(count(&open(&path, &OURS).unwrap()), 2, "damaged: {damaged}");
    }
}

#[test]
fn a_database_of_another_laptop_is_set_aside_and_ours_is_made_anew() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = laptop(ours.path(), &OURS);
    let foreign = std::fs::read(laptop(theirs.path(), &THEIRS)).unwrap();
    std::fs::write(&path, &foreign).unwrap();
    let store = open(&path, &OURS).unwrap();
    assert_eq!(count(&store), 1, "from the second copy");
    let aside = std::fs::read(ours.path().join("kentongan.db.rusak-1")).unwrap();
    assert_eq!(aside, foreign, "it is not destroyed");
}

#[test]
fn a_second_copy_of_another_laptop_is_set_aside_and_ours_is_written_anew() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = laptop(ours.path(), &OURS);
    laptop(theirs.path(), &THEIRS);
    std::fs::copy(
        theirs.path().join("kentongan.db.ops"),
        ours.path().join("kentongan.db.ops"),
    )
    .unwrap();
    assert_eq!(count(&open(&path, &OURS).unwrap()), 1);
    // And it is whole: the database may go now.
    std::fs::remove_file(&path).unwrap();
    assert_eq!(count(&open(&path, &OURS).unwrap()), 1);
}

#[test]
fn files_that_are_all_anothers_are_left_where_they_are() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = laptop(ours.path(), &OURS);
    laptop(theirs.path(), &THEIRS);
    for name in ["kentongan.db", "kentongan.db.ops"] {
        std::fs::copy(theirs.path().join(name), ours.path().join(name)).unwrap();
    }
    for _ in 0..2 {
        assert!(matches!(open(&path, &OURS).err(), Some(StoreError::Foreign)));
    }
    assert_eq!(count(&open(&path, &THEIRS).unwrap()), 1, "nothing was moved or changed");
    // A copy of neither: the database alone, and no second copy.
    std::fs::remove_file(ours.path().join("kentongan.db.ops")).unwrap();
    assert!(matches!(open(&path, &OURS).err(), Some(StoreError::Foreign)));
}

#[test]
fn a_spoilt_database_comes_back_from_the_sealed_second_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = laptop(folder.path(), &OURS);
    let whole = std::fs::read(&path).unwrap();
    for at in [0, 20, 4096 + 100, whole.len() / 2] {
        let mut spoilt = whole.clone();
        spoilt[at..at + 8].copy_from_slice(&[0x5a; 8]);
        std::fs::write(&path, spoilt).unwrap();
        assert_eq!(count(&open(&path, &OURS).unwrap()), 1, "spoilt at {at}");
    }
}
