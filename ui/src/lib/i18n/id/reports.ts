/** Laporan: the papers that an office files. */
export default {
  title: "Laporan",
  open: "Laporan bulanan dan papan warga",
  which: "Jenis laporan",
  report: { monthly_report: "Laporan bulanan", notice_board: "Papan warga", attendance_recap: "Rekap kehadiran", evaluation: "Lembar evaluasi program" },
  month: "Bulan",
  village: "Wilayah",
  meeting: "Rapat",
  meeting_on: (title: string, date: string) => `${date}, ${title}`,
  obstacles: "Hambatan dan usul",
  obstacles_help: "Kosong: dicetak Nihil. Tersimpan di laptop ini untuk bulan itu.",
  closing: "Penutup",
  closing_help: "Kosong: dicetak kalimat penutup yang lazim.",
  board_help: "Hanya angka per kategori. Nama, judul, dusun, dan isu rahasia tidak dicetak.",
  print: "Cetak",
};
