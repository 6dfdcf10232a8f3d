import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import { samplePrivacy } from "../privacy/sample-privacy";
import type { CaseTexts, CaseView, IssueView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: CasePage } = await import("./CasePage.svelte");
const { default: EditIssuePage } = await import("./EditIssuePage.svelte");
const { session } = await import("../lib/session.svelte");
const { emptyForm } = await import("./form");

const by = { name: "Wulandari", office: "Sekretaris", device_no: 3, own: false, at_ms: 1_737_035_400_000, doubtful: false };

function sample(given: Partial<IssueView>): IssueView {
  return {
    row: { id: "i1", number: "ISU/2003/2025/014", title: "Pohon tumbang", village_name: "Kalirejo", urgency: "medium", stage: "recorded", delivery: "sent", due: null },
    former_number: null,
    form: emptyForm(),
    date: "2025-01-16",
    description: "",
    occurrence: "occurred",
    reporter: "none",
    privacy: samplePrivacy(),
    timeline: [{ kind: "withdrawn", at_ms: by.at_ms, text: "Tercatat dua kali", by_name: by.name, by_office: by.office, delivery: "received" }],
    two_versions: [],
    case: noFile(),
    photos: [],
    deleted: { by, reason: "Tercatat dua kali" },
    refused: false,
    may_withdraw: false,
    may_restore: true,
    ...given,
  } as unknown as IssueView;
}

function noFile(): CaseView {
  return { assignments: [], pauses: [], links: [], deadlines: [], merged: false, merged_into: null, may_unmerge: false, merged_here: [], next_stages: [] };
}

let view: IssueView;
let asked: [string, unknown][];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}
/** What the laptop keeps of what was typed into the case. */
let typed: CaseTexts;
const note = () => (document.querySelector("[data-deleted]")?.textContent ?? "").replace(/\s+/g, " ");
const acts = () => [...document.querySelectorAll<HTMLElement>("main [data-act]")].map((node) => node.dataset.act);

beforeEach(() => {
  asked = [];
  typed = { follow_up: "", comment: "" };
  view = sample({});
  program.answer = (name, payload) => {
    if (name === "get_thumbnails") return [];
    if (name === "get_case_texts") return typed;
    if (name === "list_conflicts" || name === "list_categories" || name === "list_disaster_kinds") return [];
    asked.push([name, payload]);
    if (name === "restore_issue") view = sample({ deleted: null, may_withdraw: true, may_restore: false });
    return view;
  };
  session.enter(sampleSession());
});

afterEach(() => {
  if (page !== null) void unmount(page);
});

it("offers of an issue that the district refused to write it again, and nothing that would be refused as well", async () => {
  view = sample({ deleted: null, refused: true, may_restore: false });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(acts()).toEqual(["back", "edit_issue_form", "show_prints"]);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true }));
  await settle();
  expect(document.querySelector("[data-panel]")).toBeNull();
});

it("shows of a deleted issue who deleted it, when and why, and nothing that would change it", async () => {
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(note()).toMatch(/Isu ini dihapus Alasan: Tercatat dua kali Wulandari, Sekretaris, laptop no\. 3 Kamis, 16 Januari 2025/);
  expect(document.querySelector("[data-entry=withdrawn]")?.textContent).toContain("Tercatat dua kali");
  expect(acts()).toEqual(["back", "restore_issue", "show_prints"]);
});

it("brings it back from there", async () => {
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  document.querySelector<HTMLElement>("[data-act=restore_issue]")?.click();
  await settle();
  expect(asked.at(-1)).toEqual(["restore_issue", { id: "i1" }]);
  expect(document.querySelector("[data-notice]")?.textContent).toContain("Isu “Pohon tumbang” dikembalikan.");
  expect(document.querySelector("[data-deleted]")).toBeNull();
  expect(acts()).toContain("open_withdraw");
});

it("offers no way back to who may not take it", async () => {
  view = sample({ may_restore: false });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(note()).toContain("Isu ini dihapus");
  expect(acts()).toEqual(["back", "show_prints"]);
});

it("shows the photos of a case beside it, says of each how far it is, and opens its page", async () => {
  const photo = { thumbnail_hash: "t", caption: "Dari hulu", state: "here" };
  view = sample({ deleted: null, may_restore: false, photos: [{ ...photo, id: "p1" }, { ...photo, id: "p2", caption: "", state: "waiting" }, { ...photo, id: "p3", state: "to_come" }] as IssueView["photos"] });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  const strip = [...document.querySelectorAll("[data-noun=photo]")];
  expect(strip.map((one) => (one.textContent ?? "").replace(/\s+/g, " ").trim())).toEqual(["Dari hulu", "Menunggu", "Dari hulu Belum sampai"]);
  expect(strip[1]?.querySelector("[role=img], img")?.getAttribute("aria-label")).toBe("Foto 2 dari 3");
  expect(strip[0]?.querySelector("a")?.getAttribute("href")).toBe("#/isu/i1/foto/p1");
  expect(acts()).toContain("add_photo");
});

it("saves a follow-up with the photos that prove it, and keeps both while the page is left", async () => {
  view = sample({ deleted: null, may_restore: false });
  const answer = program.answer;
  const photo = { hash: "a", thumbnail_hash: "ta", width: 640, height: 480, taken_at: "", caption: "" };
  program.answer = (name, payload) => {
    if (name === "choose_photos") return { id: "c1", names: ["a.jpg"], left_out: 0 };
    if (name === "prepare_photo") return { photo, place_text: null };
    return answer(name, payload);
  };
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  document.querySelector<HTMLElement>("[data-act=write_follow_up]")?.click();
  await settle();
  const box = document.querySelector<HTMLTextAreaElement>("[name=text]")!;
  box.value = "Lubang sudah ditimbun";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector<HTMLElement>("[data-act=choose_photos]")?.click();
  await settle();
  expect(document.querySelectorAll("[data-panel=text] [data-noun=pending_photo]")).toHaveLength(1);

  void unmount(page);
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(document.querySelector<HTMLTextAreaElement>("[name=text]")?.value).toBe("Lubang sudah ditimbun");
  expect(document.querySelectorAll("[data-panel=text] [data-noun=pending_photo]")).toHaveLength(1);
  document.querySelector<HTMLElement>("[data-act=add_follow_up]")?.click();
  await settle();
  expect(asked.filter(([name]) => name === "add_follow_up")).toEqual([["add_follow_up", { issue_id: "i1", text: "Lubang sudah ditimbun", photos: [photo] }]]);
  document.querySelector<HTMLElement>("[data-act=write_follow_up]")?.click();
  await settle();
  expect(document.querySelector("[data-noun=pending_photo]")).toBeNull();
});

it("brings back what was typed before the power went, keeps what is typed on, and nothing of what is saved", async () => {
  view = sample({ deleted: null, may_restore: false });
  typed = { follow_up: "Sudah diukur, ting", comment: "" };
  const answer = program.answer;
  program.answer = (name, payload) => (name === "save_case_text" ? (asked.push([name, payload]), { saved_at_ms: 1 }) : answer(name, payload));
  page = mount(CasePage, { target: document.body, props: { id: "i9" } });
  view.row.id = "i9";
  await settle();
  const box = () => document.querySelector<HTMLTextAreaElement>("[data-panel=text] [name=text]");
  expect(box()?.value).toBe("Sudah diukur, ting");
  const write = async (text: string) => {
    box()!.value = text;
    box()!.dispatchEvent(new Event("input", { bubbles: true }));
    await settle();
  };
  await write("Sudah diukur, tinggal ditambal");
  void unmount(page);
  page = null;
  await settle();
  const kept = () => asked.filter(([name]) => name === "save_case_text").map(([, payload]) => payload);
  expect(kept()).toEqual([{ issue_id: "i9", which: "follow_up", text: "Sudah diukur, tinggal ditambal" }]);

  page = mount(CasePage, { target: document.body, props: { id: "i9" } });
  await settle();
  await write("Sudah ditambal");
  document.querySelector<HTMLElement>("[data-act=add_follow_up]")?.click();
  await settle();
  void unmount(page);
  page = null;
  await settle();
  // The last words before they were saved, and none after.
  expect(asked.map(([name]) => name).filter((name) => name === "save_case_text" || name === "add_follow_up")).toEqual(["save_case_text", "save_case_text", "add_follow_up"]);
});

it("says on whichever page is open that something was not saved, and leads back to it", async () => {
  view = sample({ deleted: null, may_restore: false });
  let refuse = () => {};
  const answer = program.answer;
  program.answer = (name, payload) => {
    if (name === "save_case_text") return { saved_at_ms: 1 };
    if (name !== "add_follow_up") return answer(name, payload);
    return new Promise((_, reject) => (refuse = () => reject({ code: "storage_full", detail: {}, fields: [] })));
  };
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  document.querySelector<HTMLElement>("[data-act=write_follow_up]")?.click();
  await settle();
  const box = document.querySelector<HTMLTextAreaElement>("[data-panel=text] [name=text]")!;
  box.value = "Sudah ditambal";
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector<HTMLElement>("[data-act=add_follow_up]")?.click();
  await settle();
  void unmount(page);
  view = sample({ deleted: null, may_restore: false });
  view.row = { ...view.row, id: "i2", title: "Lampu padam" };
  page = mount(CasePage, { target: document.body, props: { id: "i2" } });
  await settle();
  refuse();
  await settle();
  const said = document.querySelector("[data-notice=hot][role=alert]");
  expect(said?.textContent).toContain("Belum tersimpan di isu “Pohon tumbang”");
  expect(said?.querySelector("[data-act=open_unsaved]")?.getAttribute("href")).toBe("#/isu/i1");
  expect(document.querySelector(".acts [data-error]")).toBeNull();
  void unmount(page);
  page = mount(CasePage, { target: document.body, props: { id: "i2" } });
  await settle();
  expect(document.querySelector("[data-notice=hot]")).toBeNull();
});

it("says calmly of a photo that the case has already, and saves it all the same", async () => {
  const photo = { hash: "a", thumbnail_hash: "ta", width: 640, height: 480, taken_at: "", caption: "" };
  view = sample({ deleted: null, may_restore: false, photos: [{ id: "p1", hash: "a", thumbnail_hash: "ta", caption: "", state: "here", evidence_of: null }] as unknown as IssueView["photos"] });
  const answer = program.answer;
  program.answer = (name, payload) => {
    if (name === "choose_photos") return { id: "c1", names: ["a.jpg", "b.jpg"], left_out: 0 };
    if (name === "prepare_photo") return { photo: (payload as { number: number }).number === 0 ? photo : { ...photo, hash: "b" }, place_text: null };
    return answer(name, payload);
  };
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  for (const [opener, panel, save] of [["write_follow_up", "text", "add_follow_up"], ["add_photo", "photos", "add_photos"]] as const) {
    document.querySelector<HTMLElement>(`[data-act=${opener}]`)?.click();
    await settle();
    if (panel === "text") document.querySelector<HTMLElement>("[data-act=choose_photos]")?.click();
    await settle();
    const said = [...document.querySelectorAll(`[data-panel=${panel}] [data-noun=pending_photo]`)].map((one) => one.querySelector("[data-already]")?.textContent?.trim());
    expect(said, panel).toEqual(["Foto ini sudah ada pada isu ini.", undefined]);
    document.querySelector<HTMLElement>(`[data-act=${save}]`)?.click();
    await settle();
    expect(asked.at(-1)?.[0]).toBe(save);
  }
});

it("shows under a follow-up what proves it, and says so beside the case", async () => {
  const entry = { at_ms: by.at_ms, by_name: by.name, by_office: by.office, delivery: "sent", doubtful: false };
  const photo = { thumbnail_hash: "t", state: "here", evidence_of: null };
  view = sample({
    deleted: null,
    may_restore: false,
    timeline: [
      { ...entry, kind: "answer", id: "f2", text: "Diteruskan", arrived_at_ms: null },
      { ...entry, kind: "follow_up", id: "f1", text: "Lubang sudah ditimbun" },
      { ...entry, kind: "recorded", id: null, text: "" },
    ] as IssueView["timeline"],
    photos: [
      { ...photo, id: "p1", caption: "Lubang" },
      { ...photo, id: "p2", caption: "Sudah rata", evidence_of: { id: "f1", answer: false, at_ms: by.at_ms } },
    ] as IssueView["photos"],
  });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  const under = [...document.querySelectorAll("[data-noun=evidence]")];
  expect(under).toHaveLength(1);
  expect(under[0]?.closest("[data-entry]")?.getAttribute("data-entry")).toBe("follow_up");
  expect(under[0]?.querySelector("a")?.getAttribute("href")).toBe("#/isu/i1/foto/p2");
  const strip = [...document.querySelectorAll("[data-noun=photo]")].map((one) => (one.textContent ?? "").replace(/\s+/g, " ").trim());
  expect(strip).toEqual(["Lubang", "bukti tindak lanjut 16 Jan Sudah rata"]);
});

it("links a case to a meeting, the newest first, and refuses to link to none", async () => {
  view = sample({ deleted: null, may_restore: false });
  const answer = program.answer;
  const row = { host: "", venue: "Balai kampung" };
  program.answer = (name, payload) => {
    if (name === "list_near_issues") return { rows: [] };
    if (name === "list_meetings") {
      return {
        upcoming: [{ ...row, id: "m2", title: "Musrenbang", date: "2025-01-24" }, { ...row, id: "m3", title: "Rembuk stunting", date: "2025-02-03" }],
        past: [{ ...row, id: "m1", title: "Musyawarah dusun", date: "2025-01-13" }],
      };
    }
    return answer(name, payload);
  };
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  document.querySelector<HTMLElement>("[data-act=more_deeds]")?.click();
  await settle();
  document.querySelector<HTMLElement>("[data-act=deed_link]")?.click();
  await settle();
  document.querySelector<HTMLInputElement>("[name=link_to][value=meeting]")?.click();
  await settle();
  const offered = () => [...document.querySelectorAll<HTMLElement>("[data-field=meeting] [data-id]")].map((one) => one.dataset.id);
  expect(offered()).toEqual(["m3", "m2", "m1"]);
  document.querySelector<HTMLElement>("[data-act=save_link]")?.click();
  await settle();
  expect(document.querySelector("[data-field=meeting] .wrong")?.textContent).toContain("Pilih rapat yang membahasnya.");
  const search = document.querySelector<HTMLInputElement>("[name=meeting_search]")!;
  search.value = "13 januari";
  search.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  expect(offered()).toEqual(["m1"]);
  document.querySelector<HTMLInputElement>("[name=meeting][value=m1]")?.click();
  await settle();
  document.querySelector<HTMLElement>("[data-act=save_link]")?.click();
  await settle();
  expect(asked.filter(([name]) => name === "link_issue")).toEqual([["link_issue", { issue_id: "i1", relation: "raised_in", other_id: "m1" }]]);
});

it("says of what waits whether it is the issue or one thing that was added to it", async () => {
  const entry = { at_ms: by.at_ms, text: "", by_name: "", by_office: "", delivery: "unsent" };
  view = sample({ deleted: null, timeline: [{ ...entry, kind: "follow_up", text: "Sudah dirapatkan" }, { ...entry, kind: "moved", stage: "verified" }, { ...entry, kind: "recorded" }] as IssueView["timeline"] });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  const marks = [...document.querySelectorAll("[data-entry] [data-delivery=unsent]")].map((mark) => (mark.textContent ?? "").trim());
  expect(marks).toEqual(["Tindak lanjut ini belum terkirim", "Perubahan ini belum terkirim", "Belum terkirim"]);
});

it("shows beside the number of the district the one that it had on this laptop before", async () => {
  view = sample({ deleted: null, former_number: "S-01" });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect((document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ")).toContain("ISU/2003/2025/014 · semula S-01");
});

it("keeps the place of photos that were destroyed, and offers neither them nor new ones", async () => {
  const photo = { hash: "", thumbnail_hash: "", caption: "", state: "erased" };
  view = sample({ deleted: null, may_restore: false, privacy: samplePrivacy({ erased_at_ms: 1 }), photos: [{ ...photo, id: "p1" }] as IssueView["photos"] });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  const [place] = document.querySelectorAll("[data-noun=photo]");
  expect((place?.textContent ?? "").replace(/\s+/g, " ").trim()).toBe("Foto dimusnahkan bersama data pribadi");
  expect(place?.querySelector("a, img")).toBeNull();
  expect(acts()).not.toContain("add_photo");
});

it("does not open the form over a deleted issue", async () => {
  location.hash = "#/isu/i1/ubah";
  page = mount(EditIssuePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(location.hash).toBe("#/isu/i1");
  expect(document.querySelector("form, [data-act=edit_issue]")).toBeNull();
});

it("offers the kecamatan the stages that may follow, says which of them need a reason, and opens a closed case again", async () => {
  const kecamatan = sampleSession();
  session.enter({ ...kecamatan, scope: kecamatan.scope && { ...kecamatan.scope, level: "district" } });
  const next_stages = [
    { stage: "verified", needs_reason: true },
    { stage: "in_progress", needs_reason: true },
  ] as CaseView["next_stages"];
  view = sample({ deleted: null, may_restore: false, case: { ...noFile(), next_stages } });
  view.row.stage = "settled";
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(acts()).toContain("reopen_issue");
  expect(acts()).not.toContain("verify_issue");
  document.querySelector<HTMLElement>("[data-act=reopen_issue]")?.click();
  await settle();
  const offered = [...document.querySelectorAll<HTMLInputElement>("[data-panel=move] input[name=stage]")];
  expect(offered.map((input) => [input.value, input.checked])).toEqual([
    ["verified", false],
    ["in_progress", true],
  ]);
  expect(document.querySelector("[data-panel=move]")?.textContent).toContain("Wajib untuk tahap ini.");
  document.querySelector<HTMLElement>("[data-act=move_issue]")?.click();
  await settle();
  expect(asked.at(-1)).toEqual(["move_issue", { issue_id: "i1", stage: "in_progress", reason: "" }]);
});

it("offers no stage of a case that goes on in another", async () => {
  const kecamatan = sampleSession();
  session.enter({ ...kecamatan, scope: kecamatan.scope && { ...kecamatan.scope, level: "district" } });
  view = sample({ deleted: null, may_restore: false, case: { ...noFile(), merged: true } });
  view.row.stage = "merged";
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(acts()).toContain("write_answer");
  for (const act of ["open_move", "return_issue", "reopen_issue", "verify_issue"]) expect(acts()).not.toContain(act);
});

it("words a decision in its minutes alone, and lets the village that decided it move it on", async () => {
  const next_stages = [{ stage: "settled", needs_reason: false }] as CaseView["next_stages"];
  view = sample({ deleted: null, may_restore: false, form: { ...emptyForm(), entry_type: "decision" }, case: { ...noFile(), next_stages } });
  page = mount(CasePage, { target: document.body, props: { id: "i1" } });
  await settle();
  expect(acts()).toContain("open_move");
  expect(acts()).not.toContain("edit_issue_form");
});

it("offers the report of an incident beside its sheet, and of nothing else", async () => {
  for (const entry_type of ["incident", "complaint"] as const) {
    view = sample({ deleted: null, may_restore: false, form: { ...emptyForm(), entry_type } });
    page = mount(CasePage, { target: document.body, props: { id: "i1" } });
    await settle();
    expect(acts().includes("print_incident")).toBe(entry_type === "incident");
    expect(acts()).toContain("print_case");
    await unmount(page);
    page = null;
  }
});
