import { flushSync, mount, tick, unmount, type Component } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IssueView, MeetingView, ReceiptView } from "../generated/types";
import { sampleSession } from "../lib/sample-session";

/** What the program would answer; each test sets its own. */
const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: AttendancePreviewPage } = await import("./AttendancePreviewPage.svelte");
const { default: CasePreviewPage } = await import("./CasePreviewPage.svelte");
const { default: IncidentPreviewPage } = await import("./IncidentPreviewPage.svelte");
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

/** The daftar hadir in its usual form. */
const SHEET = {
  kind: "attendance", meeting_id: "rakor", filled: false, signature_column: "sub_column", extra_column: "none",
  landscape: false, groups: false, recap: true, column_numbers: false, drawn: true,
};

let sent: [string, unknown][];
let page: Record<string, unknown> | null;

function answer(name: string, payload: unknown): unknown {
  if (name === "get_receipt") return RECEIPT;
  // Of an issue it asks for the number alone.
  if (name === "get_issue") return { row: { number: "S-04" } } as unknown as IssueView;
  // Of a meeting the page looks only at what makes a new sheet.
  if (name === "get_meeting") return { form: {}, invitees: [] } as unknown as MeetingView;
  if (!name.includes("preview")) return undefined;
  sent.push([name, payload]);
  if (name.startsWith("preview_")) return { preview_id: `p${sent.length}`, pages: [{ svg: "<svg/>", width_mm: 210, height_mm: 297 }], paper: (payload as { paper: string }).paper, file_name: "x.pdf" };
  return { path: "papers/tanda-terima.pdf" };
}

const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const press = (key: string) => handleKey(new KeyboardEvent("keydown", { key, ctrlKey: true }));

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}

async function open(shown: Component<{ id: string }>, id: string): Promise<void> {
  page = mount(shown, { target: document.body, props: { id } });
  await settle();
}

async function close(): Promise<void> {
  if (page !== null) await unmount(page);
  page = null;
}

beforeEach(() => {
  [sent, program.answer] = [[], answer];
  localStorage.clear();
  URL.createObjectURL = () => "blob:page";
  URL.revokeObjectURL = () => {};
  session.enter(sampleSession());
});

afterEach(async () => {
  await close();
  document.body.replaceChildren();
});

describe("the preview of a tanda terima", () => {
  it("shows the paper of the receipt, leads back to it and asks for nothing but the paper", async () => {
    await open(ReceiptPreviewPage, "412");
    expect(sent).toEqual([["preview_paper", { of: { kind: "receipt", id: "412" }, paper: "a4" }]]);
    expect(find("[data-page='receipt_preview'] h1")?.textContent).toBe("Tanda terima TT-0412");
    expect(find("[data-act='back']")?.getAttribute("href")).toBe("#/kirim/412");
    expect([...document.querySelectorAll("[data-field]")].map((field) => field.getAttribute("data-field"))).toEqual(["paper"]);
  });

  it("is compiled anew for another paper, saved and opened by keys, and remembers the paper", async () => {
    await open(ReceiptPreviewPage, "412");
    find("input[value='f4215']")?.click();
    await settle();
    expect(find("[data-preview-id]")?.dataset.paper).toBe("f4215");
    press("s");
    await settle();
    expect(find("[data-notice='done']")?.dataset.path).toBe("papers/tanda-terima.pdf");
    press("p");
    await settle();
    expect(sent.slice(1)).toEqual([
      ["preview_paper", { of: { kind: "receipt", id: "412" }, paper: "f4215" }],
      ["save_preview", { preview_id: "p2" }],
      ["open_preview", { preview_id: "p2" }],
    ]);
    await close();
    await open(ReceiptPreviewPage, "412");
    expect(sent.at(-1)).toEqual(["preview_paper", { of: { kind: "receipt", id: "412" }, paper: "f4215" }]);
  });
});

describe("the preview of a lembar isu", () => {
  const papers = () => sent.map(([, payload]) => (payload as { of: unknown }).of);

  it("shows all of it first, and the sheet for the public on request", async () => {
    await open(CasePreviewPage, "7");
    expect(find("[data-page='case_preview'] h1")?.textContent).toBe("Lembar isu S-04");
    expect(papers()).toEqual([{ kind: "case_sheet", id: "7", redacted: false }]);
    find("[name=redacted][value='true']")?.click();
    await settle();
    expect(papers().at(-1)).toEqual({ kind: "case_sheet", id: "7", redacted: true });
    expect(find("[data-preview-id='p2']:not([data-compiling])")).not.toBeNull();
  });

  it("says in a sentence that a confidential case has no sheet for the public, and saves none", async () => {
    program.answer = (name, payload) => {
      if (name === "preview_paper" && (payload as { of: { redacted?: boolean } }).of.redacted === true) throw { code: "confidential_not_public", detail: {}, fields: [] };
      return answer(name, payload);
    };
    await open(CasePreviewPage, "7");
    find("[name=redacted][value='true']")?.click();
    await settle();
    expect(document.body.textContent).toContain("Isu rahasia tidak mempunyai lembar untuk umum.");
    press("s");
    await settle();
    expect(sent.some(([name]) => name === "save_preview")).toBe(false);
    find("[name=redacted][value='false']")?.click();
    await settle();
    expect(document.body.textContent).not.toContain("Isu rahasia tidak mempunyai lembar untuk umum.");
  });

  it("begins with all of it again the next time", async () => {
    await open(CasePreviewPage, "7");
    find("[name=redacted][value='true']")?.click();
    await settle();
    await close();
    await open(CasePreviewPage, "7");
    expect(papers().at(-1)).toEqual({ kind: "case_sheet", id: "7", redacted: false });
  });
});

describe("the preview of a laporan kejadian", () => {
  it("shows what is known, or an empty form, and leads back to the issue", async () => {
    await open(IncidentPreviewPage, "7");
    expect(sent).toEqual([["preview_paper", { of: { kind: "incident_report", id: "7", bare: false }, paper: "a4" }]]);
    expect(find("[data-page='incident_preview'] h1")?.textContent).toBe("Laporan kejadian S-04");
    expect(find("[data-act='back']")?.getAttribute("href")).toBe("#/isu/7");
    find("[name=bare][value='true']")?.click();
    await settle();
    expect(sent.at(-1)).toEqual(["preview_paper", { of: { kind: "incident_report", id: "7", bare: true }, paper: "a4" }]);
  });
});

describe("the preview of a daftar hadir", () => {
  it("says from outside what its pages were made of", async () => {
    await open(AttendancePreviewPage, "rakor");
    expect(sent).toEqual([["preview_paper", { of: { ...SHEET, blank_rows: 10 }, paper: "a4" }]]);
    expect(find("[data-preview-id='p1'][data-filled='false'][data-blank-rows='10'][data-paper='a4']:not([data-compiling])")).not.toBeNull();
    find("input[value='true']")?.click();
    await settle();
    expect(find("[data-preview-id='p2'][data-filled='true']")).not.toBeNull();
  });

  it("has no empty rows on a sheet that says who came, and each kind keeps its own number", async () => {
    const rows = () => find("[name=blank_rows]") as HTMLInputElement;
    await open(AttendancePreviewPage, "rakor");
    find("input[value='true']")?.click();
    await settle();
    expect([rows().value, sent.at(-1)?.[1]]).toEqual(["0", { of: { ...SHEET, filled: true, blank_rows: 0 }, paper: "a4" }]);
    rows().value = "2";
    rows().dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    expect(find("[data-filled='true'][data-blank-rows='2']")).not.toBeNull();
    find("input[value='false']")?.click();
    await settle();
    expect([rows().value, find("[data-filled='false']")?.dataset.blankRows]).toEqual(["10", "10"]);
  });

  it("has the forms that few offices use folded away, and asks for what is chosen", async () => {
    await open(AttendancePreviewPage, "rakor");
    expect(find("[data-part='more_choices']")?.hasAttribute("open")).toBe(false);
    expect(find("[name='drawn']"), "a blank sheet is signed with ink").toBeNull();
    for (const choice of ["[value='paired']", "[value='phone']", "[name='landscape']", "[name='recap']"]) {
      find(`input${choice}`)?.click();
      await settle();
    }
    const of = { ...SHEET, blank_rows: 10, signature_column: "paired", extra_column: "phone", landscape: true, recap: false };
    expect(sent.at(-1)).toEqual(["preview_paper", { of, paper: "a4" }]);
    find("input[value='true']")?.click();
    await settle();
    expect(find("[name='drawn']")).not.toBeNull();
  });

  it("is saved as a table too, and says where or why not", async () => {
    const asked: unknown[] = [];
    let refused = false;
    program.answer = (name, payload) => {
      if (name !== "export_attendance") return answer(name, payload);
      asked.push(payload);
      if (refused) throw { code: "file_not_written", fields: [] };
      return { path: "papers/daftar-hadir.xlsx" };
    };
    await open(AttendancePreviewPage, "rakor");
    find("[data-act='export_attendance']")?.click();
    await settle();
    const { kind: _kind, ...sheet } = SHEET;
    expect(asked).toEqual([{ ...sheet, blank_rows: 10 }]);
    expect(find("[data-exported='saved']")?.textContent).toContain("papers/daftar-hadir.xlsx");
    refused = true;
    find("[data-act='export_attendance']")?.click();
    await settle();
    expect(find("[data-exported='failed']")?.textContent).not.toBe("");
  });

  it("says below the choices that it was saved: none of them moves", async () => {
    await open(AttendancePreviewPage, "rakor");
    press("s");
    await settle();
    const [rows, notice, save] = ["[name=blank_rows]", "[data-notice='done']", "[data-act='save_preview']"].map((one) => find(one) as HTMLElement);
    const behind = (one: HTMLElement, other: HTMLElement) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    expect([behind(rows as HTMLElement, notice as HTMLElement), behind(notice as HTMLElement, save as HTMLElement)]).toEqual([true, true]);
  });
});
