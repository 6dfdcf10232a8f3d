//! Berkas rapat: all papers of a meeting in one place, its photos and the signed scans of its papers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{Paper, PaperOf, PendingPhoto, PhotoState};

/// A paper of a meeting, in the order in which an office files them. The Indonesian term is given with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MeetingPaper {
    /// Undangan.
    Invitation,
    /// Daftar hadir kosong, to be signed.
    AttendanceBlank,
    /// Daftar hadir terisi.
    Attendance,
    /// Notula.
    Minutes,
    /// Keputusan dan tindak lanjut.
    Decisions,
    /// Berita acara.
    OfficialRecord,
    /// Dokumentasi.
    Documentation,
}

/// When a paper of a meeting is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MeetingPhase {
    /// Sebelum rapat.
    Before,
    /// Saat rapat.
    During,
    /// Sesudah rapat.
    After,
}

/// What a paper still lacks; it can be printed all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LackCode {
    NobodyInvited,
    /// The letter of invitation has no number.
    NoNumber,
    /// `count`: of how many nobody said whether they came.
    Unmarked,
    /// The minutes are not final.
    MinutesOpen,
    NoDecisions,
    NoPhotos,
    /// `count`: photos that have not arrived on this laptop.
    PhotosToCome,
    /// The meeting was held, and no signed scan is attached.
    NotScanned,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PaperLack {
    pub code: LackCode,
    /// 0 where it counts nothing.
    pub count: u32,
}

/// The paper that a scan shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScanOf {
    Invitation,
    Attendance,
    Minutes,
    Decisions,
    OfficialRecord,
    /// Surat mandat wakil.
    Mandate,
    Other,
}

/// A photo of a meeting, or the signed scan of one of its papers.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingPhotoView {
    pub id: String,
    pub hash: String,
    pub thumbnail_hash: String,
    pub width: u32,
    pub height: u32,
    pub caption: String,
    /// By the camera's clock, `2025-01-20T09:41`.
    pub taken_at: Option<String>,
    /// When it was added, and by whom.
    #[ts(type = "number")]
    pub at_ms: i64,
    pub by_name: String,
    pub by_office: String,
    pub state: PhotoState,
    /// Absent: a photo of the meeting (`dokumentasi`).
    pub scan_of: Option<ScanOf>,
}

/// One paper of the meeting, as its row shows it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingPaperRow {
    pub kind: MeetingPaper,
    pub phase: MeetingPhase,
    /// As `preview_paper` takes it.
    pub of: PaperOf,
    pub lacks: Vec<PaperLack>,
    /// What its signed scans are attached as; absent: it is signed by nobody.
    pub scan_of: Option<ScanOf>,
    /// May stand in a dossier.
    pub in_dossier: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingPapersView {
    pub meeting_id: String,
    pub title: String,
    pub date: String,
    /// False for another's meeting: its papers are printed here, and nothing is attached to them.
    pub may_edit: bool,
    pub papers: Vec<MeetingPaperRow>,
    /// Photos and scans, oldest first.
    pub photos: Vec<MeetingPhotoView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddMeetingPhotos {
    pub meeting_id: String,
    /// Absent: photos of the meeting.
    pub scan_of: Option<ScanOf>,
    pub photos: Vec<PendingPhoto>,
}

/// Take a photo or a scan out of its meeting.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveMeetingPhoto {
    pub meeting_id: String,
    pub photo_id: String,
    pub reason: String,
}

/// How many photos stand on a page of a dokumentasi.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhotosPerPage {
    /// 2 × 2.
    #[default]
    Four,
    /// 2 × 3.
    Six,
}

/// The photos of a meeting (`dokumentasi`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DocumentationPaper {
    pub meeting_id: String,
    pub per_page: PhotosPerPage,
}

/// The papers of a meeting in one PDF.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DossierPaper {
    pub meeting_id: String,
    /// Which of them; they stand in the order of a dossier all the same. Empty: all.
    pub papers: Vec<MeetingPaper>,
}

/// Write a meeting's papers, photos and scans to a folder (`arsip`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveArchive {
    pub meeting_id: String,
    pub paper: Paper,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ArchiveSaved {
    /// The folder; null when the person closed the dialog.
    pub path: Option<String>,
    /// Files in it, each of which was read back.
    pub files: u32,
    /// Papers that could not be made.
    pub left_out: Vec<MeetingPaper>,
    /// Photos and scans whose bytes have not arrived on this laptop.
    pub missing: u32,
}
