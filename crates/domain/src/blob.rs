//! What is too long for an op and travels by itself, after all text: a photo, its thumbnail, a map of boundaries. An op names
//! it by its hash, so it needs no signature of its own, and the same bytes are the same blob wherever they are named.

use crate::op::{Common, Kind, Value};
use crate::photo::photo_field;
use crate::rule_set::rule_set_field;

/// Longest blob that travels, in bytes.
pub const BLOB_BYTES_MAX: usize = 200_000;

/// What names the bytes of a photo, a thumbnail or another thing that is too long for an op: their BLAKE3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobHash(pub [u8; 32]);

impl BlobHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).into())
    }

    /// Reads what [`BlobHash::to_hex`] wrote, and nothing else.
    pub fn of_hex(text: &str) -> Option<Self> {
        let hash = blake3::Hash::from_hex(text).ok()?;
        (hash.to_hex().as_str() == text).then(|| Self(hash.into()))
    }

    pub fn to_hex(self) -> String {
        blake3::Hash::from(self.0).to_hex().to_string()
    }
}

/// The blobs that an op names, each with its length in bytes.
pub fn blobs_of(op: &Common) -> Vec<(BlobHash, u64)> {
    let named = |hash, bytes| {
        let hash = op
            .fields
            .get(&hash)
            .and_then(Value::as_text)
            .and_then(BlobHash::of_hex)?;
        let bytes = op.fields.get(&bytes).and_then(Value::as_int)?;
        let bytes = u64::try_from(bytes)
            .ok()
            .filter(|n| (1..=BLOB_BYTES_MAX as u64).contains(n))?;
        Some((hash, bytes))
    };
    match op.kind {
        Kind::PhotoCreate => [
            named(photo_field::THUMBNAIL, photo_field::THUMBNAIL_BYTES),
            named(photo_field::HASH, photo_field::BYTES),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Kind::RuleSetWrite => named(rule_set_field::BLOB, rule_set_field::BLOB_BYTES)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_as_it_is_written_and_in_no_other_way() {
        let hash = BlobHash::of(b"jalan rusak");
        assert_eq!(BlobHash::of_hex(&hash.to_hex()), Some(hash));
        for other in ["", "00", &hash.to_hex().to_uppercase(), &format!("{} ", hash.to_hex())] {
            assert_eq!(BlobHash::of_hex(other), None, "{other}");
        }
    }
}
