import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { ConflictRow } from "../generated/types";

const program = vi.hoisted(() => ({ rows: [] as unknown[] }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async () => program.rows,
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: ConflictListPage } = await import("./ConflictListPage.svelte");
const { session } = await import("../lib/session.svelte");

const row = (id: string, noun: ConflictRow["noun"], may_settle: boolean): ConflictRow => ({
  id,
  noun,
  open_id: id,
  title: `Catatan ${id}`,
  fields: ["title"],
  disputed_deletion: false,
  may_settle,
});

let page: Record<string, unknown> | null = null;

async function open(rows: ConflictRow[]): Promise<void> {
  program.rows = rows;
  session.enter(sampleSession());
  page = mount(ConflictListPage, { target: document.body });
  for (let turn = 0; turn < 12; turn += 1) await tick();
  flushSync();
}
const headings = () => [...document.querySelectorAll("h2")].map((node) => (node.textContent ?? "").replace(/\s+/g, " ").trim());
const waiting = () => [...document.querySelectorAll<HTMLElement>("li.slit")].map((node) => node.dataset.id);

afterEach(() => {
  if (page !== null) void unmount(page);
});

it("keeps apart what others decide", async () => {
  await open([row("rapat", "meeting", true), row("isu", "issue", false), row("undangan", "invitee", false)]);
  expect(headings()).toEqual(["Diputuskan oleh kampung – 1", "Diputuskan oleh yang mengadakan rapat – 1"]);
  expect(waiting()).toEqual(["rapat"]);
  expect(document.querySelector("[data-id=isu] [data-act=open_conflict]")?.textContent).toBe("Lihat keduanya");
});

it("says that nothing waits here while others still decide", async () => {
  await open([row("isu", "issue", false)]);
  expect(headings()).toEqual(["Tidak ada yang perlu diputuskan", "Diputuskan oleh kampung – 1"]);
  expect(waiting()).toEqual([]);
});
