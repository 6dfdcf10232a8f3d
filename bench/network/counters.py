"""What a link counts, and the line on which its process is asked for it."""

import json
import socket
import subprocess
import sys
from pathlib import Path


def zero():
    """`payload`: TCP payload that arrived, each byte once. `sent`: all that was sent of it, again after a loss too."""
    return {
        "up": {"payload": 0, "sent": 0, "packets": 0, "lost": 0, "dropped": 0},
        "down": {"payload": 0, "sent": 0, "packets": 0, "lost": 0, "dropped": 0},
        "connections": 0,
        "requests": 0,
        "cuts": 0,
        "handshakes": [],
    }


def since(now, before):
    """What was counted between two answers."""
    if isinstance(now, dict):
        return {name: since(now[name], before[name]) for name in now}
    if isinstance(now, list):
        return now[len(before) :]
    return now - before


# So does a request begin where nothing hides it.
METHODS = (b"POST ", b"GET ", b"PUT ", b"HEAD ", b"DELETE ")


class LinkProcess:
    """A process beside this one that carries the traffic; it ends when this end of the line is closed."""

    def __init__(self, module, options, descriptors=()):
        self.line, theirs = socket.socketpair()
        options = {**options, "line": theirs.fileno(), "descriptors": list(descriptors)}
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-m", module, json.dumps(options)],
            cwd=Path(__file__).parent.parent,
            pass_fds=[theirs.fileno(), *descriptors],
        )
        theirs.close()
        self.answers = self.line.makefile("r")
        self.started = self.ask("start")

    def ask(self, what):
        self.line.sendall(json.dumps(what).encode() + b"\n")
        answer = self.answers.readline()
        if not answer:
            raise RuntimeError("the link's process has ended")
        return json.loads(answer)

    def stop(self):
        self.answers.close()
        self.line.close()
        self.process.wait(timeout=10)
