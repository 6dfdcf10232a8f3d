/** What a field of a form is called, that of a caption among them; what a photo proves. */
import { number, t } from "../lib/i18n/index.svelte";
import { when } from "../lib/when.svelte";
import type { EvidenceOf, IssueView } from "../generated/types";

export function fieldLabel(field: string): string {
  const caption = /^caption_(\d+)$/.exec(field)?.[1];
  if (caption !== undefined) return t.photos.caption(number(Number(caption) + 1));
  return t.issues.form.label[field] ?? field;
}

/** Of the photos that a case has, to know one of them again. */
export function hashesOf(view: IssueView): ReadonlySet<string> {
  return new Set(view.photos.map((photo) => photo.hash));
}

/** `bukti tindak lanjut 12 Nov` */
export function evidenceWords(of: EvidenceOf): string {
  const date = when.dateOf(of.at_ms);
  const said = `${when.day(date)} ${when.shortMonth(date)}`;
  return of.answer ? t.photos.evidence_of.answer(said) : t.photos.evidence_of.follow_up(said);
}
