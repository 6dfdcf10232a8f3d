"""BLAKE3 as its specification describes it: hash, extended output, keyed hash and key derivation."""

import struct
from typing import NamedTuple

BLOCK_BYTES = 64
CHUNK_BYTES = 1024
KEY_BYTES = 32
HASH_BYTES = 32

CHUNK_START = 1 << 0
CHUNK_END = 1 << 1
PARENT = 1 << 2
ROOT = 1 << 3
KEYED_HASH = 1 << 4
DERIVE_KEY_CONTEXT = 1 << 5
DERIVE_KEY_MATERIAL = 1 << 6

INITIAL_WORDS = (
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
    0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
)
MESSAGE_ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
ROUNDS = 7
COLUMNS_THEN_DIAGONALS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)
WORD_MASK = 0xFFFFFFFF
MESSAGE_WORDS = struct.Struct("<16I")
KEY_WORDS = struct.Struct("<8I")


class Node(NamedTuple):
    """The last compression of a chunk or a parent, not yet done: only the caller knows whether it is the root."""

    chaining_value: tuple
    message: tuple
    counter: int
    block_length: int
    flags: int


def hash(data: bytes) -> bytes:
    return xof(data, HASH_BYTES)


def xof(data: bytes, length: int) -> bytes:
    return _root_output(_tree(data, INITIAL_WORDS, 0), length)


def keyed_hash(key: bytes, data: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError("a BLAKE3 key has 32 bytes")
    return _root_output(_tree(data, KEY_WORDS.unpack(key), KEYED_HASH), HASH_BYTES)


def derive_key(context: str, material: bytes) -> bytes:
    context_node = _tree(context.encode(), INITIAL_WORDS, DERIVE_KEY_CONTEXT)
    context_key = KEY_WORDS.unpack(_root_output(context_node, KEY_BYTES))
    return _root_output(_tree(material, context_key, DERIVE_KEY_MATERIAL), HASH_BYTES)


def _tree(data: bytes, key: tuple, mode: int) -> Node:
    return _subtree(memoryview(data), 0, key, mode)


def _subtree(data: memoryview, first_chunk: int, key: tuple, mode: int) -> Node:
    if len(data) <= CHUNK_BYTES:
        return _chunk(data, first_chunk, key, mode)
    left_chunks = _chunks_on_the_left(len(data))
    split = left_chunks * CHUNK_BYTES
    left = _subtree(data[:split], first_chunk, key, mode)
    right = _subtree(data[split:], first_chunk + left_chunks, key, mode)
    return Node(key, _chaining_value(left) + _chaining_value(right), 0, BLOCK_BYTES, mode | PARENT)


def _chunks_on_the_left(length: int) -> int:
    """The largest power of two of whole chunks that leaves at least one byte for the right."""
    whole_chunks_before_last_byte = (length - 1) // CHUNK_BYTES
    return 1 << (whole_chunks_before_last_byte.bit_length() - 1)


def _chunk(data: memoryview, number: int, key: tuple, mode: int) -> Node:
    # An empty input still has one block, an empty one.
    last_block = max(len(data) - 1, 0) // BLOCK_BYTES * BLOCK_BYTES
    value = key
    for start in range(0, last_block, BLOCK_BYTES):
        message = MESSAGE_WORDS.unpack(data[start:start + BLOCK_BYTES])
        flags = mode | (CHUNK_START if start == 0 else 0)
        value = _compress(value, message, number, BLOCK_BYTES, flags)[:8]
    rest = bytes(data[last_block:])
    message = MESSAGE_WORDS.unpack(rest.ljust(BLOCK_BYTES, b"\0"))
    flags = mode | CHUNK_END | (CHUNK_START if last_block == 0 else 0)
    return Node(value, message, number, len(rest), flags)


def _chaining_value(node: Node) -> tuple:
    return _compress(*node)[:8]


def _root_output(root: Node, length: int) -> bytes:
    # At the root the counter numbers the blocks of output instead of the chunks.
    blocks = -(-length // BLOCK_BYTES)
    output = b"".join(
        MESSAGE_WORDS.pack(
            *_compress(root.chaining_value, root.message, number, root.block_length, root.flags | ROOT))
        for number in range(blocks))
    return output[:length]


def _compress(chaining_value: tuple, message: tuple, counter: int, block_length: int, flags: int) -> tuple:
    state = [
        *chaining_value, *INITIAL_WORDS[:4],
        counter & WORD_MASK, counter >> 32, block_length, flags,
    ]
    for _ in range(ROUNDS):
        _round(state, message)
        message = tuple(message[index] for index in MESSAGE_ORDER)
    first = [low ^ high for low, high in zip(state[:8], state[8:])]
    second = [high ^ value for high, value in zip(state[8:], chaining_value)]
    return tuple(first + second)


def _round(state: list, message: tuple) -> None:
    for step, quarter in enumerate(COLUMNS_THEN_DIAGONALS):
        _mix(state, *quarter, message[2 * step], message[2 * step + 1])


def _mix(state: list, ia: int, ib: int, ic: int, id_: int, x: int, y: int) -> None:
    a, b, c, d = state[ia], state[ib], state[ic], state[id_]
    a = (a + b + x) & WORD_MASK
    d = _rotate_right(d ^ a, 16)
    c = (c + d) & WORD_MASK
    b = _rotate_right(b ^ c, 12)
    a = (a + b + y) & WORD_MASK
    d = _rotate_right(d ^ a, 8)
    c = (c + d) & WORD_MASK
    b = _rotate_right(b ^ c, 7)
    state[ia], state[ib], state[ic], state[id_] = a, b, c, d


def _rotate_right(word: int, by: int) -> int:
    return (word >> by | word << (32 - by)) & WORD_MASK
