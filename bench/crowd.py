"""Many devices at once, against the same rows inserted bare.

Nothing is shaped: the service is what is measured, over loopback. `bench-crowd` plays the devices: it enrols one for each code and makes
their batches ready, then sends all at once, several times, and looks whether each op has its receipt. It has no stores and applies nothing, as its
work falls on the same machine.
"""

import contextlib
import json
import sqlite3
import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import goals
from processes import Crashed
from subjects.kentongan import environment

REGENCY = "18.02"
OPS = 100
# They all call so often, and medians count: one time is luck on a machine that does other things as well.
TIMES = 5


class Loopback:
    """In the place of a link."""

    is_relay = True
    service_host = "127.0.0.1"

    def way_to(self, port):
        return self.service_host, port

    def on_service(self, command):
        return list(command)

    on_device = on_service


def measure(setting, ours, count):
    link = Loopback()
    with setting.folder() as folder:
        with ours.service(link, folder, district=REGENCY) as service:
            villages = list_villages(ours.programs)
            with ThreadPoolExecutor(2) as pool:
                codes = list(pool.map(service.code, (villages[n % len(villages)] for n in range(count))))
            said = send_all(ours.programs / "bench-crowd", service, codes, setting.records, folder)
            readings = service.readings()
            store = service.file
        raw_s, rows, batches = insert_raw(store, Path(folder, "raw.db"))
    name = goals.CROWD if count == 500 else f"{count} devices"
    seconds, raw_s = statistics.median(time["seconds"] for time in said["times"]), raw_s / TIMES
    throughput, raw = count * OPS / seconds, count * OPS / raw_s
    for metric, value, unit in (
        (goals.REFUSED, sum(time["refused_for_good"] for time in said["times"]), ""),
        ("asked to come back", sum(time["refused"] for time in said["times"]), ""),
        ("ops/s", throughput, "1/s"),
        (goals.SECONDS, seconds, "s"),
        ("fastest time", min(time["seconds"] for time in said["times"]), "s"),
        ("slowest time", max(time["seconds"] for time in said["times"]), "s"),
        ("p99 of a device", statistics.median(time["p99_ms"] for time in said["times"]) / 1000, "s"),
        ("service CPU", (readings["cpu_s"] - said["cpu_before_s"]) / TIMES, "s"),
        ("service memory", readings["memory_bytes"], "B"),
        ("service store", readings["store_bytes"], "B"),
        (goals.OF_RAW, throughput / raw, "x"),
    ):
        setting.rows.add(name, goals.US, metric, value, unit)
    for metric, value, unit in (
        ("ops/s", raw, "1/s"),
        (goals.SECONDS, raw_s, "s"),
        ("rows", rows, ""),
        ("batches", batches, ""),
    ):
        setting.rows.add(name, "limit", metric, value, unit)


def list_villages(programs):
    """Of the regency: a service holds only so many laptops of one village at once."""
    lines = (programs.parent / "regions/wilayah.tsv").read_text().splitlines()
    codes = (line.split("\t")[0] for line in lines)
    return [code for code in codes if code.startswith(f"{REGENCY}.") and len(code) == len("18.02.01.2003")]


def send_all(program, service, codes, records, folder):
    file = Path(folder, "codes")
    file.write_text("".join(f"{code}\n" for code in codes))
    host, port = service.link.way_to(service.port)
    options = ["--address", f"{host}:{port}", "--codes", file, "--records", records, "--ops", OPS, "--times", TIMES]
    command = [str(word) for word in (program, *options)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()) as crowd:
        if "ready" not in crowd.stdout.readline():
            raise Crashed(f"bench-crowd ended with {crowd.wait()}")
        cpu_before_s = service.readings()["cpu_s"]
        said, _ = crowd.communicate("go\n" * TIMES)
    if crowd.returncode != 0:
        raise Crashed(f"bench-crowd ended with {crowd.returncode}")
    return {"cpu_before_s": cpu_before_s, "times": [json.loads(line) for line in said.splitlines()]}


def insert_raw(store, copy):
    """The rows that the service wrote for these batches, into the same tables and indexes, a transaction a batch, as durably."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as source:
        schema = [row[0] for row in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")]
        mode = source.execute("PRAGMA journal_mode").fetchone()[0]
        of_batch = {}
        for table, key in (
            ("batches", "batch_id"),
            ("feed", "batch_id"),
            ("ops", "batch_id"),
        ):
            rows, width = by_key(source, f"SELECT {key}, * FROM {table}")
            for batch, values in rows:
                of_batch.setdefault(batch, {}).setdefault(insertion(table, width), []).append(values)
        numbers, width = by_key(
            source,
            "SELECT ops.batch_id, issue_numbers.* FROM issue_numbers JOIN ops USING (stream, device_no, epoch, seq)",
        )
        for batch, values in numbers:
            of_batch[batch].setdefault(insertion("issue_numbers", width), []).append(values)
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as target:
        target.execute(f"PRAGMA journal_mode = {mode}")
        target.execute("PRAGMA synchronous = FULL")
        for statement in schema:
            if "sqlite_" not in statement.split("(")[0]:
                target.execute(statement)
        began = time.monotonic()
        for statements in of_batch.values():
            target.execute("BEGIN IMMEDIATE")
            # One call a table: what Python takes for each row is no limit of the disk.
            for statement, rows in statements.items():
                target.executemany(statement, rows)
            target.execute("COMMIT")
        rows = sum(len(rows) for statements in of_batch.values() for rows in statements.values())
        return time.monotonic() - began, rows, len(of_batch)


def by_key(source, query):
    rows = [(row[0], row[1:]) for row in source.execute(query)]
    return rows, len(rows[0][1]) if rows else 0


def insertion(table, width):
    return f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"
