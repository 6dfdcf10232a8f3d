"""The columns of a batch's body, and the ops that they hold (section 9.4 of the protocol)."""

from typing import Callable, NamedTuple

import ops
import reading
from faults import Malformed, TooLarge
from ops import Content, Op, Opaque, Personal, Reference
from reading import Tags, array_of, i64, octets, u16, u32
from primitives import cbor

VERBATIM, KINDS, STAMPS, RECORDS, BASES, WALL_CLOCKS, MONOTONICS, BOOTS, DOUBTS, WAS = range(10)
SHAPES, SHAPE_NUMBERS, VALUES, PERSONAL_STATES, SALTS, HASHES, PERSONAL_VERBATIM = range(10, 17)
PERSONAL_SHAPE_NUMBERS, PERSONAL_VALUES, MEANT = range(17, 20)
COLUMN_END = 20

NONE, IN_COLUMNS, WITHHELD, ERASED, PART_VERBATIM = range(5)
REFERENCE_TAG, OPAQUE_TAG = 24001, 24002

ENTRIES_MAX = 1_000
SHAPES_MAX = 2_000
WRAP = 2**64


class Chain(NamedTuple):
    """Where near references are counted from: the op at index 0 of a batch."""

    device: int
    epoch: int
    first_seq: int

    def near_reference(self, index: int) -> Callable:
        def read(raw: bytes) -> Reference:
            if reading.read_head(raw, 0).major != reading.UNSIGNED:
                return Reference(*reading.tuple_of(u32, u32, reading.u64)(raw))
            seq, distance = self.first_seq + index, reading.integer(raw)
            if distance > seq:
                raise Malformed("A reference in a batch lies before the chain.")
            return Reference(self.device, self.epoch, seq - distance)
        return read


def encode_verbatim(batch_ops: list[Op]) -> bytes:
    """Columns that hold any ops, each as it is."""
    columns = {VERBATIM: [[index, op.common] for index, op in enumerate(batch_ops)]}
    parts = [op.personal for op in batch_ops if op.personal]
    if parts:
        columns[PERSONAL_STATES] = [_written_state(op.personal) for op in batch_ops]
        columns[SALTS] = b"".join(part.salt for part in parts)
        columns[HASHES] = b"".join(part.hash for part in parts)
        columns[PERSONAL_VERBATIM] = [part.part for part in parts if not part.hash]
    return reading.encode_tags({number: column for number, column in columns.items() if column})


def _written_state(personal: Personal | None) -> int:
    if personal is None:
        return NONE
    if personal.hash:
        return ERASED if personal.erased else WITHHELD
    return PART_VERBATIM


def decode(columns: bytes, chain: Chain, count: int) -> list[Op]:
    tags, rest = reading.read_map(columns)
    if rest or any(number >= COLUMN_END for number in tags.values):
        raise Malformed("A batch holds a column that this version does not know.")
    commons = _decode_commons(tags, chain, count)
    personals = _decode_personals(tags, chain, count)
    return [Op(common, personal) for common, personal in zip(commons, personals)]


def _decode_commons(tags: Tags, chain: Chain, count: int) -> list[bytes]:
    commons = _read_verbatim(tags)
    columnar = [index for index in range(count) if index not in commons]
    if any(index >= count for index in commons):
        raise Malformed("A batch holds more ops than its header says.")
    contents = _decode_contents(tags, chain, columnar)
    commons |= {index: ops.encode_common(content) for index, content in contents.items()}
    return [_checked_part(commons[index]) for index in range(count)]


def _read_verbatim(tags: Tags) -> dict[int, bytes]:
    return dict(tags.optional(VERBATIM, array_of(reading.tuple_of(_index, octets), ENTRIES_MAX), []))


def _decode_contents(tags: Tags, chain: Chain, columnar: list[int]) -> dict[int, Content]:
    count = len(columnar)
    kinds = _one_each(tags, KINDS, u16, count)
    stamps = _summed(_one_each(tags, STAMPS, i64, count))
    monotonics = _summed(_one_each(tags, MONOTONICS, i64, count))
    wall_clocks = _one_each_unless_empty(tags, WALL_CLOCKS, i64, count)
    boots = _boots(_pairs(tags, BOOTS, lambda index: u32), columnar)
    records = _pairs(tags, RECORDS, chain.near_reference)
    bases = _pairs(tags, BASES, lambda index: _base_reader(chain.near_reference(index)))
    was = _pairs(tags, WAS, lambda index: ops.was_value)
    meant = _pairs(tags, MEANT, lambda index: u32)
    doubts = tags.optional(DOUBTS, array_of(reading.integer, ENTRIES_MAX), [])
    shapes = _shapes(tags, _one_each(tags, SHAPE_NUMBERS, u16, count))
    fields, supplies = _fields(tags, VALUES, chain, columnar, shapes)
    for supply in supplies:
        supply.check_used_up()
    return {
        index: Content(
            kind=kinds[at], stamp=stamps[at], fields=fields[at], record=records.get(index), base=bases.get(index),
            wall_clock=_in_i64((stamps[at] >> 16) + wall_clocks[at]), monotonic=monotonics[at], boot=boots[at],
            in_doubt=index in doubts, was=was.get(index), meant=meant.get(index),
        )
        for at, index in enumerate(columnar)
    }


def _decode_personals(tags: Tags, chain: Chain, count: int) -> list[Personal | None]:
    states = _one_each_unless_empty(tags, PERSONAL_STATES, u16, count)
    if any(state > PART_VERBATIM for state in states):
        raise Malformed("A personal part is in a state that this version does not know.")
    in_columns = [index for index, state in enumerate(states) if state == IN_COLUMNS]
    shapes = _shapes(tags, _personal_shape_numbers(tags, len(in_columns)))
    fields = iter(_fields(tags, PERSONAL_VALUES, chain, in_columns, shapes)[0])
    verbatim = _Supply(tags.optional(PERSONAL_VERBATIM, array_of(octets, ENTRIES_MAX), []))
    salts = _Supply(_pieces(tags.optional(SALTS, octets, b""), ops.SALT_BYTES))
    hashes = _Supply(_pieces(tags.optional(HASHES, octets, b""), ops.HASH_BYTES))

    def personal(state: int) -> Personal | None:
        if state == NONE:
            return None
        if state in (WITHHELD, ERASED):
            return Personal(hash=hashes.next(), erased=state == ERASED)
        part = ops.encode_fields(next(fields)) if state == IN_COLUMNS else verbatim.next()
        return Personal(salt=salts.next(), part=_checked_part(part))

    return [personal(state) for state in states]


class _Supply:
    """Values that are taken one after the other."""

    def __init__(self, values: list):
        self._left = list(reversed(values))

    def next(self):
        if not self._left:
            raise Malformed("A column of a batch is too short.")
        return self._left.pop()

    def check_used_up(self) -> None:
        if self._left:
            raise Malformed("A column of a batch is too long.")


def _pieces(joined: bytes, size: int) -> list[bytes]:
    return [joined[at:at + size] for at in range(0, len(joined) - size + 1, size)]


def _index(raw: bytes) -> int:
    index = reading.u64(raw)
    if index >= ENTRIES_MAX:
        raise Malformed("An index in a batch is out of range.")
    return index


def _one_each(tags: Tags, column: int, read: Callable, count: int) -> list:
    values = tags.optional(column, array_of(read, ENTRIES_MAX), [])
    if len(values) != count:
        raise Malformed(f"Column {column} of a batch has {len(values)} entries and not {count}.")
    return values


def _one_each_unless_empty(tags: Tags, column: int, read: Callable, count: int) -> list:
    """Zeros where the column is absent, or an empty array."""
    empty = (None, cbor.encode([]))
    return [0] * count if tags.values.get(column) in empty else _one_each(tags, column, read, count)


def _summed(differences: list[int]) -> list[int]:
    sums, total = [], 0
    for difference in differences:
        total = (total + difference) % WRAP
        sums.append(total)
    return sums


def _in_i64(number: int) -> int:
    if not -2**63 <= number < 2**63:
        raise Malformed("A wall clock in a batch is out of range.")
    return number


def _pairs(tags: Tags, column: int, reader_at: Callable) -> dict:
    """Flat pairs of an index and a value, which is read by what `reader_at` gives for the index.

    The service takes pairs in any order, the last of an index, and lets those of an index lie that is not in columns.
    """
    items = tags.optional(column, array_of(bytes, 2 * ENTRIES_MAX), [])
    if len(items) % 2:
        raise Malformed(f"Column {column} of a batch lacks a value.")
    indexes = [_index(item) for item in items[::2]]
    return {index: reader_at(index)(item) for index, item in zip(indexes, items[1::2])}


def _boots(changes: dict[int, int], columnar: list[int]) -> list[int]:
    boots, boot = [], 0
    for index in columnar:
        boot = changes.get(index, boot)
        boots.append(boot)
    return boots


def _base_reader(near_reference: Callable) -> Callable:
    read_references = array_of(near_reference, ops.ENTRIES_MAX)

    def read(raw: bytes) -> dict:
        tags, _ = reading.read_map(raw)
        if len(tags.values) > ops.ENTRIES_MAX:
            raise TooLarge("An op in a batch has too many base entries.")
        return {u16(cbor.encode(number)): read_references(value) for number, value in tags.values.items()}
    return read


def _personal_shape_numbers(tags: Tags, count: int) -> list[int]:
    numbers = tags.optional(PERSONAL_SHAPE_NUMBERS, array_of(u16, ENTRIES_MAX), [])
    if len(numbers) < count:
        raise Malformed("A column of a batch is too short.")
    return numbers[:count]


def _shapes(tags: Tags, numbers: list[int]) -> list[list[int]]:
    """The field numbers of each part."""
    shapes = tags.optional(SHAPES, array_of(array_of(u16, ops.ENTRIES_MAX), SHAPES_MAX), [])
    if any(number >= len(shapes) for number in numbers):
        raise Malformed("A batch names a shape that it does not hold.")
    return [shapes[number] for number in numbers]


def _fields(tags: Tags, column: int, chain: Chain, indexes: list[int], shapes: list[list[int]]) -> tuple:
    """The fields of each part, and what is left of the column's values."""
    values, _ = tags.optional(column, reading.read_map, (Tags({}), b""))
    if len(values.values) > ENTRIES_MAX:
        raise TooLarge("A batch has too many fields.")
    supplies = {number: _Supply(array_of(bytes, ENTRIES_MAX)(raw)) for number, raw in values.values.items()}
    parts = []
    for index, shape in zip(indexes, shapes):
        if any(number not in supplies for number in shape):
            raise Malformed("A field of an op in a batch has no values.")
        read = _value_reader(chain.near_reference(index))
        parts.append({number: read(supplies[number].next()) for number in shape})
    return parts, supplies.values()


def _value_reader(near_reference: Callable) -> Callable:
    def read(raw: bytes):
        head = reading.read_head(raw, 0)
        if head.major == reading.TAG and head.argument == REFERENCE_TAG:
            return near_reference(raw[head.end:])
        if head.major == reading.TAG and head.argument == OPAQUE_TAG:
            # If that is no value, the op is unreadable, and the batch is taken all the same.
            return Opaque(octets(raw[head.end:]))
        value = ops.read_value(raw)
        if not isinstance(value, (str, int)):
            raise Malformed("A value in a batch has a form that no column holds.")
        return value
    return read


def _checked_part(part: bytes) -> bytes:
    if len(part) > ops.PART_MAX:
        raise TooLarge("A part of an op is too large.")
    return part
