//! Antar laptop: what went from laptop to laptop of one scope by stick.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Another laptop of this village or office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaptopView {
    pub device_no: u32,
    pub name: String,
    pub office: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ParcelsView {
    /// The laptops that a file would be written for; none: they have to make themselves known first.
    pub laptops: Vec<LaptopView>,
    /// Files that were written and read here, newest first.
    pub parcels: Vec<ParcelRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ParcelRow {
    pub written: bool,
    /// It only made its writer known.
    pub card: bool,
    /// Of one that was read, who wrote it.
    pub from: Option<LaptopView>,
    #[ts(type = "number")]
    pub at_ms: i64,
    /// Of one that was read, those that were new here.
    pub changes: u32,
    /// Of one that was read, those that were here already.
    pub known: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct WriteParcel {
    /// Only make this laptop known to the others.
    pub card: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ParcelWritten {
    pub path: String,
    pub card: bool,
    pub changes: u32,
    /// Who can open it.
    pub readers: Vec<LaptopView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ParcelTaken {
    pub from: LaptopView,
    pub card: bool,
    /// New here.
    pub changes: u32,
    pub known: u32,
    /// Own changes that this laptop had lost.
    pub recovered: u32,
    /// Pieces that do not fit what is here; the kecamatan has the last word on them.
    pub left_aside: u32,
}
