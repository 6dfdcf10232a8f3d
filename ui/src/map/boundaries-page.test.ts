import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { BoundariesPreview, BoundariesView, MapView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined, heard: new Set<(nouns: string[]) => void>() }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: (heard: (nouns: string[]) => void) => {
    program.heard.add(heard);
    return () => program.heard.delete(heard);
  },
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: BoundariesPage } = await import("./BoundariesPage.svelte");
const { default: MapPage } = await import("./MapPage.svelte");
const { session } = await import("../lib/session.svelte");

const drawing = { width: 560, height: 400, areas: [{ d: "M0 0L10 0L10 10Z", label: "Kalirejo", x: 5, y: 5, name: "Kampung Kalirejo" }] };
const nothing: BoundariesView = { state: "none", note: "", at_ms: null, bytes: 0, drawing: { width: 0, height: 0, areas: [] }, villages: [], missing: [], may_change: true };
const read: BoundariesPreview = {
  id: "b1", file_name: "batas.geojson", villages: ["Kampung Kalirejo"], missing: ["Kampung Wayakrui"], unknown: ["Hutan"],
  left_out: 12, swapped: false, corners_read: 900, corners_kept: 300, bytes: 1_400, drawing,
};

let now: BoundariesView;
let asked: [string, unknown][];
let opened: BoundariesPreview | null;
let refused: unknown;
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}
const main = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");
const act = async (name: string) => {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
};

beforeEach(() => {
  [now, asked, opened, refused] = [nothing, [], read, null];
  program.answer = (name, payload) => {
    asked.push([name, payload]);
    if (name === "get_boundaries") return now;
    if (name === "open_boundaries") {
      if (refused !== null) throw refused;
      return opened;
    }
    if (name === "save_boundaries") return (now = { ...nothing, state: "here", note: "batas.geojson", at_ms: 1_737_338_000_000, villages: read.villages, missing: read.missing, drawing });
    if (name === "get_map") return { width: 760, height: 480, points: [], lines: [], areas: [], boundaries: "waiting", more: false } satisfies MapView;
    return { rows: [], next: null, widened: false, counts: null, drafts: 0, raised_in: null };
  };
  session.enter(sampleSession());
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

describe("the page of the boundaries", () => {
  it("shows what a file holds before anything is kept, and keeps it on a word", async () => {
    page = mount(BoundariesPage, { target: document.body });
    await settle();
    expect(main()).toContain("Batas wilayah belum ada.");
    await act("open_boundaries");
    expect(asked.some(([name]) => name === "save_boundaries")).toBe(false);
    for (const said of ["1 kampung dikenali", "1 kampung tidak ada di berkas: Kampung Wayakrui", "tetap digambar: Hutan", "12 wilayah lain ditinggalkan", "300 dari 900 titik sudut"]) {
      expect(main()).toContain(said);
    }
    expect(document.querySelector("svg[role=img]")?.getAttribute("aria-label")).toContain("Kampung Kalirejo");
    await act("save_boundaries");
    expect(asked.at(-1)).toEqual(["save_boundaries", { id: "b1", note: "" }]);
    expect(document.querySelector("[data-notice]")?.textContent).toContain("Batas wilayah tersimpan");
    expect(document.querySelector("[data-state=here]")).not.toBeNull();
    expect(document.querySelector("[data-act=save_boundaries]")).toBeNull();
  });

  it("says of a wrong file what to do with it", async () => {
    refused = { code: "map_not_read", detail: { why: "shapefile" }, fields: [] };
    page = mount(BoundariesPage, { target: document.body });
    await settle();
    await act("open_boundaries");
    expect(document.querySelector("[data-error=map_not_read]")?.textContent).toContain("Simpan ulang sebagai GeoJSON");
  });

  it("offers a village nothing to change", async () => {
    now = { ...nothing, may_change: false };
    page = mount(BoundariesPage, { target: document.body });
    await settle();
    expect(document.querySelector("[data-act=open_boundaries]")).toBeNull();
    expect(main()).toContain("Batas wilayah diatur oleh kecamatan.");
  });
});

it("says in one line on the map that the boundaries have not come yet", async () => {
  page = mount(MapPage, { target: document.body });
  await settle();
  expect(document.querySelector("[data-boundaries=waiting]")?.textContent).toBe("Batas wilayah belum sampai di laptop ini.");
});

it("leaves a pile open when the map is read again, as long as something of it lies there", async () => {
  const answer = program.answer;
  const lying = (...titles: string[]): MapView["points"] => [
    { id: titles[0]!, x: 100, y: 100, count: titles.length, title: titles[0]!, urgency: "medium", stage: "recorded", members: titles.map((title) => ({ id: title, title })) },
  ];
  let points = lying("Parit", "Jalan", "Lampu");
  program.answer = (name, payload) => (name === "get_map" ? { width: 760, height: 480, points, lines: [], areas: [], boundaries: "here", more: false } : answer(name, payload));
  page = mount(MapPage, { target: document.body });
  await settle();
  document.querySelector<HTMLElement>("[data-point]")?.click();
  await settle();
  const pile = () => [...document.querySelectorAll("[data-pile] a")].map((one) => one.textContent);
  expect(pile()).toEqual(["Parit", "Jalan", "Lampu"]);
  const second = document.querySelectorAll<HTMLElement>("[data-pile] a")[1];
  second?.focus();
  const again = async (next: MapView["points"]) => {
    points = next;
    for (const heard of program.heard) heard(["issues"]);
    await settle();
  };
  // A background send reads it again: the same list, and the hand where it was.
  await again(lying("Parit", "Jalan", "Lampu"));
  expect(pile()).toEqual(["Parit", "Jalan", "Lampu"]);
  expect(document.activeElement).toBe(second);
  await again(lying("Jalan", "Lampu", "Pipa"));
  expect(pile()).toEqual(["Jalan", "Lampu", "Pipa"]);
  await again(lying("Sawah", "Kebun"));
  expect(pile()).toEqual([]);
});
