//! A paper goes to a printer by the commands of the window, and stands in the history afterwards.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod world;

use std::sync::{Arc, Mutex};

use kentongan_commands::Desk;
use kentongan_commands::dto::*;
use kentongan_commands::error::{ErrorCode, FieldErrorCode, UiError};
use kentongan_printing::{JobRef, JobState, PrintError, PrintJob, Printer, Printers, Refusal, Trouble};
use serde_json::{Value, json};
use world::*;

/// An office printer that takes every job, or none.
struct Office {
    refuses: Mutex<Option<PrintError>>,
    state: Mutex<Result<JobState, PrintError>>,
    /// With the first bytes of each file, which is gone when the job is taken.
    jobs: Mutex<Vec<(PrintJob, Vec<u8>)>>,
}

impl Default for Office {
    fn default() -> Self {
        Self {
            refuses: Mutex::default(),
            state: Mutex::new(Ok(JobState::Queued)),
            jobs: Mutex::default(),
        }
    }
}

impl Printers for Office {
    fn list(&self) -> Result<Vec<Printer>, PrintError> {
        let printer = |name: &str, is_default| Printer {
            name: name.to_owned(),
            is_default,
        };
        Ok(vec![printer("Aula", false), printer("Kantor", true)])
    }

    fn print(&self, job: &PrintJob) -> Result<JobRef, PrintError> {
        if let Some(error) = *self.refuses.lock().unwrap() {
            return Err(error);
        }
        let bytes = std::fs::read(&job.file).unwrap();
        let mut jobs = self.jobs.lock().unwrap();
        jobs.push((job.clone(), bytes));
        Ok(JobRef {
            printer: job.printer.clone(),
            number: u32::try_from(jobs.len()).unwrap(),
        })
    }

    fn state(&self, _: &JobRef) -> Result<JobState, PrintError> {
        *self.state.lock().unwrap()
    }

    fn cancel(&self, _: &JobRef) -> Result<(), PrintError> {
        Ok(())
    }
}

/// A village's laptop with an issue, and the sheet of it.
fn sheet(world: &World, office: &Arc<Office>) -> (Desk, String, PreviewView) {
    drop(world.enrolled("kalirejo", "village:18.02.01.2003"));
    let desk = world.with_printers("kalirejo", Arc::clone(office) as Arc<dyn Printers>);
    let request = json!({ "draft_id": null, "form": issue_form("Jembatan putus", "BEN") });
    let saved: IssueView = call(&desk, "save_issue", request).unwrap();
    let made = preview(&desk, &saved.row.id, "f4215");
    (desk, saved.row.id, made)
}

fn preview(desk: &Desk, issue: &str, paper: &str) -> PreviewView {
    call(
        desk,
        "preview_paper",
        paper_of("case_sheet", json!({ "id": issue, "paper": paper })),
    )
    .unwrap()
}

fn request(preview: &PreviewView) -> Value {
    json!({
        "preview_id": preview.preview_id, "printer": "Kantor", "copies": 2, "pages_text": "1", "sides": "long_edge", "grey": true
    })
}

fn history(desk: &Desk, document: Option<&str>) -> Vec<PrintRow> {
    call(desk, "list_prints", json!({ "document_id": document })).unwrap()
}

#[test]
fn a_print_is_handed_over_on_its_sheet_and_noted() {
    let world = World::new();
    let office = Arc::<Office>::default();
    let (desk, issue, made) = sheet(&world, &office);
    let listed: PrintersView = call(&desk, "list_printers", json!({ "preview_id": made.preview_id })).unwrap();
    assert_eq!(listed.printers.len(), 2);
    assert_eq!(listed.last, None, "nothing was chosen yet");

    let taken: PrintView = call(&desk, "print_preview", request(&made)).unwrap();
    assert_eq!((taken.job.as_str(), taken.state), ("Kantor-1", PrintState::Queued));
    let (job, bytes) = office.jobs.lock().unwrap().remove(0);
    assert!(bytes.starts_with(b"%PDF-"));
    assert!(!job.file.exists(), "no readable paper stays behind");
    assert_eq!(job.media.to_string(), "Custom.215x330mm");
    assert_eq!((job.copies, job.grey), (2, true));
    assert_eq!(job.pages.unwrap().to_string(), "1");

    let rows = history(&desk, Some(&issue));
    assert_eq!(rows.len(), 1);
    let row = rows.first().unwrap();
    assert_eq!(
        (row.title.as_str(), row.way, row.printer.as_str()),
        ("Lembar isu", PrintWay::Printed, "Kantor")
    );
    assert_eq!((row.copies, row.pages, row.fingerprint.len()), (2, 1, 8));
    assert_eq!(row.by_office, "Kepala Kampung");

    // The same choices for the next paper of this kind.
    let next = preview(&desk, &issue, "a4");
    let listed: PrintersView = call(&desk, "list_printers", json!({ "preview_id": next.preview_id })).unwrap();
    let last = listed.last.unwrap();
    assert_eq!(
        (last.printer.as_str(), last.copies, last.sides),
        ("Kantor", 2, PrintSides::LongEdge)
    );
}

#[test]
fn saving_and_opening_are_noted_as_what_they_are() {
    let world = World::new();
    let (desk, issue, made) = sheet(&world, &Arc::default());
    for name in ["save_preview", "open_preview"] {
        let _: SavedFile = call(&desk, name, json!({ "preview_id": made.preview_id })).unwrap();
    }
    let ways: Vec<PrintWay> = history(&desk, Some(&issue)).into_iter().map(|row| row.way).collect();
    assert_eq!(ways, [PrintWay::Opened, PrintWay::Saved]);
    assert_eq!(history(&desk, None).len(), 2);
    assert!(history(&desk, Some("another")).is_empty());
}

#[test]
fn what_is_not_taken_is_said_and_not_noted() {
    let world = World::new();
    let office = Arc::<Office>::default();
    let (desk, issue, made) = sheet(&world, &office);
    for (error, code) in [
        (PrintError::NoPrinting, ErrorCode::PrintingMissing),
        (PrintError::NoPrinters, ErrorCode::PrintersNone),
        (PrintError::UnknownPrinter, ErrorCode::PrinterUnknown),
        (PrintError::Refused { why: Refusal::Closed }, ErrorCode::PrinterClosed),
        (PrintError::Refused { why: Refusal::Untold }, ErrorCode::PrinterRefused),
        (PrintError::NotAnswering, ErrorCode::PrinterSilent),
    ] {
        *office.refuses.lock().unwrap() = Some(error);
        let refused: Result<PrintView, UiError> = call(&desk, "print_preview", request(&made));
        assert_eq!(refused.unwrap_err().code, code);
    }
    assert!(history(&desk, Some(&issue)).is_empty());
}

#[test]
fn every_fault_of_the_form_is_named_at_once() {
    let world = World::new();
    let (desk, _, made) = sheet(&world, &Arc::default());
    let wrong = with(with(request(&made), "copies", json!(0)), "pages_text", json!("x"));
    let refused: Result<PrintView, UiError> = call(&desk, "print_preview", with(wrong, "printer", json!("")));
    let fields = refused.unwrap_err().fields;
    let named: Vec<(&str, FieldErrorCode)> = fields.iter().map(|one| (one.field.as_str(), one.code)).collect();
    assert_eq!(
        named,
        [
            ("printer", FieldErrorCode::Required),
            ("copies", FieldErrorCode::OutOfRange),
            ("pages_text", FieldErrorCode::PagesMalformed),
        ]
    );
    let beyond: Result<PrintView, UiError> = call(
        &desk,
        "print_preview",
        with(request(&made), "pages_text", json!("1-99")),
    );
    let fields = beyond.unwrap_err().fields;
    assert_eq!(fields.first().unwrap().code, FieldErrorCode::OutOfRange);
}

#[test]
fn a_job_is_followed_through_its_states() {
    let world = World::new();
    let office = Arc::<Office>::default();
    let (desk, _, made) = sheet(&world, &office);
    let taken: PrintView = call(&desk, "print_preview", request(&made)).unwrap();
    for (state, wanted) in [
        (Ok(JobState::Printing), PrintState::Printing),
        (Ok(JobState::Stuck(Trouble::OutOfPaper)), PrintState::OutOfPaper),
        (Err(PrintError::NotAnswering), PrintState::Silent),
        (Ok(JobState::Done), PrintState::Done),
    ] {
        *office.state.lock().unwrap() = state;
        let now: PrintView = call(&desk, "get_print_job", json!({ "job": taken.job })).unwrap();
        assert_eq!(now.state, wanted);
    }
    let gone: PrintView = call(&desk, "cancel_print_job", json!({ "job": taken.job })).unwrap();
    assert_eq!(gone.state, PrintState::Gone);
    let none: Result<PrintView, UiError> = call(&desk, "get_print_job", json!({ "job": "-d x" }));
    assert_eq!(none.unwrap_err().code, ErrorCode::NotFound);
}
