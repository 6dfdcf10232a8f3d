"""What `store.py` and `search.py` share: the register's own program, and how its answers become rows."""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import goals
import rows as table

HERE = Path(__file__).resolve().parent
MS, PART_P50, PART_P99 = "ms", "p50", "p99"
DATABASE = "kentongan.db"
# It guards nothing: the app asks for one.
PIN = "482913"


def arguments(name, about, more=lambda parser: None):
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--bin", type=Path, default=Path("target/release"), help="folder of the built programs")
    parser.add_argument("--out", type=Path, default=Path(f"target/bench/{name}.json"))
    parser.add_argument("--records", type=Path, default=HERE / "data/w1.jsonl")
    parser.add_argument("--issues", type=lambda text: [int(one) for one in text.split(",")], default=[10_000, 100_000])
    more(parser)
    options = parser.parse_args()
    if not (options.bin / "bench-register").exists():
        sys.exit(f"not in {options.bin}: bench-register")
    return options


class Register:
    """A register of so many issues, in a folder of its own."""

    def __init__(self, options, folder):
        self.folder = folder
        program = options.bin / "bench-register"
        self.command = [program, "--store", folder / DATABASE, "--pin", PIN, "--records", options.records]

    def ask(self, *words):
        command = [str(word) for word in (*self.command, *words)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)


@contextlib.contextmanager
def registers(options):
    """A folder beside the results, on the disk that a laptop's data would lie on, and not in memory."""
    scratch = options.out.resolve().parent
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="register-", dir=scratch))
    try:
        (folder / "data").mkdir()
        yield Register(options, folder / "data"), folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def add_times(rows, case, subject, read):
    rows.add(case, subject, PART_P50, read["p50_ms"], MS)
    rows.add(case, subject, PART_P99, read["p99_ms"], MS)


def finish(rows, asked, out):
    """Prints and keeps what was measured; the exit code."""
    judged = rows.judged(asked)
    table.save(judged, out)
    rows.print(asked)
    print(f"written: {out}")
    return 1 if rows.crashes or any(row["met"] is False for row in judged) else 0


def new_rows(*others):
    return table.Rows([goals.US, *others])
