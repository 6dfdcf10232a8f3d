import { flushSync, mount, tick, unmount, type Component } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { InvitationLetterView, InvitationPaper, MandateLetterView, MandatePaper, PreviewPaper, UiError } from "../generated/types";

const program = vi.hoisted(() => ({
  answer: (_name: string, _payload: unknown): unknown => undefined,
  changed: [] as ((nouns: string[]) => void)[],
}));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: (tell: (nouns: string[]) => void) => {
    program.changed.push(tell);
    return () => {};
  },
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: InvitationLetterPage } = await import("./InvitationLetterPage.svelte");
const { default: MandateLetterPage } = await import("./MandateLetterPage.svelte");
const { handleKey } = await import("../lib/keys.svelte");
const { session } = await import("../lib/session.svelte");

const offices = ["Kapolsek Kalirejo", "Danramil Kalirejo", "Kepala Puskesmas", "Kepala KUA"];

function invitation(): InvitationLetterView {
  return {
    letter: {
      meeting_id: "m1",
      number: "005/14/I/2025",
      attribute: "ordinary",
      attachment: "",
      subject: "Undangan Rapat Koordinasi",
      opening: "Kami mengharapkan kehadiran Bapak/Ibu/Saudara pada:",
      closing: "Kami ucapkan terima kasih.",
      copies: ["Arsip"],
      invitee_ids: [],
      separate: false,
      with_names: false,
      date_text: "13/01/2025",
    },
    title: "Rapat Koordinasi",
    invitees: offices.map((office, at) => ({ id: `i${at + 1}`, office, name: "" })),
  };
}

function mandate(): MandateLetterView {
  const nobody = { name: "", office: "", rank: "", id_kind: "none", id_number: "" } as const;
  return {
    letter: { meeting_id: "m1", number: "", giver: { ...nobody, office: "Kepala Kampung Kalirejo" }, representative: { ...nobody }, date_text: "18/01/2025" },
    title: "Rapat Koordinasi",
  };
}

let invitationView: InvitationLetterView;
let sent: PreviewPaper[];
let files: string[];
let refusal: UiError | null;
let page: Record<string, unknown> | null = null;

const newest = () => sent.at(-1)?.of as unknown;
const letter = () => newest() as InvitationPaper;
const find = <E extends HTMLElement>(selector: string): E => {
  const found = document.querySelector<E>(selector);
  if (found === null) throw new Error(`${selector} is not shown`);
  return found;
};

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await tick();
  flushSync();
}

async function open(shown: Component<{ id: string }>): Promise<void> {
  page = mount(shown, { target: document.body, props: { id: "m1" } });
  await settle();
}

async function close(): Promise<void> {
  if (page !== null) await unmount(page);
  page = null;
}

function type(name: string, text: string): HTMLElement {
  const field = find<HTMLInputElement>(`[name="${name}"]`);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
}

async function write(name: string, text: string): Promise<void> {
  type(name, text).dispatchEvent(new Event("blur", { bubbles: true }));
  await settle();
}

async function press(name: string): Promise<void> {
  find<HTMLInputElement>(`input[name="${name}"]`).click();
  await settle();
}

beforeEach(() => {
  [sent, files, refusal, invitationView, program.changed] = [[], [], null, invitation(), []];
  program.answer = (name, payload) => {
    if (name === "get_invitation_letter") return invitationView;
    if (name === "get_mandate_letter") return mandate();
    if (name === "list_printers") throw { code: "printers_none", detail: {}, fields: [] };
    if (name !== "preview_paper") {
      files.push(`${name} ${(payload as { preview_id: string }).preview_id}`);
      return { path: "papers/surat.pdf" };
    }
    const asked = payload as PreviewPaper;
    if (refusal !== null) throw refusal;
    sent.push(asked);
    return { preview_id: `p${sent.length}`, pages: [{ svg: "<svg/>", width_mm: 210, height_mm: 297 }], paper: asked.paper, file_name: "x.pdf" };
  };
  localStorage.clear();
  URL.createObjectURL = () => "blob:page";
  URL.revokeObjectURL = () => {};
  session.enter(sampleSession());
});

afterEach(async () => {
  await close();
  document.body.replaceChildren();
});

describe("the letter of invitation", () => {
  it("opens as it was left, to everybody who is invited", async () => {
    await open(InvitationLetterPage);
    expect(newest()).toEqual({ kind: "invitation", ...invitation().letter });
    expect(find<HTMLInputElement>("[name=everybody]").checked).toBe(true);
    expect(find<HTMLTextAreaElement>("[name=copies]").value).toBe("Arsip");
    expect(find("[data-act=back]").getAttribute("href")).toBe("#/rapat/m1");
  });

  it("is made anew when a field is left, not at each key", async () => {
    await open(InvitationLetterPage);
    type("number", "005/15/I/2025");
    await settle();
    expect(sent).toHaveLength(1);
    await write("number", "005/15/I/2025");
    expect(letter().number).toBe("005/15/I/2025");
    await write("copies", "Bupati\n\n Arsip");
    expect(letter().copies).toEqual(["Bupati", " Arsip"]);
    await press("separate");
    expect(letter().separate).toBe(true);
    find<HTMLInputElement>("[name=attribute][value=urgent]").click();
    await settle();
    expect(letter().attribute).toBe("urgent");
  });

  it("goes to those who are ticked, and never to everybody because nobody is", async () => {
    await open(InvitationLetterPage);
    await press("invitee-i2");
    expect(letter().invitee_ids).toEqual(["i1", "i3", "i4"]);
    await press("everybody");
    expect(letter().invitee_ids).toEqual([]);
    const before = sent.length;
    await press("everybody");
    expect(sent).toHaveLength(before);
    expect(find("[data-field=invitee_ids]").textContent).toContain("Centang paling sedikit satu");
    await press("invitee-i4");
    expect(letter().invitee_ids).toEqual(["i4"]);
  });

  it("is saved as it stands in the fields, also in the one being written", async () => {
    await open(InvitationLetterPage);
    type("subject", "Undangan Rapat Luar Biasa");
    handleKey(new KeyboardEvent("keydown", { key: "s", ctrlKey: true }));
    await settle();
    expect(letter().subject).toBe("Undangan Rapat Luar Biasa");
    expect(files).toEqual([`save_preview p${sent.length}`]);
    handleKey(new KeyboardEvent("keydown", { key: "p", ctrlKey: true }));
    await settle();
    expect(files.at(-1)).toBe(`open_preview p${sent.length}`);
  });

  it("hands over what was typed last when the page is left", async () => {
    await open(InvitationLetterPage);
    const before = sent.length;
    type("closing", "Terima kasih.");
    await settle();
    await close();
    await settle();
    expect(sent).toHaveLength(before + 1);
    expect(letter().closing).toBe("Terima kasih.");
  });

  it("says at the field what hinders it, and keeps what was typed", async () => {
    await open(InvitationLetterPage);
    refusal = { code: "invalid_input", detail: {}, fields: [{ field: "date_text", code: "date_malformed", detail: {} }] };
    await write("date_text", "besok lusa");
    expect(find("[data-field=date_text] .wrong").textContent).not.toBe("");
    expect(find<HTMLInputElement>("[name=date_text]").value).toBe("besok lusa");
  });

  it("follows the meeting while nothing is half written, and lets a half written field be", async () => {
    await open(InvitationLetterPage);
    invitationView = { ...invitation(), letter: { ...invitation().letter, number: "005/16/I/2025" } };
    program.changed.forEach((tell) => tell(["meetings"]));
    await settle();
    expect(letter().number).toBe("005/16/I/2025");
    type("subject", "Undangan R");
    invitationView = invitation();
    program.changed.forEach((tell) => tell(["meetings"]));
    await settle();
    expect(find<HTMLInputElement>("[name=subject]").value).toBe("Undangan R");
  });
});

describe("the mandate", () => {
  const made = () => newest() as MandatePaper;

  it("opens with the own office as the giver, and takes the representative in", async () => {
    await open(MandateLetterPage);
    expect(newest()).toEqual({ kind: "mandate", ...mandate().letter });
    await write("representative.name", "Wakil Contoh");
    expect(made().representative.name).toBe("Wakil Contoh");
    expect(made().giver.office).toBe("Kepala Kampung Kalirejo");
  });

  it("asks for a number only of who has one", async () => {
    await open(MandateLetterPage);
    expect(document.querySelector('[name="representative.id_number"]')).toBeNull();
    find<HTMLInputElement>('[name="representative.id_kind"][value=nip]').click();
    await settle();
    await write("representative.id_number", "000000000000000000");
    expect(made().representative).toMatchObject({ id_kind: "nip", id_number: "000000000000000000" });
  });

  it("is saved with what is being written, and keeps it when the page is left", async () => {
    await open(MandateLetterPage);
    type("number", "005/3/KLR/2025");
    handleKey(new KeyboardEvent("keydown", { key: "s", ctrlKey: true }));
    await settle();
    expect(made().number).toBe("005/3/KLR/2025");
    expect(files).toEqual([`save_preview p${sent.length}`]);
    type("giver.rank", "Penata (III/c)");
    await settle();
    await close();
    await settle();
    expect(made().giver.rank).toBe("Penata (III/c)");
  });
});
