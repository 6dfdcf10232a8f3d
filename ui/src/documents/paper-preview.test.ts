import { beforeEach, describe, expect, it, vi } from "vitest";

import { call } from "../lib/backend";
import type { PreviewView } from "../generated/types";
import { PaperPreview } from "./paper-preview.svelte";

vi.mock("../lib/backend", () => ({ call: vi.fn(), asUiError: (failed: unknown) => failed }));

const host = vi.mocked(call);
const made: string[] = [];

function pages(of: string): PreviewView {
  made.push(of);
  return { preview_id: `${of}-${made.length}`, pages: [], paper: "a4", template_trouble: null, file_name: "Daftar hadir.pdf" };
}

const error = (code: string) => ({ code, detail: {}, fields: [] });

beforeEach(() => {
  made.length = 0;
  host.mockReset();
});

describe("the preview of a paper", () => {
  it("compiles the last of the choices made while it was busy, and skips those between", async () => {
    const preview = new PaperPreview<string>(async (choice) => pages(choice));
    void preview.compile("first");
    void preview.compile("second");
    await preview.compile("third");
    expect(made).toEqual(["first", "third"]);
    expect([preview.shown?.choices, preview.compiling]).toEqual(["third", false]);
  });

  it("keeps the old pages when a choice cannot be compiled, and saves none of them in its place", async () => {
    const preview = new PaperPreview<string>(async (choice) => {
      if (choice === "bad") throw error("internal");
      return pages(choice);
    });
    await preview.compile("good");
    await preview.compile("bad");
    expect([preview.shown?.choices, preview.failure?.code]).toEqual(["good", "internal"]);
    await preview.save();
    expect(preview.outcome).toEqual({ kind: "failed", error: error("internal") });
    expect(host).not.toHaveBeenCalled();
  });

  it("saves the pages of the newest choice, also when asked while it is compiled", async () => {
    const preview = new PaperPreview<string>(async (choice) => pages(choice));
    await preview.compile("first");
    void preview.compile("second");
    host.mockResolvedValue({ path: "a.pdf" });
    await preview.save();
    expect(host).toHaveBeenCalledExactlyOnceWith("save_preview", { preview_id: "second-2" });
    expect(preview.outcome).toEqual({ kind: "saved", path: "a.pdf" });
  });

  it("is compiled anew once when the program has let go of it", async () => {
    const preview = new PaperPreview<string>(async (choice) => pages(choice));
    await preview.compile("only");
    host.mockRejectedValueOnce(error("preview_expired")).mockResolvedValue({ path: null });
    await preview.open();
    expect(host.mock.calls.map(([, asked]) => asked)).toEqual([{ preview_id: "only-1" }, { preview_id: "only-2" }]);
    expect(preview.outcome).toEqual({ kind: "opened", path: null });
  });

  it("says nothing of a dialog that was closed", async () => {
    const preview = new PaperPreview<string>(async (choice) => pages(choice));
    await preview.compile("only");
    host.mockResolvedValue({ path: null });
    await preview.save();
    expect(preview.outcome).toBeNull();
  });
});
