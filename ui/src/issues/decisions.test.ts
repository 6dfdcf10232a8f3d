import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { sampleMeeting } from "../meetings/sample-meeting";
import type { IssueListView, IssueRow, ListIssues, SavedFilter } from "../generated/types";

const decision: IssueRow = {
  id: "d1",
  number: "ISU/01/2026/001",
  number_provisional: false,
  title: "Dinas Perhubungan disurati",
  category: "LAI",
  place: "",
  village_code: "",
  village_name: "Kecamatan Kalirejo",
  urgency: "medium",
  stage: "recorded",
  delivery: "sent",
  confidential: false,
  recorded_at_ms: 0,
  received_at_ms: 0,
  new_answer: false,
  photo_count: 0,
  due: null,
  decision: { owner: "Kasi Pembangunan", due_on: "2026-12-15" },
};
const plain: IssueRow = { ...decision, id: "i1", number: "S-04", number_provisional: true, title: "Air sumur keruh", category: "KES", decision: null };

const program = vi.hoisted(() => ({ answer: (_name: string, _request: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, request: unknown) => program.answer(name, request),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: IssueListPage } = await import("./IssueListPage.svelte");
const { default: DeskItem } = await import("../meetings/DeskItem.svelte");
const { issueList } = await import("./issue-list.svelte");
const { decisionsPath } = await import("./narrow");
const { session } = await import("../lib/session.svelte");

let page: Record<string, unknown> | null = null;
let asked: ListIssues[] = [];
let rows: IssueRow[] = [];
let raisedIn: IssueListView["raised_in"] = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await tick();
  flushSync();
}

async function open(address: string): Promise<void> {
  location.hash = address;
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  page = mount(IssueListPage, { target: document.body });
  await settle();
}

async function leave(): Promise<void> {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
}

async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
}

const said = (selector: string) => (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();

beforeEach(() => {
  [asked, rows, raisedIn] = [[], [decision, plain], null];
  program.answer = (name, request) => {
    if (name !== "list_issues") return [];
    asked.push(request as ListIssues);
    const counts = { open: rows.length, unanswered: 0, unsent: 0, overdue: 0, settled: 0, all: rows.length };
    return { rows, next: null, counts, drafts: 0, widened: false, raised_in: raisedIn };
  };
  issueList.forget();
  issueList.filter = "open";
  const own = sampleSession();
  session.enter({ ...own, scope: own.scope && { ...own.scope, level: "district" } });
});

afterEach(leave);

it("says of a decision that it is one, who answers for it and until when, and never breaks a number", async () => {
  await open("#/isu");
  expect(said("tr[data-id=d1] .sub")).toBe("Keputusan rapat · ISU/01/2026/001 · Kasi Pembangunan · tenggat 15 Desember 2026 · Kecamatan Kalirejo");
  expect(said("tr[data-id=i1] .sub")).toBe("S-04, nomor sementara · Kesehatan · Kecamatan Kalirejo");
  expect([...document.querySelectorAll("td .nowrap")].map((one) => one.textContent)).toEqual(["ISU/01/2026/001", "S-04, nomor sementara"]);
  expect(said("h1")).toBe("Isu");
});

it("opens what one meeting decided, settled or not, and all issues again at a press", async () => {
  issueList.search = "jembatan";
  [rows, raisedIn] = [[decision], { title: "Rakor Kalirejo", date: "2026-11-24" }];
  await open(`#${decisionsPath({ meeting: "m1" })}`);
  expect([asked.at(-1)?.filter, asked.at(-1)?.search, asked.at(-1)?.narrow?.entry_types, asked.at(-1)?.narrow?.meeting_id]).toEqual(["all", "", ["decision"], "m1"]);
  expect([said("h1"), said("[data-of] span")]).toEqual(["Keputusan rapat", "Dari Rakor Kalirejo, 24 November 2026"]);

  // Whoever comes back from a file finds the list as he left it.
  await act("filter_settled");
  await leave();
  await open(location.hash);
  expect([location.hash, asked.at(-1)?.filter, asked.at(-1)?.narrow?.meeting_id]).toEqual(["#/isu", "settled", "m1"]);

  [rows, raisedIn] = [[decision, plain], null];
  await act("all_issues");
  expect([asked.at(-1)?.narrow?.entry_types, asked.at(-1)?.narrow?.meeting_id, said("h1"), document.querySelector("[data-of]")]).toEqual([[], "", "Isu", null]);
});

it("opens those of a meeting that are not carried out where the link speaks of them", async () => {
  rows = [decision];
  await open(`#${decisionsPath({ meeting: "m1", open: true })}`);
  expect([asked.at(-1)?.filter, asked.at(-1)?.narrow?.entry_types, asked.at(-1)?.narrow?.meeting_id]).toEqual(["open", ["decision"], "m1"]);
});

it("opens what a row of the recap counts, and says so where there is nothing", async () => {
  [rows, raisedIn] = [[], { title: "", date: "" }];
  await open(`#${decisionsPath({ series: { series_id: "", year: 2026 } })}`);
  expect(asked.at(-1)?.narrow?.series).toEqual({ series_id: "", year: 2026 });
  expect(said("[data-of] span")).toBe("Dari rapat tanpa rangkaian, tahun 2026");
  expect(document.body.textContent).toContain("Tidak ada keputusan rapat di daftar ini.");
});

it("has decisions among the filters, counts them there and keeps them with a saved filter", async () => {
  const kept: SavedFilter[] = [];
  const answer = program.answer;
  program.answer = (name, request) => {
    if (name !== "save_filter") return answer(name, request);
    kept.push(request as SavedFilter);
    return kept;
  };
  await open("#/isu");
  await act("narrow");
  document.querySelector<HTMLInputElement>("input[name=type_decision]")?.click();
  await settle();
  expect(asked.at(-1)?.narrow?.entry_types).toEqual(["decision"]);
  expect([said("[data-act=narrow]"), said("h1")]).toEqual(["Saring (1)", "Keputusan rapat"]);
  await act("save_filter");
  expect(kept[0]?.narrow.entry_types).toEqual(["decision"]);
});

it("leads from the desk of a meeting to what it decided, also when all of it is settled", async () => {
  for (const open of [2, 0]) {
    const item = { key: "followed", state: open === 0 ? "done" : "open", open } as const;
    page = mount(DeskItem, { target: document.body, props: { item, meeting: sampleMeeting(), showInvitations: () => {} } });
    await settle();
    const link = document.querySelector<HTMLAnchorElement>("[data-act=open_decisions]");
    expect(link?.getAttribute("href")).toBe(`#${decisionsPath({ meeting: sampleMeeting().row.id, open: open > 0 })}`);
    expect(link?.textContent).toBe(open > 0 ? "Lihat yang belum selesai" : "Lihat keputusan");
    await leave();
  }
});
