import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { SessionView } from "../generated/types";

const fresh: SessionView = { ...sampleSession(), state: "fresh", has_pin: false, scope: null, person: null };
const program = vi.hoisted(() => ({ opens: null as unknown }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string) => {
    if (name === "set_pin") return { code: "7KQ2-M9XK-AAAA-BBBB-CCCC-DDDD-EEEE" };
    if (name === "confirm_recovery") throw { code: "storage_full", detail: {}, fields: [] };
    if (name === "get_session") return program.opens;
    return {};
  },
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: FirstRun } = await import("./FirstRun.svelte");
const { session } = await import("../lib/session.svelte");

let part: Record<string, unknown>;
afterEach(() => unmount(part));

async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act="${name}"]`)?.click();
  for (let turn = 0; turn < 12; turn += 1) await tick();
  flushSync();
}

async function setPin(): Promise<void> {
  session.enter(fresh);
  part = mount(FirstRun, { target: document.body });
  flushSync();
  await act("set_pin");
  document.querySelector<HTMLInputElement>("[name=kept]")?.click();
  flushSync();
  await act("recovery_kept");
}

it("leads a new laptop on to its enrolment", async () => {
  program.opens = fresh;
  await setPin();
  expect(document.querySelector("[data-page]")?.getAttribute("data-page")).toBe("enrol");
});

it("lets a laptop of before the PIN in to its records", async () => {
  program.opens = sampleSession();
  await setPin();
  expect(session.view.state).toBe("enrolled");
});
