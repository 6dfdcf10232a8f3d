//! Lives of a service. One ends when its store is lost or set back; the next has another epoch, and gives device numbers, and numbers
//! of sets of pins, of its own.
//!
//! A number that was given twice would be the loss of a laptop: what it signed does not verify under the other's key. But a store
//! that was set back does not know all numbers that were given; `docs/adr/0007-service-set-back.md` says what follows.

use kentongan_domain::ids::{DeviceId, DeviceNo};
use kentongan_domain::world::{Entropy, random};
use kentongan_protocol::keys::PublicKey;

/// So many device numbers lie in the block of one life: the first life's, at least, take no more than three bytes on the wire.
pub const DEVICE_NOS: u32 = 65_535;
/// Where the block of a service's first life begins. 0 is nobody.
pub const FIRST_DEVICE_NO: u32 = 1;
/// Blocks of later lives: the highest ends below 2^31.
const BLOCKS: u32 = 0x7fff;

/// An epoch that no earlier life of this service bore, nor one that was restored from the same copy. Never 0, which means in a
/// hello that the device has seen no life yet.
pub fn new_epoch(entropy: &dyn Entropy) -> u32 {
    u32::from_be_bytes(random::<4>(entropy)) >> 1 | 1
}

/// Where the block of the later life begins that bears `epoch`: elsewhere than that of any earlier one, but for a chance of 1
/// in 32,767, and never where the first life's lies.
pub fn first_device_no(epoch: u32) -> u32 {
    (1 + (epoch >> 1) % BLOCKS) << 16
}

/// So many sets of pins one life makes at most: each is a command of its operator.
const PINS_NUMBERS: u32 = 1_024;

/// Where the numbers of sets of pins begin in the life that bears `epoch`, after `known`, the highest that anybody has told it.
///
/// A laptop takes no set but one with a higher number than its own. So a number that a forgotten life has given must not come back
/// with other content, and one below it reaches nobody: this one lies beyond whatever the life gave of which the copy was made, and
/// elsewhere than that of another life from the same copy, but for a chance of 1 in 32,767. Where the other's are higher, laptops
/// tell (`crate::sync`). There is room for 128 lives at least.
pub fn first_pins_number(known: u32, epoch: u32) -> u32 {
    known.saturating_add(PINS_NUMBERS * (1 + (epoch >> 1) % BLOCKS))
}

/// Beyond this a laptop's word for a number is not followed: whoever holds one could use them all up.
pub const PINS_NUMBER_HEARD_MAX: u32 = u32::MAX / 2;

/// Numbers for a laptop in the order in which they are tried, beginning with that which follows from its key. Counting would
/// give the number of a laptop that a store has forgotten to the next one that comes.
pub fn device_nos(first: u32, key: &PublicKey) -> impl Iterator<Item = DeviceNo> + use<> {
    let DeviceId([.., high, low]) = DeviceId::of_public_key(key);
    let from = u32::from(u16::from_be_bytes([high, low]));
    (0..DEVICE_NOS).map(move |n| DeviceNo(first + (from + n) % DEVICE_NOS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fills with one byte.
    struct Always(u8);

    impl Entropy for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn an_epoch_is_never_the_zero_that_a_new_device_says() {
        for byte in 0..=u8::MAX {
            assert_ne!(new_epoch(&Always(byte)), 0, "{byte}");
        }
    }

    #[test]
    fn the_blocks_of_all_lives_lie_apart() {
        let mut ends = FIRST_DEVICE_NO + DEVICE_NOS;
        for n in 0..BLOCKS {
            let begins = first_device_no(2 * n + 1);
            assert!(begins >= ends, "{n}");
            ends = begins + DEVICE_NOS;
        }
        assert!(ends <= 1 << 31);
        for epoch in [0, 1, 7, u32::MAX / 2, u32::MAX] {
            assert!(first_device_no(epoch) > DEVICE_NOS, "{epoch}");
        }
    }

    #[test]
    fn the_pins_of_a_later_life_are_numbered_beyond_what_the_copy_and_its_life_can_have_given() {
        for epoch in [0, 1, 7, 4_711, u32::MAX / 2, u32::MAX] {
            assert!(first_pins_number(5, epoch) >= 5 + PINS_NUMBERS, "{epoch}");
        }
        let heights: std::collections::BTreeSet<u32> = (0..BLOCKS).map(|n| first_pins_number(5, 2 * n + 1)).collect();
        assert_eq!(heights.len(), BLOCKS as usize);
        let highest = (0..128).fold(1, |known, _| first_pins_number(known, 2 * (BLOCKS - 1)));
        assert!(highest < u32::MAX);
    }

    #[test]
    fn a_key_asks_for_each_number_of_the_block_once_and_for_the_same_first() {
        let nos = |key: u8| device_nos(FIRST_DEVICE_NO, &[key; 32]);
        let all: std::collections::BTreeSet<_> = nos(1).map(|no| no.0).collect();
        assert_eq!(all, (1..=DEVICE_NOS).collect());
        assert_eq!(nos(1).next(), nos(1).next());
        assert_ne!(nos(1).next(), nos(2).next());
    }
}
