//! Asking laptops for blobs that were lost here: a few at the end of each exchange until each was named, and all of them again after an hour,
//! then after two, and so on up to five days. Another loss begins it anew.
//!
//! Nobody waits for an answer: what a laptop has it offers, and what nobody has costs less and less.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use kentongan_domain::blob::BlobHash;
use kentongan_domain::ids::DeviceNo;

/// Most that one end names: it stays below 700 bytes, under half a packet.
const NAMED_MAX: usize = 16;
/// A laptop that has any of them, and is in use, has answered within so long.
const AGAIN_MS: u64 = 60 * 60 * 1000;
/// The wait is doubled so often: to 128 hours.
const DOUBLED_MAX: u32 = 7;

/// How far each laptop was asked since this program began.
#[derive(Debug, Default)]
pub struct Asking(Mutex<BTreeMap<DeviceNo, Asked>>);

/// A pass through all that is missing.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// What the store had lost when the pass began.
    losses: u64,
    /// Passes before this one that nothing was lost since.
    passes: u32,
    far: Far,
}

#[derive(Debug, Clone, Copy)]
enum Far {
    Through(BlobHash),
    All { at_ms: i64 },
}

impl Asked {
    /// Is it too early for the next pass?
    fn waits(&self, now_ms: i64, losses: u64) -> bool {
        let Far::All { at_ms } = self.far else { return false };
        // A clock that was set back must not make it wait for years.
        self.losses == losses && now_ms.abs_diff(at_ms) < AGAIN_MS << self.passes.min(DOUBLED_MAX)
    }
}

impl Asking {
    /// What `device` is asked for now. `losses`: how many were lost so far of what it reads. `lost`: what is missing of that, in the order
    /// of hashes, behind one, at most so many.
    ///
    /// # Errors
    /// Those of `lost`.
    pub fn next<E>(
        &self,
        device: DeviceNo,
        now_ms: i64,
        losses: u64,
        lost: impl FnOnce(Option<BlobHash>, usize) -> Result<Vec<BlobHash>, E>,
    ) -> Result<Vec<BlobHash>, E> {
        let asked = self.asked().get(&device).copied();
        if asked.is_some_and(|asked| asked.waits(now_ms, losses)) {
            return Ok(Vec::new());
        }
        let begun = |passes| Asked {
            losses,
            passes,
            far: Far::All { at_ms: now_ms },
        };
        let (after, pass) = match asked {
            Some(asked) => match asked.far {
                // What is lost meanwhile may lie before that: the pass ends first, so that the last of them is named at all.
                Far::Through(hash) => (Some(hash), asked),
                Far::All { .. } if asked.losses == losses => (None, begun(asked.passes.saturating_add(1))),
                Far::All { .. } => (None, begun(0)),
            },
            None => (None, begun(0)),
        };
        let named = lost(after, NAMED_MAX)?;
        let far = match named.last() {
            Some(last) if named.len() == NAMED_MAX => Some(Far::Through(*last)),
            // Nothing is missing: what is missed next is asked for at once.
            None if after.is_none() => None,
            _ => Some(Far::All { at_ms: now_ms }),
        };
        match far {
            Some(far) => _ = self.asked().insert(device, Asked { far, ..pass }),
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
    use kentongan_protocol::exchange::{End, Standing};
    use kentongan_protocol::keys::PrivateKey;

    use super::*;

    const HOUR_MS: i64 = 60 * 60 * 1000;
    /// A laptop calls so often while all is well.
    const POLL_MS: i64 = 300 * 1000;

    fn hash(n: u16) -> BlobHash {
        let mut hash = [0; 32];
        hash[..2].copy_from_slice(&n.to_be_bytes());
        BlobHash(hash)
    }

    /// Of `missing` blobs that were lost one after the other, and of which none comes again.
    fn ask(asking: &Asking, device: u32, now_ms: i64, missing: u16) -> Vec<BlobHash> {
        let lost = |after: Option<BlobHash>, at_most: usize| {
            let behind = (0..missing)
                .map(hash)
                .filter(|hash| after.is_none_or(|after| *hash > after));
            Ok::<Vec<BlobHash>, ()>(behind.take(at_most).collect())
        };
        asking.next(DeviceNo(device), now_ms, u64::from(missing), lost).unwrap()
    }

    #[test]
    fn a_laptop_is_asked_for_everything_in_turn_and_then_again_after_longer_and_longer() {
        let asking = Asking::default();
        let all: Vec<BlobHash> = (0..40).map(hash).collect();
        let mut begun_ms = 0;
        for wait_hours in [1, 2, 4, 8, 16, 32, 64, 128, 128, 128] {
            let mut named = Vec::new();
            for n in 0..3 {
                named.extend(ask(&asking, 1, begun_ms + n, 40));
            }
            assert_eq!(named, all);
            begun_ms += wait_hours * HOUR_MS + 2;
            assert_eq!(ask(&asking, 1, begun_ms - 1, 40), [], "{wait_hours}");
        }
        assert_eq!(ask(&asking, 2, 5, 40).len(), NAMED_MAX, "another is asked for himself");
        assert_eq!(ask(&asking, 1, -HOUR_MS, 40).len(), NAMED_MAX, "the clock was set back");
    }

    #[test]
    fn what_is_lost_later_is_asked_for_at_once_and_again_after_an_hour() {
        let asking = Asking::default();
        assert_eq!(ask(&asking, 1, 0, 0), []);
        assert_eq!(ask(&asking, 1, 1, 2), [hash(0), hash(1)]);
        assert_eq!(ask(&asking, 1, 2, 2), []);
        assert_eq!(ask(&asking, 1, HOUR_MS + 1, 2).len(), 2);
        assert_eq!(
            ask(&asking, 1, HOUR_MS + 2, 3).len(),
            3,
            "in the middle of the longer wait"
        );
        assert_eq!(ask(&asking, 1, 2 * HOUR_MS + 1, 3), []);
        assert_eq!(ask(&asking, 1, 2 * HOUR_MS + 2, 3).len(), 3);
    }

    #[test]
    fn where_one_is_lost_before_each_call_all_are_named_all_the_same() {
        let asking = Asking::default();
        let mut named = std::collections::BTreeSet::new();
        for n in 0..10 {
            named.extend(ask(&asking, 1, n, 100 + u16::try_from(n).unwrap()));
        }
        assert!((0..100).all(|n| named.contains(&hash(n))));
    }

    #[test]
    fn photos_that_nobody_has_cost_a_laptop_some_ten_kilobytes_a_day() {
        let asking = Asking::default();
        let key = PrivateKey::from_seed(&[8; 32]);
        let end = |lost| {
            let end = End {
                nonce: [1; 16],
                server_epoch: u32::MAX,
                server_time_ms: i64::MAX,
                more: false,
                standing: Standing::Fits,
                notice: None,
                reads: 1,
                lost,
            };
            end.seal(&key).len()
        };
        let without = end(Vec::new());
        let (mut first, mut month) = (0, 0);
        for poll in 0..30 * 24 * HOUR_MS / POLL_MS {
            let named = ask(&asking, 1, poll * POLL_MS, 800);
            if named.is_empty() {
                continue;
            }
            let bytes = end(named);
            assert!(bytes <= 700, "{bytes}");
            month += bytes - without;
            if poll * POLL_MS < 5 * HOUR_MS {
                first += bytes - without;
            }
        }
        assert!((800 * 32..28_000).contains(&first), "each was named once: {first}");
        assert!(month < 340_000, "{month}");
    }
}
