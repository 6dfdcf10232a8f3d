//! Papers: one compile gives the preview's pages and the PDF.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{
    DecisionsPaper, DestructionPaper, DocumentationPaper, DossierPaper, InvitationPaper, MandatePaper, MinutesPaper,
    OfficialRecordPaper, RecapFilter, TemplateTrouble,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 210 × 297 mm, Permendagri 1/2023 Ps. 28(2).
    A4,
    /// 215 × 330 mm.
    F4215,
    /// 210 × 330 mm.
    F4210,
}

/// A paper to be made: of what, and on which paper.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PreviewPaper {
    pub of: PaperOf,
    pub paper: Paper,
}

/// What a paper is of. The Indonesian term is given with each.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaperOf {
    /// Daftar hadir.
    Attendance(AttendancePaper),
    /// Surat undangan.
    Invitation(InvitationPaper),
    /// Surat mandat.
    Mandate(MandatePaper),
    /// Lembar isu.
    CaseSheet(CasePaper),
    /// Laporan kejadian.
    IncidentReport(IncidentPaper),
    /// Surat pengingat.
    Reminder(ReminderPaper),
    /// Tanda terima.
    Receipt(ReceiptPaper),
    /// Berita acara pemusnahan.
    Destruction(DestructionPaper),
    /// Notula.
    Minutes(MinutesPaper),
    /// Keputusan dan tindak lanjut.
    Decisions(DecisionsPaper),
    /// Berita acara.
    OfficialRecord(OfficialRecordPaper),
    /// Rekap kehadiran.
    AttendanceRecap(AttendanceRecapPaper),
    /// Laporan bulanan.
    MonthlyReport(MonthlyReportPaper),
    /// Lembar evaluasi program.
    Evaluation(EvaluationPaper),
    /// Papan warga.
    NoticeBoard(NoticeBoardPaper),
    /// Dokumentasi.
    Documentation(DocumentationPaper),
    /// Berkas rapat: all papers of a meeting in one.
    Dossier(DossierPaper),
}

/// Who came to a meeting (`daftar hadir`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AttendancePaper {
    pub meeting_id: String,
    /// False: to be signed by hand; true: with what was marked.
    pub filled: bool,
    /// Numbered empty rows for walk-ins, 0 to 40.
    pub blank_rows: u32,
    pub signature_column: SignatureColumn,
    pub extra_column: ExtraColumn,
    /// On a page that lies on its side.
    pub landscape: bool,
    /// Headings above the groups of offices.
    pub groups: bool,
    /// How many were invited and came, under the table.
    pub recap: bool,
    /// A second heading row `1 2 3 4 5`.
    pub column_numbers: bool,
    /// A filled sheet prints what was drawn at the door.
    pub drawn: bool,
}

/// How the column looks in which people sign: odd numbers at its left, even ones at its right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignatureColumn {
    /// Sub-kolom: room for each number in one half.
    SubColumn,
    /// Titik-titik: a dotted line for each number in one half.
    Dotted,
    /// Pasangan: two rows share one tall cell.
    Paired,
}

/// A column beside the usual five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExtraColumn {
    None,
    /// NIP/NRP of whoever is invited by name, as the roster has it.
    IdNumber,
    /// His telephone number.
    Phone,
}

/// The page of a tanda terima, for whoever wants it on paper.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReceiptPaper {
    /// Id of the receipt.
    pub id: String,
}

/// The sheet of a case (`lembar isu`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CasePaper {
    /// Id of the issue.
    pub id: String,
    /// For whoever is not of the office (`untuk umum`). Refused for a confidential case.
    #[serde(default)]
    pub redacted: bool,
}

/// The report of an incident (`laporan kejadian`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct IncidentPaper {
    /// Id of the issue.
    pub id: String,
    /// An empty form for the field: nothing of the record is on it.
    pub bare: bool,
}

/// Who may be reminded (`surat pengingat`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListReminders {
    /// Only of this issue; absent: of every one that is late.
    pub issue_id: Option<String>,
}

/// A village or an agency that is late.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReminderRecipient {
    /// Empty for an agency.
    pub village_code: String,
    /// Empty for a village.
    pub office: String,
    pub name: String,
    /// What it is late with, the latest first.
    pub issue_ids: Vec<String>,
}

/// The letter to one of them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReminderPaper {
    pub village_code: String,
    pub office: String,
    pub issue_ids: Vec<String>,
    /// As the office numbers its letters; empty: a line to write on.
    pub number: String,
    /// Who signs; empty: a line to write on.
    pub signer_name: String,
}

/// Who came to the meetings of a year (`rekap kehadiran`), as the screen of it shows them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AttendanceRecapPaper {
    pub filter: RecapFilter,
}

/// The report of a month (`laporan bulanan`). What is typed is kept for that month.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MonthlyReportPaper {
    pub year: i32,
    /// From 1; this month or an earlier one.
    pub month: u32,
    /// Hambatan dan usul; empty: none.
    pub obstacles: String,
    /// Penutup; empty: the usual sentence.
    pub closing: String,
}

/// Of which month.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GetMonthlyReport {
    pub year: i32,
    /// From 1; this month or an earlier one.
    pub month: u32,
}

/// What was typed for the report of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthlyReportText {
    pub obstacles: String,
    pub closing: String,
}

/// How the programmes stand at a meeting (`lembar evaluasi program`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EvaluationPaper {
    pub meeting_id: String,
}

/// A month for the notice board of a village (`papan warga`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NoticeBoardPaper {
    pub year: i32,
    /// From 1; this month or an earlier one.
    pub month: u32,
    pub village_code: String,
}

/// A compiled document. The PDF of the same `preview_id` comes from the same compile.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreviewView {
    pub preview_id: String,
    pub pages: Vec<PaperPage>,
    pub paper: Paper,
    /// Name under which it would be saved.
    pub file_name: String,
    /// Why the built-in template was used in the place of the office's own.
    pub template_trouble: Option<TemplateTrouble>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PaperPage {
    /// A whole SVG document.
    pub svg: String,
    pub width_mm: f64,
    pub height_mm: f64,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PreviewRef {
    pub preview_id: String,
}

/// Where a file went; `path` is null when the person closed the dialog.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SavedFile {
    pub path: Option<String>,
}
