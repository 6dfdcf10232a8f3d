/** A village that has been silent for more than a week, or was never heard of, is to be called. */
import type { VillageRow } from "../generated/types";

export const SILENT_AFTER_DAYS = 7;
const DAY_MS = 86_400_000;

export function needsCall(row: VillageRow, nowMs: number): boolean {
  return row.last_received_at_ms === null || nowMs - row.last_received_at_ms > SILENT_AFTER_DAYS * DAY_MS;
}
