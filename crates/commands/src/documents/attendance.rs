//! From a stored meeting to the paper model of its daftar hadir.

use std::collections::BTreeMap;

use kentongan_documents::{
    AttendanceSheet, Paper, Recap, RowStatus, SheetForm, SheetRow, Signature, Signer, SignerId, Signers,
};
use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{Attendance, SignerIdKind};
use kentongan_domain::office::Acting;
use kentongan_store::{InviteeRecord, MeetingRecord};

use super::Made;
use super::signers::signature_name;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::AttendancePaper;
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::{letterhead, meetings};

const BLANK_ROWS_MAX: u32 = 40;

pub(super) fn make(desk: &Desk, of: &AttendancePaper, paper: Paper) -> Result<Made, UiError> {
    if of.blank_rows > BLANK_ROWS_MAX {
        let error = FieldError::of("blank_rows", FieldErrorCode::OutOfRange)
            .with("min", 0)
            .with("max", BLANK_ROWS_MAX);
        return Err(UiError::invalid(vec![error]));
    }
    let meeting = desk.store()?.get_meeting(parse_id(&of.meeting_id)?)?;
    let sheet = attendance_sheet(desk, &meeting, of, paper)?;
    // A date that came from elsewhere is text until it is read as one; file names take none of it unread.
    let date: chrono::NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let content = if of.filled { "terisi" } else { "kosong" };
    Made::of(desk, &sheet, &of.meeting_id, format!("Daftar hadir {date} {content}"))
}

/// The sheet, blank (to be signed) or filled with what was marked at the door.
fn attendance_sheet(
    desk: &Desk,
    meeting: &MeetingRecord,
    request: &AttendancePaper,
    paper: Paper,
) -> Result<AttendanceSheet, UiError> {
    let host = meeting.stream.code();
    let date = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let counts = meetings::counts(&meeting.invitees);
    let rows = meeting.invitees.iter().filter(|i| request.filled || !i.walk_in);
    // Only a filled sheet shows what was drawn.
    let drawn = match request.filled {
        true => signatures(desk, meeting)?,
        false => BTreeMap::new(),
    };
    Ok(AttendanceSheet {
        letterhead: letterhead::of(desk, host)?,
        paper,
        meeting_title: meeting.title.clone(),
        theme: some(&meeting.theme),
        date_long: calendar::long_date(date),
        time: calendar::time_range(&meeting.start, &meeting.end, desk.zone()),
        venue: meeting.venue.clone(),
        agenda: Some(meeting.title.clone()),
        chair: some(&joined(&meeting.chair_name, &meetings::chair_office(meeting))),
        rows: rows.map(|i| sheet_row(i, request.filled, &drawn)).collect(),
        blank_rows: request.blank_rows,
        filled: request.filled,
        recap: Some(Recap {
            invited: counts.invited,
            present: counts.present,
            represented: counts.represented,
            absent: counts.absent,
            unmarked: counts.unmarked,
            walk_ins: counts.walk_ins,
        }),
        signers: signers(desk, meeting, date)?,
        form: SheetForm::default(),
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

fn signatures(desk: &Desk, meeting: &MeetingRecord) -> Result<BTreeMap<ObjectId, Signature>, UiError> {
    let drawn = desk.store()?.list_signatures(meeting.meeting_id)?;
    Ok(drawn
        .into_iter()
        .filter_map(|signature| Some((signature.invitee_id, Signature::fitted(&signature.strokes?.0)?)))
        .collect())
}

fn sheet_row(invitee: &InviteeRecord, filled: bool, drawn: &BTreeMap<ObjectId, Signature>) -> SheetRow {
    let mark = invitee.mark.as_ref().filter(|_| filled);
    let status = match mark.and_then(|m| Attendance::of_number(m.status).map(|status| (m, status))) {
        None => RowStatus::Open,
        Some((_, Attendance::Present)) => RowStatus::Present,
        Some((mark, Attendance::Represented)) => RowStatus::Represented {
            name: some(&mark.representative_name),
            office: some(&mark.representative_office),
        },
        Some((_, Attendance::Excused)) => RowStatus::Excused,
        Some((_, Attendance::Sick)) => RowStatus::Sick,
        Some((_, Attendance::OnLeave)) => RowStatus::OnLeave,
        Some((_, Attendance::OnDuty)) => RowStatus::OnDuty,
        Some((_, Attendance::Absent)) => RowStatus::Absent,
    };
    SheetRow {
        name: some(&invitee.name),
        office: invitee.written_office(),
        status,
        group: None,
        late_at: mark.and_then(|mark| some(&mark.late_at)),
        signature: drawn.get(&invitee.invitee_id).cloned(),
    }
}

fn signers(desk: &Desk, meeting: &MeetingRecord, date: chrono::NaiveDate) -> Result<Signers, UiError> {
    let host = meeting.stream.code();
    let place = desk.regions()?.region(host.as_str()).map_or("", |r| r.name).to_owned();
    let chair_signs = meeting.signer_name.is_empty() && meeting.signer_office.is_empty();
    let (name, office) = match chair_signs {
        true => (&meeting.chair_name, &meeting.chair_office),
        false => (&meeting.signer_name, &meeting.signer_office),
    };
    let office = match office.is_empty() {
        true => meetings::default_signer_office(desk, host)?,
        false => office.clone(),
    };
    // Who stands in signs as what he is: `Pj. WALI KOTA CIMAHI`, or below `a.n. BUPATI BATANG HARI`.
    let acting = Acting::of_number(meeting.chair_acting)
        .filter(|_| chair_signs)
        .unwrap_or_default();
    let title = format!("{} {},", acting.prefix(), office.to_uppercase());
    let represents = some(&meeting.chair_represents).filter(|_| chair_signs);
    let id = match SignerIdKind::of_number(meeting.signer_id_kind) {
        Some(SignerIdKind::Nip) if !meeting.signer_id.is_empty() => Some(SignerId::Nip(meeting.signer_id.clone())),
        Some(SignerIdKind::Nrp) if !meeting.signer_id.is_empty() => Some(SignerId::Nrp(meeting.signer_id.clone())),
        _ => None,
    };
    Ok(Signers {
        place_date: format!("{place}, {}", calendar::day_month_year(date)),
        right: Signer {
            above: represents
                .map(|office| format!("a.n. {}", office.to_uppercase()))
                .into_iter()
                .collect(),
            title: title.trim_start().to_owned(),
            name: signature_name(name),
            rank: some(&meeting.signer_rank),
            id,
        },
        left: None,
    })
}

fn joined(name: &str, office: &str) -> String {
    match (name, office) {
        ("", office) => office.to_owned(),
        (name, "") => name.to_owned(),
        (name, office) => format!("{name} ({office})"),
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
