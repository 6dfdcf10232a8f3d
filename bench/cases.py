"""What each subject is put through. Every case makes its own link and service, and leaves rows."""

import contextlib
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import goals
import workloads
from link import Link
from network import counters
from processes import Crashed
from subjects import Work, limit

EDITED = 100
EDITS_OF_A_DEVICE = 2  # of each record
DEVICES_OF_W3 = (1, 2, 3)
# Enough for whoever gets on at all; each takes a peer that does not some seconds for nothing.
CUT_TRIES = {40_000: 15, 6_000: 40}


@dataclass
class Setting:
    """Of one run: the link, the sizes, where the rows go."""

    rows: object
    profile: str
    seed: int
    congestion: str | None
    relay: bool
    records: Path
    issues: int
    marks: int
    time_max_s: float
    scratch: Path

    def link(self):
        return Link(self.profile, self.seed, self.congestion, self.relay)

    @contextlib.contextmanager
    def folder(self):
        self.scratch.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(dir=self.scratch)
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def w1(self, count=None):
        count = count or self.issues
        asked = ("--what", "issues", "--records", self.records, "--count", count)
        return Work("W1", ((asked, count),), tuple(workloads.issues(self.records, count)))

    def w1b(self):
        issues = self.w1()
        follow_ups = tuple(workloads.follow_ups(issues.theirs))
        return Work("W1b", (*issues.ours, (("--what", "follow-ups"), len(follow_ups))), issues.theirs + follow_ups)

    def w2(self):
        asked = ("--what", "marks", "--count", self.marks)
        return Work("W2", ((asked, self.marks),), tuple(workloads.marks(self.marks)))

    def random_titles(self):
        asked = ("--what", "random-titles", "--records", self.records, "--count", self.issues)
        return Work("random titles", ((asked, self.issues),), tuple(workloads.random_titles(self.records, self.issues)))


class Measured:
    """Syncs one after the other, taken as one: what they did to the link, the service and the clock."""

    def __init__(self, link, service):
        self.link, self.service = link, service
        self.before = link.settle()
        self.readings = service.readings()
        self.outcomes = []
        self.memory = 0

    def sync(self, device, **limits):
        outcome = device.sync(**limits)
        self.outcomes.append(outcome)
        if outcome.done:
            self.memory = max(self.memory, device.memory_bytes())
        return outcome

    def add_to(self, rows, case, subject):
        counts = counters.since(self.link.settle(), self.before)
        readings = self.service.readings()
        for outcome in self.outcomes:
            if not outcome.done:
                print(f"{case}, {subject.name}: not finished: {outcome.error}", file=sys.stderr)
        finished = all(outcome.done for outcome in self.outcomes)
        asked = [outcome.requests for outcome in self.outcomes]
        requests = counts["requests"] if None in asked else sum(asked)
        for metric, value, unit in (
            (goals.FINISHED, int(finished), ""),
            ("bytes up", counts["up"]["payload"], "B"),
            ("bytes down", counts["down"]["payload"], "B"),
            (goals.WIRE, counts["up"]["payload"] + counts["down"]["payload"], "B"),
            (goals.SENT, counts["up"]["sent"] + counts["down"]["sent"], "B"),
            (goals.REQUESTS, requests, ""),
            ("connections", counts["connections"], ""),
            (goals.SECONDS, sum(outcome.seconds for outcome in self.outcomes), "s"),
            ("service CPU", readings["cpu_s"] - self.readings["cpu_s"], "s"),
            ("service memory", readings["memory_bytes"], "B"),
            ("device memory", self.memory, "B"),
            ("service store", readings["store_bytes"], "B"),
        ):
            rows.add(case, subject.name, metric, value, unit, finished or metric == goals.FINISHED)
        return counts


def whole(setting, subject):
    """W1, and what a device does after it: nothing new, one change; and a new one that fetches all."""
    rows, work = setting.rows, setting.w1()
    limits = {"time_max_s": setting.time_max_s}
    with setting.folder() as folder, setting.link() as link, subject.service(link, folder) as service:
        counted = []
        if subject.tls:
            # It has no session to resume yet, and nothing to say.
            first = service.device(9)
            counted.append(_one(link, service, first, rows, "idle, full handshake", subject, limits))
        device = service.device(1)
        device.write(work)
        counted.append(_one(link, service, device, rows, "W1", subject, limits))
        if not rows.get("W1", subject.name, goals.FINISHED):
            return
        # Some fetch back once what they have sent; idle is what comes after that.
        device.sync(**limits)
        counted.append(_one(link, service, device, rows, "idle", subject, limits))
        device.edit(1, "Sudah diperbaiki.")
        counted.append(_one(link, service, device, rows, "one change", subject, limits))
        newcomer = service.device(2)
        counted.append(_one(link, service, newcomer, rows, "new device", subject, limits, len(work.theirs)))
        if subject.tls:
            _add_handshakes(rows, subject, [one for counts in counted for one in counts["handshakes"]])


def _one(link, service, device, rows, case, subject, limits, records=None):
    """One sync, as rows of `case`. `records`: so many it must have brought."""
    measured = Measured(link, service)
    outcome = measured.sync(device, **limits)
    if records and outcome.done and device.records() != records:
        outcome.done, outcome.error = False, f"{device.records()} of {records} records"
    return measured.add_to(rows, case, subject)


def _add_handshakes(rows, subject, handshakes):
    for resumed, case in ((False, "TLS handshake, full"), (True, "TLS handshake, resumed")):
        some = next((one for one in handshakes if one["resumed"] == resumed), None)
        if some:
            rows.add(case, subject.name, "bytes up", some["up"], "B")
            rows.add(case, subject.name, "bytes down", some["down"], "B")
            rows.add(case, subject.name, goals.WIRE, some["up"] + some["down"], "B")


def workload(name):
    """A case that only hands a workload over."""

    def case(setting, subject):
        work = {"W1b": setting.w1b, "W2": setting.w2, "random titles": setting.random_titles}[name]()
        with setting.folder() as folder, setting.link() as link, subject.service(link, folder) as service:
            device = service.device(1)
            device.write(work)
            _one(link, service, device, setting.rows, name, subject, {"time_max_s": setting.time_max_s})

    return case


def cut(count):
    """W1 while all connections die each `count` bytes. Not finishing is a result."""

    def case(setting, subject):
        work = setting.w1()
        limits = {"tries": CUT_TRIES[count], "time_max_s": setting.time_max_s}
        with setting.folder() as folder, setting.link() as link, subject.service(link, folder) as service:
            device = service.device(1)
            device.write(work)
            measured = Measured(link, service)
            link.cut_every(count)
            outcome = measured.sync(device, **limits)
            name = goals.cut_name(count)
            measured.add_to(setting.rows, name, subject)
            setting.rows.add(name, subject.name, "tries", outcome.cuts + outcome.done, "")

    return case


def three_devices(setting, subject):
    """W3: three devices edit the same records without knowing of each other."""
    work, limits = setting.w1(EDITED), {"time_max_s": setting.time_max_s}
    with setting.folder() as folder, setting.link() as link, subject.service(link, folder) as service:
        devices = [service.device(number) for number in DEVICES_OF_W3]
        devices[0].write(work)
        for device in devices:
            device.know(work)
            device.sync(**limits)
        marks = [[f"d{number}e{n}" for n in range(EDITS_OF_A_DEVICE)] for number in DEVICES_OF_W3]
        for device, of_one in zip(devices, marks):
            for mark in of_one:
                device.edit(EDITED, mark)
            # Some order records by the second, and none of the three shall be the last by chance of rounding.
            time.sleep(1)
        measured = Measured(link, service)
        # The last one has heard of all when it is done; the others call again.
        for device in [*devices, *devices[:-1]]:
            measured.sync(device, **limits)
        measured.add_to(setting.rows, "W3", subject)
        kept = devices[0].whole_conflicts(work, marks)
        setting.rows.add("W3", subject.name, "conflicts kept", kept, "")
        setting.rows.add("W3", subject.name, "conflicts lost", EDITED - kept, "")


def limits(setting):
    """What the link does to the same bytes without any protocol, and what the text holds."""
    rows = setting.rows
    for case in ("W1", "W1b", "W2", "random titles"):
        up = rows.get(case, goals.US, "bytes up")
        if not up:
            continue
        with setting.link() as link:
            said = limit.upload(link, int(up))
            counts = link.settle()
        rows.add(case, "limit", goals.FINISHED, int(said["done"]), "")
        rows.add(case, "limit", "bytes up", counts["up"]["payload"], "B")
        rows.add(case, "limit", goals.WIRE, counts["up"]["payload"] + counts["down"]["payload"], "B")
        rows.add(case, "limit", goals.SECONDS, said["seconds"], "s")
    fields = ("title", "hamlet", "landmark", "description")
    text = "\n".join(record[field] for record in setting.w1().theirs for field in fields).encode()
    for name, count in [("as it is", len(text)), *limit.text_floors(text)]:
        rows.add("text of W1", "limit", name, count, "B")
    for name, count in limit.json_floors(setting.w1().theirs):
        rows.add("records of W1", "limit", name, count, "B")
