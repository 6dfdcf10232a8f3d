//! One writer thread and a few query-only readers.
//!
//! One writer, because two only create `SQLITE_BUSY`; a thread of its own, because a commit waits for the disk and the
//! window must not. Jobs run in the order in which they were asked for.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::blobs::BlobFile;
use crate::op_file::{OpFile, encode_identity, encode_op};
use crate::projection::search_index;
use crate::sealing::StoreKey;
use crate::{Durability, StoreError, erasure, recovery, scrub};

mod migrations {
    refinery::embed_migrations!("migrations");
}

/// Jobs that may wait for the writer before the next caller waits too.
const WAITING_WRITES_MAX: usize = 64;
const READERS: usize = 2;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

pub(crate) struct Connections {
    jobs: Option<SyncSender<Job>>,
    writer: Option<JoinHandle<()>>,
    readers: Mutex<Vec<Connection>>,
    path: std::path::PathBuf,
    key: Option<StoreKey>,
}

impl Connections {
    /// Opens and upgrades the file, without starting anything yet.
    pub fn prepare(path: &Path, durability: Durability, key: Option<&StoreKey>) -> Result<Connection, StoreError> {
        let mut writer = Connection::open(path)?;
        if let Some(key) = key {
            key.unlock(&writer)?;
        }
        configure(&writer)?;
        // What is erased by order of law must not stay behind in a page that is used no longer.
        writer.pragma_update(None, "secure_delete", true)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        match durability {
            // Full, not Normal: the form has just said "tersimpan", and Normal may lose the last commits at a power cut.
            Durability::Full => writer.pragma_update(None, "synchronous", "FULL")?,
            #[cfg(debug_assertions)]
            Durability::None => writer.pragma_update(None, "synchronous", "OFF")?,
        }
        migrations::migrations::runner()
            .set_abort_missing(true)
            .run(&mut writer)?;
        writer.execute_batch(erasure::NOTED)?;
        Ok(writer)
    }

    /// Starts the writer's thread and opens the readers.
    pub fn start(
        path: &Path,
        writer: Connection,
        op_file: Option<SecondCopy>,
        blobs: BlobFile,
        key: Option<StoreKey>,
    ) -> Result<Self, StoreError> {
        let readers = (0..READERS)
            .map(|_| open_reader(path, key.as_ref()))
            .collect::<Result<_, _>>()?;
        let (jobs, inbox) = sync_channel::<Job>(WAITING_WRITES_MAX);
        let writer = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(writer, &inbox, op_file, &blobs))
            .map_err(|_| StoreError::Closed)?;
        Ok(Self {
            jobs: Some(jobs),
            writer: Some(writer),
            readers: Mutex::new(readers),
            path: path.to_owned(),
            key,
        })
    }

    /// Runs `body` in a transaction on the writer thread; answers after the commit is on disk.
    pub fn write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = sync_channel(1);
        let job: Job = Box::new(move |connection| {
            let outcome = in_transaction(connection, body);
            // A caller that has gone away does not undo the commit.
            let _ = reply.send(outcome);
        });
        self.jobs
            .as_ref()
            .ok_or(StoreError::Closed)?
            .send(job)
            .map_err(|_| StoreError::Closed)?;
        answer.recv().map_err(|_| StoreError::Closed)?
    }

    /// Runs `body` on a reader, on one consistent state of the store.
    pub fn read<T>(&self, body: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path, self.key.as_ref())?,
        };
        let outcome = connection
            .transaction_with_behavior(TransactionBehavior::Deferred)
            .map_err(StoreError::from)
            .and_then(|snapshot| body(&snapshot));
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
        outcome
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has nothing left to save: its transaction was rolled back.
            let _ = writer.join();
        }
    }
}

/// How long the second copy may lag behind the disk.
const SYNC_WITHIN: Duration = Duration::from_secs(1);
/// Nobody has wanted anything for so long: there is time for what can wait.
const IDLE_AFTER: Duration = Duration::from_millis(250);

/// The flat op file and how far it follows the log.
pub(crate) struct SecondCopy {
    pub file: OpFile,
    pub copied: i64,
    /// The service's pins as the file has them, with who this laptop is; `None`: it says neither.
    pub identified: Option<Vec<u8>>,
}

impl SecondCopy {
    /// Writes what was committed since the last time.
    fn follow(&mut self, connection: &Connection) {
        let written = recovery::ops_after(connection, self.copied).and_then(|ops| {
            let mut frames: Vec<Vec<u8>> = ops.iter().map(|(_, op)| encode_op(op)).collect();
            let pins = recovery::identified_pins(connection)?;
            let is_news = pins.is_some() && pins != self.identified;
            if is_news && let Some(identity) = recovery::identity_json(connection)? {
                // Made anew from a file with pins of long ago, this laptop would trust nobody any more.
                frames.insert(0, encode_identity(&identity));
            }
            self.file.append(&frames)?;
            self.identified = pins;
            Ok(ops.last().map(|(op_no, _)| *op_no))
        });
        match written {
            Ok(last) => {
                self.copied = last.unwrap_or(self.copied);
                self.file.note_lag(None);
            }
            // The commit stands; the next one tries again, and sealing insists.
            Err(error) => {
                tracing::warn!(%error, "the second copy lags behind");
                self.file.note_lag(Some(error.to_string()));
            }
        }
    }

    fn sync(&self) {
        if let Err(error) = self.file.sync() {
            tracing::warn!(%error, "the second copy is not on disk");
        }
    }
}

fn run(mut connection: Connection, inbox: &Receiver<Job>, mut second: Option<SecondCopy>, blobs: &BlobFile) {
    let mut scrubs = true;
    // A store that was closed or cut off may have left something for the index.
    let mut indexes = true;
    loop {
        let unsynced = second.as_ref().is_some_and(|s| !s.file.is_synced());
        let job = match (indexes, unsynced) {
            (true, _) => inbox.recv_timeout(IDLE_AFTER),
            (false, true) => inbox.recv_timeout(SYNC_WITHIN),
            (false, false) => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let job = match job {
            Ok(job) => job,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                if let Some(second) = second.as_mut().filter(|_| unsynced) {
                    second.follow(&connection);
                    second.sync();
                }
                indexes = indexes && catch_up(&mut connection, search_index::is_behind, search_index::catch_up);
                continue;
            }
        };
        // A panic costs its own job, rolled back, and not every save that comes after it.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut connection)));
        if outcome.is_err() && !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        if let Some(second) = &mut second {
            second.follow(&connection);
        }
        if scrubs && let Err(error) = scrub::finish(&connection, second.as_ref().map(|s| &s.file), blobs) {
            // Every save would pay for another try; the next start makes one.
            tracing::error!(%error, "the files still hold what was erased");
            scrubs = false;
        }
        indexes = true;
        catch_up(&mut connection, search_index::is_far_behind, search_index::shorten);
    }
    if let Some(second) = &second {
        second.sync();
    }
    // Leaves one file instead of three; if it fails, the next start reads the log as usual.
    let _ = connection.pragma_update(None, "wal_checkpoint", "TRUNCATE");
}

/// Takes a little of what waits into the index of the search, if it `is_due`. Answers whether there is more. Where it cannot be, on
/// a full disk for one, nothing is lost: search reads what waits.
fn catch_up(
    connection: &mut Connection,
    is_due: fn(&Connection) -> Result<bool, StoreError>,
    take: fn(&Transaction<'_>) -> Result<(), StoreError>,
) -> bool {
    let caught_up = is_due(connection).and_then(|due| {
        if due {
            in_transaction(connection, take)?;
        }
        Ok(due)
    });
    caught_up.unwrap_or_else(|error| {
        tracing::warn!(%error, "the index of the search lags behind");
        false
    })
}

fn in_transaction<T>(
    connection: &mut Connection,
    body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = body(&transaction)?;
    erasure::settle(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

fn open_reader(path: &Path, key: Option<&StoreKey>) -> Result<Connection, StoreError> {
    let reader = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    if let Some(key) = key {
        key.unlock(&reader)?;
    }
    configure(&reader)?;
    reader.pragma_update(None, "query_only", true)?;
    Ok(reader)
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}
