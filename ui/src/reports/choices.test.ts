import { beforeEach, describe, expect, it } from "vitest";

import { evaluationPaperPath, firstChoices, keepReport, lastMonths, paperOf, recapPaperPath } from "./choices";

const nothing = new URLSearchParams();

function asked(path: string): URLSearchParams {
  return new URLSearchParams(path.split("?")[1]);
}

beforeEach(() => localStorage.clear());

describe("what is chosen of the reports", () => {
  it("is the month that goes on, and the one before while it is fresh", () => {
    expect(firstChoices(localStorage, "2025-01-20", nothing).month).toBe("2025-01");
    expect(firstChoices(localStorage, "2025-01-03", nothing).month).toBe("2024-12");
    expect(lastMonths("2025-02-01").slice(0, 3)).toEqual(["2025-02", "2025-01", "2024-12"]);
    expect(lastMonths("2025-02-01")).toHaveLength(24);
  });

  it("is remembered, and anything unreadable is not", () => {
    keepReport(localStorage, { ...firstChoices(localStorage, "2025-01-20", nothing), report: "notice_board", village: "18.02.01.2003", series: "" });
    expect(firstChoices(localStorage, "2025-01-20", nothing)).toMatchObject({ report: "notice_board", village: "18.02.01.2003", series: "" });
    for (const kept of ["{", "3", '{"report":"x","series":1}']) {
      localStorage.setItem("kentongan.reports", kept);
      expect(firstChoices(localStorage, "2025-01-20", nothing)).toMatchObject({ report: "monthly_report", village: "", series: "*" });
    }
  });

  it("is what an address asks for", () => {
    const recap = recapPaperPath({ year: 2024, series_id: "", group: "forkopimcam" });
    expect(firstChoices(localStorage, "2025-01-20", asked(recap))).toMatchObject({ report: "attendance_recap", year: 2024, series: "", group: "forkopimcam" });
    const all = recapPaperPath({ year: null, series_id: null, group: null });
    expect(firstChoices(localStorage, "2025-01-20", asked(all))).toMatchObject({ report: "attendance_recap", year: null, series: "*", group: null });
    expect(firstChoices(localStorage, "2025-01-20", asked(evaluationPaperPath("m/1")))).toMatchObject({ report: "evaluation", meeting: "m/1" });
  });

  it("becomes a paper once all of it is known", () => {
    const choices = firstChoices(localStorage, "2025-01-20", nothing);
    expect(paperOf(choices, null)).toBeNull();
    expect(paperOf(choices, { obstacles: "a", closing: "" })).toEqual({ kind: "monthly_report", year: 2025, month: 1, obstacles: "a", closing: "" });
    expect(paperOf({ ...choices, report: "notice_board" }, null)).toBeNull();
    expect(paperOf({ ...choices, report: "evaluation" }, null)).toBeNull();
  });
});
