/** Dates and times for the person at this laptop: `lib/dates` with the zone, the language and the clock of the session. */
import * as dates from "./dates";
import { session } from "./session.svelte";

export const when = {
  /** Today, `YYYY-MM-DD`. */
  today: () => dates.dateOf(session.now, session.zone),
  /** The calendar date of a moment, `YYYY-MM-DD`. */
  dateOf: (ms: number) => dates.dateOf(ms, session.zone),
  /** `Senin, 20 Januari 2025` from a calendar date. */
  long: (date: string) => dates.longDate(date, session.language),
  /** `20/01/2025` */
  short: (date: string) => dates.shortDate(date),
  /** `20 Januari 2025` from a calendar date. */
  dayMonthYear: (date: string) => dates.dayMonthYear(date, session.language),
  monthName: (date: string) => dates.monthName(date, session.language),
  shortMonth: (date: string) => dates.shortMonth(date, session.language),
  day: (date: string) => dates.day(date),
  /** `09.41` */
  clock: (ms: number) => dates.clock(ms, session.zone),
  /** `09.41 WIB` */
  clockZone: (ms: number) => `${dates.clock(ms, session.zone)} ${session.zone.zone}`,
  /** `16 Jan 13.20` */
  stampTime: (ms: number) => dates.stampTime(ms, session.now, session.zone),
  /** `17 Januari` */
  dayMonth: (ms: number) => dates.dayMonthOf(ms, session.now, session.zone),
  /** `Jumat, 17 Januari 2025, 14.02 WIB` */
  full: (ms: number) =>
    `${dates.longDate(dates.dateOf(ms, session.zone), session.language)}, ${dates.clock(ms, session.zone)} ${session.zone.zone}`,
  ago: (ms: number) => dates.ago(ms, session.now, session.zone),
  daysAgo: (ms: number) => dates.daysAgo(ms, session.now, session.zone),
  waited: (ms: number) => dates.waited(ms, session.now, session.zone),
  /** For `<time datetime>`. */
  iso: (ms: number) => new Date(ms).toISOString(),
  /** Whole days since. */
  days: (ms: number) => dates.daysBetween(dates.dateOf(ms, session.zone), when.today()),
};
