import type id from "../id/firstrun";

const en: typeof id = {
  lead: "The working book of villages and the sub-district: issues, meetings and what follows from them. It works without a signal.",
  steps_label: "Steps",
  step_language: "Choose a language",
  step_language_done: "Language: English",
  step_pin: "Set a PIN",
  step_enrol: "Enrol this laptop",
  step_check: "Check name and office",
  language: {
    title: "Language",
    lead: "Choose the language of the screens. Letters and attendance sheets are always in Indonesian.",
  },
  pin: {
    title: "Set the PIN of this laptop",
    lead: "The records on this laptop are encrypted. The PIN is asked for each time Kentongan is opened, and after ten minutes without use.",
    submit: "Set the PIN",
  },
  enrol: {
    title: "Enrol this laptop",
    summary: "The laptop is not enrolled yet.",
    code: "Enrolment code",
    code_help: "12 letters and digits from the sub-district. Capitals do not matter. Dashes need not be typed.",
    code_part: (part) => `Enrolment code, part ${part} of 3`,
    code_life: "The code is good for 72 hours and for one laptop only.",
    service: "Address of the sub-district's service",
    service_help: "On the enrolment slip, below the code.",
    submit: "Enrol",
    network: "Needs a network for a moment, about 3 kB.",
    busy: "Calling the sub-district",
    change_language: "Change the language",
    read_slip: "Read the QR code from a photo of the slip",
  },
  training: {
    title: "Try it first",
    text: "Training mode uses sample data. Nothing of it will ever be sent to any sub-district.",
    village: "Train as a village",
    district: "Train as a sub-district",
  },
  check: {
    title: "Check name and office",
    lead: "This laptop is enrolled in this name.",
    name: "Name",
    office: "Office",
    place: "Place",
    within: "Part of",
    wrong: "If something is wrong, call the sub-district before you record anything. Name and office come from the sub-district's list.",
    digits: "Comparing digits of this laptop",
    digits_help: "Call the sub-district and read out these six digits. If theirs are different, do not record yet: ask for a new code.",
    submit: "Correct, start working",
  },
};
export default en;
