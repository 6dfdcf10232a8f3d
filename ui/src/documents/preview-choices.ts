/**
 * What the person chose for the preview of a paper, kept for the next time on this laptop.
 *
 * Invariant: only view preferences are kept here, never a name or a title: this storage is not encrypted.
 */

import type { AttendancePaper, ExtraColumn, Paper, SignatureColumn } from "../generated/types";

export interface PreviewChoices extends Omit<AttendancePaper, "meeting_id"> {
  paper: Paper;
  /** Blank rows of a sheet that says who came; `blank_rows` are those of one that is to be signed. */
  filled_rows: number;
}

export const PAPERS: readonly Paper[] = ["a4", "f4215", "f4210"];
export const SIGNATURE_COLUMNS: readonly SignatureColumn[] = ["sub_column", "dotted", "paired"];
export const EXTRA_COLUMNS: readonly ExtraColumn[] = ["none", "id_number", "phone"];
/** What is on a sheet or not. What was drawn at the door stands on a filled one alone. */
export const SWITCHES = ["landscape", "groups", "recap", "column_numbers", "drawn"] as const;
/** Bounds of `AttendancePaper.blank_rows`. */
export const BLANK_ROWS_MIN = 0;
export const BLANK_ROWS_MAX = 40;

/** Domain default: ten numbered rows for walk-ins on a sheet that is to be signed. On a filled one every guest has his row already. */
export const DEFAULT_CHOICES: PreviewChoices = {
  filled: false,
  paper: "a4",
  blank_rows: 10,
  filled_rows: 0,
  signature_column: "sub_column",
  extra_column: "none",
  landscape: false,
  groups: false,
  recap: true,
  column_numbers: false,
  drawn: true,
};

/** The sheet of a meeting, as the program is asked for it. */
export function sheetOf(meetingId: string, choices: PreviewChoices): AttendancePaper {
  const { paper: _paper, filled_rows: _rows, ...sheet } = choices;
  return { ...sheet, meeting_id: meetingId, blank_rows: rowsOf(choices) };
}

/** The blank rows of the sheet that is chosen. */
export function rowsOf(choices: PreviewChoices): number {
  return choices.filled ? choices.filled_rows : choices.blank_rows;
}

/** The same with another number of them. */
export function withRows(choices: PreviewChoices, rows: number): PreviewChoices {
  return choices.filled ? { ...choices, filled_rows: rows } : { ...choices, blank_rows: rows };
}

/** Shown width over the width that fits; the middle one fits. */
export const ZOOM_STEPS: readonly number[] = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
export const ZOOM_FIT = 1;

const KEY = "kentongan.preview.attendance";

export type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** What was chosen last; `paper` stands in where nothing was. Anything unreadable counts as not chosen. */
export function recallChoices(storage: Storage, paper: Paper = DEFAULT_CHOICES.paper): PreviewChoices {
  const fallback = { ...DEFAULT_CHOICES, paper };
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return fallback;
    const { filled, paper: keptPaper, blank_rows, filled_rows, signature_column, extra_column, ...switches } = kept as Record<string, unknown>;
    const isOn = (name: (typeof SWITCHES)[number]): boolean => {
      const on = switches[name];
      return typeof on === "boolean" ? on : fallback[name];
    };
    const rows = (value: unknown, otherwise: number) => (typeof value === "number" ? (readBlankRows(String(value)) ?? otherwise) : otherwise);
    return {
      filled: typeof filled === "boolean" ? filled : fallback.filled,
      paper: PAPERS.find((known) => known === keptPaper) ?? fallback.paper,
      blank_rows: rows(blank_rows, fallback.blank_rows),
      filled_rows: rows(filled_rows, fallback.filled_rows),
      signature_column: SIGNATURE_COLUMNS.find((known) => known === signature_column) ?? fallback.signature_column,
      extra_column: EXTRA_COLUMNS.find((known) => known === extra_column) ?? fallback.extra_column,
      landscape: isOn("landscape"),
      groups: isOn("groups"),
      recap: isOn("recap"),
      column_numbers: isOn("column_numbers"),
      drawn: isOn("drawn"),
    };
  } catch {
    return fallback;
  }
}

export function keepChoices(storage: Storage, choices: PreviewChoices): void {
  try {
    storage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // A preference that cannot be kept is asked again next time; the paper itself is not touched.
  }
}

/** The number of blank rows as typed, or null when it is not a whole number within bounds. */
export function readBlankRows(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,3}$/.test(trimmed)) return null;
  const rows = Number(trimmed);
  return rows >= BLANK_ROWS_MIN && rows <= BLANK_ROWS_MAX ? rows : null;
}

/** One step larger (+1) or smaller (-1); stays at the ends. */
export function zoomStep(zoom: number, direction: 1 | -1): number {
  const steps = direction === 1 ? ZOOM_STEPS.filter((step) => step > zoom) : ZOOM_STEPS.filter((step) => step < zoom);
  return (direction === 1 ? steps.at(0) : steps.at(-1)) ?? zoom;
}

/** Zoom keys of the preview: Ctrl with `=`, `+`, `-` or `0`. */
export function zoomKey(press: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">, zoom: number): number | null {
  if (!(press.ctrlKey || press.metaKey) || press.altKey) return null;
  switch (press.key) {
    case "=":
    case "+":
      return zoomStep(zoom, 1);
    case "-":
    case "_":
      return zoomStep(zoom, -1);
    case "0":
      return ZOOM_FIT;
    default:
      return null;
  }
}
