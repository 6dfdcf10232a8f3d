//! Meja tamu: marks, guests, signatures, and who usually comes for whom.

use kentongan_domain::calendar;
use kentongan_domain::door::{self, usual_deputies};
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::meeting::Attendance;
use kentongan_domain::signature::{STROKES_BYTES_MAX, Strokes};
use kentongan_store::{InviteeRecord, MarkRecord, MeetingRecord, NewMark};

use crate::check::{line, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{
    AddWalkIn, AttendanceStatus, ById, InviteeRef, MarkAttendance, MeetingView, RepresentativeView, SignAttendance,
    SignatureView,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::meetings::{after_change, own_meeting, own_record};

pub fn mark_attendance(desk: &Desk, request: MarkAttendance) -> Result<MeetingView, UiError> {
    let meeting = own_record(desk, &request.meeting_id)?;
    let invitee = invitee_of(&meeting, &request.invitee_id)?;
    let mut errors = Vec::new();
    let mut short = |field: &str, text: &str| line(field, text, LINE_CHARS_MAX, &mut errors);
    let name = short("representative_name", &request.representative_name);
    let office = short("representative_office", &request.representative_office);
    let status = attendance_of(request.status);
    let late_at = match request.late_at.as_deref().filter(|_| status.has_come()) {
        Some(typed) => typed_time(typed).unwrap_or_else(|error| {
            errors.push(error);
            String::new()
        }),
        None => late_by_itself(desk, &meeting, invitee.mark.as_ref(), status),
    };
    refuse(errors)?;
    let (representative_name, representative_office) = match status {
        Attendance::Represented => (name, office),
        _ => Default::default(),
    };
    let mark = NewMark {
        status,
        representative_name,
        representative_office,
        late_at,
    };
    desk.store()?.mark(invitee.invitee_id, mark)?;
    after_change(desk, &request.meeting_id)
}

pub fn add_walk_in(desk: &Desk, request: AddWalkIn) -> Result<MeetingView, UiError> {
    let mut errors = Vec::new();
    let name = line("name", &request.name, LINE_CHARS_MAX, &mut errors);
    let office = line("office", &request.office, LINE_CHARS_MAX, &mut errors);
    if name.is_empty() && errors.is_empty() {
        errors.push(FieldError::of("name", FieldErrorCode::Required));
    }
    refuse(errors)?;
    desk.store()?
        .add_walk_in(own_meeting(desk, &request.meeting_id)?, &name, &office)?;
    after_change(desk, &request.meeting_id)
}

pub fn undo_mark(desk: &Desk, request: ById) -> Result<MeetingView, UiError> {
    desk.store()?.undo_last_mark(own_meeting(desk, &request.id)?)?;
    after_change(desk, &request.id)
}

pub fn sign_attendance(desk: &Desk, request: SignAttendance) -> Result<MeetingView, UiError> {
    let meeting = own_record(desk, &request.meeting_id)?;
    let invitee = invitee_of(&meeting, &request.invitee_id)?;
    if !has_come(invitee.mark.as_ref()) {
        let error = FieldError::of("status", FieldErrorCode::Required);
        return Err(UiError::invalid(vec![error]));
    }
    let drawn = Strokes(request.strokes);
    let packed = drawn.to_bytes().ok_or_else(|| {
        let code = if drawn.0.iter().all(Vec::is_empty) {
            FieldErrorCode::Required
        } else {
            FieldErrorCode::OutOfRange
        };
        let error = FieldError::of("strokes", code)
            .with("min", 1)
            .with("max", STROKES_BYTES_MAX);
        UiError::invalid(vec![error])
    })?;
    desk.store()?.sign(invitee.invitee_id, &packed)?;
    after_change(desk, &request.meeting_id)
}

pub fn unsign_attendance(desk: &Desk, request: InviteeRef) -> Result<MeetingView, UiError> {
    let meeting = own_record(desk, &request.meeting_id)?;
    let invitee = invitee_of(&meeting, &request.invitee_id)?;
    desk.store()?.unsign(invitee.invitee_id)?;
    after_change(desk, &request.meeting_id)
}

pub fn list_signatures(desk: &Desk, request: ById) -> Result<Vec<SignatureView>, UiError> {
    let signatures = desk.store()?.list_signatures(parse_id(&request.id)?)?;
    Ok(signatures
        .into_iter()
        .map(|signature| SignatureView {
            id: signature.signature_id.to_string(),
            strokes: signature.strokes.unwrap_or_default().0,
        })
        .collect())
}

pub fn list_representatives(desk: &Desk, request: InviteeRef) -> Result<Vec<RepresentativeView>, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&request.meeting_id)?)?;
    let invitee = invitee_of(&meeting, &request.invitee_id)?;
    let before = store.list_representatives(invitee.invitee_id)?;
    let mut offered: Vec<RepresentativeView> = before
        .into_iter()
        .map(|known| RepresentativeView {
            name: known.name,
            office: known.office,
        })
        .collect();
    for office in usual_deputies(&invitee.office) {
        let name = String::new();
        let usual = RepresentativeView { name, office };
        if !offered.contains(&usual) {
            offered.push(usual);
        }
    }
    Ok(offered)
}

fn invitee_of<'a>(meeting: &'a MeetingRecord, id: &str) -> Result<&'a InviteeRecord, UiError> {
    let id = parse_id(id)?;
    let invitee = meeting.invitees.iter().find(|invitee| invitee.invitee_id == id);
    invitee.ok_or_else(|| UiError::of(ErrorCode::NotFound))
}

fn has_come(mark: Option<&MarkRecord>) -> bool {
    mark.and_then(|mark| Attendance::of_number(mark.status))
        .is_some_and(Attendance::has_come)
}

/// Since when somebody is late of whom nobody typed it.
fn late_by_itself(desk: &Desk, meeting: &MeetingRecord, earlier: Option<&MarkRecord>, status: Attendance) -> String {
    if !status.has_come() {
        return String::new();
    }
    // A correction says who came, and nothing new of when.
    if let Some(earlier) = earlier.filter(|mark| has_come(Some(*mark))) {
        return earlier.late_at.clone();
    }
    let now = desk.zone().local(desk.now_ms());
    if now.date_naive().to_string() != meeting.date {
        return String::new();
    }
    door::late_at(&meeting.start, &meeting.end, &now.format("%H.%M").to_string()).to_owned()
}

/// A time of day in any usual form; empty: he was not late.
fn typed_time(typed: &str) -> Result<String, FieldError> {
    calendar::parse_time(typed)
        .ok()
        .filter(|time| time.is_empty() || door::is_clock(time))
        .ok_or_else(|| FieldError::of("late_at", FieldErrorCode::TimeMalformed))
}

fn attendance_of(status: AttendanceStatus) -> Attendance {
    match status {
        AttendanceStatus::Present => Attendance::Present,
        AttendanceStatus::Represented => Attendance::Represented,
        AttendanceStatus::Excused => Attendance::Excused,
        AttendanceStatus::Sick => Attendance::Sick,
        AttendanceStatus::OnLeave => Attendance::OnLeave,
        AttendanceStatus::OnDuty => Attendance::OnDuty,
        AttendanceStatus::Absent => Attendance::Absent,
    }
}
