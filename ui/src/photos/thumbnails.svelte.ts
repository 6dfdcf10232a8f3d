/** Thumbnails by the hash of their bytes. */
import { query } from "../lib/query.svelte";
import { jpegAddress } from "./jpeg";

export interface Thumbnails {
  /** The address for an `img`; null: it has not arrived; undefined: it is not known yet. */
  of(hash: string): string | null | undefined;
}

/** Call while a component is being set up. */
export function thumbnails(hashes: () => readonly string[]): Thumbnails {
  // One text, so that the same hashes in another list ask nothing anew.
  const wanted = $derived([...new Set(hashes())].join(" "));
  const asked = query("get_thumbnails", () => (wanted === "" ? null : { hashes: wanted.split(" ") }), ["photos"]);
  const found = $derived(new Map((asked.data ?? []).map((one) => [one.hash, jpegAddress(one.jpeg_base64)])));
  return { of: (hash) => found.get(hash) };
}
