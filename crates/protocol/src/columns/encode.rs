//! Ops turned into columns.

use std::collections::BTreeMap;

use kentongan_domain::ids::OpRef;
use kentongan_domain::op::{Common, Fields, Personal, RawOp, Tag, Value, fields_from_bytes, fields_to_bytes};
use minicbor::Encoder;

use super::{Origin, TAG_OPAQUE, TAG_REFERENCE, column};
use crate::signed::put;

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

/// Writes what a sparse column says of one op.
type WriteOne<'a> = dyn Fn(&mut Encoder<&mut Vec<u8>>, usize, &Common) + 'a;

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
    let sparse = |e: &mut Encoder<&mut Vec<u8>>, rows: &[(usize, &Common)], write: &WriteOne<'_>| {
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
    let meant = having(|c| c.meant.is_some());
    put_column(column::MEANT, meant.is_empty(), &|e| {
        sparse(e, &meant, &|e, _, c| {
            if let Some(meant) = c.meant {
                put!(e; u32(meant.0));
            }
        });
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
