/** Several papers printed one after the other: one that fails is named, and keeps no other from the printer. */
import { call } from "../lib/backend";
import { sentenceOf } from "../lib/sentences";
import type { Paper, PaperOf, PrintSides } from "../generated/types";

export interface BatchPaper {
  /** Tells papers of one batch apart. */
  key: string;
  title: string;
  of: PaperOf;
}

/** How each of them is printed. */
export interface PrintChoice {
  printer: string;
  copies: number;
  sides: PrintSides;
  grey: boolean;
}

export interface BatchFailure {
  key: string;
  title: string;
  why: string;
}

export class PaperBatch {
  /** Which of how many is under way; null while nothing is. */
  progress = $state.raw<{ at: number; all: number; title: string } | null>(null);
  /** Keys of what reached the printer the last time; null: nothing was printed yet. */
  printed = $state.raw<readonly string[] | null>(null);
  failures = $state.raw<readonly BatchFailure[]>([]);

  /** Answers when each paper was printed or refused. While one batch is under way another one does not begin. */
  async print(papers: readonly BatchPaper[], paper: Paper, choice: PrintChoice): Promise<void> {
    if (this.progress !== null || papers.length === 0) return;
    this.failures = [];
    this.printed = null;
    const done: string[] = [];
    try {
      for (const [at, one] of papers.entries()) {
        this.progress = { at: at + 1, all: papers.length, title: one.title };
        try {
          const { preview_id } = await call("preview_paper", { of: one.of, paper });
          await call("print_preview", { preview_id, ...choice, pages_text: "" });
          done.push(one.key);
        } catch (failed) {
          this.failures = [...this.failures, { key: one.key, title: one.title, why: sentenceOf(failed) }];
        }
      }
    } finally {
      this.printed = done;
      this.progress = null;
    }
  }
}
