//! Hybrid logical clock: orders writes of laptops whose clocks lie. Never shown to a person as a time.
//!
//! Invariant: stamps of one replica strictly grow, whatever its wall clock does, but for one case: what it wrote with a clock
//! far ahead has its caps, and it goes on from those.
//! Invariant: no stamp that comes from elsewhere moves this clock further than [`REMOTE_LEAD_MAX_MS`] past trusted time, so
//! a laptop that believes it is 2035 cannot win for years.
//!
//! Model: Kulkarni et al., Logical Physical Clocks (2014). Our own, because the known crate refuses remote stamps beyond a
//! fixed drift, which for a village means losing its work.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// How far a stamp of another replica may pull this clock ahead of trusted time.
pub const REMOTE_LEAD_MAX_MS: i64 = 24 * 60 * 60 * 1000;

/// 2025-01-01: a clock that says less is wrong. This program did not exist then.
pub const EARLIEST_MS: i64 = 1_735_689_600_000;

/// 48 bits of milliseconds since 1970 (good until the year 10889), 16 bits of counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
pub struct Hlc(#[n(0)] pub u64);

impl Hlc {
    pub fn new(ms: i64, counter: u16) -> Self {
        let ms = u64::try_from(ms).unwrap_or(0).min((1 << 48) - 1);
        Self(ms << 16 | u64::from(counter))
    }

    pub fn ms(self) -> i64 {
        i64::try_from(self.0 >> 16).unwrap_or(i64::MAX)
    }

    fn successor(self) -> Self {
        // The counter overflows into the milliseconds: 65,536 ops in one millisecond cost one millisecond of lead.
        Self(self.0.saturating_add(1))
    }
}

/// The clock's state, persisted in the transaction of the op that it stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HlcClock {
    pub last: Hlc,
    /// Service time minus wall time, as learned at the last exchange; used, never enforced.
    pub offset_ms: i64,
}

impl HlcClock {
    /// Stamp for a new op, given the wall clock.
    pub fn tick(&mut self, wall_ms: i64) -> Hlc {
        let physical = Hlc::new(self.trusted_now(wall_ms), 0);
        self.last = if physical > self.last {
            physical
        } else {
            self.last.successor()
        };
        self.last
    }

    /// Takes note of a stamp that came from another replica.
    pub fn observe(&mut self, remote: Hlc, wall_ms: i64) {
        let limit = Hlc::new(self.trusted_now(wall_ms).saturating_add(REMOTE_LEAD_MAX_MS), 0);
        if remote > self.last && remote <= limit {
            self.last = remote;
        }
    }

    /// Best guess of true time.
    pub fn trusted_now(&self, wall_ms: i64) -> i64 {
        wall_ms.saturating_add(self.offset_ms)
    }
}

/// The stamp that merges use: a claimed stamp is believed only up to the service's own at first receipt.
pub fn effective(claimed: Hlc, cap: Hlc) -> Hlc {
    claimed.min(cap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_far_future_stamp_does_not_pull_the_clock() {
        let now = 1_737_331_200_000;
        let mut clock = HlcClock::default();
        clock.tick(now);
        clock.observe(Hlc::new(now + 10 * 365 * REMOTE_LEAD_MAX_MS, 0), now);
        assert_eq!(clock.last.ms(), now);
        clock.observe(Hlc::new(now + 1000, 7), now);
        assert_eq!(clock.last, Hlc::new(now + 1000, 7));
    }

    #[test]
    fn a_clock_before_1970_still_stamps() {
        let mut clock = HlcClock::default();
        let first = clock.tick(-5_000);
        let second = clock.tick(-9_000);
        assert!(second > first);
    }

    proptest! {
        #[test]
        fn stamps_grow_under_any_walk_of_the_wall_clock(walk in prop::collection::vec(any::<i64>(), 1..200)) {
            let mut clock = HlcClock::default();
            let mut previous = Hlc::default();
            for wall in walk {
                // A year beyond 10889 saturates the millisecond field; villages need less.
                let stamp = clock.tick(wall % (1 << 47));
                prop_assert!(stamp > previous);
                previous = stamp;
            }
        }
    }
}
