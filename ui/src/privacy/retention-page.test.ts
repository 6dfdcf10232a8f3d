import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { RetentionRow, RetentionView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: RetentionPage } = await import("./RetentionPage.svelte");
const { destruction } = await import("./destruction.svelte");
const { session } = await import("../lib/session.svelte");

function row(id: string, ended_on: string | null): RetentionRow {
  return {
    id,
    number: `ISU/${id}`,
    title: `Isu ${id}`,
    category: "ADM",
    village_name: "Kalirejo",
    recorded_at_ms: 0,
    closed_on: ended_on === null ? null : "2019-01-20",
    ended_on,
    class: ended_on === null ? "" : "Umum",
  };
}

function sample(rows: RetentionRow[], total = rows.length): RetentionView {
  return { years: 5, exceptions: [], rows, total, records: [], ordered_by: "Camat Kalirejo", files_left: false };
}

let view: RetentionView;
let asked: [string, unknown][];
let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}
async function open(hash: string): Promise<void> {
  location.hash = hash;
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  page = mount(RetentionPage, { target: document.body });
  await settle();
}
async function act(name: string): Promise<void> {
  const button = document.querySelector<HTMLElement>(`[data-act=${name}]`);
  if (button === null) throw new Error(`no ${name}`);
  button.click();
  await settle();
}
async function fill(name: string, text: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(`[name=${name}]`);
  if (field === null) throw new Error(`no ${name}`);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}
const chosen = () => document.querySelector("[data-chosen]")?.getAttribute("data-chosen");

beforeEach(() => {
  asked = [];
  view = sample([row("i1", "2024-01-20"), row("i2", "2024-05-02")]);
  program.answer = (name, payload) => {
    if (name === "get_retention") return view;
    asked.push([name, payload]);
    return sample([]);
  };
  session.enter(sampleSession());
  HTMLDialogElement.prototype.showModal ??= () => {};
});

afterEach(() => {
  void unmount(page);
  destruction.clear();
  destruction.orderedBy = "";
  document.body.replaceChildren();
});

it("erases what is chosen under one record, and not before it is confirmed", async () => {
  await open("#/masa-simpan");
  expect(document.querySelector("[data-record]")).toBeNull();
  await act("pick_all");
  expect(chosen()).toBe("2");
  await fill("record_number", "000.5/03/PEM");
  await act("erase_data");
  expect(asked).toEqual([]);
  await act("confirm_erase");
  expect(asked).toEqual([
    ["erase_data", { issue_ids: ["i1", "i2"], reason: "Masa simpan data pribadi sudah lewat.", record_number: "000.5/03/PEM", ordered_by: "Camat Kalirejo" }],
  ]);
  expect(document.querySelector("[data-notice=done]")?.textContent).toContain("Data pelapor dari 2 isu dihapus di laptop ini.");
  expect(document.querySelector("[data-none]")).not.toBeNull();
});

it("says that old files are still to be cleared, where they could not be", async () => {
  program.answer = (name) => (name === "get_retention" ? view : { ...sample([]), files_left: true });
  await open("#/masa-simpan");
  expect(document.querySelector("[data-files-left]")).toBeNull();
  await act("pick_all");
  await act("erase_data");
  await act("confirm_erase");
  expect(document.querySelector("[data-files-left]")?.textContent).toContain("berkas lama dibersihkan saat aplikasi dibuka lagi");
});

it("keeps what is typed where the laptop refuses it", async () => {
  program.answer = (name) => {
    if (name === "get_retention") return view;
    throw { code: "invalid_input", fields: [{ field: "record_number", code: "required", number: null }] };
  };
  await open("#/masa-simpan");
  await act("pick_all");
  await fill("reason", "Atas permintaan pelapor");
  await act("erase_data");
  await act("confirm_erase");
  expect(document.querySelector("[data-field=record_number] .wrong")?.textContent ?? "").not.toBe("");
  expect(document.querySelector<HTMLTextAreaElement>("[name=reason]")?.value).toBe("Atas permintaan pelapor");
  expect(chosen()).toBe("2");
});

it("lists fifty, loads more at a press, and keeps what is chosen, also after a look at the paper", async () => {
  const all = Array.from({ length: 120 }, (_, at) => row(`i${at}`, "2024-01-20"));
  program.answer = (_name, payload) => sample(all.slice(0, (payload as { rows_max: number }).rows_max), all.length);
  await open("#/masa-simpan");
  const shown = () => document.querySelectorAll("tr[data-id]").length;
  expect(shown()).toBe(50);
  await act("pick_all");
  await act("load_more");
  expect([shown(), chosen()]).toEqual([100, "50"]);
  document.querySelector<HTMLInputElement>("[name=pick_i99]")?.click();
  await settle();
  await act("preview_destruction");
  void unmount(page);
  await open("#/masa-simpan");
  expect([shown(), chosen()]).toEqual([100, "51"]);
  await act("load_more");
  expect(shown()).toBe(120);
  expect(document.querySelector("[data-act=load_more]")).toBeNull();
});

it("comes from a file with that one chosen, whose time has not passed, asks for the reason, and has it again after a look at the paper", async () => {
  program.answer = (_name, payload) => sample((payload as { issue_id: string | null }).issue_id === "i9" ? [row("i9", null)] : []);
  await open("#/masa-simpan?isu=i9");
  expect(chosen()).toBe("1");
  expect(document.querySelector("tr[data-id=i9]")?.textContent).toContain("belum lewat");
  expect(document.querySelector<HTMLTextAreaElement>("[name=reason]")?.value).toBe("");
  await fill("reason", "Atas permintaan pelapor");
  await act("preview_destruction");
  expect(location.hash).toBe("#/masa-simpan/cetak");
  void unmount(page);
  await open("#/masa-simpan");
  expect(chosen()).toBe("1");
  expect(document.querySelector<HTMLTextAreaElement>("[name=reason]")?.value).toBe("Atas permintaan pelapor");
});
