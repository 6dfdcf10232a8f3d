import type id from "../id/recap";

const en: typeof id = {
  title: "Recap",
  lead: "Attendance and decisions of the meetings of this office in one year.",
  filter: { year: "Year", series: "Series", every_series: "All meetings", alone: "Of no series", group: "Group", every_group: "All groups" },

  attendance: "Attendance",
  meetings: (n) => `${n} meetings with recorded attendance.`,
  unrecorded: (n) => `${n} meetings without recorded attendance are not counted.`,
  offices: (n) => `${n} offices`,
  came: (present, invited, represented, represented_n) => `Came ${present} of ${invited}${represented === 0 ? "" : `, represented ${represented_n}`}`,
  missing: { excused: "excused", sick: "sick", on_leave: "on leave", on_duty: "on duty", absent: "without a word", unmarked: "not recorded" },
  missing_of: (n, word) => `${n} ${word}`,
  column: { office: "Office", invited: "Invited", present: "Present", represented: "Represented", away: "Absent", unmarked: "Not recorded" },
  total: "Total",
  more: (n) => `Show ${n} more offices`,
  shown: (n, all) => `${n} of ${all} offices shown`,

  chart: "Attendance by month",
  chart_help: "The number above each bar: those who came, in person or represented, of those who were invited.",
  chart_of: (year) => `Attendance by month in ${year}.`,
  chart_month: (month, present, represented, away, unmarked, invited) =>
    `${month}: ${present} present, ${represented} represented, ${away} absent, ${unmarked} not recorded, of ${invited} invitations.`,
  legend: { present: "Present", represented: "Represented", away: "Absent", unmarked: "Not recorded" },

  decisions: "Decisions",
  decisions_text: "By the series of meetings that took them, for all groups. Open a row to see them.",
  no_decisions: "No decision yet from the meetings of this year.",
  no_series: "Of no series",
  decision_column: { series: "Series", all: "Decisions", open: "Open", overdue: "Overdue", closed: "Closed" },

  empty: (year) => `No attendance has been recorded in ${year} yet.`,
  empty_text: "The recap fills itself from meetings that are over and whose attendance was recorded at the door.",
  export: { xlsx: "Save Excel", csv: "Save CSV" },
  export_of: (label, what) => `${label}, ${what}`,
  exported: (path) => `Saved: ${path}`,
};
export default en;
