//! BERITA ACARA PEMUSNAHAN: the record of personal data that were destroyed.
//!
//! Layout and fixed words live in `templates/berita_acara_pemusnahan.typ`. What
//! is destroyed, and on what basis, is decided by the caller.
//!
//! *Invariant:* no name of a reporter reaches this module: a record that names
//! whom it forgets has not forgotten him.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signer;

/// Everything that is printed on a record of destruction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DestructionRecord {
    /// Of the office that destroys.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// `000.5/03/PEM`; a dotted line when empty.
    pub number: String,
    /// `Selasa, 3 Maret 2026`
    pub date: String,
    /// Who ordered it; left out when empty.
    pub ordered_by: String,
    /// Laws and rules, in order; numbered from 1.
    pub bases: Vec<String>,
    /// Why; left out when empty.
    pub reason: String,
    /// Whose data went, in order; numbered from 1.
    pub rows: Vec<DestroyedRow>,
    /// Two a row.
    pub signers: Vec<Signer>,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// One issue whose personal data went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DestroyedRow {
    /// `ISU/2003/2025/014`
    pub number: String,
    /// `Kesehatan`
    pub category: String,
    /// `Kampung Kalirejo`
    pub village: String,
    /// `20 Januari 2025`
    pub recorded_on: String,
}

impl Document for DestructionRecord {
    const KIND: PaperKind = PaperKind::Destruction;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
