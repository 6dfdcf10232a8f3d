//! One area with its rings.

use kentongan_domain::coordinates::Point;

use crate::{label, plane};

/// Fewer corners enclose nothing. With the first one repeated, as GeoJSON has it, these are four positions (RFC 7946
/// §3.1.6).
const CORNERS_MIN: usize = 3;

/// A closed line. The last corner is joined to the first, which is not repeated; neighbouring corners differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring(Vec<Point>);

impl Ring {
    /// `None` where too few corners are left once repeated ones are taken out.
    pub(crate) fn new(mut corners: Vec<Point>) -> Option<Self> {
        corners.dedup();
        while corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        (corners.len() >= CORNERS_MIN).then_some(Self(corners))
    }

    pub fn corners(&self) -> &[Point] {
        &self.0
    }

    /// From each corner to the next, and from the last to the first.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        let ends = self.0.iter().copied().cycle().skip(1);
        self.0.iter().copied().zip(ends)
    }

    /// Each corner between its two neighbours.
    pub(crate) fn turns(&self) -> impl Iterator<Item = (Point, Point, Point)> {
        let behind = self.0.iter().copied().cycle().skip(2);
        self.edges()
            .zip(behind)
            .map(|((before, corner), behind)| (before, corner, behind))
    }

    /// In square micro-degrees.
    pub(crate) fn doubled_area(&self) -> u128 {
        let Some(&origin) = self.0.first() else { return 0 };
        let sum: i128 = self.edges().map(|(from, to)| plane::cross(origin, from, to)).sum();
        sum.unsigned_abs()
    }
}

/// What the file calls one village. Islands and holes are rings like the first: the even-odd rule tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    code: Option<String>,
    name: String,
    rings: Vec<Ring>,
}

impl Area {
    /// `None` without a ring.
    pub(crate) fn new(code: Option<String>, name: String, rings: Vec<Ring>) -> Option<Self> {
        (!rings.is_empty()).then_some(Self { code, name, rings })
    }

    /// The same village within other lines.
    pub(crate) fn with_rings(&self, rings: Vec<Ring>) -> Option<Self> {
        Self::new(self.code.clone(), self.name.clone(), rings)
    }

    /// Dotted code of the Ministry of Home Affairs, `18.02.01.2003`, where the file gave one. Whether there is such a
    /// village, and in which kecamatan, is for the caller to ask.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// As the file writes it, often in capitals; empty where it gave none.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn rings(&self) -> &[Ring] {
        &self.rings
    }

    /// Whoever stands on the border stands inside.
    pub fn contains(&self, point: Point) -> bool {
        plane::is_inside(self.rings.iter().flat_map(Ring::edges), point)
    }

    /// Where its name is written: inside, and in the middle where the shape lets it.
    pub fn label_point(&self) -> Point {
        label::point(self)
    }

    pub(crate) fn largest_ring(&self) -> &Ring {
        let largest = self.rings.iter().max_by_key(|ring| ring.doubled_area());
        largest.expect("BUG: an area has a ring")
    }
}
