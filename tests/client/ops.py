"""Ops, their hashes, and the chain (sections 6.4, 6.5, 7 and 8 of the protocol)."""

from typing import NamedTuple

import reading
from faults import Malformed
from reading import beginning_with, encode_map, encode_tags, i64, octets_of, u16, u32, u64
from primitives import blake3, cbor

PART_MAX = 15_000
ENTRIES_MAX = 64
FIELD_NUMBER_END = 1_000
WALL_CLOCK_MIN, WALL_CLOCK_MAX = -62_167_219_200_000, 253_402_300_799_999
SALT_BYTES = 16
HASH_BYTES = 32
NO_HASH = bytes(HASH_BYTES)
NO_PARENT = bytes(HASH_BYTES)
MARK_BYTES = 8

ISSUE_CREATE, FOLLOW_UP = 1, 4
TITLE, CATEGORY = 1, 2
FOLLOWED_ISSUE, FOLLOW_UP_TEXT, IS_ANSWER = 1, 2, 3
REPORTER = 1

KIND, STAMP, RECORD, BASE, FIELDS, WALL_CLOCK, MONOTONIC, BOOT, IN_DOUBT, WAS, MEANT = range(11)


class Reference(NamedTuple):
    """The place of an op: device number, epoch and seq."""

    device: int
    epoch: int
    seq: int

    def __str__(self) -> str:
        return f"{self.device}.{self.epoch}.{self.seq}"


class Opaque(NamedTuple):
    """A value of a form that this version does not know, as it was written."""

    encoded: bytes


class Personal(NamedTuple):
    """`salt` and `part` if it is present; else only `hash`, of a part that was withheld or erased."""

    salt: bytes = b""
    part: bytes = b""
    hash: bytes = b""
    erased: bool = False


class Op(NamedTuple):
    """The bytes of an op as its author wrote them."""

    common: bytes
    personal: Personal | None = None


class Content(NamedTuple):
    """What the common part of an op says."""

    kind: int
    stamp: int
    fields: dict
    record: Reference | None = None
    base: dict | None = None
    wall_clock: int = 0
    monotonic: int = 0
    boot: int = 0
    in_doubt: bool = False
    was: tuple[Reference, bytes] | None = None
    meant: int | None = None


def reference(raw: bytes) -> Reference:
    return Reference(*beginning_with(u32, u32, u64)(raw))


was_value = beginning_with(reference, octets_of(HASH_BYTES))


def encode_value(value) -> bytes:
    return value.encoded if isinstance(value, Opaque) else cbor.encode(value)


def encode_fields(fields: dict) -> bytes:
    return encode_map({number: encode_value(value) for number, value in fields.items()})


def encode_common(content: Content) -> bytes:
    values = {
        KIND: content.kind, STAMP: content.stamp,
        WALL_CLOCK: content.wall_clock, MONOTONIC: content.monotonic, BOOT: content.boot,
    }
    if content.record:
        values[RECORD] = content.record
    if content.in_doubt:
        values[IN_DOUBT] = True
    if content.was:
        values[WAS] = content.was
    if content.meant is not None:
        values[MEANT] = content.meant
    encoded = {tag: cbor.encode(value) for tag, value in values.items()}
    encoded[FIELDS] = encode_fields(content.fields)
    if content.base:
        encoded[BASE] = encode_tags(content.base)
    return encode_map(encoded)


def read_common(common: bytes) -> Content:
    """What the op says; an op that is unreadable is Malformed."""
    if len(common) > PART_MAX:
        raise Malformed("The common part of an op is too long.")
    tags, _ = reading.read_map(common)
    wall_clock = tags.optional(WALL_CLOCK, i64, 0)
    if not WALL_CLOCK_MIN <= wall_clock <= WALL_CLOCK_MAX:
        raise Malformed("The wall clock of an op is outside the years 0 to 9999.")
    return Content(
        kind=tags.required(KIND, u16),
        stamp=tags.required(STAMP, u64),
        fields=tags.optional(FIELDS, read_fields, {}),
        record=tags.optional(RECORD, reference),
        base=tags.optional(BASE, _read_base),
        wall_clock=wall_clock,
        monotonic=tags.optional(MONOTONIC, u64, 0),
        boot=tags.optional(BOOT, u32, 0),
        in_doubt=tags.optional(IN_DOUBT, reading.boolean, False),
        was=tags.optional(WAS, was_value),
        meant=tags.optional(MEANT, u32),
    )


def read_fields(raw: bytes) -> dict:
    tags, _ = reading.read_map(raw)
    if len(tags.values) > ENTRIES_MAX or any(number >= FIELD_NUMBER_END for number in tags.values):
        raise Malformed("An op has too many fields, or one with a number out of range.")
    return {number: read_value(value) for number, value in tags.values.items()}


def read_value(raw: bytes):
    head = reading.read_head(raw, 0)
    if head.major in (reading.UNSIGNED, reading.NEGATIVE):
        return i64(raw)
    if head.major == reading.TEXT and head.argument is not None:
        return reading.text(raw)
    if raw in (reading.FALSE, reading.TRUE):
        return raw == reading.TRUE
    try:
        return reference(raw)
    except Malformed:
        return Opaque(raw)


def _read_base(raw: bytes) -> dict:
    tags, _ = reading.read_map(raw)
    if len(tags.values) > ENTRIES_MAX:
        raise Malformed("An op has too many base entries.")
    read_references = reading.array_of(reference, ENTRIES_MAX)
    return {u16(cbor.encode(number)): read_references(value) for number, value in tags.values.items()}


def personal_hash(personal: Personal | None) -> bytes:
    if personal is None:
        return NO_HASH
    if personal.hash:
        return personal.hash
    return blake3.derive_key("kentongan 2026 op personal", personal.salt + personal.part)


def op_hash(op: Op) -> bytes:
    common_hash = blake3.derive_key("kentongan 2026 op common", op.common)
    return blake3.derive_key("kentongan 2026 op", common_hash + personal_hash(op.personal))


def first_name(op: Op) -> bytes:
    """The hash under which the op was signed first."""
    try:
        was = read_common(op.common).was
    except Malformed:
        was = None
    return was[1] if was else op_hash(op)


def meant(op: Op) -> int:
    return int.from_bytes(first_name(op)[:4], "big")


def device_id(public_key: bytes) -> bytes:
    return blake3.hash(public_key)[:16]


def object_id(public_key: bytes, place: Reference, name: bytes) -> str:
    """The id of the record that the op begins; `place` and `name` are those of its `was` if it has one."""
    material = device_id(public_key) + place.epoch.to_bytes(4, "big") + place.seq.to_bytes(8, "big") + name
    id_bytes = bytearray(blake3.derive_key("kentongan 2026 object id", material)[:16])
    id_bytes[6] = id_bytes[6] & 0x0F | 0x80
    id_bytes[8] = id_bytes[8] & 0x3F | 0x80
    digits = id_bytes.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def chain_start(public_key: bytes, epoch: int, stream: str, parent: bytes = NO_PARENT) -> bytes:
    """link(0)"""
    material = public_key + epoch.to_bytes(4, "big") + parent + stream.encode()
    return blake3.derive_key("kentongan 2026 chain start", material)


def next_link(link: bytes, hash_of_op: bytes) -> bytes:
    return blake3.derive_key("kentongan 2026 chain", link + hash_of_op)


def links_after(link: bytes, ops_in_order: list[Op]) -> list[bytes]:
    """The link before the first op, and that after each."""
    links = [link]
    for op in ops_in_order:
        links.append(next_link(links[-1], op_hash(op)))
    return links


class Split(Malformed):
    """Two ops of one device stand in one place."""


def continued(links: list[bytes], first_seq: int, piece: list[bytes]) -> list[bytes]:
    """A chain's links with those of a batch; what both have must be the same."""
    before = first_seq - 1
    if before >= len(links):
        raise Malformed("A batch does not continue its chain.")
    in_both = links[before:before + len(piece)]
    if in_both != piece[:len(in_both)]:
        raise Split("A chain has split: another op stands in the place of one that was there before.")
    return links + piece[len(in_both):]
