import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { PrintPreview, PrintState, PrintersView, ReceiptView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { pagesIn, POLL_MS, readCopies, sheetsOf } = await import("./printing.svelte");
const { default: ReceiptPreviewPage } = await import("./ReceiptPreviewPage.svelte");
const { handleKey } = await import("../lib/keys.svelte");
const { session } = await import("../lib/session.svelte");

const RECEIPT: ReceiptView = {
  row: { id: "412", number: "TT-0412", received_at_ms: 1_737_338_400_000, accepted: 1, rejected: 0 },
  records: [],
  refused: [],
  district_name: "Kecamatan Kalirejo",
  signer_fingerprint: "K7TQ-42M9",
  batch_hash: "9f2c41d0",
};
const fault = (code: string) => ({ code, detail: {}, fields: [] as unknown[] });

let listed: PrintersView | null;
let state: PrintState;
let refusal: unknown;
let prints: PrintPreview[];
let files: string[];
let asked = 0;
let page: Record<string, unknown> | null = null;

const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const press = (key: string) => handleKey(new KeyboardEvent("keydown", { key, ctrlKey: true }));

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}

async function open(): Promise<void> {
  page = mount(ReceiptPreviewPage, { target: document.body, props: { id: "412" } });
  await settle();
}

async function type(name: string, text: string): Promise<void> {
  const field = find(`[name=${name}]`) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

function answer(name: string, payload: unknown): unknown {
  const paper = { svg: "<svg/>", width_mm: 210, height_mm: 297 };
  switch (name) {
    case "get_receipt":
      return RECEIPT;
    case "preview_paper":
      return { preview_id: "p1", pages: [paper, paper, paper], paper: "a4", file_name: "x.pdf" };
    case "list_printers":
      if (listed === null) throw fault("printers_none");
      return listed;
    case "print_preview":
      if (refusal !== null) throw refusal;
      prints.push(payload as PrintPreview);
      return { job: "Kantor-1", state: "queued" };
    case "get_print_job":
      asked += 1;
      return { job: "Kantor-1", state };
    case "cancel_print_job":
      return { job: "Kantor-1", state: "gone" };
    default:
      files.push(name);
      return { path: "papers/x.pdf" };
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  [prints, files, refusal, state] = [[], [], null, "printing"];
  listed = {
    printers: [
      { name: "Aula", is_default: false },
      { name: "Kantor", is_default: true },
    ],
    last: null,
  };
  program.answer = answer;
  localStorage.clear();
  URL.createObjectURL = () => "blob:page";
  URL.revokeObjectURL = () => {};
  session.enter(sampleSession());
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe("what is typed for a print", () => {
  it.each([
    ["", 3],
    ["1", 1],
    ["1-2", 2],
    [" 1 ; 2 – 3 ", 3],
    ["1-2,2-3", 3],
    ["4", null],
    ["0", null],
    ["3-1", null],
    ["a", null],
    ["1-", null],
  ])("reads the pages %j of three as %j", (text, wanted) => expect(pagesIn(text, 3)).toBe(wanted));

  it.each([
    ["1", 1],
    [" 99 ", 99],
    ["0", null],
    ["100", null],
    ["x", null],
  ])("reads %j copies as %j", (text, wanted) => expect(readCopies(text)).toBe(wanted));

  it("counts sheets: both sides halve them, and each copy begins on its own", () => {
    expect([sheetsOf(3, 2, "one"), sheetsOf(3, 2, "long_edge"), sheetsOf(1, 1, "short_edge")]).toEqual([6, 4, 1]);
  });
});

describe("printing from the preview", () => {
  it("goes to the usual printer, says how many sheets, and follows the job to its end", async () => {
    await open();
    expect((find("[name=printer]") as HTMLSelectElement).value).toBe("Kantor");
    await type("copies", "2");
    expect(find("[data-act=print_preview]")?.textContent).toContain("Cetak 6 lembar");
    find("[data-act=print_preview]")?.click();
    await settle();
    expect(prints).toEqual([{ preview_id: "p1", printer: "Kantor", copies: 2, pages_text: "", sides: "one", grey: false }]);
    expect(find("[data-print=queued]")?.textContent).toContain("Menunggu di antrean");
    await vi.advanceTimersByTimeAsync(POLL_MS);
    await settle();
    expect(find("[data-print=printing]")?.textContent).toContain("Sedang dicetak");
    state = "done";
    await vi.advanceTimersByTimeAsync(POLL_MS);
    await settle();
    expect(find("[data-print=done]")?.textContent).toContain("Selesai");
    expect(find("[data-act=cancel_print]")).toBeNull();
    const before = asked;
    await vi.advanceTimersByTimeAsync(3 * POLL_MS);
    expect(asked).toBe(before);
  });

  it("says what is missing at the printer, and the file can still be saved", async () => {
    await open();
    press("p");
    await settle();
    state = "out_of_paper";
    await vi.advanceTimersByTimeAsync(POLL_MS);
    await settle();
    expect(find("[data-print=out_of_paper]")?.textContent).toContain("Kertas habis");
    press("s");
    await settle();
    expect(files).toEqual(["save_preview"]);
    find("[data-act=cancel_print]")?.click();
    await settle();
    expect(find("[data-print=gone]")?.textContent).toContain("Dibatalkan");
  });

  it("keeps what was typed when it is refused, with the words at its field", async () => {
    await open();
    await type("copies", "100");
    expect(find("[data-act=print_preview]")?.textContent).not.toContain("lembar");
    refusal = { code: "invalid_input", detail: {}, fields: [{ field: "copies", code: "out_of_range", detail: { min: "1", max: "99" } }] };
    find("[data-act=print_preview]")?.click();
    await settle();
    expect(find("[data-field=copies]")?.textContent).toContain("Isi antara 1 dan 99.");
    expect((find("[name=copies]") as HTMLInputElement).value).toBe("100");
    refusal = fault("printer_silent");
    find("[data-act=print_preview]")?.click();
    await settle();
    expect(find("[data-error=printer_silent]")?.textContent).toContain("PDF tetap dapat disimpan.");
  });

  it("takes what was chosen last, while that printer is there", async () => {
    if (listed !== null) listed = { ...listed, last: { printer: "Aula", copies: 3, sides: "long_edge", grey: true } };
    await open();
    expect((find("[name=printer]") as HTMLSelectElement).value).toBe("Aula");
    expect(find("[data-act=print_preview]")?.textContent).toContain("Cetak 6 lembar");
    expect((find("[name=grey]") as HTMLInputElement).checked).toBe(true);
  });

  it("without a printer says so in a sentence, and the file is the way", async () => {
    listed = null;
    await open();
    expect(find("[data-no-printer]")?.textContent).toContain("Belum ada pencetak");
    expect(find("[data-act=print_preview]")).toBeNull();
    expect(find("[data-act=save_preview]")?.classList.contains("main")).toBe(true);
    press("p");
    await settle();
    expect(files).toEqual(["open_preview"]);
  });
});
