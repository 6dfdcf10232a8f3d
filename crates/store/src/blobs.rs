//! Blobs: photos, thumbnails and maps, in a file of their own beside the database, encrypted like it.
//!
//! A file of their own, because they are long and can be had again from the district: the database with what was written stays
//! small and is checked quickly, and what happens to the file of photos happens to no sentence.
//! The file is made at the first blob. What is known *of* a blob (is it here, does the district have it) stands in the database.
//!
//! Invariant: bytes are given out only if they are what their hash says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kentongan_domain::blob::{self, BLOB_BYTES_MAX, BlobHash};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Kind;
use rusqlite::{Connection, OptionalExtension as _, Params, Transaction, named_params};

use crate::rows::{LoggedOp, OP_COLUMNS, unsigned};
use crate::sealing::StoreKey;
use crate::{Store, StoreError, erasure, recovery};

/// The district had not got it either: it is asked again after so long.
const ASK_AGAIN_MS: i64 = 60 * 60 * 1000;
/// A blob that nothing names was chosen for a form that was thrown away, unless it has only just been chosen.
const UNNAMED_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// A file of photos of so many pages, 256 MB, is written anew whole after an erasure; a larger one would keep its laptop waiting for
/// minutes, and has what is freed overwritten.
const VACUUM_PAGES_MAX: i64 = 65_536;
/// `PRAGMA user_version` of a file out of which photos were destroyed and that is still to be written anew.
const TO_CLEAN: i64 = 1;

/// Issues whose photos were ordered to be destroyed.
const DESTROYED_ISSUES: &str = "SELECT issue_id FROM erasures WHERE NOT held";

/// Is blob `n.hash` named by a record that holds: a list of rules, or a photo that stands in its case and was not destroyed?
const HAS_A_NAME: &str = "(EXISTS (SELECT 1 FROM rule_sets r WHERE r.blob = n.hash)
   OR EXISTS (SELECT 1 FROM photos k WHERE (k.hash = n.hash OR k.thumbnail = n.hash)
     AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = k.photo_id)
     AND NOT EXISTS (SELECT 1 FROM erasures x WHERE x.issue_id = k.issue_id AND NOT x.held)))";

/// A blob that records name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedBlob {
    pub hash: BlobHash,
    /// Its length, as the record says.
    pub bytes: u64,
}

/// The file in which the bytes lie.
#[derive(Clone)]
pub(crate) struct BlobFile(Arc<Inner>);

struct Inner {
    path: PathBuf,
    /// It is there before its first blob, whatever the path is to the file system.
    is_made: bool,
    key: Option<StoreKey>,
    connection: Mutex<Option<Connection>>,
}

impl BlobFile {
    pub fn beside(database: &Path, key: Option<StoreKey>) -> Self {
        Self::of(PathBuf::from(format!("{}.foto", database.display())), false, key)
    }

    /// One that is there.
    pub fn at(path: PathBuf, key: Option<StoreKey>) -> Self {
        Self::of(path, true, key)
    }

    fn of(path: PathBuf, is_made: bool, key: Option<StoreKey>) -> Self {
        Self(Arc::new(Inner {
            path,
            is_made,
            key,
            connection: Mutex::new(None),
        }))
    }

    /// Runs `body` on the file; `None`: there is no file, and none is made.
    fn on_file<T>(
        &self,
        make: bool,
        body: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut standing = self.0.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match standing.take() {
            Some(connection) => connection,
            None if !make && !self.0.is_made && !self.0.path.exists() => return Ok(None),
            None => self.open()?,
        };
        let outcome = body(&connection);
        // One whose file turned out to be damaged is opened anew next time, which sets the file aside.
        if !outcome.as_ref().is_err_and(StoreError::is_damage) {
            *standing = Some(connection);
        }
        outcome.map(Some)
    }

    fn open(&self) -> Result<Connection, StoreError> {
        match self.try_open() {
            Err(error) if error.is_damage() => {
                let aside = recovery::set_aside(&self.0.path)?;
                tracing::error!(aside = %aside.display(), "the file of photos is damaged; the district is asked for them");
                self.try_open()
            }
            opened => opened,
        }
    }

    fn try_open(&self) -> Result<Connection, StoreError> {
        let connection = Connection::open(&self.0.path)?;
        if let Some(key) = &self.0.key {
            key.unlock(&connection)?;
        }
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        // A photo that was taken out is to be gone.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS blobs (
               hash BLOB PRIMARY KEY CHECK (length(hash) = 32), bytes BLOB NOT NULL, kept_at_ms INTEGER NOT NULL) STRICT",
        )?;
        Ok(connection)
    }

    fn keep(&self, hash: BlobHash, bytes: &[u8], now_ms: i64) -> Result<(), StoreError> {
        self.on_file(true, |c| {
            c.prepare_cached(
                "INSERT INTO blobs (hash, bytes, kept_at_ms) VALUES (:hash, :bytes, :at)
                 ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes, kept_at_ms = excluded.kept_at_ms",
            )?
            .execute(named_params! { ":hash": hash.0, ":bytes": bytes, ":at": now_ms })?;
            Ok(())
        })
        .map(|_| ())
    }

    fn get(&self, hash: BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.on_file(false, |c| {
            Ok(c.prepare_cached("SELECT bytes FROM blobs WHERE hash = :hash")?
                .query_row(named_params! { ":hash": hash.0 }, |row| row.get::<_, Vec<u8>>(0))
                .optional()?)
        });
        match found {
            Ok(found) => Ok(found.flatten().filter(|bytes| BlobHash::of(bytes) == hash)),
            // Where the bytes cannot be read they are not here; the district has them, or nobody.
            Err(error) if error.is_damage() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All that lie in the file. From the index alone: a row takes pages of its own.
    fn hashes(&self) -> Result<Vec<BlobHash>, StoreError> {
        let hashes = self.on_file(false, |c| {
            c.prepare_cached("SELECT hash FROM blobs")?
                .query_map([], |row| row.get(0).map(BlobHash))?
                .collect::<Result<Vec<_>, _>>()
                .map_err(StoreError::from)
        })?;
        Ok(hashes.unwrap_or_default())
    }

    /// Those of `hashes` that were put there before.
    fn kept_before(&self, hashes: Vec<BlobHash>, before_ms: i64) -> Result<Vec<BlobHash>, StoreError> {
        let old = self.on_file(false, |c| {
            let mut old = Vec::new();
            for hash in hashes {
                let is_old = c
                    .prepare_cached("SELECT 1 FROM blobs WHERE hash = :hash AND kept_at_ms < :before")?
                    .exists(named_params! { ":hash": hash.0, ":before": before_ms })?;
                old.extend(is_old.then_some(hash));
            }
            Ok(old)
        })?;
        Ok(old.unwrap_or_default())
    }

    fn remove(&self, hashes: &[BlobHash]) -> Result<(), StoreError> {
        self.on_file(false, |c| {
            for hash in hashes {
                c.prepare_cached("DELETE FROM blobs WHERE hash = :hash")?
                    .execute(named_params! { ":hash": hash.0 })?;
            }
            Ok(())
        })
        .map(|_| ())
    }

    /// Removes blobs by order of law: also out of the free pages and the log beside the file. May be done twice.
    pub fn destroy(&self, hashes: &[BlobHash]) -> Result<(), StoreError> {
        self.on_file(false, |c| {
            let tx = c.unchecked_transaction()?;
            let mut gone = 0;
            for hash in hashes {
                gone += tx
                    .prepare_cached("DELETE FROM blobs WHERE hash = :hash")?
                    .execute(named_params! { ":hash": hash.0 })?;
            }
            if gone > 0 {
                tx.pragma_update(None, "user_version", TO_CLEAN)?;
            }
            tx.commit()?;
            clean(c)
        })
        .map(|_| ())
    }
}

/// Writes a file anew out of which photos were destroyed since it was last written.
fn clean(c: &Connection) -> Result<(), StoreError> {
    let asked: i64 = c.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if asked != TO_CLEAN {
        return Ok(());
    }
    let pages: i64 = c.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    if pages <= VACUUM_PAGES_MAX {
        // `secure_delete` overwrites what is freed; a cell that was moved when its page was split is freed by nobody.
        c.execute_batch("VACUUM")?;
    }
    let busy: bool = c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(StoreError::Storage(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )));
    }
    Ok(c.pragma_update(None, "user_version", 0)?)
}

impl Store {
    /// Keeps a blob of this laptop; it is durable when this answers.
    ///
    /// # Errors
    /// [`StoreError::Full`]: nothing was kept, and everything else goes on.
    pub fn keep_blob(&self, bytes: Vec<u8>) -> Result<BlobHash, StoreError> {
        let hash = BlobHash::of(&bytes);
        self.blobs.keep(hash, &bytes, self.wall_ms())?;
        self.write(move |tx| note_here(tx, hash, false))?;
        Ok(hash)
    }

    /// Keeps a blob that came from the district, if a record names it. `None`: none does.
    ///
    /// # Errors
    /// As [`Store::keep_blob`].
    pub fn receive_blob(&self, bytes: &[u8]) -> Result<Option<BlobHash>, StoreError> {
        let hash = BlobHash::of(bytes);
        let named = bytes.len() <= BLOB_BYTES_MAX && self.read(|c| has_a_name(c, hash))?;
        if !named {
            return Ok(None);
        }
        self.blobs.keep(hash, bytes, self.wall_ms())?;
        self.write(move |tx| {
            note_here(tx, hash, true)?;
            // An order that came between the two: it goes as if it had been here.
            match has_a_name(tx, hash)? {
                true => Ok(()),
                false => erasure::demand_scrub(tx),
            }
        })?;
        Ok(Some(hash))
    }

    /// The bytes, if they are here. One that should be here and cannot be read is asked for again.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn get_blob(&self, hash: BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.blobs.get(hash)?;
        if found.is_none() && self.read(|c| is_here(c, hash))? {
            tracing::warn!("a photo cannot be read any more; the district is asked for it");
            // What lies there is not it, and must not be found there at the next start.
            self.blobs.remove(&[hash])?;
            self.write(move |tx| {
                tx.prepare_cached(
                    "UPDATE blob_states SET here = 0, asked = 1, absent_at_ms = NULL WHERE hash = :hash",
                )?
                .execute(named_params! { ":hash": hash.to_hex() })?;
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// A person wants to see it: it comes with the next exchange, if the district has it.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn ask_blob(&self, hash: BlobHash) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.prepare_cached(
                "INSERT INTO blob_states (hash, asked) VALUES (:hash, 1)
                 ON CONFLICT (hash) DO UPDATE SET asked = 1, absent_at_ms = NULL WHERE here = 0",
            )?
            .execute(named_params! { ":hash": hash.to_hex() })?;
            Ok(())
        })
    }

    /// Those that are here and on which the district has not given its word: maps, then thumbnails, then the oldest photos.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn blobs_to_offer(&self, at_most: usize) -> Result<Vec<NamedBlob>, StoreError> {
        // From the few that wait to the records that name them, and not the other way round.
        let sql = format!(
            "SELECT hash, max(bytes) AS bytes FROM (
               SELECT s.hash, r.blob_bytes AS bytes, -1 AS rank, r.eff_hlc FROM blob_states s JOIN rule_sets r ON r.blob = s.hash
                 WHERE s.here = 1 AND s.sent = 0
               UNION ALL SELECT s.hash, p.thumbnail_bytes, 0, p.eff_hlc FROM blob_states s JOIN photos p ON p.thumbnail = s.hash
                 WHERE s.here = 1 AND s.sent = 0 AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id)
                   AND p.issue_id NOT IN ({DESTROYED_ISSUES})
               UNION ALL SELECT s.hash, p.bytes, 1, p.eff_hlc FROM blob_states s JOIN photos p ON p.hash = s.hash
                 WHERE s.here = 1 AND s.sent = 0 AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.photo_id)
                   AND p.issue_id NOT IN ({DESTROYED_ISSUES}))
             GROUP BY hash ORDER BY min(rank), min(eff_hlc), hash LIMIT :at_most"
        );
        self.named_blobs(&sql, at_most)
    }

    /// Those that are not here: thumbnails first, then photos of open cases and what a person asked for, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn blobs_wanted(&self, at_most: usize) -> Result<Vec<NamedBlob>, StoreError> {
        let now_ms = self.wall_ms();
        // A clock that was set back must not make it wait for years.
        let sql = format!(
            "SELECT n.hash, n.bytes FROM blob_names n LEFT JOIN blob_states s ON s.hash = n.hash
             WHERE coalesce(s.here, 0) = 0 AND (n.wanted OR coalesce(s.asked, 0))
               AND (s.absent_at_ms IS NULL OR s.absent_at_ms NOT BETWEEN {} AND {now_ms}) AND {HAS_A_NAME}
             GROUP BY n.hash ORDER BY min(n.rank), max(n.eff_hlc) DESC, n.hash LIMIT :at_most",
            now_ms.saturating_sub(ASK_AGAIN_MS)
        );
        self.named_blobs(&sql, at_most)
    }

    fn named_blobs(&self, sql: &str, at_most: usize) -> Result<Vec<NamedBlob>, StoreError> {
        let at_most = i64::try_from(at_most).unwrap_or(i64::MAX);
        self.read(|c| {
            let mut statement = c.prepare(sql)?;
            let mut rows = statement.query(named_params! { ":at_most": at_most })?;
            let mut named = Vec::new();
            while let Some(row) = rows.next()? {
                // What another version wrote there is no hash, and names nothing.
                if let Some(hash) = BlobHash::of_hex(&row.get::<_, String>("hash")?) {
                    let bytes = unsigned(row.get("bytes")?);
                    named.push(NamedBlob { hash, bytes });
                }
            }
            Ok(named)
        })
    }

    /// The district's word: which ones it has, and which it has not got either.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_blobs(&self, kept: Vec<BlobHash>, absent: Vec<BlobHash>) -> Result<(), StoreError> {
        let now_ms = self.wall_ms();
        self.write(move |tx| {
            for hash in kept {
                tx.prepare_cached("UPDATE blob_states SET sent = 1 WHERE hash = :hash")?
                    .execute(named_params! { ":hash": hash.to_hex() })?;
            }
            for hash in absent {
                tx.prepare_cached(
                    "INSERT INTO blob_states (hash, absent_at_ms) VALUES (:hash, :now)
                     ON CONFLICT (hash) DO UPDATE SET absent_at_ms = :now",
                )?
                .execute(named_params! { ":hash": hash.to_hex(), ":now": now_ms })?;
            }
            Ok(())
        })
    }

    /// The district has lost these: what is here of them is offered again.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn note_lost_blobs(&self, lost: Vec<BlobHash>) -> Result<(), StoreError> {
        if lost.is_empty() {
            return Ok(());
        }
        self.write(move |tx| {
            for hash in lost {
                tx.prepare_cached("UPDATE blob_states SET sent = 0 WHERE hash = :hash AND here = 1")?
                    .execute(named_params! { ":hash": hash.to_hex() })?;
            }
            Ok(())
        })
    }

    /// Removes blobs that neither a record nor a draft names. Answers how many.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn sweep_blobs(&self) -> Result<usize, StoreError> {
        // A laptop that was made anew from its second copy knows its own ops alone until the feed has come.
        if self.replica()?.cursor.feed_seq == 0 {
            return Ok(0);
        }
        let filed = self.blobs.hashes()?;
        if filed.is_empty() {
            return Ok(0);
        }
        let unnamed = self.read(|c| {
            let names = Names::load(c)?;
            Ok(filed.into_iter().filter(|hash| !names.hold(*hash)).collect::<Vec<_>>())
        })?;
        let old_ms = self.wall_ms().saturating_sub(UNNAMED_KEPT_MS);
        let unnamed = self.blobs.kept_before(unnamed, old_ms)?;
        self.blobs.remove(&unnamed)?;
        let gone = unnamed.len();
        self.write(move |tx| forget(tx, &unnamed))?;
        Ok(gone)
    }
}

/// Notes which blobs lie in the file that the database does not know there: it was made anew, or put back as it was before them, and
/// what was not sent yet lies there still.
pub(crate) fn note_filed(writer: &mut Connection, file: &BlobFile) -> Result<(), StoreError> {
    let tx = writer.transaction()?;
    let known = texts(&tx, "SELECT hash FROM blob_states WHERE here = 1")?;
    let filed = file.hashes()?;
    let mut unknown = filed
        .iter()
        .map(|hash| hash.to_hex())
        .filter(|hash| !known.contains(hash))
        .peekable();
    if unknown.peek().is_none() {
        return Ok(());
    }
    for hash in unknown {
        tx.prepare_cached(
            "INSERT INTO blob_states (hash, here) VALUES (:hash, 1) ON CONFLICT (hash) DO UPDATE SET here = 1",
        )?
        .execute(named_params! { ":hash": hash })?;
    }
    // What was destroyed while the database was away is in the file all the same.
    if holds_destroyed(&tx)? {
        erasure::demand_scrub(&tx)?;
    }
    Ok(tx.commit()?)
}

/// What keeps blobs: records, drafts, and ops that the district refused, which a person may write once more, with their photos.
struct Names {
    records: BTreeSet<String>,
    drafts: BTreeSet<String>,
    refused: BTreeSet<BlobHash>,
}

impl Names {
    fn load(c: &Connection) -> Result<Self, StoreError> {
        Ok(Self {
            records: texts(c, &format!("SELECT n.hash FROM blob_names n WHERE {HAS_A_NAME}"))?,
            drafts: texts(c, "SELECT body FROM drafts")?,
            refused: named_by_refused(c)?,
        })
    }

    fn hold(&self, hash: BlobHash) -> bool {
        let text = hash.to_hex();
        self.records.contains(&text)
            || self.refused.contains(&hash)
            || self.drafts.iter().any(|body| body.contains(&text))
    }
}

/// Blobs of issues whose photos were ordered to be destroyed, also of photos that were taken out or refused, and which nothing else
/// names.
pub(crate) fn destroyed(c: &Connection) -> Result<Vec<BlobHash>, StoreError> {
    let photos = format!("kind = :photo AND record_id IN ({DESTROYED_ISSUES})");
    let named = named_by_ops(c, &photos, named_params! { ":photo": Kind::PhotoCreate.number() })?;
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(c)?;
    Ok(named.into_iter().filter(|hash| !names.hold(*hash)).collect())
}

/// Is any of them noted as being here?
fn holds_destroyed(c: &Connection) -> Result<bool, StoreError> {
    for hash in destroyed(c)? {
        if is_here(c, hash)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Photos of an issue, if they were ordered to be destroyed.
const DESTROYED_PHOTOS_OF: &str = "kind = :photo AND record_id = :issue
   AND EXISTS (SELECT 1 FROM erasures x WHERE x.issue_id = :issue AND NOT x.held)";

/// The same of these issues alone: what was erased long ago is not read again with each order.
pub(crate) fn holds_destroyed_of(c: &Connection, issues: &[ObjectId]) -> Result<bool, StoreError> {
    let mut nameless = BTreeSet::new();
    for issue in issues {
        let named = named_by_ops(
            c,
            DESTROYED_PHOTOS_OF,
            named_params! { ":photo": Kind::PhotoCreate.number(), ":issue": issue.to_string() },
        )?;
        for hash in named {
            if is_here(c, hash)? && !has_a_name(c, hash)? && !is_in_a_draft(c, hash)? {
                nameless.insert(hash);
            }
        }
    }
    if nameless.is_empty() {
        return Ok(false);
    }
    Ok(!nameless.is_subset(&named_by_refused(c)?))
}

/// Takes back what is known of blobs that are gone.
pub(crate) fn forget(c: &Connection, hashes: &[BlobHash]) -> Result<(), StoreError> {
    for hash in hashes {
        c.prepare_cached("DELETE FROM blob_states WHERE hash = :hash")?
            .execute(named_params! { ":hash": hash.to_hex() })?;
    }
    Ok(())
}

/// Blobs that the ops name for which `condition` holds.
fn named_by_ops(c: &Connection, condition: &str, params: impl Params) -> Result<BTreeSet<BlobHash>, StoreError> {
    let sql = format!("SELECT {OP_COLUMNS} FROM ops WHERE {condition}");
    let mut statement = c.prepare_cached(&sql)?;
    let mut named = BTreeSet::new();
    for op in statement.query_and_then(params, LoggedOp::read)? {
        named.extend(blob::blobs_of(&op?.common).into_iter().map(|(hash, _)| hash));
    }
    Ok(named)
}

/// Blobs of ops that a person may write once more.
fn named_by_refused(c: &Connection) -> Result<BTreeSet<BlobHash>, StoreError> {
    let refused = format!("refusal IS NOT NULL AND (record_id IS NULL OR record_id NOT IN ({DESTROYED_ISSUES}))");
    named_by_ops(c, &refused, [])
}

fn is_in_a_draft(c: &Connection, hash: BlobHash) -> Result<bool, StoreError> {
    Ok(c.prepare_cached("SELECT 1 FROM drafts WHERE instr(body, :hash) > 0")?
        .exists(named_params! { ":hash": hash.to_hex() })?)
}

fn has_a_name(c: &Connection, hash: BlobHash) -> Result<bool, StoreError> {
    let sql = format!("SELECT 1 FROM (SELECT :hash AS hash) n WHERE {HAS_A_NAME}");
    Ok(c.prepare_cached(&sql)?
        .exists(named_params! { ":hash": hash.to_hex() })?)
}

/// The service was set back: what it had said of blobs holds no longer.
pub(crate) fn offer_again(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE blob_states SET sent = 0, absent_at_ms = NULL", [])?;
    Ok(())
}

fn note_here(tx: &Transaction<'_>, hash: BlobHash, sent: bool) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO blob_states (hash, here, sent) VALUES (:hash, 1, :sent)
         ON CONFLICT (hash) DO UPDATE SET here = 1, sent = max(sent, :sent), absent_at_ms = NULL",
    )?
    .execute(named_params! { ":hash": hash.to_hex(), ":sent": sent })?;
    Ok(())
}

fn texts(c: &Connection, sql: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = c.prepare(sql)?;
    let texts = statement.query_map([], |row| row.get(0))?;
    Ok(texts.collect::<Result<_, _>>()?)
}

fn is_here(c: &Connection, hash: BlobHash) -> Result<bool, StoreError> {
    Ok(
        c.prepare_cached("SELECT 1 FROM blob_states WHERE hash = :hash AND here = 1")?
            .exists(named_params! { ":hash": hash.to_hex() })?,
    )
}

#[cfg(test)]
mod tests {
    use kentongan_domain::issue::Issue;

    use super::*;
    use crate::NewPhoto;
    use crate::rebuild::tests::{SCOPE, trained_as};

    /// Of a Camat, who may order erasures.
    fn of_the_camat(folder: &Path) -> Store {
        trained_as(&folder.join("a.db"), "district:18.02.01")
    }

    fn photo(store: &Store, n: u8) -> NewPhoto {
        NewPhoto {
            hash: store.keep_blob(vec![n; 40]).unwrap(),
            bytes: 40,
            width: 1_600,
            height: 1_200,
            thumbnail: store.keep_blob(vec![n; 8]).unwrap(),
            thumbnail_bytes: 8,
            caption: String::new(),
            taken_at: String::new(),
        }
    }

    fn issue_with(store: &Store, photos: Vec<NewPhoto>) -> ObjectId {
        let issue = Issue {
            title: "Jembatan miring".to_owned(),
            category: "INF".to_owned(),
            ..Issue::default()
        };
        store
            .create_issue_with_photos(SCOPE.parse().unwrap(), issue, photos, None)
            .unwrap()
    }

    fn erase(store: &Store, issue: ObjectId) {
        store
            .order_erasure(&[issue], "Atas permintaan", "000.5/03", "Camat")
            .unwrap();
    }

    #[test]
    fn a_photo_of_two_cases_goes_with_the_second_and_none_of_an_earlier_order_is_read_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = of_the_camat(folder.path());
        let (alone, shared) = (photo(&store, 1), photo(&store, 2));
        let first = issue_with(&store, vec![alone.clone(), shared.clone()]);
        let second = issue_with(&store, vec![shared.clone()]);
        erase(&store, first);
        assert_eq!(store.get_blob(alone.hash).unwrap(), None);
        assert!(store.get_blob(shared.hash).unwrap().is_some());
        // As if the first had been taken back into the file: an order for another issue says nothing of it.
        store.keep_blob(vec![1; 40]).unwrap();
        let of = |issue: ObjectId| store.read(|c| holds_destroyed_of(c, &[issue])).unwrap();
        assert!(of(first) && !of(second));
        erase(&store, second);
        assert_eq!(store.get_blob(shared.hash).unwrap(), None);
        assert_eq!(store.get_blob(shared.thumbnail).unwrap(), None);
    }

    #[test]
    fn the_photos_of_an_order_are_found_by_its_issue() {
        let folder = tempfile::tempdir().unwrap();
        let store = of_the_camat(folder.path());
        let plan = store.read(|c| {
            let sql = format!("EXPLAIN QUERY PLAN SELECT {OP_COLUMNS} FROM ops WHERE {DESTROYED_PHOTOS_OF}");
            let mut statement = c.prepare(&sql)?;
            let rows = statement.query_map(
                named_params! { ":photo": Kind::PhotoCreate.number(), ":issue": "" },
                |row| row.get::<_, String>("detail"),
            )?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        });
        let plan = plan.unwrap();
        assert!(plan.iter().any(|step| step.contains("ops_by_record")), "{plan:?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN ops")), "{plan:?}");
    }
}
