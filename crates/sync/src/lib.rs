//! Exchange with the district: what to send, what an answer means, and when to try again.
//!
//! Owns: the session that turns frames into store operations, the transports, the line that decides when to try. Does not
//! know: tables, screens.
//!
//! Invariant: everything that an answer brings is committed piece by piece as it arrives, so that a link that dies half-way
//! has still brought its half.
//! Invariant: being offline is a [`LineState`], never an error that a person must dismiss.

pub mod address;
pub mod blobs;
pub mod enrolment;
pub mod http;
pub mod line;
mod schedule;
pub mod session;
pub mod surroundings;
pub mod transport;

pub use address::ServiceAddress;
pub use blobs::{BlobsExchanged, exchange_blobs};
pub use line::{Line, LineState};
pub use session::{Exchanged, SessionError, exchange};
pub use transport::{Fault, Transport};
