export default {
  title: "Masukkan PIN",
  forgotten_title: "PIN terlupa",
  pin: "PIN laptop ini",
  show: "Tampilkan",
  cover: "Tutupi",
  open: "Buka",
  busy: "Sebentar",
  wait: (seconds: number) =>
    seconds > 90
      ? `PIN sudah beberapa kali keliru. Coba lagi dalam ${Math.ceil(seconds / 60)} menit. Tidak ada yang dihapus.`
      : `PIN sudah beberapa kali keliru. Coba lagi dalam ${seconds} detik. Tidak ada yang dihapus.`,
  forgot: "Lupa PIN",
  safe: "Semua catatan tetap tersimpan. Tidak ada yang hilang karena terkunci.",
  new_pin: "PIN baru",
  new_pin_help: "Paling sedikit 6 angka atau huruf. Jangan tanggal lahir, jangan angka berurutan.",
  pin_again: "Ketik PIN itu sekali lagi",
  code: "Kode pemulihan dari kertas",
  code_help: "28 huruf dan angka, 7 kelompok. Huruf besar atau kecil sama saja.",
  recover: "Pasang PIN baru dan buka",
  back: "Kembali ke PIN",
  no_paper: "Kertasnya tidak ada? Hubungi kecamatan: yang sudah terkirim kembali setelah laptop ini didaftarkan lagi.",
  paper: {
    title: "Kode pemulihan",
    label: "Kode pemulihan, tujuh kelompok",
    lead: "Tulis kode ini di kertas. Bila PIN terlupa, hanya kode ini yang dapat membuka catatan di laptop ini.",
    where: "Simpan kertasnya terkunci di kantor, jangan bersama laptop, jangan difoto.",
    once: "Kode ini tidak akan ditampilkan lagi. Kode baru dapat dibuat kapan saja di Pengaturan.",
    kept: "Kode sudah ditulis di kertas dan dicocokkan",
    remind: "Tulis dulu kodenya di kertas, lalu beri tanda di atas.",
    submit: "Lanjut",
  },
};
