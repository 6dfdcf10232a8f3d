/** What was pressed stays under the hand, although the page above it grows or shrinks by what it did. */
import { tick } from "svelte";

/** Runs `act`; afterwards `pressed` stands where it stood on the screen, and has the focus. */
export async function steady<T>(pressed: HTMLElement, act: () => Promise<T>): Promise<T> {
  const before = pressed.getBoundingClientRect().top;
  const answer = await act();
  await tick();
  if (!pressed.isConnected) return answer;
  scroll(pressed, pressed.getBoundingClientRect().top - before);
  pressed.focus({ preventScroll: true });
  return answer;
}

/** Scrolls the nearest box that can. */
function scroll(inside: HTMLElement, by: number): void {
  if (by === 0) return;
  for (let box = inside.parentElement; box !== null; box = box.parentElement) {
    const before = box.scrollTop;
    box.scrollTop += by;
    if (box.scrollTop !== before) return;
  }
}
