/** A change of an agenda item while it is typed. What the form showed when it was opened is kept with it, so that a power cut in between
 * does not pass over what somebody else changed meanwhile. */
import type { AgendaItemForm } from "../generated/types";

export type ItemChange = { title: string; minutes_text: string; programme_id: string; seen: string };

export function changeOf(form: AgendaItemForm): ItemChange {
  const { title, minutes_text, programme_id } = form;
  return { title, minutes_text, programme_id, seen: JSON.stringify(form) };
}

/** The request's two forms. Whether it was dealt with is not this form's to say. */
export function formsOf({ title, minutes_text, programme_id, seen }: ItemChange): { seen: AgendaItemForm; form: AgendaItemForm } {
  const opened = JSON.parse(seen) as AgendaItemForm;
  return { seen: opened, form: { title, minutes_text, programme_id, done: opened.done } };
}
