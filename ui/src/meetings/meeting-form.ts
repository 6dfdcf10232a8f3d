/** The form of a meeting: what an empty one holds, and what was typed and not saved while the window is open. */
import type { FieldError, MeetingForm, MeetingKind } from "../generated/types";

export const KINDS: readonly MeetingKind[] = ["coordination", "village_assembly", "guidance", "other"];

const SIGNER_FIELDS: readonly string[] = ["name", "office", "rank", "id_kind", "id_number"];

export function emptyForm(kind: MeetingKind): MeetingForm {
  return {
    kind,
    title: "",
    theme: "",
    date_text: "",
    start_text: "",
    end_text: "",
    venue: "",
    agenda: "",
    chair_name: "",
    chair_office: "",
    signer: { name: "", office: "", rank: "", id_kind: "none", id_number: "" },
  };
}

/** A copy that shares nothing with what the program answered. */
export function copyForm(form: MeetingForm): MeetingForm {
  return { ...form, signer: { ...form.signer } };
}

export function sameForm(a: MeetingForm, b: MeetingForm): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `signer.name`: how the fields of the signer are told from the chair's, whichever way the error spells them. */
export function controlName(error: Pick<FieldError, "field">): string {
  const bare = error.field.replace(/^(form\.)?signer[._]/, "").replace(/^form\./, "");
  return SIGNER_FIELDS.includes(bare) ? `signer.${bare}` : bare;
}

/** True when the sheet is to be signed by somebody else than the chair. */
export function hasSigner(form: MeetingForm): boolean {
  const { name, office, rank, id_number } = form.signer;
  return [name, office, rank, id_number].some((text) => text.trim() !== "");
}

/** What is typed, and the form as it was opened; what others change in between stays theirs. */
export interface Unsaved {
  seen: MeetingForm;
  form: MeetingForm;
}

/**
 * Typed and not saved, by meeting id (`""` for a new one). In memory only: names of persons do not belong into a storage
 * of the window, which is not encrypted.
 */
const kept = new Map<string, Unsaved>();

export const unsavedForms = {
  keep(id: string, { seen, form }: Unsaved): void {
    kept.set(id, { seen: copyForm(seen), form: copyForm(form) });
  },
  recall(id: string): Unsaved | null {
    const unsaved = kept.get(id);
    return unsaved ? { seen: copyForm(unsaved.seen), form: copyForm(unsaved.form) } : null;
  },
  forget(id: string): void {
    kept.delete(id);
  },
};
