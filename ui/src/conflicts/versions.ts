/** Versions of one field beside each other: what differs between them, and one text that holds them all. Pure. */
import type { ConflictRow } from "../generated/types";

export interface Piece {
  text: string;
  /** Not the same in every version. */
  differs: boolean;
}

/**
 * Each text cut into what all begin with, its own middle, and what all end with, at the borders of words. Two people who
 * changed one passage are the rule; where they changed two, the whole stretch between counts as different.
 */
export function differing(texts: readonly string[]): Piece[][] {
  const split = texts.map((text) => text.match(/\s+|\S+/g) ?? []);
  const shortest = Math.min(...split.map((words) => words.length));
  const alike = (at: (words: readonly string[]) => string | undefined) => new Set(split.map(at)).size === 1;
  let before = 0;
  while (before < shortest && alike((words) => words[before])) before += 1;
  let after = 0;
  while (after < shortest - before && alike((words) => words[words.length - 1 - after])) after += 1;
  return split.map((words) =>
    [
      { text: words.slice(0, before).join(""), differs: false },
      { text: words.slice(before, words.length - after).join(""), differs: true },
      { text: words.slice(words.length - after).join(""), differs: false },
    ].filter((piece) => piece.text !== ""),
  );
}

/** Fields that the form writes on one line: a blank line would not fit into them. */
const ONE_LINE = new Set(["title", "hamlet", "landmark", "theme", "venue"]);

export function isOneLine(field: string): boolean {
  return ONE_LINE.has(field);
}

/** All versions in one text, to be shortened by hand: a blank line between them, in a field of one line a semicolon. */
export function joined(field: string, texts: readonly string[]): string {
  const kept = unique(texts.map((text) => text.trim()));
  if (isOneLine(field)) return kept.join("; ");
  // Of two agendas nobody wants the same item twice.
  if (field === "agenda") return unique(kept.flatMap((text) => text.split("\n").map((line) => line.trim()))).join("\n");
  return kept.join("\n\n");
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}

/** What comes after the record `id`: itself while something is left in it, else the first that this laptop may settle. */
export function nextConflict(left: readonly ConflictRow[], id: string): ConflictRow | null {
  return left.find((row) => row.id === id && row.may_settle) ?? left.find((row) => row.may_settle) ?? null;
}
