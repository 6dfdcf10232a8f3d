import { flushSync, mount, tick, unmount, type Component } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { chooseOption } from "../lib/choose-option";
import { sampleSession } from "../lib/sample-session";
import type { NameView, RosterImportView, RosterView } from "../generated/types";
import { samplePerson, sampleRoster } from "./sample-roster";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: RosterPage } = await import("./RosterPage.svelte");
const { default: OfficePage } = await import("./OfficePage.svelte");
const { default: PersonPage } = await import("./PersonPage.svelte");
const { default: RosterFilePage } = await import("./RosterFilePage.svelte");
const { default: InviteFromRoster } = await import("../meetings/InviteFromRoster.svelte");
const { session } = await import("../lib/session.svelte");

let view: RosterView;
let name: NameView;
let file: RosterImportView | null;
let refused: unknown;
let asked: [string, unknown][];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 24; turn += 1) await tick();
  flushSync();
}
async function open<P extends Record<string, unknown>>(component: Component<P>, props: P): Promise<void> {
  page = mount(component, { target: document.body, props });
  await settle();
}
async function close(): Promise<void> {
  if (page !== null) await unmount(page);
  page = null;
}
async function act(act: string, within = ""): Promise<void> {
  document.querySelector<HTMLElement>(`${within} [data-act="${act}"]`)?.click();
  await settle();
}
async function type(field: string, text: string): Promise<void> {
  const input = document.querySelector<HTMLInputElement>(`[name="${field}"]`);
  if (input === null) throw new Error(`no field ${field}`);
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}
const text = (selector: string) => (document.querySelector(selector)?.textContent ?? "").replace(/\s+/g, " ").trim();
const wrote = (command: string) => asked.filter(([one]) => one === command).map(([, payload]) => payload);

beforeEach(() => {
  asked = [];
  refused = null;
  view = sampleRoster();
  name = { prefix: "", name: "", suffix: "", near: [] };
  file = null;
  program.answer = (command, payload) => {
    if (command === "list_roster") return view;
    if (command === "read_name") return name;
    asked.push([command, payload]);
    if (refused !== null) throw refused;
    if (command === "open_roster") return file;
    if (command === "fill_roster") return { added: 24 };
    if (command === "save_roster") return { recorded: 5 };
    return { id: "baru" };
  };
  session.enter({ ...sampleSession(), scope: { ...sampleSession().scope!, level: "district", code: "18.02.01", name: "Kecamatan Kalirejo" } });
});

afterEach(close);

describe("Orang dan jabatan", () => {
  it("lists offices by group with who holds them, and says where nobody is written down", async () => {
    await open(RosterPage, {});
    const rows = [...document.querySelectorAll("[data-noun=office]")].map((row) => (row.textContent ?? "").replace(/\s+/g, " "));
    expect(rows[0]).toContain("Hi. Yulianto, S.E.");
    expect(rows[0]).toContain("17 Agustus 2022");
    expect(rows[0]).toContain("0812 0000 0000");
    expect(rows[1]).toContain("Plt. Saryono");
    expect(rows[2]).toContain("Belum diisi");
    expect(text("[data-noun=person]")).toContain("Tokoh adat");
  });

  it("fills an empty roster from the region data in one action", async () => {
    view = sampleRoster({ offices: [], people: [], missing: 24 });
    await open(RosterPage, {});
    expect(text("[data-act=fill_roster]")).toBe("Isi 24 jabatan dari data wilayah");
    await act("fill_roster");
    expect(wrote("fill_roster")).toEqual([{}]);
    expect(text("[data-notice]")).toContain("24 jabatan ditambahkan");
  });

  it("merges two near names into the one that is chosen, and takes it back", async () => {
    view = sampleRoster({
      people: [samplePerson("a", "Kandarani"), samplePerson("b", "Kandarami")],
      near: [{ first: "a", second: "b", same: false }],
    });
    await open(RosterPage, {});
    await act("merge_people");
    expect(wrote("merge_people")).toEqual([{ id: "b", into: "a" }]);
    await act("unmerge", "[data-notice]");
    expect(wrote("unmerge_people")).toEqual([{ id: "b" }]);
    expect(text("[data-notice]")).toContain("Kandarami berdiri sendiri lagi");
  });

  it("records that two near names are two people, and asks again when that is taken back", async () => {
    view = sampleRoster({
      people: [samplePerson("a", "Kandarani"), samplePerson("b", "Kandarami")],
      near: [{ first: "a", second: "b", same: false }],
    });
    await open(RosterPage, {});
    await act("keep_apart");
    expect(text("[data-notice]")).toContain("tercatat sebagai dua orang");
    await act("ask_again", "[data-notice]");
    expect(wrote("tell_people_apart")).toEqual([
      { first: "a", second: "b", take_back: false },
      { first: "a", second: "b", take_back: true },
    ]);
  });

  it("says why something could not be undone, and leaves the way to try again", async () => {
    view = sampleRoster({
      people: [samplePerson("a", "Kandarani"), samplePerson("b", "Kandarami")],
      near: [{ first: "a", second: "b", same: false }],
    });
    await open(RosterPage, {});
    await act("merge_people");
    refused = { code: "internal", detail: {}, fields: [] };
    await act("unmerge", "[data-notice]");
    expect(document.querySelector("[data-notice]")?.getAttribute("data-notice")).toBe("warm");
    refused = null;
    await act("unmerge", "[data-notice]");
    expect(text("[data-notice]")).toContain("Kandarami berdiri sendiri lagi");
  });

  it("says when only near names were found, and when nothing was", async () => {
    await open(RosterPage, {});
    view = sampleRoster({ near_only: true });
    await type("search", "yulyanto");
    expect(text("[data-near-only]")).toContain("“yulyanto”");
    view = sampleRoster({ offices: [], people: [], offices_all: 3, people_all: 3 });
    await type("search", "zzz");
    expect(text("[data-none]")).toContain("Coba kata yang lebih pendek");
    view = sampleRoster();
    await act("clear_search");
    expect(document.querySelectorAll("[data-noun=office]")).toHaveLength(3);
  });

  it("offers a reader nothing that changes", async () => {
    session.enter({ ...sampleSession(), role: "reader" });
    await open(RosterPage, {});
    expect(document.querySelectorAll("[data-act=new_office], [data-act=new_person], [data-act=open_roster_file], [data-act=fill_roster]")).toHaveLength(0);
  });
});

describe("an invitation from an empty roster", () => {
  it("fills it from the region data, and goes on to invite", async () => {
    view = sampleRoster({ offices: [], people: [], missing: 24 });
    const requests: unknown[] = [];
    await open(InviteFromRoster, { oninvite: async (request: unknown) => requests.push(request) > 0 });
    const details = document.querySelector("details") as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    await settle();
    expect(text("[data-act=fill_roster]")).toBe("Isi 24 jabatan dari data wilayah");
    view = sampleRoster();
    await act("fill_roster");
    expect(wrote("fill_roster")).toEqual([{}]);
    expect(text("[data-filled=done]")).toContain("24 jabatan ditambahkan");
    expect(document.activeElement?.closest("form")).not.toBeNull();
    await act("choose_group:forkopimcam");
    await act("invite_from_roster");
    expect(requests).toEqual([{ office_ids: ["camat", "kapolsek"], person_ids: [] }]);
  });

  it("says why it could not be filled, and leaves the way to try again", async () => {
    view = sampleRoster({ offices: [], people: [], missing: 24 });
    await open(InviteFromRoster, { oninvite: async () => true });
    const details = document.querySelector("details") as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    await settle();
    refused = { code: "internal", detail: {}, fields: [] };
    await act("fill_roster");
    expect(text("[data-filled=hot]")).not.toBe("");
    expect(document.querySelector("[data-act=fill_roster]")).not.toBeNull();
  });
});

describe("one office", () => {
  it("takes a new holder from one typed line and says how it was read", async () => {
    await open(OfficePage, { id: "kapolsek" });
    expect(text("[data-current=true]")).toContain("sejak 10 Januari 2025");
    expect(text("[data-current=false]")).toContain("sampai 9 Januari 2025");
    name = { prefix: "Hi.", name: "Handoko", suffix: "S.E.", near: [] };
    await type("name", "Hi. Handoko, S.E.");
    expect(text("[data-read]")).toBe("Diurutkan sebagai Handoko. Gelar depan: Hi. Gelar belakang: S.E.");
    await type("from_text", "20/01/2025");
    const acting = document.querySelector<HTMLSelectElement>("[name=acting]");
    if (acting !== null) chooseOption(acting, "plt");
    await act("save_holding");
    expect(wrote("save_holding")).toEqual([
      {
        id: null,
        office_id: "kapolsek",
        person_id: null,
        person: { prefix: "Hi.", name: "Handoko", suffix: "S.E.", organisation: "", kind: null, id_kind: "none", id_number: "", phone: "" },
        seen: null,
        form: { from_text: "20/01/2025", to_text: "", acting: "plt", rank: "" },
      },
    ]);
    expect(text("[data-notice]")).toContain("Hi. Handoko, S.E. tercatat sebagai Plt. Kapolsek Kalirejo");
    expect(document.querySelector<HTMLInputElement>("[name=name]")?.value).toBe("");
  });

  it("offers who is in the list already when a name is near", async () => {
    await open(OfficePage, { id: "kapolsek" });
    name = { prefix: "", name: "Kandarami", suffix: "", near: [{ id: "a", written: "Kandarani", office: "Asisten III", same: false }] };
    await type("name", "Kandarami");
    expect(text("[data-near]")).toContain("Asisten III");
    await act("use_person");
    await act("save_holding");
    expect(wrote("save_holding")).toMatchObject([{ person_id: "a", person: null }]);
  });

  it("keeps what was typed when it is not saved, and while another page is looked at", async () => {
    await open(OfficePage, { id: "kapolsek" });
    await type("rank", "Penata (III/c)");
    refused = { code: "invalid_input", detail: {}, fields: [{ field: "name", code: "required", detail: {} }] };
    await act("save_holding");
    expect(text("[data-errors]")).toContain("Tulis namanya.");
    await close();
    refused = null;
    await open(OfficePage, { id: "kapolsek" });
    expect(document.querySelector<HTMLInputElement>("[name=rank]")?.value).toBe("Penata (III/c)");
    await type("rank", "");
  });

  it("ends a term on a day that is typed, and says what is wrong with it", async () => {
    await open(OfficePage, { id: "kapolsek" });
    await act("end_holding");
    await type("to_text_end", "01/01/2025");
    refused = { code: "invalid_input", detail: {}, fields: [{ field: "to_text", code: "ends_before_start", detail: {} }] };
    await act("save_end");
    expect(text("[data-field=to_text_end]")).toContain("mendahului tanggal mulai");
    refused = null;
    await act("save_end");
    expect(wrote("end_holding").at(-1)).toEqual({ id: "h3", to_text: "01/01/2025" });
    expect(text("[data-notice]")).toContain("Masa Saryono diakhiri");
  });
});

describe("the term of a holder", () => {
  const terms = { from_text: "10/01/2025", to_text: "", acting: "plt", rank: "" };

  it("is changed in its row, with the form as it was opened beside it", async () => {
    await open(OfficePage, { id: "kapolsek" });
    await act("edit_holding", "[data-current=true]");
    expect(document.activeElement?.getAttribute("name")).toBe("edit_from_text");
    await type("edit_rank", "Iptu");
    await act("save_holding_edit");
    expect(wrote("save_holding")).toEqual([
      { id: "h3", office_id: "kapolsek", person_id: null, person: null, seen: terms, form: { ...terms, rank: "Iptu" } },
    ]);
    expect(text("[data-notice]")).toContain("Masa Saryono diubah");
    expect(document.querySelector("[name=edit_rank]")).toBeNull();
  });

  it("keeps what was typed when it is refused, and Esc leaves it as it was", async () => {
    await open(OfficePage, { id: "kapolsek" });
    await act("edit_holding", "[data-current=false]");
    await type("edit_from_text", "20/01/2025");
    refused = { code: "invalid_input", detail: {}, fields: [{ field: "to_text", code: "ends_before_start", detail: {} }] };
    await act("save_holding_edit");
    expect(text("[data-field=edit_to_text]")).toContain("mendahului tanggal mulai");
    const from = document.querySelector<HTMLInputElement>("[name=edit_from_text]");
    expect(from?.value).toBe("20/01/2025");
    from?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
    await settle();
    expect(document.querySelector("[name=edit_from_text]")).toBeNull();
    await act("edit_holding", "[data-current=false]");
    expect(document.querySelector<HTMLInputElement>("[name=edit_from_text]")?.value).toBe("");
  });
});

describe("one person", () => {
  it("sends the form as it was opened beside what is wanted", async () => {
    await open(PersonPage, { id: "yulianto" });
    await type("phone", "0812 1111 1111");
    await act("save_person");
    expect(wrote("save_person")).toMatchObject([
      { id: "yulianto", seen: { name: "Yulianto", phone: "0812 0000 0000" }, form: { name: "Yulianto", prefix: "Hi.", phone: "0812 1111 1111" } },
    ]);
  });

  it("shows who was merged into him, and takes them out again", async () => {
    view = sampleRoster({ people: [samplePerson("a", "Kandarani", { merged: [{ id: "b", written: "Kandarami" }] })] });
    await open(PersonPage, { id: "b" });
    expect(text("h1")).toBe("Kandarani");
    await act("unmerge");
    expect(wrote("unmerge_people")).toEqual([{ id: "b" }]);
  });

  it("offers no field for numbers that were erased", async () => {
    view = sampleRoster({ people: [samplePerson("a", "Kandarani", { erased: true })] });
    await open(PersonPage, { id: "a" });
    expect(document.querySelector("[name=phone], [name=id_number]")).toBeNull();
    expect(text("main")).toContain("dihapus menurut aturan");
  });
});

describe("a list of officers from a file", () => {
  it("shows each row with what it changes before anything is recorded", async () => {
    file = {
      id: "f",
      file_name: "pejabat.xlsx",
      good: 1,
      faulty: 1,
      doubled: 0,
      more: false,
      rows: [
        { number: 2, written: "Saryono", office: "Plt. Kapolsek", faults: [], doubled: false, warnings: [{ code: "replaces", column: "", text: "Sutrisno", value: "" }] },
        { number: 3, written: "", office: "", faults: [{ code: "nobody", column: "", text: "", value: "" }], doubled: false, warnings: [] },
      ],
      columns: [{ header: "Nama", field: "name" }],
      unknown_columns: [],
      left_out_columns: ["NIK"],
    };
    await open(RosterFilePage, {});
    await act("open_roster");
    expect(text("[data-row='2']")).toContain("Menggantikan Sutrisno.");
    expect(text("[data-row='3']")).toContain("Nama dan jabatan kosong.");
    expect(text("main")).toContain("Sengaja tidak dibaca, karena nomor kependudukan: NIK.");
    await act("save_roster");
    expect(wrote("save_roster")).toEqual([{ id: "f" }]);
  });
});

describe("inviting from the roster", () => {
  it("invites a group or one by one, and asks first whom", async () => {
    const requests: unknown[] = [];
    await open(InviteFromRoster, {
      oninvite: async (request: unknown) => {
        requests.push(request);
        return true;
      },
    });
    const details = document.querySelector("details");
    if (details !== null) details.open = true;
    details?.dispatchEvent(new Event("toggle"));
    await settle();
    await act("invite_from_roster");
    expect(text("form")).toContain("Pilih dulu siapa yang diundang.");
    expect(requests).toHaveLength(0);
    await act("choose_group:forkopimcam");
    const person = document.querySelector<HTMLInputElement>("[name='person-karto']");
    person?.click();
    await settle();
    await act("invite_from_roster");
    expect(requests).toEqual([{ office_ids: ["camat", "kapolsek"], person_ids: ["karto"] }]);
  });
});
