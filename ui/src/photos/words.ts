/** What a field of a form is called, that of a caption among them. */
import { number, t } from "../lib/i18n/index.svelte";

export function fieldLabel(field: string): string {
  const caption = /^caption_(\d+)$/.exec(field)?.[1];
  if (caption !== undefined) return t.photos.caption(number(Number(caption) + 1));
  return t.issues.form.label[field] ?? field;
}
