import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { chooseOption } from "../lib/choose-option";
import { sampleSession } from "../lib/sample-session";
import type { BulkDraftView, BulkForm, MeetingRow, SaveIssues } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: BulkPage } = await import("./BulkPage.svelte");
const { handleKey } = await import("../lib/keys.svelte");
const { session } = await import("../lib/session.svelte");
const { emptyRow, faultsOf, placeOf, tableAsText } = await import("./table");
const { dictionary } = await import("../lib/i18n/index.svelte");

let drafts: BulkDraftView[];
let kept: BulkForm[];
let saved: SaveIssues[];
let refused: unknown;
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}

const find = <E extends HTMLElement>(css: string) => document.querySelector<E>(css);
const cell = (name: string) => find<HTMLInputElement | HTMLSelectElement>(`[name="rows.${name}"]`);
const rows = () => [...document.querySelectorAll("tr[data-row]")];

async function type(name: string, value: string): Promise<void> {
  const field = cell(name);
  if (field === null) throw new Error(`no ${name}`);
  field.focus();
  if (field instanceof HTMLSelectElement) {
    chooseOption(field, value);
  } else {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await settle();
}

async function press(key: string, given: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...given });
  document.activeElement?.dispatchEvent(event);
  if (!event.defaultPrevented) handleKey(event);
  await settle();
  return event;
}

async function open(draftId: string | null = null): Promise<void> {
  page = mount(BulkPage, { target: document.body, props: { draftId } });
  await settle();
}

beforeEach(() => {
  [drafts, kept, saved, refused] = [[], [], [], null];
  location.hash = "#/isu/banyak";
  program.answer = (name, payload) => {
    if (name === "list_bulk_drafts") return drafts;
    if (name === "list_district_villages") return [{ code: "18.02.01.2001", name: "Sri Way Langsep", full_name: "Kampung Sri Way Langsep", within: "" }];
    if (name === "list_meetings") return { upcoming: [], past: [{ id: "m1", title: "Musyawarah", date: "2025-01-15" } as MeetingRow] };
    if (name === "save_bulk_draft") {
      kept.push((payload as { form: BulkForm }).form);
      return { ...(payload as object), draft_id: "d1", saved_at_ms: 1 };
    }
    if (name === "save_issues") {
      saved.push(payload as SaveIssues);
      if (refused !== null) throw refused;
      return { recorded: 2 };
    }
    return undefined;
  };
  session.enter(sampleSession());
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

describe("the table of several issues", () => {
  it("begins in the first title, and Enter makes the next row once there is something in the last", async () => {
    await open();
    expect(document.activeElement).toBe(cell("0.title"));
    await press("Enter");
    expect(rows()).toHaveLength(1);
    await type("0.title", "Jalan rusak");
    await press("Enter");
    expect(rows()).toHaveLength(2);
    expect(document.activeElement).toBe(cell("1.title"));
    await press("ArrowUp");
    expect(document.activeElement).toBe(cell("0.title"));
  });

  it("makes a row with Tab behind the last field, and lets Tab out of an empty one", async () => {
    await open();
    await type("0.title", "Jalan rusak");
    await type("0.description", "Licin");
    expect((await press("Tab")).defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(cell("1.title"));
    cell("1.description")?.focus();
    expect((await press("Tab")).defaultPrevented).toBe(false);
    expect(rows()).toHaveLength(2);
  });

  it("takes a row out and puts it back where it stood", async () => {
    await open();
    for (const [at, title] of ["Satu", "Dua", "Tiga"].entries()) {
      await type(`${at}.title`, title);
      await press("Enter");
    }
    cell("1.title")?.focus();
    await press("Delete", { ctrlKey: true });
    expect(cell("1.title")?.value).toBe("Tiga");
    find("[data-act=put_row_back]")?.click();
    await settle();
    expect([0, 1, 2].map((at) => cell(`${at}.title`)?.value)).toEqual(["Satu", "Dua", "Tiga"]);
  });

  it("saves all rows with the meeting in one question and says what was recorded", async () => {
    await open();
    await type("0.title", "Jalan rusak");
    await type("0.category", "INF");
    await press("Enter");
    await type("1.title", "Demam berdarah");
    await type("1.category", "KES");
    const meeting = find<HTMLSelectElement>("[name=meeting_id]");
    if (meeting !== null) chooseOption(meeting, "m1");
    await settle();
    await press("Enter", { ctrlKey: true });
    expect(saved).toHaveLength(1);
    expect(saved[0]).toMatchObject({ meeting_id: "m1", draft_id: "d1" });
    expect(saved[0]?.rows.map((row) => [row.title, row.category, row.urgency])).toEqual([
      ["Jalan rusak", "INF", "medium"],
      ["Demam berdarah", "KES", "medium"],
    ]);
    expect(location.hash).toBe("#/isu");
  });

  it("shows a fault in its own row, names it there, and keeps every word", async () => {
    refused = { code: "invalid_input", detail: {}, fields: [{ field: "rows.1.category", code: "required", detail: {} }] };
    await open();
    await type("0.title", "Jalan rusak");
    await press("Enter");
    await type("1.title", "Demam berdarah");
    await press("Enter", { ctrlKey: true });
    expect(find("[data-faults='1']")?.textContent).toContain("Baris 2: Pilih satu kategori.");
    expect(find("[data-faults='0']")).toBeNull();
    expect(cell("1.category")?.getAttribute("aria-invalid")).toBe("true");
    const described = cell("1.category")?.getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(described)?.textContent).toContain("Pilih satu kategori.");
    expect(find("[data-errors='1']")?.textContent).toContain("Belum ada yang disimpan.");
    expect(cell("0.title")?.value).toBe("Jalan rusak");
  });

  it("comes back from a draft with every row, on the field that had the cursor", async () => {
    const form = { rows: [{ ...emptyRow(), title: "Jalan rusak" }, { ...emptyRow(), title: "Demam", description: "Dusun II" }], meeting_id: "m1" };
    drafts = [{ draft_id: "d7", form, focus: "rows.1.description", saved_at_ms: 1_737_338_000_000 }];
    await open("d7");
    expect(rows()).toHaveLength(2);
    expect(cell("1.description")?.value).toBe("Dusun II");
    expect(find<HTMLSelectElement>("[name=meeting_id]")?.value).toBe("m1");
    expect(document.activeElement).toBe(cell("1.description"));
    expect(kept).toEqual([]);
  });

  it("leaves no draft behind while nothing was typed", async () => {
    await open();
    if (page !== null) await unmount(page);
    page = null;
    await settle();
    expect(kept).toEqual([]);
  });

  it("asks the kecamatan for the village of each, and a new row is of the same one", async () => {
    const sample = sampleSession();
    session.enter({ ...sample, scope: sample.scope === null ? null : { ...sample.scope, level: "district" } });
    await open();
    await type("0.village_code", "18.02.01.2001");
    await type("0.title", "Jalan rusak");
    await press("Enter");
    expect(cell("1.village_code")?.value).toBe("18.02.01.2001");
  });
});

describe("a fault of the table", () => {
  it("is taken apart into its row and its field", () => {
    expect(placeOf("rows.12.title")).toEqual({ row: 12, cell: "title" });
    expect(placeOf("rows")).toBeNull();
    const errors = [{ field: "rows.0.title", code: "required", detail: {} } as const, { field: "rows.10.title", code: "required", detail: {} } as const];
    expect(faultsOf(errors, 1)).toEqual([]);
    expect(faultsOf(errors, 10)).toEqual([{ cell: "title", error: { ...errors[1], field: "title" } }]);
  });
});

it("leaves the table as text, without the rows that say nothing", () => {
  const form = { rows: [{ ...emptyRow(), title: "Jalan rusak", category: "INF" }, emptyRow(), { ...emptyRow(), title: "Demam" }], meeting_id: null };
  expect(tableAsText(form, dictionary("id"))).toBe("1. Jalan rusak; Infrastruktur; Sedang\n2. Demam; Sedang");
});
