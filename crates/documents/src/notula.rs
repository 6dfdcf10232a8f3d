//! NOTULA: what a meeting talked about and decided.
//!
//! Layout and fixed words live in `templates/notula.typ`. What was noted, and what of it a paper may show, is decided by the
//! caller.
//!
//! *Invariant:* a draft says on every page that it is one, and final minutes say since when they are final.
//!
//! *Invariant:* what is said of an item under [`MinutesItem::secret`] is not in the model, and so on no page.

use serde::{Serialize, Serializer};

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signer;

/// Everything that is printed on minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MinutesSheet {
    /// Of the office that held the meeting.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// Sidang/Rapat.
    pub title: String,
    /// Left out when empty.
    pub theme: String,
    /// `Senin, 20 Januari 2025`
    pub date_long: String,
    /// Number of the letter of invitation; a dotted line when empty.
    pub invitation_number: String,
    /// `13 Januari 2025`; a dotted line when empty.
    pub invitation_date: String,
    /// `09.00 WIB s.d. selesai`; a dotted line when empty.
    pub time: String,
    /// Acara, in order; a dotted line when there is none.
    pub agenda: Vec<String>,
    /// Named in the words of the opening; left out when empty.
    pub venue: String,
    /// Ketua, name and office; a dotted line when empty.
    pub chair: String,
    /// Sekretaris; a dotted line when empty.
    pub secretary: String,
    /// Pencatat; a dotted line when empty.
    pub recorder: String,
    /// Who came, in numbers; who they were says the daftar hadir.
    pub turnout: MinutesTurnout,
    /// Pembahasan, in the order of the agenda.
    pub items: Vec<MinutesItem>,
    /// Keputusan, numbered from 1 in the text and in the table.
    pub decisions: Vec<MinutesDecision>,
    /// `12.00 WIB`; a dotted line when empty.
    pub closed_at: String,
    /// Whether it may still change.
    #[serde(rename = "final_since")]
    pub state: MinutesState,
    /// What was added after they became final, the first first.
    pub addenda: Vec<MinutesAddendum>,
    /// Pimpinan sidang/rapat.
    pub signer: Signer,
    /// Notulis, who signs at the left; `None`: the chair alone signs.
    #[serde(rename = "recorder_signs")]
    pub recorder_signer: Option<Signer>,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// Whether minutes may still change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MinutesState {
    /// Konsep.
    Draft,
    /// With the moment from which they are final: `Senin, 20 Januari 2025 pukul 12.15 WIB`.
    Final(String),
}

impl Serialize for MinutesState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            MinutesState::Draft => serializer.serialize_none(),
            MinutesState::Final(since) => serializer.serialize_some(since),
        }
    }
}

/// Who came to a meeting, in numbers of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct MinutesTurnout {
    /// Invited, walk-ins not counted.
    pub invited: u32,
    /// Of the invited, in person.
    pub present: u32,
    /// Of the invited, by somebody else.
    pub represented: u32,
    /// Of the invited, recorded as not there.
    pub absent: u32,
    /// Of the invited, not recorded.
    pub unmarked: u32,
    /// Came without an invitation.
    pub walk_ins: u32,
}

/// What was said under one agenda item.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MinutesItem {
    /// `Isu rahasia (Aparatur)` where it is about a confidential issue.
    pub title: String,
    /// It is about a confidential issue: the page says that nothing is printed of it.
    pub secret: bool,
    /// Notes as they were typed, line breaks included.
    pub notes: Vec<String>,
    /// Masukan.
    pub inputs: Vec<MinutesInput>,
}

/// What an attendee brought in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MinutesInput {
    /// Office or name; `Peserta` when empty.
    pub speaker: String,
    /// As it was typed.
    pub text: String,
    /// Of the issue that was made of it; left out when empty.
    pub issue_number: String,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MinutesDecision {
    /// Uraian.
    pub text: String,
    /// Penanggung jawab.
    pub owner: String,
    /// `28 Februari 2025`; a dash when empty.
    pub due: String,
    /// Empty: a cell to write in, on minutes whose words are final.
    pub status: String,
}

/// Tambahan notula.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MinutesAddendum {
    /// As it was typed.
    pub text: String,
    /// `21 Januari 2025`
    pub date: String,
    /// Name and office; left out when empty.
    pub author: String,
}

impl Document for MinutesSheet {
    const KIND: PaperKind = PaperKind::Minutes;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }
    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
