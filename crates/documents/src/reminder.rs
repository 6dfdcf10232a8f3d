//! SURAT PENGINGAT: the letter by which an office reminds another of deadlines.
//!
//! Layout and fixed words live in `templates/surat_pengingat.typ`. What is late
//! and by how much is worked out by the caller.
//!
//! *Invariant:* a letter's number is printed as it was given, and never made up:
//! an office without one gets a line to write on.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signer;

/// Everything that is printed on a reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReminderLetter {
    /// Of the office that reminds.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// `000.1.5/15/PEM`; a dotted line when empty.
    pub number: String,
    /// `Kalirejo, 24 Januari 2025`
    pub date: String,
    /// Sifat: `Segera`; the line is left out when empty.
    pub attribute: String,
    /// Lampiran: `-` or `1 lembar`; the line is left out when empty.
    pub attachment: String,
    /// Lines after `Yth.`: `Kepala Kampung Kalirejo`, `di –`, `Tempat`; a
    /// dotted line when there are none.
    pub to: Vec<String>,
    /// What is reminded of, in order; numbered from 1.
    pub rows: Vec<ReminderRow>,
    /// Who answers for the letter.
    pub signer: Signer,
    /// Tembusan; numbered from 1 when there are several.
    pub copies: Vec<String>,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// One deadline of one issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReminderRow {
    /// `KLR-2025-0412`
    pub number: String,
    /// `Isu rahasia` for a confidential one: a letter lies open where a screen
    /// does not.
    pub title: String,
    /// `Kampung Kalirejo`
    pub village: String,
    /// `Jawaban pertama`
    pub milestone: String,
    /// `22 Januari 2025`
    pub until: String,
    /// `2 hari kerja`; a dash when empty.
    pub late_by: String,
}

impl Document for ReminderLetter {
    const KIND: PaperKind = PaperKind::Reminder;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
