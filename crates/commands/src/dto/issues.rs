//! Isu: what is recorded in the field, and its case file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{CaseView, DeletedView, DueView, PauseReason, PendingPhoto, PhotoView, PrivacyView};

/// Urgency (`Darurat`, `Tinggi`, `Sedang`, `Rendah`), domain.md §4.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    Emergency,
    High,
    Medium,
    Low,
}

/// Stage (`tahap`) of a case, domain.md §4.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Recorded,
    Verified,
    Assigned,
    InProgress,
    AwaitingConfirmation,
    Settled,
    Rejected,
    NotOurs,
    Merged,
}

/// How far a record has come on its way to the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Nothing of it, or not all of it, has a receipt.
    Unsent,
    /// The district has it ahead of what it continues (`diterima, menunggu kiriman lengkap`).
    Held,
    /// All of it has a verified receipt.
    Sent,
    /// The district refused a part; the own text is kept.
    Rejected,
    /// Two versions stand side by side.
    TwoVersions,
    /// Came from another device by the feed; there is nothing to send.
    Received,
}

/// Filter of the issue list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IssueFilter {
    /// Not yet settled, rejected or merged.
    Open,
    /// Open and without an answer of the kecamatan (the district's `Kotak masuk`).
    Unanswered,
    Unsent,
    /// Open and late for what is to be done next.
    Overdue,
    Settled,
    All,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListIssues {
    pub filter: IssueFilter,
    /// Words of title, text, place or number, in whole or in part; empty: no search. What is searched for comes newest first.
    pub search: String,
    /// Only of this village; district scope.
    pub village_code: Option<String>,
    /// [`IssueListView::next`] of the page before.
    pub after: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub narrow: Option<Narrow>,
    /// Absent: as the filter has it, urgent first or newest first.
    #[serde(default)]
    #[ts(optional)]
    pub sort: Option<ListSort>,
}

/// What a list is narrowed to (`saring`); an empty part narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Narrow {
    // Filters that were kept before these were asked are still read.
    #[serde(default)]
    pub entry_types: Vec<EntryType>,
    /// Only what was raised in this meeting: its id; empty: wherever it was raised.
    #[serde(default)]
    pub meeting_id: String,
    /// Only what was raised in these meetings.
    #[serde(default)]
    pub series: Option<YearOfSeries>,
    /// Category codes.
    pub categories: Vec<String>,
    pub urgencies: Vec<Urgency>,
    pub stages: Vec<Stage>,
    pub due: DueWithin,
    /// First and last day on which it was recorded, `YYYY-MM-DD`; empty: open.
    pub from: String,
    pub until: String,
    /// Only those with a photo.
    // Filters that were kept before it was asked are still read.
    #[serde(default)]
    pub has_photo: bool,
}

/// The meetings of this scope in a year, as a row of the recap counts what they decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct YearOfSeries {
    pub year: i32,
    /// Empty: meetings of no series.
    pub series_id: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueWithin {
    #[default]
    Any,
    Overdue,
    /// Late already or within seven days.
    Week,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ListSort {
    Urgency,
    Newest,
    Due,
}

/// A list that a person keeps under a name. Local to this laptop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SavedFilter {
    pub name: String,
    pub filter: IssueFilter,
    pub village_code: Option<String>,
    pub narrow: Narrow,
    pub sort: Option<ListSort>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct IssueListView {
    pub rows: Vec<IssueRow>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
    /// Nothing holds what was typed; these are near it.
    pub widened: bool,
    /// Absent where a search finds too many to count.
    pub counts: Option<IssueCounts>,
    /// Forms in progress.
    pub drafts: u32,
    /// The meeting or series to which the list is narrowed; absent where it is to none.
    pub raised_in: Option<RaisedInView>,
}

/// A meeting or a series, as a list that is narrowed to it names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RaisedInView {
    /// Empty: meetings of no series, or it is not here.
    pub title: String,
    /// Of a meeting, `YYYY-MM-DD`; of a series empty.
    pub date: String,
}

/// Counts of one list, in the order of the filter row.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct IssueCounts {
    pub open: u32,
    pub unanswered: u32,
    pub unsent: u32,
    pub overdue: u32,
    pub settled: u32,
    pub all: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct IssueRow {
    pub id: String,
    /// `ISU/2003/2025/014` once the district has received it, `S-04` before.
    pub number: String,
    pub number_provisional: bool,
    pub title: String,
    /// Category code, `KES`.
    pub category: String,
    /// `Dusun II, RT 02, belakang musala`; empty when not given.
    pub place: String,
    pub village_code: String,
    pub village_name: String,
    pub urgency: Urgency,
    pub stage: Stage,
    pub delivery: Delivery,
    pub confidential: bool,
    #[ts(type = "number")]
    pub recorded_at_ms: i64,
    /// When the district received it; absent before.
    #[ts(type = "number | null")]
    pub received_at_ms: Option<i64>,
    /// A reply arrived that nobody has opened here yet.
    pub new_answer: bool,
    pub photo_count: u32,
    /// Absent where no clock runs: before the receipt, while it is paused, once all is done.
    pub due: Option<DueView>,
    /// Of a decision of a meeting; absent: it is another issue.
    pub decision: Option<DecisionFacts>,
}

/// What its minutes say of a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DecisionFacts {
    /// Who answers for it, as the minutes name him.
    pub owner: String,
    /// `YYYY-MM-DD`; empty: the meeting set no date.
    pub due_on: String,
}

/// Type of an entry (`jenis`), domain.md §4.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EntryType {
    StrategicIssue,
    Complaint,
    Aspiration,
    Incident,
    EarlyWarning,
    InformationRequest,
    Praise,
    /// Keputusan: written in the minutes of a meeting, never in the form.
    Decision,
}

/// What is asked of an entry of this type, so that it says enough (SIADIDEMEN, 5W1H).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListPrompts {
    pub entry_type: EntryType,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PromptView {
    pub prompt: Prompt,
    /// The answer names a person.
    pub personal: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    Who,
    What,
    Where,
    WithWhat,
    Why,
    How,
    When,
    Losses,
    Witnesses,
    ActionTaken,
}

/// A category with the names of its codes; what is no longer offered keeps its name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CategoryView {
    pub code: String,
    pub name_id: String,
    pub name_en: String,
    pub offered: bool,
    /// What is recorded under it is confidential (`rahasia`) always.
    pub forced_confidential: bool,
    pub subcategories: Vec<SubcategoryView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SubcategoryView {
    /// `INF.01`
    pub code: String,
    pub name_id: String,
    pub name_en: String,
    pub offered: bool,
    pub forced_confidential: bool,
}

/// Coordinates as typed or pasted: decimal, degrees and minutes, a link of a map.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadCoordinates {
    pub text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CoordinatesView {
    /// `5,123456° LS 104,123456° BT`
    pub spoken: String,
    /// Latitude and longitude stood in the wrong order.
    pub swapped: bool,
    pub in_indonesia: bool,
}

/// Did it happen, or might it (`terjadi`, `potensi`)?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Occurrence {
    Occurred,
    Potential,
}

/// The form `Catat isu` as typed. Title and category are enough.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveIssue {
    /// The draft this form grew from; it is removed in the same commit.
    pub draft_id: Option<String>,
    pub form: IssueForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct IssueForm {
    pub title: String,
    /// Category code; empty when none was chosen.
    pub category: String,
    /// Code of one of its sub-categories, or empty.
    // Drafts of before it was asked are still read.
    #[serde(default)]
    pub subcategory: String,
    #[serde(default)]
    pub entry_type: Option<EntryType>,
    /// `17/01/2025`, `17-1-2025`, `17 Januari 2025`; empty: today.
    pub date_text: String,
    /// Dusun or another part of the village.
    pub hamlet: String,
    /// A landmark that is easy to find.
    pub landmark: String,
    /// In any usual form, see [`ReadCoordinates`]; empty: none.
    #[serde(default)]
    pub coordinates: String,
    pub description: String,
    pub urgency: Urgency,
    pub occurrence: Occurrence,
    /// Only the district chooses a village; a village records for itself and leaves this empty.
    pub village_code: String,
    pub has_reporter: bool,
    pub reporter_name: String,
    pub reporter_phone: String,
    pub confidential: bool,
    /// Why a confidential issue is made confidential no longer; asked only then.
    #[serde(default)]
    pub secrecy_reason: String,
    /// `02`, `RT 02`; empty: not given. The same for the RW.
    #[serde(default)]
    pub rt: String,
    #[serde(default)]
    pub rw: String,
    /// `09.00`, `pagi`; empty: not given.
    #[serde(default)]
    pub time_text: String,
    /// Only of a form that is not saved yet: the time with which it began, as long as it is nobody's word; empty once it is.
    #[serde(default)]
    pub time_begun: String,
    /// How much good it does to settle it (`manfaat`), 1 to 5.
    #[serde(default)]
    pub benefit: Option<u8>,
    #[serde(default)]
    pub service_state: Option<ServiceState>,
    /// The reporter wants not to be named (`anonim`).
    #[serde(default)]
    pub anonymous: bool,
    /// Code of a kind of disaster, `A05`; like the counts, only under the category of disasters.
    #[serde(default)]
    pub disaster_kind: String,
    #[serde(default)]
    pub dead: String,
    #[serde(default)]
    pub missing: String,
    #[serde(default)]
    pub injured: String,
    #[serde(default)]
    pub displaced: String,
    #[serde(default)]
    pub houses_heavy: String,
    #[serde(default)]
    pub houses_medium: String,
    #[serde(default)]
    pub houses_light: String,
    #[serde(default)]
    pub public_facilities: String,
    #[serde(default)]
    pub urgent_needs: String,
    /// Only of a form that is not saved yet; of a saved issue see [`IssueView::photos`].
    #[serde(default)]
    pub photos: Vec<PendingPhoto>,
}

/// How a service (`pelayanan`) runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    Good,
    Disrupted,
    Stopped,
}

/// A kind of disaster (`jenis bencana`), in the order of the law.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DisasterKindView {
    pub code: String,
    /// The sub-category that goes with it.
    pub subcategory: String,
    pub name_id: String,
    pub name_en: String,
}

/// Change a saved issue: only fields in which `form` differs from `seen` are written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EditIssue {
    pub id: String,
    /// The form as it was opened. What others changed since then stays.
    pub seen: IssueForm,
    pub form: IssueForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ById {
    pub id: String,
}

/// A follow-up (`tindak lanjut`) by the village or an answer (`jawaban`) by the district; which one follows from the scope.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddFollowUp {
    pub issue_id: String,
    pub text: String,
    /// That prove it (`bukti`).
    #[serde(default)]
    pub photos: Vec<PendingPhoto>,
}

/// Move a case to another stage. A reason is demanded for `rejected`, `not_ours` and for going back to `recorded`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MoveIssue {
    pub issue_id: String,
    pub stage: Stage,
    pub reason: String,
}

/// The case file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct IssueView {
    pub row: IssueRow,
    /// `S-04`: what this laptop called it until the district gave the number; absent in one that never had another here.
    pub former_number: Option<String>,
    /// The saved values as the form would show them, for `Ubah`.
    pub form: IssueForm,
    /// Local date of the occurrence.
    pub date: String,
    pub description: String,
    pub occurrence: Occurrence,
    pub reporter: ReporterView,
    pub privacy: PrivacyView,
    /// Newest first; nothing here can be edited.
    pub timeline: Vec<TimelineEntry>,
    /// Fields that stand in two versions.
    pub two_versions: Vec<String>,
    pub case: CaseView,
    /// Oldest first.
    pub photos: Vec<PhotoView>,
    /// Set where it is deleted, also where that is in dispute: then it can be read, and nothing else.
    pub deleted: Option<DeletedView>,
    /// The district refused the record itself: it can be written again, and nothing else.
    pub refused: bool,
    /// This laptop may delete it.
    pub may_withdraw: bool,
    /// This laptop may take its deletion back.
    pub may_restore: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReporterView {
    None,
    /// A name is stored and not shown.
    Stored,
    /// Only for the village head and the kecamatan.
    Withheld,
    /// Removed by order of law.
    Erased,
    /// Not to be used, on request.
    Frozen,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TimelineEntry {
    pub kind: TimelineKind,
    /// Of `follow_up` and `answer`: what photos name that prove it.
    pub id: Option<String>,
    #[ts(type = "number")]
    pub at_ms: i64,
    /// The date was made while the clock was in doubt.
    pub doubtful: bool,
    /// Free text of the entry; field names for `edited`; empty where the kind says all.
    pub text: String,
    pub stage: Option<Stage>,
    pub by_name: String,
    pub by_office: String,
    pub receipt_number: Option<String>,
    pub receipt_id: Option<String>,
    pub delivery: Delivery,
    pub new: bool,
    /// Of `photo_added`: how many; their captions are the text.
    pub photos: u32,
    /// Of `paused`: why.
    pub pause: Option<PauseReason>,
    /// Of `assigned`: local date until which the agency is to have acted.
    pub due_on: Option<String>,
    /// For `answer`s of others: when it reached this laptop.
    #[ts(type = "number | null")]
    pub arrived_at_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    Recorded,
    Edited,
    FollowUp,
    Answer,
    Moved,
    Receipt,
    Rejected,
    Withdrawn,
    Restored,
    Comment,
    Assigned,
    Released,
    Paused,
    Resumed,
    Linked,
    Unlinked,
    MovedBack,
    PhotoAdded,
    PhotoRemoved,
    /// Confidential no longer. `text`: the names of other fields that the edit changed, a line break, the reason.
    Loosened,
    Frozen,
    Unfrozen,
    /// `text`: number of the record of destruction, a line break, the reason.
    Erased,
    /// Somebody looked at the reporter.
    Revealed,
}

/// Where this laptop's newest issue of its village is, for the next one to begin with.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LastPlace {
    /// Empty: none was named lately, or more than one village is recorded here.
    pub hamlet: String,
}

/// A form in progress. Local to this laptop: never sent, never indexed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveDraft {
    /// Absent for the first save; the answer carries the id to use from then on.
    pub draft_id: Option<String>,
    pub form: IssueForm,
    /// Name of the field that had the cursor, to come back to it.
    pub focus: String,
}

/// A text that is typed into a case before it is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CaseText {
    /// A follow-up or an answer.
    FollowUp,
    Comment,
}

/// Keep such a text as it stands; nothing is kept of an empty one. Local to this laptop, as every draft.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveCaseText {
    pub issue_id: String,
    pub which: CaseText,
    pub text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeptText {
    /// Absent: there is nothing to keep.
    #[ts(type = "number | null")]
    pub saved_at_ms: Option<i64>,
}

/// What was typed into a case and not saved; each is empty where there is none.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CaseTexts {
    pub follow_up: String,
    pub comment: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DraftView {
    pub draft_id: String,
    pub form: IssueForm,
    pub focus: String,
    #[ts(type = "number")]
    pub saved_at_ms: i64,
}
