import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { samplePrivacy } from "./sample-privacy";
import type { IssueView, PrivacyView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
}));

const { default: PrivacyPanel } = await import("./PrivacyPanel.svelte");
const { session } = await import("../lib/session.svelte");
const { asksOf } = await import("./asks");
const { destruction } = await import("./destruction.svelte");
const { hiddenText, reporterWords } = await import("./words");

/** Monday 3 March 2025, 09.00 WIB. */
const ERASED_MS = 1_740_967_200_000;

function view(reporter: IssueView["reporter"], privacy: Partial<PrivacyView>): IssueView {
  return { row: { id: "i1" }, reporter, privacy: samplePrivacy(privacy) } as unknown as IssueView;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}

beforeEach(() => {
  session.enter(sampleSession());
  document.body.replaceChildren();
});

describe("where a reporter or a text does not show", () => {
  it("stands why, and never nothing", () => {
    const erased = view("erased", { text: "erased", erased_at_ms: ERASED_MS });
    expect([reporterWords(erased), hiddenText(erased)]).toEqual(["Dihapus menurut aturan, 3 Maret 2025", "Dihapus menurut aturan, 3 Maret 2025"]);
    for (const reporter of ["none", "stored", "withheld", "frozen"] as const) {
      expect(reporterWords(view(reporter, {})), reporter).not.toBe("");
    }
    for (const text of ["frozen", "erased", "withheld"] as const) expect(hiddenText(view("none", { text })), text).not.toBe("");
    // An open case without a description has nothing to say.
    expect(hiddenText(view("none", { text: "open" }))).toBe("");
  });

  it("offers only what this laptop may", () => {
    expect(asksOf(view("stored", {}))).toEqual([]);
    expect(asksOf(view("stored", { may_reveal: true, may_freeze: true }))).toEqual(["reveal", "freeze"]);
    expect(asksOf(view("frozen", { may_unfreeze: true }))).toEqual(["unfreeze"]);
  });
});

describe("a name that is asked for", () => {
  let page: Record<string, unknown> | null = null;
  let asked: [string, unknown][];

  beforeEach(() => {
    asked = [];
    const stored = view("stored", { may_reveal: true });
    program.answer = (name, payload) => {
      asked.push([name, payload]);
      if ((payload as { reason: string }).reason === "") throw { code: "invalid_input", fields: [{ field: "reason", code: "required", number: null }] };
      return { name: "Suharti Contoh", phone: "", view: stored };
    };
    page = mount(PrivacyPanel, {
      target: document.body,
      props: { view: stored, ask: "reveal", ondone: () => {}, onseen: () => {}, onclose: close },
    });
  });

  afterEach(() => {
    if (page !== null) void unmount(page);
  });

  function close(): void {
    if (page !== null) void unmount(page);
    page = null;
  }
  const text = () => document.body.textContent ?? "";
  async function ask(reason: string): Promise<void> {
    await settle();
    const field = document.querySelector<HTMLTextAreaElement>("[name=reason]");
    if (field === null) throw new Error("no reason is asked for");
    field.value = reason;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector<HTMLElement>("[data-act=save_reveal]")?.click();
    await settle();
  }

  it("asks why first", async () => {
    await ask("");
    expect(text()).not.toContain("Suharti");
    expect(document.querySelector("[data-field=reason] .wrong")?.textContent ?? "").not.toBe("");
  });

  it("stands there until the panel is closed", async () => {
    await ask("Memastikan tempat kejadian");
    expect(asked).toEqual([["reveal_reporter", { issue_id: "i1", reason: "Memastikan tempat kejadian" }]]);
    expect(text()).toContain("Suharti Contoh");
    expect(text()).toContain("Nomor tidak disimpan");
    document.querySelector<HTMLElement>("[data-act=hide_reporter]")?.click();
    await settle();
    expect(text()).not.toContain("Suharti");
  });

  it("goes when the laptop is locked", async () => {
    await ask("Memastikan tempat kejadian");
    expect(text()).toContain("Suharti Contoh");
    session.enter({ ...sampleSession(), state: "locked" });
    await settle();
    expect(text()).not.toContain("Suharti");
  });
});

describe("a record of destruction while it is made out", () => {
  it("keeps who signs for the next one, and nothing of the last", () => {
    destruction.choose("i1", true);
    destruction.choose("i2", true);
    destruction.choose("i1", true);
    destruction.recordNumber = "000.5/03/PEM";
    destruction.officers[0]!.name = "Hi. Yulianto, S.E.";
    destruction.print();
    destruction.clear();
    expect(destruction.printing?.issue_ids).toEqual(["i2", "i1"]);
    expect([destruction.chosen, destruction.recordNumber, destruction.officers[0]?.name]).toEqual([[], "", "Hi. Yulianto, S.E."]);
  });
});
