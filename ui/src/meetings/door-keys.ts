/**
 * Meja tamu: what each key asks for.
 *
 * Does not know: what a mark is or whether one is possible; the page answers that.
 */

import type { AttendanceStatus } from "../generated/types";
import { ABSENCES } from "./checklist";

/** A panel that stands open above the list; `null` when only the search is there. */
export type DoorPanel = "represented" | "absent" | "walk_in" | "late" | "signature" | null;

/** The answers in the order of their digits, from 1. */
export const STATUS_KEYS: readonly AttendanceStatus[] = ["present", "represented", ...ABSENCES];

/** The digit of an answer, wherever it stands. */
export function digitOf(status: AttendanceStatus): number {
  return STATUS_KEYS.indexOf(status) + 1;
}

export type DoorAction =
  | "mark_present"
  | "open_represented"
  | "open_absent"
  | "open_walk_in"
  | "open_late"
  | "open_signature"
  | "next_page"
  | "previous_page"
  | `answer_${AttendanceStatus}`
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
  /** Somebody is chosen, and the text needs no digit any more: digits are his answers. */
  aimed: boolean;
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
    case "F6":
      return "open_late";
    case "F8":
      return "open_signature";
    case "Escape":
      if (state.panel !== null) return "close_panel";
      return state.typed === "" ? "leave" : "clear_search";
  }
  // Its answers have the digits of the bar below.
  if (state.panel === "absent") return press.repeat ? null : answerOf(press.key);
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
    case "PageDown":
      return "next_page";
    case "PageUp":
      return "previous_page";
    default:
      return state.aimed && !press.repeat ? answerOf(press.key) : null;
  }
}

function answerOf(key: string): DoorAction | null {
  const status = /^[1-7]$/.test(key) ? STATUS_KEYS[Number(key) - 1] : undefined;
  return status === undefined ? null : `answer_${status}`;
}

/** The key that starts a word: it belongs into the search wherever the focus is. */
export function isTyping(press: KeyPress): boolean {
  return press.key.length === 1 && press.key !== " " && !press.ctrlKey && !press.metaKey && !press.altKey;
}

/** The status of an answer. */
export function statusOf(action: `answer_${AttendanceStatus}`): AttendanceStatus {
  return action.slice("answer_".length) as AttendanceStatus;
}
