//! The file in which the bytes of blobs lie: `.foto` beside the store.
//!
//! A file of their own, because they are long: the store stays small enough to be written anew after an erasure, and a file that is
//! lost costs no text. Who may read a blob, and whether it still stands, is known in the store alone.
//!
//! Invariant: what was removed is in no byte of this file nor of its log. A row begins with as many zeros as one page of a table holds
//! of it, so that all bytes of a blob lie in pages which are its own; `secure_delete` fills those with zeros when they are freed. In the
//! page of the table itself, which SQLite splits and joins and may leave old bytes in, there is nothing of any blob.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kentongan_domain::blob::BlobHash;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior, ffi, named_params};

use super::super::StoreError;
use super::readers::Readers;
use super::{DURABLE, in_transaction, prepare_file, signed, unsigned};
use crate::room::Taken;

/// What lies beside a store and belongs to it.
const TAIL: &str = ".foto";
/// What this program writes into the file, as `PRAGMA user_version`.
const LAYOUT: i64 = 1;
/// Columns before `bytes` fill more than what a page holds of a row: 4,061 bytes (https://sqlite.org/fileformat2.html#b_tree_pages).
const SCHEMA: &str = "
    CREATE TABLE kept_blobs (
      kept_id INTEGER PRIMARY KEY,
      hash    BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
      -- The stream on whose account it is.
      stream  TEXT    NOT NULL,
      length  INTEGER NOT NULL,
      at_ms   INTEGER NOT NULL,
      zeros   BLOB    NOT NULL CHECK (length(zeros) = 4096),
      bytes   BLOB    NOT NULL
    ) STRICT;
    CREATE TABLE kept_totals (
      stream TEXT    PRIMARY KEY,
      blobs  INTEGER NOT NULL,
      bytes  INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;";
/// How long another program may write it. Nobody waits for a photo.
const BUSY_MAX: std::time::Duration = std::time::Duration::from_secs(5);

/// A blob to be kept.
pub(super) struct NewBlob<'a> {
    pub hash: BlobHash,
    pub stream: &'a str,
    pub bytes: &'a [u8],
    pub at_ms: i64,
}

/// What lies in the file under a hash.
pub(super) enum Found {
    Sound(Vec<u8>),
    /// The bytes are not what they were, or are not to be read any more.
    Spoilt,
    Nothing,
}

pub(super) struct BlobFile {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Readers,
}

/// The file of the store at `store`. A simulated service has both in one place in memory.
pub(super) fn beside(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    if !super::is_in_memory(store) {
        name.push(TAIL);
    }
    name.into()
}

impl BlobFile {
    /// Opens it, and makes it where there is none. Answers whether it did.
    pub fn open(store: &Path) -> Result<(Self, bool), StoreError> {
        let path = beside(store);
        let made = prepare_file(&path)?;
        let mut writer = Connection::open(&path)?;
        writer.busy_timeout(BUSY_MAX)?;
        writer.pragma_update(None, "trusted_schema", false)?;
        writer.pragma_update(None, "cell_size_check", true)?;
        writer.pragma_update(None, "secure_delete", true)?;
        writer.pragma_update(None, "page_size", 4096)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        // The service signs that it has a blob right after the commit.
        writer.pragma_update(None, "synchronous", DURABLE)?;
        lay_out(&mut writer)?;
        let file = Self {
            readers: Readers::of(&path),
            path,
            writer: Mutex::new(writer),
        };
        Ok((file, made))
    }

    /// The folder on whose disk it lies.
    pub fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// Waits for its turn to write. What is looked up in the store after that stands until this is dropped, as far as it is about what may
    /// lie in this file: whoever lets go of a blob comes after.
    pub fn writing(&self) -> Writing<'_> {
        Writing(self.writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// On one consistent state of the file.
    pub fn read<T>(&self, body: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.readers.read(body)
    }

    /// Writes a copy as of one moment to a new file, while blobs come and go.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.read(|c| {
            // Looking at it begins the moment.
            taken(c, "")?;
            Ok(c.backup("main", to, None::<fn(rusqlite::backup::Progress)>)?)
        })
    }

    /// Folds all of it into the one file, and closes it.
    pub fn close(self) -> Result<(), StoreError> {
        drop(self.readers);
        let writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        super::fold(writer)
    }
}

fn lay_out(writer: &mut Connection) -> Result<(), StoreError> {
    // One transaction: what a power cut leaves is empty or whole.
    let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let layout: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    match layout {
        0 => tx.execute_batch(SCHEMA)?,
        LAYOUT => {}
        _ => return Err(StoreError::Storage("a newer program has written the photos".into())),
    }
    Ok(tx.commit()?)
}

/// Does the database say that a page of its file is damaged, or the disk that it cannot be read any more? The other pages may well be.
pub(super) fn is_damage(error: &StoreError) -> bool {
    let StoreError::Storage(cause) = error else {
        return false;
    };
    match cause.downcast_ref::<rusqlite::Error>() {
        Some(rusqlite::Error::SqliteFailure(e, _)) => {
            matches!(e.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) || is_unreadable(e.extended_code)
        }
        // The head of a row says what its columns are.
        Some(rusqlite::Error::InvalidColumnType(..)) => true,
        _ => false,
    }
}

/// What is read, and not what is written, locked or looked up (https://sqlite.org/rescode.html#ioerr_read). On Unix a sector that is gone
/// comes as a damaged page, elsewhere as one of these.
fn is_unreadable(extended_code: i32) -> bool {
    matches!(
        extended_code,
        ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_DATA | ffi::SQLITE_IOERR_CORRUPTFS
    )
}

/// Reads a blob and holds it against its hash: what a disk has spoilt is not given out as if it were the photo.
pub(super) fn look(c: &Connection, hash: BlobHash) -> Result<Found, StoreError> {
    let found = c
        .prepare_cached("SELECT bytes FROM kept_blobs WHERE hash = :hash")?
        .query_row(named_params! { ":hash": hash.0 }, |row| row.get::<_, Vec<u8>>("bytes"))
        .optional()
        .map_err(StoreError::from);
    match found {
        Ok(Some(bytes)) if BlobHash::of(&bytes) == hash => Ok(Found::Sound(bytes)),
        Ok(Some(_)) => Ok(Found::Spoilt),
        Ok(None) => Ok(Found::Nothing),
        Err(error) if is_damage(&error) => Ok(Found::Spoilt),
        Err(error) => Err(error),
    }
}

/// How many blobs lie in the file, and how long they are together.
pub(super) fn sums(c: &Connection) -> Result<(u64, u64), StoreError> {
    Ok(c.query_row(
        "SELECT coalesce(sum(blobs), 0) AS blobs, coalesce(sum(bytes), 0) AS bytes FROM kept_totals",
        [],
        |row| Ok((unsigned(row.get("blobs")?), unsigned(row.get("bytes")?))),
    )?)
}

/// All that lie in the file. From the index alone: a row takes pages of its own.
pub(super) fn hashes(c: &Connection) -> Result<BTreeSet<BlobHash>, StoreError> {
    c.prepare("SELECT hash FROM kept_blobs")?
        .query_and_then([], |row| Ok(BlobHash(row.get("hash")?)))?
        .collect()
}

pub(super) fn length(c: &Connection, hash: BlobHash) -> Result<Option<u64>, StoreError> {
    Ok(c.prepare_cached("SELECT length FROM kept_blobs WHERE hash = :hash")?
        .query_row(named_params! { ":hash": hash.0 }, |row| row.get("length").map(unsigned))
        .optional()?)
}

/// Is the blob in the file?
pub(super) fn has(c: &Connection, hash: BlobHash) -> Result<bool, StoreError> {
    Ok(c.prepare_cached("SELECT 1 FROM kept_blobs WHERE hash = :hash")?
        .exists(named_params! { ":hash": hash.0 })?)
}

/// What is kept on the account of a stream, and of all.
pub(super) fn taken(c: &Connection, stream: &str) -> Result<Taken, StoreError> {
    Ok(c.prepare_cached(
        "SELECT coalesce(sum(bytes), 0) AS all_bytes, coalesce(sum(CASE WHEN stream = :stream THEN bytes END), 0) AS own_bytes
         FROM kept_totals",
    )?
    .query_row(named_params! { ":stream": stream }, |row| {
        Ok(Taken {
            village_bytes: unsigned(row.get("own_bytes")?),
            all_bytes: unsigned(row.get("all_bytes")?),
        })
    })?)
}

/// The only one who writes the file.
pub(super) struct Writing<'a>(MutexGuard<'a, Connection>);

impl Writing<'_> {
    pub fn connection(&self) -> &Connection {
        &self.0
    }

    /// Keeps blobs; they are durable when this answers. One that is there already stays as it is.
    pub fn keep(&mut self, blobs: &[NewBlob<'_>]) -> Result<(), StoreError> {
        in_transaction(&mut self.0, |tx| blobs.iter().try_for_each(|blob| insert(tx, blob)))
    }

    /// Takes blobs out. Answers which were there.
    pub fn remove(&mut self, hashes: &[BlobHash]) -> Result<Vec<BlobHash>, StoreError> {
        let mut there = Vec::new();
        for hash in hashes {
            if has(&self.0, *hash)? {
                there.push(*hash);
            }
        }
        if !there.is_empty() {
            in_transaction(&mut self.0, |tx| there.iter().try_for_each(|hash| delete(tx, *hash)))?;
        }
        Ok(there)
    }

    /// Takes a spoilt blob out, to make place for its bytes. False: so much is damaged there that it cannot be.
    pub fn take_out(&mut self, hash: BlobHash) -> Result<bool, StoreError> {
        match in_transaction(&mut self.0, |tx| delete(tx, hash)) {
            Err(error) if is_damage(&error) => {
                tracing::error!(
                    "the file of photos is damaged; moved away, it is made anew, and laptops are asked for what it had"
                );
                Ok(false)
            }
            outcome => outcome.map(|()| true),
        }
    }

    /// Copies the log into the file and empties it: until then both may hold what was removed.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        let busy: bool = self
            .0
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy {
            return Err(StoreError::Storage("the log beside the photos is in use".into()));
        }
        Ok(())
    }
}

fn insert(tx: &Transaction<'_>, blob: &NewBlob<'_>) -> Result<(), StoreError> {
    let length = signed(blob.bytes.len() as u64);
    let inserted = tx
        .prepare_cached(
            "INSERT INTO kept_blobs (hash, stream, length, at_ms, zeros, bytes)
             VALUES (:hash, :stream, :length, :at, zeroblob(4096), :bytes) ON CONFLICT DO NOTHING",
        )?
        .execute(named_params! {
            ":hash": blob.hash.0,
            ":stream": blob.stream,
            ":length": length,
            ":at": blob.at_ms,
            ":bytes": blob.bytes,
        })?;
    if inserted > 0 {
        tx.prepare_cached(
            "INSERT INTO kept_totals (stream, blobs, bytes) VALUES (:stream, 1, :length)
             ON CONFLICT (stream) DO UPDATE SET blobs = blobs + 1, bytes = bytes + excluded.bytes",
        )?
        .execute(named_params! { ":stream": blob.stream, ":length": length })?;
    }
    Ok(())
}

fn delete(tx: &Transaction<'_>, hash: BlobHash) -> Result<(), StoreError> {
    let of: Option<(String, i64)> = tx
        .prepare_cached("SELECT stream, length FROM kept_blobs WHERE hash = :hash")?
        .query_row(named_params! { ":hash": hash.0 }, |row| {
            Ok((row.get("stream")?, row.get("length")?))
        })
        .optional()?;
    let Some((stream, length)) = of else { return Ok(()) };
    tx.prepare_cached("DELETE FROM kept_blobs WHERE hash = :hash")?
        .execute(named_params! { ":hash": hash.0 })?;
    tx.prepare_cached("UPDATE kept_totals SET blobs = blobs - 1, bytes = bytes - :length WHERE stream = :stream")?
        .execute(named_params! { ":stream": stream, ":length": length })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_the_disk_cannot_read_is_damage_and_a_disk_that_is_full_or_in_use_is_none() {
        let is_damage = |code| is_damage(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into());
        for code in [
            ffi::SQLITE_IOERR_READ,
            ffi::SQLITE_IOERR_SHORT_READ,
            ffi::SQLITE_IOERR_CORRUPTFS,
            ffi::SQLITE_CORRUPT,
        ] {
            assert!(is_damage(code), "{code}");
        }
        for code in [
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_IOERR_LOCK,
            ffi::SQLITE_BUSY,
            ffi::SQLITE_FULL,
            ffi::SQLITE_CANTOPEN,
        ] {
            assert!(!is_damage(code), "{code}");
        }
    }
}
