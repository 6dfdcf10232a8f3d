/** Choosing photos: the program asks which, and reads them one by one; one that is no photo costs no other. */
import { asUiError, call } from "../lib/backend";
import { number, t } from "../lib/i18n/index.svelte";
import { sentence, sentenceOf } from "../lib/sentences";
import type { PendingPhoto } from "../generated/types";

export class PhotoChoice {
  /** Which of how many is being read; null while nothing is. */
  reading = $state.raw<{ at: number; all: number } | null>(null);
  /** What of the last choice was not taken, each with its reason. */
  failures = $state.raw<string[]>([]);
  /** Where cameras were, by the photo's hash. In this window alone: nothing writes it away. */
  places = $state.raw<ReadonlyMap<string, string>>(new Map());
  #running: Promise<void> | null = null;

  /** Asks the person; `add` answers whether it took the photo, which it does not if it has it already. */
  choose(add: (photo: PendingPhoto) => boolean): Promise<void> {
    this.#running ??= this.#choose(add).finally(() => (this.#running = null));
    return this.#running;
  }

  /** Answers when every photo that was chosen is in the form or refused. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #choose(add: (photo: PendingPhoto) => boolean): Promise<void> {
    this.failures = [];
    try {
      const chosen = await call("choose_photos", {});
      for (const [at, name] of chosen.names.entries()) {
        this.reading = { at: at + 1, all: chosen.names.length };
        await this.#read(chosen.id, at, name, add);
      }
      if (chosen.left_out > 0) this.#say(t.photos.left_out(number(chosen.left_out)));
    } catch (failed) {
      this.#say(sentenceOf(failed));
    } finally {
      this.reading = null;
    }
  }

  async #read(id: string, at: number, name: string, add: (photo: PendingPhoto) => boolean): Promise<void> {
    try {
      const { photo, place_text } = await call("prepare_photo", { id, number: at });
      if (!add(photo)) this.#say(t.photos.same(name));
      else if (place_text !== null) this.places = new Map([...this.places, [photo.hash, place_text]]);
    } catch (failed) {
      const known = asUiError(failed);
      // What hinders one file hinders no other; a full disk hinders them all.
      if (known.code !== "photo_not_read") throw known;
      this.#say(t.photos.not_read(name, sentence(known)));
    }
  }

  #say(line: string): void {
    this.failures = [...this.failures, line];
  }
}
