//! Laporan tersegel: what a village writes for the kecamatan alone, and what the kecamatan reads. None of the texts is ever logged.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// May a sealed report be written here?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealingState {
    Ready,
    /// No laptop of the kecamatan has made a key yet, or none has arrived here.
    NoKey,
    /// Nothing is sent from a training workspace, and nothing sealed.
    Training,
    /// The holder's role is to read.
    ReadsOnly,
    /// It is read here, not written.
    NotVillage,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SealingView {
    pub state: SealingState,
    /// Laptops of the kecamatan for which a report would be sealed.
    pub readers: u32,
    /// At the kecamatan: reports that nobody has opened on this laptop, and all that are here.
    pub unopened: u32,
    pub reports: u32,
    pub chars_max: u32,
    pub about_chars_max: u32,
}

/// Without `Debug`: it is printed nowhere.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SendSealedReport {
    pub text: String,
    /// One line; may be empty.
    pub about: String,
    /// As typed; may be empty.
    pub happened_on_text: String,
}

/// Nothing of what was written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SealedSentView {
    /// For so many laptops of the kecamatan.
    pub readers: u32,
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// Can this laptop of the kecamatan open it?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealedState {
    Readable,
    /// It was sealed before this laptop had a key, and no other laptop of the kecamatan has passed it on yet.
    NotYet,
    /// The holder's role is to read: this laptop has told nobody a key.
    ReadsOnly,
    /// Of a newer version of the app.
    Newer,
    /// It does not open with the key for which it says that it was sealed.
    Spoilt,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SealedReportRow {
    pub id: String,
    pub village_name: String,
    /// Holder of the laptop that sent it, as the kecamatan enrolled him; may be empty.
    pub sender_name: String,
    pub sender_office: String,
    #[ts(type = "number")]
    pub at_ms: i64,
    pub clock_doubt: bool,
    /// Somebody has opened it on this laptop.
    pub opened: bool,
    pub state: SealedState,
}

/// Opened for this answer alone: without `Debug`, and kept nowhere.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SealedReportView {
    pub row: SealedReportRow,
    /// Empty unless it is readable.
    pub text: String,
    pub about: String,
    /// `YYYY-MM-DD`, or empty.
    pub happened_on: String,
}
