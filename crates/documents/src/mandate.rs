//! SURAT MANDAT: the letter by which an official sends somebody to a meeting in his place (*mandat wakil*, domain.md §3.5).
//!
//! Layout and fixed words live in `templates/surat_mandat.typ`.
//!
//! *Invariant:* what is not known is a dotted line, and never made up.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::{Signer, SignerId};

/// Everything that is printed on a mandate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MandateLetter {
    /// Of the office that sends.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides the page size.
    #[serde(skip)]
    pub paper: Paper,
    /// `005/3/KLR/2025`; dots in the place of `…`, and a dotted line when empty.
    pub number: String,
    /// Where it is written: `Kalirejo`; left out when empty.
    pub place: String,
    /// When: `18 Januari 2025`
    pub day: String,
    /// Who sends.
    pub giver: MandatePerson,
    /// Who goes.
    pub representative: MandatePerson,
    /// Acara: `Rapat Koordinasi Bulanan Forkopimcam Kalirejo`
    pub meeting_title: String,
    /// `Senin, 20 Januari 2025`; this and the next two are dotted lines when empty.
    pub date_long: String,
    /// `09.00 WIB s.d. selesai`
    pub time: String,
    /// Tempat.
    pub venue: String,
    /// Number of the letter that invited: `005/14/I/2025`; left out when empty.
    pub invitation: String,
    /// Who answers for the letter: the giver, as a signature block names him.
    pub signer: Signer,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// Who sends or is sent. What is empty is a dotted line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MandatePerson {
    /// As it is written: `Sugeng Riyadi, S.IP.`
    pub name: String,
    /// `None`: he is no civil servant, soldier or police officer, and the line is left out. An empty number is a dotted line.
    pub id: Option<SignerId>,
    /// `Penata (III/c)`; left out when both this and the number are.
    pub rank: String,
    /// `Sekretaris Kampung Kalirejo`
    pub office: String,
}

impl Document for MandateLetter {
    const KIND: PaperKind = PaperKind::Mandate;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
