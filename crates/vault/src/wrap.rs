//! A key inside another: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), with the slot's name as what is authenticated beside it.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kentongan_domain::world::{Entropy, random};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::DataKey;

const NONCE_BYTES: usize = 24;

/// `nonce(24) sealed key(48)`, in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Wrapped(String);

pub(crate) fn wrap(key: &DataKey, secret: &[u8; 32], slot: &str, entropy: &dyn Entropy) -> Wrapped {
    let nonce = random::<NONCE_BYTES>(entropy);
    let payload = Payload {
        msg: key.bytes(),
        aad: slot.as_bytes(),
    };
    let sealed = XChaCha20Poly1305::new(secret.into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .expect("BUG: 32 bytes can be sealed");
    Wrapped(hex(&[nonce.as_slice(), &sealed].concat()))
}

/// `None`: the secret is another, or the slot is spoilt.
pub(crate) fn unwrap(wrapped: &Wrapped, secret: &[u8; 32], slot: &str) -> Option<DataKey> {
    let bytes = unhex(&wrapped.0)?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload {
        msg: sealed,
        aad: slot.as_bytes(),
    };
    let plain = XChaCha20Poly1305::new(secret.into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .map(Zeroizing::new)
        .ok()?;
    let mut key = Zeroizing::new([0; 32]);
    if plain.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&plain);
    Some(DataKey(key))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| char::from(*c).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(digit(high)? * 16 + digit(low)?).ok())
        .collect()
}
