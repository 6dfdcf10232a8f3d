import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { Level, ListIssues } from "../generated/types";

const villages = [
  { code: "18.02.01.2001", name: "Sri Way Langsep", full_name: "Kampung Sri Way Langsep", within: "Kecamatan Kalirejo, Lampung Tengah" },
  { code: "18.02.01.2003", name: "Kalirejo", full_name: "Kampung Kalirejo", within: "Kecamatan Kalirejo, Lampung Tengah" },
];
let asked: (string | null)[] = [];

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, request: ListIssues) => {
    if (name === "list_district_villages") return villages;
    if (name !== "list_issues") return [];
    asked.push(request.village_code);
    return { rows: [], next: null, counts: null, drafts: 0, widened: false, raised_in: null };
  },
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: IssueListPage } = await import("./IssueListPage.svelte");
const { issueList } = await import("./issue-list.svelte");
const { session } = await import("../lib/session.svelte");

let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await tick();
  flushSync();
}

async function open(level: Level, address = "#/isu"): Promise<void> {
  const own = sampleSession();
  session.enter({ ...own, scope: own.scope && { ...own.scope, level } });
  location.hash = address;
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  page = mount(IssueListPage, { target: document.body });
  await settle();
  document.querySelector<HTMLElement>("[data-act=narrow]")?.click();
  await settle();
}

const choice = () => document.querySelector<HTMLSelectElement>("[data-panel=narrow] select[name=village]");
async function choose(code: string): Promise<void> {
  choice()!.value = code;
  choice()!.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}
const tools = () => (document.querySelector("[role=search]")?.textContent ?? "").replace(/\s+/g, " ");

beforeEach(() => {
  asked = [];
  issueList.forget();
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

it("lets the kecamatan look at one of its villages alone, and at all of them again", async () => {
  await open("district");
  expect([...choice()!.options].map((one) => one.text)).toEqual(["Semua kampung", "Kampung Sri Way Langsep", "Kampung Kalirejo"]);
  await choose("18.02.01.2001");
  expect(asked.at(-1)).toBe("18.02.01.2001");
  // A village without a row is named all the same.
  expect(tools()).toContain("Hanya Kampung Sri Way Langsep");
  document.querySelector<HTMLElement>("[data-act=clear_narrow]")?.click();
  await settle();
  expect([asked.at(-1), choice()?.value]).toEqual([null, ""]);
});

it("follows a link to a village until another is chosen here", async () => {
  await open("district", "#/isu?kampung=18.02.01.2003");
  expect([asked.at(-1), choice()?.value]).toEqual(["18.02.01.2003", "18.02.01.2003"]);
  await choose("18.02.01.2001");
  expect([asked.at(-1), location.hash]).toEqual(["18.02.01.2001", "#/isu"]);
});

it("tells the kabupaten of which kecamatan a village is, and asks a village nothing", async () => {
  await open("regency");
  expect(choice()?.options[2]?.text).toBe("Kampung Kalirejo, Kecamatan Kalirejo, Lampung Tengah");
  if (page !== null) await unmount(page);
  document.body.replaceChildren();
  await open("village");
  expect(document.querySelector("[data-panel=narrow]")).not.toBeNull();
  expect(choice()).toBeNull();
});
