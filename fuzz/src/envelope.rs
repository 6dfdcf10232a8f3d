//! The envelope of signed messages, mended: `magic(4) version(1) length(2) content signature(64) rest`.
//!
//! A mutated message fails at its signature, and nothing behind it would ever be tried. A thief's laptop and a later program sign
//! what they like; so these targets sign what the fuzzer made.

use kentongan_protocol::keys::{PrivateKey, Purpose};

/// The parts of a message that a mutation left, wherever it cut.
pub struct Envelope<'a> {
    pub magic: [u8; 4],
    pub content: &'a [u8],
    pub rest: &'a [u8],
}

impl<'a> Envelope<'a> {
    pub fn of(magic: &[u8; 4], input: &'a [u8]) -> Option<Self> {
        let (length, rest) = input.get(5..)?.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (content, rest) = rest.split_at(length);
        Some(Self {
            magic: *magic,
            content,
            rest: rest.get(64..).unwrap_or_default(),
        })
    }

    pub fn sealed(&self, purpose: Purpose, key: &PrivateKey) -> Vec<u8> {
        seal(self.magic, self.content, self.rest, purpose, key)
    }
}

pub fn seal(magic: [u8; 4], content: &[u8], rest: &[u8], purpose: Purpose, key: &PrivateKey) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("BUG: targets keep contents short");
    let mut bytes = magic.to_vec();
    bytes.push(1);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(&key.sign(purpose, content));
    bytes.extend_from_slice(rest);
    bytes
}
