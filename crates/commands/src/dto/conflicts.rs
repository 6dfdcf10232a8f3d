//! What people settle: fields in two versions, deletions in dispute, refused changes, notices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::RecordNoun;

/// A record with something to settle.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConflictRow {
    pub id: String,
    pub noun: RecordNoun,
    /// The issue or meeting to open.
    pub open_id: String,
    pub title: String,
    /// Names of the form's fields that stand in two versions.
    pub fields: Vec<String>,
    /// Deleted by one, changed by another who did not know.
    pub disputed_deletion: bool,
    /// This laptop may settle some of it; what a village wrote is the village's to settle.
    pub may_settle: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConflictView {
    pub row: ConflictRow,
    pub fields: Vec<FieldVersions>,
    pub deletion: Option<DisputeView>,
}

/// One field and its versions, the one that shows first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FieldVersions {
    /// Name of the form's field; empty for one that only a newer version knows.
    pub field: String,
    /// Its number, to settle it by.
    pub tag: u32,
    /// Text that a person may also join from both.
    pub is_text: bool,
    /// This laptop may settle it; where a stage differs, that is the kecamatan's.
    pub may_settle: bool,
    pub versions: Vec<VersionView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VersionView {
    /// `3.0.17`, to choose it by.
    pub id: String,
    /// Text, or the code of a choice: `emergency`, `KES`, `potential`, `settled`, `true`, `2025-01-20`. Of an attendance, a line
    /// each: `represented`, who came, his office.
    pub value: String,
    /// A reporter's name or number, which shows to nobody here.
    pub hidden: bool,
    pub by: AuthorView,
    /// What lists and papers show until it is settled.
    pub shows: bool,
}

/// Who wrote something, when, on which laptop.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AuthorView {
    pub name: String,
    pub office: String,
    pub device_no: u32,
    /// Written on this laptop.
    pub own: bool,
    #[ts(type = "number")]
    pub at_ms: i64,
    /// `jam diragukan`
    pub doubtful: bool,
}

/// Who deleted a record, when and why.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeletedView {
    pub by: AuthorView,
    pub reason: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DisputeView {
    pub deleted_by: AuthorView,
    pub reason: String,
    pub later: Vec<LaterChange>,
}

/// What was done to a deleted record by somebody who did not know of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LaterChange {
    pub kind: LaterKind,
    pub by: AuthorView,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LaterKind {
    Edited,
    FollowUp,
    Moved,
    /// Somebody else had taken an earlier deletion back.
    Restored,
    Other,
}

/// Settle a field: one of its versions, or a text that joins them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SettleField {
    pub id: String,
    pub tag: u32,
    /// Id of the version that stands from now on.
    pub version: Option<String>,
    /// The joined text, where no version alone is right.
    pub text: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SettleDeletion {
    pub id: String,
    pub stays_deleted: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WithdrawIssue {
    pub issue_id: String,
    /// Why it is deleted; demanded.
    pub reason: String,
}

/// What the person should know once; the UI has one sentence for each.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NoticeView {
    pub id: String,
    pub kind: NoticeKind,
    #[ts(type = "number")]
    pub at_ms: i64,
    /// Records that it is about; 0 where none are counted.
    pub count: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// This laptop was restored from an older copy; its own records were kept and are sent again.
    Restored,
    /// The kecamatan's service was restored or set up anew; this laptop gives back what it lacks.
    ServiceRestored,
    /// Two laptops write with this laptop's key; one of them must be enrolled anew.
    TwoLaptops,
    /// The database was damaged and came back from the second copy.
    Recovered,
}

/// What a check of the whole store found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VerifiedView {
    pub changes: u32,
    pub batches: u32,
    pub receipts: u32,
    /// Personal parts that were removed by order of law.
    pub erased: u32,
    /// For whoever repairs, in English; empty: all is well.
    pub faults: Vec<String>,
}
