/** When a series is held: the rule as the program writes it, and as a form asks for it. */

export type Way = "none" | "day" | "weekday";

export interface Rule {
  way: Way;
  /** As typed, 1 to 31. */
  day: string;
  /** 1 to 5; the fifth is the last. */
  nth: number;
  /** 1 (Monday) to 7. */
  weekday: number;
}

/** `day:20`, `weekday:3:1` or empty. */
export function parseRule(text: string): Rule {
  const [way, first, second] = text.split(":");
  if (way === "day") return { way, day: first ?? "", nth: 1, weekday: 1 };
  if (way === "weekday") return { way, day: "", nth: Number(first), weekday: Number(second) };
  return { way: "none", day: "", nth: 1, weekday: 1 };
}

/** What is no rule stays in it as typed, so that the program can say so. */
export function writeRule(rule: Rule): string {
  if (rule.way === "day") return `day:${rule.day.trim()}`;
  return rule.way === "weekday" ? `weekday:${rule.nth}:${rule.weekday}` : "";
}

/** `Februari 2025` of `2025-02`. */
export function monthText(month: string, names: { monthName: (date: string) => string }): string {
  return month === "" ? "" : `${names.monthName(`${month}-01`)} ${month.slice(0, 4)}`;
}

/** The list with one row moved up (-1) or down (1); the same list at its end. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  const rows = [...list];
  const [row] = rows.splice(at, 1);
  if (row === undefined || to < 0 || to > rows.length) return [...list];
  rows.splice(to, 0, row);
  return rows;
}
