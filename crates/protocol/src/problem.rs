//! What the service answers when it does not take a request: a closed code with the few values a sentence needs.
//!
//! Layout: `"KTGP" version(1)` and a CBOR map `{0: code, 1: number, 2: text}`. Unsigned, because it answers callers who are
//! not enrolled yet; nothing is ever deleted or believed on its word.

use minicbor::{Decoder, Encoder};

use crate::limits::PROTOCOL_VERSION;
use crate::signed::{WireError, entries, put};

const MAGIC: &[u8; 4] = b"KTGP";

/// Code, wire number, HTTP status and meaning, once.
macro_rules! problems {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal, $status:literal;)+) => {
        /// Why a request was not taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ProblemCode {
            $($(#[doc = $doc])* $name,)+
        }

        impl ProblemCode {
            pub fn number(self) -> u32 {
                match self { $(ProblemCode::$name => $number,)+ }
            }

            pub fn of_number(n: u32) -> Option<Self> {
                match n { $($number => Some(ProblemCode::$name),)+ _ => None }
            }

            /// HTTP status that goes with the code.
            pub fn http_status(self) -> u16 {
                match self { $(ProblemCode::$name => $status,)+ }
            }
        }
    };
}

problems! {
    /// No such enrolment code; `text`: region code of the district that this service serves.
    CodeUnknown = 1, 404;
    /// The code was used; `number`: when, ms.
    CodeUsed = 2, 409;
    /// The code has expired; `number`: when, ms.
    CodeExpired = 3, 410;
    /// Too many tries; `number`: seconds to wait.
    TooManyTries = 5, 429;
    /// The key is another device's.
    KeyTaken = 6, 403;
    /// No such device, or the signature is not its own.
    UnknownDevice = 20, 401;
    /// The device was suspended; its batches are kept in quarantine.
    Suspended = 21, 403;
    /// Cannot be read.
    Malformed = 22, 400;
    /// Over a limit of the protocol.
    TooLarge = 23, 413;
    /// The chain does not continue the one that is held; `text`: its stream.
    ChainMismatch = 24, 409;
    /// A predecessor is missing, or the beginning of what was resumed.
    Gap = 25, 409;
    /// The service cannot write; nothing was acknowledged.
    Unavailable = 26, 503;
    /// Too many are served at once; `number`: seconds to wait. Nothing was taken.
    Busy = 27, 503;
    /// The service's disk is full; nothing was acknowledged.
    StorageFull = 28, 507;
    /// Written in a newer version of the protocol than its reader knows: one of the two must be updated.
    NewerProtocol = 29, 426;
}

impl ProblemCode {
    /// Is it the service's disk that does not obey, rather than what came?
    pub fn is_of_the_store(self) -> bool {
        matches!(self, ProblemCode::Unavailable | ProblemCode::StorageFull)
    }
}

/// A refusal with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: ProblemCode,
    pub number: i64,
    pub text: String,
}

impl Problem {
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            number: 0,
            text: String::new(),
        }
    }

    pub fn with_number(code: ProblemCode, number: i64) -> Self {
        Self {
            code,
            number,
            text: String::new(),
        }
    }

    pub fn with_text(code: ProblemCode, text: &str) -> Self {
        Self {
            code,
            number: 0,
            text: text.to_owned(),
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(PROTOCOL_VERSION);
        let mut e = Encoder::new(&mut bytes);
        put!(e; map(3), u8(0), u32(self.code.number()), u8(1), i64(self.number), u8(2), str(&self.text));
        bytes
    }

    /// # Errors
    /// [`WireError::NotOurs`] for anything that does not begin like one.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(WireError::NotOurs)?;
        let (_, rest) = rest.split_first().ok_or(WireError::Truncated)?;
        let mut d = Decoder::new(rest);
        let (mut code, mut number, mut text) = (None, 0, String::new());
        for _ in 0..entries(&mut d)? {
            match d.u32()? {
                // A code of a newer version: that it does not do it is all that this one can tell.
                0 => code = Some(ProblemCode::of_number(d.u32()?).unwrap_or(ProblemCode::Unavailable)),
                1 => number = d.i64()?,
                2 => text = d.str()?.chars().take(200).collect(),
                _ => d.skip()?,
            }
        }
        Ok(Self {
            code: code.ok_or(WireError::Malformed)?,
            number,
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_comes_back_as_said() {
        let said = Problem::with_number(ProblemCode::CodeUsed, 1_737_331_200_000);
        assert_eq!(Problem::decode(&said.encode()).unwrap(), said);
        assert!(Problem::decode(b"<html>").is_err());
    }
}
