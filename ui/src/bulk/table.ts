/** The table `Catat banyak isu` as a value: its rows, and what a fault of the program says of which row. */
import type { Dictionary } from "../lib/i18n/index.svelte";
import type { BulkForm, BulkRow, FieldError } from "../generated/types";

/** No meeting raises more; a longer list comes in as a register. */
export const ROWS_MAX = 100;

/** A row while it is typed. The number stays with it, so that the cursor does when another row goes. */
export interface TypedRow extends BulkRow {
  key: number;
}

/** What stands in a row, in the order of the table; a village records for itself. */
export const cells = ["village_code", "title", "category", "hamlet", "urgency", "description"] as const;
export type Cell = (typeof cells)[number];

export function emptyRow(village_code = ""): BulkRow {
  return { village_code, title: "", category: "", hamlet: "", urgency: "medium", description: "" };
}

/** Village and urgency stand in a row before anybody types. */
export function isBlank(row: BulkRow): boolean {
  return [row.title, row.category, row.hamlet, row.description].every((text) => text.trim() === "");
}

export function bare({ village_code, title, category, hamlet, urgency, description }: BulkRow): BulkRow {
  return { village_code, title, category, hamlet, urgency, description };
}

/** `rows.3.title` taken apart; null for what is about no row. */
export function placeOf(field: string): { row: number; cell: string } | null {
  const found = /^rows\.(\d+)\.(\w+)$/.exec(field);
  return found === null ? null : { row: Number(found[1]), cell: found[2] ?? "" };
}

/** What is wrong with a row. */
export function faultsOf(errors: readonly FieldError[], row: number): { cell: string; error: FieldError }[] {
  return errors.flatMap((error) => {
    const place = placeOf(error.field);
    return place?.row === row ? [{ cell: place.cell, error: { ...error, field: place.cell } }] : [];
  });
}

/** The table as plain text, for a clipboard: the last way out when nothing can be saved. */
export function tableAsText(form: BulkForm, t: Dictionary): string {
  const said = (row: BulkRow) => [row.title, t.words.category[row.category] ?? "", row.hamlet, t.words.urgency[row.urgency], row.description];
  return form.rows
    .filter((row) => !isBlank(row))
    .map((row, at) => `${at + 1}. ${said(row).filter(Boolean).join("; ")}`)
    .join("\n");
}
