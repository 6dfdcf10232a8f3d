import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession, sampleStatus } from "../lib/sample-session";
import type { OutboxView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: OutboxPage } = await import("./OutboxPage.svelte");
const { session } = await import("../lib/session.svelte");

let view: OutboxView;
let asked: [string, unknown][];
let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}
async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act="${name}"]`)?.click();
  await settle();
}
const said = () => document.querySelector("[data-notice]")?.textContent ?? "";
const text = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");

beforeEach(async () => {
  asked = [];
  view = {
    status: sampleStatus({ unsent: 1, needs_decision: 2, not_understood: 2 }),
    waiting: [{ noun: "issue", open_id: "i2", title: "Tanah longsor", urgency: "emergency", changes: 1, held: 1, since_ms: 0, bytes: 400 }],
    waiting_bytes: 400,
    rejected: [{ id: "village:18|3.0.17", noun: "issue", open_id: "i1", title: "Batas tanah", reason: "unknown_object", at_ms: 0 }],
    receipts: [],
  };
  program.answer = (name, payload) => {
    if (name === "list_conflicts") {
      const row = { id: "k1", noun: "issue", open_id: "k1", title: "Kambing hilang", fields: ["urgency"], disputed_deletion: false, may_settle: true };
      return [row, { ...row, id: "k2", noun: "meeting", may_settle: false }];
    }
    if (name !== "get_outbox") asked.push([name, payload]);
    if (name === "send_now") return view.status;
    if (name === "retry_refused" || name === "close_refusal") view = { ...view, rejected: [] };
    return structuredClone(view);
  };
  session.enter(sampleSession());
  session.setStatus(view.status);
  page = mount(OutboxPage, { target: document.body });
  await settle();
});

afterEach(() => unmount(page));

describe("Kirim", () => {
  it("says why a change was not taken and what can be done", () => {
    const row = document.querySelector("[data-reason=unknown_object]");
    expect(row?.textContent).toContain("Kecamatan belum mengenal isu atau rapat yang diubah.");
    expect(row?.textContent).toContain("Tekan Coba lagi.");
    expect(row?.querySelector("[data-open]")?.getAttribute("href")).toBe("#/isu/i1");
  });

  it("leads to the form of what was refused", () => {
    const mend = document.querySelector("[data-act=mend]");
    expect([mend?.textContent, mend?.getAttribute("href")]).toEqual(["Perbaiki", "#/isu/i1/ubah"]);
  });

  it.each([
    ["retry_refused", /“Batas tanah” ditulis lagi/],
    ["close_refusal", /“Batas tanah” ditutup\. Yang ditulis tetap ada/],
  ])("%s ends it and says so", async (name, sentence) => {
    await act(name);
    expect(asked).toEqual([[name, { id: "village:18|3.0.17" }]]);
    expect(said()).toMatch(sentence);
    expect(document.querySelector("[data-reason]")).toBeNull();
  });

  it("says at once when something was not taken, and never that it was sent", async () => {
    const before = program.answer;
    program.answer = (name, payload) => {
      if (name !== "send_now") return before(name, payload);
      view = { ...view, waiting: [], rejected: [...view.rejected, { ...view.rejected[0]!, id: "village:18|3.0.18" }] };
      return sampleStatus({ needs_decision: 3, refused: 2, last_receipt_at_ms: 1 });
    };
    await act("send_now");
    expect(said()).toContain("Kecamatan tidak menerima 1 perubahan.");
    expect(text()).not.toMatch(/Semua terkirim|Terkirim\./);
  });

  it("shows what the kecamatan holds, and answers so when nothing more can be done", async () => {
    expect(document.querySelector("[data-delivery=held]")?.textContent).toContain("sudah diterima kecamatan, menunggu kiriman lengkap");
    await act("send_now");
    expect(said()).toContain("Sudah sampai di kecamatan, tetapi belum lengkap.");
  });

  it("leads to what stands in two versions, and says what only a newer version understands", () => {
    expect(document.querySelector("[data-id=k1] [data-open]")?.getAttribute("href")).toBe("#/putuskan/k1");
    expect(text()).toContain("2 perubahan dari versi aplikasi yang lebih baru disimpan dan diteruskan; perbarui aplikasi untuk melihatnya.");
    // One refused, one in two versions; what others decide is no work of this person.
    expect(text()).toContain("Perlu keputusan Bapak – 2");
    expect(document.querySelector("[data-id=k2]")).toBeNull();
    expect(document.querySelector("[data-act=open_others_conflicts]")?.textContent).toBe("1 catatan menunggu keputusan pihak lain");
  });
});
