//! One exchange: the hello opens it, each batch is judged and committed as it comes, the feed closes it.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::DeviceNo;
use kentongan_domain::scope::Stream;
use kentongan_protocol::WireError;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::exchange::{Cursor, End, FeedItem, FeedPage, Hello, RosterEntry};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::limits::{FEED_PAGE_BYTES_MAX, FEED_PAGES_MAX};
use kentongan_protocol::problem::{Problem, ProblemCode};

use crate::Service;
use crate::enrolment::unavailable;
use crate::store::{Appended, Device, Identity};

/// The service's side of one `POST /v1/sync`. Bytes go in as the link delivers them; the answer is complete at
/// [`Exchange::finish`]. An exchange that is dropped half-way has lost nothing that it committed.
pub struct Exchange {
    decoder: FrameDecoder,
    answer: Vec<u8>,
    opened: Option<Opened>,
    ended: bool,
    /// Streams in which a batch was not taken: those behind it cannot continue its chain. Other streams go on.
    stopped: BTreeSet<Stream>,
}

struct Opened {
    device: Device,
    identity: Identity,
    hello: Hello,
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            decoder: FrameDecoder::default(),
            answer: frame::begin(),
            opened: None,
            ended: false,
            stopped: BTreeSet::new(),
        }
    }
}

impl Exchange {
    /// Takes the next bytes of the request.
    ///
    /// # Errors
    /// The problem that makes the whole request worthless: not ours, not signed, unknown device.
    pub fn feed(&mut self, service: &Service, bytes: &[u8]) -> Result<(), Problem> {
        self.decoder.feed(bytes);
        while let Some(frame) = self.decoder.next_frame().map_err(|e| wire_problem(&e))? {
            self.take(service, &frame)?;
        }
        Ok(())
    }

    fn take(&mut self, service: &Service, frame: &Frame) -> Result<(), Problem> {
        match (frame.kind, &self.opened) {
            (FrameKind::Hello, None) => {
                self.opened = Some(open(service, &frame.payload)?);
                Ok(())
            }
            (FrameKind::Batch, Some(opened)) => {
                let outcome = match Batch::parse(&frame.payload) {
                    Ok(batch) if self.stopped.contains(&batch.header.stream) => return Ok(()),
                    Ok(batch) => take_batch(service, &opened.device, &batch)
                        .inspect_err(|_| _ = self.stopped.insert(batch.header.stream.clone())),
                    Err(error) => Err(wire_problem(&error)),
                };
                // Receipts of other batches still go back; the device learns how far it came and why no further.
                match outcome {
                    Ok(receipt) => frame::push(&mut self.answer, FrameKind::Receipt, &receipt),
                    Err(problem) => frame::push(&mut self.answer, FrameKind::Problem, &problem.encode()),
                }
                Ok(())
            }
            (FrameKind::End, Some(_)) => {
                self.ended = true;
                Ok(())
            }
            // A newer device's frames are its own business.
            (FrameKind::Unknown(_), Some(_)) => Ok(()),
            _ => Err(Problem::new(ProblemCode::Malformed)),
        }
    }

    /// The whole answer: receipts, the reader's feed, the end.
    ///
    /// # Errors
    /// [`ProblemCode::Malformed`] if the request was cut before its hello or end; what was committed stays committed.
    pub fn finish(mut self, service: &Service) -> Result<Vec<u8>, Problem> {
        let Some(opened) = self.opened.take().filter(|_| self.ended) else {
            return Err(Problem::new(ProblemCode::Malformed));
        };
        let key = opened.identity.key();
        let mut after = opened.hello.cursor;
        if after.server_epoch != opened.identity.server_epoch {
            after = Cursor {
                server_epoch: opened.identity.server_epoch,
                feed_seq: 0,
            };
        }
        let mut more = false;
        for _ in 0..FEED_PAGES_MAX {
            let stretch = service
                .store
                .feed(&opened.device, after, &opened.hello.heads, FEED_PAGE_BYTES_MAX)
                .map_err(unavailable)?;
            more = stretch.more;
            let through = Cursor {
                server_epoch: after.server_epoch,
                feed_seq: stretch.through,
            };
            let mut roster: BTreeMap<DeviceNo, RosterEntry> = BTreeMap::new();
            let mut items = Vec::with_capacity(stretch.rows.len());
            for row in stretch.rows {
                roster.entry(row.author.device_no).or_insert(row.author);
                items.push(FeedItem {
                    feed_seq: row.feed_seq,
                    batch: row.batch,
                    receipt: row.receipt,
                });
            }
            // An empty stretch moves the cursor past what is not his, once, and costs a page head.
            if through != opened.hello.cursor {
                let page = FeedPage {
                    after,
                    through,
                    roster: roster.into_values().collect(),
                    items,
                };
                frame::push(&mut self.answer, FrameKind::FeedPage, &page.seal(&key));
            }
            after = through;
            if !more {
                break;
            }
        }
        let end = End {
            nonce: opened.hello.nonce,
            server_epoch: opened.identity.server_epoch,
            server_time_ms: service.clock.wall_ms(),
            more,
        };
        frame::push(&mut self.answer, FrameKind::End, &end.seal(&key));
        Ok(self.answer)
    }
}

fn open(service: &Service, hello_bytes: &[u8]) -> Result<Opened, Problem> {
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
    let clock_error_ms = hello.wall_ms.saturating_sub(now_ms);
    service
        .store
        .note_visit(device.device_no, now_ms, clock_error_ms)
        .map_err(unavailable)?;
    Ok(Opened {
        device,
        identity,
        hello,
    })
}

fn take_batch(service: &Service, device: &Device, batch: &Batch) -> Result<Vec<u8>, Problem> {
    if batch.header.device_no != device.device_no {
        return Err(Problem::new(ProblemCode::UnknownDevice));
    }
    let ops = batch.verify(&device.public_key).map_err(|e| wire_problem(&e))?;
    let appended = service
        .store
        .append_batch(device, batch, &ops, service.clock.wall_ms())
        .map_err(unavailable)?;
    match appended {
        Appended::Receipt(receipt) => Ok(receipt),
        Appended::Gap(seq) => Err(Problem::with_number(
            ProblemCode::Gap,
            i64::try_from(seq.0).unwrap_or(0),
        )),
        Appended::ChainMismatch(seq) => {
            tracing::warn!(device_no = device.device_no.0, stream = %batch.header.stream, "chain mismatch");
            Err(Problem::with_number(
                ProblemCode::ChainMismatch,
                i64::try_from(seq.0).unwrap_or(0),
            ))
        }
    }
}

fn wire_problem(error: &WireError) -> Problem {
    Problem::new(match error {
        WireError::TooLarge => ProblemCode::TooLarge,
        WireError::BadSignature => ProblemCode::UnknownDevice,
        WireError::NotOurs
        | WireError::Newer(_)
        | WireError::Truncated
        | WireError::Malformed
        | WireError::BadChain => ProblemCode::Malformed,
    })
}
