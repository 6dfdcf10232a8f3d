/** The monthly check of the services: words, and what was filled in and not saved while the window is open. */
import { t } from "../lib/i18n/index.svelte";
import { when } from "../lib/when.svelte";
import type { ServiceCheckView, ServiceSaid, ServiceState } from "../generated/types";

/** `Januari 2025` from `2025-01`. */
export function monthText(month: string): string {
  return t.services.month(when.monthName(`${month}-01`), month.slice(0, 4));
}

/** What the service of a code is called; one that only a newer version asks for keeps its code. */
export function serviceName(code: string): string {
  return t.services.name[code] ?? code;
}

/** A line of the form. */
export interface Line {
  service: string;
  state: ServiceState | "";
  note: string;
}

export function linesOf(checks: readonly ServiceCheckView[]): Line[] {
  return checks.map(({ service, state, note }) => ({ service, state: state ?? "", note }));
}

export function sameLines(a: readonly Line[], b: readonly Line[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What another laptop wrote: `Berhenti: Blangko habis`. */
export function saidText({ state, note }: ServiceSaid): string {
  return [state === null ? t.services.unfilled : t.words.service_state[state], note].filter(Boolean).join(": ");
}

/** By month: what is filled in, and what the form showed when it was opened. */
export const unsavedChecks = new Map<string, { seen: Line[]; lines: Line[] }>();
