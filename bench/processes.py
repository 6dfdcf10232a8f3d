"""Programs that answer in JSON lines, and what the system says of a program."""

import contextlib
import json
import os
import select
import subprocess
import time
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE_S = 5


class Crashed(Exception):
    """A program ended, or said what it could not do."""


class TimeOver(Exception):
    """A program took longer than it may."""


class Talker:
    """A program that is told one JSON object a line and answers with one."""

    def __init__(self, command, time_max_s=60, environment=None, error_file=None):
        self.name = " ".join(str(word) for word in command[-6:])
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=error_file,
            env={**os.environ, **(environment or {})},
            bufsize=0,
        )
        self.unread = b""
        try:
            self.first = self.read(time_max_s)
        except BaseException:
            self.stop()
            raise

    def ask(self, what, time_max_s=120, **details):
        self.process.stdin.write(json.dumps({"do": what, **details}).encode() + b"\n")
        answer = self.read(time_max_s)
        if isinstance(answer, dict) and "crashed" in answer:
            raise Crashed(f"{self.name}: {answer['crashed']}")
        return answer

    def read(self, time_max_s):
        end = time.monotonic() + time_max_s
        while b"\n" not in self.unread:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeOver(f"{self.name}: no answer in {time_max_s:.0f} s")
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            if not piece:
                raise Crashed(f"{self.name}: ended with {self.process.wait()}")
            self.unread += piece
        line, self.unread = self.unread.split(b"\n", 1)
        return json.loads(line)

    def stop(self):
        """It ends by itself when nothing more can come, and takes what it has started with it."""
        self.process.stdin.close()
        self.process.stdout.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE_S)
        stop(self.process)


def stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def cpu_s(pid):
    """Of the program alone, in the system's ticks of 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def memory_bytes(pid):
    """The most that it ever held."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def name(pid):
    return read_of(pid, "comm").strip()


def pss_bytes(pid):
    """What it holds, with its part of what it shares with others. 0 once it has ended."""
    return pss_of(read_of(pid, "smaps_rollup"))


def pss_of(rollup):
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def descendants(pid):
    """Whatever it has started, and those have."""
    stats = {int(entry.name): read_of(entry.name, "stat") for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    return below(pid, {child: int(stat.rpartition(")")[2].split()[1]) for child, stat in stats.items() if stat})


def below(top, parents):
    """All of whom `top` is a forebear. `parents`: of each his own."""
    found, last = [], [top]
    while last:
        last = [child for child, parent in parents.items() if parent in last]
        found += last
    return found


def read_of(pid, file):
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except OSError:
        # It ended between two looks.
        return ""
