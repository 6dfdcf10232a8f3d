import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyForm } from "./form";

const written: { draft_id: string | null; title: string; focus: string }[] = [];
let answer: (() => void)[] = [];
let refuse = false;

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: (name: string, payload: { draft_id: string | null; form: { title: string }; focus: string }) =>
    new Promise((resolve, reject) => {
      expect(name).toBe("save_draft");
      written.push({ draft_id: payload.draft_id, title: payload.form.title, focus: payload.focus });
      if (refuse) reject({ code: "storage_full", detail: {}, fields: [] });
      else answer.push(() => resolve({ draft_id: payload.draft_id ?? "new", form: payload.form, focus: payload.focus, saved_at_ms: 1 }));
    }),
}));

const { DraftWriter } = await import("./draft-writer.svelte");
const form = (title: string) => ({ ...emptyForm(), title });

async function settle(): Promise<void> {
  for (const done of answer.splice(0)) done();
  await vi.advanceTimersByTimeAsync(0);
}

describe("the draft writer", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    written.length = 0;
    answer = [];
    refuse = false;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("writes once, half a second after the last key", async () => {
    const writer = new DraftWriter(null);
    writer.touch(form("T"), "title");
    await vi.advanceTimersByTimeAsync(200);
    writer.touch(form("Ti"), "title");
    await vi.advanceTimersByTimeAsync(499);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual([{ draft_id: null, title: "Ti", focus: "title" }]);
  });

  it("writes within a second also while somebody types on without a pause", async () => {
    const writer = new DraftWriter("d1");
    for (let key = 1; key <= 30; key += 1) {
      writer.touch(form("x".repeat(key)), "title");
      await vi.advanceTimersByTimeAsync(100);
      await settle();
    }
    // Three seconds of typing; of nothing that was written is more than 800 ms missing.
    expect(written.map((one) => one.title.length)).toEqual([8, 16, 24]);
  });

  it("never has two writes at once, so that a new form leaves one draft", async () => {
    const writer = new DraftWriter(null);
    writer.touch(form("one"), "title");
    await vi.advanceTimersByTimeAsync(500);
    writer.touch(form("two"), "title");
    await vi.advanceTimersByTimeAsync(500);
    expect(written).toHaveLength(1);
    await settle();
    expect(written).toEqual([
      { draft_id: null, title: "one", focus: "title" },
      { draft_id: "new", title: "two", focus: "title" },
    ]);
    await settle();
    expect(writer.draftId).toBe("new");
  });

  it("writes what waits at once when asked to", async () => {
    const writer = new DraftWriter("d1");
    writer.touch(form("typed"), "description");
    const flushed = writer.flush();
    await settle();
    await flushed;
    expect(written).toEqual([{ draft_id: "d1", title: "typed", focus: "description" }]);
  });

  it("says when it could not write, and writes again with the next key", async () => {
    const writer = new DraftWriter("d1");
    refuse = true;
    writer.touch(form("typed"), "");
    await writer.flush();
    expect(writer.failure?.code).toBe("storage_full");
    refuse = false;
    writer.touch(form("typed more"), "");
    const flushed = writer.flush();
    await settle();
    await flushed;
    expect(writer.failure).toBeNull();
  });

  it("tries again what could not be written when the page is left, and nothing older than what is written", async () => {
    const writer = new DraftWriter("d1");
    refuse = true;
    writer.touch(form("typed"), "title");
    await writer.flush();
    expect(written).toHaveLength(1);
    refuse = false;
    const left = writer.flush();
    await settle();
    await left;
    expect(written.map((one) => one.title)).toEqual(["typed", "typed"]);
    expect(writer.failure).toBeNull();

    refuse = true;
    writer.touch(form("typed o"), "title");
    await writer.flush();
    refuse = false;
    writer.touch(form("typed on"), "title");
    const more = writer.flush();
    await settle();
    await more;
    await writer.flush();
    expect(written.slice(2).map((one) => one.title)).toEqual(["typed o", "typed on"]);
  });

  it("writes nothing once the form has become an issue", async () => {
    const writer = new DraftWriter("d1");
    writer.touch(form("typed"), "");
    writer.stop();
    writer.touch(form("late"), "");
    await vi.advanceTimersByTimeAsync(2000);
    expect(written).toEqual([]);
  });
});
