import { describe, expect, it } from "vitest";

import { DEFAULT_CHOICES, keepChoices, readBlankRows, recallChoices, sheetOf, zoomKey, zoomStep, type PreviewChoices } from "./preview-choices";

function memory(kept: string | null = null) {
  return {
    kept,
    getItem() {
      return this.kept;
    },
    setItem(_key: string, value: string) {
      this.kept = value;
    },
  };
}

describe("choices of the preview", () => {
  it("come back as they were left", () => {
    const storage = memory();
    const left: PreviewChoices = {
      filled: true, paper: "f4215", blank_rows: 0, filled_rows: 2, signature_column: "paired", extra_column: "phone",
      landscape: true, groups: true, recap: false, column_numbers: true, drawn: false,
    };
    keepChoices(storage, left);
    expect(recallChoices(storage)).toEqual(left);
  });

  it("start from the paper of the settings", () => {
    expect(recallChoices(memory(), "f4210")).toEqual({ ...DEFAULT_CHOICES, paper: "f4210" });
  });

  it("survive a damaged or foreign value field by field", () => {
    expect(recallChoices(memory("{"))).toEqual(DEFAULT_CHOICES);
    expect(recallChoices(memory('"a4"'))).toEqual(DEFAULT_CHOICES);
    expect(recallChoices(memory('{"filled":1,"paper":"letter","blank_rows":41,"filled_rows":"2"}'))).toEqual(DEFAULT_CHOICES);
    expect(recallChoices(memory('{"signature_column":"A","extra_column":7,"landscape":"ya","recap":null}'))).toEqual(DEFAULT_CHOICES);
    expect(recallChoices(memory('{"filled":true,"blank_rows":3}'))).toEqual({ ...DEFAULT_CHOICES, filled: true, blank_rows: 3 });
  });

  it("do without a storage that refuses", () => {
    const refusing = {
      getItem(): string | null {
        throw new Error("refused");
      },
      setItem() {
        throw new Error("refused");
      },
    };
    expect(recallChoices(refusing)).toEqual(DEFAULT_CHOICES);
    expect(() => keepChoices(refusing, DEFAULT_CHOICES)).not.toThrow();
  });
});

describe("the sheet that is asked for", () => {
  it("has the empty rows of its kind, and nothing that is the window's own", () => {
    const { paper: _paper, filled_rows: _rows, ...sheet } = DEFAULT_CHOICES;
    expect(sheetOf("rakor", DEFAULT_CHOICES)).toEqual({ ...sheet, meeting_id: "rakor" });
    expect(sheetOf("rakor", { ...DEFAULT_CHOICES, filled: true, filled_rows: 2 })).toEqual({ ...sheet, meeting_id: "rakor", filled: true, blank_rows: 2 });
  });
});

describe("blank rows", () => {
  it("are whole numbers from 0 to 40", () => {
    expect([" 10 ", "0", "40"].map(readBlankRows)).toEqual([10, 0, 40]);
    expect(["", "41", "-1", "1.5", "1e1", "sepuluh"].map(readBlankRows)).toEqual([null, null, null, null, null, null]);
  });
});

describe("zoom", () => {
  it("steps, stops at the ends and comes back to fit", () => {
    expect([zoomStep(1, 1), zoomStep(1, -1), zoomStep(3, 1), zoomStep(0.5, -1)]).toEqual([1.25, 0.8, 3, 0.5]);
  });

  it("answers only to Ctrl", () => {
    const key = (name: string, ctrlKey = true) => zoomKey({ key: name, ctrlKey, metaKey: false, altKey: false }, 1.25);
    expect([key("="), key("+"), key("-"), key("0")]).toEqual([1.5, 1.5, 1, 1]);
    expect([key("=", false), key("p")]).toEqual([null, null]);
  });
});
