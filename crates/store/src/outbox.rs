//! Outbox: what was written here and has no receipt yet; sealing it into batches.

use kentongan_domain::chain::{self, LinkMark};
use kentongan_domain::ids::{Epoch, ObjectId, OpRef, Seq};
use kentongan_domain::issue::Urgency;
use kentongan_domain::op::{Kind, RawOp, Value};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::{Batch, BatchHeader, seal_batch};
use kentongan_protocol::compression::{Packing, READS_DENSE};
use kentongan_protocol::exchange::Head;
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::limits::BATCH_OPS_MAX;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::offers::{self, Parted};
use crate::projection::records::title_sql;
use crate::replica::{self, ReplicaState};
use crate::rows::{CLASS_SQL, LoggedOp, Noun, OP_COLUMNS, get_one, signed, unsigned};
use crate::{Store, StoreError, feed};

/// Fewer bytes of ops than this go in one batch anyway.
const ALONE_FROM_BYTES: usize = 16 * 1024;

/// Batches that overtake others at once: half of what a service holds for one device ahead of its turn.
const OVERTAKING_MAX: i64 = 128;

/// One op that waits.
#[derive(Debug, Clone)]
pub struct OutboxItem {
    pub noun: Noun,
    /// The issue, meeting or other record that it belongs to.
    pub record_id: Option<ObjectId>,
    /// Title of that record.
    pub title: String,
    pub urgency: Option<i64>,
    pub stored_at_ms: i64,
    pub bytes: u32,
    /// The district has it, ahead of its predecessors.
    pub held: bool,
    /// Wire number of the refusal, if the district refused it and a person is to know; settled or not.
    pub refusal: Option<u8>,
    /// A person has dealt with that refusal.
    pub refusal_closed: bool,
}

/// When a batch goes: the urgent ones first, then as their last ops came to be here. An op that speaks of another was written, or
/// read, behind it; so what one batch says of another stands behind that.
pub type Turn = (bool, i64);

/// Row of the log of the last op in a batch `b`; 0 where it is not in the log.
pub(crate) const LAST_OP_NO: &str =
    "coalesce((SELECT o.op_no FROM ops o WHERE o.stream = b.stream AND o.device_no = b.device_no
   AND o.epoch = b.epoch AND o.seq = b.last_seq), 0)";

/// A sealed batch that waits for its receipt.
#[derive(Debug, Clone)]
pub struct UnsentBatch {
    pub batch_id: [u8; 32],
    pub turn: Turn,
    pub stream: Stream,
    pub epoch: Epoch,
    pub last_seq: Seq,
    pub bytes: Vec<u8>,
}

/// One op that the district keeps without applying it.
#[derive(Debug, Clone)]
pub struct RefusedItem {
    /// Where it stands, to name it when a person settles it.
    pub stream: String,
    pub at: OpRef,
    pub noun: Noun,
    pub record_id: Option<ObjectId>,
    pub title: String,
    /// Wire number of [`kentongan_domain::authority::Refusal`].
    pub refusal: u8,
    pub received_at_ms: i64,
}

impl Store {
    /// What waits, in sending order: what the district has already, emergencies, then the rest as it was written.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(|c| {
            let sql = format!(
                "SELECT o.kind, {CLASS_SQL}, o.record_id, o.stored_at_ms, length(o.common) + length(o.personal) AS bytes, o.held, o.refusal,
                   0 AS refusal_closed,
                   coalesce(i.title, m.title, {}, '') AS title, i.urgency
                 FROM outbox o
                 LEFT JOIN issues i ON i.issue_id = o.record_id
                 LEFT JOIN meetings m ON m.meeting_id = o.record_id
                 -- Keys of sealed reports: the laptop's own doing, which no person waits for.
                 WHERE o.kind NOT IN (:seal_key, :seal_share)
                 -- A new emergency overtakes what waits.
                 ORDER BY o.held DESC, o.kind = :issue AND i.urgency = :emergency DESC, o.op_no",
                title_sql()
            );
            let mut statement = c.prepare_cached(&sql)?;
            let rows = statement.query_and_then(
                named_params! {
                    ":seal_key": Kind::SealKeyCreate.number(),
                    ":seal_share": Kind::SealShareCreate.number(),
                    ":issue": Kind::IssueCreate.number(),
                    ":emergency": Urgency::Emergency as i64,
                },
                read_item,
            )?;
            rows.collect()
        })
    }

    /// How many records (issues, meetings, sealed reports) have something that waits.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_unsent_records(&self) -> Result<u32, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached(
                "SELECT count(DISTINCT coalesce(record_id, op_no)) FROM outbox WHERE kind NOT IN (:seal_key, :seal_share)",
            )?
            .query_row(
                named_params! {
                    ":seal_key": Kind::SealKeyCreate.number(),
                    ":seal_share": Kind::SealShareCreate.number(),
                },
                |row| row.get(0),
            )?)
        })
    }

    /// How many ops wait.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_outbox(&self) -> Result<u32, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached("SELECT count(*) FROM outbox")?
                .query_row([], |row| row.get(0))?)
        })
    }

    /// Does anything wait that the district has not confirmed in any way?
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn has_unsent(&self) -> Result<bool, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached("SELECT 1 FROM outbox WHERE NOT held LIMIT 1")?
                .exists([])?)
        })
    }

    /// Own ops that the district refused.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_refused(&self) -> Result<Vec<RefusedItem>, StoreError> {
        self.read(|c| {
            let sql = format!(
                "SELECT o.stream, o.device_no, o.epoch, o.seq, o.kind, {CLASS_SQL}, o.record_id, o.refusal,
                   coalesce(i.title, m.title, {}, '') AS title,
                   coalesce(b.received_at_ms, o.stored_at_ms) AS received_at_ms
                 FROM refused o
                 LEFT JOIN issues i ON i.issue_id = o.record_id
                 LEFT JOIN meetings m ON m.meeting_id = o.record_id
                 LEFT JOIN batches b ON b.stream = o.stream AND b.device_no = o.device_no AND b.epoch = o.epoch
                   AND o.seq BETWEEN b.first_seq AND b.last_seq
                 GROUP BY o.op_no ORDER BY o.op_no",
                title_sql()
            );
            let mut statement = c.prepare_cached(&sql)?;
            let rows = statement.query_and_then([], |row| {
                Ok(RefusedItem {
                    stream: row.get("stream")?,
                    at: crate::rows::op_ref(row)?,
                    noun: Noun::read(row)?,
                    record_id: crate::rows::object(row.get("record_id")?)?,
                    title: row.get("title")?,
                    refusal: row.get("refusal")?,
                    received_at_ms: row.get("received_at_ms")?,
                })
            })?;
            rows.collect()
        })
    }

    /// Seals what is not sealed yet, and answers all batches that the district has not confirmed in any way, the urgent ones
    /// first, up to `bytes_max` (at least one).
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`] unless the replica is enrolled: a training workspace never seals.
    pub fn next_batches(&self, bytes_max: usize) -> Result<Vec<UnsentBatch>, StoreError> {
        loop {
            self.seal_waiting()?;
            let batches = self.read(|c| unsent(c, bytes_max))?;
            let spoilt = self.read(|c| first_spoilt(c, &batches))?;
            let Some(batch_id) = spoilt else {
                return Ok(batches);
            };
            tracing::error!("a sealed batch is spoilt; its ops are sealed again");
            self.write(move |tx| unseal(tx, &batch_id))?;
        }
    }

    /// Seals what is not sealed yet.
    pub(crate) fn seal_waiting(&self) -> Result<(), StoreError> {
        let sealed_at_ms = self.wall_ms();
        // One batch a commit: a form that is being saved meanwhile waits for one, not for all.
        while self.write(move |tx| seal_next(tx, sealed_at_ms))? {}
        // What leaves this laptop stands in its second copy first.
        self.sync_op_file()
    }

    /// A service that has suspended this laptop keeps these batches apart: they need not go again until it speaks to this laptop.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_quarantined(&self, batches: Vec<[u8; 32]>) -> Result<(), StoreError> {
        self.write(move |tx| {
            let mut note = tx.prepare_cached("UPDATE batches SET quarantined = 1 WHERE batch_id = :id")?;
            for batch_id in batches {
                note.execute(named_params! { ":id": batch_id })?;
            }
            Ok(())
        })
    }

    /// The service speaks to this laptop again. What it has judged meanwhile has its receipts by now; the rest goes again.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn end_quarantine(&self) -> Result<(), StoreError> {
        let any = self.read(|c| {
            Ok(c.prepare_cached("SELECT 1 FROM batches WHERE quarantined LIMIT 1")?
                .exists([])?)
        })?;
        if !any {
            return Ok(());
        }
        self.write(|tx| {
            tx.prepare_cached("UPDATE batches SET quarantined = 0 WHERE quarantined")?
                .execute([])?;
            Ok(())
        })
    }

    /// End of the own chain in each stream, for the hello, and of older epochs where something has no receipt yet. `parted`: as
    /// [`Store::parted_chains`] found them.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn heads(&self, parted: &Parted) -> Result<Vec<Head>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT h.stream, h.epoch, h.seq, h.chain, coalesce(
                       (SELECT min(o.seq) - 1 FROM ops o WHERE o.stream = h.stream AND o.device_no = r.device_no
                          AND o.epoch = h.epoch AND (o.receipt_number IS NULL OR o.held)), h.seq) AS receipted
                     FROM heads h, replica r
                     WHERE receipted < h.seq OR h.epoch = (SELECT max(n.epoch) FROM heads n WHERE n.stream = h.stream)
                     ORDER BY h.stream, h.epoch",
            )?;
            let rows = statement.query_and_then([], |row| {
                let stream: String = row.get("stream")?;
                Ok(Head {
                    stream: crate::rows::stream(&stream)?,
                    epoch: Epoch(row.get("epoch")?),
                    seq: Seq(unsigned(row.get("seq")?)),
                    chain: row.get("chain")?,
                    receipted: Seq(unsigned(row.get("receipted")?)),
                    receipted_mark: None,
                    parted: false,
                })
            })?;
            let mut heads = rows.collect::<Result<Vec<Head>, StoreError>>()?;
            for head in &mut heads {
                // Where the service holds another op, our receipts say nothing of what lies behind it.
                if let Some(shared) = parted.get(&(head.stream.clone(), head.epoch)) {
                    head.receipted = head.receipted.min(*shared);
                    head.parted = true;
                }
                if head.receipted.0 > 0 && head.receipted < head.seq {
                    head.receipted_mark = own_mark(c, &head.stream, head.epoch, head.receipted)?;
                }
            }
            Ok(heads)
        })
    }
}

/// Mark of an own chain after an op; `None` where the batch that tells it is gone or spoilt.
pub(crate) fn own_mark(
    c: &Connection,
    stream: &Stream,
    epoch: Epoch,
    seq: Seq,
) -> Result<Option<LinkMark>, StoreError> {
    let replica = replica::load(c)?;
    let at = OpRef {
        device_no: replica.enrolled()?.device_no,
        epoch,
        seq,
    };
    let Some(bytes) = feed::batch_at(c, stream, at)? else {
        return Ok(None);
    };
    let Ok(batch) = Batch::parse(&bytes) else {
        return Ok(None);
    };
    if batch.verify(&replica.key()?.public()).is_err() {
        return Ok(None);
    }
    Ok(Some(chain::mark(&feed::link_in(c, &batch.header, at)?)))
}

pub(crate) fn read_item(row: &Row<'_>) -> Result<OutboxItem, StoreError> {
    Ok(OutboxItem {
        noun: Noun::read(row)?,
        record_id: crate::rows::object(row.get("record_id")?)?,
        title: row.get("title")?,
        urgency: row.get("urgency")?,
        stored_at_ms: row.get("stored_at_ms")?,
        bytes: row.get("bytes")?,
        held: row.get("held")?,
        refusal: row.get("refusal")?,
        refusal_closed: row.get("refusal_closed")?,
    })
}

/// Seals one batch. False: everything is sealed.
fn seal_next(tx: &Transaction<'_>, sealed_at_ms: i64) -> Result<bool, StoreError> {
    let replica = replica::load(tx)?;
    if replica.state != ReplicaState::Enrolled {
        return Err(StoreError::NotEnrolled);
    }
    let device_no = replica.enrolled()?.device_no;
    let waiting: Option<(String, u32, i64)> = tx
        .prepare_cached(
            "SELECT h.stream, h.epoch, coalesce((SELECT max(b.last_seq) FROM batches b WHERE b.stream = h.stream
               AND b.device_no = :own AND b.epoch = h.epoch AND b.last_seq <= h.seq), 0) AS sealed
             FROM heads h WHERE h.seq > sealed ORDER BY h.stream, h.epoch LIMIT 1",
        )?
        .query_row(named_params! { ":own": device_no.0 }, |row| {
            Ok((row.get("stream")?, row.get("epoch")?, row.get("sealed")?))
        })
        .optional()?;
    let Some((stream, epoch, sealed)) = waiting else {
        return Ok(false);
    };
    let (stream, epoch) = (crate::rows::stream(&stream)?, Epoch(epoch));
    let after = OpRef {
        device_no,
        epoch,
        seq: Seq(unsigned(sealed)),
    };
    let ops = unsealed(tx, &stream, after)?;
    let behind_others = tx
        .prepare_cached("SELECT 1 FROM batches WHERE receipt IS NULL AND stream = :stream AND device_no = :own")?
        .exists(named_params! { ":stream": stream.to_string(), ":own": device_no.0 })?;
    let overtaking: i64 = tx
        .prepare_cached("SELECT count(*) FROM batches WHERE urgent AND (receipt IS NULL OR held) AND device_no = :own")?
        .query_row(named_params! { ":own": device_no.0 }, |row| row.get(0))?;
    let (count, urgent) = match overtaking < OVERTAKING_MAX {
        true => alone(&ops, behind_others),
        false => (ops.len(), false),
    };
    let first = ops.first().ok_or(StoreError::Damaged("heads.seq"))?;
    let key = replica.key()?;
    let prev = link_before(tx, &stream, epoch, &key, first.at)?;
    let raw: Vec<RawOp> = ops.iter().take(count).map(|op| op.raw.clone()).collect();
    let header = BatchHeader {
        device_no,
        epoch,
        stream: stream.clone(),
        first_seq: first.at.seq,
        count: 0,
        prev,
        last: prev,
        parent: if first.at.seq == Seq::FIRST {
            parent(tx, &stream, epoch)?
        } else {
            None
        },
    };
    let batch = seal_batch(header, &raw, &key);
    let dense = replica.dear_link && replica.service_reads & READS_DENSE != 0;
    let batch = match dense {
        true => batch.packed(Packing::Dense).map_err(StoreError::NotBelieved)?,
        false => batch,
    };
    tx.prepare_cached(
        "INSERT INTO batches (batch_id, stream, device_no, epoch, first_seq, last_seq, bytes, stored_at_ms, urgent)
         VALUES (:id, :stream, :device_no, :epoch, :first, :last, :bytes, :at, :urgent)",
    )?
    .execute(named_params! {
        ":id": batch.id,
        ":stream": stream.to_string(),
        ":device_no": device_no.0,
        ":epoch": epoch.0,
        ":first": signed(batch.header.first_seq.0),
        ":last": signed(batch.header.last_seq().0),
        ":bytes": batch.bytes(),
        ":at": sealed_at_ms,
        ":urgent": urgent,
    })?;
    Ok(true)
}

/// How many of the ops go into the next batch, and whether it is urgent. Where more waits than one batch holds, an issue of
/// the highest urgency is sealed alone, so that it can be sent ahead of its turn.
fn alone(ops: &[LoggedOp], behind_others: bool) -> (usize, bool) {
    let bytes: usize = ops.iter().map(|op| op.raw.common.len()).sum();
    if bytes < ALONE_FROM_BYTES && !behind_others {
        return (ops.len(), false);
    }
    match ops.iter().position(is_urgent) {
        Some(0) => (1, true),
        Some(before) => (before, false),
        None => (ops.len(), false),
    }
}

fn is_urgent(op: &LoggedOp) -> bool {
    let urgency = op
        .common
        .fields
        .get(&kentongan_domain::issue::field::URGENCY)
        .and_then(Value::as_int);
    op.common.kind == Kind::IssueCreate && urgency == Some(Urgency::Emergency as i64)
}

fn unsealed(c: &Connection, stream: &Stream, after: OpRef) -> Result<Vec<LoggedOp>, StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops
         WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq > :seq ORDER BY seq LIMIT :limit"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_and_then(
        named_params! {
            ":stream": stream.to_string(),
            ":device_no": after.device_no.0,
            ":epoch": after.epoch.0,
            ":seq": signed(after.seq.0),
            ":limit": BATCH_OPS_MAX as i64,
        },
        LoggedOp::read,
    )?;
    rows.collect()
}

/// The chain link before an own op: the last of the batch before it, or the chain's start.
fn link_before(
    c: &Connection,
    stream: &Stream,
    epoch: Epoch,
    key: &PrivateKey,
    at: OpRef,
) -> Result<kentongan_domain::chain::Link, StoreError> {
    if at.seq == Seq::FIRST {
        let parent = parent(c, stream, epoch)?;
        return Ok(kentongan_domain::chain::start(
            &key.public(),
            stream,
            epoch,
            parent.as_ref(),
        ));
    }
    let mut statement = c.prepare_cached(
        "SELECT bytes FROM batches
         WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND last_seq = :last",
    )?;
    let bytes: Vec<u8> = get_one(
        &mut statement,
        named_params! {
            ":stream": stream.to_string(),
            ":device_no": at.device_no.0,
            ":epoch": epoch.0,
            ":last": signed(at.seq.0) - 1,
        },
        |row| Ok(row.get("bytes")?),
    )?;
    let batch = Batch::parse(&bytes).map_err(|_| StoreError::Damaged("batches.bytes"))?;
    Ok(batch.header.last)
}

/// Where a fork opened the epoch.
fn parent(c: &Connection, stream: &Stream, epoch: Epoch) -> Result<Option<kentongan_domain::chain::Link>, StoreError> {
    let mut statement = c.prepare_cached("SELECT parent FROM heads WHERE stream = :stream AND epoch = :epoch")?;
    get_one(
        &mut statement,
        named_params! { ":stream": stream.to_string(), ":epoch": epoch.0 },
        |row| Ok(row.get("parent")?),
    )
}

fn unsent(c: &Connection, bytes_max: usize) -> Result<Vec<UnsentBatch>, StoreError> {
    let mut statement = c.prepare_cached(&format!(
        "SELECT b.batch_id, b.stream, b.epoch, b.last_seq, b.bytes, b.urgent, {LAST_OP_NO} AS last_op_no
         FROM batches b JOIN replica r ON r.device_no = b.device_no
         WHERE b.receipt IS NULL AND NOT b.quarantined ORDER BY b.urgent DESC, b.stream, b.epoch, b.first_seq",
    ))?;
    let mut rows = statement.query([])?;
    let (mut batches, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let stream: String = row.get("stream")?;
        let batch = UnsentBatch {
            batch_id: row.get("batch_id")?,
            turn: (!row.get::<_, bool>("urgent")?, row.get("last_op_no")?),
            stream: crate::rows::stream(&stream)?,
            epoch: Epoch(row.get("epoch")?),
            last_seq: Seq(unsigned(row.get("last_seq")?)),
            bytes: row.get("bytes")?,
        };
        total += batch.bytes.len();
        if total > bytes_max && !batches.is_empty() {
            break;
        }
        batches.push(batch);
    }
    Ok(batches)
}

/// A batch that its own author would not believe any more: the disk has spoilt it.
fn first_spoilt(c: &Connection, batches: &[UnsentBatch]) -> Result<Option<[u8; 32]>, StoreError> {
    for batch in batches {
        if !offers::is_whole(c, &batch.bytes, &batch.batch_id)? {
            return Ok(Some(batch.batch_id));
        }
    }
    Ok(None)
}

/// Takes the seal off a batch and off those behind it. Where the district has some of these ops, it will find them the same.
fn unseal(tx: &Transaction<'_>, batch_id: &[u8; 32]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM batches WHERE (receipt IS NULL OR held) AND (stream, device_no, epoch) =
             (SELECT stream, device_no, epoch FROM batches WHERE batch_id = :id)
           AND first_seq >= (SELECT first_seq FROM batches WHERE batch_id = :id)",
    )?
    .execute(named_params! { ":id": batch_id })?;
    Ok(())
}

pub(crate) fn own_public_key(c: &Connection) -> Result<[u8; 32], StoreError> {
    replica::load(c)?.public_key()
}
