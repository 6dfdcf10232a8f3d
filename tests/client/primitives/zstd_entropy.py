"""The entropy coding of Zstandard (RFC 8878, section 4): bit streams, FSE tables and Huffman tables."""

from typing import NamedTuple

WEIGHTS_ACCURACY_MAX = 6
WEIGHTS_MAX = 255
HUFFMAN_BITS_MAX = 11


class ZstdError(ValueError):
    """The bytes are not Zstandard, need another dictionary or are larger than allowed."""


class ByteReader:
    """Bytes from the front, refusing to read beyond the end."""

    def __init__(self, data: bytes):
        self._data = data
        self._position = 0

    def left(self) -> int:
        return len(self._data) - self._position

    def take(self, length: int) -> bytes:
        ahead = self.peek(length)
        self._position += length
        return ahead

    def peek(self, length: int) -> bytes:
        if length > self.left():
            raise ZstdError("truncated")
        return self._data[self._position:self._position + length]

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length), "little")

    def skip(self, length: int) -> None:
        self.take(length)

    def peek_byte(self) -> int:
        return self.peek(1)[0]


class BackwardBits:
    """Bits from the end, where the highest set bit of the last byte only marks where they start.

    As one binary number without its leading 1, the bits stand in the order in which they are read.
    """

    def __init__(self, data: bytes):
        if not data or data[-1] == 0:
            raise ZstdError("a bit stream without its end mark")
        self._digits = bin(int.from_bytes(data, "little"))[3:]
        self._position = 0

    def left(self) -> int:
        return len(self._digits) - self._position

    def read(self, count: int) -> int:
        if count == 0:
            return 0
        if count > self.left():
            raise ZstdError("a bit stream read beyond its start")
        start = self._position
        self._position += count
        return int(self._digits[start:self._position], 2)

    def expect_end(self) -> None:
        if self.left():
            raise ZstdError("a bit stream with bits to spare")

    def digits_padded(self, padding: int) -> str:
        return self._digits[self._position:] + "0" * padding


class ForwardBits:
    """Bits from the front, lowest first."""

    def __init__(self, data: bytes):
        self._data = data
        self._position = 0

    def peek(self, count: int) -> int:
        """Takes what lies beyond the end for zeros."""
        first_byte = self._position // 8
        window = int.from_bytes(self._data[first_byte:first_byte + 4], "little")
        return (window >> self._position % 8) & ((1 << count) - 1)

    def skip(self, count: int) -> None:
        self._position += count
        if self._position > 8 * len(self._data):
            raise ZstdError("truncated table")

    def read(self, count: int) -> int:
        value = self.peek(count)
        self.skip(count)
        return value

    def bytes_used(self) -> int:
        return (self._position + 7) // 8


class FseState(NamedTuple):
    symbol: int
    bits: int
    baseline: int


class FseTable(NamedTuple):
    accuracy: int
    states: list[FseState]


def fse_table_of_one(symbol: int) -> FseTable:
    return FseTable(0, [FseState(symbol, 0, 0)])


def read_fse_table(source: ByteReader, symbol_max: int, accuracy_max: int) -> FseTable:
    bits = ForwardBits(source.peek(source.left()))
    accuracy = bits.read(4) + 5
    if accuracy > accuracy_max:
        raise ZstdError("an FSE table too large")
    table = build_fse_table(_read_probabilities(bits, accuracy, symbol_max), accuracy)
    source.skip(bits.bytes_used())
    return table


def _read_probabilities(bits: ForwardBits, accuracy: int, symbol_max: int) -> list[int]:
    probabilities = []
    remaining = 1 << accuracy
    while remaining:
        probability = _read_probability(bits, remaining)
        probabilities.append(probability)
        remaining -= abs(probability)
        if probability == 0:
            probabilities += [0] * _read_zero_run(bits)
        if len(probabilities) > symbol_max + 1:
            raise ZstdError("an FSE table with too many symbols")
    return probabilities


def _read_probability(bits: ForwardBits, remaining: int) -> int:
    """-1 stands for less than one."""
    largest = remaining + 1
    width = largest.bit_length()
    # Of the 2^width values some are not needed; that many of the small ones get by with a bit less.
    spare = (1 << width) - 1 - largest
    short = bits.peek(width - 1)
    if short < spare:
        bits.skip(width - 1)
        return short - 1
    value = bits.read(width)
    return (value if value < 1 << (width - 1) else value - spare) - 1


def _read_zero_run(bits: ForwardBits) -> int:
    total = 0
    while True:
        run = bits.read(2)
        total += run
        if run < 3 or total > WEIGHTS_MAX:
            return total


def build_fse_table(probabilities: list[int], accuracy: int) -> FseTable:
    symbols = _spread_symbols(probabilities, 1 << accuracy)
    states = []
    shares = [abs(probability) for probability in probabilities]
    for symbol in symbols:
        share = shares[symbol]
        shares[symbol] += 1
        bits = accuracy - (share.bit_length() - 1)
        states.append(FseState(symbol, bits, (share << bits) - (1 << accuracy)))
    return FseTable(accuracy, states)


def _spread_symbols(probabilities: list[int], size: int) -> list[int]:
    rare = [symbol for symbol, probability in enumerate(probabilities) if probability == -1]
    common_size = size - len(rare)
    symbols = [0] * common_size + rare[::-1]
    step = (size >> 1) + (size >> 3) + 3
    position = 0
    for symbol, probability in enumerate(probabilities):
        for _ in range(probability):
            symbols[position] = symbol
            position = (position + step) % size
            while position >= common_size:
                position = (position + step) % size
    return symbols


class HuffmanTable:
    """Symbol and code length for every value of the next `bits_max` bits."""

    def __init__(self, weights: list[int]):
        weights = weights + [_last_weight(weights)]
        self._bits_max = _sum_of_shares(weights).bit_length() - 1
        if 1 not in weights or self._bits_max > HUFFMAN_BITS_MAX:
            raise ZstdError("an impossible Huffman tree")
        self._entries = []
        for symbol in sorted(range(len(weights)), key=weights.__getitem__):
            if weights[symbol]:
                entry = (symbol, self._bits_max + 1 - weights[symbol])
                self._entries += [entry] * (1 << (weights[symbol] - 1))

    def decode(self, stream: bytes, count: int) -> bytes:
        bits = BackwardBits(stream)
        total = bits.left()
        digits = bits.digits_padded(self._bits_max)
        symbols = bytearray()
        position = 0
        for _ in range(count):
            if position >= total:
                raise ZstdError("a Huffman stream too short")
            symbol, length = self._entries[int(digits[position:position + self._bits_max], 2)]
            symbols.append(symbol)
            position += length
        if position != total:
            raise ZstdError("a Huffman stream of another length")
        return bytes(symbols)


def _sum_of_shares(weights: list[int]) -> int:
    return sum(1 << (weight - 1) for weight in weights if weight)


def _last_weight(weights: list[int]) -> int:
    """The one that is not written: it completes the sum to a power of two."""
    if max(weights, default=0) > HUFFMAN_BITS_MAX or len(weights) > WEIGHTS_MAX:
        raise ZstdError("an impossible Huffman tree")
    total = _sum_of_shares(weights)
    missing = (1 << total.bit_length()) - total
    if total == 0 or missing & (missing - 1):
        raise ZstdError("an impossible Huffman tree")
    return missing.bit_length()


def read_huffman_table(source: ByteReader) -> HuffmanTable:
    header = source.number(1)
    if header >= 128:
        return HuffmanTable(_direct_weights(source, header - 127))
    return HuffmanTable(_fse_weights(source.take(header)))


def _direct_weights(source: ByteReader, count: int) -> list[int]:
    pairs = source.take((count + 1) // 2)
    return [weight for pair in pairs for weight in (pair >> 4, pair & 15)][:count]


def _fse_weights(data: bytes) -> list[int]:
    source = ByteReader(data)
    accuracy, states = read_fse_table(source, WEIGHTS_MAX, WEIGHTS_ACCURACY_MAX)
    bits = BackwardBits(source.take(source.left()))
    current, other = states[bits.read(accuracy)], states[bits.read(accuracy)]
    weights = []
    # Two states take turns; nothing but the end of the bits says how many weights there are.
    while current.bits <= bits.left():
        weights.append(current.symbol)
        if len(weights) > WEIGHTS_MAX:
            raise ZstdError("too many Huffman weights")
        current, other = other, states[current.baseline + bits.read(current.bits)]
    return weights + [current.symbol, other.symbol]
