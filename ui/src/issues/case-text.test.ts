/** What is typed into a case while something else is under way: another save, another case, a disk that refuses. */
import { flushSync, mount, tick, unmount } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { samplePrivacy } from "../privacy/sample-privacy";
import type { IssueView, UiError } from "../generated/types";

type Answer = (name: string, payload: Record<string, unknown>) => unknown;
const program = vi.hoisted(() => ({ answer: ((): unknown => undefined) as Answer }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: Record<string, unknown>) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

const { default: CaseActions } = await import("./CaseActions.svelte");
const { unsavedTexts, unsavedReasons } = await import("./edit-memory");
const { lateNotice, tellLate } = await import("../lib/notice.svelte");
const { session } = await import("../lib/session.svelte");
const { emptyForm } = await import("./form");

function caseOf(id: string, title: string): IssueView {
  return {
    row: { id, number: "S-01", title, village_name: "Kalirejo", urgency: "medium", stage: "recorded", delivery: "sent", due: null },
    form: emptyForm(), privacy: samplePrivacy(), photos: [], timeline: [], deleted: null, refused: false,
    case: { assignments: [], pauses: [], links: [], deadlines: [], merged: false, merged_into: null, may_unmerge: false, merged_here: [], next_stages: [] },
  } as unknown as IssueView;
}

const full: UiError = { code: "storage_full", detail: {}, fields: [] };
const bridge = caseOf("i1", "Jembatan putus");
const lamp = caseOf("i2", "Lampu padam");
const done = vi.fn();
/** What the laptop keeps, by case and box. */
let disk: Record<string, string>;
const asked: [string, Record<string, unknown>][] = [];
let unreadable: boolean;
let unwritable: boolean;
let writes: string[];
/** Ends the save that is on its way. */
let end: { well: () => void; badly: () => void };
let part: Record<string, unknown> | null = null;
const shown = new SvelteMap<"view", IssueView>();

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
}
/** Long enough for whatever is kept as it is typed. */
async function pause(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000);
  await settle();
}
async function show(view: IssueView): Promise<void> {
  shown.set("view", view);
  const props = {
    get view() {
      return shown.get("view") ?? view;
    },
    ondone: done,
  };
  part = mount(CaseActions, { target: document.body, props });
  await settle();
}
async function turnTo(view: IssueView): Promise<void> {
  shown.set("view", view);
  await settle();
}
async function leave(): Promise<void> {
  if (part !== null) await unmount(part);
  part = null;
  await settle();
}
async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)!.click();
  await settle();
}
const box = () => document.querySelector<HTMLTextAreaElement>("[data-panel] [name=text]");
async function write(text: string): Promise<void> {
  box()!.value = text;
  box()!.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  [disk, unreadable, unwritable, writes] = [{}, false, false, []];
  done.mockClear();
  tellLate(null);
  unsavedTexts.clear();
  unsavedReasons.clear();
  program.answer = (name, payload) => {
    if (name === "get_case_texts") {
      if (unreadable) throw full;
      return { follow_up: disk[`${String(payload.id)} follow_up`] ?? "", comment: disk[`${String(payload.id)} comment`] ?? "" };
    }
    if (name === "save_case_text") {
      writes.push(String(payload.text));
      if (unwritable) throw full;
      disk[`${String(payload.issue_id)} ${String(payload.which)}`] = String(payload.text);
      return { saved_at_ms: 1 };
    }
    if (name === "add_follow_up" || name === "add_comment") {
      asked.push([name, payload]);
      const which = name === "add_comment" ? "comment" : "follow_up";
      return new Promise((resolve, reject) => {
        end = {
          well: () => {
            // The store removes what was only typed as it saves.
            delete disk[`${String(payload.issue_id)} ${which}`];
            resolve(bridge);
          },
          badly: () => reject(full),
        };
      });
    }
    return [];
  };
  asked.length = 0;
  session.enter(sampleSession());
});

afterEach(async () => {
  await leave();
  vi.useRealTimers();
  document.body.replaceChildren();
});

it("keeps again what is typed while a follow-up is on its way", async () => {
  await show(bridge);
  await act("write_follow_up");
  await write("Sudah diukur");
  await act("add_follow_up");
  await write("Sudah diukur, tinggal ditambal");
  await pause();
  end.well();
  await settle();
  expect(asked).toEqual([["add_follow_up", { issue_id: "i1", text: "Sudah diukur", photos: [] }]]);
  expect(box()?.value).toBe("Sudah diukur, tinggal ditambal");
  await pause();
  expect(disk).toEqual({ "i1 follow_up": "Sudah diukur, tinggal ditambal" });
});

it("leaves words that differ from what was said where another case was opened meanwhile", async () => {
  await show(bridge);
  await act("write_follow_up");
  await write("Sudah diukur");
  await act("add_follow_up");
  await write("Sudah diukur, tinggal ditambal");
  await turnTo(lamp);
  expect(document.querySelector("[data-panel]")).toBeNull();
  end.well();
  await settle();
  await pause();
  expect(done).not.toHaveBeenCalled();
  expect(disk).toEqual({ "i1 follow_up": "Sudah diukur, tinggal ditambal" });
  await turnTo(bridge);
  expect(box()?.value).toBe("Sudah diukur, tinggal ditambal");
});

it("clears what was said also where another case was opened meanwhile, and the same one again", async () => {
  await show(bridge);
  await act("write_follow_up");
  await write("Sudah diukur");
  await act("add_follow_up");
  await turnTo(lamp);
  end.well();
  await settle();
  await turnTo(bridge);
  expect(box()).toBeNull();
  await act("write_follow_up");
  await write("Sudah ditambal");
  await act("add_follow_up");
  await turnTo(lamp);
  await turnTo(bridge);
  end.well();
  await settle();
  await pause();
  expect(box()).toBeNull();
  expect(disk["i1 follow_up"] ?? "").toBe("");
});

it("keeps open a comment that goes on while its beginning is saved, and clears one that does not", async () => {
  await show(bridge);
  await act("more_deeds");
  await act("deed_comment");
  await write("Mohon dilihat");
  await act("save_comment");
  await write("Mohon dilihat besok");
  await pause();
  end.well();
  await settle();
  await pause();
  expect(box()?.value).toBe("Mohon dilihat besok");
  expect(disk).toEqual({ "i1 comment": "Mohon dilihat besok" });
  await act("save_comment");
  end.well();
  await settle();
  await pause();
  expect(box()).toBeNull();
  expect(disk).toEqual({});
});

it("says on another case that a deed was not done, and does nothing there with one that was", async () => {
  for (const how of ["badly", "well"] as const) {
    await show(bridge);
    await act("more_deeds");
    await act("deed_comment");
    await write("Mohon dilihat");
    await act("save_comment");
    await turnTo(lamp);
    await act("write_follow_up");
    await write("Tiang diganti");
    end[how]();
    await settle();
    expect(box()?.value, how).toBe("Tiang diganti");
    expect(done, how).not.toHaveBeenCalled();
    expect(document.querySelector(".acts [data-error]"), how).toBeNull();
    expect(lateNotice()?.title ?? "", how).toBe(how === "badly" ? "Belum tersimpan di isu “Jembatan putus”" : "");
    await leave();
    tellLate(null);
    unsavedTexts.clear();
    disk = {};
  }
  expect(asked.map(([, payload]) => payload.issue_id)).toEqual(["i1", "i1"]);
});

it("writes to the case where it was typed, also where another was opened while it was still being kept", async () => {
  const answer = program.answer;
  let keep = () => {};
  await show(bridge);
  await act("more_deeds");
  await act("deed_comment");
  program.answer = (name, payload) => (name === "save_case_text" ? new Promise((resolve) => (keep = () => resolve({ saved_at_ms: 1 }))) : answer(name, payload));
  await write("Mohon dilihat");
  await act("save_comment");
  await turnTo(lamp);
  keep();
  await settle();
  expect(asked).toEqual([["add_comment", { issue_id: "i1", text: "Mohon dilihat" }]]);
});

it("tries again to keep a text that could not be written, when its case is left", async () => {
  await show(bridge);
  await act("write_follow_up");
  unwritable = true;
  await write("Sudah diukur");
  await pause();
  expect(document.querySelector("[data-panel] [role=alert]")?.textContent).toContain("Draf belum tersimpan");
  unwritable = false;
  await leave();
  expect(disk).toEqual({ "i1 follow_up": "Sudah diukur" });
});

it("says that earlier words cannot be read, writes nothing over them, and shows both when it can", async () => {
  disk = { "i1 follow_up": "Kemarin hujan" };
  unreadable = true;
  await show(bridge);
  await act("write_follow_up");
  expect(document.querySelector("[data-panel] [role=alert]")?.textContent).toContain("Draf belum tersimpan");
  await write("Sudah diukur");
  await pause();
  expect(writes).toEqual([]);
  await leave();
  await show(bridge);
  expect([box()?.value, writes]).toEqual(["Sudah diukur", []]);
  unreadable = false;
  await write("Sudah diukur,");
  await pause();
  expect(box()?.value).toBe("Kemarin hujan\n\nSudah diukur,");
  expect(disk).toEqual({ "i1 follow_up": "Kemarin hujan\n\nSudah diukur," });
  expect(document.querySelector("[data-panel] [role=alert]")).toBeNull();
});

it("shows both also where somebody typed before the earlier words were here", async () => {
  disk = { "i1 comment": "Kemarin hujan" };
  const answer = program.answer;
  let read = () => {};
  program.answer = (name, payload) => (name === "get_case_texts" ? new Promise((resolve) => (read = () => resolve({ follow_up: "", comment: "Kemarin hujan" }))) : answer(name, payload));
  await show(bridge);
  await act("more_deeds");
  await act("deed_comment");
  await write("Sudah");
  read();
  await settle();
  expect(box()?.value).toBe("Kemarin hujan\n\nSudah");
});

it("saves only what the person saw, where earlier words are read while it is saved", async () => {
  disk = { "i1 follow_up": "Kemarin hujan" };
  unreadable = true;
  await show(bridge);
  await act("write_follow_up");
  await write("Sudah diukur");
  await pause();
  unreadable = false;
  await act("add_follow_up");
  expect(asked.at(-1)?.[1].text).toBe("Sudah diukur");
  end.well();
  await settle();
  expect(box()?.value).toBe("Kemarin hujan");
  await pause();
  expect(disk).toEqual({ "i1 follow_up": "Kemarin hujan" });
});
