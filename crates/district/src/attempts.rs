//! Slows down guessing of enrolment codes. 40 random bits and ten wrong tries a minute: a code lasts 72 hours, and half the
//! codes would take 100,000 years.

use std::sync::{Mutex, PoisonError};

/// Wrong tries allowed within [`WINDOW_MS`], for all callers together: a village enrols a few laptops a year.
pub const WRONG_TRIES_MAX: usize = 10;
pub const WINDOW_MS: u64 = 60_000;

/// Moments of the latest wrong tries, by the monotonic clock.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<Vec<u64>>);

impl Attempts {
    /// Seconds to wait before the next try; `None`: go ahead.
    pub fn wait_s(&self, mono_ms: u64) -> Option<u64> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.retain(|at| at.saturating_add(WINDOW_MS) > mono_ms);
        if tries.len() < WRONG_TRIES_MAX {
            return None;
        }
        tries
            .first()
            .map(|oldest| (oldest.saturating_add(WINDOW_MS) - mono_ms).div_ceil(1000))
    }

    pub fn note_wrong(&self, mono_ms: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(mono_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_wrong_try_waits_until_the_first_is_a_minute_old() {
        let attempts = Attempts::default();
        for n in 0..10 {
            assert_eq!(attempts.wait_s(n * 1000), None);
            attempts.note_wrong(n * 1000);
        }
        assert_eq!(attempts.wait_s(10_000), Some(50));
        assert_eq!(attempts.wait_s(60_000), None);
    }
}
