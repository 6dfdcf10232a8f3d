/** A hash router: one table of paths, the place a list was left at, and Esc as the way up. */
import { parsePath, type Route } from "./routes";

/** Where a page was left, kept until the window closes. */
interface Place {
  scroll: number;
  /** `data-id` of the row that was opened. */
  row: string | null;
}

const places = new Map<string, Place>();
let current = $state.raw<Route>(parsePath(location.hash));

window.addEventListener("hashchange", () => {
  current = parsePath(location.hash);
});

export const router = {
  get route(): Route {
    return current;
  },

  /** `path` without the hash sign: `/isu/baru`. */
  go(path: string): void {
    if (location.hash === `#${path}`) current = parsePath(location.hash);
    else location.hash = path;
  },

  /** Same page, another address: a filter changed. Makes no step that Back would have to undo. */
  replace(path: string): void {
    history.replaceState(null, "", `#${path}`);
    current = parsePath(location.hash);
  },

  /** One level up: from a case to its list, from a list to the first page. */
  up(): void {
    if (current.up !== null) this.go(current.up);
  },

  rememberPlace(page: string, place: Place): void {
    places.set(page, place);
  },

  /** The place is used once: the next visit that does not come back from a row starts at the top. */
  takePlace(page: string): Place | undefined {
    const place = places.get(page);
    places.delete(page);
    return place;
  },
};
