//! A photo of a case or of a meeting: what its op says. The bytes travel by themselves, named by their hash.

/// Field numbers of a photo.
pub mod photo_field {
    use crate::op::Tag;
    /// What it belongs to: the op that began the issue or the meeting.
    pub const ISSUE: Tag = 1;
    /// BLAKE3 of the photo's bytes, 64 lower-case hexadecimal digits.
    pub const HASH: Tag = 2;
    /// Length of the photo, in bytes.
    pub const BYTES: Tag = 3;
    /// In pixels.
    pub const WIDTH: Tag = 4;
    /// In pixels.
    pub const HEIGHT: Tag = 5;
    /// BLAKE3 of the thumbnail's bytes, as [`HASH`].
    pub const THUMBNAIL: Tag = 6;
    /// Length of the thumbnail, in bytes.
    pub const THUMBNAIL_BYTES: Tag = 7;
    /// Of ops that an earlier version wrote; since then it stands in [`super::photo_personal`].
    pub const CAPTION: Tag = 8;
    /// Local date and time by the camera's clock, `YYYY-MM-DDTHH:MM`.
    pub const TAKEN_AT: Tag = 9;
    /// The follow-up or answer that the photo proves: the op that created it, in the author's own chain. Absent: it is of the case itself.
    pub const FOLLOW_UP: Tag = 10;
    /// Of a photo of a meeting, and of each: [`DOCUMENTATION`](super::DOCUMENTATION), or which paper it is the signed scan of, as the number
    /// of a [`ScannedPaper`](super::ScannedPaper). By it the service knows whose right is asked for, which the reference does not tell.
    pub const PAPER: Tag = 11;
}

/// A photo that was taken at the meeting (*dokumentasi*), in [`photo_field::PAPER`].
pub const DOCUMENTATION: i64 = 0;

/// Which paper of a meeting a photo is the signed scan of (*hasil pindai*). The number is the wire value; never reused. Another number
/// is that of a newer program: a scan, of a paper that this one has no word for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScannedPaper {
    /// Undangan.
    Invitation = 1,
    /// Daftar hadir.
    Attendance = 2,
    /// Notula.
    Minutes = 3,
    /// Keputusan dan tindak lanjut.
    Decisions = 4,
    /// Berita acara.
    OfficialRecord = 5,
    /// Surat mandat wakil.
    Mandate = 6,
    /// Any other.
    Other = 7,
}

impl ScannedPaper {
    pub const ALL: [ScannedPaper; 7] = [
        ScannedPaper::Invitation,
        ScannedPaper::Attendance,
        ScannedPaper::Minutes,
        ScannedPaper::Decisions,
        ScannedPaper::OfficialRecord,
        ScannedPaper::Mandate,
        ScannedPaper::Other,
    ];

    /// `None`: it is no scan.
    pub fn of_number(n: i64) -> Option<Self> {
        (n != DOCUMENTATION).then(|| {
            Self::ALL
                .into_iter()
                .find(|paper| *paper as i64 == n)
                .unwrap_or(Self::Other)
        })
    }
}

/// Field numbers of the personal part of a photo.
pub mod photo_personal {
    use crate::op::Tag;
    /// Whoever is seen is named here, so it goes with an erasure.
    pub const CAPTION: Tag = 1;
}
