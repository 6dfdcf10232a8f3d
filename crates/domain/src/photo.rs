//! A photo of a case: what its op says. The bytes travel by themselves, named by their hash.

/// Field numbers of a photo.
pub mod photo_field {
    use crate::op::Tag;
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
}

/// Field numbers of the personal part of a photo.
pub mod photo_personal {
    use crate::op::Tag;
    /// Whoever is seen is named here, so it goes with an erasure.
    pub const CAPTION: Tag = 1;
}
