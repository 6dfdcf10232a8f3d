/** One sentence per code: what is wrong, and what to do. Codes are closed; a test holds that each has its sentence. */
import type { ErrorCode, FieldErrorCode } from "../../../generated/types";
import type { ErrorWords } from "../../sentences";
import words from "./words";

type Say = (words: ErrorWords) => string;

const code: Record<ErrorCode, Say> = {
  enrol_code_malformed: () => "Kode ini belum seperti di slip: 12 huruf dan angka, tanpa huruf U. Cocokkan lagi tiap kelompok.",
  enrol_code_wrong: () => "Kode tidak cocok. Periksa huruf di slip: 12 huruf dan angka.",
  enrol_code_used: (w) =>
    `Kode ini sudah dipakai laptop lain${w.day("at_ms") === "" ? "" : ` pada ${w.day("at_ms")}`}. Minta kode baru ke kecamatan.`,
  enrol_code_expired: (w) =>
    `Kode ini habis masa berlakunya${w.day("at_ms") === "" ? "" : ` pada ${w.day("at_ms")}`}. Minta kode baru ke kecamatan.`,
  enrol_code_other_district: (w) =>
    w.value("service_district") === ""
      ? `Kode ini untuk ${w.value("code_district") || "kecamatan lain"}. Cocokkan kelompok pertama kode dan alamat layanan dengan slip.`
      : `Kode ini untuk ${w.value("code_district") || "kecamatan lain"}. Alamat layanan yang tertulis milik ${w.value("service_district")}. Cocokkan kelompok pertama kode dan alamat dengan slip.`,
  enrol_too_many_tries: (w) =>
    `Sudah terlalu sering dicoba. Tunggu ${w.value("retry_after_s") === "" ? "sebentar" : `${w.value("retry_after_s")} detik`}, lalu coba lagi. Kode tidak hilang.`,
  slip_not_found: () => "Di gambar itu tidak ada kode QR slip Kentongan. Ambil foto yang lebih dekat dan terang, atau ketik kodenya.",
  picture_not_read: () => "Gambar itu tidak terbaca. Pilih foto PNG atau JPEG, atau ketik kodenya.",
  locked: () => "Laptop ini terkunci. Masukkan PIN; tulisan tetap ada.",
  pin_set_already: () => "PIN laptop ini sudah ada. Tutup lalu buka lagi Kentongan.",
  pin_wrong: () => "PIN keliru. Coba lagi; tidak ada yang dihapus.",
  pin_wait: (w) => `PIN sudah beberapa kali keliru. Tunggu ${waiting(Number(w.value("wait_s")))}, lalu coba lagi. Tidak ada yang dihapus.`,
  recovery_code_incomplete: (w) => `Kode pemulihan terdiri dari 28 huruf dan angka; yang tertulis ${w.value("typed") || "kurang"}. Periksa kertasnya.`,
  recovery_code_mistyped: () => "Ada huruf di kode itu yang keliru. Cocokkan lagi tiap kelompok dengan kertas.",
  recovery_code_wrong: () => "Kode ini bukan untuk laptop ini, atau sudah diganti. Periksa kertas yang terbaru.",
  keys_damaged: () => "Berkas kunci laptop ini hilang atau rusak, jadi catatan belum dapat dibuka. Jangan hapus apa pun; hubungi kecamatan.",
  data_of_another: () => "Data di folder ini tidak cocok dengan kunci laptop ini: milik laptop lain, atau rusak semuanya. Kembalikan berkas aslinya, atau hubungi kecamatan. Tidak ada yang diubah.",
  unsent_first: (w) => `Masih ada ${w.value("count") === "" ? "" : `${w.count("count")} `}catatan yang hanya ada di laptop ini. Kirim dulu lewat halaman Kirim.`,
  pin_incomplete: () => "PIN belum lengkap: paling sedikit 6 angka atau huruf.",
  already_enrolled: () => "Laptop ini sudah terdaftar. Tutup lalu buka lagi Kentongan.",
  service_address_invalid: () => "Alamat layanan tidak terbaca. Contoh: kentongan.kalirejo.lampungtengahkab.go.id",
  service_unreachable: () =>
    "Alamat layanan belum terjangkau. Periksa jaringan dan tulisan alamatnya. Kode tidak hilang; coba lagi sebentar.",
  service_failed: () => "Layanan kecamatan tidak menjawab. Kode tidak hilang; coba lagi sebentar.",
  captive_portal: () => "Yang menjawab bukan layanan kecamatan, melainkan halaman masuk Wi-Fi atau perantara jaringan. Masuk dulu lewat peramban, atau pakai jaringan lain, lalu coba lagi. Kode tidak hilang.",
  service_not_trusted: () =>
    "Yang menjawab di alamat itu bukan kecamatan yang membuat kode ini. Periksa alamat di slip, atau hubungi kecamatan. Catatan tidak ada yang dikirim.",
  invalid_input: () => "Ada isian yang perlu dibetulkan. Tulisan tetap ada.",
  not_found: () => "Catatan ini tidak ada di laptop ini. Mungkin belum sampai dari kecamatan.",
  not_allowed: (w) =>
    w.you === "" ? "Ini bukan wewenang laptop ini. Tulisan tetap ada." : `Ini bukan wewenang laptop ini. Tulisan ${w.you} tetap ada.`,
  reads_only: () => "Laptop ini didaftarkan untuk membaca saja; tulisan tetap ada. Bila perlu mencatat, minta kode baru ke kecamatan, lalu daftarkan ulang di Pengaturan › Laptop ini.",
  personal_data_frozen: () => "Data pelapor isu ini dibekukan, jadi tidak dapat dilihat atau diubah, juga fotonya. Tulisan tetap ada. Kecamatan yang dapat mencabutnya.",
  personal_data_erased: () => "Data pelapor isu ini sudah dihapus menurut aturan. Nama, nomor, uraian rahasia, dan foto tidak dapat diisi lagi; pindahkan tulisan ke tindak lanjut bila perlu.",
  stage_not_next: (w) =>
    `${stageOf(w.value("stage")) === "" ? "Tahap isu ini sudah berganti" : `Tahap isu ini sekarang: ${stageOf(w.value("stage"))}`}, dan tahap yang dipilih tidak menyusul dari sana. Buka lagi berkasnya, lalu pilih tahap yang ditawarkan. Tulisan tetap ada.`,
  evidence_missing: () => "Keputusan ditutup setelah ada bukti. Tulis dulu tindak lanjut di berkasnya, dengan foto bila ada.",
  decision_in_minutes: () => "Keputusan diubah di notula rapatnya. Di berkas ini ditulis tindak lanjutnya.",
  minutes_final: () => "Notula rapat ini sudah final. Tulis adendum di bawahnya.",
  agenda_item_noted: () => "Di bawah butir ini sudah ada catatan, masukan, atau keputusan, jadi tidak dikeluarkan. Kosongkan dulu bila memang salah, atau biarkan.",
  minutes_too_long: () => "Notula ini terlalu panjang untuk satu naskah. Ringkas catatan yang paling panjang, lalu coba lagi.",
  confidential_not_public: () => "Isu rahasia tidak mempunyai lembar untuk umum. Pilih Lengkap, atau batalkan.",
  secrecy_is_heads: () => "Menjadikan isu tidak rahasia lagi hanya oleh pimpinan, lewat Ubah isian, dengan alasan. Tulisan tetap ada.",
  not_enrolled: () => "Laptop ini belum terdaftar. Daftarkan dulu dengan kode dari kecamatan.",
  training_never_sends: () => "Ini mode latihan: tidak ada yang dikirim ke kecamatan mana pun.",
  seal_key_missing: () => "Kecamatan belum menyiapkan kunci. Kirim dan terima dulu di halaman Kirim, lalu coba lagi.",
  preview_expired: () => "Tampilan cetak ini sudah lama. Buka lagi halaman cetak.",
  printing_missing: () => "Di komputer ini Kentongan tidak dapat mencetak langsung. Buka PDF, lalu cetak dari sana.",
  printers_none: () => "Belum ada pencetak di komputer ini. Pasang dulu lewat pengaturan komputer, atau buka PDF dan bawa ke tempat cetak.",
  printer_unknown: () => "Pencetak itu tidak ada lagi. Pilih pencetak lain.",
  printer_closed: () => "Pencetak itu sedang tidak menerima pekerjaan. Pilih pencetak lain, atau buka antreannya di pengaturan.",
  printer_refused: () => "Pencetak menolak pekerjaan ini. Coba pencetak lain.",
  printer_silent: () => "Pencetak tidak menjawab. Periksa kabel dan kertas.",
  file_not_written: () => "Berkas tidak dapat ditulis di tempat itu. Pilih tempat lain, misalnya Dokumen.",
  folder_exists: (w) => `Folder ${w.value("name") || "itu"} sudah ada di tempat itu dan tidak diubah. Pilih tempat lain, atau ganti nama folder yang lama.`,
  copy_differs: (w) => `Berkas ${w.value("name") || "itu"} terbaca lain dari yang ditulis, jadi arsip belum tersimpan. Pakai flashdisk atau tempat lain.`,
  table_not_read: (w) => tableFault(w),
  photo_not_read: (w) => photoFault(w),
  photos_need_room: () => "Ruang laptop hampir penuh. Tulisan tetap tersimpan; foto belum. Kosongkan sedikit ruang, lalu tambah foto lagi.",
  logo_not_read: (w) => (w.value("why") === "too_large" ? `Lambang itu terlalu besar. Paling besar ${w.value("limit")} MB.` : "Lambang itu tidak terbaca. Pilih gambar PNG, JPEG, atau SVG."),
  map_not_read: (w) => mapFault(w),
  parcel_not_read: (w) => parcelFault(w),
  storage_full: () => "Ruang laptop penuh, jadi belum tersimpan. Salin tulisan ini, kosongkan ruang, lalu simpan lagi.",
  storage_failed: () => "Laptop ini belum dapat menyimpan. Salin tulisan ini dulu, lalu coba lagi.",
  storage_newer: () => "Data di laptop ini dibuat oleh versi Kentongan yang lebih baru. Pasang versi terbaru; isinya tetap disimpan.",
  region_data_missing: () => "Data wilayah tidak terbaca. Pasang ulang Kentongan; catatan tidak hilang.",
  internal: () => "Ada yang tidak beres di program ini. Coba lagi; tulisan tetap ada. Bila terulang, beri tahu kecamatan.",
};

const field: Record<FieldErrorCode, Say> = {
  required: () => "Isi bagian ini.",
  too_long: (w) => `Tulisan ini ${w.count("length")} huruf; batasnya ${w.count("limit")}. Ringkas sedikit.`,
  search_too_short: () => "Tulis sedikitnya 3 huruf dari namanya, atau 4 angka dari nomornya. Angka 0 atau +62 di depan tidak dihitung.",
  date_malformed: () => "Tulis tanggal seperti contoh: 17/01/2025",
  month_does_not_exist: (w) => `Bulan ke-${w.value("month")} tidak ada. Contoh: 17/01/2025`,
  day_does_not_exist: (w) =>
    `Tanggal ${w.value("day")} ${w.value("month")} ${w.value("year")} tidak ada. Bulan itu sampai tanggal ${w.value("last")}.`,
  weekday_disagrees: (w) =>
    `${w.value("date")} adalah hari ${w.value("actual")}, bukan ${w.value("given")}. Betulkan tanggalnya, atau tulis tanpa nama hari.`,
  time_malformed: () => "Tulis jam seperti contoh: 09.00",
  unknown_category: () => "Pilih salah satu kategori.",
  coordinates_not_read: () => "Koordinat belum terbaca. Contoh: -5,1234 104,5678. Boleh dikosongkan.",
  coordinates_incomplete: () => "Baru satu angka. Tulis lintang dan bujur, misalnya: -5,1234 104,5678",
  coordinates_nowhere: () => "Tidak ada tempat dengan koordinat ini. Periksa angkanya.",
  coordinates_short_link: () => "Tautan pendek tidak memuat koordinat. Buka dulu tautannya, lalu salin alamat lengkap atau angka koordinatnya.",
  village_not_in_district: (w) =>
    `${capital(w.value("village_word") || w.villageWord)} ini bukan wilayah ${w.value("district") || w.district}. Pilih dari ${w.value("count")} ${w.value("village_word") || w.villageWord}.`,
  out_of_range: (w) => `Isi antara ${w.value("min")} dan ${w.value("max")}.`,
  pin_too_short: (w) => `PIN paling sedikit ${w.value("min") || "6"} angka atau huruf.`,
  pin_too_simple: () => "PIN ini mudah ditebak. Jangan angka yang sama atau berurutan.",
  pins_differ: () => "Kedua PIN tidak sama. Ketik sekali lagi.",
  other_year: (w) => `Tanggal ini bukan tanggal tahun ${w.value("year") || "itu"}. Betulkan tahunnya, atau catat di tahun yang benar.`,
  doubled: () => "Ini sudah ada di daftar. Ubah atau hapus salah satunya.",
  cannot_be_part: () => "Program ini tidak dapat ditaruh di bawah program itu: itu bagiannya sendiri, atau tidak tampak di semua kampung. Pilih yang lain.",
  code_malformed: () => "Kode kategori terdiri dari tiga huruf besar, misalnya PAS.",
  format_malformed: (w) => formatFault(w),
  ends_before_start: () => "Tanggal terakhir mendahului tanggal mulai. Betulkan salah satunya.",
  pages_malformed: () => "Tulis halaman seperti 1-3,5, atau kosongkan untuk semua.",
  turns_not_swapped: () => "Dua bulan ini tidak dapat ditukar. Pilih dua giliran yang belum ditukar dan tuan rumahnya berbeda.",
  nip_malformed: () => "NIP terdiri dari 18 angka. Kosongkan bila tidak tahu.",
};

/** Where a field has more to say than its code alone. */
const field_of: Record<string, Partial<Record<FieldErrorCode, Say>>> = {
  "signer.above": { out_of_range: (w) => `Paling banyak ${w.value("max")} baris.` },
  "known_by.above": { out_of_range: (w) => `Paling banyak ${w.value("max")} baris.` },
  "known_by.title": { required: () => "Tulis jabatan yang mengetahui, misalnya CAMAT KALIREJO." },
  title: { required: () => "Tulis judul, satu kalimat cukup." },
  category: { required: () => "Pilih satu kategori." },
  village_code: { required: (w) => `Pilih ${w.villageWord}.` },
  reason: { required: () => "Tulis alasannya, supaya kampung tahu apa yang perlu dilakukan." },
  withdrawal: { required: () => "Tulis alasannya, misalnya: tercatat dua kali." },
  office: { required: () => "Tulis nama instansinya." },
  note: { required: () => "Tulis apa yang ditunggu, supaya kampung tahu." },
  pause: { required: () => "Pilih sebab jeda." },
  assignment: { required: () => "Pilih instansi yang dicabut." },
  secrecy_reason: { required: () => "Tulis alasannya, misalnya: pelapor mengizinkan." },
  reporter: { required: () => "Tulis nama atau nomor pelapor yang dicari." },
  record_number: { required: () => "Tulis nomor berita acaranya." },
  ordered_by: { required: () => "Tulis atas perintah siapa." },
  issues: { required: () => "Pilih paling sedikit satu isu." },
  link: { required: () => "Pilih tautan yang dilepas." },
  other: { required: () => "Pilih isu yang ditautkan." },
  meeting: { required: () => "Pilih rapat yang membahasnya." },
  programme: { required: () => "Pilih programnya." },
  tagged_issue: { required: () => "Pilih isu yang ditandai." },
  into: { required: () => "Pilih isu yang diteruskan." },
  photos: {
    required: () => "Pilih fotonya dulu.",
    out_of_range: (w) => `Paling banyak ${w.value("max")} foto sekali simpan. Keluarkan sebagian; sisanya ditambah sesudah ini.`,
  },
  photo_reason: { required: () => "Tulis alasannya, misalnya: salah foto." },
  filter_name: { required: () => "Tulis nama saringan.", out_of_range: (w) => `Sudah ada ${w.value("max")} saringan. Hapus satu dulu.` },
  text: { required: () => "Tulis dulu isinya." },
  description: {
    too_long: (w) =>
      `Uraian ini ${w.count("length")} huruf; batas sekali simpan ${w.count("limit")}. Semuanya aman di draf: pindahkan sebagian ke tindak lanjut.`,
  },
  list: {
    required: () => "Paling sedikit satu kategori perlu ditawarkan.",
    out_of_range: (w) => `Terlalu banyak baris; paling banyak ${w.value("max")}. Sembunyikan yang tidak dipakai.`,
    too_long: () => "Daftar ini terlalu panjang untuk sekali kirim. Pendekkan nama dan sumbernya, atau kembalikan sebagian ke bawaan.",
  },
  office_title: { required: () => "Tulis nama jabatannya, misalnya: Kapolsek Kalirejo" },
  name: { required: () => "Tulis namanya." },
  person: { required: () => "Pilih orangnya, atau tulis namanya." },
  merge_into: { required: () => "Orang tidak dapat digabung ke dirinya sendiri." },
  name_id: { required: () => "Tulis namanya." },
  format: { required: () => "Tulis formatnya, misalnya ISU/{kode_kampung}/{tahun}/{nomor:3}" },
  code_text: { required: () => "Ketik 12 huruf dan angka dari slip." },
  service_text: { required: () => "Ketik alamat layanan dari slip." },
};

function photoFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "empty":
      return "Foto ini kosong. Salin lagi dari telepon.";
    case "too_large":
      return `Foto ini terlalu besar, paling banyak ${w.value("limit") || "40"} MB. Kirim ulang dari telepon dengan ukuran “sedang”.`;
    case "not_a_photo":
      return "Berkas ini bukan foto. Pilih foto JPEG atau PNG.";
    case "heic":
      return "Foto HEIC belum dapat dibaca. Di telepon pilih Kamera › Format › JPEG.";
    case "unsupported":
      return "Foto WebP atau AVIF belum dapat dibaca. Simpan sebagai JPEG, lalu pilih lagi.";
    case "damaged":
      return "Foto ini rusak atau terpotong. Salin lagi dari telepon.";
    case "gone":
      return "Ada foto yang tidak tersimpan lagi di laptop ini. Keluarkan dari isian, lalu pilih lagi.";
    default:
      return "Foto itu tidak dapat dibuka. Salin dulu ke laptop ini, lalu pilih lagi.";
  }
}

function formatFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "placeholder":
      return `{${w.value("what")}} tidak dikenal. Pakai {kode_kampung}, {tahun}, dan {nomor:3}.`;
    case "sign":
      return `Tanda ${w.value("what")} tidak dapat dipakai dalam nomor. Ganti dengan garis miring, titik, atau tanda hubung.`;
    case "no_number":
      return "Nomor urut belum ada. Tambahkan {nomor:3}.";
    case "no_year":
      return "Tahun belum ada, padahal nomor mulai lagi dari satu tiap tahun. Tambahkan {tahun}.";
    case "no_village":
      return "Kampung belum ada, padahal tiap kampung punya nomor sendiri. Tambahkan {kode_kampung}.";
    default:
      return "Kurung kurawalnya belum berpasangan. Contoh: ISU/{kode_kampung}/{tahun}/{nomor:3}";
  }
}

function tableFault(w: ErrorWords): string {
  const place = w.value("column") === "" ? `baris ${w.value("row")}` : `baris ${w.value("row")}, kolom ${w.value("column")}`;
  switch (w.value("why")) {
    case "too_large":
      return `Berkas ini terlalu besar, paling banyak ${w.value("limit")} MB. Bagi menjadi beberapa berkas.`;
    case "too_many_rows":
      return `Berkas ini terlalu panjang, paling banyak ${w.count("limit")} baris. Bagi menjadi beberapa berkas.`;
    case "too_many_columns":
      return `Di ${place} ada isian jauh di kanan. Hapus isian itu, simpan, lalu pilih lagi.`;
    case "cell_too_long":
      return `Isian di ${place} terlalu panjang, paling banyak ${w.count("limit")} huruf. Pendekkan, atau tutup tanda kutipnya.`;
    case "locked":
      return "Berkas ini dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu pilih lagi.";
    case "damaged":
      return "Berkas ini rusak atau tidak utuh. Buka di Excel, simpan sekali lagi, lalu pilih lagi.";
    case "empty":
      return "Berkas ini kosong.";
    case "not_a_table":
      return "Berkas ini bukan tabel. Pilih berkas Excel atau CSV.";
    default:
      return "Berkas itu tidak dapat dibuka. Pilih berkas lain, atau salin dulu ke laptop ini.";
  }
}

function parcelFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "not_a_parcel":
      return "Ini bukan berkas antar laptop. Pilih berkas yang berakhiran .ktg.";
    case "damaged":
      return "Berkas ini rusak di jalan, jadi tidak ada yang diambil. Minta berkas baru dari laptop penulisnya.";
    case "newer":
      return "Berkas ini ditulis Kentongan yang lebih baru. Perbarui Kentongan di laptop ini, lalu baca lagi; berkasnya tetap baik.";
    case "too_large":
      return "Berkas ini terlalu besar untuk berkas antar laptop. Periksa apakah berkasnya benar.";
    case "own":
      return "Berkas ini ditulis laptop ini sendiri. Bawa ke laptop yang lain.";
    case "other_scope":
      return "Berkas ini dari kampung atau kantor lain dan hanya untuk laptop di sana. Tidak ada yang diambil.";
    case "other_district":
      return "Penulis berkas ini tidak dikenal oleh kecamatan laptop ini. Tidak ada yang diambil; hubungi kecamatan.";
    case "not_for_this_laptop":
      return "Laptop penulisnya belum mengenal laptop ini. Tulis kartu laptop ini, buka di sana, lalu minta berkas baru.";
    default:
      return "Berkas ini tidak dapat dibuka. Periksa flashdisk, lalu pilih lagi.";
  }
}

function mapFault(w: ErrorWords): string {
  switch (w.value("why")) {
    case "not_geojson":
      return "Berkas ini bukan GeoJSON. Pilih berkas yang berakhiran .geojson.";
    case "shapefile":
      return "Ini shapefile (.shp). Simpan ulang sebagai GeoJSON di program peta, lalu pilih lagi.";
    case "kml":
      return "Ini berkas KML. Simpan ulang sebagai GeoJSON di program peta, lalu pilih lagi.";
    case "zip":
      return "Berkas ini masih terbungkus (zip). Buka dulu bungkusnya, lalu pilih berkas .geojson di dalamnya.";
    case "projected":
      return "Angka di berkas ini dalam meter. Simpan ulang dengan koordinat WGS84 (EPSG:4326), lalu pilih lagi.";
    case "off_earth":
      return "Ada titik di luar bumi, jadi berkas ini rusak. Minta berkas lain.";
    case "no_areas":
      return "Berkas ini tidak memuat wilayah, hanya titik atau garis. Pilih lapisan wilayah.";
    case "too_much":
      return "Berkas ini terlalu besar. Simpan batas satu kecamatan saja, lalu pilih lagi.";
    default:
      return "Berkas itu tidak dapat dibuka. Pilih berkas lain, atau salin dulu ke laptop ini.";
  }
}

function stageOf(code: string): string {
  return words.stage[code as keyof typeof words.stage] ?? "";
}

function waiting(seconds: number): string {
  if (!(seconds > 0)) return "sebentar";
  return seconds > 90 ? `${Math.ceil(seconds / 60)} menit` : `${seconds} detik`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export default { code, field, field_of };
