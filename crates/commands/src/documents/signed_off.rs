//! The end of a report: place and day, and who made it.

use kentongan_documents::Signers;
use kentongan_domain::calendar;
use kentongan_domain::scope::RegionCode;

use super::signers::office_signer;
use crate::desk::Desk;
use crate::error::UiError;

/// A report of the office of `region`, made today.
pub(super) fn signed_off(desk: &Desk, region: &RegionCode) -> Result<Signers, UiError> {
    let place = desk
        .regions()?
        .region(region.as_str())
        .map_or("", |r| r.name)
        .to_owned();
    Ok(Signers {
        place_date: format!("{place}, {}", calendar::day_month_year(desk.today())),
        right: office_signer(desk, region)?,
        left: None,
    })
}
