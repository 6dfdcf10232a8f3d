//! The body of a batch before compression: ops turned into columns, so that like stands beside like.
//!
//! A body is one CBOR map; each entry is one column. Absent columns say nothing. An op whose bytes are not exactly what this
//! version would write (a tag from the future, another encoder) stands in the *verbatim* column, byte for byte: the hash of
//! an op is over its author's bytes, so a column may never change one.
//!
//! | tag | column |
//! |---|---|
//! | 0 | verbatim: `[[index, common bytes]…]` |
//! | 1 | kinds, one unsigned number an op |
//! | 2 | stamps, each as the difference to the one before it |
//! | 3 | records changed: `[index, reference]…`, flat |
//! | 4 | bases: `[index, {field: [reference…]}]…`, flat |
//! | 5 | wall clock minus stamp, milliseconds; absent when all are 0 |
//! | 6 | monotonic clock, each as the difference to the one before it |
//! | 7 | program starts: `[index, boot]…`, flat, where it changes |
//! | 8 | indexes of ops made with the clock in doubt |
//! | 9 | repaired ops: `[index, [place, hash]]…`, flat |
//! | 10 | shapes: lists of field numbers |
//! | 11 | shape of each op |
//! | 12 | values: `{field: [value…]}`, in the order of ops |
//! | 13 | personal parts: states `[state…]`; 0 none, 1 present, 2 withheld, 3 erased, 4 present and verbatim |
//! | 14 | salts, 16 bytes each, joined |
//! | 15 | hashes of withheld and erased parts, 32 bytes each, joined |
//! | 16 | verbatim personal parts |
//! | 17 | shapes of personal parts, in their order |
//! | 18 | values of personal parts: `{field: [value…]}` |
//! | 19 | what references to other devices' ops mean: `[index, first four bytes of its first hash]…`, flat |
//!
//! A reference to an op of the same device and epoch is one number, how far it lies back; any other is `[device, epoch, seq]`.

mod decode;
mod encode;

use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use minicbor::data::Tag as CborTag;

pub(crate) use decode::decode;
pub(crate) use encode::encode;

mod column {
    pub const VERBATIM: u32 = 0;
    pub const KINDS: u32 = 1;
    pub const STAMPS: u32 = 2;
    pub const OBJECTS: u32 = 3;
    pub const BASES: u32 = 4;
    pub const WALL: u32 = 5;
    pub const MONO: u32 = 6;
    pub const BOOTS: u32 = 7;
    pub const DOUBTS: u32 = 8;
    pub const REPAIRED: u32 = 9;
    pub const SHAPES: u32 = 10;
    pub const SHAPE_OF: u32 = 11;
    pub const VALUES: u32 = 12;
    pub const PERSONAL: u32 = 13;
    pub const SALTS: u32 = 14;
    pub const HASHES: u32 = 15;
    pub const PERSONAL_VERBATIM: u32 = 16;
    pub const PERSONAL_SHAPE_OF: u32 = 17;
    pub const PERSONAL_VALUES: u32 = 18;
    pub const MEANT: u32 = 19;
}

/// Where the first op of a body stands; the others follow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub device_no: DeviceNo,
    pub epoch: Epoch,
    pub first_seq: Seq,
}

impl Origin {
    fn seq(self, index: usize) -> u64 {
        self.first_seq.0.saturating_add(index as u64)
    }
}

/// Marks a reference and an opaque value among values; "expected conversion" tags that no author of ours writes.
const TAG_REFERENCE: CborTag = CborTag::new(24_001);
const TAG_OPAQUE: CborTag = CborTag::new(24_002);

#[cfg(test)]
mod tests {
    use kentongan_domain::hlc::Hlc;
    use kentongan_domain::ids::OpRef;
    use kentongan_domain::op::{Common, Fields, Kind, Meant, Personal, RawOp, Value, Was};
    use proptest::prelude::*;

    use super::*;

    const ORIGIN: Origin = Origin {
        device_no: DeviceNo(3),
        epoch: Epoch(1),
        first_seq: Seq(40),
    };

    fn reference() -> impl Strategy<Value = OpRef> {
        (0u32..4, 0u32..3, 1u64..90).prop_map(|(d, e, s)| OpRef {
            device_no: DeviceNo(d),
            epoch: Epoch(e),
            seq: Seq(s),
        })
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            "[a-zA-Z .]{0,30}".prop_map(Value::Text),
            any::<i64>().prop_map(Value::Int),
            any::<bool>().prop_map(Value::Bool),
            reference().prop_map(Value::Ref),
        ]
    }

    fn fields() -> impl Strategy<Value = Fields> {
        prop::collection::btree_map(0u16..12, value(), 0..6)
    }

    fn op() -> impl Strategy<Value = RawOp> {
        let times = (
            any::<u64>(),
            -62_167_219_200_000i64..253_402_300_799_999,
            any::<u64>(),
            0u32..3,
        );
        let links = (
            prop::option::of(reference()),
            prop::collection::btree_map(0u16..5, prop::collection::vec(reference(), 0..3), 0..3),
            prop::option::of((reference(), any::<[u8; 32]>())),
            prop::option::of(any::<u32>()),
        );
        let parts = (0u8..5, any::<[u8; 16]>(), fields(), any::<[u8; 32]>());
        (0u16..20, times, links, fields(), any::<bool>(), parts).prop_map(
            |(
                kind,
                (stamp, wall_ms, mono_ms, boot),
                (object, base, was, meant),
                fields,
                clock_doubt,
                (state, salt, personal, hash),
            )| {
                let common = Common {
                    kind: Kind::of_number(kind),
                    hlc: Hlc(stamp),
                    object,
                    base,
                    fields,
                    wall_ms,
                    mono_ms,
                    boot,
                    clock_doubt,
                    was: was.map(|(at, hash)| Was { at, hash }),
                    meant: meant.map(Meant),
                };
                let mut op = RawOp::encode(&common, &personal, salt);
                match state {
                    0 => op.personal = Personal::Withheld { hash },
                    1 => op.personal = Personal::Erased { hash },
                    2 => {
                        op.personal = Personal::Present {
                            salt,
                            bytes: b"not fields".to_vec(),
                        }
                    }
                    3 => op.common.extend_from_slice(b"tail of a newer version"),
                    _ => {}
                }
                op
            },
        )
    }

    proptest! {
        #[test]
        fn columns_give_back_every_byte(ops in prop::collection::vec(op(), 1..30)) {
            let body = encode(ORIGIN, &ops);
            prop_assert_eq!(decode(ORIGIN, ops.len(), &body).unwrap(), ops);
        }

        #[test]
        fn foreign_bytes_are_read_or_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), count in 1usize..5) {
            let _ = decode(ORIGIN, count, &bytes);
        }

        #[test]
        fn a_spoilt_body_never_panics(ops in prop::collection::vec(op(), 1..8), at in any::<prop::sample::Index>(), with in any::<u8>()) {
            let mut body = encode(ORIGIN, &ops);
            let at = at.index(body.len());
            body[at] = with;
            let _ = decode(ORIGIN, ops.len(), &body);
        }
    }
}
