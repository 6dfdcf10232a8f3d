import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";

const program = vi.hoisted(() => ({ asked: [] as string[], answer: (_name: string): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string) => {
    program.asked.push(name);
    return program.answer(name);
  },
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

const { default: LaptopNotices } = await import("../notices/LaptopNotices.svelte");
const { default: RecoverForm } = await import("./RecoverForm.svelte");
const { default: RecoveryPaper } = await import("./RecoveryPaper.svelte");
const { session } = await import("../lib/session.svelte");

const act = (name: string) => document.querySelector<HTMLElement>(`[data-act="${name}"]`);
let part: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await tick();
  flushSync();
}

beforeEach(() => {
  program.asked = [];
  // The dialogs of jsdom do not open by themselves.
  HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) { this.open = true; };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) { this.open = false; };
});

afterEach(() => unmount(part));

describe("a laptop whose recovery code is on no paper", () => {
  it("says so on its first page until it is", () => {
    session.enter({ ...sampleSession(), has_recovery: false });
    part = mount(LaptopNotices, { target: document.body });
    flushSync();
    expect(document.querySelector("[data-laptop-notice=no_recovery]")?.textContent).toContain("belum ditulis di kertas");
    expect(act("make_recovery")?.getAttribute("href")).toBe("#/pengaturan/pin");
    session.enter(sampleSession());
    flushSync();
    expect(document.querySelector("[data-laptop-notice]")).toBeNull();
  });
});

describe("the paper", () => {
  it("can be printed, and goes on only after somebody said that he has it", () => {
    session.enter(sampleSession());
    const kept = vi.fn();
    const print = vi.fn();
    vi.stubGlobal("print", print);
    part = mount(RecoveryPaper, { target: document.body, props: { code: "7KQ2-M9XK-AAAA-BBBB-CCCC-DDDD-EEEE", submit: "Lanjut", onkept: kept } });
    flushSync();
    act("print_recovery")?.click();
    expect(print).toHaveBeenCalledOnce();
    act("recovery_kept")?.click();
    flushSync();
    expect(kept).not.toHaveBeenCalled();
    expect(document.querySelector("[role=alert]")).not.toBeNull();
    document.querySelector<HTMLInputElement>('[name="kept"]')?.click();
    act("recovery_kept")?.click();
    expect(kept).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });
});

describe("neither PIN nor paper", () => {
  it("asks before the old records are set aside, which is done at the next start", async () => {
    session.enter(sampleSession());
    program.answer = () => ({});
    part = mount(RecoverForm, { target: document.body, props: { onback: () => {} } });
    flushSync();
    act("set_aside")?.click();
    flushSync();
    act("keep")?.click();
    flushSync();
    expect(program.asked).toEqual([]);
    act("set_aside")?.click();
    flushSync();
    act("set_aside_yes")?.click();
    await settle();
    expect(program.asked).toEqual(["set_aside"]);
    expect(document.querySelector("[data-set-aside]")?.textContent).toContain("Tutup lalu buka lagi");
  });
});

describe("a reader", () => {
  it("is offered nothing that the district would refuse", () => {
    session.enter({ ...sampleSession(), role: "reader" });
    expect(session.readsOnly).toBe(true);
    session.enter({ ...sampleSession(), role: "reader", state: "training" });
    expect(session.readsOnly).toBe(false);
    session.enter(sampleSession());
    expect(session.readsOnly).toBe(false);
    part = mount(LaptopNotices, { target: document.body });
  });
});
