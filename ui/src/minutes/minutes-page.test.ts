import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { sampleMeeting } from "../meetings/sample-meeting";
import { handleKey } from "../lib/keys.svelte";
import type { AgendaItemView, AgendaView, FinalView, MinutesView, UiError } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: MinutesPage } = await import("./MinutesPage.svelte");
const { session } = await import("../lib/session.svelte");

function item(id: string, title: string): AgendaItemView {
  return { id, title, minutes: 15, origin: "new", done: false, issue: null, due: null, programme: null, tagged: false, two_versions: false };
}

function agendaOf(items: AgendaItemView[]): AgendaView {
  return {
    meeting: sampleMeeting().row,
    items,
    proposed: [{ about_id: "d1", title: "Jembatan diperbaiki", origin: "decision", issue: null, due: null }],
    lines: [],
    minutes: 30,
    is_final: false,
    may_edit: true,
  };
}

function sample(): MinutesView {
  return {
    agenda: agendaOf([item("a", "Pembangunan"), item("b", "Kesehatan")]),
    items: [
      {
        item_id: "a",
        notes: [],
        inputs: [{ id: "m1", text: "Butuh karung pasir", invitee_id: null, speaker: "Kapolsek", issue: null, two_versions: false }],
        decisions: [],
      },
      { item_id: "b", notes: [], inputs: [], decisions: [] },
    ],
    people: [{ invitee_id: "i1", office: "Kapolsek", name: "", came: true }],
    texts: [{ field: "note:a", text: JSON.stringify({ text: "Jembatan lapuk" }) }],
    fixed: null,
    other_finals: [],
    addenda: [],
  };
}

const fixed: FinalView = {
  at_ms: 1_737_345_000_000,
  by_name: "Yulianto",
  by_office: "Camat Kalirejo",
  title: "Rapat Koordinasi Bulanan",
  date: "2025-01-20",
  time_text: "09.00 WIB s.d. selesai",
  venue: "Aula",
  chair: "Yulianto, Camat Kalirejo",
  came: 12,
  invited: 17,
  items: [{ title: "Pembangunan", done: true, notes: ["Jembatan lapuk"], inputs: [], decisions: [] }],
  later: [{ kind: "note", text: "Datang terlambat", status: null, gone: false }],
  unreadable: false,
};

let view: MinutesView;
let asked: [string, Record<string, unknown>][];
let failure: UiError | null;
let page: Record<string, unknown> | null = null;

function answer(name: string, payload: unknown): unknown {
  if (name === "get_minutes") return structuredClone(view);
  asked.push([name, structuredClone(payload) as Record<string, unknown>]);
  if (name === "save_minutes_text") return { saved_at_ms: 1 };
  if (failure !== null) throw failure;
  if (name === "order_agenda") {
    view.agenda.items.reverse();
    return structuredClone(view.agenda);
  }
  if (name === "build_agenda" || name === "save_agenda_item" || name === "withdraw_agenda_item") return structuredClone(view.agenda);
  if (name === "finalise_minutes") view = { ...view, fixed, agenda: { ...view.agenda, is_final: true, may_edit: false } };
  return structuredClone(view);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 24; turn += 1) await tick();
  flushSync();
}

async function open(): Promise<void> {
  page = mount(MinutesPage, { target: document.body, props: { id: "m1" } });
  await settle();
}

const one = <E extends HTMLElement>(selector: string): E => document.querySelector<E>(selector) as E;
const deeds = (): string[] => asked.map(([name]) => name).filter((name) => name !== "save_minutes_text");

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  await settle();
}

async function submit(form: string): Promise<void> {
  one<HTMLFormElement>(`[data-form="${form}"]`).requestSubmit();
  await settle();
}

beforeEach(() => {
  view = sample();
  asked = [];
  failure = null;
  program.answer = answer;
  session.enter(sampleSession());
  document.addEventListener("keydown", handleKey);
});

afterEach(() => {
  document.removeEventListener("keydown", handleKey);
  if (page !== null) void unmount(page);
  page = null;
});

describe("notula", () => {
  it("moves an item of the agenda by keys and says where it is now", async () => {
    await open();
    await press("ArrowDown", { altKey: true });
    expect(asked).toEqual([["order_agenda", { meeting_id: "m1", id: "a", after_id: "b" }]]);
    expect(one("[data-said]").textContent).toContain("Pembangunan");
    await press("ArrowDown", { altKey: true });
    expect(deeds()).toEqual(["order_agenda"]);
  });

  it("puts what is open on the agenda, one or all", async () => {
    await open();
    one("[data-act=take]").click();
    await settle();
    one("[data-act=take_all]").click();
    await settle();
    expect(asked.map(([, payload]) => payload.about_ids)).toEqual([["d1"], []]);
  });

  it("goes on with what was typed, and empties the form once it is noted", async () => {
    await open();
    const text = () => one<HTMLTextAreaElement>('[data-form="note"] textarea');
    expect(text().value).toBe("Jembatan lapuk");
    await submit("note");
    const saved = asked.find(([name]) => name === "save_note")?.[1];
    expect(saved).toMatchObject({ item_id: "a", id: null, text: "Jembatan lapuk", field: "note:a" });
    expect(text().value).toBe("");
  });

  it("keeps what was typed where it was not saved, and across items", async () => {
    await open();
    failure = { code: "storage_full", detail: {}, fields: [] };
    await submit("note");
    expect(one('[data-error="storage_full"]')).not.toBeNull();
    one<HTMLButtonElement>('[data-id="b"] [data-act=open_item]').click();
    await settle();
    one<HTMLButtonElement>('[data-id="a"] [data-act=open_item]').click();
    await settle();
    expect(one<HTMLTextAreaElement>('[data-form="note"] textarea').value).toBe("Jembatan lapuk");
  });

  it("makes an issue of an input with one key", async () => {
    await open();
    await press("i");
    expect(asked).toEqual([["input_to_issue", { meeting_id: "m1", input_id: "m1" }]]);
  });

  it("tags an agenda item with a programme, and takes the tag off", async () => {
    const before = program.answer;
    const tagged = (programme: AgendaItemView["programme"]) => {
      view.agenda.items = view.agenda.items.map((item) => (item.id === "a" ? { ...item, programme, tagged: programme !== null } : item));
    };
    program.answer = (name, payload) => {
      if (name === "list_programmes") return { rows: [{ id: "p", title: "Air bersih", code: "", host: "", owner: "" }], may_write: true };
      if (name === "tag_programme") tagged({ id: "p", title: "Air bersih" });
      if (name === "untag_programme") tagged(null);
      return before(name, payload);
    };
    await open();
    one("[data-act=tag_item]").click();
    await settle();
    one("[data-act=save_item_tag]").click();
    await settle();
    expect(deeds()).toEqual([]);
    expect(one("[data-field=item_programme]").textContent).toContain("Pilih programnya.");
    one("input[name=item_programme]").click();
    one("[data-act=save_item_tag]").click();
    await settle();
    expect(one("[data-programme]").textContent).toContain("Air bersih");
    one("[data-act=untag_item]").click();
    await settle();
    const request = { programme_id: "p", kind: "agenda_item", id: "a" };
    expect(asked).toEqual([["tag_programme", request], ["untag_programme", request]]);
    expect(one("[data-programme]").dataset.programme).toBe("");
  });

  it("marks the field of a decision that is missing", async () => {
    await open();
    failure = { code: "invalid_input", detail: {}, fields: [{ field: "owner", code: "required", detail: {} }] };
    await submit("decision");
    expect(one('[data-form="decision"] [name="owner"]').getAttribute("aria-invalid")).toBe("true");
  });

  it("shows the final as it was, with what came later beside it, and nothing to write but an addendum", async () => {
    await open();
    one("[data-act=ask_final]").click();
    await settle();
    expect(document.activeElement?.getAttribute("data-act")).toBe("keep");
    one("[data-act=finalise]").click();
    await settle();
    expect(one("[data-final=first]").textContent).toContain("Jembatan lapuk");
    expect(one("[data-later]").dataset.later).toBe("1");
    expect(document.querySelector('[data-form="note"]')).toBeNull();
    expect(one('[data-form="addendum"]')).not.toBeNull();
  });
});
