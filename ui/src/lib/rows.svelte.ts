/**
 * A list or table whose rows open something: one Tab stop, arrows and J K inside, the whole row as the target.
 *
 * Each row carries `data-id` (and `data-row` where one record may have two rows) and holds one link marked `data-open`.
 */
import type { Attachment } from "svelte/attachments";

function rowId(row: HTMLElement): string | null {
  return row.dataset.row ?? row.dataset.id ?? null;
}

export class RowCursor {
  /** Id of the current row. */
  current = $state<string | null>(null);
  #container: HTMLElement | null = null;

  /** Put on the element around the rows: `<tbody {@attach cursor.attach}>`. */
  attach: Attachment<HTMLElement> = (container) => {
    this.#container = container;
    const click = (event: MouseEvent) => {
      const target = event.target as Element;
      const row = target.closest<HTMLElement>("[data-id]");
      if (row === null || target.closest("a, button, input, label") !== null) return;
      // Selecting a number with the mouse must not open the row.
      if (window.getSelection()?.isCollapsed === false) return;
      row.querySelector<HTMLElement>("[data-open]")?.click();
    };
    const focus = (event: FocusEvent) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-id]");
      if (row !== null) this.current = rowId(row);
    };
    const key = (event: KeyboardEvent) => {
      const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined || event.ctrlKey || event.altKey) return;
      if ((event.target as Element).matches("input, textarea, select")) return;
      event.preventDefault();
      this.move(step);
    };
    container.addEventListener("click", click);
    container.addEventListener("focusin", focus);
    container.addEventListener("keydown", key);
    return () => {
      container.removeEventListener("click", click);
      container.removeEventListener("focusin", focus);
      container.removeEventListener("keydown", key);
      this.#container = null;
    };
  };

  #rows(): HTMLElement[] {
    return [...(this.#container?.querySelectorAll<HTMLElement>("[data-id]") ?? [])];
  }

  /** Moves by so many rows and takes the focus along; infinite steps go to the first or last row. */
  move(step: number): void {
    const rows = this.#rows();
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => rowId(row) === this.current);
    const next = at === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
    const row = rows[next];
    if (row !== undefined) this.focus(rowId(row));
  }

  focus(id: string | null): void {
    this.current = id;
    const link = this.#rows().find((row) => rowId(row) === id)?.querySelector<HTMLElement>("[data-open]");
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  }

  open(): void {
    this.#rows().find((row) => rowId(row) === this.current)?.querySelector<HTMLElement>("[data-open]")?.click();
  }

  /** The one row that Tab reaches: the current one, or the first. */
  tabindex(id: string, index: number, ids: readonly string[]): 0 | -1 {
    const reachable = this.current !== null && ids.includes(this.current) ? this.current === id : index === 0;
    return reachable ? 0 : -1;
  }
}
