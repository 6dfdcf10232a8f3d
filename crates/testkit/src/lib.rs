//! A world that tests can drive: clocks that lie on purpose, randomness that repeats, laptops and disks; and what came out of it, in
//! bytes and on paper. Development only.

pub mod bytes;
pub mod laptop;
pub mod papers;
pub mod photos;
pub mod second_copy;

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use kentongan_domain::world::{Clock, Entropy};

/// 20 January 2025, 09.00 WIB: the rakor of the fixtures.
pub const RAKOR_MS: i64 = 1_737_338_400_000;

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    wall_ms: AtomicI64,
    mono_ms: AtomicU64,
    boot: Option<u32>,
}

impl ManualClock {
    pub fn at(wall_ms: i64) -> Self {
        Self {
            wall_ms: AtomicI64::new(wall_ms),
            mono_ms: AtomicU64::new(0),
            boot: None,
        }
    }

    /// Of a machine that names its start.
    pub fn started(wall_ms: i64, boot: u32) -> Self {
        Self {
            boot: Some(boot),
            ..Self::at(wall_ms)
        }
    }

    /// Time passes.
    pub fn pass(&self, ms: u32) {
        self.wall_ms.fetch_add(i64::from(ms), Ordering::Relaxed);
        self.mono_ms.fetch_add(u64::from(ms), Ordering::Relaxed);
    }

    /// Somebody sets the clock, or its battery dies.
    pub fn set_wall(&self, wall_ms: i64) {
        self.wall_ms.store(wall_ms, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn wall_ms(&self) -> i64 {
        self.wall_ms.load(Ordering::Relaxed)
    }

    fn mono_ms(&self) -> u64 {
        self.mono_ms.load(Ordering::Relaxed)
    }

    fn boot(&self) -> Option<u32> {
        self.boot
    }
}

/// Bytes that look random and repeat with the seed (xorshift64*).
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state ^= *state >> 12;
            *state ^= *state << 25;
            *state ^= *state >> 27;
            let word = state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes();
            chunk.iter_mut().zip(word).for_each(|(byte, random)| *byte = random);
        }
    }
}
