/** What "Kirim sekarang" answers. It always answers: with what was sent, what waits for more, or why nothing went. */
import type { Zone } from "../lib/dates";
import type { Dictionary } from "../lib/i18n/index.svelte";
import type { Notice } from "../lib/notice.svelte";
import type { OutboxRow, StatusView } from "../generated/types";
import { lineSentence } from "./line-sentence";

interface Tried {
  /** Records without a receipt before the try. */
  before: number;
  now: StatusView;
  waiting: readonly OutboxRow[];
  /** Changes that the district has answered with a refusal in this try. */
  refused: number;
}

export function answerToSend({ before, now, waiting, refused }: Tried, words: Dictionary["outbox"], zone: Zone): Notice {
  if (now.training) return { title: lineSentence(now, words.state, zone), kind: "warm" };
  if (refused > 0) {
    return { title: words.answered.refused(String(refused)), text: now.line.kind === "idle" ? undefined : lineSentence(now, words.state, zone), kind: "warm" };
  }
  const underWay = now.line.kind === "sending" || now.line.kind === "connecting";
  // The line may be trying again by itself already: what has its receipt has it.
  if ((now.line.kind === "idle" || underWay) && now.unsent === 0 && now.photos_waiting === 0 && before > 0) return { title: words.answered.sent, kind: "sent" };
  if (now.line.kind === "idle") {
    if (now.unsent === 0 && now.refused > 0) return { title: words.state.refused_left, kind: "warm" };
    if (now.unsent === 0 && now.photos_waiting > 0) return { title: words.state.photos_follow, kind: "done" };
    if (now.unsent === 0) return { title: words.answered.nothing, kind: "done" };
    if (waiting.length > 0 && waiting.every((row) => row.held === row.changes)) return { title: words.answered.held, kind: "warm" };
  }
  const line = lineSentence(now, words.state, zone);
  return { title: now.unsent > 0 && !underWay ? `${words.answered.not_yet} ${line}` : line, kind: "warm" };
}
