/** The map of issues and the list beside it. */
export default {
  more: (points: string) => `Terlalu banyak untuk satu peta. Yang tampil: ${points} titik. Saring daftar supaya semua tampak.`,
  pile_title: (count: string) => `${count} isu di tempat ini`,
  title: "Peta",
  drawing: (names: string) => (names === "" ? "Peta titik isu tanpa batas wilayah" : `Peta titik isu dengan batas ${names}`),
  points: "Titik isu di peta",
  point: (title: string, urgency: string, stage: string) => `${title}, urgensi ${urgency.toLowerCase()}, tahap ${stage.toLowerCase()}`,
  pile: (title: string, others: string) => `${title}, dan ${others} isu lain`,
  pile_point: (title: string, others: string, urgency: string) =>
    `${title}, dan ${others} isu lain di sekitarnya, paling mendesak: ${urgency.toLowerCase()}`,
  most_urgent: "Paling mendesak:",
  list: "Daftar titik",
  list_count: (issues: string, places: string) => `${issues} isu di ${places} titik`,
  empty: "Belum ada isu yang punya titik",
  empty_text: "Isi Koordinat saat mencatat isu. Titiknya lalu tampil di sini.",
  legend: "Arti tanda",
  legend_pile: "beberapa isu di satu tempat",
  keys: { move: "pindah titik", next: "titik berikutnya", open: "buka" },
  latitude: (angle: string, south: boolean) => `${angle} ${south ? "LS" : "LU"}`,
  longitude: (angle: string, west: boolean) => `${angle} ${west ? "BB" : "BT"}`,
};
