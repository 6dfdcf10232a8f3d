/**
 * The words of the status line, from the rows as they are now (`get_status`). It never flatters: nothing is called sent
 * without a receipt, and the number of what has none is always there.
 */
import { clock, dateOf, dayMonth, dayMonthYear, daysAgo, weekday, type Zone } from "../lib/dates";
import { megabytes, number, type Dictionary } from "../lib/i18n/index.svelte";
import type { IconName } from "../icons/names";
import type { StatusView } from "../generated/types";

export interface Part {
  text: string;
  /** Where the counted things are listed. */
  href?: string;
  /** Stamp ink: only on what a receipt proves. */
  stamped?: boolean;
  /** Falls away in a narrow window: the date in brackets. */
  aside?: string;
}

export interface Line {
  icon: IconName;
  /** On the red ground: a person must act before anything is sent again. */
  red: boolean;
  parts: Part[];
}

interface Surroundings {
  words: Dictionary["shell"]["status"];
  zone: Zone;
  /** When the open form wrote its draft. */
  draftSavedAt: number | null;
}

/** Order of precedence: suspended, disk nearly full, clock in doubt, sending, a decision waits, the rest. */
export function statusLine(status: StatusView, { words, zone, draftSavedAt }: Surroundings): Line {
  if (status.training) {
    const first = draftSavedAt === null ? words.training : `${words.draft(clock(draftSavedAt, zone))}`;
    return { icon: "latihan", red: false, parts: [{ text: first }, { text: words.training_never }] };
  }
  const unsent: Part = { text: words.unsent(String(status.unsent)), href: "#/kirim" };
  if (status.line.kind === "suspended") {
    const count = status.unsent > 0 ? [unsent] : [];
    return {
      icon: "peringatan",
      red: true,
      parts: [{ text: words.suspended }, { text: words.kept_not_sent }, ...count, { text: words.call_district }],
    };
  }
  if (status.nearly_full) {
    const count = status.unsent > 0 ? [unsent] : [];
    return { icon: "peringatan", red: true, parts: [{ text: words.nearly_full }, { text: words.text_not_photos }, ...count, { text: words.make_room }] };
  }
  if (status.clock_doubt) {
    const count = status.unsent > 0 ? [unsent] : [];
    const today = dayMonthYear(dateOf(status.wall_ms, zone), zone.language);
    return {
      icon: "jam-ragu",
      red: false,
      parts: [{ text: words.clock(today) }, { text: words.still_saved }, ...count, { text: words.mend_clock, href: "#/pengaturan/laptop" }],
    };
  }
  if (status.line.kind === "photos") {
    return { icon: "kirim", red: false, parts: [{ text: words.photos(String(status.line.done)) }] };
  }
  if (status.line.kind === "sending") {
    return { icon: "kirim", red: false, parts: [{ text: words.sending(String(status.line.sent), String(status.line.total)) }] };
  }

  const first = where(status, words);
  if (draftSavedAt !== null) first.text = words.draft(clock(draftSavedAt, zone));
  if (draftSavedAt !== null) first.aside = words.draft_safe;
  const parts: Part[] = [first];
  const photosFollow = status.unsent === 0 && status.refused === 0 && status.photos_waiting > 0;
  if (status.unsent > 0) parts.push(unsent);
  else if (photosFollow) parts.push({ text: words.text_sent });
  else if (status.refused === 0) parts.push({ text: status.last_receipt_at_ms === null ? words.nothing_to_send : words.all_sent });
  if (status.needs_decision > 0) parts.push({ text: words.needs_decision(String(status.needs_decision)), href: "#/kirim" });
  if (photosFollow) {
    parts.push({ text: words.photos_follow(number(status.photos_waiting), megabytes(status.photos_waiting_bytes)), href: "#/kirim" });
    // The last receipt would make the line say that all is well.
    if (!trouble(status)) return { icon: "dokumen", red: false, parts };
  }
  const receipt = last(status, words, zone);
  // With the draft in front the line is long enough without the date in brackets.
  if (draftSavedAt !== null) delete receipt.aside;
  parts.push(receipt);
  // A laptop that cannot read its own data is the one trouble here that time does not heal.
  return { icon: trouble(status) ? "peringatan" : "dokumen", red: status.line.kind === "laptop_failed", parts };
}

const TROUBLE: ReadonlySet<StatusView["line"]["kind"]> = new Set([
  "service_failed", "captive_portal", "not_trusted", "needs_update", "resting", "refused", "laptop_failed",
]);

const NEEDS_A_PERSON: ReadonlySet<StatusView["line"]["kind"]> = new Set(["refused", "needs_update", "laptop_failed"]);

function trouble({ line }: StatusView): boolean {
  return TROUBLE.has(line.kind);
}

function where({ line }: StatusView, words: Surroundings["words"]): Part {
  switch (line.kind) {
    case "service_failed":
      return { text: words.no_service };
    case "captive_portal":
      return { text: words.portal };
    case "not_trusted":
      return { text: words.not_trusted };
    case "needs_update":
      return { text: words.needs_update };
    case "connecting":
      return { text: words.connecting };
    case "resting":
      return { text: words.resting };
    case "refused":
      return { text: words.refused };
    case "laptop_failed":
      return { text: words.laptop_failed };
    default:
      return { text: words.saved };
  }
}

/** The last part: whom to call, or when it is tried again while somebody answers wrongly; else the last receipt. */
function last(status: StatusView, words: Surroundings["words"], zone: Zone): Part {
  if (NEEDS_A_PERSON.has(status.line.kind)) return { text: words.call_district };
  if (trouble(status) && status.retry_at_ms !== null) return { text: words.retry(clock(status.retry_at_ms, zone)) };
  const at = status.last_receipt_at_ms;
  if (at === null) return { text: words.never };
  const allSent = status.unsent === 0 && status.refused === 0 && status.photos_waiting === 0;
  const today = dateOf(at, zone) === dateOf(status.now_ms, zone);
  const spoken = daysAgo(at, status.now_ms, zone);
  if (today) return { text: allSent ? words.receipt_now(spoken) : words.receipt_last(spoken), stamped: allSent };
  const date = dateOf(at, zone);
  return {
    text: words.receipt_last(spoken),
    stamped: allSent,
    aside: ` (${weekday(date, zone.language)}, ${dayMonth(date, zone.language)})`,
  };
}
