import { expect, it } from "vitest";
import { en } from "../lib/i18n/en";
import { id } from "../lib/i18n/id";
import type { IssueView, OtherIssue, TextState } from "../generated/types";
import { emptyForm } from "./form";
import { masked, shareText } from "./share";

function sample(row: Record<string, unknown>, rest: Record<string, unknown> = {}): IssueView {
  return {
    row: {
      id: "i1",
      number: "ISU/2003/2025/014",
      number_provisional: false,
      title: "Jembatan *gantung* miring, hubungi 0812-3456-7890",
      category: "INF",
      village_name: "Kalirejo",
      urgency: "high",
      stage: "in_progress",
      confidential: false,
      ...row,
    },
    form: { ...emptyForm(), has_reporter: true, reporter_name: "Seorang Pelapor", reporter_phone: "081234567890", description: "Cerita tentang Bu Anu" },
    description: "Cerita tentang Bu Anu",
    deleted: null,
    timeline: [{ kind: "answer", text: "Jawaban kepada Bu Anu" }],
    case: { assignments: [{ office: "Dinas Bina Marga" }] },
    ...rest,
  } as unknown as IssueView;
}

const words = { date: "Kamis, 16 Januari 2025", due: "sisa 4 hari kerja", place: "Kampung Kalirejo, Dusun III" };

it.each([id, en])("tells what it is about and nothing of a person", (t) => {
  const text = shareText(sample({}), t, words) ?? "";
  expect(text.split("\n")[0]).toBe("*Jembatan gantung miring, hubungi …*");
  expect(text).toContain("ISU/2003/2025/014");
  expect(text).toContain("Kampung Kalirejo, Dusun III");
  expect(text).toContain("sisa 4 hari kerja");
  expect(text).toContain("Dinas Bina Marga");
  for (const personal of ["Pelapor", "Anu", "0812"]) expect(text.includes(personal)).toBe(false);
});

it.each([id, en])("passes on nothing of a text that was confidential once, of captions or of linked cases", (t) => {
  const others = { links: [{ label: "ISU/2003/2025/009", other: { title: "Pungutan liar blangko" } }], merged_here: [{ title: "Surat tertahan" }] };
  const view = sample(
    {},
    {
      description: "Pungutan liar blangko",
      privacy: { text: "secret" },
      photos: [{ caption: "Seorang Pelapor di loket" }],
      timeline: [{ kind: "loosened", text: "Pelapor mengizinkan" }],
      case: { assignments: [{ office: "Dinas Bina Marga", note: "Hubungi Bu Anu" }], ...others },
    },
  );
  const text = shareText(view, t, words) ?? "";
  expect(text).toContain("Dinas Bina Marga");
  for (const kept of ["Pungutan", "loket", "Pelapor", "Surat tertahan", "Anu"]) expect(text).not.toContain(kept);
});

it("passes on nothing that is confidential or deleted", () => {
  expect(shareText(sample({ confidential: true }), id, words)).toBeNull();
  expect(shareText(sample({}, { deleted: { reason: "Salah catat" } }), id, words)).toBeNull();
});

it.each([
  ["NIK 1802031508990001 hilang", "NIK … hilang"],
  ["telepon 0812 3456 7890", "telepon …"],
  ["ISU/2003/2025/014", "ISU/2003/2025/014"],
  ["17 Januari 2025, 14 rumah", "17 Januari 2025, 14 rumah"],
])("masks long numbers: %s", (text, expected) => expect(masked(text)).toBe(expected));

/** A text that keeps its value: a word of the dictionary stands for it. */
const CODES = ["row.category", "row.urgency", "row.stage"];

/** Every other text of a view is the path on which it stands. */
function traced<T>(value: T, path = ""): T {
  if (typeof value === "string") return (CODES.includes(path) ? value : `<${path}>`) as T;
  if (value === null || typeof value !== "object") return value;
  const inside = Object.entries(value).map(([key, one]) => [key, traced(one, path === "" ? key : `${path}.${key}`)] as const);
  return (Array.isArray(value) ? inside.map(([, one]) => one) : Object.fromEntries(inside)) as T;
}

const other: OtherIssue = { id: "i2", number: "n", title: "t", category: "INF", village_name: "v" };

/** With something on every path. */
function whole(confidential: boolean, text: TextState): IssueView {
  return traced<IssueView>({
    row: {
      id: "i1",
      number: "n",
      number_provisional: false,
      title: "t",
      category: "INF",
      place: "p",
      village_code: "c",
      village_name: "v",
      urgency: "high",
      stage: "in_progress",
      delivery: "sent",
      confidential,
      recorded_at_ms: 0,
      received_at_ms: 0,
      new_answer: false,
      photo_count: 1,
      due: { milestone: "settle", unit: "hours", left: 1, overdue: false, due_on: "d" },
      decision: null,
    },
    former_number: "n",
    form: { ...emptyForm(), has_reporter: true, anonymous: true, confidential },
    date: "d",
    description: "d",
    occurrence: "occurred",
    reporter: "stored",
    privacy: {
      text,
      frozen: text === "frozen",
      erased_at_ms: text === "erased" ? 0 : null,
      may_freeze: false,
      may_unfreeze: false,
      may_reveal: false,
      may_erase: false,
      may_loosen: false,
    },
    timeline: [
      {
        kind: "answer",
        id: "f1",
        at_ms: 0,
        doubtful: false,
        text: "t",
        stage: "settled",
        by_name: "n",
        by_office: "o",
        receipt_number: "r",
        receipt_id: "r",
        delivery: "received",
        new: true,
        photos: 1,
        pause: "awaiting_reporter",
        due_on: "d",
        arrived_at_ms: 0,
      },
    ],
    two_versions: ["reporter_name"],
    case: {
      assignments: [{ id: "a1", office: "o", due_on: "d", overdue: false, note: "n", at_ms: 0 }],
      pauses: [{ id: "p1", reason: "awaiting_reporter", note: "n", from_ms: 0 }],
      links: [{ id: "l1", relation: "related", label: "l", other, meeting_id: "m1", programme_id: null, from_other: false }],
      deadlines: [{ milestone: "settle", state: "running", unit: "hours", left: 1, due_on: "d", done_at_ms: null, sure: true, source: "s" }],
      merged: true,
      merged_into: other,
      may_unmerge: false,
      merged_here: [other],
      next_stages: [{ stage: "settled", needs_reason: false }],
    },
    photos: [
      {
        id: "f1",
        hash: "h",
        thumbnail_hash: "h",
        width: 1,
        height: 1,
        caption: "c",
        taken_at: "t",
        at_ms: 0,
        by_name: "n",
        by_office: "o",
        state: "here",
        evidence_of: { id: "f1", answer: true, at_ms: 0 },
        may_remove: false,
      },
    ],
    deleted: null,
    refused: false,
    may_withdraw: false,
    may_restore: false,
  });
}

const states: TextState[] = ["open", "secret", "frozen", "erased", "withheld"];

it.each(states)("takes three texts of a view and no other, whatever became of its text: %s", (text) => {
  for (const t of [id, en]) {
    const shared = shareText(whole(false, text), t, words) ?? "";
    const taken = Array.from(shared.matchAll(/<(.+?)>/g), ([, path]) => path);
    expect(taken).toEqual(["row.title", "row.number", "case.assignments.0.office"]);
    expect(shareText(whole(true, text), t, words)).toBeNull();
  }
});
