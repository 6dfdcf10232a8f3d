import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { EvaluationView, ProgrammeRow, ProgrammeView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: EvaluationPage } = await import("./EvaluationPage.svelte");
const { default: ProgrammeFormPage } = await import("./ProgrammeFormPage.svelte");
const { default: ProgrammeListPage } = await import("./ProgrammeListPage.svelte");
const { default: ProgrammePage } = await import("./ProgrammePage.svelte");
const { session } = await import("../lib/session.svelte");
const { possibleWholes, unsavedProgrammes } = await import("./programme-form");

function row(id: string, given: Partial<ProgrammeRow> = {}): ProgrammeRow {
  return {
    id,
    title: `Program ${id}`,
    code: "",
    level: "district",
    host: "",
    may_edit: true,
    shared: true,
    owner: "",
    target: "",
    progress: 0,
    benefit: null,
    urgency: null,
    priority: 0,
    depth: 0,
    part_of: null,
    circled: false,
    milestones: 0,
    milestones_done: 0,
    milestones_late: 0,
    open_issues: 0,
    two_versions: false,
    delivery: "sent",
    ...given,
  };
}

function viewOf(given: ProgrammeRow): ProgrammeView {
  return {
    row: given,
    whole: null,
    parts: [],
    form: { title: given.title, code: "", part_of: "", level: "district", owner: "", target: "", progress_text: "40", benefit: null, urgency: null },
    milestones: [],
    issues: [],
    items: [],
  };
}

let rows: ProgrammeRow[];
let view: ProgrammeView;
let evaluation: EvaluationView;
let refused: unknown;
let asked: [string, unknown][];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}
const act = async (name: string) => {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
};
async function fill(name: string, text: string): Promise<void> {
  const control = document.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (control === null) throw new Error(`no ${name}`);
  control.value = text;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}
const text = (selector: string) => (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ");

beforeEach(() => {
  asked = [];
  refused = null;
  unsavedProgrammes.clear();
  rows = [];
  view = viewOf(row("a", { progress: 40 }));
  program.answer = (name, payload) => {
    if (name === "list_programmes") return { rows, may_write: true };
    if (name === "get_programme") return view;
    if (name === "get_evaluation") return evaluation;
    if (name === "list_issues") return { rows: [{ id: "i1", number: "S-01", number_provisional: true, title: "Blangko KTP habis", village_name: "", place: "" }], counts: null };
    if (name === "list_conflicts") return [];
    asked.push([name, payload]);
    if (refused !== null) throw refused;
    return view;
  };
  session.enter(sampleSession());
});

afterEach(() => {
  if (page !== null) unmount(page);
  page = null;
});

describe("the tree of programmes", () => {
  it("says in words what a part belongs to, how far it is, and what comes first", async () => {
    rows = [
      row("a", { title: "Dokter Masuk Desa", progress: 40, benefit: 4, urgency: "high", priority: 12, open_issues: 2 }),
      row("b", { title: "Posyandu keliling", depth: 1, part_of: "a", host: "Kampung Kalirejo", may_edit: false }),
    ];
    page = mount(ProgrammeListPage, { target: document.body });
    await settle();
    expect(text("[data-id=a]")).toContain("Prioritas 12 (manfaat 4, urgensi tinggi)");
    expect(text("[data-id=a]")).toContain("40 %");
    expect(text("[data-id=a]")).toContain("2 isu berjalan");
    expect(text("[data-id=b]")).toContain("Kampung Kalirejo · bagian dari Dokter Masuk Desa");
  });

  it("says what to do where two laptops put each under the other", async () => {
    rows = [row("a", { circled: true }), row("b", { depth: 1, part_of: "a" })];
    page = mount(ProgrammeListPage, { target: document.body });
    await settle();
    expect(text("[data-id=a]")).toContain("Buka Ubah program");
    expect(text("[data-id=b]")).not.toContain("Buka Ubah program");
  });
});

describe("what a programme may be put under", () => {
  const tree = [row("a"), row("b", { depth: 1, part_of: "a" }), row("c", { depth: 2, part_of: "b" }), row("d", { host: "Kampung Kalirejo", shared: false }), row("e", { host: "Kabupaten Lampung Tengah" })];
  const ids = (found: ProgrammeRow[]) => found.map((one) => one.id);

  it("is neither itself nor one of its parts", () => expect(ids(possibleWholes(tree, "b", false))).toEqual(["a", "d", "e"]));
  it("is anything for a new one", () => expect(ids(possibleWholes(tree, null, false))).toEqual(["a", "b", "c", "d", "e"]));
  it("is at an office nothing that one village alone sees", () => expect(ids(possibleWholes(tree, null, true))).toEqual(["a", "b", "c", "e"]));
});

describe("the form of a programme", () => {
  it("sends the form as it was opened beside what is wanted", async () => {
    page = mount(ProgrammeFormPage, { target: document.body, props: { id: "a" } });
    await settle();
    await fill("progress_text", "60");
    await act("save_programme");
    expect(asked).toEqual([["save_programme", { id: "a", seen: view.form, form: { ...view.form, progress_text: "60" } }]]);
  });

  it("says at the field what to mend, and keeps what was typed when the page is left", async () => {
    refused = { code: "invalid_input", detail: {}, fields: [{ field: "progress_text", code: "out_of_range", detail: { min: "0", max: "100" } }] };
    page = mount(ProgrammeFormPage, { target: document.body, props: { id: "a" } });
    await settle();
    await fill("progress_text", "140");
    await act("save_programme");
    expect(text("[data-field=progress_text]")).toContain("Isi antara 0 dan 100.");
    unmount(page);
    page = mount(ProgrammeFormPage, { target: document.body, props: { id: "a" } });
    await settle();
    expect(document.querySelector<HTMLInputElement>("[name=progress_text]")?.value).toBe("140");
  });
});

describe("the page of a programme", () => {
  it("tags an issue that was found, and says so", async () => {
    page = mount(ProgrammePage, { target: document.body, props: { id: "a" } });
    await settle();
    await act("tag_issue");
    await act("save_tag");
    expect(asked).toEqual([]);
    expect(text("[data-panel=tag]")).toContain("Pilih isu yang ditandai.");
    document.querySelector<HTMLInputElement>("input[name=tagged_issue]")?.click();
    await act("save_tag");
    expect(asked).toEqual([["tag_programme", { programme_id: "a", kind: "issue", id: "i1" }]]);
    expect(text("[data-notice]")).toContain("Ditandai: Blangko KTP habis.");
  });

  it("takes the tag off an agenda item where it was put", async () => {
    const item = { id: "x", title: "Kunjungan dokter", meeting_id: "m", meeting_title: "Rakor", meeting_date: "2025-01-20", may_untag: true };
    view = { ...view, items: [item, { ...item, id: "y", may_untag: false }] };
    page = mount(ProgrammePage, { target: document.body, props: { id: "a" } });
    await settle();
    expect(document.querySelectorAll("[data-act=untag_item]")).toHaveLength(1);
    await act("untag_item");
    expect(asked).toEqual([["untag_programme", { programme_id: "a", kind: "agenda_item", id: "x" }]]);
    expect(text("[data-notice]")).toContain("Tanda dilepas: Kunjungan dokter.");
  });

  it("lets an office below put a part under what is told to it, and nobody under what one village keeps", async () => {
    view = viewOf(row("a", { may_edit: false, host: "Kabupaten Lampung Tengah" }));
    page = mount(ProgrammePage, { target: document.body, props: { id: "a" } });
    await settle();
    expect(document.querySelector("[data-act=add_part]")).not.toBeNull();
    unmount(page);
    view = viewOf(row("a", { may_edit: false, host: "Kampung Kalirejo", shared: false }));
    page = mount(ProgrammePage, { target: document.body, props: { id: "a" } });
    await settle();
    expect(document.querySelector("[data-act=add_part]")).toBeNull();
  });

  it("offers a reader and another village nothing that would be refused", async () => {
    view = viewOf(row("a", { may_edit: false, host: "Kecamatan Kalirejo" }));
    session.enter({ ...sampleSession(), role: "reader" });
    page = mount(ProgrammePage, { target: document.body, props: { id: "a" } });
    await settle();
    expect(document.querySelector("[data-act=edit_programme], [data-act=add_milestone], [data-act=tag_issue], [data-act=open_withdraw]")).toBeNull();
    expect(text("main")).toContain("Program ini milik Kecamatan Kalirejo.");
  });
});

describe("the evaluation of a meeting", () => {
  it("says what was on the agenda and what changed since the meeting before", async () => {
    const of = (programme: ProgrammeRow, on_agenda: boolean, before: number | null, then: number) => ({
      programme,
      items: on_agenda ? ["Kunjungan dokter"] : [],
      raised: [],
      on_agenda,
      progress_before: before,
      progress_then: then,
    });
    evaluation = {
      meeting: { id: "m2", title: "Rakor Februari", date: "2025-02-20" },
      previous: { id: "m1", title: "Rakor Januari", date: "2025-01-20" },
      rows: [of(row("a"), true, 40, 55), of(row("b"), false, 30, 30), of(row("c"), false, null, 5)],
    };
    page = mount(EvaluationPage, { target: document.body, props: { id: "m2" } });
    await settle();
    expect(text("main")).toContain("Kemajuan dibandingkan dengan rapat 20 Januari 2025.");
    expect(text("[data-id=a]")).toContain("Agenda: Kunjungan dokter");
    expect([..."abc"].map((id) => text(`[data-id=${id}] [data-change]`))).toEqual(["naik 15", "tetap", "baru"]);
    const tables = [...document.querySelectorAll("table")].map((table) => table.querySelectorAll("tbody tr").length);
    expect(tables).toEqual([1, 2]);
  });

  it("compares with nothing where there was no meeting before", async () => {
    evaluation = { meeting: { id: "m1", title: "Rakor", date: "2025-01-20" }, previous: null, rows: [{ programme: row("a"), items: [], raised: [], on_agenda: false, progress_before: null, progress_then: 5 }] };
    page = mount(EvaluationPage, { target: document.body, props: { id: "m1" } });
    await settle();
    expect(text("main")).toContain("Belum ada rapat sebelumnya untuk dibandingkan.");
    expect(document.querySelector("[data-change]")).toBeNull();
  });
});
