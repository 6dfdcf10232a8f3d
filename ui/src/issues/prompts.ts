/** Headings of questions in a description: what is typed stays, and what was put in can be taken out again. */

/** A heading stands there when a line begins with it. */
function has(text: string, heading: string): boolean {
  return text.split("\n").some((line) => line.trimStart().toLowerCase().startsWith(`${heading.toLowerCase()}:`));
}

/** Headings that are not in the text yet. */
export function missingHeadings(text: string, headings: readonly string[]): string[] {
  return headings.filter((heading) => !has(text, heading));
}

/** What is put behind the text: the headings that it lacks, a line each; empty where it has them all. */
export function addition(text: string, headings: readonly string[]): string {
  const lines = missingHeadings(text, headings).map((heading) => `${heading}: `);
  if (lines.length === 0) return "";
  const gap = text.trim() === "" ? "" : text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  return gap + lines.join("\n");
}
