//! Foto: chosen, kept, shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the person chose; nothing of it has been read yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChosenPhotos {
    pub id: String,
    /// Names of the files in their order; empty: he closed the dialog.
    pub names: Vec<String>,
    /// How many more were chosen than are taken at once.
    pub left_out: u32,
}

/// Read one of the files that were chosen. Each is asked for by itself, so that the window can say how far it is, and so that one that
/// is no photo costs no other.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PreparePhoto {
    /// [`ChosenPhotos::id`]
    pub id: String,
    /// Place in [`ChosenPhotos::names`], from 0.
    pub number: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreparedPhoto {
    pub photo: PendingPhoto,
    /// Where the camera says that it was, as a form takes it. To be offered; it is kept nowhere unless the person takes it over.
    pub place_text: Option<String>,
}

/// A photo whose bytes are kept on this laptop and that belongs to no case yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PendingPhoto {
    pub hash: String,
    pub thumbnail_hash: String,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// By the camera's clock, `2025-01-17T06:41`; empty: it did not say.
    pub taken_at: String,
    pub caption: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddPhotos {
    pub issue_id: String,
    pub photos: Vec<PendingPhoto>,
}

/// Take a photo out of its case; the history says who did and why.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemovePhoto {
    pub issue_id: String,
    pub photo_id: String,
    pub reason: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GetPhoto {
    pub hash: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GetThumbnails {
    pub hashes: Vec<String>,
}

/// A JPEG for an `img`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PhotoBytes {
    pub hash: String,
    /// Absent: it has not arrived.
    pub jpeg_base64: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhotoState {
    /// Its bytes are on this laptop, …
    Here,
    /// … which has added it, and the district has not confirmed them (`menunggu`).
    Waiting,
    /// Its bytes have not arrived (`belum sampai`).
    ToCome,
    /// They were asked for, and the district has not got them either (`sudah diminta lagi`).
    AskedAgain,
    /// Not to be used, on request; neither bytes nor caption are named.
    Frozen,
    /// Destroyed with the personal data of its case, by order of law; as one that is frozen.
    Erased,
}

/// The follow-up or answer that a photo proves (`bukti`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EvidenceOf {
    /// That of its entry in the history.
    pub id: String,
    pub answer: bool,
    /// When it was written.
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// A photo in its case.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PhotoView {
    pub id: String,
    pub hash: String,
    pub thumbnail_hash: String,
    pub width: u32,
    pub height: u32,
    pub caption: String,
    /// By the camera's clock, `2025-01-17T06:41`.
    pub taken_at: Option<String>,
    /// When it was added, and by whom.
    #[ts(type = "number")]
    pub at_ms: i64,
    pub by_name: String,
    pub by_office: String,
    pub state: PhotoState,
    /// Absent: it is of the case itself.
    pub evidence_of: Option<EvidenceOf>,
    /// This laptop may take it out.
    pub may_remove: bool,
}
