"""TLS 1.3 (RFC 8446) seen from outside: where the handshake ends, and whether it resumed a session."""

import struct

HANDSHAKE, SEALED = 22, 23
SERVER_HELLO = 2
PRE_SHARED_KEY = 41


def records(stream):
    """(type, start of the body, end) of each whole record."""
    at = 0
    while at + 5 <= len(stream):
        kind, _version, length = struct.unpack_from("!BHH", stream, at)
        if at + 5 + length > len(stream):
            return
        yield kind, at + 5, at + 5 + length
        at += 5 + length


def end_of_first_sealed_record(stream):
    """From a caller without a certificate that is its Finished."""
    return next((end for kind, _, end in records(stream) if kind == SEALED), None)


def is_resumed(stream):
    """Does the first ServerHello choose a session that the caller offered?"""
    for kind, start, end in records(stream):
        if kind == HANDSHAKE and stream[start] == SERVER_HELLO:
            return PRE_SHARED_KEY in _extensions(stream[start:end])
    return False


def _extensions(hello):
    # Behind the message's head, version and random come the echo of the session id, the cipher suite and the compression.
    at = 4 + 2 + 32
    at += 1 + hello[at] + 2 + 1
    end = at + 2 + struct.unpack_from("!H", hello, at)[0]
    at += 2
    while at + 4 <= end:
        kind, length = struct.unpack_from("!HH", hello, at)
        yield kind
        at += 4 + length
