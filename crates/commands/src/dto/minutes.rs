//! Agenda and notula of a meeting: what is open, what was said, what was decided, and what became final.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{AttendanceStatus, DueView, MeetingRow, OtherIssue, ProgrammeName, Stage};

/// Where an agenda item comes from, in the order of an agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrigin {
    /// Keputusan rapat lalu.
    Decision,
    /// Tindak lanjut lewat tenggat.
    Overdue,
    /// Isu mendesak.
    Issue,
    /// Program.
    Programme,
    /// Baru.
    New,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AgendaView {
    pub meeting: MeetingRow,
    /// In the order of the agenda.
    pub items: Vec<AgendaItemView>,
    /// What is open and not on the agenda, in the order in which it would come.
    pub proposed: Vec<ProposalView>,
    /// Lines of the meeting's form that are no items yet.
    pub lines: Vec<String>,
    /// Minutes of all items that have some.
    pub minutes: u32,
    /// The minutes are final: the agenda stays as it is.
    pub is_final: bool,
    pub may_edit: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AgendaItemView {
    pub id: String,
    pub title: String,
    /// How long it may take; 0: nobody said.
    pub minutes: u16,
    pub origin: ItemOrigin,
    /// It was dealt with (`dibahas`).
    pub done: bool,
    /// The issue or decision that it is about, where that is here.
    pub issue: Option<OtherIssue>,
    /// Until when that is to be done.
    pub due: Option<DueView>,
    /// The programme that it is tagged with, or was put there for, where that is here.
    pub programme: Option<ProgrammeName>,
    pub form: AgendaItemForm,
    pub two_versions: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalView {
    /// Of the decision, issue or programme.
    pub about_id: String,
    pub title: String,
    pub origin: ItemOrigin,
    pub issue: Option<OtherIssue>,
    pub due: Option<DueView>,
}

/// Put what is open on the agenda.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BuildAgenda {
    pub meeting_id: String,
    /// Of the proposals; empty: all of them.
    pub about_ids: Vec<String>,
    /// Turn the lines of the meeting's form into items, instead of the proposals.
    pub lines: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AgendaItemForm {
    pub title: String,
    /// `15`, `15 menit` or empty.
    pub minutes_text: String,
    pub done: bool,
    /// Id of the programme that it is tagged with, or empty.
    #[serde(default)]
    pub programme_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveAgendaItem {
    pub meeting_id: String,
    /// Absent: a new item, behind the others.
    pub id: Option<String>,
    /// As it was opened, of an item that stands already.
    pub seen: Option<AgendaItemForm>,
    pub form: AgendaItemForm,
    /// The issue that a new item is about.
    pub about_id: Option<String>,
}

/// Move an item of the agenda.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OrderAgenda {
    pub meeting_id: String,
    pub id: String,
    /// The item behind which it comes; absent: to the front.
    pub after_id: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AgendaItemRef {
    pub meeting_id: String,
    pub id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MinutesView {
    pub agenda: AgendaView,
    /// What was noted, under the items of the agenda in their order.
    pub items: Vec<MinutesItem>,
    /// Who may have said something or answer for something: invitees, those who came first.
    pub people: Vec<MinutesPerson>,
    /// What is typed and not noted yet.
    pub texts: Vec<MinutesText>,
    /// *The* final.
    pub fixed: Option<FinalView>,
    /// Finals that were made at another door and came later.
    pub other_finals: Vec<FinalView>,
    pub addenda: Vec<AddendumView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MinutesItem {
    pub item_id: String,
    pub notes: Vec<NoteView>,
    pub inputs: Vec<InputView>,
    pub decisions: Vec<DecisionView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NoteView {
    pub id: String,
    pub text: String,
    pub two_versions: bool,
}

/// What an attendee brought in (`masukan`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InputView {
    pub id: String,
    pub text: String,
    pub invitee_id: Option<String>,
    /// As it is written in the minutes; may be empty.
    pub speaker: String,
    /// The issue that was made of it.
    pub issue: Option<OtherIssue>,
    pub two_versions: bool,
}

/// Keputusan: an issue of its own type.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DecisionView {
    pub id: String,
    pub number: String,
    pub text: String,
    pub owner: String,
    /// `YYYY-MM-DD`, or empty.
    pub due_on: String,
    pub due: Option<DueView>,
    pub stage: Stage,
    /// The issue that it is about.
    pub issue: Option<OtherIssue>,
    /// Its file holds a follow-up, so that it may be settled.
    pub proved: bool,
    pub form: DecisionForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MinutesPerson {
    pub invitee_id: String,
    /// Of a walk-in the institution; may be empty.
    pub office: String,
    /// May be empty.
    pub name: String,
    /// He came, or somebody for him.
    pub came: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MinutesText {
    /// The window's name of the field.
    pub field: String,
    pub text: String,
}

/// Keep what is typed into the minutes, before it is noted; nothing is kept of an empty text.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveMinutesText {
    pub meeting_id: String,
    pub field: String,
    pub text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveNote {
    pub meeting_id: String,
    pub item_id: String,
    /// Absent: a new one.
    pub id: Option<String>,
    /// As it was opened.
    pub seen: String,
    /// Empty: it is taken out.
    pub text: String,
    /// Name under which the text was kept while it was typed.
    pub field: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InputForm {
    /// Empty: it is taken out.
    pub text: String,
    /// As typed; one of the meeting's people by his office or name is told by it.
    pub speaker: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveInput {
    pub meeting_id: String,
    pub item_id: String,
    pub id: Option<String>,
    pub seen: Option<InputForm>,
    pub form: InputForm,
    pub field: String,
}

/// Make an issue of an input.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InputToIssue {
    pub meeting_id: String,
    pub input_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DecisionForm {
    pub text: String,
    pub owner: String,
    /// A date as typed; empty: none.
    pub due_text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveDecision {
    pub meeting_id: String,
    pub item_id: String,
    pub id: Option<String>,
    pub seen: Option<DecisionForm>,
    pub form: DecisionForm,
    pub field: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddAddendum {
    pub meeting_id: String,
    pub text: String,
    pub field: String,
}

/// Final minutes as they were.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FinalView {
    #[ts(type = "number")]
    pub at_ms: i64,
    pub by_name: String,
    pub by_office: String,
    pub title: String,
    pub date: String,
    pub time_text: String,
    pub venue: String,
    pub chair: String,
    /// Of the invited, in person or represented.
    pub came: u32,
    /// Walk-ins not counted.
    pub invited: u32,
    /// Of the invited, recorded as not there.
    pub absent: u32,
    /// Of the invited, not recorded when it became final.
    pub unmarked: u32,
    /// Came without an invitation.
    pub walk_ins: u32,
    pub items: Vec<FinalItem>,
    /// What came after: not part of it.
    pub later: Vec<AfterView>,
    /// A newer version wrote it: its contents cannot be shown here.
    pub unreadable: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FinalItem {
    pub title: String,
    pub done: bool,
    pub notes: Vec<String>,
    pub inputs: Vec<FinalInput>,
    pub decisions: Vec<FinalDecision>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FinalInput {
    pub text: String,
    pub speaker: String,
    pub issue_number: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FinalDecision {
    /// Its own file as it is numbered now, where that is here; what follows is as it was when the minutes became final.
    pub file: Option<OtherIssue>,
    pub text: String,
    pub owner: String,
    pub due_on: String,
    /// Of the issue that it is about; empty: it is about none.
    pub issue_number: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AfterView {
    pub kind: AfterKind,
    pub text: String,
    /// Of attendance.
    pub status: Option<AttendanceStatus>,
    /// It stood in the final and was taken out of the records since.
    pub gone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AfterKind {
    Item,
    Note,
    Input,
    Decision,
    Attendance,
    Meeting,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AddendumView {
    pub id: String,
    pub text: String,
    pub author: String,
    #[ts(type = "number")]
    pub at_ms: i64,
}
