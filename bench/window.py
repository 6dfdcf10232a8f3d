"""The app in its window, driven by WebDriver, and what it weighs together with the processes of its web view."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import processes
from processes import Crashed, TimeOver

DRIVER = "WebKitWebDriver"
PATIENCE_S = 60
LOOK_AGAIN_S = 0.05
# Of a question's answer nothing on the page says which question it answers.
ANSWER_S = 0.5
QUIET_S, QUIET_TRIES, QUIET_PART = 2, 15, 0.01
# Web Driver, "element identifier" (https://www.w3.org/TR/webdriver2/#elements).
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
WORD_LETTERS_MIN = 5


def weigh(app, data, scratch, pin, words):
    """Bytes with the list of issues shown, and after a search for each of the words."""
    window = Window(app, data, scratch)
    try:
        window.unlock(pin)
        window.show_list()
        shown = window.weight()
        read = {f"list shown, {part}": count for part, count in shown.items()}
        for word in words:
            window.search(word)
        if words:
            read.update({f"{len(words)} searches later, {part}": count for part, count in window.weight().items()})
        return read
    finally:
        window.close()


def words_of(records, count):
    """As many long words of titles, from the whole file."""
    titles = [json.loads(line)["title"] for line in records.read_text().splitlines()]
    words = [word for title in titles for word in title.split() if word.isalpha() and len(word) >= WORD_LETTERS_MIN]
    words = list(dict.fromkeys(word.lower() for word in words))
    return words[:: max(1, len(words) // count)][:count]


class Window:
    def __init__(self, app, data, scratch):
        if shutil.which(DRIVER) is None or not os.environ.get("DISPLAY"):
            raise Crashed(f"{app.name}: no {DRIVER}, or no display to open a window on")
        self.session = None
        scratch.mkdir(parents=True, exist_ok=True)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        with (scratch / "program.log").open("ab") as log:
            self.driver = subprocess.Popen(
                [DRIVER, "--host=127.0.0.1", f"--port={port}"],
                env={**os.environ, **environment(scratch)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_for(lambda: is_listening(port), DRIVER)
            arguments = ["--data-dir", str(data), "--save-folder", str(scratch)]
            wanted = {"webkitgtk:browserOptions": {"binary": str(app), "args": arguments}}
            opened = self.post("/session", {"capabilities": {"alwaysMatch": wanted}})
            self.session = f"/session/{opened['sessionId']}"
            self.until("document.documentElement.dataset.ready === '1'")
        except BaseException:
            self.close()
            raise

    def unlock(self, pin):
        self.until("document.querySelector('[data-page=locked] [name=unlock_pin]') !== null")
        field = self.post(f"{self.session}/element", {"using": "css selector", "value": "[name=unlock_pin]"})
        self.post(f"{self.session}/element/{field[ELEMENT]}/value", {"text": pin})
        self.run("document.querySelector('[data-act=unlock]').click()")
        self.until("document.querySelector('[data-page=locked]') === null")

    def show_list(self):
        self.run("location.hash = '/isu'")
        self.until("document.querySelector('[data-page=issues]') !== null")

    def search(self, word):
        """Letter by letter, as it is typed."""
        typed = (
            "const field = document.querySelector('[name=search]'); field.value = arguments[0];"
            "field.dispatchEvent(new Event('input', { bubbles: true }))"
        )
        for end in range(1, len(word) + 1):
            self.run(typed, word[:end])
            time.sleep(LOOK_AGAIN_S)
        time.sleep(ANSWER_S)
        self.until("document.querySelector('[data-page=issues] [data-noun=issue]') !== null")

    def weight(self):
        """Once it has come to rest: the memory that would be free without it, of the program and of its web view."""
        before = None
        for _ in range(QUIET_TRIES):
            time.sleep(QUIET_S)
            now = self.weigh_now()
            if before is not None and abs(now["together"] - before["together"]) <= QUIET_PART * before["together"]:
                break
            before = now
        return now

    def weigh_now(self):
        parts = {"program": 0, "web view": 0}
        for pid in processes.descendants(self.driver.pid):
            parts["web view" if processes.name(pid).startswith("WebKit") else "program"] += processes.pss_bytes(pid)
        return {"together": sum(parts.values()), **parts}

    def run(self, script, *arguments):
        return self.post(f"{self.session}/execute/sync", {"script": script, "args": list(arguments)})

    def until(self, condition):
        wait_for(lambda: self.run(f"return Boolean({condition})"), condition)

    def post(self, path, body):
        return self.call("POST", path, json.dumps(body).encode())

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.address + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Crashed(f"{method} {path}: {error.read().decode(errors='replace')[:500]}") from error

    def close(self):
        """The app ends with its session."""
        if self.session is not None:
            # One that does not end by itself is left to the driver.
            with contextlib.suppress(Crashed, TimeOver, OSError):
                self.call("DELETE", self.session)
                wait_for(lambda: not processes.descendants(self.driver.pid), "the end of the app")
        processes.stop(self.driver)


def environment(scratch):
    """Files of the web view apart from those of the person who measures."""
    return {
        "TAURI_WEBVIEW_AUTOMATION": "true",
        "XDG_DATA_HOME": str(scratch / "share"),
        "XDG_CACHE_HOME": str(scratch / "cache"),
        "XDG_CONFIG_HOME": str(scratch / "config"),
    }


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_for(is_there, what):
    end = time.monotonic() + PATIENCE_S
    while not is_there():
        if time.monotonic() >= end:
            raise TimeOver(f"waited {PATIENCE_S} s for {what}")
        time.sleep(LOOK_AGAIN_S)
