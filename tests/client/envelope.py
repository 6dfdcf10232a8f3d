"""The envelope of signed messages (section 3 of the protocol)."""

from typing import NamedTuple

from faults import Malformed, NewerVersion, TooLarge, Untrusted
from primitives import ed25519

VERSION = 1
CONTENT_MAX = 61_440
HEAD_BYTES = 7

BATCH, HELLO, ENROLMENT, RECEIPT, FEED_PAGE = b"KTGB", b"KTGH", b"KTGN", b"KTGR", b"KTGF"
END, GRANT, VOUCH, STATE, PINS = b"KTGE", b"KTGG", b"KTGV", b"KTGT", b"KTGK"

PREFIXES = {
    BATCH: b"kentongan batch 1\0",
    HELLO: b"kentongan hello 1\0",
    ENROLMENT: b"kentongan enrolment 1\0",
    RECEIPT: b"kentongan receipt 1\0",
    FEED_PAGE: b"kentongan feed page 1\0",
    END: b"kentongan end 1\0",
    GRANT: b"kentongan grant 1\0",
    VOUCH: b"kentongan vouch 1\0",
    STATE: b"kentongan state 1\0",
    PINS: b"kentongan pins 1\0",
}


class Envelope(NamedTuple):
    magic: bytes
    content: bytes
    signature: bytes
    rest: bytes

    def message(self) -> bytes:
        """From the magic to the end of the signature."""
        return _head(self.magic, len(self.content)) + self.content + self.signature

    def check(self, key: bytes) -> None:
        if not ed25519.verify(key, PREFIXES[self.magic] + self.content, self.signature):
            raise Untrusted(f"The signature of a message {self.magic.decode()} does not verify.")


def seal(magic: bytes, content: bytes, seed: bytes, rest: bytes = b"") -> bytes:
    signature = ed25519.sign(seed, PREFIXES[magic] + content)
    return _head(magic, len(content)) + content + signature + rest


def split(message: bytes, magic: bytes) -> Envelope:
    if message[:4] != magic:
        raise Malformed(f"A message is no {magic.decode()}.")
    check_version(message[4:5])
    length = int.from_bytes(message[5:HEAD_BYTES], "big")
    if length > CONTENT_MAX:
        raise TooLarge("The signed content of a message is too large.")
    signature_at = HEAD_BYTES + length
    rest_at = signature_at + ed25519.SIGNATURE_BYTES
    if len(message) < rest_at:
        raise Malformed("A message ends too early.")
    return Envelope(magic, message[HEAD_BYTES:signature_at], message[signature_at:rest_at], message[rest_at:])


def open_signed(message: bytes, magic: bytes, key: bytes) -> Envelope:
    envelope = split(message, magic)
    envelope.check(key)
    return envelope


def open_bare(message: bytes, magic: bytes, key: bytes) -> Envelope:
    """Of a message behind whose signature nothing may stand."""
    envelope = open_signed(message, magic, key)
    if envelope.rest:
        raise Malformed(f"Bytes stand behind a message {magic.decode()}.")
    return envelope


def check_version(version: bytes) -> None:
    if version == b"":
        raise Malformed("A message ends before its version.")
    if version[0] > VERSION:
        raise NewerVersion("A message is of a newer version of the protocol than this client knows.")
    if version[0] != VERSION:
        raise Malformed("A message is of version 0.")


def _head(magic: bytes, length: int) -> bytes:
    return magic + bytes([VERSION]) + length.to_bytes(2, "big")
