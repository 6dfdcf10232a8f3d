//! Frames of `POST /v1/sync`, both ways: `"KTGS" version(1)`, then `kind(1) length(4, big endian) payload(length)` each.
//!
//! The decoder takes bytes as the link delivers them and gives each frame as soon as it is whole, so that a batch is
//! committed even when the link dies right behind it.

use crate::limits::{FRAME_BYTES_MAX, PROTOCOL_VERSION};
use crate::signed::WireError;

const MAGIC: &[u8; 4] = b"KTGS";

/// Kind of a frame. Unknown kinds are skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    /// Device → service: who asks, what it has.
    Hello,
    /// Device → service: one sealed batch.
    Batch,
    /// Service → device: one receipt.
    Receipt,
    /// Service → device: one feed page.
    FeedPage,
    /// Service → device: a batch or the whole request was not taken, and why.
    Problem,
    /// Last frame in either direction; without it the message was cut.
    End,
    /// Device → service, before the hello: the district's own word on the device, for a service that lost its store.
    Vouch,
    /// Device → service: a batch with its receipt that the service seems to have lost.
    Archived,
    /// Device → service: the newest receipt here, to a service that was set back without knowing.
    Proof,
    /// Device → service: the rest of a batch that was cut in an earlier request.
    Resumed,
    /// Service → device: the pins of its certificates, to a device that has older ones.
    Pins,
    /// Device → service, on the way of blobs: which ones it has to give, which ones it lacks.
    BlobAsk,
    /// Either way: the bytes of one blob.
    Blob,
    /// Service → device: which blobs it has by now. Last frame of its answer.
    BlobAnswer,
    /// Device → service: a sealed batch of another laptop of its scope, which came by parcel.
    Carried,
    Unknown(u8),
}

impl FrameKind {
    fn number(self) -> u8 {
        match self {
            FrameKind::Hello => 1,
            FrameKind::Batch => 2,
            FrameKind::Receipt => 3,
            FrameKind::FeedPage => 4,
            FrameKind::Problem => 5,
            FrameKind::End => 6,
            FrameKind::Vouch => 7,
            FrameKind::Archived => 8,
            FrameKind::Proof => 9,
            FrameKind::Resumed => 10,
            FrameKind::Pins => 11,
            FrameKind::BlobAsk => 12,
            FrameKind::Blob => 13,
            FrameKind::BlobAnswer => 14,
            FrameKind::Carried => 15,
            FrameKind::Unknown(n) => n,
        }
    }

    fn of_number(n: u8) -> Self {
        match n {
            1 => FrameKind::Hello,
            2 => FrameKind::Batch,
            3 => FrameKind::Receipt,
            4 => FrameKind::FeedPage,
            5 => FrameKind::Problem,
            6 => FrameKind::End,
            7 => FrameKind::Vouch,
            8 => FrameKind::Archived,
            9 => FrameKind::Proof,
            10 => FrameKind::Resumed,
            11 => FrameKind::Pins,
            12 => FrameKind::BlobAsk,
            13 => FrameKind::Blob,
            14 => FrameKind::BlobAnswer,
            15 => FrameKind::Carried,
            other => FrameKind::Unknown(other),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub kind: FrameKind,
    pub payload: Vec<u8>,
}

/// Begins a message.
pub fn begin() -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(PROTOCOL_VERSION);
    bytes
}

/// Appends one frame.
pub fn push(message: &mut Vec<u8>, kind: FrameKind, payload: &[u8]) {
    let length = u32::try_from(payload.len()).expect("BUG: a frame is far below 4 GiB");
    message.push(kind.number());
    message.extend_from_slice(&length.to_be_bytes());
    message.extend_from_slice(payload);
}

/// Takes bytes in pieces of any size, gives whole frames.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    buffer: Vec<u8>,
    /// So much of the buffer has been given out as frames.
    given: usize,
    begun: bool,
}

impl FrameDecoder {
    pub fn feed(&mut self, bytes: &[u8]) {
        // Once a piece, not once a frame: many small frames in one piece would be moved again and again.
        self.buffer.drain(..self.given);
        self.given = 0;
        self.buffer.extend_from_slice(bytes);
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.given..).unwrap_or_default()
    }

    /// What has come of a frame that is not whole yet: its kind and the payload so far. What a cut leaves behind.
    pub fn tail(&self) -> Option<(FrameKind, &[u8])> {
        let ([kind, ..], rest) = self.rest().split_first_chunk::<5>().filter(|_| self.begun)?;
        Some((FrameKind::of_number(*kind), rest))
    }

    /// The next whole frame; `None` until more bytes have come.
    ///
    /// # Errors
    /// [`WireError::NotOurs`] as soon as the first bytes cannot be ours (a login page), [`WireError::TooLarge`] for a frame
    /// over the limit, before its payload is awaited.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, WireError> {
        if !self.begun {
            let common = self.buffer.iter().zip(MAGIC).take_while(|(a, b)| a == b).count();
            if common < self.buffer.len().min(MAGIC.len()) {
                return Err(WireError::NotOurs);
            }
            let Some(version) = self.buffer.get(MAGIC.len()).copied() else {
                return Ok(None);
            };
            if version > PROTOCOL_VERSION {
                return Err(WireError::Newer(version));
            }
            self.given = MAGIC.len() + 1;
            self.begun = true;
        }
        let Some((head, rest)) = self.rest().split_first_chunk::<5>() else {
            return Ok(None);
        };
        let [kind, a, b, c, d] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        if length > FRAME_BYTES_MAX {
            return Err(WireError::TooLarge);
        }
        let Some(payload) = rest.get(..length).map(<[u8]>::to_vec) else {
            return Ok(None);
        };
        self.given += 5 + length;
        Ok(Some(Frame {
            kind: FrameKind::of_number(kind),
            payload,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_whole_whatever_the_pieces() {
        let mut message = begin();
        push(&mut message, FrameKind::Hello, b"hello");
        push(&mut message, FrameKind::Unknown(99), b"");
        push(&mut message, FrameKind::Batch, &[7; 300]);
        for piece in 1..message.len() {
            let mut decoder = FrameDecoder::default();
            let mut kinds = Vec::new();
            for chunk in message.chunks(piece) {
                decoder.feed(chunk);
                while let Some(frame) = decoder.next_frame().unwrap() {
                    kinds.push((frame.kind, frame.payload.len()));
                }
            }
            let expected = [
                (FrameKind::Hello, 5),
                (FrameKind::Unknown(99), 0),
                (FrameKind::Batch, 300),
            ];
            assert_eq!(kinds, expected, "pieces of {piece}");
        }
    }

    #[test]
    fn a_login_page_is_known_by_its_first_byte() {
        let mut decoder = FrameDecoder::default();
        decoder.feed(b"<");
        assert!(matches!(decoder.next_frame(), Err(WireError::NotOurs)));
    }

    #[test]
    fn a_huge_frame_is_refused_by_its_length() {
        let mut message = begin();
        message.extend_from_slice(&[2, 0xff, 0xff, 0xff, 0xff]);
        let mut decoder = FrameDecoder::default();
        decoder.feed(&message);
        assert!(matches!(decoder.next_frame(), Err(WireError::TooLarge)));
    }
}
