"""The messages of an exchange, each as its reader takes it (section 10 of the protocol)."""

from typing import NamedTuple

import envelope
import reading
from faults import Malformed, TooLarge, Untrusted
from reading import array_of, boolean, i32, i64, octets, octets_of, text, tuple_of, u8, u16, u32, u64
from primitives import blake3, cbor

ENTRIES_MAX = 1_000
ROSTER_MAX = 1_024
ITEMS_MAX = 262_144
PINS_MAX, PIN_MAX = 8, 1_200
PROBLEM_MAGIC = b"KTGP"
PROBLEM_TEXT_MAX = 200

FITS, CHAINS_LACK, CURSOR_VOID, OTHER_LIFE = range(4)
ROLE_STAFF = 2
EDITION = 2
VERDICT_MALFORMED, VERDICT_FORKED = 4, 6
VERDICTS = {
    1: "out of scope", 2: "unknown object", 3: "not allowed", 4: "malformed", 5: "duplicate", 6: "forked",
}

CODE_UNKNOWN, CODE_USED, CODE_EXPIRED, TOO_MANY_TRIES, KEY_OF_ANOTHER = 1, 2, 3, 5, 6
UNKNOWN_DEVICE, SUSPENDED, MALFORMED, TOO_LARGE, CHAIN_MISMATCH, GAP = 20, 21, 22, 23, 24, 25
CANNOT_WRITE, BUSY, DISK_FULL, NEWER_VERSION = 26, 27, 28, 29
PROBLEM_WORDS = {
    CODE_UNKNOWN: "the code is not known there",
    CODE_USED: "the code was used already, with another key",
    CODE_EXPIRED: "the code has expired",
    TOO_MANY_TRIES: "there were too many wrong tries; try again in a minute",
    KEY_OF_ANOTHER: "the key belongs to another device",
    UNKNOWN_DEVICE: "it does not know this device",
    SUSPENDED: "this device is suspended",
    MALFORMED: "it found what this client sent malformed",
    TOO_LARGE: "it found what this client sent too large",
    CHAIN_MISMATCH: "the chain of this device has split; enrol anew and write once more what has no receipt",
    GAP: "it has no room for what came ahead of its turn",
    CANNOT_WRITE: "it cannot write now",
    BUSY: "it is busy",
    DISK_FULL: "its disk is full",
    NEWER_VERSION: "it does not know this version of the protocol",
}


class Cursor(NamedTuple):
    server_epoch: int = 0
    feed_seq: int = 0
    feed_mark: bytes = bytes(8)


class Vouch(NamedTuple):
    device: int
    public_key: bytes
    scope: str
    holder: str
    office: str
    role: int


class Receipt(NamedTuple):
    message: bytes
    number: int
    server_epoch: int
    device: int
    epoch: int
    stream: str
    first_seq: int
    last_seq: int
    link_after: bytes
    batch_id: bytes
    cap: int
    received_ms: int
    rejected: dict[int, int]
    register_numbers: dict[int, tuple[int, int]]
    held: bool
    repaired: dict[int, int]
    earlier_caps: dict[int, int]

    def cap_of(self, seq: int) -> int:
        return self.earlier_caps.get(seq, self.cap)

    def lies_on_a_branch_given_up(self) -> bool:
        return self.rejected.get(self.first_seq) == VERDICT_FORKED


class Item(NamedTuple):
    feed_seq: int
    batch: bytes
    receipt: bytes


class FeedPage(NamedTuple):
    device: int
    after: Cursor
    through: Cursor
    roster: list[Vouch]
    items: list[Item]


class End(NamedTuple):
    nonce: bytes
    server_epoch: int
    time_ms: int
    more: bool
    standing: int
    notice: int


class Problem(NamedTuple):
    code: int
    number: int
    text: str

    def sentence(self) -> str:
        words = PROBLEM_WORDS.get(self.code, PROBLEM_WORDS[CANNOT_WRITE])
        return f"The service says that {words}."


class Pins(NamedTuple):
    number: int
    keys: list[bytes]


def read_cursor(raw: bytes) -> Cursor:
    return Cursor(*tuple_of(u32, u64, octets_of(8))(raw))


def seal_hello(seed: bytes, tags: dict) -> bytes:
    return envelope.seal(envelope.HELLO, reading.encode_tags(tags), seed)


def read_vouch(message: bytes, server_key: bytes) -> Vouch:
    tags, _ = reading.read_map(envelope.open_bare(message, envelope.VOUCH, server_key).content)
    return Vouch(
        tags.required(0, u32), tags.required(1, octets_of(32)), tags.required(2, text),
        tags.optional(3, text, ""), tags.optional(4, text, ""), tags.optional(5, u8, ROLE_STAFF),
    )


def read_pins(message: bytes, server_key: bytes) -> Pins:
    tags, _ = reading.read_map(envelope.open_bare(message, envelope.PINS, server_key).content)
    pins = Pins(tags.required(0, u32), tags.optional(1, array_of(octets, PINS_MAX), []))
    if any(len(key) > PIN_MAX for key in pins.keys):
        raise TooLarge("A pin is too large.")
    return pins


def read_receipt(message: bytes, server_key: bytes) -> Receipt:
    envelope.open_signed(message, envelope.RECEIPT, server_key)
    return verified_receipt(message)


def verified_receipt(message: bytes) -> Receipt:
    """What a receipt says whose signature was checked before."""
    tags, _ = reading.read_map(envelope.split(message, envelope.RECEIPT).content)
    of_seqs = lambda *values: array_of(tuple_of(u64, *values), ENTRIES_MAX)
    in_a_row = tags.optional(16, of_seqs(i32, u32, u32), [])
    numbers = {seq: (year, number) for seq, year, number in tags.optional(12, of_seqs(i32, u32), [])}
    if len(numbers) + sum(count for *_, count in in_a_row) > ENTRIES_MAX:
        raise Malformed("A receipt gives more register numbers than a batch can have ops.")
    for seq, year, number, count in in_a_row:
        numbers |= {seq + nth: (year, number + nth) for nth in range(count)}
    receipt = Receipt(
        message,
        tags.required(0, u64), tags.required(1, u32), tags.required(2, u32), tags.required(3, u32),
        tags.required(4, text), tags.required(5, u64), tags.required(6, u64), tags.required(7, octets_of(32)),
        tags.required(8, octets_of(32)), tags.required(9, u64), tags.required(10, i64),
        {seq: _verdict(number) for seq, number in tags.optional(11, of_seqs(u8), [])},
        numbers,
        tags.optional(13, boolean, False),
        dict(tags.optional(14, of_seqs(i64), [])),
        dict(tags.optional(15, of_seqs(u64), [])),
    )
    if receipt.first_seq == 0 or not 0 <= receipt.last_seq - receipt.first_seq <= 999:
        raise Malformed("A receipt is for ops that cannot be.")
    if len(receipt.rejected) > receipt.last_seq - receipt.first_seq + 1:
        raise Malformed("A receipt rejects more ops than there are.")
    return receipt


def _verdict(number: int) -> int:
    return number if number in VERDICTS else VERDICT_MALFORMED


def read_feed_page(message: bytes, server_key: bytes) -> FeedPage:
    opened = envelope.open_signed(message, envelope.FEED_PAGE, server_key)
    tags, _ = reading.read_map(opened.content)
    if len(opened.rest) > ITEMS_MAX:
        raise TooLarge("A feed page is too large.")
    if tags.required(4, octets_of(32)) != blake3.hash(opened.rest):
        raise Untrusted("The items of a feed page are not those that were signed.")
    roster = tags.optional(3, array_of(octets, ROSTER_MAX), [])
    items, _ = reading.read_array(opened.rest)
    read_item = tuple_of(u64, octets, octets)
    return FeedPage(
        tags.required(0, u32), tags.required(1, read_cursor), tags.required(2, read_cursor),
        [read_vouch(vouch, server_key) for vouch in roster], [Item(*read_item(item)) for item in items],
    )


def read_end(message: bytes, server_key: bytes, nonce: bytes) -> End:
    tags, _ = reading.read_map(envelope.open_signed(message, envelope.END, server_key).content)
    end = End(
        tags.required(0, octets_of(16)), tags.required(1, u32), tags.required(2, i64),
        tags.optional(3, boolean, False), tags.optional(4, u8, FITS), tags.optional(5, u8, 0),
    )
    if end.nonce != nonce:
        raise Untrusted("The end of the answer belongs to another request.")
    return end if end.standing <= OTHER_LIFE else end._replace(standing=FITS)


def read_problem(message: bytes) -> Problem:
    if message[:4] != PROBLEM_MAGIC or len(message) < 5:
        raise Malformed("The service said something that is no problem message.")
    tags, _ = reading.read_map(message[5:])
    return Problem(
        tags.required(0, u32), tags.optional(1, i64, 0), tags.optional(2, text, "")[:PROBLEM_TEXT_MAX],
    )


def encode_archived(batch: bytes, receipt: bytes, vouch: bytes) -> bytes:
    return cbor.encode([batch, receipt, vouch])
