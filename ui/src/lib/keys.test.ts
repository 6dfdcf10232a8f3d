import { expect, it } from "vitest";
import { isTyping, keyName } from "./keys.svelte";

it.each<[KeyboardEventInit, string]>([
  [{ key: "N", ctrlKey: true }, "Ctrl+n"],
  [{ key: "Enter", ctrlKey: true }, "Ctrl+Enter"],
  [{ key: "1", altKey: true }, "Alt+1"],
  [{ key: "?", shiftKey: true }, "?"],
  [{ key: "J" }, "j"],
  [{ key: "ArrowDown", shiftKey: true }, "Shift+ArrowDown"],
  [{ key: "F1" }, "F1"],
  [{ key: "+", ctrlKey: true, shiftKey: true }, "Ctrl++"],
])("%j is called %s", (event, name) => expect(keyName(new KeyboardEvent("keydown", event))).toBe(name));

it("knows where a letter is a letter", () => {
  const input = (type: string) => Object.assign(document.createElement("input"), { type });
  expect(isTyping(input("text"))).toBe(true);
  expect(isTyping(input("search"))).toBe(true);
  expect(isTyping(document.createElement("textarea"))).toBe(true);
  expect(isTyping(input("radio"))).toBe(false);
  expect(isTyping(document.createElement("button"))).toBe(false);
});
