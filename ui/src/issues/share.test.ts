import { expect, it } from "vitest";
import { en } from "../lib/i18n/en";
import { id } from "../lib/i18n/id";
import type { IssueView } from "../generated/types";
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
