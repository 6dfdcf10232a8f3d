//! Why a file cannot be read or written, by what a person can do about it.

/// No variant holds anything that stood in the file. Rows and columns count from 1, as the sheet shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Split the file.
    #[error("more than {bytes_max} bytes")]
    FileTooLarge { bytes_max: usize },
    /// Split the sheet.
    #[error("more than {rows_max} rows")]
    TooManyRows { rows_max: usize },
    /// Something stands far to the right: delete it.
    #[error("row {row} has more than {columns_max} columns")]
    TooManyColumns { row: u32, columns_max: usize },
    /// Shorten it, or mend the quotation mark that was never closed.
    #[error("more than {chars_max} characters in row {row}, column {column}")]
    CellTooLong { row: u32, column: usize, chars_max: usize },
    /// Split the sheet.
    #[error("more than {bytes_max} bytes of text")]
    TooMuchText { bytes_max: usize },
    /// Save it without a password.
    #[error("the book is closed with a password")]
    Locked,
    /// Open it where it was made, and save it once more.
    #[error("the book is damaged or not whole")]
    Damaged,
    /// Save it as a spreadsheet or as CSV: it is a picture, a letter, a web page.
    #[error("not a table")]
    NotATable,
    #[error("nothing stands in it")]
    Empty,
    /// Of our own making: a sheet has 1 to 31 characters, none of `[]:*?/\`, no apostrophe at an end.
    #[error("a sheet cannot have this name")]
    SheetName,
    /// The writer of books refuses, for a reason that no other variant names.
    #[error("the book cannot be written")]
    NotWritten,
}
