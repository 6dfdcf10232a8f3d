//! What can go wrong with the device's store, by what the caller can do about it.

use kentongan_domain::issue::Stage;

/// A failure of the store. None of them means that something half happened: a failed operation left no trace.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full. Nothing was written; what is on screen must stay there.
    #[error("the disk is full")]
    Full,
    /// The disk or the file does not obey.
    #[error("the store cannot be read or written")]
    Storage(#[source] rusqlite::Error),
    #[error("the store could not be set up")]
    Migration(#[source] Box<refinery::Error>),
    /// A newer program wrote this file; this one would not understand it.
    #[error("the store was written by a newer program")]
    Newer,
    #[error("there is no such record")]
    NotFound,
    /// The case stands in this stage, and from there it may not be moved to the wanted one. Whoever moved it saw another.
    #[error("the case stands in another stage, which the wanted one does not follow")]
    NotNext(Stage),
    #[error("this move needs a reason")]
    ReasonMissing,
    /// A decision is closed by what proves that it was carried out.
    #[error("nothing in the file proves that the decision was carried out")]
    EvidenceMissing,
    #[error("this laptop is not enrolled")]
    NotEnrolled,
    #[error("this laptop is enrolled already")]
    AlreadyEnrolled,
    /// A row is not what this crate writes: the file was damaged or edited.
    #[error("a row of the store is damaged: {0}")]
    Damaged(&'static str),
    /// What came from elsewhere does not verify; nothing of it was stored.
    #[error("what came from the district does not verify")]
    NotBelieved(#[source] kentongan_protocol::WireError),
    /// A page that does not continue this reader's cursor; nothing of it was stored.
    #[error("the feed page does not follow the cursor")]
    FeedGap,
    /// A file that another laptop was to have written was not taken; nothing of it was stored.
    #[error("the parcel was not taken")]
    Parcel(#[from] crate::ParcelFault),
    #[error("the store has been closed")]
    Closed,
    /// Neither the database nor the second copy opens with this laptop's key: they are another's, or both are spoilt. They lie
    /// where they lay.
    #[error("these files do not open with this laptop's key")]
    Foreign,
    /// The second copy cannot be read or written. What the database has committed stands.
    #[error("the second copy cannot be read or written")]
    OpFile(#[source] std::io::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::QueryReturnedNoRows => StoreError::NotFound,
            rusqlite::Error::SqliteFailure(e, _) if e.code == rusqlite::ErrorCode::DiskFull => StoreError::Full,
            _ => StoreError::Storage(error),
        }
    }
}

impl StoreError {
    /// Is the database itself damaged, so that only the second copy helps?
    pub(crate) fn is_damage(&self) -> bool {
        let code = match self {
            StoreError::Storage(rusqlite::Error::SqliteFailure(e, _)) => Some(e.code),
            StoreError::Migration(error) => match error.kind() {
                refinery::error::Kind::Connection(_, cause) => match cause.downcast_ref::<rusqlite::Error>() {
                    Some(rusqlite::Error::SqliteFailure(e, _)) => Some(e.code),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        matches!(
            code,
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase)
        )
    }
}

impl From<refinery::Error> for StoreError {
    fn from(error: refinery::Error) -> Self {
        match error.kind() {
            // A migration in the file that this program does not have.
            refinery::error::Kind::MissingVersion(_) | refinery::error::Kind::DivergentVersion(..) => StoreError::Newer,
            _ => StoreError::Migration(Box::new(error)),
        }
    }
}
