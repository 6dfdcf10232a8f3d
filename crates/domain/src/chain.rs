//! The hash chain of a device's ops in one stream: what makes a lost, doubled or forged op visible.

use crate::ids::Epoch;
use crate::scope::Stream;

/// Hash of everything up to and including one op.
pub type Link = [u8; 32];

/// The first bytes of a link: enough to see that two copies of a chain have parted, where nobody gains by a lie.
pub type LinkMark = [u8; 8];

pub fn mark(link: &Link) -> LinkMark {
    link.first_chunk().copied().unwrap_or_default()
}

/// `chain(0)`: before the first op. `parent` is the last common link when a fork or restore opened this epoch.
pub fn start(public_key: &[u8; 32], stream: &Stream, epoch: Epoch, parent: Option<&Link>) -> Link {
    let mut hasher = blake3::Hasher::new_derive_key("kentongan 2026 chain start");
    hasher.update(public_key).update(&epoch.0.to_be_bytes());
    hasher.update(parent.unwrap_or(&[0; 32]));
    hasher.update(stream.to_string().as_bytes());
    *hasher.finalize().as_bytes()
}

/// `chain(n) = H(chain(n-1), op_hash(n))`.
pub fn extend(previous: &Link, op_hash: &[u8; 32]) -> Link {
    let mut hasher = blake3::Hasher::new_derive_key("kentongan 2026 chain");
    hasher.update(previous).update(op_hash);
    *hasher.finalize().as_bytes()
}
