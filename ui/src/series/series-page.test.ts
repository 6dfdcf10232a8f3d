import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { chooseOption } from "../lib/choose-option";
import { sampleSession } from "../lib/sample-session";
import type { UiError } from "../generated/types";
import { sampleList, sampleSeries, turn } from "./sample-series";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: SeriesPage } = await import("./SeriesPage.svelte");
const { default: VenuesPage } = await import("./VenuesPage.svelte");
const { default: SeriesFormPage } = await import("./SeriesFormPage.svelte");
const { session } = await import("../lib/session.svelte");

let asked: [string, unknown][];
let list = sampleList();
let refused: UiError | null;
let page: Record<string, unknown> | null = null;

const sent = (name: string) => asked.filter(([command]) => command === name).map(([, payload]) => payload);
const find = (css: string) => document.querySelector<HTMLElement>(css);
const said = (css: string) => (find(css)?.textContent ?? "").replace(/\s+/g, " ").trim();

async function settle(): Promise<void> {
  for (let turns = 0; turns < 16; turns += 1) await tick();
  flushSync();
}

async function press(css: string): Promise<void> {
  find(css)?.click();
  await settle();
}

async function type(name: string, text: string): Promise<void> {
  const field = find(`[name="${name}"]`) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

async function submit(): Promise<void> {
  find("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
}

beforeEach(() => {
  asked = [];
  refused = null;
  list = sampleList();
  program.answer = (name, payload) => {
    asked.push([name, payload]);
    if (refused !== null && name !== "list_series") throw refused;
    return list;
  };
  session.enter(sampleSession());
});

afterEach(() => {
  if (page !== null) void unmount(page);
  page = null;
  document.body.innerHTML = "";
});

describe("turns", () => {
  beforeEach(async () => {
    page = mount(SeriesPage, { target: document.body });
    await settle();
  });

  it("stand month by month with their host, and say who has not hosted", () => {
    expect([...document.querySelectorAll<HTMLElement>("[data-noun=turn]")].map((row) => row.dataset.host)).toEqual(["18.02.01.2003", "18.02.01.2004", "18.02.01"]);
    expect([...document.querySelectorAll<HTMLElement>("[data-noun=standing]")].map((row) => row.dataset.hosted)).toEqual(["true", "false", "false"]);
    expect(find("[data-act=draft_next]")?.getAttribute("href")).toBe("#/rapat/baru?rangkaian=s1");
  });

  it("are passed over with a reason, and what was typed stays when it is refused", async () => {
    await press('[data-month="2025-02"] [data-act=skip]');
    expect(document.activeElement?.getAttribute("name")).toBe("reason");
    refused = { code: "invalid_input", detail: {}, fields: [{ field: "reason", code: "required", detail: {} }] };
    await submit();
    expect(find("form .bad [name=reason]")).not.toBeNull();
    refused = null;
    list = sampleList([sampleSeries({ turns: [turn("2025-02", 2, { skipped: [{ host: "18.02.01.2003", host_name: "Kampung Kalirejo", reason: "Panen raya" }] }), turn("2025-03", 1)] })]);
    await type("reason", "Panen raya");
    await submit();
    expect(sent("skip_host").at(-1)).toEqual({ series_id: "s1", month: "2025-02", host: "18.02.01.2003", reason: "Panen raya", take_back: false });
    expect(said('[data-month="2025-02"]')).toContain("Kampung Kalirejo dilewati: Panen raya");
    expect(find("form")).toBeNull();
    await press("[data-act=unskip]");
    expect(sent("skip_host").at(-1)).toMatchObject({ host: "18.02.01.2003", take_back: true });
  });

  it("swap with another month, and the swap is taken back from either", async () => {
    await press('[data-month="2025-02"] [data-act=swap]');
    chooseOption(find("[name=other_month]") as HTMLSelectElement, "2025-04");
    await type("reason", "Balai diperbaiki");
    list = sampleList([sampleSeries({ turns: [turn("2025-02", 0, { in_place_of: "Kampung Kalirejo" }), turn("2025-03", 2)] })]);
    await submit();
    expect(sent("swap_hosts")).toEqual([{ series_id: "s1", month: "2025-02", other_month: "2025-04", reason: "Balai diperbaiki", take_back: false }]);
    expect(find('[data-month="2025-02"] [data-act=swap]')).toBeNull();
    await press('[data-month="2025-02"] [data-act=unswap]');
    expect(sent("swap_hosts").at(-1)).toMatchObject({ month: "2025-02", take_back: true });
  });

  it("close their form at Esc and give the focus back to the row", async () => {
    await press('[data-month="2025-03"] [data-act=skip]');
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    await settle();
    expect(find("form")).toBeNull();
    expect(document.activeElement?.closest<HTMLElement>("[data-month]")?.dataset.month).toBe("2025-03");
  });
});

describe("what is deleted", () => {
  it("of the series comes back from its note", async () => {
    page = mount(SeriesPage, { target: document.body });
    await settle();
    list = sampleList([]);
    await press("[data-act=remove_series]");
    expect(sent("remove_series")).toEqual([{ id: "s1" }]);
    expect(said("[data-notice]")).toContain("Rapatnya tetap ada");
    expect(find("[data-noun=series]")).toBeNull();
    list = sampleList();
    await press("[data-act=return_series]");
    expect(sent("return_series")).toEqual([{ id: "s1" }]);
    expect(find("[data-noun=series]")).not.toBeNull();
  });

  it("of the venues comes back from its note, and what was typed waits while another page is looked at", async () => {
    const book = (names: string[]) => ({
      may_edit: true,
      hosts: [],
      venues: names.map((name) => ({ id: name, form: { name, address: "", region: "", note: "" }, region_name: "", written: name, delivery: "unsent" })),
    });
    let venues = book(["Pendopo"]);
    program.answer = (name, payload) => {
      asked.push([name, payload]);
      return venues;
    };
    page = mount(VenuesPage, { target: document.body });
    await settle();
    await press("[data-act=new_venue]");
    await type("address", "Jalan Raya 1");
    if (page !== null) await unmount(page);
    page = mount(VenuesPage, { target: document.body });
    await settle();
    await press("[data-act=new_venue]");
    expect((find("[name=address]") as HTMLInputElement).value).toBe("Jalan Raya 1");
    await press("[data-act=close_form]");
    venues = book([]);
    await press("[data-act=remove_venue]");
    expect(said("[data-notice]")).toContain("Pendopo dihapus");
    venues = book(["Pendopo"]);
    await press("[data-act=return_venue]");
    expect(sent("return_venue")).toEqual([{ id: "Pendopo" }]);
    expect(find("[data-noun=venue]")).not.toBeNull();
  });
});

describe("the form of a series", () => {
  it("waits with what was typed while another page is looked at", async () => {
    page = mount(SeriesFormPage, { target: document.body, props: { id: null } });
    await settle();
    await type("title", "Rakor");
    if (page !== null) await unmount(page);
    page = mount(SeriesFormPage, { target: document.body, props: { id: null } });
    await settle();
    expect((find("[name=title]") as HTMLInputElement).value).toBe("Rakor");
    await press("[data-act=close_form]");
  });

  it("orders the hosts by key, and sends the rule as it is chosen", async () => {
    page = mount(SeriesFormPage, { target: document.body, props: { id: "s1" } });
    await settle();
    const row = find('[data-noun=host][data-id="18.02.01.2004"] [data-act=host_up]');
    row?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", altKey: true, bubbles: true, cancelable: true }));
    await settle();
    (find('[name=way][value="day"]') as HTMLInputElement).click();
    await settle();
    await type("rule", "20");
    await submit();
    expect(sent("save_series")).toEqual([
      { id: "s1", seen: sampleSeries().form, form: { ...sampleSeries().form, rule: "day:20", hosts: ["18.02.01", "18.02.01.2004", "18.02.01.2003"] } },
    ]);
  });

  it("keeps what was typed when the page is left, says so, and lets it be thrown away", async () => {
    page = mount(SeriesFormPage, { target: document.body, props: { id: "s1" } });
    await settle();
    await type("title", "Rakor yang lain");
    await unmount(page);
    page = mount(SeriesFormPage, { target: document.body, props: { id: "s1" } });
    await settle();
    expect((find("[name=title]") as HTMLInputElement).value).toBe("Rakor yang lain");
    await press("[data-act=start_over]");
    expect((find("[name=title]") as HTMLInputElement).value).toBe(sampleSeries().form.title);
    await unmount(page);
    page = mount(SeriesFormPage, { target: document.body, props: { id: "s1" } });
    await settle();
    expect(find("[data-act=start_over]")).toBeNull();
  });

  it("says that a series is gone, and leads back", async () => {
    page = mount(SeriesFormPage, { target: document.body, props: { id: "lain" } });
    await settle();
    expect(said("main")).toContain("tidak ada lagi");
    expect(find("[data-act=back]")?.getAttribute("href")).toBe("#/rapat/rangkaian");
  });
});
