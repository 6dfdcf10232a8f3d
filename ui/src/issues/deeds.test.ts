import { expect, it } from "vitest";
import type { CaseView, IssueView } from "../generated/types";
import { deedsOf } from "./deeds";

function sample(file: Partial<CaseView>, rest: Partial<IssueView> = {}): IssueView {
  const none = { assignments: [], pauses: [], links: [], deadlines: [], merged: false, merged_into: null, may_unmerge: false, merged_here: [] };
  return { row: { confidential: false }, refused: false, case: { ...none, ...file }, ...rest } as unknown as IssueView;
}

const running = [{ milestone: "settle", state: "running" }] as CaseView["deadlines"];
const assignment = { id: "a1" } as CaseView["assignments"][number];
const pause = { id: "p1" } as CaseView["pauses"][number];
const link = (from_other: boolean) => ({ id: "l1", from_other }) as CaseView["links"][number];

it("offers a village what a village may do", () => {
  expect(deedsOf(sample({ deadlines: running, assignments: [assignment] }), true)).toEqual(["comment", "link", "merge", "share"]);
  expect(deedsOf(sample({ merged: true, may_unmerge: true }), true)).toEqual(["comment", "link", "unmerge", "share"]);
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
