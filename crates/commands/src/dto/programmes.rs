//! Program and pelayanan: programmes, their milestones, what is tagged with them, their evaluation, the monthly check of the services.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{Delivery, Level, OtherIssue, ServiceState, Stage, Urgency};

/// What a person fills in of a programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeForm {
    pub title: String,
    /// By which it is known: `7PP.3`; may be empty.
    pub code: String,
    /// Id of the programme that it is part of; empty: of none.
    pub part_of: String,
    pub level: Option<Level>,
    /// Who answers for it, as on paper.
    pub owner: String,
    pub target: String,
    /// `40` or `40 %`; empty: nothing yet.
    pub progress_text: String,
    /// Manfaat, 1 to 5.
    pub benefit: Option<u8>,
    /// Urgensi.
    pub urgency: Option<Urgency>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveProgramme {
    /// Absent: a new programme.
    pub id: Option<String>,
    /// The form as it was opened, for a programme that stands already. What others changed since then stays.
    pub seen: Option<ProgrammeForm>,
    pub form: ProgrammeForm,
}

/// Takes a programme, or a milestone of one, out of the list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WithdrawProgramme {
    pub id: String,
    pub reason: String,
}

/// What a person fills in of a milestone (*tahapan*).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MilestoneForm {
    pub title: String,
    /// May be empty.
    pub due_text: String,
    /// When it was reached; empty: not yet.
    pub done_text: String,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveMilestone {
    pub programme_id: String,
    /// Absent: a new milestone.
    pub id: Option<String>,
    /// The form as it was opened, for a milestone that stands already.
    pub seen: Option<MilestoneForm>,
    pub form: MilestoneForm,
}

/// What can be tagged with a programme. A decision is an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TaggedKind {
    Issue,
    AgendaItem,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TagProgramme {
    pub programme_id: String,
    pub kind: TaggedKind,
    /// Of the issue or the agenda item.
    pub id: String,
}

/// A programme as lists show it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProgrammeRow {
    pub id: String,
    pub title: String,
    pub code: String,
    pub level: Option<Level>,
    /// Whose it is, when it is not this scope's own: `Kampung Kalirejo`; else empty.
    pub host: String,
    pub may_edit: bool,
    /// An office tells it to everybody below: what anybody there pursues may be part of it.
    pub shared: bool,
    pub owner: String,
    pub target: String,
    /// Per cent.
    pub progress: u8,
    pub benefit: Option<u8>,
    pub urgency: Option<Urgency>,
    /// Manfaat (1 to 5) times urgensi (1 to 4); 0: one of them was not said.
    pub priority: u8,
    /// In the tree; 0 on top.
    pub depth: u32,
    /// Id of the programme above it in the tree; absent: it stands on top.
    pub part_of: Option<String>,
    /// It was put under one of its own parts by two laptops at once, and stands on top until somebody moves one of them.
    pub circled: bool,
    pub milestones: u32,
    pub milestones_done: u32,
    /// Due before today, and not reached.
    pub milestones_late: u32,
    /// Tagged with it, and not closed.
    pub open_issues: u32,
    pub two_versions: bool,
    pub delivery: Delivery,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProgrammesView {
    /// As a tree: each before its parts, among neighbours the more important first.
    pub rows: Vec<ProgrammeRow>,
    pub may_write: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProgrammeName {
    pub id: String,
    pub title: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProgrammeView {
    pub row: ProgrammeRow,
    /// What it is part of.
    pub whole: Option<ProgrammeName>,
    pub parts: Vec<ProgrammeName>,
    pub form: ProgrammeForm,
    /// By the day on which they are due.
    pub milestones: Vec<MilestoneView>,
    /// Tagged with it, open ones first.
    pub issues: Vec<TaggedIssue>,
    /// On agendas, the newest meeting first.
    pub items: Vec<ProgrammeItemView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MilestoneView {
    pub id: String,
    pub title: String,
    pub due_on: Option<String>,
    pub done_on: Option<String>,
    pub note: String,
    /// Due before today, and not reached.
    pub late: bool,
    pub form: MilestoneForm,
    pub delivery: Delivery,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TaggedIssue {
    pub issue: OtherIssue,
    pub urgency: Urgency,
    pub stage: Stage,
    pub open: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProgrammeItemView {
    pub id: String,
    pub title: String,
    pub meeting_id: String,
    pub meeting_title: String,
    pub meeting_date: String,
    /// By a tag that can be taken off here.
    pub may_untag: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvaluatedMeeting {
    pub id: String,
    pub title: String,
    pub date: String,
}

/// A programme as a meeting sees it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvaluationRow {
    pub programme: ProgrammeRow,
    /// Titles of the agenda items about it, in the order of the agenda.
    pub items: Vec<String>,
    /// Issues and decisions of this meeting that are tagged with it.
    pub raised: Vec<OtherIssue>,
    /// It was on the agenda, or something of it was raised.
    pub on_agenda: bool,
    /// Per cent when the meeting before had ended; absent: there was none, or no such programme yet.
    pub progress_before: Option<u8>,
    /// Per cent when this meeting had ended, or now; absent: there was no such programme yet.
    pub progress_then: Option<u8>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EvaluationView {
    pub meeting: EvaluatedMeeting,
    /// The one before, of the same series, or of the same kind where it is of none.
    pub previous: Option<EvaluatedMeeting>,
    /// Those on the agenda first; then by priority.
    pub rows: Vec<EvaluationRow>,
}

/// Which month of the services to show.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListServiceChecks {
    /// `YYYY-MM`; absent: this month.
    pub month: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ServiceCheckForm {
    /// Code of the service: `KTP`.
    pub service: String,
    pub state: Option<ServiceState>,
    pub note: String,
    /// What the form showed when it was opened.
    pub seen_state: Option<ServiceState>,
    pub seen_note: String,
    /// And beside it, of other laptops: by saving, the person settles those, and none that he did not see.
    pub seen_others: Vec<ServiceSaid>,
}

/// The services of this village in one month. Those without a state stay unfilled.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveServiceCheck {
    /// `YYYY-MM`, this month or an earlier one.
    pub month: String,
    pub checks: Vec<ServiceCheckForm>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServiceCheckView {
    pub service: String,
    /// Absent: not filled in.
    pub state: Option<ServiceState>,
    pub note: String,
    /// What other laptops wrote of it beside what shows, without knowing of it; the newest first.
    pub others: Vec<ServiceSaid>,
}

/// What a laptop said of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ServiceSaid {
    pub state: Option<ServiceState>,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VillageServices {
    pub code: String,
    pub name: String,
    /// One for each service, in the order of the form.
    pub checks: Vec<ServiceCheckView>,
}

/// A month in short, over all villages that show.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServiceMonth {
    pub month: String,
    pub good: u32,
    pub disrupted: u32,
    pub stopped: u32,
    pub missing: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServiceChecksView {
    pub month: String,
    pub this_month: String,
    /// This month and those before it since the first that anybody filled in, newest first; at most 24.
    pub months: Vec<ServiceMonth>,
    /// Codes, in the order of the form.
    pub services: Vec<String>,
    /// At a village itself alone, by region code.
    pub villages: Vec<VillageServices>,
    /// Does this laptop fill it in?
    pub may_write: bool,
}

/// The check of this month, for Beranda.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServicesDue {
    pub month: String,
    pub missing: u32,
    pub all: u32,
}
