//! A map on a screen: which point lies where in a box, and the areas as paths of SVG.
//!
//! Equirectangular: a degree of longitude is narrowed by the cosine of the middle latitude, and that is all. A kecamatan
//! is some 20 km high and lies within 11° of the equator, so that cosine changes by less than 0.04 % from its middle to
//! its edge: a seventh of a pixel at the edge of a map of 700. A true projection would look the same.

use kentongan_domain::coordinates::Point;
use serde::Serialize;

use crate::grid::{self, GridLine};
use crate::{Area, Boundaries, Bounds, Ring};

/// Least height and width of what is shown, 200 m: a single point, or a few in one yard, stand in a place and not on an
/// empty sheet.
const SPAN_MIN_E6: f64 = 2_000.0;

/// Longest paths of one drawing together; more makes an old laptop wait.
pub const PATH_BYTES_MAX: usize = 60_000;
/// Corners that lie nearer to the one drawn before are left out, in pixels. The finest step that keeps the paths short enough.
const STEPS_PX: [f64; 8] = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// Fewer corners enclose nothing.
const CORNERS_MIN: usize = 3;

/// A box of pixels and the part of the earth that it shows: `bounds`, clear of the padding, in the middle. With bounds
/// round points alone there is a map where nobody has imported boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    pub bounds: Bounds,
    pub width_px: u32,
    pub height_px: u32,
    /// Kept free on each side, for marks that are larger than their points.
    pub padding_px: u32,
}

/// One area as the window draws it; a hole needs the fill rule `evenodd`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DrawnArea {
    pub code: Option<String>,
    pub name: String,
    /// The attribute `d` of a path.
    pub d: String,
    /// Middle of the name, in pixels from the left and from the top.
    pub x: f64,
    pub y: f64,
    /// Of its largest part, in pixels: room for the name.
    pub width_px: f64,
}

impl View {
    /// Pixels from the left and from the top; outside the box for a point outside what it shows.
    pub fn project(self, point: Point) -> (f64, f64) {
        self.scale().project(point)
    }

    /// Lines of latitude and longitude at round values, from three to eight each way in a box of a usual shape.
    pub fn grid_lines(self) -> Vec<GridLine> {
        grid::lines(self)
    }

    pub(crate) fn scale(self) -> Scale {
        let (south_west, north_east) = (self.bounds.south_west(), self.bounds.north_east());
        let of_axis = |of: fn(Point) -> i32| {
            let (low, high) = (f64::from(of(south_west)), f64::from(of(north_east)));
            ((low + high) / 2.0, (high - low).max(SPAN_MIN_E6))
        };
        let (latitude, height) = of_axis(Point::latitude_e6);
        let (longitude, width) = of_axis(Point::longitude_e6);
        let narrowing = (latitude / 1e6).to_radians().cos();
        let free = |px: u32| f64::from(px.saturating_sub(self.padding_px.saturating_mul(2)).max(1));
        let px_per_e6 = (free(self.height_px) / height).min(free(self.width_px) / (width * narrowing));
        Scale {
            middle_e6: (latitude, longitude),
            middle_px: (f64::from(self.width_px) / 2.0, f64::from(self.height_px) / 2.0),
            px_per_e6_north: px_per_e6,
            px_per_e6_east: px_per_e6 * narrowing,
        }
    }
}

impl Boundaries {
    /// The areas that the box of a view shows, in its pixels and in the order of the file, with as many corners as can be told
    /// apart there.
    pub fn draw(&self, view: View) -> Vec<DrawnArea> {
        let mut areas: Vec<DrawnArea> = Vec::new();
        for step_px in STEPS_PX {
            areas = self
                .areas()
                .iter()
                .filter_map(|area| drawn(area, view, step_px))
                .collect();
            if areas.iter().map(|area| area.d.len()).sum::<usize>() <= PATH_BYTES_MAX {
                break;
            }
        }
        areas
    }
}

/// `None` where nothing of it is to be seen.
fn drawn(area: &Area, view: View, step_px: f64) -> Option<DrawnArea> {
    let scale = view.scale();
    let rings: Vec<Vec<(f64, f64)>> = area.rings().iter().map(|ring| thinned(ring, scale, step_px)).collect();
    let mut d = String::new();
    for ring in rings.iter().filter(|ring| ring.len() >= CORNERS_MIN) {
        let mut command = 'M';
        for (x, y) in ring {
            d += &format!("{command}{x} {y}");
            command = 'L';
        }
        d.push('Z');
    }
    if d.is_empty() || !is_seen(rings.iter().flatten(), view) {
        return None;
    }
    let largest = Bounds::around(area.largest_ring().corners().iter().copied())?;
    let (west, _) = scale.project(largest.south_west());
    let (east, _) = scale.project(largest.north_east());
    let (x, y) = scale.project(area.label_point());
    Some(DrawnArea {
        code: area.code().map(str::to_owned),
        name: area.name().to_owned(),
        d,
        x: tenth(x),
        y: tenth(y),
        width_px: tenth(east - west),
    })
}

/// The corners of a ring in pixels, each at least a step away from the one before.
fn thinned(ring: &Ring, scale: Scale, step_px: f64) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for corner in ring.corners() {
        let (x, y) = scale.project(*corner);
        let is_far = |(last_x, last_y): &(f64, f64)| (x - last_x).hypot(y - last_y) >= step_px;
        if kept.last().is_none_or(is_far) {
            kept.push((tenth(x), tenth(y)));
        }
    }
    kept
}

/// Does the least box round these corners touch what the view shows?
fn is_seen<'a>(corners: impl Iterator<Item = &'a (f64, f64)>, view: View) -> bool {
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let wider = |(low, high): (f64, f64), at: f64| (low.min(at), high.max(at));
    let (across, down) = corners.fold((none, none), |(across, down), (x, y)| {
        (wider(across, *x), wider(down, *y))
    });
    let meets = |(low, high): (f64, f64), side_px: u32| low <= f64::from(side_px) && high >= 0.0;
    meets(across, view.width_px) && meets(down, view.height_px)
}

/// No screen shows more, and the path is half as long. The nought takes the minus from a negative one.
pub(crate) fn tenth(px: f64) -> f64 {
    (px * 10.0).round() / 10.0 + 0.0
}

/// A view worked out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// Latitude and longitude in the middle of the box.
    pub(crate) middle_e6: (f64, f64),
    /// The middle of the box, from the left and from the top.
    pub(crate) middle_px: (f64, f64),
    pub(crate) px_per_e6_north: f64,
    pub(crate) px_per_e6_east: f64,
}

impl Scale {
    fn project(self, point: Point) -> (f64, f64) {
        (
            self.x(f64::from(point.longitude_e6())),
            self.y(f64::from(point.latitude_e6())),
        )
    }

    /// From the left.
    pub(crate) fn x(self, longitude_e6: f64) -> f64 {
        self.middle_px.0 + (longitude_e6 - self.middle_e6.1) * self.px_per_e6_east
    }

    /// From the top: north is up, and pixels are counted downwards.
    pub(crate) fn y(self, latitude_e6: f64) -> f64 {
        self.middle_px.1 - (latitude_e6 - self.middle_e6.0) * self.px_per_e6_north
    }
}
