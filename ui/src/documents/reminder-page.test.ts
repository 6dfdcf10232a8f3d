import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { chooseOption } from "../lib/choose-option";
import { sampleSession } from "../lib/sample-session";
import type { PreviewPaper, ReminderPaper, ReminderRecipient } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: ReminderPage } = await import("./ReminderPage.svelte");
const { session } = await import("../lib/session.svelte");

const village: ReminderRecipient = { village_code: "18.02.01.2003", office: "", name: "Kampung Kalirejo", issue_ids: ["i1", "i2"] };
const agency: ReminderRecipient = { village_code: "", office: "Dinas Bina Marga", name: "Dinas Bina Marga", issue_ids: ["i2"] };

let recipients: ReminderRecipient[];
let sent: (ReminderPaper & { kind: string })[];
let asked: unknown;
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}

async function open(id: string | null): Promise<void> {
  page = mount(ReminderPage, { target: document.body, props: { id } });
  await settle();
}

beforeEach(() => {
  [recipients, sent] = [[village, agency], []];
  program.answer = (name, payload) => {
    if (name === "list_reminders") {
      asked = payload;
      return recipients;
    }
    if (name !== "preview_paper") throw { code: "printing_missing", detail: {}, fields: [] };
    const { of, paper } = payload as PreviewPaper;
    sent.push(of as ReminderPaper & { kind: string });
    return { preview_id: `p${sent.length}`, pages: [{ svg: "<svg/>", width_mm: 210, height_mm: 297 }], paper, file_name: "x.pdf" };
  };
  localStorage.clear();
  URL.createObjectURL = () => "blob:page";
  URL.revokeObjectURL = () => {};
  session.enter(sampleSession());
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

describe("the reminder letter", () => {
  it("goes to the first who is late, and to another on choice, with his own cases alone", async () => {
    await open(null);
    expect(sent.at(-1)).toEqual({ kind: "reminder", village_code: "18.02.01.2003", office: "", issue_ids: ["i1", "i2"], number: "", signer_name: "" });
    const to = document.querySelector<HTMLSelectElement>("[name=to]");
    expect([...(to?.options ?? [])].map((one) => one.textContent)).toEqual(["Kampung Kalirejo, 2 isu", "Dinas Bina Marga, 1 isu"]);
    if (to !== null) chooseOption(to, "1");
    await settle();
    expect(sent.at(-1)).toMatchObject({ village_code: "", office: "Dinas Bina Marga", issue_ids: ["i2"] });
  });

  it("is set anew when the number has been written, not at each key", async () => {
    await open("i2");
    expect(asked).toEqual({ issue_id: "i2" });
    const before = sent.length;
    const field = document.querySelector<HTMLInputElement>("[name=number]");
    if (field !== null) field.value = "005/12";
    field?.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    expect(sent).toHaveLength(before);
    field?.dispatchEvent(new Event("blur", { bubbles: true }));
    await settle();
    expect(sent.at(-1)?.number).toBe("005/12");
    expect(document.querySelector("[data-act=back]")?.getAttribute("href")).toBe("#/isu/i2");
  });

  it("says that nothing is late where nothing is", async () => {
    recipients = [];
    await open(null);
    expect(document.querySelector("[data-empty]")?.textContent).toContain("Tidak ada yang terlambat");
    expect(sent).toEqual([]);
  });
});
