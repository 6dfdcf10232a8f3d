//! Bodies made small: zstd with a dictionary of village Indonesian that ships with the program; and where each byte is dear, PPMd
//! that has read such texts before ([`Packing::Dense`]): a quarter smaller, and some thirty times slower.
//!
//! A dictionary is part of the wire format: it is named by number in every body, never changed and never withdrawn, so that
//! what was sealed years ago can be read. How one is trained: `dictionary/README.md`.

use std::io::{Read as _, Write as _};
use std::sync::LazyLock;

use ppmd_rust::{Ppmd7Decoder, Ppmd7Encoder};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::limits::BATCH_RAW_BYTES_MAX;
use crate::signed::WireError;

/// Compressing is rare and small, a byte on a 2G link is dear.
const ZSTD_LEVEL: i32 = 19;
/// The dictionary that new bodies are made with.
const DICTIONARY_NO: u8 = 1;
const DICTIONARY: &[u8] = include_bytes!("../dictionary/v1.zdict");

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, ZSTD_LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

/// How much a body is worth making small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Packing {
    /// Every version reads it.
    #[default]
    Fast,
    /// For a link on which it pays, to those who say that they read it ([`READS_DENSE`]).
    Dense,
}

/// In a hello, an end and a grant: who says it reads bodies in [`Packing::Dense`].
pub const READS_DENSE: u8 = 1;

/// Texts that the model has read before a body begins: they are to it what a dictionary is to zstd.
const READING: &[u8] = include_bytes!("../dictionary/v2.txt");
const READING_NO: u8 = 2;
/// Number of the codec that only some read.
pub(crate) const DENSE_CODEC: u8 = 3;
/// PPMd variant H: context of six letters, and room for the reading and a body.
const ORDER: u32 = 6;
const MODEL_BYTES: u32 = 16 << 20;

/// What the coder has said once the reading is behind it. What it says from there on is the body.
///
/// The coder never takes back a byte that it has said: a carry only reaches those that it still holds.
static PREAMBLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    read_up()
        .map(|coder| coder.get_ref().clone())
        .expect("BUG: writing to memory failed")
});

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Plain,
    Zstd,
    /// zstd with the dictionary of this number.
    Dictionary(u8),
    /// PPMd that has read the texts of this number.
    Read(u8),
}

impl Codec {
    pub fn number(self) -> u8 {
        match self {
            Codec::Plain => 0,
            Codec::Zstd => 1,
            Codec::Dictionary(_) => 2,
            Codec::Read(_) => DENSE_CODEC,
        }
    }

    pub fn dictionary(self) -> u8 {
        match self {
            Codec::Dictionary(number) | Codec::Read(number) => number,
            _ => 0,
        }
    }

    pub fn of_numbers(codec: u8, dictionary: u8) -> Option<Self> {
        match (codec, dictionary) {
            (0, 0) => Some(Codec::Plain),
            (1, 0) => Some(Codec::Zstd),
            (2, DICTIONARY_NO) => Some(Codec::Dictionary(DICTIONARY_NO)),
            (DENSE_CODEC, READING_NO) => Some(Codec::Read(READING_NO)),
            _ => None,
        }
    }
}

/// The smallest form that `packing` allows.
pub(crate) fn compress(raw: &[u8], packing: Packing) -> (Codec, Vec<u8>) {
    let fast = compress_fast(raw);
    match packing {
        Packing::Fast => fast,
        Packing::Dense => compress_read(raw)
            .ok()
            .filter(|dense| dense.len() < fast.1.len())
            .map_or(fast, |dense| (Codec::Read(READING_NO), dense)),
    }
}

/// A coder that has the reading behind it.
fn read_up() -> std::io::Result<Ppmd7Encoder<Vec<u8>>> {
    let mut coder = Ppmd7Encoder::new(Vec::new(), ORDER, MODEL_BYTES).map_err(std::io::Error::other)?;
    coder.write_all(READING)?;
    Ok(coder)
}

fn compress_read(raw: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut coder = read_up()?;
    coder.write_all(raw)?;
    let said = coder.finish(false)?;
    let body = said.strip_prefix(PREAMBLE.as_slice());
    Ok(body.expect("BUG: the coder took a byte back").to_vec())
}

fn decompress_read(body: &[u8], raw_len: usize) -> std::io::Result<Vec<u8>> {
    let mut coder = Ppmd7Decoder::new(PREAMBLE.chain(body), ORDER, MODEL_BYTES).map_err(std::io::Error::other)?;
    let mut reading = vec![0; READING.len()];
    coder.read_exact(&mut reading)?;
    let mut raw = vec![0; raw_len];
    coder.read_exact(&mut raw)?;
    Ok(raw)
}

fn compress_fast(raw: &[u8]) -> (Codec, Vec<u8>) {
    let with_dictionary = zstd::bulk::Compressor::with_prepared_dictionary(&ENCODER)
        .and_then(|mut c| {
            // The body's own header says all that a frame would.
            c.set_parameter(zstd::zstd_safe::CParameter::ContentSizeFlag(false))?;
            c.set_parameter(zstd::zstd_safe::CParameter::DictIdFlag(false))?;
            c.compress(raw)
        })
        .ok();
    match with_dictionary.filter(|z| z.len() < raw.len()) {
        Some(z) => (Codec::Dictionary(DICTIONARY_NO), z),
        None => (Codec::Plain, raw.to_vec()),
    }
}

/// Bytes that travel inside an op, made small: codec, dictionary and length in front of them, as a batch has them in its header.
pub fn pack(raw: &[u8]) -> Vec<u8> {
    let (codec, body) = compress_fast(raw);
    let mut packed = vec![codec.number(), codec.dictionary()];
    packed.extend(u32::try_from(raw.len()).unwrap_or(u32::MAX).to_be_bytes());
    packed.extend(body);
    packed
}

/// What [`pack`] made small.
///
/// # Errors
/// [`WireError`] for what it did not make, or what is longer than a batch may be.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, WireError> {
    let ([codec, dictionary, a, b, c, d], body) = packed.split_first_chunk::<6>().ok_or(WireError::Malformed)?;
    let codec = Codec::of_numbers(*codec, *dictionary).ok_or(WireError::Malformed)?;
    let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).map_err(|_| WireError::TooLarge)?;
    decompress(codec, body, length)
}

/// `raw_len` bytes out of `body`; the caller has bounded it, and no more is ever set aside.
pub(crate) fn decompress(codec: Codec, body: &[u8], raw_len: usize) -> Result<Vec<u8>, WireError> {
    if raw_len > BATCH_RAW_BYTES_MAX {
        return Err(WireError::TooLarge);
    }
    let raw = match codec {
        Codec::Plain => body.to_vec(),
        Codec::Zstd => zstd::bulk::decompress(body, raw_len).map_err(|_| WireError::Malformed)?,
        Codec::Dictionary(_) => zstd::bulk::Decompressor::with_prepared_dictionary(&DECODER)
            .and_then(|mut d| d.decompress(body, raw_len))
            .map_err(|_| WireError::Malformed)?,
        Codec::Read(_) => decompress_read(body, raw_len).map_err(|_| WireError::Malformed)?,
    };
    if raw.len() == raw_len {
        Ok(raw)
    } else {
        Err(WireError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_nothing_else_is() {
        let minutes = "Jembatan Dusun II diperbaiki sebelum Maret. ".repeat(200);
        for raw in [minutes.as_bytes(), &b"x"[..], &[]] {
            let packed = pack(raw);
            assert_eq!(unpack(&packed).unwrap(), raw);
        }
        assert!(pack(minutes.as_bytes()).len() < minutes.len() / 4);
        let mut long = pack(minutes.as_bytes());
        long[2] = 0xff;
        assert!(matches!(unpack(&long), Err(WireError::TooLarge)));
        let mut other = pack(minutes.as_bytes());
        other[0] = 9;
        assert!(matches!(unpack(&other), Err(WireError::Malformed)));
        for cut in [0, 5, 20] {
            assert!(unpack(&pack(minutes.as_bytes())[..cut]).is_err());
        }
    }

    #[test]
    fn a_dictionary_never_changes() {
        let hash = blake3::hash(DICTIONARY).to_hex();
        assert_eq!(
            hash.as_str(),
            include_str!("../dictionary/v1.b3").trim(),
            "what was sealed with it could not be read again"
        );
    }

    #[test]
    fn a_reading_never_changes() {
        let hash = blake3::hash(READING).to_hex();
        assert_eq!(
            hash.as_str(),
            include_str!("../dictionary/v2.b3").trim(),
            "what was packed after it could not be read again"
        );
        // Another edition of the library might say it otherwise: docs/protocol.md 2.5 tells others what to put before a body.
        assert_eq!(PREAMBLE.len(), 100_271);
        assert_eq!(
            blake3::hash(&PREAMBLE).to_hex().as_str(),
            "d79cb88dba121e64dd04a33bf0ce6faedea41de068235318a64b32bd96129c42"
        );
    }

    #[test]
    fn a_dense_body_comes_back_and_is_smaller() {
        let raw =
            "Jembatan gantung Dusun III miring setelah banjir. Anak sekolah memutar lewat ladang.\nKader posyandu \
                   menemukan jentik di lima rumah dekat musala."
                .as_bytes();
        let (codec, dense) = compress(raw, Packing::Dense);
        assert_eq!((codec.number(), codec.dictionary()), (3, 2));
        let (_, fast) = compress(raw, Packing::Fast);
        assert!(dense.len() < fast.len() * 9 / 10, "{} {}", dense.len(), fast.len());
        assert_eq!(decompress(codec, &dense, raw.len()).unwrap(), raw);
        // What the model reads next is anything; it never panics, and the chain of hashes tells.
        for at in 0..dense.len() {
            let mut spoilt = dense.clone();
            spoilt[at] ^= 0x11;
            let _ = decompress(codec, &spoilt, raw.len());
            let _ = decompress(codec, &dense[..at], raw.len());
        }
        let noise: Vec<u8> = (0..900u32)
            .flat_map(|n| blake3::hash(&n.to_be_bytes()).as_bytes()[..3].to_vec())
            .collect();
        let (codec, body) = compress(&noise, Packing::Dense);
        assert_eq!(decompress(codec, &body, noise.len()).unwrap(), noise);
    }

    #[test]
    fn bytes_come_back_and_bombs_do_not_go_off() {
        let raw = "Jembatan gantung di Dusun III miring, tiang sebelah barat retak. "
            .repeat(40)
            .into_bytes();
        let (codec, body) = compress(&raw, Packing::Fast);
        assert_eq!(decompress(codec, &body, raw.len()).unwrap(), raw);
        assert!(body.len() < 120, "{}", body.len());
        assert!(decompress(codec, &body, raw.len() - 1).is_err());
        assert!(matches!(
            decompress(codec, &body, BATCH_RAW_BYTES_MAX + 1),
            Err(WireError::TooLarge)
        ));
        let noise: Vec<u8> = (0..200u32)
            .flat_map(|n| blake3::hash(&n.to_be_bytes()).as_bytes()[..3].to_vec())
            .collect();
        let (codec, body) = compress(&noise, Packing::Fast);
        assert_eq!(decompress(codec, &body, noise.len()).unwrap(), noise);
    }
}
