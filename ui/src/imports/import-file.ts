/** What the views of files that come in row by row have in common. What a row is, and what is said of it, each has for itself. */

export interface FileRemark<Code extends string> {
  code: Code;
  column: string;
  text: string;
  value: string;
}

export interface FileRow<Code extends string> {
  number: number;
  faults: FileRemark<Code>[];
  doubled: boolean;
  warnings: FileRemark<Code>[];
}

export interface FileView<Code extends string, Field extends string, Row extends FileRow<Code>> {
  id: string;
  file_name: string;
  good: number;
  faulty: number;
  doubled: number;
  rows: Row[];
  more: boolean;
  columns: { header: string; field: Field }[];
  unknown_columns: string[];
  left_out_columns: string[];
}

/** The words that name what the rows become. */
export interface FileWords<Code extends string, Field extends string> {
  field: Record<Field, string>;
  said: Record<Code, (text: string, column: string, value: string) => string>;
  doubled: (n: string) => string;
  nothing: string;
  save: (n: string) => string;
}
