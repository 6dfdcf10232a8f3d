/**
 * A case as a message for WhatsApp: what it is about and how it stands, and nothing of a person. The description and the
 * history stay out, because people write names into them; long numbers are masked wherever they stand.
 */
import type { Dictionary } from "../lib/i18n/index.svelte";
import type { IssueView } from "../generated/types";

/** Telephone numbers have nine digits and more, a NIK sixteen; a case number has its strokes between. */
const LONG_NUMBER = /\d(?:[\s.-]?\d){8,}/g;

export function masked(text: string): string {
  return text.replace(LONG_NUMBER, "…");
}

/** The message, or null: what is confidential is not passed on. */
export function shareText(view: IssueView, t: Dictionary, words: { date: string; due: string; place: string }): string | null {
  const { row } = view;
  if (row.confidential || view.deleted !== null) return null;
  const say = t.casefile.share;
  const lines: [string, string][] = [
    [t.issues.case.fact.category, t.words.category[row.category] ?? row.category],
    [t.issues.case.fact.place, words.place],
    [t.issues.case.fact.date, words.date],
    [t.issues.column.urgency, t.words.urgency[row.urgency]],
    [say.stage, t.words.stage[row.stage]],
    [t.casefile.deadlines, words.due],
    [t.casefile.officers, view.case.assignments.map((one) => one.office).join(", ")],
  ];
  const body = lines.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${masked(value)}`);
  // WhatsApp sets bold what stands between asterisks; one in the title would end it.
  const title = `*${masked(row.title).replaceAll("*", "")}*`;
  return [title, row.number_provisional ? t.words.provisional(row.number) : row.number, ...body, "", say.end].join("\n");
}
