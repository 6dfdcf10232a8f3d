//! Rapat: a meeting, whom it invites and who came.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{Delivery, Level, OtherIssue};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    /// Rapat koordinasi.
    Coordination,
    /// Musyawarah kampung/desa.
    VillageAssembly,
    /// Pembinaan.
    Guidance,
    /// Of the regency.
    Forkopimda,
    /// Rapat kewilayahan.
    Territorial,
    #[default]
    Other,
}

/// Protocol groups, domain.md §0 row 3 and §3.3 rule 8. A sheet lists them in the order of `kentongan-domain`, guests first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OfficeGroup {
    /// Tamu: of a higher level, or to speak.
    Guest,
    /// Bupati, DPRD, Kejari, Polres, Kodim, at a meeting of the regency.
    Forkopimda,
    /// Unsur Forkopimcam: Camat, Kapolsek, Danramil.
    Forkopimcam,
    /// Instansi: Puskesmas, KUA, dinas.
    Agency,
    /// Camat, at a meeting of the regency.
    DistrictHead,
    /// Kepala kampung/desa.
    VillageHead,
    /// Perangkat kampung and its institutions (BPK, LPM, PKK), in a village's own meetings.
    VillageApparatus,
    /// Pembina wilayah: Bhabinkamtibmas, Babinsa.
    Territorial,
    /// Tokoh and ormas.
    Community,
    Other,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MeetingForm {
    pub kind: MeetingKind,
    pub title: String,
    /// Tema; may be empty.
    pub theme: String,
    pub date_text: String,
    /// `09.00`, `9:00`, `pagi` or empty.
    pub start_text: String,
    /// `12.00`, `selesai` or empty (printed as `selesai`).
    pub end_text: String,
    pub venue: String,
    /// One item per line.
    pub agenda: String,
    pub chair_name: String,
    pub chair_office: String,
    pub signer: SignerForm,
    /// Id of the series that it is one of, or empty.
    #[serde(default)]
    pub series_id: String,
    /// Region code of its host, or empty.
    #[serde(default)]
    pub host: String,
    /// Id of the meeting that it is a part of, or empty.
    #[serde(default)]
    pub parent_id: String,
    /// As on the letter of invitation; with `…` for a running number that nobody knows yet; may be empty.
    #[serde(default)]
    pub invitation_number: String,
    /// The office for which the chair stands in, or empty.
    #[serde(default)]
    pub chair_represents: String,
    #[serde(default)]
    pub chair_acting: ChairActing,
    /// `null`: that of the office whose meeting it is.
    #[serde(default)]
    pub level: Option<Level>,
}

/// Does the chair hold the office, or stand in for its holder?
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChairActing {
    #[default]
    Not,
    /// Penjabat.
    Pj,
    /// Pelaksana tugas.
    Plt,
    /// Pelaksana harian.
    Plh,
    /// Penjabat sementara.
    Pjs,
}

/// Who signs the sheet at the right; empty name and office: the chair.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignerForm {
    pub name: String,
    pub office: String,
    /// Pangkat/golongan, `Pembina (IV/a)`; may be empty.
    pub rank: String,
    pub id_kind: SignerIdKind,
    /// 18 digits for a NIP; free for NRP.
    pub id_number: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignerIdKind {
    #[default]
    None,
    Nip,
    Nrp,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveMeeting {
    /// Absent: a new meeting.
    pub id: Option<String>,
    /// The form as it was opened, for a meeting that stands already. What others changed since then stays.
    pub seen: Option<MeetingForm>,
    pub form: MeetingForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingRow {
    pub id: String,
    /// Whose meeting it is, when it is not this scope's own: `Kampung Kalirejo`; else empty.
    pub host: String,
    /// False for another's meeting: it can be read and printed here, not written.
    pub may_edit: bool,
    pub kind: MeetingKind,
    pub title: String,
    pub date: String,
    /// As printed: `09.00 WIB s.d. selesai`; empty when not given.
    pub time_text: String,
    pub venue: String,
    pub counts: AttendanceCounts,
    pub delivery: Delivery,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct AttendanceCounts {
    /// Invited, walk-ins not counted.
    pub invited: u32,
    /// Came in person, walk-ins not counted.
    pub present: u32,
    pub represented: u32,
    /// Izin, sakit, cuti, dinas or tanpa keterangan.
    pub absent: u32,
    /// Invited and not marked yet.
    pub unmarked: u32,
    pub walk_ins: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingListView {
    /// Today and later, soonest first; without those whose minutes are final.
    pub upcoming: Vec<MeetingRow>,
    /// Newest first.
    pub past: Vec<MeetingRow>,
    /// Of those that decided something.
    pub decisions: Vec<MeetingDecisions>,
}

/// What became of what a meeting decided.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingDecisions {
    pub meeting_id: String,
    pub decisions: u32,
    /// Still to be carried out.
    pub open: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingView {
    pub row: MeetingRow,
    pub form: MeetingForm,
    /// `Kampung Kalirejo`; empty: nobody is said to host.
    pub host_name: String,
    /// Title of the series that it is one of, or empty.
    pub series_title: String,
    /// The meeting that it is a part of, if that is here.
    pub part_of: Option<MeetingRef>,
    /// What takes place inside it.
    pub parts: Vec<MeetingRef>,
    /// What the number of the invitation would be, its running number blank.
    pub number_suggested: String,
    /// The running number is still blank.
    pub number_provisional: bool,
    /// In protocol order, walk-ins last.
    pub invitees: Vec<InviteeView>,
    /// The last marks, newest first (at most 5).
    pub recent: Vec<RecentMark>,
    /// True when Ctrl+Z would undo something.
    pub can_undo: bool,
    /// Whose mark that is; empty: nobody's.
    pub undo_of: String,
    /// The issues that were raised in it, as far as they are here.
    pub issues: Vec<OtherIssue>,
    pub minutes: MinutesCounts,
    pub minutes_final: bool,
}

/// What agenda and minutes of a meeting hold.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MinutesCounts {
    /// Items of its agenda that are records; lines of the form are counted apart.
    pub items: u32,
    /// Of these, about a decision of an earlier meeting.
    pub of_decisions: u32,
    /// Of these, about an issue.
    pub of_issues: u32,
    /// Of these, ticked, or with something written under them.
    pub discussed: u32,
    /// Notes and inputs.
    pub noted: u32,
    pub decisions: u32,
    /// Of these, still to be carried out.
    pub decisions_open: u32,
    /// Open decisions of earlier meetings that are not on the agenda.
    pub decisions_waiting: u32,
}

/// Another meeting, by what it is called.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingRef {
    pub id: String,
    pub kind: MeetingKind,
    pub title: String,
    pub date: String,
    pub time_text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InviteeView {
    pub id: String,
    /// Running number on the sheet, from 1.
    pub number: u32,
    pub group: OfficeGroup,
    /// `Kepala Kampung Sri Basuki`; for a walk-in the institution.
    pub office: String,
    /// May be unknown: empty.
    pub name: String,
    pub walk_in: bool,
    /// How he was told, the last last.
    pub told: Vec<ToldView>,
    pub mark: Option<MarkView>,
    /// Of what he drew at the door, if it stands.
    pub signature_id: Option<String>,
}

/// How somebody was told that he is invited (*undangan disampaikan*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ToldHow {
    Whatsapp,
    Letter,
    Phone,
    Spoken,
    /// In a way that only a newer version has a word for.
    Other,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ToldView {
    pub how: ToldHow,
    /// `YYYY-MM-DD`
    pub date: String,
    /// `08.10`; empty: nobody said.
    pub time: String,
}

/// Notes of all of them that they were told in the same way.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NoteTold {
    pub meeting_id: String,
    pub invitee_ids: Vec<String>,
    pub how: ToldHow,
    pub date_text: String,
    /// May be empty.
    pub time_text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GetInvitationText {
    pub meeting_id: String,
    /// Absent: a text for a group.
    pub invitee_id: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InvitationText {
    pub text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MarkView {
    pub status: AttendanceStatus,
    /// Who came in place of the invited; may be unknown: empty.
    pub representative_name: String,
    pub representative_office: String,
    /// When he came, if he came late: local time, `09.20`; else empty.
    pub late_at: String,
    #[ts(type = "number")]
    pub at_ms: i64,
    pub delivery: Delivery,
}

/// Attendance (`kehadiran`), absence codes of domain.md §3.3 rule 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttendanceStatus {
    Present,
    Represented,
    /// I, izin.
    Excused,
    /// S, sakit.
    Sick,
    /// C, cuti.
    OnLeave,
    /// D, dinas.
    OnDuty,
    /// TK, tanpa keterangan.
    Absent,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecentMark {
    #[ts(type = "number")]
    pub at_ms: i64,
    /// Name of a walk-in, office of an invitee.
    pub who: String,
    /// Institution of a walk-in; representative's name if represented; may be empty.
    pub detail: String,
    pub walk_in: bool,
    pub status: AttendanceStatus,
    /// When he came, if he came late: local time, `09.20`; else empty.
    pub late_at: String,
}

/// Invite one office.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteOffice {
    pub meeting_id: String,
    pub group: OfficeGroup,
    pub office: String,
    pub name: String,
}

/// Invite a whole group in one action. Offices that are invited already are not invited twice.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteGroup {
    pub meeting_id: String,
    pub preset: InvitePreset,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InvitePreset {
    /// Every village head of the district, or of the regency, by region code.
    AllVillageHeads,
    /// Camat, Kapolsek, Danramil.
    Forkopimcam,
    /// Kepala Puskesmas, Kepala KUA, Bhabinkamtibmas, Babinsa.
    UsualAgencies,
    /// Perangkat kampung and institutions of this village.
    VillageApparatus,
    /// Every camat of the regency, by region code.
    AllDistrictHeads,
    /// Bupati, Ketua DPRD, Kapolres, Dandim, Kajari.
    Forkopimda,
    /// Tokoh masyarakat, adat, agama, those of the roster by name; of a village also Ketua RW and Ketua RT.
    Community,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EditInvitee {
    pub meeting_id: String,
    pub invitee_id: String,
    pub group: OfficeGroup,
    pub office: String,
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteeRef {
    pub meeting_id: String,
    pub invitee_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MarkAttendance {
    pub meeting_id: String,
    pub invitee_id: String,
    pub status: AttendanceStatus,
    /// For `represented`; both may be empty.
    pub representative_name: String,
    pub representative_office: String,
    /// When he came late: `09.20`; empty: he did not; absent: as the clock says, once the meeting has begun.
    #[serde(default)]
    #[ts(optional)]
    pub late_at: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddWalkIn {
    pub meeting_id: String,
    pub name: String,
    pub office: String,
}
