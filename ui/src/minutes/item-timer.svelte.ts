/**
 * Which agenda item is being dealt with, and since when.
 *
 * It helps whoever holds the meeting to keep to its time, and is in no record: it lies on this laptop beside what is typed, so that a
 * power cut does not stop the clock.
 */
import { call } from "../lib/backend";
import type { MinutesText } from "../generated/types";

/** Name under which it is kept. */
export const TIMER_FIELD = "timer";

interface Running {
  item: string;
  since_ms: number;
}

export class ItemTimer {
  readonly #meetingId: string;
  running = $state.raw<Running | null>(null);
  /** Milliseconds of the items that were dealt with before. */
  #spent = $state.raw<Readonly<Record<string, number>>>({});

  constructor(meetingId: string) {
    this.#meetingId = meetingId;
  }

  /** Goes on from what the laptop holds. */
  restore(texts: readonly MinutesText[]): void {
    const kept = read(texts.find((text) => text.field === TIMER_FIELD)?.text ?? "");
    this.running = kept.running;
    this.#spent = kept.spent;
  }

  /** Of two items one is dealt with. */
  start(item: string, nowMs: number): void {
    this.#settle(nowMs);
    this.running = { item, since_ms: nowMs };
    this.#keep();
  }

  stop(nowMs: number): void {
    this.#settle(nowMs);
    this.#keep();
  }

  /** Whole minutes that an item took so far. */
  minutes(item: string, nowMs: number): number {
    return Math.floor(this.#ms(item, nowMs) / 60_000);
  }

  #ms(item: string, nowMs: number): number {
    const before = this.#spent[item] ?? 0;
    return this.running?.item === item ? before + Math.max(nowMs - this.running.since_ms, 0) : before;
  }

  #settle(nowMs: number): void {
    if (this.running !== null) this.#spent = { ...this.#spent, [this.running.item]: this.#ms(this.running.item, nowMs) };
    this.running = null;
  }

  #keep(): void {
    const text = JSON.stringify({ running: this.running, spent: this.#spent });
    // A clock that could not be kept is one that begins anew; nobody is held up for it.
    call("save_minutes_text", { meeting_id: this.#meetingId, field: TIMER_FIELD, text }).catch(() => {});
  }
}

function read(text: string): { running: Running | null; spent: Record<string, number> } {
  const nothing = { running: null, spent: {} };
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null) return nothing;
    const { running, spent } = kept as { running?: Partial<Running> | null; spent?: Record<string, unknown> };
    const known = Object.entries(spent ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === "number");
    const runs = typeof running?.item === "string" && typeof running.since_ms === "number";
    return { running: runs ? { item: running.item as string, since_ms: running.since_ms as number } : null, spent: Object.fromEntries(known) };
  } catch {
    return nothing;
  }
}
