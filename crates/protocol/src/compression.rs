//! Bodies made small: zstd, with a dictionary of village Indonesian that ships with the program.
//!
//! A dictionary is part of the wire format: it is named by number in every body, never changed and never withdrawn, so that
//! what was sealed years ago can be read. How one is trained: `dictionary/README.md`.

use std::sync::LazyLock;

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

/// How a body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Plain,
    Zstd,
    /// zstd with the dictionary of this number.
    Dictionary(u8),
}

impl Codec {
    pub fn number(self) -> u8 {
        match self {
            Codec::Plain => 0,
            Codec::Zstd => 1,
            Codec::Dictionary(_) => 2,
        }
    }

    pub fn dictionary(self) -> u8 {
        match self {
            Codec::Dictionary(number) => number,
            _ => 0,
        }
    }

    pub fn of_numbers(codec: u8, dictionary: u8) -> Option<Self> {
        match (codec, dictionary) {
            (0, 0) => Some(Codec::Plain),
            (1, 0) => Some(Codec::Zstd),
            (2, DICTIONARY_NO) => Some(Codec::Dictionary(DICTIONARY_NO)),
            _ => None,
        }
    }
}

/// The smallest of the three forms.
pub(crate) fn compress(raw: &[u8]) -> (Codec, Vec<u8>) {
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
    fn a_dictionary_never_changes() {
        let hash = blake3::hash(DICTIONARY).to_hex();
        assert_eq!(
            hash.as_str(),
            include_str!("../dictionary/v1.b3").trim(),
            "what was sealed with it could not be read again"
        );
    }

    #[test]
    fn bytes_come_back_and_bombs_do_not_go_off() {
        let raw = "Jembatan gantung di Dusun III miring, tiang sebelah barat retak. "
            .repeat(40)
            .into_bytes();
        let (codec, body) = compress(&raw);
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
        let (codec, body) = compress(&noise);
        assert_eq!(decompress(codec, &body, noise.len()).unwrap(), noise);
    }
}
