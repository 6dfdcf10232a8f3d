//! What a report says, and the same number of bytes for a short one as for a longer one.

use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use crate::SealError;

/// Longest report, in letters and, for other scripts, in bytes: an op holds 15,000 bytes, and a third of them goes to base64.
pub const REPORT_CHARS_MAX: usize = 4_000;
pub const REPORT_BYTES_MAX: usize = 6_000;
/// Longest line that says what it is about.
pub const ABOUT_CHARS_MAX: usize = 120;

/// Its length says no more than how many of these it fills.
pub(crate) const STEP_BYTES: usize = 1_024;
/// The longest report fills so many.
pub(crate) const STEPS_MAX: usize = 7;

/// What one person says of an office. It is never printed: not by its `Debug` either.
#[derive(Clone, PartialEq, Eq)]
pub struct Report {
    pub text: String,
    /// One line; empty: not given.
    pub about: String,
    /// Local date `YYYY-MM-DD`; empty: not given.
    pub happened_on: String,
}

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Report(…)")
    }
}

impl Report {
    /// `length(2, big endian) CBOR zeros`, a multiple of [`STEP_BYTES`].
    pub(crate) fn padded(&self) -> Result<Zeroizing<Vec<u8>>, SealError> {
        // Never grown: no half of it is left behind in memory that is not wiped.
        let mut padded: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(2 * STEPS_MAX * STEP_BYTES));
        if self.text.len() + self.about.len() + self.happened_on.len() > STEPS_MAX * STEP_BYTES {
            return Err(SealError::TooLong);
        }
        padded.extend_from_slice(&[0, 0]);
        Encoder::new(&mut *padded)
            .map(3)
            .and_then(|e| e.u8(0))
            .and_then(|e| e.str(&self.text))
            .and_then(|e| e.u8(1))
            .and_then(|e| e.str(&self.about))
            .and_then(|e| e.u8(2))
            .and_then(|e| e.str(&self.happened_on))
            .map_err(|_| SealError::TooLong)?;
        let length = u16::try_from(padded.len() - 2).map_err(|_| SealError::TooLong)?;
        if let Some(head) = padded.first_chunk_mut::<2>() {
            *head = length.to_be_bytes();
        }
        let steps = padded.len().div_ceil(STEP_BYTES);
        if steps > STEPS_MAX {
            return Err(SealError::TooLong);
        }
        padded.resize(steps * STEP_BYTES, 0);
        Ok(padded)
    }

    pub(crate) fn of_padded(padded: &[u8]) -> Option<Self> {
        let (length, rest) = padded.split_first_chunk::<2>()?;
        let (report, zeros) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        if zeros.iter().any(|byte| *byte != 0) {
            return None;
        }
        let mut d = Decoder::new(report);
        let mut said = Self {
            text: String::new(),
            about: String::new(),
            happened_on: String::new(),
        };
        for _ in 0..d.map().ok()?? {
            match d.u32().ok()? {
                0 => said.text = d.str().ok()?.to_owned(),
                1 => said.about = d.str().ok()?.to_owned(),
                2 => said.happened_on = d.str().ok()?.to_owned(),
                // Of a later version, which says more.
                _ => d.skip().ok()?,
            }
        }
        Some(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(letters: usize) -> Report {
        Report {
            text: "a".repeat(letters),
            about: "Dana bantuan".to_owned(),
            happened_on: "2025-01-17".to_owned(),
        }
    }

    #[test]
    fn a_length_says_no_more_than_its_kilobyte() {
        assert_eq!(report(1).padded().unwrap().len(), report(900).padded().unwrap().len());
        for letters in [0, 1, 900, 985, 986, 987, 988, 989, 990, 3_000, REPORT_BYTES_MAX] {
            let padded = report(letters).padded().unwrap();
            assert_eq!(padded.len() % STEP_BYTES, 0);
            assert_eq!(Report::of_padded(&padded), Some(report(letters)));
        }
    }

    #[test]
    fn the_longest_report_fits_and_no_longer_one() {
        let longest = Report {
            about: "米".repeat(ABOUT_CHARS_MAX),
            ..report(REPORT_BYTES_MAX)
        };
        assert_eq!(longest.padded().unwrap().len(), STEPS_MAX * STEP_BYTES);
        let too_long = report(STEPS_MAX * STEP_BYTES - 20);
        assert_eq!(too_long.padded().err(), Some(SealError::TooLong));
    }

    #[test]
    fn what_is_no_report_is_not_read() {
        let padded = report(10).padded().unwrap();
        let mut behind = padded.to_vec();
        *behind.last_mut().unwrap() = 1;
        let mut longer = padded.to_vec();
        longer[0] = 0xff;
        for bytes in [&behind[..], &longer[..], b"", b"\0", b"\0\x01\xff"] {
            assert_eq!(Report::of_padded(bytes), None);
        }
    }

    #[test]
    fn a_report_does_not_print() {
        assert_eq!(format!("{:?}", report(10)), "Report(…)");
    }
}
