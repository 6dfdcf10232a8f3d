/** A village and its status for tests of pages. */
import type { SessionView, StatusView } from "../generated/types";

/** Monday 20 January 2025, 08.55 WIB. */
export const SAMPLE_NOW_MS = 1_737_338_100_000;

export function sampleSession(): SessionView {
  return {
    state: "enrolled",
    language_chosen: true,
    has_pin: true,
    has_recovery: true,
    must_check: false,
    aside: "none",
    pin_wait_s: null,
    language: "id",
    scope: {
      level: "village",
      code: "18.02.01.2003",
      name: "Kampung Kalirejo",
      parent_name: "Kecamatan Kalirejo",
      village_word: "kampung",
      head_title: "Kepala Kampung",
      district_head_title: "Camat",
    },
    role: "head",
    fingerprint: null,
    person: { name: "Sugeng Riyadi", office: "Kepala Kampung", salutation: "Bapak" },
    today: "2025-01-20",
    now_ms: SAMPLE_NOW_MS,
    zone: "WIB",
    zone_offset_minutes: 420,
    service_url: null,
    enrolled_behind: false,
    version: "0.0.0",
  };
}

export function sampleStatus(given: Partial<StatusView> = {}): StatusView {
  return {
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
    now_ms: SAMPLE_NOW_MS,
    wall_ms: SAMPLE_NOW_MS,
    ...given,
  };
}
