/** The holidays of a year while they are changed. */
import { shortDate } from "../lib/dates";
import type { HolidayForm, HolidayKind, HolidayYear } from "../generated/types";

export interface DayRow {
  /** Tells rows apart whatever stands in them. */
  key: number;
  date_text: string;
  kind: HolidayKind;
  name: string;
  /** Its fields are shown. */
  open: boolean;
}

export function daysOf(year: HolidayYear): DayRow[] {
  return year.days.map((day, key) => ({ key, date_text: shortDate(day.date), kind: day.kind, name: day.name, open: false }));
}

export function formsOf(days: readonly DayRow[]): HolidayForm[] {
  return days.map(({ date_text, kind, name }) => ({ date_text, kind, name }));
}

/** `2027-01-01` from `01/01/2027`, as the program writes it; null while something else stands there. */
export function isoDate(text: string): string | null {
  const found = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text.trim());
  return found === null ? null : `${found[3]}-${found[2]}-${found[1]}`;
}

/** A year that nobody has written yet. It begins as every decree does. */
export function emptyYear(year: number, newYear: string): HolidayYear {
  return { year, shipped: false, days: [{ date: `${year}-01-01`, kind: "national", name: newYear }] };
}
