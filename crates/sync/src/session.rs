//! One exchange from hello to end, as many rounds as it takes until nothing waits on either side.

use std::io::Read;

use kentongan_domain::world::{Entropy, random};
use kentongan_protocol::WireError;
use kentongan_protocol::exchange::{End, Hello};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::limits::REQUEST_BYTES_MAX;
use kentongan_protocol::problem::Problem;
use kentongan_store::{Acknowledged, ReplicaState, Store, StoreError};

use crate::{Fault, Transport};

/// Rounds of one exchange; more waits for the next, so that one village cannot hold the line for ever.
const ROUNDS_MAX: u32 = 64;

/// What an exchange did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exchanged {
    /// Own ops that left the outbox by a verified receipt.
    pub sent_ops: u64,
    /// Of those, refused by the district.
    pub refused_ops: u64,
    /// Ops of others that were new here.
    pub received_ops: u64,
    /// Bytes of requests and answers, without HTTP's own.
    pub bytes_up: u64,
    pub bytes_down: u64,
    pub rounds: u32,
}

/// Why an exchange ended early. What it had brought by then is kept.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("the service was not reached")]
    Fault(#[source] Fault),
    /// The answer broke off.
    #[error("the link was cut")]
    Cut,
    /// The service does not take a batch of ours.
    #[error("the service refuses: {0:?}")]
    Refused(Problem),
    /// Something in the answer does not verify; nothing of that piece was kept.
    #[error("the answer does not verify")]
    NotTrusted,
    /// A training workspace, or one that is not enrolled, never sends.
    #[error("this workspace does not send")]
    NotEnrolled,
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for SessionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotBelieved(_) | StoreError::FeedGap => SessionError::NotTrusted,
            StoreError::NotEnrolled => SessionError::NotEnrolled,
            other => SessionError::Store(other),
        }
    }
}

impl From<WireError> for SessionError {
    fn from(error: WireError) -> Self {
        match error {
            // Bytes that never were ours: something between us and the service answers in its place.
            WireError::NotOurs => SessionError::Fault(Fault::CaptivePortal),
            _ => SessionError::NotTrusted,
        }
    }
}

/// Sends what waits and fetches what is new. `progress(done, total)` counts own ops.
///
/// # Errors
/// [`SessionError`]; what was acknowledged or received before it stays.
pub fn exchange(
    store: &Store,
    transport: &dyn Transport,
    entropy: &dyn Entropy,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Exchanged, SessionError> {
    let mut done = Exchanged::default();
    let total = store.count_outbox()?;
    while done.rounds < ROUNDS_MAX {
        done.rounds += 1;
        let (before, cursor) = (done, store.replica()?.cursor);
        let more = round(store, transport, entropy, &mut done, &mut |sent| {
            progress(u32::try_from(sent).unwrap_or(u32::MAX), total);
        })?;
        // A stretch of the feed without a row for this reader still brings him on.
        let moved = done.sent_ops > before.sent_ops || store.replica()?.cursor != cursor;
        if !more || !moved {
            break;
        }
    }
    Ok(done)
}

/// One request and its answer. True: more waits, here or there.
fn round(
    store: &Store,
    transport: &dyn Transport,
    entropy: &dyn Entropy,
    done: &mut Exchanged,
    progress: &mut dyn FnMut(u64),
) -> Result<bool, SessionError> {
    let replica = store.replica()?;
    if replica.state != ReplicaState::Enrolled {
        return Err(SessionError::NotEnrolled);
    }
    let enrolment = replica.enrolled()?;
    let district = enrolment.server_key.ok_or(SessionError::NotEnrolled)?;
    let batches = store.next_batches(REQUEST_BYTES_MAX)?;
    let hello = Hello {
        device_no: enrolment.device_no,
        heads: store.heads()?,
        cursor: replica.cursor,
        wall_ms: store.wall_ms(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        nonce: random::<16>(entropy),
    };
    let mut request = frame::begin();
    frame::push(&mut request, FrameKind::Hello, &hello.seal(&replica.key()?));
    for batch in &batches {
        frame::push(&mut request, FrameKind::Batch, batch);
    }
    frame::push(&mut request, FrameKind::End, &[]);
    done.bytes_up += request.len() as u64;

    let mut answer = transport.exchange(request).map_err(|fault| match fault {
        Fault::Refused(problem) => SessionError::Refused(problem),
        fault => SessionError::Fault(fault),
    })?;
    let mut decoder = FrameDecoder::default();
    let mut piece = [0; 8 * 1024];
    let mut refused = None;
    loop {
        while let Some(frame) = decoder.next_frame()? {
            match absorb(store, &frame, &district, &hello, done)? {
                Absorbed::GoOn => progress(done.sent_ops),
                Absorbed::Problem(problem) => refused = Some(problem),
                Absorbed::End { more } => {
                    return match refused {
                        Some(problem) => Err(SessionError::Refused(problem)),
                        None => Ok(more || store.count_outbox()? > 0),
                    };
                }
            }
        }
        // A read error and an early end are the same to us: the link is gone.
        let read = answer.read(&mut piece).map_err(|_| SessionError::Cut)?;
        if read == 0 {
            return Err(SessionError::Cut);
        }
        done.bytes_down += read as u64;
        decoder.feed(piece.get(..read).unwrap_or_default());
    }
}

enum Absorbed {
    GoOn,
    Problem(Problem),
    End { more: bool },
}

/// Takes one frame of an answer; each is its own commit.
fn absorb(
    store: &Store,
    frame: &Frame,
    district: &PublicKey,
    hello: &Hello,
    done: &mut Exchanged,
) -> Result<Absorbed, SessionError> {
    match frame.kind {
        FrameKind::Receipt => {
            if let Acknowledged::Now { ops, refused } = store.acknowledge(&frame.payload)? {
                done.sent_ops += ops;
                done.refused_ops += refused;
            }
            Ok(Absorbed::GoOn)
        }
        FrameKind::FeedPage => {
            done.received_ops += store.apply_remote(&frame.payload)?.new_ops;
            Ok(Absorbed::GoOn)
        }
        FrameKind::Problem => Ok(Absorbed::Problem(Problem::decode(&frame.payload)?)),
        FrameKind::End => {
            let end = End::open(&frame.payload, district)?;
            if end.nonce != hello.nonce {
                return Err(SessionError::NotTrusted);
            }
            store.learn_time(end.server_time_ms)?;
            Ok(Absorbed::End { more: end.more })
        }
        // A newer service's frames wait for the upgrade.
        FrameKind::Unknown(_) | FrameKind::Hello | FrameKind::Batch => Ok(Absorbed::GoOn),
    }
}
