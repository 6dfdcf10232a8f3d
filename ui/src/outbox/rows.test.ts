import { expect, it } from "vitest";
import { dictionary } from "../lib/i18n/index.svelte";
import type { OutboxRow, ReceiptRow, RejectedRow } from "../generated/types";
import { refusalWords } from "./refusal";
import { heldLine, recordPage, refusedOn } from "./rows";

const words = dictionary("id").outbox;
const receipt: ReceiptRow = { id: "7", number: "TT-0007", received_at_ms: 500, accepted: 3, rejected: 1 };
const record: OutboxRow = { noun: "issue", open_id: "a", title: "Longsor", urgency: null, changes: 1, held: 0, since_ms: 0, bytes: 90 };
const refused: RejectedRow = { id: "s|1.0.4", noun: "issue", open_id: "a", title: "Longsor", reason: "not_allowed", at_ms: 500 };

it("leads a row to the page of its issue or meeting, and nowhere without one", () => {
  expect(recordPage("follow_up", "a")).toBe("#/isu/a");
  expect(recordPage("attendance", "m")).toBe("#/rapat/m");
  expect(recordPage("unknown", "x")).toBeNull();
  expect(recordPage("issue", "")).toBeNull();
});

it("says how much of a row waits at the kecamatan", () => {
  expect(heldLine({ held: 0, changes: 2 }, words)).toBe("");
  expect(heldLine({ held: 2, changes: 2 }, words)).toBe("sudah diterima kecamatan, menunggu kiriman lengkap");
  expect(heldLine({ held: 1, changes: 2 }, words)).toMatch(/^1 dari 2 perubahan/);
});

it("finds the refusals of one receipt among all of them", () => {
  const other = { ...refused, id: "s|1.0.9", at_ms: 900 };
  const elsewhere = { ...refused, id: "s|1.0.5", open_id: "b" };
  expect(refusedOn(receipt, [record], [other, elsewhere, refused])).toEqual([refused]);
  expect(refusedOn({ ...receipt, rejected: 0 }, [record], [refused])).toEqual([]);
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
