import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { LaptopView, ParcelsView, ParcelTaken, ParcelWritten } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: ParcelsPage } = await import("./ParcelsPage.svelte");
const { session } = await import("../lib/session.svelte");

const secretary: LaptopView = { device_no: 4, name: "", office: "Sekretaris Kampung Kalirejo" };

let view: ParcelsView;
let written: ParcelWritten | null;
let taken: ParcelTaken | null;
let refused: unknown;
let asked: [string, unknown][];
let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}
async function open(): Promise<void> {
  page = mount(ParcelsPage, { target: document.body });
  await settle();
}
const act = async (name: string) => {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
};
const main = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");
const notice = () => (document.querySelector("[data-notice]")?.textContent ?? "").replace(/\s+/g, " ");

beforeEach(() => {
  asked = [];
  refused = null;
  view = { laptops: [secretary], parcels: [] };
  written = { path: "/flashdisk/Antar laptop 3 2025-01-20.ktg", card: false, changes: 12, readers: [secretary] };
  taken = { from: secretary, card: false, changes: 12, known: 3, recovered: 0, left_aside: 0 };
  program.answer = (name, payload) => {
    if (name === "get_parcels") return view;
    asked.push([name, payload]);
    if (refused !== null) throw refused;
    return name === "write_parcel" ? written : taken;
  };
  session.enter(sampleSession());
});

afterEach(() => unmount(page));

describe("Antar laptop", () => {
  it("says what came from whom, and what was here already", async () => {
    await open();
    await act("read_parcel");
    expect(asked).toEqual([["read_parcel", {}]]);
    expect(notice()).toContain("12 catatan diterima dari laptop Sekretaris Kampung Kalirejo, 3 sudah ada.");
  });

  it("says that the stick may be taken out only once the file was read back", async () => {
    await open();
    expect(main()).toContain("Hanya dapat dibuka di laptop Sekretaris Kampung Kalirejo.");
    await act("write_parcel");
    expect(asked).toEqual([["write_parcel", { card: false }]]);
    expect(notice()).toContain("12 catatan ditulis untuk laptop Sekretaris Kampung Kalirejo.");
    expect(notice()).toContain("flashdisk boleh dicabut");
  });

  it("says nothing when the dialog was closed", async () => {
    [written, taken] = [null, null];
    await open();
    await act("write_parcel");
    await act("read_parcel");
    expect(document.querySelector("[data-notice], [data-error]")).toBeNull();
  });

  it("offers the card where no other laptop is known, and says what to do with it", async () => {
    view = { laptops: [], parcels: [] };
    written = { path: "/flashdisk/Kartu laptop 3 2025-01-20.ktg", card: true, changes: 0, readers: [] };
    await open();
    expect(document.querySelector("[data-act=write_parcel]")?.textContent).toContain("Tulis kartu laptop ini");
    await act("write_parcel");
    expect(notice()).toContain("Buka di laptop yang lain");
  });

  it.each([
    ["own", "ditulis laptop ini sendiri"],
    ["damaged", "rusak di jalan"],
    ["newer", "Perbarui Kentongan"],
    ["other_scope", "kampung atau kantor lain"],
    ["not_a_parcel", ".ktg"],
    ["too_large", "terlalu besar"],
    ["other_district", "tidak dikenal oleh kecamatan"],
    ["unreadable", "tidak dapat dibuka"],
  ])("answers a file that is not taken (%s) with what to do", async (why, sentence) => {
    refused = { code: "parcel_not_read", detail: { why }, fields: [] };
    await open();
    await act("read_parcel");
    expect(document.querySelector("[data-error=parcel_not_read]")?.textContent).toContain(sentence);
    expect(document.querySelector("[data-act=write_card]")).toBeNull();
  });

  it("offers this laptop's card where the writer did not know it", async () => {
    refused = { code: "parcel_not_read", detail: { why: "not_for_this_laptop" }, fields: [] };
    await open();
    await act("read_parcel");
    refused = null;
    await act("write_card");
    expect(asked.at(-1)).toEqual(["write_parcel", { card: true }]);
  });

  it("says calmly that nothing was new, and what does not fit", async () => {
    taken = { from: secretary, card: false, changes: 0, known: 15, recovered: 0, left_aside: 2 };
    await open();
    await act("read_parcel");
    expect(notice()).toContain("Tidak ada yang baru dari laptop Sekretaris Kampung Kalirejo.");
    expect(notice()).not.toContain("Semua isinya");
    expect(main()).toContain("2 bagian belum cocok");
  });

  it("leads back to the door from which it was opened", async () => {
    location.hash = "#/kirim/laptop?rapat=m1";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    await open();
    expect(document.querySelector("[data-act=back]")?.getAttribute("href")).toBe("#/rapat/m1/pintu");
    location.hash = "#/kirim/laptop";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    await settle();
    expect(document.querySelector("[data-act=back]")).toBeNull();
  });

  it("lists what went and came", async () => {
    view = {
      laptops: [secretary],
      parcels: [
        { written: false, card: false, from: secretary, at_ms: 1_737_338_000_000, changes: 12, known: 3 },
        { written: true, card: true, from: null, at_ms: 1_737_331_000_000, changes: 0, known: 0 },
      ],
    };
    await open();
    const rows = [...document.querySelectorAll("[data-noun=parcel]")].map((row) => row.textContent ?? "");
    expect(rows[0]).toContain("12 catatan baru dari laptop Sekretaris Kampung Kalirejo");
    expect(rows[1]).toContain("Kartu laptop ini ditulis");
  });

  it("brings practice records nowhere", async () => {
    session.enter({ ...sampleSession(), state: "training" });
    await open();
    expect(document.querySelector("[data-act=write_parcel], [data-act=read_parcel]")).toBeNull();
    expect(main()).toContain("catatan latihan tidak diantar");
  });
});
