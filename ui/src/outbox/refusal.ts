/** Why the district did not take a change, and what can be done about it, in plain words. */
import type { Dictionary } from "../lib/i18n/index.svelte";

export interface RefusalWords {
  reason: string;
  remedy: string;
}

/** `code` is the service's; a newer service may have one that this version does not know. */
export function refusalWords(code: string, words: Pick<Dictionary["outbox"], "reason" | "reason_other" | "remedy" | "remedy_other">): RefusalWords {
  return { reason: words.reason[code] ?? words.reason_other, remedy: words.remedy[code] ?? words.remedy_other };
}
