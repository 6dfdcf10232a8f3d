"""TCP connections as an observer on the line sees them: what arrived of each direction, and how its TLS began."""

from dataclasses import dataclass, field

from . import tls
from .packets import SYN

# Enough for both hellos and a ticket, also with a post-quantum key share.
HEAD_BYTES = 6 * 1024
MASK = 0xFFFFFFFF


class Direction:
    """The bytes of one direction that arrived, each counted once however often it was sent."""

    def __init__(self):
        self.begin = None
        self.pieces = []  # sorted, disjoint (from, to), relative to `begin`
        self.head = bytearray()
        self.acknowledged = 0

    def arrive(self, segment):
        """Takes a segment; gives how many bytes of it are new."""
        self.acknowledged = segment.acknowledgement
        if segment.flags & SYN:
            self.begin = (segment.sequence + 1) & MASK
        if not segment.payload or self.begin is None:
            return 0
        first = (segment.sequence - self.begin) & MASK
        last = first + len(segment.payload)
        if first < HEAD_BYTES:
            self._keep(first, segment.payload)
        before = self.bytes
        self._cover(first, last)
        return self.bytes - before

    @property
    def bytes(self):
        return sum(end - start for start, end in self.pieces)

    @property
    def edge(self):
        """How far the receiver has it without a gap."""
        return self.pieces[0][1] if self.pieces and self.pieces[0][0] == 0 else 0

    @property
    def next_sequence(self):
        return ((self.begin or 0) + self.edge) & MASK

    def _cover(self, first, last):
        kept = []
        for start, end in self.pieces:
            if end < first or start > last:
                kept.append((start, end))
            else:
                first, last = min(first, start), max(last, end)
        kept.append((first, last))
        self.pieces = sorted(kept)

    def _keep(self, first, payload):
        end = min(first + len(payload), HEAD_BYTES)
        if len(self.head) < end:
            self.head.extend(bytes(end - len(self.head)))
        self.head[first:end] = payload[: end - first]

    def beginning(self):
        return bytes(self.head[: min(self.edge, len(self.head))])


@dataclass
class Flow:
    """One connection, named by who called."""

    caller: tuple
    called: tuple
    up: Direction = field(default_factory=Direction)
    down: Direction = field(default_factory=Direction)
    dead: bool = False
    handshake: dict | None = None
    watched: bool = True

    def watch_handshake(self):
        """Until the caller's Finished has come, all that came down belongs to the handshake: the called one waits for it."""
        if not self.watched:
            return None
        up = self.up.beginning()
        if up and up[0] != tls.HANDSHAKE or len(up) == HEAD_BYTES:
            self.watched = False
            return None
        finished = tls.end_of_first_sealed_record(up)
        if finished is None:
            return None
        self.watched = False
        self.handshake = {
            "resumed": tls.is_resumed(self.down.beginning()),
            "up": finished,
            "down": self.down.bytes,
        }
        return self.handshake
