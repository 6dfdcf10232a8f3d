//! LAPORAN BULANAN: what an office heard, settled and met about in a month.
//!
//! Layout and fixed words live in `templates/laporan_bulanan.typ`. What is counted is decided by the caller.
//!
//! *Invariant:* a confidential issue reaches this module as a number alone.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signers;

/// Everything that is printed on a laporan bulanan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthlyReport {
    /// Of the office that reports.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// `Kampung Kalirejo`; printed in capitals under the title.
    pub office: String,
    /// `Kampung Kalirejo, Kecamatan Kalirejo, Kabupaten Lampung Tengah`
    pub place: String,
    /// `Januari 2025`
    pub month: String,
    /// Last day of what is counted: `31 Januari 2025`.
    pub until: String,
    /// Over everything, confidential issues among it.
    pub total: IssueCounts,
    /// Of confidential issues, a row of their own: a category or a village would say more of one than it may.
    pub confidential: IssueCounts,
    /// How many confidential issues those are.
    pub confidential_issues: u32,
    /// Without confidential issues; categories of which there is nothing to say are left out.
    pub by_category: Vec<CountedRow>,
    /// The same by village; none for the report of a village.
    pub by_village: Option<Vec<CountedRow>>,
    /// `Kampung`, over the names of villages.
    pub village_word: String,
    /// Names of villages of which there is nothing to say.
    pub quiet_villages: Vec<String>,
    /// What matters most first; numbered from 1.
    pub issues: Vec<ProminentIssue>,
    /// Further issues that may be named and are not.
    pub issues_left_out: u32,
    /// The earliest first.
    pub meetings: Vec<MeetingLine>,
    /// As it was typed; *Nihil* when empty.
    pub obstacles: String,
    /// As it was typed; the usual sentence when empty.
    pub closing: String,
    /// Who made it at the right; at the left who takes note of it, where there is one.
    pub signers: Signers,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// Issues of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct IssueCounts {
    /// Masuk.
    pub recorded: u32,
    /// Proses.
    pub open: u32,
    /// Selesai.
    pub closed: u32,
    /// Lewat tenggat.
    pub overdue: u32,
}

/// The issues of a category, or of a village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedRow {
    /// `Infrastruktur`
    pub name: String,
    #[serde(flatten)]
    pub counts: IssueCounts,
}

/// An issue that is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProminentIssue {
    /// `ISU/2003/2025/014`
    pub number: String,
    /// Never that of a confidential one.
    pub title: String,
    /// `Kampung Kalirejo`; empty in the report of a village.
    pub village: String,
    /// `Infrastruktur`
    pub category: String,
    /// `Tinggi`
    pub urgency: String,
    /// At the end of the month: `Diproses`.
    pub stage: String,
    /// It was late at the end of the month.
    pub overdue: bool,
}

/// A meeting of the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeetingLine {
    /// `Senin, 20 Januari 2025`
    pub date: String,
    pub title: String,
    /// In person or represented.
    pub came: u32,
    pub invited: u32,
    /// Keputusan.
    pub decisions: u32,
    pub open: u32,
    pub closed: u32,
}

impl Document for MonthlyReport {
    const KIND: PaperKind = PaperKind::MonthlyReport;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
