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

/** True while nobody has typed or chosen anything: such a form leaves no draft behind. */
export function isBlank(form: IssueForm): boolean {
  return sameForm(form, emptyForm());
}

export function sameForm(one: IssueForm, other: IssueForm): boolean {
  // Photos are a list; two lists are never the same thing, however alike they are.
  return (Object.keys(one) as (keyof IssueForm)[]).every((field) => one[field] === other[field] || JSON.stringify(one[field]) === JSON.stringify(other[field]));
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
