//! REKAP KEHADIRAN: which office came to which meeting of a year.
//!
//! Layout and fixed words live in `templates/rekap_kehadiran.typ`. Which meetings count, and which spellings are one office, is
//! decided by the caller.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signer::Signers;

/// Everything that is printed on a rekap kehadiran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttendanceRecap {
    /// Of the office whose meetings they are.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// The page lies on its side.
    #[serde(skip)]
    pub paper: Paper,
    /// `Rakor bulanan`, or `Semua rapat`; printed in capitals.
    pub series: String,
    /// `Tahun 2025`, with the group of offices where it is of one.
    pub period: String,
    /// The earliest first; as many as stand beside each other make a block of columns, and the others follow below.
    pub meetings: Vec<RecapColumn>,
    /// Meetings at which nobody was marked.
    pub unrecorded: u32,
    /// In the order of a sheet; numbered from 1.
    pub rows: Vec<RecapRow>,
    /// Over all rows.
    pub total: RecapTotal,
    /// Who answers for it.
    pub signers: Signers,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// The date over the column of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecapColumn {
    /// `20`
    pub day: String,
    /// `Jan`
    pub month: String,
}

/// One office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecapRow {
    /// `Kapolsek Kalirejo`
    pub office: String,
    /// `Kampung Kalirejo`, under the office; may be empty.
    pub village: String,
    /// One for each meeting.
    pub marks: Vec<RecapMark>,
    /// Hadir.
    pub present: u32,
    /// Diwakili.
    pub represented: u32,
    /// Neither came nor sent anybody.
    pub away: u32,
    /// Who came or sent somebody of all who were invited, in whole per cent; none: it was never invited.
    pub percent: Option<u32>,
}

/// What stands in the column of a meeting; the code is given with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecapMark {
    /// H.
    Present,
    /// W, diwakili.
    Represented,
    /// I.
    Excused,
    /// S.
    Sick,
    /// C.
    OnLeave,
    /// D.
    OnDuty,
    /// TK.
    Absent,
    /// ?, invited, and nobody said.
    Unmarked,
    /// –
    NotInvited,
}

/// Invitations by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RecapTotal {
    pub invited: u32,
    pub present: u32,
    pub represented: u32,
    pub away: u32,
    pub unmarked: u32,
}

impl Document for AttendanceRecap {
    const KIND: PaperKind = PaperKind::AttendanceRecap;

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
