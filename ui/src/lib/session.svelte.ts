/** Who sits at this laptop and how the line to the district stands: the two things every screen needs. */
import { call, onChanged, onLocked, onSyncStatus, setZoom } from "./backend";
import { setLanguage } from "./i18n/index.svelte";
import type { Language, Level, SessionView, Settings, StatusView, Theme } from "../generated/types";
import type { Zone } from "./dates";

let view = $state.raw<SessionView | null>(null);
/** The lock of the screen: what is told meanwhile. Pages stay as they are behind it, and what was typed in them. */
let locked = $state.raw<SessionView | null>(null);
let status = $state.raw<StatusView | null>(null);
let settings = $state.raw<Settings | null>(null);
/** What the program's clock is ahead of this window's: they differ when the machine's clock was doubted. */
let ahead = 0;
let now = $state(Date.now());
/** When the open form last wrote its draft; the status line says so. */
let draftSavedAt = $state<number | null>(null);

export const session = {
  /** Only read where the shell has made sure that it is there. */
  get view(): SessionView {
    if (view === null) throw new Error("BUG: a page was opened before the session was known");
    return view;
  },
  /** Set while the PIN is asked for. */
  get locked(): SessionView | null {
    return locked;
  },
  get known(): boolean {
    return view !== null;
  },
  get status(): StatusView | null {
    return status;
  },
  get settings(): Settings | null {
    return settings;
  },
  get training(): boolean {
    return view?.state === "training";
  },
  get level(): Level {
    return view?.scope?.level ?? "village";
  },
  /** A reader's laptop offers nothing that the district would refuse. */
  get readsOnly(): boolean {
    return view?.state === "enrolled" && view.role === "reader";
  },
  get isVillage(): boolean {
    return this.level === "village";
  },
  /** How the person is addressed: `Bapak`, `Ibu`, nothing at the kecamatan, `Anda` when nobody knows. */
  get you(): string {
    const salutation = view?.person?.salutation ?? "";
    return salutation !== "" || !this.isVillage ? salutation : "Anda";
  },
  /** `kampung`, `desa`, `pekon`: the local word. */
  get villageWord(): string {
    return view?.scope?.village_word ?? "desa";
  },
  /** `Kampung Watu Agung` from the bare name that records carry. */
  villageTitle(name: string): string {
    const word = this.villageWord;
    if (name === "" || name.toLowerCase().startsWith(`${word} `)) return name;
    return `${word.charAt(0).toUpperCase()}${word.slice(1)} ${name}`;
  },
  get language(): Language {
    return view?.language ?? "id";
  },
  get zone(): Zone {
    return { language: this.language, zone: view?.zone ?? "WIB", offsetMinutes: view?.zone_offset_minutes ?? 420 };
  },
  /** Milliseconds, by the program's clock; moves every half minute. */
  get now(): number {
    return now;
  },
  get draftSavedAt(): number | null {
    return draftSavedAt;
  },
  set draftSavedAt(at: number | null) {
    draftSavedAt = at;
  },

  /** Asks who is here. @throws {UiError} */
  async open(): Promise<void> {
    this.enter(await call("get_session", {}));
    if (locked !== null) return;
    if (this.view.state !== "fresh") await this.refresh();
    try {
      this.applySettings((await call("get_settings", {})).settings);
    } catch {
      // A laptop that nobody has enrolled may have no settings yet; the look of the first run is the default one.
    }
  },

  enter(next: SessionView): void {
    setLanguage(next.language);
    setNow(next.now_ms);
    if (next.state === "locked") {
      locked = next;
      return;
    }
    locked = null;
    view = next;
  },

  async refresh(): Promise<void> {
    const next = await call("get_status", {});
    status = next;
    setNow(next.now_ms);
  },

  setStatus(next: StatusView): void {
    status = next;
    setNow(next.now_ms);
  },

  applySettings(next: Settings): void {
    settings = next;
    document.documentElement.dataset.theme = theme(next.theme);
    void applyTextSize(next.text_size);
  },
};

function setNow(ms: number): void {
  ahead = ms - Date.now();
  now = ms;
}

const darkPreferred = window.matchMedia("(prefers-color-scheme: dark)");

function theme(chosen: Theme): "light" | "dark" {
  if (chosen === "system") return darkPreferred.matches ? "dark" : "light";
  return chosen;
}

/** 1 rem = 17 px at 100 %, as in `components.css`. */
const ROOT_PERCENT = 106.25;

let appliedTextSize = 100;

async function applyTextSize(percent: number): Promise<void> {
  if (percent === appliedTextSize) return;
  appliedTextSize = percent;
  try {
    await setZoom(percent);
  } catch (cause) {
    // Without the webview's zoom the letters still grow (every text is in rem), only the breakpoints do not answer.
    console.error("cannot zoom the window", cause);
    document.documentElement.style.fontSize = `${(ROOT_PERCENT * percent) / 100}%`;
  }
}

/** A hand that moves all the time is told so often. */
const TOUCH_EVERY_MS = 20_000;

/** Starts what runs as long as the window is open. Call once. */
export function keepSessionFresh(): void {
  const refresh = () => {
    if (view !== null && view.state !== "fresh" && locked === null) session.refresh().catch((cause: unknown) => console.error("no status", cause));
  };
  // Ten minutes without a hand are counted behind the window; it says when one moves, and hears of the lock from whatever it asks.
  let touchedAt = Date.now();
  const touch = () => {
    if (locked !== null || Date.now() - touchedAt < TOUCH_EVERY_MS) return;
    touchedAt = Date.now();
    call("touch", {}).catch((cause: unknown) => console.error("no touch", cause));
  };
  for (const hand of ["pointerdown", "pointermove", "keydown", "wheel"]) window.addEventListener(hand, touch, { passive: true });
  onLocked(() => {
    if (locked !== null) return;
    call("get_session", {}).then(
      (next) => session.enter(next),
      (cause: unknown) => console.error("no session", cause),
    );
  });
  onChanged((nouns) => {
    refresh();
    // The first run enters by itself, after the person has checked name and office.
    if (nouns.includes("session") && view !== null && view.state !== "fresh" && locked === null) {
      call("get_session", {}).then(
        (next) => session.enter(next),
        (cause: unknown) => console.error("no session", cause),
      );
    }
  });
  onSyncStatus(refresh);
  // Never read as "online": the line calls and sees for itself.
  window.addEventListener("online", () => {
    call("hint_network", {}).catch((cause: unknown) => console.error("no hint", cause));
  });
  setInterval(() => {
    now = Date.now() + ahead;
    // `3 hari lalu` and `Senin, 20 Januari` must turn over at midnight without a key being pressed.
    if (view !== null) refresh();
    else if (locked !== null) call("get_session", {}).then((next) => session.enter(next), () => {});
  }, 30_000);
  darkPreferred.addEventListener("change", () => {
    if (settings !== null) session.applySettings(settings);
  });
}
