//! DAFTAR HADIR: the attendance sheet of a meeting, blank (to be signed) or
//! filled (who came).
//!
//! Layout and fixed words live in `templates/daftar_hadir.typ`.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::signature::Signature;
use crate::signer::Signers;

/// Blank numbered rows for guests, when the office has not set another number.
pub const BLANK_ROWS_DEFAULT: u32 = 10;

/// Everything that is printed on an attendance sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttendanceSheet {
    /// Of the inviting office, also when a village hosts the meeting.
    #[serde(skip)]
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
    #[serde(skip)]
    pub paper: Paper,
    /// Printed in capitals under `DAFTAR HADIR`.
    pub meeting_title: String,
    /// Printed in italics under the title.
    pub theme: Option<String>,
    /// `Senin, 20 Januari 2025`; the weekday is derived by the caller.
    pub date_long: String,
    /// `09.00 WIB s.d. selesai`
    pub time: String,
    /// Where the meeting is held.
    pub venue: String,
    /// Printed after `Acara`.
    pub agenda: Option<String>,
    /// Printed after `Pimpinan Rapat`.
    pub chair: Option<String>,
    /// Invitees and walk-ins in protocol order; they are numbered from 1.
    pub rows: Vec<SheetRow>,
    /// Empty numbered rows after `rows`, for guests nobody foresaw.
    pub blank_rows: u32,
    /// Whether marks are printed. A blank sheet prints only the mark
    /// [`RowStatus::Represented`], since it changes who signs.
    pub filled: bool,
    /// Counts under the table. On a blank sheet only the number of invitees is
    /// printed, and dots stand for the rest, to be filled in by hand.
    pub recap: Option<Recap>,
    /// Who answers for the sheet.
    pub signers: Signers,
    /// How it looks.
    #[serde(flatten)]
    pub form: SheetForm,
    /// Grey word across every page, `CONTOH` in training mode.
    #[serde(skip)]
    pub watermark: Option<String>,
}

/// One numbered row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetRow {
    /// The holder of the office; a dotted line is printed when not known.
    pub name: Option<String>,
    /// The office that was invited, or the guest's own.
    pub office: String,
    /// What was marked at the meeting.
    pub status: RowStatus,
    /// Heading above the first of successive rows with the same group.
    pub group: Option<String>,
    /// When somebody came who came late, `09.20`; a filled sheet prints it
    /// under the mark.
    pub late_at: Option<String>,
    /// What was drawn at the door; a filled sheet prints it.
    pub signature: Option<Signature>,
}

/// The mark of a row; the word or code in KET. is given with each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RowStatus {
    /// Not marked: nothing.
    Open,
    /// Came in person: `Hadir`.
    Present,
    /// Someone came in place of the holder: `Diwakili`. The row shows the
    /// delegate as `Mewakili Kapolsek Kalirejo (Kanit Binmas)`.
    Represented {
        /// The delegate; a dotted line is printed when not known.
        name: Option<String>,
        /// The delegate's own office.
        office: Option<String>,
    },
    /// Ijin: `I`.
    Excused,
    /// Sakit: `S`.
    Sick,
    /// Cuti: `C`.
    OnLeave,
    /// Dinas: `D`.
    OnDuty,
    /// Tanpa keterangan: `TK`.
    Absent,
}

/// Counts of people under the table, worked out by the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Recap {
    /// Invitees, without walk-ins.
    pub invited: u32,
    /// Came in person.
    pub present: u32,
    /// Sent a delegate.
    pub represented: u32,
    /// Recorded as not there.
    pub absent: u32,
    /// Nobody recorded what became of them; the line is left out when there
    /// are none.
    pub unmarked: u32,
    /// Came without an invitation; the line is left out when nobody did.
    pub walk_ins: u32,
}

/// How the sheet looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SheetForm {
    /// A second heading row `1 2 3 4 5`.
    pub column_numbers: bool,
}

impl Document for AttendanceSheet {
    const KIND: PaperKind = PaperKind::Attendance;

    fn frame(&self) -> Frame<'_> {
        Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
    }

    fn words(&self) -> impl Serialize + '_ {
        self
    }
}
