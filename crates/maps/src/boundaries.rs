//! All areas of one file.

use kentongan_domain::coordinates::Point;

use crate::{Area, Bounds, Ring};

/// What the person who imports a file should be told of it. Not part of the boundaries: bytes do not carry it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Notes {
    /// Latitude stood first throughout, against the rule; it was turned round.
    pub is_swapped: bool,
    /// Features without an area: points, lines, empty ones.
    pub features_skipped: usize,
    /// Rings that enclose nothing.
    pub rings_skipped: usize,
    /// Areas that nobody wanted, beside others that were wanted.
    pub areas_left_out: usize,
    /// Corners in the areas of the file.
    pub corners_read: usize,
    /// Corners that were left after simplifying.
    pub corners_kept: usize,
}

/// The boundaries of one file, small enough to be sent. There is at least one area.
#[derive(Debug, Clone)]
pub struct Boundaries {
    areas: Vec<Area>,
    notes: Notes,
}

impl Boundaries {
    /// `None` without an area. The caller has made sure that they fit.
    pub(crate) fn new(areas: Vec<Area>, notes: Notes) -> Option<Self> {
        (!areas.is_empty()).then_some(Self { areas, notes })
    }

    /// In the order of the file.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Empty where the boundaries came from bytes.
    pub fn notes(&self) -> Notes {
        self.notes
    }

    /// The area that a point lies in. On a shared border, and where a simplified border laps over its neighbour, the
    /// first one of the file.
    pub fn find_area(&self, point: Point) -> Option<&Area> {
        self.areas.iter().find(|area| area.contains(point))
    }

    pub fn bounds(&self) -> Bounds {
        let rings = self.areas.iter().flat_map(Area::rings);
        Bounds::around(rings.flat_map(Ring::corners).copied())
            .expect("BUG: boundaries have an area, and it has corners")
    }
}
