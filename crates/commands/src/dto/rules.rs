//! Daftar dan aturan: what the kecamatan keeps for its villages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{LeftUnit, Milestone};

/// All lists as the pages show them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RulesView {
    /// A laptop of the kecamatan whose holder writes.
    pub may_edit: bool,
    /// Who wrote the version that holds; `null`: the list that came with the program does.
    pub categories_origin: Option<RuleOrigin>,
    /// In the order of the form.
    pub categories: Vec<CategoryRule>,
    pub profiles: ProfilesView,
    pub holidays: HolidaysView,
    pub numbering: NumberingView,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RuleOrigin {
    /// Name of the holder, or empty.
    pub by_name: String,
    pub by_office: String,
    #[ts(type = "number")]
    pub at_ms: i64,
    /// What was changed, or empty.
    pub note: String,
    /// It says that the list of the program holds again.
    pub restored: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RuleList {
    Categories,
    Profiles,
    Holidays,
    Numbering,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CategoryRule {
    pub category: CodeRule,
    pub subcategories: Vec<CodeRule>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CodeRule {
    pub code: String,
    pub name_id: String,
    pub name_en: String,
    /// Named on old issues, no longer offered.
    pub hidden: bool,
    /// Always *rahasia*.
    pub confidential: bool,
    /// By law: the kecamatan cannot lift it.
    pub confidential_fixed: bool,
    /// Its Indonesian name in the list of the program; `null`: the kecamatan added it.
    pub shipped_name: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveCategories {
    /// A category, then what is below it.
    pub rows: Vec<CodeForm>,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CodeForm {
    /// Empty for a new sub-category: the program numbers it.
    pub code: String,
    /// Code of the category itself, or of the one above.
    pub category: String,
    pub name_id: String,
    /// Empty: as in Indonesian.
    pub name_en: String,
    pub hidden: bool,
    pub confidential: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfilesView {
    pub origin: Option<RuleOrigin>,
    /// As a rule the decree that it follows.
    pub name: String,
    pub six_day_week: bool,
    pub rules: Vec<ProfileRule>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileRule {
    /// `pengaduan`, `darurat`; `*` for the rest.
    pub class: String,
    pub milestone: Milestone,
    pub count: u16,
    pub unit: LeftUnit,
    pub start: ClockStart,
    /// The clock stands while the file is incomplete.
    pub pauses: bool,
    /// The law or decree, or who proposed it.
    pub source: String,
    /// It does not hold: the general rule does, if there is one.
    pub off: bool,
    /// Not as in the list of the program.
    pub changed: bool,
}

/// What starts the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    Receipt,
    Verified,
    Answered,
    FileComplete,
    FileReturned,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveProfiles {
    pub name: String,
    pub six_day_week: bool,
    pub rules: Vec<ProfileForm>,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProfileForm {
    pub class: String,
    pub milestone: Milestone,
    /// As typed.
    pub count_text: String,
    pub unit: LeftUnit,
    pub start: ClockStart,
    pub pauses: bool,
    pub source: String,
    pub off: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HolidaysView {
    pub origin: Option<RuleOrigin>,
    /// Newest first.
    pub years: Vec<HolidayYear>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HolidayYear {
    pub year: i32,
    /// As in the list of the program, which follows the joint decree (SKB).
    pub shipped: bool,
    pub days: Vec<HolidayRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HolidayRow {
    /// `YYYY-MM-DD`
    pub date: String,
    pub kind: HolidayKind,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HolidayKind {
    National,
    Collective,
    Regional,
}

/// One year wholly; the others stay.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveHolidays {
    pub year: i32,
    pub days: Vec<HolidayForm>,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HolidayForm {
    pub date_text: String,
    pub kind: HolidayKind,
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NumberingView {
    pub origin: Option<RuleOrigin>,
    /// `ISU/{kode_kampung}/{tahun}/{nomor:3}`
    pub format: String,
    pub shipped_format: String,
    /// A number as it is written now.
    pub example: String,
    /// `005/{nomor}/{bulan_romawi}/{tahun}`
    pub invitation_format: String,
    pub invitation_shipped: String,
    /// The number of a letter of invitation as it is written now.
    pub invitation_example: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReadNumbering {
    pub format: String,
    /// It is that of letters of invitation.
    #[serde(default)]
    pub invitation: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NumberingPreview {
    pub example: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SaveNumbering {
    pub format: String,
    /// Absent: as it is.
    #[serde(default)]
    pub invitation_format: Option<String>,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RestoreRules {
    pub list: RuleList,
}
