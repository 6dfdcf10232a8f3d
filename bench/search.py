#!/usr/bin/env python3
"""Finding words in registers of 10,000 and 100,000 issues, beside `LIKE`, an index of whole words and PouchDB's find. See README.md."""

import json
import subprocess
import sys

sys.dont_write_bytecode = True

import goals  # noqa: E402
import register  # noqa: E402

FRAME_MS = 1000 / 60
OTHERS = ("like", "fts5-unicode61")
# It reads every document for every question: more than this it does not answer in an hour.
POUCH_ISSUES_MAX = 10_000


def main():
    options = register.arguments("search", "Finding words in a large register.")
    rows = register.new_rows(*OTHERS, goals.POUCH_FIND)
    with register.registers(options) as (ours, folder):
        for count in sorted(options.issues):
            ours.ask("fill", "--count", count)
            measure(rows, ours, count)
            if count <= POUCH_ISSUES_MAX:
                measure_pouch(rows, ours, folder, count)
    return register.finish(rows, goals.of_register(goals.SEARCHING, options.issues), options.out)


def measure(rows, ours, count):
    case = goals.searched_name(count)
    found = ours.ask("search")
    for subject in (goals.US, *OTHERS):
        register.add_times(rows, case, subject, found[subject])
        rows.add(case, subject, "rows found", found["rows"][subject], "")
    rows.add(case, goals.US, goals.OF_LIKE, found[goals.US]["p99_ms"] / found["like"]["p99_ms"], "x")
    rows.add(case, goals.US, "p99 / a frame of 60 Hz", found[goals.US]["p99_ms"] / FRAME_MS, "x")
    for kind, questions in found["kinds"].items():
        for subject in (goals.US, *OTHERS):
            slowest = max(question[subject]["p50_ms"] for question in questions)
            rows.add(f"{kind}, of {count:,}", subject, "slowest p50", slowest, register.MS)


def measure_pouch(rows, ours, folder, count):
    """In its own process: it holds what it finds in memory."""
    case, questions = goals.searched_name(count), folder / "questions.jsonl"
    ours.ask("questions", "--out", questions)
    command = ["node", str(register.HERE / "peers/find.mjs"), str(questions), str(folder / "pouch")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        rows.crash(case, goals.POUCH_FIND, f"ended with {done.returncode}")
        return
    found = json.loads(done.stdout)
    register.add_times(rows, case, goals.POUCH_FIND, found)
    rows.add(case, goals.POUCH_FIND, "rows found", found["rows"], "")


if __name__ == "__main__":
    sys.exit(main())
