/** Rekap: who came over a year, and what became of what was decided. */
export default {
  title: "Rekap",
  lead: "Kehadiran dan keputusan rapat kantor ini dalam satu tahun.",
  filter: { year: "Tahun", series: "Rangkaian rapat", every_series: "Semua rapat", alone: "Tanpa rangkaian", group: "Kelompok", every_group: "Semua kelompok" },

  attendance: "Kehadiran",
  meetings: (n: string) => `${n} rapat dengan catatan kehadiran.`,
  unrecorded: (n: string) => `${n} rapat tanpa catatan kehadiran tidak dihitung.`,
  offices: (n: string) => `${n} jabatan`,
  came: (present: string, invited: string, represented: number, represented_n: string) =>
    `Hadir ${present} dari ${invited}${represented === 0 ? "" : `, diwakili ${represented_n}`}`,
  missing: { excused: "izin", sick: "sakit", on_leave: "cuti", on_duty: "dinas", absent: "tanpa keterangan", unmarked: "belum dicatat" },
  missing_of: (n: string, word: string) => `${n} ${word}`,
  column: { office: "Jabatan", invited: "Diundang", present: "Hadir", represented: "Diwakili", away: "Tidak hadir", unmarked: "Belum dicatat" },
  total: "Jumlah",
  more: (n: string) => `Tampilkan ${n} jabatan lagi`,
  shown: (n: string, all: string) => `${n} dari ${all} jabatan ditampilkan`,

  chart: "Kehadiran tiap bulan",
  chart_help: "Angka di atas tiap batang: yang datang, sendiri atau diwakili, dari yang diundang.",
  chart_of: (year: string) => `Kehadiran tiap bulan tahun ${year}.`,
  chart_month: (month: string, present: string, represented: string, away: string, unmarked: string, invited: string) =>
    `${month}: ${present} hadir, ${represented} diwakili, ${away} tidak hadir, ${unmarked} belum dicatat, dari ${invited} undangan.`,
  legend: { present: "Hadir", represented: "Diwakili", away: "Tidak hadir", unmarked: "Belum dicatat" },

  decisions: "Keputusan",
  decisions_text: "Menurut rangkaian rapat yang memutuskannya, untuk semua kelompok. Buka satu baris untuk melihat keputusannya.",
  no_decisions: "Belum ada keputusan dari rapat tahun ini.",
  no_series: "Tanpa rangkaian",
  decision_column: { series: "Rangkaian rapat", all: "Keputusan", open: "Terbuka", overdue: "Lewat tenggat", closed: "Selesai" },

  empty: (year: string) => `Belum ada kehadiran yang dicatat pada ${year}.`,
  empty_text: "Rekap terisi sendiri dari rapat yang sudah lewat dan kehadirannya dicatat di meja tamu.",
  export: { xlsx: "Simpan Excel", csv: "Simpan CSV" },
  export_of: (label: string, what: string) => `${label}, ${what}`,
  exported: (path: string) => `Tersimpan: ${path}`,
};
