import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { sampleMeeting } from "../meetings/sample-meeting";
import id from "../lib/i18n/id/minutes";
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

function item(key: string, title: string): AgendaItemView {
  const form = { title, minutes_text: "15", done: false, programme_id: "" };
  return { id: key, title, minutes: 15, origin: "new", done: false, issue: null, due: null, programme: null, form, two_versions: false };
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
  absent: 2,
  unmarked: 3,
  walk_ins: 1,
  items: [{ title: "Pembangunan", done: true, notes: ["Jembatan lapuk"], inputs: [], decisions: [] }],
  later: [{ kind: "note", text: "Datang terlambat", status: null, gone: false }],
  unreadable: false,
};

let view: MinutesView;
let asked: [string, Record<string, unknown>][];
let failure: UiError | null;
/** What happens while a note is written. */
let during: (() => void) | null;
let page: Record<string, unknown> | null = null;

function answer(name: string, payload: unknown): unknown {
  if (name === "get_minutes") return structuredClone(view);
  if (name === "list_programmes") return { rows: [], may_write: true };
  asked.push([name, structuredClone(payload) as Record<string, unknown>]);
  if (name === "save_minutes_text") return { saved_at_ms: 1 };
  if (failure !== null) throw failure;
  if (name === "order_agenda") {
    view.agenda.items.reverse();
    return structuredClone(view.agenda);
  }
  if (name === "build_agenda" || name === "save_agenda_item" || name === "withdraw_agenda_item") return structuredClone(view.agenda);
  if (name === "save_note") during?.();
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
  during = null;
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

  it("calls an item new only as long as nothing is noted under it", async () => {
    view.agenda.items.push({ ...item("c", "Jalan rusak"), origin: "overdue" });
    view.items.push({ item_id: "c", notes: [{ id: "n1", text: "Ditambal", two_versions: false }], inputs: [], decisions: [] });
    await open();
    const origins = () => ["a", "b", "c"].map((id) => /Baru|Lewat tenggat/.exec(one(`[data-noun=agenda_item][data-id=${id}]`).textContent ?? "")?.[0]);
    expect(origins()).toEqual([undefined, "Baru", "Lewat tenggat"]);
    expect(one("[data-item=a]").textContent).not.toContain("Baru");
  });

  it("offers whoever is invited while he is typed, takes the first by Enter and leaves other words as they are", async () => {
    await open();
    await press("F3");
    const speaker = one<HTMLInputElement>("input[name=speaker]");
    const shown = vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(() => {});
    const write = async (text: string): Promise<void> => {
      speaker.value = text;
      speaker.dispatchEvent(new Event("input", { bubbles: true }));
      await settle();
    };
    const enter = async (): Promise<void> => {
      speaker.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      await settle();
    };
    await write("kapo");
    expect(one("[role=listbox] [aria-selected=true]").textContent).toContain("Kapolsek");
    // Below the field: what is typed above it stays to be read.
    expect(one("[role=listbox]").previousElementSibling).toBe(speaker);
    expect(shown.mock.contexts.at(-1)).toBe(one("[role=listbox]"));
    shown.mockRestore();
    await enter();
    expect(speaker.value).toBe("Kapolsek");
    expect(document.querySelector("[role=listbox]")).toBeNull();
    expect(asked).toEqual([]);
    await write("Seorang warga");
    expect(document.querySelector("[role=listbox]")).toBeNull();
    expect(speaker.value).toBe("Seorang warga");
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

  it("goes to every form by its key, also from inside a field", async () => {
    await open();
    for (const [key, form] of [["F2", "note"], ["F3", "input"], ["F4", "decision"], ["F7", "agenda_item"]] as const) {
      await press(key);
      expect(document.activeElement?.closest("form")?.dataset.form).toBe(form);
      expect(document.activeElement?.closest("[hidden]")).toBeNull();
    }
    await press("PageDown", { altKey: true });
    expect(one("[data-item]").dataset.item).toBe("b");
    await press("F9");
    expect(document.activeElement?.getAttribute("data-act")).toBe("keep");
    expect([...document.querySelectorAll("[data-keys] kbd")].map((kbd) => kbd.textContent)).toContain("F9");
  });

  it("shows one form at a time, and marks the tab of another in which something waits", async () => {
    await open();
    const shown = () => [...document.querySelectorAll<HTMLElement>("[role=tabpanel]:not([hidden]) form")].map((form) => form.dataset.form);
    const tab = (kind: string) => one(`[data-act=write_${kind}]`);
    expect(shown()).toEqual(["note"]);
    tab("decision").click();
    await settle();
    expect(shown()).toEqual(["decision"]);
    expect(document.activeElement?.closest("form")?.dataset.form).toBe("decision");
    expect(tab("note").dataset.unsaved).toBe("true");
    expect(tab("note").textContent).toContain(id.writing.unsaved);
    expect(tab("input").dataset.unsaved).toBeUndefined();
    await press("F2");
    expect(one<HTMLTextAreaElement>('[data-form="note"] textarea').value).toBe("Jembatan lapuk");
    await submit("note");
    expect(tab("note").dataset.unsaved).toBeUndefined();
  });

  it("goes from tab to tab by arrows, and each tab names its form", async () => {
    await open();
    one("[data-act=write_note]").focus();
    for (const [key, kind] of [["ArrowRight", "input"], ["End", "decision"], ["ArrowRight", "note"], ["ArrowLeft", "decision"]] as const) {
      await press(key);
      const tab = document.activeElement as HTMLElement;
      expect([tab.dataset.act, tab.getAttribute("aria-selected"), tab.tabIndex]).toEqual([`write_${kind}`, "true", 0]);
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      expect(panel?.hidden).toBe(false);
      expect(panel?.querySelector("form")?.dataset.form).toBe(kind);
      expect(panel?.getAttribute("aria-labelledby")).toBe(tab.id);
    }
  });

  it("opens the form in which somebody was still writing when the program stopped", async () => {
    view.texts = [{ field: "decision:a", text: JSON.stringify({ text: "Posyandu tiap Selasa" }) }];
    await open();
    expect(one("[data-composer]").dataset.composer).toBe("decision");
    expect(one<HTMLTextAreaElement>('[data-form="decision"] textarea').value).toBe("Posyandu tiap Selasa");
  });

  it("shows the form that was refused, also where another was shown", async () => {
    await open();
    await press("F3");
    const text = one<HTMLTextAreaElement>('[data-form="input"] [name="text"]');
    text.value = "Tanggul retak";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    await press("F2");
    failure = { code: "storage_full", detail: {}, fields: [] };
    await press("F8");
    expect(one('[data-error="storage_full"]').closest("[hidden]")).toBeNull();
    expect(one("[data-composer]").dataset.composer).toBe("input");
    expect(text.value).toBe("Tanggul retak");
  });

  it("changes what is written at its own place, and comes back to it", async () => {
    await open();
    one("[data-act=edit_input]").click();
    await settle();
    expect(document.activeElement?.closest("[data-id]")?.getAttribute("data-id")).toBe("m1");
    expect(document.activeElement?.closest("form")?.dataset.form).toBe("change");
    one("[data-act=cancel_edit]").click();
    await settle();
    expect(document.activeElement?.getAttribute("data-act")).toBe("edit_input");
  });

  it("takes an item off the agenda from the form that changes it", async () => {
    await open();
    await press("u");
    one("[data-act=withdraw_item]").click();
    await settle();
    expect(asked.find(([name]) => name === "withdraw_agenda_item")?.[1]).toEqual({ meeting_id: "m1", id: "a" });
    expect(document.querySelector('[data-form="agenda_item_edit"]')).toBeNull();
  });

  it("starts an item and ends it with one key, and goes on to the next", async () => {
    await open();
    await press("F6");
    expect(one('[data-id="a"]').dataset.running).toBe("true");
    const kept = asked.filter(([name, payload]) => name === "save_minutes_text" && payload.field === "timer");
    expect(JSON.parse(String(kept[0]?.[1].text))).toMatchObject({ running: { item: "a" } });
    await press("F6");
    expect(asked.find(([name]) => name === "save_agenda_item")?.[1]).toMatchObject({ id: "a", seen: { done: false }, form: { done: true } });
    expect(one("[data-item]").dataset.item).toBe("b");
    expect(document.querySelector("[data-running]")).toBeNull();
  });

  it("notes the input that is being typed before it makes an issue of it", async () => {
    await open();
    const text = one<HTMLTextAreaElement>('[data-form="input"] [name="text"]');
    text.value = "Tanggul retak";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    text.focus();
    await press("F8");
    expect(deeds()).toEqual(["save_input", "input_to_issue"]);
  });

  it("changes an item after it was put on the agenda, and says what was seen", async () => {
    await open();
    await press("u");
    const minutes = one<HTMLInputElement>('[data-form="agenda_item_edit"] [name="minutes_text"]');
    minutes.value = "25";
    minutes.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
    await submit("agenda_item_edit");
    expect(asked.find(([name]) => name === "save_agenda_item")?.[1]).toMatchObject({
      id: "a",
      seen: { title: "Pembangunan", minutes_text: "15", programme_id: "" },
      form: { title: "Pembangunan", minutes_text: "25", done: false },
    });
    expect(document.querySelector('[data-form="agenda_item_edit"]')).toBeNull();
  });

  it("keeps what is typed while the program writes", async () => {
    await open();
    during = () => {
      const text = one<HTMLTextAreaElement>('[data-form="note"] [name="text"]');
      text.value = "Jembatan lapuk, papan hilang";
      text.dispatchEvent(new Event("input", { bubbles: true }));
    };
    await submit("note");
    expect(one<HTMLTextAreaElement>('[data-form="note"] [name="text"]').value).toBe(", papan hilang");
  });

  it("opens a change again that a power cut broke off, over what was seen then", async () => {
    const seen = { text: "Butuh karung", speaker: "Kapolsek" };
    view.texts.push({ field: "edit:m1", text: JSON.stringify({ text: "Butuh 40 karung", speaker: "Kapolsek", seen: JSON.stringify(seen) }) });
    await open();
    expect(one<HTMLTextAreaElement>('[data-form="change"] [name="text"]').value).toBe("Butuh 40 karung");
    await submit("change");
    expect(asked.find(([name]) => name === "save_input")?.[1]).toMatchObject({ id: "m1", seen, form: { text: "Butuh 40 karung" } });
  });

  it("says before the final what would be left out, also what was typed under an item that nobody opened", async () => {
    view.texts = [{ field: "decision:b", text: JSON.stringify({ text: "Posyandu tiap Selasa" }) }];
    await open();
    expect(one('[data-id="b"]').textContent).toContain(id.agenda.waits);
    expect(one('[data-id="a"]').textContent).not.toContain(id.agenda.waits);
    await press("F9");
    const text = one("dialog").textContent ?? "";
    for (const said of [id.final.unsaved, id.final.undiscussed(1)]) expect(text).toContain(said);
  });

  it("shows what was typed and came too late for the final, and takes it into the addendum", async () => {
    view = { ...sample(), fixed, agenda: { ...agendaOf([item("a", "Pembangunan")]), is_final: true, may_edit: false } };
    await open();
    expect(one("[data-left]").textContent).toContain("Jembatan lapuk");
    one("[data-act=left_to_addendum]").click();
    await settle();
    expect(one<HTMLTextAreaElement>('[data-form="addendum"] textarea').value).toBe("Jembatan lapuk");
    const kept = asked.filter(([name]) => name === "save_minutes_text").map(([, payload]) => [payload.field, payload.text]);
    expect(kept).toEqual([["addendum", JSON.stringify({ text: "Jembatan lapuk" })], ["note:a", ""]]);
  });

  it("says so where what is typed is not kept", async () => {
    await open();
    const refuse = program.answer;
    program.answer = (name, payload) => {
      if (name === "save_minutes_text") throw { code: "storage_full", detail: {}, fields: [] } satisfies UiError;
      return refuse(name, payload);
    };
    const text = one<HTMLTextAreaElement>('[data-form="decision"] [name="text"]');
    text.value = "Jembatan diperbaiki";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.waitFor(() => expect(document.querySelector("[data-not-kept]")).not.toBeNull());
  });
});
