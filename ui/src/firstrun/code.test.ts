import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeSigns, normaliseCode, splitCode } from "./code";
import CodeField from "./CodeField.svelte";

describe("the code as typed", () => {
  it.each([
    ["KLRJ-7TQ2-M9XX", "KLRJ7TQ2M9XX"],
    ["klrj 7tq2 m9xx", "KLRJ7TQ2M9XX"],
    [" k l r j – 7tq2/m9xx\n", "KLRJ7TQ2M9XX"],
  ])("%j holds the signs %s", (typed, signs) => expect(codeSigns(typed)).toBe(signs));

  it("reads O as 0, I and L as 1", () => {
    expect(normaliseCode("O0oI1iLl")).toBe("00011111");
    expect(normaliseCode("KLRJ-7TQ2-M9XO")).toBe(normaliseCode("k1rj7tq2m9x0"));
  });

  it("is spread over three boxes, and nothing is cut away", () => {
    expect(splitCode("KLRJ-7TQ2-M9")).toEqual(["KLRJ", "7TQ2", "M9"]);
    expect(splitCode("KLRJ7TQ2M9XXY")).toEqual(["KLRJ", "7TQ2", "M9XXY"]);
  });
});

describe("the three boxes", () => {
  let field: ReturnType<typeof mount>;
  let boxes: HTMLInputElement[];
  const values = () => boxes.map((box) => box.value);

  beforeEach(() => {
    field = mount(CodeField, { target: document.body, props: { value: "", onEnter: () => {} } });
    flushSync();
    boxes = [...document.querySelectorAll<HTMLInputElement>("input[name=code_text]")];
  });
  afterEach(() => unmount(field));

  function type(at: number, text: string): void {
    const box = boxes[at];
    if (box === undefined) throw new Error("no such box");
    box.focus();
    box.value = text;
    box.setSelectionRange(text.length, text.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    flushSync();
  }

  it("run on into the next box after four signs", () => {
    type(0, "klrj");
    expect(document.activeElement).toBe(boxes[1]);
    expect(values()).toEqual(["KLRJ", "", ""]);
  });

  it("take the whole code in the first box, dashes and all", () => {
    type(0, "klrj-7tq2-m9xx");
    expect(values()).toEqual(["KLRJ", "7TQ2", "M9XX"]);
  });

  it("run back with Backspace at the start of a box", () => {
    type(0, "KLRJ");
    const second = boxes[1];
    second?.setSelectionRange(0, 0);
    second?.dispatchEvent(new KeyboardEvent("keydown", { key: "Backspace", bubbles: true, cancelable: true }));
    flushSync();
    expect(values()).toEqual(["KLR", "", ""]);
    expect(document.activeElement).toBe(boxes[0]);
  });

  it("leave out a dash that is typed between the parts", () => {
    type(1, "-");
    expect(values()).toEqual(["", "", ""]);
  });
});
