//! DAFTAR HADIR: the attendance sheet of a meeting, blank (to be signed) or
//! filled (who came).
//!
//! Layout and fixed words live in `templates/daftar_hadir.typ`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::compiled::{Compiled, DocumentError};
use crate::letterhead::{Letterhead, LetterheadData};
use crate::paper::{Geometry, Paper};
use crate::signature::Signature;
use crate::world::OfficeWorld;

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

/// The signature block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signers {
    /// `Kalirejo, 20 Januari 2025`, above the right signer.
    pub place_date: String,
    /// Maker or chair.
    pub right: Signer,
    /// The higher officer, under `Mengetahui,`.
    pub left: Option<Signer>,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Lines before the title: `a.n. CAMAT KALIREJO`, `u.b.`
    pub above: Vec<String>,
    /// `CAMAT KALIREJO,`, with `Plt.`, `Plh.` or `Pj.` where it applies.
    pub title: String,
    /// As it is to be printed, capitals and degrees included; a dotted line
    /// when empty.
    pub name: String,
    /// `Pembina (IV/a)`
    pub rank: Option<String>,
    /// A village head who is no civil servant has none.
    pub id: Option<SignerId>,
}

/// Number of a civil servant (NIP) or of a soldier or police officer (NRP).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerId {
    /// Eighteen digits, printed in groups of 8, 6, 1 and 3; anything else is
    /// printed as given.
    Nip(String),
    /// Printed as given.
    Nrp(String),
}

impl fmt::Display for SignerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SignerId::Nip(number) => write!(f, "NIP {}", grouped_nip(number)),
            SignerId::Nrp(number) => write!(f, "NRP {}", number.trim()),
        }
    }
}

impl Serialize for SignerId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `19700101 199003 1 001`: birth, appointment, sex, serial number.
fn grouped_nip(number: &str) -> String {
    let compact: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    if compact.len() != 18 || !compact.bytes().all(|b| b.is_ascii_digit()) {
        return number.trim().to_owned();
    }
    let mut grouped = String::with_capacity(21);
    for (index, digit) in compact.chars().enumerate() {
        if matches!(index, 8 | 14 | 15) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// Choices of form that are not part of the sheet's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AttendanceLayout {
    /// A second heading row `1 2 3 4 5`.
    pub column_numbers: bool,
}

/// Lays out an attendance sheet in the default form.
///
/// # Errors
/// [`DocumentError::LogoTooLarge`] and [`DocumentError::LogoUnreadable`] for a
/// logo that cannot be printed.
pub fn compile_attendance(sheet: &AttendanceSheet) -> Result<Compiled, DocumentError> {
    compile_attendance_with(sheet, AttendanceLayout::default())
}

/// Lays out an attendance sheet.
///
/// # Errors
/// As [`compile_attendance`].
pub fn compile_attendance_with(sheet: &AttendanceSheet, layout: AttendanceLayout) -> Result<Compiled, DocumentError> {
    sheet.letterhead.check()?;
    Compiled::new(&attendance_world(sheet, layout))
}

pub(crate) fn attendance_world(sheet: &AttendanceSheet, layout: AttendanceLayout) -> OfficeWorld {
    OfficeWorld::new("daftar_hadir.typ").with_data(&TemplateData::new(sheet, layout), &sheet.letterhead)
}

/// `data.json` as `templates/daftar_hadir.typ` reads it.
#[derive(Serialize)]
struct TemplateData<'a> {
    letterhead: LetterheadData<'a>,
    paper: Geometry,
    meeting_title: &'a str,
    theme: Option<&'a str>,
    date_long: &'a str,
    time: &'a str,
    venue: &'a str,
    agenda: Option<&'a str>,
    chair: Option<&'a str>,
    rows: &'a [SheetRow],
    blank_rows: u32,
    filled: bool,
    recap: Option<Recap>,
    signers: &'a Signers,
    watermark: Option<&'a str>,
    column_numbers: bool,
}

impl<'a> TemplateData<'a> {
    fn new(sheet: &'a AttendanceSheet, layout: AttendanceLayout) -> Self {
        Self {
            letterhead: sheet.letterhead.data(),
            paper: sheet.paper.geometry(),
            meeting_title: &sheet.meeting_title,
            theme: sheet.theme.as_deref(),
            date_long: &sheet.date_long,
            time: &sheet.time,
            venue: &sheet.venue,
            agenda: sheet.agenda.as_deref(),
            chair: sheet.chair.as_deref(),
            rows: &sheet.rows,
            blank_rows: sheet.blank_rows,
            filled: sheet.filled,
            recap: sheet.recap,
            signers: &sheet.signers,
            watermark: sheet.watermark.as_deref(),
            column_numbers: layout.column_numbers,
        }
    }
}
