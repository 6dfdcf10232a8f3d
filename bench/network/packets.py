"""IPv4 and TCP, as far as a shaper must read and forge them."""

import struct
from typing import NamedTuple

FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
TCP = 6


class Segment(NamedTuple):
    source: tuple  # (address as 4 bytes, port)
    destination: tuple
    sequence: int
    acknowledgement: int
    flags: int
    payload: bytes


def parse(packet):
    """The TCP segment of an IPv4 packet; None for anything else."""
    if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != TCP:
        return None
    head = (packet[0] & 0x0F) * 4
    total = struct.unpack_from("!H", packet, 2)[0]
    ports = struct.unpack_from("!HHIIBB", packet, head)
    source_port, destination_port, sequence, acknowledgement, offset, flags = ports
    return Segment(
        (packet[12:16], source_port),
        (packet[16:20], destination_port),
        sequence,
        acknowledgement,
        flags,
        packet[head + (offset >> 4) * 4 : total],
    )


def reset(source, destination, sequence, acknowledgement):
    """A packet that ends a connection at once. The receiver takes it only if `sequence` is exactly the next one it awaits."""
    tcp = struct.pack(
        "!HHIIBBHHH", source[1], destination[1], sequence, acknowledgement, 5 << 4, RST | ACK, 0, 0, 0
    )
    pseudo = source[0] + destination[0] + struct.pack("!BBH", 0, TCP, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, TCP, 0, source[0], destination[0])
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp


def checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
