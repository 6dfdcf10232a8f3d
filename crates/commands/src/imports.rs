//! Tables of others that come in: the file that a person chooses, its rows by what becomes of them, then recorded whole or not at all.
//!
//! Owns: how a file becomes a table and what is said when it does not, how many rows are shown, what waits for a person's word. Does
//! not know: what a row means, who may take it, what is written of it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kentongan_domain::scope::Stream;
use kentongan_store::{Store, StoreError};
use kentongan_tables::TableError;
use kentongan_tables::reading::{self, Table, read_table};

use crate::desk::Desk;
use crate::dto::ImportedView;
use crate::error::{ErrorCode, UiError};

/// What the reader takes at most; a longer file is not even loaded.
const FILE_BYTES_MAX: u64 = reading::FILE_BYTES_MAX as u64;
/// Rows that are shown. What is wrong in a longer file shows itself before.
const SHOWN_ROWS_MAX: usize = 1_000;

/// A file that somebody chose and that is a table.
pub(crate) struct Opened {
    pub file_name: String,
    pub table: Table,
}

/// Reads the file that the person chooses. `None`: he chose none.
pub(crate) fn open_table(desk: &Desk) -> Result<Option<Opened>, UiError> {
    let Some(path) = desk.host().choose_table() else {
        return Ok(None);
    };
    let table = read_table(&load(&path)?).map_err(|error| table_error(&error))?;
    Ok(Some(Opened {
        file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        table,
    }))
}

fn load(path: &Path) -> Result<Vec<u8>, UiError> {
    let unreadable = || UiError::of(ErrorCode::TableNotRead).with("why", "unreadable");
    let length = std::fs::metadata(path).map_err(|_| unreadable())?.len();
    if length > FILE_BYTES_MAX {
        return Err(table_error(&TableError::FileTooLarge {
            bytes_max: reading::FILE_BYTES_MAX,
        }));
    }
    std::fs::read(path).map_err(|_| unreadable())
}

fn table_error(error: &TableError) -> UiError {
    let said = |why: &str| UiError::of(ErrorCode::TableNotRead).with("why", why);
    match error {
        TableError::FileTooLarge { .. } => said("too_large").with("limit", FILE_BYTES_MAX / 1_048_576),
        TableError::TooManyRows { rows_max } => said("too_many_rows").with("limit", rows_max),
        TableError::TooManyColumns { row, columns_max } => {
            said("too_many_columns").with("row", row).with("limit", columns_max)
        }
        TableError::CellTooLong { row, column, chars_max } => said("cell_too_long")
            .with("row", row)
            .with("column", column)
            .with("limit", chars_max),
        TableError::TooMuchText { .. } => said("too_large").with("limit", FILE_BYTES_MAX / 1_048_576),
        TableError::Locked => said("locked"),
        TableError::Damaged => said("damaged"),
        TableError::NotATable | TableError::SheetName | TableError::NotWritten => said("not_a_table"),
        TableError::Empty => said("empty"),
    }
}

/// What becomes of a row.
pub(crate) enum Fate<T> {
    /// It will be recorded.
    Good(T),
    /// It cannot be: left out.
    Faulty,
    /// It is recorded already, or seems to be: left out.
    Doubled,
}

/// The rows of a table by what becomes of them.
pub(crate) struct Sorted<T, V> {
    pub good: u32,
    pub faulty: u32,
    pub doubled: u32,
    /// As the window shows them.
    pub shown: Vec<V>,
    /// There are more than are shown.
    pub more: bool,
    /// The good ones.
    pub taken: Vec<T>,
}

impl<T, V> Sorted<T, V> {
    /// Each row with what is shown of it, in the order of the sheet.
    pub fn of(rows: impl Iterator<Item = (Fate<T>, V)>) -> Self {
        let mut sorted = Self {
            good: 0,
            faulty: 0,
            doubled: 0,
            shown: Vec::new(),
            more: false,
            taken: Vec::new(),
        };
        for (fate, view) in rows {
            match fate {
                Fate::Good(row) => {
                    sorted.good += 1;
                    sorted.taken.push(row);
                }
                Fate::Faulty => sorted.faulty += 1,
                Fate::Doubled => sorted.doubled += 1,
            }
            if sorted.shown.len() < SHOWN_ROWS_MAX {
                sorted.shown.push(view);
            } else {
                sorted.more = true;
            }
        }
        sorted
    }
}

/// Rows that were read and wait for a person's word, of one sort of file. They lie in memory alone, and go when the screen locks.
pub(crate) struct Pending<T>(Mutex<Option<Waiting<T>>>);

struct Waiting<T> {
    id: String,
    stream: Stream,
    rows: Vec<T>,
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Pending<T> {
    /// In place of those that waited before.
    pub fn keep(&self, id: String, stream: Stream, rows: Vec<T>) {
        *self.slot() = Some(Waiting { id, stream, rows });
    }

    pub fn forget(&self) {
        *self.slot() = None;
    }

    /// Records all that wait under this id, in the one commit that `write` makes of them.
    ///
    /// # Errors
    /// `PreviewExpired` when nothing waits under it; otherwise what the store says, and nothing is recorded.
    pub fn record(
        &self,
        desk: &Desk,
        id: &str,
        write: impl FnOnce(&Store, &Stream, &[T]) -> Result<(), StoreError>,
    ) -> Result<ImportedView, UiError> {
        let waiting = self.slot().take_if(|waiting| waiting.id == id);
        let waiting = waiting.ok_or_else(|| UiError::of(ErrorCode::PreviewExpired))?;
        let store = desk.store()?;
        if let Err(error) = write(&store, &waiting.stream, &waiting.rows) {
            // Nothing is recorded: the person tries once more with what he has before his eyes.
            *self.slot() = Some(waiting);
            return Err(error.into());
        }
        let recorded = u32::try_from(waiting.rows.len()).unwrap_or(u32::MAX);
        Ok(ImportedView { recorded })
    }

    fn slot(&self) -> MutexGuard<'_, Option<Waiting<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
