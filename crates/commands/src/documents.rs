//! Papers: one compile gives the pages of the preview and the PDF.

mod archive;
mod attendance;
mod attendance_recap;
mod case_sheet;
mod decisions;
mod destruction;
mod documentation;
mod dossier;
mod evaluation;
mod incident_report;
mod invitation;
mod kept;
mod mandate;
mod month;
mod monthly_report;
mod notice_board;
mod notula;
mod official_record;
mod receipt;
mod reminder;
mod secrecy;
mod signed_off;
mod signers;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

pub use archive::save_archive;
use kentongan_documents::{Compiled, Document, Making, Paper, PaperKind, compile_with};

use crate::desk::Desk;
use crate::dto::{
    self, AttendancePaper, ById, GetMonthlyReport, InvitationLetterView, ListReminders, MandateLetterView,
    MonthlyReportText, OfficialRecordPaper, PaperOf, PaperPage, PreviewPaper, PreviewRef, PreviewView,
    ReminderRecipient, SavedFile,
};
use crate::error::{ErrorCode, UiError};
use crate::previews::Preview;
use crate::printing::Printed;
use crate::{files, papers, templates};

pub(crate) use signers::signature_name;

/// A paper as its maker hands it over.
struct Made {
    /// What its file is called, without paper and ending.
    name: String,
    /// `None`: several kinds in one.
    kind: Option<PaperKind>,
    compiled: Compiled,
    /// Why the built-in template was used in the place of the office's own.
    trouble: Option<dto::TemplateTrouble>,
}

impl Made {
    /// Lays out `document`, which is about the record `id`.
    fn of<D: Document>(desk: &Desk, document: &D, id: &str, name: String) -> Result<Self, UiError> {
        let making = Making {
            id,
            at_ms: desk.now_ms(),
        };
        let own = templates::own(desk);
        let (compiled, trouble) = compile_with(document, making, own.lent())?;
        Ok(Self {
            name,
            kind: Some(D::KIND),
            compiled,
            trouble: trouble
                .map(templates::view_of)
                .or_else(|| own.refused_for(D::KIND.template())),
        })
    }
}

/// Makes a paper and keeps it for saving and printing.
pub fn preview_paper(desk: &Desk, request: PreviewPaper) -> Result<PreviewView, UiError> {
    let made = make(desk, &request)?;
    keep(desk, made, request.paper)
}

fn make(desk: &Desk, request: &PreviewPaper) -> Result<Made, UiError> {
    let paper = size(request.paper);
    match &request.of {
        PaperOf::Attendance(of) => attendance::make(desk, of, paper),
        PaperOf::Invitation(of) => invitation::make(desk, of, paper),
        PaperOf::Mandate(of) => mandate::make(desk, of, paper),
        PaperOf::CaseSheet(of) => case_sheet::make(desk, of, paper),
        PaperOf::IncidentReport(of) => incident_report::make(desk, of, paper),
        PaperOf::Reminder(of) => reminder::make(desk, of, paper),
        PaperOf::Receipt(of) => receipt::make(desk, of, paper),
        PaperOf::Destruction(of) => destruction::make(desk, of, paper),
        PaperOf::Minutes(of) => notula::make(desk, of, paper),
        PaperOf::Decisions(of) => decisions::make(desk, of, paper),
        PaperOf::OfficialRecord(of) => official_record::make(desk, of, paper),
        PaperOf::AttendanceRecap(of) => attendance_recap::make(desk, of, paper),
        PaperOf::MonthlyReport(of) => monthly_report::make(desk, of, paper),
        PaperOf::Evaluation(of) => evaluation::make(desk, of, paper),
        PaperOf::NoticeBoard(of) => notice_board::make(desk, of, paper),
        PaperOf::Documentation(of) => documentation::make(desk, of, paper),
        PaperOf::Dossier(of) => dossier::make(desk, of, request.paper),
    }
}

/// The surat undangan of a meeting as it was left.
pub fn get_invitation_letter(desk: &Desk, request: ById) -> Result<InvitationLetterView, UiError> {
    invitation::get(desk, &request)
}

/// The surat mandat for a meeting as it was left.
pub fn get_mandate_letter(desk: &Desk, request: ById) -> Result<MandateLetterView, UiError> {
    mandate::get(desk, &request)
}

pub fn list_reminders(desk: &Desk, request: ListReminders) -> Result<Vec<ReminderRecipient>, UiError> {
    reminder::recipients(desk, &request)
}

/// Writes a daftar hadir as a table that a spreadsheet opens.
pub fn export_attendance(desk: &Desk, request: AttendancePaper) -> Result<SavedFile, UiError> {
    attendance::export(desk, &request)
}

/// The berita acara of a meeting as it was filled in last; before that, with what the meeting decided.
pub fn get_official_record(desk: &Desk, request: ById) -> Result<OfficialRecordPaper, UiError> {
    official_record::filled_in(desk, &request.id)
}

/// What was typed for the report of a month, on this laptop.
pub fn get_monthly_report(desk: &Desk, request: GetMonthlyReport) -> Result<MonthlyReportText, UiError> {
    monthly_report::typed(desk, &request)
}

pub(crate) fn size(paper: dto::Paper) -> Paper {
    match paper {
        dto::Paper::A4 => Paper::A4,
        dto::Paper::F4215 => Paper::F4215,
        dto::Paper::F4210 => Paper::F4210,
    }
}

fn paper_name(paper: dto::Paper) -> &'static str {
    match paper {
        dto::Paper::A4 => "A4",
        dto::Paper::F4215 => "F4 215x330",
        dto::Paper::F4210 => "F4 210x330",
    }
}

/// A number that a person gave may hold any sign, and a register number strokes; a file name may not.
fn file_name(name: &str, paper: dto::Paper) -> String {
    let allowed = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '.' | '-' | '(' | ')' | ',');
    let name: String = name
        .chars()
        .map(|sign| if allowed(sign) { sign } else { '-' })
        .collect();
    format!("{name} {}.pdf", paper_name(paper))
}

/// Keeps what was made, and shows it.
fn keep(desk: &Desk, made: Made, paper: dto::Paper) -> Result<PreviewView, UiError> {
    let preview = Preview {
        id: desk.store()?.local_id(),
        kind: made.kind,
        file_name: file_name(&made.name, paper),
        compiled: Arc::new(made.compiled),
    };
    let sizes = preview.compiled.page_sizes_mm();
    let pages = preview.compiled.svg_pages().into_iter().zip(sizes);
    let view = PreviewView {
        preview_id: preview.id.clone(),
        pages: pages
            .map(|(svg, (width_mm, height_mm))| PaperPage {
                svg,
                width_mm,
                height_mm,
            })
            .collect(),
        paper,
        file_name: preview.file_name.clone(),
        template_trouble: made.trouble,
    };
    desk.previews
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .keep(preview);
    Ok(view)
}

/// Saves the PDF of a preview where the person says.
pub fn save_preview(desk: &Desk, request: PreviewRef) -> Result<SavedFile, UiError> {
    let preview = find(desk, &request.preview_id)?;
    let Some(path) = desk.host().choose_save_path(&preview.file_name) else {
        return Ok(SavedFile { path: None });
    };
    let path = files::with_ending(path, "pdf");
    let pdf = preview.compiled.pdf()?;
    files::write(&path, &pdf)?;
    Printed::saved(&preview, &pdf).note(desk);
    Ok(SavedFile {
        path: Some(path.display().to_string()),
    })
}

/// Opens the PDF of a preview in the person's reader, from a file that is removed when the screen locks.
pub fn open_preview(desk: &Desk, request: PreviewRef) -> Result<SavedFile, UiError> {
    let preview = find(desk, &request.preview_id)?;
    let pdf = preview.compiled.pdf()?;
    let path = lay_out(desk, &preview.file_name, &pdf)?;
    let opened = desk.host().open_file(&path);
    if opened {
        Printed::opened(&preview, &pdf).note(desk);
    }
    Ok(SavedFile {
        path: opened.then(|| path.display().to_string()),
    })
}

/// Writes a PDF where another program reads it, until the screen locks.
pub(crate) fn lay_out(desk: &Desk, file_name: &str, pdf: &[u8]) -> Result<PathBuf, UiError> {
    let folder = papers::make_folder(desk.data_folder()).map_err(|error| files::not_written(&error))?;
    let path = folder.join(file_name);
    files::write(&path, pdf)?;
    if desk.is_shut_off() {
        // It was locked while this was written, and what lay there was removed before.
        desk.forget_papers();
        return Err(UiError::of(ErrorCode::Locked));
    }
    Ok(path)
}

pub(crate) fn find(desk: &Desk, preview_id: &str) -> Result<Preview, UiError> {
    let previews = desk.previews.lock().unwrap_or_else(PoisonError::into_inner);
    let preview = previews
        .find(preview_id)
        .ok_or_else(|| UiError::of(ErrorCode::PreviewExpired))?;
    Ok(preview.clone())
}
