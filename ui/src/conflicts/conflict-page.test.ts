import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ConflictRow, ConflictView, SettleField, UiError } from "../generated/types";
import { sampleSession } from "../lib/sample-session";

/** What the program would answer; each test sets its own. */
const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: ConflictPage } = await import("./ConflictPage.svelte");
const { handleKey } = await import("../lib/keys.svelte");
const { takeNotice } = await import("../lib/notice.svelte");
const { session } = await import("../lib/session.svelte");

const ROW: ConflictRow = {
  id: "kambing",
  noun: "issue",
  open_id: "kambing",
  title: "Ternak kambing hilang",
  fields: ["urgency", "description"],
  disputed_deletion: false,
  may_settle: true,
};

const head = { name: "Sugeng Riyadi", office: "Kepala Kampung", device_no: 1, own: true, at_ms: 1_737_036_840_000, doubtful: false };
const clerk = { name: "Wulandari", office: "Sekretaris", device_no: 3, own: false, at_ms: 1_737_035_400_000, doubtful: true };

function sample(): ConflictView {
  return {
    row: { ...ROW },
    fields: [
      {
        field: "urgency",
        tag: 7,
        is_text: false,
        may_settle: true,
        versions: [
          { id: "1.0.4", value: "high", hidden: false, by: head, shows: true },
          { id: "3.0.2", value: "medium", hidden: false, by: clerk, shows: false },
        ],
      },
      {
        field: "description",
        tag: 6,
        is_text: true,
        may_settle: true,
        versions: [
          { id: "1.0.4", value: "Enam ekor hilang.", hidden: false, by: head, shows: true },
          { id: "3.0.3", value: "Empat ekor hilang.", hidden: false, by: clerk, shows: false },
        ],
      },
    ],
    deletion: null,
  };
}

let view: ConflictView;
let others: ConflictRow[];
let sent: [string, unknown][];
let page: Record<string, unknown> | null;

function answer(name: string, payload: unknown): unknown {
  if (name === "get_conflict") {
    if (view.fields.length === 0 && view.deletion === null) throw { code: "not_found", detail: {}, fields: [] } satisfies UiError;
    return structuredClone(view);
  }
  sent.push([name, payload]);
  if (name === "settle_field") view.fields = view.fields.filter((field) => field.tag !== (payload as SettleField).tag);
  else view.deletion = null;
  return view.fields.length === 0 ? others : [view.row, ...others];
}

const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const text = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await tick();
  flushSync();
}

async function open(): Promise<void> {
  page = mount(ConflictPage, { target: document.body, props: { id: "kambing" } });
  await settle();
}

async function act(name: string): Promise<void> {
  find(`[data-act="${name}"]`)?.click();
  await settle();
}

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  await settle();
}

beforeEach(() => {
  view = sample();
  others = [];
  sent = [];
  program.answer = answer;
  session.enter(sampleSession());
  location.hash = "#/putuskan/kambing";
  window.addEventListener("keydown", handleKey);
});

afterEach(() => {
  window.removeEventListener("keydown", handleKey);
  if (page !== null) void unmount(page);
  page = null;
  takeNotice();
  document.body.replaceChildren();
});

describe("two versions", () => {
  it("stand side by side with value, writer, laptop, time and doubt", async () => {
    await open();
    expect(find("h1")?.textContent).toBe("Pilih versi: Urgensi");
    expect(text()).toMatch(/Versi 1 – dipakai sementara.*Sugeng Riyadi, Kepala Kampung, laptop ini.*Tinggi.*Versi 2.*Wulandari, Sekretaris, laptop no\. 3.*jam diragukan.*Sedang/);
    expect(document.querySelectorAll("[data-shows='true']").length).toBe(1);
    // A choice is not a text: nothing to join.
    expect(find("[data-act=join_versions]")).toBeNull();
  });

  it("one press settles the field; the note says what stands, and the next field comes", async () => {
    await open();
    await act("use_version_2");
    expect(sent).toEqual([["settle_field", { id: "kambing", tag: 7, version: "3.0.2", text: null }]]);
    expect(find("[data-notice]")?.textContent).toContain("urgensi: yang berlaku sekarang “Sedang”");
    expect(document.activeElement).toBe(find("[data-notice]"));
    expect(find("h1")?.textContent).toBe("Pilih versi: Uraian");
  });

  it("are settled by 1 and 2 as well", async () => {
    await open();
    await press("1");
    expect(sent[0]?.[1]).toMatchObject({ version: "1.0.4" });
  });

  it("are not settled unread by a double click or a key that is held down", async () => {
    await open();
    await press("1");
    await press("1", { repeat: true });
    find("[data-act=use_version_1]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 2 }));
    await settle();
    expect(sent.length).toBe(1);
    expect(find("h1")?.textContent).toBe("Pilih versi: Uraian");
  });

  it("of a text can be joined by hand, from both", async () => {
    view.fields.shift();
    await open();
    await press("3");
    const area = find("textarea") as HTMLTextAreaElement;
    expect(area.value).toBe("Enam ekor hilang.\n\nEmpat ekor hilang.");
    expect(document.activeElement).toBe(area);
    // While the text is being written a digit is a digit.
    await press("1");
    expect(sent).toEqual([]);
    area.value = "Enam ekor hilang, dua ditemukan.";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    await act("save_joined");
    expect(sent).toEqual([["settle_field", { id: "kambing", tag: 6, version: null, text: "Enam ekor hilang, dua ditemukan." }]]);
  });

  it("lead on to the next record, and to the list when none is left", async () => {
    view.fields.shift();
    others = [{ ...ROW, id: "pupuk", title: "Pupuk" }];
    await open();
    await act("use_version_1");
    expect(location.hash).toBe("#/putuskan/pupuk");
    expect(takeNotice()?.title).toContain("Ternak kambing hilang");
  });

  it("can be left for another field without settling", async () => {
    await open();
    await act("next_field");
    expect(find("h1")?.textContent).toBe("Pilih versi: Uraian");
    expect(sent).toEqual([]);
  });

  it("of another's record are shown without a way to settle them", async () => {
    view.row.may_settle = false;
    for (const field of view.fields) field.may_settle = false;
    await open();
    expect(text()).toContain("Hanya kampung yang menulisnya yang dapat memutuskan.");
    expect(text()).toContain("Sedang");
    expect(find("[data-act^=use_version]")).toBeNull();
    await press("1");
    expect(sent).toEqual([]);
  });

  it("of a stage are the kecamatan's to settle, also where another field is the village's", async () => {
    view.fields[1] = { ...view.fields[1]!, field: "stage", tag: 2001, is_text: false, may_settle: false };
    view.fields[1].versions = [
      { id: "5.0.1", value: "rejected", hidden: false, by: head, shows: true },
      { id: "6.0.1", value: "settled", hidden: false, by: clerk, shows: false },
    ];
    await open();
    expect(find("[data-act=use_version_1]")).not.toBeNull();
    await act("next_field");
    expect(text()).toContain("Tahap hanya dapat diputuskan oleh kecamatan.");
    expect(text()).toContain("Selesai");
    expect(find("[data-act^=use_version]")).toBeNull();
  });

  it("that were settled elsewhere meanwhile are called settled, not missing", async () => {
    view.fields = [];
    await open();
    expect(find("[data-page=conflict]")).not.toBeNull();
    expect(text()).toContain("Sudah diputuskan");
  });

  it("stay on the page with the reason when nothing could be saved", async () => {
    await open();
    program.answer = (name, payload) => {
      if (name === "settle_field") throw { code: "storage_full", detail: {}, fields: [] } satisfies UiError;
      return answer(name, payload);
    };
    await act("use_version_1");
    expect(find("[data-error=storage_full]")?.textContent).toContain("Belum diputuskan");
    expect(find("[data-act=use_version_1]")).not.toBeNull();
  });
});

describe("a disputed deletion", () => {
  beforeEach(() => {
    view.fields = [];
    view.row = { ...ROW, fields: [], disputed_deletion: true };
    view.deletion = { deleted_by: head, reason: "tercatat dua kali", later: [{ kind: "follow_up", by: clerk }] };
  });

  it("says who deleted it and why, and what was done without knowing", async () => {
    await open();
    expect(text()).toMatch(/Dihapus.*Sugeng Riyadi.*Alasan: tercatat dua kali.*Tindak lanjut ditulis.*Wulandari/);
  });

  it.each([
    ["stay_deleted", true, /tetap dihapus/],
    ["restore_record", false, /dikembalikan/],
  ])("%s settles it", async (name, stays_deleted, said) => {
    await open();
    await act(name);
    expect(sent).toEqual([["settle_deletion", { id: "kambing", stays_deleted }]]);
    expect(location.hash).toBe("#/putuskan");
    expect(takeNotice()?.title).toMatch(said);
  });
});
