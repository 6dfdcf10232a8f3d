import { describe, expect, it } from "vitest";
import { dictionary } from "../lib/i18n/index.svelte";
import type { LineState, OutboxRow, StatusView } from "../generated/types";
import { sampleStatus } from "../lib/sample-session";
import { answerToSend } from "./answer";

const words = dictionary("id").outbox;
const zone = { language: "id", zone: "WIB", offsetMinutes: 420 } as const;
const quiet = sampleStatus({ last_receipt_at_ms: 1 });
const lines: LineState[] = [
  { kind: "idle" },
  { kind: "connecting" },
  { kind: "sending", sent: 1, total: 3 },
  { kind: "resting" },
  { kind: "refused" },
  { kind: "laptop_failed" },
  { kind: "offline" },
  { kind: "service_failed" },
  { kind: "captive_portal" },
  { kind: "not_trusted" },
  { kind: "needs_update" },
  { kind: "suspended" },
];

function row(held: number, changes: number): OutboxRow {
  return { noun: "issue", open_id: "a", title: "Longsor", urgency: "emergency", changes, held, since_ms: 0, bytes: 100 };
}

describe("the button Kirim sekarang", () => {
  it.each(lines.flatMap((line) => [0, 3].map((unsent) => [line.kind, unsent, line] as const)))("%s with %i unsent has a sentence", (_, unsent, line) => {
    for (const language of ["id", "en"] as const) {
      const told = answerToSend({ before: 3, now: { ...quiet, unsent, line }, waiting: [], refused: 0 }, dictionary(language).outbox, zone);
      expect(told.title).toMatch(/^\p{Lu}.{8,}\.$/u);
    }
  });

  it("says sent only when everything has its receipt", () => {
    const sent = (status: Partial<StatusView>, waiting: OutboxRow[] = []) => answerToSend({ before: 3, now: { ...quiet, ...status }, waiting, refused: 0 }, words, zone).kind === "sent";
    expect(sent({})).toBe(true);
    expect(sent({ photos_waiting: 1 })).toBe(false);
    expect(sent({ unsent: 1 }, [row(1, 1)])).toBe(false);
    // The line may be on its way again by itself; only where it failed nobody knows.
    for (const line of lines) expect(sent({ line })).toBe(["idle", "connecting", "sending"].includes(line.kind));
    for (const line of lines) expect(sent({ line, unsent: 1 })).toBe(false);
  });

  it("does not call it not sent while the kecamatan holds all of it", () => {
    const told = (waiting: OutboxRow[]) => answerToSend({ before: 1, now: { ...quiet, unsent: 1 }, waiting, refused: 0 }, words, zone).title;
    expect(told([row(1, 1)])).toMatch(/^Sudah sampai di kecamatan, tetapi belum lengkap/);
    expect(told([row(1, 2)])).toMatch(/^Belum terkirim\./);
    expect(told([row(1, 1), row(0, 1)])).toMatch(/^Belum terkirim\./);
  });

  it("never calls sent what the kecamatan did not take", () => {
    const told = answerToSend({ before: 2, now: { ...quiet, refused: 2 }, waiting: [], refused: 2 }, words, zone);
    const later = answerToSend({ before: 0, now: { ...quiet, refused: 2 }, waiting: [], refused: 0 }, words, zone);
    expect(later).toMatchObject({ title: "Tidak ada yang menunggu. Yang tidak diterima kecamatan ada di bawah.", kind: "warm" });
    expect(told).toMatchObject({ title: "Kecamatan tidak menerima 2 perubahan. Alasannya di bawah ini.", kind: "warm" });
  });

  it("looks and finds nothing", () => {
    expect(answerToSend({ before: 0, now: quiet, waiting: [], refused: 0 }, words, zone).title).toBe("Sudah diperiksa: tidak ada yang menunggu.");
  });
});
