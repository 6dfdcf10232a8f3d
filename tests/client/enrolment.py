"""Enrolment with a one-time code (section 5 of the protocol)."""

import hashlib
import hmac
import re
from typing import NamedTuple

import envelope
import reading
from faults import Fault, Malformed, Untrusted
from messages import Pins, read_pins
from reading import i64, octets, octets_of, text, u8, u32
from tls import Address, check_certificate, read_address
from primitives import blake3, ed25519

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LETTERS = 12
DISTRICT_LETTERS = 4
PROOF_BYTES = 32
SLIP_PIN_BYTES = 10
ROLE_STAFF, ROLE_READER = 2, 3
SCRYPT_MEMORY = 80 << 20
APP_VERSION = "python 1"


class CodeKeys(NamedTuple):
    lookup: bytes
    proof_key: bytes
    fingerprint_key: bytes


class Slip(NamedTuple):
    address: Address
    code: str
    pin: bytes


class Grant(NamedTuple):
    device: int
    device_key: bytes
    server_key: bytes
    server_epoch: int
    time_ms: int
    scope: str
    region: str
    region_name: str
    holder: str
    office: str
    salutation: str
    vouch: bytes
    pins: bytes
    role: int


def read_code(typed: str) -> str:
    letters = re.sub(r"[\s\-–—._]", "", typed).upper().translate(str.maketrans("OIL", "011"))
    if len(letters) != CODE_LETTERS or any(letter not in ALPHABET for letter in letters):
        raise Fault("The code is not one: it has twelve letters and digits.")
    return letters


def district_of(code: str) -> str:
    """The region code of the kecamatan or kabupaten that made the code."""
    number = 0
    for letter in code[:DISTRICT_LETTERS]:
        number = number << 5 | ALPHABET.index(letter)
    digits = f"{number:06}"
    groups = [digits[:2], digits[2:4], digits[4:]]
    return ".".join(groups[:2] if groups[2] == "00" else groups)


def keys_of(code: str) -> CodeKeys:
    stretched = hashlib.scrypt(
        code.encode(), salt=b"kentongan enrolment code 1", n=65_536, r=8, p=1, dklen=32, maxmem=SCRYPT_MEMORY)
    return CodeKeys(*(
        blake3.derive_key(f"kentongan 2026 enrolment {name}", stretched)
        for name in ("lookup", "proof", "fingerprint")
    ))


def read_slip(line: str) -> Slip:
    words = line.encode().split()
    if len(words) != 4 or words[0].upper() != b"KTG1":
        raise Fault("The slip's line is not one: KTG1 HOST:PORT CODE PIN.")
    address, code, pin = (word.decode() for word in words[1:])
    return Slip(read_address(address.lower()), read_code(code), from_base_32(pin, SLIP_PIN_BYTES))


def from_base_32(letters: str, length: int) -> bytes:
    number = 0
    for letter in letters.upper():
        if letter not in ALPHABET:
            raise Malformed("The slip's pin holds a letter that is none.")
        number = number << 5 | ALPHABET.index(letter)
    fill = 5 * len(letters) - 8 * length
    if not 0 <= fill < 5 or number & ((1 << fill) - 1):
        raise Malformed("The slip's pin has another length.")
    return (number >> fill).to_bytes(length, "big")


def to_base_32(data: bytes) -> str:
    fill = -8 * len(data) % 5
    number = int.from_bytes(data, "big") << fill
    count = (8 * len(data) + fill) // 5
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))


def slip_pin(pin: bytes) -> bytes:
    return blake3.hash(pin)[:SLIP_PIN_BYTES]


def request(keys: CodeKeys, seed: bytes, version: str = APP_VERSION) -> bytes:
    public_key = ed25519.public_key(seed)
    proof = blake3.keyed_hash(keys.proof_key, b"device" + public_key)
    content = reading.encode_tags({0: keys.lookup, 1: public_key, 2: proof, 3: version})
    return envelope.seal(envelope.ENROLMENT, content, seed)


def read_grant(message: bytes, keys: CodeKeys, device_key: bytes) -> Grant:
    """A grant of somebody who knows the code, for the device's own key."""
    opened = envelope.split(message, envelope.GRANT)
    if len(opened.rest) != PROOF_BYTES:
        raise Malformed("The grant has not the length of one.")
    proof = blake3.keyed_hash(keys.proof_key, b"grant" + opened.message())
    if not hmac.compare_digest(proof, opened.rest):
        raise Untrusted("Whoever answers does not know the code.")
    grant = _read_content(opened.content)
    opened.check(grant.server_key)
    if grant.device_key != device_key:
        raise Untrusted("The grant is for another key.")
    return grant


def _read_content(content: bytes) -> Grant:
    tags, _ = reading.read_map(content)
    role = tags.optional(13, u8, ROLE_STAFF)
    return Grant(
        tags.required(0, u32), tags.required(1, octets_of(32)), tags.required(2, octets_of(32)),
        tags.required(3, u32), tags.required(4, i64), tags.required(5, text), tags.required(6, text),
        tags.optional(7, text, ""), tags.optional(8, text, ""), tags.optional(9, text, ""),
        tags.optional(10, text, ""), tags.optional(11, octets, b""), tags.optional(12, octets, b""),
        role if role in (1, 2) else ROLE_READER,
    )


def check_service(grant: Grant, shown_certificate: bytes, pin_of_slip: bytes | None) -> Pins:
    """That the connection which brought the grant was the service's own, and no go-between's."""
    if not grant.pins:
        raise Untrusted("The grant names no pins.")
    pins = read_pins(grant.pins, grant.server_key)
    if pin_of_slip is not None and all(slip_pin(key) != pin_of_slip for key in pins.keys):
        raise Untrusted("The service is not that of the slip.")
    check_certificate(shown_certificate, pins.keys)
    return pins


def six_digits(keys: CodeKeys, device_key: bytes, server_key: bytes) -> str:
    mixed = blake3.keyed_hash(keys.fingerprint_key, device_key + server_key)
    digits = f"{int.from_bytes(mixed[:8], 'big') % 1_000_000:06}"
    return f"{digits[:3]} {digits[3:]}"
