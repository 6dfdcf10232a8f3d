"""What the peers are given to store: the same records as our own device writes, as plain fields."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

VILLAGE = "18.02.01.2003"
AUTHOR = "Kepala Kampung Kalirejo"
DAY = date(2025, 1, 20)
BEGAN = datetime(2025, 1, 20, 2, 0, tzinfo=UTC)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SEED = 20_250_120
MARKS_OF_A_MEETING = 250
# As `bench-device` writes them.
FOLLOW_UPS = (
    "Sudah ditinjau bersama kadus.",
    "Warga gotong royong Minggu pagi.",
    "Menunggu bahan.",
    "Selesai dikerjakan.",
)

KINDS = {
    "issue": (
        "village title category hamlet landmark description urgency occurrence occurred_on author recorded_at".split()
    ),
    "follow-up": "issue text author recorded_at".split(),
    "meeting": "village kind title date start venue chair_office author recorded_at".split(),
    "mark": "meeting group office name status author recorded_at".split(),
}


class Ids:
    """ULIDs: a time and 80 random bits, the same in each run."""

    def __init__(self, what):
        self.random = random.Random(f"{SEED} {what}")
        self.what = what
        self.count = 0

    def next(self):
        """An id with its kind before it, and the time that is in it."""
        at = BEGAN + timedelta(seconds=37 * self.count)
        self.count += 1
        number = int(at.timestamp() * 1000) << 80 | self.random.getrandbits(80)
        letters = "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(26)))
        return f"{self.what}:{letters}", at.strftime("%Y-%m-%dT%H:%M:%SZ")


def issues(path, count=1_000):
    ids, records = Ids("issue"), []
    for line in path.read_text().splitlines()[:count]:
        source = json.loads(line)
        occurred_on = DAY - timedelta(days=source.pop("days_ago"))
        one, at = ids.next()
        more = {"village": VILLAGE, "occurred_on": occurred_on.isoformat(), "author": AUTHOR, "recorded_at": at}
        records.append({"id": one, **source, **more})
    return records


def random_titles(path, count=1_000):
    letters = random.Random(SEED)
    records = issues(path, count)
    for record in records:
        record["title"] = "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=60))
    return records


def follow_ups(of):
    ids, records = Ids("follow-up"), []
    for issue in of:
        written = len(records)
        for n, text in enumerate(FOLLOW_UPS):
            one, at = ids.next()
            fields = {"issue": issue["id"], "text": f"{text} {n + written}", "author": AUTHOR, "recorded_at": at}
            records.append({"id": one, **fields})
    return records


def marks(count=5_000):
    """Who was invited and what was marked are one record here: that is how one would keep them in documents."""
    meetings, ids, records = Ids("meeting"), Ids("mark"), []
    for n in range(-(-count // MARKS_OF_A_MEETING)):
        meeting, at = meetings.next()
        place = {"venue": "Balai kampung", "chair_office": "Kepala Kampung", "date": DAY.isoformat(), "start": "09.00"}
        title = {"kind": "village assembly", "title": f"Musyawarah kampung {n}", "village": VILLAGE}
        records.append({"id": meeting, **title, **place, "author": AUTHOR, "recorded_at": at})
        for seat in range(MARKS_OF_A_MEETING):
            one, at = ids.next()
            invitee = {"group": "community", "office": f"Warga RT {seat % 12 + 1:02} nomor {seat // 12 + 1}", "name": f"Warga {seat}"}
            status = "excused" if seat % 9 == 0 else "present"
            records.append(
                {"id": one, "meeting": meeting, **invitee, "status": status, "author": AUTHOR, "recorded_at": at}
            )
    return records


def save(records, folder, name):
    file = Path(folder, f"{name}.jsonl")
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))
    return file
