//! Columns turned into ops again, each limit checked before memory is set aside.

use std::collections::BTreeMap;

use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{
    Common, FIELDS_MAX, Fields, Kind, Meant, PART_BYTES_MAX, Personal, RawOp, Tag, Value, Was, fields_to_bytes,
};
use minicbor::Decoder;
use minicbor::data::Type;

use super::{Origin, TAG_OPAQUE, TAG_REFERENCE, column};
use crate::limits::BATCH_OPS_MAX;
use crate::signed::{WireError, entries};

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
    meant: BTreeMap<usize, Meant>,
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
            column::MEANT => {
                for _ in 0..pairs(d)? {
                    let index = index(d)?;
                    body.meant.insert(index, Meant(d.u32()?));
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
            meant: body.meant.remove(&index),
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
