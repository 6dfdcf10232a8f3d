//! Registers in and out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::ListIssues;

/// An old register that was read; nothing of it is recorded yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportView {
    pub id: String,
    pub file_name: String,
    /// Rows that will be recorded.
    pub good: u32,
    /// Rows with a fault: they are left out.
    pub faulty: u32,
    /// Rows whose title and date are recorded already: they are left out.
    pub doubled: u32,
    /// The first thousand.
    pub rows: Vec<ImportRow>,
    pub more: bool,
    pub columns: Vec<ImportColumn>,
    /// Columns that become nothing.
    pub unknown_columns: Vec<String>,
    /// NIK and numbers of family cards: nobody looked at them.
    pub left_out_columns: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportRow {
    /// Row of the sheet.
    pub number: u32,
    /// Empty where the row has a fault.
    pub title: String,
    /// Local date, `YYYY-MM-DD`, or empty.
    pub date: String,
    pub category: String,
    pub faults: Vec<ImportRemark>,
    pub doubled: bool,
    pub warnings: Vec<ImportRemark>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportRemark {
    pub code: RemarkCode,
    /// Heading of the column, or empty.
    pub column: String,
    /// What stands there, cut short.
    pub text: String,
    /// A row, a limit or a number, by the code.
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RemarkCode {
    NoTitle,
    NoDate,
    BadDate,
    FutureDate,
    /// `value`: the limit.
    TooLong,
    /// `value`: the number under which it is recorded.
    AlreadyRecorded,
    /// `value`: the row.
    DateFromRow,
    WeekdayDisagrees,
    UnknownCategory,
    UnknownStatus,
    UnknownUrgency,
    UnknownNumber,
    UnknownPosition,
    PositionAbroad,
    PositionSwapped,
    NumberMasked,
    /// `value`: the row.
    Repeats,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportColumn {
    pub header: String,
    pub field: ImportField,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportField {
    OldNumber,
    Title,
    Date,
    Category,
    Description,
    Place,
    Hamlet,
    RtRw,
    Reporter,
    Stage,
    FollowUp,
    Urgency,
    Position,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportedView {
    pub recorded: u32,
}

/// Our register as a file, of the issues that the list shows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportIssues {
    pub list: ListIssues,
    pub content: ExportContent,
    pub format: ExportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportContent {
    /// For the office: everything but persons and confidential texts.
    Full,
    /// For everybody: without confidential issues and descriptions.
    Public,
    /// With the classification of LAPOR!.
    Lapor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    Csv,
    Xlsx,
}
