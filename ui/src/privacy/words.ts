/** What stands where a reporter or a text does not show: never an empty field. */
import { t } from "../lib/i18n/index.svelte";
import { when } from "../lib/when.svelte";
import type { IssueView } from "../generated/types";

/** What may be said of the reporter. */
export function reporterWords(view: IssueView): string {
  const at = view.privacy.erased_at_ms;
  return view.reporter === "erased" && at !== null ? t.privacy.erased_on(day(at)) : t.issues.case.reporter[view.reporter];
}

/** In place of the description; empty where it shows. */
export function hiddenText(view: IssueView): string {
  const { text, erased_at_ms: at } = view.privacy;
  if (text === "open" || text === "secret") return "";
  return text === "erased" && at !== null ? t.privacy.erased_on(day(at)) : t.privacy.text[text];
}

function day(ms: number): string {
  return when.dayMonthYear(when.dateOf(ms));
}
