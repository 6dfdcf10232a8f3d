#!/usr/bin/env python3
"""Sync of Kentongan against peers and limits, on the same poor link in one run. See README.md; `cargo xtask bench sync` starts it.

    sudo bench/sync.py --bin target/release
    sudo bench/sync.py --bin target/release --only W1 --subjects kentongan,pouchdb
"""

import argparse
import platform
import signal
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True

import cases  # noqa: E402
import crowd  # noqa: E402
import goals  # noqa: E402
import link  # noqa: E402
import rows as table  # noqa: E402
from subjects.kentongan import Kentongan  # noqa: E402
from subjects.peers import FOLDER, Anki, node_peers  # noqa: E402

HERE = Path(__file__).resolve().parent
CASES = {
    "W1": cases.whole,
    "cut-40": cases.cut(40_000),
    "cut-6": cases.cut(6_000),
    "random-titles": cases.workload("random titles"),
    "W1b": cases.workload("W1b"),
    "W2": cases.workload("W2"),
    "W3": cases.three_devices,
}
# Anki keeps notes of one kind here, and no attendance.
NOT_FOR_ONE_KIND = ("W1b", "W2")


def main():
    # Whoever ends this run ends it with its namespaces and services.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    options = arguments()
    subjects = choose_subjects(options)
    rows = table.Rows([subject.name for subject in subjects])
    say_what_is_measured(options, subjects)
    for seed in range(options.seed, options.seed + options.seeds):
        run(options, setting(options, rows, seed), subjects)
    for seed in range(options.seed + options.seeds, options.seed + max(options.seeds, options.raced_seeds)):
        race(options, setting(options, rows, seed), subjects)
    goals.add_ratios(rows)
    asked = goals.of_run(names(options.only), [subject.name for subject in subjects])
    judged = rows.judged(asked)
    table.save(judged, options.out)
    rows.print(asked)
    missed = [row for row in judged if row["met"] is False]
    print(f"written: {options.out}")
    return 1 if missed or rows.crashes else 0


def names(text):
    return [name for name in text.split(",") if name]


def setting(options, rows, seed):
    return cases.Setting(
        rows=rows,
        profile=options.profile,
        seed=seed,
        congestion=options.congestion,
        relay=options.relay,
        records=options.records.resolve(),
        issues=options.issues,
        marks=options.marks,
        time_max_s=options.time_max,
        scratch=options.out.resolve().parent / "scratch",
    )


def race(options, setting, subjects):
    """Seconds on a link that loses packets are luck, and a goal hangs on two of them: these two run W1 with more seeds."""
    wanted = names(options.only)
    if wanted and "W1" not in wanted:
        return
    work = [(setting, "W1", CASES["W1"], subject) for subject in subjects if subject.name in goals.RACED]
    with ThreadPoolExecutor(options.at_once) as pool:
        list(pool.map(lambda one: attempt(*one), work))
    cases.limits(setting)


def arguments():
    parser = argparse.ArgumentParser(description="Sync of Kentongan against peers and limits, on the same poor link.")
    parser.add_argument("--bin", type=Path, default=Path("target/release"), help="folder of the built programs")
    parser.add_argument("--out", type=Path, default=Path("target/bench/sync.json"))
    parser.add_argument("--records", type=Path, default=HERE / "data/w1.jsonl")
    parser.add_argument("--anki", type=Path, help="a Python with the package anki; without it Anki is left out")
    parser.add_argument("--only", default="", help=f"cases, with commas: {', '.join([*CASES, 'crowd'])}")
    parser.add_argument("--subjects", default="", help="names, with commas; all by default")
    parser.add_argument("--profile", choices=link.PROFILES, default="link64")
    parser.add_argument("--seed", type=int, default=1, help="of the losses")
    parser.add_argument("--seeds", type=int, default=1, help="how many runs, each with the next seed; medians are reported")
    parser.add_argument("--raced-seeds", type=int, default=5, help="runs of W1 by those whose seconds a goal compares")
    parser.add_argument("--at-once", type=int, default=3, help="subjects at once, each on a link of its own")
    parser.add_argument("--congestion", help="congestion control of both sides: cubic, bbr, …")
    parser.add_argument("--relay", action="store_true", help="the byte relay, also where two hosts could be made")
    parser.add_argument("--time-max", type=float, default=900, help="seconds that a sync may take")
    parser.add_argument("--issues", type=int, default=1_000)
    parser.add_argument("--marks", type=int, default=5_000)
    parser.add_argument("--devices", type=int, default=500)
    return parser.parse_args()


def choose_subjects(options):
    ours = Kentongan(options.bin)
    if ours.missing() and (not options.subjects or ours.name in names(options.subjects)):
        sys.exit(f"not in {options.bin}: {', '.join(ours.missing())}")
    subjects = [ours]
    if (FOLDER / "node_modules").exists():
        subjects += node_peers()
    else:
        print("run `npm ci` in bench/peers first: the peers in Node are left out")
    if options.anki:
        subjects.append(Anki(options.anki))
    else:
        print("no --anki: Anki is left out")
    wanted = names(options.subjects)
    return [subject for subject in subjects if not wanted or subject.name in wanted]


def say_what_is_measured(options, subjects):
    reason = "asked for" if options.relay else link.why_not()
    way = f"byte relay on loopback ({reason})" if reason else "two network namespaces, shaped"
    congestion = "" if reason else f", {options.congestion or link.congestion_control()}"
    print(f"{options.profile}: {link.PROFILES[options.profile]}")
    print(f"{way}{congestion}; Linux {platform.release()}; subjects: {', '.join(subject.name for subject in subjects)}\n")


def run(options, setting, subjects):
    wanted = names(options.only)
    work = [
        (setting, name, case, subject)
        for name, case in CASES.items()
        for subject in subjects
        if (subject.can_many_kinds or name not in NOT_FOR_ONE_KIND) and (not wanted or name in wanted)
    ]
    if options.at_once > 1:
        with ThreadPoolExecutor(options.at_once) as pool:
            list(pool.map(lambda one: attempt(*one), work))
    else:
        for one in work:
            attempt(*one)
    cases.limits(setting)
    ours = next((subject for subject in subjects if isinstance(subject, Kentongan)), None)
    if ours and (not wanted or "crowd" in wanted):
        attempt(setting, goals.CROWD, lambda setting, ours: crowd.measure(setting, ours, options.devices), ours)


def attempt(setting, name, case, subject):
    """One subject in one case; if it crashes, the others go on."""
    began = time.monotonic()
    try:
        case(setting, subject)
        said = "done"
    except Exception as error:
        setting.rows.crash(name, subject.name, str(error))
        traceback.print_exc()
        said = "CRASHED"
    print(f"{name}, {subject.name}, seed {setting.seed}: {said} in {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
