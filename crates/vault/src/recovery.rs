//! The printed code that opens the vault when the PIN is forgotten: 28 letters and digits in groups of four.
//!
//! 26 of them are random (130 bits): nothing that could be tried, so nothing that needs to be stretched. The last two are a check
//! of the others, so that a slip of the pen is told from the code of another laptop.

use kentongan_domain::world::{Entropy, random};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::DataKey;
use crate::wrap::{Wrapped, unwrap, wrap};

/// Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_CHARS: usize = 26;
const CHARS: usize = 28;
const SLOT: &str = "kentongan recovery slot 1";

/// Wiped from memory when dropped; printed only by [`RecoveryCode::display`].
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARecoveryCode {
    /// Too few or too many letters.
    #[error("a recovery code has 28 letters and digits")]
    Incomplete { typed: usize },
    /// A letter was copied wrongly, or is one that no code has.
    #[error("a letter is wrong")]
    Mistyped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecoverySlot {
    key: Wrapped,
}

fn letter(n: u8) -> char {
    ALPHABET.get(usize::from(n & 31)).map_or('0', |b| char::from(*b))
}

fn check_letters(random: &str) -> String {
    let hash = blake3::derive_key("kentongan 2026 recovery code check", random.as_bytes());
    hash.iter().take(CHARS - RANDOM_CHARS).map(|b| letter(*b)).collect()
}

impl RecoveryCode {
    pub(crate) fn generate(entropy: &dyn Entropy) -> Self {
        let bytes = Zeroizing::new(random::<RANDOM_CHARS>(entropy));
        let mut code: Zeroizing<String> = Zeroizing::new(bytes.iter().map(|b| letter(*b)).collect());
        let check = check_letters(&code);
        code.push_str(&check);
        Self(code)
    }

    /// Reads what a person typed: case, spaces and dashes do not matter; O is 0, I and L are 1.
    ///
    /// # Errors
    /// [`NotARecoveryCode`].
    pub fn parse(text: &str) -> Result<Self, NotARecoveryCode> {
        let mut code = Zeroizing::new(String::new());
        let signs = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '.' | '_'));
        for sign in signs {
            code.push(match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                sign => sign,
            });
        }
        let typed = code.chars().count();
        if typed != CHARS {
            return Err(NotARecoveryCode::Incomplete { typed });
        }
        if !code.bytes().all(|b| ALPHABET.contains(&b)) {
            return Err(NotARecoveryCode::Mistyped);
        }
        match code.split_at_checked(RANDOM_CHARS) {
            Some((random, check)) if check_letters(random) == check => Ok(Self(code)),
            _ => Err(NotARecoveryCode::Mistyped),
        }
    }

    /// `7KQ2-M9XK-…`, seven groups.
    pub fn display(&self) -> Zeroizing<String> {
        let groups: Vec<String> = self
            .0
            .as_bytes()
            .chunks(4)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        Zeroizing::new(groups.join("-"))
    }

    fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key("kentongan 2026 recovery code", self.0.as_bytes()))
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

pub(crate) fn seal(key: &DataKey, code: &RecoveryCode, entropy: &dyn Entropy) -> RecoverySlot {
    RecoverySlot {
        key: wrap(key, &code.secret(), SLOT, entropy),
    }
}

pub(crate) fn open(slot: &RecoverySlot, code: &RecoveryCode) -> Option<DataKey> {
    unwrap(&slot.key, &code.secret(), SLOT)
}
