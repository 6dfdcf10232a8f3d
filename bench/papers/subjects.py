"""Who makes a PDF of the sheet: our program and others, each once from its start, and those that can stay open, open."""

import base64
import contextlib
import dataclasses
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import goals
from processes import Crashed, Talker, TimeOver, stop

PATIENCE_S = 120
LOOK_S = 0.005


@dataclasses.dataclass(frozen=True)
class Run:
    ms: float
    memory: int
    size: int
    pages: int


class Weighed:
    """The most that a program and all that it started held at one time, bytes: resident pages, shared ones counted by part."""

    def __init__(self, pid):
        self.pid, self.most, self.ended = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def _watch(self):
        while not self.ended.wait(LOOK_S):
            self.most = max(self.most, sum(map(held, tree(self.pid))))


def tree(pid):
    """It, and all that came from it."""
    parents = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = Path(entry.path, "stat").read_text()
                parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(parents.get(one, ()))
    return found


def held(pid):
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0


def page_count(pdf):
    said = subprocess.run(["pdfinfo", pdf], stdout=subprocess.PIPE, text=True, check=False).stdout
    found = re.search(r"^Pages:\s+(\d+)", said, re.MULTILINE)
    if not found:
        raise Crashed(f"{pdf.name} is no PDF")
    return int(found[1])


class OneShot:
    """A command that makes one PDF and ends."""

    def __init__(self, name, command):
        self.name, self.command = name, command

    def measure(self, source, out):
        began = time.perf_counter()
        process = subprocess.Popen([str(word) for word in self.command(source, out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with Weighed(process.pid) as weighed:
            try:
                code = process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired as error:
                stop(process)
                raise TimeOver(self.name) from error
            took = time.perf_counter() - began
        if code != 0 or not out.exists():
            raise Crashed(f"{self.name} ended with {code}")
        return Run(took * 1000, weighed.most, out.stat().st_size, page_count(out))


class OursKept:
    """Our program, open: what the app does while it is used."""

    name = goals.US_KEPT

    def __init__(self, stack, program):
        self.talker = Talker([program, "serve"])
        stack.callback(self.talker.stop)

    def measure(self, source, out):
        with Weighed(self.talker.process.pid) as weighed:
            began = time.perf_counter()
            self.talker.ask("print", meeting=str(source.json), out=str(out))
            took = time.perf_counter() - began
        return Run(took * 1000, weighed.most, out.stat().st_size, page_count(out))


class ChromiumKept:
    """Chromium, open, told by its driver to go to the page and print it."""

    name = goals.CHROMIUM_KEPT

    def __init__(self, stack, chromium, driver, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen([driver, f"--port={self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(stop, self.process)
        self._wait()
        flags = [*CHROMIUM_FLAGS, f"--user-data-dir={folder / 'kept'}"]
        options = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"binary": chromium, "args": flags}}}}
        self.session = self._post("/session", options)["sessionId"]
        stack.callback(self._end)

    def measure(self, source, out):
        with Weighed(self.process.pid) as weighed:
            began = time.perf_counter()
            self._post(f"/session/{self.session}/url", {"url": source.html.as_uri()})
            margin = {"top": 2, "bottom": 2.5, "left": 3, "right": 2}
            asked = {"page": {"width": 21.0, "height": 29.7}, "margin": margin, "background": True}
            out.write_bytes(base64.b64decode(self._post(f"/session/{self.session}/print", asked)))
            took = time.perf_counter() - began
        return Run(took * 1000, weighed.most, out.stat().st_size, page_count(out))

    def _wait(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/status", timeout=1):
                    return
            time.sleep(LOOK_S)
        raise TimeOver("chromedriver does not answer")

    def _post(self, path, body):
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), {"content-type": "application/json"})
        with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
            return json.load(answer)["value"]

    def _end(self):
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/session/{self.session}", method="DELETE")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(asked, timeout=PATIENCE_S).close()


# As an office would call it; the network of the machine that measures is none of its business.
CHROMIUM_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)
PEERS = tuple(type("Peer", (), {"name": name}) for name in (goals.US_KEPT, *goals.ONE_SHOT, goals.CHROMIUM_KEPT))


def start_all(stack, options, folder):
    ours = options.bin.resolve() / "bench-paper"
    found = [OneShot(goals.US, lambda source, out: (ours, "once", source.json, out)), OursKept(stack, ours)]
    chromium, driver, office = (shutil.which(name) for name in ("chromium", "chromedriver", "soffice"))
    if chromium:
        profile = folder / "once"
        found.append(OneShot(goals.CHROMIUM, lambda source, out: (
            chromium, *CHROMIUM_FLAGS, f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={out}", source.html.as_uri(),
        )))
    if chromium and driver:
        found.append(ChromiumKept(stack, chromium, driver, folder))
    if office:
        found.append(LibreOffice(office, folder))
    if options.weasyprint:
        found.append(OneShot(goals.WEASYPRINT, lambda source, out: (options.weasyprint, "-m", "weasyprint", "-q", source.html, out)))
    return found


class LibreOffice(OneShot):
    """It names the file by itself."""

    def __init__(self, office, folder):
        self.folder = folder / "office"
        self.folder.mkdir()
        profile = f"-env:UserInstallation={(folder / 'office-profile').as_uri()}"
        command = (office, profile, "--headless", "--convert-to", "pdf", "--outdir", self.folder)
        super().__init__(goals.LIBREOFFICE, lambda source, out: (*command, source.fodt))

    def measure(self, source, out):
        made = self.folder / source.fodt.with_suffix(".pdf").name
        return super().measure(source, made)
