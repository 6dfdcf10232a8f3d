//! The device's SQLite: op log, projection, outbox, receipts, cursors, drafts.
//!
//! Owns: every table of the device and the transactions that keep them true to each other, and how they are encrypted. Does not know: networks, screens,
//! the words a person reads.
//!
//! Invariant: an op, its projection, the clock's state and the chain's head commit together or not at all.
//! Invariant: a commit is on disk (WAL, `synchronous=FULL`) before a method answers; what a method has answered survives
//! `kill -9` and a power cut.
//! Invariant: an op leaves the outbox only by a receipt whose signature verified.
//!
//! Inside the crate, a function that writes takes `&Transaction`, one that only reads takes `&Connection`.

mod agenda;
mod blobs;
mod conflicts;
mod connection;
mod decisions;
mod drafts;
mod edits;
mod erasure;
mod error;
mod feed;
mod finals;
mod fork;
mod invitations;
mod issues;
mod log;
mod meetings;
mod months;
mod notices;
mod offers;
mod op_file;
mod ops;
mod outbox;
mod parcels;
mod photos;
mod preferences;
mod prints;
mod privacy;
mod programmes;
mod projection;
mod rebuild;
mod recap;
mod receipts;
mod records;
mod recovery;
mod refusals;
mod replica;
mod reporters;
mod roster;
mod rows;
mod rule_sets;
mod rules;
mod scrub;
mod sealed_reports;
mod sealing;
mod signatures;
mod spoilt;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kentongan_domain::world::{Clock, Entropy};

pub use agenda::{AgendaRecord, MinutesCount, Noted, Proposal};
pub use blobs::NamedBlob;
pub use conflicts::{Authorship, Conflict, ConflictDetail, Deleted, DeletionDispute, Version};
pub use decisions::{DecisionRecord, NewDecision};
pub use drafts::{CaseText, Draft};
pub use error::StoreError;
pub use feed::FeedOutcome;
pub use finals::FinalRecord;
pub use invitations::ToldRecord;
pub use issues::{
    Assignment, Breadth, CaseFile, Deadline, IssuePage, IssueQuery, IssueRecord, IssueSort, Link, NewIssue, NextDue,
    NotAPlace, OpenPause, Place, RaisedAt, RaisedIn, ReceiptOf, Shelf, ShelfCounts, Timeline, TimelineItem,
    TimelineWhat, VillageCount,
};
pub use meetings::{InviteeRecord, MarkRecord, MeetingRecord, NewInvitee, NewMark, Representative};
pub use months::{MonthIssue, MonthQuery};
pub use notices::{Notice, NoticeKind};
pub use offers::Parted;
pub use op_file::OpMedium;
#[doc(hidden)]
pub use op_file::written_anew as op_file_written_anew;
pub use outbox::{OutboxItem, RefusedItem, Turn, UnsentBatch};
pub use parcels::{CarriedBatch, Laptop, ParcelFault, ParcelMade, ParcelRead, ParcelRecord};
pub use photos::{MeetingPhotoRecord, NewPhoto, PhotoRecord, PhotosWaiting};
pub use prints::{NewPrint, PrintRecord, PrintWay};
pub use privacy::{DueForErasure, ErasedIssue};
pub use programmes::{CheckWrite, ProgrammeItem};
pub use recap::{DecisionCount, RecapMeeting, RecapQuery, RecapSeries};
pub use receipts::{Acknowledged, ReceiptRecord};
pub use records::{NewRecord, Record, record_field_name};
pub use replica::{Enrolment, Replica, ReplicaState};
pub use reporters::FoundByReporter;
pub use roster::{Entry, NewRosterLine, RosterLine};
pub use rows::{Delivery, Noun};
pub use rule_sets::{RuleBody, RuleVersion};
pub use rules::Rules;
pub use sealed_reports::{LackingShare, SealKeyRecord, SealedReportRecord};
pub use sealing::{Standing, StoreKey, standing};
pub use signatures::SignatureRecord;
pub use verify::Verified;

/// When a commit reaches the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// Before the commit answers.
    #[default]
    Full,
    /// Whenever the system likes: only to prove that the durability test can fail. Not compiled into release builds.
    #[cfg(debug_assertions)]
    None,
}

/// How a store is opened, where that differs from what a laptop does.
pub struct Opening {
    pub durability: Durability,
    /// What this program understands; an older edition keeps and forwards what it does not know.
    pub edition: u16,
    /// Where the second copy lies; `None`: beside the database.
    pub op_medium: Option<Box<dyn OpMedium>>,
    /// Keep no second copy at all: for a database that is itself only in memory.
    pub without_second_copy: bool,
    /// Where the photos lie, in a file that is there already; `None`: beside the database, made at the first of them.
    pub blobs: Option<PathBuf>,
    /// What the files are encrypted with; `None`: nothing in them is worth it, as in training.
    pub key: Option<StoreKey>,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            durability: Durability::Full,
            edition: kentongan_domain::op::EDITION,
            op_medium: None,
            without_second_copy: false,
            blobs: None,
            key: None,
        }
    }
}

/// The device's store. Cheap to clone; all clones share one writer and a few readers.
#[derive(Clone)]
pub struct Store {
    connections: Arc<connection::Connections>,
    op_file: Option<op_file::OpFile>,
    blobs: blobs::BlobFile,
    path: PathBuf,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Random number of this program start, to tell whether two monotonic readings can be compared.
    boot: u32,
}

impl Store {
    /// Opens the store at `path`, making, upgrading or repairing it as needed: a database that is damaged is moved aside and made
    /// anew from the second copy.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer program wrote it; [`StoreError::Storage`] and [`StoreError::Full`] for the disk.
    pub fn open(
        path: &Path,
        durability: Durability,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        let opening = Opening {
            durability,
            ..Opening::default()
        };
        Self::open_with(path, opening, clock, entropy)
    }

    /// [`Store::open`] with everything said.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(
        path: &Path,
        opening: Opening,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        let key = opening.key;
        if let Some(key) = &key
            && sealing::standing(path)? == sealing::Standing::Plain
        {
            tracing::info!("a database of the time before the PIN is encrypted");
            // As it was opened then: what is damaged in it is mended, and what only its second copy holds comes into it.
            let plain = Opening {
                durability: opening.durability,
                edition: opening.edition,
                ..Opening::default()
            };
            drop(Self::open_with(path, plain, Arc::clone(&clock), Arc::clone(&entropy))?);
            sealing::seal_plain(path, &op_file_path(path), key)?;
        }
        let mut op_file = match (opening.op_medium, opening.without_second_copy) {
            (_, true) => None,
            (Some(medium), false) => Some(op_file::OpFile::open(medium, frame_seal(key.as_ref(), &entropy))?),
            (None, false) => Some(open_op_file(path, key.as_ref(), &entropy)?),
        };
        let all_foreign = op_file.as_ref().is_some_and(|(_, filed)| is_foreign(filed));
        let mut writer = match connection::Connections::prepare(path, opening.durability, key.as_ref()) {
            Ok(writer) if opening.without_second_copy || recovery::is_sound(&writer)? => {
                if all_foreign {
                    let beside = op_file_path(path);
                    let aside = recovery::set_aside(&beside)?;
                    tracing::error!(aside = %aside.display(), "the second copy is another laptop's; it is made anew");
                    op_file = Some(open_op_file(path, key.as_ref(), &entropy)?);
                }
                writer
            }
            Err(error) if !error.is_damage() => return Err(error),
            damaged => {
                drop(damaged);
                let speaks = op_file
                    .as_ref()
                    .is_some_and(|(_, filed)| filed.iter().any(|frame| matches!(frame, op_file::Filed::Identity(_))));
                if key.is_some() && !speaks {
                    // Made anew from nothing, this laptop would not know who it is, and a file that was only swapped would look lost.
                    return Err(StoreError::Foreign);
                }
                let aside = recovery::set_aside(path)?;
                tracing::error!(aside = %aside.display(), "the database is damaged; it is made anew from the second copy");
                connection::Connections::prepare(path, opening.durability, key.as_ref())?
            }
        };
        let boot = clock
            .boot()
            .unwrap_or_else(|| u32::from_be_bytes(kentongan_domain::world::random::<4>(&*entropy)));
        let second = match upgrade(&mut writer, op_file.as_ref(), opening.edition, clock.wall_ms()) {
            Err(StoreError::Damaged(what)) if op_file.is_some() => {
                if let Some((file, filed)) = &mut op_file {
                    *filed = recovery::rescue(&writer, file)?;
                }
                drop(writer);
                let aside = recovery::set_aside(path)?;
                tracing::error!(what, aside = %aside.display(), "the log is damaged; it is made anew from the second copy");
                writer = connection::Connections::prepare(path, opening.durability, key.as_ref())?;
                upgrade(&mut writer, op_file.as_ref(), opening.edition, clock.wall_ms())?
            }
            upgraded => upgraded?,
        };
        let op_file = second.as_ref().map(|s| s.file.clone());
        let blobs = match opening.blobs {
            Some(file) => blobs::BlobFile::at(file, key.clone()),
            None => blobs::BlobFile::beside(path, key.clone()),
        };
        if let Err(error) = blobs::note_filed(&mut writer, &blobs) {
            // The district is asked for what it has.
            tracing::warn!(%error, "the file of photos was not looked through");
        }
        if let Err(error) = scrub::finish(&writer, op_file.as_ref(), &blobs) {
            // What was ordered shows nowhere; the next start tries again.
            tracing::error!(%error, "the files still hold what was erased");
        }
        let connections = connection::Connections::start(path, writer, second, blobs.clone(), key)?;
        Ok(Self {
            blobs,
            connections: Arc::new(connections),
            op_file,
            path: path.to_owned(),
            clock,
            entropy,
            boot,
        })
    }

    /// Answers when the second copy is on disk as well. Writes before it are in it.
    ///
    /// # Errors
    /// [`StoreError::OpFile`] if it cannot be; nothing may be sent then.
    pub(crate) fn sync_op_file(&self) -> Result<(), StoreError> {
        let Some(file) = &self.op_file else { return Ok(()) };
        // The writer follows the log after each job; one more job, and everything before it has been written.
        self.write(|_| Ok(()))?;
        file.sync()
    }

    /// The program start and its monotonic clock, milliseconds.
    pub fn age_clock(&self) -> (u32, u64) {
        (self.boot, self.clock.mono_ms())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the laptop's wall clock says, milliseconds since 1970 UTC.
    pub fn wall_ms(&self) -> i64 {
        self.clock.wall_ms()
    }

    /// A fresh random identifier for something local, such as a draft.
    pub fn local_id(&self) -> String {
        uuid::Builder::from_random_bytes(kentongan_domain::world::random::<16>(&*self.entropy))
            .into_uuid()
            .to_string()
    }

    fn write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.connections.write(body)
    }

    fn read<T>(&self, body: impl FnOnce(&rusqlite::Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.connections.read(body)
    }

    fn pen(&self) -> log::Pen {
        log::Pen {
            wall_ms: self.clock.wall_ms(),
            mono_ms: self.clock.mono_ms(),
            boot: self.boot,
            entropy: Arc::clone(&self.entropy),
        }
    }
}

fn op_file_path(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.ops", path.display()))
}

fn frame_seal(key: Option<&StoreKey>, entropy: &Arc<dyn Entropy>) -> Option<sealing::FrameSeal> {
    key.map(|key| key.frames(Arc::clone(entropy)))
}

fn open_op_file(
    path: &Path,
    key: Option<&StoreKey>,
    entropy: &Arc<dyn Entropy>,
) -> Result<(op_file::OpFile, Vec<op_file::Filed>), StoreError> {
    let medium = op_file::FileMedium::open(&op_file_path(path)).map_err(StoreError::OpFile)?;
    op_file::OpFile::open(Box::new(medium), frame_seal(key, entropy))
}

/// Is there something, and nothing of it ours?
fn is_foreign(filed: &[op_file::Filed]) -> bool {
    !filed.is_empty() && filed.iter().all(|frame| matches!(frame, op_file::Filed::Foreign))
}

/// Brings the second copy to agree, and replays what an older edition of the program did not understand.
fn upgrade(
    writer: &mut rusqlite::Connection,
    op_file: Option<&(op_file::OpFile, Vec<op_file::Filed>)>,
    edition: u16,
    now_ms: i64,
) -> Result<Option<connection::SecondCopy>, StoreError> {
    let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if let Some((_, filed)) = op_file {
        spoilt::mend(&tx, &recovery::as_it_stands(filed))?;
    }
    let (before, program, stale): (u16, String, bool) =
        tx.query_row("SELECT edition, program, stale FROM replica", [], |row| {
            Ok((row.get("edition")?, row.get("program")?, row.get("stale")?))
        })?;
    let this_program = format!("{}/{edition}", env!("CARGO_PKG_VERSION"));
    if program != this_program {
        tx.execute(
            "UPDATE replica SET edition = :edition, program = :program",
            rusqlite::named_params! { ":edition": edition, ":program": this_program },
        )?;
        feed::read_parked_anew(&tx)?;
    }
    if stale || (before != 0 && before != edition) {
        rebuild::rebuild(&tx)?;
        tx.execute("UPDATE replica SET stale = 0", [])?;
    }
    let second = match op_file {
        None => None,
        Some((file, filed)) => {
            recovery::agree(&tx, file, filed, now_ms)?;
            let copied = tx.query_row("SELECT coalesce(max(op_no), 0) FROM ops", [], |row| row.get(0))?;
            let identified = recovery::identified_pins(&tx)?;
            Some(connection::SecondCopy {
                file: file.clone(),
                copied,
                identified,
            })
        }
    };
    erasure::settle(&tx)?;
    tx.commit()?;
    Ok(second)
}
