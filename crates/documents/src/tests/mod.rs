//! Claims about the printed page, checked on Typst's laid-out frames, in
//! millimetres from the top left corner of the paper.

mod case_sheet;
mod contents;
mod destruction;
mod export;
mod fixture;
mod layout;
mod reading;
mod receipt;
mod reminder;
mod sandbox;

use crate::{AttendanceLayout, AttendanceSheet, Compiled, compile_attendance_with};
use reading::PrintedPage;

/// Compiles, and takes every warning of Typst for a failure.
fn compile(sheet: &AttendanceSheet) -> Compiled {
    compile_as(sheet, AttendanceLayout::default())
}

fn compile_as(sheet: &AttendanceSheet, layout: AttendanceLayout) -> Compiled {
    let compiled = compile_attendance_with(sheet, layout).expect("the sheet compiles");
    assert!(compiled.warnings().0.is_empty(), "{}", compiled.warnings());
    compiled
}

/// Compiles and reads the pages back.
fn print(sheet: &AttendanceSheet) -> Vec<PrintedPage> {
    reading::read(&compile(sheet), sheet.paper)
}
