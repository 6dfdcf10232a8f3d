import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { IssueRow, UiError } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

const { default: WithdrawIssue } = await import("./WithdrawIssue.svelte");
const { default: NoticeNote } = await import("../components/NoticeNote.svelte");
const { session } = await import("../lib/session.svelte");

const row = { id: "i1", title: "Pohon tumbang" } as IssueRow;
let parts: Record<string, unknown>[];
let asked: [string, unknown][];

async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await tick();
  flushSync();
}
async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act="${name}"]`)?.click();
  await settle();
}
function type(text: string): void {
  const area = document.querySelector("textarea") as HTMLTextAreaElement;
  area.value = text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}
function open(): void {
  parts.push(mount(WithdrawIssue, { target: document.body, props: { row } }));
  flushSync();
}
function leave(): void {
  for (const part of parts.splice(0)) void unmount(part);
}

beforeEach(() => {
  parts = [];
  asked = [];
  location.hash = "#/isu/i1";
  session.enter(sampleSession());
  program.answer = (name, payload) => {
    asked.push([name, payload]);
    const { reason } = payload as { reason?: string };
    if (name === "withdraw_issue" && reason?.trim() === "") {
      throw { code: "invalid_input", detail: {}, fields: [{ field: "reason", code: "required", detail: {} }] } satisfies UiError;
    }
    if (name === "list_issues") return { rows: [], next: null, widened: false, drafts: 0, counts: null, raised_in: null };
    return {};
  };
});

afterEach(leave);

describe("Hapus isu", () => {
  it("asks for a reason, and says so at the field", async () => {
    open();
    expect(document.querySelector("[data-act=withdraw_issue]")).toBeNull();
    await act("open_withdraw");
    expect(document.activeElement).toBe(document.querySelector("textarea"));
    await act("withdraw_issue");
    expect(document.querySelector("[data-field=reason]")?.textContent).toContain("Tulis alasannya, misalnya: tercatat dua kali.");
    expect(location.hash).toBe("#/isu/i1");
  });

  it("goes back to the list, where one press takes it back", async () => {
    open();
    await act("open_withdraw");
    type("tercatat dua kali");
    await act("withdraw_issue");
    expect(asked).toEqual([["withdraw_issue", { issue_id: "i1", reason: "tercatat dua kali" }]]);
    expect(location.hash).toBe("#/isu");
    leave();

    parts.push(mount(NoticeNote, { target: document.body }));
    await settle();
    expect(document.querySelector("[data-notice]")?.textContent).toContain("Isu “Pohon tumbang” dihapus.");
    await act("restore_issue");
    expect(asked[1]).toEqual(["restore_issue", { id: "i1" }]);
    expect(document.querySelector("[data-notice]")?.textContent).toContain("Isu “Pohon tumbang” dikembalikan.");
    expect(document.querySelector("[data-act=restore_issue]")).toBeNull();
  });

  it("keeps the way back when taking it back did not work", async () => {
    open();
    await act("open_withdraw");
    type("salah catat");
    await act("withdraw_issue");
    leave();
    parts.push(mount(NoticeNote, { target: document.body }));
    await settle();
    program.answer = () => {
      throw { code: "storage_failed", detail: {}, fields: [] } satisfies UiError;
    };
    await act("restore_issue");
    expect(document.querySelector("[data-notice]")?.textContent).toContain("Laptop ini belum dapat menyimpan");
    expect(document.querySelector("[data-act=restore_issue]")).not.toBeNull();
  });

  it("keeps a reason that was typed and not saved", async () => {
    open();
    await act("open_withdraw");
    type("tercatat du");
    leave();
    open();
    expect(document.querySelector("textarea")?.value).toBe("tercatat du");
    await act("close_withdraw");
  });
});
