//! An op: one immutable change to one record, as its author wrote it.
//!
//! An op has a *common* part and, if it names people, a *personal* part. Its hash commits to both, the personal part through
//! a salt: `op_hash = H(H(common), H(salt, personal))`. So a personal part can be withheld from a reader, or erased by order
//! of law (UU 27/2022), and the chain of hashes still verifies.
//!
//! Invariant: the bytes of an op are never re-encoded. A reader that does not know a kind, a field or a tag keeps and
//! forwards the author's bytes.

mod kind;

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder};

pub use kind::Kind;

use crate::hlc::Hlc;
use crate::ids::{OpRef, exactly};

/// Longest common or personal part accepted, in bytes. A description of 4,000 letters fits with room for other scripts.
pub const PART_BYTES_MAX: usize = 15_000;
/// Most fields in one op; our widest record has 30.
pub const FIELDS_MAX: u64 = 64;
/// Field numbers stay below this; a replica keeps personal fields apart from common ones by adding it.
pub const TAG_END: Tag = 1000;
/// In the base of a tombstone or its withdrawal; no field bears this number.
pub const SEEN: Tag = 0;
/// A wall clock can be wrong by decades, but none shows a year outside 0 to 9999; screens and calendars end there.
const WALL_MS_RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;

/// What this version of the program understands. Grows with every kind that is added; a replica of an older edition keeps
/// and forwards what it does not know, and replays it after its upgrade.
pub const EDITION: u16 = 5;

/// Number of a field within its kind of record.
pub type Tag = u16;

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Int(i64),
    Bool(bool),
    /// Another op of the same stream, usually the one that created a record.
    Ref(OpRef),
    /// A form this version cannot read, as written.
    Opaque(Vec<u8>),
}

impl Value {
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    pub fn as_ref(&self) -> Option<OpRef> {
        match self {
            Value::Ref(r) => Some(*r),
            _ => None,
        }
    }

    /// Deterministic bytes, for storage beside the op.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        encode_value(&mut Encoder::new(&mut bytes), self);
        bytes
    }

    /// # Errors
    /// [`OpError::Malformed`] for anything but one value.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpError> {
        decode_value(&mut Decoder::new(bytes), bytes)
    }
}

/// Fields by tag. A `BTreeMap`, because their order reaches hashed bytes.
pub type Fields = BTreeMap<Tag, Value>;

/// The decoded common part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    pub kind: Kind,
    pub hlc: Hlc,
    /// The op that created the record this one changes; absent in ops that create one.
    pub object: Option<OpRef>,
    /// For each field, the ops whose values the author saw and replaced (two when he settled two versions); absent: the
    /// create op's. In a move or an attendance mark, under its stage or status: the earlier ones that it replaces. In a tombstone, under [`SEEN`]: the newest op of each chain that its author had seen of the record; in
    /// its withdrawal, the tombstones that it takes back.
    pub base: BTreeMap<Tag, Vec<OpRef>>,
    pub fields: Fields,
    /// What the author's wall clock said, milliseconds since 1970 UTC.
    pub wall_ms: i64,
    /// The author's monotonic clock, to repair `wall_ms` by age within one `boot`.
    pub mono_ms: u64,
    /// Random number of the author's program start.
    pub boot: u32,
    /// The author's clock was in doubt (`jam diragukan`).
    pub clock_doubt: bool,
    /// In an op signed anew after a fork: what it was before. Its record keeps the id that it had then.
    pub was: Option<Was>,
    /// Where its [target](crate::target) lies in another chain: which op its author had before his eyes in that place. Once a laptop and
    /// the service were both set back, another op may stand there.
    pub meant: Option<Meant>,
}

/// The first four bytes of an op's first name: enough to tell two ops of one place apart, and no dearer on a slow link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant(pub u32);

impl Meant {
    /// The op that was signed first with the hash `first_name`.
    pub fn by(first_name: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = *first_name;
        Self(u32::from_be_bytes([a, b, c, d]))
    }

    /// As the beginning of the hash.
    pub fn bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }

    /// Greater than every hash that begins so, as bytes compare, and not greater than any other that is greater.
    pub fn end(self) -> Vec<u8> {
        match self.0.checked_add(1) {
            Some(next) => next.to_be_bytes().to_vec(),
            None => vec![0xff; 33],
        }
    }
}

/// The op that a repaired one stands for: place and hash in the branch that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode)]
pub struct Was {
    #[n(0)]
    pub at: OpRef,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

impl<'b, C> Decode<'b, C> for Was {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        exactly(d, 2)?;
        Ok(Self {
            at: d.decode_with(ctx)?,
            hash: minicbor::bytes::decode(d, ctx)?,
        })
    }
}

/// The personal part as a replica holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Personal {
    /// The op names nobody.
    None,
    Present {
        salt: [u8; 16],
        bytes: Vec<u8>,
    },
    /// Not for this reader; `hash` is `H(salt, personal)`.
    Withheld {
        hash: [u8; 32],
    },
    /// Removed by order of law.
    Erased {
        hash: [u8; 32],
    },
}

impl Personal {
    /// The same for a reader who may not see it: its hash in its place.
    pub fn withheld(&self) -> Self {
        match self {
            Personal::Present { .. } => Personal::Withheld { hash: self.hash() },
            other => other.clone(),
        }
    }

    /// The same once the law has removed it: its hash in its place, whether it was here or only its hash was.
    pub fn erased(&self) -> Self {
        match self {
            Personal::None => Personal::None,
            Personal::Present { .. } | Personal::Withheld { .. } | Personal::Erased { .. } => {
                Personal::Erased { hash: self.hash() }
            }
        }
    }

    /// Could something still be taken out of it by order of law?
    pub fn is_erasable(&self) -> bool {
        matches!(self, Personal::Present { .. } | Personal::Withheld { .. })
    }

    /// `H(salt, personal)`; zeros where nobody is named.
    pub fn hash(&self) -> [u8; 32] {
        match self {
            Personal::None => [0; 32],
            Personal::Present { salt, bytes } => {
                let mut hasher = blake3::Hasher::new_derive_key("kentongan 2026 op personal");
                hasher.update(salt).update(bytes);
                *hasher.finalize().as_bytes()
            }
            Personal::Withheld { hash } | Personal::Erased { hash } => *hash,
        }
    }
}

/// An op as stored and forwarded: the author's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawOp {
    pub common: Vec<u8>,
    pub personal: Personal,
}

/// Why bytes are not an op.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    #[error("a part of the op is longer than {PART_BYTES_MAX} bytes")]
    TooLong,
    #[error("the op has more than {FIELDS_MAX} fields")]
    TooManyFields,
    #[error("the op is malformed")]
    Malformed(#[from] minicbor::decode::Error),
    #[error("the op lacks its kind or its stamp")]
    Incomplete,
    #[error("a number of the op is outside what can be")]
    OutOfRange,
}

impl RawOp {
    /// Encodes a new op. `personal` is left out when it has no fields.
    pub fn encode(common: &Common, personal: &Fields, salt: [u8; 16]) -> Self {
        let personal = if personal.is_empty() {
            Personal::None
        } else {
            let mut bytes = Vec::new();
            encode_fields(&mut Encoder::new(&mut bytes), personal);
            Personal::Present { salt, bytes }
        };
        Self {
            common: common.to_bytes(),
            personal,
        }
    }

    /// # Errors
    /// [`OpError`] if the common part is not an op's.
    pub fn decode_common(&self) -> Result<Common, OpError> {
        decode_common(&self.common)
    }

    /// The personal fields, if this replica holds them.
    ///
    /// # Errors
    /// [`OpError`] if they are malformed.
    pub fn decode_personal(&self) -> Result<Option<Fields>, OpError> {
        match &self.personal {
            Personal::Present { bytes, .. } => {
                if bytes.len() > PART_BYTES_MAX {
                    return Err(OpError::TooLong);
                }
                decode_fields(&mut Decoder::new(bytes), bytes).map(Some)
            }
            Personal::None => Ok(Some(Fields::new())),
            Personal::Withheld { .. } | Personal::Erased { .. } => Ok(None),
        }
    }

    /// The hash that the op was signed with first: of one that was signed or written anew, that of the op that it was.
    pub fn first_name(&self, common: &Common) -> [u8; 32] {
        common.was.map_or_else(|| self.hash(), |was| was.hash)
    }

    /// `H(H(common), H(salt, personal))`; the same for a present, a withheld and an erased personal part.
    pub fn hash(&self) -> [u8; 32] {
        let common = blake3::derive_key("kentongan 2026 op common", &self.common);
        let personal = self.personal.hash();
        let mut hasher = blake3::Hasher::new_derive_key("kentongan 2026 op");
        hasher.update(&common).update(&personal);
        *hasher.finalize().as_bytes()
    }
}

mod tag {
    pub const KIND: u32 = 0;
    pub const HLC: u32 = 1;
    pub const OBJECT: u32 = 2;
    pub const BASE: u32 = 3;
    pub const FIELDS: u32 = 4;
    pub const WALL_MS: u32 = 5;
    pub const MONO_MS: u32 = 6;
    pub const BOOT: u32 = 7;
    pub const CLOCK_DOUBT: u32 = 8;
    pub const WAS: u32 = 9;
    pub const MEANT: u32 = 10;
}

/// Writing to a `Vec` cannot fail; the encoder's error type says otherwise.
macro_rules! put {
    ($encoder:expr) => {
        $encoder.expect("BUG: encoding to memory failed")
    };
}

impl Common {
    /// The common part as this version writes it. Bytes that came from elsewhere are kept as they came, never made anew.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode_common(self)
    }

    /// Every op that this one names: its record, what it replaces, references in its fields.
    pub fn references(&self) -> impl Iterator<Item = OpRef> + '_ {
        let fields = self.fields.values().filter_map(Value::as_ref);
        self.object
            .into_iter()
            .chain(self.base.values().flatten().copied())
            .chain(fields)
    }

    /// The same op with every reference passed through `map`.
    pub fn with_references(mut self, map: impl Fn(OpRef) -> OpRef) -> Self {
        self.object = self.object.map(&map);
        for refs in self.base.values_mut() {
            refs.iter_mut().for_each(|r| *r = map(*r));
        }
        for value in self.fields.values_mut() {
            if let Value::Ref(r) = value {
                *r = map(*r);
            }
        }
        self
    }
}

/// Fields as this version writes them.
pub fn fields_to_bytes(fields: &Fields) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_fields(&mut Encoder::new(&mut bytes), fields);
    bytes
}

/// # Errors
/// [`OpError`] for anything but one map of fields.
pub fn fields_from_bytes(bytes: &[u8]) -> Result<Fields, OpError> {
    decode_fields(&mut Decoder::new(bytes), bytes)
}

fn encode_common(common: &Common) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = Encoder::new(&mut bytes);
    let entries = 6
        + u64::from(common.object.is_some())
        + u64::from(!common.base.is_empty())
        + u64::from(common.clock_doubt)
        + u64::from(common.was.is_some())
        + u64::from(common.meant.is_some());
    put!(e.map(entries));
    put!(put!(e.u32(tag::KIND)).u16(common.kind.number()));
    put!(put!(e.u32(tag::HLC)).u64(common.hlc.0));
    if let Some(object) = &common.object {
        put!(put!(e.u32(tag::OBJECT)).encode(object));
    }
    if !common.base.is_empty() {
        put!(put!(e.u32(tag::BASE)).map(common.base.len() as u64));
        for (field, base) in &common.base {
            put!(e.u16(*field));
            put!(e.array(base.len() as u64));
            for replaced in base {
                put!(e.encode(replaced));
            }
        }
    }
    put!(e.u32(tag::FIELDS));
    encode_fields(&mut e, &common.fields);
    put!(put!(e.u32(tag::WALL_MS)).i64(common.wall_ms));
    put!(put!(e.u32(tag::MONO_MS)).u64(common.mono_ms));
    put!(put!(e.u32(tag::BOOT)).u32(common.boot));
    if common.clock_doubt {
        put!(put!(e.u32(tag::CLOCK_DOUBT)).bool(true));
    }
    if let Some(was) = &common.was {
        put!(put!(e.u32(tag::WAS)).encode(was));
    }
    if let Some(meant) = common.meant {
        put!(put!(e.u32(tag::MEANT)).u32(meant.0));
    }
    bytes
}

fn decode_common(bytes: &[u8]) -> Result<Common, OpError> {
    if bytes.len() > PART_BYTES_MAX {
        return Err(OpError::TooLong);
    }
    let mut d = Decoder::new(bytes);
    let entries = d.map()?.ok_or(OpError::Incomplete)?;
    let (mut kind, mut hlc) = (None, None);
    let mut common = Common {
        kind: Kind::Unknown(0),
        hlc: Hlc::default(),
        object: None,
        base: BTreeMap::new(),
        fields: Fields::new(),
        wall_ms: 0,
        mono_ms: 0,
        boot: 0,
        clock_doubt: false,
        was: None,
        meant: None,
    };
    for _ in 0..entries {
        match d.u32()? {
            tag::KIND => kind = Some(Kind::of_number(d.u16()?)),
            tag::HLC => hlc = Some(Hlc(d.u64()?)),
            tag::OBJECT => common.object = Some(d.decode()?),
            tag::BASE => {
                let n = d.map()?.ok_or(OpError::Incomplete)?;
                if n > FIELDS_MAX {
                    return Err(OpError::TooManyFields);
                }
                for _ in 0..n {
                    let tag = d.u16()?;
                    let count = d.array()?.filter(|n| *n <= FIELDS_MAX).ok_or(OpError::TooManyFields)?;
                    let replaced = (0..count).map(|_| d.decode()).collect::<Result<_, _>>()?;
                    common.base.insert(tag, replaced);
                }
            }
            tag::FIELDS => common.fields = decode_fields(&mut d, bytes)?,
            tag::WALL_MS => common.wall_ms = d.i64()?,
            tag::MONO_MS => common.mono_ms = d.u64()?,
            tag::BOOT => common.boot = d.u32()?,
            tag::CLOCK_DOUBT => common.clock_doubt = d.bool()?,
            tag::WAS => common.was = Some(d.decode()?),
            tag::MEANT => common.meant = Some(Meant(d.u32()?)),
            // A newer version's tag: its bytes stay in the op, its meaning waits for the upgrade.
            _ => d.skip()?,
        }
    }
    if !WALL_MS_RANGE.contains(&common.wall_ms) {
        return Err(OpError::OutOfRange);
    }
    common.kind = kind.ok_or(OpError::Incomplete)?;
    common.hlc = hlc.ok_or(OpError::Incomplete)?;
    Ok(common)
}

fn encode_fields(e: &mut Encoder<&mut Vec<u8>>, fields: &Fields) {
    put!(e.map(fields.len() as u64));
    for (tag, value) in fields {
        put!(e.u16(*tag));
        encode_value(e, value);
    }
}

fn decode_fields(d: &mut Decoder<'_>, bytes: &[u8]) -> Result<Fields, OpError> {
    let n = d.map()?.ok_or(OpError::Incomplete)?;
    if n > FIELDS_MAX {
        return Err(OpError::TooManyFields);
    }
    let mut fields = Fields::new();
    for _ in 0..n {
        let tag = d.u16()?;
        if tag >= TAG_END {
            return Err(OpError::OutOfRange);
        }
        fields.insert(tag, decode_value(d, bytes)?);
    }
    Ok(fields)
}

fn encode_value(e: &mut Encoder<&mut Vec<u8>>, value: &Value) {
    match value {
        Value::Text(text) => {
            put!(e.str(text));
        }
        Value::Int(n) => {
            put!(e.i64(*n));
        }
        Value::Bool(b) => {
            put!(e.bool(*b));
        }
        Value::Ref(r) => {
            put!(e.encode(r));
        }
        Value::Opaque(raw) => e.writer_mut().extend_from_slice(raw),
    }
}

fn decode_value(d: &mut Decoder<'_>, bytes: &[u8]) -> Result<Value, OpError> {
    let start = d.position();
    let value = match d.datatype()? {
        Type::String => Value::Text(d.str()?.to_owned()),
        Type::Bool => Value::Bool(d.bool()?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
            Value::Int(d.i64()?)
        }
        Type::Array if d.probe().decode::<OpRef>().is_ok() => Value::Ref(d.decode()?),
        _ => {
            d.skip()?;
            Value::Opaque(bytes.get(start..d.position()).ok_or(OpError::Incomplete)?.to_vec())
        }
    };
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{DeviceNo, Epoch, Seq};

    fn sample() -> Common {
        let at = |seq| OpRef {
            device_no: DeviceNo(3),
            epoch: Epoch(0),
            seq: Seq(seq),
        };
        Common {
            kind: Kind::IssueEdit,
            hlc: Hlc::new(1_737_331_200_000, 4),
            object: Some(at(9)),
            base: [(1, vec![at(11), at(12)])].into(),
            fields: [
                (1, Value::Text("Jembatan gantung miring".into())),
                (7, Value::Int(-2)),
                (10, Value::Bool(true)),
                (11, Value::Ref(at(9))),
            ]
            .into(),
            wall_ms: -12,
            mono_ms: 90_000,
            boot: 77,
            clock_doubt: true,
            was: Some(Was {
                at: at(7),
                hash: [3; 32],
            }),
            meant: Some(Meant::by(&[7; 32])),
        }
    }

    #[test]
    fn an_op_comes_back_as_written() {
        let personal: Fields = [(1, Value::Text("Seorang warga".into()))].into();
        let raw = RawOp::encode(&sample(), &personal, [5; 16]);
        assert_eq!(raw.decode_common().unwrap(), sample());
        assert_eq!(raw.decode_personal().unwrap(), Some(personal));
    }

    #[test]
    fn a_withheld_or_erased_personal_part_keeps_the_hash() {
        let personal: Fields = [(1, Value::Text("Seorang warga".into()))].into();
        let whole = RawOp::encode(&sample(), &personal, [5; 16]);
        let Personal::Present { salt, bytes } = &whole.personal else {
            panic!("the part is there")
        };
        let mut hasher = blake3::Hasher::new_derive_key("kentongan 2026 op personal");
        hasher.update(salt).update(bytes);
        let hash = *hasher.finalize().as_bytes();
        for part in [Personal::Withheld { hash }, Personal::Erased { hash }] {
            let reduced = RawOp {
                common: whole.common.clone(),
                personal: part,
            };
            assert_eq!(reduced.hash(), whole.hash());
            assert_eq!(reduced.decode_personal().unwrap(), None);
            assert_eq!(reduced.personal.erased(), Personal::Erased { hash });
        }
        assert_eq!(whole.personal.erased(), Personal::Erased { hash });
        assert_eq!(Personal::None.erased(), Personal::None, "nobody was named");
    }

    #[test]
    fn the_salt_hides_a_guessable_name() {
        let personal: Fields = [(1, Value::Text("Seorang warga".into()))].into();
        let a = RawOp::encode(&sample(), &personal, [5; 16]);
        let b = RawOp::encode(&sample(), &personal, [6; 16]);
        assert_ne!(a.hash(), b.hash());
    }

    #[test]
    fn a_tag_from_the_future_is_skipped_and_its_bytes_are_kept() {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        e.map(4).unwrap();
        e.u32(0).unwrap().u16(999).unwrap();
        e.u32(1).unwrap().u64(5).unwrap();
        e.u32(40).unwrap().str("something new").unwrap();
        e.u32(4)
            .unwrap()
            .map(1)
            .unwrap()
            .u16(1)
            .unwrap()
            .array(1)
            .unwrap()
            .str("a list")
            .unwrap();
        let raw = RawOp {
            common: bytes.clone(),
            personal: Personal::None,
        };
        let common = raw.decode_common().unwrap();
        assert_eq!(common.kind, Kind::Unknown(999));
        assert!(matches!(common.fields.get(&1), Some(Value::Opaque(_))));
        assert_eq!(raw.common, bytes);
    }

    #[test]
    fn a_reference_of_another_length_is_none() {
        let named = |reference: &[u8]| {
            let mut bytes = vec![0xa3, 0x00, 0x02, 0x01, 0x05, 0x02];
            bytes.extend_from_slice(reference);
            let personal = Personal::None;
            RawOp {
                common: bytes,
                personal,
            }
            .decode_common()
        };
        assert!(named(&[0x83, 3, 0, 1]).is_ok());
        // Without an end said beforehand, one item more, one less.
        for other in [&[0x9f, 3, 0, 1, 0xff][..], &[0x84, 3, 0, 1, 1], &[0x82, 3, 0]] {
            assert!(named(other).is_err(), "{other:02x?}");
        }
    }

    #[test]
    fn a_field_number_or_a_clock_outside_what_can_be_is_refused() {
        let spoilt = |change: fn(&mut Common)| {
            let mut common = sample();
            change(&mut common);
            RawOp::encode(&common, &Fields::new(), [0; 16]).decode_common()
        };
        assert!(matches!(
            spoilt(|c| {
                c.fields.insert(TAG_END + 1, Value::Bool(true));
            }),
            Err(OpError::OutOfRange)
        ));
        assert!(matches!(spoilt(|c| c.wall_ms = i64::MAX), Err(OpError::OutOfRange)));
        assert!(
            spoilt(|c| c.wall_ms = 4_294_967_296_000).is_ok(),
            "the year 2106 is a wrong clock, not a fault"
        );
    }

    #[test]
    fn bytes_that_are_no_op_are_refused_without_a_panic() {
        let good = RawOp::encode(&sample(), &Fields::new(), [0; 16]);
        for cut in 0..good.common.len() {
            let raw = RawOp {
                common: good.common[..cut].to_vec(),
                personal: Personal::None,
            };
            assert!(raw.decode_common().is_err(), "cut at {cut}");
        }
        for at in 0..good.common.len() {
            for flip in [0x01u8, 0x80, 0xff] {
                let mut common = good.common.clone();
                common[at] ^= flip;
                let _ = RawOp {
                    common,
                    personal: Personal::None,
                }
                .decode_common();
            }
        }
        let huge = RawOp {
            common: vec![0; PART_BYTES_MAX + 1],
            personal: Personal::None,
        };
        assert!(matches!(huge.decode_common(), Err(OpError::TooLong)));
    }
}
