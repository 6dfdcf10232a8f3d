//! The envelope: one report, and its key for each of its readers.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use kentongan_domain::base64url;
use kentongan_domain::scope::RegionCode;
use kentongan_domain::world::{Entropy, random};
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use crate::SealError;
use crate::keys::{self, ContentKey, PublicKey, SealKey, WRAPPED_BYTES, Wrapped};
use crate::report::{Report, STEP_BYTES, STEPS_MAX};

/// Most readers of one envelope; further ones get its key passed on.
pub const KEYS_MAX: usize = 40;
/// Longest envelope as text: an op has room for 15,000 bytes.
pub const TEXT_BYTES_MAX: usize = 14_400;

const VERSION: u8 = 1;
const ID_BYTES: usize = 8;
const SLOT_BYTES: usize = ID_BYTES + WRAPPED_BYTES;
const TAG_BYTES: usize = 16;

/// What a wrapped key is for (RFC 9180 `info`).
const SLOT_INFO: &[u8] = b"kentongan 2026 sealed report";
const SHARE_INFO: &[u8] = b"kentongan 2026 seal share";

/// A sealed report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `id(8) wrapped key(80)` for each reader.
    slots: Vec<[u8; SLOT_BYTES]>,
    /// ChaCha20-Poly1305 of the padded report.
    content: Vec<u8>,
}

impl Envelope {
    /// Base64 of its bytes, as an op carries it.
    pub fn to_text(&self) -> String {
        base64url::encode(&self.to_bytes())
    }

    /// # Errors
    /// [`SealError::NotAnEnvelope`] or [`SealError::Newer`].
    pub fn of_text(text: &str) -> Result<Self, SealError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(SealError::NotAnEnvelope);
        }
        Self::of_bytes(&base64url::decode(text).ok_or(SealError::NotAnEnvelope)?)
    }

    /// CBOR: `[version, slots one behind the other, content]`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes)
            .array(3)
            .and_then(|e| e.u8(VERSION))
            .and_then(|e| e.bytes(self.slots.as_flattened()))
            .and_then(|e| e.bytes(&self.content))
            .expect("BUG: memory takes what is written to it");
        bytes
    }

    /// Reads what [`Envelope::to_bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`SealError::NotAnEnvelope`] or [`SealError::Newer`].
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        let not = |_| SealError::NotAnEnvelope;
        let mut d = Decoder::new(bytes);
        let parts = d.array().map_err(not)?;
        match d.u8().map_err(not)? {
            VERSION => {}
            newer if newer > VERSION => return Err(SealError::Newer),
            _ => return Err(SealError::NotAnEnvelope),
        }
        let (slots, rest) = d.bytes().map_err(not)?.as_chunks::<SLOT_BYTES>();
        let content = d.bytes().map_err(not)?;
        let steps = content.len().saturating_sub(TAG_BYTES) / STEP_BYTES;
        let fits = parts == Some(3)
            && rest.is_empty()
            && (1..=KEYS_MAX).contains(&slots.len())
            && (1..=STEPS_MAX).contains(&steps)
            && content.len() == steps * STEP_BYTES + TAG_BYTES;
        let envelope = Self {
            slots: slots.to_vec(),
            content: content.to_vec(),
        };
        // Nothing behind it, and no second way to write the same.
        if fits && envelope.to_bytes() == bytes {
            Ok(envelope)
        } else {
            Err(SealError::NotAnEnvelope)
        }
    }

    /// For how many it was sealed.
    pub fn readers(&self) -> usize {
        self.slots.len()
    }

    /// Was it sealed for this key from the beginning?
    pub fn is_for(&self, key: PublicKey) -> bool {
        self.slots_of(key).next().is_some()
    }

    fn slots_of(&self, key: PublicKey) -> impl Iterator<Item = Wrapped> + '_ {
        self.slots.iter().filter_map(move |slot| {
            let (id, wrapped) = slot.split_first_chunk::<ID_BYTES>()?;
            let wrapped = wrapped.first_chunk::<WRAPPED_BYTES>()?;
            (*id == key.id()).then_some(Wrapped(*wrapped))
        })
    }

    fn read(&self, key: &ContentKey, village: &RegionCode) -> Option<Report> {
        let payload = Payload {
            msg: &self.content,
            aad: &content_aad(village, self.slots.as_flattened()),
        };
        let padded = cipher(key).decrypt(&Nonce::default(), payload).ok()?;
        Report::of_padded(&Zeroizing::new(padded))
    }
}

/// Seals a report of `village` for these readers, in the order in which they are given. A key with which no secret can be agreed is
/// left out: it must not keep a report from the others.
///
/// # Errors
/// [`SealError::NoKey`], [`SealError::TooManyKeys`], [`SealError::TooLong`].
pub fn seal(
    report: &Report,
    readers: &[PublicKey],
    village: &RegionCode,
    entropy: &dyn Entropy,
) -> Result<Envelope, SealError> {
    if readers.len() > KEYS_MAX {
        return Err(SealError::TooManyKeys);
    }
    let padded = report.padded()?;
    let content_key: ContentKey = Zeroizing::new(random(entropy));
    let mut slots = Vec::with_capacity(readers.len());
    for reader in readers {
        let Ok(wrapped) = keys::wrap(&content_key, *reader, SLOT_INFO, &slot_aad(village), entropy) else {
            continue;
        };
        let mut slot = [0; SLOT_BYTES];
        let (id, rest) = slot.split_at_mut(ID_BYTES);
        id.copy_from_slice(&reader.id());
        rest.copy_from_slice(&wrapped.0);
        slots.push(slot);
    }
    if slots.is_empty() {
        return Err(SealError::NoKey);
    }
    let payload = Payload {
        msg: &padded,
        aad: &content_aad(village, slots.as_flattened()),
    };
    // The nonce is zero: the key is random and seals this alone.
    let content = cipher(&content_key)
        .encrypt(&Nonce::default(), payload)
        .expect("BUG: a few kilobytes can be sealed");
    Ok(Envelope { slots, content })
}

/// Opens an envelope of `village` with its slot for `key`, or with one of the `shares` that were written for it since.
///
/// # Errors
/// [`SealError::NotForThisKey`] or [`SealError::Spoilt`].
pub fn open(envelope: &Envelope, key: &SealKey, village: &RegionCode, shares: &[Wrapped]) -> Result<Report, SealError> {
    unlock(envelope, key, village, shares).map(|(_, report)| report)
}

/// Passes the key of an envelope on to a reader for whom it was not sealed. Only who can open it can.
///
/// # Errors
/// As [`open`], and [`SealError::NotAKey`].
pub fn rewrap(
    envelope: &Envelope,
    key: &SealKey,
    village: &RegionCode,
    shares: &[Wrapped],
    reader: PublicKey,
    entropy: &dyn Entropy,
) -> Result<Wrapped, SealError> {
    let (content_key, _) = unlock(envelope, key, village, shares)?;
    keys::wrap(&content_key, reader, SHARE_INFO, &share_aad(envelope, village), entropy)
}

fn unlock(
    envelope: &Envelope,
    key: &SealKey,
    village: &RegionCode,
    shares: &[Wrapped],
) -> Result<(ContentKey, Report), SealError> {
    let (of_slot, of_share) = (slot_aad(village), share_aad(envelope, village));
    let own = envelope
        .slots_of(key.public())
        .filter_map(|wrapped| keys::unwrap(&wrapped, key, SLOT_INFO, &of_slot));
    let shared = shares
        .iter()
        .filter_map(|wrapped| keys::unwrap(wrapped, key, SHARE_INFO, &of_share));
    for content_key in own.chain(shared) {
        if let Some(report) = envelope.read(&content_key, village) {
            return Ok((content_key, report));
        }
    }
    Err(if envelope.is_for(key.public()) {
        SealError::Spoilt
    } else {
        SealError::NotForThisKey
    })
}

fn cipher(key: &ContentKey) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new((&**key).into())
}

/// `version village 0`: a code has no zero in it, so that what follows begins where it seems to.
fn slot_aad(village: &RegionCode) -> Vec<u8> {
    [&[VERSION][..], village.as_str().as_bytes(), &[0]].concat()
}

/// The slots as well: who takes a reader out, or puts one in, spoils it for all.
fn content_aad(village: &RegionCode, slots: &[u8]) -> Vec<u8> {
    [&slot_aad(village)[..], slots].concat()
}

/// A share is of one envelope.
fn share_aad(envelope: &Envelope, village: &RegionCode) -> Vec<u8> {
    let hash = blake3::hash(&envelope.to_bytes());
    [&slot_aad(village)[..], hash.as_bytes()].concat()
}

#[cfg(test)]
mod tests;
