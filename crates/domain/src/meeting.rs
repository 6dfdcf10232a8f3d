//! Rapat: meeting, invitee, attendance mark; their vocabulary and fields on the wire.

use crate::op::{Fields, TAG_END, Tag, Value};

/// Field numbers of a meeting. Never reused.
pub mod field {
    use super::Tag;
    pub const KIND: Tag = 1;
    pub const TITLE: Tag = 2;
    pub const THEME: Tag = 3;
    /// Local date, `YYYY-MM-DD`.
    pub const DATE: Tag = 4;
    /// As typed and checked: `09.00`, `pagi`, empty.
    pub const START: Tag = 5;
    pub const END: Tag = 6;
    pub const VENUE: Tag = 7;
    /// One item per line.
    pub const AGENDA: Tag = 8;
    pub const CHAIR_NAME: Tag = 9;
    pub const CHAIR_OFFICE: Tag = 10;
    pub const SIGNER_NAME: Tag = 11;
    pub const SIGNER_OFFICE: Tag = 12;
    pub const SIGNER_RANK: Tag = 13;
    pub const SIGNER_ID_KIND: Tag = 14;
    pub const SIGNER_ID: Tag = 15;
}

/// Field numbers of an invitee.
pub mod invitee_field {
    use super::Tag;
    pub const MEETING: Tag = 1;
    pub const GROUP: Tag = 2;
    pub const OFFICE: Tag = 3;
    pub const NAME: Tag = 4;
    /// Region code for village heads: the order on the sheet.
    pub const REGION: Tag = 5;
    pub const WALK_IN: Tag = 6;
}

/// Where attendance stands among the fields of an invitee. It lies beyond every field that an op can write: only marks change it.
pub const ATTENDANCE_TAG: Tag = 2 * TAG_END + 2;

/// Field numbers of an attendance mark.
pub mod mark_field {
    use super::Tag;
    pub const INVITEE: Tag = 1;
    /// Its base names the marks that this one corrects; absent: there was none.
    pub const STATUS: Tag = 2;
    pub const REPRESENTATIVE_NAME: Tag = 3;
    pub const REPRESENTATIVE_OFFICE: Tag = 4;
}

/// Kind of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingKind {
    /// Rapat koordinasi.
    Coordination = 1,
    /// Musyawarah kampung/desa.
    VillageAssembly = 2,
    /// Pembinaan.
    Guidance = 3,
    Other = 4,
}

impl MeetingKind {
    pub fn of_number(n: i64) -> Option<Self> {
        [Self::Coordination, Self::VillageAssembly, Self::Guidance, Self::Other]
            .into_iter()
            .find(|k| *k as i64 == n)
    }
}

/// Protocol group of an invitee; the number is the order on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfficeGroup {
    /// Camat, Kapolsek, Danramil (PP 12/2022).
    Forkopimcam = 1,
    Agency = 2,
    VillageHead = 3,
    VillageApparatus = 4,
    /// Bhabinkamtibmas, Babinsa.
    Territorial = 5,
    Community = 6,
    Other = 7,
}

impl OfficeGroup {
    pub fn of_number(n: i64) -> Option<Self> {
        [
            Self::Forkopimcam,
            Self::Agency,
            Self::VillageHead,
            Self::VillageApparatus,
            Self::Territorial,
            Self::Community,
            Self::Other,
        ]
        .into_iter()
        .find(|g| *g as i64 == n)
    }
}

/// Attendance (`kehadiran`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attendance {
    Present = 1,
    /// Diwakili; who came may be unknown yet.
    Represented = 2,
    /// I, izin.
    Excused = 3,
    /// S, sakit.
    Sick = 4,
    /// C, cuti.
    OnLeave = 5,
    /// D, dinas.
    OnDuty = 6,
    /// TK, tanpa keterangan.
    Absent = 7,
}

impl Attendance {
    pub fn of_number(n: i64) -> Option<Self> {
        [
            Self::Present,
            Self::Represented,
            Self::Excused,
            Self::Sick,
            Self::OnLeave,
            Self::OnDuty,
            Self::Absent,
        ]
        .into_iter()
        .find(|a| *a as i64 == n)
    }
}

/// How a signer is numbered on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignerIdKind {
    /// A village head who is no civil servant prints none.
    None = 0,
    /// 18 digits, printed 8-6-1-3.
    Nip = 1,
    /// TNI and Polri.
    Nrp = 2,
}

impl SignerIdKind {
    pub fn of_number(n: i64) -> Option<Self> {
        [Self::None, Self::Nip, Self::Nrp].into_iter().find(|k| *k as i64 == n)
    }
}

/// A meeting as its author fills it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    pub kind: MeetingKind,
    pub title: String,
    pub theme: String,
    pub date: chrono::NaiveDate,
    pub start: String,
    pub end: String,
    pub venue: String,
    pub agenda: String,
    pub chair_name: String,
    pub chair_office: String,
    pub signer_name: String,
    pub signer_office: String,
    pub signer_rank: String,
    pub signer_id_kind: SignerIdKind,
    pub signer_id: String,
}

impl Meeting {
    /// Fields of the common part. Empty texts are left out.
    pub fn fields(&self) -> Fields {
        let date = self.date.to_string();
        let texts: [(Tag, &str); 13] = [
            (field::TITLE, &self.title),
            (field::THEME, &self.theme),
            (field::DATE, &date),
            (field::START, &self.start),
            (field::END, &self.end),
            (field::VENUE, &self.venue),
            (field::AGENDA, &self.agenda),
            (field::CHAIR_NAME, &self.chair_name),
            (field::CHAIR_OFFICE, &self.chair_office),
            (field::SIGNER_NAME, &self.signer_name),
            (field::SIGNER_OFFICE, &self.signer_office),
            (field::SIGNER_RANK, &self.signer_rank),
            (field::SIGNER_ID, &self.signer_id),
        ];
        let mut fields: Fields = texts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(tag, text)| (tag, Value::Text(text.to_owned())))
            .collect();
        fields.insert(field::KIND, Value::Int(self.kind as i64));
        fields.insert(field::SIGNER_ID_KIND, Value::Int(self.signer_id_kind as i64));
        fields
    }
}
