import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { sampleMeeting } from "../meetings/sample-meeting";
import type { HomeDecision, HomeView, MeetingView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: HomePage } = await import("./HomePage.svelte");
const { session } = await import("../lib/session.svelte");

const meeting = sampleMeeting();
let home: HomeView;
let page: Record<string, unknown>;

function decision(id: string, title: string): HomeDecision {
  const due = { milestone: "settle", unit: "working_days", left: 4, overdue: false, due_on: "2025-01-24" } as const;
  return { issue: { id, number: "ISU/2003/2025/014", title, category: "INF", village_name: "Kalirejo" }, due };
}

const aside = () => (document.querySelector("aside")?.textContent ?? "").replace(/\s+/g, " ");

beforeEach(() => {
  home = { waiting: [], next_meeting: meeting.row, month_recorded: 0, month_settled: 0, open: 0, decisions: { open: 0, first: [] }, services: null };
  program.answer = (name) => (name === "get_meeting" ? meeting : home);
  session.enter(sampleSession());
});

afterEach(() => {
  void unmount(page);
  document.body.innerHTML = "";
});

async function open(): Promise<void> {
  page = mount(HomePage, { target: document.body });
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}

it("says what is missing for the next meeting in the words of its desk", async () => {
  await open();
  expect(document.querySelector("[data-missing]")?.textContent).toBe("Satu hal perlu dilengkapi.");
  expect(aside()).toContain("2 nama belum diisi");
});

it("shows as many missing things as it counts, or where the others are", async () => {
  const lines = () => [...document.querySelectorAll("[data-missing] + ul li")].map((one) => one.textContent?.trim());
  const late = (more: Partial<MeetingView>, minutes: Partial<MeetingView["minutes"]>) => {
    const held = sampleMeeting(undefined, { date: "2025-01-19" });
    return { ...held, ...more, minutes: { ...held.minutes, ...minutes } };
  };
  const today = { ...meeting, minutes: { ...meeting.minutes, items: 3, decisions_waiting: 2 } };
  program.answer = (name) => (name === "get_meeting" ? today : home);
  await open();
  expect(document.querySelector("[data-missing]")?.textContent).toBe("2 hal perlu dilengkapi.");
  expect(lines()).toEqual(["2 nama belum diisi", "2 keputusan lalu belum masuk agenda"]);
  expect(document.querySelector("[data-act='open_meeting:missing']")).toBeNull();
  await unmount(page);

  const form = { ...meeting.form, venue: "", chair_name: "", chair_office: "" };
  program.answer = (name) => (name === "get_meeting" ? late({ form }, { items: 3 }) : home);
  await open();
  expect([document.querySelector("[data-missing]")?.textContent, lines().length]).toEqual(["5 hal perlu dilengkapi.", 4]);
  const more = document.querySelector("[data-act='open_meeting:missing']");
  expect([more?.textContent, more?.getAttribute("href")]).toEqual(["dan 1 lagi di meja rapat", "#/rapat/m1"]);
});

it("names the decisions that are due first, and counts the others", async () => {
  home.decisions = { open: 5, first: [decision("d1", "Jembatan diperbaiki"), decision("d2", "Pos ronda dicat")] };
  await open();
  expect(document.querySelector("[data-act=open_decision]")?.getAttribute("href")).toBe("#/isu/d1");
  expect(aside()).toContain("5 belum selesai.");
  expect(aside()).toContain("sisa 4 hari kerja");
  expect(aside()).toContain("dan 3 lainnya");
});

it("says nothing of decisions where none is open", async () => {
  await open();
  expect(document.querySelector("[data-decisions]")).toBeNull();
});
