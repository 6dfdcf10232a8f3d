/** The one-time code as a person types it: 12 letters and digits, in whatever form. */

export const CODE_PARTS = 3;
export const PART_LENGTH = 4;
export const CODE_LENGTH = CODE_PARTS * PART_LENGTH;

/** What belongs to a code: capitals and digits; dashes, spaces and everything else are left out. */
export function codeSigns(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** The same code in the spelling the district compares: O reads as 0, I and L as 1. */
export function normaliseCode(typed: string): string {
  return codeSigns(typed).replaceAll("O", "0").replace(/[IL]/g, "1");
}

/** Spreads signs over the three boxes. What is too much stays in the last one: nothing typed is cut away in silence. */
export function splitCode(typed: string): [string, string, string] {
  const signs = codeSigns(typed);
  return [signs.slice(0, PART_LENGTH), signs.slice(PART_LENGTH, 2 * PART_LENGTH), signs.slice(2 * PART_LENGTH)];
}
