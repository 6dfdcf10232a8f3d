"""The link where no network can be made: a relay on loopback that carries bytes at a rate and with a delay.

Nothing can be lost between two streams; a loss is charged as the air time of sending it twice. Packets and their heads do not exist here.
"""

import asyncio
import json
import socket
import struct
import sys

from . import counters
from .flows import HEAD_BYTES
from . import tls

CHUNK_BYTES = 1_348
QUEUE_S = 3.0


class Way:
    """One direction; its connections share the rate."""

    def __init__(self, name, options):
        self.name = name
        rate = options["bits_per_s"] / 8
        self.rate = rate * (1 - options["loss"]) if rate else None
        self.delay_s = options["rtt_ms"] / 2000
        self.free_at = 0.0

    def times(self, count, now):
        """When the last of `count` bytes has left, and when it arrives."""
        self.free_at = max(now, self.free_at) + (count / self.rate if self.rate else 0)
        return self.free_at, self.free_at + self.delay_s


class Connection:
    def __init__(self, writers):
        self.writers = writers
        self.heads = {"up": b"", "down": b""}
        self.arrived = {"up": 0, "down": 0}
        self.watched = True
        self.tasks = []

    def kill(self):
        for task in self.tasks:
            task.cancel()
        for writer in self.writers:
            # No lingering: what closes is a reset, not an end.
            raw = writer.get_extra_info("socket")
            if raw is not None and raw.fileno() >= 0:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Relay:
    def __init__(self, options):
        self.ways = {name: Way(name, options) for name in ("up", "down")}
        self.cut_bytes = self.since_cut = 0
        self.counts = counters.zero()
        self.open = set()
        self.ports = {}
        self.line = socket.socket(fileno=options["line"])

    async def run(self):
        reader, writer = await asyncio.open_connection(sock=self.line)
        while asked := await reader.readline():
            writer.write(json.dumps(await self._answer(json.loads(asked))).encode() + b"\n")

    async def _answer(self, asked):
        if isinstance(asked, dict) and "cut_bytes" in asked:
            self.cut_bytes, self.since_cut = asked["cut_bytes"], 0
            return {}
        if isinstance(asked, dict):
            to = asked["open"]
            if to not in self.ports:
                server = await asyncio.start_server(lambda r, w: self._carry(r, w, to), "127.0.0.1", 0)
                self.ports[to] = server.sockets[0].getsockname()[1]
            return {"port": self.ports[to]}
        return {} if asked == "start" else {**self.counts, "waiting": 0}

    async def _carry(self, reader, writer, to):
        self.counts["connections"] += 1
        # The round trip of the call itself.
        await asyncio.sleep(2 * self.ways["up"].delay_s)
        try:
            service_reader, service_writer = await asyncio.open_connection("127.0.0.1", to)
        except OSError:
            Connection([writer]).kill()
            return
        connection = Connection([writer, service_writer])
        self.open.add(connection)
        connection.tasks = [
            asyncio.ensure_future(self._pump("up", connection, reader, service_writer)),
            asyncio.ensure_future(self._pump("down", connection, service_reader, writer)),
        ]
        await asyncio.gather(*connection.tasks, return_exceptions=True)
        self.open.discard(connection)
        for one in connection.writers:
            one.close()

    async def _pump(self, name, connection, reader, writer):
        way, flying = self.ways[name], asyncio.Queue()
        landing = asyncio.ensure_future(self._land(name, connection, flying, writer))
        loop = asyncio.get_running_loop()
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                counts = self.counts[name]
                counts["packets"] += 1
                counts["sent"] += len(chunk)
                left_at, arrives_at = way.times(len(chunk), loop.time())
                flying.put_nowait((arrives_at, chunk))
                await asyncio.sleep(max(0.0, left_at - loop.time() - QUEUE_S))
        except OSError:
            connection.kill()
        finally:
            flying.put_nowait((loop.time() + way.delay_s, b""))
        await landing

    async def _land(self, name, connection, flying, writer):
        loop = asyncio.get_running_loop()
        while True:
            at, chunk = await flying.get()
            await asyncio.sleep(at - loop.time())
            if not chunk:
                if writer.can_write_eof() and not writer.is_closing():
                    writer.write_eof()
                return
            self._count(name, connection, chunk)
            writer.write(chunk)
            if self.cut_bytes and self.since_cut >= self.cut_bytes:
                self.since_cut = 0
                self.counts["cuts"] += 1
                for one in list(self.open):
                    one.kill()
                return

    def _count(self, name, connection, chunk):
        self.counts[name]["payload"] += len(chunk)
        self.since_cut += len(chunk)
        connection.arrived[name] += len(chunk)
        connection.heads[name] = (connection.heads[name] + chunk)[:HEAD_BYTES]
        if name == "up" and chunk.startswith(counters.METHODS):
            self.counts["requests"] += 1
        up = connection.heads["up"]
        finished = tls.end_of_first_sealed_record(up) if connection.watched and up[:1] == bytes([tls.HANDSHAKE]) else None
        if finished is not None:
            connection.watched = False
            self.counts["handshakes"].append(
                {"resumed": tls.is_resumed(connection.heads["down"]), "up": finished, "down": connection.arrived["down"]}
            )


if __name__ == "__main__":
    asyncio.run(Relay(json.loads(sys.argv[1])).run())
