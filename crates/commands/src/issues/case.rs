//! The case file (*berkas*): who is charged, what it has to do with, until when, and what a person may do about it.

use chrono::NaiveDate;
use kentongan_domain::case::{PauseReason, Relation};
use kentongan_domain::deadline::{self, Left, State, Unit};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::scope::ScopeLevel;
use kentongan_domain::stage::{Needs, Stage};
use kentongan_domain::vocabulary::EntryType;
use kentongan_store::{Deadline, IssueRecord, RaisedIn, Store, StoreError};

use super::{DELETED, bulk, row, stage_view, view as issue_view};
use crate::check::{check_date, line, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    self, AddComment, AssignIssue, AssignmentView, CaseView, DeadlineState, DeadlineView, DueView, EndInCase,
    IssueView, LeftUnit, LinkIssue, LinkView, MergeIssue, Milestone, NextStage, OtherIssue, PauseIssue, PauseView,
    UnmergeIssue,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::meetings;
use crate::programmes;

pub fn add_comment(desk: &Desk, request: AddComment) -> Result<IssueView, UiError> {
    let text = required("text", &request.text)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    store.add_comment(id, &text)?;
    done(desk, &store, id)
}

pub fn assign_issue(desk: &Desk, request: AssignIssue) -> Result<IssueView, UiError> {
    of_the_office(desk)?;
    let mut errors = Vec::new();
    let office = line("office", &request.office, LINE_CHARS_MAX, &mut errors);
    if office.is_empty() {
        errors.push(FieldError::of("office", FieldErrorCode::Required));
    }
    let due_on = match request.due_text.trim() {
        "" => String::new(),
        typed => match check_date(desk, "due_text", typed) {
            Ok(date) => date.to_string(),
            Err(error) => {
                errors.push(error);
                String::new()
            }
        },
    };
    let note = long_text("note", &request.note, &mut errors);
    refuse(errors)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    store.assign_issue(id, &office, &due_on, &note)?;
    done(desk, &store, id)
}

pub fn release_assignment(desk: &Desk, request: EndInCase) -> Result<IssueView, UiError> {
    of_the_office(desk)?;
    let reason = required("reason", &request.reason)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    store.end_assignment(parse_id(&request.id)?, &reason)?;
    done(desk, &store, id)
}

pub fn pause_issue(desk: &Desk, request: PauseIssue) -> Result<IssueView, UiError> {
    of_the_office(desk)?;
    let note = required("note", &request.note)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    store.pause_issue(id, pause_reason_of(request.reason), &note)?;
    done(desk, &store, id)
}

pub fn resume_issue(desk: &Desk, request: EndInCase) -> Result<IssueView, UiError> {
    of_the_office(desk)?;
    let mut errors = Vec::new();
    let reason = long_text("reason", &request.reason, &mut errors);
    refuse(errors)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    store.end_pause(parse_id(&request.id)?, &reason)?;
    done(desk, &store, id)
}

pub fn link_issue(desk: &Desk, request: LinkIssue) -> Result<IssueView, UiError> {
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    if request.relation == dto::Relation::RaisedIn {
        let RaisedIn { meeting, label } = bulk::meeting(desk, &request.other_id)?;
        // Whoever tries once more doubles nothing.
        if !store.list_raised_in(meeting)?.contains(&id) {
            store.link_issue(id, Relation::RaisedIn, meeting, &label)?;
        }
        return done(desk, &store, id);
    }
    if request.relation == dto::Relation::Programme {
        programmes::tag_issue(&store, id, parse_id(&request.other_id)?)?;
        return done(desk, &store, id);
    }
    let other = parse_id(&request.other_id)?;
    let known = store.get_issue(other)?;
    if other == id {
        return Err(UiError::of(ErrorCode::NotFound));
    }
    // The number alone: the title of another village's issue is not for everybody who reads this file.
    let label = row(desk, &known).number;
    store.link_issue(id, relation_of(request.relation), other, &label)?;
    done(desk, &store, id)
}

pub fn unlink_issue(desk: &Desk, request: EndInCase) -> Result<IssueView, UiError> {
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    store.end_link(parse_id(&request.id)?)?;
    done(desk, &store, id)
}

pub fn merge_issue(desk: &Desk, request: MergeIssue) -> Result<IssueView, UiError> {
    let reason = required("reason", &request.reason)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    // What an office decided does not end in another case of the village.
    if level_is_village(desk)? && store.find_decision(id)?.is_some() && !decided_here(desk, id)? {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    store.merge_issue(id, parse_id(&request.into_id)?, &reason)?;
    done(desk, &store, id)
}

pub fn unmerge_issue(desk: &Desk, request: UnmergeIssue) -> Result<IssueView, UiError> {
    let reason = required("reason", &request.reason)?;
    let (store, id) = (desk.store()?, parse_id(&request.issue_id)?);
    let merged_by = store.get_case(id, desk.now_ms())?.merged_by;
    store.withdraw_move(merged_by.ok_or_else(|| UiError::of(ErrorCode::NotAllowed))?, &reason)?;
    done(desk, &store, id)
}

fn done(desk: &Desk, store: &Store, id: ObjectId) -> Result<IssueView, UiError> {
    desk.wrote(&["issues", "outbox"]);
    issue_view(desk, store, id)
}

/// A text without which the deed says nothing.
fn required(field: &str, typed: &str) -> Result<String, UiError> {
    let mut errors = Vec::new();
    let text = long_text(field, typed, &mut errors);
    if text.is_empty() && errors.is_empty() {
        errors.push(FieldError::of(field, FieldErrorCode::Required));
    }
    refuse(errors)?;
    Ok(text)
}

/// Who is charged, and since when the clock stands, is the kecamatan's word.
fn of_the_office(desk: &Desk) -> Result<(), UiError> {
    match desk.enrolment()?.scope.level() {
        ScopeLevel::Village => Err(UiError::of(ErrorCode::NotAllowed)),
        ScopeLevel::District | ScopeLevel::Regency => Ok(()),
    }
}

fn level_is_village(desk: &Desk) -> Result<bool, UiError> {
    Ok(desk.enrolment()?.scope.level() == ScopeLevel::Village)
}

/// Is it a decision of a meeting that this scope holds?
pub(crate) fn decided_here(desk: &Desk, id: ObjectId) -> Result<bool, UiError> {
    let store = desk.store()?;
    let Some(meeting) = store.find_decision(id)?.and_then(|found| found.decision.meeting) else {
        return Ok(false);
    };
    match store.get_meeting(meeting) {
        Ok(meeting) => meetings::may_edit(desk, &meeting),
        Err(StoreError::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The stages to which this laptop may move the case. A village says that it wrote one thing twice, and that what its own meeting decided
/// was carried out.
fn next_stages(desk: &Desk, issue: &IssueRecord) -> Result<Vec<NextStage>, UiError> {
    let enrolment = desk.enrolment()?;
    if !enrolment.role.writes() {
        return Ok(Vec::new());
    }
    let village = level_is_village(desk)?;
    let is_decision = issue.entry_type == EntryType::Decision as i64;
    let decided = village && is_decision && decided_here(desk, issue.issue_id)?;
    let merges = !village || !is_decision || decided;
    let at = Stage::of_number(issue.stage).unwrap_or(Stage::Recorded);
    Ok(at
        .next_stages()
        .filter(|(stage, _)| match stage {
            Stage::Merged => merges,
            Stage::Settled => !village || decided,
            _ => !village,
        })
        .map(|(stage, needs)| NextStage {
            stage: stage_view(stage as i64),
            needs_reason: needs == Needs::Reason,
        })
        .collect())
}

pub(super) fn view(desk: &Desk, store: &Store, issue: &IssueRecord) -> Result<CaseView, UiError> {
    let id = issue.issue_id;
    let case = store.get_case(id, desk.now_ms())?;
    let other = |id: ObjectId| Ok::<_, UiError>(find_issue(store, id)?.map(|issue| other_issue(desk, issue)));
    let mut links = Vec::new();
    for link in &case.links {
        let meeting = match store.get_meeting(link.other_id) {
            Ok(meeting) => Some(meeting),
            Err(StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        };
        let programme = match Relation::of_number(link.relation) {
            Some(Relation::Programme) => programmes::name_of(store, link.other_id)?,
            _ => None,
        };
        links.push(LinkView {
            id: link.link_id.to_string(),
            relation: relation_view(link.relation),
            label: meeting
                .as_ref()
                .map(|one| &one.title)
                .or_else(|| programme.as_ref().map(|one| &one.title))
                .unwrap_or(&link.label)
                .clone(),
            other: other(link.other_id)?,
            meeting_id: meeting.map(|one| one.meeting_id.to_string()),
            programme_id: programme.map(|one| one.id),
            from_other: link.from_other,
        });
    }
    let mut merged_here = Vec::new();
    for id in &case.merged_here {
        merged_here.extend(other(*id)?);
    }
    Ok(CaseView {
        assignments: case
            .assignments
            .into_iter()
            .map(|assignment| AssignmentView {
                id: assignment.assignment_id.to_string(),
                overdue: is_before(&assignment.due_on, desk.today()),
                office: assignment.office,
                due_on: Some(assignment.due_on).filter(|date| !date.is_empty()),
                note: assignment.note,
                at_ms: assignment.at_ms,
            })
            .collect(),
        pauses: case
            .pauses
            .into_iter()
            .map(|pause| PauseView {
                id: pause.pause_id.to_string(),
                reason: pause_reason_view(pause.reason),
                note: pause.note,
                from_ms: pause.from_ms,
            })
            .collect(),
        links,
        deadlines: case.deadlines.iter().map(deadline_view).collect(),
        merged: case.merged_into.is_some(),
        merged_into: match case.merged_into {
            Some(into) => other(into)?,
            None => None,
        },
        may_unmerge: case.merged_by.is_some(),
        merged_here,
        next_stages: next_stages(desk, issue)?,
    })
}

/// `None`: it has not arrived here, or is not for this laptop.
pub(crate) fn find_issue(store: &Store, id: ObjectId) -> Result<Option<IssueRecord>, UiError> {
    match store.get_issue(id) {
        Ok(issue) => Ok(Some(issue)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(UiError::from(error)),
    }
}

/// An issue that is here and that nobody deleted.
pub(crate) fn find_standing(store: &Store, id: ObjectId) -> Result<Option<IssueRecord>, UiError> {
    Ok(find_issue(store, id)?.filter(|issue| issue.deleted != DELETED))
}

pub(crate) fn other_issue(desk: &Desk, issue: IssueRecord) -> OtherIssue {
    OtherIssue {
        id: issue.issue_id.to_string(),
        number: row(desk, &issue).number,
        title: issue.title,
        category: issue.category,
        village_name: issue.village_name,
    }
}

/// The issues that were raised in a meeting and stand, as its page names them.
pub(crate) fn raised_in(desk: &Desk, store: &Store, meeting: ObjectId) -> Result<Vec<OtherIssue>, UiError> {
    let mut issues = Vec::new();
    for id in store.list_raised_in(meeting)? {
        let standing = find_standing(store, id)?;
        issues.extend(standing.map(|issue| other_issue(desk, issue)));
    }
    Ok(issues)
}

fn is_before(date: &str, today: NaiveDate) -> bool {
    date.parse::<NaiveDate>().is_ok_and(|date| date < today)
}

/// What is to be done next and how much time is left, for a row of a list.
pub(crate) fn next_due(desk: &Desk, issue: &IssueRecord) -> Option<DueView> {
    let due = issue.due.filter(|_| issue.stage_is_open())?;
    let zone = desk.zone();
    let rules = desk.rules().ok()?;
    let left = deadline::left_until(due.unit, due.at_ms, rules.calendar(zone), desk.now_ms());
    Some(DueView {
        milestone: milestone_view(due.milestone),
        unit: unit_view(due.unit),
        left: left.number(),
        overdue: left.is_overdue(),
        due_on: zone.date(due.at_ms.saturating_sub(1)).to_string(),
    })
}

pub(crate) fn deadline_view(deadline: &Deadline) -> DeadlineView {
    let (left, due_on) = match deadline.due.state {
        State::Running { due_on, left, .. } => (left, Some(due_on.to_string())),
        State::Paused { left } => (left, None),
    };
    let state = match (deadline.done_at_ms, deadline.due.state) {
        (Some(_), _) if deadline.in_time => DeadlineState::DoneInTime,
        (Some(_), _) => DeadlineState::DoneLate,
        (None, State::Paused { .. }) => DeadlineState::Paused,
        (None, State::Running { .. }) if left.is_overdue() => DeadlineState::Overdue,
        (None, State::Running { .. }) => DeadlineState::Running,
    };
    DeadlineView {
        milestone: milestone_view(deadline.milestone),
        state,
        unit: match left {
            Left::WorkingDays(_) => LeftUnit::WorkingDays,
            Left::CalendarDays(_) => LeftUnit::CalendarDays,
            Left::Hours(_) => LeftUnit::Hours,
        },
        left: left.number(),
        due_on,
        done_at_ms: deadline.done_at_ms,
        sure: deadline.due.is_sure,
        source: deadline.source.clone(),
    }
}

fn unit_view(unit: Unit) -> LeftUnit {
    match unit {
        Unit::WorkingDays => LeftUnit::WorkingDays,
        Unit::CalendarDays => LeftUnit::CalendarDays,
        Unit::Hours => LeftUnit::Hours,
    }
}

fn milestone_view(milestone: deadline::Milestone) -> Milestone {
    match milestone {
        deadline::Milestone::Verify => Milestone::Verify,
        deadline::Milestone::FirstAnswer => Milestone::FirstAnswer,
        deadline::Milestone::Settle => Milestone::Settle,
        deadline::Milestone::ReporterReply => Milestone::ReporterReply,
        deadline::Milestone::CompleteFile => Milestone::CompleteFile,
    }
}

fn pause_reason_of(reason: dto::PauseReason) -> PauseReason {
    match reason {
        dto::PauseReason::FileIncomplete => PauseReason::FileIncomplete,
        dto::PauseReason::AwaitingReporter => PauseReason::AwaitingReporter,
        dto::PauseReason::AwaitingOffice => PauseReason::AwaitingOffice,
        dto::PauseReason::ForceMajeure => PauseReason::ForceMajeure,
    }
}

/// `None`: a reason of a newer version.
pub(super) fn pause_reason_view(number: i64) -> Option<dto::PauseReason> {
    Some(match PauseReason::of_number(number)? {
        PauseReason::FileIncomplete => dto::PauseReason::FileIncomplete,
        PauseReason::AwaitingReporter => dto::PauseReason::AwaitingReporter,
        PauseReason::AwaitingOffice => dto::PauseReason::AwaitingOffice,
        PauseReason::ForceMajeure => dto::PauseReason::ForceMajeure,
    })
}

fn relation_of(relation: dto::Relation) -> Relation {
    match relation {
        dto::Relation::Related => Relation::Related,
        dto::Relation::Duplicate => Relation::Duplicate,
        dto::Relation::Continues => Relation::Continues,
        dto::Relation::RaisedIn => Relation::RaisedIn,
        dto::Relation::Programme => Relation::Programme,
    }
}

/// What a newer version calls otherwise is related all the same.
fn relation_view(number: i64) -> dto::Relation {
    match Relation::of_number(number) {
        Some(Relation::Related) | None => dto::Relation::Related,
        Some(Relation::Duplicate) => dto::Relation::Duplicate,
        Some(Relation::Continues) => dto::Relation::Continues,
        Some(Relation::RaisedIn) => dto::Relation::RaisedIn,
        Some(Relation::Programme) => dto::Relation::Programme,
    }
}
