/** The address of every page. `up` is where Esc and the link above the title lead. */

export type RouteName = (typeof table)[number][1] | "not_found";

export interface Route {
  name: RouteName;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Without query: `/isu/018f…`. */
  path: string;
  up: string | null;
}

const table = [
  ["/beranda", "home", null],
  ["/kotak-masuk", "inbox", null],
  ["/kampung", "villages", null],
  ["/isu", "issues", null],
  ["/isu/baru", "issue_new", "/isu"],
  ["/isu/draf", "drafts", "/isu"],
  ["/isu/peta", "map", "/isu"],
  ["/isu/peta/batas", "boundaries", "/isu/peta"],
  ["/isu/register", "register", "/isu"],
  ["/isu/pelapor", "find_reporter", "/isu"],
  ["/isu/tersegel", "sealed", "/kotak-masuk"],
  ["/isu/tersegel/baru", "sealed_new", "/isu"],
  ["/isu/tersegel/:id", "sealed_report", "/isu/tersegel"],
  ["/isu/banyak", "bulk", "/isu"],
  ["/isu/banyak/:id", "bulk_draft", "/isu"],
  ["/isu/pengingat", "reminder", "/isu"],
  ["/isu/draf/:id", "issue_draft", "/isu"],
  ["/isu/:id", "issue", "/isu"],
  ["/isu/:id/ubah", "issue_edit", "/isu/:id"],
  ["/isu/:id/cetak", "case_preview", "/isu/:id"],
  ["/isu/:id/kejadian", "incident_preview", "/isu/:id"],
  ["/isu/:id/foto/:photoId", "photo", "/isu/:id"],
  ["/isu/:id/pengingat", "case_reminder", "/isu/:id"],
  ["/rapat", "meetings", null],
  ["/rapat/baru", "meeting_new", "/rapat"],
  ["/rapat/tempat", "venues", "/rapat"],
  ["/rapat/rangkaian", "series", "/rapat"],
  ["/rapat/rangkaian/baru", "series_new", "/rapat/rangkaian"],
  ["/rapat/rangkaian/:id", "series_edit", "/rapat/rangkaian"],
  ["/rapat/orang", "roster", "/rapat"],
  ["/rapat/orang/ambil", "roster_file", "/rapat/orang"],
  ["/rapat/orang/baru", "person_new", "/rapat/orang"],
  ["/rapat/orang/jabatan/baru", "office_new", "/rapat/orang"],
  ["/rapat/orang/jabatan/:id", "office", "/rapat/orang"],
  ["/rapat/orang/:id", "person", "/rapat/orang"],
  ["/rapat/program", "programmes", "/rapat"],
  ["/rapat/program/baru", "programme_new", "/rapat/program"],
  ["/rapat/program/:id", "programme", "/rapat/program"],
  ["/rapat/program/:id/ubah", "programme_edit", "/rapat/program/:id"],
  ["/rapat/rekap", "recap", "/rapat"],
  ["/rapat/:id", "meeting", "/rapat"],
  ["/rapat/:id/ubah", "meeting_edit", "/rapat/:id"],
  ["/rapat/:id/pintu", "door", "/rapat/:id"],
  ["/rapat/:id/notula", "minutes", "/rapat/:id"],
  ["/rapat/:id/notula/cetak", "minutes_preview", "/rapat/:id/notula"],
  ["/rapat/:id/keputusan/cetak", "decisions_preview", "/rapat/:id"],
  ["/rapat/:id/berita-acara", "official_record", "/rapat/:id"],
  ["/rapat/:id/cetak", "attendance_preview", "/rapat/:id"],
  ["/rapat/:id/undangan-surat", "invitation_letter", "/rapat/:id"],
  ["/rapat/:id/mandat", "mandate_letter", "/rapat/:id"],
  ["/rapat/:id/berkas", "meeting_papers", "/rapat/:id"],
  ["/rapat/:id/evaluasi", "evaluation", "/rapat/:id"],
  ["/pelayanan", "services", "/rapat"],
  ["/laporan", "reports", "/rapat"],
  ["/putuskan", "conflicts", "/kirim"],
  ["/putuskan/:id", "conflict", "/putuskan"],
  ["/kirim", "outbox", null],
  ["/kirim/laptop", "parcels", "/rapat"],
  ["/kirim/:id", "receipt", "/kirim"],
  ["/kirim/tanda-terima/:id/cetak", "receipt_preview", "/kirim/:id"],
  ["/pengaturan", "settings", null],
  ["/pengaturan/identitas", "settings_identity", "/pengaturan"],
  ["/pengaturan/kertas", "settings_paper", "/pengaturan"],
  ["/pengaturan/penanda-tangan", "settings_signing", "/pengaturan"],
  ["/pengaturan/templat", "settings_templates", "/pengaturan"],
  ["/pengaturan/tampilan", "settings_display", "/pengaturan"],
  ["/pengaturan/laptop", "settings_laptop", "/pengaturan"],
  ["/pengaturan/pin", "settings_pin", "/pengaturan"],
  ["/pengaturan/periksa", "settings_check", "/pengaturan"],
  ["/pengaturan/latihan", "settings_training", "/pengaturan"],
  ["/pengaturan/tentang", "settings_about", "/pengaturan"],
  ["/pengaturan/aturan", "settings_rules", "/pengaturan"],
  ["/pengaturan/aturan/kategori", "settings_rules_categories", "/pengaturan/aturan"],
  ["/pengaturan/aturan/batas-waktu", "settings_rules_profiles", "/pengaturan/aturan"],
  ["/pengaturan/aturan/hari-libur", "settings_rules_holidays", "/pengaturan/aturan"],
  ["/pengaturan/aturan/nomor", "settings_rules_numbering", "/pengaturan/aturan"],
  ["/masa-simpan", "retention", "/pengaturan"],
  ["/masa-simpan/cetak", "destruction_preview", "/masa-simpan"],
  ["/tombol", "keys", null],
] as const;

export const routeNames: readonly RouteName[] = table.map(([, name]) => name);

/** `hash` as the browser has it: `#/isu?kampung=18.02.01.2003`. An empty one is the start and belongs to no page yet. */
export function parsePath(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#/, "").split("?", 2);
  const query = new URLSearchParams(search);
  const given = path.split("/");
  for (const [pattern, name, up] of table) {
    const params = match(pattern.split("/"), given);
    if (params !== null) return { name, params, query, path, up: up === null ? null : fill(up, params) };
  }
  return { name: "not_found", params: {}, query, path, up: null };
}

/** Words before placeholders: the table lists `/isu/baru` above `/isu/:id`, and the first match counts. */
function match(pattern: readonly string[], given: readonly string[]): Record<string, string> | null {
  if (pattern.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const value = given[at] ?? "";
    if (part.startsWith(":") && value !== "") params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

function fill(pattern: string, params: Readonly<Record<string, string>>): string {
  return pattern.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ""));
}
