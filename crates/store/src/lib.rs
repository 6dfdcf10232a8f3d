//! The device's SQLite: op log, projection, outbox, receipts, cursors, drafts.
//!
//! Owns: every table of the device and the transactions that keep them true to each other. Does not know: networks, screens,
//! the words a person reads.
//!
//! Invariant: an op, its projection, the clock's state and the chain's head commit together or not at all.
//! Invariant: a commit is on disk (WAL, `synchronous=FULL`) before a method answers; what a method has answered survives
//! `kill -9` and a power cut.
//! Invariant: an op leaves the outbox only by a receipt whose signature verified.
//!
//! Inside the crate, a function that writes takes `&Transaction`, one that only reads takes `&Connection`.

mod connection;
mod drafts;
mod error;
mod feed;
mod issues;
mod log;
mod meetings;
mod ops;
mod outbox;
mod preferences;
mod projection;
mod rebuild;
mod receipts;
mod replica;
mod rows;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kentongan_domain::world::{Clock, Entropy};

pub use drafts::Draft;
pub use error::StoreError;
pub use feed::FeedOutcome;
pub use issues::{IssueQuery, IssueRecord, IssueSort, Timeline, TimelineItem, TimelineWhat};
pub use meetings::{InviteeRecord, MarkRecord, MeetingRecord, NewInvitee};
pub use outbox::{OutboxItem, RefusedItem};
pub use receipts::{Acknowledged, ReceiptRecord};
pub use replica::{Enrolment, Replica, ReplicaState};
pub use rows::{Delivery, Noun};

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

/// The device's store. Cheap to clone; all clones share one writer and a few readers.
#[derive(Clone)]
pub struct Store {
    connections: Arc<connection::Connections>,
    path: PathBuf,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Random number of this program start, to tell whether two monotonic readings can be compared.
    boot: u32,
}

impl Store {
    /// Opens the store at `path`, making or upgrading it as needed.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer program wrote it; [`StoreError::Storage`] and [`StoreError::Full`] for the disk.
    pub fn open(
        path: &Path,
        durability: Durability,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        let connections = connection::Connections::open(path, durability)?;
        let boot = u32::from_be_bytes(kentongan_domain::world::random::<4>(&*entropy));
        Ok(Self {
            connections: Arc::new(connections),
            path: path.to_owned(),
            clock,
            entropy,
            boot,
        })
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
