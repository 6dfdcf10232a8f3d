import { expect, it } from "vitest";
import { dictionary } from "../lib/i18n/index.svelte";
import { refusalWords } from "./refusal";
import { heldLine, recordPage } from "./rows";

const words = dictionary("id").outbox;

it("leads a row to the page of its issue or meeting, and nowhere without one", () => {
  expect(recordPage("follow_up", "a")).toBe("#/isu/a");
  expect(recordPage("attendance", "m")).toBe("#/rapat/m");
  expect(recordPage("rule_set", "v")).toBe("#/pengaturan/aturan");
  expect(recordPage("agenda_item", "m")).toBe("#/rapat/m");
  expect(recordPage("person", "p")).toBeNull();
  expect(recordPage("unknown", "x")).toBeNull();
  expect(recordPage("sealed_report", "s")).toBeNull();
  expect(recordPage("issue", "")).toBeNull();
});

it("says how much of a row waits at the kecamatan", () => {
  expect(heldLine({ held: 0, changes: 2 }, words)).toBe("");
  expect(heldLine({ held: 2, changes: 2 }, words)).toBe("sudah diterima kecamatan, menunggu kiriman lengkap");
  expect(heldLine({ held: 1, changes: 2 }, words)).toMatch(/^1 dari 2 perubahan/);
});

it("has a reason and a way out for every refusal, also for one of a newer service", () => {
  for (const code of ["out_of_scope", "unknown_object", "not_allowed", "malformed", "of_next_year"]) {
    for (const language of ["id", "en"] as const) {
      const { reason, remedy } = refusalWords(code, dictionary(language).outbox);
      expect(`${reason} ${remedy}`).toMatch(/^\p{Lu}.+\. \p{Lu}.+\.$/u);
      expect(reason).not.toContain(code);
    }
  }
});
