//! A register as it is after years: nearly all of it has its receipt, most of it is settled, much of the rest is late.

use std::ops::Range;

use anyhow::{Result, ensure};
use kentongan_domain::issue::Stage;
use kentongan_store::{IssueQuery, IssueSort, NewIssue, Shelf, Store};
use rusqlite::OpenFlags;
use serde_json::{Value, json};

use crate::district::District;
use crate::records::Records;
use crate::register::{A_DAY, Opened, Register, counts, stream_of};

/// What a laptop has not sent yet when somebody opens the list.
const UNSENT: usize = 50;
/// Issues that are sent at once.
const A_SENDING: usize = 10 * A_DAY;
/// Of ten issues, so many are settled: those that were due first.
const SETTLED_OF_TEN: usize = 7;
/// Between what is written and what comes next.
const A_MINUTE_MS: u32 = 60_000;

pub fn fill(register: &Register, records: &Records, wanted: usize) -> Result<Value> {
    let opened = register.open()?;
    let Opened { store, clock, .. } = &opened;
    let mut district = District::of(store)?;
    let sent = wanted.saturating_sub(UNSENT);
    let mut have = counts(store, 0)?.all as usize;
    while have < sent {
        let until = sent.min(have + A_SENDING);
        record(&opened, records, have..until)?;
        clock.pass(A_MINUTE_MS);
        district.receive_all(store)?;
        settle(store, (until - have) * SETTLED_OF_TEN / 10)?;
        have = until;
    }
    clock.pass(A_MINUTE_MS);
    district.receive_all(store)?;
    for n in have..wanted {
        clock.pass(A_MINUTE_MS);
        store.create_issue(stream_of(n)?, records.issue(n), None)?;
    }
    let counted = counts(store, store.wall_ms())?;
    ensure!(counted.all as usize >= wanted, "there are {} issues", counted.all);
    ensure!(sent == 0 || counted.closed > 0, "no issue is settled");
    drop(opened);
    let bare = register.open_bare(register.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    bare.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let each = |file: &std::path::Path| -> Result<f64> {
        Ok(std::fs::metadata(file)?.len() as f64 / f64::from(counted.all.max(1)))
    };
    let copy = format!("{}.ops", register.path().display());
    Ok(json!({
        "issues": counted.all,
        "open": counted.open,
        "overdue": counted.overdue,
        "unsent": counted.unsent,
        "settled": counted.closed,
        "bytes_an_issue": each(register.path())?,
        "copy_bytes_an_issue": each(copy.as_ref())?,
    }))
}

/// Day by day, the issues of a day in one commit.
fn record(opened: &Opened, records: &Records, mut wanted: Range<usize>) -> Result<()> {
    while !wanted.is_empty() {
        let until = wanted.end.min(wanted.start + A_DAY);
        let day = (wanted.start..until)
            .map(|n| {
                Ok(NewIssue {
                    stream: stream_of(n)?,
                    issue: records.issue(n),
                    follow_up: None,
                    raised_in: None,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        opened.go_to(wanted.start);
        opened.store.import_issues(day, None)?;
        wanted.start = until;
    }
    Ok(())
}

fn settle(store: &Store, count: usize) -> Result<()> {
    let due_first = IssueQuery {
        shelf: Shelf::Open,
        sort: IssueSort::Due,
        limit: u32::try_from(count)?,
        ..IssueQuery::default()
    };
    for row in store.page_issues(&due_first)?.rows {
        store.move_issue(row.issue_id, Stage::Settled, "")?;
    }
    Ok(())
}
