import type id from "../id/parcels";

const records = (n: string) => (n === "1" ? "1 record" : `${n} records`);

const en: typeof id = {
  title: "Between laptops",
  open: "Between laptops by USB stick",
  lead: "Two laptops of one office give each other their records by USB stick, without a signal and without the sub-district's service. Both still send to the sub-district later; nothing is recorded twice.",
  write: "Write for the other laptop",
  write_for: (laptops) => `Holds all that is not sent yet and what is new of the last two months. It opens only on the laptop of ${laptops}.`,
  write_card: "Write this laptop's card",
  write_card_text: "This laptop knows no other one yet. Write its card, open it on the other laptop, then ask for a file from there.",
  read: "Read from the other laptop",
  read_text: "Put in the stick, then choose the file that ends in .ktg. The same file may be read any number of times.",
  photos: "Photos do not come along; they follow by the sub-district.",
  training: "This is training: practice records go to no laptop.",
  writing: "Writing",
  reading: "Reading",
  laptop: (number) => `number ${number}`,
  and: " and ",
  written: (n, laptops) => `${records(n)} written for the laptop of ${laptops}.`,
  written_text: (path) => `It was read back and fits, so the stick may be taken out. The file: ${path}`,
  card_written: "The card of this laptop is written.",
  card_written_text: (path) => `Open it on the other laptop, on this page, then ask for a file from there. The file: ${path}`,
  taken: (n, laptop, known) => `${records(n)} received from the laptop of ${laptop}${known === "" ? "" : `, ${known} were here already`}.`,
  nothing_new: (laptop) => `Nothing new from the laptop of ${laptop}. All of it is here already.`,
  nothing_fits: (laptop) => `Nothing new from the laptop of ${laptop}.`,
  empty: (laptop) => `The file from the laptop of ${laptop} holds no records yet.`,
  taken_text: "It can be opened and worked on. The sub-district's mark follows once there is a signal.",
  recovered: (n) => `${records(n)} of this laptop that had been lost came back.`,
  left_aside: (n) => `${n === "1" ? "1 piece does" : `${n} pieces do`} not fit the records here and ${n === "1" ? "was" : "were"} not taken. The sub-district decides once both laptops have sent.`,
  card_taken: (laptop) => `The laptop of ${laptop} is known now.`,
  card_taken_text: "Press Write for the other laptop, then take the file there.",
  history: "What went between laptops",
  no_history: "Nothing yet.",
  wrote: (n) => `${records(n)} written`,
  wrote_card: "Card of this laptop written",
  read_from: (n, laptop) => `${n === "1" ? "1 new record" : `${n} new records`} from the laptop of ${laptop}`,
  read_card: (laptop) => `Card of the laptop of ${laptop} read`,
};

export default en;
