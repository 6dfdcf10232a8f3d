//! Batas wilayah: the boundaries of the villages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How this laptop stands to the boundaries of its kecamatan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BoundaryState {
    /// The kecamatan has given none.
    None,
    /// They are on their way.
    Waiting,
    /// A newer program wrote them.
    Unreadable,
    Here,
}

/// The boundaries that hold.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BoundariesView {
    pub state: BoundaryState,
    /// What was said when they were kept; empty where there are none.
    pub note: String,
    #[ts(type = "number | null")]
    pub at_ms: Option<i64>,
    pub bytes: u32,
    pub drawing: BoundaryDrawing,
    /// Names of villages that are in them, and of those that are not.
    pub villages: Vec<String>,
    pub missing: Vec<String>,
    /// This laptop may put others in their place.
    pub may_change: bool,
}

/// A file of boundaries that was read; nothing of it is kept yet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BoundariesPreview {
    pub id: String,
    pub file_name: String,
    /// Names of villages of this kecamatan that are in the file.
    pub villages: Vec<String>,
    /// Villages of this kecamatan that are not in it.
    pub missing: Vec<String>,
    /// What the file calls areas that are no village of this kecamatan, and are kept all the same.
    pub unknown: Vec<String>,
    /// Areas of others that are left out.
    pub left_out: u32,
    /// Latitude and longitude stood in the wrong order.
    pub swapped: bool,
    pub corners_read: u32,
    pub corners_kept: u32,
    pub bytes: u32,
    pub drawing: BoundaryDrawing,
}

/// Boundaries on a sheet of their own.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct BoundaryDrawing {
    /// CSS pixels.
    pub width: u32,
    pub height: u32,
    pub areas: Vec<MapArea>,
}

/// One area as a map draws it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MapArea {
    /// Path of SVG; a hole needs the fill rule `evenodd`.
    pub d: String,
    /// Written at its middle; empty where there is no room.
    pub label: String,
    /// From the left and from the top.
    pub x: f64,
    pub y: f64,
    /// In full.
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveBoundaries {
    /// Of the file that was read.
    pub id: String,
    /// What it is, in a person's words; empty: the name of the file.
    pub note: String,
}
