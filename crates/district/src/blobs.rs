//! `POST /v1/blobs`: takes the blobs that a device gives, gives those that it lacks, and signs which ones are here.

use kentongan_domain::blob::{BLOB_BYTES_MAX, BlobHash};
use kentongan_protocol::blobs::{BLOBS_BYTES_MAX, BlobAnswer, BlobAsk};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::problem::{Problem, ProblemCode};

use crate::Service;
use crate::store::{BlobStanding, StoreError};
use crate::sync::{Opened, open, wire_problem};

/// The service's side of one exchange of blobs. Each blob is on disk before the next frame is taken.
#[derive(Default)]
pub struct BlobExchange {
    decoder: FrameDecoder,
    opened: Option<Opened>,
    ask: BlobAsk,
    /// Of those that came in this request.
    kept: Vec<BlobHash>,
    /// How many there was no room for.
    without_room: usize,
    ended: bool,
}

impl BlobExchange {
    /// Takes the next bytes of the request, and whatever they complete.
    ///
    /// # Errors
    /// The problem that makes the request worthless; what was kept by then stays.
    pub fn feed(&mut self, service: &Service, bytes: &[u8]) -> Result<(), Problem> {
        self.receive(bytes);
        while let Some(frame) = self.next_frame()? {
            self.take(service, &frame)?;
        }
        Ok(())
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.decoder.feed(bytes);
    }

    pub(crate) fn next_frame(&mut self) -> Result<Option<Frame>, Problem> {
        self.decoder.next_frame().map_err(|e| wire_problem(&e))
    }

    pub(crate) fn scope(&self) -> Option<String> {
        self.opened.as_ref().map(|o| o.device.scope.to_string())
    }

    pub(crate) fn take(&mut self, service: &Service, frame: &Frame) -> Result<(), Problem> {
        match (frame.kind, &mut self.opened) {
            (FrameKind::Hello, None) => {
                let opened = open(service, &frame.payload)?;
                if let Some(problem) = opened.suspension() {
                    return Err(problem);
                }
                self.opened = Some(opened);
                Ok(())
            }
            (FrameKind::BlobAsk, Some(_)) => {
                self.ask = BlobAsk::decode(&frame.payload).map_err(|e| wire_problem(&e))?;
                Ok(())
            }
            (FrameKind::Blob, Some(opened)) => {
                if frame.payload.is_empty() || frame.payload.len() > BLOB_BYTES_MAX {
                    return Err(Problem::new(ProblemCode::TooLarge));
                }
                opened.look_again(service)?;
                let now_ms = service.clock.wall_ms();
                match service.store.keep_blob(&opened.device, &frame.payload, now_ms) {
                    Ok(BlobStanding::Here) => self.kept.push(BlobHash::of(&frame.payload)),
                    // It stays where it is. That the disk is full, texts say for themselves.
                    Ok(BlobStanding::NoRoom) | Err(StoreError::Full) => self.without_room += 1,
                    Ok(BlobStanding::Lacking | BlobStanding::Unknown) => {}
                    Err(error) => pass_over(&error),
                }
                Ok(())
            }
            (FrameKind::End, Some(_)) => {
                self.ended = true;
                Ok(())
            }
            (FrameKind::Unknown(_), Some(_)) => Ok(()),
            _ => Err(Problem::new(ProblemCode::Malformed)),
        }
    }

    /// The whole answer: what was wanted, as far as it fits, and the word on the rest.
    ///
    /// # Errors
    /// [`ProblemCode::Malformed`] if the request was cut before its end; the problem of the store that does not know the device.
    pub fn finish(mut self, service: &Service) -> Result<Vec<u8>, Problem> {
        let Some(mut opened) = self.opened.take().filter(|_| self.ended) else {
            return Err(Problem::new(ProblemCode::Malformed));
        };
        opened.look_again(service)?;
        let mut said = BlobAnswer {
            nonce: opened.hello.nonce,
            kept: std::mem::take(&mut self.kept),
            ..BlobAnswer::default()
        };
        for hash in &self.ask.offered {
            let looked = service.store.blob_standing(&opened.device, *hash);
            let standing = looked.unwrap_or_else(|error| {
                pass_over(&error);
                BlobStanding::Unknown
            });
            match standing {
                BlobStanding::Here if !said.kept.contains(hash) => said.kept.push(*hash),
                BlobStanding::Lacking => said.lacking.push(*hash),
                // Neither kept nor lacking: its bytes are not sent now, and it is offered again at the next call.
                BlobStanding::NoRoom => self.without_room += 1,
                // Its op is not here: it is on another chain's way, or was refused. Or nobody can say now.
                BlobStanding::Here | BlobStanding::Unknown => {}
            }
        }
        if self.without_room > 0 {
            tracing::warn!(scope = %opened.device.scope, blobs = self.without_room, "there is no room for photos of this scope");
        }
        let mut answer = frame::begin();
        let mut given = 0;
        for hash in &self.ask.wanted {
            let found = service.store.blob(&opened.device, *hash).unwrap_or_else(|error| {
                pass_over(&error);
                None
            });
            match found {
                Some(bytes) if given == 0 || given + bytes.len() <= BLOBS_BYTES_MAX => {
                    given += bytes.len();
                    frame::push(&mut answer, FrameKind::Blob, &bytes);
                }
                // He asks again for what did not fit.
                Some(_) => break,
                None => said.absent.push(*hash),
            }
        }
        frame::push(&mut answer, FrameKind::BlobAnswer, &said.seal(&opened.identity.key()));
        Ok(answer)
    }
}

/// One blob that the store does not obey for costs the others nothing: it is offered or asked for again.
fn pass_over(error: &StoreError) {
    tracing::error!(%error, cause = ?std::error::Error::source(error), "the store does not obey for one photo; the others go on");
}
