/** Surat sebelum rapat: undangan dan mandat. */
import type { LetterAttribute } from "../../../generated/types";

const attributes: Record<LetterAttribute, string> = { ordinary: "Biasa", urgent: "Segera", very_urgent: "Sangat Segera" };

export default {
  back: "Kembali ke rapat",
  number: "Nomor surat",
  number_help: "Kosong: dicetak titik-titik untuk ditulis tangan.",
  date: "Tanggal surat",
  date_help: "Contoh: 13/01/2025",
  invitation: {
    title: "Surat undangan",
    open: "Surat undangan",
    window_title: (meeting: string) => `Pratinjau surat undangan ${meeting}`,
    to: "Kepada",
    everybody: (n: string) => `Semua (${n})`,
    nobody: "Centang paling sedikit satu. Surat yang tampak masih untuk pilihan sebelumnya.",
    separate: "Satu surat untuk tiap undangan",
    with_names: "Nama ikut dalam lampiran",
    attribute: "Sifat",
    attributes,
    subject: "Hal",
    attachment: "Lampiran",
    attachment_help: "Kosong: dihitung dari daftar undangan.",
    opening: "Kalimat pembuka",
    closing: "Kalimat penutup",
    copies: "Tembusan",
    copies_help: "Satu baris satu tujuan. Boleh kosong.",
  },
  mandate: {
    title: "Surat mandat",
    open: "Surat mandat wakil",
    window_title: (meeting: string) => `Pratinjau surat mandat untuk ${meeting}`,
    help: "Untuk mengutus wakil ke rapat ini. Yang kosong dicetak titik-titik.",
    giver: "Pemberi mandat",
    representative: "Penerima mandat",
    name: "Nama",
    office: "Jabatan",
    rank: "Pangkat/golongan",
    rank_help: "Contoh: Penata (III/c)",
    id_kind: "Nomor pegawai",
  },
};
