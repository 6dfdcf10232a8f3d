/**
 * Photos that are to prove a follow-up or an answer while it is typed, by issue: kept as long as its words are, until the window closes.
 * What is still being read goes to the case for which it was chosen, whichever is shown by then.
 */
import type { PendingPhoto } from "../generated/types";
import { PhotoChoice } from "./choice.svelte";

export class Evidence {
  photos = $state<PendingPhoto[]>([]);
  readonly choice = new PhotoChoice();
}

const kept = new Map<string, Evidence>();

export function evidenceFor(issueId: string): Evidence {
  const found = kept.get(issueId) ?? new Evidence();
  kept.set(issueId, found);
  return found;
}

export function forgetEvidence(issueId: string): void {
  kept.delete(issueId);
}
