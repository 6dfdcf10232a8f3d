//! Ops that the disk has spoilt in the log, made whole from another copy of them: the batch that they travelled in, or the flat
//! file. SQLite's own check does not see a bit that fell inside a value.

use std::collections::BTreeMap;

use kentongan_domain::ids::OpRef;
use kentongan_domain::op::{Personal, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::op_file::{FiledOp, Place};
use crate::rows::{op_ref, personal, personal_columns, stream};
use crate::{StoreError, feed, rebuild};

struct Spoilt {
    op_no: i64,
    stream: Stream,
    at: OpRef,
    op_hash: [u8; 32],
    /// What the row's content hashes to, where it can be read at all: the hash may be what fell.
    content: Option<[u8; 32]>,
}

/// Makes every op of the log what its hash says, and the derived rows with it. Answers which were not.
///
/// # Errors
/// [`StoreError::Damaged`] if nothing here holds one of them whole any more.
pub(crate) fn mend(
    tx: &Transaction<'_>,
    in_file: &BTreeMap<Place, FiledOp>,
) -> Result<Vec<(Stream, OpRef)>, StoreError> {
    let spoilt = find(tx)?;
    for op in &spoilt {
        tracing::error!(at = %op.at, stream = %op.stream, "an op is not what its hash says; it is taken from another copy");
        let filed = || {
            let place = (op.stream.clone(), op.at.device_no, op.at.epoch, op.at.seq);
            in_file.get(&place).map(|filed| filed.raw.clone())
        };
        let copies = filed().into_iter().chain(travelled(tx, op)?);
        let fits = |raw: &RawOp| raw.hash() == op.op_hash || Some(raw.hash()) == op.content;
        // The batch may be a copy without names; the file is his own.
        let raw = copies
            .filter(fits)
            .max_by_key(|raw| !matches!(raw.personal, Personal::Withheld { .. }))
            .ok_or(StoreError::Damaged("ops"))?;
        let (state, personal) = personal_columns(&raw.personal);
        tx.prepare_cached(
            "UPDATE ops SET common = :common, personal_state = :state, personal = :personal, op_hash = :hash WHERE op_no = :op_no",
        )?
        .execute(named_params! {
            ":common": raw.common,
            ":state": state,
            ":personal": personal,
            ":hash": raw.hash(),
            ":op_no": op.op_no,
        })?;
    }
    if !spoilt.is_empty() {
        rebuild::rebuild(tx)?;
    }
    Ok(spoilt.into_iter().map(|op| (op.stream, op.at)).collect())
}

fn find(c: &Connection) -> Result<Vec<Spoilt>, StoreError> {
    let content = |row: &Row<'_>| -> Result<Option<[u8; 32]>, StoreError> {
        let common = row.get("common")?;
        let personal = personal(row.get("personal_state")?, row.get("personal")?).ok();
        Ok(personal.map(|personal| RawOp { common, personal }.hash()))
    };
    let mut statement = c.prepare(
        "SELECT op_no, stream, device_no, epoch, seq, op_hash, common, personal_state, personal FROM ops ORDER BY op_no",
    )?;
    let mut rows = statement.query([])?;
    let mut spoilt = Vec::new();
    while let Some(row) = rows.next()? {
        let (op_hash, content): ([u8; 32], _) = (row.get("op_hash")?, content(row)?);
        if content != Some(op_hash) {
            spoilt.push(Spoilt {
                op_no: row.get("op_no")?,
                stream: stream(&row.get::<_, String>("stream")?)?,
                at: op_ref(row)?,
                op_hash,
                content,
            });
        }
    }
    Ok(spoilt)
}

/// The op as its author signed it, if its batch is here and whole.
fn travelled(c: &Connection, op: &Spoilt) -> Result<Option<RawOp>, StoreError> {
    let Some(bytes) = feed::batch_at(c, &op.stream, op.at)? else {
        return Ok(None);
    };
    let (Ok(batch), Some(key)) = (Batch::parse(&bytes), feed::author_key(c, op.at.device_no)?) else {
        return Ok(None);
    };
    let index = usize::try_from(op.at.seq.0 - batch.header.first_seq.0).unwrap_or(usize::MAX);
    Ok(batch.verify(&key).ok().and_then(|ops| ops.into_iter().nth(index)))
}
