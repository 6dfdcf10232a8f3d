"""Carries packets between two TUN devices at a rate, with loss and delay, and counts them.

Loss comes behind the serialisation: a lost packet has cost its time on the air.
"""

import json
import os
import random
import select
import socket
import sys
import time
from collections import deque

from . import counters
from .flows import Flow
from .packets import RST, SYN, parse, reset

READ_BYTES = 4096
# Read so many before due ones are delivered; a device's queue holds 500.
READS_MAX = 64
QUEUE_S = 3.0


class Way:
    """One direction of the link."""

    def __init__(self, name, out, options, seed):
        self.name = name
        self.out = out
        self.rate = options["bits_per_s"] / 8 if options["bits_per_s"] else None
        self.delay_s = options["rtt_ms"] / 2000
        self.loss = options["loss"]
        self.random = random.Random(seed)
        self.free_at = 0.0
        self.air = deque()  # (time of arrival, packet)

    def take(self, packet, now, counts):
        """Queues, serialises, and perhaps loses it."""
        begin = max(now, self.free_at)
        if begin - now > QUEUE_S:
            counts["dropped"] += 1
            return
        counts["packets"] += 1
        self.free_at = begin + (len(packet) / self.rate if self.rate else 0)
        if self.random.random() < self.loss:
            counts["lost"] += 1
            return
        self.air.append((self.free_at + self.delay_s, packet))

    def due(self, now):
        while self.air and self.air[0][0] <= now:
            yield self.air.popleft()[1]

    def clear(self):
        self.air.clear()
        self.free_at = 0.0


class Shaper:
    def __init__(self, options):
        device, service = options["descriptors"]
        seed = options["seed"]
        self.ways = {
            device: Way("up", service, options, f"{seed} up"),
            service: Way("down", device, options, f"{seed} down"),
        }
        self.back = {"up": device, "down": service}
        self.cut_bytes = self.since_cut = 0
        self.flows = {}
        self.counts = counters.zero()
        self.line = socket.socket(fileno=options["line"])
        self.asked = b""

    def run(self):
        for descriptor in self.ways:
            os.set_blocking(descriptor, False)
        waiting = [*self.ways, self.line]
        while True:
            ready, _, _ = select.select(waiting, [], [], self._wait_s())
            for one in ready:
                if one is self.line:
                    if not self._answer():
                        return
                else:
                    self._read(one)
            now = time.monotonic()
            for way in self.ways.values():
                for packet in way.due(now):
                    self._deliver(way, packet)

    def _wait_s(self):
        first = [way.air[0][0] for way in self.ways.values() if way.air]
        return max(0.0, min(first) - time.monotonic()) if first else None

    def _answer(self):
        asked = self.line.recv(4096)
        if not asked:
            return False
        self.asked += asked
        while b"\n" in self.asked:
            one, self.asked = self.asked.split(b"\n", 1)
            self.line.sendall(json.dumps(self._do(json.loads(one))).encode() + b"\n")
        return True

    def _do(self, asked):
        if isinstance(asked, dict):
            self.cut_bytes, self.since_cut = asked["cut_bytes"], 0
        if asked == "counters":
            return {**self.counts, "waiting": sum(len(way.air) for way in self.ways.values())}
        return {}

    def _read(self, descriptor):
        way = self.ways[descriptor]
        for _ in range(READS_MAX):
            try:
                packet = os.read(descriptor, READ_BYTES)
            except BlockingIOError:
                return
            segment = parse(packet)
            if segment is None:
                continue
            flow, is_up = self._flow(segment)
            if flow is None:
                continue
            if flow.dead:
                self._refuse(way, segment)
                continue
            self.counts[way.name]["sent"] += len(segment.payload)
            way.take(packet, time.monotonic(), self.counts[way.name])

    def _flow(self, segment):
        """The connection of a segment, and whether it goes the way of the call."""
        ends = (segment.source, segment.destination)
        flow = self.flows.get(ends)
        if flow is not None:
            if flow.dead and segment.flags & SYN:
                return self._open(ends), True
            return flow, True
        flow = self.flows.get(ends[::-1])
        if flow is not None:
            return flow, False
        if segment.flags & SYN:
            return self._open(ends), True
        return None, False

    def _open(self, ends):
        self.counts["connections"] += 1
        flow = self.flows[ends] = Flow(*ends)
        return flow

    def _deliver(self, way, packet):
        segment = parse(packet)
        flow, is_up = self._flow(segment)
        if flow is None or flow.dead:
            return
        direction = flow.up if is_up else flow.down
        new = direction.arrive(segment)
        self.counts[way.name]["payload"] += new
        if new and way.name == "up" and segment.payload.startswith(counters.METHODS):
            self.counts["requests"] += 1
        if new and is_up:
            handshake = flow.watch_handshake()
            if handshake:
                self.counts["handshakes"].append(handshake)
        write(way.out, packet)
        if segment.flags & RST:
            flow.dead = True
        self.since_cut += new
        if self.cut_bytes and self.since_cut >= self.cut_bytes:
            self._cut()

    def _cut(self):
        """Every connection dies, with all that was under way."""
        self.since_cut = 0
        self.counts["cuts"] += 1
        for way in self.ways.values():
            way.clear()
        for flow in self.flows.values():
            if not flow.dead:
                flow.dead = True
                ends, up, down = (flow.caller, flow.called), flow.up, flow.down
                write(self.back["down"], reset(*ends, up.next_sequence, up.acknowledged))
                write(self.back["up"], reset(*ends[::-1], down.next_sequence, down.acknowledged))

    def _refuse(self, way, segment):
        """A dead connection's segment is answered as by a host that does not know it."""
        if not segment.flags & RST:
            answer = reset(segment.destination, segment.source, segment.acknowledgement, segment.sequence)
            write(self.back[way.name], answer)


def write(descriptor, packet):
    try:
        os.write(descriptor, packet)
    except OSError:
        # The device is going down, or its queue is full: a lost packet like any other.
        pass


if __name__ == "__main__":
    Shaper(json.loads(sys.argv[1])).run()
