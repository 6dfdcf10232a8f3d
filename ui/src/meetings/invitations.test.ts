import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, expect, it, vi } from "vitest";

import { chooseOption } from "../lib/choose-option";
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

async function show(level: "village" | "district", answer: (name: string, payload: unknown) => unknown): Promise<void> {
  const scope = sampleSession().scope!;
  program.answer = answer;
  session.enter({ ...sampleSession(), scope: { ...scope, level } });
  page = mount(Invitations, { target: document.body, props: { meeting: sampleMeeting(), onchange: () => {} } });
  await settle();
}

const act = (name: string) => document.querySelector<HTMLElement>(`[data-act="${name}"]`);
const said = () => document.querySelector("[data-outcome=done]")?.textContent?.trim();

it("invites leaders in one action, of a village with the heads of its neighbourhoods", async () => {
  const asked: [string, unknown][] = [];
  await show("district", (name, payload) => {
    asked.push([name, payload]);
    return sampleMeeting();
  });
  expect(act("invite_group:community")?.textContent?.trim()).toBe("Undang tokoh masyarakat, adat, dan agama");
  act("invite_group:community")?.click();
  await settle();
  expect(asked).toEqual([["invite_group", { meeting_id: "m1", preset: "community" }]]);
  await unmount(page);
  await show("village", () => sampleMeeting());
  expect(act("invite_group:community")?.textContent?.trim()).toBe("Undang RT, RW, dan tokoh");
});

it("keeps what was pressed where it is when the page above it grows", async () => {
  let top = 400;
  await show("district", () => {
    top = 520;
    return sampleMeeting();
  });
  const pressed = act("invite_group:forkopimcam") as HTMLElement;
  pressed.getBoundingClientRect = () => ({ top }) as DOMRect;
  const scroller = pressed.parentElement as HTMLElement;
  scroller.scrollTop = 30;
  pressed.click();
  await settle();
  expect(scroller.scrollTop).toBe(150);
  expect(document.activeElement).toBe(pressed);
});

it("says how many were noted as told, how and when", async () => {
  await show("district", (name) => {
    const told = [{ how: "phone", date: "2025-01-20", time: "08.55" }] as const;
    return sampleMeeting(sampleInvitees().map((invitee) => (name === "note_told" && invitee.group === "forkopimcam" ? { ...invitee, told: [...told] } : invitee)));
  });
  chooseOption(document.querySelector("[name=told_whom]") as HTMLSelectElement, "group:forkopimcam");
  (document.querySelector('[name=told_how][value="phone"]') as HTMLInputElement).click();
  await settle();
  act("note_told")?.closest("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
  expect(said()).toBe("Penyampaian 3 undangan tercatat di laptop ini: Telepon, 20/01/2025 08.55.");
  expect(document.activeElement).toBe(act("show_told_form"));
});

it("shows the text to send at its full height, below the button that copies it", async () => {
  const height = vi.spyOn(HTMLTextAreaElement.prototype, "scrollHeight", "get").mockReturnValue(430);
  await show("district", () => ({ text: "*UNDANGAN*\n\nYth. Bapak/Ibu" }));
  const details = act("show_invitation_text")?.closest("details") as HTMLDetailsElement;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await settle();
  const text = document.querySelector("[name=invitation_text]") as HTMLTextAreaElement;
  expect([text.value, text.style.height]).toEqual(["*UNDANGAN*\n\nYth. Bapak/Ibu", "431px"]);
  expect((act("copy_invitation") as HTMLElement).compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0);
  height.mockReturnValue(600);
  text.value += "\nCamat Kalirejo";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  expect(text.style.height).toBe("601px");
  height.mockRestore();
});

it("puts an invitee into another group", async () => {
  const asked: [string, unknown][] = [];
  await show("district", (name, payload) => {
    asked.push([name, payload]);
    return sampleMeeting();
  });
  document.querySelector<HTMLElement>('[data-id="i4"] [data-act=edit_row]')?.click();
  await settle();
  const group = document.querySelector<HTMLSelectElement>('[data-id="i4"] [name=group]') as HTMLSelectElement;
  chooseOption(group, "guest");
  await settle();
  group.closest("form")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
  expect(asked).toEqual([["edit_invitee", { meeting_id: "m1", invitee_id: "i4", group: "guest", office: "Kepala Puskesmas", name: "dr. Ratna Dewi" }]]);
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
