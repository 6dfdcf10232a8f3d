#!/usr/bin/env python3
"""An attendance sheet of 65 and of 320 rows as a PDF, beside Chromium, LibreOffice and WeasyPrint on an equal table. See README.md."""

import argparse
import contextlib
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import goals  # noqa: E402
import register  # noqa: E402
from papers import meeting, pages, subjects  # noqa: E402
from processes import Crashed, TimeOver  # noqa: E402

ROUNDS = 15
MS, BYTES = "ms", "B"


def main():
    options = arguments()
    rows = register.new_rows(*(subject.name for subject in subjects.PEERS))
    scratch = options.out.resolve().parent
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="print-", dir=scratch))
    try:
        with contextlib.ExitStack() as stack:
            found = subjects.start_all(stack, options, folder)
            for count in options.rows:
                for filled in (False, True):
                    measure(rows, found, folder, count, filled, options.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    goals.add_print_ratios(rows, options.rows)
    return register.finish(rows, goals.of_print(options.rows), options.out)


def arguments():
    parser = argparse.ArgumentParser(description="A sheet as a PDF, beside others.")
    parser.add_argument("--bin", type=Path, default=Path("target/release"), help="folder of the built programs")
    parser.add_argument("--out", type=Path, default=Path("target/bench/print.json"))
    parser.add_argument("--rows", type=lambda text: [int(one) for one in text.split(",")], default=list(goals.PRINTED_ROWS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--weasyprint", type=Path, help="a Python that has it")
    options = parser.parse_args()
    if not (options.bin / "bench-paper").exists():
        sys.exit(f"not in {options.bin}: bench-paper")
    return options


def measure(rows, found, folder, count, filled, rounds):
    case = goals.printed_name(count, filled)
    taken = {}
    for turn in range(rounds):
        # Other words in every run: nothing that was laid out before can be used again.
        words = meeting.of(count, filled, seed=turn * 1000 + count + filled)
        source = pages.write_all(words, folder / f"{turn}")
        for subject in found:
            try:
                taken.setdefault(subject, []).append(subject.measure(source, folder / f"{turn}-{subject.name}.pdf"))
            except (Crashed, TimeOver, OSError) as error:
                rows.crash(case, subject.name, str(error))
    for subject, runs in taken.items():
        rows.add(case, subject.name, goals.HALF_OF_RUNS, statistics.median(run.ms for run in runs), MS)
        rows.add(case, subject.name, "slowest", max(run.ms for run in runs), MS)
        rows.add(case, subject.name, goals.PEAK, max(run.memory for run in runs), BYTES)
        rows.add(case, subject.name, goals.FILE, statistics.median(run.size for run in runs), BYTES)
        rows.add(case, subject.name, "pages", runs[0].pages, "")


if __name__ == "__main__":
    sys.exit(main())
