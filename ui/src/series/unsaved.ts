/** What was typed into a series or a venue and is not saved, while the window is open: by its id, `""` for a new one. */
import type { SeriesForm, VenueForm } from "../generated/types";

export const unsavedSeries = new Map<string, { seen: SeriesForm; form: SeriesForm }>();
export const unsavedVenues = new Map<string, { seen: VenueForm; form: VenueForm }>();

export function sameForm<F>(a: F, b: F): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
