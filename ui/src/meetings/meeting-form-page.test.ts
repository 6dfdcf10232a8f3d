import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { MeetingDraft, SaveMeeting } from "../generated/types";
import { sampleList } from "../series/sample-series";
import { emptyForm } from "./meeting-form";
import { sampleMeeting } from "./sample-meeting";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: MeetingFormPage } = await import("./MeetingFormPage.svelte");
const { router } = await import("../lib/router/router.svelte");
const { session } = await import("../lib/session.svelte");

const draft: MeetingDraft = {
  form: { ...emptyForm("coordination"), title: "Rapat Koordinasi Bulanan", date_text: "17/02/2025", venue: "Balai Kampung", series_id: "s1", host: "18.02.01.2003" },
  series_title: "Rapat Koordinasi Bulanan",
  month: "2025-02",
  host_name: "Kampung Kalirejo",
};
let saved: SaveMeeting[];
let page: Record<string, unknown>;

const find = (css: string) => document.querySelector<HTMLElement>(css);
const field = (name: string) => find(`[name="${name}"]`) as HTMLInputElement;

async function settle(): Promise<void> {
  for (let turns = 0; turns < 16; turns += 1) await tick();
  flushSync();
}

async function open(address: string, id: string | null): Promise<void> {
  router.go(address);
  window.dispatchEvent(new Event("hashchange"));
  page = mount(MeetingFormPage, { target: document.body, props: { id } });
  await settle();
}

beforeEach(() => {
  saved = [];
  program.answer = (name, payload) => {
    if (name === "draft_next_meeting") return draft;
    if (name === "list_series") return sampleList();
    if (name === "list_venues") return { may_edit: true, hosts: [], venues: [] };
    if (name === "list_meetings") return { upcoming: [], past: [] };
    if (name === "read_date") return { date: "2025-02-17", long: "Senin, 17 Februari 2025" };
    if (name === "save_meeting") saved.push(payload as SaveMeeting);
    return sampleMeeting();
  };
  session.enter(sampleSession());
});

afterEach(() => {
  void unmount(page);
  document.body.innerHTML = "";
});

it("opens the next meeting of a series filled in, and keeps its series and host when it is saved", async () => {
  await open("/rapat/baru?rangkaian=s1", null);
  expect([field("title").value, field("date_text").value, field("venue").value]).toEqual(["Rapat Koordinasi Bulanan", "17/02/2025", "Balai Kampung"]);
  expect(find("[data-prepared]")?.textContent).toContain("Kampung Kalirejo");
  find("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
  expect(saved).toEqual([{ id: null, seen: null, form: draft.form }]);
});

it("takes day and venue of the meeting for an event inside it", async () => {
  await open("/rapat/baru?bagian=m1", null);
  expect([field("title").value, field("date_text").value, field("venue").value]).toEqual(["", "20/01/2025", "Aula Kantor Kecamatan Kalirejo"]);
  find("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
  expect(saved[0]?.form.parent_id).toBe("m1");
});

it("goes back to the meeting from which an event inside it was asked for", async () => {
  await open("/rapat/baru?bagian=m1", null);
  expect(find(".back")?.getAttribute("href")).toBe("#/rapat/m1");
  find("[data-act=close_form]")?.click();
  await settle();
  expect(location.hash).toBe("#/rapat/m1");
});

it("opens on the number of the invitation when the desk asks for it", async () => {
  await open("/rapat/m1/ubah?isian=invitation_number", "m1");
  expect(document.activeElement).toBe(field("invitation_number"));
  expect(field("invitation_number").closest("details")?.open).toBe(true);
});
