//! Outbox: what was written here and has no receipt yet; sealing it into batches.

use kentongan_domain::ids::{Epoch, ObjectId, OpRef, Seq};
use kentongan_domain::op::{Kind, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::{Batch, BatchHeader, seal_batch};
use kentongan_protocol::exchange::Head;
use kentongan_protocol::keys::PrivateKey;
use kentongan_protocol::limits::BATCH_OPS_MAX;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::replica::{self, ReplicaState};
use crate::rows::{LoggedOp, Noun, OP_COLUMNS, signed, unsigned};
use crate::{Store, StoreError};

/// One op that waits.
#[derive(Debug, Clone)]
pub struct OutboxItem {
    pub noun: Noun,
    /// The issue or meeting that it belongs to.
    pub record_id: Option<ObjectId>,
    /// Title of that issue or meeting.
    pub title: String,
    pub urgency: Option<i64>,
    pub stored_at_ms: i64,
    pub bytes: u32,
}

/// One op that the district keeps without applying it.
#[derive(Debug, Clone)]
pub struct RefusedItem {
    pub noun: Noun,
    pub record_id: Option<ObjectId>,
    pub title: String,
    /// Wire number of [`kentongan_domain::authority::Refusal`].
    pub refusal: u8,
    pub received_at_ms: i64,
}

impl Store {
    /// What waits, in sending order: by stream, then in the order of writing.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT o.kind, o.record_id, o.stored_at_ms, length(o.common) + length(o.personal) AS bytes,
                   coalesce(i.title, m.title, '') AS title, i.urgency
                 FROM outbox o
                 LEFT JOIN issues i ON i.issue_id = o.record_id
                 LEFT JOIN meetings m ON m.meeting_id = o.record_id
                 ORDER BY o.op_no",
            )?;
            statement.query_and_then([], read_item)?.collect()
        })
    }

    /// How many records (issues, meetings) have something that waits.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_unsent_records(&self) -> Result<u32, StoreError> {
        self.read(|c| {
            Ok(c.query_row(
                "SELECT count(DISTINCT coalesce(record_id, op_no)) FROM outbox",
                [],
                |row| row.get(0),
            )?)
        })
    }

    /// How many ops wait.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_outbox(&self) -> Result<u32, StoreError> {
        self.read(|c| Ok(c.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0))?))
    }

    /// Own ops that the district refused.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_refused(&self) -> Result<Vec<RefusedItem>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT o.kind, o.record_id, o.refusal, coalesce(i.title, m.title, '') AS title,
                   coalesce(b.received_at_ms, o.stored_at_ms) AS received_at_ms
                 FROM ops o JOIN replica r ON r.device_no = o.device_no
                 LEFT JOIN issues i ON i.issue_id = o.record_id
                 LEFT JOIN meetings m ON m.meeting_id = o.record_id
                 LEFT JOIN batches b ON b.stream = o.stream AND b.device_no = o.device_no AND b.epoch = o.epoch
                   AND o.seq BETWEEN b.first_seq AND b.last_seq
                 WHERE o.refusal IS NOT NULL ORDER BY o.op_no",
            )?;
            let rows = statement.query_and_then([], |row| {
                Ok(RefusedItem {
                    noun: Noun::of_kind(Kind::of_number(row.get("kind")?)),
                    record_id: crate::rows::object(row.get("record_id")?)?,
                    title: row.get("title")?,
                    refusal: row.get("refusal")?,
                    received_at_ms: row.get("received_at_ms")?,
                })
            })?;
            rows.collect()
        })
    }

    /// Seals what is not sealed yet, and answers the sealed bytes of all batches that have no receipt, in sending order,
    /// up to `bytes_max` (at least one).
    ///
    /// # Errors
    /// [`StoreError::NotEnrolled`] unless the replica is enrolled: a training workspace never seals.
    pub fn next_batches(&self, bytes_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let sealed_at_ms = self.wall_ms();
        self.write(move |tx| {
            let replica = replica::load(tx)?;
            if replica.state != ReplicaState::Enrolled {
                return Err(StoreError::NotEnrolled);
            }
            let (epoch, key) = (replica.enrolled()?.epoch, replica.key()?);
            for stream in own_streams(tx, epoch)? {
                seal_stream(tx, &stream, epoch, &key, replica.enrolled()?.device_no, sealed_at_ms)?;
            }
            unsent_bytes(tx, bytes_max)
        })
    }

    /// End of the own chain in each stream, for the hello.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn heads(&self) -> Result<Vec<Head>, StoreError> {
        self.read(|c| {
            let mut statement =
                c.prepare_cached("SELECT stream, epoch, seq, chain FROM heads ORDER BY stream, epoch")?;
            let rows = statement.query_and_then([], |row| {
                let stream: String = row.get("stream")?;
                Ok(Head {
                    stream: crate::rows::stream(&stream)?,
                    epoch: Epoch(row.get("epoch")?),
                    seq: Seq(unsigned(row.get("seq")?)),
                    chain: row.get("chain")?,
                })
            })?;
            rows.collect()
        })
    }
}

pub(crate) fn read_item(row: &Row<'_>) -> Result<OutboxItem, StoreError> {
    Ok(OutboxItem {
        noun: Noun::of_kind(Kind::of_number(row.get("kind")?)),
        record_id: crate::rows::object(row.get("record_id")?)?,
        title: row.get("title")?,
        urgency: row.get("urgency")?,
        stored_at_ms: row.get("stored_at_ms")?,
        bytes: row.get("bytes")?,
    })
}

fn own_streams(c: &Connection, epoch: Epoch) -> Result<Vec<Stream>, StoreError> {
    let mut statement = c.prepare_cached("SELECT stream FROM heads WHERE epoch = :epoch ORDER BY stream")?;
    let rows = statement.query_and_then(named_params! { ":epoch": epoch.0 }, |row| {
        let stream: String = row.get("stream")?;
        crate::rows::stream(&stream)
    })?;
    rows.collect()
}

/// Seals the ops of one stream that no batch holds yet.
fn seal_stream(
    tx: &Transaction<'_>,
    stream: &Stream,
    epoch: Epoch,
    key: &PrivateKey,
    device_no: kentongan_domain::ids::DeviceNo,
    sealed_at_ms: i64,
) -> Result<(), StoreError> {
    loop {
        let sealed_through: i64 = tx.query_row(
            "SELECT coalesce(max(last_seq), 0) FROM batches
             WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch",
            named_params! { ":stream": stream.to_string(), ":device_no": device_no.0, ":epoch": epoch.0 },
            |row| row.get(0),
        )?;
        let ops = unsealed(
            tx,
            stream,
            OpRef {
                device_no,
                epoch,
                seq: Seq(unsigned(sealed_through)),
            },
        )?;
        let Some(first) = ops.first() else { return Ok(()) };
        let prev = link_before(tx, stream, epoch, key, first.at)?;
        let raw: Vec<RawOp> = ops.iter().map(|op| op.raw.clone()).collect();
        let header = BatchHeader {
            device_no,
            epoch,
            stream: stream.clone(),
            first_seq: first.at.seq,
            count: 0,
            prev,
            last: prev,
        };
        let batch = seal_batch(header, &raw, key);
        tx.execute(
            "INSERT INTO batches (batch_id, stream, device_no, epoch, first_seq, last_seq, bytes, stored_at_ms)
             VALUES (:id, :stream, :device_no, :epoch, :first, :last, :bytes, :at)",
            named_params! {
                ":id": batch.id,
                ":stream": stream.to_string(),
                ":device_no": device_no.0,
                ":epoch": epoch.0,
                ":first": signed(batch.header.first_seq.0),
                ":last": signed(batch.header.last_seq().0),
                ":bytes": batch.bytes(),
                ":at": sealed_at_ms,
            },
        )?;
    }
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
    let mut statement = c.prepare_cached(
        "SELECT bytes FROM batches
         WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND last_seq = :last",
    )?;
    let mut rows = statement.query(named_params! {
        ":stream": stream.to_string(),
        ":device_no": at.device_no.0,
        ":epoch": epoch.0,
        ":last": signed(at.seq.0) - 1,
    })?;
    match rows.next()? {
        Some(row) => {
            let bytes: Vec<u8> = row.get("bytes")?;
            Batch::parse(&bytes)
                .map(|b| b.header.last)
                .map_err(|_| StoreError::Damaged("batches.bytes"))
        }
        None => Ok(kentongan_domain::chain::start(&key.public(), stream, epoch, None)),
    }
}

fn unsent_bytes(c: &Connection, bytes_max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT b.bytes FROM batches b JOIN replica r ON r.device_no = b.device_no
         WHERE b.receipt IS NULL ORDER BY b.stream, b.epoch, b.first_seq",
    )?;
    let mut rows = statement.query([])?;
    let (mut batches, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get("bytes")?;
        total += bytes.len();
        if total > bytes_max && !batches.is_empty() {
            break;
        }
        batches.push(bytes);
    }
    Ok(batches)
}

pub(crate) fn own_public_key(c: &Connection) -> Result<[u8; 32], StoreError> {
    Ok(replica::load(c)?.key()?.public())
}
