#!/usr/bin/env python3
"""Saving and listing in registers of 10,000 and 100,000 issues, beside a bare insert into the same file. See README.md."""

import sys

sys.dont_write_bytecode = True

import goals  # noqa: E402
import register  # noqa: E402

LISTS = ("first page", "newest", "one village", "one category", "page 21", "counts")


def main():
    options = register.arguments("store", "Saving and listing in a large register.")
    rows = register.new_rows("limit")
    with register.registers(options) as (ours, _):
        for count in sorted(options.issues):
            measure(rows, ours, count)
    return register.finish(rows, goals.of_register(goals.SAVING, options.issues), options.out)


def measure(rows, ours, count):
    case = goals.saved_name(count)
    filled = ours.ask("fill", "--count", count)
    rows.add(case, goals.US, "bytes an issue", filled["bytes_an_issue"], "B")
    saved = ours.ask("save")
    for subject in (goals.US, "limit"):
        register.add_times(rows, case, subject, saved[subject])
    rows.add(case, goals.US, goals.OF_BARE, saved[goals.US]["p50_ms"] / saved["limit"]["p50_ms"], "x")
    listed = ours.ask("list")
    for name in LISTS:
        register.add_times(rows, f"{name} of {count:,}", goals.US, listed[name])
    rows.add(case, goals.US, "memory", listed["memory"], "B")


if __name__ == "__main__":
    sys.exit(main())
