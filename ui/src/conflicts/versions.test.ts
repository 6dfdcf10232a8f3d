import { describe, expect, it } from "vitest";
import type { ConflictRow } from "../generated/types";
import { differing, joined, nextConflict } from "./versions";

const marked = (texts: string[]) => differing(texts).map((pieces) => pieces.map((piece) => (piece.differs ? `[${piece.text}]` : piece.text)).join(""));

describe("what differs between versions", () => {
  it("is marked at the borders of words", () => {
    expect(marked(["Hilang dari kandang. Enam ekor dalam dua malam. Ronda ditambah.", "Hilang dari kandang. Empat ekor, satu ditemukan. Ronda ditambah."])).toEqual([
      "Hilang dari kandang. [Enam ekor dalam dua malam.] Ronda ditambah.",
      "Hilang dari kandang. [Empat ekor, satu ditemukan.] Ronda ditambah.",
    ]);
  });

  it("is nothing in the text that the other one only adds to", () => {
    expect(marked(["Pohon tumbang", "Pohon tumbang di jalan"])).toEqual(["Pohon tumbang", "Pohon tumbang[ di jalan]"]);
    expect(marked(["", "baru"])).toEqual(["", "[baru]"]);
  });

  it("never loses or doubles a letter", () => {
    for (const texts of [["a a a", "a a"], ["a  b\nc", "a b c"], ["x", "x"], ["a b", "b a", "a c"]]) {
      expect(differing(texts).map((pieces) => pieces.map((piece) => piece.text).join(""))).toEqual(texts);
    }
  });
});

describe("a joined text", () => {
  it("holds both, parted by a blank line", () => {
    expect(joined("description", ["Enam ekor hilang.\n", "Empat ekor hilang."])).toBe("Enam ekor hilang.\n\nEmpat ekor hilang.");
  });

  it("holds what is the same once, and nothing of an emptied version", () => {
    expect(joined("description", ["Sama.", " Sama. ", ""])).toBe("Sama.");
  });

  it("stays on one line where the form has one", () => {
    expect(joined("title", ["Kambing hilang", "Ternak hilang"])).toBe("Kambing hilang; Ternak hilang");
  });

  it("names each item of an agenda once", () => {
    expect(joined("agenda", ["Pembukaan\nRonda", "Pembukaan\nPupuk"])).toBe("Pembukaan\nRonda\nPupuk");
  });
});

describe("what comes next", () => {
  const row = (id: string, may_settle = true): ConflictRow => ({ id, noun: "issue", open_id: id, title: id, fields: [], disputed_deletion: false, may_settle });

  it("is the rest of the same record, then the first that may be settled here", () => {
    expect(nextConflict([row("a"), row("b")], "b")?.id).toBe("b");
    expect(nextConflict([row("theirs", false), row("a")], "gone")?.id).toBe("a");
    expect(nextConflict([row("theirs", false)], "gone")).toBeNull();
    expect(nextConflict([], "gone")).toBeNull();
  });
});
