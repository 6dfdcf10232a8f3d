/** The signatures of a meeting by their id: asked for once each, because a mark's answer does not carry them. */
import { SvelteMap } from "svelte/reactivity";

import { call } from "../lib/backend";
import type { InviteeView } from "../generated/types";
import type { Stroke } from "./signature";

export interface SignatureBook {
  /** Undefined while they are not here. */
  strokes(id: string): readonly Stroke[] | undefined;
  /** One that was drawn on this screen need not be asked for. */
  keep(id: string | null, strokes: readonly Stroke[]): void;
}

/** Call while a component is being set up. */
export function bookOf(meeting: () => string, invitees: () => readonly InviteeView[]): SignatureBook {
  const known = new SvelteMap<string, readonly Stroke[]>();
  /** Without a signature that cannot be read, which would be asked for again and again. */
  const asked = new Set<string>();

  async function ask(id: string): Promise<void> {
    try {
      for (const signature of await call("list_signatures", { id })) known.set(signature.id, signature.strokes);
    } catch {
      // The row still says that he signed; what he drew comes with the next question.
      asked.clear();
    }
  }

  $effect(() => {
    const missing = invitees().flatMap((row) => (row.signature_id === null || asked.has(row.signature_id) ? [] : [row.signature_id]));
    if (missing.length === 0) return;
    for (const id of missing) asked.add(id);
    void ask(meeting());
  });

  return {
    strokes: (id) => known.get(id),
    keep(id, strokes) {
      if (id === null) return;
      asked.add(id);
      known.set(id, strokes);
    },
  };
}
