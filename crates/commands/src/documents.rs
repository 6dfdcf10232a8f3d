//! Papers: one compile gives the pages of the preview and the PDF.

mod case_sheet;
mod destruction;
mod receipt;
mod reminder;

use std::sync::{Arc, PoisonError};

use kentongan_documents::{
    Compiled, compile_attendance, compile_case_sheet, compile_destruction, compile_receipt, compile_reminder,
};

use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{
    ListReminders, Paper, PreviewAttendance, PreviewCase, PreviewDestruction, PreviewReceipt, PreviewRef,
    PreviewReminder, PreviewView, ReminderRecipient, SavedFile,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::previews::Preview;
use crate::{files, papers, sheet};

const BLANK_ROWS_MAX: u32 = 40;

pub fn preview_attendance(desk: &Desk, request: PreviewAttendance) -> Result<PreviewView, UiError> {
    if request.blank_rows > BLANK_ROWS_MAX {
        let error = FieldError::of("blank_rows", FieldErrorCode::OutOfRange)
            .with("min", 0)
            .with("max", BLANK_ROWS_MAX);
        return Err(UiError::invalid(vec![error]));
    }
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&request.meeting_id)?)?;
    let compiled = compile_attendance(&sheet::attendance_sheet(desk, &meeting, &request)?)?;
    // A date that came from elsewhere is text until it is read as one; file names take none of it unread.
    let date: chrono::NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    let content = if request.filled { "terisi" } else { "kosong" };
    let file_name = format!("Daftar hadir {date} {content} {}.pdf", paper_name(request.paper));
    keep(desk, file_name, compiled, request.paper)
}

pub fn preview_receipt(desk: &Desk, request: PreviewReceipt) -> Result<PreviewView, UiError> {
    let sheet = receipt::receipt_sheet(desk, &request)?;
    let file_name = format!("Tanda terima {} {}.pdf", sheet.number, paper_name(request.paper));
    keep(desk, file_name, compile_receipt(&sheet)?, request.paper)
}

pub fn preview_case(desk: &Desk, request: PreviewCase) -> Result<PreviewView, UiError> {
    let sheet = case_sheet::case_sheet(desk, &request)?;
    // A register number has strokes, which part folders in a file name.
    let file_name = format!(
        "Lembar isu {} {}.pdf",
        sheet.number.replace('/', "-"),
        paper_name(request.paper)
    );
    keep(desk, file_name, compile_case_sheet(&sheet)?, request.paper)
}

pub fn list_reminders(desk: &Desk, request: ListReminders) -> Result<Vec<ReminderRecipient>, UiError> {
    reminder::recipients(desk, &request)
}

pub fn preview_reminder(desk: &Desk, request: PreviewReminder) -> Result<PreviewView, UiError> {
    let letter = reminder::letter(desk, &request)?;
    let file_name = format!("Surat pengingat {} {}.pdf", desk.today(), paper_name(request.paper));
    keep(desk, file_name, compile_reminder(&letter)?, request.paper)
}

pub fn preview_destruction(desk: &Desk, request: PreviewDestruction) -> Result<PreviewView, UiError> {
    let record = destruction::destruction_record(desk, &request)?;
    // A number that a person gave may hold any sign; a file name may not.
    let number: String = record
        .number
        .chars()
        .map(|sign| {
            if sign.is_alphanumeric() || sign == '.' {
                sign
            } else {
                '-'
            }
        })
        .collect();
    let file_name = format!("Berita acara pemusnahan {number} {}.pdf", paper_name(request.paper));
    keep(desk, file_name, compile_destruction(&record)?, request.paper)
}

fn paper_name(paper: Paper) -> &'static str {
    match paper {
        Paper::A4 => "A4",
        Paper::F4215 => "F4 215x330",
        Paper::F4210 => "F4 210x330",
    }
}

/// Keeps what was compiled for saving, and shows it.
fn keep(desk: &Desk, file_name: String, compiled: Compiled, paper: Paper) -> Result<PreviewView, UiError> {
    let preview = Preview {
        id: desk.store()?.local_id(),
        file_name,
        compiled: Arc::new(compiled),
    };
    let view = PreviewView {
        preview_id: preview.id.clone(),
        pages: preview.compiled.svg_pages(),
        paper,
    };
    desk.previews
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .keep(preview);
    Ok(view)
}

/// Saves the PDF of a preview where the person says.
pub fn save_preview(desk: &Desk, request: PreviewRef) -> Result<SavedFile, UiError> {
    let (file_name, compiled) = find(desk, &request)?;
    let Some(path) = desk.host().choose_save_path(&file_name) else {
        return Ok(SavedFile { path: None });
    };
    let path = files::with_ending(path, "pdf");
    files::write(&path, &compiled.pdf()?)?;
    Ok(SavedFile {
        path: Some(path.display().to_string()),
    })
}

/// Opens the PDF of a preview in the person's reader, from a file that is removed when the screen locks.
pub fn open_preview(desk: &Desk, request: PreviewRef) -> Result<SavedFile, UiError> {
    let (file_name, compiled) = find(desk, &request)?;
    let folder = papers::make_folder(desk.data_folder()).map_err(|error| files::not_written(&error))?;
    let path = folder.join(file_name);
    files::write(&path, &compiled.pdf()?)?;
    if desk.is_shut_off() {
        // It was locked while this was written, and what lay there was removed before.
        desk.forget_papers();
        return Err(UiError::of(ErrorCode::Locked));
    }
    let opened = desk.host().open_file(&path);
    Ok(SavedFile {
        path: opened.then(|| path.display().to_string()),
    })
}

fn find(desk: &Desk, request: &PreviewRef) -> Result<(String, Arc<Compiled>), UiError> {
    let previews = desk.previews.lock().unwrap_or_else(PoisonError::into_inner);
    let preview = previews
        .find(&request.preview_id)
        .ok_or_else(|| UiError::of(ErrorCode::PreviewExpired))?;
    Ok((preview.file_name.clone(), Arc::clone(&preview.compiled)))
}
