//! Tanda terima: the only way out of the outbox.

use kentongan_domain::hlc::effective;
use kentongan_domain::op::Kind;
use kentongan_protocol::WireError;
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::outbox::{OutboxItem, read_item};
use crate::rows::{LoggedOp, OP_COLUMNS, get_one, signed, unsigned};
use crate::{Store, StoreError, projection, replica};

/// What a receipt did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledged {
    /// So many ops left the outbox, so many of them refused.
    Now { ops: u64, refused: u64 },
    /// The same receipt came before; nothing changed.
    Before,
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
    /// [`StoreError::NotBelieved`] if the district did not sign it, or if it speaks of a batch that was never sealed here or
    /// of other ops than this replica holds; nothing changes then.
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
            let mut statement = c.prepare_cached(&format!("{RECEIPT_SQL} ORDER BY b.receipt_number DESC"))?;
            statement.query_and_then([], read_receipt)?.collect()
        })
    }

    /// When the service last confirmed something of this device.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn last_receipt_at_ms(&self) -> Result<Option<i64>, StoreError> {
        self.read(|c| {
            Ok(c.query_row(
                "SELECT max(b.received_at_ms) FROM batches b JOIN replica r ON r.device_no = b.device_no",
                [],
                |row| row.get(0),
            )?)
        })
    }

    /// A receipt by its number, the signed bytes, and what it covers.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if this device has none of that number.
    pub fn get_receipt(&self, number: u64) -> Result<(ReceiptRecord, Vec<OutboxItem>), StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{RECEIPT_SQL} AND b.receipt_number = :number"))?;
            let record = get_one(
                &mut statement,
                named_params! { ":number": signed(number) },
                read_receipt,
            )?;
            Ok((record.clone(), covered(c, number)?))
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
  (SELECT count(*) FROM ops o WHERE o.receipt_number = b.receipt_number AND o.device_no = b.device_no
     AND o.stream = b.stream AND o.refusal IS NOT NULL) AS refused
FROM batches b JOIN replica r ON r.device_no = b.device_no WHERE b.receipt IS NOT NULL";

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

fn covered(c: &Connection, number: u64) -> Result<Vec<OutboxItem>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT o.kind, o.record_id, o.stored_at_ms, length(o.common) + length(o.personal) AS bytes,
           coalesce(i.title, m.title, '') AS title, i.urgency
         FROM ops o JOIN replica r ON r.device_no = o.device_no
         LEFT JOIN issues i ON i.issue_id = o.record_id
         LEFT JOIN meetings m ON m.meeting_id = o.record_id
         WHERE o.receipt_number = :number ORDER BY o.op_no",
    )?;
    let rows = statement.query_and_then(named_params! { ":number": signed(number) }, read_item)?;
    rows.collect()
}

fn acknowledge(tx: &Transaction<'_>, signed_receipt: &SignedReceipt) -> Result<Acknowledged, StoreError> {
    let receipt = &signed_receipt.receipt;
    let not_ours = || StoreError::NotBelieved(WireError::BadChain);
    let held: Option<(i64, i64, Option<Vec<u8>>)> = tx
        .query_row(
            "SELECT first_seq, last_seq, receipt FROM batches
             WHERE batch_id = :id AND stream = :stream AND device_no = :device_no AND epoch = :epoch",
            named_params! {
                ":id": receipt.batch_id,
                ":stream": receipt.stream.to_string(),
                ":device_no": receipt.device_no.0,
                ":epoch": receipt.epoch.0,
            },
            |row| Ok((row.get("first_seq")?, row.get("last_seq")?, row.get("receipt")?)),
        )
        .optional()?;
    let (first, last, before) = held.ok_or_else(not_ours)?;
    if before.as_deref() == Some(signed_receipt.bytes()) {
        return Ok(Acknowledged::Before);
    }
    // The district must have computed the same chain over the same ops, or it confirms something else than what was sent.
    let own = replica::load(tx)?;
    let bytes: Vec<u8> = tx.query_row(
        "SELECT bytes FROM batches WHERE batch_id = :id",
        named_params! { ":id": receipt.batch_id },
        |row| row.get("bytes"),
    )?;
    let batch = kentongan_protocol::batch::Batch::parse(&bytes).map_err(|_| StoreError::Damaged("batches.bytes"))?;
    let same = own.enrolled()?.device_no == receipt.device_no
        && batch.header.last == receipt.chain
        && signed(receipt.first_seq.0) == first
        && signed(receipt.through_seq.0) == last;
    if !same {
        return Err(not_ours());
    }
    tx.execute(
        "UPDATE batches SET receipt = :receipt, receipt_number = :number, received_at_ms = :at WHERE batch_id = :id",
        named_params! {
            ":receipt": signed_receipt.bytes(),
            ":number": signed(receipt.number),
            ":at": receipt.received_at_ms,
            ":id": receipt.batch_id,
        },
    )?;
    settle_ops(tx, receipt)?;
    Ok(Acknowledged::Now {
        ops: receipt.through_seq.0 - receipt.first_seq.0 + 1,
        refused: receipt.rejected.len() as u64,
    })
}

/// Takes the receipt's word over into the log and the projection.
fn settle_ops(tx: &Transaction<'_>, receipt: &Receipt) -> Result<(), StoreError> {
    for mut op in ops_of(tx, receipt)? {
        op.eff_hlc = effective(op.common.hlc, receipt.cap);
        op.refusal = receipt
            .rejected
            .iter()
            .find(|(seq, _)| *seq == op.at.seq)
            .map(|(_, r)| *r as u8);
        tx.execute(
            "UPDATE ops SET eff_hlc = :eff_hlc, refusal = :refusal, receipt_number = :number WHERE op_no = :op_no",
            named_params! {
                ":eff_hlc": signed(op.eff_hlc.0),
                ":refusal": op.refusal,
                ":number": signed(receipt.number),
                ":op_no": op.op_no,
            },
        )?;
        projection::settle(tx, &op)?;
        number(tx, &op, receipt)?;
    }
    Ok(())
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
    let number = receipt
        .numbers
        .iter()
        .find(|(seq, _, _)| *seq == op.at.seq)
        .map(|(_, year, n)| (*year, *n));
    projection::number_issue(tx, issue, number, receipt.received_at_ms)
}

/// After a rebuild: register numbers live in the stored receipts, and come back from there.
pub(crate) fn renumber_issues(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let district = match replica::load(tx)?.enrolment.and_then(|e| e.server_key) {
        Some(key) => key,
        None => return Ok(()),
    };
    let receipts: Vec<Vec<u8>> = tx
        .prepare("SELECT receipt FROM batches WHERE receipt IS NOT NULL ORDER BY receipt_number")?
        .query_and_then([], |row| row.get::<_, Vec<u8>>("receipt"))?
        .collect::<Result<_, _>>()?;
    for bytes in receipts {
        let receipt = SignedReceipt::open(&bytes, &district)
            .map_err(|_| StoreError::Damaged("batches.receipt"))?
            .receipt;
        for op in ops_of(tx, &receipt)? {
            number(tx, &op, &receipt)?;
        }
    }
    Ok(())
}
