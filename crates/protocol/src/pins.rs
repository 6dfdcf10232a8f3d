//! Keys by which a device knows its service's certificate, as the service signs them.
//!
//! A device pins the public keys of two certificate authorities: the one that signs now, and the one that will sign after it. A
//! rotation makes the second the first and names a new second; devices learn it from the answer of their next exchange.

use minicbor::{Decoder, Encoder};

use crate::keys::{PrivateKey, PublicKey, Purpose};
use crate::signed::{WireError, entries, open, put, seal};

const MAGIC: [u8; 4] = *b"KTGK";

/// Most keys in a set: the one in use, its successor, and those of a certificate that was given to the service.
const PINS_MAX: u64 = 8;
/// Longest public key, bytes: RSA with 8,192 bits is some 1,060.
const PIN_BYTES_MAX: usize = 1_200;

/// DER bytes of a SubjectPublicKeyInfo (RFC 5280 §4.1).
pub type Pin = Vec<u8>;

/// The pins of a service, with the bytes that it signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinSet {
    /// Grows with each rotation; a device never takes a lower one.
    pub number: u32,
    pub pins: Vec<Pin>,
    bytes: Vec<u8>,
}

impl PinSet {
    /// # Panics
    /// Never for what [`PinSet::open`] takes: at most eight pins of at most 1,200 bytes.
    pub fn sign(number: u32, pins: Vec<Pin>, key: &PrivateKey) -> Self {
        let mut content = Vec::new();
        let mut e = Encoder::new(&mut content);
        put!(e; map(2), u8(0), u32(number), u8(1), array(pins.len() as u64));
        for pin in &pins {
            put!(e; bytes(pin));
        }
        Self {
            bytes: seal(MAGIC, Purpose::Pins, &content, key),
            number,
            pins,
        }
    }

    /// # Errors
    /// [`WireError`]; in particular [`WireError::BadSignature`] if the service did not sign it.
    pub fn open(bytes: &[u8], service: &PublicKey) -> Result<Self, WireError> {
        let opened = open(MAGIC, bytes)?;
        opened.verify(Purpose::Pins, service)?;
        if !opened.rest.is_empty() {
            return Err(WireError::Malformed);
        }
        let mut d = Decoder::new(opened.content);
        let (mut number, mut pins) = (None, Vec::new());
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                0 => number = Some(d.u32()?),
                1 => {
                    let n = d.array()?.filter(|n| *n <= PINS_MAX).ok_or(WireError::TooLarge)?;
                    for _ in 0..n {
                        let pin = d.bytes()?;
                        if pin.len() > PIN_BYTES_MAX {
                            return Err(WireError::TooLarge);
                        }
                        pins.push(pin.to_vec());
                    }
                }
                _ => d.skip()?,
            }
        }
        Ok(Self {
            number: number.ok_or(WireError::Malformed)?,
            pins,
            bytes: bytes.to_vec(),
        })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_comes_back_as_signed_and_only_from_the_service() {
        let service = PrivateKey::from_seed(&[8; 32]);
        let set = PinSet::sign(3, vec![vec![1; 44], vec![2; 294]], &service);
        assert_eq!(PinSet::open(set.bytes(), &service.public()).unwrap(), set);
        assert!(PinSet::open(set.bytes(), &PrivateKey::from_seed(&[9; 32]).public()).is_err());
        for at in 0..set.bytes().len() {
            let mut bytes = set.bytes().to_vec();
            bytes[at] ^= 1;
            assert!(PinSet::open(&bytes, &service.public()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_set_with_too_many_or_too_long_pins_is_refused() {
        let service = PrivateKey::from_seed(&[8; 32]);
        for pins in [vec![vec![1; 44]; 9], vec![vec![1; 1_201]]] {
            let set = PinSet::sign(1, pins, &service);
            assert!(matches!(
                PinSet::open(set.bytes(), &service.public()),
                Err(WireError::TooLarge)
            ));
        }
    }
}
