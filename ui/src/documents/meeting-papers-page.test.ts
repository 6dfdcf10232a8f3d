import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sampleSession } from "../lib/sample-session";
import type { MeetingPaper, MeetingPaperRow, MeetingPapersView, MeetingPhotoView, PendingPhoto } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: MeetingPapersPage } = await import("./MeetingPapersPage.svelte");
const { session } = await import("../lib/session.svelte");

const row = (kind: MeetingPaper, more: Partial<MeetingPaperRow>): MeetingPaperRow => ({
  kind,
  phase: "after",
  of: {
    kind: "attendance",
    meeting_id: "m1",
    filled: kind === "attendance",
    blank_rows: 0,
    signature_column: "sub_column",
    extra_column: "none",
    landscape: false,
    groups: false,
    recap: true,
    column_numbers: false,
    drawn: true,
  },
  lacks: [],
  scan_of: null,
  in_dossier: true,
  ...more,
});

const scan: MeetingPhotoView = {
  id: "f1",
  hash: "aa",
  thumbnail_hash: "bb",
  width: 1200,
  height: 1600,
  caption: "Halaman 1",
  taken_at: null,
  at_ms: 1_737_338_400_000,
  by_name: "",
  by_office: "Kepala Kampung",
  state: "here",
  scan_of: "attendance",
};

const pending: PendingPhoto = { hash: "cc", thumbnail_hash: "dd", width: 40, height: 30, taken_at: "", caption: "" };

let view: MeetingPapersView;
let calls: { name: string; payload: Record<string, unknown> }[];
let refused: MeetingPaper | null;
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await tick();
  flushSync();
}

const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);
const named = (name: string) => calls.filter((one) => one.name === name).map((one) => one.payload);
const words = (selector: string): string => (find(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();

async function press(selector: string): Promise<void> {
  find(selector)?.click();
  await settle();
}

beforeEach(async () => {
  [calls, refused] = [[], null];
  view = {
    meeting_id: "m1",
    title: "Rapat Koordinasi Bulanan",
    date: "2025-01-20",
    may_edit: true,
    papers: [
      row("attendance_blank", { phase: "during", in_dossier: false }),
      row("attendance", { lacks: [{ code: "unmarked", count: 3 }, { code: "not_scanned", count: 0 }], scan_of: "attendance" }),
      row("documentation", { of: { kind: "documentation", meeting_id: "m1", per_page: "six" }, lacks: [{ code: "no_photos", count: 0 }] }),
    ],
    photos: [],
  };
  program.answer = (name, payload) => {
    calls.push({ name, payload: payload as Record<string, unknown> });
    switch (name) {
      case "get_meeting_papers":
        return view;
      case "list_printers":
        return { printers: [{ name: "Kantor", is_default: true }], last: null };
      case "preview_paper": {
        const { of } = payload as { of: { kind: string; filled?: boolean } };
        const kind = of.kind === "attendance" ? (of.filled ? "attendance" : "attendance_blank") : of.kind;
        if (kind === refused) throw { code: "photos_need_room", detail: {}, fields: [] };
        return { preview_id: kind, pages: [], paper: "a4", file_name: "x.pdf" };
      }
      case "save_preview":
        return { path: "/tmp/berkas.pdf" };
      case "save_archive":
        return { path: "/media/stik/Rapat", files: 4, left_out: ["documentation"], missing: 2 };
      case "choose_photos":
        return { id: "c1", names: ["pindai.jpg"], left_out: 0 };
      case "prepare_photo":
        return { photo: pending, place_text: null };
      case "add_meeting_photos":
      case "remove_meeting_photo":
        view = { ...view, photos: name === "add_meeting_photos" ? [scan] : [] };
        return view;
      case "get_thumbnails":
        return [];
      default:
        return {};
    }
  };
  localStorage.clear();
  session.enter(sampleSession());
  page = mount(MeetingPapersPage, { target: document.body, props: { id: "m1" } });
  await settle();
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

describe("the papers of a meeting", () => {
  it("says in each row what is still missing", () => {
    expect(words('[data-paper="attendance"] [data-lack="unmarked"]')).toBe("3 orang belum ditandai");
    expect(find('[data-paper="attendance_blank"] [data-complete]')).not.toBeNull();
    expect([...document.querySelectorAll("[data-phase]")].map((one) => one.getAttribute("data-phase"))).toEqual(["during", "after"]);
  });

  it("prints nothing while nothing is ticked, and shows where to tick", async () => {
    expect(words("[data-act=print_papers]")).toContain("Centang berkas dulu");
    await press("[data-act=print_papers]");
    expect(document.activeElement?.getAttribute("name")).toBe("paper_attendance_blank");
    expect(named("print_preview")).toEqual([]);
  });

  it("prints one after the other, names the one that failed and goes on with the rest", async () => {
    refused = "attendance";
    await press("[data-act=tick_all]");
    expect(words("[data-act=print_papers]")).toContain("Cetak 3 berkas");
    await press("[data-act=print_papers]");
    const printed = named("print_preview");
    expect(printed.map((one) => one.preview_id)).toEqual(["attendance_blank", "documentation"]);
    expect(printed[0]).toEqual({ preview_id: "attendance_blank", printer: "Kantor", copies: 1, pages_text: "", sides: "one", grey: false });
    expect(words("[data-failed-paper=attendance]")).toContain("Daftar hadir terisi: Ruang laptop hampir penuh.");
    expect(words("[data-batch-failed]")).toContain("1 berkas belum tercetak");
    expect(find("[data-notice]")?.textContent).toContain("2 berkas dikirim ke pencetak");
    // Another press prints what is still to be printed.
    expect(words("[data-act=print_papers]")).toContain("Cetak 1 berkas");
    refused = null;
    await press("[data-act=print_papers]");
    expect(named("print_preview")).toHaveLength(3);
    expect(find("[data-batch-failed]")).toBeNull();
    expect(words("[data-act=print_papers]")).toContain("Centang berkas dulu");
  });

  it("makes one PDF of the ticked papers that belong into a dossier", async () => {
    await press("[data-act=tick_all]");
    await press("[data-act=save_dossier]");
    expect(named("preview_paper").at(-1)).toEqual({ of: { kind: "dossier", meeting_id: "m1", papers: ["attendance", "documentation"] }, paper: "a4" });
    expect(find("[data-notice]")?.textContent).toContain("/tmp/berkas.pdf");
  });

  it("says where the archive is and what is not in it", async () => {
    await press("[data-act=save_archive]");
    const said = find("[data-notice]")?.textContent ?? "";
    for (const part of ["4 berkas", "/media/stik/Rapat", "Dokumentasi", "2 foto"]) expect(said).toContain(part);
  });

  it("attaches a scan to its paper and takes it out with a reason", async () => {
    await press('[data-act="attach_scan:attendance"]');
    expect(named("add_meeting_photos")).toEqual([{ meeting_id: "m1", scan_of: "attendance", photos: [pending] }]);
    expect(words('[data-paper="attendance"] [data-scans]')).toContain("1 hasil pindai terlampir");
    await press("[data-act=open_remove]");
    const reason = find("[name=photo_reason]") as HTMLTextAreaElement | null;
    if (reason !== null) reason.value = "Salah halaman";
    reason?.dispatchEvent(new Event("input", { bubbles: true }));
    await press("[data-act=remove_meeting_photo]");
    expect(named("remove_meeting_photo")).toEqual([{ meeting_id: "m1", photo_id: "f1", reason: "Salah halaman" }]);
    expect(find('[data-paper="attendance"] [data-scans]')).toBeNull();
  });
});

it("offers a reader of another office's meeting nothing that he may not do", async () => {
  view = { ...view, may_edit: false, photos: [scan] };
  if (page !== null) await unmount(page);
  page = mount(MeetingPapersPage, { target: document.body, props: { id: "m1" } });
  await settle();
  expect(find("[data-of-another]")).not.toBeNull();
  for (const act of ["choose_photos", "open_remove"]) expect(find(`[data-act=${act}]`)).toBeNull();
  expect(find("[data-act^=attach_scan]")).toBeNull();
});
