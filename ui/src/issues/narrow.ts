/** What a list is narrowed to, as a value. */
import type { ListSort, Narrow } from "../generated/types";

export function nothingNarrowed(): Narrow {
  return { categories: [], urgencies: [], stages: [], due: "any", from: "", until: "", has_photo: false };
}

/** How many parts narrow the list: what the button says. */
export function narrowedBy(narrow: Narrow): number {
  const parts = [narrow.categories.length > 0, narrow.urgencies.length > 0, narrow.stages.length > 0, narrow.due !== "any", narrow.from !== "" || narrow.until !== "", narrow.has_photo];
  return parts.filter(Boolean).length;
}

/** With or without `one`. */
export function toggled<T>(all: readonly T[], one: T): T[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}

export const sorts: readonly ListSort[] = ["urgency", "due", "newest"];
