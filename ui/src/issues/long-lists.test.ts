import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { samplePrivacy } from "../privacy/sample-privacy";
import { emptyForm } from "./form";
import type { IssueRow, IssueView, ListIssues } from "../generated/types";

const PAGE = 2;
const stored: IssueRow[] = Array.from({ length: 11 }, (_, at) => row(at));

/** Hundreds of rows take a window of tests seconds to lay out; what is tried is the same with four. */
const ROWS_MAX = 4;
vi.mock("../lib/row-page", async (original) => {
  const { pageOf } = await original<typeof import("../lib/row-page")>();
  return { ROWS_MAX: 4, pageOf: <R>(all: readonly R[], from: number) => pageOf(all, from, 4) };
});

function row(at: number): IssueRow {
  return {
    id: `i${at}`,
    number: `S-${at}`,
    number_provisional: true,
    title: `Isu ${at}`,
    category: "LAI",
    place: "",
    village_code: "18.02.01.2003",
    village_name: "Kalirejo",
    urgency: "medium",
    stage: "recorded",
    delivery: "received",
    confidential: false,
    recorded_at_ms: 0,
    received_at_ms: 0,
    new_answer: false,
    photo_count: 0,
    due: null,
    decision: null,
  };
}

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, request: ListIssues & { id: string }) => {
    if (name === "list_conflicts" || name === "list_categories") return [];
    if (name === "get_case_texts") return { follow_up: "", comment: "" };
    if (name === "get_issue") return { row: stored.find((one) => one.id === request.id), former_number: null, form: emptyForm(), description: "", date: "2025-01-16", timeline: [], photos: [], privacy: samplePrivacy(), deleted: null } as unknown as IssueView;
    const from = request.after === null ? 0 : stored.findIndex((one) => one.id === request.after) + 1;
    return {
      rows: stored.slice(from, from + PAGE),
      next: stored[from + PAGE] === undefined ? null : (stored[from + PAGE - 1]?.id ?? null),
      counts: { open: stored.length, unanswered: stored.length, unsent: 0, overdue: 0, settled: 0, all: stored.length },
      drafts: 0,
      widened: false,
      raised_in: null,
    };
  },
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

/** Everything is near in a window without a height. */
class Near {
  constructor(private readonly seen: (entries: { isIntersecting: boolean }[]) => void) {}
  observe(): void {
    this.seen([{ isIntersecting: true }]);
  }
  disconnect(): void {}
}

const { default: IssueListPage } = await import("./IssueListPage.svelte");
const { default: InboxPage } = await import("../inbox/InboxPage.svelte");
const { issueList, inboxList } = await import("./issue-list.svelte");
const { session } = await import("../lib/session.svelte");

let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 80; turn += 1) await tick();
  flushSync();
}
async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
}
const shown = () => [...document.querySelectorAll<HTMLElement>("[data-noun=issue][data-id]")].map((node) => node.dataset.id);
const text = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");

beforeEach(() => {
  vi.stubGlobal("IntersectionObserver", Near);
  issueList.forget();
  inboxList.forget();
  session.enter(sampleSession());
});

afterEach(() => {
  if (page !== null) void unmount(page);
  vi.unstubAllGlobals();
});

it("lays out no more issues than an old laptop bears, says so, and leads to the others", async () => {
  page = mount(IssueListPage, { target: document.body });
  await settle();
  expect(shown()).toHaveLength(ROWS_MAX);
  expect(text()).toContain("Baris 1–4 dari 11. Cari atau pilih saringan supaya daftar lebih pendek.");
  await act("rows_after");
  expect(shown().at(0)).toBe("i4");
  expect(shown()).toHaveLength(ROWS_MAX);
  await act("rows_after");
  expect(shown().at(-1)).toBe("i10");
  expect(text()).toContain("Baris 9–11 dari 11");
  expect(document.querySelector("[data-act=rows_after]")).toBeNull();
  await act("rows_before");
  expect(shown().at(0)).toBe("i4");
});

it("does the same in the inbox", async () => {
  page = mount(InboxPage, { target: document.body });
  await settle();
  expect(shown()).toHaveLength(ROWS_MAX);
  expect(text()).toContain("Baris 1–4 dari 11");
  await act("rows_after");
  expect(shown().at(0)).toBe("i4");
});
