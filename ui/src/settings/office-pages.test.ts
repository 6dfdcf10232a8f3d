import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { chooseOption } from "../lib/choose-option";
import { sampleSession } from "../lib/sample-session";
import type { LetterheadForm, LetterheadView, OfficeSignerForm, SigningForm, SigningView, TemplateRow, TemplatesView } from "../generated/types";
import type { RouteName } from "../lib/router/routes";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: SettingsPage } = await import("./SettingsPage.svelte");
const { session } = await import("../lib/session.svelte");

const fromRegion: LetterheadView["from_region"] = [
  { text: "PEMERINTAH KABUPATEN LAMPUNG TENGAH", size: "region" },
  { text: "KECAMATAN KALIREJO", size: "office" },
];
const nobody: OfficeSignerForm = { above: "", acting: "not", title: "", name: "", rank: "", id_kind: "none", id_number: "" };
const settings = { letterhead_address: "", letterhead_contact: "", paper: "a4", theme: "light", text_size: 100, letter_keys: true };
const plain: TemplateRow = { name: "daftar_hadir.typ", title: "Daftar hadir", shared: false, own: false, aside: false, trouble: null, tried: false };

let letterhead: LetterheadView;
let signing: SigningView;
let templates: TemplatesView;
let refused: Record<string, unknown>;
let asked: [string, unknown][];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 24; turn += 1) await tick();
  flushSync();
}

async function open(name: RouteName): Promise<void> {
  page = mount(SettingsPage, { target: document.body, props: { name } });
  await settle();
}

async function act(name: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-act="${name}"]`)?.click();
  await settle();
}

async function write(name: string, text: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`);
  if (field === null) throw new Error(`${name} is not there`);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("blur", { bubbles: true }));
  await settle();
}

const last = (name: string) => asked.filter(([command]) => command === name).at(-1)?.[1];
const main = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");

beforeEach(() => {
  letterhead = { form: { lines: fromRegion, address: ["Jalan Raya 1"], logo: null }, from_region: fromRegion };
  signing = { form: { signer: nobody, with_known_by: false, known_by: nobody }, head: "Camat Kalirejo" };
  templates = { folder: "/data/templat", rows: [plain] };
  [refused, asked] = [{}, []];
  program.answer = (name, payload) => {
    asked.push([name, payload]);
    if (refused[name] !== undefined) throw refused[name];
    if (name === "get_settings" || name === "save_settings") return { settings, letterhead_lines: [], device_number: null, device_fingerprint: null, enrolled_at_ms: null, service_url: null, data_folder: "/data" };
    if (name === "get_letterhead") return letterhead;
    if (name === "get_signing") return signing;
    if (name === "list_templates") return templates;
    if (name === "choose_logo") return { logo: "QUJD", file_name: "lambang.svg" };
    if (name.startsWith("preview_")) return { svg: "<svg/>", width_mm: 210, height_mm: 30 };
    return {};
  };
  URL.createObjectURL = () => "blob:part";
  URL.revokeObjectURL = () => {};
  session.enter(sampleSession());
});

afterEach(async () => {
  if (page !== null) await unmount(page);
  page = null;
  document.body.replaceChildren();
});

describe("the letterhead in the settings", () => {
  it("is drawn as it is written, not at each key, and saved", async () => {
    await open("settings_paper");
    expect(document.querySelector("[data-drawn]")?.getAttribute("alt")).toBe("Kop surat seperti akan tercetak");
    await write("line_2", "KECAMATAN LAIN");
    await write("address_3", "Telepon 000");
    const expected: LetterheadForm = {
      lines: [{ text: "PEMERINTAH KABUPATEN LAMPUNG TENGAH", size: "region" }, { text: "KECAMATAN LAIN", size: "office" }],
      address: ["Jalan Raya 1", "", "Telepon 000"],
      logo: null,
    };
    expect(last("preview_letterhead")).toEqual(expected);
    await act("save_settings");
    expect(last("save_letterhead")).toEqual(expected);
    expect(last("save_settings")).toMatchObject({ paper: "a4" });
  });

  it("takes lines and a logo in and out", async () => {
    await open("settings_paper");
    await act("remove_line:1");
    await act("add_line");
    await write("line_2", "SEKRETARIAT");
    const size = document.querySelector<HTMLSelectElement>("[name=size_2]");
    if (size !== null) chooseOption(size, "office");
    await act("choose_logo");
    expect(last("preview_letterhead")).toEqual({
      lines: [{ text: "KECAMATAN KALIREJO", size: "office" }, { text: "SEKRETARIAT", size: "office" }],
      address: ["Jalan Raya 1", "", ""],
      logo: "QUJD",
    });
    await act("remove_logo");
    expect(document.querySelector("[data-logo=none]")).not.toBeNull();
    await act("take_region");
    expect(last("preview_letterhead")).toEqual({ lines: fromRegion, address: ["Jalan Raya 1", "", ""], logo: null });
  });

  it("says of a wrong picture and of a long line what to do, and keeps what was typed", async () => {
    refused = { choose_logo: { code: "logo_not_read", detail: { why: "too_large", limit: "2" }, fields: [] } };
    await open("settings_paper");
    await act("choose_logo");
    expect(document.querySelector("[data-error=logo_not_read]")?.textContent).toContain("Paling besar 2 MB");
    const long = { code: "invalid_input", detail: {}, fields: [{ field: "address_1", code: "too_long", detail: { limit: "120", length: "130" } }] };
    refused = { preview_letterhead: long, save_letterhead: long };
    await write("address_1", "x".repeat(130));
    expect(document.querySelector("[data-field=address_1].bad")).not.toBeNull();
    await act("save_settings");
    expect(document.querySelector("[data-errors='1']")?.textContent).toContain("Alamat, baris 1");
    expect(document.querySelector<HTMLInputElement>("[name=address_1]")?.value).toHaveLength(130);
    expect(last("save_settings")).toBeUndefined();
  });
});

describe("the signers in the settings", () => {
  it("are drawn and saved, and whoever takes note only on a word", async () => {
    await open("settings_signing");
    expect(main()).toContain("Bila kosong: Camat Kalirejo.");
    expect(document.querySelector("[name='known_by.title']")).toBeNull();
    await write("signer.above", "a.n. CAMAT KALIREJO\nu.b.");
    await write("signer.name", "Nama Contoh");
    document.querySelector<HTMLInputElement>("[name='signer.id_kind'][value=nipd]")?.click();
    await settle();
    await write("signer.id_number", "12.3");
    document.querySelector<HTMLInputElement>("[name=with_known_by]")?.click();
    await settle();
    await write("known_by.title", "BUPATI LAMPUNG TENGAH");
    const expected: SigningForm = {
      signer: { ...nobody, above: "a.n. CAMAT KALIREJO\nu.b.", name: "Nama Contoh", id_kind: "nipd", id_number: "12.3" },
      with_known_by: true,
      known_by: { ...nobody, title: "BUPATI LAMPUNG TENGAH" },
    };
    expect(last("preview_signing")).toEqual(expected);
    await act("save_signing");
    expect(last("save_signing")).toEqual(expected);
  });

  it("say of a number that is no NIP how to write it", async () => {
    signing = { ...signing, form: { ...signing.form, signer: { ...nobody, id_kind: "nip", id_number: "123" } } };
    const wrong = { code: "invalid_input", detail: {}, fields: [{ field: "signer.id_number", code: "nip_malformed", detail: {} }] };
    refused = { preview_signing: wrong, save_signing: wrong };
    await open("settings_signing");
    await act("save_signing");
    expect(document.querySelector("[data-errors='1']")?.textContent).toContain("Nomor NIP: NIP terdiri dari 18 angka");
    expect(document.querySelector<HTMLInputElement>("[name='signer.id_number']")?.value).toBe("123");
  });
});

describe("the templates in the settings", () => {
  it("are copied, put aside and taken back", async () => {
    await open("settings_templates");
    expect(main()).toContain("bawaan");
    const answer = program.answer;
    program.answer = (name, payload) => {
      const said = answer(name, payload);
      if (name === "copy_template" || name === "restore_template") return (templates = { ...templates, rows: [{ ...plain, own: true, tried: true }] });
      if (name === "drop_template") return (templates = { ...templates, rows: [{ ...plain, aside: true }] });
      return said;
    };
    await act("copy_template:daftar_hadir.typ");
    expect(last("copy_template")).toEqual({ name: "daftar_hadir.typ" });
    expect(main()).toContain("milik kantor ini, terpakai");
    await act("drop_template:daftar_hadir.typ");
    expect(main()).toContain("disingkirkan, tidak dihapus");
    await act("restore_template:daftar_hadir.typ");
    expect(document.querySelector("[data-template='daftar_hadir.typ']")?.getAttribute("data-own")).toBe("true");
  });

  it("say which file is wrong in which line, and Typst's words for whoever mends it", async () => {
    templates = { ...templates, rows: [{ ...plain, own: true, tried: true, trouble: { file: plain.name, line: 12, code: "wrong", words: "unknown variable: x" } }] };
    await open("settings_templates");
    expect(main()).toContain("Templat daftar_hadir.typ baris 12 salah; dipakai templat bawaan.");
    expect(document.querySelector("[data-trouble=wrong] details")?.textContent).toContain("unknown variable: x");
  });
});
