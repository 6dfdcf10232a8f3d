//! Program: the tree of programmes, their milestones, what is tagged with them, and how they stand from meeting to meeting.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kentongan_domain::agenda::AgendaItem;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{LINE_CHARS_MAX, TITLE_CHARS_MAX};
use kentongan_domain::meeting;
use kentongan_domain::op::Fields;
use kentongan_domain::programme::{self, Milestone, Node, PROGRESS_MAX, Programme};
use kentongan_domain::record::Class;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Stream;
use kentongan_domain::vocabulary::Benefit;
use kentongan_store::{MeetingRecord, Record, Store, StoreError};

use crate::check::{check_date, form_date, line, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    ById, EvaluatedMeeting, EvaluationRow, EvaluationView, Level, MilestoneForm, MilestoneView, Nothing, OtherIssue,
    ProgrammeForm, ProgrammeItemView, ProgrammeName, ProgrammeRow, ProgrammeView, ProgrammesView, SaveMilestone,
    SaveProgramme, TagProgramme, TaggedIssue, TaggedKind, WithdrawProgramme,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues::{self, delivery_view, stage_view, urgency_of, urgency_view};

const CODE_CHARS_MAX: usize = 40;

pub fn list_programmes(desk: &Desk, _: Nothing) -> Result<ProgrammesView, UiError> {
    let store = desk.store()?;
    Ok(ProgrammesView {
        rows: rows(desk, &store)?,
        may_write: desk.enrolment()?.role != Role::Reader,
    })
}

pub fn get_programme(desk: &Desk, request: ById) -> Result<ProgrammeView, UiError> {
    view(desk, parse_id(&request.id)?)
}

pub fn save_programme(desk: &Desk, request: SaveProgramme) -> Result<ProgrammeView, UiError> {
    let store = desk.store()?;
    let wanted = check(&request.form)?;
    let stream = desk.enrolment()?.scope.told_stream();
    let id = match &request.id {
        Some(id) => {
            let id = parse_id(id)?;
            let stands = own(desk, &store, id, Class::Programme)?;
            let seen = check(request.seen.as_ref().unwrap_or(&request.form))?;
            if wanted.part_of != seen.part_of {
                check_whole(&store, Some(id), &stands.stream, wanted.part_of)?;
            }
            // The form knows the owner by his words alone: whoever writes other words means another.
            let office = Programme::of_fields(&stands.fields).owner_office;
            let kept = office.filter(|_| wanted.owner == seen.owner);
            let seen = Programme {
                owner_office: office,
                ..seen
            };
            let wanted = Programme {
                owner_office: kept,
                ..wanted
            };
            let none = Fields::new;
            store.edit_record(id, (seen.fields(), none()), (wanted.fields(), none()))?;
            id
        }
        None => {
            check_whole(&store, None, &stream, wanted.part_of)?;
            store.create_record(stream, Class::Programme, None, wanted.fields(), Fields::new())?
        }
    };
    wrote(desk, id)
}

/// A programme, or one of its milestones.
pub fn withdraw_programme(desk: &Desk, request: WithdrawProgramme) -> Result<ProgrammesView, UiError> {
    let mut errors = Vec::new();
    let reason = long_text("withdrawal", &request.reason, &mut errors);
    if reason.is_empty() && errors.is_empty() {
        errors.push(FieldError::of("withdrawal", FieldErrorCode::Required));
    }
    refuse(errors)?;
    let (store, id) = (desk.store()?, parse_id(&request.id)?);
    check_own(desk, &store, id)?;
    store.withdraw_record(id, &reason)?;
    desk.wrote(&["programmes", "outbox"]);
    list_programmes(desk, Nothing {})
}

/// Takes that back.
pub fn restore_programme(desk: &Desk, request: ById) -> Result<ProgrammesView, UiError> {
    let (store, id) = (desk.store()?, parse_id(&request.id)?);
    check_own(desk, &store, id)?;
    store.restore_record(id)?;
    desk.wrote(&["programmes", "outbox"]);
    list_programmes(desk, Nothing {})
}

pub fn save_milestone(desk: &Desk, request: SaveMilestone) -> Result<ProgrammeView, UiError> {
    let (store, programme) = (desk.store()?, parse_id(&request.programme_id)?);
    let stream = own(desk, &store, programme, Class::Programme)?.stream;
    let wanted = check_milestone(desk, &request.form)?;
    match &request.id {
        Some(id) => {
            let id = parse_id(id)?;
            if own(desk, &store, id, Class::Milestone)?.parent != Some(programme) {
                return Err(UiError::of(ErrorCode::NotFound));
            }
            let seen = check_milestone(desk, request.seen.as_ref().unwrap_or(&request.form))?;
            let none = Fields::new;
            store.edit_record(id, (seen.fields(), none()), (wanted.fields(), none()))?;
        }
        None => {
            store.create_record(
                stream,
                Class::Milestone,
                Some(programme),
                wanted.fields(),
                Fields::new(),
            )?;
        }
    }
    wrote(desk, programme)
}

pub fn tag_programme(desk: &Desk, request: TagProgramme) -> Result<ProgrammeView, UiError> {
    let (store, programme) = (desk.store()?, parse_id(&request.programme_id)?);
    let id = parse_id(&request.id)?;
    match request.kind {
        TaggedKind::Issue => tag_issue(&store, id, programme)?,
        TaggedKind::AgendaItem => {
            standing(&store, programme)?;
            own(desk, &store, id, Class::AgendaItem)?;
            store.tag_item(id, Some(programme))?;
        }
    }
    tagged(desk, programme)
}

pub fn untag_programme(desk: &Desk, request: TagProgramme) -> Result<ProgrammeView, UiError> {
    let (store, programme) = (desk.store()?, parse_id(&request.programme_id)?);
    let id = parse_id(&request.id)?;
    match request.kind {
        TaggedKind::Issue => {
            store.get_issue(id)?;
            store.untag_issue(id, programme)?;
        }
        TaggedKind::AgendaItem => {
            let item = own(desk, &store, id, Class::AgendaItem)?;
            if AgendaItem::of_fields(&item.fields).programme == Some(programme) {
                store.tag_item(id, None)?;
            }
        }
    }
    tagged(desk, programme)
}

pub fn get_evaluation(desk: &Desk, request: ById) -> Result<EvaluationView, UiError> {
    let mut view = evaluate(desk, &request)?;
    // Stable: of equal ones the order of the tree stays.
    view.rows
        .sort_by_key(|row| (!row.on_agenda, std::cmp::Reverse(row.programme.priority)));
    Ok(view)
}

/// The same with its rows as the tree has them.
pub(crate) fn evaluate(desk: &Desk, request: &ById) -> Result<EvaluationView, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&request.id)?)?;
    let previous = match store.find_meeting_before(meeting.meeting_id)? {
        Some(id) => Some(store.get_meeting(id)?),
        None => None,
    };
    // What is not over is evaluated as it stands now.
    let until = end_of(desk, &meeting).filter(|_| meeting.date < desk.today().to_string());
    let before = previous.as_ref().and_then(|previous| end_of(desk, previous));
    let items = store.list_programme_items(meeting.meeting_id)?;
    let raised = issues::raised_in(desk, &store, meeting.meeting_id)?;
    let mut evaluated = Vec::new();
    for row in rows(desk, &store)? {
        let id = parse_id(&row.id)?;
        let bears: Vec<String> = store.list_tagged(id)?.iter().map(ObjectId::to_string).collect();
        let raised: Vec<OtherIssue> = raised.iter().filter(|one| bears.contains(&one.id)).cloned().collect();
        let items: Vec<String> = items
            .iter()
            .filter(|item| item.programme_id == id)
            .map(|item| item.title.clone())
            .collect();
        evaluated.push(EvaluationRow {
            on_agenda: !items.is_empty() || !raised.is_empty(),
            progress_before: progress_until(&store, id, before)?,
            progress_then: match until {
                Some(_) => progress_until(&store, id, until)?,
                None => Some(row.progress),
            },
            programme: row,
            items,
            raised,
        });
    }
    Ok(EvaluationView {
        meeting: evaluated_meeting(&meeting),
        previous: previous.as_ref().map(evaluated_meeting),
        rows: evaluated,
    })
}

/// Tags an issue with a programme that everybody who reads the issue may know of.
pub(crate) fn tag_issue(store: &Store, issue: ObjectId, programme: ObjectId) -> Result<(), UiError> {
    let programme = standing(store, programme)?;
    let issue = store.get_issue(issue)?;
    let known_there = matches!(programme.stream, Stream::Broadcast(_))
        || issue.village_code.is_empty()
        || programme.stream.code().as_str() == issue.village_code;
    if !known_there {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let title = Programme::of_fields(&programme.fields).title;
    store.tag_issue(issue.issue_id, programme.record_id, &title)?;
    Ok(())
}

/// What a programme is called, if it is here.
pub(crate) fn name_of(store: &Store, id: ObjectId) -> Result<Option<ProgrammeName>, UiError> {
    match standing(store, id) {
        Ok(record) => Ok(Some(ProgrammeName {
            id: id.to_string(),
            title: Programme::of_fields(&record.fields).title,
        })),
        Err(error) if error.code == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn wrote(desk: &Desk, programme: ObjectId) -> Result<ProgrammeView, UiError> {
    desk.wrote(&["programmes", "outbox"]);
    view(desk, programme)
}

fn tagged(desk: &Desk, programme: ObjectId) -> Result<ProgrammeView, UiError> {
    desk.wrote(&["programmes", "issues", "meetings", "outbox"]);
    view(desk, programme)
}

/// A programme that nobody deleted.
fn standing(store: &Store, id: ObjectId) -> Result<Record, UiError> {
    let record = store.get_record(id)?;
    if record.class == Class::Programme && record.withdrawn == 0 && !record.refused {
        Ok(record)
    } else {
        Err(UiError::of(ErrorCode::NotFound))
    }
}

/// A record of this class that stands and is this scope's to change.
fn own(desk: &Desk, store: &Store, id: ObjectId, class: Class) -> Result<Record, UiError> {
    let record = store.get_record(id)?;
    if record.class != class || record.withdrawn != 0 {
        return Err(UiError::of(ErrorCode::NotFound));
    }
    allow(desk, record)
}

/// A programme or a milestone that is this scope's to delete, or to take the deletion of back.
fn check_own(desk: &Desk, store: &Store, id: ObjectId) -> Result<(), UiError> {
    let record = store.get_record(id)?;
    match record.class {
        Class::Programme | Class::Milestone => allow(desk, record).map(|_| ()),
        _ => Err(UiError::of(ErrorCode::NotFound)),
    }
}

fn allow(desk: &Desk, record: Record) -> Result<Record, UiError> {
    if may_edit(desk, &record)? {
        Ok(record)
    } else {
        Err(UiError::of(ErrorCode::NotAllowed))
    }
}

fn may_edit(desk: &Desk, record: &Record) -> Result<bool, UiError> {
    let enrolment = desk.enrolment()?;
    Ok(enrolment.role != Role::Reader && enrolment.scope.owns(&record.stream))
}

/// May it stand where the form puts it?
fn check_whole(store: &Store, id: Option<ObjectId>, stream: &Stream, whole: Option<ObjectId>) -> Result<(), UiError> {
    let Some(whole) = whole else { return Ok(()) };
    let nodes: Vec<Node> = store.list_records(Class::Programme)?.iter().map(node).collect();
    if programme::may_be_part_of(&nodes, id, is_shared(stream), whole) {
        return Ok(());
    }
    Err(UiError::invalid(vec![FieldError::of(
        "part_of",
        FieldErrorCode::CannotBePart,
    )]))
}

fn is_shared(stream: &Stream) -> bool {
    matches!(stream, Stream::Broadcast(_))
}

fn node(record: &Record) -> Node {
    let programme = Programme::of_fields(&record.fields);
    Node {
        id: record.record_id,
        part_of: programme.part_of,
        made_at_ms: record.at_ms,
        shared: is_shared(&record.stream),
        priority: programme::priority(programme.benefit, programme.urgency),
        title: programme.title,
    }
}

/// Turns the form into a programme, or says everything that needs mending, in form order.
fn check(form: &ProgrammeForm) -> Result<Programme, UiError> {
    let mut errors = Vec::new();
    let title = line("title", &form.title, TITLE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("title", FieldErrorCode::Required));
    }
    let code = line("code", &form.code, CODE_CHARS_MAX, &mut errors);
    let part_of = ObjectId::parse(&form.part_of);
    if part_of.is_none() && !form.part_of.is_empty() {
        errors.push(FieldError::of("part_of", FieldErrorCode::CannotBePart));
    }
    let owner = line("owner", &form.owner, LINE_CHARS_MAX, &mut errors);
    let target = long_text("target", &form.target, &mut errors);
    let progress = progress_of(&form.progress_text).unwrap_or_else(|| {
        errors.push(out_of_range("progress_text", 0, PROGRESS_MAX));
        0
    });
    let benefit = form.benefit.and_then(|score| {
        let benefit = Benefit::of_number(i64::from(score));
        if benefit.is_none() {
            errors.push(out_of_range("benefit", Benefit::MIN, Benefit::MAX));
        }
        benefit
    });
    refuse(errors)?;
    Ok(Programme {
        title,
        code,
        part_of,
        level: form.level.map(level_of),
        owner,
        owner_office: None,
        target,
        progress,
        benefit,
        urgency: form.urgency.map(urgency_of),
    })
}

/// `40`, `40 %`, or nothing yet.
fn progress_of(typed: &str) -> Option<u8> {
    let typed = typed.trim().trim_end_matches('%').trim_end();
    if typed.is_empty() {
        return Some(0);
    }
    typed.parse().ok().filter(|progress| *progress <= PROGRESS_MAX)
}

fn out_of_range(field: &str, min: u8, max: u8) -> FieldError {
    FieldError::of(field, FieldErrorCode::OutOfRange)
        .with("min", min)
        .with("max", max)
}

fn check_milestone(desk: &Desk, form: &MilestoneForm) -> Result<Milestone, UiError> {
    let mut errors = Vec::new();
    let title = line("title", &form.title, TITLE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("title", FieldErrorCode::Required));
    }
    let mut date = |field: &str, typed: &str| match typed.trim() {
        "" => None,
        typed => check_date(desk, field, typed).map_err(|error| errors.push(error)).ok(),
    };
    let due_on = date("due_text", &form.due_text);
    let done_on = date("done_text", &form.done_text);
    let note = long_text("note", &form.note, &mut errors);
    refuse(errors)?;
    Ok(Milestone {
        title,
        due_on,
        done_on,
        note,
    })
}

/// Every programme that stands, as the tree has them.
fn rows(desk: &Desk, store: &Store) -> Result<Vec<ProgrammeRow>, UiError> {
    let records = store.list_records(Class::Programme)?;
    let nodes: Vec<Node> = records.iter().map(node).collect();
    let open = store.count_open_by_programme()?;
    let mut milestones: BTreeMap<ObjectId, Vec<Milestone>> = BTreeMap::new();
    for record in store.list_records(Class::Milestone)? {
        if let Some(programme) = record.parent {
            let milestone = Milestone::of_fields(&record.fields);
            milestones.entry(programme).or_default().push(milestone);
        }
    }
    let by_id: BTreeMap<ObjectId, &Record> = records.iter().map(|record| (record.record_id, record)).collect();
    let mut rows = Vec::with_capacity(records.len());
    for placed in programme::tree(&nodes) {
        let Some(record) = by_id.get(&placed.id).copied() else {
            continue;
        };
        let of_it = milestones.get(&placed.id).map(Vec::as_slice).unwrap_or_default();
        let may_edit = may_edit(desk, record)?;
        let programme = Programme::of_fields(&record.fields);
        rows.push(ProgrammeRow {
            id: placed.id.to_string(),
            code: programme.code,
            level: programme.level.map(level_view),
            host: host(desk, record)?,
            may_edit,
            shared: is_shared(&record.stream),
            owner: programme.owner,
            target: programme.target,
            progress: programme.progress,
            benefit: programme.benefit.map(Benefit::number),
            urgency: programme.urgency.map(|urgency| urgency_view(urgency as i64)),
            priority: programme::priority(programme.benefit, programme.urgency),
            title: programme.title,
            depth: count(placed.depth),
            part_of: placed.whole.map(|whole| whole.to_string()),
            circled: placed.circled,
            milestones: count(of_it.len()),
            milestones_done: count(of_it.iter().filter(|one| one.done_on.is_some()).count()),
            milestones_late: count(of_it.iter().filter(|one| is_late(desk, one)).count()),
            open_issues: open.get(&placed.id).copied().unwrap_or_default(),
            two_versions: !record.two_versions.is_empty(),
            delivery: delivery_view(record.delivery),
        });
    }
    Ok(rows)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn is_late(desk: &Desk, milestone: &Milestone) -> bool {
    milestone.done_on.is_none() && milestone.due_on.is_some_and(|due| due < desk.today())
}

/// Whose it is, where it is another's.
fn host(desk: &Desk, record: &Record) -> Result<String, UiError> {
    if desk.enrolment()?.scope.owns(&record.stream) {
        return Ok(String::new());
    }
    let name = |code: &str| desk.find_regions().and_then(|regions| regions.full_name(code));
    Ok(name(record.stream.code().as_str()).unwrap_or_default())
}

fn view(desk: &Desk, id: ObjectId) -> Result<ProgrammeView, UiError> {
    let store = desk.store()?;
    let record = standing(&store, id)?;
    let rows = rows(desk, &store)?;
    let own_id = id.to_string();
    let name = |row: &ProgrammeRow| ProgrammeName {
        id: row.id.clone(),
        title: row.title.clone(),
    };
    let row = rows.iter().find(|row| row.id == own_id).cloned();
    let row = row.ok_or_else(|| UiError::of(ErrorCode::NotFound))?;
    let whole = row.part_of.as_ref();
    let whole = whole.and_then(|whole| rows.iter().find(|other| other.id == *whole).map(name));
    let parts = rows.iter().filter(|other| other.part_of.as_ref() == Some(&own_id));
    Ok(ProgrammeView {
        whole,
        parts: parts.map(name).collect(),
        form: form(&Programme::of_fields(&record.fields)),
        milestones: milestones(desk, &store, id)?,
        issues: tagged_issues(desk, &store, id)?,
        items: items(desk, &store, id)?,
        row,
    })
}

fn milestones(desk: &Desk, store: &Store, programme: ObjectId) -> Result<Vec<MilestoneView>, UiError> {
    let text = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    let typed = |date: Option<NaiveDate>| date.map(form_date).unwrap_or_default();
    let mut views: Vec<MilestoneView> = store
        .list_records(Class::Milestone)?
        .iter()
        .filter(|record| record.parent == Some(programme))
        .map(|record| {
            let milestone = Milestone::of_fields(&record.fields);
            MilestoneView {
                id: record.record_id.to_string(),
                due_on: text(milestone.due_on),
                done_on: text(milestone.done_on),
                late: is_late(desk, &milestone),
                form: MilestoneForm {
                    title: milestone.title.clone(),
                    due_text: typed(milestone.due_on),
                    done_text: typed(milestone.done_on),
                    note: milestone.note.clone(),
                },
                title: milestone.title,
                note: milestone.note,
                delivery: delivery_view(record.delivery),
            }
        })
        .collect();
    // Those without a day last, as they were made.
    views.sort_by_key(|view| (view.due_on.is_none(), view.due_on.clone()));
    Ok(views)
}

fn tagged_issues(desk: &Desk, store: &Store, programme: ObjectId) -> Result<Vec<TaggedIssue>, UiError> {
    let mut found = Vec::new();
    for id in store.list_tagged(programme)? {
        let Some(issue) = issues::find_standing(store, id)? else {
            continue;
        };
        found.push(TaggedIssue {
            urgency: urgency_view(issue.urgency),
            stage: stage_view(issue.stage),
            open: issue.stage_is_open(),
            issue: issues::other_issue(desk, issue),
        });
    }
    found.sort_by_key(|tagged| !tagged.open);
    Ok(found)
}

fn items(desk: &Desk, store: &Store, programme: ObjectId) -> Result<Vec<ProgrammeItemView>, UiError> {
    let mut views = Vec::new();
    for item in store.list_items_of_programme(programme)? {
        let may_edit = match store.get_record(item.item_id) {
            Ok(record) => may_edit(desk, &record)?,
            Err(StoreError::NotFound) => false,
            Err(error) => return Err(error.into()),
        };
        views.push(ProgrammeItemView {
            id: item.item_id.to_string(),
            title: item.title,
            meeting_id: item.meeting_id.to_string(),
            meeting_title: item.meeting_title,
            meeting_date: item.meeting_date,
            may_untag: item.tagged && may_edit,
        });
    }
    Ok(views)
}

fn form(programme: &Programme) -> ProgrammeForm {
    ProgrammeForm {
        title: programme.title.clone(),
        code: programme.code.clone(),
        part_of: programme.part_of.map(|id| id.to_string()).unwrap_or_default(),
        level: programme.level.map(level_view),
        owner: programme.owner.clone(),
        target: programme.target.clone(),
        progress_text: match programme.progress {
            0 => String::new(),
            progress => progress.to_string(),
        },
        benefit: programme.benefit.map(Benefit::number),
        urgency: programme.urgency.map(|urgency| urgency_view(urgency as i64)),
    }
}

/// When the day of a meeting is over.
fn end_of(desk: &Desk, meeting: &MeetingRecord) -> Option<i64> {
    let date: NaiveDate = meeting.date.parse().ok()?;
    Some(desk.zone().midnight_ms(date.succ_opt()?))
}

fn progress_until(store: &Store, programme: ObjectId, until_ms: Option<i64>) -> Result<Option<u8>, UiError> {
    let Some(until_ms) = until_ms else { return Ok(None) };
    let said = store.find_progress(programme, until_ms)?;
    Ok(said.map(|progress| u8::try_from(progress).unwrap_or_default().min(PROGRESS_MAX)))
}

fn evaluated_meeting(meeting: &MeetingRecord) -> EvaluatedMeeting {
    EvaluatedMeeting {
        id: meeting.meeting_id.to_string(),
        title: meeting.title.clone(),
        date: meeting.date.clone(),
    }
}

fn level_of(level: Level) -> meeting::Level {
    match level {
        Level::Village => meeting::Level::Village,
        Level::District => meeting::Level::District,
        Level::Regency => meeting::Level::Regency,
    }
}

fn level_view(level: meeting::Level) -> Level {
    match level {
        meeting::Level::Village => Level::Village,
        meeting::Level::District => Level::District,
        meeting::Level::Regency => Level::Regency,
    }
}
