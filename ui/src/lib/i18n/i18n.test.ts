import { describe, expect, it } from "vitest";
import generatedTypes from "../../generated/types.ts?raw";
import { dictionary } from "./index.svelte";
import { errorWords } from "../sentences";
import type { ErrorCode, FieldErrorCode } from "../../generated/types";

const id = dictionary("id");
const en = dictionary("en");

/** Every leaf with its path. */
function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}

/** Members of a generated union, read from the file that Rust rendered. */
function union(name: string): string[] {
  const body = new RegExp(`export type ${name} =([^;]*);`).exec(generatedTypes)?.[1] ?? "";
  return [...body.matchAll(/"([a-z_]+)"/g)].map((found) => found[1] ?? "");
}

describe("the two dictionaries", () => {
  it("have the same keys of the same kind", () => {
    const kinds = (words: unknown) => leaves(words).map(([path, value]) => `${path}: ${typeof value}`).sort();
    expect(kinds(en)).toEqual(kinds(id));
  });

  it("leave no word empty", () => {
    const empty = [...leaves(id), ...leaves(en)].filter(([, value]) => value === "");
    expect(empty).toEqual([]);
  });

  it("speak like a clerk: no exclamation marks, no kamu, no ups", () => {
    const loud = [...leaves(id), ...leaves(en)].filter(
      ([, value]) => typeof value === "string" && (/!|\p{Extended_Pictographic}/u.test(value) || /\b(kamu|ups|gagal|sukses)\b/i.test(value)),
    );
    expect(loud).toEqual([]);
  });

  it("use the words of the office in Indonesian", () => {
    const foreign = leaves(id).filter(([, value]) => typeof value === "string" && /\b(submit|upload|error|sinkron\w*|tiket|konflik)\b/i.test(value));
    expect(foreign).toEqual([]);
  });
});

describe("errors", () => {
  const nothing = errorWords({});

  it("know every code of the program, and no other", () => {
    expect(union("ErrorCode").length).toBeGreaterThan(20);
    expect(Object.keys(id.errors.code).sort()).toEqual(union("ErrorCode").sort());
    expect(Object.keys(id.errors.field).sort()).toEqual(union("FieldErrorCode").sort());
  });

  it.each(union("ErrorCode"))("%s is a whole sentence even when the program sends no details", (code) => {
    for (const words of [id, en]) {
      const text = words.errors.code[code as ErrorCode](nothing);
      expect(text).toMatch(/^\p{Lu}.{10,}$/u);
      expect(text).not.toMatch(/undefined|NaN|  /);
    }
  });

  it.each(union("FieldErrorCode"))("%s has a sentence for a field", (code) => {
    for (const words of [id, en]) expect(words.errors.field[code as FieldErrorCode](nothing)).not.toMatch(/undefined|NaN/);
  });

  it("say what the table of bad input says", () => {
    const at_ms = String(Date.UTC(2025, 0, 12, 3));
    expect(id.errors.code.enrol_code_used(errorWords({ at_ms }))).toMatch(/^Kode ini sudah dipakai laptop lain pada 12 Januari/);
    expect(id.errors.code.enrol_code_other_district(errorWords({ code_district: "Kecamatan Padang Ratu", service_district: "Kecamatan Kalirejo" }))).toMatch(
      /^Kode ini untuk Kecamatan Padang Ratu\. Alamat layanan yang tertulis milik Kecamatan Kalirejo\./,
    );
    expect(id.errors.field.month_does_not_exist(errorWords({ month: "13" }))).toBe("Bulan ke-13 tidak ada. Contoh: 17/01/2025");
    expect(id.errors.field.weekday_disagrees(errorWords({ date: "20 Januari 2024", actual: "Sabtu", given: "Senin" }))).toMatch(
      /^20 Januari 2024 adalah hari Sabtu, bukan Senin\./,
    );
    expect(id.errors.field.day_does_not_exist(errorWords({ day: "31", month: "April", year: "2025", last: "30" }))).toBe(
      "Tanggal 31 April 2025 tidak ada. Bulan itu sampai tanggal 30.",
    );
    expect(id.errors.field_of.title?.required?.(nothing)).toBe("Tulis judul, satu kalimat cukup.");
    expect(id.errors.field_of.description?.too_long?.(errorWords({ length: "10000", limit: "4000" }))).toBe(
      "Uraian ini 10.000 huruf; batas sekali simpan 4.000. Semuanya aman di draf: pindahkan sebagian ke tindak lanjut.",
    );
    expect(id.errors.field.village_not_in_district(errorWords({ village_word: "kampung", district: "Kecamatan Kalirejo", count: "17" }))).toBe(
      "Kampung ini bukan wilayah Kecamatan Kalirejo. Pilih dari 17 kampung.",
    );
  });
});
