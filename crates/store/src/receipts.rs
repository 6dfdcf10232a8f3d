//! Tanda terima: the only way out of the outbox.

use std::collections::BTreeSet;

use kentongan_domain::authority::Refusal;
use kentongan_domain::hlc::effective;
use kentongan_domain::op::{Kind, RawOp};
use kentongan_protocol::WireError;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::limits::BATCH_OPS_MAX;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::outbox::{OutboxItem, read_item};
use crate::projection::records::title_sql;
use crate::rows::{CLASS_SQL, LoggedOp, OP_COLUMNS, get_one, signed, unsigned};
use crate::{Store, StoreError, erasure, feed, ops, projection, replica};

/// What a receipt did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledged {
    /// So many ops left the outbox, so many of them refused.
    Now { ops: u64, refused: u64 },
    /// The district has the batch ahead of its predecessors; so many ops wait for those.
    Held { ops: u64 },
    /// The same receipt came before; nothing changed.
    Before,
    /// A receipt of a batch that is not here: this store is an older copy, and the batch comes with its own past.
    Unknown,
}

/// A stored receipt of an own batch.
#[derive(Debug, Clone)]
pub struct ReceiptRecord {
    pub batch_id: [u8; 32],
    pub number: u64,
    pub received_at_ms: i64,
    pub accepted: u64,
    pub refused: u64,
}

impl Store {
    /// Takes a receipt: verifies it against the district's key and the batch it names, keeps it, and lets the batch's ops
    /// leave the outbox, all in one commit.
    ///
    /// # Errors
    /// [`StoreError::NotBelieved`] if the district did not sign it, or if it speaks of other ops than this replica holds;
    /// nothing changes then.
    pub fn acknowledge(&self, receipt_bytes: &[u8]) -> Result<Acknowledged, StoreError> {
        let bytes = receipt_bytes.to_vec();
        self.write(move |tx| {
            let district = replica::load(tx)?
                .enrolled()?
                .server_key
                .ok_or(StoreError::NotEnrolled)?;
            let signed_receipt = SignedReceipt::open(&bytes, &district).map_err(StoreError::NotBelieved)?;
            acknowledge(tx, &signed_receipt)
        })
    }

    /// Receipts of own batches, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_receipts(&self) -> Result<Vec<ReceiptRecord>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "{RECEIPT_SQL} ORDER BY b.received_at_ms DESC, b.receipt_number DESC"
            ))?;
            statement.query_and_then([], read_receipt)?.collect()
        })
    }

    /// When the service last confirmed something of this device.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn last_receipt_at_ms(&self) -> Result<Option<i64>, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached(
                "SELECT max(b.received_at_ms) FROM batches b JOIN replica r ON r.device_no = b.device_no",
            )?
            .query_row([], |row| row.get(0))?)
        })
    }

    /// The receipt of an own batch, and what it covers. Its number would not do: a service that begins again gives it anew.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if this device has no receipt for that batch.
    pub fn get_receipt(&self, batch_id: [u8; 32]) -> Result<(ReceiptRecord, Vec<OutboxItem>), StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{RECEIPT_SQL} AND b.batch_id = :id"))?;
            let record = get_one(&mut statement, named_params! { ":id": batch_id }, read_receipt)?;
            Ok((record, covered(c, &batch_id)?))
        })
    }

    /// When the district last received a batch of each stream's village: `(stream, ms)`.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn last_received_by_stream(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT b.stream, max(b.received_at_ms) AS at FROM batches b JOIN devices d ON d.device_no = b.device_no
                 WHERE b.received_at_ms IS NOT NULL AND d.scope = b.stream GROUP BY b.stream",
            )?;
            let rows = statement.query_and_then([], |row| Ok((row.get("stream")?, row.get("at")?)))?;
            rows.collect()
        })
    }
}

const RECEIPT_SQL: &str = "SELECT b.batch_id, b.receipt_number, b.received_at_ms, b.last_seq - b.first_seq + 1 AS ops,
  (SELECT count(*) FROM ops o WHERE (o.stream, o.device_no, o.epoch) = (b.stream, b.device_no, b.epoch)
     AND o.seq BETWEEN b.first_seq AND b.last_seq AND o.receipt_number = b.receipt_number
     AND o.refusal IS NOT NULL AND o.refusal NOT IN (5, 6)) AS refused
FROM batches b JOIN replica r ON r.device_no = b.device_no WHERE b.receipt IS NOT NULL AND NOT b.held";

fn read_receipt(row: &Row<'_>) -> Result<ReceiptRecord, StoreError> {
    let ops: i64 = row.get("ops")?;
    let refused: i64 = row.get("refused")?;
    Ok(ReceiptRecord {
        batch_id: row.get("batch_id")?,
        number: unsigned(row.get("receipt_number")?),
        received_at_ms: row.get("received_at_ms")?,
        accepted: unsigned(ops - refused),
        refused: unsigned(refused),
    })
}

fn covered(c: &Connection, batch_id: &[u8; 32]) -> Result<Vec<OutboxItem>, StoreError> {
    let sql = format!(
        "SELECT o.kind, {CLASS_SQL}, o.record_id, o.stored_at_ms, length(o.common) + length(o.personal) AS bytes, o.held,
           CASE WHEN o.refusal NOT IN (5, 6) THEN o.refusal END AS refusal, c.seq IS NOT NULL AS refusal_closed,
           coalesce(i.title, m.title, {}, '') AS title, i.urgency
         FROM batches b JOIN ops o ON (o.stream, o.device_no, o.epoch) = (b.stream, b.device_no, b.epoch)
           AND o.seq BETWEEN b.first_seq AND b.last_seq AND o.receipt_number = b.receipt_number
         LEFT JOIN issues i ON i.issue_id = o.record_id
         LEFT JOIN meetings m ON m.meeting_id = o.record_id
         LEFT JOIN closed_refusals c
           ON (c.stream, c.device_no, c.epoch, c.seq) = (o.stream, o.device_no, o.epoch, o.seq)
         WHERE b.batch_id = :id ORDER BY o.op_no",
        title_sql()
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_and_then(named_params! { ":id": batch_id }, read_item)?;
    rows.collect()
}

fn acknowledge(tx: &Transaction<'_>, signed_receipt: &SignedReceipt) -> Result<Acknowledged, StoreError> {
    let receipt = &signed_receipt.receipt;
    let bytes: Option<Vec<u8>> = tx
        .prepare_cached("SELECT bytes FROM batches WHERE batch_id = :id")?
        .query_row(named_params! { ":id": receipt.batch_id }, |row| row.get("bytes"))
        .optional()?;
    let Some(bytes) = bytes else {
        return Ok(Acknowledged::Unknown);
    };
    let batch = Batch::parse(&bytes).map_err(|_| StoreError::Damaged("batches.bytes"))?;
    // The district must have computed the same chain over the same ops, or it confirms something else than what was sent.
    let header = &batch.header;
    let same = replica::load(tx)?.enrolled()?.device_no == receipt.device_no
        && header.device_no == receipt.device_no
        && (header.epoch, &header.stream) == (receipt.epoch, &receipt.stream)
        && (header.first_seq, header.last_seq(), header.last)
            == (receipt.first_seq, receipt.through_seq, receipt.chain);
    if !same {
        return Err(StoreError::NotBelieved(WireError::BadChain));
    }
    let settled = settle(tx, signed_receipt)?;
    if settled.rebuild {
        crate::rebuild::rebuild(tx)?;
    }
    Ok(match (settled.changed, receipt.held) {
        (0, _) => Acknowledged::Before,
        (ops, true) => Acknowledged::Held { ops },
        (ops, false) => Acknowledged::Now {
            ops,
            refused: receipt.rejected.len() as u64,
        },
    })
}

/// What a receipt changed here.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settled {
    pub changed: u64,
    /// The derived rows can only be made anew for it.
    pub rebuild: bool,
}

/// Takes the receipt's word on a batch that is here over into the log and the projection.
pub(crate) fn settle(tx: &Transaction<'_>, signed_receipt: &SignedReceipt) -> Result<Settled, StoreError> {
    let receipt = &signed_receipt.receipt;
    if is_outdated(tx, receipt)? {
        return Ok(Settled::default());
    }
    keep(tx, signed_receipt)?;
    let own = replica::load(tx)?.enrolled()?.device_no == receipt.device_no;
    let author = ops::device_id(tx, receipt.device_no)?;
    let mut settled = Settled::default();
    let given_up = is_given_up(receipt)
        .then(|| hashes_of(tx, &receipt.batch_id))
        .transpose()?;
    for before in ops_of(tx, receipt)? {
        // In the place of a branch that was given up may stand others by now; this says nothing of them.
        if given_up
            .as_ref()
            .is_some_and(|hashes| !hashes.contains(&before.op_hash))
        {
            continue;
        }
        let mut op = before.clone();
        op.eff_hlc = effective(op.common.hlc, receipt.cap_of(op.at.seq));
        op.refusal = receipt.refusal_of(op.at.seq).map(|r| r as u8);
        // Own ops leave the outbox by a final receipt only.
        op.receipt_number = (!own || !receipt.held).then(|| signed(receipt.number));
        op.held = receipt.held;
        op.repaired_ms = receipt.repaired_ms(op.at.seq);
        let verdict = |o: &LoggedOp| (o.eff_hlc, o.refusal, o.receipt_number, o.held, o.repaired_ms);
        if verdict(&before) == verdict(&op) {
            // After a service was set back, a receipt of the same number may give another register number.
            number(tx, &op, receipt)?;
            continue;
        }
        tx.prepare_cached(
            "UPDATE ops SET eff_hlc = :eff_hlc, refusal = :refusal, receipt_number = :number, held = :held,
               repaired_ms = :repaired WHERE op_no = :op_no",
        )?
        .execute(named_params! {
            ":eff_hlc": signed(op.eff_hlc.0),
            ":refusal": op.refusal,
            ":number": op.receipt_number,
            ":held": op.held,
            ":repaired": op.repaired_ms,
            ":op_no": op.op_no,
        })?;
        settled.changed += 1;
        // A doubled or repaired op shares its record with another one.
        let shared = |o: &LoggedOp| {
            o.common.was.is_some()
                || o.refusal
                    .and_then(Refusal::of_number)
                    .is_some_and(|r| !r.concerns_people())
        };
        if shared(&before) || shared(&op) {
            settled.rebuild = true;
        } else {
            projection::settle(tx, &before, &op, author)?;
        }
        number(tx, &op, receipt)?;
    }
    if !receipt.held {
        erasure::clean_received(tx, &receipt.batch_id)?;
    }
    Ok(settled)
}

/// A held receipt behind a final one, or one of an earlier life of the service behind one of this: an answer that comes late.
fn is_outdated(c: &Connection, receipt: &Receipt) -> Result<bool, StoreError> {
    let stored: Option<(Option<u32>, bool)> = c
        .prepare_cached("SELECT server_epoch, held FROM batches WHERE batch_id = :id AND receipt IS NOT NULL")?
        .query_row(named_params! { ":id": receipt.batch_id }, |row| {
            Ok((row.get("server_epoch")?, row.get("held")?))
        })
        .optional()?;
    let Some((epoch, held)) = stored else { return Ok(false) };
    let now = replica::load(c)?.cursor.server_epoch;
    Ok(!held && (receipt.held || (epoch == Some(now) && receipt.server_epoch != now)))
}

/// Keeps a receipt beside its batch.
pub(crate) fn keep(tx: &Transaction<'_>, signed_receipt: &SignedReceipt) -> Result<(), StoreError> {
    let receipt = &signed_receipt.receipt;
    tx.prepare_cached(
        "UPDATE batches SET receipt = :receipt, receipt_number = :number, server_epoch = :server_epoch,
           received_at_ms = :at, held = :held WHERE batch_id = :id",
    )?
    .execute(named_params! {
        ":receipt": signed_receipt.bytes(),
        ":number": signed(receipt.number),
        ":server_epoch": receipt.server_epoch,
        ":at": receipt.received_at_ms,
        ":held": receipt.held,
        ":id": receipt.batch_id,
    })?;
    Ok(())
}

/// Does the receipt speak of a branch that was given up? In its places may stand other ops.
pub(crate) fn is_given_up(receipt: &Receipt) -> bool {
    receipt.refusal_of(receipt.first_seq) == Some(Refusal::Forked)
}

/// Hashes of the ops in a batch that is here; none where the disk has spoilt it: which ops it held nobody can say then.
fn hashes_of(c: &Connection, batch_id: &[u8; 32]) -> Result<BTreeSet<[u8; 32]>, StoreError> {
    let mut statement = c.prepare_cached("SELECT bytes FROM batches WHERE batch_id = :id")?;
    let bytes: Vec<u8> = get_one(&mut statement, named_params! { ":id": batch_id }, |row| {
        Ok(row.get("bytes")?)
    })?;
    let Ok(batch) = Batch::parse(&bytes) else {
        return Ok(BTreeSet::new());
    };
    let key = feed::author_key(c, batch.header.device_no)?.ok_or(StoreError::Damaged("devices"))?;
    Ok(batch.verify(&key).unwrap_or_default().iter().map(RawOp::hash).collect())
}

/// The ops that a receipt speaks of, in order.
fn ops_of(tx: &Transaction<'_>, receipt: &Receipt) -> Result<Vec<LoggedOp>, StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch
           AND seq BETWEEN :first AND :last ORDER BY seq"
    );
    let mut statement = tx.prepare_cached(&sql)?;
    let rows = statement.query_and_then(
        named_params! {
            ":stream": receipt.stream.to_string(),
            ":device_no": receipt.device_no.0,
            ":epoch": receipt.epoch.0,
            ":first": signed(receipt.first_seq.0),
            ":last": signed(receipt.through_seq.0),
        },
        LoggedOp::read,
    )?;
    rows.collect()
}

/// Gives an issue what the receipt says of it.
pub(crate) fn number(tx: &Transaction<'_>, op: &LoggedOp, receipt: &Receipt) -> Result<(), StoreError> {
    let (Kind::IssueCreate, Some(issue)) = (op.common.kind, op.object_id) else {
        return Ok(());
    };
    // A refused op bears no number; one that stands in its place may.
    if op.refusal.is_some() || is_overruled(tx, op, receipt)? {
        return Ok(());
    }
    let number = receipt
        .numbers
        .iter()
        .find(|(seq, _, _)| *seq == op.at.seq)
        .map(|(_, year, n)| (*year, *n));
    projection::number_issue(tx, issue, number, receipt.received_ms(op.at.seq))
}

/// Does a later receipt speak of the op? A service that was set back may receive it a second time, in another batch; which of
/// the two words counts must not depend on the order in which they came here.
fn is_overruled(c: &Connection, op: &LoggedOp, receipt: &Receipt) -> Result<bool, StoreError> {
    let later: Vec<Vec<u8>> = c
        .prepare_cached(
            "SELECT receipt FROM batches WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch
               AND last_seq BETWEEN :seq AND :reach AND first_seq <= :seq AND receipt IS NOT NULL AND NOT superseded
               AND (received_at_ms, receipt_number) > (:received, :number)",
        )?
        .query_and_then(
            named_params! {
                ":stream": op.stream.to_string(),
                ":device_no": op.at.device_no.0,
                ":epoch": op.at.epoch.0,
                ":seq": signed(op.at.seq.0),
                // No batch that holds it ends farther away.
                ":reach": signed(op.at.seq.0.saturating_add(BATCH_OPS_MAX as u64)),
                ":received": receipt.received_at_ms,
                ":number": signed(receipt.number),
            },
            |row| row.get("receipt"),
        )?
        .collect::<Result<_, rusqlite::Error>>()?;
    if later.is_empty() {
        return Ok(false);
    }
    let district = replica::load(c)?
        .enrolled()?
        .server_key
        .ok_or(StoreError::NotEnrolled)?;
    for bytes in later {
        let word = SignedReceipt::open(&bytes, &district).map_err(|_| StoreError::Damaged("batches.receipt"))?;
        if !is_given_up(&word.receipt) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// After a rebuild: register numbers live in the stored receipts, and come back from there.
pub(crate) fn renumber_issues(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let district = match replica::load(tx)?.enrolment.and_then(|e| e.server_key) {
        Some(key) => key,
        None => return Ok(()),
    };
    let receipts: Vec<Vec<u8>> = tx
        .prepare("SELECT receipt FROM batches WHERE receipt IS NOT NULL AND NOT superseded")?
        .query_and_then([], |row| row.get::<_, Vec<u8>>("receipt"))?
        .collect::<Result<_, _>>()?;
    for bytes in receipts {
        let receipt = SignedReceipt::open(&bytes, &district)
            .map_err(|_| StoreError::Damaged("batches.receipt"))?
            .receipt;
        if is_given_up(&receipt) {
            continue;
        }
        for op in ops_of(tx, &receipt)? {
            number(tx, &op, &receipt)?;
        }
    }
    Ok(())
}
