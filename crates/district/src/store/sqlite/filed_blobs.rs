//! What lies in the file of blobs by the store's own note, and what was lost from it: a disk that spoils, or a file that is gone or was put
//! back as it was before, takes what the service has said that it keeps.
//!
//! The notes follow the file, and nobody waits for them: what a power cut takes of them, [`compare`] finds at the next start.

use std::collections::BTreeSet;

use kentongan_domain::blob::BlobHash;
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Transaction, named_params};

use super::super::{Device, StoreError};
use super::blob_file::{self, BlobFile, Found};
use super::{in_transaction, signed, unsigned};

/// The blob lies in its file now.
pub(super) fn note(tx: &Transaction<'_>, hash: BlobHash, bytes: u64) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO filed_blobs (hash, bytes) VALUES (:hash, :bytes) ON CONFLICT DO NOTHING")?
        .execute(named_params! { ":hash": hash.0, ":bytes": signed(bytes) })?;
    tx.prepare_cached("DELETE FROM lost_blobs WHERE hash = :hash")?
        .execute(named_params! { ":hash": hash.0 })?;
    Ok(())
}

/// Is it missed?
pub(super) fn is_lost(c: &Connection, hash: BlobHash) -> Result<bool, StoreError> {
    Ok(c.prepare_cached("SELECT 1 FROM lost_blobs WHERE hash = :hash")?
        .exists(named_params! { ":hash": hash.0 })?)
}

/// It was found spoilt. Answers whether it is missing: another program may have put it back since, and noted that before.
pub(super) fn lose_missing(store: &mut Connection, file: &BlobFile, hash: BlobHash) -> Result<bool, StoreError> {
    in_transaction(store, |tx| match file.read(|c| blob_file::look(c, hash))? {
        Found::Sound(_) => Ok(false),
        Found::Spoilt | Found::Nothing => lose(tx, hash).map(|()| true),
    })
}

/// It was in its file and is not: whoever reads a stream that names it is asked for it.
fn lose(tx: &Transaction<'_>, hash: BlobHash) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM filed_blobs WHERE hash = :hash")?
        .execute(named_params! { ":hash": hash.0 })?;
    tx.prepare_cached(
        "INSERT INTO blob_losses (stream, losses) SELECT DISTINCT s.stream, 1 FROM standing_blob_uses s
         WHERE s.hash = :hash AND NOT EXISTS (SELECT 1 FROM lost_blobs l WHERE l.stream = s.stream AND l.hash = s.hash)
         ON CONFLICT (stream) DO UPDATE SET losses = losses + 1",
    )?
    .execute(named_params! { ":hash": hash.0 })?;
    tx.prepare_cached(
        "INSERT INTO lost_blobs (stream, hash) SELECT DISTINCT stream, hash FROM standing_blob_uses WHERE hash = :hash
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! { ":hash": hash.0 })?;
    Ok(())
}

/// They were let go of, and are missed by nobody.
pub(super) fn forget(c: &Connection, gone: &[BlobHash]) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    let tx = c.unchecked_transaction()?;
    for hash in gone {
        tx.prepare_cached("DELETE FROM filed_blobs WHERE hash = :hash")?
            .execute(named_params! { ":hash": hash.0 })?;
    }
    Ok(tx.commit()?)
}

/// Compares these notes with what lies in the file; where counts and lengths are the same, with no look at any single blob. To be called
/// once what was let go of is out of the file: an older copy of it may hold as many.
pub(super) fn compare(store: &mut Connection, file: &BlobFile) -> Result<(), StoreError> {
    store.execute(
        "DELETE FROM lost_blobs WHERE NOT EXISTS (
           SELECT 1 FROM standing_blob_uses s WHERE s.hash = lost_blobs.hash AND s.stream = lost_blobs.stream)",
        [],
    )?;
    // The notes before the file, here and below: another program may keep a blob in between, and notes it afterwards.
    let noted: (u64, u64) = store.query_row(
        "SELECT count(*) AS blobs, coalesce(sum(bytes), 0) AS bytes FROM filed_blobs",
        [],
        |row| Ok((unsigned(row.get("blobs")?), unsigned(row.get("bytes")?))),
    )?;
    if noted == file.read(blob_file::sums)? {
        return Ok(());
    }
    let noted: BTreeSet<BlobHash> = store
        .prepare("SELECT hash FROM filed_blobs")?
        .query_and_then([], |row| Ok::<_, StoreError>(BlobHash(row.get("hash")?)))?
        .collect::<Result<_, _>>()?;
    let filed = file.read(blob_file::hashes)?;
    let lost: Vec<BlobHash> = noted.difference(&filed).copied().collect();
    let found = file.read(|c| {
        let mut found = Vec::new();
        for hash in filed.difference(&noted) {
            found.extend(blob_file::length(c, *hash)?.map(|bytes| (*hash, bytes)));
        }
        Ok(found)
    })?;
    in_transaction(store, |tx| {
        lost.iter().try_for_each(|hash| lose(tx, *hash))?;
        found.iter().try_for_each(|(hash, bytes)| note(tx, *hash, *bytes))
    })?;
    if !lost.is_empty() {
        tracing::warn!(
            photos = lost.len(),
            "the file of photos lacks some that it had; laptops are asked for them"
        );
    }
    Ok(())
}

/// How many were lost so far of streams that `reader` reads, whether they have come again or not.
pub(super) fn losses(c: &Connection, reader: &Device) -> Result<u64, StoreError> {
    let mut statement = c.prepare_cached("SELECT stream, losses FROM blob_losses")?;
    let mut rows = statement.query([])?;
    let mut losses = 0;
    while let Some(row) = rows.next()? {
        let stream: Stream = row
            .get::<_, String>("stream")?
            .parse()
            .map_err(|_| StoreError::Damaged("blob_losses.stream"))?;
        if reader.scope.reads(&stream) {
            losses += unsigned(row.get("losses")?);
        }
    }
    Ok(losses)
}

/// What was lost of streams that `reader` reads, in the order of hashes, those behind `after`.
pub(super) fn lost_of(
    c: &Connection,
    reader: &Device,
    after: Option<BlobHash>,
    at_most: usize,
) -> Result<Vec<BlobHash>, StoreError> {
    let streams: Vec<String> = c
        .prepare_cached("SELECT DISTINCT stream FROM lost_blobs")?
        .query_and_then([], |row| row.get("stream"))?
        .collect::<Result<_, rusqlite::Error>>()?;
    let after = after.map(|hash| hash.0.to_vec()).unwrap_or_default();
    let mut lost = BTreeSet::new();
    for name in streams {
        let stream: Stream = name.parse().map_err(|_| StoreError::Damaged("lost_blobs.stream"))?;
        if !reader.scope.reads(&stream) {
            continue;
        }
        let mut statement = c.prepare_cached(
            "SELECT hash FROM lost_blobs l WHERE l.stream = :stream AND l.hash > :after
               AND EXISTS (SELECT 1 FROM standing_blob_uses s WHERE s.hash = l.hash AND s.stream = l.stream)
             ORDER BY l.hash LIMIT :at_most",
        )?;
        let mut rows = statement.query(named_params! {
            ":stream": name,
            ":after": after,
            ":at_most": signed(at_most as u64),
        })?;
        while let Some(row) = rows.next()? {
            lost.insert(BlobHash(row.get("hash")?));
        }
    }
    Ok(lost.into_iter().take(at_most).collect())
}

/// How many were lost and have not come again.
pub(super) fn count_lost(c: &Connection) -> Result<u64, StoreError> {
    Ok(c.query_row(
        "SELECT count(DISTINCT l.hash) AS blobs FROM lost_blobs l
         WHERE EXISTS (SELECT 1 FROM standing_blob_uses s WHERE s.hash = l.hash AND s.stream = l.stream)",
        [],
        |row| row.get("blobs").map(unsigned),
    )?)
}

#[cfg(test)]
mod tests {
    use super::super::SqliteStore;
    use super::super::blob_file::NewBlob;
    use super::*;

    #[test]
    fn a_photo_that_another_program_put_back_meanwhile_is_not_missed() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("district.db")).unwrap();
        let bytes = b"put back".as_slice();
        let hash = BlobHash::of(bytes);
        let blob = NewBlob {
            hash,
            stream: "village:18.02.01.2003",
            bytes,
            at_ms: 0,
        };
        store.blobs.writing().keep(&[blob]).unwrap();
        let mut connection = store.connection.lock().unwrap();
        in_transaction(&mut connection, |tx| note(tx, hash, bytes.len() as u64)).unwrap();
        let noted = |c: &Connection| {
            c.query_row("SELECT count(*) FROM filed_blobs", [], |row| row.get::<_, u32>(0))
                .unwrap()
        };
        assert!(!lose_missing(&mut connection, &store.blobs, hash).unwrap());
        assert_eq!(noted(&connection), 1);

        store.blobs.writing().remove(&[hash]).unwrap();
        assert!(lose_missing(&mut connection, &store.blobs, hash).unwrap());
        assert_eq!(noted(&connection), 0);
    }
}
