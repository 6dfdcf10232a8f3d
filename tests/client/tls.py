"""TLS to a service that is known by its pins (sections 1.1 and 1.2 of the protocol)."""

import re
import socket
import ssl
from typing import NamedTuple

from faults import Fault, Malformed, Untrusted
from primitives import ed25519

PORT = 8402
CONNECT_SECONDS, HANDSHAKE_SECONDS, SILENCE_SECONDS = 20, 40, 75
SEQUENCE, BIT_STRING, EXPLICIT_VERSION = 0x30, 0x03, 0xA0
ED25519_ALGORITHM = bytes.fromhex("300506032b6570")
ED25519_PIN_START = bytes.fromhex("302a300506032b6570032100")


class Address(NamedTuple):
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def is_name(self) -> bool:
        return not re.fullmatch(r"[0-9]+(\.[0-9]+){3}", self.host)


def read_address(text: str) -> Address:
    matched = re.fullmatch(r"(?:https://)?([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?", text)
    if not matched:
        raise Fault("The address is not of the form HOST:PORT.")
    return Address(matched[1].lower(), int(matched[2] or PORT))


def connect(address: Address) -> ssl.SSLSocket:
    """A connection to whoever answers: nobody knows yet who that is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # The names, dates and authorities of the certificate say nothing here; the pins do.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        plain = socket.create_connection((address.host, address.port), CONNECT_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.settimeout(HANDSHAKE_SECONDS)
        secured = context.wrap_socket(plain, server_hostname=address.host if address.is_name() else None)
        secured.settimeout(SILENCE_SECONDS)
        return secured
    except OSError as error:
        raise Fault(f"The service at {address} cannot be reached.") from error


def connect_trusted(address: Address, pins: list[bytes]) -> ssl.SSLSocket:
    connection = connect(address)
    try:
        check_certificate(shown_certificate(connection), pins)
    except Fault:
        connection.close()
        raise
    return connection


def shown_certificate(connection: ssl.SSLSocket) -> bytes:
    return connection.getpeercert(binary_form=True) or b""


class Certificate(NamedTuple):
    """The parts that pins are compared with, each in DER."""

    signed_part: bytes
    algorithm: bytes
    signature: bytes
    public_key: bytes


def check_certificate(der: bytes, pins: list[bytes]) -> None:
    certificate = read_certificate(der)
    if not any(certificate.public_key == pin or _signed_by(certificate, pin) for pin in pins):
        raise Untrusted("Whoever answers shows a certificate that the pins of the service do not fit.")


def _signed_by(certificate: Certificate, pin: bytes) -> bool:
    # The standard library verifies no other signatures; a pin of another algorithm counts as the service's own key.
    if certificate.algorithm != ED25519_ALGORITHM or not pin.startswith(ED25519_PIN_START):
        return False
    return ed25519.verify(pin[len(ED25519_PIN_START):], certificate.signed_part, certificate.signature)


def read_certificate(der: bytes) -> Certificate:
    signed_part, algorithm, signature = _elements(_only_content(der, SEQUENCE))[:3]
    fields = _elements(_only_content(signed_part, SEQUENCE))
    if fields and fields[0][0] == EXPLICIT_VERSION:
        del fields[0]
    if len(fields) < 6:
        raise Malformed("The certificate cannot be read.")
    # serial, signature, issuer, validity, subject, and then the key
    unused_bits, *signature_bytes = _only_content(signature, BIT_STRING) or b"\xff"
    if unused_bits:
        raise Malformed("The certificate cannot be read.")
    return Certificate(signed_part, algorithm, bytes(signature_bytes), fields[5])


def _elements(content: bytes) -> list[bytes]:
    elements = []
    while content:
        start, end = _extent(content)
        elements.append(content[:end])
        content = content[end:]
    return elements + [b""] * (3 - len(elements))


def _only_content(element: bytes, tag: int) -> bytes:
    start, end = _extent(element)
    if element[0] != tag or end != len(element):
        raise Malformed("The certificate cannot be read.")
    return element[start:]


def _extent(data: bytes) -> tuple[int, int]:
    """Where the content of the first element starts and ends."""
    if len(data) < 2:
        raise Malformed("The certificate cannot be read.")
    length, start = data[1], 2
    if length >= 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(data[2:start], "big")
    if start + length > len(data):
        raise Malformed("The certificate cannot be read.")
    return start, start + length
