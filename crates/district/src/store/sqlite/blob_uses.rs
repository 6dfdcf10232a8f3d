//! Which applied op names which blob, and which photos were taken out of their cases: from that follows what stands.
//!
//! Invariant: these rows are a function of the applied ops, in whatever order those came.

use kentongan_domain::authority;
use kentongan_domain::blob::{self, BlobHash};
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::op::{Common, Kind};
use kentongan_domain::scope::Stream;
use kentongan_domain::target::Target;
use rusqlite::{Connection, Transaction, named_params};

use super::super::{Device, StoreError};
use super::devices::find_device;
use super::erasures::{self, FirstName};
use super::{signed, unsigned};

/// The first edition of the service that knows which ops name blobs.
const KNOWN_SINCE: u16 = 4;

/// A use of a blob that stands.
pub(super) struct Use {
    pub stream: String,
    /// As its op says.
    pub bytes: u64,
}

/// Notes what an applied op says of blobs. `name`: its own.
pub(super) fn note(tx: &Transaction<'_>, stream: &Stream, name: FirstName, op: &Common) -> Result<(), StoreError> {
    match op.kind {
        Kind::PhotoEnd => note_end(tx, stream, op),
        _ => note_uses(tx, stream, name, op),
    }
}

fn note_uses(tx: &Transaction<'_>, stream: &Stream, name: FirstName, op: &Common) -> Result<(), StoreError> {
    let named = blob::blobs_of(op);
    if named.is_empty() {
        return Ok(());
    }
    let issue = match Target::of(op).and_then(Target::op) {
        Some(at) => erasures::name_of(tx, stream, at, op.meant)?,
        None => None,
    };
    for (hash, bytes) in named {
        tx.prepare_cached(
            "INSERT INTO blob_uses (stream, device_no, first_name, hash, bytes, issue_device_no, issue_first_name)
             VALUES (:stream, :no, :name, :hash, :bytes, :issue_no, :issue_name) ON CONFLICT DO NOTHING",
        )?
        .execute(named_params! {
            ":stream": stream.to_string(),
            ":no": name.0.0,
            ":name": name.1,
            ":hash": hash.0,
            ":bytes": signed(bytes),
            ":issue_no": issue.map(|(device_no, _)| device_no.0),
            ":issue_name": issue.map(|(_, first_name)| first_name),
        })?;
        // Its end or the order may have come first, and its bytes may lie here: they were in a copy that was put back.
        tx.prepare_cached(
            "INSERT INTO blob_releases (hash) SELECT :hash
             WHERE NOT EXISTS (SELECT 1 FROM standing_blob_uses WHERE hash = :hash) ON CONFLICT DO NOTHING",
        )?
        .execute(named_params! { ":hash": hash.0 })?;
    }
    if op.kind != Kind::PhotoCreate {
        // No end of a photo ends a map.
        tx.prepare_cached("DELETE FROM blob_ends WHERE stream = :stream AND device_no = :no AND first_name = :name")?
            .execute(named_params! { ":stream": stream.to_string(), ":no": name.0.0, ":name": name.1 })?;
    }
    Ok(())
}

fn note_end(tx: &Transaction<'_>, stream: &Stream, op: &Common) -> Result<(), StoreError> {
    let Some(at) = op.object else { return Ok(()) };
    let Some((device_no, first_name)) = erasures::name_of(tx, stream, at, op.meant)? else {
        return Ok(());
    };
    let is_map = tx
        .prepare_cached(
            "SELECT 1 FROM blob_uses WHERE stream = :stream AND device_no = :no AND first_name = :name AND issue_device_no IS NULL",
        )?
        .exists(named_params! { ":stream": stream.to_string(), ":no": device_no.0, ":name": first_name })?;
    if is_map {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO blob_ends (stream, device_no, first_name) VALUES (:stream, :no, :name) ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! { ":stream": stream.to_string(), ":no": device_no.0, ":name": first_name })?;
    tx.prepare_cached(
        "INSERT INTO blob_releases (hash) SELECT hash FROM blob_uses
         WHERE stream = :stream AND device_no = :no AND first_name = :name ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! { ":stream": stream.to_string(), ":no": device_no.0, ":name": first_name })?;
    Ok(())
}

/// The photos of an issue lose their use: an order to erase is applied.
pub(super) fn release_issue(tx: &Transaction<'_>, stream: &Stream, issue: FirstName) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO blob_releases (hash) SELECT hash FROM blob_uses
         WHERE stream = :stream AND issue_device_no = :no AND issue_first_name = :name ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! { ":stream": stream.to_string(), ":no": issue.0.0, ":name": issue.1 })?;
    Ok(())
}

/// Notes what was applied before this program knew of blobs, or of the ends of photos. `before`: the edition of the program that had the
/// store last.
pub(super) fn note_earlier(tx: &Transaction<'_>, before: u16) -> Result<(), StoreError> {
    let noted: bool = tx
        .prepare_cached("SELECT blob_uses_noted FROM service")?
        .query_row([], |row| row.get("blob_uses_noted"))?;
    if noted && before >= KNOWN_SINCE {
        return Ok(());
    }
    let mut statement = tx.prepare(
        "SELECT o.stream, o.device_no, o.seq, b.bytes FROM ops o JOIN batches b ON b.batch_id = o.batch_id
         WHERE o.kind IN (23, 24, 25) AND o.refusal IS NULL ORDER BY o.kind = 24, o.batch_id",
    )?;
    let rows = statement.query_and_then([], |row| {
        Ok::<(String, u32, i64, Vec<u8>), StoreError>((
            row.get("stream")?,
            row.get("device_no")?,
            row.get("seq")?,
            row.get("bytes")?,
        ))
    })?;
    for row in rows {
        let (stream, device_no, seq, bytes) = row?;
        let stream: Stream = stream.parse().map_err(|_| StoreError::Damaged("ops.stream"))?;
        let Some(author) = find_device(tx, DeviceNo(device_no))? else {
            continue;
        };
        let (batch, ops) = erasures::read(&bytes)?;
        let index = unsigned(seq).checked_sub(batch.header.first_seq.0);
        let Some(raw) = index.and_then(|index| ops.get(usize::try_from(index).ok()?)) else {
            continue;
        };
        let Ok(op) = raw.decode_common() else { continue };
        // A program that did not know the kind let it pass without a look at who wrote it.
        let by_right = op.kind != Kind::PhotoEnd || authority::judge(&author.scope, author.role, &stream, &op).is_ok();
        if by_right {
            note(tx, &stream, (author.device_no, raw.first_name(&op)), &op)?;
        }
    }
    tx.prepare_cached("UPDATE service SET blob_uses_noted = 1")?
        .execute([])?;
    Ok(())
}

/// Uses of a blob in streams that `reader` reads. To know a hash is no right to what it stands for.
pub(super) fn for_reader(c: &Connection, reader: &Device, hash: BlobHash) -> Result<Vec<Use>, StoreError> {
    let mut statement =
        c.prepare_cached("SELECT stream, bytes FROM standing_blob_uses WHERE hash = :hash ORDER BY stream, bytes")?;
    let mut rows = statement.query(named_params! { ":hash": hash.0 })?;
    let mut uses = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get("stream")?;
        let stream: Stream = name.parse().map_err(|_| StoreError::Damaged("blob_uses.stream"))?;
        if reader.scope.reads(&stream) {
            let bytes = unsigned(row.get("bytes")?);
            uses.push(Use { stream: name, bytes });
        }
    }
    Ok(uses)
}

/// The stream of a use that stands, whoever reads it.
pub(super) fn standing_in(c: &Connection, hash: BlobHash) -> Result<Option<String>, StoreError> {
    let mut statement =
        c.prepare_cached("SELECT stream FROM standing_blob_uses WHERE hash = :hash ORDER BY stream LIMIT 1")?;
    let mut rows = statement.query(named_params! { ":hash": hash.0 })?;
    Ok(rows.next()?.map(|row| row.get("stream")).transpose()?)
}

/// Has any applied op ever named it?
pub(super) fn is_named(c: &Connection, hash: BlobHash) -> Result<bool, StoreError> {
    Ok(c.prepare_cached("SELECT 1 FROM blob_uses WHERE hash = :hash")?
        .exists(named_params! { ":hash": hash.0 })?)
}

/// Every blob that was named, and that nothing names any more.
pub(super) fn released(c: &Connection) -> Result<Vec<BlobHash>, StoreError> {
    hashes(
        c,
        "SELECT named.hash FROM (
           SELECT u.hash FROM blob_ends e JOIN blob_uses u
             ON u.stream = e.stream AND u.device_no = e.device_no AND u.first_name = e.first_name
           UNION SELECT u.hash FROM erasures r JOIN blob_uses u
             ON u.stream = r.stream AND u.issue_device_no = r.device_no AND u.issue_first_name = r.first_name) named
         WHERE NOT EXISTS (SELECT 1 FROM standing_blob_uses s WHERE s.hash = named.hash)",
    )
}

/// Those that lost a use since their file was last gone through.
pub(super) fn due(c: &Connection) -> Result<Vec<BlobHash>, StoreError> {
    hashes(c, "SELECT hash FROM blob_releases")
}

fn hashes(c: &Connection, sql: &str) -> Result<Vec<BlobHash>, StoreError> {
    c.prepare_cached(sql)?
        .query_and_then([], |row| Ok(BlobHash(row.get("hash")?)))?
        .collect()
}

/// Their file was gone through for these.
pub(super) fn settle(c: &Connection, due: &[BlobHash]) -> Result<(), StoreError> {
    if due.is_empty() {
        return Ok(());
    }
    let tx = c.unchecked_transaction()?;
    for hash in due {
        tx.prepare_cached("DELETE FROM blob_releases WHERE hash = :hash")?
            .execute(named_params! { ":hash": hash.0 })?;
    }
    Ok(tx.commit()?)
}
