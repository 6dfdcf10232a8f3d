import { expect, it } from "vitest";
import type { CaseView, IssueView } from "../generated/types";
import { deedsOf, movesOf } from "./deeds";

const open = [
  { stage: "verified", needs_reason: false },
  { stage: "rejected", needs_reason: true },
  { stage: "merged", needs_reason: true },
] as CaseView["next_stages"];

function sample(file: Partial<CaseView>, rest: Partial<IssueView> = {}): IssueView {
  const none = { assignments: [], pauses: [], links: [], deadlines: [], merged: false, merged_into: null, may_unmerge: false, merged_here: [], next_stages: open };
  return { row: { confidential: false }, refused: false, case: { ...none, ...file }, ...rest } as unknown as IssueView;
}

const running = [{ milestone: "settle", state: "running" }] as CaseView["deadlines"];
const assignment = { id: "a1" } as CaseView["assignments"][number];
const pause = { id: "p1" } as CaseView["pauses"][number];
const link = (from_other: boolean) => ({ id: "l1", from_other }) as CaseView["links"][number];

it("offers a village what a village may do", () => {
  expect(deedsOf(sample({ deadlines: running, assignments: [assignment] }), true)).toEqual(["comment", "link", "merge", "share"]);
  expect(deedsOf(sample({ merged: true, may_unmerge: true, next_stages: [] }), true)).toEqual(["comment", "link", "unmerge", "share"]);
});

it("offers the kecamatan to charge, to pause and to resume, each where it means something", () => {
  expect(deedsOf(sample({}), false)).toEqual(["comment", "assign", "link", "merge", "share"]);
  expect(deedsOf(sample({ deadlines: running, assignments: [assignment] }), false)).toEqual(["comment", "assign", "release", "pause", "link", "merge", "share"]);
  expect(deedsOf(sample({ deadlines: running, pauses: [pause] }), false)).toContain("resume");
  expect(deedsOf(sample({ deadlines: running, pauses: [pause] }), false)).not.toContain("pause");
});

it("offers to remove a link only in the file that it was written in", () => {
  expect(deedsOf(sample({ links: [link(true)] }), true)).not.toContain("unlink");
  expect(deedsOf(sample({ links: [link(false)] }), true)).toContain("unlink");
});

it("offers nothing of a refused issue, and passes on nothing confidential", () => {
  expect(deedsOf(sample({}, { refused: true }), true)).toEqual([]);
  expect(deedsOf(sample({}, { row: { confidential: true } as IssueView["row"] }), true)).not.toContain("share");
});

it("offers to merge only what is open, and never among the stages", () => {
  const closed = [{ stage: "in_progress", needs_reason: true }] as CaseView["next_stages"];
  expect(deedsOf(sample({ next_stages: closed }), false)).not.toContain("merge");
  expect(movesOf(sample({ next_stages: closed })).map((next) => next.stage)).toEqual(["in_progress"]);
  expect(movesOf(sample({})).map((next) => next.stage)).toEqual(["verified", "rejected"]);
  expect(movesOf(sample({}, { refused: true }))).toEqual([]);
});
