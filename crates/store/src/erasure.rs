//! Carrying out an order to erase (*pemusnahan*): out of the log, the derived rows and the batches that hold the part.
//!
//! Each op loses its part at once; batches are packed anew at the end of the transaction, each once, however many orders came in it.
//!
//! Invariant: an op that the district has not received yet keeps its part until it has: a district refuses a batch out of which
//! somebody on the way may have taken names. It shows nowhere meanwhile, and goes with the receipt.
//! Invariant: hashes, chains, signatures and ids stay what they are.
//!
//! What the files still hold afterwards is [`crate::scrub`]'s.

use std::collections::BTreeSet;

use kentongan_domain::ids::{DeviceId, ObjectId, OpRef, Seq};
use kentongan_domain::op::{Kind, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::limits::BATCH_OPS_MAX;
use rusqlite::{Connection, Transaction, named_params};

use crate::ops::PERSONAL_TAG_OFFSET;
use crate::rows::{LoggedOp, OP_COLUMNS, personal_columns, signed};
use crate::{StoreError, blobs, drafts, feed, ops};

/// Ops whose part nobody waits for any more: received by the district, or another's, or of a training that never sends.
const MAY_GO: &str = "(o.receipt_number IS NOT NULL OR o.device_no <> (SELECT device_no FROM replica)
   OR (SELECT state FROM replica) = 'training')";

/// Issues whose batches and photos are still to be looked at in this transaction. It is the writer's alone, and empty between
/// transactions.
pub(crate) const NOTED: &str = "CREATE TEMP TABLE erased_just_now (issue_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID";

/// Takes the personal parts of an issue out of the log and the derived rows that hold them here and may lose them, and with the first of
/// them what is typed into it and not saved, as nobody knows whom that names; [`settle`] does the rest.
pub(crate) fn erase(tx: &Transaction<'_>, issue: ObjectId) -> Result<(), StoreError> {
    let gone = erase_ops(tx, issue)?;
    let written = tx
        .prepare_cached("DELETE FROM field_writes WHERE object_id = :issue AND tag BETWEEN :first AND :last")?
        .execute(named_params! {
            ":issue": issue.to_string(),
            ":first": PERSONAL_TAG_OFFSET,
            ":last": 2 * PERSONAL_TAG_OFFSET - 1,
        })?;
    let captions = tx
        .prepare_cached("UPDATE photos SET caption = '' WHERE issue_id = :issue AND caption <> ''")?
        .execute(named_params! { ":issue": issue.to_string() })?;
    if gone > 0 || written > 0 || captions > 0 {
        drafts::remove_case_texts(tx, issue)?;
        demand_scrub(tx)?;
    }
    tx.prepare_cached("INSERT INTO temp.erased_just_now (issue_id) VALUES (:issue) ON CONFLICT DO NOTHING")?
        .execute(named_params! { ":issue": issue.to_string() })?;
    Ok(())
}

/// Before a transaction ends: cleans the batches of what was erased in it, and notes what the files hold of it.
pub(crate) fn settle(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let issues: Vec<ObjectId> = tx
        .prepare_cached("SELECT issue_id FROM temp.erased_just_now")?
        .query_and_then([], |row| {
            crate::rows::object(row.get("issue_id")?)?.ok_or(StoreError::Damaged("erased_just_now.issue_id"))
        })?
        .collect::<Result<_, StoreError>>()?;
    if issues.is_empty() {
        return Ok(());
    }
    let mut batches = BTreeSet::new();
    for issue in &issues {
        batches.extend(batches_of(tx, *issue)?);
    }
    let mut rewritten = false;
    for batch_id in batches {
        rewritten |= clean_batch(tx, &batch_id)?;
    }
    if rewritten || blobs::holds_destroyed_of(tx, &issues)? {
        demand_scrub(tx)?;
    }
    tx.prepare_cached("DELETE FROM temp.erased_just_now")?.execute([])?;
    Ok(())
}

/// Takes the parts that an order covers out of a batch that may lose them since now: its final receipt has come.
pub(crate) fn clean_received(tx: &Transaction<'_>, batch_id: &[u8; 32]) -> Result<(), StoreError> {
    let any = tx.prepare_cached("SELECT 1 FROM erasures WHERE NOT held")?.exists([])?;
    if any && clean_batch(tx, batch_id)? {
        demand_scrub(tx)?;
    }
    Ok(())
}

/// Hashes under which own ops stand in the second copy whose part an order has taken away.
pub(crate) fn erased_names(c: &Connection) -> Result<BTreeSet<[u8; 32]>, StoreError> {
    // One that was signed anew names nobody any more; what it was still stands in the file.
    let mut statement = c.prepare_cached(
        "SELECT o.op_hash, o.was_hash FROM ops o JOIN replica r ON r.device_no = o.device_no
         WHERE o.personal_state = 3 OR (o.personal_state = 0 AND o.was_hash IS NOT NULL
           AND o.record_id IN (SELECT issue_id FROM erasures WHERE NOT held))",
    )?;
    let mut rows = statement.query([])?;
    let mut names = BTreeSet::new();
    while let Some(row) = rows.next()? {
        names.insert(row.get::<_, [u8; 32]>("op_hash")?);
        names.extend(row.get::<_, Option<[u8; 32]>>("was_hash")?);
    }
    Ok(names)
}

/// Parts that an order covers and that are here all the same; for a check of the whole store.
pub(crate) fn left_over(c: &Connection) -> Result<Vec<(Stream, OpRef)>, StoreError> {
    let sql = format!(
        "SELECT o.stream, o.device_no, o.epoch, o.seq FROM ops o WHERE o.personal_state IN (1, 2) AND {MAY_GO}
           AND o.record_id IN (SELECT issue_id FROM erasures WHERE NOT held) ORDER BY o.op_no"
    );
    c.prepare_cached(&sql)?
        .query_and_then([], |row| {
            Ok((
                crate::rows::stream(&row.get::<_, String>("stream")?)?,
                crate::rows::op_ref(row)?,
            ))
        })?
        .collect()
}

/// Notes that the files hold what was erased.
pub(crate) fn demand_scrub(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE replica SET scrub = 1")?.execute([])?;
    Ok(())
}

/// Answers how many lost their part.
fn erase_ops(tx: &Transaction<'_>, issue: ObjectId) -> Result<usize, StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops o WHERE record_id = :issue AND personal_state IN (1, 2) AND {MAY_GO} ORDER BY op_no"
    );
    let holding: Vec<LoggedOp> = tx
        .prepare_cached(&sql)?
        .query_and_then(named_params! { ":issue": issue.to_string() }, LoggedOp::read)?
        .collect::<Result<_, StoreError>>()?;
    for op in &holding {
        let (state, hash) = personal_columns(&op.raw.personal.erased());
        tx.prepare_cached("UPDATE ops SET personal_state = :state, personal = :hash WHERE op_no = :op_no")?
            .execute(named_params! { ":state": state, ":hash": hash, ":op_no": op.op_no })?;
    }
    Ok(holding.len())
}

/// Batches that may hold a part of the issue: those of its ops, and those of branches that had to make way.
fn batches_of(c: &Connection, issue: ObjectId) -> Result<Vec<[u8; 32]>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT b.batch_id FROM ops o JOIN batches b ON b.stream = o.stream AND b.device_no = o.device_no AND b.epoch = o.epoch
           AND b.last_seq BETWEEN o.seq AND o.seq + :reach AND b.first_seq <= o.seq
         WHERE o.record_id = :issue AND o.personal_state = 3
         UNION
         SELECT b.batch_id FROM batches b WHERE b.superseded
           AND b.stream IN (SELECT o.stream FROM ops o WHERE o.record_id = :issue)",
    )?;
    statement
        .query_and_then(
            named_params! {
                ":issue": issue.to_string(),
                // No batch that holds an op ends farther away.
                ":reach": signed(BATCH_OPS_MAX as u64),
            },
            |row| Ok(row.get("batch_id")?),
        )?
        .collect()
}

/// Takes out of a batch what the log has lost. Answers whether there was anything.
fn clean_batch(tx: &Transaction<'_>, batch_id: &[u8; 32]) -> Result<bool, StoreError> {
    // What waits for the district goes to it as it was signed.
    let bytes: Option<Vec<u8>> = tx
        .prepare_cached(
            "SELECT bytes FROM batches WHERE batch_id = :id AND ((receipt IS NOT NULL AND NOT held)
               OR device_no <> (SELECT device_no FROM replica))",
        )?
        .query_and_then(named_params! { ":id": batch_id }, |row| row.get("bytes"))?
        .next()
        .transpose()?;
    let Some(bytes) = bytes else { return Ok(false) };
    let Ok((batch, ops)) = Batch::parse(&bytes).and_then(|batch| {
        let ops = batch.unverified_ops()?;
        Ok((batch, ops))
    }) else {
        tracing::error!("a batch that the disk has spoilt cannot be looked into");
        return Ok(false);
    };
    let header = &batch.header;
    let author = feed::author_key(tx, header.device_no)?.map(|key| DeviceId::of_public_key(&key));
    let mut gone = BTreeSet::new();
    for (index, op) in ops.iter().enumerate().filter(|(_, op)| op.personal.is_erasable()) {
        let at = OpRef {
            device_no: header.device_no,
            epoch: header.epoch,
            seq: Seq(header.first_seq.0 + index as u64),
        };
        let hash = op.hash();
        if is_erased(tx, &header.stream, at, &hash)? || begins_erased(tx, author, at, op)? {
            gone.insert(hash);
        }
    }
    let Some(erased) = batch.erased(&gone).map_err(|_| StoreError::Damaged("batches.bytes"))? else {
        return Ok(false);
    };
    tx.prepare_cached("UPDATE batches SET bytes = :bytes WHERE batch_id = :id")?
        .execute(named_params! { ":bytes": erased.bytes(), ":id": batch_id })?;
    Ok(true)
}

/// Has the log lost the part of this op, under the name that it bears or one that it got since?
fn is_erased(c: &Connection, stream: &Stream, at: OpRef, hash: &[u8; 32]) -> Result<bool, StoreError> {
    let in_place = c
        .prepare_cached(
            "SELECT 1 FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq
               AND op_hash = :hash AND personal_state = 3",
        )?
        .exists(named_params! {
            ":stream": stream.to_string(),
            ":device_no": at.device_no.0,
            ":epoch": at.epoch.0,
            ":seq": signed(at.seq.0),
            ":hash": hash,
        })?;
    if in_place || ops::stands_at(c, stream, at, hash)? {
        return Ok(in_place);
    }
    Ok(c.prepare_cached(
        "SELECT 1 FROM ops WHERE was_hash = :hash AND record_id IN (SELECT issue_id FROM erasures WHERE NOT held)",
    )?
    .exists(named_params! { ":hash": hash })?)
}

/// Did an op that stands nowhere any more begin an issue or a person that was ordered to be erased?
fn begins_erased(c: &Connection, author: Option<DeviceId>, at: OpRef, op: &RawOp) -> Result<bool, StoreError> {
    let (Some(author), Ok(common)) = (author, op.decode_common()) else {
        return Ok(false);
    };
    if !matches!(common.kind, Kind::IssueCreate | Kind::RecordCreate) {
        return Ok(false);
    }
    let (first_at, first_hash) = common.was.map_or((at, op.hash()), |was| (was.at, was.hash));
    let issue = ObjectId::of_create(author, first_at, &first_hash);
    Ok(
        c.prepare_cached("SELECT 1 FROM erasures WHERE issue_id = :issue AND NOT held")?
            .exists(named_params! { ":issue": issue.to_string() })?,
    )
}
