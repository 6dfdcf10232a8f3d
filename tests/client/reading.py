"""CBOR as a reader of the protocol takes it: known values strictly, unknown ones skipped, raw bytes kept.

Values stay encoded until somebody asks for them by type, because hashes are over the bytes that the author wrote.
"""

from typing import Callable, NamedTuple

from faults import Malformed, TooLarge
from primitives import cbor

UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
BREAK = 0xFF
FALSE, TRUE = b"\xf4", b"\xf5"
ARGUMENT_BYTES = {24: 1, 25: 2, 26: 4, 27: 8}
INDEFINITE = 31


class Head(NamedTuple):
    major: int
    argument: int | None
    end: int


class _Open:
    """A container whose items are being passed over; `wanted` is None for an indefinite one."""

    def __init__(self, major: int, wanted: int | None):
        self.major = major
        self.wanted = wanted
        self.taken = 0

    def may_break(self) -> bool:
        return self.wanted is None and not (self.major == MAP and self.taken % 2)

    def admits(self, head: Head) -> bool:
        in_string = self.major in (BYTES, TEXT)
        return not in_string or (head.major == self.major and head.argument is not None)


def read_head(data: bytes, at: int) -> Head:
    initial = _take(data, at, 1)[0]
    major, code = initial >> 5, initial & 31
    at += 1
    if code < 24:
        return Head(major, code, at)
    if code == INDEFINITE and major in (BYTES, TEXT, ARRAY, MAP):
        return Head(major, None, at)
    if code not in ARGUMENT_BYTES:
        raise Malformed("The CBOR is not well-formed.")
    argument = int.from_bytes(_take(data, at, ARGUMENT_BYTES[code]), "big")
    if major == SIMPLE and code == 24 and argument < 32:
        raise Malformed("The CBOR is not well-formed.")
    return Head(major, argument, at + ARGUMENT_BYTES[code])


def _take(data: bytes, at: int, length: int) -> bytes:
    if length > len(data) - at:
        raise Malformed("The CBOR ends too early.")
    return data[at:at + length]


def end_of_item(data: bytes, at: int) -> int:
    """Where the well-formed item that begins at `at` ends, whatever it holds."""
    # A list and no recursion: how deep an unknown value goes is not limited.
    containers = [_Open(ARRAY, 1)]
    while containers:
        top = containers[-1]
        if top.wanted == top.taken:
            containers.pop()
        elif data[at:at + 1] == bytes([BREAK]) and top.may_break():
            containers.pop()
            at += 1
        else:
            at = _enter(data, at, containers)
    return at


def _enter(data: bytes, at: int, containers: list) -> int:
    head = read_head(data, at)
    top = containers[-1]
    if not top.admits(head):
        raise Malformed("The CBOR is not well-formed.")
    top.taken += 1
    if head.argument is None:
        containers.append(_Open(head.major, None))
    elif head.major in (BYTES, TEXT):
        _take(data, head.end, head.argument)
        return head.end + head.argument
    elif head.major == ARRAY:
        containers.append(_Open(ARRAY, head.argument))
    elif head.major == MAP:
        containers.append(_Open(MAP, 2 * head.argument))
    elif head.major == TAG:
        containers.append(_Open(TAG, 1))
    return head.end


class Tags:
    """A map from unsigned integers to values that are still encoded."""

    def __init__(self, values: dict[int, bytes]):
        self.values = values

    def required(self, tag: int, read: Callable):
        if tag not in self.values:
            raise Malformed(f"Tag {tag} is missing.")
        return read(self.values[tag])

    def optional(self, tag: int, read: Callable, otherwise=None):
        return read(self.values[tag]) if tag in self.values else otherwise


def read_map(data: bytes) -> tuple[Tags, bytes]:
    """The map at the beginning, and the bytes behind it."""
    head = _head_of(data, MAP)
    values, at = {}, head.end
    for _ in range(head.argument):
        key = _head_of(data, UNSIGNED, at)
        end = end_of_item(data, key.end)
        values[key.argument] = data[key.end:end]
        at = end
    return Tags(values), data[at:]


def read_array(data: bytes) -> tuple[list[bytes], bytes]:
    """The encoded items of the array at the beginning, and the bytes behind it."""
    head = _head_of(data, ARRAY)
    items, at = [], head.end
    for _ in range(head.argument):
        end = end_of_item(data, at)
        items.append(data[at:end])
        at = end
    return items, data[at:]


def _head_of(data: bytes, major: int, at: int = 0) -> Head:
    head = read_head(data, at)
    if head.major != major or head.argument is None:
        raise Malformed("A value has the wrong type.")
    return head


def integer(raw: bytes) -> int:
    head = read_head(raw, 0)
    if head.major == UNSIGNED:
        return head.argument
    if head.major == NEGATIVE:
        return -1 - head.argument
    raise Malformed("A value has the wrong type.")


def _integer_from(low: int, high: int) -> Callable:
    def read(raw: bytes) -> int:
        number = integer(raw)
        if not low <= number <= high:
            raise Malformed("A number is out of its range.")
        return number
    return read


u8, u16, u32, u64 = (_integer_from(0, 2**bits - 1) for bits in (8, 16, 32, 64))
i32, i64 = (_integer_from(-2**(bits - 1), 2**(bits - 1) - 1) for bits in (32, 64))


def boolean(raw: bytes) -> bool:
    if raw not in (FALSE, TRUE):
        raise Malformed("A value has the wrong type.")
    return raw == TRUE


def octets(raw: bytes) -> bytes:
    head = _head_of(raw, BYTES)
    return raw[head.end:]


def octets_of(length: int) -> Callable:
    def read(raw: bytes) -> bytes:
        value = octets(raw)
        if len(value) != length:
            raise Malformed(f"A value has {len(value)} bytes and not {length}.")
        return value
    return read


def text(raw: bytes) -> str:
    head = _head_of(raw, TEXT)
    try:
        return raw[head.end:].decode()
    except UnicodeDecodeError as error:
        raise Malformed("A text is not UTF-8.") from error


def tuple_of(*readers: Callable) -> Callable:
    """An array of exactly these."""
    def read(raw: bytes) -> tuple:
        items, _ = read_array(raw)
        if len(items) != len(readers):
            raise Malformed("An array has another number of items.")
        return tuple(reader(item) for reader, item in zip(readers, items))
    return read


def beginning_with(*readers: Callable) -> Callable:
    """An array of these and whatever else: a later version may have added items."""
    def read(raw: bytes) -> tuple:
        items, _ = read_array(raw)
        if len(items) < len(readers):
            raise Malformed("An array has too few items.")
        return tuple(reader(item) for reader, item in zip(readers, items))
    return read


def array_of(reader: Callable, at_most: int) -> Callable:
    def read(raw: bytes) -> list:
        if _head_of(raw, ARRAY).argument > at_most:
            raise TooLarge(f"An array has more than {at_most} entries.")
        return [reader(item) for item in read_array(raw)[0]]
    return read


def head(major: int, argument: int) -> bytes:
    encoded = bytearray(cbor.encode(argument))
    encoded[0] |= major << 5
    return bytes(encoded)


def encode_map(values: dict[int, bytes]) -> bytes:
    """A map of values that are encoded already, in ascending order of its keys."""
    entries = b"".join(cbor.encode(key) + values[key] for key in sorted(values))
    return head(MAP, len(values)) + entries


def encode_tags(values: dict) -> bytes:
    return encode_map({tag: cbor.encode(value) for tag, value in values.items()})
