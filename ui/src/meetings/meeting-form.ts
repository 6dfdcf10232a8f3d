/** The form of a meeting: what an empty one holds, and what was typed and not saved while the window is open. */
import type { ChairActing, FieldError, Level, MeetingForm, MeetingKind } from "../generated/types";

/** What an office of a level holds as a rule. */
const KINDS: Record<Level, readonly MeetingKind[]> = {
  village: ["coordination", "village_assembly", "guidance", "other"],
  district: ["coordination", "village_assembly", "guidance", "territorial", "other"],
  regency: ["coordination", "forkopimda", "territorial", "guidance", "other"],
};

/** The kinds to choose from, the chosen one always among them. */
export function kindsAt(level: Level, chosen: MeetingKind): readonly MeetingKind[] {
  const offered = KINDS[level];
  return offered.includes(chosen) ? offered : [...offered, chosen];
}

export const ACTING: readonly ChairActing[] = ["not", "pj", "plt", "plh", "pjs"];
export const LEVELS: readonly Level[] = ["village", "district", "regency"];

/** Fields that most meetings leave empty, behind "Pilihan lain". */
export const RARE = ["invitation_number", "chair_acting", "chair_represents", "level", "host", "series_id", "parent_id"] as const;

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
    series_id: "",
    host: "",
    parent_id: "",
    invitation_number: "",
    chair_represents: "",
    chair_acting: "not",
    level: null,
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

/** True when something stands in a field that most meetings leave empty. */
export function hasRare(form: MeetingForm): boolean {
  const empty = emptyForm(form.kind);
  return RARE.some((name) => form[name] !== empty[name]);
}

/** An event inside a meeting: on its day, at its venue, led by the same. */
export function partOf(whole: MeetingForm, id: string): MeetingForm {
  const { date_text, venue, chair_name, chair_office, chair_acting, chair_represents, level, host } = whole;
  return { ...emptyForm("other"), date_text, venue, chair_name, chair_office, chair_acting, chair_represents, level, host, parent_id: id };
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
