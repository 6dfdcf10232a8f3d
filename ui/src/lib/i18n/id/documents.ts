/** Pratinjau berkas. */
import type { Paper } from "../../../generated/types";

const papers: Record<Paper, string> = { a4: "A4 (210 × 297 mm)", f4215: "F4 / Folio (215 × 330 mm)", f4210: "F4 (210 × 330 mm)" };

export default {
  papers,
  preview: {
    pages: "Halaman",
    page_of: (n: number, all: number) => (n === 1 ? `1 dari ${all}` : `${n}`),
    page_label: (n: number, all: number) => `Halaman ${n} dari ${all}`,
    page_image: (title: string, n: number, all: number) => `${title}, halaman ${n} dari ${all}`,
    paper: "Kertas",
    save: "Simpan PDF",
    open: "Cetak PDF",
    saved: "PDF tersimpan",
    opened: "PDF dibuka untuk dicetak",
    file_at: (path: string) => `Berkas ada di ${path}`,
    updating: "Menyusun halaman …",
    sheets: (n: number) => `${n} halaman`,
    failed: "Pratinjau belum dapat disusun",
    kept: "Yang tampak adalah susunan sebelumnya.",
    pdf_failed: "PDF belum tersimpan",
    zoom: "Ukuran tampilan",
    zoom_in: "Perbesar",
    zoom_out: "Perkecil",
    zoom_fit: "Selebar layar",
    percent: (n: number) => `${n} %`,
    next: "Berikutnya: cetak dari program pembuka PDF, atau bawa berkasnya ke tempat cetak.",
  },
  attendance: {
    title: "Daftar hadir",
    window_title: "Pratinjau daftar hadir",
    content: "Isi",
    blank: "Kosong",
    filled: "Terisi",
    blank_rows: "Baris kosong untuk tamu",
    blank_rows_wrong: (min: number, max: number) => `Tulis angka antara ${min} dan ${max}.`,
  },
  case_sheet: {
    title: (number: string) => `Lembar isu ${number}`,
    window_title: (number: string) => `Pratinjau lembar isu ${number}`,
    back: "Kembali ke isu",
  },
  receipt: {
    window_title: (number: string) => `Pratinjau tanda terima ${number}`,
    back: "Tanda terima",
  },
};
