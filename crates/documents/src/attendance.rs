//! DAFTAR HADIR: the attendance sheet of a meeting, blank (to be signed) or
//! filled (who came).
//!
//! Layout and fixed words live in `templates/daftar_hadir.typ`.

use serde::Serialize;

use crate::document::{Document, Frame};
use crate::kind::PaperKind;
use crate::letterhead::Letterhead;
use crate::paper::Paper;
use crate::parts::PaperPart;
use crate::signature::Signature;
use crate::signer::Signers;

/// Blank numbered rows for guests, when the office has not set another number.
pub const BLANK_ROWS_DEFAULT: u32 = 10;

/// Everything that is printed on an attendance sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceSheet {
    /// Of the inviting office, also when a village hosts the meeting.
    pub letterhead: Letterhead,
    /// Decides page size and column widths.
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
    pub form: SheetForm,
    /// Grey word across every page, `CONTOH` in training mode.
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
    /// What was drawn at the door; a filled sheet prints it where [`SheetForm::drawn`] says so.
    pub signature: Option<Signature>,
    /// NIP or NRP of the holder, as it is to be printed ([`SignerId::number`](crate::SignerId::number)); never that of a delegate.
    pub id_number: Option<String>,
    /// Telephone number of the holder.
    pub phone: Option<String>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SheetForm {
    /// How the column looks in which people sign.
    pub signature_column: SignatureColumn,
    /// A column beside the usual five.
    pub extra_column: ExtraColumn,
    /// On a page that lies on its side.
    #[serde(skip)]
    pub landscape: bool,
    /// Headings above the groups of [`SheetRow::group`].
    pub groups: bool,
    /// A second heading row `1 2 3 4 5`.
    pub column_numbers: bool,
    /// A filled sheet prints what was drawn at the door.
    pub drawn: bool,
}

impl Default for SheetForm {
    fn default() -> Self {
        Self {
            signature_column: SignatureColumn::default(),
            extra_column: ExtraColumn::default(),
            landscape: false,
            groups: false,
            column_numbers: false,
            drawn: true,
        }
    }
}

/// The forms of the column in which people sign: odd numbers at its left, even ones at its right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureColumn {
    /// Sub-kolom: room for each number in one half.
    #[default]
    SubColumn,
    /// Titik-titik: a dotted line for each number in one half.
    Dotted,
    /// Pasangan: two rows share one tall cell.
    Paired,
}

/// A column beside the usual five, behind the offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtraColumn {
    /// There is none.
    #[default]
    None,
    /// `NIP/NRP`
    IdNumber,
    /// `NO. HP`
    Phone,
}

/// Widths of the columns, in millimetres: together what the margins leave of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct ColumnWidths {
    pub(crate) number: u32,
    pub(crate) name: u32,
    pub(crate) office: u32,
    /// 0: there is none.
    pub(crate) extra: u32,
    /// Odd numbers sign in the first half, even ones in the second.
    pub(crate) signature_half: u32,
    pub(crate) note: u32,
}

impl ColumnWidths {
    pub(crate) fn of(paper: Paper, form: &SheetForm) -> Self {
        let number = 10;
        let (signature_half, note) = match (form.landscape, paper) {
            (true, _) => (30, 20),
            (false, Paper::F4215) => (23, 13),
            (false, Paper::A4 | Paper::F4210) => (23, 12),
        };
        let extra = match (form.extra_column, form.landscape) {
            (ExtraColumn::None, _) => 0,
            (ExtraColumn::IdNumber | ExtraColumn::Phone, false) => 26,
            // A NIP fits on one line.
            (ExtraColumn::IdNumber | ExtraColumn::Phone, true) => 45,
        };
        let words = paper.text_width_mm(form.landscape) - number - extra - 2 * signature_half - note;
        Self {
            number,
            name: words / 2,
            office: words - words / 2,
            extra,
            signature_half,
            note,
        }
    }
}

/// The sheet, or one part of a long one, as the template reads it.
#[derive(Serialize)]
struct SheetWords<'a> {
    meeting_title: &'a str,
    theme: Option<&'a str>,
    date_long: &'a str,
    time: &'a str,
    venue: &'a str,
    agenda: Option<&'a str>,
    chair: Option<&'a str>,
    rows: &'a [SheetRow],
    blank_rows: usize,
    filled: bool,
    recap: Option<Recap>,
    signers: &'a Signers,
    #[serde(flatten)]
    form: &'a SheetForm,
    columns_mm: ColumnWidths,
    /// Marks of the whole sheet.
    absences: Vec<&'a RowStatus>,
    part: PartWords<'a>,
}

#[derive(Serialize)]
struct PartWords<'a> {
    first_number: usize,
    opens: bool,
    closes: bool,
    pages_before: usize,
    pages_in_all: Option<usize>,
    marks_rows: bool,
    /// Of the row before the first.
    group_before: Option<&'a str>,
}

impl Document for AttendanceSheet {
    const KIND: PaperKind = PaperKind::Attendance;

    fn frame(&self) -> Frame<'_> {
        Frame {
            landscape: self.form.landscape,
            ..Frame::upright(&self.letterhead, self.paper, self.watermark.as_deref())
        }
    }

    fn words(&self) -> impl Serialize + '_ {
        self.words_of(&PaperPart::whole(self.lines()))
    }

    fn lines(&self) -> usize {
        self.rows.len().saturating_add(self.blank_rows as usize)
    }

    fn part_words(&self, part: &PaperPart) -> impl Serialize + '_ {
        self.words_of(part)
    }
}

impl AttendanceSheet {
    fn words_of<'a>(&'a self, part: &PaperPart) -> SheetWords<'a> {
        let people = self.rows.len();
        let (begins, ends) = (part.lines.start.min(people), part.lines.end.min(people));
        let rows = self.rows.get(begins..ends).unwrap_or_default();
        let before = begins.checked_sub(1).and_then(|index| self.rows.get(index));
        let absences = [
            RowStatus::Excused,
            RowStatus::Sick,
            RowStatus::OnLeave,
            RowStatus::OnDuty,
            RowStatus::Absent,
        ];
        SheetWords {
            meeting_title: &self.meeting_title,
            theme: self.theme.as_deref(),
            date_long: &self.date_long,
            time: &self.time,
            venue: &self.venue,
            agenda: self.agenda.as_deref(),
            chair: self.chair.as_deref(),
            rows,
            blank_rows: part.lines.len() - rows.len(),
            filled: self.filled,
            recap: self.recap,
            signers: &self.signers,
            form: &self.form,
            columns_mm: ColumnWidths::of(self.paper, &self.form),
            absences: absences
                .iter()
                .filter_map(|absence| {
                    self.rows
                        .iter()
                        .map(|row| &row.status)
                        .find(|status| *status == absence)
                })
                .collect(),
            part: PartWords {
                first_number: part.lines.start + 1,
                opens: part.opens,
                closes: part.closes,
                pages_before: part.pages_before,
                pages_in_all: part.pages_in_all,
                marks_rows: part.marks_lines,
                group_before: before.and_then(|row| row.group.as_deref()),
            },
        }
    }
}
