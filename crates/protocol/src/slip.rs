//! What the picture on an enrolment slip says: one line of the letters that a QR code packs best (ISO/IEC 18004, alphanumeric
//! mode): `KTG1 HOST:PORT CODE PIN`.

use crate::base32;
use crate::enrolment::EnrolCode;
use crate::pins::PinSet;

const FIRST_WORD: &str = "KTG1";
/// Enough that nobody finds a second key with the same hash.
const PIN_HASH_BYTES: usize = 10;

/// The beginning of BLAKE3 of a pin.
pub type PinHash = [u8; PIN_HASH_BYTES];

/// A slip as a picture or a message holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// `host:port`.
    pub address: String,
    pub code: EnrolCode,
    /// By which the service's certificate is known before it has answered.
    pub pin: PinHash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the line of an enrolment slip")]
pub struct NotASlip;

pub fn pin_hash(pin: &[u8]) -> PinHash {
    let mut hash = PinHash::default();
    blake3::Hasher::new().update(pin).finalize_xof().fill(&mut hash);
    hash
}

impl Slip {
    /// # Errors
    /// [`NotASlip`].
    pub fn parse(line: &str) -> Result<Self, NotASlip> {
        let mut words = line.split_ascii_whitespace();
        let (Some(first), Some(address), Some(code), Some(pin), None) =
            (words.next(), words.next(), words.next(), words.next(), words.next())
        else {
            return Err(NotASlip);
        };
        if !first.eq_ignore_ascii_case(FIRST_WORD) {
            return Err(NotASlip);
        }
        Ok(Self {
            address: address.to_ascii_lowercase(),
            code: EnrolCode::parse(code).map_err(|_| NotASlip)?,
            pin: base32::decode(pin)
                .and_then(|pin| pin.try_into().ok())
                .ok_or(NotASlip)?,
        })
    }

    pub fn line(&self) -> String {
        format!(
            "{FIRST_WORD} {} {} {}",
            self.address.to_ascii_uppercase(),
            self.code.display(),
            base32::encode(&self.pin)
        )
    }

    /// Does a service with these pins fit the slip?
    pub fn fits(&self, pins: &PinSet) -> bool {
        pins.pins.iter().any(|pin| pin_hash(pin) == self.pin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::PrivateKey;

    #[test]
    fn a_slip_is_read_as_it_was_printed() {
        let slip = Slip {
            address: "layanan.kalirejo.example:8402".to_owned(),
            code: EnrolCode::parse("NHTM-7TQ2-M9XK").unwrap(),
            pin: [7; 10],
        };
        let line = slip.line();
        assert_eq!(
            line,
            "KTG1 LAYANAN.KALIREJO.EXAMPLE:8402 NHTM-7TQ2-M9XK 0W3GE1R70W3GE1R7"
        );
        assert_eq!(Slip::parse(&line), Ok(slip.clone()));
        assert_eq!(Slip::parse(&format!("  {}\n", line.to_lowercase())), Ok(slip));
        for other in [
            "",
            "NHTM-7TQ2-M9XK",
            "https://login.example/",
            "KTG2 A:1 NHTM-7TQ2-M9XK 0W3GE1R70W3GE1R7",
        ] {
            assert_eq!(Slip::parse(other), Err(NotASlip), "{other}");
        }
    }

    #[test]
    fn it_fits_the_service_whose_key_it_names() {
        let key = PrivateKey::from_seed(&[8; 32]);
        let pins = PinSet::sign(1, vec![vec![1; 44], vec![2; 44]], &key);
        let mut slip = Slip {
            address: "127.0.0.1:8402".to_owned(),
            code: EnrolCode::parse("NHTM-7TQ2-M9XK").unwrap(),
            pin: pin_hash(&[2; 44]),
        };
        assert!(slip.fits(&pins));
        slip.pin = pin_hash(&[3; 44]);
        assert!(!slip.fits(&pins));
    }
}
