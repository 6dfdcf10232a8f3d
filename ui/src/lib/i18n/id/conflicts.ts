/** Perlu diputuskan: yang hanya dapat diputuskan orang. */
import type { LaterKind, RecordNoun } from "../../../generated/types";

const later: Record<LaterKind, string> = {
  edited: "Isian diubah",
  follow_up: "Tindak lanjut ditulis",
  moved: "Tahap dipindahkan",
  other: "Perubahan lain",
};

/** Di dalam kalimat. */
const noun: Record<RecordNoun, string> = {
  issue: "isu",
  follow_up: "tindak lanjut",
  meeting: "rapat",
  invitee: "undangan rapat",
  attendance: "kehadiran",
  unknown: "catatan",
};

export default {
  title: "Perlu diputuskan",
  lead: "Catatan ini diubah di dua laptop sebelum keduanya tersambung. Tidak ada yang hilang: pilih mana yang benar.",
  empty: "Tidak ada yang perlu diputuskan",
  empty_text: "Bila satu catatan diubah di dua laptop sebelum keduanya tersambung, keduanya disimpan dan dipilih di sini.",
  differs_in: (fields: string) => `Dua versi di: ${fields}`,
  deleted_and_changed: "Dihapus di satu laptop, diubah di laptop lain",
  decide: "Pilih versi",
  see_both: "Lihat keduanya",
  of_record: (noun: string, title: string) => `${noun}: ${title}`,
  untitled: "Tanpa judul",
  open_record: (noun: string) => `Buka ${noun} ini`,
  open_settled: (noun: string) => `Buka ${noun} yang tadi`,
  open_list: "Lihat semua yang perlu diputuskan",
  for_others: (whose: string) => `Diputuskan oleh ${whose}`,
  whose_meeting: "yang mengadakan rapat",
  waiting_for_others: (n: string) => `${n} catatan menunggu keputusan pihak lain`,
  later_decide: "Putuskan nanti",
  next_field: "Isian berikutnya",
  field_of: (at: string, all: string) => `Isian ${at} dari ${all}`,
  not_yours_issue: (villageWord: string) => `Hanya ${villageWord} yang menulisnya yang dapat memutuskan.`,
  not_yours_meeting: "Hanya yang mengadakan rapat yang dapat memutuskan.",
  not_yours_text: "Keduanya dapat dibaca di sini. Pilihannya tampil di laptop ini setelah tersambung lagi.",
  unreadable: "Isian ini dibuat oleh versi aplikasi yang lebih baru. Perbarui aplikasi untuk memutuskannya.",
  unreadable_value: "Belum dapat ditampilkan",
  gone: "Sudah diputuskan",
  gone_text: "Tidak ada lagi yang perlu diputuskan pada catatan ini.",

  choose: (field: string) => `Pilih versi: ${field}`,
  choose_lead: "Isian ini ditulis berbeda di dua laptop sebelum keduanya tersambung. Pilih yang benar; versi lainnya tetap disimpan.",
  version: (n: string) => `Versi ${n}`,
  version_shown: (n: string) => `Versi ${n} – dipakai sementara`,
  use_this: "Pakai yang ini",
  join: "Gabungkan",
  join_label: (field: string) => `${field}, gabungan kedua versi`,
  join_help: "Hapus yang tidak perlu, lalu simpan.",
  join_save: "Simpan gabungan",
  not_saved: "Belum diputuskan",

  deletion: "Tetap dihapus atau dikembalikan",
  deletion_lead: (noun: string) => `Satu laptop menghapus ${noun} ini. Laptop lain mengubahnya tanpa tahu bahwa sudah dihapus.`,
  deleted: "Dihapus",
  changed: "Diubah tanpa tahu sudah dihapus",
  reason: "Alasan",
  no_reason: "tidak ditulis",
  restore: "Kembalikan",
  stay_deleted: "Tetap dihapus",

  this_laptop: "laptop ini",
  laptop: (n: string) => `laptop no. ${n}`,
  somebody: "Nama belum dikenal di laptop ini",
  empty_value: "Dikosongkan",
  yes: "Ya",
  no: "Tidak",
  field_unknown: "Isian dari versi yang lebih baru",
  invitee: { office: "Jabatan atau instansi", name: "Nama", group: "Kelompok", region: "Kode wilayah" } as Record<string, string>,

  now_stands: (title: string, field: string, value: string) => `“${title}”, ${field}: yang berlaku sekarang “${value}”.`,
  now_empty: (title: string, field: string) => `“${title}”, ${field}: sekarang dikosongkan.`,
  restored: (title: string) => `“${title}” dikembalikan dan tampil lagi di daftar.`,
  stays_deleted: (title: string) => `“${title}” tetap dihapus.`,
  saved: "Tersimpan di laptop ini. Belum terkirim.",
  saved_training: "Tersimpan di laptop ini. Ini latihan: tidak akan pernah dikirim.",
  one_more: "Berikutnya di bawah ini.",
  all_done: "Tidak ada lagi yang menunggu keputusan.",

  later,
  noun,
};
