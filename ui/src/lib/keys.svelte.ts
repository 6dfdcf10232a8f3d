/** Keys. A page declares its own while it is open; the newest declaration wins. */
import { session } from "./session.svelte";

/** `"Ctrl+Enter"`, `"Alt+1"`, `"ArrowDown"`, `"F1"`, `"?"`, `"j"`: letters in lower case, without Shift. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const open: (() => KeyMap)[] = [];

/** Call while a component is being set up. A handler may answer nothing: the key is then used up and goes no further. */
export function useKeys(map: () => KeyMap): void {
  $effect(() => {
    open.push(map);
    return () => {
      open.splice(open.indexOf(map), 1);
    };
  });
}

/** The browser's own meaning of these would take the person out of the program or show things that are not ours. */
const KEPT_FROM_BROWSER = new Set([
  "F1", "F3", "F5", "F7", "Ctrl+f", "Ctrl+g", "Ctrl+k", "Ctrl+n", "Ctrl+p", "Ctrl+r", "Ctrl+s", "Ctrl+u", "Ctrl+o",
  "Ctrl+Shift+r", "Alt+ArrowLeft", "Alt+ArrowRight", "Ctrl++", "Ctrl+=", "Ctrl+-", "Ctrl+0",
]);

export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const alt = event.altKey ? "Alt+" : "";
  // For printed signs Shift is already in the sign (`?`, `+`).
  const shift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key)) ? "Shift+" : "";
  return ctrl + alt + shift + key;
}

/** In a text field a letter is a letter. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button", "submit"].includes(target.type);
  return false;
}

/** True for keys that a text field needs itself. */
function belongsToField(name: string): boolean {
  return !name.startsWith("Ctrl+") && !name.startsWith("Alt+") && !/^F\d+$/.test(name) && name !== "Escape";
}

/** Single letters can be switched off (WCAG 2.1.4); `/` and `?` go with them. */
function isLetterKey(name: string): boolean {
  return name.length === 1;
}

/** Enter and Space press the button or link that has the focus. The link of a row is left to its list. */
export function pressesItself(name: string, target: EventTarget | null): boolean {
  if ((name !== "Enter" && name !== " ") || !(target instanceof Element)) return false;
  return target.closest("a[href], button, summary") !== null && target.closest("[data-open]") === null;
}

/** The one listener of the window. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = keyName(event);
  const inDialog = document.querySelector("dialog[open]") !== null;
  if (!inDialog && !pressesItself(name, event.target) && !(isTyping(event.target) && belongsToField(name)) && !(isLetterKey(name) && session.settings?.letter_keys === false)) {
    for (const map of [...open].reverse()) {
      const handler = map()[name];
      if (handler !== undefined) {
        event.preventDefault();
        handler(event);
        return;
      }
    }
  }
  if (KEPT_FROM_BROWSER.has(name)) event.preventDefault();
}
