//! Perlu diputuskan: what only people can settle.

use kentongan_domain::agenda::{addendum_field, input_field, note_field};
use kentongan_domain::ids::OpRef;
use kentongan_domain::issue::{Occurrence, Urgency, field};
use kentongan_domain::office::{Office, holding_field};
use kentongan_domain::op::{Kind, TAG_END, Tag, Value};
use kentongan_domain::person::{Person, person_field};
use kentongan_domain::record::Class;
use kentongan_domain::role::Role;
use kentongan_domain::scope::ScopeLevel;
use kentongan_domain::series::Series;
use kentongan_domain::{authority, ids, issue, meeting};
use kentongan_store::{Authorship, Conflict, Deleted, Enrolment, NoticeKind as Stored, Noun, Store, record_field_name};

use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{
    AuthorView, ById, ConflictRow, ConflictView, DeletedView, DisputeView, FieldVersions, IssueView, LaterChange,
    LaterKind, Level, Nothing, NoticeKind, NoticeView, OutboxView, SettleDeletion, SettleField, StatusView,
    VerifiedView, VersionView, WithdrawIssue,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::{issues, meetings, outbox, session};

const REASON_CHARS_MAX: usize = 500;

pub fn list_conflicts(desk: &Desk, _: Nothing) -> Result<Vec<ConflictRow>, UiError> {
    let holder = desk.enrolment()?;
    let conflicts = desk.store()?.list_conflicts()?;
    Ok(conflicts.into_iter().map(|c| row(c, &holder)).collect())
}

pub fn get_conflict(desk: &Desk, request: ById) -> Result<ConflictView, UiError> {
    let store = desk.store()?;
    let detail = store.get_conflict(parse_id(&request.id)?)?;
    let (noun, holder) = (detail.conflict.noun, desk.enrolment()?);
    let mut fields = Vec::new();
    for (tag, versions) in detail.fields {
        let is_text = versions.iter().all(|v| matches!(v.value, Value::Text(_))) && is_free_text(noun, tag);
        let versions = versions
            .into_iter()
            .map(|v| {
                let hidden = match noun {
                    Noun::Issue => names_reporter(tag),
                    // Telephone and number of a person.
                    Noun::Record(_) => tag > TAG_END,
                    _ => false,
                };
                Ok(VersionView {
                    id: v.by.at.to_string(),
                    value: match hidden {
                        true => String::new(),
                        false => named(&store, noun, tag, value_text(noun, tag, &v.value)),
                    },
                    hidden,
                    by: author(&store, &v.by)?,
                    shows: v.shows,
                })
            })
            .collect::<Result<_, UiError>>()?;
        fields.push(FieldVersions {
            field: field_name(noun, tag).to_owned(),
            tag: u32::from(tag),
            is_text,
            may_settle: settles_field(&holder, &detail.conflict, tag),
            versions,
        });
    }
    // What this desk may settle comes first.
    fields.sort_by_key(|field| !field.may_settle);
    let deletion = match detail.deletion {
        None => None,
        Some(dispute) => Some(DisputeView {
            deleted_by: author(&store, &dispute.deleted_by)?,
            reason: dispute.reason,
            later: dispute
                .later
                .iter()
                .map(|(kind, by)| {
                    Ok(LaterChange {
                        kind: later_kind(*kind),
                        by: author(&store, by)?,
                    })
                })
                .collect::<Result<_, UiError>>()?,
        }),
    };
    Ok(ConflictView {
        row: row(detail.conflict, &holder),
        fields,
        deletion,
    })
}

/// Answers what is still to be settled anywhere.
pub fn settle_field(desk: &Desk, request: SettleField) -> Result<Vec<ConflictRow>, UiError> {
    let store = desk.store()?;
    let object = parse_id(&request.id)?;
    let tag = Tag::try_from(request.tag).map_err(|_| UiError::of(ErrorCode::NotFound))?;
    let detail = store.get_conflict(object)?;
    allow(settles_field(&desk.enrolment()?, &detail.conflict, tag))?;
    let versions = detail
        .fields
        .iter()
        .find(|(t, _)| *t == tag)
        .map(|(_, v)| v.as_slice())
        .unwrap_or_default();
    let value = match (&request.version, &request.text) {
        (Some(version), None) => versions
            .iter()
            .find(|v| v.by.at.to_string() == *version)
            .map(|v| v.value.clone()),
        (None, Some(text)) if is_free_text(detail.conflict.noun, tag) => {
            Some(Value::Text(joined(detail.conflict.noun, tag, text)?))
        }
        _ => None,
    };
    let value = value.ok_or_else(|| UiError::of(ErrorCode::NotFound))?;
    if detail.conflict.noun == Noun::Issue && tag == field::CONFIDENTIAL && value == Value::Bool(false) {
        // That takes a head and his reason, which the form asks for.
        return Err(UiError::of(ErrorCode::SecrecyIsHeads));
    }
    store.settle_field(object, tag, value)?;
    settled(desk)
}

pub fn settle_deletion(desk: &Desk, request: SettleDeletion) -> Result<Vec<ConflictRow>, UiError> {
    let store = desk.store()?;
    let object = parse_id(&request.id)?;
    allow(
        desk.enrolment()?
            .scope
            .owns(&store.get_conflict(object)?.conflict.stream),
    )?;
    store.settle_deletion(object, request.stays_deleted)?;
    settled(desk)
}

pub fn withdraw_issue(desk: &Desk, request: WithdrawIssue) -> Result<Nothing, UiError> {
    if session::level(desk)? != Level::Village {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    let reason = request.reason.trim();
    let length = reason.chars().count();
    if length == 0 {
        return Err(UiError::invalid(vec![FieldError::of(
            "reason",
            FieldErrorCode::Required,
        )]));
    }
    if length > REASON_CHARS_MAX {
        let error = FieldError::of("reason", FieldErrorCode::TooLong);
        return Err(UiError::invalid(vec![
            error.with("limit", REASON_CHARS_MAX).with("length", length),
        ]));
    }
    let issue = parse_id(&request.issue_id)?;
    let store = desk.store()?;
    if store.find_decision(issue)?.is_some() && !issues::decided_here(desk, issue)? {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    store.withdraw_issue(issue, reason)?;
    desk.wrote(&["issues", "outbox"]);
    Ok(Nothing {})
}

pub fn restore_issue(desk: &Desk, request: ById) -> Result<IssueView, UiError> {
    if session::level(desk)? != Level::Village {
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    desk.store()?.restore_issue(parse_id(&request.id)?)?;
    desk.wrote(&["issues", "outbox"]);
    issues::get_issue(desk, request)
}

/// The person leaves a refusal at that.
pub fn close_refusal(desk: &Desk, request: ById) -> Result<OutboxView, UiError> {
    let (stream, at) = refused_place(&request.id)?;
    desk.store()?.close_refusal(&stream, at)?;
    desk.host().changed(&["outbox", "issues", "meetings"]);
    desk.host().sync_status();
    outbox::get_outbox(desk, Nothing {})
}

/// Writes a refused change once more, as a new one.
pub fn retry_refused(desk: &Desk, request: ById) -> Result<OutboxView, UiError> {
    let (stream, at) = refused_place(&request.id)?;
    desk.store()?.retry_refused(&stream, at)?;
    desk.wrote(&["outbox", "issues", "meetings"]);
    outbox::get_outbox(desk, Nothing {})
}

pub fn close_notice(desk: &Desk, request: ById) -> Result<StatusView, UiError> {
    let id = request.id.parse().map_err(|_| UiError::of(ErrorCode::NotFound))?;
    desk.store()?.close_notice(id)?;
    desk.host().sync_status();
    session::get_status(desk, Nothing {})
}

pub fn verify_store(desk: &Desk, _: Nothing) -> Result<VerifiedView, UiError> {
    let found = desk.store()?.verify()?;
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(VerifiedView {
        changes: count(found.ops),
        batches: count(found.batches),
        receipts: count(found.receipts),
        erased: count(found.erased),
        faults: found.faults,
    })
}

pub(crate) fn notices(store: &Store) -> Result<Vec<NoticeView>, UiError> {
    let open = store.list_notices()?;
    Ok(open
        .into_iter()
        .map(|n| NoticeView {
            id: n.notice_id.to_string(),
            kind: match n.kind {
                Stored::Restored => NoticeKind::Restored,
                Stored::ServiceRestored => NoticeKind::ServiceRestored,
                Stored::TwoLaptops => NoticeKind::TwoLaptops,
                Stored::Recovered => NoticeKind::Recovered,
            },
            at_ms: n.at_ms,
            count: n.count,
        })
        .collect())
}

/// `village:18.02.01.2003|3.0.17`
pub(crate) fn refused_id(stream: &str, at: OpRef) -> String {
    format!("{stream}|{at}")
}

fn refused_place(id: &str) -> Result<(String, OpRef), UiError> {
    let not_found = || UiError::of(ErrorCode::NotFound);
    let (stream, at) = id.split_once('|').ok_or_else(not_found)?;
    let numbers: Vec<u64> = at.split('.').filter_map(|n| n.parse().ok()).collect();
    let [device_no, epoch, seq] = numbers.as_slice() else {
        return Err(not_found());
    };
    Ok((
        stream.to_owned(),
        OpRef {
            device_no: ids::DeviceNo(u32::try_from(*device_no).map_err(|_| not_found())?),
            epoch: ids::Epoch(u32::try_from(*epoch).map_err(|_| not_found())?),
            seq: ids::Seq(*seq),
        },
    ))
}

fn settled(desk: &Desk) -> Result<Vec<ConflictRow>, UiError> {
    desk.wrote(&["issues", "meetings", "outbox"]);
    list_conflicts(desk, Nothing {})
}

fn row(conflict: Conflict, holder: &Enrolment) -> ConflictRow {
    let may_settle = may_settle(holder, &conflict);
    ConflictRow {
        id: conflict.object_id.to_string(),
        noun: outbox::noun_view(conflict.noun),
        open_id: conflict.record_id.to_string(),
        title: conflict.title,
        fields: conflict
            .tags
            .iter()
            .map(|tag| field_name(conflict.noun, *tag).to_owned())
            .collect(),
        disputed_deletion: conflict.disputed_deletion,
        may_settle,
    }
}

/// Is any of it a matter for this desk?
pub(crate) fn may_settle(holder: &Enrolment, conflict: &Conflict) -> bool {
    if conflict.disputed_deletion {
        return holder.role != Role::Reader && holder.scope.owns(&conflict.stream);
    }
    conflict.tags.iter().any(|tag| settles_field(holder, conflict, *tag))
}

/// What a village wrote is the village's, what an office wrote is the office's; moving an issue on is the kecamatan's. Whoever reads
/// settles nothing.
fn settles_field(holder: &Enrolment, conflict: &Conflict, tag: Tag) -> bool {
    let scope = &holder.scope;
    if holder.role == Role::Reader {
        false
    } else if tag == issue::STAGE_TAG {
        scope.level() != ScopeLevel::Village && authority::writes(scope, &conflict.stream)
    } else if conflict.noun == Noun::Issue && tag == field::SECRECY_REASON {
        // Whoever chooses the words answers for them.
        holder.role == Role::Head && scope.owns(&conflict.stream)
    } else {
        scope.owns(&conflict.stream)
    }
}

fn allow(it_is_his: bool) -> Result<(), UiError> {
    it_is_his
        .then_some(())
        .ok_or_else(|| UiError::of(ErrorCode::NotAllowed))
}

fn joined(noun: Noun, tag: Tag, text: &str) -> Result<String, UiError> {
    let long = match noun {
        Noun::Meeting => tag == meeting::field::AGENDA,
        Noun::Record(_) => is_free_text(noun, tag),
        _ => tag == field::DESCRIPTION || tag == TAG_END + issue::personal::DESCRIPTION,
    };
    let limit = if long {
        issue::TEXT_CHARS_MAX
    } else {
        issue::LINE_CHARS_MAX
    };
    // A field of one line stays one.
    let text = if long {
        text.trim().to_owned()
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let length = text.chars().count();
    if length > limit || text.len() > issue::TEXT_BYTES_MAX {
        let error = FieldError::of("text", FieldErrorCode::TooLong);
        return Err(UiError::invalid(vec![
            error.with("limit", limit).with("length", length),
        ]));
    }
    if length == 0 {
        return Err(UiError::invalid(vec![FieldError::of("text", FieldErrorCode::Required)]));
    }
    Ok(text)
}

pub(crate) fn deleted_view(store: &Store, deleted: Deleted) -> Result<DeletedView, UiError> {
    Ok(DeletedView {
        by: author(store, &deleted.by)?,
        reason: deleted.reason,
    })
}

fn author(store: &Store, by: &Authorship) -> Result<AuthorView, UiError> {
    let (name, office) = store.find_holder(by.device_no)?.unwrap_or_default();
    let own = store.replica()?.enrolment.is_some_and(|e| e.device_no == by.device_no);
    Ok(AuthorView {
        name,
        office,
        device_no: by.device_no.0,
        own,
        at_ms: by.at_ms,
        doubtful: by.clock_doubt,
    })
}

fn later_kind(kind: Kind) -> LaterKind {
    match kind {
        Kind::FollowUp => LaterKind::FollowUp,
        Kind::IssueMove => LaterKind::Moved,
        Kind::IssueEdit | Kind::InviteeEdit | Kind::RecordEdit => LaterKind::Edited,
        Kind::IssueRestore | Kind::InviteeRestore | Kind::RecordRestore => LaterKind::Restored,
        _ => LaterKind::Other,
    }
}

fn field_name(noun: Noun, tag: Tag) -> &'static str {
    match noun {
        Noun::Meeting => meeting_field_name(tag),
        Noun::Invitee => match tag {
            meeting::invitee_field::GROUP => "group",
            meeting::invitee_field::OFFICE => "office",
            meeting::invitee_field::NAME => "name",
            meeting::invitee_field::REGION => "region",
            meeting::invitee_field::OFFICE_REF => "office_ref",
            meeting::invitee_field::PERSON_REF => "person_ref",
            meeting::invitee_field::ACTING => "acting",
            meeting::ATTENDANCE_TAG => "attendance",
            _ => "",
        },
        Noun::Record(class) => record_field_name(class, tag),
        _ => issues::field_name(tag),
    }
}

fn meeting_field_name(tag: Tag) -> &'static str {
    match tag {
        meeting::field::KIND => "kind",
        meeting::field::TITLE => "title",
        meeting::field::THEME => "theme",
        meeting::field::DATE => "date_text",
        meeting::field::START => "start_text",
        meeting::field::END => "end_text",
        meeting::field::VENUE => "venue",
        meeting::field::AGENDA => "agenda",
        meeting::field::CHAIR_NAME => "chair_name",
        meeting::field::CHAIR_OFFICE => "chair_office",
        meeting::field::SIGNER_NAME => "signer_name",
        meeting::field::SIGNER_OFFICE => "signer_office",
        meeting::field::SIGNER_RANK => "signer_rank",
        meeting::field::SIGNER_ID_KIND => "signer_id_kind",
        meeting::field::SIGNER_ID => "signer_id",
        meeting::field::SERIES => "series",
        meeting::field::HOST => "host",
        meeting::field::PARENT => "parent",
        meeting::field::INVITATION_NUMBER => "invitation_number",
        meeting::field::CHAIR_REPRESENTS => "chair_represents",
        meeting::field::LEVEL => "level",
        meeting::field::CHAIR_ACTING => "chair_acting",
        _ => "",
    }
}

/// Text that two people may have meant to say together; a date, a code or a number cannot be joined.
fn is_free_text(noun: Noun, tag: Tag) -> bool {
    match noun {
        Noun::Meeting => matches!(
            tag,
            meeting::field::TITLE | meeting::field::THEME | meeting::field::VENUE | meeting::field::AGENDA
        ),
        Noun::Invitee => false,
        Noun::Record(Class::Note) => tag == note_field::TEXT,
        Noun::Record(Class::Input) => tag == input_field::TEXT,
        Noun::Record(Class::Addendum) => tag == addendum_field::TEXT,
        Noun::Record(_) => false,
        _ => {
            matches!(tag, field::TITLE | field::HAMLET | field::LANDMARK | field::DESCRIPTION)
                || tag == TAG_END + issue::personal::DESCRIPTION
        }
    }
}

/// Name and number of a reporter: by which of two versions he is known, who wrote it and when has to tell.
fn names_reporter(tag: Tag) -> bool {
    [issue::personal::REPORTER_NAME, issue::personal::REPORTER_PHONE].contains(&tag.wrapping_sub(TAG_END))
}

/// A value as text; the UI has the words for codes.
fn value_text(noun: Noun, tag: Tag, value: &Value) -> String {
    match (noun, tag, value) {
        (Noun::Issue, field::URGENCY, Value::Int(n)) => match Urgency::of_number(*n) {
            Some(Urgency::Emergency) => "emergency",
            Some(Urgency::High) => "high",
            Some(Urgency::Low) => "low",
            _ => "medium",
        }
        .to_owned(),
        (Noun::Issue, field::OCCURRENCE, Value::Int(n)) => match Occurrence::of_number(*n) {
            Some(Occurrence::Potential) => "potential",
            _ => "occurred",
        }
        .to_owned(),
        (Noun::Issue, issue::STAGE_TAG, Value::Int(n)) => code_of(issues::stage_view(*n)),
        (Noun::Invitee, meeting::ATTENDANCE_TAG, Value::Text(text)) => {
            // Status, and who came instead: the status as its code, the rest as it is.
            let (status, who) = text.split_once('\n').unwrap_or((text, ""));
            let status = code_of(meetings::attendance_view(status.parse().unwrap_or_default()));
            format!("{status}\n{who}").trim_end().to_owned()
        }
        (_, _, Value::Text(text)) => text.clone(),
        (_, _, Value::Int(n)) => n.to_string(),
        (_, _, Value::Bool(b)) => b.to_string(),
        (_, _, Value::Ref(at)) => at.to_string(),
        (_, _, Value::Opaque(_)) => String::new(),
    }
}

/// Ids of other records as people call them; what is not here keeps its id. Before the name of somebody who is another stands a `≠`.
fn named(store: &Store, noun: Noun, tag: Tag, text: String) -> String {
    let names_others = match noun {
        Noun::Meeting => [meeting::field::SERIES, meeting::field::PARENT].contains(&tag),
        Noun::Invitee => [meeting::invitee_field::OFFICE_REF, meeting::invitee_field::PERSON_REF].contains(&tag),
        Noun::Record(Class::Person) => tag == person_field::MERGED_INTO,
        Noun::Record(Class::Holding) => tag == holding_field::PERSON,
        _ => false,
    };
    if !names_others {
        return text;
    }
    let of_line = |line: &str| {
        let (before, id) = match line.strip_prefix('!') {
            Some(id) => ("≠ ", id),
            None => ("", line),
        };
        format!("{before}{}", name_of(store, id).unwrap_or_else(|| id.to_owned()))
    };
    text.lines().map(of_line).collect::<Vec<_>>().join("\n")
}

fn name_of(store: &Store, id: &str) -> Option<String> {
    let id = ids::ObjectId::parse(id)?;
    let Ok(record) = store.get_record(id) else {
        return store.get_meeting(id).ok().map(|meeting| meeting.title);
    };
    match record.class {
        Class::Person => Some(Person::of_fields(&record.fields, &record.personal).written_name()),
        Class::Office => Some(Office::of_fields(&record.fields).title),
        Class::Series => Some(Series::of_fields(&record.fields).title),
        _ => None,
    }
}

/// A choice as it crosses to the window.
pub(crate) fn code_of(choice: impl serde::Serialize) -> String {
    serde_json::to_value(choice)
        .ok()
        .and_then(|code| code.as_str().map(str::to_owned))
        .unwrap_or_default()
}
