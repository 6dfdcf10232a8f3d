import { describe, expect, it } from "vitest";

import { digitOf, doorActionFor, isTyping, STATUS_KEYS, type DoorState, type KeyPress } from "./door-keys";

const searching: DoorState = { panel: null, typed: "sr", inPanelField: false, aimed: false };
const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  repeat: false,
  ...more,
});
const action = (key: string, state: Partial<DoorState> = {}, more: Partial<KeyPress> = {}) =>
  doorActionFor(press(key, more), { ...searching, ...state });

describe("keys of the door", () => {
  it("marks, opens panels and moves", () => {
    expect(["Enter", "F2", "F3", "F4", "F6", "F8", "ArrowDown", "ArrowUp", "PageDown", "PageUp"].map((key) => action(key))).toEqual([
      "mark_present", "open_represented", "open_absent", "open_walk_in", "open_late", "open_signature", "next", "previous",
      "next_page", "previous_page",
    ]);
    expect(["F1", "Tab", "a", "5"].map((key) => action(key))).toEqual([null, null, null, null]);
  });

  it("takes digits for answers once somebody is chosen, and for the text until then", () => {
    const aimed = { aimed: true };
    expect(["1", "2", "3", "4", "5", "6", "7"].map((key) => action(key, aimed))).toEqual([
      "answer_present", "answer_represented", "answer_excused", "answer_sick", "answer_on_leave", "answer_on_duty", "answer_absent",
    ]);
    expect(["0", "8", "a"].map((key) => action(key, aimed))).toEqual([null, null, null]);
    expect(action("3")).toBeNull();
    expect(action("3", aimed, { repeat: true })).toBeNull();
    expect(action("3", { ...aimed, panel: "represented" })).toBeNull();
  });

  it("gives an answer one digit, in the panel of absences as in the bar", () => {
    const panel = { panel: "absent" as const };
    expect(STATUS_KEYS.map((status) => action(String(digitOf(status)), panel))).toEqual(STATUS_KEYS.map((status) => `answer_${status}`));
    expect(["0", "8", "a"].map((key) => action(key, panel))).toEqual([null, null, null]);
    expect(action("3", panel, { repeat: true })).toBeNull();
  });

  it("leaves Enter and the arrows to an open panel, and lets another panel open", () => {
    const panel = { panel: "walk_in" as const };
    expect(["Enter", "ArrowDown", "ArrowUp"].map((key) => action(key, panel))).toEqual([null, null, null]);
    expect(action("F2", panel)).toBe("open_represented");
  });

  it("undoes with Ctrl+Z, except where the text of a panel is being written", () => {
    expect(action("z", {}, { ctrlKey: true })).toBe("undo");
    expect(action("Z", { panel: "absent" }, { ctrlKey: true })).toBe("undo");
    expect(action("z", { panel: "walk_in", inPanelField: true }, { ctrlKey: true })).toBeNull();
    expect(action("z", {}, { ctrlKey: true, shiftKey: true })).toBeNull();
    expect(action("z")).toBeNull();
  });

  it("steps back one thing at a time with Esc", () => {
    expect(action("Escape", { panel: "represented" })).toBe("close_panel");
    expect(action("Escape")).toBe("clear_search");
    expect(action("Escape", { typed: "" })).toBe("leave");
  });

  it("marks nobody while a key is held or a letter is being composed", () => {
    expect(action("Enter", {}, { repeat: true })).toBeNull();
    expect(action("Enter", {}, { isComposing: true })).toBeNull();
  });

  it("tells typing from commands", () => {
    expect([press("s"), press("É"), press("7")].map(isTyping)).toEqual([true, true, true]);
    expect([press("Enter"), press(" "), press("z", { ctrlKey: true }), press("1", { altKey: true })].map(isTyping)).toEqual([
      false, false, false, false,
    ]);
  });
});
