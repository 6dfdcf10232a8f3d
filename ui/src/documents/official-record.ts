/** The form of a berita acara, and the paper that it asks for. Does not know: words, pages. */
import type { OfficialRecordPaper, RecordParty } from "../generated/types";

/** As the fields have it: the list as lines, the number as typed, and parties that may be ticked off without being forgotten. */
export interface RecordForm {
  number: string;
  date: string;
  first: RecordParty;
  second: RecordParty;
  withSecond: boolean;
  witness: RecordParty;
  withWitness: boolean;
  contents: string;
  copies: string;
}

function nobody(): RecordParty {
  return { name: "", id_kind: "none", id_number: "", rank: "", office: "", address: "" };
}

export function formOf(paper: OfficialRecordPaper): RecordForm {
  const [first, second] = paper.parties;
  return {
    number: paper.number,
    date: paper.date,
    first: { ...(first ?? nobody()) },
    second: { ...(second ?? nobody()) },
    withSecond: second !== undefined,
    witness: { ...(paper.witness ?? nobody()) },
    withWitness: paper.witness !== null,
    contents: paper.contents.join("\n"),
    copies: String(paper.copies),
  };
}

export function paperOf(meetingId: string, form: RecordForm): OfficialRecordPaper {
  const copies = Number(form.copies.trim());
  return {
    meeting_id: meetingId,
    number: form.number,
    parties: form.withSecond ? [{ ...form.first }, { ...form.second }] : [{ ...form.first }],
    contents: form.contents.split("\n").map((line) => line.trim()).filter((line) => line !== ""),
    // What is no number of copies is none, and the program says how many there may be.
    copies: Number.isInteger(copies) && copies >= 0 && copies <= 255 ? copies : 0,
    witness: form.withWitness ? { ...form.witness } : null,
    date: form.date,
  };
}
