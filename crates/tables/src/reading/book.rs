//! Spreadsheets: XLSX and ODS, which are ZIP archives, and XLS, which is an OLE compound file.
//!
//! The decoders are those of calamine. They index into foreign bytes and panic on some of them; a panic here is a
//! damaged book, and what a person has not saved yet stays where it is.

use std::io::{Cursor, Read, Seek};
use std::panic::{self, UnwindSafe};

use calamine::{
    DataType, ExcelDateTime, Ods, OdsError, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};

use super::Table;
use super::grid::Grid;
use crate::{TableError, shown};

/// What an ODS archive holds first and not compressed, so that it can be told without unpacking (OpenDocument 1.3,
/// part 2, §3.3).
const ODS_TYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
/// It stands in the first so many bytes: behind the 30 bytes of a file's head, and its name.
const ODS_TYPE_WITHIN: usize = 128;

/// The directory of a compound file is a row of entries of this size, at a multiple of it ([MS-CFB] §2.6.1).
const OLE_ENTRY_BYTES: usize = 128;

const MINUTES_IN_DAY: f64 = 1_440.0;

pub(super) fn read_zip(bytes: &[u8]) -> Result<Table, TableError> {
    let beginning = bytes.get(..ODS_TYPE_WITHIN).unwrap_or(bytes);
    if beginning.windows(ODS_TYPE.len()).any(|part| part == ODS_TYPE) {
        whole(|| read_ods(bytes))
    } else {
        whole(|| read_xlsx(bytes))
    }
}

pub(super) fn read_ole(bytes: &[u8]) -> Result<Table, TableError> {
    // [MS-OFFCRYPTO] §2.3.4: a locked book of any kind is a stream of this name.
    if has_entry(bytes, "EncryptedPackage") {
        return Err(TableError::Locked);
    }
    // The second is of Excel 5 and 95.
    if !has_entry(bytes, "Workbook") && !has_entry(bytes, "Book") {
        return Err(TableError::NotATable);
    }
    whole(|| read_xls(bytes))
}

fn whole(read: impl FnOnce() -> Result<Table, TableError> + UnwindSafe) -> Result<Table, TableError> {
    panic::catch_unwind(read).unwrap_or(Err(TableError::Damaged))
}

/// Has the compound file a stream of this name? Names are UTF-16 and end with a zero.
fn has_entry(bytes: &[u8], name: &str) -> bool {
    let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    bytes
        .chunks_exact(OLE_ENTRY_BYTES)
        .any(|entry| entry.starts_with(&name))
}

/// Cell by cell, so that the limits hold before a sheet fills the memory.
fn read_xlsx(bytes: &[u8]) -> Result<Table, TableError> {
    let mut book: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(of_xlsx)?;
    for sheet in visible(book.sheets_metadata()) {
        let grid = xlsx_grid(&mut book, &sheet)?;
        if !grid.is_empty() {
            return grid.into_table(Some(sheet));
        }
    }
    Err(TableError::Empty)
}

fn xlsx_grid(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Grid, TableError> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(of_xlsx)?;
    let mut grid = Grid::default();
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                put(&mut grid, row, column, cell.get_value())?;
            }
            Ok(None) => return Ok(grid),
            // A failure that Excel got a word for after 2016, as `#SPILL!`. Nothing is to be read there, and the reader
            // goes on behind it.
            Err(XlsxError::CellError(_)) => {}
            Err(error) => return Err(of_xlsx(error)),
        }
    }
}

fn of_xlsx(error: XlsxError) -> TableError {
    match error {
        XlsxError::Password => TableError::Locked,
        _ => TableError::Damaged,
    }
}

fn read_xls(bytes: &[u8]) -> Result<Table, TableError> {
    let book: Xls<Cursor<&[u8]>> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => TableError::Locked,
        _ => TableError::Damaged,
    })?;
    read_ranges(book)
}

fn read_ods(bytes: &[u8]) -> Result<Table, TableError> {
    let book: Ods<Cursor<&[u8]>> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => TableError::Locked,
        _ => TableError::Damaged,
    })?;
    read_ranges(book)
}

/// For the kinds whose decoder has read every sheet before it is asked for one.
fn read_ranges<RS: Read + Seek, R: Reader<RS>>(mut book: R) -> Result<Table, TableError> {
    for sheet in visible(book.sheets_metadata()) {
        let range = book.worksheet_range(&sheet).map_err(|_| TableError::Damaged)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut grid = Grid::default();
        for (row, column, value) in range.used_cells() {
            let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(first_row);
            let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(first_column);
            put(&mut grid, row, column, value)?;
        }
        if !grid.is_empty() {
            return grid.into_table(Some(sheet));
        }
    }
    Err(TableError::Empty)
}

/// Names of the sheets that a person sees. Hidden ones hold the lists behind drop-down cells.
fn visible(sheets: &[Sheet]) -> Vec<String> {
    sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect()
}

/// Rows and columns of a book count from 0.
fn put(grid: &mut Grid, row: u32, column: u32, value: &impl DataType) -> Result<(), TableError> {
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    grid.put(row.saturating_add(1), column, &shown_text(value))
}

/// What a person sees in a cell; a failed formula is empty.
fn shown_text(value: &impl DataType) -> String {
    if let Some(text) = value.get_string() {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else if let Some(number) = value.get_float() {
        shown::number(number)
    } else if let Some(number) = value.get_int() {
        number.to_string()
    } else if let Some(is_so) = value.get_bool() {
        let word = if is_so { shown::YES } else { shown::NO };
        word.to_owned()
    } else if let Some(moment) = value.get_datetime() {
        day_or_time(moment)
    } else if let Some(moment) = value.get_datetime_iso() {
        moment.split_once('T').map_or(moment, |(day, _)| day).to_owned()
    } else {
        // A length of time stays as OpenDocument writes it: `PT09H30M00S`.
        value.get_duration_iso().unwrap_or_default().to_owned()
    }
}

/// `2024-08-17`; `09.30` for a time of day, as a letter writes it, and for a length of time.
fn day_or_time(moment: ExcelDateTime) -> String {
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        // The cast stops at the ends of its range.
        let minutes = (days * MINUTES_IN_DAY).round() as i64;
        return format!("{:02}.{:02}", minutes.div_euclid(60), minutes.rem_euclid(60));
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
