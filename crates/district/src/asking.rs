//! Asking laptops for blobs that were lost here: a few at the end of each exchange until each was named, and all of them again after an hour.
//!
//! Nobody waits for an answer: what a laptop has it offers, and what nobody has costs the others no more than its name once an hour.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::DeviceNo;
use kentongan_protocol::blobs::BLOBS_ASKED_MAX;

/// A laptop has answered within so long, or has it not.
const AGAIN_MS: u64 = 60 * 60 * 1000;

/// How far each laptop was asked since this program began.
#[derive(Debug, Default)]
pub struct Asking(Mutex<BTreeMap<DeviceNo, Asked>>);

#[derive(Debug, Clone, Copy)]
enum Asked {
    Through(BlobHash),
    All { at_ms: i64 },
}

impl Asking {
    /// What `device` is asked for now. `lost`: what is missing of what it reads, in the order of hashes, behind one, at most so many.
    ///
    /// # Errors
    /// Those of `lost`.
    pub fn next<E>(
        &self,
        device: DeviceNo,
        now_ms: i64,
        lost: impl FnOnce(Option<BlobHash>, usize) -> Result<Vec<BlobHash>, E>,
    ) -> Result<Vec<BlobHash>, E> {
        let asked = self.asked().get(&device).copied();
        let after = match asked {
            // A clock that was set back must not make it wait for years.
            Some(Asked::All { at_ms }) if now_ms.abs_diff(at_ms) < AGAIN_MS => return Ok(Vec::new()),
            Some(Asked::Through(hash)) => Some(hash),
            Some(Asked::All { .. }) | None => None,
        };
        let named = lost(after, BLOBS_ASKED_MAX)?;
        let far = match named.last() {
            Some(last) if named.len() == BLOBS_ASKED_MAX => Some(Asked::Through(*last)),
            // Nothing is missing: what is missed next is asked for at once.
            None if after.is_none() => None,
            _ => Some(Asked::All { at_ms: now_ms }),
        };
        match far {
            Some(far) => _ = self.asked().insert(device, far),
            None => _ = self.asked().remove(&device),
        }
        Ok(named)
    }

    fn asked(&self) -> std::sync::MutexGuard<'_, BTreeMap<DeviceNo, Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * 60 * 1000;

    fn hash(n: u8) -> BlobHash {
        BlobHash([n; 32])
    }

    fn ask(asking: &Asking, device: u32, now_ms: i64, missing: u8) -> Vec<BlobHash> {
        let lost = |after: Option<BlobHash>, at_most: usize| {
            let behind = (0..missing)
                .map(hash)
                .filter(|hash| after.is_none_or(|after| *hash > after));
            Ok::<Vec<BlobHash>, ()>(behind.take(at_most).collect())
        };
        asking.next(DeviceNo(device), now_ms, lost).unwrap()
    }

    #[test]
    fn a_laptop_is_asked_for_everything_in_turn_and_then_again_after_an_hour() {
        let asking = Asking::default();
        let all: Vec<BlobHash> = (0..150).map(hash).collect();
        for begun_ms in [0, HOUR_MS + 10] {
            let mut named = Vec::new();
            for n in 0..3 {
                named.extend(ask(&asking, 1, begun_ms + n, 150));
            }
            assert_eq!(named, all);
            assert_eq!(ask(&asking, 1, begun_ms + HOUR_MS, 150), []);
        }
        assert_eq!(
            ask(&asking, 2, 5, 150).len(),
            BLOBS_ASKED_MAX,
            "another is asked for himself"
        );
        assert_eq!(
            ask(&asking, 1, -HOUR_MS, 150).len(),
            BLOBS_ASKED_MAX,
            "the clock was set back"
        );
    }

    #[test]
    fn what_is_lost_after_an_hour_without_loss_is_asked_for_at_once() {
        let asking = Asking::default();
        assert_eq!(ask(&asking, 1, 0, 0), []);
        assert_eq!(ask(&asking, 1, 1, 2), [hash(0), hash(1)]);
        assert_eq!(ask(&asking, 1, 2, 2), []);
    }
}
