"""The frame stream of `POST /v1/sync` (section 4 of the protocol)."""

from typing import Callable, Iterator, NamedTuple

from envelope import check_version
from faults import Malformed, TooLarge

MAGIC = b"KTGS"
VERSION = b"\x01"
FRAME_MAX = 262_144

HELLO, BATCH, RECEIPT, FEED_PAGE, PROBLEM, END, VOUCH, ARCHIVED, PROOF, RESUMED, PINS = range(1, 12)


class Frame(NamedTuple):
    kind: int
    payload: bytes


def encode(frames: list[Frame]) -> bytes:
    return MAGIC + VERSION + b"".join(_encode_one(frame) for frame in frames)


def _encode_one(frame: Frame) -> bytes:
    return bytes([frame.kind]) + len(frame.payload).to_bytes(4, "big") + frame.payload


def read(take: Callable[[int], bytes]) -> Iterator[Frame]:
    """The frames that came whole. `take(n)` gives n bytes, or fewer where the stream was cut."""
    head = take(len(MAGIC) + 1)
    if head[:4] != MAGIC:
        raise Malformed("The answer is no frame stream.")
    check_version(head[4:])
    while len(frame_head := take(5)) == 5:
        length = int.from_bytes(frame_head[1:], "big")
        if length > FRAME_MAX:
            raise TooLarge("A frame of the answer is too large.")
        payload = take(length)
        if len(payload) < length:
            return
        yield Frame(frame_head[0], payload)
