//! The sealed batch: consecutive ops of one device in one stream, signed over their hashes.
//!
//! Layout: signed header, then `codec(1) dictionary(1) raw_len(4) z_len(4) body_hash(32) body(z_len)`, integers big endian.
//! The body is [`crate::columns`], compressed. The signature covers the header, and the header names the chain links before
//! and after the ops; so a personal part can be withheld from the body later and everything that was signed still verifies.
//! `body_hash` guards transport only. A batch fits its limit in the packing that every version reads; who sends it may pack it
//! denser, and who hands it on may unpack it.

use std::collections::BTreeSet;

use kentongan_domain::chain::{self, Link};
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::op::{Personal, RawOp};
use kentongan_domain::scope::Stream;
use minicbor::{Decoder, Encoder};

use crate::columns::{self, Origin};
use crate::compression::{self, Codec, DENSE_CODEC, Packing, READS_DENSE};
use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::limits::{BATCH_BYTES_MAX, BATCH_OPS_MAX, BATCH_RAW_BYTES_MAX};
use crate::signed::{WireError, entries, fixed, open, put, seal};

const MAGIC: [u8; 4] = *b"KTGB";

/// What the author signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchHeader {
    pub device_no: DeviceNo,
    pub epoch: Epoch,
    pub stream: Stream,
    pub first_seq: Seq,
    pub count: u32,
    /// Chain link before the first op.
    pub prev: Link,
    /// Chain link after the last op.
    pub last: Link,
    /// In the first batch of an epoch that a fork opened: the last link of the stream that both branches share. `prev` is
    /// then `chain::start` over it.
    pub parent: Option<Link>,
}

impl BatchHeader {
    fn origin(&self) -> Origin {
        Origin {
            device_no: self.device_no,
            epoch: self.epoch,
            first_seq: self.first_seq,
        }
    }

    pub fn last_seq(&self) -> Seq {
        Seq(self.first_seq.0 + u64::from(self.count) - 1)
    }
}

/// A batch whose layout was read and whose limits hold; [`Batch::verify`] makes it believable.
#[derive(Debug, Clone)]
pub struct Batch {
    pub header: BatchHeader,
    /// Content address: hash of the signed header.
    pub id: [u8; 32],
    bytes: Vec<u8>,
}

/// Seals `ops`, which start at `header.first_seq`. The header's `count` and `last` are filled in here.
///
/// Takes as many ops as fit [`BATCH_BYTES_MAX`] and [`BATCH_OPS_MAX`], at least one; the answer's header says how many.
///
/// # Panics
/// On no ops, or on one op so long that it fills a batch alone: `domain` refuses such texts long before.
pub fn seal_batch(mut header: BatchHeader, ops: &[RawOp], key: &PrivateKey) -> Batch {
    assert!(!ops.is_empty(), "BUG: a batch of nothing");
    let mut fits = 1;
    let mut too_many = plausible(ops) + 1;
    let origin = header.origin();
    let mut body = encode_body(origin, ops.get(..1).unwrap_or_default(), Packing::Fast);
    let mut guess = plausible(ops);
    while guess > fits && guess < too_many {
        let attempt = encode_body(origin, ops.get(..guess).unwrap_or_default(), Packing::Fast);
        if attempt.len().max(withheld_len(origin, ops, guess)) + 512 <= BATCH_BYTES_MAX {
            (fits, body) = (guess, attempt);
        } else {
            too_many = guess;
        }
        guess = usize::midpoint(fits, too_many);
    }
    header.count = u32::try_from(fits).expect("BUG: a batch has at most 1,000 ops");
    header.last = ops
        .iter()
        .take(fits)
        .fold(header.prev, |link, op| chain::extend(&link, &op.hash()));
    let content = encode_header(&header);
    let mut bytes = seal(MAGIC, Purpose::Batch, &content, key);
    bytes.extend_from_slice(&body);
    assert!(bytes.len() <= BATCH_BYTES_MAX, "BUG: one op fills more than a batch");
    Batch {
        header,
        id: batch_id(&content),
        bytes,
    }
}

/// Length of the body once every personal part is withheld: a hash is longer than a salt, and short parts do not make up
/// for it. A reader who may not see them must be able to take the batch as well.
fn withheld_len(origin: Origin, ops: &[RawOp], count: usize) -> usize {
    let ops = ops.get(..count).unwrap_or_default();
    let withheld = withhold(ops);
    if withheld == ops {
        return 0;
    }
    encode_body(origin, &withheld, Packing::Fast).len()
}

fn withhold(ops: &[RawOp]) -> Vec<RawOp> {
    let withheld = |op: &RawOp| RawOp {
        common: op.common.clone(),
        personal: op.personal.withheld(),
    };
    ops.iter().map(withheld).collect()
}

/// How many ops may fit: prose shrinks to a third, so more than this is tried in vain, and stays far below
/// [`BATCH_RAW_BYTES_MAX`], over which no reader would take the batch.
fn plausible(ops: &[RawOp]) -> usize {
    const RAW_BYTES_PLAUSIBLE: usize = BATCH_RAW_BYTES_MAX / 4;
    let mut raw = 0;
    let fitting = ops.iter().take(BATCH_OPS_MAX).take_while(|op| {
        let personal = if let Personal::Present { bytes, .. } = &op.personal {
            bytes.len()
        } else {
            0
        };
        raw += op.common.len() + personal + 64;
        raw <= RAW_BYTES_PLAUSIBLE
    });
    fitting.count().max(1)
}

/// The bytes of a batch in a packing that the other side says it reads (`reads` of its hello, end or grant).
pub fn readable(bytes: Vec<u8>, reads: u8) -> Vec<u8> {
    if reads & READS_DENSE != 0 {
        return bytes;
    }
    let packed = Batch::parse(&bytes)
        .ok()
        .filter(Batch::is_dense)
        .and_then(|batch| batch.packed(Packing::Fast).ok());
    packed.map_or(bytes, |packed| packed.bytes().to_vec())
}

fn batch_id(content: &[u8]) -> [u8; 32] {
    blake3::derive_key("kentongan 2026 batch id", content)
}

impl Batch {
    /// Reads the layout and checks every limit, without trusting anything yet.
    ///
    /// # Errors
    /// [`WireError`] for anything that is not one batch.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > BATCH_BYTES_MAX {
            return Err(WireError::TooLarge);
        }
        let opened = open(MAGIC, bytes)?;
        let header = decode_header(opened.content)?;
        if header.count == 0 || header.count as usize > BATCH_OPS_MAX {
            return Err(WireError::TooLarge);
        }
        Ok(Self {
            header,
            id: batch_id(opened.content),
            bytes: bytes.to_vec(),
        })
    }

    /// The sealed bytes, as they were made.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks the signature and the chain, and answers the ops in order.
    ///
    /// # Errors
    /// [`WireError::BadSignature`] or [`WireError::BadChain`] for a batch that its device did not make.
    pub fn verify(&self, key: &PublicKey) -> Result<Vec<RawOp>, WireError> {
        let opened = open(MAGIC, &self.bytes)?;
        opened.verify(Purpose::Batch, key)?;
        let ops = decode_body(self.header.origin(), self.header.count as usize, opened.rest)?;
        let last = ops
            .iter()
            .fold(self.header.prev, |link, op| chain::extend(&link, &op.hash()));
        if last != self.header.last {
            return Err(WireError::BadChain);
        }
        Ok(ops)
    }

    /// The same batch for a reader who may not see personal parts: header, signature and id stay, the body keeps their
    /// hashes only. A batch without any comes back as it is.
    ///
    /// # Errors
    /// [`WireError`] if the body cannot be read.
    pub fn withheld(&self) -> Result<Self, WireError> {
        let opened = open(MAGIC, &self.bytes)?;
        let ops = decode_body(self.header.origin(), self.header.count as usize, opened.rest)?;
        let withheld = withhold(&ops);
        if withheld == ops {
            Ok(self.clone())
        } else {
            self.with_body(&withheld, Packing::Fast)
        }
    }

    /// The ops as they stand in the body, whoever sealed it: to look for what is to be taken out of it. [`Batch::verify`] alone makes
    /// them believable.
    ///
    /// # Errors
    /// [`WireError`] if the body cannot be read.
    pub fn unverified_ops(&self) -> Result<Vec<RawOp>, WireError> {
        let opened = open(MAGIC, &self.bytes)?;
        decode_body(self.header.origin(), self.header.count as usize, opened.rest)
    }

    /// The same batch without the personal parts of the ops with these hashes, by order of law: header, signature and id stay, and
    /// every op keeps its hash. `None`: it holds none of them.
    ///
    /// # Errors
    /// [`WireError`] if the body cannot be read, or not be written within the limit.
    pub fn erased(&self, op_hashes: &BTreeSet<[u8; 32]>) -> Result<Option<Self>, WireError> {
        let mut ops = self.unverified_ops()?;
        let mut changed = false;
        for op in &mut ops {
            if op.personal.is_erasable() && op_hashes.contains(&op.hash()) {
                op.personal = op.personal.erased();
                changed = true;
            }
        }
        if !changed {
            return Ok(None);
        }
        // Hashes shrink less than names: one that was filled to the brim takes the denser packing.
        for packing in [Packing::Fast, Packing::Dense] {
            let erased = self.with_body(&ops, packing)?;
            if erased.bytes.len() <= BATCH_BYTES_MAX {
                return Ok(Some(erased));
            }
        }
        Err(WireError::TooLarge)
    }

    /// This batch with the parts that it lacks taken from `fuller`, a copy of the same batch. `None`: it brings nothing.
    ///
    /// # Errors
    /// [`WireError`] if one of them cannot be read.
    pub fn completed_by(&self, fuller: &Self, key: &PublicKey) -> Result<Option<Self>, WireError> {
        if self.id != fuller.id {
            return Ok(None);
        }
        let (mut ops, theirs) = (self.verify(key)?, fuller.verify(key)?);
        let mut changed = false;
        for (op, their) in ops.iter_mut().zip(&theirs) {
            if matches!(op.personal, Personal::Withheld { .. }) && matches!(their.personal, Personal::Present { .. }) {
                op.personal = their.personal.clone();
                changed = true;
            }
        }
        changed.then(|| self.with_body(&ops, Packing::Fast)).transpose()
    }

    /// The same batch with its body in another packing: header, signature and id stay, and every op comes out the same.
    ///
    /// # Errors
    /// [`WireError`] if the body cannot be read.
    pub fn packed(&self, packing: Packing) -> Result<Self, WireError> {
        let opened = open(MAGIC, &self.bytes)?;
        let ops = decode_body(self.header.origin(), self.header.count as usize, opened.rest)?;
        self.with_body(&ops, packing)
    }

    /// Does who reads it need [`crate::compression::READS_DENSE`]?
    pub fn is_dense(&self) -> bool {
        open(MAGIC, &self.bytes).is_ok_and(|opened| opened.rest.first() == Some(&DENSE_CODEC))
    }

    fn with_body(&self, ops: &[RawOp], packing: Packing) -> Result<Self, WireError> {
        let opened = open(MAGIC, &self.bytes)?;
        let signed = self.bytes.len() - opened.rest.len();
        let mut bytes = self.bytes.get(..signed).unwrap_or_default().to_vec();
        bytes.extend_from_slice(&encode_body(self.header.origin(), ops, packing));
        Ok(Self {
            header: self.header.clone(),
            id: self.id,
            bytes,
        })
    }
}

fn encode_header(header: &BatchHeader) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    put!(e; map(7 + u64::from(header.parent.is_some())), u8(0), u32(header.device_no.0), u8(1), u32(header.epoch.0), u8(2), str(&header.stream.to_string()));
    put!(e; u8(3), u64(header.first_seq.0), u8(4), u32(header.count), u8(5), bytes(&header.prev), u8(6));
    put!(e; bytes(&header.last));
    if let Some(parent) = &header.parent {
        put!(e; u8(7), bytes(parent));
    }
    bytes
}

fn decode_header(content: &[u8]) -> Result<BatchHeader, WireError> {
    let mut d = Decoder::new(content);
    let (mut device_no, mut epoch, mut stream, mut first_seq) = (None, None, None, None);
    let (mut count, mut prev, mut last, mut parent) = (None, None, None, None);
    for _ in 0..entries(&mut d)? {
        match d.u32()? {
            0 => device_no = Some(DeviceNo(d.u32()?)),
            1 => epoch = Some(Epoch(d.u32()?)),
            2 => stream = Some(d.str()?.parse()?),
            3 => first_seq = Some(Seq(d.u64()?)),
            4 => count = Some(d.u32()?),
            5 => prev = Some(fixed::<32>(&mut d)?),
            6 => last = Some(fixed::<32>(&mut d)?),
            7 => parent = Some(fixed::<32>(&mut d)?),
            _ => d.skip()?,
        }
    }
    let first_seq = first_seq
        .filter(|s| (1..=u64::from(u32::MAX)).contains(&s.0))
        .ok_or(WireError::Malformed)?;
    Ok(BatchHeader {
        device_no: device_no.ok_or(WireError::Malformed)?,
        epoch: epoch.ok_or(WireError::Malformed)?,
        stream: stream.ok_or(WireError::Malformed)?,
        first_seq,
        count: count.ok_or(WireError::Malformed)?,
        prev: prev.ok_or(WireError::Malformed)?,
        last: last.ok_or(WireError::Malformed)?,
        parent,
    })
}

fn encode_body(origin: Origin, ops: &[RawOp], packing: Packing) -> Vec<u8> {
    let raw = columns::encode(origin, ops);
    let (codec, body) = compression::compress(&raw, packing);
    let length = |n: usize| u32::try_from(n).expect("BUG: bodies are far below 4 GiB").to_be_bytes();
    let mut bytes = vec![codec.number(), codec.dictionary()];
    bytes.extend_from_slice(&length(raw.len()));
    bytes.extend_from_slice(&length(body.len()));
    bytes.extend_from_slice(blake3::hash(&body).as_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

fn decode_body(origin: Origin, count: usize, bytes: &[u8]) -> Result<Vec<RawOp>, WireError> {
    let (codec, rest) = bytes.split_first_chunk::<2>().ok_or(WireError::Truncated)?;
    let (raw_len, rest) = rest.split_first_chunk::<4>().ok_or(WireError::Truncated)?;
    let (z_len, rest) = rest.split_first_chunk::<4>().ok_or(WireError::Truncated)?;
    let (body_hash, body) = rest.split_first_chunk::<32>().ok_or(WireError::Truncated)?;
    let raw_len = u32::from_be_bytes(*raw_len) as usize;
    if raw_len > BATCH_RAW_BYTES_MAX {
        return Err(WireError::TooLarge);
    }
    if body.len() != u32::from_be_bytes(*z_len) as usize || blake3::hash(body).as_bytes() != body_hash {
        return Err(WireError::Malformed);
    }
    let [codec, dictionary] = *codec;
    let codec = Codec::of_numbers(codec, dictionary).ok_or(WireError::Malformed)?;
    let raw = compression::decompress(codec, body, raw_len)?;
    columns::decode(origin, count, &raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(n: usize) -> RawOp {
        let common = format!("op {n}, long enough to matter: {}", "kampung ".repeat(n % 5)).into_bytes();
        let personal = match n % 3 {
            0 => Personal::None,
            1 => Personal::Present {
                salt: [n as u8; 16],
                bytes: b"a name".to_vec(),
            },
            _ => Personal::Withheld { hash: [9; 32] },
        };
        RawOp { common, personal }
    }

    fn header() -> BatchHeader {
        BatchHeader {
            device_no: DeviceNo(3),
            epoch: Epoch(0),
            stream: "village:18.02.01.2003".parse().unwrap(),
            first_seq: Seq(1),
            count: 0,
            prev: [7; 32],
            last: [0; 32],
            parent: None,
        }
    }

    #[test]
    fn a_batch_comes_back_as_sealed() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let ops: Vec<RawOp> = (0..40).map(op).collect();
        let batch = seal_batch(header(), &ops, &key);
        assert_eq!(batch.header.count, 40);
        let read = Batch::parse(batch.bytes()).unwrap();
        assert_eq!((read.id, &read.header), (batch.id, &batch.header));
        assert_eq!(read.verify(&key.public()).unwrap(), ops);
        assert_eq!(read.header.last_seq(), Seq(40));
    }

    #[test]
    fn an_erased_part_is_gone_and_everything_that_was_signed_still_verifies() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let ops: Vec<RawOp> = (0..40).map(op).collect();
        let batch = seal_batch(header(), &ops, &key);
        let gone: BTreeSet<[u8; 32]> = [ops[1].hash(), ops[2].hash(), ops[3].hash()].into();
        let erased = batch.erased(&gone).unwrap().unwrap();
        assert_eq!((erased.id, &erased.header), (batch.id, &batch.header));
        let read = Batch::parse(erased.bytes()).unwrap().verify(&key.public()).unwrap();
        for (index, (before, after)) in ops.iter().zip(&read).enumerate() {
            assert_eq!(before.hash(), after.hash(), "op {index}");
            let is_gone = matches!(after.personal, Personal::Erased { .. });
            // Op 3 names nobody.
            assert_eq!(is_gone, index == 1 || index == 2, "op {index}");
        }
        assert!(
            erased.erased(&gone).unwrap().is_none(),
            "there is nothing left to erase"
        );
        assert!(
            erased.completed_by(&batch, &key.public()).unwrap().is_none(),
            "what was erased never comes back"
        );
    }

    #[test]
    fn what_does_not_fit_is_left_for_the_next_batch() {
        let key = PrivateKey::from_seed(&[1; 32]);
        // Hash output does not compress: 40 × 1 kB cannot fit 16 kB.
        let ops: Vec<RawOp> = (0..40u8)
            .map(|n| {
                let mut noise = vec![0; 1000];
                blake3::Hasher::new().update(&[n]).finalize_xof().fill(&mut noise);
                RawOp {
                    common: noise,
                    personal: Personal::None,
                }
            })
            .collect();
        let batch = seal_batch(header(), &ops, &key);
        assert!(batch.bytes().len() <= BATCH_BYTES_MAX);
        assert!((12..=15).contains(&batch.header.count), "{}", batch.header.count);
        assert_eq!(batch.verify(&key.public()).unwrap().len(), batch.header.count as usize);
    }

    #[test]
    fn ops_that_shrink_to_nothing_still_make_a_batch_that_can_be_read() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let op = RawOp {
            common: vec![b'a'; 14_000],
            personal: Personal::None,
        };
        let ops = vec![op; 140];
        let batch = seal_batch(header(), &ops, &key);
        assert!(batch.header.count >= 8, "{}", batch.header.count);
        let read = Batch::parse(batch.bytes())
            .and_then(|b| b.verify(&key.public()))
            .unwrap();
        assert_eq!(read.len(), batch.header.count as usize);
    }

    #[test]
    fn every_flipped_byte_is_refused() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let batch = seal_batch(header(), &(0..4).map(op).collect::<Vec<_>>(), &key);
        for at in 0..batch.bytes().len() {
            let mut bytes = batch.bytes().to_vec();
            bytes[at] ^= 0x10;
            let verdict = Batch::parse(&bytes).and_then(|b| b.verify(&key.public()));
            assert!(verdict.is_err(), "byte {at}");
        }
        for cut in 0..batch.bytes().len() {
            let verdict = Batch::parse(&batch.bytes()[..cut]).and_then(|b| b.verify(&key.public()));
            assert!(verdict.is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn what_is_withheld_leaves_signature_and_chain_whole_and_can_come_back() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let ops: Vec<RawOp> = (0..6).map(op).collect();
        let whole = seal_batch(header(), &ops, &key);
        let reduced = whole.withheld().unwrap();
        assert_eq!(reduced.id, whole.id);
        let read = Batch::parse(reduced.bytes()).unwrap().verify(&key.public()).unwrap();
        assert!(read.iter().all(|op| !matches!(op.personal, Personal::Present { .. })));
        assert!(!reduced.bytes().windows(6).any(|w| w == b"a name"), "not a byte of it");
        let again = reduced.completed_by(&whole, &key.public()).unwrap().unwrap();
        assert_eq!(again.verify(&key.public()).unwrap(), ops);
        assert!(
            whole.completed_by(&reduced, &key.public()).unwrap().is_none(),
            "nothing is ever taken away"
        );
    }

    #[test]
    fn a_batch_still_fits_when_everybody_named_in_it_is_withheld() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let op = |n: u16| RawOp {
            common: vec![1, 2],
            personal: Personal::Present {
                salt: [0; 16],
                bytes: n.to_be_bytes().to_vec(),
            },
        };
        let batch = seal_batch(header(), &(0..900).map(op).collect::<Vec<_>>(), &key);
        let reduced = batch.withheld().unwrap();
        assert!(Batch::parse(reduced.bytes()).is_ok(), "{} bytes", reduced.bytes().len());
    }

    #[test]
    fn another_key_does_not_verify() {
        let batch = seal_batch(header(), &[op(1)], &PrivateKey::from_seed(&[1; 32]));
        let other = PrivateKey::from_seed(&[2; 32]).public();
        assert!(matches!(batch.verify(&other), Err(WireError::BadSignature)));
    }

    #[test]
    fn a_login_page_is_not_a_batch() {
        assert!(matches!(
            Batch::parse(b"<!DOCTYPE html><title>Login</title>"),
            Err(WireError::NotOurs)
        ));
    }
}
