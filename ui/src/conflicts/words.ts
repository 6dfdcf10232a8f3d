/** Names of fields and values as a person says them: what the program sends are codes, numbers and ISO dates. */
import { dayMonthYear, longDate } from "../lib/dates";
import { t } from "../lib/i18n/index.svelte";
import { session } from "../lib/session.svelte";
import { groupName, kindName } from "../meetings/wording";
import { OF_ISSUES, OF_MEETINGS } from "../outbox/rows";
import type { AuthorView, ConflictRow, MeetingKind, OfficeGroup, RecordNoun } from "../generated/types";

/** Kinds and groups stand in a record as numbers, from 1, in this order. */
const KINDS: readonly MeetingKind[] = ["coordination", "village_assembly", "guidance", "other", "forkopimda", "territorial"];
const GROUPS: readonly OfficeGroup[] = [
  "forkopimcam", "agency", "village_head", "village_apparatus", "territorial", "community", "other", "forkopimda", "district_head", "guest",
];

/** The label of the form; empty `field`: only a newer version of the app has a word for it. */
export function fieldLabel(noun: RecordNoun, field: string): string {
  const labels =
    noun === "meeting" ? meetingLabels() : noun === "invitee" ? t.conflicts.invitee : noun === "issue" ? t.issues.form.label : t.conflicts.record;
  return labels[field] ?? t.conflicts.field_unknown;
}

function meetingLabels(): Record<string, string> {
  const form = t.meetings.form;
  const of = (whose: string, what: string) => `${whose}, ${what.toLowerCase()}`;
  return {
    ...t.conflicts.meeting,
    kind: form.kind,
    title: form.meeting_title,
    theme: form.theme,
    date_text: form.date,
    start_text: form.start,
    end_text: form.end,
    venue: form.venue,
    agenda: form.agenda,
    chair_name: of(form.chair, form.chair_name),
    chair_office: of(form.chair, form.chair_office),
    signer_name: of(form.other_signer, form.signer_name),
    signer_office: of(form.other_signer, form.signer_office),
    signer_rank: form.signer_rank,
    signer_id: of(form.id_kind, form.id_number),
  };
}

/** One value in words. Never empty: an emptied field says so. */
export function valueWords(noun: RecordNoun, field: string, value: string): string {
  if (value === "") return field === "" ? t.conflicts.unreadable_value : t.conflicts.empty_value;
  switch (field) {
    case "category":
      return t.words.category[value] ?? value;
    case "urgency":
      return wordOf(t.words.urgency, value);
    case "occurrence":
      return wordOf(t.words.occurrence, value);
    case "confidential":
      return value === "true" ? t.issues.case.confidential : t.issues.case.ordinary;
    case "stage":
      return wordOf(t.words.stage, value);
    case "attendance":
      return noun === "invitee" ? attendanceWords(value) : value;
    case "date_text":
      return dateWords(value);
    case "kind":
      return noun === "meeting" ? kindName(numbered(KINDS, value, "other")) : value;
    case "group":
      return noun === "invitee" ? groupName(numbered(GROUPS, value, "other")) : value;
  }
  if (value === "true") return t.conflicts.yes;
  return value === "false" ? t.conflicts.no : value;
}

/** The status, and who came instead: `Diwakili: Sutini, Sekretaris`. */
function attendanceWords(value: string): string {
  const [status = "", ...who] = value.split("\n");
  return [wordOf(t.meetings.statuses, status), who.filter(Boolean).join(", ")].filter(Boolean).join(": ");
}

function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}

/** By number as records have it, or by name. */
function numbered<V extends string>(order: readonly V[], value: string, otherwise: V): V {
  return order[Number(value) - 1] ?? order.find((one) => one === value) ?? otherwise;
}

function dateWords(value: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? longDate(value, session.language) : value;
}

/** In a sentence: a long text is cut, a date is short. */
export function valueInSentence(noun: RecordNoun, field: string, value: string): string {
  const words =
    field === "date_text" && /^\d{4}-\d\d-\d\d$/.test(value) ? dayMonthYear(value, session.language) : valueWords(noun, field, value);
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > SENTENCE_CHARS_MAX ? `${[...line].slice(0, SENTENCE_CHARS_MAX).join("").trimEnd()} …` : line;
}
const SENTENCE_CHARS_MAX = 80;

/** `Sugeng Riyadi, Kepala Kampung` */
export function authorName(by: AuthorView): string {
  return [by.name, by.office].filter(Boolean).join(", ") || t.conflicts.somebody;
}

/** `laptop ini`, `laptop no. 53064`: a name, not a count, and written as the papers write it. */
export function laptopName(by: AuthorView): string {
  return by.own ? t.conflicts.this_laptop : t.conflicts.laptop(String(by.device_no));
}

/** `Dua versi di: urgensi, uraian` */
export function conflictLine(row: ConflictRow): string {
  if (row.disputed_deletion) return t.conflicts.deleted_and_changed;
  const labels = row.fields.map((field) => fieldLabel(row.noun, field).toLowerCase());
  return t.conflicts.differs_in([...new Set(labels)].join("; "));
}

/** Who may settle what this laptop may not. */
export function notYours(row: ConflictRow, fields: readonly string[] = row.fields): string {
  if (!row.disputed_deletion && fields.length > 0 && fields.every((field) => field === "stage")) return t.conflicts.not_yours_stage;
  return row.noun === "issue" || row.noun === "follow_up" ? t.conflicts.not_yours_issue(session.villageWord) : t.conflicts.not_yours_meeting;
}

/** Who settles what this laptop may not: heading of those rows. */
export function forOthers(rows: readonly ConflictRow[]): string {
  const issues = rows.every((row) => row.noun === "issue" || row.noun === "follow_up");
  return t.conflicts.for_others(issues ? session.villageWord : t.conflicts.whose_meeting);
}

/** Where the record itself is read; of one that has no page of its own, the list. */
export function recordHref(row: ConflictRow): string {
  if (OF_ISSUES.has(row.noun)) return `/isu/${row.open_id}`;
  return OF_MEETINGS.has(row.noun) ? `/rapat/${row.open_id}` : "/putuskan";
}
