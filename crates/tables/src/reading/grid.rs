//! Cells as they come out of a file, held to the limits; and the header among their rows.

use std::collections::BTreeMap;

use super::{CELL_CHARS_MAX, COLUMNS_MAX, HEADER_ROWS_MAX, ROWS_MAX, Row, TEXT_BYTES_MAX, Table};
use crate::{TableError, headings, people, shown};

/// Fewer cells in a row that numbers its columns could be a row of figures.
const NUMBERED_COLUMNS_MIN: usize = 3;

/// By number of the row. Blank cells are not kept, so a sheet that is only formatted costs nothing.
#[derive(Default)]
pub(super) struct Grid {
    rows: BTreeMap<u32, Vec<String>>,
    text_bytes: usize,
}

impl Grid {
    /// The first row is 1, the first column 0.
    pub(super) fn put(&mut self, row: u32, column: usize, text: &str) -> Result<(), TableError> {
        if text.trim().is_empty() || shown::is_error(text) {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            return Err(TableError::TooManyColumns {
                row,
                columns_max: COLUMNS_MAX,
            });
        }
        if text.len() > CELL_CHARS_MAX && text.chars().count() > CELL_CHARS_MAX {
            return Err(TableError::CellTooLong {
                row,
                column: column + 1,
                chars_max: CELL_CHARS_MAX,
            });
        }
        self.text_bytes = self.text_bytes.saturating_add(text.len());
        if self.text_bytes > TEXT_BYTES_MAX {
            return Err(TableError::TooMuchText {
                bytes_max: TEXT_BYTES_MAX,
            });
        }
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            text.clone_into(cell);
        }
        if self.rows.len() > ROWS_MAX {
            return Err(TableError::TooManyRows { rows_max: ROWS_MAX });
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn into_table(self, sheet: Option<String>) -> Result<Table, TableError> {
        let rows = self.rows.into_iter().map(|(number, cells)| Row { number, cells });
        let rows: Vec<Row> = rows.collect();
        let header_at = header_at(&rows);
        let mut rows = rows.into_iter().skip(header_at);
        let header = rows.next().ok_or(TableError::Empty)?;
        let below = rows
            .enumerate()
            .filter(|(nth, row)| row.cells != header.cells && !(*nth == 0 && numbers_columns(&row.cells)));
        let rows = below.map(|(_, row)| row).collect();
        Ok(Table {
            sheet,
            header_row: header.number,
            header: header.cells,
            rows,
        })
    }
}

/// The first row with two headings of a register or of a list of officers; in another table, the first with two cells.
fn header_at(rows: &[Row]) -> usize {
    let first_with = |is_counted: fn(&str) -> bool| {
        rows.iter()
            .take(HEADER_ROWS_MAX)
            .position(|row| row.cells.iter().filter(|cell| is_counted(cell)).nth(1).is_some())
    };
    first_with(|cell| headings::is_known(cell) || people::is_known(cell))
        .or_else(|| first_with(|cell| !cell.trim().is_empty()))
        .unwrap_or(0)
}

/// `1 2 3 …` or `(1) (2) (3) …` stands below the headings of many an official form.
fn numbers_columns(cells: &[String]) -> bool {
    let numbers: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim().trim_matches(|sign: char| matches!(sign, '(' | ')')))
        .filter(|number| !number.is_empty())
        .collect();
    let mut counted = (1_usize..).zip(&numbers);
    numbers.len() >= NUMBERED_COLUMNS_MIN && counted.all(|(expected, number)| number.parse() == Ok(expected))
}
