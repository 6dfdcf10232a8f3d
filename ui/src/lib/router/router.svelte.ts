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
/** The address of what shows, as the browser had it. */
let shown = location.hash;
/** Asked before the page is left. */
let mayLeave: ((path: string) => boolean) | null = null;

function show(): void {
  shown = location.hash;
  current = parsePath(shown);
}

window.addEventListener("hashchange", () => {
  const stays = parsePath(location.hash).path === current.path;
  if (stays || mayLeave === null || mayLeave(location.hash.replace(/^#/, ""))) show();
  else history.replaceState(null, "", shown === "" ? "#" : shown);
});

export const router = {
  get route(): Route {
    return current;
  },

  /** `path` without the hash sign: `/isu/baru`. */
  go(path: string): void {
    if (location.hash === `#${path}`) show();
    else location.hash = path;
  },

  /** Same page, another address: a filter changed. Makes no step that Back would have to undo. */
  replace(path: string): void {
    history.replaceState(null, "", `#${path}`);
    show();
  },

  /**
   * While a page holds what would be lost with it: `ask` hears where the person wants to go, and answers whether he may. Returns the
   * way to stop asking.
   */
  hold(ask: (path: string) => boolean): () => void {
    mayLeave = ask;
    return () => {
      if (mayLeave === ask) mayLeave = null;
    };
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
