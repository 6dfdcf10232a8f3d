//! One saved issue against one row inserted bare: same file, same cipher, same durability, in turns, so that both meet the same disk.

use anyhow::Result;
use kentongan_domain::issue::Issue;
use rusqlite::{Connection, OpenFlags, named_params};
use serde_json::{Value, json};

use crate::records::Records;
use crate::register::{Opened, Register, counts, stream_of};
use crate::stopwatch::Stopwatch;

/// Nobody writes two within it.
const A_SECOND_MS: u32 = 1_000;

pub fn measure(register: &Register, records: &Records, rounds: usize) -> Result<Value> {
    let Opened { store, clock, .. } = register.open()?;
    let bare = register.open_bare(register.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    bare.busy_timeout(std::time::Duration::from_secs(10))?;
    bare.pragma_update(None, "synchronous", "FULL")?;
    bare.execute_batch(
        "CREATE TABLE IF NOT EXISTS bare_issues (
           issue_id TEXT PRIMARY KEY, village_name TEXT, title TEXT, category TEXT, occurred_on TEXT, hamlet TEXT, landmark TEXT,
           description TEXT, urgency INTEGER, occurrence INTEGER) STRICT, WITHOUT ROWID;
         DELETE FROM bare_issues;",
    )?;
    let (mut ours, mut limit) = (Stopwatch::default(), Stopwatch::default());
    let first = counts(&store, 0)?.all as usize;
    for n in first..first + rounds {
        let (issue, stream) = (records.issue(n), stream_of(n)?);
        clock.pass(A_SECOND_MS);
        limit.time(|| insert(&bare, n, &issue))?;
        ours.time(|| store.create_issue(stream, issue, None))?;
    }
    bare.execute_batch("DROP TABLE bare_issues")?;
    Ok(json!({ "kentongan": ours.read(), "limit": limit.read() }))
}

/// Ids are as random as those of the register are.
fn insert(bare: &Connection, n: usize, issue: &Issue) -> rusqlite::Result<usize> {
    let id = format!("{:016x}", (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bare.prepare_cached(
        "INSERT INTO bare_issues (issue_id, village_name, title, category, occurred_on, hamlet, landmark, description, urgency, occurrence)
         VALUES (:id, :village, :title, :category, :on, :hamlet, :landmark, :description, :urgency, :occurrence)",
    )?
    .execute(named_params! {
        ":id": id,
        ":village": issue.village_name,
        ":title": issue.title,
        ":category": issue.category,
        ":on": issue.occurred_on.to_string(),
        ":hamlet": issue.hamlet,
        ":landmark": issue.landmark,
        ":description": issue.description,
        ":urgency": issue.urgency as i64,
        ":occurrence": issue.occurrence as i64,
    })
}
