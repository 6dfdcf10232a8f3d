//! The projection made anew from the log, and written out to be compared.

use rusqlite::Transaction;

use crate::rows::{LoggedOp, OP_COLUMNS};
use crate::{Store, StoreError, ops, projection, receipts};

/// Makes every derived row anew from the log.
pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute_batch(
        "DELETE FROM field_writes; DELETE FROM tombstones; DELETE FROM restores; DELETE FROM issues; DELETE FROM issue_search;
         DELETE FROM issue_moves; DELETE FROM follow_ups; DELETE FROM meetings; DELETE FROM invitees;
         DELETE FROM attendance_marks; UPDATE ops SET object_id = NULL, record_id = NULL;",
    )?;
    let sql = format!("SELECT {OP_COLUMNS} FROM ops ORDER BY op_no");
    let all: Vec<LoggedOp> = tx
        .prepare(&sql)?
        .query_and_then([], LoggedOp::read)?
        .collect::<Result<_, _>>()?;
    for op in &all {
        let author = ops::device_id(tx, op.at.device_no)?;
        projection::apply(tx, op, author)?;
    }
    projection::apply_deferred(tx)?;
    receipts::renumber_issues(tx)
}

impl Store {
    /// Makes every derived table anew from the log, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`] of the disk, or a damaged log; the old rows then stay.
    pub fn rebuild_projection(&self) -> Result<(), StoreError> {
        self.write(rebuild)
    }

    /// Every derived row as text, in a defined order: what two replicas, or a rebuilt one, are compared by.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn dump_projection(&self) -> Result<String, StoreError> {
        self.read(projection::dump)
    }
}
