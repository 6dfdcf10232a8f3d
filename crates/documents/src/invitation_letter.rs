//! SURAT UNDANGAN: the letter by which an office invites others to a meeting (domain.md §3.5).
//!
//! Layout and fixed words live in `templates/surat_undangan.typ`. Whom it goes to, and what the meeting deals with, is decided by
//! the caller.
//!
//! *Invariant:* a letter's number is printed as it was given, and never made up: where it is empty, or its running number is still
//! blank (`…`), there is a line to write on.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signer;

/// Everything that is printed on an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvitationLetter {
    /// Of the office that invites.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// `005/14/I/2025`; dots in the place of `…`, and a dotted line when empty.
    pub number: String,
    /// Where it is written: `Kalirejo`; left out when empty.
    pub place: String,
    /// When: `13 Januari 2025`
    pub day: String,
    /// Sifat: `Biasa`, `Segera` or `Sangat Segera`.
    pub attribute: String,
    /// Lampiran; when empty, as many sheets as the list of addressees has, or a dash.
    pub attachment: String,
    /// Hal: `Undangan Rapat Koordinasi`
    pub subject: String,
    /// Whom it goes to, in protocol order. Up to three stand in the letter, more in a LAMPIRAN behind it; with none there is a
    /// line to write on.
    pub addressees: Vec<Addressee>,
    /// One letter to each addressee instead of one to all, each with pages of its own.
    pub separate: bool,
    /// The list in the LAMPIRAN has a column of names.
    pub with_names: bool,
    /// Sentences before the facts of the meeting.
    pub opening: String,
    /// What the list is of: `Rapat Koordinasi Bulanan Forkopimcam Kalirejo`
    pub meeting_title: String,
    /// `Senin, 20 Januari 2025`; this and the next two are dotted lines when empty.
    pub date_long: String,
    /// `09.00 WIB s.d. selesai`
    pub time: String,
    /// Tempat.
    pub venue: String,
    /// Acara; numbered from 1 when there are several, a dotted line when there is none.
    pub agenda: Vec<String>,
    /// Tema; left out when empty.
    pub theme: String,
    /// Sentences after the facts.
    pub closing: String,
    /// Who answers for the letter.
    pub signer: Signer,
    /// Tembusan; numbered from 1 when there are several.
    pub copies: Vec<String>,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// One who is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Addressee {
    /// `Kepala Kampung Sri Basuki`
    pub office: String,
    /// Printed in the LAMPIRAN only; may be empty.
    pub name: String,
}

impl Document for InvitationLetter {
    const KIND: PaperKind = PaperKind::Invitation;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
