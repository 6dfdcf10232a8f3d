//! Catat banyak isu: several issues in one table.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::Urgency;

/// One row of the table as typed. Title and category are enough; a row without a word in it is no issue.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BulkRow {
    /// Only the district chooses a village.
    pub village_code: String,
    pub title: String,
    pub category: String,
    /// Dusun or another part of the village.
    pub hamlet: String,
    pub urgency: Urgency,
    pub description: String,
}

/// The table as typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BulkForm {
    pub rows: Vec<BulkRow>,
    /// The meeting from which they come.
    pub meeting_id: Option<String>,
}

/// Record the rows that say something, all or none. A fault names its row: `rows.3.title`, counted from 0.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveIssues {
    pub rows: Vec<BulkRow>,
    pub meeting_id: Option<String>,
    /// The draft this table grew from; it is removed in the same commit.
    pub draft_id: Option<String>,
}

/// A table in progress. Local to this laptop, as every draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveBulkDraft {
    /// Absent for the first save; the answer carries the id to use from then on.
    pub draft_id: Option<String>,
    pub form: BulkForm,
    /// Name of the field that had the cursor, to come back to it.
    pub focus: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BulkDraftView {
    pub draft_id: String,
    pub form: BulkForm,
    pub focus: String,
    #[ts(type = "number")]
    pub saved_at_ms: i64,
}
