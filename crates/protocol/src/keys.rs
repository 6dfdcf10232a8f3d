//! Ed25519 keys (RFC 8032). Every signature names what it is for, so that none can be shown for something else.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Batch,
    Hello,
    Enrolment,
    Receipt,
    FeedPage,
    End,
    Grant,
    Vouch,
    State,
    Pins,
    Blobs,
    Parcel,
}

impl Purpose {
    fn context(self) -> &'static [u8] {
        match self {
            Purpose::Batch => b"kentongan batch 1\0",
            Purpose::Hello => b"kentongan hello 1\0",
            Purpose::Enrolment => b"kentongan enrolment 1\0",
            Purpose::Receipt => b"kentongan receipt 1\0",
            Purpose::FeedPage => b"kentongan feed page 1\0",
            Purpose::End => b"kentongan end 1\0",
            Purpose::Grant => b"kentongan grant 1\0",
            Purpose::Vouch => b"kentongan vouch 1\0",
            Purpose::State => b"kentongan state 1\0",
            Purpose::Pins => b"kentongan pins 1\0",
            Purpose::Blobs => b"kentongan blobs 1\0",
            Purpose::Parcel => b"kentongan parcel 1\0",
        }
    }
}

/// A 32-byte Ed25519 public key.
pub type PublicKey = [u8; 32];

/// A private key of a device or of the service. Wiped from memory when dropped; never printed.
pub struct PrivateKey(SigningKey);

impl PrivateKey {
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    pub fn public(&self) -> PublicKey {
        self.0.verifying_key().to_bytes()
    }

    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> [u8; 64] {
        self.0.sign(&[purpose.context(), message].concat()).to_bytes()
    }

    /// The same key for agreeing on secrets by X25519 (RFC 7748): the scalar that Ed25519 makes of its seed. Parcels alone are
    /// encrypted for it; `docs/adr/0019-parcels.md` says why no other key is.
    pub(crate) fn agreement_secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_scalar_bytes())
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// True if `signature` over `message` was made for `purpose` by the holder of `key`.
pub fn verifies(key: &PublicKey, purpose: Purpose, message: &[u8], signature: &[u8; 64]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(key) else {
        return false;
    };
    // Strict: refuses the small-order keys under which one signature fits many messages.
    key.verify_strict(
        &[purpose.context(), message].concat(),
        &Signature::from_bytes(signature),
    )
    .is_ok()
}

/// The X25519 key that belongs to a signing key. `None`: it is no key, or one with which everybody agrees on the same secret.
pub(crate) fn agreement_key(key: &PublicKey) -> Option<[u8; 32]> {
    let key = VerifyingKey::from_bytes(key).ok()?;
    (!key.is_weak()).then(|| key.to_montgomery().to_bytes())
}

/// A key as people compare it: 8 groups of 4 Crockford characters of its hash.
pub fn fingerprint(key: &PublicKey) -> String {
    let hash = blake3::hash(key);
    let text = crate::base32::encode(hash.as_bytes().get(..20).unwrap_or_default());
    let groups: Vec<String> = text
        .as_bytes()
        .chunks(4)
        .map(|g| String::from_utf8_lossy(g).into_owned())
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_serves_one_purpose_one_key_and_one_message() {
        let key = PrivateKey::from_seed(&[1; 32]);
        let other = PrivateKey::from_seed(&[2; 32]);
        let signature = key.sign(Purpose::Batch, b"message");
        assert!(verifies(&key.public(), Purpose::Batch, b"message", &signature));
        assert!(!verifies(&key.public(), Purpose::Receipt, b"message", &signature));
        assert!(!verifies(&key.public(), Purpose::Batch, b"massage", &signature));
        assert!(!verifies(&other.public(), Purpose::Batch, b"message", &signature));
        assert!(!verifies(&[0; 32], Purpose::Batch, b"message", &signature));
    }

    #[test]
    fn a_private_key_does_not_print() {
        assert_eq!(format!("{:?}", PrivateKey::from_seed(&[1; 32])), "PrivateKey(…)");
    }
}
