//! Personal data of a case: frozen, looked at, erased, and how long they are kept.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{IssueRow, IssueView};

/// Why the description shows or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TextState {
    /// Whoever reads the issue reads it.
    Open,
    /// For the file alone: in no list, export, search or text to share.
    Secret,
    /// Not to be used, on request.
    Frozen,
    /// Removed by order of law.
    Erased,
    /// Only for the village head and the kecamatan.
    Withheld,
}

/// How the personal data of a case stand, and what this laptop may ask of them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PrivacyView {
    pub text: TextState,
    pub frozen: bool,
    #[ts(type = "number | null")]
    pub erased_at_ms: Option<i64>,
    pub may_freeze: bool,
    pub may_unfreeze: bool,
    pub may_reveal: bool,
    pub may_erase: bool,
    /// Say that it is confidential no longer.
    pub may_loosen: bool,
}

/// Freeze the personal data of a case, let them be used again, or look at its reporter: each with its reason.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrivacyDeed {
    pub issue_id: String,
    pub reason: String,
}

/// A reporter, for one look. It is stored nowhere.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RevealedReporter {
    pub name: String,
    pub phone: String,
    /// The file with the entry that says who looked.
    pub view: IssueView,
}

/// Look for issues by their reporter. Each one found gets the look into its history.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FindByReporter {
    /// Words of a name, each from its beginning, or a number. It is stored nowhere.
    pub reporter: String,
    pub reason: String,
}

/// Issues of the reporter who was looked for. They do not name him.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FoundByReporter {
    /// Newest first.
    pub rows: Vec<IssueRow>,
    /// There are more, which nobody has looked at.
    pub more: bool,
    /// Issues whose reporter was not looked at, because his data are frozen.
    pub frozen: u32,
}

/// Opens *Masa simpan*.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GetRetention {
    /// An issue whose data are to be erased before their time; it is listed as well.
    pub issue_id: Option<String>,
    /// How many cases are listed; absent: the first page.
    pub rows_max: Option<u32>,
}

/// How long the personal data of closed cases are kept, which are past it, and what was erased.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RetentionView {
    /// Years for every category that has none of its own.
    pub years: u32,
    pub exceptions: Vec<CategoryYears>,
    /// Those whose time passed first, as many as were asked for.
    pub rows: Vec<RetentionRow>,
    /// How many there are in all.
    pub total: u32,
    /// Newest first.
    pub records: Vec<DestructionView>,
    /// Who orders, as a record names him.
    pub ordered_by: String,
    /// The files of this laptop still hold what was erased; they are cleared when the program is opened again.
    pub files_left: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CategoryYears {
    /// `APR`
    pub category: String,
    pub years: u32,
}

/// A case whose personal data may be erased.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RetentionRow {
    pub id: String,
    pub number: String,
    pub title: String,
    pub category: String,
    pub village_name: String,
    #[ts(type = "number")]
    pub recorded_at_ms: i64,
    /// Local dates; absent in one whose time has not passed.
    pub closed_on: Option<String>,
    pub ended_on: Option<String>,
    /// What the rule calls its class.
    pub class: String,
}

/// What was erased under one record of destruction (`berita acara pemusnahan`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DestructionView {
    pub record_number: String,
    pub reason: String,
    pub ordered_by: String,
    #[ts(type = "number")]
    pub at_ms: i64,
    pub issues: Vec<ErasedIssueView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ErasedIssueView {
    pub id: String,
    pub number: String,
}

/// Changes how long personal data are kept.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveRetention {
    pub years_text: String,
    /// Categories with years of their own.
    pub exceptions: Vec<CategoryYearsForm>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CategoryYearsForm {
    pub category: String,
    pub years_text: String,
}

/// Order that the personal data of these cases be erased everywhere. It cannot be taken back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EraseData {
    pub issue_ids: Vec<String>,
    pub reason: String,
    pub record_number: String,
    pub ordered_by: String,
}

/// The record of destruction, before or after.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DestructionPaper {
    pub issue_ids: Vec<String>,
    pub reason: String,
    pub record_number: String,
    pub officers: Vec<Officer>,
}

/// Who signs a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    pub name: String,
    pub office: String,
}
