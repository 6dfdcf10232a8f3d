/** A small form of the minutes, kept on this laptop as it is typed, and gone once the program has noted it. */
import { call } from "../lib/backend";
import { DraftWriter } from "../issues/draft-writer.svelte";
import { session } from "../lib/session.svelte";
import type { MinutesText, UiError } from "../generated/types";

/** The forms of a page, each made once: what is typed in one is there when somebody comes back to it. */
export class KeptForms {
  readonly #meetingId: string;
  readonly #texts: () => readonly MinutesText[];
  readonly #forms = new Map<string, KeptForm<Record<string, string>>>();

  constructor(meetingId: string, texts: () => readonly MinutesText[]) {
    this.#meetingId = meetingId;
    this.#texts = texts;
  }

  of<F extends Record<string, string>>(field: string, blank: F): KeptForm<F> {
    const known = this.#forms.get(field);
    if (known !== undefined) return known as unknown as KeptForm<F>;
    const made = new KeptForm(this.#meetingId, field, blank, this.#texts());
    this.#forms.set(field, made as unknown as KeptForm<Record<string, string>>);
    return made;
  }

  /** The form is made anew when it is opened next. */
  forget(field: string): void {
    this.#forms.delete(field);
  }

  /** Is something typed that is not noted? */
  get typed(): boolean {
    return [...this.#forms.values()].some((form) => !form.blank);
  }

  leave(): void {
    for (const form of this.#forms.values()) form.leave();
  }
}

export class KeptForm<F extends Record<string, string>> {
  readonly field: string;
  readonly #blank: F;
  readonly #writer: DraftWriter<F>;
  form = $state<F>({} as F);

  /** `texts`: what the laptop holds. What it holds of another form, or in a form of an older version, is left alone. */
  constructor(meetingId: string, field: string, blank: F, texts: readonly MinutesText[]) {
    this.field = field;
    this.#blank = blank;
    this.form = { ...blank, ...readKept(texts.find((kept) => kept.field === field)?.text ?? "", blank) };
    this.#writer = new DraftWriter<F>(null, async (_, form) => {
      const text = isBlank(form, blank) ? "" : JSON.stringify(form);
      const { saved_at_ms } = await call("save_minutes_text", { meeting_id: meetingId, field, text });
      return { draft_id: field, saved_at_ms };
    });
  }

  /** Why the newest words are not kept. */
  get failure(): UiError | null {
    return this.#writer.failure;
  }

  get blank(): boolean {
    return isBlank(this.form, this.#blank);
  }

  /** Call at each change. */
  touch(): void {
    this.#writer.touch($state.snapshot(this.form) as F, this.field);
  }

  /** Call before the program notes it, so that nothing is kept after it was noted. */
  async settle(): Promise<F> {
    await this.#writer.flush();
    return $state.snapshot(this.form) as F;
  }

  /** It was noted: the form is empty, and the laptop holds it no longer. */
  noted(): void {
    this.form = { ...this.#blank };
    session.draftSavedAt = null;
  }

  /** The form is thrown away. */
  async discard(): Promise<void> {
    this.form = { ...this.#blank };
    this.touch();
    await this.#writer.flush();
  }

  /** The page is left: the last words are written. */
  leave(): void {
    void this.#writer.flush();
    session.draftSavedAt = null;
  }
}

function isBlank<F extends Record<string, string>>(form: F, blank: F): boolean {
  return Object.keys(blank).every((key) => (form[key] ?? "").trim() === (blank[key] ?? "").trim());
}

/** What was kept as far as it has the fields of this form. */
function readKept<F extends Record<string, string>>(text: string, blank: F): Partial<F> {
  if (text === "") return {};
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null) return {};
    const known = Object.entries(kept).filter(([key, value]) => key in blank && typeof value === "string");
    return Object.fromEntries(known) as Partial<F>;
  } catch {
    return {};
  }
}
