//! Cetak: a paper goes to the printer, and into the history of what left this laptop on paper or as a file.

use kentongan_documents::PaperKind;
use kentongan_printing::{
    COPIES_MAX, Duplex, JobRef, JobState, Media, PageRange, PrintError, PrintJob, RangeError, Trouble,
};
use kentongan_store as store;

use crate::desk::Desk;
use crate::documents;
use crate::dto::{
    ListPrints, PreviewRef, PrintChoices, PrintJobRef, PrintPreview, PrintRow, PrintSides, PrintState, PrintView,
    PrintWay, PrinterView, PrintersView,
};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::previews::Preview;

/// More than a person scrolls through.
const LISTED_MAX: u32 = 200;
/// So much of a fingerprint tells two prints of one paper apart.
const FINGERPRINT_SIGNS: usize = 8;

/// The printers of this computer, and what was chosen for this kind of paper last.
pub fn list_printers(desk: &Desk, request: PreviewRef) -> Result<PrintersView, UiError> {
    let listed = desk.printers().list()?;
    // A paper that is kept no longer is made anew when it is printed; only its last choices are not known.
    let kind = documents::find(desk, &request.preview_id)
        .ok()
        .map(|preview| preview.kind);
    let last = match kind {
        Some(kind) => desk.store()?.find_preference(&preference(kind))?,
        None => None,
    };
    Ok(PrintersView {
        printers: listed
            .into_iter()
            .map(|printer| PrinterView {
                name: printer.name,
                is_default: printer.is_default,
            })
            .collect(),
        // What an older program kept in another form counts as not chosen.
        last: last.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

/// Sends the PDF of a preview to a printer. It is noted once the spooler has it.
pub fn print_preview(desk: &Desk, request: PrintPreview) -> Result<PrintView, UiError> {
    let preview = documents::find(desk, &request.preview_id)?;
    let pages = u32::try_from(preview.compiled.page_count()).unwrap_or(u32::MAX);
    let range = check(&request, pages)?;
    let Some((width_mm, height_mm)) = preview.compiled.page_sizes_mm().first().copied() else {
        return Err(UiError::of(ErrorCode::Internal));
    };
    let pdf = preview.compiled.pdf()?;
    // Not under the name that a reader may have opened.
    let file = documents::lay_out(desk, &format!("cetak-{}.pdf", preview.id), &pdf)?;
    let job = PrintJob {
        file,
        printer: request.printer.clone(),
        copies: request.copies,
        pages: range.clone(),
        duplex: duplex(request.sides),
        grey: request.grey,
        media: Media::for_page(width_mm, height_mm),
        title: preview.file_name.clone(),
    };
    let taken = desk.printers().print(&job);
    // The spooler has its own copy, or will have none.
    if let Err(error) = std::fs::remove_file(&job.file) {
        tracing::warn!(%error, "the file for the printer is still there");
    }
    let taken = taken?;
    let printed = range.map_or(pages, |range| range.count());
    Printed::on_paper(&preview, &pdf, &request, printed).note(desk);
    remember(desk, &preview, &request);
    Ok(PrintView {
        job: taken.to_string(),
        state: PrintState::Queued,
    })
}

/// Where a job stands. A spooler that does not answer is one of the states: it may answer the next time.
pub fn get_print_job(desk: &Desk, request: PrintJobRef) -> Result<PrintView, UiError> {
    let job = parse_job(&request)?;
    let state = match desk.printers().state(&job) {
        Ok(state) => state_view(state),
        Err(PrintError::NotAnswering) => PrintState::Silent,
        Err(error) => return Err(error.into()),
    };
    Ok(PrintView {
        job: request.job,
        state,
    })
}

/// Takes a job back, and answers where it stands then.
pub fn cancel_print_job(desk: &Desk, request: PrintJobRef) -> Result<PrintView, UiError> {
    let job = parse_job(&request)?;
    desk.printers().cancel(&job)?;
    Ok(PrintView {
        job: request.job,
        state: PrintState::Gone,
    })
}

/// What was printed, saved and opened, newest first.
pub fn list_prints(desk: &Desk, request: ListPrints) -> Result<Vec<PrintRow>, UiError> {
    let store = desk.store()?;
    let records = match &request.document_id {
        Some(document) => store.list_prints(document)?,
        None => store.list_all_prints(LISTED_MAX, None)?,
    };
    Ok(records.into_iter().map(|record| row(record.print)).collect())
}

/// Every fault at once, in the order of the form.
fn check(request: &PrintPreview, pages: u32) -> Result<Option<PageRange>, UiError> {
    let mut faults = Vec::new();
    if request.printer.is_empty() {
        faults.push(FieldError::of("printer", FieldErrorCode::Required));
    }
    if !(1..=COPIES_MAX).contains(&request.copies) {
        let fault = FieldError::of("copies", FieldErrorCode::OutOfRange);
        faults.push(fault.with("min", 1).with("max", COPIES_MAX));
    }
    match PageRange::parse(&request.pages_text, pages) {
        Ok(range) if faults.is_empty() => return Ok(range),
        Ok(_) => {}
        Err(RangeError::Malformed) => faults.push(FieldError::of("pages_text", FieldErrorCode::PagesMalformed)),
        Err(RangeError::Beyond { pages }) => {
            let fault = FieldError::of("pages_text", FieldErrorCode::OutOfRange);
            faults.push(fault.with("min", 1).with("max", pages));
        }
    }
    Err(UiError::invalid(faults))
}

fn parse_job(request: &PrintJobRef) -> Result<JobRef, UiError> {
    request.job.parse().map_err(|_| UiError::of(ErrorCode::NotFound))
}

fn duplex(sides: PrintSides) -> Duplex {
    match sides {
        PrintSides::One => Duplex::None,
        PrintSides::LongEdge => Duplex::LongEdge,
        PrintSides::ShortEdge => Duplex::ShortEdge,
    }
}

fn state_view(state: JobState) -> PrintState {
    match state {
        JobState::Queued => PrintState::Queued,
        JobState::Printing => PrintState::Printing,
        JobState::Done => PrintState::Done,
        JobState::Gone => PrintState::Gone,
        JobState::Stuck(Trouble::Held) => PrintState::Held,
        JobState::Stuck(Trouble::NeedsPassword) => PrintState::NeedsPassword,
        JobState::Stuck(Trouble::OutOfPaper) => PrintState::OutOfPaper,
        JobState::Stuck(Trouble::Jammed) => PrintState::Jammed,
        JobState::Stuck(Trouble::CoverOpen) => PrintState::CoverOpen,
        JobState::Stuck(Trouble::OutOfInk) => PrintState::OutOfInk,
        JobState::Stuck(Trouble::Offline) => PrintState::Offline,
        JobState::Stuck(Trouble::Stopped) => PrintState::Stopped,
    }
}

/// All papers of a meeting in one: a name that no template has.
const DOSSIER: &str = "berkas_rapat";

/// Template names are never reused, so they outlive the order and the spelling of the kinds.
fn kind_name(kind: Option<PaperKind>) -> &'static str {
    let Some(kind) = kind else {
        return DOSSIER;
    };
    let template = kind.template();
    template.strip_suffix(".typ").unwrap_or(template)
}

fn preference(kind: Option<PaperKind>) -> String {
    format!("print.{}", kind_name(kind))
}

/// The paper is under way: a choice that cannot be kept is asked again next time.
fn remember(desk: &Desk, preview: &Preview, request: &PrintPreview) {
    let choices = PrintChoices {
        printer: request.printer.clone(),
        copies: request.copies,
        sides: request.sides,
        grey: request.grey,
    };
    let kept = serde_json::to_string(&choices).map_err(|error| UiError::bad_payload("print_preview", &error));
    let kept = kept.and_then(|json| Ok(desk.store()?.keep_preference(&preference(preview.kind), &json)?));
    if let Err(error) = kept {
        tracing::warn!(code = ?error.code, "the choices of a print were not kept");
    }
}

/// A paper that has just left the program.
pub(crate) struct Printed(store::NewPrint);

impl Printed {
    pub(crate) fn saved(preview: &Preview, pdf: &[u8]) -> Self {
        Self::of(preview, pdf, store::PrintWay::Saved)
    }

    pub(crate) fn opened(preview: &Preview, pdf: &[u8]) -> Self {
        Self::of(preview, pdf, store::PrintWay::Opened)
    }

    fn on_paper(preview: &Preview, pdf: &[u8], request: &PrintPreview, pages: u32) -> Self {
        Self(store::NewPrint {
            pages,
            printer: request.printer.clone(),
            copies: request.copies,
            ..Self::of(preview, pdf, store::PrintWay::Printed).0
        })
    }

    fn of(preview: &Preview, pdf: &[u8], way: store::PrintWay) -> Self {
        let stamp = preview.compiled.stamp();
        Self(store::NewPrint {
            document_id: stamp.id.clone(),
            kind: kind_name(preview.kind).to_owned(),
            file_name: preview.file_name.clone(),
            fingerprint: stamp.fingerprint.clone(),
            pdf_hash: *blake3::hash(pdf).as_bytes(),
            pages: u32::try_from(preview.compiled.page_count()).unwrap_or(u32::MAX),
            at_ms: 0,
            by_name: String::new(),
            by_office: String::new(),
            way,
            printer: String::new(),
            copies: 0,
        })
    }

    /// The paper has left already, so nobody is told that it has not when only the note fails.
    pub(crate) fn note(self, desk: &Desk) {
        if let Err(error) = self.keep(desk) {
            tracing::error!(code = ?error.code, "a print is missing in the history");
        }
    }

    fn keep(self, desk: &Desk) -> Result<(), UiError> {
        let enrolment = desk.enrolment()?;
        desk.store()?.note_print(store::NewPrint {
            at_ms: desk.now_ms(),
            by_name: enrolment.holder_name,
            by_office: enrolment.holder_office,
            ..self.0
        })?;
        desk.host().changed(&["prints"]);
        Ok(())
    }
}

fn row(print: store::NewPrint) -> PrintRow {
    let known = PaperKind::ALL.iter().find(|kind| kind_name(Some(**kind)) == print.kind);
    PrintRow {
        // A kind that this program does not know any more is called as its file is.
        title: known.map_or_else(|| print.file_name.clone(), |kind| kind.title().to_owned()),
        fingerprint: print.fingerprint.chars().take(FINGERPRINT_SIGNS).collect(),
        file_name: print.file_name,
        at_ms: print.at_ms,
        by_name: print.by_name,
        by_office: print.by_office,
        way: match print.way {
            store::PrintWay::Printed => PrintWay::Printed,
            store::PrintWay::Saved => PrintWay::Saved,
            store::PrintWay::Opened => PrintWay::Opened,
        },
        pages: print.pages,
        copies: print.copies,
        printer: print.printer,
    }
}
