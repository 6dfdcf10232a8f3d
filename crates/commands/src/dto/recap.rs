//! Rekap: who came over a year, and what became of what was decided.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{ExportFormat, OfficeGroup};

/// Which meetings, and which offices of them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RecapFilter {
    /// Absent: the latest in which there was a meeting.
    pub year: Option<i32>,
    /// Absent: every meeting; empty: those of no series; else an id.
    pub series_id: Option<String>,
    pub group: Option<OfficeGroup>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GetRecap {
    pub filter: RecapFilter,
    /// Where the page before ended: `next` of its answer; absent: the first page.
    pub after: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecapView {
    pub year: i32,
    /// That can be chosen, the latest first.
    pub years: Vec<i32>,
    pub series: Vec<RecapSeriesOption>,
    /// Meetings whose attendance was recorded; only these are counted.
    pub meetings: u32,
    /// Meetings that were held without anybody being marked.
    pub unrecorded: u32,
    /// Of all these offices.
    pub total: RecapTally,
    /// Months in which there was a meeting that counts.
    pub months: Vec<RecapMonth>,
    /// Of all pages.
    pub office_count: u32,
    /// In the order of a sheet.
    pub offices: Vec<RecapOffice>,
    /// Absent: this page is the last.
    pub next: Option<String>,
    /// By series; whatever group is chosen.
    pub decisions: Vec<RecapDecisions>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecapSeriesOption {
    pub id: String,
    pub title: String,
}

/// Invitations by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecapTally {
    pub invited: u32,
    pub present: u32,
    pub represented: u32,
    pub excused: u32,
    pub sick: u32,
    pub on_leave: u32,
    pub on_duty: u32,
    /// Tanpa keterangan.
    pub absent: u32,
    /// Nobody marked them.
    pub unmarked: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecapMonth {
    /// From 1.
    pub month: u32,
    pub meetings: u32,
    pub tally: RecapTally,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecapOffice {
    /// What tells it from the other rows.
    pub key: String,
    pub group: OfficeGroup,
    /// As the latest invitation writes it.
    pub office: String,
    /// Of the village whose office it is; may be empty.
    pub village: String,
    pub tally: RecapTally,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecapDecisions {
    /// Empty: meetings of no series.
    pub series_id: String,
    /// Empty: of no series, or of one that was deleted.
    pub title: String,
    pub open: u32,
    /// Of the open ones.
    pub overdue: u32,
    pub closed: u32,
}

/// A recap as a file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportRecap {
    pub filter: RecapFilter,
    pub content: RecapContent,
    pub format: ExportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecapContent {
    Attendance,
    Decisions,
}
