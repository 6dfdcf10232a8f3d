import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { SealingState, UiError } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

const { default: SealedFormPage } = await import("./SealedFormPage.svelte");
const { session } = await import("../lib/session.svelte");

const RARE = "Kwitansi semen dilipatgandakan";
let parts: Record<string, unknown>[];
let asked: [string, unknown][];
let sealing: SealingState;
let refuse: UiError | null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await tick();
  flushSync();
}
async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act="${name}"]`)?.click();
  await settle();
}
function area(): HTMLTextAreaElement {
  return document.querySelector("textarea[name=text]") as HTMLTextAreaElement;
}
function type(text: string): void {
  area().value = text;
  area().dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}
async function open(): Promise<void> {
  parts.push(mount(SealedFormPage, { target: document.body, props: {} }));
  await settle();
}
async function go(path: string): Promise<void> {
  location.hash = path;
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  await settle();
}

beforeEach(() => {
  parts = [];
  asked = [];
  sealing = "ready";
  refuse = null;
  location.hash = "#/isu/tersegel/baru";
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  session.enter(sampleSession());
  program.answer = (name, payload) => {
    asked.push([name, payload]);
    if (name === "get_sealing") return { state: sealing, readers: 2, unopened: 0, reports: 0, chars_max: 4000, about_chars_max: 120 };
    if (name === "send_sealed_report") {
      if (refuse !== null) throw refuse;
      return { readers: 2, at_ms: 0 };
    }
    return {};
  };
});
afterEach(() => {
  for (const part of parts.splice(0)) void unmount(part);
  document.body.replaceChildren();
});

describe("a sealed report", () => {
  it("is told to nobody while it is typed", async () => {
    await open();
    type(RARE);
    await settle();
    expect(asked.map(([name]) => name)).toEqual(["get_sealing"]);
    expect(session.draftSavedAt).toBeNull();
    expect(area().autocomplete).toBe("off");
    expect(area().getAttribute("spellcheck")).toBe("false");
  });

  it("is gone from the page once it is sealed", async () => {
    await open();
    type(RARE);
    await act("seal_report");
    expect(asked.at(-1)).toEqual(["send_sealed_report", { text: RARE, about: "", happened_on_text: "" }]);
    expect(document.querySelector("[data-page=sealed_sent]")).not.toBeNull();
    expect(document.body.innerHTML).not.toContain("Kwitansi");
    await act("seal_another");
    expect(area().value).toBe("");
  });

  it("stays on the page when it could not be sealed, and says so", async () => {
    refuse = { code: "storage_full", detail: {}, fields: [] };
    await open();
    type(RARE);
    await act("seal_report");
    expect(area().value).toBe(RARE);
    expect(document.querySelector("[data-error=storage_full]")).not.toBeNull();
    refuse = { code: "invalid_input", detail: {}, fields: [{ field: "text", code: "too_long", detail: { limit: "4000", length: "5000" } }] };
    await act("seal_report");
    expect(document.querySelector("[data-errors]")?.textContent).toContain("5.000 huruf");
    expect(area().value).toBe(RARE);
  });

  it("is not left without a question, and stays when the answer is no", async () => {
    await open();
    type(RARE);
    await go("#/isu");
    expect(location.hash).toBe("#/isu/tersegel/baru");
    expect(document.querySelector("dialog")).not.toBeNull();
    await act("keep");
    expect(area().value).toBe(RARE);
    await go("#/isu");
    await act("discard_sealed");
    expect(location.hash).toBe("#/isu");
  });

  it("is left without a question while nothing is written", async () => {
    await open();
    await go("#/isu");
    expect(location.hash).toBe("#/isu");
    expect(document.querySelector("dialog")).toBeNull();
  });

  it("is dropped by the lock of the screen, and the page says so afterwards", async () => {
    await open();
    type(RARE);
    session.enter({ ...sampleSession(), state: "locked" });
    await settle();
    expect(area().value).toBe("");
    session.enter(sampleSession());
    await settle();
    expect(document.body.textContent).toContain("sudah dihapus");
  });

  it.each(["no_key", "training", "reads_only", "not_village"] as const)("offers no field where it cannot be sealed: %s", async (state) => {
    sealing = state;
    await open();
    expect(document.querySelector(`[data-cannot=${state}]`)).not.toBeNull();
    expect(document.querySelector("textarea, [data-act=seal_report]")).toBeNull();
  });
});
