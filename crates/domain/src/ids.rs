//! Names of devices, ops and records.

use minicbor::{Decode, Decoder, Encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// First 16 bytes of the blake3 hash of a device's public key: self-certifying, stable for life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub [u8; 16]);

impl DeviceId {
    pub fn of_public_key(public_key: &[u8; 32]) -> Self {
        let hash = blake3::hash(public_key);
        let mut id = [0; 16];
        id.copy_from_slice(
            hash.as_bytes()
                .first_chunk::<16>()
                .expect("BUG: a blake3 hash has 32 bytes"),
        );
        Self(id)
    }
}

/// Short number of a device, given by the district at enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
pub struct DeviceNo(#[n(0)] pub u32);

/// Counts the lives of a replica: a new one begins on reinstall, restore or a detected fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
pub struct Epoch(#[n(0)] pub u32);

/// The device's own gap-free number of an op in its stream, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
pub struct Seq(#[n(0)] pub u64);

impl Seq {
    pub const FIRST: Seq = Seq(1);

    pub fn next(self) -> Seq {
        Seq(self.0 + 1)
    }
}

/// An op within a known stream. A record lives in one stream, so a reference inside an op never needs to name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Serialize, Deserialize)]
pub struct OpRef {
    #[n(0)]
    pub device_no: DeviceNo,
    #[n(1)]
    pub epoch: Epoch,
    #[n(2)]
    pub seq: Seq,
}

/// An array of exactly three: two readers must never differ on what an op names.
impl<'b, C> Decode<'b, C> for OpRef {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        exactly(d, 3)?;
        Ok(Self {
            device_no: d.decode_with(ctx)?,
            epoch: d.decode_with(ctx)?,
            seq: d.decode_with(ctx)?,
        })
    }
}

/// The head of an array of `items`, said beforehand.
pub(crate) fn exactly(d: &mut Decoder<'_>, items: u64) -> Result<(), minicbor::decode::Error> {
    match d.array()? {
        Some(length) if length == items => Ok(()),
        _ => Err(minicbor::decode::Error::message("an array of another length")),
    }
}

impl std::fmt::Display for OpRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.device_no.0, self.epoch.0, self.seq.0)
    }
}

/// Id of a record (an issue, a meeting, a mark): a UUID v8 made from the hash of its create op.
///
/// The wire spends no bytes on it; a reader computes it. Two clones of a laptop that give the same seq to different ops
/// still make different ids, because the op's own hash goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectId(pub Uuid);

impl ObjectId {
    /// Id of the record that the op at `at` with hash `op_hash`, written by `device`, creates.
    pub fn of_create(device: DeviceId, at: OpRef, op_hash: &[u8; 32]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("kentongan 2026 object id");
        hasher
            .update(&device.0)
            .update(&at.epoch.0.to_be_bytes())
            .update(&at.seq.0.to_be_bytes())
            .update(op_hash);
        let hash = hasher.finalize();
        let bytes = hash
            .as_bytes()
            .first_chunk::<16>()
            .expect("BUG: a blake3 hash has 32 bytes");
        Self(Uuid::new_v8(*bytes))
    }

    pub fn parse(text: &str) -> Option<Self> {
        Uuid::parse_str(text).ok().map(Self)
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_ids_differ_where_only_the_content_differs() {
        let device = DeviceId([7; 16]);
        let at = OpRef {
            device_no: DeviceNo(1),
            epoch: Epoch(0),
            seq: Seq(5),
        };
        let a = ObjectId::of_create(device, at, &[1; 32]);
        let b = ObjectId::of_create(device, at, &[2; 32]);
        assert_ne!(a, b);
        assert_eq!(a.0.get_version_num(), 8);
        assert_eq!(ObjectId::parse(&a.to_string()), Some(a));
    }
}
