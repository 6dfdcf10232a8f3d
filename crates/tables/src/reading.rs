//! What the cells of a file say: spreadsheets (XLSX, XLS, ODS) and text (CSV and its cousins), told apart by their
//! bytes and not by a name.
//!
//! Owns: encodings, delimiters, the limits, which sheet is read, which row is the header. Knows of registers and lists of
//! officers only what their headings are called, to find the header below a block of titles. Does not know what a cell means.
//!
//! Invariant: a row keeps the number that it has in the sheet, whatever was dropped above it, so that a person finds it.

mod book;
mod grid;
mod text;

use crate::TableError;

/// Longest file, in bytes.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Most rows with something in them, header and titles too.
pub const ROWS_MAX: usize = 20_000;
/// Most columns up to the last cell with something in it.
pub const COLUMNS_MAX: usize = 64;
/// Longest cell, in characters: what Excel allows.
pub const CELL_CHARS_MAX: usize = 32_767;
/// All text together, in bytes. A small book can hold one long text a million times.
pub const TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// A header is looked for in so many of the first rows with something in them.
pub const HEADER_ROWS_MAX: usize = 15;

/// A table as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet; a text file has none.
    pub sheet: Option<String>,
    /// Number of the row in which the headings stand.
    pub header_row: u32,
    pub header: Vec<String>,
    /// Below the header. Blank rows, repetitions of the header, and the row that numbers the columns are left out.
    pub rows: Vec<Row>,
}

/// A row with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As the sheet shows it: the first is 1, blank ones count.
    pub number: u32,
    /// Up to the last one with something in it.
    pub cells: Vec<String>,
}

impl Row {
    /// Empty where nothing stands. The first column is 0.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Begins every ZIP archive with a file in it.
const ZIP: &[u8] = b"PK\x03\x04";
/// Begins every OLE compound file ([MS-CFB] §2.2).
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Reads the first sheet with something in it that is not hidden, or the text.
///
/// Cells become text: a date `2024-08-17`, a time `09.30`, a number with a decimal comma, `ya` and `tidak`. A failed
/// formula is empty. Line breaks inside a cell are line feeds.
///
/// Decoding the books of others is others' code: on a book made to hurt it may take long or much memory. Call it where
/// nobody waits.
///
/// # Errors
/// [`TableError`], by what a person can do about it.
pub fn read_table(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(TableError::FileTooLarge {
            bytes_max: FILE_BYTES_MAX,
        });
    }
    if bytes.starts_with(ZIP) {
        book::read_zip(bytes)
    } else if bytes.starts_with(OLE) {
        book::read_ole(bytes)
    } else {
        text::read(bytes)
    }
}
