import { expect, it } from "vitest";
import { isTyping, keyName, pressesItself } from "./keys.svelte";

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

it("leaves Enter and Space to the button that has the focus, and a row to its list", () => {
  document.body.innerHTML = '<a id="link" href="#/rapat/baru">Rapat baru</a><a id="row" data-open href="#/rapat/1">Rakor</a><input id="field" />';
  const pressed = (name: string, id: string) => pressesItself(name, document.getElementById(id));
  expect(pressed("Enter", "link")).toBe(true);
  expect(pressed(" ", "link")).toBe(true);
  expect(pressed("j", "link")).toBe(false);
  expect(pressed("Enter", "row")).toBe(false);
  expect(pressed("Enter", "field")).toBe(false);
  expect(pressesItself("Enter", null)).toBe(false);
});
