/**
 * After a choice the next one stands in its place at once. The second half of a double click, or a key that is held down,
 * would make it unread: only a press of its own counts.
 */
export function deliberate(event: MouseEvent | KeyboardEvent): boolean {
  return event instanceof KeyboardEvent ? !event.repeat : event.detail < 2;
}
