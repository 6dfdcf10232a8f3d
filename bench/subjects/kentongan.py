"""Ourselves: the district's service and the device of the benchmarks, as built."""

import contextlib
import json
import re
import socket
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import processes
from processes import Crashed
from subjects import Outcome

DISTRICT = "18.02.01"
VILLAGE = "18.02.01.2003"
READY_MAX_S = 60
# Failures speak in one line.
ENVIRONMENT = {"RUST_BACKTRACE": "0"}


class Kentongan:
    name = "kentongan"
    tls = True
    can_many_kinds = True

    def __init__(self, programs):
        self.programs = Path(programs)

    def missing(self):
        names = ("kentongan-district", "bench-device", "bench-crowd")
        return [name for name in names if not (self.programs / name).exists()]

    @contextlib.contextmanager
    def service(self, link, folder, district=DISTRICT):
        service = Service(self.programs, link, folder, district)
        try:
            yield service
        finally:
            service.stop()


class Service:
    def __init__(self, programs, link, folder, district):
        self.programs, self.link, self.folder = programs, link, Path(folder).resolve()
        self.file = self.folder / "district.db"
        self.store = ["--store", f"sqlite:{self.file}"]
        self.district = ["--district", district]
        self.port = free_port() if link.is_relay else 8402
        # The first code sets the store up, without which there is no certificate to show.
        self.code(VILLAGE)
        self.errors = open(self.folder / "errors.txt", "a")  # noqa: SIM115
        listen = ["--listen", f"{link.service_host}:{self.port}"]
        command = [self.programs / "kentongan-district", "serve", *listen, *self.store, *self.district]
        self.process = subprocess.Popen(
            link.on_service(map(str, command)), stdout=subprocess.PIPE, stderr=self.errors, text=True
        )
        if "listens on" not in self.process.stdout.readline():
            raise Crashed(f"kentongan-district serve ended with {self.process.wait(READY_MAX_S)}")

    def code(self, village):
        """A one-time enrolment code."""
        command = [self.programs / "kentongan-district", "enrol", *self.store, *self.district]
        done = run([*command, "--scope", f"village:{village}"])
        return re.search(r"code: (\S+)", done.stdout + done.stderr)[1]

    def device(self, number, village=VILLAGE):
        device = Device(self.programs, self.link, self.folder / f"device{number}.db")
        host, port = self.link.way_to(self.port)
        device.run("enrol", "--address", f"{host}:{port}", "--code", self.code(village))
        return device

    def readings(self):
        return {
            "cpu_s": processes.cpu_s(self.process.pid),
            "memory_bytes": processes.memory_bytes(self.process.pid),
            "store_bytes": self._store_bytes(),
        }

    def _store_bytes(self):
        # Not the file's length: what is in the WAL belongs to it, and what is left over there does not.
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as store:
            return store.execute("PRAGMA page_count").fetchone()[0] * store.execute("PRAGMA page_size").fetchone()[0]

    def stop(self):
        processes.stop(self.process)
        self.process.stdout.close()
        self.errors.close()


class Device:
    def __init__(self, programs, link, store):
        self.program, self.link, self.store = programs / "bench-device", link, store
        self.memory = 0

    def run(self, *arguments, time_max_s=600):
        command = self.command(*arguments)
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
        )
        watching = threading.Thread(target=self._watch, args=(process,), daemon=True)
        watching.start()
        try:
            said, errors = process.communicate(timeout=time_max_s)
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode != 0:
            raise Crashed(f"bench-device {arguments[0]}: {errors.strip()[:500]}")
        return json.loads(said)

    def command(self, *arguments):
        return self.link.on_device(map(str, [self.program, "--store", self.store, *arguments]))

    def _watch(self, process):
        while process.poll() is None:
            with contextlib.suppress(OSError):
                self.memory = max(self.memory, processes.memory_bytes(process.pid))
            time.sleep(0.02)

    def write(self, work):
        for arguments, count in work.ours:
            self._write(arguments, count)

    def _write(self, arguments, count):
        written = self.run("write", *arguments)["written"]
        if written != count:
            raise Crashed(f"bench-device write {' '.join(map(str, arguments))}: wrote {written} instead of {count}")

    def know(self, _work):
        """Our device lists what it has."""

    def edit(self, count, mark):
        self._write(("--what", "edits", "--count", count, "--mark", mark), count)

    def sync(self, tries=1, time_max_s=900):
        self.memory = 0
        began = time.monotonic()
        try:
            said = self.run("sync", "--tries", tries, time_max_s=time_max_s)
        except subprocess.TimeoutExpired:
            return Outcome(False, time.monotonic() - began, None, 0, f"not within {time_max_s:.0f} s")
        return Outcome(said["done"] and said["unsent"] == 0, said["ms"] / 1000, said["requests"], said["cuts"], said["error"])

    def whole_conflicts(self, work, marks):
        """As of the peers: how many edited records still show or keep the version of each device."""
        readable = {said["title"]: set(said["descriptions"]) for said in self.run("versions")}
        whole = 0
        for record in work.theirs:
            versions = {" ".join([record["description"], *of_one]) for of_one in marks}
            whole += readable[record["title"]] >= versions
        return whole

    def records(self):
        return self.run("count")["issues"]

    def memory_bytes(self):
        return self.memory


def run(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=environment())
    if done.returncode != 0:
        raise Crashed(f"{Path(command[0]).name} {command[1]}: {done.stderr.strip()[:500]}")
    return done


def environment():
    return {**processes.os.environ, **ENVIRONMENT}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]
