import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MarkAttendance, MeetingView, SessionView, UiError } from "../generated/types";
import { mark, sampleInvitees, sampleMeeting } from "./sample-meeting";

/** What the program would answer; each test sets its own. */
const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: DoorPage } = await import("./DoorPage.svelte");
const { session } = await import("../lib/session.svelte");

const SESSION: SessionView = {
  state: "enrolled",
  language_chosen: true,
  has_pin: true,
  has_recovery: true,
  must_check: false,
  aside: "none",
  pin_wait_s: null,
  language: "id",
  scope: {
    level: "district",
    code: "18.02.01",
    name: "Kecamatan Kalirejo",
    parent_name: "Kab. Lampung Tengah",
    village_word: "kampung",
    head_title: "Kepala Kampung",
    district_head_title: "Camat",
  },
  role: "staff",
  fingerprint: null,
  person: null,
  today: "2025-01-20",
  now_ms: 1_737_338_100_000,
  zone: "WIB",
  zone_offset_minutes: 420,
  service_url: null,
  enrolled_behind: false,
  version: "0.0.0",
};

let meeting: MeetingView;
let marked: string[];
/** Set to make the next marks fail as a full disk does. */
let failure: UiError | null;
let page: Record<string, unknown>;

function answer(name: string, payload: unknown): MeetingView {
  if (name === "mark_attendance") {
    if (failure !== null) throw failure;
    const { invitee_id, status, representative_name, representative_office } = payload as MarkAttendance;
    marked.push(`${invitee_id} ${status} ${representative_name}`.trim());
    const invitees = meeting.invitees.map((invitee) =>
      invitee.id === invitee_id ? { ...invitee, mark: mark(status, { representative_name, representative_office }) } : invitee,
    );
    meeting = sampleMeeting(invitees);
  }
  return structuredClone(meeting);
}

const search = () => document.querySelector<HTMLInputElement>("[name=search]") as HTMLInputElement;
const said = () => document.querySelector("[data-said]")?.textContent ?? "";

function type(text: string, into: HTMLInputElement = search()): void {
  into.value = text;
  into.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

function press(key: string, more: KeyboardEventInit = {}): void {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  flushSync();
}

/** Lets every answered command reach the screen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await tick();
  flushSync();
}

beforeEach(async () => {
  meeting = sampleMeeting(sampleInvitees());
  marked = [];
  failure = null;
  program.answer = answer;
  session.enter(SESSION);
  page = mount(DoorPage, { target: document.body, props: { id: "m1" } });
  await settle();
  search().focus();
});

afterEach(() => unmount(page));

describe("meja tamu", () => {
  it("marks the first match with Enter, clears the search and keeps the cursor in it", async () => {
    type("sri ba");
    press("Enter");
    expect(search().value).toBe("");
    await settle();
    expect(marked).toEqual(["i11 present"]);
    expect(said()).toBe("Hadir, Kepala Kampung Sri Basuki");
    expect(document.activeElement).toBe(search());
    expect(document.querySelector("[data-count=present]")?.textContent).toBe("1");
  });

  it("marks nobody before two letters or an arrow have chosen somebody", async () => {
    press("Enter");
    type("s");
    press("Enter");
    await settle();
    expect(marked).toEqual([]);
    type("");
    press("ArrowDown");
    press("ArrowDown");
    press("Enter");
    await settle();
    expect(marked).toEqual(["i2 present"]);
  });

  it("takes the next person's letters while the last mark is on its way", async () => {
    type("sri ba");
    press("Enter");
    type("wates");
    press("Enter");
    await settle();
    expect(marked).toEqual(["i11 present", "i21 present"]);
  });

  it("keeps what was typed and says so when the mark was not saved", async () => {
    failure = { code: "storage_full", detail: {}, fields: [] };
    type("sri ba");
    press("Enter");
    await settle();
    expect(search().value).toBe("sri ba");
    expect(document.querySelector("[data-error=storage_full]")).not.toBeNull();
    failure = null;
    document.querySelector<HTMLElement>("[data-act=retry]")?.click();
    await settle();
    expect(marked).toEqual(["i11 present"]);
    expect(document.querySelector("[data-error]")).toBeNull();
  });

  it("never marks somebody twice by Enter, and says when it was", async () => {
    type("wates");
    press("Enter");
    await settle();
    type("wates");
    press("Enter");
    await settle();
    expect(marked).toEqual(["i21 present"]);
    expect(said()).toMatch(/^Kepala Kampung Wates Jaya sudah dicatat hadir \d\d\.\d\d/);
  });

  it("asks for the representative with F2 and confirms with Enter, name or not", async () => {
    type("danramil");
    press("F2");
    await tick();
    const name = document.querySelector<HTMLInputElement>("[name=representative_name]") as HTMLInputElement;
    expect(document.activeElement).toBe(name);
    type("Sudiro", name);
    name.form?.requestSubmit();
    await settle();
    expect(marked).toEqual(["i3 represented Sudiro"]);
    expect(document.querySelector("[data-panel]")).toBeNull();
    expect(document.activeElement).toBe(search());
  });

  it("marks an absence by its digit with F3, and Esc only closes the panel", async () => {
    type("kapolsek");
    press("F3");
    await tick();
    press("Escape");
    expect(document.querySelector("[data-panel]")).toBeNull();
    expect(search().value).toBe("kapolsek");
    press("F3");
    await tick();
    press("2");
    await settle();
    expect(marked).toEqual(["i2 sick"]);
  });

  it("is a combobox that owns its options and points at the chosen one", () => {
    type("sr");
    const list = document.getElementById(search().getAttribute("aria-controls") ?? "");
    const owned = (list?.getAttribute("aria-owns") ?? "").split(" ");
    expect(owned).toHaveLength(5);
    expect(owned.every((id) => document.getElementById(id)?.getAttribute("role") === "option")).toBe(true);
    expect(search().getAttribute("aria-activedescendant")).toBe("orang-i6");
  });
});
