/** Words about a programme that several pages share. */
import { number, t } from "../lib/i18n/index.svelte";
import { session } from "../lib/session.svelte";
import type { Level, ProgrammeRow } from "../generated/types";

/** `Kecamatan`; a village as it is called here. */
export function levelName(level: Level): string {
  if (level !== "village") return t.programmes.level[level];
  return session.villageWord.charAt(0).toUpperCase() + session.villageWord.slice(1);
}

/** `Prioritas 12 (manfaat 4, urgensi tinggi)` */
export function priorityText(row: ProgrammeRow): string {
  const words = t.programmes;
  const parts = [
    row.benefit === null ? "" : words.benefit(number(row.benefit)),
    row.urgency === null ? "" : words.urgency(t.words.urgency[row.urgency]),
  ].filter(Boolean);
  const score = row.priority === 0 ? words.no_priority : words.priority(number(row.priority));
  return parts.length === 0 ? score : `${score} (${parts.join(", ")})`;
}

/** Open issues and milestones in one line. */
export function workText(row: ProgrammeRow): string {
  const words = t.programmes;
  return [
    row.open_issues === 0 ? words.no_open_issues : words.open_issues(number(row.open_issues)),
    row.milestones === 0 ? "" : words.milestones_short(number(row.milestones_done), number(row.milestones)),
  ]
    .filter(Boolean)
    .join(" · ");
}
