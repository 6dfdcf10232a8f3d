import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { SAMPLE_NOW_MS, sampleSession } from "../lib/sample-session";
import type { DraftView, IssueForm } from "../generated/types";

/** The dusun of the issue before; null: the program cannot say. */
let last: string | null = "Dusun III";
let kept: IssueForm[] = [];
let drafts: DraftView[] = [];

const named = (name: string, at: number) => ({ code: `INF.0${at}`, name_id: name, name_en: name, offered: name !== "Telegraf", forced_confidential: false });
const infrastructure = ["Jalan", "Jembatan", "Telegraf", "Irigasi", "Drainase", "Listrik", "Air bersih"].map(named);
const own = { offered: true, forced_confidential: false, name_en: "" };
const categories = [
  { ...own, code: "PBG", name_id: "Pembangunan", subcategories: [{ ...named("Dana Desa", 1), code: "PBG.01" }] },
  { ...own, code: "INF", name_id: "Infrastruktur", subcategories: infrastructure },
];

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, request: { form: IssueForm }) => {
    if (name === "get_last_place") {
      if (last === null) throw { code: "internal", detail: {}, fields: [] };
      return { hamlet: last };
    }
    if (name === "save_draft") {
      kept.push(request.form);
      return { draft_id: "d1", form: request.form, focus: "", saved_at_ms: SAMPLE_NOW_MS };
    }
    if (name === "list_drafts") return drafts;
    if (name === "list_near_issues") return { rows: [] };
    if (name === "list_categories") return categories;
    return [];
  },
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: IssueFormPage } = await import("./IssueFormPage.svelte");
const { emptyForm, formBegun, goneOn, isBlank, timeOf } = await import("./form");
const { session } = await import("../lib/session.svelte");

let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 24; turn += 1) await tick();
  flushSync();
}

async function show(draftId: string | null = null): Promise<void> {
  page = mount(IssueFormPage, { target: document.body, props: { draftId } });
  await settle();
}

/** The program says that so much time has gone by. */
async function pass(ms: number): Promise<void> {
  session.enter({ ...sampleSession(), now_ms: SAMPLE_NOW_MS + ms });
  await settle();
}

const DAY_MS = 86_400_000;
const opened = () => [field("date_text")?.value, field("time_text")?.value];

function asDraft(form: IssueForm): void {
  drafts = [{ draft_id: "d1", form, focus: "", saved_at_ms: SAMPLE_NOW_MS }];
}

/** What was typed is in the draft when the page is left. */
async function leave(): Promise<void> {
  if (page !== null) await unmount(page);
  page = null;
  await settle();
}

const field = (name: string) => document.querySelector<HTMLInputElement>(`[name=${name}]`);
async function type(name: string, text: string): Promise<void> {
  const control = field(name);
  if (control === null) throw new Error(name);
  control.value = text;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

beforeEach(() => {
  last = "Dusun III";
  kept = [];
  drafts = [];
  session.enter(sampleSession());
});

afterEach(async () => {
  await leave();
  document.body.replaceChildren();
});

describe("a form as it was begun", () => {
  const begun = formBegun({ hamlet: "Dusun III", date_text: "20/01/2025", time_text: "08.55" });

  it("is blank until somebody says something, also with a part of it emptied", () => {
    expect(isBlank(begun, begun)).toBe(true);
    expect(isBlank({ ...begun, hamlet: "", time_text: "" }, begun)).toBe(true);
    for (const said of [{ title: "Jalan rusak" }, { hamlet: "Dusun I" }, { time_text: "malam" }, { urgency: "high" as const }]) {
      expect(isBlank({ ...begun, ...said }, begun)).toBe(false);
    }
  });

  it("gives its time to no other day, and leaves a time that somebody typed", () => {
    expect(timeOf(begun, begun)).toEqual({ time_text: "08.55", time_begun: "08.55" });
    expect(timeOf({ ...begun, date_text: "19/01/2025" }, begun)).toEqual({ time_text: "", time_begun: "" });
    expect(timeOf({ ...begun, date_text: "19/01/2025", time_text: "malam" }, begun)).toEqual({ time_text: "malam", time_begun: "" });
    // Typed, it is his, even where it is the same; so is that of a draft from before this was kept.
    expect(timeOf({ ...begun, date_text: "19/01/2025", time_begun: "" }, begun)).toEqual({ time_text: "08.55", time_begun: "" });
    expect(timeOf({ ...begun, date_text: "19/01/2025", time_begun: "" }, emptyForm())).toEqual({ time_text: "08.55", time_begun: "" });
  });

  it("goes on with the clock, and leaves empty what somebody emptied", () => {
    const fresh = formBegun({ hamlet: "Dusun III", date_text: "21/01/2025", time_text: "07.10" });
    expect(goneOn(begun, begun, fresh)).toEqual(fresh);
    expect(goneOn({ ...begun, time_text: "", time_begun: "" }, begun, fresh)).toEqual({ ...fresh, time_text: "", time_begun: "" });
    expect(goneOn({ ...begun, date_text: "", hamlet: "" }, begun, fresh)).toMatchObject({ date_text: "", hamlet: "" });
  });
});

describe("a new form", () => {
  it("stands in the dusun of the issue before, today and now, and says so", async () => {
    await show();
    expect([field("hamlet")?.value, field("date_text")?.value, field("time_text")?.value]).toEqual(["Dusun III", "20/01/2025", "08.55"]);
    expect(document.querySelector("[data-field=hamlet] .help")?.textContent).toBe("Dari isu terakhir; boleh diganti.");
    expect(document.querySelector("[data-long-date]")?.textContent).toBe("Senin, 20 Januari 2025");
    await type("hamlet", "Dusun I");
    expect(document.querySelector("[data-field=hamlet] .help")?.textContent).toBe("Misalnya: Dusun II");
  });

  it("leaves no draft behind when it is only opened", async () => {
    await show();
    await type("hamlet", "");
    await leave();
    expect(kept).toEqual([]);
  });

  it("keeps in its draft where and when it was begun", async () => {
    await show();
    await type("title", "Jembatan miring");
    await leave();
    expect(kept.at(-1)).toMatchObject({ title: "Jembatan miring", hamlet: "Dusun III", date_text: "20/01/2025", time_text: "08.55" });
  });

  it("forgets the time of now when another day is given", async () => {
    await show();
    document.querySelector<HTMLElement>("[data-act=date_yesterday]")?.click();
    await settle();
    expect([field("date_text")?.value, field("time_text")?.value]).toEqual(["19/01/2025", ""]);
  });

  it("is of today and of now as long as nobody has touched it, however long it stood open", async () => {
    await show();
    await pass(DAY_MS + 60_000);
    expect(opened()).toEqual(["21/01/2025", "08.56"]);
    expect(document.querySelector("[data-long-date]")?.textContent).toBe("Selasa, 21 Januari 2025");
    await type("hamlet", "");
    await pass(2 * DAY_MS);
    expect(opened()).toEqual(["22/01/2025", "08.55"]);
    await leave();
    expect(kept).toEqual([]);
  });

  it("stays of the day on which somebody began to write", async () => {
    await show();
    await type("title", "Jembatan miring");
    await pass(DAY_MS);
    expect(opened()).toEqual(["20/01/2025", "08.55"]);
  });

  it("leaves empty a time that was emptied, and the one that was typed to whoever types it", async () => {
    await show();
    await type("time_text", "");
    await pass(DAY_MS);
    expect(opened()).toEqual(["21/01/2025", ""]);
    await type("date_text", "12/01/2025");
    // On the way to 08.55 and back to the hour of the clock: it is his.
    for (const typed of ["0", "08.5", "08.55"]) await type("time_text", typed);
    expect(opened()).toEqual(["12/01/2025", "08.55"]);
    await type("date_text", "11/01/2025");
    expect(opened()).toEqual(["11/01/2025", "08.55"]);
  });

  it("that was left as a draft gives its hour to no other day either", async () => {
    await show();
    await type("title", "Jembatan miring");
    await leave();
    asDraft(kept.at(-1)!);
    await show("d1");
    await pass(DAY_MS);
    expect(opened()).toEqual(["20/01/2025", "08.55"]);
    await type("date_text", "12/01/2025");
    expect(opened()).toEqual(["12/01/2025", ""]);
    await leave();
    expect(kept.at(-1)).toMatchObject({ date_text: "12/01/2025", time_text: "", time_begun: "" });
  });

  it("that was left as a draft keeps a time that somebody typed", async () => {
    await show();
    await type("time_text", "malam");
    await type("title", "Jembatan miring");
    await leave();
    asDraft(kept.at(-1)!);
    await show("d1");
    await type("date_text", "12/01/2025");
    expect(opened()).toEqual(["12/01/2025", "malam"]);
  });

  it("says of a category what belongs to it, so that a damaged road finds its own", async () => {
    await show();
    const said = () => document.querySelector("[data-belongs]")?.textContent;
    expect(said()).toBe("Pilih kategori untuk melihat contohnya.");
    for (const [code, words] of [["PBG", "Termasuk: Dana Desa."], ["INF", "Termasuk: Jalan, Jembatan, Irigasi, Drainase, Listrik, dan lain-lain."], ["KAM", ""]] as const) {
      document.querySelector<HTMLInputElement>(`[name=category][value=${code}]`)?.click();
      await settle();
      expect(said(), code).toBe(words);
    }
  });

  it("opens without a dusun where the program cannot say the last one", async () => {
    last = null;
    await show();
    expect([field("title")?.value, field("hamlet")?.value, field("date_text")?.value]).toEqual(["", "", "20/01/2025"]);
  });
});
