import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { chooseOption } from "../lib/choose-option";
import { sampleSession } from "../lib/sample-session";
import type { PreviewPaper } from "../generated/types";
import { typedTexts } from "./choices";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: ReportsPage } = await import("./ReportsPage.svelte");
const { session } = await import("../lib/session.svelte");

let sent: PreviewPaper[];
let meetings: { id: string; title: string; date: string }[];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}

async function open(): Promise<void> {
  page = mount(ReportsPage, { target: document.body });
  await settle();
}

function select(name: string): HTMLSelectElement {
  const found = document.querySelector<HTMLSelectElement>(`select[name=${name}]`);
  if (found === null) throw new Error(`${name} is not there`);
  return found;
}

async function choose(name: string, value: string): Promise<void> {
  chooseOption(select(name), value);
  await settle();
}

async function type(name: string, value: string): Promise<void> {
  const field = document.querySelector<HTMLTextAreaElement>(`textarea[name=${name}]`);
  if (field === null) throw new Error(`${name} is not there`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  field.dispatchEvent(new Event("blur", { bubbles: true }));
  await settle();
}

beforeEach(() => {
  sent = [];
  meetings = [{ id: "m1", title: "Rapat Koordinasi", date: "2025-01-20" }];
  program.answer = (name, payload) => {
    if (name === "list_meetings") return { upcoming: [], past: meetings };
    if (name === "get_recap") return { year: 2025, years: [2025, 2024], series: [{ id: "s1", title: "Rakor bulanan" }] };
    if (name === "get_monthly_report") return { obstacles: (payload as { month: number }).month === 1 ? "Jalan rusak" : "", closing: "" };
    if (name === "list_district_villages") return [{ code: "18.02.01.2001", name: "Langsep", full_name: "Kampung Langsep", within: "" }];
    if (name !== "preview_paper") throw { code: "printers_none", detail: {}, fields: [] };
    const { of, paper } = payload as PreviewPaper;
    sent.push({ of, paper });
    return { preview_id: `p${sent.length}`, pages: [{ svg: "<svg/>", width_mm: 210, height_mm: 297 }], paper, file_name: "x.pdf" };
  };
  localStorage.clear();
  typedTexts.clear();
  URL.createObjectURL = () => "blob:page";
  URL.revokeObjectURL = () => {};
  session.enter(sampleSession());
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

describe("the reports", () => {
  it("begin with the month and what was typed for it", async () => {
    await open();
    expect(sent).toEqual([{ of: { kind: "monthly_report", year: 2025, month: 1, obstacles: "Jalan rusak", closing: "" }, paper: "a4" }]);
    await type("closing", "Demikian.");
    expect(sent.at(-1)?.of).toMatchObject({ obstacles: "Jalan rusak", closing: "Demikian." });
    await choose("month", "2024-12");
    expect(sent.at(-1)?.of).toEqual({ kind: "monthly_report", year: 2024, month: 12, obstacles: "", closing: "" });
    await choose("month", "2025-01");
    expect(sent.at(-1)?.of).toMatchObject({ month: 1, closing: "Demikian." });
  });

  it("are another paper on choice, and the same one the next time", async () => {
    await open();
    await choose("report", "notice_board");
    expect(sent.at(-1)?.of).toEqual({ kind: "notice_board", year: 2025, month: 1, village_code: "18.02.01.2003" });
    expect(document.querySelector("select[name=village]")).toBeNull();
    await choose("report", "evaluation");
    expect(sent.at(-1)?.of).toEqual({ kind: "evaluation", meeting_id: "m1" });
    await choose("report", "attendance_recap");
    expect(sent.at(-1)?.of).toEqual({ kind: "attendance_recap", filter: { year: null, series_id: null, group: null } });
    await choose("series", "s1");
    expect(sent.at(-1)?.of).toEqual({ kind: "attendance_recap", filter: { year: null, series_id: "s1", group: null } });
    if (page !== null) await unmount(page);
    document.body.replaceChildren();
    await open();
    expect(select("report").value).toBe("attendance_recap");
  });

  it("offer no evaluation where there is no meeting", async () => {
    meetings = [];
    await open();
    expect([...select("report").options].map((one) => one.value)).toEqual(["monthly_report", "notice_board", "attendance_recap"]);
  });

  it("print at the kecamatan the board of any of its villages", async () => {
    const village = sampleSession();
    session.enter({ ...village, scope: { ...village.scope!, level: "district", code: "18.02.01", name: "Kecamatan Kalirejo" } });
    await open();
    await choose("report", "notice_board");
    expect(select("village").options).toHaveLength(1);
    expect(sent.at(-1)?.of).toMatchObject({ village_code: "18.02.01.2001" });
  });
});
