#!/usr/bin/env python3
"""Saving, listing and marking at a door in registers of 10,000 and 100,000 issues, beside a bare insert into the same file; the app's memory.

See README.md."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True

import goals  # noqa: E402
import register  # noqa: E402
import window  # noqa: E402
from processes import Crashed, TimeOver  # noqa: E402

SHELVES = ("open", "overdue", "unsent", "settled")
SEARCHES = 20


def main():
    options = register.arguments("store", "Saving and listing in a large register.", add_app)
    rows = register.new_rows("limit")
    with register.registers(options) as (ours, folder):
        for count in sorted(options.issues):
            fill(rows, ours, count)
            read(rows, ours, count)
            # Before the issues that saving adds.
            if options.app and count == max(options.issues):
                weigh_apps(rows, options, ours, folder, count)
            save(rows, ours, count)
            meet(rows, ours, count)
    return register.finish(rows, goals.of_register(goals.SAVING, options.issues), options.out)


def add_app(parser):
    parser.add_argument("--app", type=Path, help="the built app, for its memory; without it that is left out")


def fill(rows, ours, count):
    filled = ours.ask("fill", "--count", count)
    case = f"a register of {count:,}"
    for shelf in SHELVES:
        rows.add(case, goals.US, shelf, filled[shelf], "")
    rows.add(case, goals.US, "bytes an issue", filled["bytes_an_issue"], "B")
    rows.add(case, goals.US, "and in the second copy", filled["copy_bytes_an_issue"], "B")


def read(rows, ours, count):
    listed = ours.ask("list")
    rows.add(f"a register of {count:,}", goals.US, "memory without a window", listed.pop("memory"), "B")
    for name, times in listed.items():
        case = f"{name}, of {count:,}"
        register.add_times(rows, case, goals.US, times)
        if "rows" in times:
            rows.add(case, goals.US, "rows", times["rows"], "")


def save(rows, ours, count):
    case = goals.saved_name(count)
    saved = ours.ask("save")
    for subject in (goals.US, "limit"):
        register.add_times(rows, case, subject, saved[subject])
    rows.add(case, goals.US, goals.OF_BARE, saved[goals.US]["p50_ms"] / saved["limit"]["p50_ms"], "x")


def meet(rows, ours, count):
    case = goals.marked_name(count)
    met = ours.ask("meeting")
    for subject in (goals.US, "limit"):
        register.add_times(rows, case, subject, met[subject])
    rows.add(case, goals.US, goals.OF_BARE, met[goals.US]["p50_ms"] / met["limit"]["p50_ms"], "x")
    case = f"opening a meeting of {met['attendees']}, beside {count:,} issues"
    register.add_times(rows, case, goals.US, met["opening"])


def weigh_apps(rows, options, ours, folder, count):
    """The app on this register, and on an empty one: what the issues themselves cost is between the two."""
    empty = register.Register(options, folder / "empty")
    empty.folder.mkdir()
    empty.ask("fill", "--count", 0)
    words = window.words_of(options.records, SEARCHES)
    for data, issues, searched in ((empty, 0, []), (ours, count, words)):
        case = f"the app with {issues:,} issues"
        try:
            weighed = window.weigh(options.app.resolve(), data.folder, folder / "window", register.PIN, searched)
        except (Crashed, TimeOver, OSError) as error:
            rows.crash(case, goals.US, str(error))
            continue
        for metric, count_of_bytes in weighed.items():
            rows.add(case, goals.US, metric, count_of_bytes, "B")


if __name__ == "__main__":
    sys.exit(main())
