/**
 * Meja tamu: finding one person among the invited while a queue waits.
 *
 * Owns: how typed letters are compared with offices and names, and in which order the matches stand.
 * Does not know: marking, keys or the screen.
 *
 * Invariant: the order is total and depends only on the rows and the text, so the row under Enter never jumps by itself.
 */

import type { InviteeView } from "../generated/types";

/** A stretch of a label; `hit` stretches are what the typed letters met. */
export interface Segment {
  text: string;
  hit: boolean;
}

/** From this many letters on, the first match is chosen without an arrow key: one letter alone says too little. */
export const LETTERS_TO_CHOOSE = 2;

/** A word that more than this share of the rows carries ("Kepala", "Kampung") tells them apart too little to rank first. */
const COMMON_WORD_SHARE = 0.25;
/** Below this many rows every word counts as telling. */
const COMMON_WORD_ROWS_MIN = 8;

const STARTS_TELLING_WORD = 0;
const STARTS_COMMON_WORD = 1;
const INSIDE_WORD = 2;

/** Lower case without diacritics; what is neither letter nor digit becomes a space. */
export function fold(text: string): string {
  return Array.from(text).map(foldCharacter).join("");
}

/** Words of the typed text, folded. */
export function typedWords(text: string): string[] {
  return fold(text).split(" ").filter((word) => word !== "");
}

/** True when the text says enough to put the cursor on the first match by itself. */
export function choosesByItself(text: string): boolean {
  const words = typedWords(text);
  const letters = words.join("").length;
  return letters >= LETTERS_TO_CHOOSE || (letters > 0 && words.every(isNumber));
}

/** True when no digit can belong to the text: it says enough, and its last word is one of letters. Behind a space a number may follow. */
export function needsNoDigit(text: string): boolean {
  return text === "" || (choosesByItself(text) && /\p{L}$/u.test(text));
}

/**
 * Rows that hold every typed word in office, name or representative, or carry the typed invitation number.
 * Order: beginnings of telling words, beginnings of common words, insides of words; among equals those not marked
 * yet, then by number. Without text: all rows, those not marked yet first.
 */
export function findInvitees(rows: readonly InviteeView[], text: string): InviteeView[] {
  const words = typedWords(text);
  const telling = words.length > 0 ? tellingWords(rows) : new Set<string>();
  return rows
    .map((row) => ({ row, rank: rankOf(row, words, telling) }))
    .filter((found) => found.rank !== null)
    .sort(
      (a, b) =>
        (a.rank ?? 0) - (b.rank ?? 0) ||
        Number(a.row.mark !== null) - Number(b.row.mark !== null) ||
        a.row.number - b.row.number,
    )
    .map((found) => found.row);
}

/** `label` cut where the typed words are met: at the beginning of a word if there is one, else inside. */
export function segments(label: string, text: string): Segment[] {
  const letters = Array.from(label);
  const folded = letters.map(foldCharacter);
  const hit = letters.map(() => false);
  for (const word of typedWords(text)) {
    const at = placeOf(folded, word);
    if (at !== null) {
      // A folded letter may be several characters long (ß → ss): count along the folded text.
      for (let i = at, left = word.length; left > 0 && i < folded.length; i += 1) {
        hit[i] = true;
        left -= (folded[i] ?? "").length;
      }
    }
  }
  const parts: Segment[] = [];
  letters.forEach((letter, i) => {
    const last = parts.at(-1);
    if (last && last.hit === hit[i]) last.text += letter;
    else parts.push({ text: letter, hit: hit[i] === true });
  });
  return parts;
}

function foldCharacter(character: string): string {
  const plain = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  // An apostrophe belongs to the word: "Ma'ruf" is found as "maruf".
  if (/^['’`ʼ]$/.test(plain)) return "";
  return /^[\p{L}\p{N}]+$/u.test(plain) ? plain : " ";
}

function searchable(row: InviteeView): string {
  return fold([row.office, row.name, row.mark?.representative_name ?? "", row.mark?.representative_office ?? ""].join(" "));
}

function wordsOf(row: InviteeView): string[] {
  return searchable(row).split(" ").filter((word) => word !== "");
}

function tellingWords(rows: readonly InviteeView[]): Set<string> {
  const seenIn = new Map<string, number>();
  for (const row of rows) {
    for (const word of new Set(wordsOf(row))) seenIn.set(word, (seenIn.get(word) ?? 0) + 1);
  }
  const limit = rows.length < COMMON_WORD_ROWS_MIN ? rows.length : rows.length * COMMON_WORD_SHARE;
  return new Set([...seenIn].filter(([, count]) => count <= limit).map(([word]) => word));
}

/** The worst of the ranks of the typed words, or null when one of them is nowhere. */
function rankOf(row: InviteeView, typed: readonly string[], telling: ReadonlySet<string>): number | null {
  const words = wordsOf(row);
  let worst = STARTS_TELLING_WORD;
  for (const word of typed) {
    const rank = rankOfWord(word, words, telling) ?? (isNumber(word) && String(row.number) === word ? STARTS_TELLING_WORD : null);
    if (rank === null) return null;
    worst = Math.max(worst, rank);
  }
  return worst;
}

function rankOfWord(typed: string, words: readonly string[], telling: ReadonlySet<string>): number | null {
  const begun = words.filter((word) => word.startsWith(typed));
  if (begun.some((word) => telling.has(word))) return STARTS_TELLING_WORD;
  if (begun.length > 0) return STARTS_COMMON_WORD;
  return words.some((word) => word.includes(typed)) ? INSIDE_WORD : null;
}

/** Index of the letter where `word` is met; beginnings of words win, the last of them first: it is the most telling. */
function placeOf(folded: readonly string[], word: string): number | null {
  const places = folded.map((_, at) => at).filter((at) => folded.slice(at).join("").startsWith(word));
  const begins = places.filter((at) => at === 0 || folded[at - 1] === " ");
  return begins.at(-1) ?? places.at(0) ?? null;
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}
