/** The form of a programme: what an empty one holds, and what was typed and not saved while the window is open. */
import type { Level, ProgrammeForm, ProgrammeRow } from "../generated/types";

export function emptyForm(level: Level, partOf = ""): ProgrammeForm {
  return { title: "", code: "", part_of: partOf, level, owner: "", target: "", progress_text: "", benefit: null, urgency: null };
}

export function sameForm(a: ProgrammeForm, b: ProgrammeForm): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is typed, and the form as it was opened; what others change in between stays theirs. By programme id, `""` for a new one. */
export const unsavedProgrammes = new Map<string, { seen: ProgrammeForm; form: ProgrammeForm }>();

/**
 * The programmes that one may be put under, in the order of the tree: not itself, none of its parts, and for what an office tells to all
 * villages nothing that only one of them sees.
 */
export function possibleWholes(rows: readonly ProgrammeRow[], id: string | null, shared: boolean): ProgrammeRow[] {
  const below = new Set(id === null ? [] : [id]);
  for (const row of rows) if (row.part_of !== null && below.has(row.part_of)) below.add(row.id);
  return rows.filter((row) => !below.has(row.id) && (!shared || row.shared));
}
