//! `POST /v1/blobs`: what is too long for an op, asked for and given by its hash.
//!
//! Request: hello, ask, blobs, end. Answer: blobs, then the answer itself, signed, so that *the district has it* is the
//! district's own word. A blob needs no signature: it is what its hash says, and the hash stands in a signed op.

use kentongan_domain::blob::BlobHash;
use minicbor::{Decoder, Encoder};

use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::signed::{WireError, entries, fixed, open, put, seal};

const ANSWER: [u8; 4] = *b"KTGO";
/// Most hashes in one list of an ask or of an answer: some 4 kB on the wire.
pub const BLOBS_ASKED_MAX: usize = 64;
/// Most bytes of blobs in one request or answer, unless a single one is longer: a link that dies costs no more than this.
pub const BLOBS_BYTES_MAX: usize = 64 * 1024;

/// What a device has to give, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlobAsk {
    /// Those that it has and has no word of the district on. Their bytes may follow.
    pub offered: Vec<BlobHash>,
    pub wanted: Vec<BlobHash>,
}

impl BlobAsk {
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(2), u8(0));
        put_hashes(&mut e, &self.offered);
        put!(e; u8(1));
        put_hashes(&mut e, &self.wanted);
        bytes
    }

    /// # Errors
    /// [`WireError`] for anything that is not an ask, or is longer than [`BLOBS_ASKED_MAX`].
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut d = Decoder::new(bytes);
        let mut ask = Self::default();
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => ask.offered = hashes(&mut d)?,
                1 => ask.wanted = hashes(&mut d)?,
                _ => d.skip()?,
            }
        }
        Ok(ask)
    }
}

/// The district's word on blobs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlobAnswer {
    /// The nonce of the hello that it answers.
    pub nonce: [u8; 16],
    /// Of those that were offered or sent: on the service's disk.
    pub kept: Vec<BlobHash>,
    /// Of those that were offered: an op names them here, and their bytes are missing.
    pub lacking: Vec<BlobHash>,
    /// Of those that were wanted: not here yet, or not for this reader.
    pub absent: Vec<BlobHash>,
}

impl BlobAnswer {
    pub fn seal(&self, key: &PrivateKey) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(4), u8(0), bytes(&self.nonce));
        for (tag, list) in [(1, &self.kept), (2, &self.lacking), (3, &self.absent)] {
            put!(e; u8(tag));
            put_hashes(&mut e, list);
        }
        seal(ANSWER, Purpose::Blobs, &bytes, key)
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the district did not sign it.
    pub fn open(bytes: &[u8], district: &PublicKey) -> Result<Self, WireError> {
        let opened = open(ANSWER, bytes)?;
        opened.verify(Purpose::Blobs, district)?;
        let mut d = Decoder::new(opened.content);
        let (mut nonce, mut answer) = (None, Self::default());
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => nonce = Some(fixed::<16>(&mut d)?),
                1 => answer.kept = hashes(&mut d)?,
                2 => answer.lacking = hashes(&mut d)?,
                3 => answer.absent = hashes(&mut d)?,
                _ => d.skip()?,
            }
        }
        answer.nonce = nonce.ok_or(WireError::Malformed)?;
        Ok(answer)
    }
}

pub(crate) fn put_hashes(e: &mut Encoder<&mut Vec<u8>>, hashes: &[BlobHash]) {
    put!(e; array(hashes.len() as u64));
    for hash in hashes {
        put!(e; bytes(&hash.0));
    }
}

pub(crate) fn hashes(d: &mut Decoder<'_>) -> Result<Vec<BlobHash>, WireError> {
    // What is kept may be what was offered and what was sent.
    let n = d
        .array()?
        .filter(|n| *n <= 2 * BLOBS_ASKED_MAX as u64)
        .ok_or(WireError::TooLarge)?;
    (0..n).map(|_| fixed::<32>(d).map(BlobHash)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u8) -> BlobHash {
        BlobHash([n; 32])
    }

    #[test]
    fn an_ask_and_an_answer_come_back_as_written() {
        let ask = BlobAsk {
            offered: vec![hash(1), hash(2)],
            wanted: vec![hash(3)],
        };
        assert_eq!(BlobAsk::decode(&ask.encode()).unwrap(), ask);
        let district = PrivateKey::from_seed(&[8; 32]);
        let answer = BlobAnswer {
            nonce: [9; 16],
            kept: vec![hash(1)],
            lacking: vec![hash(2)],
            absent: vec![hash(3)],
        };
        let bytes = answer.seal(&district);
        assert_eq!(BlobAnswer::open(&bytes, &district.public()).unwrap(), answer);
        for at in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 1;
            assert!(BlobAnswer::open(&spoilt, &district.public()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_list_that_claims_too_much_is_refused_before_memory_is_set_aside() {
        let mut bytes = vec![0xa1, 0x00, 0x9b];
        bytes.extend_from_slice(&u64::MAX.to_be_bytes());
        assert!(matches!(BlobAsk::decode(&bytes), Err(WireError::TooLarge)));
    }
}
