/** A part of a paper while its words are written: the newest picture, and why the newest words gave none. */
import { asUiError } from "../lib/backend";
import type { PaperPage, UiError } from "../generated/types";

export class Drawing<F> {
  page = $state.raw<PaperPage | null>(null);
  failure = $state.raw<UiError | null>(null);

  readonly #make: (form: F) => Promise<PaperPage>;
  /** Answers may overtake each other; only the newest question counts. */
  #asked = 0;

  constructor(make: (form: F) => Promise<PaperPage>) {
    this.#make = make;
  }

  async draw(form: F): Promise<void> {
    const mine = ++this.#asked;
    try {
      const page = await this.#make(form);
      if (mine !== this.#asked) return;
      this.page = page;
      this.failure = null;
    } catch (failed) {
      if (mine === this.#asked) this.failure = asUiError(failed);
    }
  }
}
