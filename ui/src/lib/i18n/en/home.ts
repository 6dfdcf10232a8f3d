import type id from "../id/home";

const en: typeof id = {
  title: "Home",
  greeting: (part, who) => (who === "" ? `${part}. Today` : `${part}, ${who}. Today`),
  parts: { morning: "Good morning", noon: "Good day", afternoon: "Good afternoon", evening: "Good evening" },
  new_issue: "Record an issue",
  waiting: () => "Waiting for you",
  things: (n) => (n === 1 ? "1 thing" : `${n} things`),
  nothing: () => "Nothing is waiting for you.",
  nothing_text: "Record an issue when something happens: a title and a category will do. It is saved on this laptop even without a signal.",
  checked: (when) => `Last receipt: ${when}.`,
  more: (n) => `Show ${n} more`,
  kind: {
    rejected: (when) => `Not accepted by the sub-district, ${when}`,
    urgent: (when) => `Emergency, recorded ${when}`,
    new_answer: (when) => `New answer from the sub-district, ${when}`,
    two_versions: (when) => `Two versions, ${when}`,
    draft: (when) => `Draft not saved yet, ${when}`,
  },
  verb: {
    rejected: "Look and mend",
    urgent: "Open the issue",
    new_answer: "Read the answer",
    two_versions: "See both",
    draft: "Go on",
  },
  untitled: "No title",
  summary: "Summary",
  next_meeting: "Next meeting",
  no_meeting: "No meeting has been recorded yet.",
  to_meetings: "Open meetings",
  today: "Today",
  month: (month) => `${month} until today`,
  month_line: (recorded, settled, open) => ({ recorded: recorded === "1" ? "1 issue" : `${recorded} issues`, settled, open }),
  month_words: { recorded: "Recorded", settled: "settled", open: "still open" },
  to_issues: "Open the list of issues",
};
export default en;
