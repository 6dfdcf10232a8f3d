import type id from "../id/reports";

const en: typeof id = {
  title: "Reports",
  open: "Monthly report and notice board",
  which: "Kind of report",
  report: { monthly_report: "Monthly report", notice_board: "Notice board", attendance_recap: "Attendance recap", evaluation: "Programme evaluation sheet" },
  month: "Month",
  village: "Village",
  meeting: "Meeting",
  meeting_on: (title, date) => `${date}, ${title}`,
  obstacles: "Obstacles and proposals",
  obstacles_help: "Empty: the paper says Nihil (none). Kept on this laptop for that month.",
  closing: "Closing",
  closing_help: "Empty: the usual closing sentence is printed.",
  board_help: "Numbers by category only. Names, titles, hamlets and confidential issues are not printed.",
  print: "Print",
};

export default en;
