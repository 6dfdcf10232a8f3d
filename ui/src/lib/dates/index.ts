/**
 * Dates and times as an Indonesian office writes them: `Senin, 20 Januari 2025`, `20/01/2025`, `09.00 WIB`.
 *
 * Pure functions. Instants are milliseconds since 1970 UTC and are shown in the zone of the village, which has no summer
 * time; calendar dates are `YYYY-MM-DD` text and know no zone.
 */
import type { Language } from "../../generated/types";
import { names } from "./names";

export interface Zone {
  language: Language;
  /** WIB, WITA or WIT. */
  zone: string;
  offsetMinutes: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The calendar date of an instant in the zone. */
export function dateOf(ms: number, { offsetMinutes }: Pick<Zone, "offsetMinutes">): string {
  return new Date(ms + offsetMinutes * MINUTE_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `Senin, 20 Januari 2025` */
export function longDate(date: string, language: Language): string {
  return `${weekday(date, language)}, ${dayMonthYear(date, language)}`;
}

/** `Senin` */
export function weekday(date: string, language: Language): string {
  return names[language].days[new Date(Date.parse(date)).getUTCDay()] ?? "";
}

/** `20 Januari 2025` */
export function dayMonthYear(date: string, language: Language): string {
  return `${dayMonth(date, language)} ${date.slice(0, 4)}`;
}

/** `20 Januari` */
export function dayMonth(date: string, language: Language): string {
  return `${day(date)} ${monthName(date, language)}`;
}

/** `Januari` */
export function monthName(date: string, language: Language): string {
  return names[language].months[Number(date.slice(5, 7)) - 1] ?? "";
}

/** `Jan` */
export function shortMonth(date: string, language: Language): string {
  return names[language].short[Number(date.slice(5, 7)) - 1] ?? "";
}

/** Day of the month without a leading zero. */
export function day(date: string): string {
  return String(Number(date.slice(8, 10)));
}

/** `20/01/2025`, the form in which a date is typed. */
export function shortDate(date: string): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

/** `08.52`: 24 hours, with a dot. */
export function clock(ms: number, { offsetMinutes }: Pick<Zone, "offsetMinutes">): string {
  return new Date(ms + offsetMinutes * MINUTE_MS).toISOString().slice(11, 16).replace(":", ".");
}

/** `16 Jan 13.20`, with the year once it is not this one. */
export function stampTime(ms: number, nowMs: number, zone: Zone): string {
  const date = dateOf(ms, zone);
  const year = date.slice(0, 4) === dateOf(nowMs, zone).slice(0, 4) ? "" : ` ${date.slice(0, 4)}`;
  return `${day(date)} ${shortMonth(date, zone.language)}${year} ${clock(ms, zone)}`;
}

/** `17 Januari`, with the year once it is not this one. */
export function dayMonthOf(ms: number, nowMs: number, zone: Zone): string {
  const date = dateOf(ms, zone);
  const sameYear = date.slice(0, 4) === dateOf(nowMs, zone).slice(0, 4);
  return sameYear ? dayMonth(date, zone.language) : dayMonthYear(date, zone.language);
}

/** How long ago, up to three days; then the date. */
export function ago(ms: number, nowMs: number, zone: Zone): string {
  const say = phrases[zone.language];
  const days = daysBetween(dateOf(ms, zone), dateOf(nowMs, zone));
  const passed = nowMs - ms;
  // A stamp of the future comes from another laptop's clock: the date is then the only honest thing to show.
  if (passed < -5 * MINUTE_MS) return stampTime(ms, nowMs, zone);
  if (passed < MINUTE_MS) return say.now;
  if (days === 0) return passed < HOUR_MS ? say.minutes(Math.floor(passed / MINUTE_MS)) : say.hours(Math.floor(passed / HOUR_MS));
  if (days === 1) return say.yesterday(clock(ms, zone));
  if (days <= 3) return say.days(days);
  return dayMonthOf(ms, nowMs, zone);
}

/** Only the day: `hari ini pukul 08.52 WIB`, `kemarin`, `16 hari lalu`. */
export function daysAgo(ms: number, nowMs: number, zone: Zone): string {
  const say = phrases[zone.language];
  const days = daysBetween(dateOf(ms, zone), dateOf(nowMs, zone));
  if (days <= 0) return say.today(`${clock(ms, zone)} ${zone.zone}`);
  return days === 1 ? say.justYesterday : say.days(days);
}

/** How long something has waited: `2 jam`, `kemarin`, `3 hari`. */
export function waited(ms: number, nowMs: number, zone: Zone): string {
  const say = phrases[zone.language];
  const passed = nowMs - ms;
  const days = daysBetween(dateOf(ms, zone), dateOf(nowMs, zone));
  if (passed < MINUTE_MS) return say.now;
  if (days === 0) return passed < HOUR_MS ? say.forMinutes(Math.floor(passed / MINUTE_MS)) : say.forHours(Math.floor(passed / HOUR_MS));
  return days === 1 ? say.justYesterday : say.forDays(days);
}

const phrases = {
  id: {
    now: "baru saja",
    minutes: (n: number) => `${n} menit lalu`,
    hours: (n: number) => `${n} jam lalu`,
    yesterday: (time: string) => `kemarin ${time}`,
    justYesterday: "kemarin",
    today: (time: string) => `hari ini pukul ${time}`,
    days: (n: number) => `${n} hari lalu`,
    forMinutes: (n: number) => `${n} menit`,
    forHours: (n: number) => `${n} jam`,
    forDays: (n: number) => `${n} hari`,
  },
  en: {
    now: "just now",
    minutes: (n: number) => `${n} min ago`,
    hours: (n: number) => (n === 1 ? "1 hour ago" : `${n} hours ago`),
    yesterday: (time: string) => `yesterday ${time}`,
    justYesterday: "yesterday",
    today: (time: string) => `today at ${time}`,
    days: (n: number) => `${n} days ago`,
    forMinutes: (n: number) => `${n} min`,
    forHours: (n: number) => (n === 1 ? "1 hour" : `${n} hours`),
    forDays: (n: number) => `${n} days`,
  },
};
