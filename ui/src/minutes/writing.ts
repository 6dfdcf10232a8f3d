/** What can be written under an item of the agenda, and the forms of it. */
import { t } from "../lib/i18n/index.svelte";
import { choosesByItself, fold, typedWords } from "../meetings/door-search";
import type { IconName } from "../icons/names";
import type { AgendaItemView, DecisionForm, InputForm, MinutesItem } from "../generated/types";
import type { KeptForm } from "./kept-form.svelte";

/** In the order of a meeting: first it is told, then said something about, then decided. */
export const kinds = ["note", "input", "decision"] as const;
export type Kind = (typeof kinds)[number];

export const kindKeys: Readonly<Record<Kind, string>> = { note: "F2", input: "F3", decision: "F4" };
export const kindIcons: Readonly<Record<Kind, IconName>> = { note: "pena", input: "balasan", decision: "centang" };

/** The next of each kind, as it is typed. */
export interface NextForms {
  note: KeptForm<{ text: string }>;
  input: KeptForm<InputForm>;
  decision: KeptForm<DecisionForm>;
}

/** What is written and being changed. `seen` is what the form showed when it was opened, kept with it: a power cut passes over nothing
 * that another wrote meanwhile. */
export type Change =
  | { what: "note"; id: string; kept: KeptForm<{ text: string; seen: string }> }
  | { what: "input"; id: string; kept: KeptForm<InputForm & { seen: string }> }
  | { what: "decision"; id: string; kept: KeptForm<DecisionForm & { seen: string }> };

/** Where an item came from, where that still says something: what was dealt with or has something noted under it is not new any more. */
export function originOf(item: Pick<AgendaItemView, "origin" | "done">, noted: MinutesItem | undefined): string {
  const isWritten = noted !== undefined && noted.notes.length + noted.inputs.length + noted.decisions.length > 0;
  return item.origin === "new" && (item.done || isWritten) ? "" : t.minutes.origins[item.origin];
}

/** Somebody invited, as a field offers him: what it would hold, and his name beside it. */
export interface Offered {
  value: string;
  note: string;
}

/** Whom the fields offer. */
export interface NameLists {
  speakers: readonly Offered[];
  owners: readonly Offered[];
}

/** So many are offered at once. */
const OFFERED_MAX = 5;

/** Who fits what is typed: each word begins a word of his office or name. Nobody once it is written out. */
export function offeredFor(all: readonly Offered[], typed: string): readonly Offered[] {
  const words = typedWords(typed);
  if (!choosesByItself(typed) || all.some((one) => fold(one.value) === fold(typed.trim()))) return [];
  const fits = (one: Offered): boolean => {
    const parts = typedWords(`${one.value} ${one.note}`);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  };
  return all.filter(fits).slice(0, OFFERED_MAX);
}
