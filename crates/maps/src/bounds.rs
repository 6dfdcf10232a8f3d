//! The part of the earth that something takes.

use kentongan_domain::coordinates::Point;

/// The smallest upright box round points. Indonesia does not reach the 180th meridian: no box passes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    south_west: Point,
    north_east: Point,
}

impl Bounds {
    /// `None` round nothing.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let of_one = |point| Self {
            south_west: point,
            north_east: point,
        };
        points.into_iter().map(of_one).reduce(Self::joined)
    }

    /// Round both.
    pub fn joined(self, other: Self) -> Self {
        let corner = |a: Point, b: Point, pick: fn(i32, i32) -> i32| {
            let latitude = pick(a.latitude_e6(), b.latitude_e6());
            Point::new(latitude, pick(a.longitude_e6(), b.longitude_e6()))
                .expect("BUG: coordinates of points on earth are on earth")
        };
        Self {
            south_west: corner(self.south_west, other.south_west, i32::min),
            north_east: corner(self.north_east, other.north_east, i32::max),
        }
    }

    pub fn south_west(self) -> Point {
        self.south_west
    }

    pub fn north_east(self) -> Point {
        self.north_east
    }
}
