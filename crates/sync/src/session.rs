//! One exchange from hello to end, as many rounds as it takes until nothing waits on either side.

use std::collections::BTreeSet;
use std::io::Read;

use kentongan_domain::world::{Entropy, random};
use kentongan_protocol::WireError;
use kentongan_protocol::batch;
use kentongan_protocol::compression::READS_DENSE;
use kentongan_protocol::exchange::{Archived, Carried, Cursor, End, HeldHead, Hello, Notice, Resumed, Standing, State};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::keys::PublicKey;
use kentongan_protocol::limits::REQUEST_BYTES_MAX;
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_store::{
    Acknowledged, CarriedBatch, Parted, Replica, ReplicaState, Store, StoreError, Turn, UnsentBatch,
};

use crate::{Fault, Transport};

/// Rounds of one exchange; more waits for the next, so that one village cannot hold the line for ever.
const ROUNDS_MAX: u32 = 64;
/// After a cut, asking what arrived costs a round trip: at 64 kbit/s and 600 ms as much as sending so many bytes again.
const STATE_PAYS_BYTES: u64 = 4_800;

/// What an exchange did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exchanged {
    /// Own ops that left the outbox by a verified receipt.
    pub sent_ops: u64,
    /// Of those, refused by the district.
    pub refused_ops: u64,
    /// Own ops that the district has ahead of their predecessors.
    pub held_ops: u64,
    /// Ops that were new here: of others, or own ones from before this laptop was restored.
    pub received_ops: u64,
    /// Own ops signed anew because the chain had split.
    pub repaired_ops: u64,
    /// Batches given back to a service that had lost them.
    pub offered_batches: u64,
    /// Batches of other laptops of this scope that came by parcel and were given to the service.
    pub carried_batches: u64,
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
            StoreError::NotBelieved(error @ WireError::Newer(_)) => error.into(),
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
            WireError::Newer(_) => SessionError::Refused(Problem::new(ProblemCode::NewerProtocol)),
            _ => SessionError::NotTrusted,
        }
    }
}

impl From<Fault> for SessionError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(problem) => SessionError::Refused(problem),
            fault => SessionError::Fault(fault),
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
    let mut session = Session {
        store,
        transport,
        entropy,
        done: Exchanged::default(),
        offered: BTreeSet::new(),
        parted: Parted::new(),
        present_vouch: false,
        vouched: false,
        present_proof: false,
        proved: false,
        all_offered: false,
        split: false,
        gap: false,
        carried: Vec::new(),
        of_others: Vec::new(),
    };
    // A workspace that never sends calls nobody.
    if store.replica()?.state == ReplicaState::Enrolled {
        transport.call_ahead();
    }
    while session.done.rounds < ROUNDS_MAX {
        session.done.rounds += 1;
        let (before, cursor, gap) = (session.done, store.replica()?.cursor, session.gap);
        let readmitted = session.present_vouch;
        let outcome = session.round(&mut |sent| {
            // What is written meanwhile counts from the moment that it waits.
            let sent = u32::try_from(sent).unwrap_or(u32::MAX);
            progress(sent, sent.saturating_add(store.count_outbox().unwrap_or(0)));
        });
        let more = match outcome {
            // A service that lost its store takes its devices back on its own word.
            Err(SessionError::Refused(problem)) if problem.code == ProblemCode::UnknownDevice && !session.vouched => {
                (session.present_vouch, session.vouched) = (true, true);
                continue;
            }
            other => other?,
        };
        if session.done.repaired_ops > before.repaired_ops {
            session.parted.clear();
        }
        // A stretch of the feed without a row for this reader still brings him on.
        let moved = session.done.sent_ops > before.sent_ops
            || session.done.held_ops > before.held_ops
            || session.done.offered_batches > before.offered_batches
            || session.done.carried_batches > before.carried_batches
            || session.done.repaired_ops > before.repaired_ops
            || session.done.received_ops > before.received_ops
            || session.present_proof
            || readmitted
            || session.gap != gap
            || store.replica()?.cursor != cursor;
        if !more || !moved {
            break;
        }
    }
    Ok(session.done)
}

struct Session<'a> {
    store: &'a Store,
    transport: &'a dyn Transport,
    entropy: &'a dyn Entropy,
    done: Exchanged,
    /// Batches given back in this exchange.
    offered: BTreeSet<[u8; 32]>,
    /// Where the service, set back, holds other ops of ours than we do.
    parted: Parted,
    /// The next request asks the service to take this laptop back; it is asked once.
    present_vouch: bool,
    vouched: bool,
    /// The next request shows receipts: the service lacks what it gave them for, and may not know.
    present_proof: bool,
    proved: bool,
    /// Everything that the service lacked of what is here was offered in this exchange.
    all_offered: bool,
    /// The service had no predecessor of a batch, or no beginning of a resumed one.
    gap: bool,
    /// The service said that a chain of ours differs from its own: its answer brings our own past.
    split: bool,
    /// The batches of the last request.
    carried: Vec<[u8; 32]>,
    /// The batches of other laptops in it.
    of_others: Vec<[u8; 32]>,
}

/// What one answer said, besides what was kept of it.
#[derive(Default)]
struct Answer {
    problem: Option<Problem>,
    end: Option<End>,
}

impl Session<'_> {
    /// One request and its answer. True: more waits, here or there.
    fn round(&mut self, progress: &mut dyn FnMut(u64)) -> Result<bool, SessionError> {
        let replica = self.store.replica()?;
        if replica.state != ReplicaState::Enrolled {
            return Err(SessionError::NotEnrolled);
        }
        let enrolment = replica.enrolled()?;
        let district = enrolment.server_key.ok_or(SessionError::NotEnrolled)?;
        let (hello, request) = self.request(&replica, &district)?;
        let sent_before = self.done.sent_ops;
        self.done.bytes_up += request.len() as u64;
        let sent = request.len() as u64;

        let answer = match self.transport.exchange(request) {
            Ok(mut stream) => self.read(&mut *stream, &district, &hello, progress),
            Err(fault) => Err(fault.into()),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                if matches!(&error, SessionError::Refused(problem) if problem.code == ProblemCode::Suspended) {
                    self.store.note_quarantined(std::mem::take(&mut self.carried))?;
                }
                if matches!(error, SessionError::Cut | SessionError::Fault(Fault::Unreachable)) {
                    self.store.note_cut(sent)?;
                }
                return Err(error);
            }
        };
        if replica.cut_bytes > 0 {
            self.store.note_cut(0)?;
        }
        self.conclude(answer, sent_before)
    }

    /// `sent_before`: own ops that had left the outbox before this round.
    fn conclude(&mut self, answer: Answer, sent_before: u64) -> Result<bool, SessionError> {
        let end = answer.end.ok_or(SessionError::Cut)?;
        self.store.end_quarantine()?;
        self.store.note_lost_blobs(end.lost)?;
        self.store.learn_link(Some(end.reads), self.transport.round_trip_ms())?;
        self.present_vouch = false;
        if end.notice == Some(Notice::TwoLaptops) {
            self.store.note_two_laptops()?;
        }
        self.proved |= std::mem::take(&mut self.present_proof);
        let feed_anew = Cursor {
            server_epoch: end.server_epoch,
            ..Cursor::default()
        };
        let offer_from = match end.standing {
            Standing::Fits => None,
            Standing::ChainsLack => (!self.proved).then_some(self.store.replica()?.cursor),
            Standing::CursorVoid | Standing::OtherLife => Some(feed_anew),
        };
        if let Some(cursor) = offer_from {
            self.store.begin_offering(cursor)?;
            // What was offered to the service as it was taken for is offered anew to the service as it is.
            self.offered.clear();
            self.all_offered = false;
            self.present_proof = end.standing != Standing::OtherLife && !self.proved;
            return Ok(true);
        }
        let of_others = std::mem::take(&mut self.of_others);
        let is_judged = end.standing == Standing::Fits
            && answer
                .problem
                .as_ref()
                .is_none_or(|problem| !problem.code.is_of_the_store());
        if is_judged {
            self.done.carried_batches += of_others.len() as u64;
            self.store.note_carried(of_others)?;
        }
        match answer.problem {
            Some(problem) if problem.code == ProblemCode::ChainMismatch && (!self.split || end.more) => {
                // The same answer brought our own past, or what of the feed leads up to it; what that displaced is signed anew
                // and sent now.
                self.split = true;
                Ok(true)
            }
            // A beginning that is staged no longer: the whole batch goes with the next round.
            Some(problem) if problem.code == ProblemCode::Gap && (!self.gap || self.done.sent_ops > sent_before) => {
                self.gap = true;
                Ok(true)
            }
            Some(problem) => Err(SessionError::Refused(problem)),
            None => Ok(end.more
                || self.store.replica()?.offering
                || self.store.has_unsent()?
                || self.store.has_to_carry()?),
        }
    }

    fn hello(&self, replica: &Replica) -> Result<Hello, SessionError> {
        Ok(Hello {
            heads: self.store.heads(&self.parted)?,
            offered: self.all_offered,
            ..bare_hello(self.store, replica, random::<16>(self.entropy))?
        })
    }

    fn request(&mut self, replica: &Replica, district: &PublicKey) -> Result<(Hello, Vec<u8>), SessionError> {
        let mut batches = self.store.next_batches(REQUEST_BYTES_MAX)?;
        let unsent_bytes: u64 = batches.iter().map(|b| b.bytes.len() as u64).sum();
        let resuming = replica.cut_bytes > 0 && unsent_bytes > STATE_PAYS_BYTES;
        // A service that does not know this laptop tells it nothing; it is asked to take it back first.
        let mut suspended = false;
        let state = if (replica.offering || resuming) && !self.present_vouch {
            match self.ask_state(replica, district) {
                // It tells such a laptop nothing, and keeps apart what it sends.
                Err(SessionError::Refused(problem)) if problem.code == ProblemCode::Suspended => {
                    suspended = true;
                    None
                }
                asked => Some(asked?),
            }
        } else {
            None
        };
        let offers = match &state {
            Some(state) if replica.offering => {
                self.parted = self.store.parted_chains(&state.heads)?;
                self.offers(&state.heads)?
            }
            _ => Vec::new(),
        };
        let mut of_others = Vec::new();
        if !offers.is_empty() || (replica.offering && state.is_none() && !suspended) {
            // What is written now may refer to what the service lost: that goes back first.
            batches.clear();
        } else {
            of_others = self.store.batches_to_carry()?;
        }
        if !of_others.is_empty() {
            batches = self.store.next_batches(usize::MAX)?;
            take_in_turn(&mut batches, &mut of_others);
        }
        self.of_others = of_others.iter().map(|batch| batch.batch_id).collect();
        // What is offered may be all that shows the service that it was set back: the receipts go first.
        self.present_proof |= replica.offering && !self.proved;
        let hello = self.hello(replica)?;
        let mut request = frame::begin();
        if self.present_vouch {
            frame::push(&mut request, FrameKind::Vouch, &replica.vouch);
        }
        frame::push(&mut request, FrameKind::Hello, &hello.seal(&replica.key()?));
        if self.present_proof {
            for receipt in self.store.newest_receipts(replica.cursor.server_epoch)? {
                frame::push(&mut request, FrameKind::Proof, &receipt);
            }
        }
        for mut archived in offers {
            archived.batch = batch::readable(archived.batch, replica.service_reads);
            frame::push(&mut request, FrameKind::Archived, &archived.encode());
        }
        if let Some(state) = &state {
            let me = replica.enrolled()?.device_no;
            let arrived = |b: &UnsentBatch| {
                state
                    .heads
                    .iter()
                    .any(|h| h.device_no == me && h.stream == b.stream && h.epoch == b.epoch && h.seq >= b.last_seq)
            };
            // Their receipts come with the answer: the hello says which are missing.
            batches.retain(|b| !arrived(b));
        }
        let staged = state.and_then(|s| s.staged);
        for unsent in &mut batches {
            unsent.bytes = batch::readable(std::mem::take(&mut unsent.bytes), replica.service_reads);
        }
        self.carried = batches.iter().map(|b| b.batch_id).collect();
        // What goes in turn stands in turn; without others' batches that is as the store gave it.
        let mut others = of_others.into_iter().peekable();
        let mut vouched = BTreeSet::new();
        let mut push_other = |request: &mut Vec<u8>, other: CarriedBatch| {
            let is_first = vouched.insert(other.vouch.clone());
            let carried = Carried {
                batch: batch::readable(other.bytes, replica.service_reads),
                vouch: if is_first { other.vouch } else { Vec::new() },
            };
            frame::push(request, FrameKind::Carried, &carried.encode());
        };
        for own in &batches {
            while let Some(other) = others.next_if(|other| other.turn < own.turn) {
                push_other(&mut request, other);
            }
            match rest_of(own, staged) {
                Some(resumed) => frame::push(&mut request, FrameKind::Resumed, &resumed.encode()),
                None => frame::push(&mut request, FrameKind::Batch, &own.bytes),
            }
        }
        for other in others {
            push_other(&mut request, other);
        }
        frame::push(&mut request, FrameKind::End, &[]);
        Ok((hello, request))
    }

    /// What is here and the service lacks, as much of it as one request takes.
    fn offers(&mut self, heads: &[HeldHead]) -> Result<Vec<Archived>, SessionError> {
        let offers = self.store.batches_lacking(heads, &self.offered, REQUEST_BYTES_MAX)?;
        if offers.is_empty() {
            self.store.end_offering()?;
            self.all_offered = true;
        }
        self.done.offered_batches += offers.len() as u64;
        self.offered.extend(offers.iter().map(|(id, _)| *id));
        Ok(offers.into_iter().map(|(_, archived)| archived).collect())
    }

    fn ask_state(&mut self, replica: &Replica, district: &PublicKey) -> Result<State, SessionError> {
        let hello = bare_hello(self.store, replica, random::<16>(self.entropy))?;
        let sealed = hello.seal(&replica.key()?);
        self.done.bytes_up += sealed.len() as u64;
        let bytes = self.transport.state(sealed)?;
        self.done.bytes_down += bytes.len() as u64;
        let state = State::open(&bytes, district)?;
        if state.nonce == hello.nonce {
            Ok(state)
        } else {
            Err(SessionError::NotTrusted)
        }
    }

    fn read(
        &mut self,
        stream: &mut dyn Read,
        district: &PublicKey,
        hello: &Hello,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Answer, SessionError> {
        let mut decoder = FrameDecoder::default();
        let mut piece = [0; 8 * 1024];
        let mut answer = Answer::default();
        loop {
            while let Some(frame) = decoder.next_frame()? {
                self.absorb(&frame, district, hello, &mut answer)?;
                if answer.end.is_some() {
                    return Ok(answer);
                }
                progress(self.done.sent_ops);
            }
            // A read error and an early end are the same to us: the link is gone.
            let read = stream.read(&mut piece).map_err(|_| SessionError::Cut)?;
            if read == 0 {
                return Err(SessionError::Cut);
            }
            self.done.bytes_down += read as u64;
            decoder.feed(piece.get(..read).unwrap_or_default());
        }
    }

    /// Takes one frame of an answer; each is its own commit.
    fn absorb(
        &mut self,
        frame: &Frame,
        district: &PublicKey,
        hello: &Hello,
        answer: &mut Answer,
    ) -> Result<(), SessionError> {
        match frame.kind {
            FrameKind::Receipt => match self.store.acknowledge(&frame.payload)? {
                Acknowledged::Now { ops, refused } => {
                    self.done.sent_ops += ops;
                    self.done.refused_ops += refused;
                }
                Acknowledged::Held { ops } => self.done.held_ops += ops,
                Acknowledged::Before | Acknowledged::Unknown => {}
            },
            FrameKind::FeedPage => {
                let outcome = self.store.apply_remote(&frame.payload)?;
                self.done.received_ops += outcome.new_ops;
                self.done.repaired_ops += outcome.repaired_ops;
            }
            FrameKind::Problem => {
                answer.problem.get_or_insert(Problem::decode(&frame.payload)?);
            }
            FrameKind::End => {
                let end = End::open(&frame.payload, district)?;
                if end.nonce != hello.nonce {
                    return Err(SessionError::NotTrusted);
                }
                self.store.learn_time(end.server_time_ms)?;
                answer.end = Some(end);
            }
            FrameKind::Pins => self.store.keep_pins(&frame.payload)?,
            // A newer service's frames wait for the upgrade.
            FrameKind::Unknown(_)
            | FrameKind::Hello
            | FrameKind::Batch
            | FrameKind::Vouch
            | FrameKind::Archived
            | FrameKind::Proof
            | FrameKind::Resumed
            | FrameKind::BlobAsk
            | FrameKind::Blob
            | FrameKind::BlobAnswer
            | FrameKind::Carried => {}
        }
        Ok(())
    }
}

/// A hello that says who asks, and nothing of his chains.
pub(crate) fn bare_hello(store: &Store, replica: &Replica, nonce: [u8; 16]) -> Result<Hello, SessionError> {
    let (boot, mono_ms) = store.age_clock();
    Ok(Hello {
        device_no: replica.enrolled()?.device_no,
        heads: Vec::new(),
        cursor: replica.cursor,
        wall_ms: store.wall_ms(),
        mono_ms,
        boot,
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        edition: replica.edition,
        nonce,
        offered: false,
        pins: replica.pin_set().0,
        reads: READS_DENSE,
    })
}

/// Own batches and those of others, each in its turn, as many as one request takes: what one says of another must stand behind it.
fn take_in_turn(own: &mut Vec<UnsentBatch>, of_others: &mut Vec<CarriedBatch>) {
    own.sort_by_key(|batch| batch.turn);
    of_others.sort_by_key(|batch| batch.turn);
    let of_own = own.iter().map(|batch| (batch.turn, batch.bytes.len()));
    let mut turns: Vec<(Turn, usize)> = of_own
        .chain(of_others.iter().map(|batch| (batch.turn, batch.bytes.len())))
        .collect();
    turns.sort_unstable();
    let mut total = 0;
    let fitting = turns.iter().take_while(|(_, bytes)| {
        let is_first = total == 0;
        total += bytes;
        is_first || total <= REQUEST_BYTES_MAX
    });
    let last = fitting.last().map(|(turn, _)| *turn);
    own.retain(|batch| Some(batch.turn) <= last);
    of_others.retain(|batch| Some(batch.turn) <= last);
}

/// What is left to send of a batch whose beginning is staged at the service.
fn rest_of(batch: &UnsentBatch, staged: Option<([u8; 32], u32)>) -> Option<Resumed> {
    let (batch_id, offset) = staged.filter(|(id, _)| *id == batch.batch_id)?;
    let rest = batch.bytes.get(offset as usize..)?.to_vec();
    Some(Resumed { batch_id, offset, rest })
}
