/** What a tally says, as numbers for a chart and in words for a row. */
import { number, type Dictionary } from "../lib/i18n/index.svelte";
import type { RecapTally } from "../generated/types";

const absences = ["excused", "sick", "on_leave", "on_duty", "absent"] as const;

/** Neither came nor sent anybody. */
export function awayOf(tally: RecapTally): number {
  return absences.reduce((sum, kind) => sum + tally[kind], 0);
}

/** In person or represented. */
export function cameOf(tally: RecapTally): number {
  return tally.present + tally.represented;
}

/** `Hadir 9 dari 12, diwakili 2` */
export function cameInWords(tally: RecapTally, words: Dictionary["recap"]): string {
  return words.came(number(tally.present), number(tally.invited), tally.represented, number(tally.represented));
}

/** `1 sakit, 2 belum dicatat`; empty: nobody was missing. */
export function missingInWords(tally: RecapTally, words: Dictionary["recap"]): string {
  return [...absences, "unmarked" as const]
    .filter((kind) => tally[kind] > 0)
    .map((kind) => words.missing_of(number(tally[kind]), words.missing[kind]))
    .join(", ");
}
