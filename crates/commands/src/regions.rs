//! Villages to pick from, and how each of them stands.

use kentongan_domain::scope::{RegionLevel, Scope};

use crate::desk::Desk;
use crate::dto::{FindRegions, Nothing, RegionView, VillageRow};
use crate::error::UiError;

/// More than a person reads; he types another letter instead.
const FOUND_MAX: usize = 20;

pub fn find_regions(desk: &Desk, request: FindRegions) -> Result<Vec<RegionView>, UiError> {
    let regions = desk.regions()?;
    let near = desk.enrolment().ok().map(|e| e.scope.code().to_string());
    let found = regions.search_villages(&request.text, near.as_deref(), FOUND_MAX);
    Ok(found.iter().map(|r| region_view(&regions, r.code, r.name)).collect())
}

/// The villages of this kecamatan; at the kabupaten, of all of them.
pub fn list_district_villages(desk: &Desk, _: Nothing) -> Result<Vec<RegionView>, UiError> {
    let regions = desk.regions()?;
    let own = desk.enrolment()?.scope.code().clone();
    let around = own.at(RegionLevel::District).unwrap_or(own);
    Ok(regions
        .villages_of(around.as_str())
        .iter()
        .map(|r| region_view(&regions, r.code, r.name))
        .collect())
}

pub fn list_village_rows(desk: &Desk, _: Nothing) -> Result<Vec<VillageRow>, UiError> {
    let regions = desk.regions()?;
    let Scope::District(district) = desk.enrolment()?.scope else {
        return Ok(Vec::new());
    };
    let counts = desk.store()?.count_by_village()?;
    let received = desk.store()?.last_received_by_stream()?;
    let rows = regions.villages_of(district.as_str()).into_iter().map(|village| {
        let own = counts.iter().find(|count| count.village_code == village.code);
        let stream = format!("village:{}", village.code);
        VillageRow {
            code: village.code.to_owned(),
            full_name: regions
                .full_name(village.code)
                .unwrap_or_else(|| village.name.to_owned()),
            last_received_at_ms: received.iter().find(|(s, _)| *s == stream).map(|(_, at)| *at),
            open_issues: own.map_or(0, |count| count.open),
            all_issues: own.map_or(0, |count| count.all),
        }
    });
    Ok(rows.collect())
}

fn region_view(regions: &kentongan_regions::Regions, code: &str, name: &str) -> RegionView {
    let part = |length: usize| code.get(..length).unwrap_or_default();
    let within: Vec<String> = [regions.full_name(part(8)), regions.short_name(part(5))]
        .into_iter()
        .flatten()
        .collect();
    RegionView {
        code: code.to_owned(),
        name: name.to_owned(),
        full_name: regions.full_name(code).unwrap_or_else(|| name.to_owned()),
        within: within.join(", "),
    }
}
