//! What crosses between a device and the district service: byte layouts, signatures, versions, limits.
//!
//! Owns: frames, sealed batches, receipts, the hello, feed pages, enrolment, pins, parcels, and their refusal of bad input before any
//! allocation. Does not know: databases, sockets, or what an op means beyond its hash.
//!
//! Invariant: the bytes of a sealed batch and of a receipt never change after they are made. A retry, a courier file and
//! an archive carry the same bytes.

mod base32;
pub mod batch;
pub mod blobs;
mod columns;
pub mod compression;
pub mod enrolment;
pub mod exchange;
pub mod frame;
pub mod keys;
pub mod limits;
pub mod parcel;
pub mod pins;
pub mod problem;
pub mod receipt;
pub mod roster;
mod signed;
pub mod slip;

pub use signed::WireError;
