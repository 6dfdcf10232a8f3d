//! Sending a paper to a printer, and the history of what was printed (`riwayat cetak`).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The printers to choose from, and what was chosen for this kind of paper last.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PrintersView {
    /// At least one.
    pub printers: Vec<PrinterView>,
    pub last: Option<PrintChoices>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PrinterView {
    pub name: String,
    /// The system prints to it when nobody chooses.
    pub is_default: bool,
}

/// What is kept for the next paper of the same kind. Pages are not: the next one has others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PrintChoices {
    pub printer: String,
    /// 1 to 99.
    pub copies: u32,
    pub sides: PrintSides,
    pub grey: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrintSides {
    One,
    /// Turned like a book.
    LongEdge,
    /// Turned like a block on a wall.
    ShortEdge,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintPreview {
    pub preview_id: String,
    pub printer: String,
    /// 1 to 99.
    pub copies: u32,
    /// As `1-3,5`; empty: all.
    pub pages_text: String,
    pub sides: PrintSides,
    pub grey: bool,
}

/// A job in the queue of a printer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintJobRef {
    pub job: String,
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PrintView {
    pub job: String,
    pub state: PrintState,
}

/// `queued`, `printing` and whatever a person can mend go on; `done` and `gone` are ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    Queued,
    Printing,
    Done,
    Held,
    NeedsPassword,
    OutOfPaper,
    Jammed,
    CoverOpen,
    OutOfInk,
    Offline,
    Stopped,
    /// The spooler itself does not answer.
    Silent,
    Gone,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListPrints {
    /// Id of the record that the paper is of; null: the newest of all.
    pub document_id: Option<String>,
}

/// A paper that left the program once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PrintRow {
    /// What an office calls it: `Daftar hadir`.
    pub title: String,
    pub file_name: String,
    /// The first 8 signs of what stands at the foot of the paper.
    pub fingerprint: String,
    #[ts(type = "number")]
    pub at_ms: i64,
    pub by_name: String,
    pub by_office: String,
    pub way: PrintWay,
    /// Of one copy.
    pub pages: u32,
    /// 0 where it was not printed.
    pub copies: u32,
    /// Empty where it was not printed.
    pub printer: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrintWay {
    Printed,
    Saved,
    Opened,
}
