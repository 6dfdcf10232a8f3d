//! Rapat: meeting, invitee, attendance mark, how an invitation was told; their vocabulary and fields on the wire.

use crate::ids::ObjectId;
use crate::office::Acting;
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
    /// Id of the series that it is one of, as text.
    pub const SERIES: Tag = 16;
    /// Region code of the village or office that hosts it.
    pub const HOST: Tag = 17;
    /// Id of the meeting that it is a part of, as text.
    pub const PARENT: Tag = 18;
    /// Number of the letter of invitation, as it is written.
    pub const INVITATION_NUMBER: Tag = 19;
    /// The office for which the chair stands in: `Bupati Batang Hari`.
    pub const CHAIR_REPRESENTS: Tag = 20;
    /// Number of a [`Level`](super::Level); absent: that of its stream.
    pub const LEVEL: Tag = 21;
    /// Number of an [`Acting`](crate::office::Acting); absent: the holder himself.
    pub const CHAIR_ACTING: Tag = 22;
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
    /// Id of the office in the roster, as text.
    pub const OFFICE_REF: Tag = 7;
    /// Id of the person in the roster, as text.
    pub const PERSON_REF: Tag = 8;
    /// Number of an [`Acting`](crate::office::Acting); absent: the holder himself.
    pub const ACTING: Tag = 9;
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
    /// When he came, if he came late: local time, `09.20`. 5 once named the mark that this one corrects.
    pub const LATE_AT: Tag = 6;
}

/// Field numbers of how an invitee was told.
pub mod told_field {
    use super::Tag;
    pub const INVITEE: Tag = 1;
    /// Number of a [`Told`](super::Told).
    pub const HOW: Tag = 2;
    /// Local date and time, `YYYY-MM-DDTHH:MM`; the date alone where nobody knows the hour.
    pub const AT: Tag = 3;
}

/// How somebody was told that he is invited. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Whatsapp = 1,
    /// Surat undangan.
    Letter = 2,
    Phone = 3,
    /// Lisan.
    Spoken = 4,
}

impl Told {
    pub const ALL: [Told; 4] = [Told::Whatsapp, Told::Letter, Told::Phone, Told::Spoken];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|how| *how as i64 == n)
    }
}

/// Of which level of government a meeting or a programme is. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Kampung, desa, kelurahan.
    Village = 1,
    /// Kecamatan.
    District = 2,
    /// Kabupaten, kota.
    Regency = 3,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Village, Level::District, Level::Regency];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| *level as i64 == n)
    }
}

/// Kind of a meeting. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MeetingKind {
    /// Rapat koordinasi.
    Coordination = 1,
    /// Musyawarah kampung/desa.
    VillageAssembly = 2,
    /// Pembinaan.
    Guidance = 3,
    #[default]
    Other = 4,
    /// Rapat Forkopimda, of the regency.
    Forkopimda = 5,
    /// Rapat kewilayahan.
    Territorial = 6,
}

impl MeetingKind {
    pub const ALL: [MeetingKind; 6] = [
        MeetingKind::Coordination,
        MeetingKind::VillageAssembly,
        MeetingKind::Guidance,
        MeetingKind::Other,
        MeetingKind::Forkopimda,
        MeetingKind::Territorial,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|k| *k as i64 == n)
    }
}

/// Protocol group of an invitee. The number is the wire value, never reused; the order on the sheet is that of [`OfficeGroup::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OfficeGroup {
    /// Camat, Kapolsek, Danramil (PP 12/2022).
    Forkopimcam = 1,
    Agency = 2,
    VillageHead = 3,
    VillageApparatus = 4,
    /// Bhabinkamtibmas, Babinsa.
    Territorial = 5,
    Community = 6,
    #[default]
    Other = 7,
    /// Bupati, DPRD, Kejari, Polres, Kodim (PP 12/2022), at a meeting of the regency.
    Forkopimda = 8,
    /// Camat, at a meeting of the regency.
    DistrictHead = 9,
    /// Tamu: of a higher level, or to speak.
    Guest = 10,
}

impl Ord for OfficeGroup {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for OfficeGroup {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl OfficeGroup {
    /// In the order of protocol.
    pub const ALL: [OfficeGroup; 10] = [
        Self::Guest,
        Self::Forkopimda,
        Self::Forkopimcam,
        Self::Agency,
        Self::DistrictHead,
        Self::VillageHead,
        Self::VillageApparatus,
        Self::Territorial,
        Self::Community,
        Self::Other,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|group| *group as i64 == n)
    }

    /// Its place on the sheet, from 0.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|group| *group == self).unwrap_or_default()
    }

    /// Are its offices told apart by their region alone: one head of each village, of each sub-district?
    pub fn is_one_of_each_region(self) -> bool {
        matches!(self, Self::VillageHead | Self::DistrictHead)
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

    /// Did he come, or somebody in his place?
    pub fn has_come(self) -> bool {
        matches!(self, Self::Present | Self::Represented)
    }
}

/// What became of the invitations to a meeting. Door, lists, paper and final minutes count by this one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turnout {
    /// Walk-ins not counted.
    pub invited: u32,
    /// Of the invited, as those below.
    pub present: u32,
    pub represented: u32,
    /// Recorded as not there, with or without a reason.
    pub absent: u32,
    /// Nobody recorded what became of them: they are not said to be absent.
    pub unmarked: u32,
    /// Came without an invitation.
    pub walk_ins: u32,
}

impl Turnout {
    /// Of everybody on the sheet: whether he is a walk-in, and how he was marked.
    pub fn of(sheet: impl IntoIterator<Item = (bool, Option<Attendance>)>) -> Self {
        let mut turnout = Self::default();
        for (walk_in, status) in sheet {
            if walk_in {
                turnout.walk_ins += 1;
                continue;
            }
            turnout.invited += 1;
            let number = match status {
                Some(Attendance::Present) => &mut turnout.present,
                Some(Attendance::Represented) => &mut turnout.represented,
                Some(
                    Attendance::Excused
                    | Attendance::Sick
                    | Attendance::OnLeave
                    | Attendance::OnDuty
                    | Attendance::Absent,
                ) => &mut turnout.absent,
                None => &mut turnout.unmarked,
            };
            *number += 1;
        }
        turnout
    }

    /// How many of the invited came, or sent somebody.
    pub fn came(&self) -> u32 {
        self.present + self.represented
    }
}

/// How a signer is numbered on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignerIdKind {
    /// A village head who is no civil servant prints none.
    #[default]
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// The series that it is one of.
    pub series: Option<ObjectId>,
    /// Region code of its host, or empty.
    pub host: String,
    /// The meeting that it is a part of.
    pub parent: Option<ObjectId>,
    /// As it is written on the letter, or empty.
    pub invitation_number: String,
    /// The office for which the chair stands in, or empty.
    pub chair_represents: String,
    /// `None`: that of its stream.
    pub level: Option<Level>,
    pub chair_acting: Acting,
}

impl Meeting {
    /// Fields of the common part. Empty texts are left out.
    pub fn fields(&self) -> Fields {
        let date = self.date.to_string();
        let id = |id: Option<ObjectId>| id.map(|id| id.to_string()).unwrap_or_default();
        let (series, parent) = (id(self.series), id(self.parent));
        let texts: [(Tag, &str); 18] = [
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
            (field::SERIES, &series),
            (field::HOST, &self.host),
            (field::PARENT, &parent),
            (field::INVITATION_NUMBER, &self.invitation_number),
            (field::CHAIR_REPRESENTS, &self.chair_represents),
        ];
        let mut fields: Fields = texts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(tag, text)| (tag, Value::Text(text.to_owned())))
            .collect();
        fields.insert(field::KIND, Value::Int(self.kind as i64));
        fields.insert(field::SIGNER_ID_KIND, Value::Int(self.signer_id_kind as i64));
        // What nobody says costs no bytes, and a program of an earlier edition writes none of these.
        if let Some(level) = self.level {
            fields.insert(field::LEVEL, Value::Int(level as i64));
        }
        if self.chair_acting != Acting::Not {
            fields.insert(field::CHAIR_ACTING, Value::Int(self.chair_acting as i64));
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meeting_that_says_nothing_new_has_the_fields_of_the_first_edition() {
        let plain = Meeting {
            title: "Rapat".to_owned(),
            ..Meeting::default()
        };
        let tags: Vec<Tag> = plain.fields().into_keys().collect();
        assert_eq!(tags, [field::KIND, field::TITLE, field::DATE, field::SIGNER_ID_KIND]);
        let full = Meeting {
            series: ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c"),
            host: "18.02.01.2003".to_owned(),
            parent: ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3d"),
            invitation_number: "005/12/2025".to_owned(),
            chair_represents: "Bupati".to_owned(),
            level: Some(Level::District),
            chair_acting: Acting::Plt,
            ..plain
        };
        let new: Vec<(Tag, Value)> = full.fields().into_iter().filter(|(tag, _)| *tag > 15).collect();
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            new,
            [
                (16, text("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c")),
                (17, text("18.02.01.2003")),
                (18, text("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3d")),
                (19, text("005/12/2025")),
                (20, text("Bupati")),
                (21, Value::Int(2)),
                (22, Value::Int(2)),
            ]
        );
    }

    #[test]
    fn groups_have_the_numbers_that_were_released_and_stand_in_the_order_of_protocol() {
        use OfficeGroup::*;
        let of_numbers: Vec<OfficeGroup> = (1..=10).filter_map(OfficeGroup::of_number).collect();
        assert_eq!(
            of_numbers,
            [
                Forkopimcam,
                Agency,
                VillageHead,
                VillageApparatus,
                Territorial,
                Community,
                Other,
                Forkopimda,
                DistrictHead,
                Guest
            ]
        );
        assert_eq!(OfficeGroup::of_number(11), None);
        assert!(Guest.place() < Forkopimcam.place() && Forkopimcam.place() < VillageHead.place());
        assert_eq!(Other.place(), OfficeGroup::ALL.len() - 1);
    }

    #[test]
    fn ways_to_tell_and_levels_have_the_numbers_that_were_released() {
        assert_eq!(Told::ALL.map(|how| how as i64), [1, 2, 3, 4]);
        assert_eq!(Level::ALL.map(|level| level as i64), [1, 2, 3]);
        assert_eq!((Told::of_number(0), Level::of_number(4)), (None, None));
    }

    #[test]
    fn kinds_and_groups_have_the_numbers_that_were_released() {
        assert_eq!(MeetingKind::ALL.map(|kind| kind as i64), [1, 2, 3, 4, 5, 6]);
        let mut groups = OfficeGroup::ALL.map(|group| group as i64);
        groups.sort_unstable();
        assert_eq!(groups, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!((MeetingKind::of_number(7), OfficeGroup::of_number(11)), (None, None));
    }

    #[test]
    fn a_guest_stands_above_the_hosts_and_the_groups_of_before_in_their_old_order() {
        assert_eq!(OfficeGroup::Guest.place(), 0);
        let old: Vec<usize> = (1..=7)
            .filter_map(OfficeGroup::of_number)
            .map(OfficeGroup::place)
            .collect();
        assert!(old.len() == 7 && old.is_sorted(), "{old:?}");
    }
}
