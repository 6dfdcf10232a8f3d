//! Bytes that carry no signature of their own: frames, what stands in them, refusals.

use kentongan_protocol::blobs::BlobAsk;
use kentongan_protocol::exchange::{Archived, Resumed};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::problem::Problem;

use crate::golden;

/// The first byte says in which pieces the link delivers the others.
pub fn frames(input: &[u8]) {
    let Some((piece, message)) = input.split_first() else {
        return;
    };
    let whole = decode(message, message.len().max(1));
    let pieces = decode(message, usize::from(*piece).pow(2) + 1);
    assert_eq!(whole, pieces, "pieces change nothing");
    let (frames, refused) = whole;
    let mut again = frame::begin();
    for frame in &frames {
        frame::push(&mut again, frame.kind, &frame.payload);
    }
    if !refused && !frames.is_empty() {
        // The version byte may be of an older protocol.
        assert_eq!(
            again.get(5..),
            message.get(5..again.len()),
            "frames are written as they came"
        );
    }
}

/// Whole frames up to the end or to what is refused.
fn decode(message: &[u8], piece: usize) -> (Vec<Frame>, bool) {
    let (mut decoder, mut frames) = (FrameDecoder::default(), Vec::new());
    for bytes in message.chunks(piece) {
        decoder.feed(bytes);
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(_) => return (frames, true),
            }
        }
        let _ = decoder.tail();
    }
    (frames, false)
}

pub fn archived(input: &[u8]) {
    if let Ok(read) = Archived::decode(input) {
        assert_eq!(
            Archived::decode(&read.encode()).expect("what was read can be written"),
            read
        );
    }
}

pub fn resumed(input: &[u8]) {
    if let Ok(read) = Resumed::decode(input) {
        assert_eq!(read.encode(), input, "plain, so that a part of it is of use as well");
    }
}

pub fn blob_ask(input: &[u8]) {
    if let Ok(read) = BlobAsk::decode(input) {
        assert_eq!(
            BlobAsk::decode(&read.encode()).expect("what was read can be written"),
            read
        );
    }
}

pub fn problem(input: &[u8]) {
    if let Ok(read) = Problem::decode(input) {
        let _ = read.code.http_status();
        assert_eq!(
            Problem::decode(&read.encode()).expect("what was read can be written"),
            read
        );
    }
}

pub fn frames_seeds() -> Vec<Vec<u8>> {
    let mut messages = golden::messages(b"KTGS");
    // Very many of the shortest frames there are.
    let mut crowd = frame::begin();
    (0..4_000).for_each(|_| frame::push(&mut crowd, FrameKind::Unknown(99), &[]));
    messages.push(crowd);
    messages.into_iter().map(|m| [vec![40], m].concat()).collect()
}

pub fn archived_seeds() -> Vec<Vec<u8>> {
    golden::payloads(FrameKind::Archived)
}

pub fn resumed_seeds() -> Vec<Vec<u8>> {
    golden::payloads(FrameKind::Resumed)
}

pub fn blob_ask_seeds() -> Vec<Vec<u8>> {
    golden::payloads(FrameKind::BlobAsk)
}

pub fn problem_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGP")
}
