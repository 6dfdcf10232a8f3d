import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { FieldError, RulesView, UiError } from "../generated/types";
import { code, sampleRules } from "./sample-rules";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: RulesPage } = await import("./RulesPage.svelte");
const { session } = await import("../lib/session.svelte");
const { takeNotice } = await import("../lib/notice.svelte");

let view: RulesView;
let asked: [string, unknown][];
let refused: FieldError[];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}

type Name = "settings_rules" | "settings_rules_categories" | "settings_rules_profiles" | "settings_rules_holidays" | "settings_rules_numbering";

async function open(name: Name): Promise<void> {
  page = mount(RulesPage, { target: document.body, props: { name } });
  await settle();
}

async function act(name: string, within = ""): Promise<void> {
  document.querySelector<HTMLElement>(`${within} [data-act="${name}"]`)?.click();
  await settle();
}

async function type(name: string, text: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (field === null) throw new Error(`no field ${name}`);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

const said = (css: string) => [...document.querySelectorAll(css)].map((node) => (node.textContent ?? "").replace(/\s+/g, " ").trim()).join(" | ");
const sent = (name: string) => asked.filter(([command]) => command === name).map(([, payload]) => payload);

beforeEach(() => {
  asked = [];
  refused = [];
  view = sampleRules();
  program.answer = (name, payload) => {
    asked.push([name, payload]);
    if (name === "read_numbering") return { example: `contoh ${(payload as { format: string }).format}` };
    if (name.startsWith("save_") && refused.length > 0) throw { code: "invalid_input", detail: {}, fields: refused } satisfies UiError;
    return view;
  };
  const district = sampleSession();
  session.enter({ ...district, scope: district.scope === null ? null : { ...district.scope, level: "district", code: "18.02.01", name: "Kecamatan Kalirejo" } });
  takeNotice();
});
afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  location.hash = "";
});

it("says of each list whose it is and since when", async () => {
  view = sampleRules({ categories_origin: { by_name: "Sari", by_office: "Kasi PMD", at_ms: 1_737_338_000_000, note: "Ditambah pasar", restored: false } });
  await open("settings_rules");
  expect(said("[data-act=rules_categories]")).toContain("Diubah oleh Sari, Kasi PMD");
  expect(said("[data-act=rules_categories]")).toContain("Keterangan: Ditambah pasar");
  expect(said("[data-act=rules_numbering] [data-origin=shipped]")).toBe("Daftar bawaan Kentongan berlaku.");
});

it("sends a category under its new name, a new one below it, and says where it goes", async () => {
  await open("settings_rules_categories");
  await act("edit_row", "[data-code=INF]");
  await type("name_id.0", "Jalan dan jembatan");
  await act("unfold", "[data-code=APR]");
  await act("add_below", "[data-page]");
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-editing] [name^=name_id]")].map((field) => field.name);
  expect(fields).toHaveLength(1);
  await type(fields[0] ?? "", "Pungutan parkir");
  expect(document.querySelector("[data-unsaved]")).not.toBeNull();
  await act("save_rules");
  const [request] = sent("save_categories") as [{ rows: Record<string, unknown>[] }];
  const of = (name: string) => request.rows.find((row) => row.name_id === name);
  expect(of("Jalan dan jembatan")).toMatchObject({ code: "INF", category: "INF", hidden: false });
  expect(of("Pungutan parkir")).toMatchObject({ code: "", category: "APR" });
  expect(takeNotice()).toMatchObject({ title: "Tersimpan di laptop ini.", text: "Dikirim ke semua kampung pada pengiriman berikutnya." });
  expect(location.hash).toBe("#/pengaturan/aturan");
});

it("opens the row in which something is wrong and keeps what was typed", async () => {
  refused = [{ field: "name_id.1", code: "required", detail: {} }];
  await open("settings_rules_categories");
  await act("save_rules");
  expect(said("[data-code='INF.01'] .wrong")).toBe("Tulis namanya.");
  expect(said("[data-errors] a")).toBe("Baris 2, Nama: Tulis namanya.");
  expect(location.hash).toBe("");
});

it("hides what the kecamatan once added and never lets the law be lifted", async () => {
  view.categories.push({ category: code({ code: "PAS", name_id: "Pasar", hidden: true, shipped_name: null }), subcategories: [] });
  await open("settings_rules_categories");
  expect(said("[data-code=PAS][data-state=hidden] td:nth-child(3)")).toBe("Disembunyikan Tambahan kecamatan");
  await act("edit_row", "[data-code=APR]");
  expect(document.querySelector<HTMLInputElement>("[name='confidential.2']")?.disabled).toBe(true);
});

it("saves one year of holidays and begins a new one with New Year", async () => {
  await open("settings_rules_holidays");
  expect(said("[data-year][aria-pressed=true]")).toBe("2025");
  await act("add_holiday");
  await type("date_text.2", "20/01/2025");
  await type("name.2", "Hari jadi Kalirejo");
  await act("save_rules");
  const [first] = sent("save_holidays") as [{ year: number; days: unknown[] }];
  expect([first.year, first.days.length]).toEqual([2025, 3]);
  expect(first.days[2]).toEqual({ date_text: "20/01/2025", kind: "national", name: "Hari jadi Kalirejo" });
  await act("add_year");
  await act("save_rules");
  expect(sent("save_holidays")[1]).toMatchObject({ year: 2027, days: [{ date_text: "01/01/2027", kind: "national", name: "Tahun Baru 2027 Masehi" }] });
});

it("switches a rule off and sends the number as it was typed", async () => {
  await open("settings_rules_profiles");
  await act("edit_row", "[data-rule='pengaduan-settle']");
  await type("count_text.1", "7");
  document.querySelector<HTMLInputElement>("[name='off.1']")?.click();
  await settle();
  await act("done_row");
  expect(said("[data-rule='pengaduan-settle'][data-state=off] td:nth-child(3)")).toBe("Dimatikan");
  await act("save_rules");
  const [request] = sent("save_profiles") as [{ rules: Record<string, unknown>[] }];
  expect(request.rules[1]).toEqual({ class: "pengaduan", milestone: "settle", count_text: "7", unit: "working_days", start: "receipt", pauses: true, source: "PermenPANRB 62/2018", off: true });
});

it("shows the number as it would be written while it is typed", async () => {
  await open("settings_rules_numbering");
  expect(said("[data-example]")).toBe("ISU/2001/2025/014");
  await type("format", "{nomor}/{kode_kampung}/{tahun}");
  expect(said("[data-example]")).toBe("contoh {nomor}/{kode_kampung}/{tahun}");
  program.answer = () => {
    throw { code: "invalid_input", detail: {}, fields: [{ field: "format", code: "format_malformed", detail: { why: "no_year" } }] } satisfies UiError;
  };
  await type("format", "{nomor}/{kode_kampung}");
  expect(said("[data-field=format] .wrong")).toContain("Tambahkan {tahun}.");
  expect(said("[data-example]")).toBe("Contoh tampil di sini setelah format benar.");
});

it("offers a village nothing to change, and still shows it all", async () => {
  view = sampleRules({ may_edit: false });
  session.enter(sampleSession());
  for (const name of ["settings_rules_categories", "settings_rules_profiles", "settings_rules_holidays", "settings_rules_numbering"] as const) {
    await open(name);
    expect(document.querySelector("[data-reads-only]")).not.toBeNull();
    for (const gone of ["edit_row", "save_rules", "restore_rules", "add_category", "add_holiday", "add_year"]) expect(document.querySelector(`[data-act=${gone}]`)).toBeNull();
    expect(document.querySelectorAll("input, select, textarea")).toHaveLength(0);
    if (page !== null) await unmount(page);
    page = null;
  }
});

it("asks before it goes back to the list of the program", async () => {
  view = sampleRules({ numbering: { ...sampleRules().numbering, origin: { by_name: "", by_office: "", at_ms: 0, note: "", restored: false } } });
  await open("settings_rules_numbering");
  await act("restore_rules");
  expect(sent("restore_rules")).toEqual([]);
  await act("restore_confirm");
  expect(sent("restore_rules")).toEqual([{ list: "numbering" }]);
});
