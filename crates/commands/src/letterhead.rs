//! Kop naskah dinas: the names at the head of a region's paper.

use kentongan_documents::{Letterhead, LetterheadLine, LineSize};
use kentongan_domain::scope::{RegionCode, RegionLevel};

use crate::desk::Desk;
use crate::error::UiError;
use crate::settings;

/// The head of a paper of `region`. The address in the settings is this laptop's office: it stands only on that office's paper.
pub(crate) fn of(desk: &Desk, region: &RegionCode) -> Result<Letterhead, UiError> {
    let own = desk.enrolment()?.scope.code() == region;
    let settings = settings::load(&desk.store()?)?;
    let names = lines(desk, region);
    let last = names.len().saturating_sub(1);
    let lines = names.into_iter().enumerate().map(|(index, text)| LetterheadLine {
        text,
        size: if index == last {
            LineSize::Office
        } else {
            LineSize::Region
        },
    });
    let address = [settings.letterhead_address, settings.letterhead_contact];
    Ok(Letterhead {
        lines: lines.collect(),
        address: address.into_iter().filter(|line| own && !line.is_empty()).collect(),
        logo: None,
    })
}

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
