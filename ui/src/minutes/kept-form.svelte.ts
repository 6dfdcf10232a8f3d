/** A small form of the minutes, kept on this laptop as it is typed, and gone once the program has noted it. */
import { call } from "../lib/backend";
import { DraftWriter } from "../issues/draft-writer.svelte";
import { session } from "../lib/session.svelte";
import type { MinutesText, UiError } from "../generated/types";
import { TIMER_FIELD } from "./item-timer.svelte";

/** Something typed that is not noted: the name of its field, and its words. */
export interface LeftText {
  field: string;
  text: string;
}

/** The forms of a page, each made once: what is typed in one is there when somebody comes back to it. */
export class KeptForms {
  readonly #meetingId: string;
  readonly #texts: () => readonly MinutesText[];
  readonly #forms = new Map<string, KeptForm<Record<string, string>>>();
  /** The map tells nobody that it grew. */
  #made = $state(0);

  constructor(meetingId: string, texts: () => readonly MinutesText[]) {
    this.#meetingId = meetingId;
    this.#texts = texts;
  }

  of<F extends Record<string, string>>(field: string, blank: F): KeptForm<F> {
    const known = this.#forms.get(field);
    if (known !== undefined) return known as unknown as KeptForm<F>;
    const made = new KeptForm(this.#meetingId, field, blank, this.#texts());
    this.#forms.set(field, made as unknown as KeptForm<Record<string, string>>);
    // A form is made while its part of the page is; what counts forms is asked again afterwards.
    queueMicrotask(() => (this.#made += 1));
    return made;
  }

  /** Holds the laptop something under this name, or is it typed just now? */
  has(field: string): boolean {
    return this.left.some((one) => one.field === field);
  }

  /** The form is made anew when it is opened next. */
  forget(field: string): void {
    this.#forms.delete(field);
    queueMicrotask(() => (this.#made += 1));
  }

  /** What is typed and not noted, also in forms that nobody has opened since the program started. */
  get left(): LeftText[] {
    void this.#made;
    const open = [...this.#forms.values()].filter((form) => !form.blank);
    const kept = this.#texts().filter((text) => text.field !== TIMER_FIELD && !this.#forms.has(text.field));
    return [
      ...open.map((form) => ({ field: form.field, text: words(form.form) })),
      ...kept.map(({ field, text }) => ({ field, text: words(fieldsOf(text)) })),
    ].filter((one) => one.text !== "");
  }

  /** Is something typed that is not noted? */
  get typed(): boolean {
    return this.left.length > 0;
  }

  /** Why the newest words of one of them are not kept. */
  get failure(): UiError | null {
    void this.#made;
    return [...this.#forms.values()].map((form) => form.failure).find((failure) => failure !== null) ?? null;
  }

  /** Throws away what is typed under this name. */
  async drop(field: string): Promise<void> {
    const form = this.#forms.get(field);
    if (form !== undefined) await form.discard();
    else await call("save_minutes_text", { meeting_id: this.#meetingId, field, text: "" });
  }

  /** Writes what waits. */
  async settle(): Promise<void> {
    await Promise.all([...this.#forms.values()].map((form) => form.settle()));
  }

  leave(): void {
    for (const form of this.#forms.values()) form.leave();
  }
}

export class KeptForm<F extends Record<string, string>> {
  readonly field: string;
  readonly #blank: F;
  readonly #writer: DraftWriter<F>;
  #typedOn = false;
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
    this.#typedOn = true;
    this.#writer.touch($state.snapshot(this.form) as F, this.field);
  }

  /** Call before the program notes it, so that nothing is kept after it was noted. */
  async settle(): Promise<F> {
    await this.#writer.flush();
    this.#typedOn = false;
    return $state.snapshot(this.form) as F;
  }

  /**
   * It was noted as it was `settle`d: the laptop holds it no longer, and the form is empty but for what was typed while the program wrote.
   * Answers whether there was such.
   */
  noted(saved: F): boolean {
    const now = $state.snapshot(this.form) as F;
    const rest = Object.keys(this.#blank).map((key) => [key, since(now[key] ?? "", saved[key] ?? "", this.#blank[key] ?? "")]);
    this.form = Object.fromEntries(rest) as F;
    session.draftSavedAt = null;
    if (this.#typedOn) this.touch();
    return !this.blank;
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

/** What was typed after `saved`. */
function since(now: string, saved: string, blank: string): string {
  if (now === saved) return blank;
  return saved !== "" && now.startsWith(saved) ? now.slice(saved.length).trimStart() : now;
}

function isBlank<F extends Record<string, string>>(form: F, blank: F): boolean {
  return Object.keys(blank).every((key) => (form[key] ?? "").trim() === (blank[key] ?? "").trim());
}

/** What a person would miss of a form. */
function words(form: Readonly<Record<string, string>>): string {
  return (form.text ?? form.title ?? "").trim();
}

/** What was kept as far as it has the fields of this form. */
function readKept<F extends Record<string, string>>(text: string, blank: F): Partial<F> {
  const known = Object.entries(fieldsOf(text)).filter(([key]) => key in blank);
  return Object.fromEntries(known) as Partial<F>;
}

function fieldsOf(text: string): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return {};
  }
}
