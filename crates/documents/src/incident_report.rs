//! LAPORAN KEJADIAN: what happened, as an office reports it: the seven questions
//! of SIADIDEMENBABI in the order of 5W1H, and what was done.
//!
//! Layout and fixed words live in `templates/laporan_kejadian.typ`. Which part
//! of a record answers which question is decided by the caller.
//!
//! *Invariant:* no name of a reporter reaches this module, so none is printed.
//!
//! *Invariant:* a bare form prints nothing of the record, whatever is handed in.

use std::borrow::Cow;

use serde::Serialize;

use crate::case_sheet::ReporterLine;
use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signer;

/// Everything that is printed on a laporan kejadian. A question whose text is
/// empty has lines to write on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentReport {
    /// Of the office that reports.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// An empty form for the field (*formulir kosong*), without letterhead.
    pub bare: bool,
    /// `ISU/2003/2025/014`; a dotted line when empty.
    pub number: String,
    /// Whether the number is the laptop's own, until the kecamatan gives one.
    pub provisional: bool,
    /// Prints RAHASIA above the text of every page.
    pub confidential: bool,
    /// Apa.
    pub what: String,
    /// Bilamana: `Jumat, 17 Januari 2025, pukul 06.30`
    pub happened_on: String,
    /// Di mana.
    pub place: String,
    /// Siapa.
    pub who: String,
    /// Mengapa.
    pub why: String,
    /// Bagaimana: in full, with its line breaks.
    pub how: String,
    /// Dengan apa.
    pub with_what: String,
    /// Tindakan yang diambil.
    pub action_taken: String,
    /// Saksi.
    pub witnesses: String,
    /// Korban dan kerugian.
    pub losses: String,
    /// What may be said of the reporter; a line where there is none.
    pub reporter: ReporterLine,
    /// `Kalirejo, 24 Januari 2025`; a dotted line when empty.
    pub place_date: String,
    /// Who reports: an office.
    pub signer: Signer,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

impl IncidentReport {
    /// The form as it is taken into the field: nothing but the questions.
    pub fn empty_form(paper: Paper, watermark: Option<String>) -> Self {
        Self {
            letterhead: Letterhead::default(),
            paper,
            bare: true,
            number: String::new(),
            provisional: false,
            confidential: false,
            what: String::new(),
            happened_on: String::new(),
            place: String::new(),
            who: String::new(),
            why: String::new(),
            how: String::new(),
            with_what: String::new(),
            action_taken: String::new(),
            witnesses: String::new(),
            losses: String::new(),
            reporter: ReporterLine::None,
            place_date: String::new(),
            signer: Signer {
                above: Vec::new(),
                title: String::new(),
                name: String::new(),
                rank: None,
                id: None,
            },
            watermark,
        }
    }
}

impl Document for IncidentReport {
    const KIND: PaperKind = PaperKind::IncidentReport;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        match self.bare {
            true => Cow::Owned(Self::empty_form(self.paper, None)),
            false => Cow::Borrowed(self),
        }
    }
}
