//! What search finds issues by, and the index of it.
//!
//! An index of trigrams costs as much as all else that a saved issue writes, so whoever saves does not wait for it: the issue goes to the
//! *backlog*, and the writer takes it from there into the index when nobody wants anything of it. Until then search reads the few texts
//! of the backlog themselves.
//!
//! Invariant: what is listed is in the index or in the backlog, and what is listed no longer is in neither.
//! Invariant: both hold the same text. It is folded here, by the one function, and the index changes no letter of what is folded.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::provisional_number;
use kentongan_domain::search::{self, Term};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::StoreError;
use crate::rules::{Rules, rules};

/// Of so many that wait, search still reads the texts within a frame of the screen; of more the writer takes some into the index between
/// two jobs, however many wait for it.
const BACKLOG_MAX: i64 = 64;
/// So many are taken at a time while nobody waits.
const TAKEN_AT_A_TIME: i64 = 64;
/// And so many between two jobs: more than a page of the feed brings.
const TAKEN_BETWEEN_JOBS: i64 = 4_096;
/// So many are written anew in the commit of a new number format; of a larger register they are when nobody waits.
const ANEW_AT_ONCE_MAX: i64 = 1_000;

/// How an issue stands in the lists: its place, and what search finds it by.
#[derive(PartialEq, Eq)]
pub(super) struct Listed {
    recency: i64,
    text: String,
}

const LISTED: &str = "SELECT i.recency, i.title, i.hamlet, i.landmark, i.village_name, i.number_year, i.number,
   CASE i.village_code WHEN '' THEN substr(i.stream, instr(i.stream, ':') + 1) ELSE i.village_code END AS village_code,
   CASE WHEN i.device_no = (SELECT device_no FROM replica) THEN p.provisional_no END AS provisional_no,
   CASE WHEN i.confidential OR i.text_secret THEN '' ELSE i.description END AS description
 FROM issues i JOIN provisional_numbers p ON p.issue_id = i.issue_id";

/// `None`: there is no such issue.
pub(super) fn listed(c: &Connection, issue: ObjectId) -> Result<Option<Listed>, StoreError> {
    let rules = rules(c)?;
    c.prepare_cached(&format!("{LISTED} WHERE i.issue_id = :issue"))?
        .query_row(named_params! { ":issue": issue.to_string() }, |row| read(row, &rules))
        .optional()
        .map_err(Into::into)
}

fn read(row: &Row<'_>, rules: &Rules) -> rusqlite::Result<Listed> {
    let mut text = String::new();
    // Never a person's name, never a confidential text.
    for column in ["title", "description", "hamlet", "landmark", "village_name"] {
        text.push_str(&row.get::<_, String>(column)?);
        text.push(' ');
    }
    // Each laptop counts for itself: where another wrote the issue, nobody was ever shown this number.
    if let Some(number) = row.get("provisional_no")? {
        text.push_str(&provisional_number(number));
    }
    if let (Some(year), Some(number)) = (row.get("number_year")?, row.get("number")?) {
        for written in rules.written(&row.get::<_, String>("village_code")?, year, number) {
            text.push(' ');
            text.push_str(&written);
        }
    }
    Ok(Listed {
        recency: row.get("recency")?,
        text: search::fold(&text),
    })
}

/// Brings the index in line with what was `before` and what is now.
pub(super) fn follow(tx: &Transaction<'_>, issue: ObjectId, before: Option<&Listed>) -> Result<(), StoreError> {
    if let Some(before) = before {
        if listed(tx, issue)?.as_ref() == Some(before) {
            return Ok(());
        }
        forget(tx, before.recency)?;
    }
    // Nothing, if it is listed no longer.
    tx.prepare_cached("INSERT INTO search_backlog (recency) SELECT recency FROM issues WHERE issue_id = :issue")?
        .execute(named_params! { ":issue": issue.to_string() })?;
    Ok(())
}

fn forget(tx: &Transaction<'_>, recency: i64) -> Result<(), StoreError> {
    let waited = tx
        .prepare_cached("DELETE FROM search_backlog WHERE recency = :recency")?
        .execute(named_params! { ":recency": recency })?;
    if waited == 0 {
        tx.prepare_cached("DELETE FROM issue_search WHERE rowid = :recency")?
            .execute(named_params! { ":recency": recency })?;
        tx.prepare_cached("DELETE FROM search_outdated WHERE recency = :recency")?
            .execute(named_params! { ":recency": recency })?;
    }
    Ok(())
}

/// Numbers are written in another way now: search is to find them by it. What the index knows of an issue holds until then.
pub(super) fn outdate_numbered(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let outdated = tx.execute(
        "INSERT INTO search_outdated (recency) SELECT recency FROM issues
         WHERE number IS NOT NULL AND recency NOT IN (SELECT recency FROM search_backlog) ON CONFLICT DO NOTHING",
        [],
    )?;
    match i64::try_from(outdated).is_ok_and(|outdated| outdated <= ANEW_AT_ONCE_MAX) {
        true => write_anew(tx, ANEW_AT_ONCE_MAX),
        false => Ok(()),
    }
}

/// Is there something that the index lacks?
pub(crate) fn is_behind(c: &Connection) -> Result<bool, StoreError> {
    Ok(
        c.prepare_cached("SELECT EXISTS (SELECT 1 FROM search_backlog) OR EXISTS (SELECT 1 FROM search_outdated)")?
            .query_row([], |row| row.get(0))?,
    )
}

/// Has the backlog grown longer than a search should have to read?
pub(crate) fn is_far_behind(c: &Connection) -> Result<bool, StoreError> {
    Ok(
        c.prepare_cached("SELECT count(*) > :most FROM (SELECT 1 FROM search_backlog LIMIT :most + 1)")?
            .query_row(named_params! { ":most": BACKLOG_MAX }, |row| row.get(0))?,
    )
}

/// Takes a few of what waits into the index.
pub(crate) fn catch_up(tx: &Transaction<'_>) -> Result<(), StoreError> {
    take(tx, TAKEN_AT_A_TIME)?;
    write_anew(tx, TAKEN_AT_A_TIME)
}

/// Takes a backlog that has grown too long into the index.
pub(crate) fn shorten(tx: &Transaction<'_>) -> Result<(), StoreError> {
    take(tx, TAKEN_BETWEEN_JOBS)
}

/// Takes all of the backlog into the index.
pub(crate) fn take_all(tx: &Transaction<'_>) -> Result<(), StoreError> {
    take(tx, i64::MAX)
}

fn take(tx: &Transaction<'_>, most: i64) -> Result<(), StoreError> {
    for recency in first(tx, "search_backlog", most)? {
        put(tx, recency)?;
        tx.prepare_cached("DELETE FROM search_backlog WHERE recency = :recency")?
            .execute(named_params! { ":recency": recency })?;
    }
    Ok(())
}

fn write_anew(tx: &Transaction<'_>, most: i64) -> Result<(), StoreError> {
    for recency in first(tx, "search_outdated", most)? {
        tx.prepare_cached("DELETE FROM issue_search WHERE rowid = :recency")?
            .execute(named_params! { ":recency": recency })?;
        put(tx, recency)?;
        tx.prepare_cached("DELETE FROM search_outdated WHERE recency = :recency")?
            .execute(named_params! { ":recency": recency })?;
    }
    Ok(())
}

fn first(c: &Connection, table: &'static str, most: i64) -> Result<Vec<i64>, StoreError> {
    let sql = format!("SELECT recency FROM {table} ORDER BY recency LIMIT :most");
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_map(named_params! { ":most": most }, |row| row.get("recency"))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn put(tx: &Transaction<'_>, recency: i64) -> Result<(), StoreError> {
    let rules = rules(tx)?;
    if let Some(listed) = at(tx, recency, &rules)? {
        tx.prepare_cached("INSERT INTO issue_search (rowid, text) VALUES (:recency, :text)")?
            .execute(named_params! { ":recency": listed.recency, ":text": listed.text })?;
    }
    Ok(())
}

fn at(c: &Connection, recency: i64, rules: &Rules) -> Result<Option<Listed>, StoreError> {
    c.prepare_cached(&format!("{LISTED} WHERE i.recency = :recency"))?
        .query_row(named_params! { ":recency": recency }, |row| read(row, rules))
        .optional()
        .map_err(Into::into)
}

/// Places of what waits for the index and holds all of the terms.
pub(crate) fn waiting(c: &Connection, terms: &[&Term]) -> Result<Vec<i64>, StoreError> {
    let waiting = first(c, "search_backlog", i64::MAX)?;
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let rules = rules(c)?;
    let mut found = Vec::new();
    for recency in waiting {
        let holds_all = |listed: &Listed| terms.iter().all(|term| term.is_in(&listed.text));
        if at(c, recency, &rules)?.as_ref().is_some_and(holds_all) {
            found.push(recency);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kentongan_domain::issue::Issue;

    use super::*;
    use crate::rebuild::tests::{SCOPE, trained};
    use crate::{IssueQuery, Store};

    fn issue(n: usize) -> Issue {
        Issue {
            title: format!("Jembatan gantung nomor-{n:03} miring"),
            category: "INF".to_owned(),
            ..Issue::default()
        }
    }

    /// Titles that a search finds, page by page.
    fn found(store: &Store, words: &str) -> Vec<String> {
        let mut query = IssueQuery {
            search: words.to_owned(),
            limit: 7,
            ..IssueQuery::default()
        };
        let mut titles = Vec::new();
        loop {
            let page = store.page_issues(&query).unwrap();
            assert!(page.rows.len() <= 7);
            titles.extend(page.rows.into_iter().map(|row| row.title));
            match page.next {
                Some(next) => query.after = Some(next),
                None => return titles,
            }
        }
    }

    fn places(c: &Connection, sql: &'static str) -> BTreeSet<i64> {
        let mut statement = c.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Each in the index or in the backlog, none in both, and nothing else in either. Answers how many wait.
    fn is_whole(store: &Store) -> usize {
        let read = |c: &Connection| {
            let indexed = places(c, "SELECT id FROM issue_search_docsize");
            let waiting = places(c, "SELECT recency FROM search_backlog");
            assert!(indexed.is_disjoint(&waiting));
            let all: BTreeSet<i64> = indexed.union(&waiting).copied().collect();
            assert_eq!(all, places(c, "SELECT recency FROM issues"));
            Ok(waiting.len())
        };
        store.read(read).unwrap()
    }

    #[test]
    fn what_waits_for_the_index_is_found_like_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let mut titles = Vec::new();
        let mut ids = Vec::new();
        for n in 0..150 {
            ids.push(store.create_issue(SCOPE.parse().unwrap(), issue(n), None).unwrap());
            titles.push(issue(n).title);
            is_whole(&store);
            if n % 40 == 7 {
                // Some of it in the index and some not yet, and pages that end in either; two of one millisecond as the list has them.
                let listed = found(&store, "");
                assert_eq!(found(&store, "gantung"), listed);
                assert_eq!(BTreeSet::from_iter(&listed), BTreeSet::from_iter(&titles));
                assert_eq!(listed.len(), titles.len());
                assert_eq!(found(&store, "nomor-007 mir"), [issue(7).title]);
                let counts = store.count_issues(&IssueQuery {
                    search: "gantung".to_owned(),
                    ..IssueQuery::default()
                });
                assert_eq!(counts.unwrap().map(|counts| counts.all as usize), Some(titles.len()));
            }
        }
        for n in [3, 149] {
            let wanted = Issue {
                title: "Talut longsor".to_owned(),
                ..issue(n)
            };
            store.edit_issue(ids[n], issue(n), wanted).unwrap();
        }
        assert_eq!(found(&store, "longsor").len(), 2);
        assert_eq!(found(&store, "nomor-003"), Vec::<String>::new());
        is_whole(&store);
        while store.read(is_behind).unwrap() {
            store.write(catch_up).unwrap();
        }
        assert_eq!(is_whole(&store), 0);
        assert_eq!(found(&store, "longsor").len(), 2);
        assert_eq!(found(&store, "gantung").len(), 148);
        store.rebuild_projection().unwrap();
        assert_eq!(is_whole(&store), 0);
        assert_eq!(found(&store, "gantung").len(), 148);
    }
}
