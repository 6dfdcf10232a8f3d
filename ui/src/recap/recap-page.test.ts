import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { ExportRecap, GetRecap, RecapOffice, RecapTally, RecapView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: RecapPage } = await import("./RecapPage.svelte");
const { session } = await import("../lib/session.svelte");

const nothing: RecapTally = { invited: 0, present: 0, represented: 0, excused: 0, sick: 0, on_leave: 0, on_duty: 0, absent: 0, unmarked: 0 };
const year: RecapTally = { ...nothing, invited: 12, present: 9, represented: 2, sick: 1 };

function office(key: string, given: Partial<RecapOffice> = {}): RecapOffice {
  return { key, group: "forkopimcam", office: "Kapolsek Kalirejo", village: "", tally: year, ...given };
}

function recap(given: Partial<RecapView> = {}): RecapView {
  return {
    year: 2024,
    years: [2025, 2024],
    series: [{ id: "s1", title: "Rakor bulanan" }],
    meetings: 12,
    unrecorded: 0,
    total: year,
    months: [
      { month: 1, meetings: 1, tally: { ...nothing, invited: 4, present: 2, represented: 1, sick: 1 } },
      { month: 8, meetings: 2, tally: { ...nothing, invited: 8, present: 7, unmarked: 1 } },
    ],
    office_count: 1,
    offices: [office("a")],
    next: null,
    decisions: [],
    ...given,
  };
}

let view: RecapView;
let behind: RecapView;
let saved: { path: string | null };
let asked: GetRecap[];
let written: ExportRecap[];
let refused: unknown;
let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}
async function open(): Promise<void> {
  page = mount(RecapPage, { target: document.body });
  await settle();
}
async function choose(name: string, value: string): Promise<void> {
  const list = document.querySelector<HTMLSelectElement>(`select[name=${name}]`);
  if (list === null) throw new Error(`no ${name}`);
  list.value = value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}
async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
}
const text = (selector: string) => (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
const rows = () => [...document.querySelectorAll<HTMLElement>("[data-noun=office]")].map((row) => row.dataset.key);

beforeEach(() => {
  [view, behind, saved, asked, written, refused] = [recap(), recap(), { path: "/papers/Rekap kehadiran 2024.xlsx" }, [], [], null];
  program.answer = (name, payload) => {
    if (name === "export_recap") {
      written.push(payload as ExportRecap);
      if (refused !== null) throw refused;
      return saved;
    }
    if (name !== "get_recap") throw new Error(name);
    asked.push(payload as GetRecap);
    return (payload as GetRecap).after === null ? view : behind;
  };
  session.enter(sampleSession());
});

afterEach(() => unmount(page));

describe("Rekap", () => {
  it("says of an office how often it came and why it did not", async () => {
    await open();
    expect(text("[data-noun=office]")).toContain("Hadir 9 dari 12, diwakili 2 · 1 sakit");
    expect(text("[data-total]")).toContain("12 rapat dengan catatan kehadiran.");
    expect(text("[data-total]")).not.toContain("tidak dihitung");
    const numbers = [...document.querySelectorAll("[data-noun=office] .num")].map((cell) => cell.textContent);
    expect(numbers).toEqual(["12", "9", "2", "1", "0"]);
  });

  it("says which meetings it does not count", async () => {
    view = recap({ unrecorded: 2 });
    await open();
    expect(text("[data-total]")).toContain("2 rapat tanpa catatan kehadiran tidak dihitung.");
  });

  it("asks for one year, one series and one group, and keeps the year that is shown", async () => {
    await open();
    await choose("series", "s1");
    await choose("group", "village_head");
    await choose("series", "");
    await choose("year", "2025");
    expect(asked.map((one) => one.filter)).toEqual([
      { year: null, series_id: null, group: null },
      { year: 2024, series_id: "s1", group: null },
      { year: 2024, series_id: "s1", group: "village_head" },
      { year: 2024, series_id: "", group: "village_head" },
      { year: 2025, series_id: "", group: "village_head" },
    ]);
  });

  it("tells whoever hears the chart the same numbers as whoever sees it", async () => {
    await open();
    const chart = document.querySelector("[data-chart=recap] > svg");
    const told = chart?.getAttribute("aria-label") ?? "";
    expect(told).toContain("Januari: 2 hadir, 1 diwakili, 1 tidak hadir, 0 belum dicatat, dari 4 undangan.");
    expect(told).toContain("Agustus: 7 hadir, 0 diwakili, 0 tidak hadir, 1 belum dicatat, dari 8 undangan.");
    const months = [...(chart?.querySelectorAll("[data-month]") ?? [])].map((month) => [...month.querySelectorAll("text")].map((one) => one.textContent));
    expect(months).toEqual([["3/4", "Jan"], ["7/8", "Agu"]]);
  });

  it("draws each part as high as its number and none twice", async () => {
    await open();
    const heights = (month: number) =>
      [...document.querySelectorAll<SVGRectElement>(`[data-month="${month}"] [data-part]`)].map((bar) => [bar.dataset.part, Number(bar.getAttribute("height")), Number(bar.getAttribute("y"))]);
    // Eight invitations are 120 high; the floor is at 142.
    expect(heights(1)).toEqual([["present", 30, 112], ["represented", 15, 97], ["away", 15, 82]]);
    expect(heights(8)).toEqual([["present", 105, 37], ["unmarked", 15, 22]]);
    const patterns = [...document.querySelectorAll("[data-month] [data-part=represented], [data-month] [data-part=unmarked]")].map((bar) => bar.getAttribute("fill"));
    expect(patterns.every((fill) => document.getElementById(fill?.slice(5, -1) ?? "") !== null)).toBe(true);
  });

  it("shows further offices behind the first, each once, until there are no more", async () => {
    view = recap({ office_count: 3, offices: [office("a"), office("b")], next: "b" });
    behind = recap({ office_count: 3, offices: [office("c", { group: "agency" })], next: null });
    await open();
    expect(text("[data-act=more]")).toBe("Tampilkan 1 jabatan lagi");
    await act("more");
    expect(asked.at(-1)).toEqual({ filter: { year: 2024, series_id: null, group: null }, after: "b" });
    expect(rows()).toEqual(["a", "b", "c"]);
    expect(document.querySelector("[data-act=more]")).toBeNull();
    expect([...document.querySelectorAll(".grp")].map((head) => head.textContent)).toEqual(["Unsur Forkopimcam", "Instansi"]);
    // What was shown behind belongs to the question that was asked then.
    view = recap({ offices: [office("d")] });
    await choose("year", "2025");
    expect(rows()).toEqual(["d"]);
  });

  it("counts decisions by series, with those of none under their own name", async () => {
    view = recap({
      decisions: [
        { series_id: "", title: "", open: 1, overdue: 1, closed: 0 },
        { series_id: "s1", title: "Rakor bulanan", open: 2, overdue: 0, closed: 5 },
      ],
    });
    await open();
    const told = [...document.querySelectorAll("[data-noun=decisions]")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent?.trim()));
    expect(told).toEqual([
      ["Tanpa rangkaian", "Keputusan 1", "Terbuka 1", "Lewat tenggat 1", "Selesai 0"],
      ["Rakor bulanan", "Keputusan 7", "Terbuka 2", "Lewat tenggat 0", "Selesai 5"],
    ]);
    const ways = [...document.querySelectorAll("[data-act=open_decisions]")].map((way) => way.getAttribute("href"));
    expect(ways).toEqual(["#/isu?jenis=keputusan&rangkaian=&tahun=2024", "#/isu?jenis=keputusan&rangkaian=s1&tahun=2024"]);
  });

  it("says what fills an empty year, and offers no file of nothing", async () => {
    view = recap({ meetings: 0, unrecorded: 1, total: nothing, months: [], office_count: 0, offices: [] });
    await open();
    expect(text("[data-empty]")).toContain("Belum ada kehadiran yang dicatat pada 2024.");
    expect(text("[data-part=attendance]")).toContain("1 rapat tanpa catatan kehadiran tidak dihitung.");
    expect(document.querySelector("[data-act^=export_]")).toBeNull();
  });

  it("writes the table that is shown, and says where it went", async () => {
    await open();
    await act("export_attendance_xlsx");
    expect(written).toEqual([{ filter: { year: 2024, series_id: null, group: null }, content: "attendance", format: "xlsx" }]);
    expect(text("[data-exported=attendance]")).toBe("Tersimpan: /papers/Rekap kehadiran 2024.xlsx");
    saved = { path: null };
    await act("export_attendance_csv");
    expect(text("[data-exported=attendance]")).toBe("");
  });

  it("says that a file was not written", async () => {
    refused = { code: "file_not_written", detail: {}, fields: [] };
    await open();
    await act("export_attendance_csv");
    expect(document.querySelector("[role=alert]")?.textContent).not.toBe("");
    expect(text("[data-exported=attendance]")).toBe("");
  });
});
