"""Anki's own sync: a note (and so a card) per record. Run by a Python that has the package `anki`.

    anki_peer.py server --listen HOST --store FOLDER
    anki_peer.py client --url URL --store FOLDER --device N

Says {"port"} or {"ready"} first, then answers commands as the peers in Node do.
"""

import argparse
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

USER, PASSWORD = "bench", "bench"


def say(what):
    print(json.dumps(what), flush=True)


def obey(commands):
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            say(commands[asked.pop("do")](**asked))
        except Exception as error:
            say({"crashed": f"{type(error).__name__}: {error}"})


def size_of(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def server(options):
    # Also when it is told to end, its own child ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with socket.create_server((options.listen, 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "SYNC_USER1": f"{USER}:{PASSWORD}",
        "SYNC_BASE": options.store,
        "SYNC_HOST": options.listen,
        "SYNC_PORT": str(port),
        "RUST_LOG": "error",
    }
    serving = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"], env={**os.environ, **settings}, stdout=sys.stderr
    )
    try:
        await_port(options.listen, port)
        say({"port": port, "pid": serving.pid})
        obey({"report": lambda: {"store_bytes": size_of(options.store)}})
    finally:
        serving.terminate()
        serving.wait()


def await_port(host, port):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection((host, port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the sync server does not listen")


class Client:
    def __init__(self, options):
        from anki.collection import Collection

        self.url = options.url
        self.store = options.store
        Path(options.store).mkdir(parents=True, exist_ok=True)
        self.collection = Collection(str(Path(options.store, "collection.anki2")))
        self.notes = {}
        self.auth = None
        self.first = False

    def begin(self, kinds, first):
        """Log in; the first device also gives the service its empty collection, as Anki asks for."""
        self.auth = self.collection.sync_login(USER, PASSWORD, self.url)
        self.first = first
        if first:
            models = self.collection.models
            for kind, fields in kinds.items():
                model = models.new(kind)
                for field in ["id", *fields]:
                    models.add_field(model, models.new_field(field))
                card = models.new_template("Card 1")
                card["qfmt"], card["afmt"] = "{{id}}", "{{id}}"
                models.add_template(model, card)
                models.add_dict(model)
            self._once()
        return {}

    def write(self, file):
        from anki.collection import AddNoteRequest

        deck = self.collection.decks.id("Default")
        requests = []
        for line in Path(file).read_text().splitlines():
            record = json.loads(line)
            note = self.collection.new_note(self.collection.models.by_name(record["id"].split(":")[0]))
            for field, value in record.items():
                note[field] = str(value)
            requests.append(AddNoteRequest(note, deck_id=deck))
        self.collection.add_notes(requests)
        return {"written": len(requests)}

    def edit(self, ids, mark):
        for one in ids:
            note = self._note(one)
            note["description"] += f" {mark}"
            self.collection.update_note(note)
        return {"written": len(ids)}

    def _note(self, one):
        if not self.notes:
            for number in self.collection.find_notes(""):
                self.notes[self.collection.get_note(number)["id"]] = number
        return self.collection.get_note(self.notes[one])

    def sync(self, tries=1):
        began, cuts, error = time.monotonic(), 0, ""
        while cuts < tries:
            try:
                self._once()
                error = ""
                break
            except Exception as cause:
                cuts += 1
                error = f"{type(cause).__name__}: {cause}"
        return {"done": error == "", "error": error, "cuts": cuts, "seconds": time.monotonic() - began}

    def _once(self):
        answer = self.collection.sync_collection(self.auth, False)
        if answer.required in (answer.FULL_SYNC, answer.FULL_DOWNLOAD, answer.FULL_UPLOAD):
            # Which of two unlike collections shall win, Anki asks its user.
            self.collection.close_for_full_sync()
            try:
                self.collection.full_upload_or_download(auth=self.auth, server_usn=None, upload=self.first)
            finally:
                self.collection.reopen(after_full_sync=True)

    def descriptions(self, ids):
        self.notes = {}
        return [{"id": one, "shown": self._note(one)["description"], "kept": []} for one in ids]

    def report(self):
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "cpu_s": used.ru_utime + used.ru_stime,
            "memory_bytes": used.ru_maxrss * 1024,
            "store_bytes": size_of(self.store),
            "records": self.collection.note_count(),
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["server", "client"])
    parser.add_argument("--listen")
    parser.add_argument("--url")
    parser.add_argument("--store", required=True)
    parser.add_argument("--device", type=int)
    options = parser.parse_args()
    if options.mode == "server":
        server(options)
        return
    client = Client(options)
    say({"ready": True})
    names = ("begin", "write", "edit", "sync", "descriptions", "report")
    obey({name: getattr(client, name) for name in names})


if __name__ == "__main__":
    main()
