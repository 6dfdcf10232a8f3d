/** The form `Catat isu` as a value. */
import type { Dictionary } from "../lib/i18n/index.svelte";
import type { IssueForm } from "../generated/types";

export function emptyForm(): IssueForm {
  return {
    title: "",
    category: "",
    subcategory: "",
    entry_type: null,
    date_text: "",
    hamlet: "",
    landmark: "",
    coordinates: "",
    description: "",
    urgency: "medium",
    occurrence: "occurred",
    village_code: "",
    has_reporter: false,
    reporter_name: "",
    reporter_phone: "",
    confidential: false,
    secrecy_reason: "",
    rt: "",
    rw: "",
    time_text: "",
    time_begun: "",
    benefit: null,
    service_state: null,
    anonymous: false,
    disaster_kind: "",
    dead: "",
    missing: "",
    injured: "",
    displaced: "",
    houses_heavy: "",
    houses_medium: "",
    houses_light: "",
    public_facilities: "",
    urgent_needs: "",
    photos: [],
  };
}

/** What is counted and told after a disaster, in the order of the form. */
export const disasterCounts = ["dead", "missing", "injured", "displaced", "houses_heavy", "houses_medium", "houses_light"] as const;
export const disasterFields = [...disasterCounts, "public_facilities", "urgent_needs"] as const;

/** A new form says where and when it was begun: the dusun that was named last, today, now. All of it may be changed or emptied. */
export function formBegun(here: { hamlet: string; date_text: string; time_text: string }): IssueForm {
  return { ...emptyForm(), ...here, time_begun: here.time_text };
}

/** True while nobody has typed or chosen anything: such a form leaves no draft behind. What it began with says nothing, there or emptied. */
export function isBlank(form: IssueForm, begun: IssueForm = emptyForm()): boolean {
  const empty = emptyForm();
  return (Object.keys(empty) as (keyof IssueForm)[]).every((field) => sameValue(form[field], begun[field]) || sameValue(form[field], empty[field]));
}

/**
 * The time of a form, and the one with which it began. That one is nobody's word: it goes when another day is given. Once somebody
 * has typed or emptied it, whatever stands there is his.
 */
export function timeOf(form: IssueForm, begun: IssueForm): Pick<IssueForm, "time_text" | "time_begun"> {
  const { time_text, time_begun } = form;
  if (time_text !== time_begun) return { time_text, time_begun: "" };
  return form.date_text === begun.date_text ? { time_text, time_begun } : { time_text: "", time_begun: "" };
}

/** A form that nobody has touched, as it would begin by now; what somebody emptied stays empty. */
export function goneOn(form: IssueForm, begun: IssueForm, fresh: IssueForm): IssueForm {
  const date_text = form.date_text === begun.date_text ? fresh.date_text : form.date_text;
  const untouched = form.time_begun !== "" && form.time_text === begun.time_text;
  return { ...form, date_text, ...(untouched ? { time_text: fresh.time_text, time_begun: fresh.time_begun } : {}) };
}

export function sameForm(one: IssueForm, other: IssueForm): boolean {
  return (Object.keys(one) as (keyof IssueForm)[]).every((field) => sameValue(one[field], other[field]));
}

/** Photos are a list; two lists are never the same thing, however alike they are. */
function sameValue<T>(one: T, other: T): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The form as plain text, for a clipboard: the last way out when nothing can be saved. */
export function formAsText(form: IssueForm, t: Dictionary): string {
  const label = t.issues.form.label;
  const lines: [string | undefined, string][] = [
    [label.title, form.title],
    [label.category, t.words.category[form.category] ?? ""],
    [label.date_text, form.date_text],
    [label.time_text, form.time_text],
    [label.hamlet, form.hamlet],
    [label.rt, form.rt],
    [label.rw, form.rw],
    [label.landmark, form.landmark],
    [label.coordinates, form.coordinates],
    [label.entry_type, form.entry_type === null ? "" : t.words.entry_type[form.entry_type]],
    [label.urgency, t.words.urgency[form.urgency]],
    [label.occurrence, t.words.occurrence[form.occurrence]],
    ...disasterFields.map((field): [string | undefined, string] => [label[field], form[field]]),
    [label.reporter_name, form.reporter_name],
    [label.reporter_phone, form.reporter_phone],
    [label.description, form.description],
    [label.secrecy_reason, form.secrecy_reason],
  ];
  return lines.filter(([, text]) => text !== "").map(([name, text]) => `${name}: ${text}`).join("\n");
}
