/** Pratinjau berkas. */
import type { Paper } from "../../../generated/types";

const papers: Record<Paper, string> = { a4: "A4", f4215: "F4-215", f4210: "F4-210" };

export default {
  papers,
  attendance: {
    title: "Daftar hadir",
    window_title: "Pratinjau daftar hadir",
    pages: "Halaman",
    page_of: (n: number, all: number) => (n === 1 ? `1 dari ${all}` : `${n}`),
    page_label: (n: number, all: number) => `Halaman ${n} dari ${all}`,
    page_image: (n: number, all: number) => `Daftar hadir, halaman ${n} dari ${all}`,
    content: "Isi",
    blank: "Kosong",
    filled: "Terisi",
    paper: "Kertas",
    blank_rows: "Baris kosong untuk tamu",
    blank_rows_wrong: (min: number, max: number) => `Tulis angka antara ${min} dan ${max}.`,
    save: "Simpan PDF",
    open: "Buka PDF",
    saved: "PDF tersimpan",
    saved_at: (path: string) => `Berkas ada di ${path}`,
    opened: "PDF dibuka di program lain",
    opened_at: (path: string) => `Berkas ada di ${path}`,
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
    next: "Berikutnya: cetak dari program pembuka PDF, atau bawa ke tempat cetak.",
  },
};
