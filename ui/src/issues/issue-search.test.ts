import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { IssueRow, ListIssues } from "../generated/types";

const titles = ["Jembatan miring", "Pupuk belum datang", "Pupuk basah"];

function row(title: string): IssueRow {
  return {
    id: title,
    number: "S-01",
    number_provisional: true,
    title,
    category: "LAI",
    place: "",
    village_code: "18.02.01.2003",
    village_name: "Kalirejo",
    urgency: "medium",
    stage: "recorded",
    delivery: "unsent",
    confidential: false,
    recorded_at_ms: 0,
    received_at_ms: null,
    new_answer: false,
    photo_count: 0,
    due: null,
    decision: null,
  };
}

/** Answers that are given later, as a disk under load gives them. */
let held: (() => void)[] | null = null;

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, request: ListIssues) => {
    if (name !== "list_issues") return [];
    if (held !== null) await new Promise<void>((go) => held?.push(go));
    const rows = titles.filter((title) => title.toLowerCase().includes(request.search)).map(row);
    const counts = { open: rows.length, unanswered: 0, unsent: rows.length, overdue: 0, settled: 0, all: rows.length };
    return { rows, next: null, counts, drafts: 5, widened: false, raised_in: null };
  },
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: IssueListPage } = await import("./IssueListPage.svelte");
const { issueList } = await import("./issue-list.svelte");
const { session } = await import("../lib/session.svelte");

let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await tick();
  flushSync();
}
const box = () => document.querySelector("[name=search]") as HTMLInputElement;
function type(text: string): void {
  box().focus();
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}
function press(key: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  box().dispatchEvent(event);
  return event;
}
const shown = () => [...document.querySelectorAll<HTMLElement>("[data-noun=issue][data-id]")].map((node) => node.dataset.id);

beforeEach(async () => {
  held = null;
  issueList.forget();
  session.enter(sampleSession());
  page = mount(IssueListPage, { target: document.body });
  await settle();
});

afterEach(() => {
  void unmount(page);
  document.body.replaceChildren();
});

it("leads at the first Enter to the first row of what was just typed", async () => {
  held = [];
  type("pupuk");
  press("Enter");
  await settle();
  expect(document.activeElement).toBe(box());
  const answers = held;
  held = null;
  for (const answer of answers) answer();
  await settle();
  expect(shown()).toEqual(["Pupuk belum datang", "Pupuk basah"]);
  expect(document.activeElement?.textContent).toBe("Pupuk belum datang");
});

it("says that the numbers on the tabs are those of the search, and has none for drafts, which are not searched", async () => {
  const tab = (name: string) => document.querySelector(`[data-act=filter_${name}] .n`)?.textContent;
  expect([tab("all"), tab("drafts"), document.querySelector("[data-counts=part]")]).toEqual(["3", "5", null]);
  type("pupuk");
  await settle();
  expect([tab("all"), tab("drafts")]).toEqual(["2", undefined]);
  expect(document.querySelector("[data-counts=part]")?.textContent).toContain("yang cocok dengan pencarian");
});

it("stays in the field where nothing is found, and Escape takes out what was typed", async () => {
  type("sawah");
  press("Enter");
  await settle();
  expect(document.activeElement).toBe(box());
  const first = press("Escape");
  await settle();
  expect(first.defaultPrevented).toBe(true);
  expect(box().value).toBe("");
  expect(shown()).toEqual(titles);
  expect(press("Escape").defaultPrevented).toBe(false);
});
