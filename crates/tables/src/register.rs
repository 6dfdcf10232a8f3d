//! An old register as issues: what each row would become, and what is wrong with it, before anything is recorded.
//!
//! Owns: which column is which field, how dates, places and the words of other programs are read, what is a fault (the
//! row cannot be taken) and what a warning (it can, and a person should look). Does not know: who is enrolled, what is
//! recorded already, the words of the window.
//!
//! Of two columns for one field the one whose name says more is asked first, and the other where that one is empty.
//! Texts, titles and places are joined instead, so that nothing is lost. A cell in which no letter and no digit stands
//! (`-`, `…`) is empty.

mod categories;
mod columns;
pub(crate) mod dates;
mod masking;
mod meanings;
mod row;

use std::collections::HashMap;

use chrono::NaiveDate;
use kentongan_domain::calendar::DateFault;
use kentongan_domain::issue::{Issue, Stage};
use kentongan_domain::search::fold;
use kentongan_domain::vocabulary::CodeList;

use crate::Field;
use crate::reading::Table;
pub(crate) use columns::{letters, one_line, says_something};
pub(crate) use masking::masked;

use categories::Categories;
use columns::Columns;
use row::Above;

/// What the rows of a table would become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// In the order of the sheet. Rows with nothing but a running number are left out.
    pub rows: Vec<PreviewRow>,
    pub columns: Vec<FoundColumn>,
    /// Columns with something in them that become nothing. One without a heading is named by its letter.
    pub unknown_columns: Vec<String>,
    /// NIK and KK: nobody looked at their cells.
    pub left_out_columns: Vec<String>,
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundColumn {
    pub header: String,
    pub field: Field,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// Row of the sheet; the first is 1.
    pub number: u32,
    /// The faults stand in the order of the form; there is at least one.
    pub result: Result<ImportedIssue, Vec<RowFault>>,
    pub warnings: Vec<RowWarning>,
}

/// A row that can be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedIssue {
    /// Its village is not known here, so the name of the village is empty.
    pub issue: Issue,
    pub follow_up: Option<String>,
    /// `None`: the register has no word for it, or one that we do not know.
    pub stage: Option<Stage>,
    /// Its number in the old register, or empty.
    pub old_number: String,
}

/// Why a row cannot be recorded. `column` is the heading; `text` is what stands there, cut short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFault {
    /// Neither a title nor a text.
    NoTitle,
    /// No date, and none in the row above from which it could be taken.
    NoDate,
    BadDate {
        column: String,
        text: String,
        fault: DateFault,
    },
    FutureDate {
        column: String,
        text: String,
        date: NaiveDate,
    },
    TooLong {
        column: String,
        text: String,
        chars: usize,
        chars_max: usize,
    },
}

/// What a person should look at; the row can be recorded all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowWarning {
    /// No date stood here: it is that of this row.
    DateFromRow { row: u32 },
    /// The date is taken; the weekday beside it is another one's.
    WeekdayDisagrees { column: String, text: String },
    /// Recorded as other (*lainnya*).
    UnknownCategory { column: String, text: String },
    /// Left open.
    UnknownStatus { column: String, text: String },
    /// Recorded as medium (*sedang*).
    UnknownUrgency { column: String, text: String },
    /// No number of an RT or RW: left out.
    UnknownNumber { column: String, text: String },
    /// No coordinates: left out.
    UnknownPosition { column: String, text: String },
    /// The point is taken; it lies outside Indonesia.
    PositionAbroad { column: String, text: String },
    /// The point is taken; longitude stood first.
    PositionSwapped { column: String, text: String },
    /// A number of sixteen digits, as a NIK has, is made unreadable.
    NumberMasked { column: String },
    /// This row of the sheet has the same title, date and place.
    Repeats { row: u32 },
}

/// Reads a register. `today` is the last day that a row may bear.
pub fn read_register(table: &Table, today: NaiveDate, categories: &CodeList) -> Preview {
    let columns = Columns::of(table);
    let known = Categories::of(categories);
    let mut rows: Vec<PreviewRow> = Vec::new();
    let mut first_rows: HashMap<(String, NaiveDate, String), u32> = HashMap::new();
    let mut above: Option<Above> = None;
    for row in table.rows.iter().filter(|row| !columns.is_blank(row)) {
        let mut read = row::read(&columns, row, above, today, &known);
        above = read.date.map(|date| Above { date, row: row.number });
        if let Ok(imported) = &mut read.result {
            let issue = &mut imported.issue;
            issue.confidential = issue.is_forced_confidential(categories);
            let place = fold(&format!("{} {}", issue.hamlet, issue.landmark));
            let key = (fold(&issue.title), issue.occurred_on, place);
            let first = *first_rows.entry(key).or_insert(row.number);
            if first != row.number {
                read.warnings.push(RowWarning::Repeats { row: first });
            }
        }
        rows.push(PreviewRow {
            number: row.number,
            result: read.result,
            warnings: read.warnings,
        });
    }
    Preview {
        rows,
        columns: columns.found,
        unknown_columns: columns.unknown.into_iter().map(|(_, name)| name).collect(),
        left_out_columns: columns.left_out,
    }
}
