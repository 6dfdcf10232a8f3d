/**
 * A paper while it is looked at: its pages, what they were made of, and its file.
 *
 * Invariant: while a new choice is compiled the old pages stay, and saving waits for the pages of the choice that is shown.
 */
import { asUiError, call } from "../lib/backend";
import type { PreviewView, UiError } from "../generated/types";

/** What became of the PDF. A closed dialog is an answer, not an event worth a note. */
export type Outcome = { kind: "saved"; path: string } | { kind: "opened"; path: string | null } | { kind: "failed"; error: UiError };

export class PaperPreview<C> {
  /** The newest compile that went well, and the choices it was made for. */
  shown = $state.raw<{ preview: PreviewView; choices: C } | null>(null);
  /** Why the newest choice could not be compiled; the pages shown are then those before it. */
  failure = $state.raw<UiError | null>(null);
  compiling = $state(false);
  outcome = $state.raw<Outcome | null>(null);

  readonly #make: (choices: C) => Promise<PreviewView>;
  /** The compile under way, if any; a choice made meanwhile follows it, and only the last one does. */
  #running: Promise<void> | null = null;
  #wanted: { choices: C } | null = null;
  #newest: { choices: C } | null = null;

  constructor(make: (choices: C) => Promise<PreviewView>) {
    this.#make = make;
  }

  compile(choices: C): Promise<void> {
    this.#newest = this.#wanted = { choices };
    this.#running ??= this.#compileWanted().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #compileWanted(): Promise<void> {
    this.compiling = true;
    while (this.#wanted !== null) {
      const { choices }: { choices: C } = this.#wanted;
      this.#wanted = null;
      try {
        this.shown = { preview: await this.#make(choices), choices };
        this.failure = null;
      } catch (failed) {
        this.failure = asUiError(failed);
      }
    }
    this.compiling = false;
  }

  async save(): Promise<void> {
    this.outcome = null;
    try {
      const { path } = await this.use((preview_id) => call("save_preview", { preview_id }));
      if (path !== null) this.outcome = { kind: "saved", path };
    } catch (failed) {
      this.outcome = { kind: "failed", error: asUiError(failed) };
    }
  }

  async open(): Promise<void> {
    this.outcome = null;
    try {
      const { path } = await this.use((preview_id) => call("open_preview", { preview_id }));
      this.outcome = { kind: "opened", path };
    } catch (failed) {
      this.outcome = { kind: "failed", error: asUiError(failed) };
    }
  }

  /**
   * Gives the pages of the newest choice to `ask`. A compiled document is kept for a while only: it is compiled anew once when
   * it has gone.
   */
  async use<T>(ask: (previewId: string) => Promise<T>): Promise<T> {
    await this.#running;
    try {
      return await ask(this.#previewId());
    } catch (failed) {
      if (asUiError(failed).code !== "preview_expired" || this.#newest === null) throw failed;
      await this.compile(this.#newest.choices);
      return ask(this.#previewId());
    }
  }

  /** Only of the choices on the screen: pages of an older choice are never saved in their place. */
  #previewId(): string {
    if (this.shown === null || this.failure !== null) throw this.failure ?? asUiError("no preview");
    return this.shown.preview.preview_id;
  }
}
