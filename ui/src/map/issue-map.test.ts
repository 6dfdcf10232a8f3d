import { flushSync, mount, unmount } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";

import { angle, type MapArea, type MapGridLine, type MapPoint } from "./drawing";
import { step, towards } from "./steps";
import IssueMap from "./IssueMap.svelte";

const areas: MapArea[] = [{ d: "M0 0L700 0L700 500Z", label: "Kalirejo", x: 350, y: 250, name: "Kalirejo" }];
const grid: MapGridLine[] = [
  { axis: "latitude", value_e6: -5_166_667, at_px: 200 },
  { axis: "longitude", value_e6: 104_966_667, at_px: 300 },
];

function point(id: string, x: number, y: number, more: Partial<MapPoint> = {}): MapPoint {
  return { id, ids: [id], x, y, count: 1, title: `Isu ${id}`, urgency: "medium", stage: "recorded", ...more };
}

/** West, middle, east of the middle, and one far below. */
const points: MapPoint[] = [
  point("barat", 100, 250),
  point("tengah", 350, 250, { urgency: "emergency", stage: "in_progress", title: "Jembatan putus" }),
  point("timur", 600, 260, { ids: ["timur", "lain", "satu"], count: 3, urgency: "high", title: "Jalan berlubang" }),
  point("selatan", 360, 450),
];

let part: Record<string, unknown> | null = null;
const onopen = vi.fn();
const oncluster = vi.fn();

function show(shown: MapPoint[], drawn: MapArea[] = areas): void {
  part = mount(IssueMap, { target: document.body, props: { areas: drawn, points: shown, grid, width: 700, height: 500, onopen, oncluster } });
  flushSync();
}

afterEach(() => {
  if (part !== null) void unmount(part);
  part = null;
  vi.clearAllMocks();
});

const buttons = () => [...document.querySelectorAll<HTMLElement>("[data-point]")];
const button = (id: string) => document.querySelector<HTMLElement>(`[data-point=${id}]`);
const rows = () => [...document.querySelectorAll<HTMLElement>("[data-id]")];
const focused = () => (document.activeElement as HTMLElement | null)?.dataset.point;

function press(key: string): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  document.activeElement?.dispatchEvent(event);
  flushSync();
  return event;
}

describe("the map of issues", () => {
  it("names every point in full", () => {
    show(points);
    expect(buttons().map((each) => each.getAttribute("aria-label"))).toEqual([
      "Isu barat, urgensi sedang, tahap dicatat",
      "Jembatan putus, urgensi darurat, tahap diproses",
      "3 isu di sekitar sini: Jalan berlubang, dan lainnya. Paling mendesak: tinggi",
      "Isu selatan, urgensi sedang, tahap dicatat",
    ]);
    expect(document.querySelector("svg[role=img]")?.getAttribute("aria-label")).toContain("Kalirejo");
  });

  it("lies where it was projected, whatever the size of the sheet", () => {
    show(points);
    expect(button("tengah")?.getAttribute("style")).toMatch(/left: 50%.*top: 50%/);
  });

  it("has one Tab stop, and arrows lead to the nearest point that way", () => {
    show(points);
    expect(buttons().map((each) => each.getAttribute("tabindex"))).toEqual(["0", "-1", "-1", "-1"]);
    button("barat")?.focus();
    press("ArrowRight");
    expect(focused()).toBe("tengah");
    press("ArrowDown");
    expect(focused()).toBe("selatan");
    press("ArrowUp");
    expect(focused()).toBe("tengah");
    expect(buttons().map((each) => each.getAttribute("tabindex"))).toEqual(["-1", "0", "-1", "-1"]);
  });

  it("stays where it is when nothing lies that way, and does not scroll the page", () => {
    show(points);
    button("barat")?.focus();
    expect(press("ArrowLeft").defaultPrevented).toBe(true);
    expect(focused()).toBe("barat");
    expect(press("a").defaultPrevented).toBe(false);
  });

  it("opens an issue, and of several all of them", () => {
    show(points);
    button("tengah")?.click();
    expect(onopen.mock.calls).toEqual([["tengah"]]);
    button("timur")?.click();
    expect(oncluster.mock.calls).toEqual([[["timur", "lain", "satu"]]]);
    expect(onopen).toHaveBeenCalledTimes(1);
  });

  it("lists the same points in words", () => {
    show(points);
    expect(rows().map((row) => row.dataset.id)).toEqual(points.map((each) => each.id));
    expect(rows()[1]?.textContent).toContain("Jembatan putus");
    expect(rows()[1]?.textContent).toContain("Darurat");
    expect(rows()[1]?.textContent).toContain("Diproses");
    expect(rows()[2]?.textContent).toContain("Jalan berlubang, dan 2 isu lain");
    rows()[1]?.querySelector<HTMLElement>("[data-open]")?.click();
    expect(onopen.mock.calls).toEqual([["tengah"]]);
  });

  it("shows in the list where the map is", () => {
    show(points);
    button("selatan")?.focus();
    flushSync();
    expect(rows().filter((row) => row.classList.contains("cur")).map((row) => row.dataset.id)).toEqual(["selatan"]);
  });

  it("explains its signs in words", () => {
    show(points);
    const legend = document.querySelector("[data-legend]")?.textContent ?? "";
    for (const word of ["Darurat", "Tinggi", "Sedang", "Rendah", "Dicatat", "Diproses"]) expect(legend).toContain(word);
  });

  it("says so when no issue has a place, with the map or without", () => {
    show([]);
    expect(document.querySelector("[data-empty]")).not.toBeNull();
    expect(document.querySelector("svg[role=img]")).not.toBeNull();
    if (part !== null) void unmount(part);
    show([], []);
    expect(document.querySelector("[data-empty]")).not.toBeNull();
    expect(document.querySelector("svg[role=img]")).toBeNull();
  });
});

describe("keys on a map", () => {
  const from = point("dari", 0, 0);

  it("prefer what lies in the quarter to what is nearer but aside", () => {
    const ahead = point("lurus", 100, 40);
    const aside = point("samping", 20, 60);
    expect(towards([from, aside, ahead], from, "ArrowRight")).toBe(ahead);
    expect(towards([from, aside], from, "ArrowRight")).toBe(aside);
    expect(towards([from, ahead], from, "ArrowLeft")).toBeNull();
  });

  it("reach every point in turn, even two in one place", () => {
    const twin = point("kembar", 0, 0);
    expect(towards([from, twin], from, "ArrowRight")).toBeNull();
    expect(step([from, twin], from, "PageDown")).toBe(twin);
    expect(step([from, twin], twin, "PageUp")).toBe(from);
    expect(step([from, twin], twin, "PageDown")).toBeNull();
    expect(step([from, twin], twin, "Home")).toBe(from);
    expect(step([from, twin], from, "End")).toBe(twin);
    expect(step([from, twin], from, "x")).toBeUndefined();
  });
});

describe("the angle beside a line", () => {
  it.each([
    [-5_000_000, "5°"],
    [-5_166_667, "5°10′"],
    [104_966_667, "104°58′"],
    [104_969_444, "104°58′10″"],
    [278, "0°00′01″"],
    [0, "0°"],
  ])("of %s is %s", (e6, text) => expect(angle(e6)).toBe(text));
});
