"""Decompression of Zstandard (RFC 8878), with or without a dictionary.

Everything is checked before memory is set aside for it; whatever is wrong with the input is a `ZstdError`.
"""

from typing import NamedTuple
from primitives.xxh64 import xxh64
from primitives.zstd_entropy import (

    ByteReader, BackwardBits, FseTable, HuffmanTable, ZstdError,
    build_fse_table, fse_table_of_one, read_fse_table, read_huffman_table,
)

DEFAULT_LIMIT = 8 << 20

FRAME_MAGIC = 0xFD2FB528
DICTIONARY_MAGIC = 0xEC30A437
SKIPPABLE_MAGIC = 0x184D2A50
BLOCK_BYTES_MAX = 128 * 1024
DICTIONARY_BYTES_MIN = 8
FOUR_STREAMS_LITERALS_MIN = 6

RAW_BLOCK, RLE_BLOCK, COMPRESSED_BLOCK = range(3)
RAW_LITERALS, RLE_LITERALS, COMPRESSED_LITERALS, TREELESS_LITERALS = range(4)
PREDEFINED_MODE, RLE_MODE, FSE_MODE, REPEAT_MODE = range(4)
FIRST_OFFSETS = (1, 4, 8)


class Field(NamedTuple):
    """How one of the three numbers of a sequence is coded: the extra bits and the baseline of each code."""

    accuracy_max: int
    extra_bits: list[int]
    baselines: list[int]
    predefined: FseTable


def _baselines_after(first: int, extra_bits: list[int]) -> list[int]:
    baselines = [first]
    for bits in extra_bits[:-1]:
        baselines.append(baselines[-1] + (1 << bits))
    return baselines


LITERAL_LENGTH_BITS = [0] * 16 + [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
MATCH_LENGTH_BITS = [0] * 32 + [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
OFFSET_BITS = list(range(32))

LITERAL_LENGTH = Field(9, LITERAL_LENGTH_BITS, _baselines_after(0, LITERAL_LENGTH_BITS), build_fse_table(
    [4, 3] + [2] * 11 + [1] * 3 + [2] * 9 + [3, 2] + [1] * 5 + [-1] * 4, 6))
MATCH_LENGTH = Field(9, MATCH_LENGTH_BITS, _baselines_after(3, MATCH_LENGTH_BITS), build_fse_table(
    [1, 4, 3] + [2] * 6 + [1] * 37 + [-1] * 7, 6))
OFFSET = Field(8, OFFSET_BITS, [1 << bits for bits in OFFSET_BITS], build_fse_table(
    [1] * 6 + [2] * 3 + [1] * 15 + [-1] * 5, 5))


class Tables(NamedTuple):
    """In the order in which the states of a block start."""

    literal_length: FseTable | None = None
    offset: FseTable | None = None
    match_length: FseTable | None = None


class Sequence(NamedTuple):
    literal_length: int
    offset_value: int
    match_length: int


class Dictionary:
    """A trained dictionary, or any bytes that do not start like one: those are only content."""

    def __init__(self, data: bytes):
        if len(data) < DICTIONARY_BYTES_MIN:
            raise ZstdError("a dictionary too short")
        source = ByteReader(data)
        self.number = 0
        self.huffman = None
        self.tables = Tables()
        self.offsets = FIRST_OFFSETS
        self.content = data
        if source.number(4) == DICTIONARY_MAGIC:
            self._read_trained(source)

    def _read_trained(self, source: ByteReader) -> None:
        self.number = source.number(4)
        self.huffman = read_huffman_table(source)
        offset = _read_table(source, OFFSET)
        match_length = _read_table(source, MATCH_LENGTH)
        literal_length = _read_table(source, LITERAL_LENGTH)
        self.tables = Tables(literal_length, offset, match_length)
        self.offsets = tuple(source.number(4) for _ in range(3))
        self.content = source.take(source.left())
        if self.number == 0 or not all(0 < offset <= len(self.content) for offset in self.offsets):
            raise ZstdError("a broken dictionary")


def decompress(frame: bytes, dictionary: bytes | Dictionary | None = None, limit: int = DEFAULT_LIMIT) -> bytes:
    """The content of the frame, or of several behind each other, if it has no more than `limit` bytes."""
    if dictionary is not None and not isinstance(dictionary, Dictionary):
        dictionary = Dictionary(dictionary)
    source = ByteReader(frame)
    contents = [_decompress_next(source, dictionary, limit)]
    while source.left():
        limit -= len(contents[-1])
        contents.append(_decompress_next(source, dictionary, limit))
    return b"".join(contents)


def _decompress_next(source: ByteReader, dictionary: Dictionary | None, limit: int) -> bytes:
    magic = source.number(4)
    if magic & ~15 == SKIPPABLE_MAGIC:
        source.skip(source.number(4))
        return b""
    if magic != FRAME_MAGIC:
        raise ZstdError("no Zstandard frame")
    header = _read_header(source)
    _check_header(header, dictionary, limit)
    return _Frame(header, dictionary, limit).decompress(source)


class Header(NamedTuple):
    window: int
    dictionary_number: int
    content_bytes: int | None
    has_checksum: bool


def _read_header(source: ByteReader) -> Header:
    descriptor = source.number(1)
    single_segment = bool(descriptor & 0x20)
    if descriptor & 0x08:
        raise ZstdError("a frame of a later version")
    window = None if single_segment else _window(source.number(1))
    dictionary_number = source.number((0, 1, 2, 4)[descriptor & 3])
    content_bytes = _read_content_bytes(source, descriptor >> 6, single_segment)
    has_checksum = bool(descriptor & 0x04)
    return Header(content_bytes if single_segment else window, dictionary_number, content_bytes, has_checksum)


def _window(descriptor: int) -> int:
    base = 1 << (10 + (descriptor >> 3))
    return base + base // 8 * (descriptor & 7)


def _read_content_bytes(source: ByteReader, size_flag: int, single_segment: bool) -> int | None:
    if size_flag == 0:
        return source.number(1) if single_segment else None
    if size_flag == 1:
        return source.number(2) + 256
    return source.number(4 if size_flag == 2 else 8)


def _check_header(header: Header, dictionary: Dictionary | None, limit: int) -> None:
    given = dictionary.number if dictionary else 0
    if header.dictionary_number not in (0, given):
        raise ZstdError("another dictionary is needed")
    if (header.content_bytes or 0) > limit:
        raise ZstdError("larger than allowed")


class _Frame:
    """What one block leaves to the next, and the output so far with the dictionary as its past."""

    def __init__(self, header: Header, dictionary: Dictionary | None, limit: int):
        self._header = header
        self._limit = limit
        self._block_max = min(header.window, BLOCK_BYTES_MAX)
        self._output = bytearray(dictionary.content if dictionary else b"")
        self._past = len(self._output)
        self._huffman: HuffmanTable | None = dictionary.huffman if dictionary else None
        self._tables = dictionary.tables if dictionary else Tables()
        self._offsets = list(dictionary.offsets if dictionary else FIRST_OFFSETS)

    def decompress(self, source: ByteReader) -> bytes:
        last = False
        while not last:
            last = self._block(source)
        content = bytes(memoryview(self._output)[self._past:])
        if self._header.content_bytes not in (None, len(content)):
            raise ZstdError("another size than the header says")
        if self._header.has_checksum and source.number(4) != xxh64(content) & 0xFFFFFFFF:
            raise ZstdError("a wrong checksum")
        return content

    def _block(self, source: ByteReader) -> bool:
        header = source.number(3)
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        if size > self._block_max:
            raise ZstdError("a block too large")
        if kind == RAW_BLOCK:
            self._check_room(size)
            self._output += source.take(size)
        elif kind == RLE_BLOCK:
            self._check_room(size)
            self._output += source.take(1) * size
        elif kind == COMPRESSED_BLOCK:
            self._compressed_block(ByteReader(source.take(size)))
        else:
            raise ZstdError("a block of no known kind")
        return bool(last)

    def _check_room(self, size: int) -> None:
        produced = len(self._output) - self._past
        if size > self._block_max or produced + size > self._limit:
            raise ZstdError("larger than allowed")

    def _compressed_block(self, source: ByteReader) -> None:
        literals = self._literals(source)
        sequences = self._sequences(source)
        self._check_room(len(literals) + sum(sequence.match_length for sequence in sequences))
        self._execute(sequences, literals)

    def _literals(self, source: ByteReader) -> bytes:
        first = source.peek_byte()
        kind, size_format = first & 3, first >> 2 & 3
        if kind in (RAW_LITERALS, RLE_LITERALS):
            return self._plain_literals(source, kind, size_format)
        return self._huffman_literals(source, kind, size_format)

    def _plain_literals(self, source: ByteReader, kind: int, size_format: int) -> bytes:
        header_bytes, shift = {0: (1, 3), 2: (1, 3), 1: (2, 4), 3: (3, 4)}[size_format]
        size = source.number(header_bytes) >> shift
        self._check_room(size)
        return source.take(size) if kind == RAW_LITERALS else source.take(1) * size

    def _huffman_literals(self, source: ByteReader, kind: int, size_format: int) -> bytes:
        header_bytes, size_bits = ((3, 10), (3, 10), (4, 14), (5, 18))[size_format]
        sizes = source.number(header_bytes) >> 4
        size, compressed_size = sizes & ((1 << size_bits) - 1), sizes >> size_bits
        self._check_room(size)
        streams = ByteReader(source.take(compressed_size))
        if kind == COMPRESSED_LITERALS:
            self._huffman = read_huffman_table(streams)
        if self._huffman is None:
            raise ZstdError("no Huffman tree to go on with")
        if size_format == 0:
            return self._huffman.decode(streams.take(streams.left()), size)
        return _four_streams(self._huffman, streams, size)

    def _sequences(self, source: ByteReader) -> list[Sequence]:
        count = _read_sequence_count(source)
        if count == 0:
            if source.left():
                raise ZstdError("bytes behind the last sequence")
            return []
        self._read_tables(source)
        return _decode_sequences(self._tables, source.take(source.left()), count)

    def _read_tables(self, source: ByteReader) -> None:
        modes = source.number(1)
        if modes & 3:
            raise ZstdError("a block of a later version")
        self._tables = Tables(
            _table_of_mode(modes >> 6, source, LITERAL_LENGTH, self._tables.literal_length),
            _table_of_mode(modes >> 4 & 3, source, OFFSET, self._tables.offset),
            _table_of_mode(modes >> 2 & 3, source, MATCH_LENGTH, self._tables.match_length))

    def _execute(self, sequences: list[Sequence], literals: bytes) -> None:
        source = ByteReader(literals)
        for sequence in sequences:
            self._output += source.take(sequence.literal_length)
            self._copy_match(self._next_offset(sequence), sequence.match_length)
        self._output += source.take(source.left())

    def _next_offset(self, sequence: Sequence) -> int:
        if sequence.offset_value > 3:
            offset = sequence.offset_value - 3
            self._offsets = [offset, *self._offsets[:2]]
            return offset
        # Right behind a match, going on with its own offset would only have been a longer match.
        index = sequence.offset_value - 1 + (sequence.literal_length == 0)
        if index == 3:
            offset = self._offsets[0] - 1
            self._offsets = [offset, *self._offsets[:2]]
        else:
            offset = self._offsets.pop(index)
            self._offsets.insert(0, offset)
        return offset

    def _copy_match(self, offset: int, length: int) -> None:
        self._check_offset(offset)
        start = len(self._output) - offset
        if offset >= length:
            self._output += self._output[start:start + length]
        else:
            repeats = length // offset + 1
            self._output += (self._output[start:] * repeats)[:length]

    def _check_offset(self, offset: int) -> None:
        produced = len(self._output) - self._past
        # The dictionary is in reach, however large, until the window has moved on.
        reach = len(self._output) if produced <= self._header.window else self._header.window
        if not 0 < offset <= reach:
            raise ZstdError("an offset out of reach")


def _four_streams(huffman: HuffmanTable, source: ByteReader, size: int) -> bytes:
    if size < FOUR_STREAMS_LITERALS_MIN:
        raise ZstdError("too few literals for four streams")
    quarter = (size + 3) // 4
    lengths = [source.number(2) for _ in range(3)]
    first_streams = [source.take(length) for length in lengths]
    literals = b"".join(huffman.decode(stream, quarter) for stream in first_streams)
    return literals + huffman.decode(source.take(source.left()), size - 3 * quarter)


def _read_sequence_count(source: ByteReader) -> int:
    first = source.number(1)
    if first < 128:
        return first
    if first < 255:
        return ((first - 128) << 8) + source.number(1)
    return source.number(2) + 0x7F00


def _read_table(source: ByteReader, field: Field) -> FseTable:
    return read_fse_table(source, len(field.extra_bits) - 1, field.accuracy_max)


def _table_of_mode(mode: int, source: ByteReader, field: Field, previous: FseTable | None) -> FseTable:
    if mode == PREDEFINED_MODE:
        return field.predefined
    if mode == FSE_MODE:
        return _read_table(source, field)
    if mode == REPEAT_MODE:
        if previous is None:
            raise ZstdError("no table to go on with")
        return previous
    symbol = source.number(1)
    if symbol >= len(field.extra_bits):
        raise ZstdError("a code that does not exist")
    return fse_table_of_one(symbol)


def _decode_sequences(tables: Tables, stream: bytes, count: int) -> list[Sequence]:
    bits = BackwardBits(stream)
    literal_length, offset, match_length = (table.states[bits.read(table.accuracy)] for table in tables)
    sequences = []
    while True:
        # The extra bits stand in another order than the states.
        offset_value = _value(OFFSET, offset.symbol, bits)
        match = _value(MATCH_LENGTH, match_length.symbol, bits)
        literals = _value(LITERAL_LENGTH, literal_length.symbol, bits)
        sequences.append(Sequence(literals, offset_value, match))
        if len(sequences) == count:
            break
        literal_length = tables.literal_length.states[literal_length.baseline + bits.read(literal_length.bits)]
        match_length = tables.match_length.states[match_length.baseline + bits.read(match_length.bits)]
        offset = tables.offset.states[offset.baseline + bits.read(offset.bits)]
    bits.expect_end()
    return sequences


def _value(field: Field, code: int, bits: BackwardBits) -> int:
    return field.baselines[code] + bits.read(field.extra_bits[code])
