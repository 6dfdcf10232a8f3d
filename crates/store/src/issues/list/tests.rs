//! Places in a list, and that a search answers the same before the index knows a text and after.

use std::collections::BTreeSet;

use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Stage};
use kentongan_domain::meeting::Meeting;
use kentongan_domain::scope::Stream;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rusqlite::Transaction;

use super::*;
use crate::rebuild::tests::{SCOPE, trained};
use crate::{NewDecision, RaisedIn};

#[test]
fn a_place_is_read_as_it_was_written() {
    for breadth in [Breadth::AsTyped, Breadth::Near, Breadth::AnyWord] {
        let place = Place {
            key: 3,
            recency: -7_000_000_000_000_000,
            breadth,
        };
        assert_eq!(place.to_string().parse::<Place>().unwrap(), place);
    }
    for other in ["", "1", "1.2", "1.2.x", "1.2.w.3", "a.b."] {
        assert!(other.parse::<Place>().is_err(), "{other}");
    }
}

const ISSUES: usize = 5;

fn store_of_issues(folder: &std::path::Path) -> (Store, Vec<ObjectId>) {
    let store = trained(&folder.join("a.db"));
    let issue = || Issue {
        title: "Jembatan".to_owned(),
        category: "INF".to_owned(),
        ..Issue::default()
    };
    let ids = (0..ISSUES).map(|_| store.create_issue(SCOPE.parse().unwrap(), issue(), None).unwrap());
    let ids = ids.collect();
    (store, ids)
}

#[test]
fn decisions_are_found_on_every_shelf_alone_in_a_search_and_by_their_meeting() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = store_of_issues(folder.path());
    let stream: Stream = SCOPE.parse().unwrap();
    let decide = |title: &str| {
        let meeting = store.create_meeting(stream.clone(), &Meeting::default()).unwrap();
        let new = NewDecision {
            stream: stream.clone(),
            issue: Issue {
                title: title.to_owned(),
                category: "LAI".to_owned(),
                entry_type: Some(EntryType::Decision),
                ..Issue::default()
            },
            raised_in: RaisedIn {
                meeting,
                label: "Rapat".to_owned(),
            },
            about: None,
        };
        (meeting, store.create_decision("decision", new).unwrap())
    };
    let (meeting, open) = decide("Jembatan diperbaiki");
    let (other_meeting, closed) = decide("Jembatan dijaga");
    store.add_follow_up(closed, "Sudah dijaga", true).unwrap();
    store.move_issue(closed, Stage::Settled, "").unwrap();
    let village = store.get_issue(open).unwrap().village_code;

    for search in ["", "jembatan", "je", "\"", "jembatan di"] {
        for village_code in [None, Some(village.clone())] {
            for (raised_at, wanted) in [
                (None, vec![open, closed]),
                (Some(RaisedAt::Meeting(meeting)), vec![open]),
                (Some(RaisedAt::Meeting(other_meeting)), vec![closed]),
            ] {
                let query = |shelf| IssueQuery {
                    shelf,
                    sort: IssueSort::Newest,
                    search: search.to_owned(),
                    village_code: village_code.clone(),
                    entry_types: vec![EntryType::Decision as i64],
                    raised_at: raised_at.clone(),
                    ..IssueQuery::default()
                };
                let found = |shelf| -> BTreeSet<ObjectId> {
                    let rows = store.list_issues(&query(shelf)).unwrap();
                    rows.into_iter().map(|row| row.issue_id).collect()
                };
                let of = |shelf: &[ObjectId]| -> BTreeSet<ObjectId> {
                    let fits = |id: &&ObjectId| wanted.contains(id) && search != "\"";
                    shelf.iter().filter(fits).copied().collect()
                };
                assert_eq!(found(Shelf::All), of(&[open, closed]), "{search}");
                assert_eq!(found(Shelf::Open), of(&[open]), "{search}");
                assert_eq!(found(Shelf::Unanswered), of(&[open]), "{search}");
                assert_eq!(found(Shelf::Closed), of(&[closed]), "{search}");
                assert_eq!(found(Shelf::Overdue), BTreeSet::new(), "{search}");
                let counts = store.count_issues(&query(Shelf::Open)).unwrap().unwrap();
                let count = |shelf: &[ObjectId]| u32::try_from(of(shelf).len()).unwrap();
                assert_eq!(
                    (counts.open, counts.closed),
                    (count(&[open]), count(&[closed])),
                    "{search}"
                );
                store.list_issues(&query(Shelf::Unsent)).unwrap();
            }
        }
    }
    let either = IssueQuery {
        entry_types: vec![EntryType::Decision as i64, EntryType::Complaint as i64],
        ..IssueQuery::default()
    };
    assert_eq!(
        store.list_issues(&either).unwrap().len(),
        2,
        "who said no type is not among those"
    );
}

/// What a question finds, as it is asked and taken further: places in order, and how many on each shelf.
type Found = [(Vec<i64>, Option<ShelfCounts>); 3];

fn found(c: &Connection, typed: &str) -> Result<Found, StoreError> {
    let query = IssueQuery {
        search: typed.to_owned(),
        ..IssueQuery::default()
    };
    let answer = |query: &IssueQuery| {
        let terms = query.terms();
        let rows = page(c, query, &terms)?.rows;
        let counts = match query.asks_for_nothing(&terms) {
            true => None,
            false => counts(c, query, &terms)?,
        };
        Ok::<_, StoreError>((rows.into_iter().map(|row| row.recency).collect::<Vec<_>>(), counts))
    };
    Ok([
        answer(&query)?,
        answer(&query.taken(Breadth::Near))?,
        answer(&query.taken(Breadth::AnyWord))?,
    ])
}

/// Gives the issues these titles, all of them waiting for the index.
fn entitle(tx: &Transaction<'_>, ids: &[ObjectId], titles: &[String]) -> Result<(), StoreError> {
    for (id, title) in ids.iter().zip(titles) {
        tx.prepare_cached("UPDATE issues SET title = :title WHERE issue_id = :id")?
            .execute(named_params! { ":title": title, ":id": id.to_string() })?;
    }
    tx.execute_batch(
        "INSERT INTO issue_search (issue_search) VALUES ('delete-all'); DELETE FROM search_outdated; DELETE FROM search_backlog;
         INSERT INTO search_backlog (recency) SELECT recency FROM issues;",
    )?;
    Ok(())
}

/// What each question finds while all wait for the index, and when all are in it.
fn before_and_after(
    store: &Store,
    ids: &[ObjectId],
    titles: &[String],
    questions: &[String],
) -> Result<Vec<(Found, Found)>, StoreError> {
    let (ids, titles, questions) = (ids.to_vec(), titles.to_vec(), questions.to_vec());
    store.write(move |tx| {
        entitle(tx, &ids, &titles)?;
        let all = |tx: &Transaction<'_>| {
            questions
                .iter()
                .map(|typed| found(tx, typed))
                .collect::<Result<Vec<_>, _>>()
        };
        let waiting = all(tx)?;
        search_index::take_all(tx)?;
        assert!(!search_index::is_behind(tx)?);
        Ok(waiting.into_iter().zip(all(tx)?).collect())
    })
}

#[test]
fn a_text_with_accents_is_found_by_its_plain_letters_as_soon_as_it_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ids) = store_of_issues(folder.path());
    let titles = [
        "Kafé Désiré tutup",
        "RE\u{301}SUME\u{301} rapat",
        "Straße ke \u{152}uvre",
        "Lapangan \u{130}zmir 300 m\u{b2}",
        "Rapat \u{fb01}nal",
    ]
    .map(str::to_owned);
    for (place, words) in [
        (0, ["kafe", "DESIRE", "kafé désiré", "e\u{301}sire\u{301} tu"]),
        (1, ["resume", "Résumé", "esum", "re\u{301}s rapat"]),
        (2, ["strasse", "STRA\u{1e9e}E", "oeuvre", "\u{153}uv"]),
        (3, ["izmir", "\u{130}ZM", "300 m2", "lapangan \u{131}zmir"]),
        (4, ["final", "\u{fb01}nal", "rapat fin", "\u{fb01}n"]),
    ] {
        let found = before_and_after(&store, &ids, &titles, &words.map(str::to_owned)).unwrap();
        let wanted = store.get_issue(ids[place]).unwrap().recency;
        for ((waiting, indexed), typed) in found.into_iter().zip(words) {
            assert_eq!(waiting, indexed, "{typed}");
            // Two letters are looked for as they are written.
            if typed != "300 m2" {
                assert_eq!(waiting[0].0, [wanted], "{typed}");
            }
        }
    }
}

/// Letters that are written in more than one way, and some that are not.
const PIECES: &[&str] = &[
    "té",
    "Tê",
    "te",
    "\u{e9}",
    "e\u{301}",
    "É",
    "\u{301}",
    "Kali",
    "kali",
    "rejo",
    "KALI",
    "ß",
    "\u{1e9e}",
    "ss",
    "æ",
    "Œ",
    "oe",
    "\u{fb01}",
    "fi",
    "\u{130}",
    "\u{131}",
    "i",
    "\u{17f}",
    "s",
    "\u{b5}",
    "\u{3bc}",
    "\u{3c2}",
    "Σ",
    "ệ",
    "ø",
    "Å",
    "\u{212b}",
    "\u{1c5}",
    "\u{149}",
    "n",
    "ð",
    "Ж",
    "й",
    "ك",
    "ภ",
    "村",
    "\u{1d5e7}",
    "²",
    "2",
    "½",
    "'",
    "’",
    "-",
    "/",
    ".",
    " ",
    " ",
    "\"",
    "*",
    "jln",
    "jalan",
    "pju",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn text(pieces: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), pieces).prop_map(|pieces| pieces.concat())
}

/// Titles, and questions: parts of them, and others.
fn titles_and_questions() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let titles = prop::collection::vec(text(0..12), ISSUES);
    let parts = prop::collection::vec((0..ISSUES, any::<prop::sample::Index>(), 1_usize..9), 4);
    let others = prop::collection::vec(text(1..6), 2);
    (titles, parts, others).prop_map(|(titles, parts, mut questions)| {
        for (title, from, signs) in parts {
            let signs_of: Vec<char> = titles[title].chars().collect();
            let from = from.index(signs_of.len() + 1);
            questions.push(signs_of.into_iter().skip(from).take(signs).collect());
        }
        (titles, questions)
    })
}

#[test]
fn whatever_is_written_and_asked_the_answer_is_the_same_before_the_index_knows_it_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ids) = store_of_issues(folder.path());
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    runner
        .run(&titles_and_questions(), |(titles, questions)| {
            let found = before_and_after(&store, &ids, &titles, &questions).unwrap();
            for ((waiting, indexed), typed) in found.into_iter().zip(&questions) {
                prop_assert_eq!(waiting, indexed, "{:?} in {:?}", typed, &titles);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_index_changes_no_letter_of_a_folded_text() {
    let letters: BTreeSet<char> = ('\0'..=char::MAX)
        .flat_map(|sign| search::fold(&sign.to_string()).chars().collect::<Vec<_>>())
        .collect();
    assert!(letters.len() > 100_000);
    // Each between two of the same, so that every three are known.
    let text: Vec<char> = letters.iter().flat_map(|letter| ['x', *letter]).chain(['x']).collect();
    let threes: BTreeSet<String> = text.windows(3).map(|three| three.iter().collect()).collect();
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = store_of_issues(folder.path());
    let title: String = text.iter().collect();
    let indexed = store.write(move |tx| {
        // One that has this text and nothing else.
        tx.execute_batch("DELETE FROM issues; DELETE FROM search_backlog; INSERT INTO issue_search (issue_search) VALUES ('delete-all');")?;
        tx.execute(
            "INSERT INTO issue_search (rowid, text) VALUES (1, :text)",
            named_params! { ":text": title },
        )?;
        tx.execute_batch("CREATE VIRTUAL TABLE temp.known USING fts5vocab (main, issue_search, row)")?;
        let mut statement = tx.prepare("SELECT term FROM temp.known")?;
        let terms = statement.query_map([], |row| row.get(0))?;
        Ok(terms.collect::<Result<BTreeSet<String>, _>>()?)
    });
    let indexed = indexed.unwrap();
    let changed: Vec<_> = threes.symmetric_difference(&indexed).take(9).collect();
    assert!(changed.is_empty(), "{changed:?}");
}
