/** Saving a list of the kecamatan: what was typed as the reason, what is wrong, and where the person goes then. */
import { asUiError } from "../lib/backend";
import { t } from "../lib/i18n/index.svelte";
import { leaveNotice } from "../lib/notice.svelte";
import { router } from "../lib/router/router.svelte";
import { fieldSentence } from "../lib/sentences";
import { session } from "../lib/session.svelte";
import type { FieldError, RulesView, UiError } from "../generated/types";

export const RULES_PATH = "/pengaturan/aturan";

export class Saving {
  note = $state("");
  failure = $state.raw<UiError | null>(null);
  busy = $state(false);

  get errors(): readonly FieldError[] {
    return this.failure?.fields ?? [];
  }

  /** What is wrong with a field of the list, or with that of one of its rows. */
  error(field: string, row?: number): string | null {
    const name = row === undefined ? field : inRow(field, row);
    const own = this.errors.find((entry) => entry.field === name);
    return own === undefined ? null : fieldSentence({ ...own, field });
  }

  /** Numbers of the rows in which something is wrong. */
  faulty(): Set<number> {
    const rows = this.errors.map((entry) => Number(entry.field.split(".")[1] ?? Number.NaN));
    return new Set(rows.filter((row) => Number.isInteger(row)));
  }

  /** True: it is saved, and the list of lists is opened. */
  async save(ask: () => Promise<RulesView>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await ask();
      leaveNotice({ title: t.rules.saved, text: session.training ? t.rules.saved_training : t.rules.saved_text });
      router.go(RULES_PATH);
      return true;
    } catch (failed) {
      this.failure = asUiError(failed);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** Name of a field in one row, as the program names it: `name_id.3`. */
export function inRow(field: string, row: number): string {
  return `${field}.${row}`;
}
