import { beforeEach, expect, it } from "vitest";
import { setLanguage, t } from "../lib/i18n/index.svelte";
import type { AuthorView, ConflictRow } from "../generated/types";
import { authorName, conflictLine, fieldLabel, laptopName, notYours, recordHref, valueInSentence, valueWords } from "./words";

const by: AuthorView = { name: "Wulandari", office: "Sekretaris", device_no: 3, own: false, at_ms: 0, doubtful: false };
const row: ConflictRow = { id: "a", noun: "issue", open_id: "a", title: "Kambing hilang", fields: ["urgency", "description"], disputed_deletion: false, may_settle: true };

beforeEach(() => setLanguage("id"));

it.each([
  ["issue", "category", "KES", "Kesehatan"],
  ["issue", "category", "ZZZ", "ZZZ"],
  ["issue", "urgency", "emergency", "Darurat"],
  ["issue", "occurrence", "potential", "Baru mungkin terjadi"],
  ["issue", "confidential", "true", "Rahasia"],
  ["issue", "confidential", "false", "Biasa"],
  ["issue", "date_text", "2025-01-20", "Senin, 20 Januari 2025"],
  ["issue", "date_text", "2025-13-40", "2025-13-40"],
  ["issue", "description", "Enam ekor.", "Enam ekor."],
  ["issue", "landmark", "", "Dikosongkan"],
  ["issue", "", "", "Belum dapat ditampilkan"],
  ["meeting", "kind", "1", "Rapat koordinasi"],
  ["meeting", "kind", "guidance", "Pembinaan"],
  ["meeting", "kind", "99", "Rapat lain"],
  ["invitee", "group", "2", "Instansi"],
  ["issue", "stage", "settled", "Selesai"],
  ["invitee", "attendance", "excused", "Izin"],
  ["invitee", "attendance", "represented\nSutini\nSekretaris", "Diwakili: Sutini, Sekretaris"],
  ["issue", "", "true", "Ya"],
] as const)("%s, %s: %j reads %s", (noun, field, value, words) => expect(valueWords(noun, field, value)).toBe(words));

it("names every field that the program can name, in the words of its form", () => {
  const names = {
    issue: ["title", "category", "date_text", "hamlet", "landmark", "description", "urgency", "occurrence", "confidential", "village_code", "reporter_name", "reporter_phone", "stage"],
    meeting: ["kind", "title", "theme", "date_text", "start_text", "end_text", "venue", "agenda", "chair_name", "chair_office", "signer_name", "signer_office", "signer_rank", "signer_id"],
    invitee: ["group", "office", "name", "region", "attendance"],
  } as const;
  for (const [noun, fields] of Object.entries(names)) {
    const labels = fields.map((field) => fieldLabel(noun as keyof typeof names, field));
    expect(labels).not.toContain(t.conflicts.field_unknown);
    expect(new Set(labels).size).toBe(labels.length);
  }
  expect(fieldLabel("issue", "")).toBe("Isian dari versi yang lebih baru");
});

it("says who wrote it and on which laptop", () => {
  expect(authorName(by)).toBe("Wulandari, Sekretaris");
  expect(authorName({ ...by, name: "", office: "" })).toBe("Nama belum dikenal di laptop ini");
  expect(laptopName(by)).toBe("laptop no. 3");
  expect(laptopName({ ...by, device_no: 53_064 })).toBe("laptop no. 53064");
  expect(laptopName({ ...by, own: true })).toBe("laptop ini");
});

it("says in one line what is to be decided, and who may", () => {
  expect(conflictLine(row)).toBe("Dua versi di: urgensi; uraian");
  expect(conflictLine({ ...row, disputed_deletion: true })).toBe("Dihapus di satu laptop, diubah di laptop lain");
  expect(notYours(row)).toMatch(/^Hanya \w+ yang menulisnya yang dapat memutuskan\.$/);
  expect(recordHref({ ...row, noun: "invitee", open_id: "m" })).toBe("/rapat/m");
});

it("keeps a sentence short however long the text is", () => {
  expect(valueInSentence("issue", "date_text", "2025-01-20")).toBe("20 Januari 2025");
  const long = valueInSentence("issue", "description", "kata\n".repeat(200));
  expect(long.length).toBeLessThanOrEqual(82);
  expect(long).toMatch(/^kata kata .* …$/);
});
