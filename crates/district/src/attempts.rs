//! Slows down guessing of enrolment codes, without letting one caller close enrolment for the others.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Wrong tries allowed within [`WINDOW_MS`] to one caller.
pub const WRONG_TRIES_MAX: usize = 10;
/// And to all callers together, however many addresses one of them has. A code has 40 random bits and lasts 72 hours: at this pace
/// 2,592,000 of 1,099,511,627,776 are tried meanwhile, one chance in 424,000 for each code that is open all that time.
pub const WRONG_TRIES_OF_ALL_MAX: usize = 600;
pub const WINDOW_MS: u64 = 60_000;

/// Where a call comes from, as far as it says who calls: whoever has an IPv6 address has all 2^64 beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller(IpAddr);

impl Caller {
    /// A caller without an address: all of them are one.
    pub const NOWHERE: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    pub fn at(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        })
    }
}

/// Moments of the latest wrong tries, by the monotonic clock, and whose they were.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<VecDeque<(u64, Caller)>>);

impl Attempts {
    /// Seconds that this caller has to wait before the next try; `None`: go ahead.
    pub fn wait_s(&self, caller: Caller, mono_ms: u64) -> Option<u64> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.retain(|(at, _)| at.saturating_add(WINDOW_MS) > mono_ms);
        // The try that must be a minute old first.
        let of_all = tries.len().checked_sub(WRONG_TRIES_OF_ALL_MAX);
        let of_all = of_all.and_then(|n| tries.get(n));
        let of_his = tries.iter().rev().filter(|(_, whose)| *whose == caller);
        let of_his = of_his.take(WRONG_TRIES_MAX).enumerate().last();
        let of_his = of_his.filter(|(n, _)| n + 1 == WRONG_TRIES_MAX).map(|(_, one)| one);
        let (latest, _) = of_all.into_iter().chain(of_his).max_by_key(|(at, _)| *at)?;
        Some((latest.saturating_add(WINDOW_MS) - mono_ms).div_ceil(1000))
    }

    pub fn note_wrong(&self, caller: Caller, mono_ms: u64) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.truncate(WRONG_TRIES_OF_ALL_MAX - 1);
        tries.push_back((mono_ms, caller));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(address: &str) -> Caller {
        Caller::at(address.parse().unwrap())
    }

    #[test]
    fn the_eleventh_wrong_try_waits_until_the_first_is_a_minute_old() {
        let attempts = Attempts::default();
        let he = caller("203.0.113.7");
        for n in 0..10 {
            assert_eq!(attempts.wait_s(he, n * 1000), None);
            attempts.note_wrong(he, n * 1000);
        }
        assert_eq!(attempts.wait_s(he, 10_000), Some(50));
        assert_eq!(attempts.wait_s(he, 60_000), None);
    }

    #[test]
    fn who_guesses_does_not_close_enrolment_for_others() {
        let attempts = Attempts::default();
        for n in 0..10 {
            attempts.note_wrong(caller("203.0.113.7"), n);
        }
        assert!(attempts.wait_s(caller("203.0.113.7"), 10).is_some());
        assert!(attempts.wait_s(caller("::ffff:203.0.113.7"), 10).is_some());
        assert_eq!(attempts.wait_s(caller("203.0.113.8"), 10), None);
    }

    #[test]
    fn who_has_one_ipv6_address_has_all_beside_it() {
        let attempts = Attempts::default();
        for n in 1..=10 {
            attempts.note_wrong(caller(&format!("2001:db8:0:1::{n}")), 0);
        }
        assert!(attempts.wait_s(caller("2001:db8:0:1:ffff::"), 1).is_some());
        assert_eq!(attempts.wait_s(caller("2001:db8:0:2::1"), 1), None);
    }

    #[test]
    fn with_many_addresses_he_has_six_hundred_tries_a_minute_and_they_are_all_that_is_kept() {
        let attempts = Attempts::default();
        for n in 0..700u16 {
            let [high, low] = n.to_be_bytes();
            let he = caller(&format!("198.51.{high}.{low}"));
            assert_eq!(attempts.wait_s(he, n.into()).is_some(), n >= 600, "{n}");
            attempts.note_wrong(he, n.into());
        }
        assert_eq!(attempts.0.lock().unwrap().len(), WRONG_TRIES_OF_ALL_MAX);
        assert_eq!(attempts.wait_s(caller("203.0.113.8"), 1_000), Some(59));
        assert_eq!(attempts.wait_s(caller("203.0.113.8"), 60_700), None);
    }
}
