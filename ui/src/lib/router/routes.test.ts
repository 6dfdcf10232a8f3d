import { describe, expect, it } from "vitest";
import { parsePath } from "./routes";

describe("addresses", () => {
  it.each([
    ["#/beranda", "home", null],
    ["#/isu", "issues", null],
    ["#/isu/baru", "issue_new", "/isu"],
    ["#/isu/draf", "drafts", "/isu"],
    ["#/isu/draf/7", "issue_draft", "/isu"],
    ["#/isu/pelapor", "find_reporter", "/isu"],
    ["#/isu/tersegel", "sealed", "/kotak-masuk"],
    ["#/isu/tersegel/baru", "sealed_new", "/isu"],
    ["#/isu/tersegel/0194", "sealed_report", "/isu/tersegel"],
    ["#/isu/banyak", "bulk", "/isu"],
    ["#/isu/banyak/7", "bulk_draft", "/isu"],
    ["#/isu/peta/batas", "boundaries", "/isu/peta"],
    ["#/isu/pengingat", "reminder", "/isu"],
    ["#/isu/0194/pengingat", "case_reminder", "/isu/0194"],
    ["#/isu/0194", "issue", "/isu"],
    ["#/isu/0194/ubah", "issue_edit", "/isu/0194"],
    ["#/rapat/program", "programmes", "/rapat"],
    ["#/rapat/program/baru", "programme_new", "/rapat/program"],
    ["#/rapat/program/0194/ubah", "programme_edit", "/rapat/program/0194"],
    ["#/rapat/0194/evaluasi", "evaluation", "/rapat/0194"],
    ["#/pelayanan", "services", "/rapat"],
    ["#/laporan?jenis=rekap", "reports", "/rapat"],
    ["#/kirim/laptop", "parcels", "/rapat"],
    ["#/rapat/rekap", "recap", "/rapat"],
    ["#/rapat/0194/pintu", "door", "/rapat/0194"],
    ["#/rapat/tempat", "venues", "/rapat"],
    ["#/rapat/rangkaian", "series", "/rapat"],
    ["#/rapat/rangkaian/baru", "series_new", "/rapat/rangkaian"],
    ["#/rapat/rangkaian/0194", "series_edit", "/rapat/rangkaian"],
    ["#/isu/0194/kejadian", "incident_preview", "/isu/0194"],
    ["#/rapat/0194/berkas", "meeting_papers", "/rapat/0194"],
    ["#/rapat/0194/cetak", "attendance_preview", "/rapat/0194"],
    ["#/rapat/0194/undangan-surat", "invitation_letter", "/rapat/0194"],
    ["#/rapat/0194/mandat", "mandate_letter", "/rapat/0194"],
    ["#/rapat/0194/notula/cetak", "minutes_preview", "/rapat/0194/notula"],
    ["#/rapat/0194/keputusan/cetak", "decisions_preview", "/rapat/0194"],
    ["#/rapat/0194/berita-acara", "official_record", "/rapat/0194"],
    ["#/putuskan", "conflicts", "/kirim"],
    ["#/putuskan/0194", "conflict", "/putuskan"],
    ["#/kirim/0194", "receipt", "/kirim"],
    ["#/kirim/tanda-terima/412/cetak", "receipt_preview", "/kirim/412"],
    ["#/pengaturan/tampilan", "settings_display", "/pengaturan"],
    ["#/pengaturan/penanda-tangan", "settings_signing", "/pengaturan"],
    ["#/pengaturan/templat", "settings_templates", "/pengaturan"],
    ["#/pengaturan/aturan", "settings_rules", "/pengaturan"],
    ["#/pengaturan/aturan/hari-libur", "settings_rules_holidays", "/pengaturan/aturan"],
    ["#/entah", "not_found", null],
    ["#/isu/1/2/3", "not_found", null],
    ["", "not_found", null],
  ])("%s is %s, and up is %s", (hash, name, up) => {
    const route = parsePath(hash);
    expect(route.name).toBe(name);
    expect(route.up).toBe(up);
  });

  it("takes ids and queries apart", () => {
    expect(parsePath("#/isu/a%2Fb").params.id).toBe("a/b");
    const list = parsePath("#/isu?kampung=18.02.01.2003");
    expect(list.name).toBe("issues");
    expect(list.path).toBe("/isu");
    expect(list.query.get("kampung")).toBe("18.02.01.2003");
  });

  it("keeps an id that needs escaping in the way up", () => expect(parsePath("#/isu/a%2Fb/ubah").up).toBe("/isu/a%2Fb"));
});
