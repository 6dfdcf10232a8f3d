"""The table of results: filled by the cases, judged by the goals, printed and kept."""

import json
import statistics
import textwrap
import threading

from goals import FINISHED, US

HEAD_WIDTH = 12
RATIO = "x"


class Rows:
    def __init__(self, order):
        self.order = order
        self.values = {}  # (case, subject, metric) -> (unit, of each seed: the value, and whether that run was finished)
        self.crashes = []
        self.lock = threading.Lock()

    def add(self, case, subject, metric, value, unit, finished=True):
        with self.lock:
            self.values.setdefault((case, subject, metric), (unit, []))[1].append((value, finished))

    def crash(self, case, subject, what):
        with self.lock:
            self.crashes.append((case, subject, what))

    def get(self, case, subject, metric):
        """The median over the seeds, of runs that were finished if any was; None if it was not measured. A subject has finished if it always
        has."""
        values = self.counted(case, subject, metric)
        if not values:
            return None
        return min(values) if metric == FINISHED else statistics.median(values)

    def counted(self, case, subject, metric):
        _, values = self.values.get((case, subject, metric), (None, []))
        whole = [value for value, finished in values if finished]
        return whole or [value for value, _ in values]

    def has_finished(self, case, subject):
        """In one run at least: then what it took is known."""
        _, values = self.values.get((case, subject, FINISHED), (None, []))
        return any(value for value, _ in values)

    def subjects(self, case):
        found = dict.fromkeys(subject for one, subject, _ in self.values if one == case)
        return sorted(found, key=lambda subject: self.order.index(subject) if subject in self.order else len(self.order))

    def judged(self, goals):
        """All rows, with goal and whether it is met where there is one. `goals`: those of what was to be measured; one that was not is missed."""
        rows = []
        for (case, subject, metric), (unit, _) in self.values.items():
            value = self.get(case, subject, metric)
            row = {"case": case, "subject": subject, "metric": metric, "value": tidy(value), "unit": unit}
            goal = goals.get((case, metric)) if subject == US else None
            rows.append({**row, "goal": goal and goal.text, "met": goal and goal.is_met(value)})
        for (case, metric), goal in goals.items():
            if (case, US, metric) not in self.values:
                row = {"case": case, "subject": US, "metric": metric, "value": None, "unit": ""}
                rows.append({**row, "goal": goal.text, "met": False})
        for case, subject, _ in self.crashes:
            row = {"case": case, "subject": subject, "metric": "crashed", "value": 1, "unit": ""}
            rows.append({**row, "goal": None, "met": None})
        return rows

    def print(self, goals):
        for case in dict.fromkeys(case for case, _, _ in self.values):
            print_table(self._table(case))
            print()
        # What compares two subjects has no column of its own.
        table = [[US, "value", "goal"]]
        for row in self.judged(goals):
            if row["goal"] or row["unit"] == RATIO:
                mark = {True: "met", False: "MISSED", None: ""}[row["met"]]
                name = f"{mark:6}  {row['case']}: {row['metric']}"
                table.append([name, shown(row["value"], row["unit"]), row["goal"] or ""])
        print_table(table)
        for case, subject, what in self.crashes:
            print(f"CRASHED  {case}, {subject}: {what}")

    def _table(self, case):
        found = [metric for (one, _, metric), (unit, _) in self.values.items() if one == case and unit != RATIO]
        metrics = list(dict.fromkeys(found))
        table = [[case, *(textwrap.fill(metric, HEAD_WIDTH) for metric in metrics)]]
        for subject in self.subjects(case):
            table.append([subject, *(self._cell(case, subject, metric) for metric in metrics)])
        return table

    def _cell(self, case, subject, metric):
        value = self.get(case, subject, metric)
        if value is None:
            return "-"
        unit, values = self.values[case, subject, metric][0], self.counted(case, subject, metric)
        if min(values) == max(values):
            return shown(value, unit)
        return f"{shown(value, unit)} ({shown(min(values), unit)}..{shown(max(values), unit)})"


def print_table(table):
    """The first column to the left, numbers to the right; a head of several words takes several lines."""
    if not table:
        return
    widths = [max(len(word) for line in table for word in split(line[column])) for column in range(len(table[0]))]
    for line in table:
        cells = [split(cell) for cell in line]
        for n in range(max(map(len, cells))):
            words = [cell[n] if n < len(cell) else "" for cell in cells]
            first, *others = zip(words, widths)
            print("  ".join([first[0].ljust(first[1]), *(word.rjust(width) for word, width in others)]).rstrip())


def split(cell):
    return cell.split("\n")


def shown(value, unit):
    if value is None:
        return "-"
    return f"{value:.2f}" if unit in ("s", "ms", RATIO) else f"{value:,.0f}"


def tidy(value):
    return round(value, 4) if isinstance(value, float) and not value.is_integer() else int(value)


def save(rows, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    # One row a line: a reader compares two runs with diff.
    lines = ",\n".join(json.dumps(row) for row in rows)
    path.write_text(f'{{"rows":[\n{lines}\n]}}\n')
