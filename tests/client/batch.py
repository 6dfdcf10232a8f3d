"""The sealed batch: a piece of a chain, signed by its device (section 9 of the protocol)."""

import functools
import pathlib
from typing import NamedTuple

import columns
import envelope
import ops
import reading
from faults import Malformed, TooLarge
from ops import Op
from reading import octets_of, text, u32, u64
from primitives import blake3, zstd
from primitives.zstd_entropy import ZstdError

BATCH_MAX = 16_384
OPS_MAX = 1_000
COLUMNS_MAX = 524_288
SEQ_MAX = 2**32 - 1

PLAIN, ZSTD_WITHOUT_DICTIONARY, ZSTD_WITH_DICTIONARY_1 = (0, 0), (1, 0), (2, 1)
BODY_HEAD_BYTES = 42

DICTIONARY_FILE = pathlib.Path(__file__).parents[2] / "crates/protocol/dictionary/v1.zdict"
DICTIONARY_HASH = bytes.fromhex("d97e8cec659d8d03ada0b7a3ce432ee29706763e28b5a3b2953f69fb4e66036f")


class Header(NamedTuple):
    device: int
    epoch: int
    stream: str
    first_seq: int
    count: int
    link_before: bytes
    link_after: bytes
    parent: bytes | None = None

    @property
    def last_seq(self) -> int:
        return self.first_seq + self.count - 1

    def encode(self) -> bytes:
        return reading.encode_tags({tag: value for tag, value in enumerate(self) if value is not None})


class Batch(NamedTuple):
    message: bytes
    id: bytes
    header: Header
    ops: list[Op]
    links: list[bytes]


def seal(seed: bytes, device: int, epoch: int, stream: str, first_seq: int, link_before: bytes,
         batch_ops: list[Op], parent: bytes | None = None) -> bytes:
    link_after = ops.links_after(link_before, batch_ops)[-1]
    header = Header(device, epoch, stream, first_seq, len(batch_ops), link_before, link_after, parent)
    message = envelope.seal(envelope.BATCH, header.encode(), seed, _plain_body(columns.encode_verbatim(batch_ops)))
    if len(message) > BATCH_MAX:
        raise TooLarge("A batch is too large.")
    return message


def sealed_size(stream: str, batch_ops: list[Op]) -> int:
    """Bytes of a batch of these ops, at most, also once its personal parts were replaced by their hashes."""
    largest = Header(2**32 - 1, 2**32 - 1, stream, SEQ_MAX, OPS_MAX, ops.NO_HASH, ops.NO_HASH, ops.NO_PARENT)
    withheld = [Op(op.common, op.personal and ops.Personal(hash=ops.personal_hash(op.personal))) for op in batch_ops]
    body = max(len(columns.encode_verbatim(form)) for form in (batch_ops, withheld))
    return envelope.HEAD_BYTES + len(largest.encode()) + 64 + BODY_HEAD_BYTES + body


def _plain_body(body: bytes) -> bytes:
    length = len(body).to_bytes(4, "big")
    return bytes(PLAIN) + length + length + blake3.hash(body) + body


def batch_id(content: bytes) -> bytes:
    return blake3.derive_key("kentongan 2026 batch id", content)


def header_of(message: bytes) -> Header:
    """Who says to have signed it, before the signature was checked."""
    tags, _ = reading.read_map(envelope.split(message, envelope.BATCH).content)
    header = Header(
        tags.required(0, u32), tags.required(1, u32), tags.required(2, text), tags.required(3, u64),
        tags.required(4, u32), tags.required(5, octets_of(32)), tags.required(6, octets_of(32)),
        tags.optional(7, octets_of(32)),
    )
    if not 1 <= header.first_seq <= SEQ_MAX:
        raise Malformed("The first seq of a batch is out of range.")
    if not 1 <= header.count <= OPS_MAX:
        raise TooLarge("A batch holds no op, or too many.")
    return header


def id_of(message: bytes) -> bytes:
    return batch_id(envelope.split(message, envelope.BATCH).content)


def check(message: bytes, public_key: bytes) -> Batch:
    """Everything about a batch but its place in the chain."""
    if len(message) > BATCH_MAX:
        raise TooLarge("A batch is too large.")
    header = header_of(message)
    opened = envelope.open_signed(message, envelope.BATCH, public_key)
    chain = columns.Chain(header.device, header.epoch, header.first_seq)
    batch_ops = columns.decode(open_body(opened.rest), chain, header.count)
    links = ops.links_after(header.link_before, batch_ops)
    if links[-1] != header.link_after:
        raise Malformed("The chain of a batch does not come out.")
    if header.first_seq == 1:
        _check_start(header, public_key)
    return Batch(message, batch_id(opened.content), header, batch_ops, links)


def _check_start(header: Header, public_key: bytes) -> None:
    parent = header.parent or ops.NO_PARENT
    if header.link_before != ops.chain_start(public_key, header.epoch, header.stream, parent):
        raise Malformed("A chain does not begin where it should.")


def open_body(rest: bytes) -> bytes:
    """The columns."""
    if len(rest) < BODY_HEAD_BYTES:
        raise Malformed("A batch ends before its body.")
    codec = (rest[0], rest[1])
    raw_length, body_length = (int.from_bytes(rest[at:at + 4], "big") for at in (2, 6))
    body_hash, body = rest[10:BODY_HEAD_BYTES], rest[BODY_HEAD_BYTES:]
    if raw_length > COLUMNS_MAX:
        raise TooLarge("The body of a batch is too large.")
    if len(body) != body_length or blake3.hash(body) != body_hash:
        raise Malformed("The body of a batch does not fit its length or hash.")
    inflated = _inflate(codec, body, raw_length)
    if len(inflated) != raw_length:
        raise Malformed("The body of a batch does not inflate to its length.")
    return inflated


def _inflate(codec: tuple, body: bytes, raw_length: int) -> bytes:
    if codec == PLAIN:
        return body
    try:
        if codec == ZSTD_WITHOUT_DICTIONARY:
            return zstd.decompress(body, None, raw_length)
        if codec == ZSTD_WITH_DICTIONARY_1:
            return zstd.decompress(body, dictionary_1(), raw_length)
    except ZstdError as error:
        raise Malformed(f"The body of a batch does not inflate: {error}.") from error
    raise Malformed("The body of a batch is compressed in a way that this version does not know.")


@functools.cache
def dictionary_1() -> zstd.Dictionary:
    data = DICTIONARY_FILE.read_bytes()
    if blake3.hash(data) != DICTIONARY_HASH:
        raise Malformed("The dictionary beside this program is another one.")
    return zstd.Dictionary(data)
