/** What a list is narrowed to, as a value. */
import type { ListSort, Narrow, YearOfSeries } from "../generated/types";

export function nothingNarrowed(): Narrow {
  return { entry_types: [], meeting_id: "", series: null, categories: [], urgencies: [], stages: [], due: "any", from: "", until: "", has_photo: false };
}

/** How many parts narrow the list: what the button says. */
export function narrowedBy(narrow: Narrow): number {
  const parts = [
    narrow.entry_types.length > 0,
    isOfMeetings(narrow),
    narrow.categories.length > 0,
    narrow.urgencies.length > 0,
    narrow.stages.length > 0,
    narrow.due !== "any",
    narrow.from !== "" || narrow.until !== "",
    narrow.has_photo,
  ];
  return parts.filter(Boolean).length;
}

/** Only what was raised in one meeting, or in those of a series. */
export function isOfMeetings(narrow: Narrow): boolean {
  return narrow.meeting_id !== "" || narrow.series !== null;
}

/** Decisions of meetings and nothing else. */
export function isOfDecisions(narrow: Narrow): boolean {
  return narrow.entry_types.length === 1 && narrow.entry_types[0] === "decision";
}

/** The way to the list of what a meeting decided, all of it or what is still open, or the meetings that a row of the recap counts. */
export function decisionsPath(of: { meeting: string; open?: boolean } | { series: YearOfSeries }): string {
  const address = new URLSearchParams({ jenis: "keputusan" });
  if ("meeting" in of) {
    address.set("rapat", of.meeting);
    if (of.open === true) address.set("tampil", "berjalan");
  } else {
    address.set("rangkaian", of.series.series_id);
    address.set("tahun", String(of.series.year));
  }
  return `/isu?${address.toString()}`;
}

/** Which of them such an address shows first: those that are still open, or all as they stand now. */
export function filterOf(address: URLSearchParams): "open" | "all" {
  return address.get("tampil") === "berjalan" ? "open" : "all";
}

/** What such an address narrows the list to; null: it is another one. */
export function narrowOf(address: URLSearchParams): Narrow | null {
  if (address.get("jenis") !== "keputusan") return null;
  const [series, year] = [address.get("rangkaian"), Number(address.get("tahun"))];
  return {
    ...nothingNarrowed(),
    entry_types: ["decision"],
    meeting_id: address.get("rapat") ?? "",
    series: series === null || !Number.isInteger(year) ? null : { series_id: series, year },
  };
}

/** With or without `one`. */
export function toggled<T>(all: readonly T[], one: T): T[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}

export const sorts: readonly ListSort[] = ["urgency", "due", "newest"];
