/** Surat pengingat: the letter about what is late. */
export default {
  title: "Surat pengingat",
  open: "Cetak surat pengingat",
  window_title: (to: string) => `Pratinjau surat pengingat untuk ${to}`,
  back: "Isu",
  to: "Kepada",
  late: (name: string, n: string) => `${name}, ${n} isu`,
  number: "Nomor surat",
  number_help: "Kosong: dicetak titik-titik untuk ditulis tangan.",
  signer: "Nama penanda tangan",
  signer_help: "Kosong: dicetak titik-titik.",
  none: "Tidak ada yang terlambat",
  none_text: "Surat pengingat dapat dicetak begitu ada tenggat yang lewat.",
};
