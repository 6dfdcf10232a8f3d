/** A text that is typed into a case, kept on this laptop as it is typed. */
import { asUiError, call } from "../lib/backend";
import { session } from "../lib/session.svelte";
import { DraftWriter } from "./draft-writer.svelte";
import type { CaseText, UiError } from "../generated/types";

/** Of which nobody has read what the laptop keeps, though something else was typed since. */
const unread = new Set<string>();

export class KeptCaseText {
  readonly #issueId: string;
  readonly #which: CaseText;
  /** Tells the box what stands in it now: words of an earlier day were found. */
  readonly #onfound: (text: string) => void;
  readonly #writer: DraftWriter<{ text: string }>;
  #unreadable = $state.raw<UiError | null>(null);
  /** What stands in the box. */
  #now: string;
  /** What the laptop holds, or will with the write that is on its way; null while nobody knows. */
  #known: string | null = null;
  /** What stands in the box was typed without what the laptop keeps from before; when that is read, it comes in front. */
  #apart: boolean;
  #reading: Promise<void> | null = null;
  #read = false;
  /** It is on its way to be saved as the person saw it: nothing is put in front of it meanwhile. */
  #settled = false;
  /** Found while it was on its way. */
  #found = "";
  /** Something was typed since it was on its way to be saved; a write of it may come after. */
  #touched = false;

  /** `begun`: what stands in the box already, from before its page was left. */
  constructor(issueId: string, which: CaseText, begun: string, onfound: (text: string) => void) {
    this.#issueId = issueId;
    this.#which = which;
    this.#onfound = onfound;
    this.#now = begun;
    this.#apart = begun === "" || unread.has(this.#key);
    this.#writer = new DraftWriter(null, async () => {
      // Never over something that nobody has read.
      await this.#load();
      const { saved_at_ms } = await call("save_case_text", { issue_id: issueId, which, text: joined(this.#found, this.#now) });
      return { draft_id: issueId, saved_at_ms };
    });
  }

  get #key(): string {
    return `${this.#which} ${this.#issueId}`;
  }

  /** Why the newest words are not kept, or the earlier ones not here. */
  get failure(): UiError | null {
    return this.#unreadable ?? this.#writer.failure;
  }

  /** Looks for what was typed earlier. What cannot be read now is tried again with the next words. */
  async load(): Promise<void> {
    await this.#load().catch(() => undefined);
  }

  async #load(): Promise<void> {
    if (this.#read) return;
    this.#reading ??= this.#ask().finally(() => (this.#reading = null));
    await this.#reading;
  }

  async #ask(): Promise<void> {
    try {
      const { follow_up, comment } = await call("get_case_texts", { id: this.#issueId });
      this.#unreadable = null;
      this.#read = true;
      unread.delete(this.#key);
      this.#take(this.#which === "comment" ? comment : follow_up);
    } catch (failed) {
      this.#unreadable = asUiError(failed);
      if (this.#apart) unread.add(this.#key);
      throw failed;
    }
  }

  #take(earlier: string): void {
    this.#known ??= earlier;
    if (!this.#apart || earlier === "" || earlier === this.#now) return;
    if (this.#settled) this.#found = earlier;
    else this.#show(joined(earlier, this.#now));
  }

  #show(text: string): void {
    this.#now = text;
    this.#onfound(text);
  }

  /** The text as it is now. */
  touch(text: string): void {
    this.#now = text;
    // Before anybody typed, an empty box says nothing about what lies here.
    if (this.#known === text || (this.#known === null && text === "")) return;
    this.#known = text;
    this.#touched = true;
    this.#writer.touch({ text }, "text");
  }

  /** Call before it is saved, so that nothing writes it after it was. */
  async settle(): Promise<void> {
    this.#settled = true;
    await this.#writer.flush();
    this.#touched = false;
  }

  /**
   * It is saved, and the laptop holds it no longer as something that was only typed; it goes on holding `rest`, which was typed meanwhile.
   * `elsewhere`: another box of the same text may have written last.
   */
  saved(rest: string, elsewhere = false): void {
    const written = this.#touched || elsewhere;
    this.#settled = false;
    this.#known = "";
    this.#now = rest;
    session.draftSavedAt = null;
    this.#bringBack();
    if (this.#now === "" && !written) return;
    this.#known = this.#now;
    this.#writer.touch({ text: this.#now }, "text");
  }

  /** It was not saved, and stays what was only typed. */
  refused(): void {
    this.#settled = false;
    this.#bringBack();
  }

  #bringBack(): void {
    const found = this.#found;
    this.#found = "";
    if (found !== "") this.#show(joined(found, this.#now));
  }

  /** The page is left: the last words are written, and the status line speaks of them no longer. */
  async leave(): Promise<void> {
    await this.#writer.flush();
    session.draftSavedAt = null;
  }
}

function joined(earlier: string, text: string): string {
  return earlier === "" || text === "" ? earlier + text : `${earlier}\n\n${text}`;
}
