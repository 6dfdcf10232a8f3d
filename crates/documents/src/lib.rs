//! Official papers as fixed pages: data in, SVG pages for the preview and a PDF
//! for saving and printing out, both from one Typst compile.
//!
//! Owns the templates (`templates/*.typ`), the embedded fonts and the little
//! world in which Typst runs. It knows no database and no meeting rules: who
//! is invited, in which order, and what a date is called in words, is decided
//! by the caller.
//!
//! *Invariant:* a compile reads nothing but what this crate embeds and what the
//! caller hands in. No file, no network, no package, no clock.
//!
//! *Invariant:* text from the caller is printed as it is. It travels as JSON
//! strings and is never parsed as Typst markup.
//!
//! *Invariant:* equal input gives equal bytes, so a PDF may be told by its hash.
//!
//! ```
//! use kentongan_documents::{
//!     AttendanceSheet, Letterhead, LetterheadLine, LineSize, Making, Paper, RowStatus, SheetForm, SheetRow,
//!     Signer, Signers, compile,
//! };
//!
//! let sheet = AttendanceSheet {
//!     letterhead: Letterhead {
//!         lines: vec![LetterheadLine { text: "KECAMATAN KALIREJO".into(), size: LineSize::Office }],
//!         address: vec![],
//!         logo: None,
//!     },
//!     paper: Paper::A4,
//!     meeting_title: "Rapat Koordinasi Bulanan".into(),
//!     theme: None,
//!     date_long: "Senin, 20 Januari 2025".into(),
//!     time: "09.00 WIB s.d. selesai".into(),
//!     venue: "Aula Kantor Kecamatan Kalirejo".into(),
//!     agenda: None,
//!     chair: None,
//!     rows: vec![SheetRow {
//!         name: None,
//!         office: "Kapolsek Kalirejo".into(),
//!         status: RowStatus::Open,
//!         group: None,
//!         late_at: None,
//!         signature: None,
//!         id_number: None,
//!         phone: None,
//!     }],
//!     blank_rows: 10,
//!     filled: false,
//!     recap: None,
//!     signers: Signers {
//!         place_date: "Kalirejo, 20 Januari 2025".into(),
//!         right: Signer {
//!             above: vec![],
//!             title: "CAMAT KALIREJO,".into(),
//!             name: String::new(),
//!             rank: None,
//!             id: None,
//!         },
//!         left: None,
//!     },
//!     form: SheetForm::default(),
//!     watermark: None,
//! };
//! let compiled = compile(&sheet, Making { id: "0194-7a10", at_ms: 1_737_334_800_000 })?;
//! assert_eq!(compiled.page_count(), compiled.svg_pages().len());
//! assert!(compiled.pdf()?.starts_with(b"%PDF-"));
//! # Ok::<(), kentongan_documents::DocumentError>(())
//! ```

mod attendance;
mod attendance_recap;
mod case_sheet;
pub mod child;
mod compiled;
mod decisions;
mod destruction;
mod document;
mod documentation;
mod evaluation;
mod incident_report;
mod invitation_letter;
mod joining;
mod kind;
mod letterhead;
mod mandate;
mod monthly_report;
mod notice_board;
mod notula;
mod official_record;
mod paper;
mod parts;
mod receipt;
mod reminder;
mod render;
mod samples;
mod signature;
mod signer;
mod stamp;
mod templates;
mod wire;
mod world;

#[cfg(test)]
mod tests;

pub use attendance::{
    AttendanceSheet, BLANK_ROWS_DEFAULT, ExtraColumn, Recap, RowStatus, SheetForm, SheetRow, SignatureColumn,
};
pub use attendance_recap::{AttendanceRecap, RecapColumn, RecapMark, RecapRow, RecapTotal};
pub use case_sheet::{
    AnswerRow, AssignmentRow, CaseSheet, DeadlineRow, Fact, HistoryRow, PHOTOS_MAX, PhotoItem, ReporterLine,
};
pub use compiled::{Compiled, Diagnostic, Diagnostics, DocumentError};
pub use decisions::{DecisionRow, DecisionsSheet};
pub use destruction::{DestroyedRow, DestructionRecord};
pub use document::{Document, Frame, Making, compile, compile_with};
pub use documentation::{DOCUMENTATION_PHOTOS_MAX, Documentation, PhotoRows};
pub use evaluation::{EvaluationSheet, ProgrammeLine};
pub use incident_report::IncidentReport;
pub use invitation_letter::{Addressee, InvitationLetter};
pub use kind::PaperKind;
pub use letterhead::{LOGO_BYTES_MAX, Letterhead, LetterheadLine, LineSize, Logo};
pub use mandate::{MandateLetter, MandatePerson};
pub use monthly_report::{CountedRow, IssueCounts, MeetingLine, MonthlyReport, ProminentIssue};
pub use notice_board::{CategoryCount, NoticeBoard, RefusedCount, RefusedWhy};
pub use notula::{
    MinutesAddendum, MinutesDecision, MinutesInput, MinutesItem, MinutesSheet, MinutesState, MinutesTurnout,
};
pub use official_record::{OfficialRecord, RecordParty};
pub use paper::Paper;
pub use parts::PaperPart;
pub use receipt::{ReceiptRow, ReceiptSheet, RecordKind, RefusalReason, RefusedChanges};
pub use reminder::{ReminderLetter, ReminderRow};
pub use samples::{Sample, Trial, letterhead_sample, signature_sample, try_out};
pub use signature::Signature;
pub use signer::{Signer, SignerId, Signers};
pub use stamp::Stamp;
pub use templates::{
    OwnTemplates, TEMPLATE_BYTES_MAX, TemplateFault, TemplateInfo, TemplateRefusal, TemplateTrouble, Templates,
};

/// Licences of the embedded fonts, for the about box.
pub const FONT_LICENSE: &str = concat!(
    include_str!("../fonts/LICENSE-OFL.txt"),
    "\n\n",
    include_str!("../fonts/LICENSE-NotoNaskhArabic.txt")
);
