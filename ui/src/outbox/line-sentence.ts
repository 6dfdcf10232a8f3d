/** How the line stands, as one sentence for the page Kirim. */
import { clock, type Zone } from "../lib/dates";
import type { Dictionary } from "../lib/i18n/index.svelte";
import type { StatusView } from "../generated/types";

export function lineSentence(status: StatusView, words: Dictionary["outbox"]["state"], zone: Zone): string {
  if (status.training) return words.training;
  const retry = status.retry_at_ms === null ? words.retry_soon : words.retry(clock(status.retry_at_ms, zone));
  switch (status.line.kind) {
    case "photos":
      return words.photos(String(status.line.done));
    case "sending":
      return words.sending(String(status.line.sent), String(status.line.total));
    case "offline":
    case "service_failed":
    case "resting":
      return `${words[status.line.kind]} ${retry}`;
    case "connecting":
    case "captive_portal":
    case "not_trusted":
    case "needs_update":
    case "suspended":
    case "refused":
    case "laptop_failed":
      return words[status.line.kind];
    case "idle":
      if (status.unsent > 0) return words.waiting;
      if (status.refused > 0) return words.refused_left;
      if (status.photos_waiting > 0) return words.photos_follow;
      return status.last_receipt_at_ms === null ? words.never : words.nothing;
  }
}
