import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it } from "vitest";

import { chooseOption } from "../lib/choose-option";
import { SAMPLE_NOW_MS, sampleSession } from "../lib/sample-session";
import { session } from "../lib/session.svelte";
import type { NoteTold } from "../generated/types";
import { sampleInvitees } from "./sample-meeting";
import ToldForm from "./ToldForm.svelte";

const told = { how: "whatsapp", date: "2025-01-15", time: "08.10" } as const;
let noted: Omit<NoteTold, "meeting_id">[];
let form: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turns = 0; turns < 8; turns += 1) await tick();
  flushSync();
}

async function submit(): Promise<void> {
  document.querySelector("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
}

async function whom(value: string): Promise<void> {
  chooseOption(document.querySelector("[name=told_whom]") as HTMLSelectElement, value);
  await settle();
}

beforeEach(async () => {
  noted = [];
  session.enter(sampleSession());
  // The first three know already.
  const invitees = sampleInvitees().map((invitee, i) => ({ ...invitee, told: i < 3 ? [told] : [] }));
  const onnote = async (request: Omit<NoteTold, "meeting_id">) => noted.push(request) > 0;
  form = mount(ToldForm, { target: document.body, props: { invitees, onnote } });
  await settle();
});

afterEach(() => {
  void unmount(form);
  document.body.innerHTML = "";
});

it("notes those who were not told yet, and leaves the others out", async () => {
  await submit();
  expect(noted).toHaveLength(1);
  expect(noted[0]).toMatchObject({ how: "whatsapp" });
  expect(noted[0]?.invitee_ids).toHaveLength(19);
  expect(noted[0]?.invitee_ids).not.toContain("i1");
});

it("gives date and hour a help each: their labels stand level", () => {
  const helps = ["told_date", "told_time"].map((field) => document.querySelector(`[data-field=${field}] .help`)?.textContent);
  expect(helps).toEqual(["Contoh: 20/01/2025", "Boleh kosong"]);
});

it("closes when it has noted, and notes nobody when it is sent once more", async () => {
  const details = document.querySelector("details") as HTMLDetailsElement;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await whom("group:forkopimcam");
  await submit();
  expect(details.open).toBe(false);
  expect(document.activeElement).toBe(document.querySelector("[data-act=show_told_form]"));
  await submit();
  expect(noted).toHaveLength(1);
  expect(document.querySelector("[data-field=told_whom]")?.textContent).toContain("Pilih dulu siapa");
});

it("offers this minute, also a while after the page was opened, until somebody types another", async () => {
  const time = document.querySelector("[name=told_time]") as HTMLInputElement;
  expect(time.value).toBe("08.55");
  session.enter({ ...sampleSession(), now_ms: SAMPLE_NOW_MS + 180_000 });
  await settle();
  expect(time.value).toBe("08.58");
  time.value = "07.30";
  time.dispatchEvent(new Event("input", { bubbles: true }));
  session.enter({ ...sampleSession(), now_ms: SAMPLE_NOW_MS + 360_000 });
  await submit();
  expect(noted[0]).toMatchObject({ date_text: "20/01/2025", time_text: "07.30" });
});

it("notes a whole group, or one alone, in the way that is chosen", async () => {
  await whom("group:forkopimcam");
  (document.querySelector('[name=told_how][value="phone"]') as HTMLInputElement).click();
  await submit();
  expect(noted[0]).toMatchObject({ invitee_ids: ["i1", "i2", "i3"], how: "phone" });
  await whom("i5");
  await submit();
  expect(noted[1]?.invitee_ids).toEqual(["i5"]);
});
