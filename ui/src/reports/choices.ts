/**
 * What is chosen on the page of the reports, and how it is asked for by an address.
 *
 * Invariant: only the kind of report, a village code and an id of a series are kept for the next time: this storage is not encrypted.
 */
import type { MonthlyReportText, OfficeGroup, PaperOf, RecapFilter } from "../generated/types";
import { GROUPS } from "../meetings/wording";

export const REPORTS = ["monthly_report", "notice_board", "attendance_recap", "evaluation"] as const;
export type Report = (typeof REPORTS)[number];

/** Of the list of series: not an id, and not the empty one, which is "of no series". */
export const EVERY = "*";

export interface ReportChoices {
  report: Report;
  /** `2025-01` */
  month: string;
  /** Null: the latest in which there was a meeting. */
  year: number | null;
  /** Id, empty for meetings of no series, or `EVERY`. */
  series: string;
  group: OfficeGroup | null;
  /** Id of a meeting; empty: the first of the list. */
  meeting: string;
  /** Code; empty: the first of the list. */
  village: string;
}

/** How an address names a report. */
const ASKED: Readonly<Record<string, Report>> = { bulanan: "monthly_report", papan: "notice_board", rekap: "attendance_recap", evaluasi: "evaluation" };

const KEY = "kentongan.reports";
const MONTHS = 24;
/** Until then a person looks back at the month before. */
const DAYS_OF_LOOKING_BACK = 10;

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** This month and those before it, the latest first. */
export function lastMonths(today: string): string[] {
  const [year = 0, month = 1] = today.split("-").map(Number);
  return Array.from({ length: MONTHS }, (_, back) => {
    const all = year * 12 + month - 1 - back;
    return `${String(Math.floor(all / 12)).padStart(4, "0")}-${String((all % 12) + 1).padStart(2, "0")}`;
  });
}

/** What an address asks for, else what was chosen last. */
export function firstChoices(storage: Storage, today: string, asked: URLSearchParams): ReportChoices {
  const [now = "", before = now] = lastMonths(today);
  const month = Number(today.slice(8, 10)) <= DAYS_OF_LOOKING_BACK ? before : now;
  const kept = recall(storage);
  const report = ASKED[asked.get("jenis") ?? ""];
  if (report === undefined) return { report: kept.report, month, year: null, series: kept.series, group: null, meeting: "", village: kept.village };
  const year = asked.get("tahun") ?? "";
  return {
    report,
    month,
    year: /^\d{4}$/.test(year) ? Number(year) : null,
    series: asked.get("rangkaian") ?? EVERY,
    group: GROUPS.find((group) => group === asked.get("kelompok")) ?? null,
    meeting: asked.get("rapat") ?? "",
    village: kept.village,
  };
}

function recall(storage: Storage): Pick<ReportChoices, "report" | "series" | "village"> {
  const fallback = { report: REPORTS[0], series: EVERY, village: "" };
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return fallback;
    const { report, series, village } = kept as Record<string, unknown>;
    return {
      report: REPORTS.find((known) => known === report) ?? fallback.report,
      series: typeof series === "string" ? series : fallback.series,
      village: typeof village === "string" ? village : fallback.village,
    };
  } catch {
    return fallback;
  }
}

export function keepReport(storage: Storage, { report, series, village }: ReportChoices): void {
  try {
    storage.setItem(KEY, JSON.stringify({ report, series, village }));
  } catch {
    // A preference that cannot be kept is asked again next time; the paper itself is not touched.
  }
}

/** What was typed for the report of a month while the window is open; also what was too long to be kept. */
export const typedTexts = new Map<string, MonthlyReportText>();

export function filterOf({ year, series, group }: ReportChoices): RecapFilter {
  return { year, series_id: series === EVERY ? null : series, group };
}

/** What is to be printed; null while it is not known yet. */
export function paperOf(choices: ReportChoices, text: MonthlyReportText | null): PaperOf | null {
  const [year = 0, month = 0] = choices.month.split("-").map(Number);
  switch (choices.report) {
    case "monthly_report":
      return text === null ? null : { kind: "monthly_report", year, month, ...text };
    case "notice_board":
      return choices.village === "" ? null : { kind: "notice_board", year, month, village_code: choices.village };
    case "attendance_recap":
      return { kind: "attendance_recap", filter: filterOf(choices) };
    case "evaluation":
      return choices.meeting === "" ? null : { kind: "evaluation", meeting_id: choices.meeting };
  }
}

/** The paper of a recap as the screen of it is narrowed. */
export function recapPaperPath(filter: RecapFilter): string {
  const asked = new URLSearchParams({ jenis: "rekap" });
  if (filter.year !== null) asked.set("tahun", String(filter.year));
  if (filter.series_id !== null) asked.set("rangkaian", filter.series_id);
  if (filter.group !== null) asked.set("kelompok", filter.group);
  return `/laporan?${asked.toString()}`;
}

/** The sheet of the programmes of a meeting. */
export function evaluationPaperPath(meeting: string): string {
  return `/laporan?${new URLSearchParams({ jenis: "evaluasi", rapat: meeting }).toString()}`;
}
