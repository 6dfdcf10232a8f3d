import type id from "../id/imports";

const en: typeof id = {
  choose: "Choose a file",
  choose_other: "Choose another file",
  reading: "Reading the file …",
  saving: "Recording … Do not close Kentongan.",
  read: (file) => `What ${file} says`,
  good: (n) => (n === "1" ? "1 row ready to be recorded" : `${n} rows ready to be recorded`),
  faulty: (n) => (n === "1" ? "1 row cannot be taken" : `${n} rows cannot be taken`),
  columns: "Columns that are read",
  column: (header, field) => `${header}: ${field}`,
  unknown: (names) => `Not read: ${names}.`,
  left_out: (names) => `Left out on purpose, as numbers of residents: ${names}.`,
  table: "Rows of the file",
  row: "Row",
  remark: "Remark",
  row_good: "ready",
  more: "The first thousand rows are shown; the others are read in the same way.",
  throw_away: "Cancel",
  expired: "This view is old. Choose the file once more.",
};

export default en;
