//! The district service: receives sealed batches, judges each op, archives it, serves feeds back.
//!
//! Owns: HTTP, TLS and its certificates, the district's store, the admin command line. Does not know: how a device shows anything.
//!
//! Invariant: a receipt is produced only after the commit that holds its batch is on disk.
//! Invariant: every request is idempotent by content: a repeat answers the same bytes and changes nothing.
//! Invariant: what a device may write and read follows from its stored scope, never from what a message claims.

pub mod asking;
pub mod attempts;
pub mod blobs;
pub mod certificate;
pub mod door;
pub mod enrolment;
pub mod handlers;
pub mod life;
pub mod pins;
pub mod private;
pub mod room;
pub mod store;
pub mod suspension;
pub mod sync;
pub mod turns;

use std::sync::Arc;

use kentongan_domain::world::{Clock, Entropy};
use kentongan_protocol::enrolment::CodeWork;

/// What every request handler works with.
pub struct Service {
    pub store: Box<dyn store::DistrictStore>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub attempts: attempts::Attempts,
    pub asking: asking::Asking,
    pub turns: turns::Turns,
    /// How hard it is to try one of its codes; devices use the same.
    pub code_work: CodeWork,
}

impl Service {
    pub fn new(store: Box<dyn store::DistrictStore>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            store,
            clock,
            entropy,
            attempts: attempts::Attempts::default(),
            asking: asking::Asking::default(),
            turns: turns::Turns::default(),
            code_work: CodeWork::FULL,
        }
    }
}
