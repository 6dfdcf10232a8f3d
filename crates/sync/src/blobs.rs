//! Photos and other blobs, after all text: one request and one answer at a time, thumbnails before photos.
//!
//! Nothing waits: no request. So a call on which nothing happened costs what it cost before there were photos.

use std::io::Read;

use kentongan_domain::blob::BlobHash;
use kentongan_domain::world::{Entropy, random};
use kentongan_protocol::blobs::{BLOBS_ASKED_MAX, BLOBS_BYTES_MAX, BlobAnswer, BlobAsk};
use kentongan_protocol::frame::{self, FrameDecoder, FrameKind};
use kentongan_protocol::keys::PublicKey;
use kentongan_store::{NamedBlob, Store};

use crate::session::bare_hello;
use crate::{Fault, SessionError, Transport};

/// Requests of one call; more waits for the next, so that one village cannot hold the line for ever.
const ROUNDS_MAX: u32 = 256;
/// Most blobs that are looked up for one call.
const WANTED_MAX: usize = 4_096;
/// Rounds in which the service only says that it takes none of what is offered. What waits behind those gets its turn, and a service without
/// any room is not asked for every photo on each call.
const FRUITLESS_MAX: u32 = 4;
/// A service of an earlier version has no such door.
const NO_SUCH_DOOR: u16 = 404;

/// What an exchange of blobs did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BlobsExchanged {
    /// The district has these by now, by its own word.
    pub sent: u64,
    pub received: u64,
    /// Bytes of requests and answers, without HTTP's own.
    pub bytes_up: u64,
    pub bytes_down: u64,
    pub rounds: u32,
}

/// Sends blobs that the district lacks, and fetches those that are wanted here. To be called once the text is through: the district
/// takes no blob that no op of its own names. It ends early where something was written meanwhile: texts go first. `has_room`: may anything
/// be fetched? `progress` is told of each step.
///
/// # Errors
/// [`SessionError`]; what had come and gone by then stays.
pub fn exchange_blobs(
    store: &Store,
    transport: &dyn Transport,
    entropy: &dyn Entropy,
    has_room: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(&BlobsExchanged),
) -> Result<BlobsExchanged, SessionError> {
    let replica = store.replica()?;
    let district = replica.enrolled()?.server_key.ok_or(SessionError::NotEnrolled)?;
    let mut done = BlobsExchanged::default();
    // Of these the service has said in this call that their bytes are missing.
    let mut lacking: Vec<BlobHash> = Vec::new();
    // And these it does not know: what names them is not there yet, or was refused.
    let mut unknown: Vec<BlobHash> = Vec::new();
    let mut fruitless = 0;
    let mut wanted_here = store.blobs_wanted(WANTED_MAX)?;
    while done.rounds < ROUNDS_MAX {
        if done.rounds > 0 && store.has_unsent()? {
            break;
        }
        let offered: Vec<NamedBlob> = store
            .blobs_to_offer(BLOBS_ASKED_MAX + unknown.len())?
            .into_iter()
            .filter(|blob| !unknown.contains(&blob.hash))
            .take(BLOBS_ASKED_MAX)
            .collect();
        let wanted: Vec<NamedBlob> = match has_room() {
            true => wanted_here.iter().take(BLOBS_ASKED_MAX).copied().collect(),
            // The room that is left is for text.
            false => Vec::new(),
        };
        if offered.is_empty() && wanted.is_empty() {
            break;
        }
        done.rounds += 1;
        let nonce = random::<16>(entropy);
        let mut request = frame::begin();
        frame::push(
            &mut request,
            FrameKind::Hello,
            &bare_hello(store, &replica, nonce)?.seal(&replica.key()?),
        );
        let ask = BlobAsk {
            offered: offered.iter().map(|blob| blob.hash).collect(),
            wanted: wanted.iter().map(|blob| blob.hash).collect(),
        };
        frame::push(&mut request, FrameKind::BlobAsk, &ask.encode());
        let pushed = push_lacking(store, &mut request, &lacking)?;
        frame::push(&mut request, FrameKind::End, &[]);
        done.bytes_up += request.len() as u64;
        let mut answer = match transport.blobs(request) {
            Ok(answer) => answer,
            // It keeps the texts; the photos wait for its upgrade.
            Err(Fault::Failed { status: NO_SUCH_DOOR }) => break,
            Err(fault) => return Err(fault.into()),
        };
        let before = done;
        let mut came = Vec::new();
        let said = read(store, &mut *answer, &district, &mut done, &mut came, progress)?;
        if said.nonce != nonce {
            return Err(SessionError::NotTrusted);
        }
        done.sent += said.kept.len() as u64;
        lacking.clone_from(&said.lacking);
        let is_settled = |hash: &BlobHash| said.kept.contains(hash) || said.lacking.contains(hash);
        let known_before = unknown.len();
        unknown.extend(ask.offered.iter().filter(|hash| !is_settled(hash)));
        wanted_here.retain(|blob| !said.absent.contains(&blob.hash) && !came.contains(&blob.hash));
        let moved = !said.kept.is_empty() || !said.absent.is_empty() || done.received > before.received;
        store.note_blobs(said.kept, said.absent)?;
        progress(&done);
        // A first round may have learned no more than what is lacking; a service that keeps nothing of what it lacks is left alone.
        if !moved && (lacking.is_empty() || pushed > 0) {
            fruitless += 1;
            if unknown.len() == known_before || fruitless == FRUITLESS_MAX {
                break;
            }
        }
    }
    Ok(done)
}

/// As much of what the service lacks as one request takes, one blob at least. Answers how many bytes of it.
fn push_lacking(store: &Store, request: &mut Vec<u8>, lacking: &[BlobHash]) -> Result<usize, SessionError> {
    let mut pushed = 0;
    for hash in lacking {
        // It cannot be read any more: the store has noted that.
        let Some(bytes) = store.get_blob(*hash)? else { continue };
        if pushed > 0 && pushed + bytes.len() > BLOBS_BYTES_MAX {
            break;
        }
        pushed += bytes.len();
        frame::push(request, FrameKind::Blob, &bytes);
    }
    Ok(pushed)
}

/// Takes the answer as the link delivers it; each blob is kept when it is whole.
fn read(
    store: &Store,
    stream: &mut dyn Read,
    district: &PublicKey,
    done: &mut BlobsExchanged,
    came: &mut Vec<BlobHash>,
    progress: &mut dyn FnMut(&BlobsExchanged),
) -> Result<BlobAnswer, SessionError> {
    let mut decoder = FrameDecoder::default();
    let mut piece = [0; 8 * 1024];
    loop {
        while let Some(frame) = decoder.next_frame()? {
            match frame.kind {
                FrameKind::Blob => {
                    if let Some(hash) = store.receive_blob(&frame.payload)? {
                        done.received += 1;
                        came.push(hash);
                        progress(done);
                    }
                }
                FrameKind::BlobAnswer => return Ok(BlobAnswer::open(&frame.payload, district)?),
                _ => {}
            }
        }
        let read = stream.read(&mut piece).map_err(|_| SessionError::Cut)?;
        if read == 0 {
            return Err(SessionError::Cut);
        }
        done.bytes_down += read as u64;
        decoder.feed(piece.get(..read).unwrap_or_default());
    }
}
