/**
 * The desk of a meeting: what is ready, what is missing, and which phase is the present one.
 *
 * Invariant: every state is read from the records; nobody ticks anything by hand.
 * Does not know: words. Items carry a key and values; the page says them.
 */

import type { AttendanceStatus, InviteeView, MeetingView, SessionView } from "../generated/types";

export type Phase = "before" | "during" | "after";

/** `missing` waits for a person, `done` is ready, `open` is neither late nor finished. */
export type ItemState = "missing" | "done" | "open";

export type Item =
  | { key: "time"; state: ItemState }
  | { key: "place_and_chair"; state: "done" }
  | { key: "venue" | "chair"; state: "missing" }
  | { key: "agenda"; state: ItemState; count: number }
  | { key: "decisions_waiting"; state: "missing"; count: number }
  | { key: "invitations"; state: ItemState; invited: number; heads: number }
  | { key: "number"; state: ItemState; provisional: boolean }
  | { key: "told"; state: ItemState; told: number; all: number }
  | { key: "names"; state: "missing"; nameless: readonly InviteeView[] }
  | { key: "blank_sheet"; state: "open" }
  | { key: "door"; state: ItemState }
  | { key: "representatives"; state: "missing"; nameless: readonly InviteeView[] }
  | { key: "walk_ins"; state: "open"; count: number }
  | { key: "unmarked"; state: "missing"; count: number }
  | { key: "notula"; state: ItemState; begun: boolean }
  | { key: "decisions"; state: ItemState; count: number }
  | { key: "absences"; state: "done"; byStatus: readonly [AttendanceStatus, number][] }
  | { key: "filled_sheet"; state: "open" }
  | { key: "minutes"; state: ItemState }
  | { key: "followed"; state: ItemState; open: number }
  | { key: "delivery"; state: ItemState };

export interface Desk {
  phase: Phase;
  before: Item[];
  during: Item[];
  after: Item[];
  /** How many things wait for a person: those that bear a warning sign. */
  missing: number;
}

/** Codes of domain.md §3.3 rule 9, in the order of the sheet's recap. */
export const ABSENCES: readonly AttendanceStatus[] = ["excused", "sick", "on_leave", "on_duty", "absent"];

/** What `session` says about the present moment. */
export type Moment = Pick<SessionView, "today" | "zone_offset_minutes">;

export function deskOf(meeting: MeetingView, moment: Moment, nowMs: number): Desk {
  // Whose minutes are final has taken place, whatever hour was printed.
  const phase = meeting.minutes_final ? "after" : phaseOf(meeting, moment, nowMs);
  const before = missingFirst(itemsBefore(meeting, phase));
  const during = missingFirst(itemsDuring(meeting, phase));
  const after = missingFirst(itemsAfter(meeting, phase));
  const missing = [...before, ...during, ...after].filter((item) => item.state === "missing").length;
  return { phase, before, during, after, missing };
}

/** A meeting without an end is present until midnight; without a beginning, all day. */
export function phaseOf(meeting: MeetingView, moment: Moment, nowMs: number): Phase {
  const { date, time_text } = meeting.row;
  if (date !== moment.today) return date > moment.today ? "before" : "after";
  const minute = minuteOfDay(moment, nowMs);
  const { start, end } = minutesOf(time_text);
  if (start !== null && minute < start) return "before";
  return end !== null && minute >= end ? "after" : "during";
}

/** Minutes until the beginning, when it is today, known and still ahead. */
export function minutesToStart(meeting: MeetingView, moment: Moment, nowMs: number): number | null {
  const { start } = minutesOf(meeting.row.time_text);
  if (meeting.row.date !== moment.today || start === null) return null;
  const left = start - minuteOfDay(moment, nowMs);
  return left > 0 ? left : null;
}

/** Agenda lines that say something. */
export function agendaLines(agenda: string): string[] {
  return agenda.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

function itemsBefore(meeting: MeetingView, phase: Phase): Item[] {
  const { form, row } = meeting;
  const items: Item[] = [];
  const invited = meeting.invitees.filter((invitee) => !invitee.walk_in);
  const nameless = invited.filter((invitee) => invitee.name.trim() === "");
  const agenda = meeting.minutes.items > 0 ? meeting.minutes.items : agendaLines(form.agenda).length;
  const venueKnown = form.venue.trim() !== "";
  const chairKnown = form.chair_name.trim() !== "" || form.chair_office.trim() !== "";

  items.push({
    key: "invitations",
    state: invited.length > 0 ? "done" : "missing",
    invited: invited.length,
    heads: invited.filter((invitee) => invitee.group === "village_head").length,
  });
  if (invited.length > 0) {
    // A letter without a number is a letter; one whose number is provisional still waits for it.
    const number = form.invitation_number.trim();
    const provisional = meeting.number_provisional;
    items.push({ key: "number", state: provisional ? "missing" : number === "" ? "open" : "done", provisional });
  }
  if (nameless.length > 0) items.push({ key: "names", state: "missing", nameless });
  if (!venueKnown) items.push({ key: "venue", state: "missing" });
  if (!chairKnown) items.push({ key: "chair", state: "missing" });
  // What nobody wrote down while it lasted is not known any more.
  const unknown = phase === "after" ? "open" : "missing";
  items.push({ key: "time", state: row.time_text.trim() === "" ? unknown : "done" });
  if (venueKnown && chairKnown) items.push({ key: "place_and_chair", state: "done" });
  items.push({ key: "agenda", state: agenda > 0 ? "done" : "missing", count: agenda });
  // What nobody put on this agenda comes on the next one by itself.
  const waiting = meeting.minutes.decisions_waiting;
  if (waiting > 0 && phase !== "after" && !meeting.minutes_final) items.push({ key: "decisions_waiting", state: "missing", count: waiting });
  if (invited.length > 0) {
    const told = invited.filter((invitee) => invitee.told.length > 0).length;
    items.push({ key: "told", state: told === invited.length ? "done" : "open", told, all: invited.length });
    items.push({ key: "blank_sheet", state: "open" });
  }
  return items;
}

function itemsDuring(meeting: MeetingView, phase: Phase): Item[] {
  const { counts } = meeting.row;
  const nameless = meeting.invitees.filter(
    (invitee) => invitee.mark?.status === "represented" && invitee.mark.representative_name.trim() === "",
  );
  const items: Item[] = [{ key: "door", state: counts.invited > 0 && counts.unmarked === 0 ? "done" : "open" }];
  if (phase === "after" && counts.unmarked > 0) items.push({ key: "unmarked", state: "missing", count: counts.unmarked });
  if (nameless.length > 0) items.push({ key: "representatives", state: "missing", nameless });
  items.push({ key: "walk_ins", state: "open", count: counts.walk_ins });
  const { noted, discussed, decisions } = meeting.minutes;
  items.push({ key: "notula", state: meeting.minutes_final ? "done" : "open", begun: noted + discussed + decisions > 0 });
  items.push({ key: "decisions", state: decisions > 0 ? "done" : "open", count: decisions });
  return items;
}

function itemsAfter(meeting: MeetingView, phase: Phase): Item[] {
  const items: Item[] = [];
  const byStatus = ABSENCES.map((status): [AttendanceStatus, number] => [
    status,
    meeting.invitees.filter((invitee) => invitee.mark?.status === status).length,
  ]).filter(([, count]) => count > 0);
  if (phase !== "before" && byStatus.length > 0) items.push({ key: "absences", state: "done", byStatus });
  if (meeting.invitees.some((invitee) => invitee.mark !== null) || phase === "after") items.push({ key: "filled_sheet", state: "open" });
  const { items: onAgenda, decisions, decisions_open } = meeting.minutes;
  if (onAgenda > 0 || meeting.minutes_final) {
    items.push({ key: "minutes", state: meeting.minutes_final ? "done" : phase === "after" ? "missing" : "open" });
  }
  if (decisions > 0) items.push({ key: "followed", state: decisions_open === 0 ? "done" : "open", open: decisions_open });
  const settled = meeting.row.delivery === "sent" || meeting.row.delivery === "received";
  // What was sent of a meeting that is still to come is not its attendance.
  const attended = phase === "after" || (phase === "during" && meeting.invitees.some((invitee) => invitee.mark !== null));
  items.push({ key: "delivery", state: settled && attended ? "done" : "open" });
  return items;
}

/** Stable: missing things first, then done ones, then what is merely open. */
function missingFirst(items: Item[]): Item[] {
  const order: Record<ItemState, number> = { missing: 0, done: 1, open: 2 };
  return [...items].sort((a, b) => order[a.state] - order[b.state]);
}

export function minuteOfDay(moment: Moment, nowMs: number): number {
  const local = Math.floor(nowMs / 60_000) + moment.zone_offset_minutes;
  return ((local % 1440) + 1440) % 1440;
}

/** Reads the printed form: `09.00 WIB s.d. selesai`, `09.00 s.d. 12.00 WIB`. */
export function minutesOf(timeText: string): { start: number | null; end: number | null } {
  const [start, end] = timeText.split("s.d.").map((part) => {
    const found = /(\d{1,2})\.(\d{2})/.exec(part);
    return found ? Number(found[1]) * 60 + Number(found[2]) : null;
  });
  return { start: start ?? null, end: end ?? null };
}
