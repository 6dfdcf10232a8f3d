//! The embedded store: one kecamatan or kabupaten on one small machine, zero set-up.

mod append;
mod arrivals;
mod blob_file;
mod blob_uses;
mod blobs;
mod clearing;
mod codes;
mod devices;
mod erasures;
mod feed;
mod filed_blobs;
mod forks;
mod judge;
mod place;
mod quarantine;
mod readers;
mod verify;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::op::{EDITION, RawOp};
use kentongan_domain::scope::RegionCode;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{Cursor, Head, HeldHead, Standing};
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::pins::Pin;
use kentongan_protocol::roster::RosterEntry;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, named_params};

use super::{
    Appended, Arrival, BlobStanding, Device, DistrictStore, FeedStretch, FiledCode, Identity, OwnPast, Quarantined,
    Staged, StoreError, Verified, Visit,
};
use crate::room::Room;
use crate::{life, private};
use arrivals::Arrivals;
use blob_file::{BlobFile, Found};
use clearing::Clearing;
use devices::{DEVICE_SQL, find_device, read_device};
use readers::Readers;

/// A commit answers when it is on the disk (https://sqlite.org/pragma.html#pragma_synchronous).
const DURABLE: &str = "FULL";
/// How long another program, such as `backup`, may keep the store.
const BUSY_MAX: std::time::Duration = std::time::Duration::from_secs(30);
/// Pages of 4 kB in the WAL after which they are copied into the database, which takes the writer's time: at a rush of many villages
/// the same pages are written again and again, and 16 MB are little to read at the next start.
const CHECKPOINT_PAGES: u32 = 4_000;
/// More than any connection ever uses.
const STATEMENTS_KEPT: usize = 64;

mod migrations {
    refinery::embed_migrations!("migrations");
}

/// SQLite, one connection that writes: writes are one after the other anyway. Whoever only reads does not wait for them.
pub struct SqliteStore {
    connection: Mutex<Connection>,
    readers: Readers,
    arrivals: Arrivals,
    blobs: BlobFile,
    room: Room,
    clearing: Clearing,
    /// What this version of the service understands.
    edition: u16,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(e, _) if e.code == rusqlite::ErrorCode::DiskFull => StoreError::Full,
            _ => StoreError::Storage(Box::new(error)),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Storage(Box::new(error)),
        }
    }
}

impl SqliteStore {
    /// # Errors
    /// [`StoreError::Storage`] if the file cannot be opened or upgraded.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_as(path, EDITION)
    }

    /// Who the service is whose store lies at `path`, which is not changed: it was lost and may still be of use.
    ///
    /// # Errors
    /// [`StoreError::Storage`] if it cannot be read; [`StoreError::NotSetUp`].
    pub fn identity_at(path: &Path) -> Result<Identity, StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        identity(&connection)?.ok_or(StoreError::NotSetUp)
    }

    /// Copies the store at `from`, which nobody has open, to a new file. Nothing is written at `from`, and it may lie where nothing can
    /// be.
    ///
    /// # Errors
    /// [`StoreError::Full`]; [`StoreError::Storage`] if it cannot be read or its copy not be written.
    pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
        private::copy(from, to)?;
        let [from, to] = [from, to].map(Self::blob_file);
        // One of before has its photos in itself; where they are lost, laptops give them again.
        if from.exists() {
            private::copy(&from, &to)?;
        }
        Ok(())
    }

    /// Where the photos, thumbnails and maps of the store at `path` lie.
    pub fn blob_file(path: &Path) -> PathBuf {
        blob_file::beside(path)
    }

    /// With another limit to what blobs may take than [`Room::default`].
    #[must_use]
    pub fn with_room(mut self, room: Room) -> Self {
        self.room = room;
        self
    }

    /// Opens it as a program of `edition` does: an older one keeps and forwards what it does not know.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_as(path: &Path, edition: u16) -> Result<Self, StoreError> {
        let is_new = prepare_file(path)?;
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_MAX)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        // What is erased by order of law must not stay behind in a page that is used no longer.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A receipt goes out after the commit: the commit must be on disk by then.
        connection.pragma_update(None, "synchronous", DURABLE)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        migrations::migrations::runner()
            .set_abort_missing(true)
            .run(&mut connection)
            .map_err(|e| StoreError::Storage(Box::new(e)))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        let before = in_transaction(&mut connection, |tx| note_edition(tx, edition))?;
        let learns = |before: u16| {
            ERASING_EDITIONS
                .iter()
                .any(|first| (before..edition).contains(&(first - 1)))
        };
        if before.is_some_and(learns) {
            in_transaction(&mut connection, erasures::catch_up)?;
        }
        let (blobs, blobs_are_new) = BlobFile::open(path).inspect_err(|error| {
            tracing::error!(%error, file = %Self::blob_file(path).display(), "the file of photos cannot be opened; moved away, it is made anew");
        })?;
        match blobs::move_in(&mut connection, &blobs) {
            // Texts come first: what is not moved yet lies where it lay.
            Err(StoreError::Full) => {
                tracing::error!("there is no room to move the photos into their file; the next start tries again")
            }
            moved => moved?,
        }
        if blobs_are_new && !is_new {
            tracing::warn!(
                file = %Self::blob_file(path).display(),
                "a file for photos was made; if there was one before, laptops are asked for what it had"
            );
        }
        let clearing = Clearing::at_start(&connection, &blobs);
        if let Err(error) = filed_blobs::compare(&mut connection, &blobs) {
            // Texts come first: the next start tries again.
            tracing::error!(%error, cause = ?std::error::Error::source(&error), "nobody knows whether the file of photos lacks some");
        }
        Ok(Self {
            clearing,
            connection: Mutex::new(connection),
            readers: Readers::of(path),
            arrivals: Arrivals::default(),
            blobs,
            room: Room::default(),
            edition,
        })
    }

    /// Folds all of it into its two files, and closes them: they can be renamed, and read where nothing can be written.
    ///
    /// # Errors
    /// [`StoreError::Full`], or [`StoreError::Storage`] where somebody else has it open.
    pub fn close(self) -> Result<(), StoreError> {
        drop(self.readers);
        self.blobs.close()?;
        fold(self.connection.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        in_transaction(&mut connection, body)
    }

    /// Writes what nobody is promised: after a power cut it may be forgotten, unless something durable was written since. It does not
    /// wait for the disk.
    fn note<T>(&self, body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hasty = Hasty::begin(&mut connection)?;
        in_transaction(hasty.connection(), body)
    }

    /// A blob was found spoilt: it is missing from now on, and laptops are asked for it. A note that fails is made up for at the next look.
    fn lose(&self, hash: BlobHash) {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = match blobs::take_out_spoilt(&self.blobs, hash) {
            Ok(true) => filed_blobs::lose_missing(&mut connection, &self.blobs, hash),
            not_missing => not_missing,
        };
        match lost {
            Ok(true) => tracing::error!("the disk has spoilt a photo; laptops are asked for it"),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, cause = ?std::error::Error::source(&error), "a photo is spoilt, and that cannot be noted")
            }
        }
    }

    /// A blob is here: it is missed no longer, where the note of that failed when it came.
    fn find_again(&self, hash: BlobHash) -> Result<(), StoreError> {
        if !self.read(|c| filed_blobs::is_lost(c, hash))? {
            return Ok(());
        }
        self.note(|tx| match self.blobs.read(|c| blob_file::length(c, hash))? {
            Some(bytes) => filed_blobs::note(tx, hash, bytes),
            None => Ok(()),
        })
    }

    /// On one consistent state of the store, with everything that was committed before.
    fn read<T>(&self, body: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.readers.read(body)
    }
}

/// The first editions that know orders to erase, and people whom one may be about.
const ERASING_EDITIONS: [u16; 2] = [4, 5];

/// Notes what this version of the service understands; answers what the one before it did, if there was one.
fn note_edition(tx: &Transaction<'_>, edition: u16) -> Result<Option<u16>, StoreError> {
    let before = tx
        .prepare_cached("SELECT edition FROM service")?
        .query_row([], |row| row.get("edition"))
        .optional()?;
    if let Some(before) = before {
        blob_uses::note_earlier(tx, before)?;
    }
    tx.prepare_cached("UPDATE service SET edition = :edition")?
        .execute(named_params! { ":edition": edition })?;
    Ok(before)
}

/// A simulated service has its databases in memory, under an address of SQLite's own.
fn is_in_memory(path: &Path) -> bool {
    path.to_string_lossy().starts_with("file:")
}

/// Makes a file where there is none, and closes it to others in either case. Answers whether it made one.
fn prepare_file(path: &Path) -> Result<bool, StoreError> {
    if is_in_memory(path) {
        return Ok(false);
    }
    let made = match private::make(path) {
        Ok(_) => true,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => false,
        Err(error) => return Err(error.into()),
    };
    private::close(path);
    if made {
        private::keep_name(path);
    }
    Ok(made)
}

/// Folds a log into its database, and closes that.
fn fold(connection: Connection) -> Result<(), StoreError> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    if mode != "delete" {
        return Err(StoreError::Storage("the store is still in use".into()));
    }
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn in_transaction<T>(
    connection: &mut Connection,
    body: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = body(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

/// A connection whose commits do not wait for the disk, until this is dropped.
struct Hasty<'a>(&'a mut Connection);

impl<'a> Hasty<'a> {
    fn begin(connection: &'a mut Connection) -> Result<Self, StoreError> {
        let hasty = Self(connection);
        hasty.0.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(hasty)
    }

    fn connection(&mut self) -> &mut Connection {
        self.0
    }
}

impl Drop for Hasty<'_> {
    fn drop(&mut self) {
        let durable = self.0.pragma_update(None, "synchronous", DURABLE);
        // A service that went on without would give receipts for what is on no disk.
        durable.expect("BUG: a setting of the connection needs no disk");
    }
}

impl DistrictStore for SqliteStore {
    fn identity(&self) -> Result<Identity, StoreError> {
        self.read(|c| identity(c)?.ok_or(StoreError::NotSetUp))
    }

    fn set_up(
        &self,
        district: &RegionCode,
        name: &str,
        seed: [u8; 32],
        epoch: u32,
        first_device_no: u32,
    ) -> Result<Identity, StoreError> {
        let edition = self.edition;
        self.write(|tx| match identity(tx)? {
            Some(standing) if standing.district == *district => Ok(standing),
            Some(standing) => Err(StoreError::OtherDistrict(standing.district)),
            None => {
                tx.prepare_cached("INSERT INTO service (service_id, district, district_name, seed, server_epoch, device_block, edition,
                       blob_uses_noted)
                     VALUES (1, :district, :name, :seed, :epoch, :block, :edition, 1)")?.execute(named_params! {
                        ":district": district.as_str(),
                        ":name": name,
                        ":seed": seed,
                        ":epoch": epoch,
                        ":block": first_device_no,
                        ":edition": edition,
                    },
                )?;
                identity(tx)?.ok_or(StoreError::Damaged("service"))
            }
        })
    }

    fn begin_epoch(&self, epoch: u32) -> Result<(), StoreError> {
        self.write(|tx| {
            let known = identity(tx)?.ok_or(StoreError::NotSetUp)?.pins_number;
            tx.prepare_cached("UPDATE service SET server_epoch = :epoch, device_block = :block, pins_number = :pins")?
                .execute(named_params! {
                    ":epoch": epoch,
                    ":block": life::first_device_no(epoch),
                    ":pins": life::first_pins_number(known, epoch),
                })?;
            // They may have learned more since, of what is forgotten here.
            tx.execute("UPDATE devices SET authority = NULL", [])?;
            Ok(())
        })
    }

    fn file_code(&self, code: &FiledCode) -> Result<(), StoreError> {
        self.write(|tx| codes::file_code(tx, code))
    }

    fn find_code(&self, lookup: &[u8; 32]) -> Result<Option<FiledCode>, StoreError> {
        self.read(|c| codes::find_code(c, lookup))
    }

    fn use_code(
        &self,
        lookup: &[u8; 32],
        public_key: &PublicKey,
        app_version: &str,
        now_ms: i64,
    ) -> Result<Device, StoreError> {
        self.write(|tx| {
            let identity = identity(tx)?.ok_or(StoreError::NotSetUp)?;
            codes::use_code(tx, &identity, lookup, public_key, app_version, now_ms)
        })
    }

    fn codes_open_until(&self, now_ms: i64) -> Result<Option<i64>, StoreError> {
        self.read(|c| codes::open_until(c, now_ms))
    }

    fn void_codes(&self, now_ms: i64) -> Result<u64, StoreError> {
        self.write(|tx| codes::void(tx, now_ms))
    }

    fn suspend(&self, device_no: DeviceNo, at_ms: Option<i64>) -> Result<Option<Device>, StoreError> {
        self.write(|tx| quarantine::suspend(tx, device_no, at_ms))
    }

    fn suspended_ahead(&self) -> Result<Vec<(DeviceNo, i64)>, StoreError> {
        self.read(quarantine::ahead)
    }

    fn quarantine(&self, batch: &Quarantined) -> Result<(), StoreError> {
        self.write(|tx| quarantine::keep(tx, batch))
    }

    fn quarantined(&self, device_no: DeviceNo) -> Result<Vec<Quarantined>, StoreError> {
        self.read(|c| quarantine::kept(c, device_no))
    }

    fn release(&self, batch_id: &[u8; 32]) -> Result<(), StoreError> {
        self.write(|tx| quarantine::release(tx, batch_id))
    }

    fn keep_pins(&self, authority: u32, number: u32, given: &[Pin]) -> Result<Identity, StoreError> {
        let mut latest_first = given.iter().rev();
        let (announced, earlier) = (latest_first.next(), latest_first.next());
        self.write(|tx| {
            tx.prepare_cached(
                "UPDATE service SET authority = :authority, announced_pin = :announced, earlier_pin = :earlier,
                   pins_number = :number",
            )?
            .execute(named_params! {
                ":authority": authority,
                ":number": number,
                ":announced": announced,
                ":earlier": earlier,
            })?;
            identity(tx)?.ok_or(StoreError::NotSetUp)
        })
    }

    fn pass_pins(&self, known: u32, number: u32) -> Result<Identity, StoreError> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE service SET pins_number = :number WHERE pins_number < :known")?
                .execute(named_params! { ":number": number, ":known": known })?;
            identity(tx)?.ok_or(StoreError::NotSetUp)
        })
    }

    fn latest_ms(&self) -> Result<Option<i64>, StoreError> {
        self.read(|c| {
            Ok(c.query_row(
                "SELECT max(at) FROM (
                   SELECT max(arrived_at_ms) AS at FROM batches UNION ALL
                   SELECT max(at_ms) FROM quarantine UNION ALL
                   SELECT max(at_ms) FROM suspended_ahead UNION ALL
                   SELECT max(max(made_at_ms, coalesce(used_at_ms, made_at_ms))) FROM enrolment_codes UNION ALL
                   SELECT max(max(enrolled_at_ms, coalesce(seen_at_ms, 0), coalesce(suspended_at_ms, 0))) FROM devices)",
                [],
                |row| row.get(0),
            )?)
        })
    }

    fn devices_without_pins(&self, number: u32) -> Result<Vec<Device>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!(
                "{DEVICE_SQL} WHERE pins <> :number AND suspended_at_ms IS NULL ORDER BY device_no"
            ))?;
            statement
                .query_and_then(named_params! { ":number": number }, read_device)?
                .collect()
        })
    }

    fn find_device(&self, device_no: DeviceNo) -> Result<Option<Device>, StoreError> {
        self.read(|c| find_device(c, device_no))
    }

    fn list_devices(&self) -> Result<Vec<Device>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{DEVICE_SQL} ORDER BY device_no"))?;
            statement.query_and_then([], read_device)?.collect()
        })
    }

    fn note_visit(&self, device_no: DeviceNo, visit: &Visit) -> Result<(), StoreError> {
        self.note(|tx| {
            tx.prepare_cached("UPDATE devices SET seen_at_ms = :at, clock_error_ms = :error, app_version = :version, edition = :edition,
                   pins = :pins,
                   authority = coalesce((SELECT authority FROM service WHERE pins_number = :pins), authority)
                 WHERE device_no = :no")?.execute(named_params! {
                    ":at": visit.at_ms,
                    ":error": visit.clock_error_ms,
                    ":version": visit.app_version,
                    ":edition": visit.edition,
                    ":pins": visit.pins,
                    ":no": device_no.0,
                },
            )?;
            Ok(())
        })
    }

    fn readmit(&self, entry: &RosterEntry, now_ms: i64) -> Result<Device, StoreError> {
        self.write(|tx| devices::readmit(tx, entry, now_ms))
    }

    fn append(&self, arrival: Arrival) -> Result<Appended, StoreError> {
        self.arrivals
            .append(&self.connection, arrival, self.edition, &|store, now_ms| {
                self.clearing.after_commit(store, &self.blobs, now_ms);
            })
    }

    fn standing(&self, device: &Device, cursor: Cursor, heads: &[Head]) -> Result<Standing, StoreError> {
        self.read(|c| feed::standing(c, device, cursor, heads))
    }

    fn own_past(&self, device: &Device, heads: &[Head], forked: bool) -> Result<OwnPast, StoreError> {
        self.read(|c| feed::own_past(c, device, heads, forked))
    }

    fn feed(
        &self,
        reader: &Device,
        cursor: Cursor,
        heads: &[Head],
        bytes_max: usize,
    ) -> Result<FeedStretch, StoreError> {
        self.read(|c| feed::feed(c, reader, cursor, heads, bytes_max))
    }

    fn erased_by_order(&self, batch: &Batch, ops: &[RawOp]) -> Result<BTreeSet<[u8; 32]>, StoreError> {
        self.read(|c| erasures::covered(c, batch, ops))
    }

    fn holds(&self, batch_id: &[u8; 32]) -> Result<bool, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached("SELECT 1 FROM batches WHERE batch_id = :id")?
                .exists(named_params! { ":id": batch_id })?)
        })
    }

    fn chain_heads(&self, reader: &Device) -> Result<Vec<HeldHead>, StoreError> {
        self.read(|c| feed::chain_heads(c, reader))
    }

    fn stage(&self, device_no: DeviceNo, staged: &Staged, now_ms: i64) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT INTO staged (device_no, batch_id, bytes, at_ms) VALUES (:no, :id, :bytes, :at)
                 ON CONFLICT (device_no) DO UPDATE SET batch_id = excluded.batch_id, bytes = excluded.bytes,
                   at_ms = excluded.at_ms",
            )?
            .execute(named_params! {
                ":no": device_no.0,
                ":id": staged.batch_id,
                ":bytes": staged.bytes,
                ":at": now_ms,
            })?;
            Ok(())
        })
    }

    fn staged(&self, device_no: DeviceNo) -> Result<Option<Staged>, StoreError> {
        self.read(|c| {
            let found = c
                .prepare_cached("SELECT batch_id, bytes FROM staged WHERE device_no = :no")?
                .query_row(named_params! { ":no": device_no.0 }, |row| {
                    Ok(Staged {
                        batch_id: row.get("batch_id")?,
                        bytes: row.get("bytes")?,
                    })
                })
                .optional()?;
            Ok(found)
        })
    }

    fn blob_standing(&self, reader: &Device, hash: BlobHash) -> Result<BlobStanding, StoreError> {
        let look = || blobs::standing(&self.readers, &self.blobs, &self.room, reader, hash);
        if let Some(standing) = look()? {
            if standing == BlobStanding::Here
                && let Err(error) = self.find_again(hash)
            {
                tracing::warn!(%error, cause = ?std::error::Error::source(&error), "a photo is here again, and that cannot be noted");
            }
            return Ok(standing);
        }
        self.lose(hash);
        // One that cannot be taken out cannot be replaced either: nobody sends its bytes now.
        Ok(look()?.unwrap_or(BlobStanding::NoRoom))
    }

    fn keep_blob(&self, giver: &Device, bytes: &[u8], now_ms: i64) -> Result<BlobStanding, StoreError> {
        let standing = blobs::keep(&self.readers, &self.blobs, &self.room, giver, bytes, now_ms)?;
        if standing == BlobStanding::Here {
            let noted = self.note(|tx| filed_blobs::note(tx, BlobHash::of(bytes), bytes.len() as u64));
            if let Err(error) = noted {
                // It is on the disk. Where a laptop is asked for it again, it is found there; else the next start finds it.
                tracing::warn!(%error, cause = ?std::error::Error::source(&error), "a photo is kept, and that cannot be noted");
            }
        }
        Ok(standing)
    }

    fn blob(&self, reader: &Device, hash: BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(match blobs::get(&self.readers, &self.blobs, reader, hash)? {
            Found::Sound(bytes) => Some(bytes),
            Found::Nothing => None,
            Found::Spoilt => {
                self.lose(hash);
                None
            }
        })
    }

    fn blob_losses(&self, reader: &Device) -> Result<u64, StoreError> {
        self.read(|c| filed_blobs::losses(c, reader))
    }

    fn lost_blobs(
        &self,
        reader: &Device,
        after: Option<BlobHash>,
        at_most: usize,
    ) -> Result<Vec<BlobHash>, StoreError> {
        self.read(|c| filed_blobs::lost_of(c, reader, after, at_most))
    }

    fn verify(&self) -> Result<Verified, StoreError> {
        let mut found = self.read(verify::verify)?;
        let released = self.read(blob_uses::released)?;
        let filed = blobs::check(&self.blobs, &released, &mut found)?;
        for blob in filed.iter().filter(|blob| blob.is_spoilt) {
            self.lose(blob.hash);
        }
        found.unnamed = self.read(|c| blobs::unnamed(c, &filed))?;
        found.lost = self.read(filed_blobs::count_lost)?;
        Ok(found)
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        private::make(to)?;
        {
            let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            connection.backup("main", to, None::<fn(rusqlite::backup::Progress)>)?;
        }
        // After the store: what is let go of in between is due in its copy, or gone from both.
        let blobs = Self::blob_file(to);
        private::make(&blobs)?;
        self.blobs.backup(&blobs)
    }
}

fn identity(c: &Connection) -> Result<Option<Identity>, StoreError> {
    c.prepare_cached(
        "SELECT district, district_name, seed, server_epoch, feed_seq, receipt_no, edition, authority, pins_number,
           announced_pin, earlier_pin
         FROM service",
    )?
    .query_and_then([], |row| {
        Ok(Identity {
            district: row
                .get::<_, String>("district")?
                .parse()
                .map_err(|_| StoreError::Damaged("service.district"))?,
            district_name: row.get("district_name")?,
            seed: row.get("seed")?,
            server_epoch: row.get("server_epoch")?,
            feed_seq: unsigned(row.get("feed_seq")?),
            receipt_no: unsigned(row.get("receipt_no")?),
            edition: row.get("edition")?,
            authority: row.get("authority")?,
            pins_number: row.get("pins_number")?,
            given_pins: [
                row.get::<_, Option<Pin>>("earlier_pin")?,
                row.get::<_, Option<Pin>>("announced_pin")?,
            ]
            .into_iter()
            .flatten()
            .collect(),
        })
    })?
    .next()
    .transpose()
}

fn unsigned(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
