//! Agenda of a meeting: its items, and what is open and belongs on it.

use chrono::{Days, NaiveDate};
use kentongan_domain::agenda::{self, AgendaItem, Candidate, in_order, with_new};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{TITLE_CHARS_MAX, Urgency};
use kentongan_domain::programme::{self, PROGRESS_MAX, Programme};
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_domain::vocabulary::EntryType;
use kentongan_store::{
    AgendaRecord, IssueQuery, IssueRecord, IssueSort, MeetingRecord, Noted, Proposal, Record, Shelf, Store,
};

use crate::check::{line, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AgendaItemForm, AgendaItemRef, AgendaItemView, AgendaView, BuildAgenda, ById, ItemOrigin, OrderAgenda, OtherIssue,
    ProposalView, SaveAgendaItem,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues::{self, DELETED};
use crate::meetings::{self, may_edit, own_meeting};
use crate::programmes;

/// Of one kind; nobody deals with more in a morning.
const PROPOSED_MAX: usize = 20;
/// Rows that are looked through for them: decisions, which come before, are late as well.
const SOUGHT_MAX: u32 = 60;
/// Longest time for one item.
const MINUTES_MAX: u16 = 600;

pub fn get_agenda(desk: &Desk, request: ById) -> Result<AgendaView, UiError> {
    view(desk, parse_id(&request.id)?)
}

pub fn build_agenda(desk: &Desk, request: BuildAgenda) -> Result<AgendaView, UiError> {
    let id = open_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let meeting = store.get_meeting(id)?;
    if request.lines {
        let lines = lines(&meeting).into_iter().map(|line| clipped(&line)).collect();
        store.add_agenda_lines(id, lines)?;
    } else {
        let wanted = |proposal: &Proposal| {
            let about = proposal.candidate.about.to_string();
            request.about_ids.is_empty() || request.about_ids.contains(&about)
        };
        let proposals = proposals(desk, &store, &meeting, &store.list_noted_agenda(id)?)?;
        store.build_agenda(id, proposals.into_iter().filter(wanted).collect())?;
    }
    done(desk, id)
}

pub fn save_agenda_item(desk: &Desk, request: SaveAgendaItem) -> Result<AgendaView, UiError> {
    let meeting = open_meeting(desk, &request.meeting_id)?;
    let (store, wanted) = (desk.store()?, check(&request.form)?);
    let before = request.seen.as_ref().map_or("", |seen| seen.programme_id.as_str());
    if let Some(programme) = wanted.programme.filter(|id| id.to_string() != before) {
        // Who tags an item chooses among those that stand; what it bore already it keeps.
        programmes::name_of(&store, programme)?.ok_or_else(|| UiError::of(ErrorCode::NotFound))?;
    }
    match &request.id {
        None => {
            let about = match &request.about_id {
                Some(about) => Some(store.get_issue(parse_id(about)?)?.issue_id),
                None => None,
            };
            store.add_agenda_item(meeting, AgendaItem { about, ..wanted })?;
        }
        Some(id) => {
            let id = item_of(&store, meeting, id)?;
            let seen = check(request.seen.as_ref().unwrap_or(&request.form))?;
            let changed = Noted::Changed {
                id,
                seen: seen.fields(),
                wanted: wanted.fields(),
            };
            store.note(meeting, "", changed)?;
        }
    }
    done(desk, meeting)
}

pub fn order_agenda(desk: &Desk, request: OrderAgenda) -> Result<AgendaView, UiError> {
    let meeting = open_meeting(desk, &request.meeting_id)?;
    let after = match &request.after_id {
        Some(id) => Some(parse_id(id)?),
        None => None,
    };
    desk.store()?.order_agenda(meeting, parse_id(&request.id)?, after)?;
    done(desk, meeting)
}

pub fn withdraw_agenda_item(desk: &Desk, request: AgendaItemRef) -> Result<AgendaView, UiError> {
    let meeting = open_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let id = item_of(&store, meeting, &request.id)?;
    if store.list_noted_items(meeting)?.contains(&id) {
        return Err(UiError::of(ErrorCode::AgendaItemNoted));
    }
    store.note(meeting, "", Noted::Withdrawn(id))?;
    done(desk, meeting)
}

/// A meeting of this scope whose minutes are not final.
pub(crate) fn open_meeting(desk: &Desk, id: &str) -> Result<ObjectId, UiError> {
    let id = own_meeting(desk, id)?;
    match desk.store()?.has_final(id)? {
        true => Err(UiError::of(ErrorCode::MinutesFinal)),
        false => Ok(id),
    }
}

/// An item of this meeting's agenda.
pub(crate) fn item_of(store: &Store, meeting: ObjectId, id: &str) -> Result<ObjectId, UiError> {
    let id = parse_id(id)?;
    let known = store.list_noted_agenda(meeting)?;
    let stands = known.iter().any(|item| item.record.record_id == id);
    stands.then_some(id).ok_or_else(|| UiError::of(ErrorCode::NotFound))
}

fn done(desk: &Desk, meeting: ObjectId) -> Result<AgendaView, UiError> {
    desk.wrote(&["meetings", "outbox"]);
    view(desk, meeting)
}

fn check(form: &AgendaItemForm) -> Result<AgendaItem, UiError> {
    let mut errors = Vec::new();
    let title = line("title", &form.title, TITLE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("title", FieldErrorCode::Required));
    }
    // "15", "15 menit".
    let digits: String = form
        .minutes_text
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let minutes = match form.minutes_text.trim() {
        "" => 0,
        _ => digits.parse().ok().filter(|n| *n <= MINUTES_MAX).unwrap_or_else(|| {
            let error = FieldError::of("minutes_text", FieldErrorCode::OutOfRange);
            errors.push(error.with("min", 1).with("max", MINUTES_MAX));
            0
        }),
    };
    refuse(errors)?;
    let programme = match form.programme_id.as_str() {
        "" => None,
        id => Some(parse_id(id)?),
    };
    Ok(AgendaItem {
        title,
        minutes,
        done: form.done,
        programme,
        ..AgendaItem::default()
    })
}

pub(crate) fn view(desk: &Desk, id: ObjectId) -> Result<AgendaView, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(id)?;
    let agenda = store.list_noted_agenda(id)?;
    let is_final = store.has_final(id)?;
    let editable = may_edit(desk, &meeting)? && !is_final;
    let proposed = match editable {
        true => proposals(desk, &store, &meeting, &agenda)?,
        false => Vec::new(),
    };
    let lines = lines(&meeting).into_iter();
    Ok(AgendaView {
        meeting: meetings::row(desk, &meeting)?,
        minutes: agenda.iter().map(|known| u32::from(known.item.minutes)).sum(),
        lines: lines
            .filter(|line| !agenda.iter().any(|known| known.item.title == clipped(line)))
            .collect(),
        items: agenda
            .iter()
            .map(|known| item_view(desk, &store, known))
            .collect::<Result<_, _>>()?,
        proposed: proposed
            .into_iter()
            .map(|proposal| proposal_view(desk, &store, proposal.candidate))
            .collect::<Result<_, _>>()?,
        is_final,
        may_edit: editable,
    })
}

fn item_view(desk: &Desk, store: &Store, known: &AgendaRecord) -> Result<AgendaItemView, UiError> {
    let issue = match known.item.about {
        Some(about) => issues::find_issue(store, about)?.filter(|issue| issue.deleted != DELETED),
        None => None,
    };
    let about = known.item.about;
    let programme = known
        .item
        .programme
        .or_else(|| about.filter(|_| known.item.origin == agenda::ItemOrigin::Programme));
    let programme = match programme {
        Some(programme) => programmes::name_of(store, programme)?,
        None => None,
    };
    Ok(AgendaItemView {
        programme,
        id: known.record.record_id.to_string(),
        title: known.item.title.clone(),
        minutes: known.item.minutes,
        origin: origin_view(known.item.origin),
        done: known.item.done,
        due: issue.as_ref().and_then(|issue| issues::next_due(desk, issue)),
        issue: issue.map(|issue| issues::other_issue(desk, issue)),
        form: AgendaItemForm {
            title: known.item.title.clone(),
            minutes_text: match known.item.minutes {
                0 => String::new(),
                minutes => minutes.to_string(),
            },
            done: known.item.done,
            programme_id: known.item.programme.map(|id| id.to_string()).unwrap_or_default(),
        },
        two_versions: !known.record.two_versions.is_empty(),
    })
}

fn proposal_view(desk: &Desk, store: &Store, candidate: Candidate) -> Result<ProposalView, UiError> {
    let issue = match candidate.origin {
        agenda::ItemOrigin::Programme => None,
        _ => issues::find_issue(store, candidate.about)?,
    };
    Ok(ProposalView {
        about_id: candidate.about.to_string(),
        title: candidate.title,
        origin: origin_view(candidate.origin),
        due: issue.as_ref().and_then(|issue| issues::next_due(desk, issue)),
        issue: issue.map(|issue| issues::other_issue(desk, issue)),
    })
}

/// What is open and not on the agenda yet, in the order in which it would come.
fn proposals(
    desk: &Desk,
    store: &Store,
    meeting: &MeetingRecord,
    known: &[AgendaRecord],
) -> Result<Vec<Proposal>, UiError> {
    let mut found: Vec<Proposal> = Vec::new();
    for id in store.list_returning_decisions(meeting.meeting_id)? {
        let standing = issues::find_standing(store, id)?;
        found.extend(standing.map(|issue| of_issue(desk, meeting, agenda::ItemOrigin::Decision, &issue)));
    }
    let overdue = IssueQuery {
        shelf: Shelf::Overdue,
        sort: IssueSort::Due,
        now_ms: desk.now_ms(),
        limit: SOUGHT_MAX,
        ..IssueQuery::default()
    };
    let urgent = IssueQuery {
        shelf: Shelf::Open,
        urgencies: vec![Urgency::Emergency as i64, Urgency::High as i64],
        limit: SOUGHT_MAX,
        ..IssueQuery::default()
    };
    for (origin, query) in [
        (agenda::ItemOrigin::Overdue, overdue),
        (agenda::ItemOrigin::Issue, urgent),
    ] {
        // An agenda hangs on the wall: what is confidential is put there by a person or not at all.
        let is_for_it = |issue: &IssueRecord| {
            issue.open_description().is_some() && !issue.frozen && issue.entry_type != EntryType::Decision as i64
        };
        let rows = store.page_issues(&query)?.rows.into_iter().filter(is_for_it);
        found.extend(
            rows.take(PROPOSED_MAX)
                .map(|issue| of_issue(desk, meeting, origin, &issue)),
        );
    }
    found.extend(running_programmes(store, meeting)?);
    let asked = found.into_iter().map(|proposal| proposal.candidate).collect();
    let mut open = with_new(asked, new_issues(desk, store, meeting)?, PROPOSED_MAX);
    open.retain(|candidate| {
        let about = Some(candidate.about);
        !known.iter().any(|known| known.item.about == about)
    });
    Ok(in_order(open)
        .into_iter()
        .map(|candidate| {
            let programme = (candidate.origin == agenda::ItemOrigin::Programme).then_some(candidate.about);
            Proposal { candidate, programme }
        })
        .collect())
}

/// What was recorded since the meeting before it and until the end of its day, the newest first.
fn new_issues(desk: &Desk, store: &Store, meeting: &MeetingRecord) -> Result<Vec<Candidate>, UiError> {
    let zone = desk.zone();
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let previous = store.find_previous_date(meeting.meeting_id)?;
    let since_ms = previous.as_deref().and_then(day).map(|date| zone.midnight_ms(date));
    let until_ms = zone.midnight_ms(day(&meeting.date).unwrap_or_else(|| desk.today()) + Days::new(1));
    let mut new = Vec::new();
    for id in store.list_new_issues(meeting.meeting_id, since_ms, until_ms, SOUGHT_MAX)? {
        let standing = issues::find_standing(store, id)?;
        new.extend(standing.map(|issue| of_issue(desk, meeting, agenda::ItemOrigin::New, &issue).candidate));
    }
    Ok(new)
}

fn of_issue(desk: &Desk, meeting: &MeetingRecord, origin: agenda::ItemOrigin, issue: &IssueRecord) -> Proposal {
    let elsewhere = !matches!(meeting.stream, Stream::Village(_)) && !issue.village_code.is_empty();
    let title = match elsewhere && !issue.village_name.is_empty() {
        true => format!("{} ({})", issue.title, issue.village_name),
        false => issue.title.clone(),
    };
    Proposal {
        candidate: Candidate {
            origin,
            about: issue.issue_id,
            title: clipped(&title),
            due_on: issue.due.map(|due| desk.zone().date(due.at_ms.saturating_sub(1))),
            urgency: issue.urgency,
            at_ms: issue.recorded_at_ms,
        },
        programme: None,
    }
}

/// Programmes that are not at their end, of those who meet or of an office above: of many those of most benefit and urgency.
fn running_programmes(store: &Store, meeting: &MeetingRecord) -> Result<Vec<Proposal>, UiError> {
    let records = store.list_records(Class::Programme)?;
    let mut theirs: Vec<(Programme, Record)> = records
        .into_iter()
        .filter(|record| record.stream == meeting.stream || matches!(record.stream, Stream::Broadcast(_)))
        .map(|record| (Programme::of_fields(&record.fields), record))
        .filter(|(programme, _)| programme.progress < PROGRESS_MAX)
        .collect();
    theirs.sort_by_key(|(programme, _)| std::cmp::Reverse(programme::priority(programme.benefit, programme.urgency)));
    let running = theirs.into_iter().map(|(programme, record)| Proposal {
        candidate: Candidate {
            origin: agenda::ItemOrigin::Programme,
            about: record.record_id,
            title: clipped(&programme.title),
            due_on: None,
            urgency: programme.urgency.map_or(0, |urgency| urgency as i64),
            at_ms: record.at_ms,
        },
        programme: Some(record.record_id),
    });
    Ok(running.take(PROPOSED_MAX).collect())
}

/// The agenda as it was written into the form of the meeting, before items were records.
fn lines(meeting: &MeetingRecord) -> Vec<String> {
    let lines = meeting
        .agenda
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

/// As much of it as a title holds.
fn clipped(text: &str) -> String {
    text.chars().take(TITLE_CHARS_MAX).collect()
}

fn origin_view(origin: agenda::ItemOrigin) -> ItemOrigin {
    match origin {
        agenda::ItemOrigin::Decision => ItemOrigin::Decision,
        agenda::ItemOrigin::Overdue => ItemOrigin::Overdue,
        agenda::ItemOrigin::Issue => ItemOrigin::Issue,
        agenda::ItemOrigin::Programme => ItemOrigin::Programme,
        agenda::ItemOrigin::New => ItemOrigin::New,
    }
}

/// The issue that a record is about, as far as it is here.
pub(crate) fn issue_view(desk: &Desk, store: &Store, id: Option<ObjectId>) -> Result<Option<OtherIssue>, UiError> {
    let found = match id {
        Some(id) => issues::find_issue(store, id)?.filter(|issue| issue.deleted != DELETED),
        None => None,
    };
    Ok(found.map(|issue| issues::other_issue(desk, issue)))
}
