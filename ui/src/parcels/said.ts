/** What reading a parcel did, in words. */
import type words from "../lib/i18n/id/parcels";
import type { Notice } from "../lib/notice.svelte";
import type { LaptopView, ParcelTaken } from "../generated/types";

type Words = typeof words;

/** By the office, as people here call each other; a laptop of nobody in particular by its number. */
export function whose(laptop: LaptopView, said: Words): string {
  return laptop.office || laptop.name || said.laptop(String(laptop.device_no));
}

export function said(taken: ParcelTaken, words: Words, number: (n: number) => string): { notice: Notice; more: string[] } {
  const laptop = whose(taken.from, words);
  const more: string[] = [];
  if (taken.recovered > 0) more.push(words.recovered(number(taken.recovered)));
  if (taken.left_aside > 0) more.push(words.left_aside(number(taken.left_aside)));
  if (taken.card) return { notice: { title: words.card_taken(laptop), text: words.card_taken_text }, more };
  if (taken.changes === 0) {
    const title = taken.left_aside > 0 ? words.nothing_fits(laptop) : taken.known === 0 ? words.empty(laptop) : words.nothing_new(laptop);
    return { notice: { title, kind: taken.left_aside > 0 ? "warm" : "done" }, more };
  }
  const known = taken.known === 0 ? "" : number(taken.known);
  return { notice: { title: words.taken(number(taken.changes), laptop, known), text: words.taken_text }, more };
}
