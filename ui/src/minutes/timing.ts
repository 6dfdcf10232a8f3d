/**
 * Time of an agenda: what is planned for each item, and how the sum stands against the end of the meeting.
 *
 * Does not know: words, and which item is being dealt with now; that is the page's.
 */
import type { AgendaItemView } from "../generated/types";

/** Minutes of the day, as printed on the invitation; null: nobody said. */
export interface Span {
  start: number | null;
  end: number | null;
}

type Timed = Pick<AgendaItemView, "id" | "minutes" | "done">;

export interface Plan {
  total: number;
  /** Items without minutes. */
  untimed: number;
  /** When each item would begin, by its id; empty where the start of the meeting or the time of an item before is not known. */
  begins: ReadonlyMap<string, number>;
  ends: number | null;
  /** Minutes between the end of the agenda and the end of the meeting; below zero: it does not fit. */
  spare: number | null;
}

export function planOf(items: readonly Timed[], { start, end }: Span): Plan {
  const begins = new Map<string, number>();
  let total = 0;
  let known = start !== null;
  for (const item of items) {
    if (known && start !== null) begins.set(item.id, start + total);
    known &&= item.minutes > 0;
    total += item.minutes;
  }
  const ends = start === null || total === 0 ? null : start + total;
  return {
    total,
    untimed: items.filter((item) => item.minutes === 0).length,
    begins,
    ends,
    spare: ends === null || end === null ? null : end - ends,
  };
}

export interface Rest {
  /** Minutes of what was not dealt with yet. */
  left: number;
  /** Until the end of the meeting; below zero: it is past. */
  until: number | null;
  /** Below zero: what is left does not fit. */
  spare: number | null;
}

/** While the meeting runs: `spent` are the minutes that an item took already. */
export function restOf(items: readonly Timed[], { end }: Span, nowMinute: number, spent: (id: string) => number): Rest {
  const open = items.filter((item) => !item.done);
  const left = open.reduce((sum, item) => sum + Math.max(item.minutes - spent(item.id), 0), 0);
  const until = end === null ? null : end - nowMinute;
  return { left, until, spare: until === null ? null : until - left };
}

/** `9.15` of the clock on the wall: `09.15`. */
export function clockOf(minute: number): string {
  const within = ((minute % 1440) + 1440) % 1440;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}.${String(within % 60).padStart(2, "0")}`;
}
