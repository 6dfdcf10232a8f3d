//! Orders to erase personal data (*pemusnahan*): carried out in the commit that accepts them, and on whatever arrives later with a
//! part that one covers.
//!
//! Invariant: nothing that is kept, fed or backed up holds a part that an applied order covers. Hashes, chains, signatures, ids and
//! receipts stay what they are.

use std::collections::BTreeSet;

use kentongan_domain::authority;
use kentongan_domain::ids::{DeviceNo, OpRef};
use kentongan_domain::op::{Common, Kind, Meant, Personal, RawOp, Value};
use kentongan_domain::privacy::erasure_field;
use kentongan_domain::scope::Stream;
use kentongan_domain::target::Target;
use kentongan_protocol::batch::Batch;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::super::StoreError;
use super::blob_uses;
use super::devices::find_device;
use super::{signed, unsigned};

/// A database with content up to this size is written anew whole after an erasure: some ten seconds. Without photos this is what two hundred
/// villages write in years. A larger one would keep them waiting, and has what is freed overwritten.
const VACUUM_BYTES_MAX: i64 = 1024 * 1024 * 1024;
/// In `service.scrub`: to be written anew whole, whatever its size.
const WHOLE: i64 = 2;

/// An op whatever became of its place: its author, and the hash that it was signed with first.
pub(super) type FirstName = (DeviceNo, [u8; 32]);

/// Carries out an order that was just applied in this stream.
pub(super) fn carry_out(tx: &Transaction<'_>, stream: &Stream, order: &Common) -> Result<(), StoreError> {
    let target = order.fields.get(&erasure_field::ISSUE).and_then(Value::as_ref);
    let Some(at) = target else { return Ok(()) };
    let Some((device_no, first_name)) = name_of(tx, stream, at, order.meant)? else {
        return Ok(());
    };
    tx.prepare_cached(
        "INSERT INTO erasures (stream, device_no, first_name) VALUES (:stream, :no, :name) ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! { ":stream": stream.to_string(), ":no": device_no.0, ":name": first_name })?;
    blob_uses::release_issue(tx, stream, (device_no, first_name))?;
    for batch_id in batches_with_records(tx, stream)? {
        clean(tx, &batch_id)?;
    }
    clean_quarantine(tx, stream)?;
    // Beginnings of batches that nobody can look into. Whoever sent one sends the whole next time.
    tx.prepare_cached("DELETE FROM staged")?.execute([])?;
    demand_scrub(tx)
}

/// The batch as it may be kept: without the parts that an order covers.
pub(super) fn admitted(c: &Connection, batch: &Batch, ops: &[RawOp]) -> Result<Option<Batch>, StoreError> {
    let gone = covered(c, batch, ops)?;
    if gone.is_empty() {
        return Ok(None);
    }
    batch
        .erased(&gone)
        .map_err(|error| StoreError::Storage(Box::new(error)))
}

/// The bytes of a batch in quarantine as they may be kept; those that cannot be read are nobody's.
pub(super) fn admitted_bytes(c: &Connection, bytes: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let Ok((batch, ops)) = read(bytes) else { return Ok(None) };
    Ok(admitted(c, &batch, &ops)?.map(|batch| batch.bytes().to_vec()))
}

/// Takes the parts that orders cover out of a batch that is kept already.
pub(super) fn clean(tx: &Transaction<'_>, batch_id: &[u8; 32]) -> Result<(), StoreError> {
    let bytes: Vec<u8> = tx
        .prepare_cached("SELECT bytes FROM batches WHERE batch_id = :id")?
        .query_row(named_params! { ":id": batch_id }, |row| row.get("bytes"))?;
    if let Some(erased) = admitted_bytes(tx, &bytes)? {
        tx.prepare_cached("UPDATE batches SET bytes = :bytes WHERE batch_id = :id")?
            .execute(named_params! { ":bytes": erased, ":id": batch_id })?;
        demand_scrub(tx)?;
    }
    Ok(())
}

/// Hashes of the ops in a batch whose personal part an order covers, whether it is still there or not.
pub(super) fn covered(c: &Connection, batch: &Batch, ops: &[RawOp]) -> Result<BTreeSet<[u8; 32]>, StoreError> {
    let header = &batch.header;
    let orders = orders(c, &header.stream)?;
    let mut covered = BTreeSet::new();
    if orders.is_empty() {
        return Ok(covered);
    }
    let in_batch = |at: OpRef| -> Option<FirstName> {
        let here = at.device_no == header.device_no && at.epoch == header.epoch;
        let index = at.seq.0.checked_sub(header.first_seq.0).filter(|_| here)?;
        let op = ops.get(usize::try_from(index).ok()?)?;
        let common = op.decode_common().ok()?;
        Some((header.device_no, op.first_name(&common)))
    };
    for op in ops.iter().filter(|op| op.personal != Personal::None) {
        let Ok(common) = op.decode_common() else { continue };
        // A photo names its issue in a field, an edit as its record.
        let about = common.object.or_else(|| Target::of(&common).and_then(Target::op));
        let issue = match (common.kind, about) {
            (Kind::IssueCreate, _) | (Kind::RecordCreate, None) => Some((header.device_no, op.first_name(&common))),
            (_, Some(at)) => match in_batch(at) {
                Some(name) => Some(name),
                None => name_of(c, &header.stream, at, common.meant)?,
            },
            (_, None) => None,
        };
        if issue.is_some_and(|issue| orders.contains(&issue)) {
            covered.insert(op.hash());
        }
    }
    Ok(covered)
}

/// What an earlier edition of this service let pass, because it did not know the kind: orders that were given by right are carried
/// out now.
pub(super) fn catch_up(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT o.stream, o.device_no, o.seq, b.bytes FROM ops o JOIN batches b ON b.batch_id = o.batch_id
         WHERE o.kind = :kind AND o.refusal IS NULL ORDER BY o.stream, o.device_no, o.epoch, o.seq",
    )?;
    let given: Vec<(String, u32, i64, Vec<u8>)> = statement
        .query_and_then(named_params! { ":kind": Kind::ErasureCreate.number() }, |row| {
            Ok::<_, StoreError>((
                row.get("stream")?,
                row.get("device_no")?,
                row.get("seq")?,
                row.get("bytes")?,
            ))
        })?
        .collect::<Result<_, _>>()?;
    for (stream, device_no, seq, bytes) in given {
        let stream: Stream = stream.parse().map_err(|_| StoreError::Damaged("ops.stream"))?;
        let (Some(author), Ok((batch, ops))) = (find_device(tx, DeviceNo(device_no))?, read(&bytes)) else {
            continue;
        };
        let index = unsigned(seq).checked_sub(batch.header.first_seq.0);
        let order = index
            .and_then(|index| ops.get(usize::try_from(index).ok()?)?.decode_common().ok())
            .filter(|common| authority::judge(&author.scope, author.role, &stream, common).is_ok());
        if let Some(order) = order {
            carry_out(tx, &stream, &order)?;
        }
    }
    Ok(())
}

/// What a check of the whole store finds: one sentence for each batch that holds a part which an order covers.
pub(super) fn faults(c: &Connection) -> Result<Vec<String>, StoreError> {
    let streams: Vec<String> = c
        .prepare_cached("SELECT DISTINCT stream FROM erasures ORDER BY stream")?
        .query_and_then([], |row| row.get("stream"))?
        .collect::<Result<_, rusqlite::Error>>()?;
    let mut faults = Vec::new();
    for stream in streams {
        let stream: Stream = stream.parse().map_err(|_| StoreError::Damaged("erasures.stream"))?;
        for batch_id in batches_with_records(c, &stream)? {
            let bytes: Vec<u8> = c
                .prepare_cached("SELECT bytes FROM batches WHERE batch_id = :id")?
                .query_row(named_params! { ":id": batch_id }, |row| row.get("bytes"))?;
            if admitted_bytes(c, &bytes)?.is_some() {
                faults.push(format!(
                    "a batch of {stream} holds a personal part that was ordered to be erased"
                ));
            }
        }
    }
    Ok(faults)
}

/// Clears the files of what was erased since they were last cleared. Each step may be done twice.
pub(super) fn scrub(c: &Connection) -> Result<(), StoreError> {
    let due: i64 = match c
        .prepare_cached("SELECT scrub FROM service")?
        .query_row([], |row| row.get("scrub"))
        .optional()?
    {
        Some(due) => due,
        None => return Ok(()),
    };
    if due == 0 {
        return Ok(());
    }
    let pragma = |sql: &str| c.query_row(sql, [], |row| row.get::<_, i64>(0));
    let pages = pragma("PRAGMA page_count")? - pragma("PRAGMA freelist_count")?;
    if due == WHOLE || pages.saturating_mul(pragma("PRAGMA page_size")?) <= VACUUM_BYTES_MAX {
        // `secure_delete` overwrites what is freed; a cell that was moved when its page was split is freed by nobody.
        c.execute_batch("VACUUM")?;
    }
    let busy: bool = c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(StoreError::Storage("the log beside the store is in use".into()));
    }
    c.prepare_cached("UPDATE service SET scrub = 0")?.execute([])?;
    Ok(())
}

fn demand_scrub(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE service SET scrub = max(scrub, 1)")?
        .execute([])?;
    Ok(())
}

/// Something long is gone, and lies in free pages still.
pub(super) fn demand_whole_scrub(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE service SET scrub = :whole")?
        .execute(named_params! { ":whole": WHOLE })?;
    Ok(())
}

/// A batch that is kept, and its ops.
pub(super) fn read(bytes: &[u8]) -> Result<(Batch, Vec<RawOp>), StoreError> {
    let damaged = |_| StoreError::Damaged("batches.bytes");
    let batch = Batch::parse(bytes).map_err(damaged)?;
    let ops = batch.unverified_ops().map_err(damaged)?;
    Ok((batch, ops))
}

fn orders(c: &Connection, stream: &Stream) -> Result<BTreeSet<FirstName>, StoreError> {
    c.prepare_cached("SELECT device_no, first_name FROM erasures WHERE stream = :stream")?
        .query_and_then(named_params! { ":stream": stream.to_string() }, |row| {
            Ok((DeviceNo(row.get("device_no")?), row.get("first_name")?))
        })?
        .collect()
}

/// Batches of a stream that may hold issues, people, edits and photos of them. What is not applied stands in no other table.
fn batches_with_records(c: &Connection, stream: &Stream) -> Result<Vec<[u8; 32]>, StoreError> {
    c.prepare_cached(
        "SELECT b.batch_id FROM batches b WHERE b.stream = :stream AND (b.state <> 'accepted' OR EXISTS (
           SELECT 1 FROM ops o WHERE o.stream = b.stream AND o.device_no = b.device_no AND o.epoch = b.epoch
             AND o.seq BETWEEN b.first_seq AND b.last_seq AND o.kind IN (:create, :edit, :photo, :record, :record_edit)))",
    )?
    .query_and_then(
        named_params! {
            ":stream": stream.to_string(),
            ":create": Kind::IssueCreate.number(),
            ":edit": Kind::IssueEdit.number(),
            ":photo": Kind::PhotoCreate.number(),
            ":record": Kind::RecordCreate.number(),
            ":record_edit": Kind::RecordEdit.number(),
        },
        |row| Ok(row.get("batch_id")?),
    )?
    .collect()
}

fn clean_quarantine(tx: &Transaction<'_>, stream: &Stream) -> Result<(), StoreError> {
    let kept: Vec<([u8; 32], Vec<u8>)> = tx
        .prepare_cached("SELECT batch_id, bytes FROM quarantine")?
        .query_and_then([], |row| Ok::<_, StoreError>((row.get("batch_id")?, row.get("bytes")?)))?
        .collect::<Result<_, _>>()?;
    for (batch_id, bytes) in kept {
        let of_stream = Batch::parse(&bytes).is_ok_and(|batch| batch.header.stream == *stream);
        if !of_stream {
            continue;
        }
        if let Some(erased) = admitted_bytes(tx, &bytes)? {
            tx.prepare_cached("UPDATE quarantine SET bytes = :bytes WHERE batch_id = :id")?
                .execute(named_params! { ":bytes": erased, ":id": batch_id })?;
        }
    }
    Ok(())
}

/// The name of the op that a reference means, as it was first signed: the one in its place or, where `meant` says that another has
/// taken it, the one that stood there; else one that is held there.
pub(super) fn name_of(
    c: &Connection,
    stream: &Stream,
    at: OpRef,
    meant: Option<Meant>,
) -> Result<Option<FirstName>, StoreError> {
    let fits = |name: &[u8; 32]| meant.is_none_or(|meant| Meant::by(name) == meant);
    let in_place: Option<[u8; 32]> = c
        .prepare_cached(
            "SELECT coalesce(was_hash, op_hash) AS name FROM ops
             WHERE stream = :stream AND device_no = :no AND epoch = :epoch AND seq = :seq",
        )?
        .query_row(
            named_params! {
                ":stream": stream.to_string(),
                ":no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
            },
            |row| row.get("name"),
        )
        .optional()?;
    let mut found = in_place.filter(fits);
    if let (None, Some(meant)) = (found, meant) {
        found = c
            .prepare_cached(
                "SELECT was_hash FROM ops INDEXED BY ops_by_was
                 WHERE device_no = :no AND was_hash IS NOT NULL AND was_hash >= :meant AND was_hash < :end AND stream = :stream
                 LIMIT 1",
            )?
            .query_row(
                named_params! {
                    ":no": at.device_no.0,
                    ":meant": meant.bytes(),
                    ":end": meant.end(),
                    ":stream": stream.to_string(),
                },
                |row| row.get("was_hash"),
            )
            .optional()?;
    }
    if found.is_none() {
        found = held_name(c, stream, at)?.filter(fits);
    }
    Ok(found.map(|name| (at.device_no, name)))
}

/// The name of an op that waits here for its predecessors.
fn held_name(c: &Connection, stream: &Stream, at: OpRef) -> Result<Option<[u8; 32]>, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT bytes, first_seq FROM batches WHERE stream = :stream AND device_no = :no AND epoch = :epoch
           AND first_seq <= :seq AND last_seq >= :seq AND state = 'held'",
    )?;
    let mut rows = statement.query(named_params! {
        ":stream": stream.to_string(),
        ":no": at.device_no.0,
        ":epoch": at.epoch.0,
        ":seq": signed(at.seq.0),
    })?;
    while let Some(row) = rows.next()? {
        let (_, ops) = read(&row.get::<_, Vec<u8>>("bytes")?)?;
        let index = usize::try_from(signed(at.seq.0) - row.get::<_, i64>("first_seq")?).ok();
        let op = index.and_then(|index| ops.get(index));
        if let Some((op, common)) = op.and_then(|op| Some((op, op.decode_common().ok()?))) {
            return Ok(Some(op.first_name(&common)));
        }
    }
    Ok(None)
}
