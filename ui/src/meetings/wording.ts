/** Sentences about meetings that several screens share. The words are in the dictionary; which of them apply is decided here. */
import { daysBetween } from "../lib/dates";
import { t } from "../lib/i18n/index.svelte";
import { session } from "../lib/session.svelte";
import { when } from "../lib/when.svelte";
import type { AttendanceCounts, MeetingForm, MeetingKind, MeetingRow, MeetingView, OfficeGroup, ToldView } from "../generated/types";
import { minutesToStart, phaseOf, type Item, type Moment } from "./checklist";

/** `21 dari 29 datang · 2 tamu`, or how many are invited as long as nobody came. */
export function attendanceInShort(counts: AttendanceCounts): string {
  const came = counts.present + counts.represented;
  const say = t.meetings.list;
  const invited = counts.invited === 0 ? say.not_invited : say.invited(counts.invited);
  const first = came === 0 ? invited : say.came(came, counts.invited);
  return counts.walk_ins === 0 ? first : `${first} · ${say.walk_ins(counts.walk_ins)}`;
}

/** In the order of protocol. */
export const GROUPS: readonly OfficeGroup[] = [
  "guest", "forkopimda", "forkopimcam", "agency", "district_head", "village_head", "village_apparatus", "territorial", "community", "other",
];

/** Village heads are called what they are called here: `Kepala Kampung`, `Wali Nagari`. */
export function groupName(group: OfficeGroup): string {
  return group === "village_head" ? headTitle() : t.meetings.groups[group];
}

/** `Musyawarah kampung`, with the local word. */
export function kindName(kind: MeetingKind): string {
  return kind === "village_assembly" ? t.meetings.form.village_assembly(session.villageWord) : t.meetings.kinds[kind];
}

/** `Dikdik S. Nugrahawan, Pj. Wali Kota Cimahi`; `Muhamad Azan, Sekretaris Daerah mewakili Bupati Batang Hari`. */
export function chairText({ chair_name, chair_office, chair_acting, chair_represents }: MeetingForm): string {
  const acting = chair_acting === "not" || chair_office === "" ? "" : `${chair_acting.replace(/^p/, "P")}.`;
  const office = [acting, chair_office].filter(Boolean).join(" ");
  const represents = chair_represents === "" ? "" : t.meetings.desk.chair_represents(chair_represents);
  return [chair_name, [office, represents].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}

/** What is missing, in the words of the desk; empty for what is not missing. */
export function missingText(item: Item): string {
  const say = t.meetings.desk;
  if (item.state !== "missing") return "";
  switch (item.key) {
    case "invitations":
      return say.no_invitations;
    case "number":
      return say.number_provisional;
    case "names":
      return item.nameless.length === 1 ? say.name_missing(item.nameless[0]?.office ?? "") : say.names_missing(item.nameless.length);
    case "venue":
      return say.venue_missing;
    case "chair":
      return say.chair_missing;
    case "time":
      return say.time_missing;
    case "agenda":
      return say.agenda_missing;
    case "representatives":
      return item.nameless.length === 1 ? say.representative_missing(item.nameless[0]?.office ?? "") : say.representatives_missing(item.nameless.length);
    case "unmarked":
      return say.unmarked(item.count);
    case "decisions_waiting":
      return t.minutes.desk.waiting(item.count);
    case "minutes":
      return t.minutes.desk.final_missing;
    default:
      return "";
  }
}

/** `disampaikan, WhatsApp, 15/01/2025 08.10` */
export function toldText(told: ToldView): string {
  return t.meetings.invitations.told_line(t.meetings.told[told.how], toldWhen(told));
}

/** `15/01/2025 08.10` */
export function toldWhen(told: ToldView): string {
  return [when.short(told.date), told.time].filter(Boolean).join(" ");
}

/** `Kepala Kampung`; before a village's words are known, the general title of the groups. */
export function headTitle(): string {
  return session.view.scope?.head_title ?? t.meetings.groups.village_head;
}

/** `kepala kampung`, inside a sentence. */
export function headTitleInSentence(): string {
  return headTitle().toLowerCase();
}

/** `09.00` of `09.00 WIB s.d. selesai`; empty when no beginning is known. */
export function startText(timeText: string): string {
  return /\d{1,2}\.\d{2}/.exec(timeText.split("s.d.")[0] ?? "")?.[0] ?? "";
}

/** When the meeting is, seen from now: `Rapat mulai 4 menit lagi.`; once its minutes are final, that. */
export function whenSentence(meeting: MeetingView, moment: Moment, nowMs: number): string {
  const say = t.meetings.desk;
  if (meeting.minutes_final) return say.minutes_final;
  const { date } = meeting.row;
  const days = daysBetween(moment.today, date);
  if (days === 0) {
    const minutes = minutesToStart(meeting, moment, nowMs);
    if (minutes !== null) return say.in_minutes(minutes);
    const phase = phaseOf(meeting, moment, nowMs);
    if (phase === "after") return say.today_over;
    return startText(meeting.row.time_text) === "" ? say.today : say.running;
  }
  if (days > 0) return days === 1 ? say.tomorrow : say.in_days(days);
  if (days === -1) return say.yesterday;
  // Further back than a month nobody counts days.
  return days >= -31 ? say.days_ago(-days) : say.on_date(when.long(date));
}

/** The sheet of a meeting: with what was recorded, once something was. */
export function sheetOf({ id, counts }: MeetingRow): string {
  const recorded = counts.present + counts.represented + counts.absent > 0;
  return `/rapat/${id}/cetak${recorded ? "?isi=terisi" : ""}`;
}
