//! What the service needs of a database, whichever it is.

pub mod sqlite;

use kentongan_domain::authority::Refusal;
use kentongan_domain::ids::{DeviceNo, Seq};
use kentongan_domain::op::RawOp;
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{Cursor, Head, RosterEntry};
use kentongan_protocol::keys::{PrivateKey, PublicKey};

/// Who this service is.
#[derive(Debug, Clone)]
pub struct Identity {
    pub district: RegionCode,
    pub district_name: String,
    pub seed: [u8; 32],
    pub server_epoch: u32,
}

impl Identity {
    pub fn key(&self) -> PrivateKey {
        PrivateKey::from_seed(&self.seed)
    }
}

/// A one-time code as filed.
#[derive(Debug, Clone)]
pub struct FiledCode {
    pub lookup: [u8; 32],
    pub proof_key: [u8; 32],
    pub scope: Scope,
    pub holder_name: String,
    pub holder_office: String,
    pub salutation: String,
    pub made_at_ms: i64,
    pub expires_at_ms: i64,
    pub used_at_ms: Option<i64>,
    pub device_no: Option<DeviceNo>,
}

/// An enrolled device.
#[derive(Debug, Clone)]
pub struct Device {
    pub device_no: DeviceNo,
    pub public_key: PublicKey,
    pub scope: Scope,
    pub holder_name: String,
    pub holder_office: String,
    pub app_version: String,
    pub enrolled_at_ms: i64,
    pub seen_at_ms: Option<i64>,
    pub clock_error_ms: Option<i64>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// Committed now, or held before: the receipt, always the same bytes.
    Receipt(Vec<u8>),
    /// Predecessors are missing; the last seq that is held.
    Gap(Seq),
    /// The chain differs from the one that is held; the last seq that is held.
    ChainMismatch(Seq),
}

/// A batch with its receipt in a feed.
#[derive(Debug, Clone)]
pub struct FeedRow {
    pub feed_seq: u64,
    pub batch: Vec<u8>,
    pub receipt: Vec<u8>,
    pub author: RosterEntry,
}

/// A stretch of a feed. `through` is where the reader stands after `rows`; rows that are not his are passed over.
#[derive(Debug, Clone)]
pub struct FeedStretch {
    pub rows: Vec<FeedRow>,
    pub through: u64,
    pub more: bool,
}

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store cannot be read or written")]
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the store has not been set up: name the district at the first start")]
    NotSetUp,
    #[error("the store is of {0}, not of the district that was named")]
    OtherDistrict(RegionCode),
    #[error("a row of the store is damaged: {0}")]
    Damaged(&'static str),
    #[error("the code was used in the meantime")]
    CodeUsed,
    #[error("the key belongs to another device")]
    KeyTaken,
}

/// The district's store. Every method is one transaction.
pub trait DistrictStore: Send + Sync {
    /// # Errors
    /// [`StoreError::NotSetUp`] before the first [`DistrictStore::set_up`].
    fn identity(&self) -> Result<Identity, StoreError>;

    /// Sets the store up for a district, once. A repeat for the same district answers what stands.
    ///
    /// # Errors
    /// [`StoreError::OtherDistrict`] if it is another's.
    fn set_up(&self, district: &RegionCode, name: &str, seed: [u8; 32], epoch: u32) -> Result<Identity, StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn file_code(&self, code: &FiledCode) -> Result<(), StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn find_code(&self, lookup: &[u8; 32]) -> Result<Option<FiledCode>, StoreError>;

    /// Uses a code for a device. A repeat with the same key answers the same device.
    ///
    /// # Errors
    /// [`StoreError::CodeUsed`] if another key used it first.
    fn use_code(
        &self,
        lookup: &[u8; 32],
        public_key: &PublicKey,
        app_version: &str,
        now_ms: i64,
    ) -> Result<Device, StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn find_device(&self, device_no: DeviceNo) -> Result<Option<Device>, StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn list_devices(&self) -> Result<Vec<Device>, StoreError>;

    /// Notes a visit: when, and how far the laptop's clock is off.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn note_visit(&self, device_no: DeviceNo, now_ms: i64, clock_error_ms: i64) -> Result<(), StoreError>;

    /// Judges and keeps a verified batch and makes its receipt, in one durable commit.
    ///
    /// # Errors
    /// [`StoreError`] of the database; nothing was kept then, and nothing may be acknowledged.
    fn append_batch(&self, device: &Device, batch: &Batch, ops: &[RawOp], now_ms: i64) -> Result<Appended, StoreError>;

    /// The reader's feed after `cursor`, without those of his own batches that `heads` says he has.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn feed(
        &self,
        reader: &Device,
        cursor: Cursor,
        heads: &[Head],
        bytes_max: usize,
    ) -> Result<FeedStretch, StoreError>;
}

/// An op's verdict in a batch.
pub(crate) type Verdict = Option<Refusal>;
