"""Ed25519 signatures of RFC 8032, verified strictly.

Not for secrets that matter: how long Python's integers take depends on their values, so the time of a signature
tells of its key.
"""

import hashlib
from typing import NamedTuple

KEY_BYTES = 32
SIGNATURE_BYTES = 64

FIELD_PRIME = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME
SQRT_OF_MINUS_ONE = pow(2, (FIELD_PRIME - 1) // 4, FIELD_PRIME)
SIGN_BIT = 1 << 255


class Point(NamedTuple):
    """Extended coordinates: the point (x/z, y/z), with t = x·y/z."""

    x: int
    y: int
    z: int
    t: int


NEUTRAL = Point(0, 1, 1, 0)


def public_key(seed: bytes) -> bytes:
    scalar, _ = _expand(seed)
    return _encode_point(_multiply(scalar, BASE))


def sign(seed: bytes, message: bytes) -> bytes:
    scalar, prefix = _expand(seed)
    public = _encode_point(_multiply(scalar, BASE))
    nonce = _hash_to_scalar(prefix, message)
    commitment = _encode_point(_multiply(nonce, BASE))
    challenge = _hash_to_scalar(commitment, public, message)
    response = (nonce + challenge * scalar) % GROUP_ORDER
    return commitment + response.to_bytes(32, "little")


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True if the one signature was made for the one message by the holder of the one key, all written the one way."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    key = _decode_point(public)
    commitment = _decode_point(signature[:32])
    response = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or response >= GROUP_ORDER:
        return False
    # Under a key of small order one signature fits many messages.
    if _has_small_order(key) or _has_small_order(commitment):
        return False
    challenge = _hash_to_scalar(signature[:32], public, message)
    return _same(_multiply(response, BASE), _add(commitment, _multiply(challenge, key)))


def _expand(seed: bytes) -> tuple[int, bytes]:
    if len(seed) != KEY_BYTES:
        raise ValueError("an Ed25519 seed has 32 bytes")
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    scalar &= (1 << 254) - 8
    scalar |= 1 << 254
    return scalar, digest[32:]


def _hash_to_scalar(*parts: bytes) -> int:
    digest = hashlib.sha512(b"".join(parts)).digest()
    return int.from_bytes(digest, "little") % GROUP_ORDER


def _add(p: Point, q: Point) -> Point:
    a = (p.y - p.x) * (q.y - q.x) % FIELD_PRIME
    b = (p.y + p.x) * (q.y + q.x) % FIELD_PRIME
    c = 2 * CURVE_D * p.t * q.t % FIELD_PRIME
    d = 2 * p.z * q.z % FIELD_PRIME
    return _from_factors(b - a, d - c, d + c, b + a)


def _double(p: Point) -> Point:
    a = p.x * p.x % FIELD_PRIME
    b = p.y * p.y % FIELD_PRIME
    c = 2 * p.z * p.z % FIELD_PRIME
    h = a + b
    e = h - (p.x + p.y) ** 2
    g = a - b
    return _from_factors(e, c + g, g, h)


def _from_factors(e: int, f: int, g: int, h: int) -> Point:
    return Point(e * f % FIELD_PRIME, g * h % FIELD_PRIME, f * g % FIELD_PRIME, e * h % FIELD_PRIME)


def _multiply(scalar: int, point: Point) -> Point:
    product = NEUTRAL
    for bit in bin(scalar)[2:]:
        product = _double(product)
        if bit == "1":
            product = _add(product, point)
    return product


def _same(p: Point, q: Point) -> bool:
    return (p.x * q.z - q.x * p.z) % FIELD_PRIME == 0 and (p.y * q.z - q.y * p.z) % FIELD_PRIME == 0


def _has_small_order(point: Point) -> bool:
    return _same(_double(_double(_double(point))), NEUTRAL)


def _encode_point(point: Point) -> bytes:
    z_inverse = pow(point.z, -1, FIELD_PRIME)
    x = point.x * z_inverse % FIELD_PRIME
    y = point.y * z_inverse % FIELD_PRIME
    return (y | (SIGN_BIT if x & 1 else 0)).to_bytes(32, "little")


def _decode_point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    x_is_odd = number >= SIGN_BIT
    y = number % SIGN_BIT
    if y >= FIELD_PRIME:
        return None
    x = _x_of(y, x_is_odd)
    return None if x is None else Point(x, y, 1, x * y % FIELD_PRIME)


def _x_of(y: int, odd: bool) -> int | None:
    """Solves x² = (y² - 1) / (d·y² + 1); the denominator is never 0, as -1/d is not a square."""
    x_squared = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD_PRIME) % FIELD_PRIME
    x = _square_root(x_squared)
    if x is None or (x == 0 and odd):
        return None
    return x if (x & 1) == odd else FIELD_PRIME - x


def _square_root(square: int) -> int | None:
    # The prime is 5 mod 8: this power is a root of the square or of its negative.
    root = pow(square, (FIELD_PRIME + 3) // 8, FIELD_PRIME)
    for candidate in (root, root * SQRT_OF_MINUS_ONE % FIELD_PRIME):
        if (candidate * candidate - square) % FIELD_PRIME == 0:
            return candidate
    return None


BASE = _decode_point((4 * pow(5, -1, FIELD_PRIME) % FIELD_PRIME).to_bytes(32, "little"))
