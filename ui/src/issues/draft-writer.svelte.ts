/**
 * Writes the open form away half a second after the last key, and while somebody types on or dictates all the same within a second,
 * so that a power cut costs at most a few words.
 *
 * One write at a time: two at once could both ask for a new draft and leave it twice.
 */
import { asUiError, call } from "../lib/backend";
import { session } from "../lib/session.svelte";
import type { IssueForm, UiError } from "../generated/types";

/** Long enough not to write at each letter, short enough that nobody loses a sentence. */
const PAUSE_MS = 500;
/** What was typed longest ago waits no longer than this; the write itself has the rest of the second. */
const LATEST_MS = 800;

/** Writes a form away as a draft, and answers under which id it lies; without a time, there was nothing to keep. */
export type KeepDraft<F> = (draftId: string | null, form: F, focus: string) => Promise<{ draft_id: string; saved_at_ms: number | null }>;

const keepIssue: KeepDraft<IssueForm> = (draft_id, form, focus) => call("save_draft", { draft_id, form, focus });

export class DraftWriter<F extends object = IssueForm> {
  draftId = $state<string | null>(null);
  failure = $state.raw<UiError | null>(null);
  readonly #keep: KeepDraft<F>;
  #waiting: { form: F; focus: string } | null = null;
  /** What could not be written, until something newer is. */
  #refused: { form: F; focus: string } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #latest: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | null = null;
  #stopped = false;

  /** `keep`: for another form than that of one issue. */
  constructor(draftId: string | null, keep: KeepDraft<F> = keepIssue as unknown as KeepDraft<F>) {
    this.draftId = draftId;
    this.#keep = keep;
  }

  /** The form as it is now will be written after a pause. */
  touch(form: F, focus: string): void {
    if (this.#stopped) return;
    this.#waiting = { form: { ...form }, focus };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
    this.#latest ??= setTimeout(() => void this.flush(), LATEST_MS);
  }

  /** Writes at once what still waits, or could not be written before, and answers when it is written or has failed. */
  async flush(): Promise<void> {
    this.#calm();
    if (this.#writing === null) this.#waiting ??= this.#refused;
    while (this.#writing !== null || this.#waiting !== null) {
      this.#writing ??= this.#write().finally(() => (this.#writing = null));
      await this.#writing;
    }
  }

  /** Nothing more is written: the form became an issue, or was thrown away. */
  stop(): void {
    this.#calm();
    this.#waiting = null;
    this.#refused = null;
    this.#stopped = true;
    session.draftSavedAt = null;
  }

  #calm(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#latest);
    this.#latest = undefined;
  }

  async #write(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#refused = null;
    if (waiting === null) return;
    try {
      const draft = await this.#keep(this.draftId, waiting.form, waiting.focus);
      this.draftId = draft.draft_id;
      this.failure = null;
      if (!this.#stopped) session.draftSavedAt = draft.saved_at_ms;
    } catch (failed) {
      this.failure = asUiError(failed);
      if (!this.#stopped) this.#refused = waiting;
    }
  }
}
