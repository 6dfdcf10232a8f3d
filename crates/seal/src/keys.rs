//! Keys of readers, and a key wrapped for one of them: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
//! ChaCha20-Poly1305.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{Infallible, TryCryptoRng, TryRng};
use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, single_shot_open, single_shot_seal_with_rng,
};
use kentongan_domain::base64url;
use kentongan_domain::world::{Entropy, random};
use zeroize::Zeroizing;

use crate::SealError;

type Kem = X25519HkdfSha256;
type Private = <Kem as hpke::Kem>::PrivateKey;
type Public = <Kem as hpke::Kem>::PublicKey;
type Encapped = <Kem as hpke::Kem>::EncappedKey;

/// `enc(32) ciphertext of the content key(48)`.
pub(crate) const WRAPPED_BYTES: usize = 80;
const ENCAPPED_BYTES: usize = 32;

/// X25519 (RFC 7748).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        blake3::Hash::from(self.0).to_hex().to_string()
    }

    /// Reads what [`PublicKey::to_hex`] wrote, and nothing else.
    pub fn of_hex(text: &str) -> Option<Self> {
        let key = blake3::Hash::from_hex(text).ok()?;
        (key.to_hex().as_str() == text).then(|| Self(key.into()))
    }

    /// By which a reader finds his slot.
    pub(crate) fn id(self) -> [u8; 8] {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        [a, b, c, d, e, f, g, h]
    }
}

/// The key of one laptop of the kecamatan. Wiped from memory when dropped; never printed.
pub struct SealKey {
    private: Private,
    public: PublicKey,
}

impl SealKey {
    /// The key that a secret of 32 bytes makes.
    pub fn of_secret(secret: &[u8; 32]) -> Self {
        let private = Private::from_bytes(secret).expect("BUG: a private key has 32 bytes");
        let mut public = PublicKey([0; 32]);
        Kem::sk_to_pk(&private).write_exact(&mut public.0);
        Self { private, public }
    }

    pub fn public(&self) -> PublicKey {
        self.public
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(…)")
    }
}

/// What opens one envelope.
pub(crate) type ContentKey = Zeroizing<[u8; 32]>;

/// A content key, wrapped for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrapped(pub(crate) [u8; WRAPPED_BYTES]);

impl Wrapped {
    pub fn to_text(&self) -> String {
        base64url::encode(&self.0)
    }

    /// # Errors
    /// [`SealError::NotAnEnvelope`].
    pub fn of_text(text: &str) -> Result<Self, SealError> {
        let bytes = base64url::decode(text).ok_or(SealError::NotAnEnvelope)?;
        bytes.try_into().map(Self).map_err(|_| SealError::NotAnEnvelope)
    }
}

/// The seam through which all randomness comes, as the generator that the library asks for.
struct Drawn<'a>(&'a dyn Entropy);

impl TryRng for Drawn<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(random(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(random(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Drawn<'_> {}

/// Wraps `key` for `reader`. `info` says what for, `aad` what it belongs to.
pub(crate) fn wrap(
    key: &ContentKey,
    reader: PublicKey,
    info: &[u8],
    aad: &[u8],
    entropy: &dyn Entropy,
) -> Result<Wrapped, SealError> {
    let public = Public::from_bytes(&reader.0).map_err(|_| SealError::NotAKey)?;
    let (encapped, sealed) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeS::Base,
        &public,
        info,
        key.as_slice(),
        aad,
        &mut Drawn(entropy),
    )
    .map_err(|_| SealError::NotAKey)?;
    let mut wrapped = [0; WRAPPED_BYTES];
    let (head, tail) = wrapped.split_at_mut(ENCAPPED_BYTES);
    encapped.write_exact(head);
    tail.copy_from_slice(&sealed);
    Ok(Wrapped(wrapped))
}

/// `None`: it was wrapped for another, for something else, or it is spoilt.
pub(crate) fn unwrap(wrapped: &Wrapped, key: &SealKey, info: &[u8], aad: &[u8]) -> Option<ContentKey> {
    let (encapped, sealed) = wrapped.0.split_at_checked(ENCAPPED_BYTES)?;
    let encapped = Encapped::from_bytes(encapped).ok()?;
    let plain = single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &key.private,
        &encapped,
        info,
        sealed,
        aad,
    );
    let plain = Zeroizing::new(plain.ok()?);
    let mut content_key = Zeroizing::new([0; 32]);
    if plain.len() != content_key.len() {
        return None;
    }
    content_key.copy_from_slice(&plain);
    Some(content_key)
}

#[cfg(test)]
mod tests {
    use kentongan_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written_and_in_no_other_way() {
        let key = SealKey::of_secret(&[7; 32]).public();
        assert_eq!(PublicKey::of_hex(&key.to_hex()), Some(key));
        for other in ["", "00", &key.to_hex().to_uppercase(), &format!("{} ", key.to_hex())] {
            assert_eq!(PublicKey::of_hex(other), None, "{other}");
        }
    }

    #[test]
    fn the_public_half_is_that_of_rfc_7748() {
        // §6.1, the key pair of Alice; its private half is read here as a public one is written.
        let private = PublicKey::of_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a").unwrap();
        let public = SealKey::of_secret(&private.0).public().to_hex();
        assert_eq!(
            public,
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
        );
    }

    #[test]
    fn a_key_with_which_no_secret_can_be_agreed_is_refused() {
        let content_key = Zeroizing::new([3; 32]);
        let wrapped = wrap(&content_key, PublicKey([0; 32]), b"", b"", &SeededEntropy::new(1));
        assert_eq!(wrapped.err(), Some(SealError::NotAKey));
    }

    #[test]
    fn a_wrapped_key_opens_for_its_reader_its_purpose_and_its_place() {
        let (reader, other) = (SealKey::of_secret(&[1; 32]), SealKey::of_secret(&[2; 32]));
        let content_key = Zeroizing::new([3; 32]);
        let wrapped = wrap(&content_key, reader.public(), b"info", b"aad", &SeededEntropy::new(1)).unwrap();
        assert_eq!(Wrapped::of_text(&wrapped.to_text()), Ok(wrapped.clone()));
        assert_eq!(unwrap(&wrapped, &reader, b"info", b"aad"), Some(content_key));
        assert_eq!(unwrap(&wrapped, &other, b"info", b"aad"), None);
        assert_eq!(unwrap(&wrapped, &reader, b"other", b"aad"), None);
        assert_eq!(unwrap(&wrapped, &reader, b"info", b"other"), None);
    }

    #[test]
    fn a_private_key_does_not_print() {
        assert_eq!(format!("{:?}", SealKey::of_secret(&[1; 32])), "SealKey(…)");
    }
}
