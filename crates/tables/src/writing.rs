//! Rows as a file that a spreadsheet opens: CSV for every program there is, XLSX for people.
//!
//! Owns: how a value is written so that it is read as what it is, here and in an Excel that is set to Indonesian. Does
//! not know: which columns an export has, and who may see them.
//!
//! Invariant: no text that somebody typed becomes a formula. In CSV an apostrophe stands in front of it; in a book it
//! is stored as text.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::reading::CELL_CHARS_MAX;
use crate::{TableError, shown};

/// So that Excel takes the file for UTF-8.
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// What Excel expects where a comma is the decimal sign.
const DELIMITER: u8 = b';';

/// Rows of a sheet below its header, and columns (ECMA-376; Excel, specifications and limits).
const SHEET_ROWS_MAX: usize = 1_048_575;
const SHEET_COLUMNS_MAX: usize = 16_384;

/// Widths in characters of the standard font.
const WIDTH_MIN: usize = 8;
const WIDTH_MAX: usize = 60;
/// Room for the button of the filter, and for the edges of a cell.
const WIDTH_MARGIN: usize = 3;

/// Excel keeps 15 digits; a longer number is a code, and a code is text.
const NUMBER_MAX: u64 = 999_999_999_999_999;
/// Excel 2007 shows a longer text as `####` where the cell is formatted as text.
const TEXT_FORMAT_CHARS_MAX: usize = 255;
/// Before this day Excel counts one day too few, as it believes in a 29 February 1900.
const FIRST_SERIAL: i64 = 61;

/// A value in an export.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Also codes and telephone numbers, whatever they look like.
    Text(String),
    Number(i64),
    /// One that is not finite is written as nothing.
    Decimal(f64),
    Date(NaiveDate),
    Empty,
}

impl Cell {
    /// For CSV. A date is `2024-08-17`, which Excel takes for a date in every language.
    fn into_text(self) -> String {
        match self {
            Cell::Text(text) => shown::guarded(&text),
            Cell::Number(number) => number.to_string(),
            Cell::Decimal(number) => shown::number(number),
            Cell::Date(date) => date.to_string(),
            Cell::Empty => String::new(),
        }
    }
}

/// UTF-8 with its mark, semicolons, lines that end as on Windows, quotation marks where they are needed (RFC 4180).
pub fn write_csv(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(DELIMITER)
        .terminator(csv::Terminator::CRLF)
        // A row may be shorter than the header.
        .flexible(true)
        .from_writer(UTF8_MARK.to_vec());
    let header: Vec<String> = header.iter().map(|title| shown::guarded(title)).collect();
    let rows = rows.map(|row| row.into_iter().map(Cell::into_text).collect::<Vec<String>>());
    for record in std::iter::once(header).chain(rows) {
        writer.write_record(&record).expect("BUG: memory refuses nothing");
    }
    writer.into_inner().expect("BUG: memory refuses nothing")
}

/// A book with one sheet: the header bold, in view and with a filter, the columns as wide as what stands in them.
///
/// `made_on` goes into the properties of the book, so that the same rows give the same bytes.
///
/// # Errors
/// [`TableError`]: more rows, columns or text than a sheet takes, or no name for a sheet.
pub fn write_xlsx(
    sheet: &str,
    header: &[&str],
    rows: impl Iterator<Item = Vec<Cell>>,
    made_on: NaiveDate,
) -> Result<Vec<u8>, TableError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&creation(made_on)?));
    let worksheet = book.add_worksheet();
    worksheet.set_name(sheet).map_err(|_| TableError::SheetName)?;
    let mut writer = SheetWriter::of(worksheet);
    writer.header(header)?;
    for row in rows {
        writer.row(row)?;
    }
    writer.finish(header.len())?;
    book.save_to_buffer().map_err(not_written)
}

fn creation(made_on: NaiveDate) -> Result<ExcelDateTime, TableError> {
    let part = |number: u32| u8::try_from(number).map_err(|_| TableError::NotWritten);
    let year = u16::try_from(made_on.year()).map_err(|_| TableError::NotWritten)?;
    ExcelDateTime::from_ymd(year, part(made_on.month())?, part(made_on.day())?).map_err(not_written)
}

fn not_written(_: XlsxError) -> TableError {
    TableError::NotWritten
}

struct SheetWriter<'a> {
    sheet: &'a mut Worksheet,
    title: Format,
    code: Format,
    text: Format,
    date: Format,
    widths: Vec<usize>,
    /// Rows that are written; the header is the first.
    rows: usize,
}

impl<'a> SheetWriter<'a> {
    fn of(sheet: &'a mut Worksheet) -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            sheet,
            title: Format::new().set_bold(),
            // What is mended in such a cell stays text: a code keeps its zeros.
            code: text.clone().set_num_format("@"),
            text,
            date: Format::new().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Top),
            widths: Vec::new(),
            rows: 0,
        }
    }

    fn header(&mut self, header: &[&str]) -> Result<(), TableError> {
        for (column, title) in header.iter().enumerate() {
            let (at, text) = (self.place(column)?, self.text(column, title)?);
            let written = self.sheet.write_string_with_format(at.0, at.1, text, &self.title);
            written.map_err(not_written)?;
        }
        self.rows = 1;
        Ok(())
    }

    fn row(&mut self, cells: Vec<Cell>) -> Result<(), TableError> {
        if self.rows > SHEET_ROWS_MAX {
            return Err(TableError::TooManyRows {
                rows_max: SHEET_ROWS_MAX,
            });
        }
        for (column, cell) in cells.into_iter().enumerate() {
            match cell {
                Cell::Text(text) => self.write_text(column, &text)?,
                Cell::Number(number) if number.unsigned_abs() <= NUMBER_MAX => {
                    // Fifteen digits are exact in a float.
                    self.write_number(column, number as f64)?;
                }
                Cell::Number(number) => self.write_text(column, &number.to_string())?,
                Cell::Decimal(number) if number.is_finite() => self.write_number(column, number)?,
                Cell::Date(date) => self.write_date(column, date)?,
                Cell::Decimal(_) | Cell::Empty => {}
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn finish(self, columns: usize) -> Result<(), TableError> {
        self.sheet.set_freeze_panes(1, 0).map_err(not_written)?;
        if let (Some(last_column), Some(last_row)) = (columns.checked_sub(1), self.rows.checked_sub(1)) {
            let last_row = u32::try_from(last_row).map_err(|_| TableError::NotWritten)?;
            let last_column = u16::try_from(last_column).map_err(|_| TableError::NotWritten)?;
            let filtered = self.sheet.autofilter(0, 0, last_row, last_column);
            filtered.map_err(not_written)?;
        }
        for (column, width) in self.widths.iter().enumerate() {
            let column = u16::try_from(column).map_err(|_| TableError::NotWritten)?;
            let width = (width + WIDTH_MARGIN).clamp(WIDTH_MIN, WIDTH_MAX);
            let set = self.sheet.set_column_width(column, width as f64);
            set.map_err(not_written)?;
        }
        Ok(())
    }

    fn write_text(&mut self, column: usize, text: &str) -> Result<(), TableError> {
        let (at, text) = (self.place(column)?, self.text(column, text)?);
        let is_long = text.chars().nth(TEXT_FORMAT_CHARS_MAX).is_some();
        let format = if is_long { &self.text } else { &self.code };
        let written = self.sheet.write_string_with_format(at.0, at.1, text, format);
        written.map(|_| ()).map_err(not_written)
    }

    fn write_number(&mut self, column: usize, number: f64) -> Result<(), TableError> {
        let at = self.place(column)?;
        self.widen(column, shown::number(number).len());
        let written = self.sheet.write_number(at.0, at.1, number);
        written.map(|_| ()).map_err(not_written)
    }

    fn write_date(&mut self, column: usize, date: NaiveDate) -> Result<(), TableError> {
        let text = format!("{:02}/{:02}/{}", date.day(), date.month(), date.year());
        let Some(serial) = serial(date) else {
            return self.write_text(column, &text);
        };
        let at = self.place(column)?;
        self.widen(column, text.len());
        let written = self.sheet.write_number_with_format(at.0, at.1, serial, &self.date);
        written.map(|_| ()).map_err(not_written)
    }

    /// Where the next row has this column, as the sheet counts: from 0.
    fn place(&self, column: usize) -> Result<(u32, u16), TableError> {
        let row = u32::try_from(self.rows).map_err(|_| TableError::NotWritten)?;
        match u16::try_from(column) {
            Ok(at) if column < SHEET_COLUMNS_MAX => Ok((row, at)),
            _ => Err(TableError::TooManyColumns {
                row: row.saturating_add(1),
                columns_max: SHEET_COLUMNS_MAX,
            }),
        }
    }

    /// The text as a cell holds it: with line feeds alone.
    fn text(&mut self, column: usize, text: &str) -> Result<String, TableError> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        // Excel counts in UTF-16.
        if text.len() > CELL_CHARS_MAX && text.encode_utf16().count() > CELL_CHARS_MAX {
            return Err(TableError::CellTooLong {
                row: u32::try_from(self.rows).unwrap_or(u32::MAX).saturating_add(1),
                column: column + 1,
                chars_max: CELL_CHARS_MAX,
            });
        }
        let longest = text.lines().map(|line| line.chars().count()).max();
        self.widen(column, longest.unwrap_or(0));
        Ok(text)
    }

    fn widen(&mut self, column: usize, chars: usize) {
        if self.widths.len() <= column {
            self.widths.resize(column + 1, 0);
        }
        if let Some(width) = self.widths.get_mut(column) {
            *width = chars.max(*width);
        }
    }
}

/// The number by which Excel knows a day, or `None` for days that it does not know or miscounts.
fn serial(date: NaiveDate) -> Option<f64> {
    let day_0 = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = date.signed_duration_since(day_0).num_days();
    let is_known = days >= FIRST_SERIAL && date.year() <= 9_999;
    // So few days are exact in a float.
    is_known.then_some(days as f64)
}
