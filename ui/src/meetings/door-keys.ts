/**
 * Meja tamu: what each key asks for.
 *
 * Does not know: what a mark is or whether one is possible; the page answers that.
 */

/** A panel that stands open above the list; `null` when only the search is there. */
export type DoorPanel = "represented" | "absent" | "walk_in" | null;

export type DoorAction =
  | "mark_present"
  | "open_represented"
  | "open_absent"
  | "open_walk_in"
  | "undo"
  | "next"
  | "previous"
  | "close_panel"
  | "clear_search"
  | "leave";

export interface DoorState {
  panel: DoorPanel;
  /** What stands in the search field. */
  typed: string;
  /** True while a text field of a panel has the cursor: Ctrl+Z belongs to that text. */
  inPanelField: boolean;
}

export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "isComposing" | "repeat">;

/** The action a key asks for, or null when the key is not the door's. */
export function doorActionFor(press: KeyPress, state: DoorState): DoorAction | null {
  if (press.isComposing || press.altKey) return null;
  if (press.ctrlKey || press.metaKey) {
    return press.key.toLowerCase() === "z" && !press.shiftKey && !state.inPanelField ? "undo" : null;
  }
  switch (press.key) {
    case "F2":
      return "open_represented";
    case "F3":
      return "open_absent";
    case "F4":
      return "open_walk_in";
    case "Escape":
      if (state.panel !== null) return "close_panel";
      return state.typed === "" ? "leave" : "clear_search";
  }
  // Inside a panel Enter and the arrows belong to its form and its buttons.
  if (state.panel !== null) return null;
  switch (press.key) {
    case "Enter":
      // A held key must not mark the queue.
      return press.repeat ? null : "mark_present";
    case "ArrowDown":
      return "next";
    case "ArrowUp":
      return "previous";
    default:
      return null;
  }
}

/** The key that starts a word: it belongs into the search wherever the focus is. */
export function isTyping(press: KeyPress): boolean {
  return press.key.length === 1 && press.key !== " " && !press.ctrlKey && !press.metaKey && !press.altKey;
}
