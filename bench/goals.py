"""What our own rows must reach. Bytes and ratios decide; seconds alone never do."""

from dataclasses import dataclass

US = "kentongan"
WIRE, SECONDS, REQUESTS, FINISHED = "bytes on the wire", "seconds", "requests", "finished"
LEAST = "bytes / least of the others"
POUCH = "pouchdb"
POUCH_BYTES, POUCH_SECONDS = f"bytes of {POUCH} / ours", f"seconds of {POUCH} / ours"
RACED = (US, POUCH, f"{POUCH}+TLS")
UNCUT, SENT_UNCUT = "bytes / uncut", "with what was sent again / uncut"
SENT = "with what was sent again"
CROWD = "500 devices"
REFUSED, OF_RAW, MEMORY = "refused for good", "throughput / raw", "service memory"
CUTS = (40_000, 6_000)
SAVING, SEARCHING = "store", "search"
OF_BARE, OF_LIKE = "p50 / a bare insert", "p99 / like"
POUCH_FIND = "pouchdb-find"
US_KEPT, CHROMIUM, CHROMIUM_KEPT = f"{US}, kept open", "chromium --print-to-pdf", "chromium, kept open"
LIBREOFFICE, WEASYPRINT = "libreoffice", "weasyprint"
ONE_SHOT = (CHROMIUM, LIBREOFFICE, WEASYPRINT)
HALF_OF_RUNS, PEAK, FILE = "p50", "peak memory", "file"
PRINTED_ROWS = (65, 320)


def cut_name(count):
    return f"W1, cut every {count // 1000} kB"


def saved_name(count):
    return f"one saved issue of {count:,}"


def marked_name(count):
    return f"one mark at a door, beside {count:,} issues"


def searched_name(count):
    return f"searching {count:,}"


def printed_name(count, filled):
    return f"a sheet of {count}, {'filled' if filled else 'blank'}"


def printed_ratio(peer):
    return f"time of {peer} / ours"


@dataclass(frozen=True)
class Goal:
    sign: str
    limit: float

    @property
    def text(self):
        return f"{self.sign} {self.limit:g}"

    def is_met(self, value):
        return {"<=": value <= self.limit, ">=": value >= self.limit, "<": value < self.limit}[self.sign]


GOALS = {
    **{(case, FINISHED): Goal(">=", 1) for case in ("W1", "idle", "one change", "new device")},
    ("W1", WIRE): Goal("<=", 80_000),
    ("W1", REQUESTS): Goal("<=", 1),
    ("W1", LEAST): Goal("<", 1),
    ("W1", POUCH_BYTES): Goal(">=", 8),
    ("W1", POUCH_SECONDS): Goal(">=", 12),
    ("one change", WIRE): Goal("<=", 2_000),
    ("idle", WIRE): Goal("<=", 1_600),
    (cut_name(40_000), FINISHED): Goal(">=", 1),
    (cut_name(40_000), UNCUT): Goal("<=", 1.15),
    (cut_name(6_000), FINISHED): Goal(">=", 1),
    ("new device", WIRE): Goal("<=", 90_000),
    (CROWD, REFUSED): Goal("<=", 0),
    (CROWD, OF_RAW): Goal(">=", 0.5),
    # Bounded: what 500 callers at once may take on the smallest machine that a kecamatan has.
    (CROWD, MEMORY): Goal("<=", 256 << 20),
}


# What each case of the command line measures.
MEASURED_BY = {
    "W1": ("W1", "idle", "one change", "new device"),
    "cut-40": (cut_name(40_000),),
    "cut-6": (cut_name(6_000),),
    "crowd": (CROWD,),
}


def of_run(cases, subjects):
    """The goals that a run of these cases with these subjects has to answer; all cases if none is named."""
    measured = {name for case in (cases or MEASURED_BY) for name in MEASURED_BY.get(case, ())}
    if US not in subjects:
        return {}
    needs = {LEAST: len(subjects) > 1, POUCH_BYTES: POUCH in subjects, POUCH_SECONDS: POUCH in subjects, UNCUT: "W1" in measured}
    return {(case, metric): goal for (case, metric), goal in GOALS.items() if case in measured and needs.get(metric, True)}


def of_register(name, counts):
    """The goals of `store` or `search` for registers of these sizes. Seconds decide nothing; what they are beside another's does."""
    if name == SAVING:
        return {(name_of(count), OF_BARE): Goal("<=", 2) for name_of in (saved_name, marked_name) for count in counts}
    return {(searched_name(count), OF_LIKE): Goal("<=", 0.1) for count in counts if count >= 100_000}


def of_print(counts):
    """Ten times as fast as each command that starts, makes one PDF and ends; three times as fast as the browser that stays open. A file no larger
    than the smallest of theirs, and never their memory."""
    cases = [printed_name(count, filled) for count in counts for filled in (False, True)]
    limits = {**{printed_ratio(peer): Goal(">=", 10) for peer in ONE_SHOT}, printed_ratio(CHROMIUM_KEPT): Goal(">=", 3)}
    limits[PART_OF_MEMORY] = Goal("<", 1)
    return {(case, metric): goal for case in cases for metric, goal in limits.items()}


PART_OF_MEMORY = "peak memory / least of the others"


def add_print_ratios(rows, counts):
    """Each beside its like: one start beside one start, open beside open."""
    for case in (printed_name(count, filled) for count in counts for filled in (False, True)):
        for peer in (*ONE_SHOT, CHROMIUM_KEPT):
            ours = rows.get(case, US_KEPT if peer == CHROMIUM_KEPT else US, HALF_OF_RUNS)
            theirs = rows.get(case, peer, HALF_OF_RUNS)
            if ours and theirs:
                rows.add(case, US, printed_ratio(peer), theirs / ours, "x")
        others = [held for peer in (*ONE_SHOT, CHROMIUM_KEPT) if (held := rows.get(case, peer, PEAK))]
        ours = rows.get(case, US, PEAK)
        if ours and others:
            rows.add(case, US, PART_OF_MEMORY, ours / min(others), "x")


def add_ratios(rows):
    """What compares ours with others of the same run. PouchDB counts as its documents say to use it, where it is cheaper: without TLS."""
    for case in ("W1", "W1b", "W2", "W3", "random titles", "one change", "idle", "new device"):
        ours = rows.get(case, US, WIRE)
        others = [s for s in rows.subjects(case) if s not in (US, "limit") and rows.has_finished(case, s)]
        if ours and others:
            rows.add(case, US, LEAST, ours / min(rows.get(case, other, WIRE) for other in others), "x")
        for other in (POUCH, f"{POUCH}+TLS"):
            for metric, name in ((WIRE, "bytes"), (SECONDS, "seconds")):
                mine, theirs = rows.get(case, US, metric), rows.get(case, other, metric)
                if mine and theirs and rows.has_finished(case, US) and rows.has_finished(case, other):
                    rows.add(case, US, f"{name} of {other} / ours", theirs / mine, "x")
    for count in CUTS:
        # Bytes on the wire are those that arrived. What was under way when the connection died has cost its time as well.
        for metric, name in ((WIRE, UNCUT), (SENT, SENT_UNCUT)):
            cut, whole = rows.get(cut_name(count), US, metric), rows.get("W1", US, metric)
            if whole and cut:
                rows.add(cut_name(count), US, name, cut / whole, "x")
