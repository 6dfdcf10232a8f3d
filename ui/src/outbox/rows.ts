/** Rows of Kirim and of a receipt: where they lead, and how they are told apart. */
import type { Dictionary } from "../lib/i18n/index.svelte";
import type { OutboxRow, RecordNoun } from "../generated/types";

/** What is read on the page of an issue, and on that of a meeting. */
export const OF_ISSUES: ReadonlySet<RecordNoun> = new Set<RecordNoun>(["issue", "follow_up", "case_entry", "photo"]);
export const OF_MEETINGS: ReadonlySet<RecordNoun> = new Set<RecordNoun>([
  "meeting", "invitee", "attendance", "minutes", "agenda_item", "note", "input", "addendum",
]);

/** The page of the issue, the meeting or the lists of the kecamatan; null for what only a newer version of the app can open, and for what is sealed. */
export function recordPage(noun: RecordNoun, id: string): string | null {
  if (id === "") return null;
  if (noun === "rule_set") return "#/pengaturan/aturan";
  if (OF_ISSUES.has(noun)) return `#/isu/${id}`;
  return OF_MEETINGS.has(noun) ? `#/rapat/${id}` : null;
}

/** One record may stand in several rows: its own changes, its follow-ups. */
export function rowKey(row: OutboxRow, at: number): string {
  return `${row.noun}-${row.open_id}-${at}`;
}

/** How much of a row has reached the district ahead of what it continues; empty: nothing. */
export function heldLine(row: Pick<OutboxRow, "held" | "changes">, words: Dictionary["outbox"]): string {
  if (row.held === 0) return "";
  return row.held === row.changes ? words.held : words.held_some(String(row.held), String(row.changes));
}
