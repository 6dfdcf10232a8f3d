//! Photos that show nothing and weigh what real ones do.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use kentongan_domain::world::Entropy as _;
use kentongan_store::{NewPhoto, Store};

use crate::SeededEntropy;

pub const THUMBNAIL_BYTES: usize = 4_000;

/// No laptop and no service of a test draws from these seeds: what they draw is never a piece of a picture.
const PICTURES: u64 = u64::from_be_bytes(*b"pictures");

/// Bytes that no packing makes shorter, as those of a JPEG.
pub fn picture(n: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SeededEntropy::new(PICTURES ^ n).fill(&mut bytes);
    bytes
}

/// The thumbnail of picture `n`.
pub fn thumbnail(n: u64) -> Vec<u8> {
    picture(n + 1_000_000, THUMBNAIL_BYTES)
}

/// Keeps picture `n` and its thumbnail on a laptop, for a record to name.
pub fn keep(store: &Store, n: u64, length: usize) -> NewPhoto {
    NewPhoto {
        bytes: length as u64,
        thumbnail_bytes: THUMBNAIL_BYTES as u64,
        hash: store.keep_blob(picture(n, length)).unwrap(),
        thumbnail: store.keep_blob(thumbnail(n)).unwrap(),
        width: 1_600,
        height: 1_200,
        caption: "Dari jalan poros".to_owned(),
        taken_at: String::new(),
    }
}
