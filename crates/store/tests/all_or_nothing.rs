//! What the store answers is there after a restart; what failed at any step never happened.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::path::Path;
use std::sync::Arc;

use kentongan_domain::blob::BlobHash;
use kentongan_domain::issue::{Issue, Occurrence, Reporter, Urgency};
use kentongan_domain::scope::Stream;
use kentongan_store::{Durability, IssueQuery, NewPhoto, Parted, Store, StoreError};
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

const KALIREJO: &str = "village:18.02.01.2003";

fn open(path: &Path) -> Result<Store, StoreError> {
    let clock = Arc::new(ManualClock::at(RAKOR_MS));
    Store::open(path, Durability::Full, clock, Arc::new(SeededEntropy::new(3)))
}

/// A store that can write: the training workspace needs no district.
fn writable(path: &Path) -> Store {
    let store = open(path).unwrap();
    store.begin_training(rehearsing(KALIREJO)).unwrap();
    store
}

fn stream() -> Stream {
    KALIREJO.parse().unwrap()
}

fn issue(title: &str) -> Issue {
    Issue {
        title: title.to_owned(),
        category: "INF".to_owned(),
        occurred_on: chrono::NaiveDate::from_ymd_opt(2025, 1, 17).unwrap(),
        hamlet: "Dusun III".to_owned(),
        landmark: "tepi Way Kalirejo".to_owned(),
        description: "Tiang sisi barat bergeser.".to_owned(),
        urgency: Urgency::Emergency,
        occurrence: Occurrence::Occurred,
        confidential: false,
        village_name: "Kalirejo".to_owned(),
        reporter: Some(Reporter {
            name: "Seorang warga".to_owned(),
            phone: String::new(),
        }),
        ..Issue::default()
    }
}

/// Two photos whose bytes nobody asks for.
fn photos() -> Vec<NewPhoto> {
    ["pertama", "kedua"]
        .map(|caption| NewPhoto {
            hash: BlobHash::of(caption.as_bytes()),
            bytes: 60_000,
            width: 1_600,
            height: 1_200,
            thumbnail: BlobHash::of(b"kecil"),
            thumbnail_bytes: 5_000,
            caption: caption.to_owned(),
            taken_at: String::new(),
        })
        .to_vec()
}

fn titles(store: &Store) -> Vec<String> {
    store
        .list_issues(&IssueQuery::default())
        .unwrap()
        .into_iter()
        .map(|i| i.title)
        .collect()
}

#[test]
fn what_was_answered_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let before = {
        let store = writable(&path);
        store.create_issue(stream(), issue("Jembatan miring"), None).unwrap();
        store.save_draft(None, "{}", "title").unwrap();
        store.dump_projection().unwrap()
    };
    let store = open(&path).unwrap();
    assert_eq!(store.dump_projection().unwrap(), before);
    assert_eq!(
        (titles(&store), store.list_drafts().unwrap().len()),
        (vec!["Jembatan miring".to_owned()], 1)
    );
}

/// Makes the n-th kind of statement of an append fail, one after the other, and looks for traces after each.
#[test]
fn an_append_that_fails_at_any_step_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = writable(&path);
    store.create_issue(stream(), issue("Sebelum"), None).unwrap();
    let draft = store.save_draft(None, "{}", "title").unwrap().draft_id;
    let before = (
        store.dump_projection().unwrap(),
        store.heads(&Parted::new()).unwrap(),
        store.count_outbox().unwrap(),
    );
    let steps = [
        "BEFORE UPDATE ON heads",
        "BEFORE UPDATE ON replica",
        "BEFORE INSERT ON ops",
        "BEFORE UPDATE ON ops",
        "BEFORE INSERT ON field_writes WHEN NEW.tag = 1",
        "BEFORE INSERT ON field_writes WHEN NEW.tag = 10",
        "BEFORE INSERT ON field_writes WHEN NEW.tag = 1001",
        "BEFORE INSERT ON issues",
        "AFTER INSERT ON issues",
        "BEFORE INSERT ON photos",
        "BEFORE INSERT ON photos WHEN NEW.caption = 'kedua'",
        "BEFORE DELETE ON drafts",
    ];
    let saboteur = rusqlite::Connection::open(&path).unwrap();
    for step in steps {
        let (head, when) = step
            .split_once(" WHEN ")
            .map_or((step, String::new()), |(h, w)| (h, format!("WHEN {w}")));
        let trigger = format!("CREATE TRIGGER sabotage {head} {when} BEGIN SELECT RAISE(ABORT, 'sabotage'); END");
        saboteur.execute_batch(&trigger).unwrap();
        let outcome = store.create_issue_with_photos(stream(), issue("Setengah"), photos(), Some(draft.clone()));
        assert!(matches!(outcome, Err(StoreError::Storage(_))), "{step}");
        saboteur.execute_batch("DROP TRIGGER sabotage").unwrap();
        let after = (
            store.dump_projection().unwrap(),
            store.heads(&Parted::new()).unwrap(),
            store.count_outbox().unwrap(),
        );
        assert_eq!(after, before, "{step}");
        assert_eq!(
            store.list_drafts().unwrap().len(),
            1,
            "{step}: the draft is still there"
        );
    }
    let whole = store.create_issue_with_photos(stream(), issue("Sesudah"), photos(), Some(draft));
    assert_eq!(store.get_issue(whole.unwrap()).unwrap().photo_count, 2);
    assert_eq!(titles(&store).len(), 2);
    assert!(store.list_drafts().unwrap().is_empty());
}

#[test]
fn a_follow_up_is_written_with_all_that_proves_it_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = writable(&path);
    let id = store.create_issue(stream(), issue("Jalan berlubang"), None).unwrap();
    let before = (store.dump_projection().unwrap(), store.count_outbox().unwrap());
    let saboteur = rusqlite::Connection::open(&path).unwrap();
    for step in [
        "BEFORE INSERT ON follow_ups",
        "BEFORE INSERT ON photos",
        "BEFORE INSERT ON photos WHEN NEW.caption = 'kedua'",
    ] {
        let trigger = format!("CREATE TRIGGER sabotage {step} BEGIN SELECT RAISE(ABORT, 'sabotage'); END");
        saboteur.execute_batch(&trigger).unwrap();
        let outcome = store.add_follow_up_with_photos(id, "Lubang ditimbun", false, photos());
        assert!(matches!(outcome, Err(StoreError::Storage(_))), "{step}");
        saboteur.execute_batch("DROP TRIGGER sabotage").unwrap();
        let after = (store.dump_projection().unwrap(), store.count_outbox().unwrap());
        assert_eq!(after, before, "{step}");
    }
    let done = store
        .add_follow_up_with_photos(id, "Lubang ditimbun", false, photos())
        .unwrap();
    store.add_photo(id, photos().remove(0)).unwrap();
    let proved: Vec<_> = store.list_photos(id).unwrap().iter().map(|p| p.follow_up).collect();
    assert_eq!(proved, [Some(done), Some(done), None]);
    let before = store.dump_projection().unwrap();
    store.rebuild_projection().unwrap();
    assert_eq!(store.dump_projection().unwrap(), before);
}

#[test]
fn a_store_of_a_newer_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(writable(&path));
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer
        .execute(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (99, 'from_the_future', '2031-01-01T00:00:00Z', '1')",
            [],
        )
        .unwrap();
    drop(newer);
    assert!(matches!(open(&path), Err(StoreError::Newer)));
}

#[test]
fn a_change_to_nothing_is_refused_and_no_change_writes_no_op() {
    let folder = tempfile::tempdir().unwrap();
    let store = writable(&folder.path().join("a.db"));
    let nobody = kentongan_domain::ids::ObjectId::parse("00000000-0000-8000-8000-000000000000").unwrap();
    assert!(matches!(
        store.edit_issue(nobody, issue("x"), issue("y")),
        Err(StoreError::NotFound)
    ));
    assert!(matches!(
        store.add_follow_up(nobody, "x", false),
        Err(StoreError::NotFound)
    ));
    let id = store.create_issue(stream(), issue("Jembatan"), None).unwrap();
    store.edit_issue(id, issue("Jembatan"), issue("Jembatan")).unwrap();
    assert_eq!(store.count_outbox().unwrap(), 1);
    let emptied = Issue {
        landmark: String::new(),
        reporter: None,
        ..issue("Jembatan")
    };
    store.edit_issue(id, issue("Jembatan"), emptied).unwrap();
    let shown = store.get_issue(id).unwrap();
    assert_eq!((shown.landmark.as_str(), shown.reporter_name.as_str()), ("", ""));
}

#[test]
fn search_finds_parts_of_words_and_never_a_reporter() {
    let folder = tempfile::tempdir().unwrap();
    let store = writable(&folder.path().join("a.db"));
    store
        .create_issue(stream(), issue("Jembatan gantung miring"), None)
        .unwrap();
    let secret = Issue {
        confidential: true,
        description: "Pungutan liar".to_owned(),
        ..issue("Pelayanan")
    };
    store.create_issue(stream(), secret, None).unwrap();
    let found = |search: &str| {
        let query = IssueQuery {
            search: search.to_owned(),
            ..IssueQuery::default()
        };
        store.list_issues(&query).unwrap().len()
    };
    for (search, hits) in [
        ("gantung", 1),
        ("GANT", 1),
        ("ta", 1),
        ("way", 2),
        ("s-01", 1),
        ("\"", 0),
        ("seorang", 0),
        ("pungutan", 0),
    ] {
        assert_eq!(found(search), hits, "{search}");
    }
}
