import { describe, expect, it } from "vitest";
import { dictionary } from "../lib/i18n/index.svelte";
import type { Zone } from "../lib/dates";
import type { StatusView } from "../generated/types";
import { statusLine } from "./status-line";

const zone: Zone = { language: "id", zone: "WIB", offsetMinutes: 420 };
const words = dictionary("id").shell.status;
/** Monday 20 January 2025, 09.50 WIB. */
const now = Date.UTC(2025, 0, 20, 2, 50);
const quiet: StatusView = {
  training: false,
  unsent: 0,
  needs_decision: 0,
  refused: 0,
  last_receipt_at_ms: null,
  line: { kind: "idle" },
  retry_at_ms: null,
  notices: [],
  not_understood: 0,
  photos_waiting: 0,
  photos_waiting_bytes: 0,
  nearly_full: false,
  clock_doubt: false,
  now_ms: now,
  wall_ms: now,
};
const friday = Date.UTC(2025, 0, 17, 7, 2);
const thisMorning = Date.UTC(2025, 0, 20, 1, 52);
const yesterday = Date.UTC(2025, 0, 19, 12, 2);
const retry = Date.UTC(2025, 0, 20, 3, 20);

function line(status: Partial<StatusView>, draftSavedAt: number | null = null) {
  const shown = statusLine({ ...quiet, ...status }, { words, zone, draftSavedAt });
  return { ...shown, text: shown.parts.map((part) => part.text + (part.aside ?? "")).join(" · ") };
}

describe("the status line", () => {
  it.each<[string, Partial<StatusView>, string]>([
    ["1 never exchanged", { unsent: 3 }, "Tersimpan di laptop ini · 3 belum terkirim · belum pernah ada tanda terima"],
    [
      "2 offline",
      { unsent: 12, last_receipt_at_ms: friday, line: { kind: "offline" } },
      "Tersimpan di laptop ini · 12 belum terkirim · tanda terima terakhir 3 hari lalu (Jumat, 17 Januari)",
    ],
    ["3 sending", { unsent: 12, line: { kind: "sending", sent: 4, total: 12 } }, "Sedang mengirim 4 dari 12"],
    [
      "5 all receipted",
      { last_receipt_at_ms: thisMorning },
      "Tersimpan di laptop ini · semua terkirim · tanda terima hari ini pukul 08.52 WIB",
    ],
    [
      "6 text done, photos wait",
      { last_receipt_at_ms: thisMorning, photos_waiting: 4, photos_waiting_bytes: 310_000 },
      "Tersimpan di laptop ini · semua tulisan terkirim · 4 foto menyusul (0,3 MB)",
    ],
    [
      "6 text first",
      { unsent: 2, last_receipt_at_ms: yesterday, photos_waiting: 4, photos_waiting_bytes: 310_000 },
      "Tersimpan di laptop ini · 2 belum terkirim · tanda terima terakhir kemarin (Minggu, 19 Januari)",
    ],
    [
      "7 needs a person",
      { unsent: 12, needs_decision: 2, last_receipt_at_ms: yesterday },
      "Tersimpan di laptop ini · 12 belum terkirim · 2 perlu keputusan · tanda terima terakhir kemarin (Minggu, 19 Januari)",
    ],
    [
      "7 not taken is not sent",
      { needs_decision: 2, refused: 2, last_receipt_at_ms: thisMorning },
      "Tersimpan di laptop ini · 2 perlu keputusan · tanda terima terakhir hari ini pukul 08.52 WIB",
    ],
    [
      "9 network, no service",
      { unsent: 12, line: { kind: "service_failed" }, retry_at_ms: retry },
      "Ada jaringan, tetapi layanan kecamatan tidak menjawab · 12 belum terkirim · dicoba lagi pukul 10.20",
    ],
    [
      "9 portal",
      { unsent: 12, line: { kind: "captive_portal" }, retry_at_ms: retry },
      "Jaringan ini minta masuk dulu lewat halaman Wi-Fi · 12 belum terkirim · dicoba lagi pukul 10.20",
    ],
    [
      "calling",
      { unsent: 12, line: { kind: "connecting" }, last_receipt_at_ms: yesterday },
      "Menghubungi kecamatan · 12 belum terkirim · tanda terima terakhir kemarin (Minggu, 19 Januari)",
    ],
    [
      "the kecamatan asks to wait",
      { unsent: 12, line: { kind: "resting" }, retry_at_ms: retry },
      "Kecamatan sedang melayani banyak laptop · 12 belum terkirim · dicoba lagi pukul 10.20",
    ],
    [
      "the kecamatan takes nothing",
      { unsent: 12, line: { kind: "refused" }, retry_at_ms: retry },
      "Kecamatan tidak menerima kiriman laptop ini · 12 belum terkirim · hubungi kecamatan",
    ],
    [
      "versions too far apart",
      { unsent: 12, line: { kind: "needs_update" }, retry_at_ms: retry },
      "Kentongan perlu pembaruan · 12 belum terkirim · hubungi kecamatan",
    ],
    [
      "the laptop fails",
      { unsent: 12, line: { kind: "laptop_failed" } },
      "Laptop ini tidak dapat membaca datanya · 12 belum terkirim · hubungi kecamatan",
    ],
    [
      "10 clock doubt",
      { clock_doubt: true, wall_ms: Date.UTC(2031, 2, 3, 2) },
      "Jam laptop ini mungkin salah (3 Maret 2031) · tetap tersimpan · betulkan jam",
    ],
    [
      "11 disk nearly full",
      { nearly_full: true, unsent: 12 },
      "Ruang laptop hampir penuh · isu masih dapat disimpan, foto belum · 12 belum terkirim · kosongkan ruang",
    ],
    [
      "12 suspended",
      { line: { kind: "suspended" } },
      "Laptop ini dihentikan kecamatan · isi tetap tersimpan, belum diterima kecamatan · hubungi kecamatan",
    ],
    ["training", { training: true, unsent: 5 }, "Latihan: tersimpan di laptop ini · tidak ada yang akan dikirim"],
    ["nothing yet", {}, "Tersimpan di laptop ini · belum ada yang perlu dikirim · belum pernah ada tanda terima"],
  ])("row %s", (_, status, text) => expect(line(status).text).toBe(text));

  it("says while typing that the draft is safe", () => {
    const at = Date.UTC(2025, 0, 20, 2, 41);
    expect(line({ unsent: 12, last_receipt_at_ms: friday }, at).text).toBe(
      "Draf tersimpan 09.41, aman bila listrik padam · 12 belum terkirim · tanda terima terakhir 3 hari lalu",
    );
  });

  it("puts suspension before a full disk, that before a doubtful clock, that before sending, that before decisions", () => {
    const all = { needs_decision: 2, unsent: 12, clock_doubt: true };
    expect(line({ ...all, nearly_full: true, line: { kind: "suspended" } }).text).toMatch(/^Laptop ini dihentikan/);
    expect(line({ ...all, nearly_full: true }).text).toMatch(/^Ruang laptop hampir penuh/);
    expect(line({ ...all, line: { kind: "sending", sent: 1, total: 2 } }).text).toMatch(/^Jam laptop ini/);
    expect(line({ ...all, clock_doubt: false, line: { kind: "sending", sent: 1, total: 2 } }).text).toMatch(/^Sedang mengirim/);
  });

  it("never loses the count", () => {
    for (const kind of ["idle", "connecting", "resting", "refused", "laptop_failed", "offline", "service_failed", "captive_portal", "not_trusted", "needs_update", "suspended"] as const) {
      expect(line({ unsent: 12, line: { kind } }).text).toContain("12 belum terkirim");
    }
    expect(line({ unsent: 12, clock_doubt: true }).text).toContain("12 belum terkirim");
  });

  it("uses stamp ink only when everything has a receipt", () => {
    expect(line({ last_receipt_at_ms: thisMorning }).parts.some((part) => part.stamped)).toBe(true);
    expect(line({ unsent: 1, last_receipt_at_ms: thisMorning }).parts.some((part) => part.stamped)).toBe(false);
    expect(line({}).parts.some((part) => part.stamped)).toBe(false);
    const photos = { last_receipt_at_ms: thisMorning, photos_waiting: 1, photos_waiting_bytes: 60_000 };
    expect(line(photos).parts.some((part) => part.stamped)).toBe(false);
    expect(line({ ...photos, line: { kind: "service_failed" }, retry_at_ms: retry }).text).toContain("1 foto menyusul (0,1 MB)");
  });

  it("links each count to the list it counts", () => {
    const links = line({ unsent: 12, needs_decision: 2 }).parts.filter((part) => part.href).map((part) => part.text);
    expect(links).toEqual(["12 belum terkirim", "2 perlu keputusan"]);
  });
});
