/** What a person may do with a case besides answering, following up and moving it on. */
import type { CaseView, IssueView, NextStage } from "../generated/types";

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
    // What is closed is opened again first.
    ["merge", file.next_stages.some((next) => next.stage === "merged")],
    ["unmerge", file.may_unmerge],
    ["share", !view.row.confidential],
  ];
  return deeds.filter(([, offered]) => offered).map(([deed]) => deed);
}

/** The stages to which the case may be moved from where it stands. A merge names the other case, and is a deed of its own. */
export function movesOf(view: IssueView): NextStage[] {
  return view.refused ? [] : view.case.next_stages.filter((next) => next.stage !== "merged");
}

function isRunning(file: CaseView): boolean {
  return file.deadlines.some((deadline) => deadline.state === "running" || deadline.state === "overdue");
}
