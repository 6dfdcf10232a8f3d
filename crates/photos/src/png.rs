//! A PNG's chunks (W3C, Portable Network Graphics, third edition, section 5), walked from its start to its end: how large
//! it is, whether it is whole, whether it moves.
//!
//! The decoder stops at the last row of pixels; that the file goes on to its end is looked for here.

use crate::PhotoError;
use crate::outline::{Kind, Outline, check_size};

pub(crate) const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n'];

const CHECKSUM_BYTES: usize = 4;

struct Chunk<'a> {
    name: &'a [u8; 4],
    data: &'a [u8],
    bytes: usize,
}

/// Walks the chunks of `bytes`, which begin with the signature.
pub(crate) fn outline(bytes: &[u8]) -> Result<Outline<'_>, PhotoError> {
    let mut at = SIGNATURE.len();
    let head = chunk(bytes, at).ok_or(PhotoError::Damaged)?;
    let (b"IHDR", &[w3, w2, w1, w0, h3, h2, h1, h0, ..]) = (head.name, head.data) else {
        return Err(PhotoError::Damaged);
    };
    let width = u32::from_be_bytes([w3, w2, w1, w0]);
    let height = u32::from_be_bytes([h3, h2, h1, h0]);
    check_size(width, height)?;
    loop {
        let chunk = chunk(bytes, at).ok_or(PhotoError::Damaged)?;
        at += chunk.bytes;
        match chunk.name {
            // Animation control: the first of several pictures is none that a person chose.
            b"acTL" => return Err(PhotoError::NotAPhoto),
            b"IEND" => {
                return Ok(Outline {
                    kind: Kind::Png,
                    bytes: bytes.get(..at).ok_or(PhotoError::Damaged)?,
                    width,
                    height,
                    beside_bytes: 0,
                });
            }
            _ => {}
        }
    }
}

/// The chunk at `at`. Its checksum is the decoder's affair.
fn chunk(bytes: &[u8], at: usize) -> Option<Chunk<'_>> {
    let (length, rest) = bytes.get(at..)?.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let (data, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    rest.get(..CHECKSUM_BYTES)?;
    Some(Chunk {
        name,
        data,
        bytes: length.len() + name.len() + data.len() + CHECKSUM_BYTES,
    })
}
