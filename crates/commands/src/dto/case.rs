//! The case file: comments, assignments, pauses, links, merges and deadlines.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{IssueForm, Stage};

/// A comment (`komentar`), from either side.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddComment {
    pub issue_id: String,
    pub text: String,
}

/// Charge an agency (`instansi`) with the case.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AssignIssue {
    pub issue_id: String,
    pub office: String,
    /// A date as typed; empty: none.
    pub due_text: String,
    pub note: String,
}

/// End an assignment, a pause or a link of a case.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EndInCase {
    pub issue_id: String,
    /// Of the assignment, the pause or the link.
    pub id: String,
    pub reason: String,
}

/// Why the clock stands (`jeda`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// Berkas belum lengkap.
    FileIncomplete,
    AwaitingReporter,
    AwaitingOffice,
    ForceMajeure,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PauseIssue {
    pub issue_id: String,
    pub reason: PauseReason,
    /// What is waited for.
    pub note: String,
}

/// How a case stands to another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    Related,
    Duplicate,
    Continues,
    RaisedIn,
    Programme,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LinkIssue {
    pub issue_id: String,
    pub relation: Relation,
    pub other_id: String,
}

/// Let a case go on in another of the same village.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MergeIssue {
    pub issue_id: String,
    pub into_id: String,
    pub reason: String,
}

/// Take the merge of a case back; only the office that made it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UnmergeIssue {
    pub issue_id: String,
    pub reason: String,
}

/// Issues that perhaps tell of what is being typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListNearIssues {
    pub form: IssueForm,
    /// The issue itself, where one is changed.
    pub except_id: Option<String>,
}

/// What must be done by a deadline (`tenggat`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    Verify,
    FirstAnswer,
    Settle,
    ReporterReply,
    CompleteFile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LeftUnit {
    WorkingDays,
    CalendarDays,
    Hours,
}

/// What is to be done next, for a row of a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DueView {
    pub milestone: Milestone,
    pub unit: LeftUnit,
    /// In the unit; 0: due today or within the hour; negative: late.
    pub left: i32,
    pub overdue: bool,
    /// Local date, `YYYY-MM-DD`.
    pub due_on: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineState {
    Running,
    Overdue,
    Paused,
    DoneInTime,
    DoneLate,
}

/// A deadline of the case. It counts from the district's receipt, never by the clock of a laptop.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DeadlineView {
    pub milestone: Milestone,
    pub state: DeadlineState,
    pub unit: LeftUnit,
    pub left: i32,
    /// Absent while the clock stands.
    pub due_on: Option<String>,
    #[ts(type = "number | null")]
    pub done_at_ms: Option<i64>,
    /// False where working days were counted in a year whose holidays are not known.
    pub sure: bool,
    /// The law or decree, or who proposed the rule.
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AssignmentView {
    pub id: String,
    pub office: String,
    pub due_on: Option<String>,
    pub overdue: bool,
    pub note: String,
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// A pause that holds the clock now.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PauseView {
    pub id: String,
    /// Absent: a reason of a newer version of the app.
    pub reason: Option<PauseReason>,
    pub note: String,
    #[ts(type = "number")]
    pub from_ms: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LinkView {
    pub id: String,
    pub relation: Relation,
    /// What the other is called, also where it is not here.
    pub label: String,
    pub other: Option<OtherIssue>,
    /// Id of the other, where it is a meeting that is here; `label` is its title then.
    pub meeting_id: Option<String>,
    /// Id of the other, where it is a programme that is here; `label` is its title then.
    pub programme_id: Option<String>,
    /// The link was written in the other's file.
    pub from_other: bool,
}

/// Another issue, as a file names it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OtherIssue {
    pub id: String,
    pub number: String,
    pub title: String,
    pub category: String,
    pub village_name: String,
}

/// What is kept with an issue besides its record, as far as it holds now.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CaseView {
    pub assignments: Vec<AssignmentView>,
    pub pauses: Vec<PauseView>,
    pub links: Vec<LinkView>,
    /// Empty until the district has received the issue.
    pub deadlines: Vec<DeadlineView>,
    /// It goes on in another case, …
    pub merged: bool,
    /// … which is absent here until it has arrived.
    pub merged_into: Option<OtherIssue>,
    pub may_unmerge: bool,
    /// Cases that go on in this one.
    pub merged_here: Vec<OtherIssue>,
    /// Where this laptop may move the case from where it stands, in the order of the stages.
    pub next_stages: Vec<NextStage>,
}

/// A stage that may follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NextStage {
    pub stage: Stage,
    /// Whoever moves the case there says why.
    pub needs_reason: bool,
}
