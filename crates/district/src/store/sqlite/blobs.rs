//! Blobs: named by applied ops, kept once, given to whoever reads a stream that names them.

use kentongan_domain::blob::{self, BlobHash};
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::op::{Common, Kind};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::Batch;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::super::{BlobStanding, Device, StoreError};
use super::devices::find_device;
use super::{signed, unsigned};

/// The first edition of the service that knows which ops name blobs.
const KNOWN_SINCE: u16 = 4;

/// Notes the blobs that an applied op names.
pub(super) fn note_names(tx: &Transaction<'_>, stream: &Stream, op: &Common) -> Result<(), StoreError> {
    for (hash, bytes) in blob::blobs_of(op) {
        tx.prepare_cached(
            "INSERT INTO blob_names (hash, stream, bytes) VALUES (:hash, :stream, :bytes) ON CONFLICT DO NOTHING",
        )?
        .execute(named_params! { ":hash": hash.0, ":stream": stream.to_string(), ":bytes": signed(bytes) })?;
    }
    Ok(())
}

/// Notes what was named before this program knew of blobs. `before`: the edition of the program that had the store last.
pub(super) fn note_earlier(tx: &Transaction<'_>, before: u16) -> Result<(), StoreError> {
    if before >= KNOWN_SINCE {
        return Ok(());
    }
    let mut statement = tx.prepare(
        "SELECT o.seq, b.bytes, b.first_seq, b.device_no FROM ops o JOIN batches b ON b.batch_id = o.batch_id
         WHERE o.kind IN (:photo, :rules) AND o.refusal IS NULL ORDER BY o.batch_id",
    )?;
    let (photo, rules) = (Kind::PhotoCreate.number(), Kind::RuleSetWrite.number());
    let rows = statement.query_and_then(named_params! { ":photo": photo, ":rules": rules }, |row| {
        let at = unsigned(row.get("seq")?).saturating_sub(unsigned(row.get("first_seq")?));
        let author = DeviceNo(row.get("device_no")?);
        Ok::<_, StoreError>((
            usize::try_from(at).unwrap_or(usize::MAX),
            row.get::<_, Vec<u8>>("bytes")?,
            author,
        ))
    })?;
    for row in rows {
        let (at, bytes, author) = row?;
        let Some(author) = find_device(tx, author)? else {
            continue;
        };
        let batch = Batch::parse(&bytes).map_err(|_| StoreError::Damaged("batches.bytes"))?;
        let ops = batch
            .verify(&author.public_key)
            .map_err(|_| StoreError::Damaged("batches.bytes"))?;
        if let Some(op) = ops.get(at).and_then(|raw| raw.decode_common().ok()) {
            note_names(tx, &batch.header.stream, &op)?;
        }
    }
    Ok(())
}

/// How a blob stands for `reader`.
pub(super) fn standing(c: &Connection, reader: &Device, hash: BlobHash) -> Result<BlobStanding, StoreError> {
    if !is_named(c, reader, hash)? {
        return Ok(BlobStanding::Unknown);
    }
    let here = c
        .prepare_cached("SELECT 1 FROM blobs WHERE hash = :hash")?
        .exists(named_params! { ":hash": hash.0 })?;
    Ok(if here {
        BlobStanding::Here
    } else {
        BlobStanding::Lacking
    })
}

/// Keeps the bytes, if an op that the giver may read names them. False: none does.
pub(super) fn keep(tx: &Transaction<'_>, giver: &Device, bytes: &[u8], now_ms: i64) -> Result<bool, StoreError> {
    let hash = BlobHash::of(bytes);
    let is_as_long = tx
        .prepare_cached("SELECT 1 FROM blob_names WHERE hash = :hash AND bytes = :bytes")?
        .exists(named_params! { ":hash": hash.0, ":bytes": signed(bytes.len() as u64) })?;
    if !is_as_long || !is_named(tx, giver, hash)? {
        return Ok(false);
    }
    tx.prepare_cached("INSERT INTO blobs (hash, bytes, at_ms) VALUES (:hash, :bytes, :at) ON CONFLICT DO NOTHING")?
        .execute(named_params! { ":hash": hash.0, ":bytes": bytes, ":at": now_ms })?;
    Ok(true)
}

pub(super) fn get(c: &Connection, reader: &Device, hash: BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
    if !is_named(c, reader, hash)? {
        return Ok(None);
    }
    Ok(c.prepare_cached("SELECT bytes FROM blobs WHERE hash = :hash")?
        .query_row(named_params! { ":hash": hash.0 }, |row| row.get(0))
        .optional()?)
}

/// Does a stream that he reads name it? To know a hash is no right to what it stands for.
fn is_named(c: &Connection, reader: &Device, hash: BlobHash) -> Result<bool, StoreError> {
    let mut statement = c.prepare_cached("SELECT stream FROM blob_names WHERE hash = :hash")?;
    let mut rows = statement.query(named_params! { ":hash": hash.0 })?;
    while let Some(row) = rows.next()? {
        let stream: Stream = row
            .get::<_, String>("stream")?
            .parse()
            .map_err(|_| StoreError::Damaged("blob_names.stream"))?;
        if reader.scope.reads(&stream) {
            return Ok(true);
        }
    }
    Ok(false)
}
