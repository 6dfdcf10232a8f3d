//! The sealed report (*laporan tersegel*): encrypted on one laptop for the laptops of the kecamatan alone, so that not even the
//! one that wrote it reads it again. `docs/adr/0015-sealed-report.md` says why, `docs/protocol.md` §7.7 each byte.
//!
//! Owns: the envelope, the padding, how its key is wrapped for each reader and passed on to a later one.
//! Does not know: ops, storage, who the keys belong to.
//!
//! Invariant: what [`open`] answers was sealed for this village and was not changed by a bit since, slots of other readers
//! included.

mod envelope;
mod keys;
mod report;

pub use envelope::{Envelope, KEYS_MAX, TEXT_BYTES_MAX, open, rewrap, seal};
pub use keys::{PublicKey, SealKey, Wrapped};
pub use report::{ABOUT_CHARS_MAX, REPORT_BYTES_MAX, REPORT_CHARS_MAX, Report};

/// Why something was not sealed or not opened. None of them says a word of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("there is no key to seal for")]
    NoKey,
    #[error("there are more keys than an envelope holds")]
    TooManyKeys,
    #[error("the report is longer than an envelope holds")]
    TooLong,
    /// Nobody can open anything with such a key, or everybody could.
    #[error("this is no key")]
    NotAKey,
    /// Not an envelope as this crate writes it.
    #[error("this is no envelope")]
    NotAnEnvelope,
    /// Of a newer version of the program.
    #[error("the envelope is of a newer version")]
    Newer,
    /// It was sealed for others, and nobody has passed its key on.
    #[error("the envelope is not for this key")]
    NotForThisKey,
    /// It was sealed for this key, and is not as it was then.
    #[error("the envelope is spoilt")]
    Spoilt,
}
