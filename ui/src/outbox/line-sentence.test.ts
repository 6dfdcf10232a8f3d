import { expect, it } from "vitest";
import { dictionary } from "../lib/i18n/index.svelte";
import type { StatusView } from "../generated/types";
import { lineSentence } from "./line-sentence";

const words = dictionary("id").outbox.state;
const zone = { language: "id", zone: "WIB", offsetMinutes: 420 } as const;
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
  now_ms: 0,
  wall_ms: 0,
};

it.each<[Partial<StatusView>, string]>([
  [{}, "Belum ada yang perlu dikirim."],
  [{ last_receipt_at_ms: 1 }, "Semua terkirim. Tidak ada yang menunggu."],
  [{ last_receipt_at_ms: 1, refused: 1 }, "Tidak ada yang menunggu. Yang tidak diterima kecamatan ada di bawah."],
  [{ last_receipt_at_ms: 1, photos_waiting: 4 }, "Semua tulisan terkirim. Foto menyusul."],
  [{ unsent: 3 }, "Menunggu giliran kirim."],
  [{ unsent: 3, line: { kind: "offline" }, retry_at_ms: Date.UTC(2025, 0, 20, 3, 20) }, "Belum ada sinyal. Dicoba lagi sendiri pukul 10.20."],
  [{ unsent: 3, line: { kind: "offline" } }, "Belum ada sinyal. Dicoba lagi sendiri begitu ada jaringan."],
  [{ unsent: 3, line: { kind: "sending", sent: 1, total: 3 } }, "Sedang mengirim 1 dari 3."],
  [{ unsent: 3, line: { kind: "connecting" } }, "Sedang menghubungi kecamatan."],
  [
    { unsent: 3, line: { kind: "resting" }, retry_at_ms: Date.UTC(2025, 0, 20, 3, 20) },
    "Kecamatan sedang melayani banyak laptop dan minta ditunggu. Dicoba lagi sendiri pukul 10.20.",
  ],
  [
    { unsent: 3, line: { kind: "refused" } },
    "Kecamatan menjawab, tetapi tidak menerima kiriman laptop ini. Isinya tetap tersimpan. Hubungi kecamatan.",
  ],
  [
    { unsent: 3, line: { kind: "laptop_failed" } },
    "Laptop ini tidak dapat membaca atau menulis datanya. Tutup lalu buka lagi Kentongan; bila tetap begitu, hubungi kecamatan.",
  ],
  [
    { unsent: 3, line: { kind: "needs_update" }, retry_at_ms: Date.UTC(2025, 0, 20, 3, 20) },
    "Kentongan di laptop ini dan di kecamatan berbeda versi: perbarui Kentongan, lalu tekan Kirim sekarang; bila tetap begitu, hubungi kecamatan.",
  ],
  [{ training: true, unsent: 3 }, "Latihan: tidak ada yang akan dikirim."],
])("%j reads %s", (status, text) => expect(lineSentence({ ...quiet, ...status }, words, zone)).toBe(text));
