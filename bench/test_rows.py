"""What a goal is judged by: `python3 -B -m unittest discover -s bench`."""

import unittest

import goals
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
        asked = goals.of_register(goals.SAVING, [10_000, 100_000])
        self.assertEqual([row["met"] for row in rows.judged(asked)], [True, False])
        self.assertEqual(list(goals.of_register(goals.SEARCHING, [10_000])), [])
        self.assertFalse(Rows([]).judged(goals.of_register(goals.SEARCHING, [100_000]))[0]["met"])

    def test_who_never_finished_is_no_measure(self):
        rows = rows_of([(1, 77_000)])
        for other, finished, count in (("a", 0, 10), ("b", 1, 90_000)):
            rows.add("W1", other, goals.FINISHED, finished, "")
            rows.add("W1", other, goals.WIRE, count, "B", bool(finished))
        goals.add_ratios(rows)
        self.assertAlmostEqual(rows.get("W1", goals.US, goals.LEAST), 77 / 90)


if __name__ == "__main__":
    unittest.main()
