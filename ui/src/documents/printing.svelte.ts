/**
 * A paper on its way to the printer: the printers, what was chosen, the job and what hinders it.
 *
 * Invariant: a job is asked after until it has ended, and only the newest one; what was chosen stays through every failure.
 */
import { asUiError, call } from "../lib/backend";
import type { PrinterView, PrintSides, PrintState, PrintView, UiError } from "../generated/types";
import type { PaperPreview } from "./paper-preview.svelte";

/** Bounds of `PrintPreview.copies`. */
export const COPIES_MAX = 99;
/** How often a job is asked after, in milliseconds. */
export const POLL_MS = 2_000;

/** States in which a job changes no more. */
const ENDS: readonly PrintState[] = ["done", "gone"];
/** States that ask for a person. */
const TROUBLES: readonly PrintState[] = ["held", "needs_password", "out_of_paper", "jammed", "cover_open", "out_of_ink", "offline", "stopped", "silent"];

export function hasEnded(state: PrintState): boolean {
  return ENDS.includes(state);
}

export function isTrouble(state: PrintState): boolean {
  return TROUBLES.includes(state);
}

/** How many of `all` pages are meant by `1-3,5`; nothing written means all of them, null that it is not read. */
export function pagesIn(text: string, all: number): number | null {
  if (text.trim() === "") return all;
  const meant = new Set<number>();
  for (const part of text.split(/[,;]/)) {
    const span = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?$/.exec(part);
    if (span === null) return null;
    const first = Number(span[1]);
    const last = Number(span[2] ?? span[1]);
    if (first < 1 || last > all || first > last) return null;
    for (let page = first; page <= last; page += 1) meant.add(page);
  }
  return meant.size;
}

/** The number of copies as typed, or null. */
export function readCopies(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,2}$/.test(trimmed)) return null;
  const copies = Number(trimmed);
  return copies >= 1 && copies <= COPIES_MAX ? copies : null;
}

/** Sheets of paper that come out. Each copy begins on a sheet of its own. */
export function sheetsOf(pages: number, copies: number, sides: PrintSides): number {
  return (sides === "one" ? pages : Math.ceil(pages / 2)) * copies;
}

export class Printing<C> {
  /** Null until they are known, and where there are none. */
  printers = $state.raw<readonly PrinterView[] | null>(null);
  /** Why there are none. */
  missing = $state.raw<UiError | null>(null);

  printer = $state("");
  copies = $state("1");
  pages = $state("");
  sides = $state<PrintSides>("one");
  grey = $state(false);

  /** The newest job, and where it stands. */
  job = $state.raw<PrintView | null>(null);
  /** Why the newest one was not taken. */
  failure = $state.raw<UiError | null>(null);
  sending = $state(false);

  readonly #preview: PaperPreview<C>;

  constructor(preview: PaperPreview<C>) {
    this.#preview = preview;
  }

  get ready(): boolean {
    return this.printers !== null && this.printers.length > 0;
  }

  /** Asks which printers there are, and takes what was chosen last, or the usual printer. */
  async load(previewId: string): Promise<void> {
    try {
      const { printers, last } = await call("list_printers", { preview_id: previewId });
      const known = (name: string | undefined) => printers.find((one) => one.name === name)?.name;
      const usual = printers.find((one) => one.is_default) ?? printers[0];
      this.printer = known(this.printer) ?? known(last?.printer) ?? usual?.name ?? "";
      if (last !== null) [this.copies, this.sides, this.grey] = [String(last.copies), last.sides, last.grey];
      [this.printers, this.missing] = [printers, null];
    } catch (failed) {
      [this.printers, this.missing] = [null, asUiError(failed)];
    }
  }

  /** Null while what was typed cannot be read. */
  sheets(all: number): number | null {
    const [pages, copies] = [pagesIn(this.pages, all), readCopies(this.copies)];
    return pages === null || copies === null ? null : sheetsOf(pages, copies, this.sides);
  }

  async print(): Promise<void> {
    // A second press while the first is on its way would be a second stack of paper.
    if (this.sending) return;
    this.sending = true;
    [this.job, this.failure] = [null, null];
    this.#preview.outcome = null;
    try {
      this.job = await this.#preview.use((preview_id) =>
        call("print_preview", {
          preview_id,
          printer: this.printer,
          // What is no number is refused by the program, with its words at the field.
          copies: readCopies(this.copies) ?? 0,
          pages_text: this.pages,
          sides: this.sides,
          grey: this.grey,
        }),
      );
    } catch (failed) {
      this.failure = asUiError(failed);
    } finally {
      this.sending = false;
    }
  }

  /** Asks where the job stands. */
  async ask(): Promise<void> {
    const asked = this.job;
    if (asked === null || hasEnded(asked.state)) return;
    try {
      const now = await call("get_print_job", { job: asked.job });
      if (this.job?.job === asked.job) this.job = now;
    } catch {
      // The next time may find it; a job is not lost because nobody told where it stands.
    }
  }

  async cancel(): Promise<void> {
    const asked = this.job;
    if (asked === null) return;
    try {
      this.job = await call("cancel_print_job", { job: asked.job });
    } catch (failed) {
      this.failure = asUiError(failed);
    }
  }
}
