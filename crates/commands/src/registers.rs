//! Registers in and out: an old one from a spreadsheet, ours as a spreadsheet.

mod exports;
mod imports;

pub use exports::export_issues;
pub use imports::{open_register, save_register};
