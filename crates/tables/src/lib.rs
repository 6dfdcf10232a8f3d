//! Tables that come from elsewhere and go elsewhere: spreadsheets, CSV, the registers that an office kept before.
//!
//! Owns: what the cells of a file say ([`reading`]), how an old register becomes issues ([`register`]), how a list of officers becomes
//! people with offices ([`people`]), how rows become
//! a file that Excel opens ([`writing`]). Bytes in, bytes out. Does not know: storage, windows, file paths, and which
//! columns an export has.
//!
//! Invariant: what [`register`] and [`people`] hand on holds no NIK and no number of a family card. Their columns are never looked
//! at, and such a number inside another text is masked before anything else reads that text.

mod error;
mod headings;
pub mod people;
pub mod reading;
pub mod register;
mod shown;
pub mod writing;

pub use error::TableError;
pub use headings::Field;
