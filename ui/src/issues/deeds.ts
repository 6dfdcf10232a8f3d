/** What a person may do with a case besides answering, following up and moving it on. */
import type { CaseView, IssueView } from "../generated/types";

export type Deed = "comment" | "assign" | "release" | "pause" | "resume" | "link" | "unlink" | "merge" | "unmerge" | "share";

/** In the order of the list. A village says what it knows; who is charged and when the clock stands is the kecamatan's word. */
export function deedsOf(view: IssueView, village: boolean): Deed[] {
  if (view.refused) return [];
  const { case: file } = view;
  const deeds: [Deed, boolean][] = [
    ["comment", true],
    ["assign", !village],
    ["release", !village && file.assignments.length > 0],
    ["pause", !village && file.pauses.length === 0 && isRunning(file)],
    ["resume", !village && file.pauses.length > 0],
    ["link", true],
    ["unlink", file.links.some((link) => !link.from_other)],
    ["merge", !file.merged],
    ["unmerge", file.may_unmerge],
    ["share", !view.row.confidential],
  ];
  return deeds.filter(([, offered]) => offered).map(([deed]) => deed);
}

function isRunning(file: CaseView): boolean {
  return file.deadlines.some((deadline) => deadline.state === "running" || deadline.state === "overdue");
}
