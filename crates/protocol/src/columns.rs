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
//!
//! A reference to an op of the same device and epoch is one number, how far it lies back; any other is `[device, epoch, seq]`.

use std::collections::BTreeMap;

use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{
    Common, FIELDS_MAX, Fields, Kind, PART_BYTES_MAX, Personal, RawOp, Tag, Value, Was, fields_from_bytes,
    fields_to_bytes,
};
use minicbor::data::{Tag as CborTag, Type};
use minicbor::{Decoder, Encoder};

use crate::limits::BATCH_OPS_MAX;
use crate::signed::{WireError, entries, put};

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

/// Values of fields, by field, each in the order of the ops that have it.
#[derive(Default)]
struct Columns<'a> {
    shapes: Vec<Vec<Tag>>,
    values: BTreeMap<Tag, Vec<(usize, &'a Value)>>,
}

impl<'a> Columns<'a> {
    /// Takes the fields of one op apart; answers the number of its shape.
    fn take(&mut self, index: usize, fields: &'a Fields) -> u64 {
        let shape: Vec<Tag> = fields.keys().copied().collect();
        for (tag, value) in fields {
            self.values.entry(*tag).or_default().push((index, value));
        }
        let found = self.shapes.iter().position(|s| *s == shape);
        let number = found.unwrap_or_else(|| {
            self.shapes.push(shape);
            self.shapes.len() - 1
        });
        number as u64
    }

    fn put_values(&self, e: &mut Encoder<&mut Vec<u8>>, origin: Origin) {
        put!(e; map(self.values.len() as u64));
        for (tag, values) in &self.values {
            put!(e; u16(*tag), array(values.len() as u64));
            for (index, value) in values {
                put_value(e, origin, *index, value);
            }
        }
    }
}

fn put_value(e: &mut Encoder<&mut Vec<u8>>, origin: Origin, index: usize, value: &Value) {
    match value {
        Value::Text(text) => {
            put!(e; str(text));
        }
        Value::Int(n) => {
            put!(e; i64(*n));
        }
        Value::Bool(b) => {
            put!(e; bool(*b));
        }
        Value::Ref(at) => {
            put!(e; tag(TAG_REFERENCE));
            put_reference(e, origin, index, *at);
        }
        Value::Opaque(bytes) => {
            put!(e; tag(TAG_OPAQUE), bytes(bytes));
        }
    }
}

fn put_reference(e: &mut Encoder<&mut Vec<u8>>, origin: Origin, index: usize, at: OpRef) {
    let near = at.device_no == origin.device_no && at.epoch == origin.epoch;
    match origin.seq(index).checked_sub(at.seq.0).filter(|_| near) {
        Some(back) => {
            put!(e; u64(back));
        }
        None => {
            put!(e; array(3), u32(at.device_no.0), u32(at.epoch.0), u64(at.seq.0));
        }
    }
}

fn take_reference(d: &mut Decoder<'_>, origin: Origin, index: usize) -> Result<OpRef, WireError> {
    if d.datatype()? == Type::Array {
        d.array()?.filter(|n| *n == 3).ok_or(WireError::Malformed)?;
        return Ok(OpRef {
            device_no: DeviceNo(d.u32()?),
            epoch: Epoch(d.u32()?),
            seq: Seq(d.u64()?),
        });
    }
    let back = d.u64()?;
    Ok(OpRef {
        device_no: origin.device_no,
        epoch: origin.epoch,
        seq: Seq(origin.seq(index).checked_sub(back).ok_or(WireError::Malformed)?),
    })
}

/// The decoded parts of an op that this version would write exactly so; `None`: verbatim.
fn readable(raw: &RawOp) -> Option<Common> {
    raw.decode_common()
        .ok()
        .filter(|common| common.to_bytes() == raw.common)
}

fn readable_personal(bytes: &[u8]) -> Option<Fields> {
    fields_from_bytes(bytes)
        .ok()
        .filter(|fields| fields_to_bytes(fields) == *bytes)
}

enum Part {
    None,
    Columns(Fields),
    Verbatim(Vec<u8>),
    Withheld([u8; 32]),
    Erased([u8; 32]),
}

/// Ops as columns.
pub(crate) fn encode(origin: Origin, ops: &[RawOp]) -> Vec<u8> {
    let commons: Vec<Option<Common>> = ops.iter().map(readable).collect();
    let columnar = || {
        commons
            .iter()
            .enumerate()
            .filter_map(|(i, c)| c.as_ref().map(|c| (i, c)))
    };
    let mut fields = Columns::default();
    let shape_of: Vec<u64> = columnar().map(|(i, c)| fields.take(i, &c.fields)).collect();

    let mut salts = Vec::new();
    let parts: Vec<Part> = ops
        .iter()
        .map(|op| match &op.personal {
            Personal::None => Part::None,
            Personal::Withheld { hash } => Part::Withheld(*hash),
            Personal::Erased { hash } => Part::Erased(*hash),
            Personal::Present { salt, bytes } => {
                salts.extend_from_slice(salt);
                readable_personal(bytes).map_or_else(|| Part::Verbatim(bytes.clone()), Part::Columns)
            }
        })
        .collect();
    let mut personal = Columns::default();
    let personal_shape_of: Vec<u64> = parts
        .iter()
        .enumerate()
        .filter_map(|(i, part)| match part {
            Part::Columns(fields) => Some(personal.take(i, fields)),
            _ => None,
        })
        .collect();

    let mut columns: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut put_column = |tag: u32, empty: bool, write: &dyn Fn(&mut Encoder<&mut Vec<u8>>)| {
        if !empty {
            let mut bytes = Vec::new();
            write(&mut Encoder::new(&mut bytes));
            columns.push((tag, bytes));
        }
    };
    let numbers = |e: &mut Encoder<&mut Vec<u8>>, values: &mut dyn ExactSizeIterator<Item = i64>| {
        put!(e; array(values.len() as u64));
        for n in values {
            put!(e; i64(n));
        }
    };

    let verbatim: Vec<(usize, &RawOp)> = ops
        .iter()
        .enumerate()
        .filter(|(i, _)| matches!(commons.get(*i), Some(None)))
        .collect();
    put_column(column::VERBATIM, verbatim.is_empty(), &|e| {
        put!(e; array(verbatim.len() as u64));
        for (index, op) in &verbatim {
            put!(e; array(2), u64(*index as u64), bytes(&op.common));
        }
    });
    let present: Vec<(usize, &Common)> = columnar().collect();
    let none = present.is_empty();
    put_column(column::KINDS, none, &|e| {
        numbers(e, &mut present.iter().map(|(_, c)| i64::from(c.kind.number())))
    });
    put_column(column::STAMPS, none, &|e| {
        numbers(e, &mut differences(present.iter().map(|(_, c)| c.hlc.0)).into_iter());
    });
    let sparse = |e: &mut Encoder<&mut Vec<u8>>,
                  rows: &[(usize, &Common)],
                  write: &dyn Fn(&mut Encoder<&mut Vec<u8>>, usize, &Common)| {
        put!(e; array(rows.len() as u64 * 2));
        for (index, common) in rows {
            put!(e; u64(*index as u64));
            write(e, *index, common);
        }
    };
    let having = |has: fn(&Common) -> bool| -> Vec<(usize, &Common)> {
        present.iter().copied().filter(|(_, c)| has(c)).collect()
    };
    let objects = having(|c| c.object.is_some());
    put_column(column::OBJECTS, objects.is_empty(), &|e| {
        sparse(e, &objects, &|e, index, c| {
            if let Some(at) = c.object {
                put_reference(e, origin, index, at);
            }
        });
    });
    let bases = having(|c| !c.base.is_empty());
    put_column(column::BASES, bases.is_empty(), &|e| {
        sparse(e, &bases, &|e, index, c| {
            put!(e; map(c.base.len() as u64));
            for (tag, refs) in &c.base {
                put!(e; u16(*tag), array(refs.len() as u64));
                refs.iter().for_each(|at| put_reference(e, origin, index, *at));
            }
        });
    });
    let walls: Vec<i64> = present
        .iter()
        .map(|(_, c)| c.wall_ms.wrapping_sub(c.hlc.ms()))
        .collect();
    put_column(column::WALL, walls.iter().all(|w| *w == 0), &|e| {
        numbers(e, &mut walls.iter().copied())
    });
    put_column(column::MONO, none, &|e| {
        numbers(e, &mut differences(present.iter().map(|(_, c)| c.mono_ms)).into_iter());
    });
    let mut boot = None;
    let boots: Vec<(usize, u32)> = present
        .iter()
        .filter_map(|(i, c)| (boot.replace(c.boot) != Some(c.boot)).then_some((*i, c.boot)))
        .collect();
    put_column(column::BOOTS, none, &|e| {
        numbers(
            e,
            &mut boots
                .iter()
                .flat_map(|(i, b)| [*i as i64, i64::from(*b)])
                .collect::<Vec<_>>()
                .into_iter(),
        );
    });
    let doubts = having(|c| c.clock_doubt);
    put_column(column::DOUBTS, doubts.is_empty(), &|e| {
        numbers(e, &mut doubts.iter().map(|(i, _)| *i as i64))
    });
    let repaired = having(|c| c.was.is_some());
    put_column(column::REPAIRED, repaired.is_empty(), &|e| {
        sparse(e, &repaired, &|e, _, c| {
            if let Some(was) = &c.was {
                put!(e; encode(was));
            }
        });
    });
    let all_shapes: Vec<&Vec<Tag>> = fields.shapes.iter().collect();
    put_column(
        column::SHAPES,
        all_shapes.is_empty() && personal.shapes.is_empty(),
        &|e| {
            put!(e; array((fields.shapes.len() + personal.shapes.len()) as u64));
            for shape in fields.shapes.iter().chain(&personal.shapes) {
                put!(e; array(shape.len() as u64));
                for tag in shape {
                    put!(e; u16(*tag));
                }
            }
        },
    );
    put_column(column::SHAPE_OF, none, &|e| {
        numbers(e, &mut shape_of.iter().map(|n| *n as i64))
    });
    put_column(column::VALUES, fields.values.is_empty(), &|e| {
        fields.put_values(e, origin)
    });

    let nobody = parts.iter().all(|p| matches!(p, Part::None));
    put_column(column::PERSONAL, nobody, &|e| {
        numbers(
            e,
            &mut parts.iter().map(|p| match p {
                Part::None => 0,
                Part::Columns(_) => 1,
                Part::Withheld(_) => 2,
                Part::Erased(_) => 3,
                Part::Verbatim(_) => 4,
            }),
        );
    });
    put_column(column::SALTS, salts.is_empty(), &|e| {
        put!(e; bytes(&salts));
    });
    let hashes: Vec<u8> = parts
        .iter()
        .filter_map(|p| match p {
            Part::Withheld(hash) | Part::Erased(hash) => Some(*hash),
            _ => None,
        })
        .flatten()
        .collect();
    put_column(column::HASHES, hashes.is_empty(), &|e| {
        put!(e; bytes(&hashes));
    });
    let raw_parts: Vec<&Vec<u8>> = parts
        .iter()
        .filter_map(|p| {
            if let Part::Verbatim(bytes) = p {
                Some(bytes)
            } else {
                None
            }
        })
        .collect();
    put_column(column::PERSONAL_VERBATIM, raw_parts.is_empty(), &|e| {
        put!(e; array(raw_parts.len() as u64));
        for bytes in &raw_parts {
            put!(e; bytes(bytes));
        }
    });
    let offset = fields.shapes.len() as u64;
    put_column(column::PERSONAL_SHAPE_OF, personal_shape_of.is_empty(), &|e| {
        numbers(e, &mut personal_shape_of.iter().map(|n| (*n + offset) as i64));
    });
    put_column(column::PERSONAL_VALUES, personal.values.is_empty(), &|e| {
        personal.put_values(e, origin)
    });

    let mut body = Vec::new();
    let mut e = Encoder::new(&mut body);
    put!(e; map(columns.len() as u64));
    for (tag, bytes) in &columns {
        put!(e; u32(*tag));
        e.writer_mut().extend_from_slice(bytes);
    }
    body
}

fn differences(values: impl Iterator<Item = u64>) -> Vec<i64> {
    let mut previous = 0u64;
    values
        .map(|v| v.wrapping_sub(std::mem::replace(&mut previous, v)).cast_signed())
        .collect()
}

/// The columns of a body, read but not yet put together.
#[derive(Default)]
struct Body {
    verbatim: BTreeMap<usize, Vec<u8>>,
    kinds: Vec<i64>,
    stamps: Vec<i64>,
    objects: BTreeMap<usize, OpRef>,
    bases: BTreeMap<usize, BTreeMap<Tag, Vec<OpRef>>>,
    wall: Vec<i64>,
    mono: Vec<i64>,
    boots: BTreeMap<usize, u32>,
    doubts: Vec<i64>,
    repaired: BTreeMap<usize, Was>,
    shapes: Vec<Vec<Tag>>,
    shape_of: Vec<i64>,
    values: BTreeMap<Tag, Vec<Wrapped>>,
    personal: Vec<i64>,
    salts: Vec<u8>,
    hashes: Vec<u8>,
    personal_verbatim: Vec<Vec<u8>>,
    personal_shape_of: Vec<i64>,
    personal_values: BTreeMap<Tag, Vec<Wrapped>>,
}

/// A value whose reference still needs the place of its op.
enum Wrapped {
    Plain(Value),
    Back(u64),
}

/// Ops out of columns.
pub(crate) fn decode(origin: Origin, count: usize, bytes: &[u8]) -> Result<Vec<RawOp>, WireError> {
    let mut d = Decoder::new(bytes);
    let body = read(&mut d, origin)?;
    if d.position() != bytes.len() {
        return Err(WireError::Malformed);
    }
    let parts = parts(&body, origin, count)?;
    let commons = commons(body, origin, count)?;
    Ok(commons
        .into_iter()
        .zip(parts)
        .map(|(common, personal)| RawOp { common, personal })
        .collect())
}

fn read(d: &mut Decoder<'_>, origin: Origin) -> Result<Body, WireError> {
    let mut body = Body::default();
    for _ in 0..entries(d)? {
        match d.u32()? {
            column::VERBATIM => {
                for _ in 0..length(d, BATCH_OPS_MAX)? {
                    d.array()?;
                    let index = index(d)?;
                    let bytes = d.bytes()?;
                    body.verbatim.insert(index, bounded(bytes)?);
                }
            }
            column::KINDS => body.kinds = numbers(d)?,
            column::STAMPS => body.stamps = numbers(d)?,
            column::OBJECTS => {
                for _ in 0..pairs(d)? {
                    let index = index(d)?;
                    body.objects.insert(index, take_reference(d, origin, index)?);
                }
            }
            column::BASES => {
                for _ in 0..pairs(d)? {
                    let index = index(d)?;
                    let base = take_base(d, origin, index)?;
                    body.bases.insert(index, base);
                }
            }
            column::WALL => body.wall = numbers(d)?,
            column::MONO => body.mono = numbers(d)?,
            column::BOOTS => {
                for _ in 0..pairs(d)? {
                    let index = index(d)?;
                    body.boots.insert(index, d.u32()?);
                }
            }
            column::DOUBTS => body.doubts = numbers(d)?,
            column::REPAIRED => {
                for _ in 0..pairs(d)? {
                    let index = index(d)?;
                    body.repaired.insert(index, d.decode()?);
                }
            }
            column::SHAPES => {
                for _ in 0..length(d, 2 * BATCH_OPS_MAX)? {
                    let n = length(d, FIELDS_MAX as usize)?;
                    let shape = (0..n).map(|_| Ok(d.u16()?)).collect::<Result<_, WireError>>()?;
                    body.shapes.push(shape);
                }
            }
            column::SHAPE_OF => body.shape_of = numbers(d)?,
            column::VALUES => body.values = take_values(d)?,
            column::PERSONAL => body.personal = numbers(d)?,
            column::SALTS => body.salts = d.bytes()?.to_vec(),
            column::HASHES => body.hashes = d.bytes()?.to_vec(),
            column::PERSONAL_VERBATIM => {
                for _ in 0..length(d, BATCH_OPS_MAX)? {
                    body.personal_verbatim.push(bounded(d.bytes()?)?);
                }
            }
            column::PERSONAL_SHAPE_OF => body.personal_shape_of = numbers(d)?,
            column::PERSONAL_VALUES => body.personal_values = take_values(d)?,
            // A column from the future would change what its ops say; the header's version keeps such batches away.
            _ => return Err(WireError::Malformed),
        }
    }
    Ok(body)
}

fn take_base(d: &mut Decoder<'_>, origin: Origin, index: usize) -> Result<BTreeMap<Tag, Vec<OpRef>>, WireError> {
    let n = d.map()?.filter(|n| *n <= FIELDS_MAX).ok_or(WireError::Malformed)?;
    let mut base = BTreeMap::new();
    for _ in 0..n {
        let tag = d.u16()?;
        let count = length(d, FIELDS_MAX as usize)?;
        let refs = (0..count)
            .map(|_| take_reference(d, origin, index))
            .collect::<Result<_, _>>()?;
        base.insert(tag, refs);
    }
    Ok(base)
}

fn take_values(d: &mut Decoder<'_>) -> Result<BTreeMap<Tag, Vec<Wrapped>>, WireError> {
    let fields = d.map()?.filter(|n| *n <= 1_000).ok_or(WireError::Malformed)?;
    let mut columns = BTreeMap::new();
    for _ in 0..fields {
        let tag = d.u16()?;
        let n = length(d, BATCH_OPS_MAX)?;
        let mut values: Vec<Wrapped> = (0..n).map(|_| take_value(d)).collect::<Result<_, _>>()?;
        // Taken from the end later, so that each is moved once.
        values.reverse();
        columns.insert(tag, values);
    }
    Ok(columns)
}

fn take_value(d: &mut Decoder<'_>) -> Result<Wrapped, WireError> {
    let value = match d.datatype()? {
        Type::String => Value::Text(d.str()?.to_owned()),
        Type::Bool => Value::Bool(d.bool()?),
        Type::Tag => {
            let tag = d.tag()?;
            if tag == TAG_OPAQUE {
                Value::Opaque(bounded(d.bytes()?)?)
            } else if tag == TAG_REFERENCE {
                if d.datatype()? == Type::Array {
                    Value::Ref(d.decode()?)
                } else {
                    return Ok(Wrapped::Back(d.u64()?));
                }
            } else {
                return Err(WireError::Malformed);
            }
        }
        _ => Value::Int(d.i64()?),
    };
    Ok(Wrapped::Plain(value))
}

fn commons(mut body: Body, origin: Origin, count: usize) -> Result<Vec<Vec<u8>>, WireError> {
    let columnar = count.checked_sub(body.verbatim.len()).ok_or(WireError::Malformed)?;
    let fits = |column: &Vec<i64>| column.len() == columnar;
    let wall_fits = body.wall.is_empty() || fits(&body.wall);
    if !(fits(&body.kinds) && fits(&body.stamps) && fits(&body.mono) && fits(&body.shape_of) && wall_fits) {
        return Err(WireError::Malformed);
    }
    let (mut stamp, mut mono, mut boot) = (0u64, 0u64, 0u32);
    let mut nth = 0;
    let mut out = Vec::with_capacity(count);
    for index in 0..count {
        if let Some(bytes) = body.verbatim.remove(&index) {
            out.push(bytes);
            continue;
        }
        let at = |column: &Vec<i64>| column.get(nth).copied().ok_or(WireError::Malformed);
        stamp = stamp.wrapping_add(at(&body.stamps)?.cast_unsigned());
        mono = mono.wrapping_add(at(&body.mono)?.cast_unsigned());
        boot = body.boots.remove(&index).unwrap_or(boot);
        let kind = u16::try_from(at(&body.kinds)?).map_err(|_| WireError::Malformed)?;
        let shape = shape(&body.shapes, at(&body.shape_of)?)?;
        let hlc = Hlc(stamp);
        let wall = if body.wall.is_empty() { 0 } else { at(&body.wall)? };
        let common = Common {
            kind: Kind::of_number(kind),
            hlc,
            object: body.objects.remove(&index),
            base: body.bases.remove(&index).unwrap_or_default(),
            fields: pick(&mut body.values, shape, origin, index)?,
            wall_ms: wall.wrapping_add(hlc.ms()),
            mono_ms: mono,
            boot,
            clock_doubt: body.doubts.contains(&(index as i64)),
            was: body.repaired.remove(&index),
        };
        out.push(bounded(&common.to_bytes())?);
        nth += 1;
    }
    if body.verbatim.is_empty() && body.values.values().all(Vec::is_empty) {
        Ok(out)
    } else {
        Err(WireError::Malformed)
    }
}

fn parts(body: &Body, origin: Origin, count: usize) -> Result<Vec<Personal>, WireError> {
    if body.personal.is_empty() {
        return Ok(vec![Personal::None; count]);
    }
    if body.personal.len() != count {
        return Err(WireError::Malformed);
    }
    let mut salts = body.salts.chunks_exact(16);
    let mut hashes = body.hashes.chunks_exact(32);
    let mut verbatim = body.personal_verbatim.iter();
    let mut shape_of = body.personal_shape_of.iter();
    // Borrowed and walked from the end, as the common columns are.
    let mut left: BTreeMap<Tag, usize> = body.personal_values.iter().map(|(t, v)| (*t, v.len())).collect();
    let mut salt = || salts.next().and_then(|s| s.try_into().ok()).ok_or(WireError::Malformed);
    let mut hash = || {
        hashes
            .next()
            .and_then(|h| h.try_into().ok())
            .ok_or(WireError::Malformed)
    };
    let mut out = Vec::with_capacity(count);
    for (index, state) in body.personal.iter().enumerate() {
        out.push(match state {
            0 => Personal::None,
            1 => {
                let shape = shape(&body.shapes, *shape_of.next().ok_or(WireError::Malformed)?)?;
                let mut fields = Fields::new();
                for tag in shape {
                    let column = body.personal_values.get(tag).ok_or(WireError::Malformed)?;
                    let left = left.get_mut(tag).ok_or(WireError::Malformed)?;
                    *left = left.checked_sub(1).ok_or(WireError::Malformed)?;
                    let value = column.get(*left).ok_or(WireError::Malformed)?;
                    fields.insert(*tag, unwrap(value, origin, index)?);
                }
                Personal::Present {
                    salt: salt()?,
                    bytes: bounded(&fields_to_bytes(&fields))?,
                }
            }
            2 => Personal::Withheld { hash: hash()? },
            3 => Personal::Erased { hash: hash()? },
            4 => Personal::Present {
                salt: salt()?,
                bytes: verbatim.next().cloned().ok_or(WireError::Malformed)?,
            },
            _ => return Err(WireError::Malformed),
        });
    }
    Ok(out)
}

fn pick(
    values: &mut BTreeMap<Tag, Vec<Wrapped>>,
    shape: &[Tag],
    origin: Origin,
    index: usize,
) -> Result<Fields, WireError> {
    let mut fields = Fields::new();
    for tag in shape {
        let value = values.get_mut(tag).and_then(Vec::pop).ok_or(WireError::Malformed)?;
        fields.insert(*tag, unwrap(&value, origin, index)?);
    }
    Ok(fields)
}

fn unwrap(value: &Wrapped, origin: Origin, index: usize) -> Result<Value, WireError> {
    Ok(match value {
        Wrapped::Plain(value) => value.clone(),
        Wrapped::Back(back) => Value::Ref(OpRef {
            device_no: origin.device_no,
            epoch: origin.epoch,
            seq: Seq(origin.seq(index).checked_sub(*back).ok_or(WireError::Malformed)?),
        }),
    })
}

fn shape(shapes: &[Vec<Tag>], number: i64) -> Result<&[Tag], WireError> {
    let number = usize::try_from(number).map_err(|_| WireError::Malformed)?;
    shapes.get(number).map(Vec::as_slice).ok_or(WireError::Malformed)
}

fn bounded(bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    if bytes.len() > PART_BYTES_MAX {
        return Err(WireError::TooLarge);
    }
    Ok(bytes.to_vec())
}

fn length(d: &mut Decoder<'_>, max: usize) -> Result<usize, WireError> {
    let n = d.array()?.ok_or(WireError::Malformed)?;
    usize::try_from(n)
        .ok()
        .filter(|n| *n <= max)
        .ok_or(WireError::Malformed)
}

/// How many `index, value` pairs a flat column holds.
fn pairs(d: &mut Decoder<'_>) -> Result<usize, WireError> {
    let n = length(d, 2 * BATCH_OPS_MAX)?;
    if n % 2 == 0 {
        Ok(n / 2)
    } else {
        Err(WireError::Malformed)
    }
}

fn index(d: &mut Decoder<'_>) -> Result<usize, WireError> {
    usize::try_from(d.u64()?)
        .ok()
        .filter(|i| *i < BATCH_OPS_MAX)
        .ok_or(WireError::Malformed)
}

fn numbers(d: &mut Decoder<'_>) -> Result<Vec<i64>, WireError> {
    let n = length(d, BATCH_OPS_MAX)?;
    (0..n).map(|_| Ok(d.i64()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        );
        let parts = (0u8..5, any::<[u8; 16]>(), fields(), any::<[u8; 32]>());
        (0u16..20, times, links, fields(), any::<bool>(), parts).prop_map(
            |(
                kind,
                (stamp, wall_ms, mono_ms, boot),
                (object, base, was),
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
