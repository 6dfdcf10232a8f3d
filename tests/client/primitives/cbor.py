"""A subset of CBOR (RFC 8949) with definite lengths: integers, bytes, text, arrays, maps by integers, bool and null.

`encode` writes the shortest form of every number. `decode` reads longer forms too, as most readers do.
"""

DEPTH_MAX = 16

UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
SIMPLE_VALUES = {20: False, 21: True, 22: None}
ARGUMENT_BYTES = {24: 1, 25: 2, 26: 4, 27: 8}
INDEFINITE = 31


class CborError(ValueError):
    """The bytes are not of the subset, or the value has no place in it."""


def encode(value) -> bytes:
    return b"".join(_encoded_parts(value, DEPTH_MAX))


def decode(data: bytes) -> tuple:
    """The first value and the bytes behind it."""
    reader = _Reader(data)
    value = reader.value(DEPTH_MAX)
    return value, reader.rest()


def _encoded_parts(value, depth_left: int):
    # Before the integers: in Python True is one of them.
    if value is None or isinstance(value, bool):
        yield _head(SIMPLE, next(code for code, simple in SIMPLE_VALUES.items() if simple is value))
    elif isinstance(value, int):
        yield _head(UNSIGNED, value) if value >= 0 else _head(NEGATIVE, -1 - value)
    elif isinstance(value, bytes):
        yield _head(BYTES, len(value)) + value
    elif isinstance(value, str):
        encoded = _utf8(value)
        yield _head(TEXT, len(encoded)) + encoded
    elif isinstance(value, (list, tuple)):
        yield from _array_parts(value, _one_deeper(depth_left))
    elif isinstance(value, dict):
        yield from _map_parts(value, _one_deeper(depth_left))
    else:
        raise CborError(f"no form for a {type(value).__name__}")


def _array_parts(items, depth_left: int):
    yield _head(ARRAY, len(items))
    for item in items:
        yield from _encoded_parts(item, depth_left)


def _map_parts(entries: dict, depth_left: int):
    yield _head(MAP, len(entries))
    for key, value in entries.items():
        _check_key(key)
        yield from _encoded_parts(key, depth_left)
        yield from _encoded_parts(value, depth_left)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise CborError("a lone surrogate in text") from error


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    for code, size in ARGUMENT_BYTES.items():
        if argument < 1 << (8 * size):
            return bytes([major << 5 | code]) + argument.to_bytes(size, "big")
    raise CborError("an integer beyond 64 bits")


def _one_deeper(depth_left: int) -> int:
    if depth_left == 0:
        raise CborError(f"more than {DEPTH_MAX} arrays and maps inside each other")
    return depth_left - 1


def _check_key(key) -> None:
    if isinstance(key, bool) or not isinstance(key, int):
        raise CborError("a map key that is no integer")


class _Reader:
    def __init__(self, data: bytes):
        self._data = data
        self._position = 0

    def rest(self) -> bytes:
        return self._data[self._position:]

    def value(self, depth_left: int):
        major, argument = self._head()
        if major == UNSIGNED:
            return argument
        if major == NEGATIVE:
            return -1 - argument
        if major == BYTES:
            return self._take(argument)
        if major == TEXT:
            return self._text(argument)
        if major == ARRAY:
            return self._array(argument, _one_deeper(depth_left))
        if major == MAP:
            return self._map(argument, _one_deeper(depth_left))
        return _simple(major, argument)

    def _head(self) -> tuple[int, int]:
        initial = self._take(1)[0]
        major, code = initial >> 5, initial & 31
        if code < 24:
            return major, code
        if code == INDEFINITE:
            raise CborError("an indefinite length")
        # With a longer argument, major type 7 holds floats and unassigned simple values.
        if code not in ARGUMENT_BYTES or major == SIMPLE:
            raise CborError("outside the subset")
        return major, int.from_bytes(self._take(ARGUMENT_BYTES[code]), "big")

    def _take(self, length: int) -> bytes:
        self._check_room(length)
        start = self._position
        self._position += length
        return self._data[start:self._position]

    def _check_room(self, at_least: int) -> None:
        if at_least > len(self._data) - self._position:
            raise CborError("a length beyond the input")

    def _text(self, length: int) -> str:
        try:
            return self._take(length).decode()
        except UnicodeDecodeError as error:
            raise CborError("text that is not UTF-8") from error

    def _array(self, count: int, depth_left: int) -> list:
        self._check_room(count)
        return [self.value(depth_left) for _ in range(count)]

    def _map(self, count: int, depth_left: int) -> dict:
        self._check_room(2 * count)
        entries = {}
        for _ in range(count):
            key = self.value(depth_left)
            _check_key(key)
            # Readers differ in which of two they keep.
            if key in entries:
                raise CborError("a map key twice")
            entries[key] = self.value(depth_left)
        return entries


def _simple(major: int, argument: int):
    if major != SIMPLE or argument not in SIMPLE_VALUES:
        raise CborError("outside the subset")
    return SIMPLE_VALUES[argument]
