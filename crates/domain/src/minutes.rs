//! Final minutes (*notula*): a snapshot of what was noted, in as many ops as it needs. What is final is these bytes and nothing else.

mod notula;

pub use notula::{
    Later, LaterKind, NOTULA_FORM, NotedAttendance, NotedDecision, NotedItem, NotedText, Notula, PlacedPart,
    WholeFinal, finals,
};

use crate::base64url;
use crate::blob::BlobHash;
use crate::op::{Common, Fields, Kind, Tag, Value};

/// Field numbers of a part of final minutes.
pub mod minutes_field {
    use super::Tag;
    pub const MEETING: Tag = 1;
    /// Which part it is, from 1.
    pub const PART: Tag = 2;
    /// How many there are.
    pub const PARTS: Tag = 3;
    /// Its bytes, in [`base64url`](crate::base64url).
    pub const BYTES: Tag = 4;
    /// BLAKE3 of the whole, 64 lower-case hexadecimal digits: parts of one snapshot have it in common.
    pub const HASH: Tag = 5;
}

/// Most bytes of one part: in base64 and with the rest of its op it fits a batch.
pub const PART_BYTES_MAX: usize = 10_500;
/// Most parts of one snapshot.
pub const PARTS_MAX: u16 = 64;

/// One part of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesPart {
    pub part: u16,
    pub parts: u16,
    pub bytes: Vec<u8>,
    /// Of the whole.
    pub hash: BlobHash,
}

impl MinutesPart {
    /// The parts of a snapshot; `None`: it is empty, or longer than minutes may be.
    pub fn split(whole: &[u8]) -> Option<Vec<MinutesPart>> {
        let parts = u16::try_from(whole.len().div_ceil(PART_BYTES_MAX)).ok()?;
        if parts == 0 || parts > PARTS_MAX {
            return None;
        }
        let hash = BlobHash::of(whole);
        let cut = (1..=parts).zip(whole.chunks(PART_BYTES_MAX));
        Some(
            cut.map(|(part, bytes)| MinutesPart {
                part,
                parts,
                bytes: bytes.to_vec(),
                hash,
            })
            .collect(),
        )
    }

    /// The snapshot; `None` where a part is missing or is not of it.
    pub fn join(parts: &[MinutesPart]) -> Option<Vec<u8>> {
        let first = parts.first()?;
        let mut whole = Vec::new();
        for number in 1..=first.parts {
            let of_it = |one: &&MinutesPart| (one.part, one.parts, one.hash) == (number, first.parts, first.hash);
            whole.extend(&parts.iter().find(of_it)?.bytes);
        }
        (BlobHash::of(&whole) == first.hash).then_some(whole)
    }

    /// Fields of its op but for the meeting.
    pub fn fields(&self) -> Fields {
        [
            (minutes_field::PART, Value::Int(i64::from(self.part))),
            (minutes_field::PARTS, Value::Int(i64::from(self.parts))),
            (minutes_field::BYTES, Value::Text(base64url::encode(&self.bytes))),
            (minutes_field::HASH, Value::Text(self.hash.to_hex())),
        ]
        .into()
    }

    /// What an op says; `None` if it is no part that could be read.
    pub fn of_op(op: &Common) -> Option<Self> {
        if op.kind != Kind::MinutesFinal {
            return None;
        }
        let number = |tag| u16::try_from(op.fields.get(&tag).and_then(Value::as_int)?).ok();
        let text = |tag| op.fields.get(&tag).and_then(Value::as_text);
        let (part, parts) = (number(minutes_field::PART)?, number(minutes_field::PARTS)?);
        let bytes = base64url::decode(text(minutes_field::BYTES)?)?;
        let hash = BlobHash::of_hex(text(minutes_field::HASH)?)?;
        let fits = (1..=PARTS_MAX).contains(&parts) && (1..=parts).contains(&part);
        let filled = (1..=PART_BYTES_MAX).contains(&bytes.len());
        (fits && filled).then_some(Self {
            part,
            parts,
            bytes,
            hash,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hlc::Hlc;
    use std::collections::BTreeMap;

    fn op(fields: Fields) -> Common {
        Common {
            kind: Kind::MinutesFinal,
            hlc: Hlc::default(),
            object: None,
            base: BTreeMap::new(),
            fields,
            wall_ms: 0,
            mono_ms: 0,
            boot: 0,
            clock_doubt: false,
            was: None,
            meant: None,
        }
    }

    #[test]
    fn a_snapshot_comes_back_whole_whatever_the_order_of_its_parts() {
        for length in [1, PART_BYTES_MAX, PART_BYTES_MAX + 1, 3 * PART_BYTES_MAX] {
            let whole: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let mut parts = MinutesPart::split(&whole).unwrap();
            assert_eq!(parts.len(), length.div_ceil(PART_BYTES_MAX));
            for part in &parts {
                assert_eq!(MinutesPart::of_op(&op(part.fields())).as_ref(), Some(part));
            }
            parts.reverse();
            assert_eq!(MinutesPart::join(&parts), Some(whole));
        }
        assert_eq!(MinutesPart::split(&[]), None);
        let too_long = vec![0; usize::from(PARTS_MAX) * PART_BYTES_MAX + 1];
        assert_eq!(MinutesPart::split(&too_long), None);
    }

    #[test]
    fn a_snapshot_without_a_part_or_with_another_one_is_none() {
        let whole = vec![7; PART_BYTES_MAX + 9];
        let parts = MinutesPart::split(&whole).unwrap();
        assert_eq!(MinutesPart::join(&parts[..1]), None);
        assert_eq!(MinutesPart::join(&[]), None);
        let mut changed = parts.clone();
        changed[1].bytes[0] = 8;
        assert_eq!(MinutesPart::join(&changed), None);
    }

    #[test]
    fn an_op_that_says_no_part_is_none() {
        let good = MinutesPart::split(b"notula").unwrap()[0].fields();
        let with = |tag, value: Value| {
            let mut fields = good.clone();
            fields.insert(tag, value);
            MinutesPart::of_op(&op(fields))
        };
        let text = |text: &str| Value::Text(text.to_owned());
        assert!(MinutesPart::of_op(&op(good.clone())).is_some());
        for (tag, value) in [
            (minutes_field::PART, Value::Int(0)),
            (minutes_field::PART, Value::Int(2)),
            (minutes_field::PARTS, Value::Int(0)),
            (minutes_field::PARTS, Value::Int(i64::from(PARTS_MAX) + 1)),
            (minutes_field::BYTES, text("")),
            (minutes_field::BYTES, text("no base64")),
            (minutes_field::BYTES, Value::Int(4)),
            (minutes_field::HASH, text("00")),
        ] {
            assert_eq!(with(tag, value.clone()), None, "{tag}: {value:?}");
        }
    }
}
