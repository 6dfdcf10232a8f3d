//! KEPUTUSAN DAN TINDAK LANJUT: what a meeting decided and what earlier ones left open, with how far each has come.
//!
//! Layout and fixed words live in `templates/keputusan.typ`. What is open, and what of it a paper may show, is decided by the
//! caller.
//!
//! *Invariant:* states change, so the sheet says of which day they are.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signer;

/// Everything that is printed on a follow-up sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionsSheet {
    /// Of the office that held the meeting.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// Name of the meeting; printed in capitals.
    pub title: String,
    /// `Senin, 20 Januari 2025`
    pub date_long: String,
    /// Left out when empty.
    pub venue: String,
    /// Name and office; left out when empty.
    pub chair: String,
    /// What this meeting decided; numbered from 1.
    pub taken: Vec<DecisionRow>,
    /// What earlier meetings left open; numbered from 1.
    pub earlier: Vec<DecisionRow>,
    /// `Selasa, 21 Januari 2025`: of which day the states are.
    pub as_of: String,
    /// `Kalirejo, 21 Januari 2025`, above the signer.
    pub place_date: String,
    /// Who answers for the sheet.
    pub signer: Signer,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DecisionRow {
    /// Keputusan; a confidential one is not named.
    pub text: String,
    /// Penanggung jawab; a dash when empty.
    pub owner: String,
    /// `28 Februari 2025`; a dash when empty.
    pub due: String,
    /// `Diproses`; a dash when empty.
    pub status: String,
}

impl Document for DecisionsSheet {
    const KIND: PaperKind = PaperKind::Decisions;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
