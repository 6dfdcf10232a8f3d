/** Text size in steps, by keys and by choice. */
import { call } from "../lib/backend";
import { session } from "../lib/session.svelte";

export const TEXT_SIZES = [100, 125, 150, 175, 200] as const;

/** The next size up or down from `percent`; the ends stay. */
export function neighbour(percent: number, direction: 1 | -1): number {
  const sizes = direction === 1 ? TEXT_SIZES : [...TEXT_SIZES].reverse();
  return sizes.find((size) => (direction === 1 ? size > percent : size < percent)) ?? percent;
}

/** Ctrl + and Ctrl −; 0 goes back to 100 %. */
export async function stepTextSize(direction: 1 | 0 | -1): Promise<void> {
  const settings = session.settings;
  if (settings === null) return;
  const text_size = direction === 0 ? 100 : neighbour(settings.text_size, direction);
  if (text_size === settings.text_size) return;
  try {
    session.applySettings((await call("save_settings", { ...settings, text_size })).settings);
  } catch (cause) {
    // The letters stay as they are, and that is seen; Pengaturan › Tampilan says why.
    console.error("cannot keep the text size", cause);
  }
}
