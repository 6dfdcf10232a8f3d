//! From a stored meeting to the paper model of its daftar hadir.

use std::collections::BTreeMap;

use kentongan_documents::{
    AttendanceSheet, ExtraColumn, Paper, Recap, RowStatus, SheetForm, SheetRow, Signature, SignatureColumn, Signer,
    SignerId, Signers,
};
use kentongan_domain::calendar;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{Attendance, OfficeGroup, SignerIdKind};
use kentongan_domain::office::Acting;
use kentongan_store::{InviteeRecord, MeetingRecord};
use kentongan_tables::writing::{Cell, write_xlsx};

use super::Made;
use super::signers::{known_by, office_signer, signature_name};
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{self, AttendancePaper, SavedFile};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::recap::group_word;
use crate::roster::{PersonNumbers, numbers_of};
use crate::{files, letterhead, meetings};

const BLANK_ROWS_MAX: u32 = 40;

pub(super) fn make(desk: &Desk, of: &AttendancePaper, paper: Paper) -> Result<Made, UiError> {
    let (meeting, sheet) = read(desk, of, paper)?;
    Made::of(desk, &sheet, &of.meeting_id, name_of(desk, &meeting, of))
}

/// Writes the rows of the sheet as a book, for registers that people go on working with.
pub(super) fn export(desk: &Desk, of: &AttendancePaper) -> Result<SavedFile, UiError> {
    let (meeting, sheet) = read(desk, of, Paper::default())?;
    let suggested = format!("{}.xlsx", name_of(desk, &meeting, of));
    let Some(path) = desk.host().choose_save_path(&suggested) else {
        return Ok(SavedFile { path: None });
    };
    let extra = sheet.form.extra_column;
    let header = columns(extra);
    let bytes = write_xlsx("Daftar hadir", &header, table_rows(&sheet), desk.today()).map_err(|error| {
        tracing::error!(%error, "the book was not written");
        UiError::of(ErrorCode::FileNotWritten)
    })?;
    let path = files::with_ending(path, "xlsx");
    files::write(&path, &bytes)?;
    Ok(SavedFile {
        path: Some(path.display().to_string()),
    })
}

fn read(desk: &Desk, of: &AttendancePaper, paper: Paper) -> Result<(MeetingRecord, AttendanceSheet), UiError> {
    if of.blank_rows > BLANK_ROWS_MAX {
        let error = FieldError::of("blank_rows", FieldErrorCode::OutOfRange)
            .with("min", 0)
            .with("max", BLANK_ROWS_MAX);
        return Err(UiError::invalid(vec![error]));
    }
    let meeting = desk.store()?.get_meeting(parse_id(&of.meeting_id)?)?;
    let sheet = attendance_sheet(desk, &meeting, of, paper)?;
    Ok((meeting, sheet))
}

/// What a file of it is called, without its ending.
fn name_of(desk: &Desk, meeting: &MeetingRecord, of: &AttendancePaper) -> String {
    // A date that came from elsewhere is text until it is read as one; file names take none of it unread.
    let date: chrono::NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let content = if of.filled { "terisi" } else { "kosong" };
    format!("Daftar hadir {date} {content}")
}

fn columns(extra: ExtraColumn) -> Vec<&'static str> {
    let numbers = match extra {
        ExtraColumn::None => None,
        ExtraColumn::IdNumber => Some("NIP/NRP"),
        ExtraColumn::Phone => Some("No. HP"),
    };
    let mut columns = vec!["No.", "Nama", "Jabatan/instansi", "Kelompok"];
    columns.extend(numbers);
    columns.extend(["Tanda tangan", "Keterangan", "Datang pukul"]);
    columns
}

/// The rows as the sheet has them, the empty ones among them.
fn table_rows(sheet: &AttendanceSheet) -> impl Iterator<Item = Vec<Cell>> + '_ {
    let extra = sheet.form.extra_column;
    let empty = (0..sheet.blank_rows).map(|_| None);
    let rows = sheet.rows.iter().map(Some).chain(empty);
    rows.zip(1_i64..).map(move |(row, number)| {
        let mut cells = vec![Cell::Number(number)];
        let Some(row) = row else { return cells };
        let (name, office, represented) = match &row.status {
            RowStatus::Represented { name, office } => {
                let own = office.as_ref().map(|own| format!(" ({own})")).unwrap_or_default();
                (name, format!("Mewakili {}{own}", row.office), true)
            }
            _ => (&row.name, row.office.clone(), false),
        };
        cells.extend([text(name.as_deref()), text(Some(&office)), text(row.group.as_deref())]);
        let number = match extra {
            ExtraColumn::None => None,
            ExtraColumn::IdNumber => Some(&row.id_number),
            ExtraColumn::Phone => Some(&row.phone),
        };
        // The number is the holder's, not that of whoever came in his place.
        cells.extend(number.map(|number| text(number.as_deref().filter(|_| !represented))));
        cells.extend([Cell::Empty, text(note(&row.status)), text(row.late_at.as_deref())]);
        cells
    })
}

fn note(status: &RowStatus) -> Option<&'static str> {
    match status {
        RowStatus::Open => None,
        RowStatus::Present => Some("Hadir"),
        RowStatus::Represented { .. } => Some("Diwakili"),
        RowStatus::Excused => Some("Izin"),
        RowStatus::Sick => Some("Sakit"),
        RowStatus::OnLeave => Some("Cuti"),
        RowStatus::OnDuty => Some("Dinas"),
        RowStatus::Absent => Some("Tanpa keterangan"),
    }
}

fn text(text: Option<&str>) -> Cell {
    text.filter(|text| !text.is_empty())
        .map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
}

fn form(request: &AttendancePaper) -> SheetForm {
    SheetForm {
        signature_column: match request.signature_column {
            dto::SignatureColumn::SubColumn => SignatureColumn::SubColumn,
            dto::SignatureColumn::Dotted => SignatureColumn::Dotted,
            dto::SignatureColumn::Paired => SignatureColumn::Paired,
        },
        extra_column: match request.extra_column {
            dto::ExtraColumn::None => ExtraColumn::None,
            dto::ExtraColumn::IdNumber => ExtraColumn::IdNumber,
            dto::ExtraColumn::Phone => ExtraColumn::Phone,
        },
        landscape: request.landscape,
        groups: request.groups,
        column_numbers: request.column_numbers,
        drawn: request.drawn,
    }
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
    // Numbers of people are read where one of them was asked for, and nowhere else.
    let numbers = match request.extra_column {
        dto::ExtraColumn::None => BTreeMap::new(),
        dto::ExtraColumn::IdNumber | dto::ExtraColumn::Phone => numbers_of(desk, meeting)?,
    };
    // Only a filled sheet shows what was drawn.
    let drawn = match request.filled && request.drawn {
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
        rows: rows
            .map(|invitee| SheetRow {
                signature: drawn.get(&invitee.invitee_id).cloned(),
                ..sheet_row(invitee, request.filled, numbers.get(&invitee.invitee_id))
            })
            .collect(),
        blank_rows: request.blank_rows,
        filled: request.filled,
        recap: request.recap.then_some(Recap {
            invited: counts.invited,
            present: counts.present,
            represented: counts.represented,
            absent: counts.absent,
            unmarked: counts.unmarked,
            walk_ins: counts.walk_ins,
        }),
        signers: signers(desk, meeting, date)?,
        form: form(request),
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

/// Without what was drawn.
fn sheet_row(invitee: &InviteeRecord, filled: bool, numbers: Option<&PersonNumbers>) -> SheetRow {
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
        group: some(group_word(OfficeGroup::of_number(invitee.group).unwrap_or_default())),
        late_at: mark.and_then(|mark| some(&mark.late_at)),
        signature: None,
        id_number: numbers.and_then(id_number),
        phone: numbers.and_then(|numbers| some(&numbers.phone)),
    }
}

fn id_number(numbers: &PersonNumbers) -> Option<String> {
    let number = some(&numbers.id_number)?;
    match numbers.id_kind {
        SignerIdKind::None => None,
        SignerIdKind::Nip => Some(SignerId::Nip(number).number()),
        SignerIdKind::Nrp => Some(SignerId::Nrp(number).number()),
    }
}

fn signers(desk: &Desk, meeting: &MeetingRecord, date: chrono::NaiveDate) -> Result<Signers, UiError> {
    let host = meeting.stream.code();
    let place = desk.regions()?.region(host.as_str()).map_or("", |r| r.name).to_owned();
    let place_date = format!("{place}, {}", calendar::day_month_year(date));
    let left = known_by(desk, host)?;
    let chair_signs = meeting.signer_name.is_empty() && meeting.signer_office.is_empty();
    if chair_signs && meeting.chair_name.is_empty() && meeting.chair_office.is_empty() {
        // Nobody was named for this meeting: whoever signs for the office does.
        return Ok(Signers {
            place_date,
            right: office_signer(desk, host)?,
            left,
        });
    }
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
        place_date,
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
        left,
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
