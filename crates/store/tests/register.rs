//! The register as people leaf through it and search in it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Occurrence, Stage, Urgency};
use kentongan_domain::scope::Stream;
use kentongan_domain::world::Clock as _;
use kentongan_store::{
    Breadth, Durability, IssuePage, IssueQuery, IssueSort, Opening, Shelf, ShelfCounts, Store, StoreError,
};
use kentongan_testkit::laptop::rehearsing;
use kentongan_testkit::{ManualClock, SeededEntropy};

const VILLAGES: [(&str, &str); 2] = [("18.02.01.2003", "Kalirejo"), ("18.02.01.2008", "Batang Hari")];
const CATEGORIES: [&str; 3] = ["INF", "KES", "KAM"];

/// A laptop of the kecamatan, which may move a case to its end.
fn open(path: &Path) -> (Store, Arc<ManualClock>) {
    open_as("district:18.02.01", path)
}

fn open_as(scope: &str, path: &Path) -> (Store, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(1_737_331_200_000));
    let opening = Opening {
        durability: Durability::None,
        without_second_copy: true,
        ..Opening::default()
    };
    let store = Store::open_with(path, opening, clock.clone(), Arc::new(SeededEntropy::new(5))).unwrap();
    store.begin_training(rehearsing(scope)).unwrap();
    (store, clock)
}

fn issue(title: &str, village: usize) -> (Stream, Issue) {
    let (code, name) = VILLAGES[village % VILLAGES.len()];
    let issue = Issue {
        title: title.to_owned(),
        category: "INF".to_owned(),
        occurred_on: chrono::NaiveDate::from_ymd_opt(2025, 1, 17).unwrap(),
        hamlet: "Dusun III".to_owned(),
        landmark: String::new(),
        description: String::new(),
        urgency: Urgency::Medium,
        occurrence: Occurrence::Occurred,
        confidential: false,
        village_name: name.to_owned(),
        reporter: None,
        ..Issue::default()
    };
    (format!("village:{code}").parse().unwrap(), issue)
}

fn record(store: &Store, title: &str) -> ObjectId {
    let (stream, issue) = issue(title, 0);
    store.create_issue(stream, issue, None).unwrap()
}

/// Issues of every kind, some of one millisecond.
fn fill(store: &Store, clock: &ManualClock, count: usize) -> Vec<ObjectId> {
    let urgencies = [
        Urgency::Low,
        Urgency::High,
        Urgency::Medium,
        Urgency::Emergency,
        Urgency::Medium,
    ];
    (0..count)
        .map(|n| {
            if n % 3 == 0 {
                clock.pass(1_000);
            }
            let (stream, mut issue) = issue(&format!("Perkara {n}"), n);
            issue.urgency = urgencies[n % urgencies.len()];
            issue.category = CATEGORIES[n % CATEGORIES.len()].to_owned();
            let id = store.create_issue(stream, issue, None).unwrap();
            if n % 4 == 1 {
                store.add_follow_up(id, "Diteruskan ke dinas.", true).unwrap();
            }
            if n % 5 == 2 {
                store.move_issue(id, Stage::Settled, "").unwrap();
            }
            id
        })
        .collect()
}

/// Page by page to the end.
fn leaf(store: &Store, query: &IssueQuery, meanwhile: impl Fn(usize)) -> Vec<String> {
    let (mut titles, mut after) = (Vec::new(), None);
    for turn in 0.. {
        let page = store.page_issues(&IssueQuery { after, ..query.clone() }).unwrap();
        assert!(page.rows.len() <= usize::try_from(query.limit).unwrap());
        titles.extend(page.rows.into_iter().map(|row| row.title));
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return titles,
        }
        meanwhile(turn);
    }
    titles
}

fn find(store: &Store, search: &str) -> (Vec<String>, bool) {
    let IssuePage { rows, breadth, .. } = store
        .page_issues(&IssueQuery {
            search: search.to_owned(),
            ..IssueQuery::default()
        })
        .unwrap();
    let titles = rows.into_iter().map(|row| row.title).collect();
    (titles, breadth != Breadth::AsTyped)
}

#[test]
fn every_list_is_leafed_through_to_its_end_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (store, clock) = open(&folder.path().join("a.db"));
    fill(&store, &clock, 60);
    // As if some had been received: what is late follows from receipts, of which there are none here.
    let beside = rusqlite::Connection::open(folder.path().join("a.db")).unwrap();
    beside
        .execute_batch(
            "UPDATE issues SET due_at_ms = recorded_at_ms + (recorded_at_ms / 1000 % 3) * 86400000, due_milestone = 1,
               due_unit = 'hari_kerja' WHERE urgency <> 3",
        )
        .unwrap();
    let now_ms = clock.wall_ms() + 43_200_000;
    let shelves = [
        Shelf::Open,
        Shelf::Unanswered,
        Shelf::Unsent,
        Shelf::Overdue,
        Shelf::Closed,
        Shelf::All,
    ];
    for shelf in shelves {
        for sort in [IssueSort::Urgency, IssueSort::Newest, IssueSort::Due] {
            for village_code in [None, Some(VILLAGES[1].0.to_owned())] {
                for categories in [Vec::new(), vec!["KES".to_owned(), "KAM".to_owned()]] {
                    for search in ["", "perkara", "perkara 1", "iii 2"] {
                        let query = IssueQuery {
                            shelf,
                            sort,
                            village_code: village_code.clone(),
                            categories: categories.clone(),
                            search: search.to_owned(),
                            limit: 7,
                            now_ms,
                            ..IssueQuery::default()
                        };
                        let whole = store
                            .list_issues(&IssueQuery {
                                limit: u32::MAX,
                                ..query.clone()
                            })
                            .unwrap();
                        let order = |row: &kentongan_store::IssueRecord| match sort {
                            IssueSort::Urgency if search.is_empty() => (row.urgency, -row.recorded_at_ms),
                            IssueSort::Due if search.is_empty() => {
                                (row.due.map_or(i64::MAX, |due| due.at_ms), -row.recorded_at_ms)
                            }
                            _ => (0, -row.recorded_at_ms),
                        };
                        assert!(whole.is_sorted_by_key(order), "{query:?}");
                        let titles: Vec<String> = whole.iter().map(|row| row.title.clone()).collect();
                        assert_eq!(leaf(&store, &query, |_| ()), titles, "{query:?}");
                        let fits = |row: &kentongan_store::IssueRecord| {
                            let open = Stage::of_number(row.stage).unwrap().is_open();
                            match shelf {
                                Shelf::Open => open,
                                Shelf::Unanswered => open && !row.answered,
                                Shelf::Unsent => row.delivery == kentongan_store::Delivery::Unsent,
                                Shelf::Overdue => open && row.due.is_some_and(|due| due.at_ms <= now_ms),
                                Shelf::Closed => !open,
                                Shelf::All => true,
                            }
                        };
                        let all = store
                            .list_issues(&IssueQuery {
                                shelf: Shelf::All,
                                limit: u32::MAX,
                                ..query.clone()
                            })
                            .unwrap();
                        assert_eq!(all.iter().filter(|row| fits(row)).count(), titles.len(), "{query:?}");
                        let counts = store.count_issues(&query).unwrap().unwrap();
                        let counted = match shelf {
                            Shelf::Open => counts.open,
                            Shelf::Unanswered => counts.unanswered,
                            Shelf::Unsent => counts.unsent,
                            Shelf::Overdue => counts.overdue,
                            Shelf::Closed => counts.closed,
                            Shelf::All => counts.all,
                        };
                        assert_eq!(counted as usize, titles.len(), "{query:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_row_that_leaves_the_list_meanwhile_costs_no_other_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let (store, clock) = open(&folder.path().join("a.db"));
    let ids = fill(&store, &clock, 40);
    let query = IssueQuery {
        shelf: Shelf::Open,
        sort: IssueSort::Newest,
        limit: 5,
        ..IssueQuery::default()
    };
    let before: Vec<String> = leaf(&store, &query, |_| ());
    let last_of_first_page = before[4].clone();
    let leaving = store
        .list_issues(&IssueQuery::default())
        .unwrap()
        .into_iter()
        .find(|row| row.title == last_of_first_page)
        .unwrap()
        .issue_id;
    let seen = leaf(&store, &query, |turn| {
        if turn == 0 {
            store.move_issue(leaving, Stage::Settled, "").unwrap();
        }
    });
    assert_eq!(seen, before);
    assert_eq!(ids.len(), 40);
}

#[test]
fn search_finds_words_numbers_and_other_spellings_and_says_when_it_asked_wider() {
    let folder = tempfile::tempdir().unwrap();
    let (store, clock) = open(&folder.path().join("a.db"));
    record(&store, "Jembatan Way Kalirejo putus");
    clock.pass(5);
    record(&store, "Warga memperbaiki selokan; Jum’at malam");
    let (stream, mut secret) = issue("Perkara rahasia", 1);
    secret.confidential = true;
    secret.description = "Nama-nama yang tidak boleh dicari".to_owned();
    store.create_issue(stream, secret, None).unwrap();
    let titles = |found: &[&str]| found.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let (bridge, ditch, hidden) = (
        "Jembatan Way Kalirejo putus",
        "Warga memperbaiki selokan; Jum’at malam",
        "Perkara rahasia",
    );
    for (typed, found, widened) in [
        ("jemb", &[bridge][..], false),
        ("PUTUS kali", &[bridge], false),
        ("way", &[bridge], false),
        ("iii", &[hidden, ditch, bridge], false),
        ("drainase", &[ditch], false),
        ("jumat", &[ditch], false),
        ("s-02", &[ditch], false),
        ("batanghari", &[hidden], true),
        ("diperbaiki", &[ditch], true),
        ("jembatan miring", &[bridge], true),
        ("selokan yang patah", &[ditch], true),
        ("jembatan atau selokan", &[ditch, bridge], true),
        ("am", &[ditch], false),
        ("dicari", &[], true),
        ("zq", &[], false),
        ("\"", &[], false),
        ("\" OR text:", &[], false),
    ] {
        let (rows, wide) = find(&store, typed);
        assert_eq!(rows, titles(found), "{typed}");
        if !found.is_empty() {
            assert_eq!(wide, widened, "{typed}");
        }
    }
}

#[test]
fn what_is_changed_is_found_by_what_it_says_now_and_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let (store, clock) = open_as("village:18.02.01.2003", &path);
    let id = record(&store, "Gardu padam");
    clock.pass(5);
    record(&store, "Sumur kering");
    let (_, seen) = issue("Gardu padam", 0);
    let wanted = Issue {
        title: "Trafo meledak".to_owned(),
        ..seen.clone()
    };
    store.edit_issue(id, seen, wanted).unwrap();
    assert_eq!(find(&store, "gardu").0, Vec::<String>::new());
    assert_eq!(find(&store, "trafo").0, ["Trafo meledak"]);
    store.withdraw_issue(id, "Salah catat.").unwrap();
    assert_eq!(
        find(&store, "trafo").0,
        Vec::<String>::new(),
        "what was deleted is in no list"
    );
    store.restore_issue(id).unwrap();
    assert_eq!(find(&store, "trafo").0, ["Trafo meledak"]);
    store.rebuild_projection().unwrap();
    assert_eq!(find(&store, "trafo").0, ["Trafo meledak"]);
    assert_eq!(find(&store, "dusun").0, ["Sumur kering", "Trafo meledak"]);
}

#[test]
fn a_search_that_finds_thousands_is_not_counted_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (store, clock) = open(&folder.path().join("a.db"));
    fill(&store, &clock, 1_100);
    let query = |search: &str| IssueQuery {
        search: search.to_owned(),
        ..IssueQuery::default()
    };
    assert_eq!(store.count_issues(&query("perkara")).unwrap(), None);
    let all: ShelfCounts = store.count_issues(&query("")).unwrap().unwrap();
    assert_eq!(all.all, 1_100, "without a search the index counts all");
    let villages = store.count_by_village().unwrap();
    assert_eq!(
        villages.iter().map(|v| (v.open, v.all)).collect::<Vec<_>>(),
        [(440, 550), (440, 550)]
    );
    let codes: BTreeSet<&str> = villages.iter().map(|v| v.village_code.as_str()).collect();
    assert_eq!(codes, VILLAGES.iter().map(|(code, _)| *code).collect());
}

#[test]
fn a_month_is_counted_by_when_its_issues_were_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let (store, clock) = open(&folder.path().join("a.db"));
    let began_ms = 1_737_331_200_000;
    fill(&store, &clock, 30);
    let ended_ms = store.wall_ms() + 1;
    assert_eq!(store.count_recorded(began_ms, ended_ms).unwrap(), (30, 6));
    assert_eq!(
        store.count_recorded(began_ms, began_ms + 1_001).unwrap().0,
        3,
        "the first three are of one millisecond"
    );
    assert_eq!(store.count_recorded(began_ms + 1_001, ended_ms).unwrap().0, 27);
    assert_eq!(store.count_recorded(ended_ms, ended_ms + 9).unwrap().0, 0);
}

#[test]
fn a_case_lies_on_the_open_shelf_in_every_stage_that_is_open_and_in_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(&folder.path().join("a.db"));
    let other = record(&store, "Yang tinggal");
    for stage in Stage::ALL {
        let id = record(&store, &format!("{stage:?}"));
        match stage {
            Stage::Recorded => {}
            Stage::Merged => store.merge_issue(id, other, "Tercatat dua kali").unwrap(),
            Stage::AwaitingConfirmation => {
                store.move_issue(id, Stage::InProgress, "").unwrap();
                store.move_issue(id, stage, "").unwrap();
            }
            _ => store.move_issue(id, stage, "Sudah ditinjau").unwrap(),
        }
        let on = |shelf| {
            let query = IssueQuery {
                shelf,
                ..IssueQuery::default()
            };
            let rows = store.list_issues(&query).unwrap();
            rows.iter().any(|row| row.issue_id == id)
        };
        let shown = store.get_issue(id).unwrap();
        assert_eq!(shown.stage, stage as i64);
        assert_eq!(
            (shown.stage_is_open(), on(Shelf::Open), on(Shelf::Closed)),
            (stage.is_open(), stage.is_open(), !stage.is_open()),
            "{stage:?}"
        );
    }
}

#[test]
fn a_move_that_may_not_be_made_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(&folder.path().join("a.db"));
    let (id, other) = (record(&store, "Batas tanah"), record(&store, "Batas tanah lagi"));
    store.move_issue(id, Stage::Settled, "").unwrap();
    let before = store.dump_projection().unwrap();
    for stage in [Stage::Settled, Stage::Rejected, Stage::Merged] {
        let refused = store.move_issue(id, stage, "Keliru").unwrap_err();
        assert!(matches!(refused, StoreError::NotNext(Stage::Settled)), "{stage:?}");
    }
    let refused = store.merge_issue(id, other, "Tercatat dua kali").unwrap_err();
    assert!(matches!(refused, StoreError::NotNext(Stage::Settled)));
    for reason in ["", " "] {
        let refused = store.move_issue(id, Stage::InProgress, reason).unwrap_err();
        assert!(matches!(refused, StoreError::ReasonMissing));
    }
    let refused = store.merge_issue(other, id, "").unwrap_err();
    assert!(matches!(refused, StoreError::ReasonMissing));
    assert_eq!(store.dump_projection().unwrap(), before);
}

#[test]
fn what_stands_on_another_shelf_as_it_was_typed_is_not_replaced_by_something_near() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(&folder.path().join("a.db"));
    record(&store, "Jalan poros berlubang");
    record(&store, "Jalan rusak di Dusun II");
    let on = |shelf: Shelf, search: &str| {
        let query = IssueQuery {
            shelf,
            search: search.to_owned(),
            ..IssueQuery::default()
        };
        let page = store.page_issues(&query).unwrap();
        (page.rows.len(), page.breadth)
    };
    assert_eq!(on(Shelf::Open, "jalan rusak"), (1, Breadth::AsTyped));
    assert_eq!(on(Shelf::Closed, "jalan rusak"), (0, Breadth::AsTyped));
    assert_eq!(on(Shelf::Open, "jalan patah"), (2, Breadth::AnyWord));
    assert_eq!(on(Shelf::Closed, "jalan patah"), (0, Breadth::AnyWord));
}
