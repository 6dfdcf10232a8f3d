"""What a client keeps between two runs, in a JSON file (section 11.1 of the protocol)."""

import contextlib
import fcntl
import json
import os
import pathlib
from typing import Iterator

import ops
from enrolment import Grant, ROLE_READER
from faults import Fault
from messages import Cursor, Pins, Vouch
from tls import Address, read_address

FRESH = {
    "seed": "", "address": "", "grant": None, "pins": None, "cursor": None,
    "last_stamp": 0, "offset_ms": 0, "service_ms": 0, "has_split": False,
    "chains": {}, "own_ops": [], "own_batches": {},
    "devices": {}, "receipts": {}, "held": {}, "issues": [], "follow_ups": [],
}


class State:
    """The data of the file, with names for its parts. Bytes stand in it in hexadecimal."""

    def __init__(self, path: pathlib.Path, data: dict):
        self._path = path
        self.data = data

    def save(self) -> None:
        """All of it or nothing: a cut of the power leaves the file of before."""
        written = self._path.with_name(self._path.name + ".new")
        with open(written, "w", encoding="utf-8", opener=_only_for_its_owner) as file:
            json.dump(self.data, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._path)
        directory = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def is_enrolled(self) -> bool:
        return self.data["grant"] is not None

    def check_enrolled(self) -> None:
        if not self.is_enrolled():
            raise Fault("This device is not enrolled yet.")

    def check_may_write(self) -> None:
        self.check_enrolled()
        if self.data["grant"]["role"] == ROLE_READER:
            raise Fault("The holder of this device may read but not write.")
        self.check_not_split()

    def check_not_split(self) -> None:
        if self.data["has_split"]:
            raise Fault("The chain of this device has split: enrol anew and write once more what has no receipt.")

    @property
    def seed(self) -> bytes:
        return bytes.fromhex(self.data["seed"])

    @property
    def address(self) -> Address:
        return read_address(self.data["address"])

    @property
    def device(self) -> int:
        return self.data["grant"]["device"]

    @property
    def server_key(self) -> bytes:
        return bytes.fromhex(self.data["grant"]["server_key"])

    @property
    def scope(self) -> str:
        return self.data["grant"]["scope"]

    @property
    def vouch(self) -> bytes:
        return bytes.fromhex(self.data["grant"]["vouch"])

    @property
    def pins(self) -> Pins:
        return Pins(self.data["pins"]["number"], [bytes.fromhex(key) for key in self.data["pins"]["keys"]])

    @pins.setter
    def pins(self, pins: Pins) -> None:
        self.data["pins"] = {"number": pins.number, "keys": [key.hex() for key in pins.keys]}

    @property
    def cursor(self) -> Cursor:
        epoch, seq, mark = self.data["cursor"]
        return Cursor(epoch, seq, bytes.fromhex(mark))

    @cursor.setter
    def cursor(self, cursor: Cursor) -> None:
        self.data["cursor"] = [cursor.server_epoch, cursor.feed_seq, cursor.feed_mark.hex()]

    def keep_grant(self, grant: Grant, pins: Pins) -> None:
        self.data["grant"] = {
            "device": grant.device, "device_key": grant.device_key.hex(), "server_key": grant.server_key.hex(),
            "scope": grant.scope, "region": grant.region, "holder": grant.holder, "office": grant.office,
            "role": grant.role, "vouch": grant.vouch.hex(),
        }
        self.pins = pins
        self.cursor = Cursor(grant.server_epoch)

    def keep_vouch(self, vouch: Vouch) -> None:
        known = self.data["devices"].get(str(vouch.device))
        # The first key stays: nobody can take another's number over.
        if known is None or known["key"] == vouch.public_key.hex():
            self.data["devices"][str(vouch.device)] = {
                "key": vouch.public_key.hex(), "scope": vouch.scope, "holder": vouch.holder, "office": vouch.office,
                "role": vouch.role,
            }

    def key_of(self, device: int) -> bytes:
        if device == self.device:
            return bytes.fromhex(self.data["grant"]["device_key"])
        if str(device) not in self.data["devices"]:
            raise Fault(f"Nobody vouched for device {device}.")
        return bytes.fromhex(self.data["devices"][str(device)]["key"])

    def office_of(self, device: int) -> str:
        if device == self.device:
            return self.data["grant"]["office"]
        return self.data["devices"][str(device)]["office"]

    def links(self, device: int, epoch: int, stream: str) -> list[bytes]:
        """The link after each op of a chain; that at 0 is the one before its first op."""
        return [bytes.fromhex(link) for link in self.data["chains"].get(_chain(device, epoch, stream), [])]

    def keep_links(self, device: int, epoch: int, stream: str, links: list[bytes]) -> None:
        self.data["chains"][_chain(device, epoch, stream)] = [link.hex() for link in links]

    def own_chains(self) -> list[tuple[int, str]]:
        """Epoch and stream of each."""
        chains = (name.split("/", 2) for name in self.data["chains"])
        return [(int(epoch), stream) for device, epoch, stream in chains if int(device) == self.device]

    def own_links(self, stream: str, epoch: int = 0) -> list[bytes]:
        own_key = self.key_of(self.device)
        return self.links(self.device, epoch, stream) or [ops.chain_start(own_key, epoch, stream)]


def _chain(device: int, epoch: int, stream: str) -> str:
    return f"{device}/{epoch}/{stream}"


def _only_for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextlib.contextmanager
def opened(path: pathlib.Path) -> Iterator[State]:
    """The state, which no other run of the program changes meanwhile: two would write two chains with one key."""
    with open(path.with_name(path.name + ".lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Fault("Another run of this program works with the same state.") from error
        yield State(path, FRESH | _read(path))


def _read(path: pathlib.Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Fault("The file of the state cannot be read.") from error
