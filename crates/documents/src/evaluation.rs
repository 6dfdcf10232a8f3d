//! LEMBAR EVALUASI PROGRAM: how the programmes stand at a meeting.
//!
//! Layout and fixed words live in `templates/evaluasi_program.typ`.
//!
//! *Invariant:* of what is tagged with a programme only numbers reach this module: the sheet goes round the table, and who reads it
//! may not know of every issue.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signers;

/// Everything that is printed on a lembar evaluasi program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvaluationSheet {
    /// Of the office whose meeting it is.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// The page lies on its side.
    #[serde(skip)]
    pub paper: Paper,
    /// What the meeting is called.
    pub meeting: String,
    /// `Senin, 20 Januari 2025`
    pub date: String,
    /// The meeting before, with its date; empty: there was none.
    pub previous: String,
    /// As a tree: each before its parts; numbered from 1.
    pub rows: Vec<ProgrammeLine>,
    /// Who answers for it.
    pub signers: Signers,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// One programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProgrammeLine {
    pub title: String,
    /// `7PP.3`; may be empty.
    pub code: String,
    /// Whose it is, where it is another's; may be empty.
    pub host: String,
    /// In the tree; 0 on top.
    pub depth: u32,
    /// It was on the agenda, or something of it was raised.
    pub on_agenda: bool,
    /// Who answers for it.
    pub owner: String,
    /// Sasaran.
    pub target: String,
    /// Per cent when the meeting had ended; none: there was no such programme yet.
    pub progress: Option<u8>,
    /// Per cent when the meeting before had ended; none: there was no such meeting, or no such programme yet.
    pub progress_before: Option<u8>,
    /// Manfaat, 1 to 5.
    pub benefit: Option<u8>,
    /// `Tinggi`; may be empty.
    pub urgency: String,
    /// Tahapan.
    pub milestones: u32,
    pub milestones_done: u32,
    /// Due before today, and not reached.
    pub milestones_late: u32,
    /// Tagged with it, and not closed.
    pub open_issues: u32,
    /// Agenda items of the meeting about it.
    pub items: u32,
    /// Issues that the meeting raised.
    pub issues: u32,
    /// Decisions that it made.
    pub decisions: u32,
}

impl Document for EvaluationSheet {
    const KIND: PaperKind = PaperKind::Evaluation;

    fn frame(&self) -> Frame<'_> {
        Frame {
            landscape: true,
            ..Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
        }
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
