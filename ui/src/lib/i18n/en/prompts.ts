import type id from "../id/prompts";

const en: typeof id = {
  title: "Help with the description: who, what, where, when, why, how",
  help: "Answer what is known already. The rest can follow.",
  personal: (names) => `${names} name persons: write no more than needed, and mark the issue confidential where it must be.`,
  question: {
    who: "Who is involved or affected?",
    what: "What happened?",
    where: "Where exactly?",
    with_what: "With what, which tool or vehicle?",
    why: "Why did it come to that?",
    how: "How did it happen?",
    when: "When, day and hour?",
    losses: "Victims and losses?",
    witnesses: "Who saw it?",
    action_taken: "What has been done about it?",
  },
  heading: {
    who: "Who",
    what: "What",
    where: "Where",
    with_what: "With what",
    why: "Why",
    how: "How",
    when: "When",
    losses: "Victims, losses",
    witnesses: "Witnesses",
    action_taken: "Action taken",
  },
  insert: "Insert the questions",
  inserted: "The questions stand below what was written.",
  all_there: "All questions are in the description already.",
  undo: "Take them out again",
};
export default en;
