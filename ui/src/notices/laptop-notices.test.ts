import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import generatedTypes from "../generated/types.ts?raw";
import { sampleSession, sampleStatus } from "../lib/sample-session";
import type { NoticeKind, NoticeView } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

const { default: LaptopNotices } = await import("./LaptopNotices.svelte");
const { dictionary } = await import("../lib/i18n/index.svelte");
const { session } = await import("../lib/session.svelte");

const kinds = [...(/export type NoticeKind =([^;]*);/.exec(generatedTypes)?.[1] ?? "").matchAll(/"([a-z_]+)"/g)].map((found) => found[1] as NoticeKind);

describe("what happened to this laptop", () => {
  it.each(kinds)("%s is one plain sentence, with a count and without", (kind) => {
    for (const language of ["id", "en"] as const) {
      for (const count of [0, 1, 14]) {
        const said = dictionary(language).shell.notice[kind](count);
        expect(said).toMatch(/^\p{Lu}[^.]+\.$/u);
        expect(said).not.toMatch(/\b0\b|undefined/);
      }
    }
  });

  it("counts what is kept", () => {
    expect(dictionary("id").shell.notice.restored(14)).toContain("14 perubahan");
    expect(dictionary("id").shell.notice.recovered(3)).toContain("3 perubahan");
    expect(dictionary("id").shell.notice.two_laptops()).toContain("hubungi kecamatan");
  });
});

describe("the notices on a page", () => {
  const notice = (id: string, kind: NoticeKind): NoticeView => ({ id, kind, at_ms: 0, count: 2 });
  let part: Record<string, unknown>;
  let closed: unknown[];

  beforeEach(() => {
    closed = [];
    session.enter(sampleSession());
    session.setStatus(sampleStatus({ notices: [notice("9", "two_laptops"), notice("4", "restored")] }));
    part = mount(LaptopNotices, { target: document.body });
    flushSync();
  });

  afterEach(() => unmount(part));

  const shown = () => [...document.querySelectorAll<HTMLElement>("[data-laptop-notice]")].map((node) => node.dataset.laptopNotice);

  it("go one by one, when the person has understood them", async () => {
    program.answer = (name, payload) => {
      closed.push([name, payload]);
      return sampleStatus({ notices: [notice("4", "restored")] });
    };
    expect(shown()).toEqual(["two_laptops", "restored"]);
    document.querySelector<HTMLElement>("[data-id='9'] [data-act=close_notice]")?.click();
    for (let turn = 0; turn < 6; turn += 1) await tick();
    flushSync();
    expect(closed).toEqual([["close_notice", { id: "9" }]]);
    expect(shown()).toEqual(["restored"]);
  });

  it("stay when closing could not be saved", async () => {
    program.answer = () => {
      throw { code: "storage_full", detail: {}, fields: [] };
    };
    document.querySelector<HTMLElement>("[data-act=close_notice]")?.click();
    for (let turn = 0; turn < 6; turn += 1) await tick();
    flushSync();
    expect(shown()).toEqual(["two_laptops", "restored"]);
    expect(document.querySelector("[role=alert]")?.textContent).toMatch(/Ruang laptop penuh/);
  });
});
