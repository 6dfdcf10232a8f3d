"""XXH64 with seed 0, as its specification describes it: the content checksum of zstd is its low half."""

import struct

PRIME_1 = 0x9E3779B185EBCA87
PRIME_2 = 0xC2B2AE3D27D4EB4F
PRIME_3 = 0x165667B19E3779F9
PRIME_4 = 0x85EBCA77C2B2AE63
PRIME_5 = 0x27D4EB2F165667C5
MASK = 2**64 - 1
STRIPE = struct.Struct("<4Q")
LONG_LANE = struct.Struct("<Q")
SHORT_LANE = struct.Struct("<I")


def xxh64(data: bytes) -> int:
    stripes_end = len(data) // STRIPE.size * STRIPE.size
    start = _of_stripes(data, stripes_end) if stripes_end else PRIME_5
    return _avalanche(_with_tail((start + len(data)) & MASK, data[stripes_end:]))


def _of_stripes(data: bytes, end: int) -> int:
    accumulators = [(PRIME_1 + PRIME_2) & MASK, PRIME_2, 0, -PRIME_1 & MASK]
    for stripe in STRIPE.iter_unpack(data[:end]):
        accumulators = [_round(accumulator, lane) for accumulator, lane in zip(accumulators, stripe)]
    rotations = (1, 7, 12, 18)
    merged = sum(_rotate_left(a, by) for a, by in zip(accumulators, rotations)) & MASK
    for accumulator in accumulators:
        merged = ((merged ^ _round(0, accumulator)) * PRIME_1 + PRIME_4) & MASK
    return merged


def _with_tail(value: int, tail: bytes) -> int:
    position = 0
    while position + 8 <= len(tail):
        value ^= _round(0, LONG_LANE.unpack_from(tail, position)[0])
        value = (_rotate_left(value, 27) * PRIME_1 + PRIME_4) & MASK
        position += 8
    if position + 4 <= len(tail):
        value ^= SHORT_LANE.unpack_from(tail, position)[0] * PRIME_1 & MASK
        value = (_rotate_left(value, 23) * PRIME_2 + PRIME_3) & MASK
        position += 4
    for byte in tail[position:]:
        value ^= byte * PRIME_5 & MASK
        value = _rotate_left(value, 11) * PRIME_1 & MASK
    return value


def _round(accumulator: int, lane: int) -> int:
    return _rotate_left((accumulator + lane * PRIME_2) & MASK, 31) * PRIME_1 & MASK


def _avalanche(value: int) -> int:
    value = (value ^ value >> 33) * PRIME_2 & MASK
    value = (value ^ value >> 29) * PRIME_3 & MASK
    return value ^ value >> 32


def _rotate_left(value: int, by: int) -> int:
    return (value << by | value >> (64 - by)) & MASK
