/** A text that is typed into a case, kept on this laptop as it is typed. */
import { call } from "../lib/backend";
import { session } from "../lib/session.svelte";
import { DraftWriter } from "./draft-writer.svelte";
import type { CaseText, UiError } from "../generated/types";

export class KeptCaseText {
  readonly #issueId: string;
  readonly #which: CaseText;
  readonly #writer: DraftWriter<{ text: string }>;
  /** What the laptop holds, or will with the write that is on its way; null while nobody knows. */
  #known: string | null = null;
  /** Something was typed since it was on its way to be saved; a write of it may come after. */
  #touched = false;

  constructor(issueId: string, which: CaseText) {
    this.#issueId = issueId;
    this.#which = which;
    this.#writer = new DraftWriter(null, async (_, { text }) => {
      const { saved_at_ms } = await call("save_case_text", { issue_id: issueId, which, text });
      return { draft_id: issueId, saved_at_ms };
    });
  }

  /** Why the newest words are not kept. */
  get failure(): UiError | null {
    return this.#writer.failure;
  }

  /** What was typed earlier; empty where there is nothing, or where it cannot be read. */
  async load(): Promise<string> {
    try {
      const { follow_up, comment } = await call("get_case_texts", { id: this.#issueId });
      const kept = this.#which === "comment" ? comment : follow_up;
      this.#known ??= kept;
      return kept;
    } catch {
      this.#known ??= "";
      return "";
    }
  }

  /** The text as it is now. */
  touch(text: string): void {
    // Before anybody typed, an empty box says nothing about what lies here.
    if (this.#known === text || (this.#known === null && text === "")) return;
    this.#known = text;
    this.#touched = true;
    this.#writer.touch({ text }, "text");
  }

  /** Call before it is saved, so that nothing writes it after it was. */
  async settle(): Promise<void> {
    await this.#writer.flush();
    this.#touched = false;
  }

  /** It is saved, and the laptop holds it no longer as something that was only typed. */
  saved(): void {
    if (this.#touched) this.#writer.touch({ text: "" }, "text");
    this.#known = "";
    session.draftSavedAt = null;
  }

  /** The page is left: the last words are written, and the status line speaks of them no longer. */
  async leave(): Promise<void> {
    await this.#writer.flush();
    session.draftSavedAt = null;
  }
}
