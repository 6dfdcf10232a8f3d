//! The slot that a PIN opens.
//!
//! Argon2id (RFC 9106) with 64 MiB, three passes, one lane: OWASP's least is 19 MiB and two. Six digits are 20 bits all the same:
//! whoever has the disk needs some four days of one processor core. A longer PIN may be chosen, of any letters.

use argon2::{Algorithm, Argon2, Params, Version};
use kentongan_domain::world::{Entropy, random};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::DataKey;
use crate::wrap::{Wrapped, hex, unhex, unwrap, wrap};

/// Shortest PIN, in characters.
pub const PIN_CHARS_MIN: usize = 6;
/// Longest, in characters.
pub const PIN_CHARS_MAX: usize = 64;

/// Wrong PINs that cost no wait: fingers slip.
const FREE_TRIES: u32 = 4;
const FIRST_WAIT_MS: u64 = 60_000;
const LONGEST_WAIT_MS: u64 = 60 * 60_000;
const SALT_BYTES: usize = 16;
const SLOT: &str = "kentongan pin slot 1";

/// What is wrong with a PIN that a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinFault {
    TooShort,
    TooLong,
    /// One digit again and again, or digits in a row: what is tried first.
    TooSimple,
}

/// How hard it is to try one PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinWork {
    memory_kib: u32,
    passes: u32,
}

impl PinWork {
    /// What laptops use: 64 MiB, three passes.
    pub const FULL: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };
    /// For tests that unlock again and again and guard nothing.
    pub const NEXT_TO_NONE: Self = Self {
        memory_kib: 8,
        passes: 1,
    };
    /// More than any version will ask for; a key file that says more is spoilt.
    const MOST_KIB: u32 = 1024 * 1024;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PinSlot {
    salt: String,
    work: PinWork,
    key: Wrapped,
}

/// # Errors
/// [`PinFault`] for one that is not to be taken.
pub fn check_pin(pin: &str) -> Result<(), PinFault> {
    let chars: Vec<char> = pin.chars().collect();
    if chars.len() < PIN_CHARS_MIN {
        return Err(PinFault::TooShort);
    }
    if chars.len() > PIN_CHARS_MAX {
        return Err(PinFault::TooLong);
    }
    let steps: Vec<i64> = chars
        .iter()
        .zip(chars.iter().skip(1))
        .map(|(a, b)| i64::from(u32::from(*b)) - i64::from(u32::from(*a)))
        .collect();
    let even = |step: i64| steps.iter().all(|s| *s == step);
    if even(0) || even(1) || even(-1) {
        return Err(PinFault::TooSimple);
    }
    Ok(())
}

/// How long the next try waits after so many wrong ones: 1, 2, 4 … 60 minutes.
pub(crate) fn back_off_ms(wrong: u32) -> u64 {
    match wrong.checked_sub(FREE_TRIES) {
        None | Some(0) => 0,
        Some(n) => FIRST_WAIT_MS.saturating_mul(1 << (n - 1).min(16)).min(LONGEST_WAIT_MS),
    }
}

pub(crate) fn seal(key: &DataKey, pin: &str, work: PinWork, entropy: &dyn Entropy) -> PinSlot {
    let salt = random::<SALT_BYTES>(entropy);
    let secret = stretch(pin, &salt, work).expect("BUG: these parameters are within RFC 9106");
    PinSlot {
        salt: hex(&salt),
        work,
        key: wrap(key, &secret, SLOT, entropy),
    }
}

pub(crate) fn open(slot: &PinSlot, pin: &str) -> Option<DataKey> {
    let salt = unhex(&slot.salt)?;
    let secret = stretch(pin, &salt, slot.work)?;
    unwrap(&slot.key, &secret, SLOT)
}

fn stretch(pin: &str, salt: &[u8], work: PinWork) -> Option<Zeroizing<[u8; 32]>> {
    if work.memory_kib > PinWork::MOST_KIB {
        return None;
    }
    let params = Params::new(work.memory_kib, work.passes, 1, Some(32)).ok()?;
    let mut secret = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, secret.as_mut_slice())
        .ok()?;
    Some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_that_are_tried_first_are_not_taken() {
        for (pin, verdict) in [
            ("482913", Ok(())),
            ("kampung kita maju", Ok(())),
            ("48291", Err(PinFault::TooShort)),
            ("", Err(PinFault::TooShort)),
            ("000000", Err(PinFault::TooSimple)),
            ("123456", Err(PinFault::TooSimple)),
            ("987654", Err(PinFault::TooSimple)),
            ("abcdefgh", Err(PinFault::TooSimple)),
        ] {
            assert_eq!(check_pin(pin), verdict, "{pin}");
        }
        assert_eq!(check_pin(&"x1".repeat(33)), Err(PinFault::TooLong));
    }

    #[test]
    fn the_wait_grows_and_ends_at_an_hour() {
        let minutes: Vec<u64> = (0..14).map(|n| back_off_ms(n) / 60_000).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(back_off_ms(u32::MAX) / 60_000, 60);
    }
}
