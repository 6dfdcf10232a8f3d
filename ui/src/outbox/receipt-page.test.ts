import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { ReceiptView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: ReceiptPage } = await import("./ReceiptPage.svelte");
const { session } = await import("../lib/session.svelte");

const receipt: ReceiptView = {
  row: { id: "7", number: "TT-0007", received_at_ms: 500, accepted: 2, rejected: 3 },
  records: [{ noun: "issue", open_id: "a", title: "Longsor", urgency: null, changes: 5, held: 0, since_ms: 0, bytes: 90 }],
  refused: [
    { noun: "issue", open_id: "a", title: "Longsor", reason: "not_allowed", changes: 2, closed: 0 },
    { noun: "follow_up", open_id: "b", title: "Batas tanah", reason: "unknown_object", changes: 1, closed: 1 },
  ],
  district_name: "Kecamatan Kalirejo",
  signer_fingerprint: "K7TQ-42M9",
  batch_hash: "9f2c41d0",
};

let page: Record<string, unknown> | null = null;

async function open(view: ReceiptView): Promise<void> {
  program.answer = (name) => (name === "get_receipt" ? view : undefined);
  session.enter(sampleSession());
  page = mount(ReceiptPage, { target: document.body, props: { id: "7" } });
  for (let turn = 0; turn < 12; turn += 1) await tick();
  flushSync();
}
const text = (css: string) => (document.querySelector(css)?.textContent ?? "").replace(/\s+/g, " ").trim();

afterEach(() => {
  if (page !== null) void unmount(page);
});

it("names each record that was not taken beside the reason", async () => {
  await open(receipt);
  expect(text(".stamp")).toBe("TERKIRIM · TT-0007");
  expect(text("[data-reason=not_allowed]")).toBe("Longsor Isu · 2 perubahan. Perubahan ini bukan wewenang laptop ini.");
  expect(text("[data-reason=unknown_object]")).toMatch(/^Batas tanah Tindak lanjut · sudah ditangani\./);
  expect(document.querySelector("[data-reason=not_allowed] a")?.getAttribute("href")).toBe("#/isu/a");
  expect(document.querySelector("[data-act=to_refused]")).not.toBeNull();
});

it("leads nowhere when everything on it is dealt with", async () => {
  await open({ ...receipt, refused: receipt.refused.map((one) => ({ ...one, closed: one.changes })) });
  expect(document.querySelectorAll("[data-reason][data-closed=true]")).toHaveLength(2);
  expect(document.querySelector("[data-act=to_refused]")).toBeNull();
});

it("is stamped as sent only where something was taken", async () => {
  await open({ ...receipt, row: { ...receipt.row, accepted: 0 } });
  expect(text(".stamp")).toBe("TT-0007");
});

it("says who received, as the paper does, and calls a key no signature", async () => {
  await open(receipt);
  expect(text("dl")).toContain("Diterima oleh Kecamatan Kalirejo");
  expect(text("main")).toContain("Bukan pengganti tanda tangan dan cap dinas.");
  expect(text("main")).not.toContain("Ditandatangani");
});
