/** What stands in the fields of a letter of invitation, and the letter that it makes. */

import type { InvitationLetterView, InvitationPaper, LetterAttribute, MandatePaper, MandateParty } from "../generated/types";

export const ATTRIBUTES: readonly LetterAttribute[] = ["ordinary", "urgent", "very_urgent"];

export interface InvitationForm extends Omit<InvitationPaper, "meeting_id" | "copies" | "invitee_ids"> {
  /** One to a line. */
  copies: string;
  /** Ids of whom it goes to, also when it goes to everybody. */
  chosen: string[];
}

export function emptyInvitation(): InvitationForm {
  return {
    number: "",
    attribute: "ordinary",
    attachment: "",
    subject: "",
    opening: "",
    closing: "",
    copies: "",
    chosen: [],
    separate: false,
    with_names: false,
    date_text: "",
  };
}

/** The fields as they open. No chosen ids mean everybody who is invited. */
export function invitationForm({ letter, invitees }: InvitationLetterView): InvitationForm {
  const everybody = invitees.map((one) => one.id);
  return {
    number: letter.number,
    attribute: letter.attribute,
    attachment: letter.attachment,
    subject: letter.subject,
    opening: letter.opening,
    closing: letter.closing,
    copies: letter.copies.join("\n"),
    chosen: letter.invitee_ids.length === 0 ? everybody : everybody.filter((id) => letter.invitee_ids.includes(id)),
    separate: letter.separate,
    with_names: letter.with_names,
    date_text: letter.date_text,
  };
}

/** Null while nobody is chosen of those who could be: it would be a letter to everybody. */
export function invitationPaper(form: InvitationForm, { letter, invitees }: InvitationLetterView): InvitationPaper | null {
  if (form.chosen.length === 0 && invitees.length > 0) return null;
  return {
    meeting_id: letter.meeting_id,
    number: form.number,
    attribute: form.attribute,
    attachment: form.attachment,
    subject: form.subject,
    opening: form.opening,
    closing: form.closing,
    copies: form.copies.split("\n").filter((copy) => copy.trim() !== ""),
    invitee_ids: form.chosen.length === invitees.length ? [] : invitees.map((one) => one.id).filter((id) => form.chosen.includes(id)),
    separate: form.separate,
    with_names: form.with_names,
    date_text: form.date_text,
  };
}

export function emptyParty(): MandateParty {
  return { name: "", office: "", rank: "", id_kind: "none", id_number: "" };
}

/** A copy that fields may write into, its keys in the order in which two letters are compared. */
export function mandatePaper(letter: MandatePaper): MandatePaper {
  const party = ({ name, office, rank, id_kind, id_number }: MandateParty): MandateParty => ({ name, office, rank, id_kind, id_number });
  return {
    meeting_id: letter.meeting_id,
    number: letter.number,
    giver: party(letter.giver),
    representative: party(letter.representative),
    date_text: letter.date_text,
  };
}

/** Do these two say the same? */
export function sameLetter(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
