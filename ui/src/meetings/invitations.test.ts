import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { sampleInvitees, sampleMeeting } from "./sample-meeting";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

const { default: Invitations } = await import("./Invitations.svelte");
const { session } = await import("../lib/session.svelte");

let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turns = 0; turns < 16; turns += 1) await tick();
  flushSync();
}

afterEach(() => {
  void unmount(page);
  document.body.innerHTML = "";
});

it("takes an invitation back, and the same one stands again", async () => {
  const asked: [string, unknown][] = [];
  const all = sampleInvitees();
  program.answer = (name, payload) => {
    asked.push([name, payload]);
    return sampleMeeting(name === "withdraw_invitation" ? all.slice(1) : all);
  };
  session.enter(sampleSession());
  page = mount(Invitations, { target: document.body, props: { meeting: sampleMeeting(all), onchange: () => {} } });
  await settle();
  document.querySelector<HTMLElement>('[data-id="i1"] [data-act=withdraw_invitation]')?.click();
  await settle();
  const again = document.querySelector<HTMLElement>("[data-act=invite_again]");
  expect(document.activeElement).toBe(again);
  again?.click();
  await settle();
  const one = { meeting_id: "m1", invitee_id: "i1" };
  expect(asked).toEqual([["withdraw_invitation", one], ["restore_invitation", one]]);
  expect(document.querySelector("[data-act=invite_again]")).toBeNull();
});
