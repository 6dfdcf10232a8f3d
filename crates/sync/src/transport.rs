//! How bytes reach the service: a seam, so that a simulated world can stand in for a 2G link.

use std::io::Read;

use kentongan_protocol::pins::Pin;
use kentongan_protocol::problem::Problem;

/// What came instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No network, no such host, nobody listens.
    #[error("the service cannot be reached")]
    Unreachable,
    /// Somebody answers, but not as our service: a server error, another program.
    #[error("the service does not work (HTTP {status})")]
    Failed { status: u16 },
    /// A login page stands between.
    #[error("a login page answered")]
    CaptivePortal,
    /// Who answers shows a certificate that does not bear a pinned key: another service, or somebody in between.
    #[error("another service answered")]
    Stranger,
    /// The service has too many callers; come back after so many seconds.
    #[error("the service asks to wait {retry_after_s} s")]
    Busy { retry_after_s: u64 },
    /// The service answers that it does not take this.
    #[error("the service refuses: {0:?}")]
    Refused(Problem),
}

/// One way to a service.
pub trait Transport: Send + Sync {
    /// Sends an enrolment request; answers the sealed grant.
    ///
    /// # Errors
    /// [`Fault`].
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault>;

    /// A request will follow: whoever has to be called first is called from now on, while it is still being written.
    fn call_ahead(&self) {}

    /// How long the last connection took to be made, there and back; `None`: nobody looked.
    fn round_trip_ms(&self) -> Option<u64> {
        None
    }

    /// Did who answered last show a certificate that one of these keys vouches for? Asked once the pins are known, at enrolment; a
    /// way that nobody can stand in needs none.
    fn is_certified(&self, pins: &[Pin]) -> bool {
        let _ = pins;
        true
    }

    /// Asks what the service holds (`GET /v1/state`), with a sealed hello; answers the sealed state.
    ///
    /// # Errors
    /// [`Fault`].
    fn state(&self, hello: Vec<u8>) -> Result<Vec<u8>, Fault>;

    /// Sends one exchange; answers the stream of the answer's frames as the link delivers them.
    ///
    /// # Errors
    /// [`Fault`], if no answer began. One that breaks off shows as the end of the stream.
    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault>;

    /// Sends one exchange of blobs; answers as [`Transport::exchange`]. By itself, a way on which no service has a door for them.
    ///
    /// # Errors
    /// As [`Transport::exchange`].
    fn blobs(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        drop(request);
        Err(Fault::Failed { status: 404 })
    }
}
