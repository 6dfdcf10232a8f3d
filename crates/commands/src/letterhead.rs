//! Kop naskah dinas: the names at the head of a region's paper.

use kentongan_domain::scope::{RegionCode, RegionLevel};

use crate::desk::Desk;

/// Names at the head of a region's paper, widest region first, in capitals.
pub(crate) fn lines(desk: &Desk, region: &RegionCode) -> Vec<String> {
    let Some(regions) = desk.find_regions() else {
        return Vec::new();
    };
    let full = |level| {
        region
            .at(level)
            .and_then(|c| regions.full_name(c.as_str()))
            .map(|name| name.to_uppercase())
    };
    let government = full(RegionLevel::Regency).map(|name| format!("PEMERINTAH {name}"));
    [government, full(RegionLevel::District), full(RegionLevel::Village)]
        .into_iter()
        .flatten()
        .collect()
}
