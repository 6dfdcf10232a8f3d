import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { ImportView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: RegisterPage } = await import("./RegisterPage.svelte");
const { session } = await import("../lib/session.svelte");

const view: ImportView = {
  id: "f",
  file_name: "register.xlsx",
  good: 1,
  faulty: 1,
  doubled: 0,
  more: false,
  rows: [
    { number: 4, title: "Jalan berlubang", date: "2024-08-17", category: "INF", faults: [], doubled: false, warnings: [] },
    { number: 5, title: "", date: "", category: "", faults: [{ code: "no_title", column: "", text: "", value: "" }], doubled: false, warnings: [] },
  ],
  columns: [{ header: "Perihal", field: "title" }],
  unknown_columns: [],
  left_out_columns: ["NIK"],
};

let file: ImportView | null;
let refused: unknown;
let asked: [string, unknown][];
let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 24; turn += 1) await tick();
  flushSync();
}
async function act(act: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act="${act}"]`)?.click();
  await settle();
}
const text = (selector: string) => (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();

beforeEach(async () => {
  asked = [];
  refused = null;
  file = view;
  program.answer = (command, payload) => {
    if (command === "open_register") return file;
    asked.push([command, payload]);
    if (refused !== null) throw refused;
    return { recorded: 1 };
  };
  session.enter(sampleSession());
  page = mount(RegisterPage, { target: document.body });
  await settle();
});

afterEach(() => unmount(page));

describe("an old register from a file", () => {
  it("shows each row before anything is recorded, and keeps what is shown when no other file is chosen", async () => {
    await act("open_register");
    expect(text("[data-row='4']")).toContain("Jalan berlubang");
    expect(text("[data-row='5'][data-state=faulty]")).toContain("Judul dan uraian kosong.");
    expect(text("main")).toContain("Sengaja tidak dibaca, karena nomor kependudukan: NIK.");
    file = null;
    await act("open_register");
    expect(text("h3[data-import]")).toBe("Isi register.xlsx");
    expect(asked).toEqual([]);
    await act("save_register");
    expect(asked).toEqual([["save_register", { id: "f" }]]);
  });

  it("says what to do when it waited too long, and leaves the rows where they are", async () => {
    await act("open_register");
    refused = { code: "preview_expired", detail: {}, fields: [] };
    await act("save_register");
    expect(text("[data-error]")).toBe("Tampilan ini sudah lama. Pilih berkasnya sekali lagi.");
    expect(text("[data-row='4']")).toContain("Jalan berlubang");
    await act("drop_register");
    expect(document.querySelector("[data-import]")).toBeNull();
  });
});
