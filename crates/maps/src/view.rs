//! A map on a screen: which point lies where in a box, and the areas as paths of SVG.
//!
//! Equirectangular: a degree of longitude is narrowed by the cosine of the middle latitude, and that is all. A kecamatan
//! is some 20 km high and lies within 11° of the equator, so that cosine changes by less than 0.04 % from its middle to
//! its edge: a seventh of a pixel at the edge of a map of 700. A true projection would look the same.

use kentongan_domain::coordinates::Point;
use serde::Serialize;

use crate::grid::{self, GridLine};
use crate::{Area, Boundaries, Bounds};

/// Least height and width of what is shown, 200 m: a single point, or a few in one yard, stand in a place and not on an
/// empty sheet.
const SPAN_MIN_E6: f64 = 2_000.0;

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
    /// Every area in the pixels of a view, in the order of the file.
    pub fn draw(&self, view: View) -> Vec<DrawnArea> {
        let scale = view.scale();
        self.areas().iter().map(|area| drawn(area, scale)).collect()
    }
}

fn drawn(area: &Area, scale: Scale) -> DrawnArea {
    let mut d = String::new();
    for ring in area.rings() {
        let mut command = 'M';
        for corner in ring.corners() {
            let (x, y) = scale.project(*corner);
            d += &format!("{command}{} {}", tenth(x), tenth(y));
            command = 'L';
        }
        d.push('Z');
    }
    let (x, y) = scale.project(area.label_point());
    DrawnArea {
        code: area.code().map(str::to_owned),
        name: area.name().to_owned(),
        d,
        x: tenth(x),
        y: tenth(y),
    }
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
