import type id from "../id/documents";

const en: typeof id = {
  papers: { a4: "A4 (210 × 297 mm)", f4215: "F4 / Folio (215 × 330 mm)", f4210: "F4 (210 × 330 mm)" },
  preview: {
    pages: "Pages",
    page_of: (n, all) => (n === 1 ? `1 of ${all}` : `${n}`),
    page_label: (n, all) => `Page ${n} of ${all}`,
    page_image: (title, n, all) => `${title}, page ${n} of ${all}`,
    paper: "Paper",
    save: "Save PDF",
    open: "Print PDF",
    saved: "PDF saved",
    opened: "PDF opened for printing",
    file_at: (path) => `The file is at ${path}`,
    updating: "Setting the pages …",
    sheets: (n) => (n === 1 ? "1 page" : `${n} pages`),
    failed: "The preview cannot be set yet",
    kept: "What you see is the one before.",
    pdf_failed: "PDF not saved",
    zoom: "Size on screen",
    zoom_in: "Larger",
    zoom_out: "Smaller",
    zoom_fit: "Fit width",
    percent: (n) => `${n} %`,
    next: "Next: print it from the program that opens PDFs, or take the file to a print shop.",
  },
  attendance: {
    title: "Attendance sheet",
    window_title: "Attendance sheet preview",
    content: "Content",
    blank: "Blank",
    filled: "Filled in",
    blank_rows: "Empty rows for guests",
    blank_rows_wrong: (min, max) => `Write a number from ${min} to ${max}.`,
  },
  case_sheet: {
    title: (number: string) => `Case sheet ${number}`,
    window_title: (number: string) => `Preview of case sheet ${number}`,
    back: "Back to the issue",
  },
  receipt: {
    window_title: (number) => `Receipt ${number} preview`,
    back: "Receipt",
  },
};

export default en;
