//! One exchange: the hello opens it, each batch is judged and committed as it comes, the feed closes it.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::{DeviceNo, Epoch};
use kentongan_domain::op::{Personal, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_protocol::WireError;
use kentongan_protocol::batch::{self, Batch};
use kentongan_protocol::compression::READS_DENSE;
use kentongan_protocol::exchange::{
    Archived, Carried, Cursor, End, FeedItem, FeedMark, FeedPage, Hello, Notice, Resumed, Standing, State,
};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::limits::{BATCH_BYTES_MAX, FEED_PAGE_BYTES_MAX, FEED_PAGES_MAX};
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_protocol::roster::Vouch;

use crate::enrolment::unavailable;
use crate::life;
use crate::store::{Appended, Arrival, Device, FeedRow, Identity, Quarantined, Staged, StoreError, Visit};
use crate::{Service, certificate};

/// The service's side of one `POST /v1/sync`. Bytes go in as the link delivers them; the answer is complete at
/// [`Exchange::finish`]. An exchange that is dropped half-way has lost nothing that it committed; [`Exchange::cut`] keeps the
/// tail as well.
pub struct Exchange {
    decoder: FrameDecoder,
    answer: Vec<u8>,
    opened: Option<Opened>,
    ended: bool,
    /// Chains in which a batch was not taken: those behind it cannot continue it. Other chains go on.
    stopped: BTreeSet<(DeviceNo, Stream, Epoch)>,
    forked: bool,
    /// Batches that this answer holds a receipt of, and whether it only says that the batch is held: the final one may follow.
    answered: BTreeSet<([u8; 32], bool)>,
}

pub(crate) struct Opened {
    pub device: Device,
    pub identity: Identity,
    pub hello: Hello,
    standing: Standing,
}

impl Opened {
    /// Somebody may have suspended him since his hello, or let him in again: a village's link takes minutes for a request.
    fn refresh(&mut self, service: &Service) -> Result<(), Problem> {
        let device = service.store.find_device(self.device.device_no).map_err(unavailable)?;
        self.device = device.ok_or_else(|| Problem::new(ProblemCode::UnknownDevice))?;
        Ok(())
    }

    /// [`Opened::refresh`], for one to whom nothing is given and from whom nothing is taken once he is suspended.
    pub fn look_again(&mut self, service: &Service) -> Result<(), Problem> {
        self.refresh(service)?;
        self.suspension().map_or(Ok(()), Err)
    }

    /// The problem that answers a suspended device, whatever it asks.
    pub fn suspension(&self) -> Option<Problem> {
        let since_ms = self.device.suspended_at_ms?;
        Some(Problem::with_number(ProblemCode::Suspended, since_ms))
    }

    /// Boot and milliseconds since, by the device's own clock.
    fn age(&self) -> (u32, u64) {
        (self.hello.boot, self.hello.mono_ms)
    }

    /// Does his cursor speak of this service's feed?
    fn is_current(&self) -> bool {
        matches!(self.standing, Standing::Fits | Standing::ChainsLack)
    }

    /// Can what he sends be judged? What he writes now may refer to what this store lost: that must come back first.
    fn can_be_judged(&self) -> bool {
        self.standing == Standing::Fits || (self.standing == Standing::ChainsLack && self.hello.offered)
    }
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            decoder: FrameDecoder::default(),
            answer: frame::begin(),
            opened: None,
            ended: false,
            stopped: BTreeSet::new(),
            forked: false,
            answered: BTreeSet::new(),
        }
    }
}

impl Exchange {
    /// Takes the next bytes of the request, and whatever they complete.
    ///
    /// # Errors
    /// As [`Exchange::next_frame`] and [`Exchange::take`].
    pub fn feed(&mut self, service: &Service, bytes: &[u8]) -> Result<(), Problem> {
        self.receive(bytes);
        while let Some(frame) = self.next_frame()? {
            self.take(service, &frame)?;
        }
        Ok(())
    }

    /// Keeps the next bytes of the request until their frames are taken.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.decoder.feed(bytes);
    }

    /// The next frame that has come whole. A piece of a request may bring a thousand: who shares the service with others takes
    /// them one by one, each in its turn.
    ///
    /// # Errors
    /// The problem that makes the whole request worthless: not ours, too large.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, Problem> {
        self.decoder.next_frame().map_err(|e| wire_problem(&e))
    }

    /// For whom this exchange is, once its hello has come: what callers wait in line by.
    pub fn scope(&self) -> Option<String> {
        self.opened.as_ref().map(|o| o.device.scope.to_string())
    }

    /// The request broke off: keeps what came of a batch, so that the rest of it suffices next time.
    ///
    /// # Errors
    /// The problem of the store; the tail is lost then, and nothing else.
    pub fn cut(&self, service: &Service) -> Result<(), Problem> {
        let (Some(opened), Some((kind, payload))) = (&self.opened, self.decoder.tail()) else {
            return Ok(());
        };
        let staged = match kind {
            FrameKind::Batch => batch_head(payload).map(|batch_id| Staged {
                batch_id,
                bytes: payload.to_vec(),
            }),
            FrameKind::Resumed => match Resumed::decode(payload) {
                Ok(part) => resume(service, &opened.device, &part)?.map(|bytes| Staged {
                    batch_id: part.batch_id,
                    bytes,
                }),
                Err(_) => None,
            },
            _ => None,
        };
        match staged {
            Some(staged) => service
                .store
                .stage(opened.device.device_no, &staged, service.clock.wall_ms())
                .map_err(unavailable),
            None => Ok(()),
        }
    }

    /// Takes one frame. A batch is judged and committed when this returns.
    ///
    /// # Errors
    /// The problem that makes the whole request worthless: not signed, unknown device.
    pub fn take(&mut self, service: &Service, frame: &Frame) -> Result<(), Problem> {
        if is_worth_a_look(frame) {
            self.look_again(service)?;
        }
        match (frame.kind, &self.opened) {
            (FrameKind::Vouch, None) => readmit(service, &frame.payload).map(|_| ()),
            (FrameKind::Hello, None) => {
                self.opened = Some(open(service, &frame.payload)?);
                Ok(())
            }
            (FrameKind::Batch, Some(opened)) if opened.suspension().is_some() => {
                quarantine(service, &opened.device, opened.age(), &frame.payload)
            }
            (FrameKind::Resumed, Some(opened)) if opened.suspension().is_some() => {
                let resumed = Resumed::decode(&frame.payload).map_err(|e| wire_problem(&e))?;
                match resume(service, &opened.device, &resumed)? {
                    Some(bytes) => quarantine(service, &opened.device, opened.age(), &bytes),
                    None => Ok(()),
                }
            }
            (FrameKind::Archived | FrameKind::Proof | FrameKind::Carried, Some(opened))
                if opened.suspension().is_some() =>
            {
                Ok(())
            }
            (FrameKind::Proof, Some(_)) => self.take_proof(service, &frame.payload),
            (FrameKind::Batch, Some(opened)) if opened.can_be_judged() => {
                let device = opened.device.clone();
                self.take_batch(service, &device, &frame.payload, None);
                Ok(())
            }
            (FrameKind::Resumed, Some(opened)) if opened.can_be_judged() => {
                let device = opened.device.clone();
                let resumed = Resumed::decode(&frame.payload).map_err(|e| wire_problem(&e))?;
                match resume(service, &device, &resumed)? {
                    Some(bytes) => self.take_batch(service, &device, &bytes, None),
                    // The beginning is not here any more: he sends the whole batch next time.
                    None => self.push_problem(&Problem::new(ProblemCode::Gap)),
                }
                Ok(())
            }
            (FrameKind::Archived, Some(opened)) if opened.is_current() => self.take_archived(service, &frame.payload),
            (FrameKind::Carried, Some(opened)) if opened.can_be_judged() => self.take_carried(service, &frame.payload),
            (FrameKind::End, Some(_)) => {
                self.ended = true;
                Ok(())
            }
            // He speaks of another feed or to another life of this service: the answer tells him, and nothing is judged before he knows.
            (FrameKind::Batch | FrameKind::Resumed | FrameKind::Archived | FrameKind::Carried, Some(_)) => Ok(()),
            // A newer device's frames are its own business.
            (FrameKind::Unknown(_), Some(_)) => Ok(()),
            _ => Err(Problem::new(ProblemCode::Malformed)),
        }
    }

    fn look_again(&mut self, service: &Service) -> Result<(), Problem> {
        match &mut self.opened {
            Some(opened) => opened.refresh(service),
            None => Ok(()),
        }
    }

    fn push_problem(&mut self, problem: &Problem) {
        frame::push(&mut self.answer, FrameKind::Problem, &problem.encode());
    }

    fn take_batch(&mut self, service: &Service, author: &Device, bytes: &[u8], adopted: Option<SignedReceipt>) {
        let given_back = adopted.is_some();
        let outcome = match Batch::parse(bytes) {
            Ok(batch) => {
                let chain = (author.device_no, batch.header.stream.clone(), batch.header.epoch);
                if self.stopped.contains(&chain) {
                    return;
                }
                // Of a branch that is given back every batch is kept, also where none of them has a place: it may be the last copy.
                // Where there is no more room ahead of its turn, what has its turn may come behind it.
                let stops = |problem: &Problem| {
                    problem.code.is_of_the_store() || (!given_back && problem.code != ProblemCode::Gap)
                };
                self.append(service, author, batch, adopted)
                    .inspect_err(|problem| _ = stops(problem) && self.stopped.insert(chain))
            }
            Err(error) => Err(wire_problem(&error)),
        };
        match outcome {
            Ok(receipts) => {
                for receipt in receipts {
                    self.push_receipt(&receipt);
                }
            }
            // What another gave back and does not fit concerns its author, who learns it from his feed.
            Err(problem) if given_back && !problem.code.is_of_the_store() => {}
            // Receipts of other batches still go back; the device learns how far it came and why no further.
            Err(problem) => self.push_problem(&problem),
        }
    }

    fn push_receipt(&mut self, bytes: &[u8]) {
        let Some(opened) = &self.opened else { return };
        let Ok(receipt) = SignedReceipt::open(bytes, &opened.identity.key().public()) else {
            tracing::error!("a stored receipt does not verify");
            return;
        };
        let name = (receipt.receipt.batch_id, receipt.receipt.held);
        if receipt.receipt.device_no == opened.device.device_no && self.answered.insert(name) {
            frame::push(&mut self.answer, FrameKind::Receipt, bytes);
        }
    }

    fn append(
        &mut self,
        service: &Service,
        author: &Device,
        batch: Batch,
        adopted: Option<SignedReceipt>,
    ) -> Result<Vec<Vec<u8>>, Problem> {
        if batch.header.device_no != author.device_no {
            return Err(Problem::new(ProblemCode::UnknownDevice));
        }
        let ops = batch.verify(&author.public_key).map_err(|e| wire_problem(&e))?;
        if adopted.is_none() && !is_complete(service, &batch, &ops)? {
            // Its author has every part. Somebody on the way has taken names out, and the hashes cannot show it.
            return Err(Problem::new(ProblemCode::Malformed));
        }
        let own = self.opened.as_ref().filter(|o| o.device.device_no == author.device_no);
        let stream = batch.header.stream.clone();
        let appended = service
            .store
            .append(Arrival {
                author: author.clone(),
                batch,
                ops,
                now_ms: service.clock.wall_ms(),
                boot: own.map_or(0, |o| o.hello.boot),
                mono_ms: own.map_or(0, |o| o.hello.mono_ms),
                adopted,
            })
            .map_err(unavailable)?;
        match appended {
            Appended::Receipts(receipts) => Ok(receipts),
            Appended::HeldTooMany => Err(Problem::new(ProblemCode::Gap)),
            Appended::Forked => {
                tracing::warn!(device_no = author.device_no.0, %stream, "chain split");
                self.forked |= own.is_some();
                Err(Problem::with_text(ProblemCode::ChainMismatch, &stream.to_string()))
            }
        }
    }

    /// A batch that this service held once, by its own word. What does not verify, or is not his to give back, is left aside,
    /// so that one batch cannot keep the others out.
    fn take_archived(&mut self, service: &Service, payload: &[u8]) -> Result<(), Problem> {
        let Some(opened) = &self.opened else { return Ok(()) };
        let given = Archived::decode(payload).and_then(|archived| {
            let receipt = SignedReceipt::open(&archived.receipt, &opened.identity.key().public())?;
            let fits = Batch::parse(&archived.batch)?.id == receipt.receipt.batch_id;
            fits.then_some((archived, receipt)).ok_or(WireError::Malformed)
        });
        let (archived, receipt) = match given {
            Ok(given) => given,
            Err(error) => {
                tracing::warn!(device_no = opened.device.device_no.0, %error, "what a device gave back is left aside");
                return Ok(());
            }
        };
        // His own is his to give back, also where it was refused for its stream.
        let his =
            receipt.receipt.device_no == opened.device.device_no || opened.device.scope.reads(&receipt.receipt.stream);
        if !his {
            return Ok(());
        }
        let author = match service
            .store
            .find_device(receipt.receipt.device_no)
            .map_err(unavailable)?
        {
            Some(author) => author,
            None => match readmit(service, &archived.vouch) {
                Err(problem) if !problem.code.is_of_the_store() => return Ok(()),
                author => author?,
            },
        };
        self.take_batch(service, &author, &archived.batch, Some(receipt));
        Ok(())
    }

    /// A batch of another laptop of the same scope, which gave it on by parcel and has not called yet: what its bearer wrote may speak
    /// of it. It is judged as if its author had sent it, and what there is to tell of it he is told when he calls.
    fn take_carried(&mut self, service: &Service, payload: &[u8]) -> Result<(), Problem> {
        let read = Carried::decode(payload).and_then(|carried| Ok((Batch::parse(&carried.batch)?, carried)));
        let (Some(opened), Ok((batch, carried))) = (&self.opened, read) else {
            return Ok(());
        };
        let (bearer, scope) = (opened.device.device_no, opened.device.scope.clone());
        let author = match service.store.find_device(batch.header.device_no).map_err(unavailable)? {
            // A service that was set back to before it knew him: nobody else may ever bring what he wrote.
            None => match readmit(service, &carried.vouch) {
                Err(problem) if !problem.code.is_of_the_store() => None,
                author => Some(author?),
            },
            known => known,
        };
        let is_of_his_scope = |author: &Device| author.device_no != bearer && author.scope == scope;
        let Some(author) = author.filter(is_of_his_scope) else {
            return Ok(());
        };
        if author.suspended_at_ms.is_some() {
            // As if he had called himself. Nobody is shown it before the kecamatan has decided.
            return quarantine(service, &author, (0, 0), &carried.batch);
        }
        match self.append(service, &author, batch, None) {
            Err(problem) if problem.code.is_of_the_store() => self.push_problem(&problem),
            Err(problem) => {
                tracing::warn!(bearer = bearer.0, author = author.device_no.0, code = ?problem.code, "a carried batch is left aside");
            }
            // His receipts go to him; the bearer has them with his feed.
            Ok(_) => {}
        }
        Ok(())
    }

    /// A receipt that this service gave and cannot know: it was set back to an older copy without being told.
    fn take_proof(&mut self, service: &Service, payload: &[u8]) -> Result<(), Problem> {
        let Some(opened) = &mut self.opened else { return Ok(()) };
        // What proves nothing says nothing about the rest of the request.
        let Ok(receipt) = SignedReceipt::open(payload, &opened.identity.key().public()) else {
            return Ok(());
        };
        let identity = service.store.identity().map_err(unavailable)?;
        let lost = receipt.receipt.server_epoch == identity.server_epoch
            && !service.store.holds(&receipt.receipt.batch_id).map_err(unavailable)?;
        if lost {
            let epoch = life::new_epoch(&*service.entropy);
            tracing::warn!(
                epoch,
                "a device proves that this store was set back; devices will offer what it lacks"
            );
            service.store.begin_epoch(epoch).map_err(unavailable)?;
            opened.identity = service.store.identity().map_err(unavailable)?;
            opened.standing = Standing::OtherLife;
        }
        Ok(())
    }

    /// The whole answer: receipts, the reader's own past and feed, the end.
    ///
    /// # Errors
    /// [`ProblemCode::Malformed`] if the request was cut before its hello or end; what was committed stays committed.
    /// [`ProblemCode::Suspended`]: what came is in quarantine, and nothing is given out.
    pub fn finish(mut self, service: &Service) -> Result<Vec<u8>, Problem> {
        self.look_again(service)?;
        let Some(opened) = self.opened.take().filter(|_| self.ended) else {
            return Err(Problem::new(ProblemCode::Malformed));
        };
        if let Some(problem) = opened.suspension() {
            return Err(problem);
        }
        if opened.hello.pins < opened.identity.pins_number {
            let pins = certificate::pins(&opened.identity);
            frame::push(&mut self.answer, FrameKind::Pins, pins.bytes());
        }
        let (mut more, mut lost) = (false, Vec::new());
        if opened.is_current() {
            more = self.push_past(service, &opened)?;
            more |= self.push_feed(service, &opened)?;
            let losses = service.store.blob_losses(&opened.device).map_err(unavailable)?;
            let missing = |after, at_most| service.store.lost_blobs(&opened.device, after, at_most);
            lost = service
                .asking
                .next(opened.device.device_no, service.clock.wall_ms(), losses, missing)
                .map_err(unavailable)?;
        }
        let key = opened.identity.key();
        // Also what this request brought may have shown it.
        let device = service
            .store
            .find_device(opened.device.device_no)
            .map_err(unavailable)?;
        let end = End {
            nonce: opened.hello.nonce,
            server_epoch: opened.identity.server_epoch,
            server_time_ms: service.clock.wall_ms(),
            more,
            standing: opened.standing,
            notice: device.and_then(|d| d.cloned_at_ms).map(|_| Notice::TwoLaptops),
            reads: READS_DENSE,
            lost,
        };
        frame::push(&mut self.answer, FrameKind::End, &end.seal(&key));
        Ok(self.answer)
    }

    /// Answers whether there is more of it.
    fn push_past(&mut self, service: &Service, opened: &Opened) -> Result<bool, Problem> {
        let past = service
            .store
            .own_past(&opened.device, &opened.hello.heads, self.forked)
            .map_err(unavailable)?;
        for receipt in past.receipts {
            let name = SignedReceipt::open(&receipt, &opened.identity.key().public())
                .map(|r| (r.receipt.batch_id, r.receipt.held));
            if name.is_ok_and(|name| self.answered.insert(name)) {
                frame::push(&mut self.answer, FrameKind::Receipt, &receipt);
            }
        }
        let at = cursor_of(opened);
        let mut rows = past.rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut bytes = 0;
            let mut page = Vec::new();
            while let Some(row) = rows.next_if(|row| {
                bytes += row.batch.len() + row.receipt.len();
                page.is_empty() || bytes <= FEED_PAGE_BYTES_MAX
            }) {
                page.push(row);
            }
            self.push_page(opened, at, at, page);
        }
        Ok(past.more)
    }

    /// Answers whether there is more of it.
    fn push_feed(&mut self, service: &Service, opened: &Opened) -> Result<bool, Problem> {
        let mut after = cursor_of(opened);
        for _ in 0..FEED_PAGES_MAX {
            let stretch = service
                .store
                .feed(&opened.device, after, &opened.hello.heads, FEED_PAGE_BYTES_MAX)
                .map_err(unavailable)?;
            let through = stretch.through;
            // An empty stretch moves the cursor past what is not his, once, and costs a page head.
            if through != opened.hello.cursor {
                self.push_page(opened, after, through, stretch.rows);
            }
            after = through;
            if !stretch.more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn push_page(&mut self, opened: &Opened, after: Cursor, through: Cursor, rows: Vec<FeedRow>) {
        let key = opened.identity.key();
        let mut roster: BTreeMap<DeviceNo, Vouch> = BTreeMap::new();
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            roster
                .entry(row.author.device_no)
                .or_insert_with(|| row.author.vouch(&key));
            items.push(FeedItem {
                feed_seq: row.feed_seq,
                batch: batch::readable(row.batch, opened.hello.reads),
                receipt: row.receipt,
            });
        }
        let page = FeedPage {
            reader: opened.device.device_no,
            after,
            through,
            roster: roster.into_values().collect(),
            items,
        };
        frame::push(&mut self.answer, FrameKind::FeedPage, &page.seal(&key));
    }
}

impl Service {
    /// Answers `GET /v1/state`: what is held of whom, and the staged tail of the caller's last request.
    ///
    /// # Errors
    /// The problem to answer with.
    pub fn state(&self, hello_bytes: &[u8]) -> Result<Vec<u8>, Problem> {
        let opened = open(self, hello_bytes)?;
        if let Some(problem) = opened.suspension() {
            return Err(problem);
        }
        let state = State {
            nonce: opened.hello.nonce,
            server_epoch: opened.identity.server_epoch,
            heads: self.store.chain_heads(&opened.device).map_err(unavailable)?,
            staged: self
                .store
                .staged(opened.device.device_no)
                .map_err(unavailable)?
                .and_then(|s| Some((s.batch_id, u32::try_from(s.bytes.len()).ok()?))),
        };
        Ok(state.seal(&opened.identity.key()))
    }
}

/// Where the reader stands; a new one stands at the beginning.
fn cursor_of(opened: &Opened) -> Cursor {
    if opened.hello.cursor.server_epoch == opened.identity.server_epoch {
        opened.hello.cursor
    } else {
        Cursor {
            server_epoch: opened.identity.server_epoch,
            feed_seq: 0,
            mark: FeedMark::default(),
        }
    }
}

pub(crate) fn open(service: &Service, hello_bytes: &[u8]) -> Result<Opened, Problem> {
    let hello = Hello::parse(hello_bytes).map_err(|e| wire_problem(&e))?;
    let unknown = || Problem::new(ProblemCode::UnknownDevice);
    let device = service
        .store
        .find_device(hello.device_no)
        .map_err(unavailable)?
        .ok_or_else(unknown)?;
    Hello::verify(hello_bytes, &device.public_key).map_err(|_| unknown())?;
    let identity = service.store.identity().map_err(unavailable)?;
    let now_ms = service.clock.wall_ms();
    let visit = Visit {
        at_ms: now_ms,
        clock_error_ms: hello.wall_ms.saturating_sub(now_ms),
        app_version: hello.app_version.clone(),
        edition: hello.edition,
        pins: hello.pins,
    };
    service
        .store
        .note_visit(device.device_no, &visit)
        .map_err(unavailable)?;
    let identity = pass_pins(service, &device, identity, hello.pins)?;
    let standing = service
        .store
        .standing(&device, hello.cursor, &hello.heads)
        .map_err(unavailable)?;
    if standing != Standing::Fits {
        tracing::warn!(
            device_no = device.device_no.0,
            ?standing,
            "a device knows more than this store"
        );
    }
    Ok(Opened {
        device,
        identity,
        hello,
        standing,
    })
}

/// A laptop has a set of pins that this store never made: it was set back, and does not know it, or another life of it gave higher
/// numbers. What it gives from now on must be above that, or it reaches nobody.
fn pass_pins(service: &Service, device: &Device, identity: Identity, heard: u32) -> Result<Identity, Problem> {
    let believed = device.suspended_at_ms.is_none() && heard <= life::PINS_NUMBER_HEARD_MAX;
    if heard <= identity.pins_number || !believed {
        return Ok(identity);
    }
    let number = life::first_pins_number(heard, life::new_epoch(&*service.entropy));
    tracing::warn!(
        device_no = device.device_no.0,
        heard,
        number,
        "a device has pins that this store never made"
    );
    service.store.pass_pins(heard, number).map_err(unavailable)
}

/// Takes a device back on this service's own earlier word.
fn readmit(service: &Service, vouch: &[u8]) -> Result<Device, Problem> {
    let identity = service.store.identity().map_err(unavailable)?;
    let vouch = Vouch::open(vouch, &identity.key().public()).map_err(|_| Problem::new(ProblemCode::UnknownDevice))?;
    service
        .store
        .readmit(&vouch.entry, service.clock.wall_ms())
        .map_err(|error| match error {
            StoreError::KeyTaken => Problem::new(ProblemCode::UnknownDevice),
            other => unavailable(other),
        })
}

/// Is every personal part there? An author has them all, but for those that an order known here has taken from him.
fn is_complete(service: &Service, batch: &Batch, ops: &[RawOp]) -> Result<bool, Problem> {
    let lacks = |op: &RawOp| matches!(op.personal, Personal::Erased { .. });
    let ordered = match ops.iter().any(lacks) {
        true => service.store.erased_by_order(batch, ops).map_err(unavailable)?,
        false => BTreeSet::new(),
    };
    Ok(ops.iter().all(|op| match op.personal {
        Personal::None | Personal::Present { .. } => true,
        Personal::Erased { .. } => ordered.contains(&op.hash()),
        Personal::Withheld { .. } => false,
    }))
}

/// Keeps what a suspended device sends, if it wrote it. It gets no receipt: to its holder nothing of it is sent.
/// `age`: boot and milliseconds since, by its own clock; zeros where nobody knows them.
fn quarantine(service: &Service, device: &Device, age: (u32, u64), bytes: &[u8]) -> Result<(), Problem> {
    let Ok(batch) = Batch::parse(bytes) else { return Ok(()) };
    let Ok(ops) = batch.verify(&device.public_key) else {
        return Ok(());
    };
    if batch.header.device_no != device.device_no || !is_complete(service, &batch, &ops)? {
        return Ok(());
    }
    let kept = service.store.quarantine(&Quarantined {
        device_no: device.device_no,
        batch_id: batch.id,
        bytes: bytes.to_vec(),
        at_ms: service.clock.wall_ms(),
        boot: age.0,
        mono_ms: age.1,
    });
    match kept {
        Ok(()) => Ok(()),
        Err(StoreError::QuarantineFull) => {
            tracing::warn!(
                device_no = device.device_no.0,
                "the quarantine of a suspended device is full"
            );
            Ok(())
        }
        Err(other) => Err(unavailable(other)),
    }
}

/// A message that somebody signed is longer.
const SIGNATURE_BYTES: usize = 64;

/// May it be judged at all? A request has room for two hundred thousand frames that hold nothing.
fn is_worth_a_look(frame: &Frame) -> bool {
    match frame.kind {
        FrameKind::Batch => batch_head(&frame.payload).is_some(),
        FrameKind::Carried => Carried::decode(&frame.payload).is_ok_and(|it| batch_head(&it.batch).is_some()),
        FrameKind::Resumed => Resumed::decode(&frame.payload).is_ok(),
        FrameKind::Archived => Archived::decode(&frame.payload).is_ok(),
        FrameKind::Proof => frame.payload.len() > SIGNATURE_BYTES,
        _ => false,
    }
}

/// The whole batch out of its staged beginning and its rest.
fn resume(service: &Service, device: &Device, resumed: &Resumed) -> Result<Option<Vec<u8>>, Problem> {
    let staged = service.store.staged(device.device_no).map_err(unavailable)?;
    Ok(staged
        .filter(|s| s.batch_id == resumed.batch_id)
        .and_then(|s| Some(s.bytes.get(..resumed.offset as usize)?.to_vec()))
        .filter(|begun| begun.len() + resumed.rest.len() <= BATCH_BYTES_MAX)
        .map(|mut bytes| {
            bytes.extend_from_slice(&resumed.rest);
            bytes
        }))
}

/// Id of the batch that `payload` begins, if its header has come whole.
fn batch_head(payload: &[u8]) -> Option<[u8; 32]> {
    Batch::parse(payload).ok().map(|batch| batch.id)
}

pub(crate) fn wire_problem(error: &WireError) -> Problem {
    Problem::new(match error {
        WireError::TooLarge => ProblemCode::TooLarge,
        WireError::BadSignature => ProblemCode::UnknownDevice,
        WireError::Newer(_) => ProblemCode::NewerProtocol,
        WireError::NotOurs | WireError::Truncated | WireError::Malformed | WireError::BadChain => {
            ProblemCode::Malformed
        }
    })
}
