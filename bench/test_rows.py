"""What a goal is judged by: `python3 -B -m unittest discover -s bench`."""

import json
import tempfile
import unittest
from pathlib import Path

import goals
import processes
import store
import window
from rows import Rows


def rows_of(finished_and_bytes):
    rows = Rows([goals.US, goals.POUCH])
    for finished, count in finished_and_bytes:
        rows.add("W1", goals.US, goals.FINISHED, finished, "")
        rows.add("W1", goals.US, goals.WIRE, count, "B", bool(finished))
    return rows


def verdicts(rows, subjects=(goals.US,)):
    asked = goals.of_run(["W1"], subjects)
    return {(row["case"], row["metric"]): row["met"] for row in rows.judged(asked) if row["goal"]}


class Printed(unittest.TestCase):
    def test_one_start_stands_beside_one_start_and_open_beside_open(self):
        rows = Rows([])
        case = goals.printed_name(65, False)
        times = {goals.US: 50, goals.US_KEPT: 30, goals.CHROMIUM: 500, goals.LIBREOFFICE: 600, goals.WEASYPRINT: 400, goals.CHROMIUM_KEPT: 60}
        for subject, ms in times.items():
            rows.add(case, subject, goals.HALF_OF_RUNS, ms, "ms")
            rows.add(case, subject, goals.PEAK, ms * 1000, "B")
        goals.add_print_ratios(rows, [65])
        asked = goals.of_print([65])
        met = {(row["case"], row["metric"]): (row["value"], row["met"]) for row in rows.judged(asked) if row["goal"]}
        self.assertEqual(met[case, goals.printed_ratio(goals.CHROMIUM)], (10, True))
        self.assertEqual(met[case, goals.printed_ratio(goals.WEASYPRINT)], (8, False))
        self.assertEqual(met[case, goals.printed_ratio(goals.CHROMIUM_KEPT)], (2, False))
        self.assertEqual(met[case, goals.PART_OF_MEMORY], (0.8333, True))
        # What was not measured is missed, not met.
        self.assertEqual(met[goals.printed_name(65, True), goals.PART_OF_MEMORY], (None, False))

    def test_no_two_runs_have_the_same_words_and_each_form_has_every_row(self):
        from papers import meeting, pages

        first, second = (meeting.of(65, True, seed) for seed in (1, 2))
        self.assertNotEqual(first["rows"], second["rows"])
        self.assertEqual(first, meeting.of(65, True, 1))
        with tempfile.TemporaryDirectory() as folder:
            source = pages.write_all(first, Path(folder, "one"))
            for form in (source.html, source.fodt, source.json):
                text = form.read_text()
                self.assertTrue(all(row["name"] in text or not row["present"] for row in first["rows"]), form)


class Judged(unittest.TestCase):
    def test_one_run_that_was_not_finished_misses_the_goal_and_counts_in_no_median(self):
        rows = rows_of([(1, 77_000), (0, 10), (1, 79_000)])
        self.assertEqual(rows.get("W1", goals.US, goals.WIRE), 78_000)
        self.assertEqual(verdicts(rows)["W1", goals.FINISHED], False)
        self.assertEqual(verdicts(rows)["W1", goals.WIRE], True)

    def test_what_was_to_be_measured_and_was_not_is_missed(self):
        self.assertEqual(verdicts(Rows([]))["new device", goals.WIRE], False)
        self.assertNotIn(("W1", goals.POUCH_BYTES), verdicts(Rows([])))
        self.assertEqual(verdicts(Rows([]), (goals.US, goals.POUCH))["W1", goals.POUCH_BYTES], False)
        self.assertEqual(goals.of_run(["W3"], [goals.US]), {})
        self.assertEqual(goals.of_run([], [goals.US, goals.POUCH]), goals.GOALS)

    def test_a_register_is_judged_by_what_the_same_disk_does(self):
        rows = Rows([goals.US])
        for count, ratio in ((10_000, 1.9), (100_000, 2.1)):
            rows.add(goals.saved_name(count), goals.US, goals.OF_BARE, ratio, "x")
            rows.add(goals.marked_name(count), goals.US, goals.OF_BARE, ratio + 0.05, "x")
        asked = goals.of_register(goals.SAVING, [10_000, 100_000])
        met = {row["case"]: row["met"] for row in rows.judged(asked)}
        self.assertEqual([met[goals.saved_name(count)] for count in (10_000, 100_000)], [True, False])
        self.assertEqual([met[goals.marked_name(count)] for count in (10_000, 100_000)], [True, False])
        self.assertEqual(list(goals.of_register(goals.SEARCHING, [10_000])), [])
        self.assertFalse(Rows([]).judged(goals.of_register(goals.SEARCHING, [100_000]))[0]["met"])

    def test_who_never_finished_is_no_measure(self):
        rows = rows_of([(1, 77_000)])
        for other, finished, count in (("a", 0, 10), ("b", 1, 90_000)):
            rows.add("W1", other, goals.FINISHED, finished, "")
            rows.add("W1", other, goals.WIRE, count, "B", bool(finished))
        goals.add_ratios(rows)
        self.assertAlmostEqual(rows.get("W1", goals.US, goals.LEAST), 77 / 90)


class Answering:
    """A register that says what it was made to say."""

    def __init__(self, answers):
        self.answers = answers

    def ask(self, what, *_):
        return self.answers[what]


TIMES = {"p50_ms": 1.0, "p99_ms": 2.0, "runs": 200}


class OfARegister(unittest.TestCase):
    def test_what_stands_on_each_shelf_and_what_it_takes_on_the_disk_is_said(self):
        rows = Rows([goals.US])
        filled = {"open": 30, "overdue": 20, "unsent": 5, "settled": 70, "bytes_an_issue": 4_000.5, "copy_bytes_an_issue": 600.0}
        store.fill(rows, Answering({"fill": filled}), 100)
        found = {row["metric"]: row["value"] for row in rows.judged({})}
        self.assertEqual(found.pop("bytes an issue"), 4_000.5)
        self.assertEqual(found.pop("and in the second copy"), 600)
        self.assertEqual(found, {"open": 30, "overdue": 20, "unsent": 5, "settled": 70})

    def test_each_list_has_its_times_and_says_how_many_rows_it_showed(self):
        rows = Rows([goals.US])
        listed = {"overdue": {**TIMES, "rows": 100}, "counts": TIMES, "memory": 9}
        store.read(rows, Answering({"list": listed}), 10_000)
        self.assertEqual(rows.get("overdue, of 10,000", goals.US, "p99"), 2.0)
        self.assertEqual(rows.get("overdue, of 10,000", goals.US, "rows"), 100)
        self.assertIsNone(rows.get("counts, of 10,000", goals.US, "rows"))
        self.assertEqual(rows.get("a register of 10,000", goals.US, "memory without a window"), 9)

    def test_saving_is_judged_by_the_middle_of_both(self):
        rows = Rows([goals.US])
        store.save(rows, Answering({"save": {goals.US: {**TIMES, "p50_ms": 3.0}, "limit": TIMES}}), 10_000)
        met = {goals.US: TIMES, "limit": TIMES, "opening": TIMES, "attendees": 320}
        store.meet(rows, Answering({"meeting": met}), 10_000)
        asked = goals.of_register(goals.SAVING, [10_000])
        self.assertEqual([(row["value"], row["met"]) for row in rows.judged(asked) if row["goal"]], [(3, False), (1, True)])
        self.assertEqual(rows.get("opening a meeting of 320, beside 10,000 issues", goals.US, "p99"), 2.0)


class Weighed(unittest.TestCase):
    def test_shared_pages_count_in_part(self):
        rollup = "00400000-7ff [rollup]\nRss:  900 kB\nPss:   300 kB\nPss_Anon:  200 kB\nPss_File: 100 kB\n"
        self.assertEqual(processes.pss_of(rollup), 300 * 1024)
        self.assertEqual(processes.pss_of(""), 0)

    def test_a_program_is_weighed_with_all_that_it_has_started(self):
        parents = {1: 0, 7: 1, 8: 7, 9: 8, 10: 7, 20: 1}
        self.assertEqual(sorted(processes.below(7, parents)), [8, 9, 10])
        self.assertEqual(processes.below(20, parents), [])

    def test_words_to_search_for_are_long_and_come_from_the_whole_file(self):
        with tempfile.TemporaryDirectory() as folder:
            records = Path(folder) / "records.jsonl"
            titles = ["Jalan rusak di RT 02", "Jalan licin", "Pohon tumbang", "Jembatan patah"]
            records.write_text("".join(json.dumps({"title": title}) + "\n" for title in titles))
            self.assertEqual(window.words_of(records, 3), ["jalan", "licin", "tumbang"])
            self.assertEqual(len(window.words_of(records, 100)), 7)


if __name__ == "__main__":
    unittest.main()
