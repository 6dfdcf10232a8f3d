/** Lists for tests of pages: a few rows of each. */
import type { CodeRule, RulesView } from "../generated/types";

export function code(given: Partial<CodeRule> & { code: string; name_id: string }): CodeRule {
  return { name_en: given.name_id, hidden: false, confidential: false, confidential_fixed: false, shipped_name: given.name_id, ...given };
}

export function sampleRules(given: Partial<RulesView> = {}): RulesView {
  return {
    may_edit: true,
    categories_origin: null,
    categories: [
      { category: code({ code: "INF", name_id: "Infrastruktur" }), subcategories: [code({ code: "INF.01", name_id: "Jalan" })] },
      { category: code({ code: "APR", name_id: "Aparatur", confidential: true, confidential_fixed: true }), subcategories: [] },
    ],
    profiles: {
      origin: null,
      name: "PermenPANRB 62/2018",
      six_day_week: false,
      rules: [
        { class: "*", milestone: "verify", count: 3, unit: "working_days", start: "receipt", pauses: false, source: "PermenPANRB 62/2018", off: false, changed: false },
        { class: "pengaduan", milestone: "settle", count: 14, unit: "working_days", start: "receipt", pauses: true, source: "PermenPANRB 62/2018", off: false, changed: false },
      ],
    },
    holidays: {
      origin: null,
      years: [
        { year: 2026, shipped: true, days: [{ date: "2026-01-01", kind: "national", name: "Tahun Baru 2026 Masehi" }] },
        {
          year: 2025,
          shipped: true,
          days: [
            { date: "2025-01-01", kind: "national", name: "Tahun Baru 2025 Masehi" },
            { date: "2025-01-28", kind: "collective", name: "Tahun Baru Imlek 2576 Kongzili" },
          ],
        },
      ],
    },
    numbering: { origin: null, format: "ISU/{kode_kampung}/{tahun}/{nomor:3}", shipped_format: "ISU/{kode_kampung}/{tahun}/{nomor:3}", example: "ISU/2001/2025/014", invitation_format: "005/{nomor}/{bulan_romawi}/{tahun}", invitation_shipped: "005/{nomor}/{bulan_romawi}/{tahun}", invitation_example: "005/14/I/2025" },
    ...given,
  };
}
