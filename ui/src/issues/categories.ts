/** Category codes in the order in which the form offers them: what villages record most stands first. */
export const categories = [
  "PBG", "INF", "KAM", "KES", "ADM", "SOS", "BEN",
  "KBK", "EKO", "DIK", "LHK", "TAN", "APR", "ADT", "LAI",
] as const;

/** So many are shown before "8 kategori lain". */
export const CATEGORIES_FIRST = 7;

/** What villages record most stands first, what fits nowhere last, and what the kecamatan added before that. */
export function inOrder(known: readonly string[]): readonly string[] {
  const added = known.filter((code) => !categories.some((one) => one === code));
  return [...categories.slice(0, -1), ...added, ...categories.slice(-1)];
}

/** So many sub-categories say what a category is about; more than a line is not read. */
const NAMED_FIRST = 5;

/** What belongs to a category, by the names of its sub-categories: `Jalan, Jembatan, Irigasi`; `more`: there are others. */
export function belongsTo(names: readonly string[]): { names: string; more: boolean } {
  return { names: names.slice(0, NAMED_FIRST).join(", "), more: names.length > NAMED_FIRST };
}
