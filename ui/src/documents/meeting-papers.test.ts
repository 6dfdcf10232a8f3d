import { flushSync, mount, tick, unmount, type Component } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { MinutesView, OfficialRecordPaper, PreviewPaper, UiError } from "../generated/types";
import { formOf, paperOf } from "./official-record";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: DecisionsPreviewPage } = await import("./DecisionsPreviewPage.svelte");
const { default: MinutesPreviewPage } = await import("./MinutesPreviewPage.svelte");
const { default: OfficialRecordPage } = await import("./OfficialRecordPage.svelte");
const { session } = await import("../lib/session.svelte");

const CHAIR = { name: "Yulianto", id_kind: "nip" as const, id_number: "000000000000000000", rank: "Pembina (IV/a)", office: "Camat Kalirejo", address: "" };
const NOBODY = { name: "", id_kind: "none" as const, id_number: "", rank: "", office: "", address: "" };

let kept: OfficialRecordPaper;
let refusal: UiError | null;
let sent: PreviewPaper[];
let page: Record<string, unknown> | null = null;

const find = <E extends HTMLElement = HTMLElement>(selector: string) => document.querySelector<E>(selector);

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}

async function open(shown: Component<{ id: string }>): Promise<void> {
  page = mount(shown, { target: document.body, props: { id: "rakor" } });
  await settle();
}

async function write(name: string, value: string): Promise<void> {
  const field = find<HTMLInputElement>(`[name="${name}"]`);
  if (field === null) throw new Error(`no field ${name}`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  field.dispatchEvent(new Event("blur", { bubbles: true }));
  await settle();
}

beforeEach(() => {
  kept = { meeting_id: "rakor", number: "", parties: [CHAIR, NOBODY], contents: ["Jembatan diperbaiki", "Pos ronda dicat"], copies: 2, witness: null, date: "20/01/2025" };
  [sent, refusal] = [[], null];
  program.answer = (name, payload) => {
    if (name === "get_minutes") return { items: [] } as unknown as MinutesView;
    if (name === "get_official_record") return kept;
    if (name !== "preview_paper") return undefined;
    sent.push(payload as PreviewPaper);
    if (refusal !== null) throw refusal;
    return { preview_id: `p${sent.length}`, pages: [{ svg: "<svg/>", width_mm: 210, height_mm: 297 }], paper: (payload as PreviewPaper).paper, file_name: "x.pdf" };
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

describe("the papers of a meeting", () => {
  it("shows its notula, and leads back to where it is written", async () => {
    await open(MinutesPreviewPage);
    expect(sent).toEqual([{ of: { kind: "minutes", meeting_id: "rakor" }, paper: "a4" }]);
    expect(find("[data-page='minutes_preview'] h1")?.textContent).toBe("Notula");
    expect(find("[data-act='back']")?.getAttribute("href")).toBe("#/rapat/rakor/notula");
  });

  it("shows its decisions, and leads back to its desk", async () => {
    await open(DecisionsPreviewPage);
    expect(sent).toEqual([{ of: { kind: "decisions", meeting_id: "rakor" }, paper: "a4" }]);
    expect(find("[data-page='decisions_preview'] h1")?.textContent).toBe("Keputusan dan tindak lanjut");
    expect(find("[data-act='back']")?.getAttribute("href")).toBe("#/rapat/rakor");
  });
});

describe("the berita acara", () => {
  it("opens with what the meeting says and is set anew when a field is left, not at each key", async () => {
    await open(OfficialRecordPage);
    expect(sent).toEqual([{ of: { kind: "official_record", ...kept }, paper: "a4" }]);
    const number = find<HTMLInputElement>("[name=number]");
    if (number !== null) number.value = "000.5/03";
    number?.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    expect(sent).toHaveLength(1);
    number?.dispatchEvent(new Event("blur", { bubbles: true }));
    await settle();
    expect(sent.at(-1)?.of).toMatchObject({ number: "000.5/03" });
    expect(find("[data-preview-id='p2'][data-number='000.5/03'][data-parties='2']")).not.toBeNull();
  });

  it("has a line for each line that is written, and as many parties as are ticked", async () => {
    await open(OfficialRecordPage);
    expect(find<HTMLTextAreaElement>("[name=contents]")?.value).toBe("Jembatan diperbaiki\nPos ronda dicat");
    await write("contents", "Satu\n\n  Dua  \n");
    expect(sent.at(-1)?.of).toMatchObject({ contents: ["Satu", "Dua"] });
    await write("party_2.name", "Contoh Dua");
    find("[name=with_second]")?.click();
    await settle();
    expect(sent.at(-1)?.of).toMatchObject({ parties: [CHAIR] });
    find("[name=with_second]")?.click();
    find("[name=with_witness]")?.click();
    await settle();
    expect(sent.at(-1)?.of).toMatchObject({ parties: [CHAIR, { ...NOBODY, name: "Contoh Dua" }], witness: NOBODY });
    expect(find("[data-party=witness] [name='witness.address']")).toBeNull();
  });

  it("says at the field what is wrong with it, and keeps the page that was", async () => {
    await open(OfficialRecordPage);
    refusal = { code: "invalid_input", detail: {}, fields: [{ field: "copies", code: "out_of_range", detail: { min: "1", max: "20" } }] };
    await write("copies", "banyak");
    expect(sent.at(-1)?.of).toMatchObject({ copies: 0 });
    expect(find("[data-field=copies] .wrong")?.textContent).toContain("Isi antara 1 dan 20.");
    expect(find<HTMLInputElement>("[name=copies]")?.value).toBe("banyak");
    expect(find("[data-preview-id='p1']")).not.toBeNull();
  });

  it("can be mended where what was kept cannot be printed at all", async () => {
    kept = { ...kept, date: "30/02/2025" };
    refusal = { code: "invalid_input", detail: {}, fields: [{ field: "date", code: "date_malformed", detail: {} }] };
    await open(OfficialRecordPage);
    expect(find<HTMLInputElement>("[name=date]")?.value).toBe("30/02/2025");
    expect(find("[data-field=date].bad")).not.toBeNull();
    refusal = null;
    await write("date", "28/02/2025");
    expect(find("[data-preview-id]")).not.toBeNull();
    expect(find<HTMLInputElement>("[name=date]")?.value).toBe("28/02/2025");
  });

  it("asks for the paper that its form was made of", () => {
    const whole = { ...kept, number: "1", witness: { ...NOBODY, office: "Sekda" } };
    expect(paperOf("rakor", formOf(whole))).toEqual(whole);
    const alone = { ...kept, parties: [CHAIR] };
    expect(paperOf("rakor", formOf(alone))).toEqual(alone);
    for (const copies of ["-1", "2,5", "banyak", "300", ""]) expect(paperOf("rakor", { ...formOf(kept), copies }).copies).toBe(0);
  });
});
