import { flushSync, mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleSession } from "../lib/sample-session";
import type { ServiceChecksView, ServiceSaid, ServiceState } from "../generated/types";

const program = vi.hoisted(() => ({ answer: (_name: string, _payload: unknown): unknown => undefined }));

vi.mock("../lib/backend", async (original) => ({
  ...(await original<typeof import("../lib/backend")>()),
  call: async (name: string, payload: unknown) => program.answer(name, payload),
  onChanged: () => () => {},
  onSyncStatus: () => () => {},
}));

// The end of the start is measured in a window that stays open; here its timer would outlive the page.
vi.mock("../lib/ready", () => ({ markReady: () => {} }));

const { default: ServicesPage } = await import("./ServicesPage.svelte");
const { session } = await import("../lib/session.svelte");
const { unsavedChecks } = await import("./checks");

const SERVICES = ["KTP", "KB"];
type Filled = Partial<Record<string, [ServiceState, string]>>;

function village(code: string, name: string, filled: Filled) {
  return {
    code,
    name,
    checks: SERVICES.map((service) => ({ service, state: filled[service]?.[0] ?? null, note: filled[service]?.[1] ?? "", others: [] as ServiceSaid[] })),
  };
}

function viewOf(villages: ServiceChecksView["villages"], may_write: boolean): ServiceChecksView {
  return {
    month: "2025-01",
    this_month: "2025-01",
    months: [{ month: "2025-01", good: 1, disrupted: 0, stopped: 0, missing: 1 }],
    services: SERVICES,
    villages,
    may_write,
  };
}

let view: ServiceChecksView;
let refused: unknown;
let asked: [string, unknown][];
let page: Record<string, unknown>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn += 1) await tick();
  flushSync();
}
async function open(): Promise<void> {
  page = mount(ServicesPage, { target: document.body });
  await settle();
}
const act = async (name: string) => {
  document.querySelector<HTMLElement>(`[data-act=${name}]`)?.click();
  await settle();
};
const main = () => (document.querySelector("main")?.textContent ?? "").replace(/\s+/g, " ");
const radio = (service: string, state: string) => document.querySelector<HTMLInputElement>(`input[name=state_${service}][value=${state}]`);

beforeEach(() => {
  asked = [];
  refused = null;
  unsavedChecks.clear();
  view = viewOf([village("18.02.01.2003", "Kampung Kalirejo", { KTP: ["good", ""] })], true);
  program.answer = (name, payload) => {
    if (name === "list_service_checks") return view;
    asked.push([name, payload]);
    if (refused !== null) throw refused;
    return view;
  };
  session.enter(sampleSession());
});

afterEach(() => unmount(page));

describe("Pelayanan di kampung", () => {
  it("sends what was seen beside what is wanted, and leaves unsaid what nobody chose", async () => {
    await open();
    radio("KTP", "stopped")?.click();
    await settle();
    view = viewOf([village("18.02.01.2003", "Kampung Kalirejo", { KTP: ["stopped", ""] })], true);
    await act("save_services");
    expect(asked).toEqual([
      [
        "save_service_check",
        {
          month: "2025-01",
          checks: [
            { service: "KTP", state: "stopped", note: "", seen_state: "good", seen_note: "", seen_others: [] },
            { service: "KB", state: null, note: "", seen_state: null, seen_note: "", seen_others: [] },
          ],
        },
      ],
    ]);
    expect(document.querySelector("[data-notice]")?.textContent).toContain("Pemeriksaan Januari 2025 tersimpan di laptop ini");
    expect(document.querySelector("[data-notice]")?.textContent).toContain("1 pelayanan belum diisi");
  });

  it("shows what another laptop wrote of the same, and settles what was shown", async () => {
    const said = { state: "stopped", note: "listrik padam" } as const;
    view.villages[0]?.checks[0]?.others.push(said);
    await open();
    expect(document.querySelector("[data-others]")?.textContent).toContain("Berhenti: listrik padam");
    await act("save_services");
    const [[, sent]] = asked as [[string, { checks: { seen_others: unknown[] }[] }]];
    expect(sent.checks.map((check) => check.seen_others)).toEqual([[said], []]);
  });

  it("fills with one button what is empty, and nothing else", async () => {
    view = viewOf([village("18.02.01.2003", "Kampung Kalirejo", { KTP: ["disrupted", "blangko habis"] })], true);
    await open();
    await act("fill_good");
    expect(radio("KTP", "disrupted")?.checked).toBe(true);
    expect(radio("KB", "good")?.checked).toBe(true);
    expect(document.querySelector("[data-act=fill_good]")).toBeNull();
  });

  it("says at its service what is missing, and keeps what was filled in when the page is left", async () => {
    refused = { code: "invalid_input", detail: {}, fields: [{ field: "state_KB", code: "required", detail: {} }] };
    await open();
    radio("KTP", "stopped")?.click();
    await act("save_services");
    expect(document.querySelector("[data-errors]")?.textContent).toContain("Keadaan KB");
    unmount(page);
    await open();
    expect(radio("KTP", "stopped")?.checked).toBe(true);
    expect(main()).toContain("belum disimpan");
  });

  it("is read, not written, by whoever only reads", async () => {
    view = { ...view, may_write: false };
    await open();
    expect(document.querySelector("[data-act=save_services]")).toBeNull();
    expect(main()).toContain("Baik");
  });
});

describe("Pelayanan di kecamatan", () => {
  beforeEach(() => {
    const sample = sampleSession();
    session.enter({ ...sample, scope: sample.scope && { ...sample.scope, level: "district", name: "Kecamatan Kalirejo" } });
    view = viewOf(
      [
        village("18.02.01.2001", "Kampung Kalirejo", { KTP: ["disrupted", "blangko habis"], KB: ["good", ""] }),
        village("18.02.01.2002", "Kampung Sri Basuki", { KTP: ["stopped", "listrik padam"] }),
      ],
      false,
    );
  });

  it("names what stands still before what is only disturbed, with the village's own words", async () => {
    await open();
    const rows = [...document.querySelectorAll("[data-noun=trouble]")].map((row) => (row.textContent ?? "").replace(/\s+/g, " "));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain("Kampung Sri Basuki · listrik padam");
    expect(rows[1]).toContain("blangko habis");
  });

  it("says each state in words, also who has not said yet", async () => {
    await open();
    const cells = [...document.querySelectorAll("[data-noun=village_services]")].map((row) => [...row.querySelectorAll("[data-service]")].map((mark) => mark.textContent?.trim()));
    expect(cells).toEqual([
      ["Terganggu", "Baik"],
      ["Berhenti", "Belum"],
    ]);
    expect(main()).toContain("1 dari 2 sudah mengisi");
  });
});
