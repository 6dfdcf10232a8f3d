import { beforeEach, describe, expect, it, vi } from "vitest";
import type { IssueRow, ListIssues } from "../generated/types";

const asked: ListIssues[] = [];
const PAGE = 2;
let stored: string[] = [];

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (_: string, request: ListIssues) => {
    asked.push(request);
    const from = request.after === null ? 0 : stored.indexOf(request.after) + 1;
    return {
      rows: stored.slice(from, from + PAGE).map((id) => ({ id }) as IssueRow),
      next: stored.length > from + PAGE ? (stored[from + PAGE - 1] ?? null) : null,
      counts: { open: stored.length, unanswered: 0, unsent: 0, overdue: 0, settled: 0, all: stored.length },
      drafts: 0,
      widened: false,
      raised_in: null,
    };
  },
}));

const { IssueList } = await import("./issue-list.svelte");

describe("a list of issues", () => {
  beforeEach(() => {
    asked.length = 0;
    stored = ["a", "b", "c", "d", "e"];
  });

  it("reads page after page by the last row", async () => {
    const list = new IssueList("open");
    await list.show();
    await list.next();
    expect(list.rows.map((row) => row.id)).toEqual(["a", "b", "c", "d"]);
    expect(list.more).toBe(true);
    await list.next();
    await list.next();
    expect(list.rows.map((row) => row.id)).toEqual(["a", "b", "c", "d", "e"]);
    expect(asked.map((request) => request.after)).toEqual([null, "b", "d"]);
  });

  it("keeps as many rows as were shown when it is opened again", async () => {
    const list = new IssueList("open");
    await list.show();
    await list.next();
    stored = ["new", ...stored];
    await list.show();
    expect(list.rows.map((row) => row.id)).toEqual(["new", "a", "b", "c"]);
  });

  it("starts at the top when the question is another one", async () => {
    const list = new IssueList("open");
    await list.show();
    await list.next();
    list.search = "jembatan";
    await list.show();
    expect(list.rows).toHaveLength(PAGE);
    expect(asked.at(-1)?.search).toBe("jembatan");
  });

  it("shows only the answer to the newest question", async () => {
    const list = new IssueList("open");
    const first = list.restart();
    stored = ["z"];
    const second = list.restart();
    await Promise.all([first, second]);
    expect(list.rows.map((row) => row.id)).toEqual(["z"]);
  });

  it("forgets another workspace at once", async () => {
    const list = new IssueList("open");
    await list.show();
    list.forget();
    expect(list.rows).toEqual([]);
    expect(list.loaded).toBe(false);
  });
});
