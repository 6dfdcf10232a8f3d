//! Notula: what is noted while a meeting runs, what it decides, and its final minutes.

use chrono::NaiveDate;
use kentongan_domain::agenda::{Addendum, Input, Note};
use kentongan_domain::calendar;
use kentongan_domain::decision::Decision;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, LINE_CHARS_MAX, TITLE_CHARS_MAX};
use kentongan_domain::meeting::Attendance;
use kentongan_domain::minutes::{LaterKind, NOTULA_FORM, NotedAttendance, NotedDecision, NotedItem, NotedText, Notula};
use kentongan_domain::op::Fields;
use kentongan_domain::record::Class;
use kentongan_domain::scope::{RegionCode, RegionLevel, Stream};
use kentongan_domain::vocabulary::EntryType;
use kentongan_store::{
    AgendaRecord, DecisionRecord, FinalRecord, InviteeRecord, MeetingRecord, NewDecision, Noted, Record, Store,
};

use crate::agenda::{self, issue_view, item_of, open_meeting};
use crate::check::{check_date, form_date, line, long_text, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AddAddendum, AddendumView, AfterKind, AfterView, ById, DecisionForm, DecisionView, FinalDecision, FinalInput,
    FinalItem, FinalView, InputForm, InputToIssue, InputView, KeptText, MinutesItem, MinutesPerson, MinutesText,
    MinutesView, NoteView, SaveDecision, SaveInput, SaveMinutesText, SaveNote,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::issues;
use crate::meetings::{attendance_view, own_meeting};

/// What comes from a meeting without a category stands under *lain-lain* until somebody gives it one.
const OTHER: &str = "LAI";
/// Longest name of a field under which a text is kept.
const FIELD_CHARS_MAX: usize = 120;

pub fn get_minutes(desk: &Desk, request: ById) -> Result<MinutesView, UiError> {
    view(desk, parse_id(&request.id)?)
}

pub fn save_minutes_text(desk: &Desk, request: SaveMinutesText) -> Result<KeptText, UiError> {
    let meeting = own_meeting(desk, &request.meeting_id)?;
    if request.field.chars().count() > FIELD_CHARS_MAX {
        return Err(UiError::of(ErrorCode::Internal));
    }
    let saved_at_ms = desk
        .store()?
        .save_minutes_text(meeting, &request.field, &request.text)?;
    Ok(KeptText { saved_at_ms })
}

pub fn save_note(desk: &Desk, request: SaveNote) -> Result<MinutesView, UiError> {
    let meeting = open_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let item = item_of(&store, meeting, &request.item_id)?;
    let text = text_of("text", &request.text)?;
    let seen = Note {
        text: request.seen.trim().to_owned(),
    };
    let wanted = Note { text };
    let is_empty = wanted.text.is_empty();
    let noted = match &request.id {
        Some(id) => Some(changed(
            noted_of(&store.list_notes(meeting)?, id)?,
            is_empty,
            seen.fields(),
            wanted.fields(),
        )),
        None => new(Class::Note, item, is_empty, wanted.fields()),
    };
    write(desk, &store, meeting, &request.field, noted)
}

pub fn save_input(desk: &Desk, request: SaveInput) -> Result<MinutesView, UiError> {
    let meeting = open_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let item = item_of(&store, meeting, &request.item_id)?;
    let invitees = store.get_meeting(meeting)?.invitees;
    let wanted = input_of(&invitees, &request.form)?;
    let is_empty = wanted.text.is_empty();
    let noted = match &request.id {
        Some(id) => {
            let seen = input_of(&invitees, request.seen.as_ref().unwrap_or(&request.form))?;
            let id = noted_of(&store.list_inputs(meeting)?, id)?;
            Some(changed(id, is_empty, seen.fields(), wanted.fields()))
        }
        None => new(Class::Input, item, is_empty, wanted.fields()),
    };
    write(desk, &store, meeting, &request.field, noted)
}

pub fn input_to_issue(desk: &Desk, request: InputToIssue) -> Result<MinutesView, UiError> {
    let meeting = open_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let id = parse_id(&request.input_id)?;
    let inputs = store.list_inputs(meeting)?;
    let Some((_, input)) = inputs.into_iter().find(|(record, _)| record.record_id == id) else {
        return Err(UiError::of(ErrorCode::NotFound));
    };
    // Whoever presses the key twice makes one issue.
    if input.issue.is_none() {
        let record = store.get_meeting(meeting)?;
        let speaker = record
            .invitees
            .iter()
            .find(|invitee| Some(invitee.invitee_id) == input.invitee);
        let (stream, village_name) = answering(desk, &record, speaker)?;
        let title: String = input
            .text
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(TITLE_CHARS_MAX)
            .collect();
        let issue = Issue {
            description: if title == input.text {
                String::new()
            } else {
                input.text.clone()
            },
            title,
            category: OTHER.to_owned(),
            occurred_on: date_of(desk, &record),
            village_name,
            ..Issue::default()
        };
        let raised_in = issues::raised_in_meeting(desk, &request.meeting_id)?;
        store.input_to_issue(id, stream, issue, raised_in)?;
    }
    desk.wrote(&["meetings", "issues", "outbox"]);
    view(desk, meeting)
}

pub fn save_decision(desk: &Desk, request: SaveDecision) -> Result<MinutesView, UiError> {
    let meeting = open_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    let item = item_of(&store, meeting, &request.item_id)?;
    let (text, decision) = decision_of(desk, meeting, item, &request.form)?;
    let record = store.get_meeting(meeting)?;
    match &request.id {
        Some(id) => {
            let id = parse_id(id)?;
            let stands = store
                .find_decision(id)?
                .is_some_and(|known| known.decision.meeting == Some(meeting));
            if !stands {
                return Err(UiError::of(ErrorCode::NotFound));
            }
            let seen = decision_of(desk, meeting, item, request.seen.as_ref().unwrap_or(&request.form))?;
            store.edit_decision(&request.field, id, &record.stream, seen, (text, decision))?;
        }
        None => {
            let owner = told_by(&record.invitees, &decision.owner);
            let (stream, village_name) = answering(desk, &record, owner)?;
            let about = about_of(desk, &store, meeting, item)?;
            let issue = Issue {
                title: text,
                entry_type: Some(EntryType::Decision),
                category: OTHER.to_owned(),
                occurred_on: date_of(desk, &record),
                village_name,
                decision: Some(decision),
                ..Issue::default()
            };
            let new = NewDecision {
                stream,
                issue,
                raised_in: issues::raised_in_meeting(desk, &request.meeting_id)?,
                about,
            };
            store.create_decision(&request.field, new)?;
        }
    }
    desk.wrote(&["meetings", "issues", "outbox"]);
    view(desk, meeting)
}

pub fn finalise_minutes(desk: &Desk, request: ById) -> Result<MinutesView, UiError> {
    let meeting = open_meeting(desk, &request.id)?;
    let store = desk.store()?;
    let notula = as_it_stands(desk, &store, meeting)?;
    if !store.finalise_minutes(meeting, &notula)? {
        return Err(UiError::of(ErrorCode::MinutesTooLong));
    }
    desk.wrote(&["meetings", "outbox"]);
    view(desk, meeting)
}

pub fn add_addendum(desk: &Desk, request: AddAddendum) -> Result<MinutesView, UiError> {
    let meeting = own_meeting(desk, &request.meeting_id)?;
    let store = desk.store()?;
    if !store.has_final(meeting)? {
        // Before the minutes are final they themselves are written.
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let text = text_of("text", &request.text)?;
    if text.is_empty() {
        return Err(UiError::invalid(vec![FieldError::of("text", FieldErrorCode::Required)]));
    }
    let holder = desk.enrolment()?;
    let addendum = Addendum {
        text,
        author: said(&[holder.holder_name.as_str(), holder.holder_office.as_str()]),
    };
    let noted = new(Class::Addendum, meeting, false, addendum.fields());
    write(desk, &store, meeting, &request.field, noted)
}

/// Nothing is written of what nobody said; what was only typed goes all the same.
fn write(
    desk: &Desk,
    store: &Store,
    meeting: ObjectId,
    field: &str,
    noted: Option<Noted>,
) -> Result<MinutesView, UiError> {
    match noted {
        Some(noted) => _ = store.note(meeting, field, noted)?,
        None => _ = store.save_minutes_text(meeting, field, "")?,
    }
    desk.wrote(&["meetings", "outbox"]);
    view(desk, meeting)
}

fn new(class: Class, parent: ObjectId, is_empty: bool, fields: Fields) -> Option<Noted> {
    (!is_empty).then_some(Noted::New { class, parent, fields })
}

fn changed(id: ObjectId, is_empty: bool, seen: Fields, wanted: Fields) -> Noted {
    match is_empty {
        true => Noted::Withdrawn(id),
        false => Noted::Changed { id, seen, wanted },
    }
}

/// Id of something that stands in these minutes.
fn noted_of<T>(known: &[(Record, T)], id: &str) -> Result<ObjectId, UiError> {
    let id = parse_id(id)?;
    let stands = known.iter().any(|(record, _)| record.record_id == id);
    stands.then_some(id).ok_or_else(|| UiError::of(ErrorCode::NotFound))
}

fn text_of(field: &str, typed: &str) -> Result<String, UiError> {
    let mut errors = Vec::new();
    let text = long_text(field, typed, &mut errors);
    refuse(errors)?;
    Ok(text)
}

fn input_of(invitees: &[InviteeRecord], form: &InputForm) -> Result<Input, UiError> {
    let mut errors = Vec::new();
    let text = long_text("text", &form.text, &mut errors);
    let speaker = line("speaker", &form.speaker, LINE_CHARS_MAX, &mut errors);
    refuse(errors)?;
    Ok(Input {
        text,
        invitee: told_by(invitees, &speaker).map(|invitee| invitee.invitee_id),
        speaker,
        // An issue that was made of it is named by the deed that makes it.
        issue: None,
    })
}

fn decision_of(
    desk: &Desk,
    meeting: ObjectId,
    item: ObjectId,
    form: &DecisionForm,
) -> Result<(String, Decision), UiError> {
    let mut errors = Vec::new();
    let text = line("text", &form.text, TITLE_CHARS_MAX, &mut errors);
    if text.is_empty() {
        errors.push(FieldError::of("text", FieldErrorCode::Required));
    }
    let owner = line("owner", &form.owner, LINE_CHARS_MAX, &mut errors);
    if owner.is_empty() {
        errors.push(FieldError::of("owner", FieldErrorCode::Required));
    }
    let due_on = match form.due_text.trim() {
        "" => None,
        typed => match check_date(desk, "due_text", typed) {
            Ok(date) => Some(date),
            Err(error) => {
                errors.push(error);
                None
            }
        },
    };
    refuse(errors)?;
    let decision = Decision {
        meeting: Some(meeting),
        item: Some(item),
        owner,
        due_on,
        wording: String::new(),
    };
    Ok((text, decision))
}

/// Who among the people of a meeting is meant by his office, his name or both.
fn told_by<'i>(invitees: &'i [InviteeRecord], words: &str) -> Option<&'i InviteeRecord> {
    let words = words.to_lowercase();
    let names: [fn(&InviteeRecord) -> String; 4] = [
        InviteeRecord::written_office,
        |invitee| invitee.office.clone(),
        |invitee| invitee.name.clone(),
        |invitee| said(&[invitee.written_office().as_str(), invitee.name.as_str()]),
    ];
    names.iter().find_map(|name| {
        let is_meant = |invitee: &&InviteeRecord| !words.is_empty() && name(invitee).to_lowercase() == words;
        invitees.iter().find(is_meant)
    })
}

/// The stream of whoever answers for something, with what his region is called: a village's where its head does, else that of the meeting.
fn answering(desk: &Desk, meeting: &MeetingRecord, who: Option<&InviteeRecord>) -> Result<(Stream, String), UiError> {
    let own = desk.enrolment()?.scope;
    let region = who.and_then(|invitee| invitee.region.parse::<RegionCode>().ok());
    let village = region.filter(|code| {
        code.level() == RegionLevel::Village
            && own.code().level() == RegionLevel::District
            && code.is_within(own.code())
    });
    let stream = village.map_or_else(|| meeting.stream.clone(), Stream::Village);
    let regions = desk.find_regions();
    let name = regions.and_then(|regions| match &stream {
        Stream::Village(code) => regions.region(code.as_str()).map(|region| region.name.to_owned()),
        Stream::Office(code) | Stream::Broadcast(code) => regions.full_name(code.as_str()),
    });
    Ok((stream, name.unwrap_or_default()))
}

/// The issue that an agenda item is about, with its number; a decision of an earlier meeting among them.
fn about_of(
    desk: &Desk,
    store: &Store,
    meeting: ObjectId,
    item: ObjectId,
) -> Result<Option<(ObjectId, String)>, UiError> {
    let agenda = store.list_noted_agenda(meeting)?;
    let about = agenda
        .iter()
        .find(|known| known.record.record_id == item)
        .and_then(|known| known.item.about);
    let Some(about) = about else { return Ok(None) };
    Ok(issue_view(desk, store, Some(about))?.map(|issue| (about, issue.number)))
}

fn date_of(desk: &Desk, meeting: &MeetingRecord) -> NaiveDate {
    meeting.date.parse().unwrap_or_else(|_| desk.today())
}

/// What is said, one after the other.
fn said(parts: &[&str]) -> String {
    let said: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    said.join(", ")
}

fn view(desk: &Desk, id: ObjectId) -> Result<MinutesView, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(id)?;
    let (notes, inputs, decisions) = (store.list_notes(id)?, store.list_inputs(id)?, store.list_decisions(id)?);
    let mut items = Vec::new();
    for known in store.list_noted_agenda(id)? {
        let item = known.record.record_id;
        let of_item = |record: &Record| record.parent == Some(item);
        items.push(MinutesItem {
            item_id: item.to_string(),
            notes: notes
                .iter()
                .filter(|(record, _)| of_item(record))
                .map(|(record, note)| NoteView {
                    id: record.record_id.to_string(),
                    text: note.text.clone(),
                    two_versions: !record.two_versions.is_empty(),
                })
                .collect(),
            inputs: inputs
                .iter()
                .filter(|(record, _)| of_item(record))
                .map(|(record, input)| input_view(desk, &store, record, input))
                .collect::<Result<_, _>>()?,
            decisions: decisions
                .iter()
                .filter(|decision| decision.decision.item == Some(item))
                .map(|decision| decision_view(desk, &store, decision))
                .collect::<Result<_, _>>()?,
        });
    }
    let finals = store.list_finals(id)?;
    let now = match finals.is_empty() {
        true => Notula::default(),
        false => as_it_stands(desk, &store, id)?,
    };
    let finals = finals
        .into_iter()
        .map(|fixed| final_view(desk, &store, fixed, &now))
        .collect::<Result<Vec<_>, _>>()?;
    let mut finals = finals.into_iter();
    let fixed = finals.next();
    let may_write = crate::meetings::may_edit(desk, &meeting)?;
    Ok(MinutesView {
        agenda: agenda::view(desk, id)?,
        items,
        people: people(&meeting.invitees),
        // What was typed is for whoever may go on with it.
        texts: match may_write {
            true => store.minutes_texts(id)?,
            false => Vec::new(),
        }
        .into_iter()
        .map(|(field, text)| MinutesText { field, text })
        .collect(),
        fixed,
        other_finals: finals.collect(),
        addenda: store
            .list_addenda(id)?
            .into_iter()
            .map(|(record, addendum)| AddendumView {
                id: record.record_id.to_string(),
                text: addendum.text,
                author: addendum.author,
                at_ms: record.at_ms,
            })
            .collect(),
    })
}

fn input_view(desk: &Desk, store: &Store, record: &Record, input: &Input) -> Result<InputView, UiError> {
    Ok(InputView {
        id: record.record_id.to_string(),
        text: input.text.clone(),
        invitee_id: input.invitee.map(|id| id.to_string()),
        speaker: input.speaker.clone(),
        issue: issue_view(desk, store, input.issue)?,
        two_versions: !record.two_versions.is_empty(),
    })
}

fn decision_view(desk: &Desk, store: &Store, known: &DecisionRecord) -> Result<DecisionView, UiError> {
    let row = issues::row(desk, &known.issue);
    let decision = &known.decision;
    Ok(DecisionView {
        id: row.id,
        number: row.number,
        text: known.issue.title.clone(),
        owner: decision.owner.clone(),
        due_on: decision.due_on.map(|date| date.to_string()).unwrap_or_default(),
        due: row.due,
        stage: row.stage,
        issue: issue_view(desk, store, known.about)?,
        proved: known.proved,
        form: DecisionForm {
            text: known.issue.title.clone(),
            owner: decision.owner.clone(),
            due_text: decision.due_on.map(form_date).unwrap_or_default(),
        },
    })
}

/// Those who came first, each part in protocol order.
fn people(invitees: &[InviteeRecord]) -> Vec<MinutesPerson> {
    let came = |invitee: &InviteeRecord| {
        let status = invitee
            .mark
            .as_ref()
            .and_then(|mark| Attendance::of_number(mark.status));
        matches!(status, Some(Attendance::Present | Attendance::Represented))
    };
    let (here, others): (Vec<_>, Vec<_>) = invitees.iter().partition(|invitee| came(invitee));
    here.into_iter()
        .chain(others)
        .map(|invitee| MinutesPerson {
            invitee_id: invitee.invitee_id.to_string(),
            office: invitee.written_office(),
            name: invitee.name.clone(),
            came: came(invitee),
        })
        .collect()
}

/// The minutes as they stand now: what becomes final, and what a draft prints.
pub(crate) fn as_it_stands(desk: &Desk, store: &Store, id: ObjectId) -> Result<Notula, UiError> {
    let meeting = store.get_meeting(id)?;
    let (notes, inputs, decisions) = (store.list_notes(id)?, store.list_inputs(id)?, store.list_decisions(id)?);
    let holder = desk.enrolment()?;
    let mut items = Vec::new();
    for AgendaRecord { record, item } in store.list_noted_agenda(id)? {
        let of_item = |other: &Record| other.parent == Some(record.record_id);
        let mut noted = NotedItem {
            id: record.record_id.to_string(),
            title: item.title,
            done: item.done,
            ..NotedItem::default()
        };
        for (note, Note { text }) in notes.iter().filter(|(note, _)| of_item(note)) {
            noted.notes.push(NotedText {
                id: note.record_id.to_string(),
                text: text.clone(),
                ..NotedText::default()
            });
        }
        for (of_input, input) in inputs.iter().filter(|(input, _)| of_item(input)) {
            noted.inputs.push(NotedText {
                id: of_input.record_id.to_string(),
                text: input.text.clone(),
                speaker: input.speaker.clone(),
                issue_number: number_of(desk, store, input.issue)?,
            });
        }
        for known in decisions
            .iter()
            .filter(|known| known.decision.item == Some(record.record_id))
        {
            noted.decisions.push(NotedDecision {
                id: known.issue.issue_id.to_string(),
                text: known.issue.title.clone(),
                owner: known.decision.owner.clone(),
                due_on: known.decision.due_on.map(|date| date.to_string()).unwrap_or_default(),
                issue_number: number_of(desk, store, known.about)?,
            });
        }
        items.push(noted);
    }
    Ok(Notula {
        form: NOTULA_FORM,
        time_text: calendar::time_range(&meeting.start, &meeting.end, desk.zone()),
        attendance: meeting.invitees.iter().map(attendance_of).collect(),
        title: meeting.title,
        theme: meeting.theme,
        date: meeting.date,
        venue: meeting.venue,
        chair_name: meeting.chair_name,
        chair_office: meeting.chair_office,
        items,
        by_name: holder.holder_name,
        by_office: holder.holder_office,
        at_ms: desk.now_ms(),
    })
}

/// The number alone: the title of a case is for those who read its file.
fn number_of(desk: &Desk, store: &Store, id: Option<ObjectId>) -> Result<String, UiError> {
    Ok(issue_view(desk, store, id)?
        .map(|issue| issue.number)
        .unwrap_or_default())
}

fn attendance_of(invitee: &InviteeRecord) -> NotedAttendance {
    let mark = invitee.mark.as_ref();
    NotedAttendance {
        id: invitee.invitee_id.to_string(),
        office: invitee.written_office(),
        name: invitee.name.clone(),
        walk_in: invitee.walk_in,
        status: mark.and_then(|mark| u8::try_from(mark.status).ok()).unwrap_or(0),
        representative_name: mark.map(|mark| mark.representative_name.clone()).unwrap_or_default(),
        representative_office: mark.map(|mark| mark.representative_office.clone()).unwrap_or_default(),
    }
}

fn final_view(desk: &Desk, store: &Store, fixed: FinalRecord, now: &Notula) -> Result<FinalView, UiError> {
    let unreadable = fixed.notula.is_none();
    let notula = fixed.notula.unwrap_or_default();
    let later = match unreadable {
        true => Vec::new(),
        false => notula.later(now),
    };
    let turnout = notula.turnout();
    Ok(FinalView {
        at_ms: fixed.at_ms,
        came: turnout.came(),
        invited: turnout.invited,
        absent: turnout.absent,
        unmarked: turnout.unmarked,
        walk_ins: turnout.walk_ins,
        chair: said(&[notula.chair_name.as_str(), notula.chair_office.as_str()]),
        later: later
            .into_iter()
            .map(|one| AfterView {
                kind: match one.kind {
                    LaterKind::Item => AfterKind::Item,
                    LaterKind::Note => AfterKind::Note,
                    LaterKind::Input => AfterKind::Input,
                    LaterKind::Decision => AfterKind::Decision,
                    LaterKind::Attendance(_) => AfterKind::Attendance,
                    LaterKind::Meeting => AfterKind::Meeting,
                },
                status: match one.kind {
                    LaterKind::Attendance(status) => Some(attendance_view(i64::from(status))),
                    _ => None,
                },
                text: one.text,
                gone: one.gone,
            })
            .collect(),
        items: notula
            .items
            .into_iter()
            .map(|item| final_item(desk, store, item))
            .collect::<Result<_, _>>()?,
        by_name: notula.by_name,
        by_office: notula.by_office,
        title: notula.title,
        date: notula.date,
        time_text: notula.time_text,
        venue: notula.venue,
        unreadable,
    })
}

fn final_item(desk: &Desk, store: &Store, item: NotedItem) -> Result<FinalItem, UiError> {
    Ok(FinalItem {
        title: item.title,
        done: item.done,
        notes: item.notes.into_iter().map(|note| note.text).collect(),
        inputs: item
            .inputs
            .into_iter()
            .map(|input| FinalInput {
                text: input.text,
                speaker: input.speaker,
                issue_number: input.issue_number,
            })
            .collect(),
        decisions: item
            .decisions
            .into_iter()
            .map(|decision| {
                Ok(FinalDecision {
                    file: issue_view(desk, store, ObjectId::parse(&decision.id))?,
                    text: decision.text,
                    owner: decision.owner,
                    due_on: decision.due_on,
                    issue_number: decision.issue_number,
                })
            })
            .collect::<Result<_, UiError>>()?,
    })
}
