import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { addition, missingHeadings } from "./prompts";
import type { IssueForm } from "../generated/types";

const asked = [{ prompt: "what", personal: false }, { prompt: "who", personal: true }, { prompt: "when", personal: false }];
let form: IssueForm;

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string) => {
    if (name === "list_drafts") return [{ draft_id: "d1", form, focus: "title", saved_at_ms: 1_737_338_000_000 }];
    if (name === "list_near_issues") return { rows: [] };
    return name === "list_prompts" ? asked : [];
  },
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: IssueFormPage } = await import("./IssueFormPage.svelte");
const { emptyForm } = await import("./form");
const { session } = await import("../lib/session.svelte");

let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}

/** A form that somebody goes on with. */
async function show(given: Partial<IssueForm>): Promise<void> {
  form = { ...emptyForm(), title: "Rumah terbakar", ...given };
  page = mount(IssueFormPage, { target: document.body, props: { draftId: "d1" } });
  await settle();
}

const text = () => document.querySelector<HTMLTextAreaElement>("[name=description]")?.value;
const act = async (name: string) => {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
};

beforeEach(() => session.enter(sampleSession()));

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

describe("headings", () => {
  it("stand a line each, and only those that are not there yet", () => {
    expect(addition("", ["Apa", "Siapa"])).toBe("Apa: \nSiapa: ");
    expect(addition("Rumah terbakar", ["Apa"])).toBe("\n\nApa: ");
    expect(addition("apa: rumah terbakar", ["Apa", "Siapa"])).toBe("\n\nSiapa: ");
    expect(missingHeadings("Apakah ini", ["Apa"])).toEqual(["Apa"]);
    expect(addition("Apa: x\nSiapa: y", ["Apa", "Siapa"])).toBe("");
  });
});

describe("the help with the description", () => {
  it("is there for incidents and early warnings alone", async () => {
    await show({ entry_type: "complaint" });
    expect(document.querySelector("[data-prompts]")).toBeNull();
    await unmount(page ?? {});
    document.body.replaceChildren();
    await show({ entry_type: "incident" });
    expect(document.querySelector("[data-prompts=incident]")?.textContent).toContain("Apa yang terjadi?");
    expect(document.querySelector("[data-prompts]")?.textContent).toContain("Siapa menyebut orang");
  });

  it("puts the questions behind what was typed and takes them out again", async () => {
    await show({ entry_type: "incident", description: "Rumah terbakar di Dusun II" });
    await act("insert_prompts");
    expect(text()).toBe("Rumah terbakar di Dusun II\n\nApa: \nSiapa: \nBilamana: ");
    await act("undo_prompts");
    expect(text()).toBe("Rumah terbakar di Dusun II");
  });

  it("asks nothing twice, and takes nothing out once somebody has answered", async () => {
    await show({ entry_type: "early_warning", description: "" });
    await act("insert_prompts");
    const area = document.querySelector<HTMLTextAreaElement>("[name=description]");
    if (area !== null) area.value = "Apa: orang tak dikenal\nSiapa: \nBilamana: ";
    area?.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    expect(document.querySelector("[data-act=undo_prompts]")).toBeNull();
    await act("insert_prompts");
    expect(text()).toBe("Apa: orang tak dikenal\nSiapa: \nBilamana: ");
  });
});
