/** SIADIDEMEN, 5W1H: what a report should say. */
import type { Prompt } from "../../../generated/types";

const question: Record<Prompt, string> = {
  who: "Siapa yang terlibat atau terdampak?",
  what: "Apa yang terjadi?",
  where: "Di mana persisnya?",
  with_what: "Dengan apa, alat atau kendaraan?",
  why: "Mengapa sampai terjadi?",
  how: "Bagaimana kejadiannya?",
  when: "Bilamana, hari dan jam?",
  losses: "Korban dan kerugian?",
  witnesses: "Siapa saksinya?",
  action_taken: "Tindakan apa yang sudah diambil?",
};

/** Stands in the description; what is typed behind it is the answer. */
const heading: Record<Prompt, string> = {
  who: "Siapa",
  what: "Apa",
  where: "Di mana",
  with_what: "Dengan apa",
  why: "Mengapa",
  how: "Bagaimana",
  when: "Bilamana",
  losses: "Korban, kerugian",
  witnesses: "Saksi",
  action_taken: "Tindakan",
};

export default {
  title: "Bantuan uraian: siapa, apa, di mana, bilamana, mengapa, bagaimana",
  help: "Jawab yang sudah diketahui saja. Yang lain dapat menyusul.",
  personal: (names: string) => `${names} menyebut orang: tulis seperlunya, dan tandai rahasia bila perlu.`,
  question,
  heading,
  insert: "Sisipkan pertanyaan",
  inserted: "Pertanyaan disisipkan di bawah yang sudah ditulis.",
  all_there: "Semua pertanyaan sudah ada di uraian.",
  undo: "Batalkan sisipan",
};
