import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MarkAttendance, MeetingView, SessionView, SignAttendance, UiError } from "../generated/types";
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
/** Strokes of each signature that was saved; undefined: one was taken back. */
let drawn: (SignAttendance["strokes"] | undefined)[];
/** What the program's clock says of who is marked now. */
let lateByClock: string;
/** Set to make the next marks fail as a full disk does. */
let failure: UiError | null;
let page: Record<string, unknown>;

function answer(name: string, payload: unknown): unknown {
  if (name === "list_representatives") return [{ name: "Suroso", office: "Kanit Binmas" }, { name: "", office: "Wakapolsek Kalirejo" }];
  if (name === "list_signatures") return [];
  if (name === "sign_attendance" || name === "unsign_attendance") {
    const { invitee_id, strokes } = payload as SignAttendance;
    drawn.push(strokes);
    const signature_id = strokes === undefined ? null : `s${drawn.length}`;
    meeting = sampleMeeting(meeting.invitees.map((invitee) => (invitee.id === invitee_id ? { ...invitee, signature_id } : invitee)));
  }
  if (name === "mark_attendance") {
    if (failure !== null) throw failure;
    const { invitee_id, status, representative_name, representative_office, late_at } = payload as MarkAttendance;
    marked.push([invitee_id, status, representative_name, late_at].filter((part) => part !== "" && part !== undefined).join(" "));
    const invitees = meeting.invitees.map((invitee) =>
      invitee.id === invitee_id
        ? { ...invitee, mark: mark(status, { representative_name, representative_office, late_at: late_at ?? lateByClock }) }
        : invitee,
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
  drawn = [];
  lateByClock = "";
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
    const shown = [...document.querySelectorAll("[data-choice]")].map((button) => button.textContent?.replace(/\s+/g, " ").trim());
    expect(shown).toEqual(["3 Izin", "4 Sakit", "5 Cuti", "6 Dinas", "7 Tanpa keterangan", "Hadir terlambat F6"]);
    press("4");
    await settle();
    expect(marked).toEqual(["i2 sick"]);
    expect(document.querySelector("[data-panel]")).toBeNull();
  });

  it("shows below one heading what all of its answers are: absences, and late", async () => {
    type("kapolsek");
    press("F3");
    await tick();
    expect(document.querySelector("[data-panel=absent] h2")?.textContent).toBe("Jawaban lain: Kapolsek Kalirejo");
  });

  it("adds a guest by a button beside the search, also when something else is said below it", async () => {
    type("kapolsek");
    press("Enter");
    await settle();
    expect(said()).not.toBe("");
    const button = document.querySelector<HTMLElement>("[data-act='open_walk_in:search']");
    expect([button?.textContent?.trim(), search().placeholder]).toEqual(["Tamu baru F4", "Cari nama atau jabatan"]);
    button?.click();
    await tick();
    expect(document.activeElement).toBe(document.querySelector("[data-panel=walk_in] [name=name]"));
  });

  it("answers in the panel for the one it was opened for, with the digits of the bar", async () => {
    type("kapolsek");
    press("F3");
    await tick();
    type("danramil");
    press("7");
    await settle();
    expect(marked).toEqual(["i2 absent"]);
    type("kapolsek");
    press("F3");
    await tick();
    press("2");
    await tick();
    expect(document.querySelector("[data-panel=represented] h2")?.textContent).toBe("Diwakili: Kapolsek Kalirejo");
  });

  it("keeps a name that was typed when a suggestion is only an office", async () => {
    type("danramil");
    press("F2");
    await settle();
    const field = (name: string) => document.querySelector<HTMLInputElement>(`[name=representative_${name}]`) as HTMLInputElement;
    const fields = () => [field("name").value, field("office").value];
    const [person, office] = [...document.querySelectorAll<HTMLElement>("[data-act=take_representative]")];
    const take = (suggestion: HTMLElement | undefined) => {
      suggestion?.click();
      flushSync();
      return fields();
    };
    type("Iptu Contoh", field("name"));
    expect(take(office)).toEqual(["Iptu Contoh", "Wakapolsek Kalirejo"]);
    expect(take(person)).toEqual(["Suroso", "Kanit Binmas"]);
    // What one suggestion filled in is not the name of another's office.
    expect(take(office)).toEqual(["", "Wakapolsek Kalirejo"]);
    expect(document.activeElement).toBe(field("name"));
  });

  it("marks nobody by the second press of a double click, when the list has moved up under it", async () => {
    const click = (selector: string, detail: number) => {
      document.querySelector(selector)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail }));
      flushSync();
    };
    const present = "[data-act='mark_attendance:present']";
    click(present, 1);
    await settle();
    click(present, 2);
    await settle();
    expect(marked).toEqual(["i1 present"]);
    expect(said()).toBe("Hadir, Camat Kalirejo");
    click(present, 1);
    await settle();
    expect(marked).toEqual(["i1 present", "i2 present"]);
    // A panel that opens moves the list down.
    click("[data-act=open_absent]", 1);
    click("[data-choice]", 2);
    await settle();
    expect(marked).toHaveLength(2);
    expect(document.querySelector("[data-panel=absent]")).not.toBeNull();
  });

  it("says of the last marked that they came late", async () => {
    const marks = [
      { at_ms: 1_737_338_400_000, who: "Kapolsek Kalirejo", detail: "Iptu Contoh", walk_in: false, status: "represented", late_at: "09.40" },
      { at_ms: 1_737_338_100_000, who: "Camat Kalirejo", detail: "", walk_in: false, status: "present", late_at: "" },
    ] as const;
    meeting = { ...sampleMeeting(sampleInvitees()), recent: [...marks] };
    await unmount(page);
    page = mount(DoorPage, { target: document.body, props: { id: "m1" } });
    await settle();
    const lines = [...document.querySelectorAll(".last li > span:last-child")].map((line) => line.textContent);
    expect(lines).toEqual(["Kapolsek Kalirejo diwakili Iptu Contoh, terlambat 09.40", "Camat Kalirejo hadir"]);
  });

  it("marks whoever is chosen with one digit, and corrects with another", async () => {
    type("kapolsek");
    press("4");
    await settle();
    expect(marked).toEqual(["i2 sick"]);
    expect(search().value).toBe("");
    type("kapolsek");
    press("1");
    await settle();
    expect(marked).toEqual(["i2 sick", "i2 present"]);
    type("danramil");
    press("2");
    await tick();
    expect(document.querySelector("[data-panel=represented]")).not.toBeNull();
  });

  it("leaves digits to the text as long as they may belong to it", async () => {
    press("7");
    type("smp ");
    press("1");
    type("12");
    press("2");
    await settle();
    expect(marked).toEqual([]);
  });

  it("lets a digit finish the name of an office that has one", async () => {
    meeting = sampleMeeting(sampleInvitees().map((row) => (row.id === "i4" ? { ...row, office: "Kepala SMPN3" } : row)));
    await unmount(page);
    page = mount(DoorPage, { target: document.body, props: { id: "m1" } });
    await settle();
    search().focus();
    type("smpn");
    press("3");
    await settle();
    expect(marked).toEqual([]);
    type("smpn3");
    press("Enter");
    await settle();
    expect(marked).toEqual(["i4 present"]);
  });

  it("marks with the large buttons, and says so when nobody is chosen", async () => {
    const button = document.querySelector<HTMLElement>("[data-status-key=on_duty]") as HTMLElement;
    button.click();
    await settle();
    expect(marked).toEqual([]);
    expect(said()).toMatch(/^Pilih dulu/);
    type("wates");
    button.click();
    await settle();
    expect(marked).toEqual(["i21 on_duty"]);
  });

  it("offers who usually comes for an office, name and all", async () => {
    type("kapolsek");
    press("F2");
    await settle();
    document.querySelector<HTMLElement>("[data-act=take_representative]")?.click();
    flushSync();
    const name = document.querySelector<HTMLInputElement>("[name=representative_name]") as HTMLInputElement;
    expect(name.value).toBe("Suroso");
    name.form?.requestSubmit();
    await settle();
    expect(marked).toEqual(["i2 represented Suroso"]);
  });

  it("says who came late, and lets the time be mended or taken away", async () => {
    lateByClock = "09.20";
    type("wates");
    press("Enter");
    await settle();
    expect(said()).toBe("Hadir, Kepala Kampung Wates Jaya, terlambat 09.20");
    expect(document.querySelector("[data-count=late]")?.textContent).toBe("1");
    type("wates");
    press("F6");
    await settle();
    const time = document.querySelector<HTMLInputElement>("[name=late_at]") as HTMLInputElement;
    expect(time.value).toBe("09.20");
    type("09.05", time);
    time.form?.requestSubmit();
    await settle();
    expect(marked.at(-1)).toBe("i21 present 09.05");
    type("wates");
    press("F6");
    await settle();
    document.querySelector<HTMLElement>("[data-act=not_late]")?.click();
    await settle();
    expect(document.querySelector("[data-count=late]")?.textContent).toBe("0");
  });

  it("notes whoever comes late in one go, from the keys or from the other answers", async () => {
    type("wates");
    press("F6");
    await settle();
    expect(marked.at(-1)).toMatch(/^i21 present/);
    const time = document.querySelector<HTMLInputElement>("[name=late_at]") as HTMLInputElement;
    type("09.25", time);
    time.form?.requestSubmit();
    await settle();
    expect(marked.at(-1)).toBe("i21 present 09.25");
    expect(document.querySelector("[data-count=late]")?.textContent).toBe("1");
    press("Escape");
    type("wates");
    press("4");
    await settle();
    type("wates");
    press("F3");
    await settle();
    document.querySelector<HTMLElement>("[data-act=came_late]")?.click();
    await settle();
    expect(document.querySelector("[data-panel=late]")).not.toBeNull();
    expect(marked.at(-1)).toMatch(/^i21 present/);
  });

  it("asks for a signature only when it shall, keeps what is drawn, and goes on without", async () => {
    document.querySelector<HTMLElement>("[data-act=ask_to_sign]")?.click();
    search().focus();
    type("wates");
    press("Enter");
    await settle();
    const pad = document.querySelector<HTMLElement>("[data-pad]") as HTMLElement;
    pad.getBoundingClientRect = () => new DOMRect(0, 0, 500, 200);
    document.querySelector<HTMLElement>("[data-act=sign_attendance]")?.click();
    flushSync();
    expect(document.querySelector("[data-panel=signature] [role=alert]")).not.toBeNull();
    for (const [name, x, y] of [["pointerdown", 10, 10], ["pointermove", 60, 110], ["pointermove", 110, 10], ["pointerup", 110, 10]] as const) {
      pad.dispatchEvent(new MouseEvent(name, { clientX: x, clientY: y, bubbles: true, cancelable: true }));
    }
    flushSync();
    document.querySelector<HTMLElement>("[data-act=sign_attendance]")?.click();
    await settle();
    expect(drawn).toEqual([[[[20, 20], [120, 220], [220, 20]]]]);
    expect(document.querySelector("[data-signature=s1] path")?.getAttribute("d")).toBe("M20 20L120 220L220 20");
    expect(document.activeElement).toBe(search());
    type("sri ba");
    press("Enter");
    await settle();
    expect(document.querySelector("[data-panel=signature]")).not.toBeNull();
    press("Escape");
    expect(document.querySelector("[data-panel]")).toBeNull();
    expect(drawn).toHaveLength(1);
    type("wates");
    press("F8");
    await settle();
    document.querySelector<HTMLElement>("[data-act=unsign_attendance]")?.click();
    await settle();
    expect(drawn).toHaveLength(2);
    expect(document.querySelector("[data-signature]")).toBeNull();
  });

  it("keeps a signature that stands when Enter is pressed on the pad", async () => {
    meeting = sampleMeeting(sampleInvitees().map((row) => (row.id === "i21" ? { ...row, mark: mark("present"), signature_id: "s0" } : row)));
    await unmount(page);
    page = mount(DoorPage, { target: document.body, props: { id: "m1" } });
    await settle();
    search().focus();
    type("wates");
    press("F8");
    await settle();
    expect(document.activeElement?.getAttribute("data-act")).toBe("sign_attendance");
    (document.activeElement as HTMLElement).click();
    await settle();
    expect(drawn).toEqual([]);
    expect(document.querySelector("[data-panel=signature] [role=alert]")).not.toBeNull();
  });

  it("names the one whose mark it takes back, and not whoever was marked last at another door", async () => {
    const elsewhere = { at_ms: 1_737_331_260_000, who: "Danramil Kalirejo", detail: "", walk_in: false, status: "present", late_at: "" } as const;
    meeting = { ...sampleMeeting(sampleInvitees()), recent: [elsewhere], can_undo: true, undo_of: "Kapolsek Kalirejo" };
    await unmount(page);
    page = mount(DoorPage, { target: document.body, props: { id: "m1" } });
    await settle();
    search().focus();
    press("z", { ctrlKey: true });
    await settle();
    expect(said()).toBe("Diurungkan: Kapolsek Kalirejo.");
  });

  it("leads to the other laptop of this meeting, and stays where it is when nobody matches", async () => {
    const link = document.querySelector("[data-act=merge_laptops]");
    expect(link?.textContent).toContain("Gabungkan dua laptop");
    expect(link?.getAttribute("href")).toBe("#/kirim/laptop?rapat=m1");
    type("xyzzy");
    press("ArrowUp");
    type("wates");
    expect(document.querySelectorAll("[data-noun=invitee]").length).toBeGreaterThan(0);
  });

  it("draws one page of 320 attendees, and reaches the last of them by keys", async () => {
    const invitees = Array.from({ length: 320 }, (_, at) => ({
      ...(sampleInvitees()[0] as MeetingView["invitees"][number]),
      id: `n${at + 1}`,
      number: at + 1,
      office: `Kepala Kampung Nomor ${at + 1}`,
    }));
    meeting = sampleMeeting(invitees);
    await unmount(page);
    page = mount(DoorPage, { target: document.body, props: { id: "m1" } });
    await settle();
    search().focus();
    const rows = () => [...document.querySelectorAll("[data-noun=invitee]")];
    expect(rows()).toHaveLength(40);
    expect(document.querySelectorAll("*").length).toBeLessThan(1500);
    const seen = new Set(rows().map((row) => row.getAttribute("data-id")));
    for (let turn = 0; turn < 7; turn += 1) {
      press("PageDown");
      await settle();
      for (const row of rows()) seen.add(row.getAttribute("data-id"));
      expect(rows().length).toBeLessThanOrEqual(40);
    }
    expect(seen.size).toBe(320);
    press("PageDown");
    press("ArrowUp");
    await settle();
    expect(document.querySelector("[data-page]")?.textContent).toContain("241–280");
    press("3");
    await settle();
    expect(marked).toEqual(["n280 excused"]);
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
