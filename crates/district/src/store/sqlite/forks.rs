//! Where a device's chain split, and what more than one split means.

use kentongan_domain::ids::Seq;
use kentongan_protocol::batch::BatchHeader;
use rusqlite::{Transaction, named_params};

use super::super::{Device, StoreError};
use super::signed;

/// Forks of one device within this time mean two laptops rather than two mishaps.
const CLONE_WINDOW_MS: i64 = 30 * 24 * 60 * 60 * 1000;

pub(super) fn note_fork(
    tx: &Transaction<'_>,
    author: &Device,
    header: &BatchHeader,
    at: Seq,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO forks (device_no, stream, epoch, seq, at_ms) VALUES (:no, :stream, :epoch, :seq, :at)
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":no": author.device_no.0,
        ":stream": header.stream.to_string(),
        ":epoch": header.epoch.0,
        ":seq": signed(at.0),
        ":at": now_ms,
    })?;
    let recent: i64 = tx
        .prepare_cached("SELECT count(DISTINCT epoch) FROM forks WHERE device_no = :no AND at_ms > :since")?
        .query_row(
            named_params! { ":no": author.device_no.0, ":since": now_ms.saturating_sub(CLONE_WINDOW_MS) },
            |row| row.get(0),
        )?;
    if recent > 1 {
        mark_cloned(tx, author, now_ms)
    } else {
        Ok(())
    }
}

/// Whoever goes on writing on a branch that was left behind is a second laptop.
pub(super) fn note_clone(
    tx: &Transaction<'_>,
    author: &Device,
    header: &BatchHeader,
    now_ms: i64,
) -> Result<(), StoreError> {
    let left_behind = tx
        .prepare_cached(
            "SELECT 1 FROM forks f JOIN heads h ON h.device_no = f.device_no AND h.stream = f.stream AND h.epoch > f.epoch
             WHERE f.device_no = :no AND f.stream = :stream AND f.epoch = :epoch",
        )?
        .exists(named_params! {
            ":no": author.device_no.0,
            ":stream": header.stream.to_string(),
            ":epoch": header.epoch.0,
        })?;
    if left_behind {
        mark_cloned(tx, author, now_ms)
    } else {
        Ok(())
    }
}

fn mark_cloned(tx: &Transaction<'_>, author: &Device, now_ms: i64) -> Result<(), StoreError> {
    tracing::warn!(device_no = author.device_no.0, "two laptops write with one key");
    tx.prepare_cached("UPDATE devices SET cloned_at_ms = :at WHERE device_no = :no")?
        .execute(named_params! { ":at": now_ms, ":no": author.device_no.0 })?;
    Ok(())
}
