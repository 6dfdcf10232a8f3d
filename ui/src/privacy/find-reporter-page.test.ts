import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { FoundByReporter, IssueRow, Level, Role } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: FindReporterPage } = await import("./FindReporterPage.svelte");
const { default: IssueListPage } = await import("../issues/IssueListPage.svelte");
const { issueList } = await import("../issues/issue-list.svelte");
const { foundByReporter } = await import("./found-reporter.svelte");
const { session } = await import("../lib/session.svelte");

const NAME = "Surtinah Wiryawan";
const REASON = "Pelapor menanyakan laporannya";

function row(id: string): IssueRow {
  return {
    id,
    number: `ISU/2003/2025/${id}`,
    number_provisional: false,
    title: `Antrean ${id}`,
    category: "ADM",
    place: "",
    village_code: "18.02.01.2003",
    village_name: "Kalirejo",
    urgency: "medium",
    stage: "in_progress",
    delivery: "unsent",
    confidential: false,
    recorded_at_ms: 1_737_338_100_000,
    received_at_ms: null,
    new_answer: false,
    photo_count: 0,
    due: null,
    decision: null,
  };
}

let found: FoundByReporter;
let asked: [string, unknown][];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await tick();
  flushSync();
}
async function show(Component: typeof FindReporterPage | typeof IssueListPage): Promise<void> {
  if (page !== null) void unmount(page);
  page = mount(Component, { target: document.body });
  await settle();
}
function field(name: string): HTMLInputElement | HTMLTextAreaElement {
  const node = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name=${name}]`);
  if (node === null) throw new Error(`no ${name}`);
  return node;
}
async function search(reporter: string, reason: string): Promise<void> {
  for (const [name, text] of [["reporter", reporter], ["reason", reason]] as const) {
    field(name).value = text;
    field(name).dispatchEvent(new Event("input", { bubbles: true }));
  }
  await settle();
  document.querySelector<HTMLElement>("[data-act=find_by_reporter]")?.click();
  await settle();
}
const text = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");
const rows = () => [...document.querySelectorAll<HTMLElement>("tr[data-noun=issue]")];

beforeEach(() => {
  vi.stubGlobal("IntersectionObserver", class { observe(): void {} disconnect(): void {} });
  asked = [];
  found = { rows: [row("014"), row("009")], more: false, frozen: 0 };
  program.answer = (name, payload) => {
    if (name === "list_issues") return { rows: [], next: null, widened: false, counts: null, drafts: 0, raised_in: null };
    asked.push([name, payload]);
    return found;
  };
  foundByReporter.forget();
  issueList.forget();
  session.enter(sampleSession());
  location.hash = "#/isu/pelapor";
  window.dispatchEvent(new HashChangeEvent("hashchange"));
});

afterEach(() => {
  if (page !== null) void unmount(page);
  page = null;
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("lists the issues found, without the reporter and with the way to each", async () => {
  found.frozen = 3;
  await show(FindReporterPage);
  expect(text()).toContain("Di riwayat setiap isu yang ditemukan tercatat");
  await search(NAME, REASON);
  expect(asked).toEqual([["find_by_reporter", { reporter: NAME, reason: REASON }]]);
  expect(rows().map((one) => one.querySelector("a")?.getAttribute("href"))).toEqual(["#/isu/014", "#/isu/009"]);
  expect(rows()[0]?.textContent).toMatch(/ISU\/2003\/2025\/014 · Kampung Kalirejo/);
  expect(rows()[0]?.textContent).toContain("Diproses");
  expect(text()).toContain("3 isu tidak diperiksa, karena data pelapornya dibekukan.");
  expect(text()).not.toContain("Surtinah");
  expect(document.activeElement?.getAttribute("data-found")).toBe("2");
});

it("puts the name into no address and into nothing that outlives the page", async () => {
  await show(FindReporterPage);
  await search(NAME, REASON);
  expect(location.href).not.toMatch(/surtinah/i);
  expect(JSON.stringify([foundByReporter.answer, { ...localStorage }, { ...sessionStorage }])).not.toMatch(/surtinah/i);
  // Back from one of the issues: the rows are there without another look, and nobody reads whom they have in common.
  await show(FindReporterPage);
  expect([rows().length, field("reporter").value, asked.length]).toEqual([2, "", 1]);
});

it("says that nobody was found, and that more were than it shows", async () => {
  await show(FindReporterPage);
  found = { rows: [], more: false, frozen: 0 };
  await search(NAME, REASON);
  expect(text()).toContain("Tidak ada isu dengan pelapor itu.");
  expect(document.querySelector("[data-frozen]")).toBeNull();
  found = { rows: [row("014")], more: true, frozen: 0 };
  await search("sur", REASON);
  expect(text()).toContain("Yang cocok lebih banyak");
});

it("keeps what is typed where it is too little, and shows no answer to another question", async () => {
  await show(FindReporterPage);
  await search(NAME, REASON);
  program.answer = () => {
    throw {
      code: "invalid_input",
      detail: {},
      fields: [
        { field: "reporter", code: "search_too_short", detail: {} },
        { field: "reason", code: "required", detail: {} },
      ],
    };
  };
  await search("su", "");
  expect(document.querySelector("[data-field=reporter] .wrong")?.textContent).toContain("3 huruf");
  expect(document.querySelector("[data-field=reason] .wrong")?.textContent).toContain("pelapor menanyakan");
  expect([field("reporter").value, rows().length]).toEqual(["su", 0]);
});

it("goes with the lock of the screen", async () => {
  await show(FindReporterPage);
  await search(NAME, REASON);
  session.enter({ ...sampleSession(), state: "locked" });
  await settle();
  expect([rows().length, field("reporter").value, field("reason").value]).toEqual([0, "", REASON]);
});

it.each<[Level, Role, boolean]>([
  ["village", "head", true],
  ["village", "staff", true],
  ["village", "reader", false],
  ["district", "head", true],
  ["regency", "head", false],
])("is offered beside the list to whoever may look: %s, %s", async (level, role, offered) => {
  const sample = sampleSession();
  session.enter({ ...sample, role, scope: sample.scope === null ? null : { ...sample.scope, level } });
  await show(IssueListPage);
  expect(document.querySelector("[data-act=open_find_reporter]") !== null).toBe(offered);
});
