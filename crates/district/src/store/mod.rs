//! What the service needs of a database, whichever it is.

pub mod sqlite;

use std::collections::BTreeSet;

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::op::RawOp;
use kentongan_domain::role::Role;
use kentongan_domain::scope::{RegionCode, Scope};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::enrolment::{CodeKeys, Fingerprint};
use kentongan_protocol::exchange::{Cursor, Head, HeldHead, Standing};
use kentongan_protocol::keys::{PrivateKey, PublicKey};
use kentongan_protocol::pins::Pin;
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_protocol::roster::{RosterEntry, Vouch};

/// Who this service is.
#[derive(Debug, Clone)]
pub struct Identity {
    pub district: RegionCode,
    pub district_name: String,
    pub seed: [u8; 32],
    pub server_epoch: u32,
    /// Number of the newest row of the feed.
    pub feed_seq: u64,
    pub receipt_no: u64,
    /// What this version of the service understands.
    pub edition: u16,
    /// Number of the certificate authority that signs now.
    pub authority: u32,
    /// Number of the newest set of pins.
    pub pins_number: u32,
    /// Keys of certificates that were given to the service and announced, the latest last ([`crate::pins::GIVEN_MAX`]).
    pub given_pins: Vec<Pin>,
}

impl Identity {
    pub fn key(&self) -> PrivateKey {
        PrivateKey::from_seed(&self.seed)
    }
}

/// A one-time code as filed.
#[derive(Debug, Clone)]
pub struct FiledCode {
    pub keys: CodeKeys,
    pub scope: Scope,
    pub role: Role,
    pub holder_name: String,
    pub holder_office: String,
    pub salutation: String,
    pub made_at_ms: i64,
    pub expires_at_ms: i64,
    pub used_at_ms: Option<i64>,
    pub device_no: Option<DeviceNo>,
    /// The laptop in whose place the new one comes.
    pub replaces: Option<DeviceNo>,
}

/// An enrolled device.
#[derive(Debug, Clone)]
pub struct Device {
    pub device_no: DeviceNo,
    pub public_key: PublicKey,
    pub scope: Scope,
    pub role: Role,
    pub holder_name: String,
    pub holder_office: String,
    /// `Bapak`, `Ibu` or empty.
    pub salutation: String,
    /// What its program called itself, at its last visit or else at enrolment.
    pub app_version: String,
    /// What its program understood at its last visit; 0 before the first.
    pub edition: u16,
    pub enrolled_at_ms: i64,
    pub seen_at_ms: Option<i64>,
    pub clock_error_ms: Option<i64>,
    /// When two laptops were last seen writing with its key.
    pub cloned_at_ms: Option<i64>,
    /// What its screen showed when it enrolled.
    pub fingerprint: Option<Fingerprint>,
    /// Since when what it sends is only kept, and nothing is given to it.
    pub suspended_at_ms: Option<i64>,
    /// Number of the authority that signed when it last knew all pins, in this life of the service: it knows that one and the next.
    pub authority: Option<u32>,
}

/// What a hello tells of its device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub at_ms: i64,
    /// The laptop's clock minus ours.
    pub clock_error_ms: i64,
    pub app_version: String,
    pub edition: u16,
    /// Number of the pins that it has.
    pub pins: u32,
}

impl Device {
    /// The district's word on it.
    pub fn vouch(&self, key: &PrivateKey) -> Vouch {
        let entry = RosterEntry {
            device_no: self.device_no,
            public_key: self.public_key,
            scope: self.scope.clone(),
            role: self.role,
            holder_name: self.holder_name.clone(),
            holder_office: self.holder_office.clone(),
        };
        Vouch::sign(entry, key)
    }
}

/// A verified batch at the door.
#[derive(Debug)]
pub struct Arrival {
    pub author: Device,
    pub batch: Batch,
    pub ops: Vec<RawOp>,
    pub now_ms: i64,
    /// The author's program start and monotonic clock now; zeros when another brings it.
    pub boot: u32,
    pub mono_ms: u64,
    /// Our own word on it from before this store was lost or set back.
    pub adopted: Option<SignedReceipt>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// Committed now or before: its receipt, always the same bytes until a held one is settled; and the receipts of held
    /// batches that it let follow.
    Receipts(Vec<Vec<u8>>),
    /// The chain differs from the one that is held.
    Forked,
    /// So many batches of this device are held that no more are taken ahead of their turn.
    HeldTooMany,
}

/// A row of a feed.
#[derive(Debug, Clone)]
pub struct FeedRow {
    pub feed_seq: u64,
    /// Empty: only the receipt is new.
    pub batch: Vec<u8>,
    pub receipt: Vec<u8>,
    pub author: Device,
}

/// A stretch of a feed. `through` is where the reader stands after `rows`; rows that are not his are passed over.
#[derive(Debug, Clone)]
pub struct FeedStretch {
    pub rows: Vec<FeedRow>,
    pub through: Cursor,
    pub more: bool,
}

/// What a device lacks of its own past.
#[derive(Debug, Clone, Default)]
pub struct OwnPast {
    /// Receipts of batches that it has.
    pub receipts: Vec<Vec<u8>>,
    /// Batches that it has not: written before it was restored from an older copy, or by a clone of it.
    pub rows: Vec<FeedRow>,
    /// There is more of it than one answer takes.
    pub more: bool,
}

/// A part of a batch that a cut left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    pub batch_id: [u8; 32],
    pub bytes: Vec<u8>,
}

/// A batch of a suspended device, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    pub device_no: DeviceNo,
    pub batch_id: [u8; 32],
    pub bytes: Vec<u8>,
    pub at_ms: i64,
    pub boot: u32,
    pub mono_ms: u64,
}

/// How a blob stands for one who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobStanding {
    Here,
    /// An op that he may read names it, and its bytes are missing.
    Lacking,
    /// As lacking, and there is no room for it ([`crate::room`]).
    NoRoom,
    /// Nothing that he may read names it, or nothing any more.
    Unknown,
}

/// What is kept on the account of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptBlobs {
    pub stream: String,
    pub blobs: u64,
    pub bytes: u64,
}

/// What a check of the whole store found.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    pub batches: u64,
    pub ops: u64,
    pub held: u64,
    pub forked: u64,
    /// Personal parts that were removed by order of law.
    pub erased: u64,
    /// Photos, thumbnails and maps, of each stream that has some.
    pub blobs: Vec<KeptBlobs>,
    /// Those in the file that the disk has spoilt. They are missing from this check on.
    pub spoilt: u64,
    /// Those that were here and are missing: laptops are asked for them.
    pub lost: u64,
    /// Of those in the file, the ones that no record names, nor ever did; the stream is left empty.
    pub unnamed: KeptBlobs,
    /// One sentence each; empty: all is well.
    pub faults: Vec<String>,
}

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store cannot be read or written")]
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the disk is full")]
    Full,
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
    #[error("every device number of this life is given")]
    NumbersGone,
    #[error("there is no such laptop")]
    NoSuchDevice,
    /// So much of a suspended device is kept that no more is taken of it.
    #[error("the quarantine of this laptop is full")]
    QuarantineFull,
}

/// The district's store. Every method is one transaction.
pub trait DistrictStore: Send + Sync {
    /// # Errors
    /// [`StoreError::NotSetUp`] before the first [`DistrictStore::set_up`].
    fn identity(&self) -> Result<Identity, StoreError>;

    /// Sets the store up for a district, once. A repeat for the same district answers what stands. `first_device_no`: where the
    /// device numbers of this life begin ([`crate::life`]).
    ///
    /// # Errors
    /// [`StoreError::OtherDistrict`] if it is another's.
    fn set_up(
        &self,
        district: &RegionCode,
        name: &str,
        seed: [u8; 32],
        epoch: u32,
        first_device_no: u32,
    ) -> Result<Identity, StoreError>;

    /// Begins a new life of the service: its store was restored from a backup. Devices notice, and offer what it lacks; new ones
    /// get numbers that no forgotten one can have, and so does the set of pins.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn begin_epoch(&self, epoch: u32) -> Result<(), StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn file_code(&self, code: &FiledCode) -> Result<(), StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn find_code(&self, lookup: &[u8; 32]) -> Result<Option<FiledCode>, StoreError>;

    /// Uses a code for a device. A repeat with the same key answers the same device. The laptop that it replaces is suspended.
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

    /// Until when a code may be used that nobody has used yet; `None`: there is none.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn codes_open_until(&self, now_ms: i64) -> Result<Option<i64>, StoreError>;

    /// Voids every code that nobody has used, whatever the clock says later. Answers how many were open.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn void_codes(&self, now_ms: i64) -> Result<u64, StoreError>;

    /// Suspends a device since `at_ms`, or lets it in again. `None`: none is known here by this number, and the word is for the one
    /// that comes back with it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDevice`] where there is nothing to take back.
    fn suspend(&self, device_no: DeviceNo, at_ms: Option<i64>) -> Result<Option<Device>, StoreError>;

    /// Numbers that are suspended while no such device is known here, and since when.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn suspended_ahead(&self) -> Result<Vec<(DeviceNo, i64)>, StoreError>;

    /// Keeps a batch of a suspended device, once, unless it has been judged.
    ///
    /// # Errors
    /// [`StoreError::QuarantineFull`]; [`StoreError`] of the database.
    fn quarantine(&self, batch: &Quarantined) -> Result<(), StoreError>;

    /// The batches of a device in quarantine, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn quarantined(&self, device_no: DeviceNo) -> Result<Vec<Quarantined>, StoreError>;

    /// Takes a batch out of quarantine: it has been judged.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn release(&self, batch_id: &[u8; 32]) -> Result<(), StoreError>;

    /// Keeps which authority signs now, and the keys of given certificates, the latest last, as set `number` of the pins.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn keep_pins(&self, authority: u32, number: u32, given: &[Pin]) -> Result<Identity, StoreError>;

    /// Numbers the set of pins anew where it is not above `known`, which a device says it has: `number` is.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn pass_pins(&self, known: u32, number: u32) -> Result<Identity, StoreError>;

    /// When this store was last told anything; `None`: never.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn latest_ms(&self) -> Result<Option<i64>, StoreError>;

    /// The devices, but for suspended ones, whose last hello did not know set `number` of the pins.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn devices_without_pins(&self, number: u32) -> Result<Vec<Device>, StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn find_device(&self, device_no: DeviceNo) -> Result<Option<Device>, StoreError>;

    /// Takes a device back on the service's own earlier word, suspended if its number is. What stands already stays as it is.
    ///
    /// # Errors
    /// [`StoreError::KeyTaken`] if its number or its key is another's here.
    fn readmit(&self, entry: &RosterEntry, now_ms: i64) -> Result<Device, StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn list_devices(&self) -> Result<Vec<Device>, StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn note_visit(&self, device_no: DeviceNo, visit: &Visit) -> Result<(), StoreError>;

    /// Judges and keeps a verified batch and makes its receipt, in one durable commit.
    ///
    /// # Errors
    /// [`StoreError`] of the database; nothing was kept then, and nothing may be acknowledged.
    fn append(&self, arrival: Arrival) -> Result<Appended, StoreError>;

    /// What `device`, whose chains end at `heads`, lacks of its own past. `forked`: its chains are known to have split.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn own_past(&self, device: &Device, heads: &[Head], forked: bool) -> Result<OwnPast, StoreError>;

    /// How a device's cursor and the receipts that it claims for its own chains fit what is held here.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn standing(&self, device: &Device, cursor: Cursor, heads: &[Head]) -> Result<Standing, StoreError>;

    /// The reader's feed after `cursor`, without his own batches in the chains that `heads` names.
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

    /// Hashes of the ops in a batch whose personal part an order that is applied here covers.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn erased_by_order(&self, batch: &Batch, ops: &[RawOp]) -> Result<BTreeSet<[u8; 32]>, StoreError>;

    /// Is a batch here, in whatever state?
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn holds(&self, batch_id: &[u8; 32]) -> Result<bool, StoreError>;

    /// Ends of all chains in the streams that `reader` reads.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn chain_heads(&self, reader: &Device) -> Result<Vec<HeldHead>, StoreError>;

    /// Keeps the tail of a cut request, instead of an earlier one of the same device.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn stage(&self, device_no: DeviceNo, staged: &Staged, now_ms: i64) -> Result<(), StoreError>;

    /// # Errors
    /// [`StoreError`] of the database.
    fn staged(&self, device_no: DeviceNo) -> Result<Option<Staged>, StoreError>;

    /// How a blob stands for `reader`.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn blob_standing(&self, reader: &Device, hash: BlobHash) -> Result<BlobStanding, StoreError>;

    /// Keeps a blob, if an op that `giver` may read names it and there is room. [`BlobStanding::Here`]: it is durable.
    ///
    /// # Errors
    /// [`StoreError::Full`]; [`StoreError`] of the database.
    fn keep_blob(&self, giver: &Device, bytes: &[u8], now_ms: i64) -> Result<BlobStanding, StoreError>;

    /// A blob that is here and that `reader` may read. One that is spoilt is missing from then on.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn blob(&self, reader: &Device, hash: BlobHash) -> Result<Option<Vec<u8>>, StoreError>;

    /// How many blobs were lost so far of streams that `reader` reads: more, once another is lost.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn blob_losses(&self, reader: &Device) -> Result<u64, StoreError>;

    /// Blobs that were here and were lost, of streams that `reader` reads: those behind `after`, in the order of their hashes.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn lost_blobs(&self, reader: &Device, after: Option<BlobHash>, at_most: usize)
    -> Result<Vec<BlobHash>, StoreError>;

    /// Checks every signature, chain, receipt and number, and makes all derived rows anew to compare them. A photo that it finds spoilt
    /// is missing from then on.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn verify(&self) -> Result<Verified, StoreError>;

    /// Writes a consistent copy of the store to a new file, and of its photos to another beside that, while the service goes on.
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    fn backup(&self, to: &std::path::Path) -> Result<(), StoreError>;
}
