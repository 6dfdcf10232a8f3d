/**
 * The one door between the screens and the program behind them. No other file may import `@tauri-apps/*`.
 *
 * Every command goes through one Tauri command, `rpc`; names and shapes come from `generated/`, rendered from the Rust side.
 */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Commands } from "../../generated/commands";
import type { UiError } from "../../generated/types";

export type CommandName = keyof Commands;
export type Request<N extends CommandName> = Commands[N]["request"];
export type Answer<N extends CommandName> = Commands[N]["answer"];

/**
 * Runs a command.
 *
 * @throws {UiError} Always this shape: whatever the host rejects with is turned into it here.
 */
export async function call<N extends CommandName>(name: N, payload: Request<N>): Promise<Answer<N>> {
  try {
    return await invoke<Answer<N>>("rpc", { cmd: name, payload });
  } catch (rejected) {
    const error = asUiError(rejected);
    if (error.code === "locked") for (const hear of whenLocked) hear();
    throw error;
  }
}

const whenLocked: (() => void)[] = [];

/** Some command was refused because the PIN is asked for first. */
export function onLocked(hear: () => void): void {
  whenLocked.push(hear);
}

/** Framework failures (an unknown command, a malformed argument) reject with a bare string: for the person that is `internal`. */
export function asUiError(rejected: unknown): UiError {
  if (typeof rejected === "object" && rejected !== null && "code" in rejected && typeof rejected.code === "string") {
    const known = rejected as Partial<UiError> & Pick<UiError, "code">;
    return { code: known.code, detail: known.detail ?? {}, fields: known.fields ?? [] };
  }
  return { code: "internal", detail: { cause: String(rejected) }, fields: [] };
}

/** Something was written, here or by the feed: a screen re-queries the nouns it shows. Returns the way to stop listening. */
export function onChanged(hear: (nouns: readonly string[]) => void): () => void {
  return subscribe<{ nouns: string[] }>("changed", (payload) => hear(payload?.nouns ?? []));
}

/** The line to the district moved: the status line is computed anew. */
export function onSyncStatus(hear: () => void): () => void {
  return subscribe("sync_status", hear);
}

/** `listen` answers later; a screen may be gone by then, so stopping must also work before it has started. */
function subscribe<T>(event: string, hear: (payload: T) => void): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  listen<T>(event, ({ payload }) => {
    if (!stopped) hear(payload);
  }).then(
    (unlisten) => {
      if (stopped) unlisten();
      else stop = unlisten;
    },
    (cause: unknown) => console.error("cannot listen", event, cause),
  );
  return () => {
    stopped = true;
    stop?.();
  };
}

/** Text size: the webview's own zoom, so that the breakpoints of the stylesheet answer to it. `percent` is 100 to 200. */
export async function setZoom(percent: number): Promise<void> {
  await getCurrentWebview().setZoom(percent / 100);
}
