import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { IssueView, PendingPhoto, PhotoView, UiError } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { PhotoChoice } = await import("./choice.svelte");
const { default: IssueFormPage } = await import("../issues/IssueFormPage.svelte");
const { default: PhotoPage } = await import("./PhotoPage.svelte");
const { session } = await import("../lib/session.svelte");
const { handleKey } = await import("../lib/keys.svelte");
const { router } = await import("../lib/router/router.svelte");
const { emptyForm, isBlank, sameForm } = await import("../issues/form");

function pending(hash: string): PendingPhoto {
  return { hash, thumbnail_hash: `t-${hash}`, width: 640, height: 480, taken_at: "", caption: "" };
}

function refusal(code: UiError["code"], detail: Record<string, string> = {}): UiError {
  return { code, detail, fields: [] };
}

let asked: [string, unknown][] = [];
let page: Record<string, unknown> | null = null;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 24; turn += 1) await tick();
  flushSync();
}
const act = (name: string) => document.querySelector<HTMLElement>(`[data-act=${name}]`);
const text = (css: string) => (document.querySelector(css)?.textContent ?? "").replace(/\s+/g, " ").trim();
const press = (key: string) => handleKey(new KeyboardEvent("keydown", { key, bubbles: true }));

/** Files by name: what is read of each, or why it is not. */
let files: [string, PendingPhoto | UiError][] = [];
let places: Record<string, string> = {};

function chooseAndRead(name: string, payload: unknown): unknown {
  if (name === "choose_photos") return { id: "c1", names: files.map(([file]) => file), left_out: 0 };
  if (name === "prepare_photo") {
    const [, read] = files[(payload as { number: number }).number] ?? [];
    if (read === undefined || "code" in read) throw read;
    return { photo: { ...read }, place_text: places[read.hash] ?? null };
  }
  return undefined;
}

beforeEach(() => {
  asked = [];
  files = [];
  places = {};
  page = null;
  document.body.innerHTML = "";
  session.enter(sampleSession());
});

afterEach(() => {
  if (page !== null) void unmount(page);
});

describe("choosing photos", () => {
  it("reads them one by one, and one that is no photo costs no other", async () => {
    files = [["a.jpg", pending("a")], ["b.heic", refusal("photo_not_read", { why: "heic" })], ["c.jpg", pending("c")]];
    const choice = new PhotoChoice();
    const steps: string[] = [];
    program.answer = (name, payload) => {
      if (name === "prepare_photo") steps.push(`${choice.reading?.at} dari ${choice.reading?.all}`);
      return chooseAndRead(name, payload);
    };
    const taken: string[] = [];
    await choice.choose((photo) => taken.push(photo.hash) > 0);
    expect(taken).toEqual(["a", "c"]);
    expect(steps).toEqual(["1 dari 3", "2 dari 3", "3 dari 3"]);
    expect(choice.reading).toBeNull();
    expect(choice.failures).toEqual(["b.heic: Foto HEIC belum dapat dibaca. Di telepon pilih Kamera › Format › JPEG."]);
  });

  it("stops at a full disk, and says that the text is safe", async () => {
    files = [["a.jpg", refusal("photos_need_room")], ["b.jpg", pending("b")]];
    program.answer = (name, payload) => {
      asked.push([name, payload]);
      return chooseAndRead(name, payload);
    };
    const choice = new PhotoChoice();
    await choice.choose(() => true);
    expect(asked.map(([name]) => name)).toEqual(["choose_photos", "prepare_photo"]);
    expect(choice.failures[0]).toMatch(/^Ruang laptop hampir penuh\. Tulisan tetap tersimpan; foto belum\./);
  });

  it("says of a photo that is there already that it is", async () => {
    files = [["a.jpg", pending("a")]];
    program.answer = chooseAndRead;
    const choice = new PhotoChoice();
    await choice.choose(() => false);
    expect(choice.failures).toEqual(["a.jpg: foto ini sudah dipilih."]);
  });
});

describe("photos in the form", () => {
  let saved: { form: { photos: PendingPhoto[]; coordinates: string } } | null = null;

  beforeEach(() => {
    saved = null;
    program.answer = (name, payload) => {
      asked.push([name, payload]);
      if (name === "save_draft") return { draft_id: "d1", saved_at_ms: 1, ...(payload as object) };
      if (name === "save_issue") {
        saved = JSON.parse(JSON.stringify(payload));
        return { row: { id: "i1", number: "S-01", number_provisional: true } };
      }
      if (name === "read_coordinates") return { spoken: (payload as { text: string }).text, swapped: false, in_indonesia: true };
      if (name === "list_drafts" || name === "list_categories" || name === "list_disaster_kinds" || name === "get_thumbnails") return [];
      return chooseAndRead(name, payload);
    };
  });

  it("offers where the camera was and takes it over at a press only", async () => {
    files = [["a.jpg", pending("a")], ["b.jpg", pending("b")]];
    places = { a: "5,179000° LS 104,982000° BT", b: "5,180000° LS 104,982000° BT" };
    page = mount(IssueFormPage, { target: document.body, props: { draftId: null } });
    await settle();
    act("choose_photos")?.click();
    await settle();
    expect(document.querySelectorAll("[data-noun=pending_photo]")).toHaveLength(2);
    expect(document.querySelectorAll("[data-place]")).toHaveLength(1);
    expect(text("[data-place]")).toContain("Foto memuat letak: 5,179000° LS 104,982000° BT. Letak itu tidak ikut disimpan di dalam foto.");
    const coordinates = document.querySelector<HTMLInputElement>("[name=coordinates]");
    expect(coordinates?.value).toBe("");
    act("use_photo_place")?.click();
    await settle();
    expect(coordinates?.value).toBe("5,179000° LS 104,982000° BT");
    expect(document.querySelector("[data-place]")).toBeNull();
  });

  it("warns of a photo that was taken long before the day of the event, and saves it all the same", async () => {
    files = [["a.jpg", { ...pending("a"), taken_at: "2025-05-03T09:00" }], ["b.jpg", { ...pending("b"), taken_at: "2025-12-01T09:00" }], ["c.jpg", pending("c")]];
    const answer = program.answer;
    program.answer = (name, payload) => (name === "read_date" ? { date: "2025-12-20", long: "Sabtu, 20 Desember 2025" } : answer(name, payload));
    page = mount(IssueFormPage, { target: document.body, props: { draftId: null } });
    await settle();
    const date = document.querySelector<HTMLInputElement>("[name=date_text]")!;
    date.value = "20/12/2025";
    date.dispatchEvent(new Event("input", { bubbles: true }));
    date.dispatchEvent(new FocusEvent("blur"));
    act("choose_photos")?.click();
    await settle();
    expect([...document.querySelectorAll("[data-noun=pending_photo]")].map((one) => one.querySelector("[data-earlier]") !== null)).toEqual([true, false, false]);
    expect(text("[data-earlier]")).toBe("Foto ini diambil 3 Mei 2025, jauh sebelum tanggal kejadian. Pastikan fotonya benar.");
    act("save_issue")?.click();
    await settle();
    expect(saved!.form.photos).toHaveLength(3);
  });

  it("saves a photo that is still being read with the issue it was chosen for", async () => {
    files = [["a.jpg", pending("a")]];
    let read = () => {};
    const answer = program.answer;
    program.answer = (name, payload) =>
      name === "prepare_photo" ? new Promise((resolve) => (read = () => resolve(answer(name, payload)))) : answer(name, payload);
    page = mount(IssueFormPage, { target: document.body, props: { draftId: null } });
    await settle();
    act("choose_photos")?.click();
    await settle();
    expect(text("[data-field=photos] [role=status]")).toBe("Membaca foto 1 dari 1");
    act("save_issue")?.click();
    await settle();
    expect(saved).toBeNull();
    read();
    await settle();
    expect(saved!.form.photos.map((photo) => photo.hash)).toEqual(["a"]);
  });

  it("counts a photo as something that was filled in", () => {
    expect(isBlank(emptyForm())).toBe(true);
    expect(isBlank({ ...emptyForm(), photos: [pending("a")] })).toBe(false);
    expect(sameForm({ ...emptyForm(), photos: [pending("a")] }, { ...emptyForm(), photos: [pending("a")] })).toBe(true);
  });
});

describe("the page of a photo", () => {
  let photos: PhotoView[] = [];
  let jpeg: string | null = "/9j/";
  let happenedOn = "2025-01-18";

  function view(id: string, given: Partial<PhotoView> = {}): PhotoView {
    return {
      id, hash: `h-${id}`, thumbnail_hash: `t-${id}`, width: 1600, height: 1200, caption: "", taken_at: "2025-01-17T06:41", at_ms: 1_737_035_400_000,
      by_name: "Wagiman", by_office: "Kepala Kampung", state: "here", evidence_of: null, may_remove: true, ...given,
    };
  }

  beforeEach(() => {
    jpeg = "/9j/";
    happenedOn = "2025-01-18";
    photos = [view("p1"), view("p2", { caption: "Dari hulu" })];
    program.answer = (name, payload) => {
      asked.push([name, payload]);
      if (name === "get_issue") {
        return { row: { id: "i1", title: "Jembatan miring", number: "S-01", number_provisional: true }, date: happenedOn, photos, deleted: null } as unknown as IssueView;
      }
      if (name === "get_photo") return { hash: (payload as { hash: string }).hash, jpeg_base64: jpeg };
      if (name === "remove_photo" && (payload as { reason: string }).reason === "") {
        throw { ...refusal("invalid_input"), fields: [{ field: "photo_reason", code: "required", detail: {} }] };
      }
      return {};
    };
  });

  async function open(photoId: string): Promise<void> {
    router.go(`/isu/i1/foto/${photoId}`);
    page = mount(PhotoPage, { target: document.body, props: { id: "i1", photoId } });
    await settle();
  }

  it("says in words what it shows, when and by whom", async () => {
    await open("p1");
    expect(document.querySelector("img")?.getAttribute("alt")).toBe("Foto 1 dari 2");
    expect(document.querySelector("img")?.getAttribute("src")).toBe("data:image/jpeg;base64,/9j/");
    expect(text(".facts")).toContain("Jumat, 17 Januari 2025, 06.41 menurut jam kamera");
    expect(text(".facts")).toContain("Wagiman, Kepala Kampung");
  });

  it("warns where it was taken more than thirty days before the event", async () => {
    happenedOn = "2025-02-17";
    await open("p1");
    expect(text("[data-earlier]")).toContain("Foto ini diambil 17 Januari 2025");
    void unmount(page!);
    happenedOn = "2025-02-16";
    await open("p1");
    expect(document.querySelector("[data-earlier]")).toBeNull();
  });

  it("turns what is seen, and goes on by arrows to the ends and no further", async () => {
    await open("p2");
    expect(document.querySelector("img")?.getAttribute("alt")).toBe("Dari hulu");
    press("r");
    flushSync();
    expect(document.querySelector<HTMLElement>("[data-photo]")?.dataset.turns).toBe("1");
    press("ArrowRight");
    expect(location.hash).toBe("#/isu/i1/foto/p2");
    press("ArrowLeft");
    expect(location.hash).toBe("#/isu/i1/foto/p1");
    expect(asked.some(([name]) => name === "add_photos" || name === "remove_photo")).toBe(false);
  });

  it("says of a photo that has not arrived that it has not", async () => {
    jpeg = null;
    photos = [view("p1", { state: "asked_again", may_remove: false })];
    await open("p1");
    expect(document.querySelector("img")).toBeNull();
    expect(text("[data-page=photo]")).toContain("Sudah diminta lagi");
    expect(act("open_remove")).toBeNull();
  });

  it("says of a photo that was destroyed why it does not show, and asks nobody for it", async () => {
    photos = [view("p1", { hash: "", thumbnail_hash: "", state: "erased", may_remove: false })];
    await open("p1");
    expect(document.querySelector<HTMLElement>("[data-photo]")?.dataset.state).toBe("erased");
    expect(text("[data-page=photo]")).toContain("Foto ini dimusnahkan bersama data pribadi isu ini");
    expect(asked.some(([name]) => name === "get_photo")).toBe(false);
    expect(act("open_remove")).toBeNull();
  });

  it("says of a photo that cannot be read that it cannot", async () => {
    await open("p1");
    document.querySelector("img")?.dispatchEvent(new Event("error"));
    await settle();
    expect(document.querySelector<HTMLElement>("[data-photo]")?.dataset.state).toBe("unreadable");
    expect(text("[data-page=photo]")).toContain("Foto ini tidak terbaca.");
  });

  it("takes it out with a reason and goes back to the case", async () => {
    await open("p1");
    act("open_remove")?.click();
    await settle();
    act("remove_photo")?.click();
    await settle();
    expect(text("[data-field=photo_reason] .wrong")).toBe("Tulis alasannya, misalnya: salah foto.");
    const reason = document.querySelector<HTMLTextAreaElement>("[name=photo_reason]")!;
    reason.value = "Salah foto";
    reason.dispatchEvent(new Event("input", { bubbles: true }));
    act("remove_photo")?.click();
    await settle();
    expect(asked.at(-1)).toEqual(["remove_photo", { issue_id: "i1", photo_id: "p1", reason: "Salah foto" }]);
    expect(location.hash).toBe("#/isu/i1");
  });
});
