//! How far borders are simplified: as little as lets all of them fit.

use crate::arcs::Arcs;
use crate::{Area, BoundaryError, wire};

/// The same areas with the finest borders that `bytes_max` bytes hold. Only the corners on straight lines go where all
/// others fit. An area that encloses nothing at that tolerance is left out.
///
/// Every tolerance leaves a part of what a lower one leaves, and a part never takes more bytes: the way from one corner
/// to the next but one is written no longer than the two ways between them. So halving finds the lowest that fits.
pub(crate) fn fit(areas: &[Area], bytes_max: usize) -> Result<Vec<Area>, BoundaryError> {
    let arcs = Arcs::of(areas);
    let simplified = |tolerance: u128| -> Vec<Area> {
        let rings = arcs.rings(tolerance);
        let areas = areas.iter().zip(rings);
        areas.filter_map(|(area, rings)| area.with_rings(rings)).collect()
    };
    let fits = |areas: &[Area]| wire::encode(areas).len() <= bytes_max;
    let tolerances = arcs.tolerances();
    let lowest = tolerances.partition_point(|tolerance| !fits(&simplified(*tolerance)));
    let tolerance = tolerances.get(lowest).ok_or(BoundaryError::DoesNotFit)?;
    let areas = simplified(*tolerance);
    if fits(&areas) {
        Ok(areas)
    } else {
        Err(BoundaryError::DoesNotFit)
    }
}
