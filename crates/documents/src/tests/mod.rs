//! Claims about the printed page, checked on Typst's laid-out frames, in
//! millimetres from the top left corner of the paper.

mod archive_check;
mod case_sheet;
mod contents;
mod decisions;
mod destruction;
mod documentation;
mod evaluation;
mod export;
mod fixture;
mod incident_report;
mod invitation_letter;
mod joining;
mod layout;
mod mandate;
mod monthly_report;
mod notice_board;
mod notula;
mod official_record;
mod overrides;
mod pages;
mod pdf_a;
mod public_sheet;
mod reading;
mod recap;
mod receipt;
mod reminder;
mod sandbox;
mod sheet_property;
mod specimens;

use crate::{AttendanceSheet, Compiled, Making};
use reading::PrintedPage;

/// Friday, 24 January 2025, 10.15 in the west of Indonesia.
const MAKING: Making<'static> = Making {
    id: "01947a10-3c5e-7d2b-8f10-5b6a7c8d9e0f",
    at_ms: 1_737_688_500_000,
};

/// Compiles, and takes every warning of Typst for a failure.
fn compile(sheet: &AttendanceSheet) -> Compiled {
    let compiled = crate::compile(sheet, MAKING).expect("the sheet compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

/// Compiles and reads the pages back.
fn print(sheet: &AttendanceSheet) -> Vec<PrintedPage> {
    reading::read(&compile(sheet), sheet.paper)
}
