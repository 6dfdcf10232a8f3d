//! Does a certificate bear a pinned key?

use openssl::pkey::{PKey, Public};
use openssl::x509::X509;

/// True if the certificate (DER) has a pinned key, or if a pinned key signed it. Names, dates and purposes are not looked at: the
/// pinned keys are the service's own and sign for nobody else. Never pin the key of a public authority.
pub fn is_certified(certificate: &[u8], pins: &[Vec<u8>]) -> bool {
    let Ok(certificate) = X509::from_der(certificate) else {
        return false;
    };
    pins.iter()
        .filter_map(|pin| PKey::public_key_from_der(pin).ok())
        .any(|key| has_key(&certificate, &key) || is_signed_by(&certificate, &key))
}

fn has_key(certificate: &X509, key: &PKey<Public>) -> bool {
    certificate.public_key().is_ok_and(|own| own.public_eq(key))
}

fn is_signed_by(certificate: &X509, key: &PKey<Public>) -> bool {
    certificate.verify(key).unwrap_or(false)
}
