/** A photo that was taken long before what it is to show: of another time, or by a camera whose clock is wrong. */
import { daysBetween } from "../lib/dates";

/** A damage is often photographed weeks before somebody records it; a month is more than that. */
const DAYS_MAX = 30;

/** The day on which a photo was taken, if that is long before the day of the event; both as `2025-01-17`, and empty where nobody knows. */
export function longBefore(takenAt: string | null, happenedOn: string): string | null {
  const [takenOn = ""] = (takenAt ?? "").split("T", 1);
  // What is no date compares with nothing.
  return daysBetween(takenOn, happenedOn) > DAYS_MAX ? takenOn : null;
}
