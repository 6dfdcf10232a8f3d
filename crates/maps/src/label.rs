//! Where the name of an area is written.

use kentongan_domain::coordinates::Point;

use crate::plane::{cross, east, north};
use crate::{Area, Bounds, Ring};

/// Latitudes at which an area is measured whose centre lies outside it.
const ROWS: i64 = 16;

/// The centre of the largest ring if that lies inside; else, as in a village bent round its neighbour, the middle of the
/// widest place, because a name is wide and not high.
pub(crate) fn point(area: &Area) -> Point {
    let ring = area.largest_ring();
    let centre = centre(ring).filter(|centre| area.contains(*centre));
    let corner = || ring.corners().first().copied().expect("BUG: a ring has corners");
    centre.or_else(|| middle_of_widest(area, ring)).unwrap_or_else(corner)
}

/// The centre of mass; `None` where the ring encloses nothing.
fn centre(ring: &Ring) -> Option<Point> {
    let origin = *ring.corners().first()?;
    let (mut to_north, mut to_east, mut doubled_area) = (0, 0, 0);
    for (from, to) in ring.edges() {
        let doubled = cross(origin, from, to);
        doubled_area += doubled;
        to_north += doubled * (north(origin, from) + north(origin, to));
        to_east += doubled * (east(origin, from) + east(origin, to));
    }
    let mean = |start: i32, sum: i128| -> Option<i32> {
        let offset = sum.checked_div(3 * doubled_area)?;
        i32::try_from(i128::from(start) + offset).ok()
    };
    Point::new(
        mean(origin.latitude_e6(), to_north)?,
        mean(origin.longitude_e6(), to_east)?,
    )
}

fn middle_of_widest(area: &Area, ring: &Ring) -> Option<Point> {
    let bounds = Bounds::around(ring.corners().iter().copied())?;
    let south = i64::from(bounds.south_west().latitude_e6());
    let height = i64::from(bounds.north_east().latitude_e6()) - south;
    (1..ROWS)
        .filter_map(|row| widest_at(area, south + height * row / ROWS))
        .filter(|(_, middle)| area.contains(*middle))
        .max_by_key(|(width, _)| *width)
        .map(|(_, middle)| middle)
}

/// The widest piece of the area on one latitude, and its middle.
fn widest_at(area: &Area, latitude: i64) -> Option<(i64, Point)> {
    let edges = area.rings().iter().flat_map(Ring::edges);
    let mut crossings: Vec<i64> = edges.filter_map(|edge| crossing(edge, latitude)).collect();
    crossings.sort_unstable();
    let pieces = crossings.chunks_exact(2).filter_map(|piece| match piece {
        [west, east] => Some((east - west, (west + east) / 2)),
        _ => None,
    });
    let (width, middle) = pieces.max_by_key(|(width, _)| *width)?;
    let middle = Point::new(i32::try_from(latitude).ok()?, i32::try_from(middle).ok()?)?;
    Some((width, middle))
}

/// The longitude at which an edge passes a latitude.
fn crossing((from, to): (Point, Point), latitude: i64) -> Option<i64> {
    let (start, end) = (i64::from(from.latitude_e6()), i64::from(to.latitude_e6()));
    if (start > latitude) == (end > latitude) {
        return None;
    }
    let (west, east) = (i64::from(from.longitude_e6()), i64::from(to.longitude_e6()));
    Some(west + (east - west) * (latitude - start) / (end - start))
}
