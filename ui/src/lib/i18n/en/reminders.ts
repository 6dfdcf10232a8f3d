import type id from "../id/reminders";

const en: typeof id = {
  title: "Reminder letter",
  open: "Print a reminder letter",
  window_title: (to) => `Preview of the reminder to ${to}`,
  back: "Issues",
  to: "To",
  late: (name, n) => (n === "1" ? `${name}, 1 issue` : `${name}, ${n} issues`),
  number: "Number of the letter",
  number_help: "Empty: a dotted line to write on.",
  signer: "Name of who signs",
  signer_help: "Empty: a dotted line.",
  none: "Nothing is late",
  none_text: "A reminder can be printed as soon as a deadline has passed.",
};
export default en;
