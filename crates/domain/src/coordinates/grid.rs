//! Which points are drawn as one on a map.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Point;

/// Points that lie in one cell of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster<'a, T> {
    /// The mean of its points, not the middle of its cell: a single point is drawn where it is.
    pub centre: Point,
    /// In the order in which they were given; never empty.
    pub members: Vec<&'a T>,
}

/// Points gathered in square cells: over the longer side of the box that holds all points lie at most `cells_across` of
/// them and one more, and rarely less than half as many. Clusters come from north to south, in a row from west to east.
///
/// The grid stands on the earth and not on the box, and its cells double in size from one grid to the next: a new point
/// that leaves the longer side as it is moves no other point to another cluster. Near the equator a degree is as wide
/// as it is high, so that cells are square enough.
pub fn cluster<T>(points: &[(T, Point)], cells_across: u32) -> Vec<Cluster<'_, T>> {
    let side_e6 = side_e6(points, cells_across);
    let mut cells = BTreeMap::<_, Vec<_>>::new();
    for member in points {
        let row = i64::from(member.1.latitude_e6).div_euclid(side_e6);
        let column = i64::from(member.1.longitude_e6).div_euclid(side_e6);
        cells.entry((Reverse(row), column)).or_default().push(member);
    }
    cells
        .into_values()
        .map(|members| Cluster {
            centre: centre(&members),
            members: members.into_iter().map(|(member, _)| member).collect(),
        })
        .collect()
}

fn side_e6<T>(points: &[(T, Point)], cells_across: u32) -> i64 {
    let extent = |of: fn(Point) -> i32| {
        let lowest = points.iter().map(|(_, point)| of(*point)).min().unwrap_or_default();
        let highest = points.iter().map(|(_, point)| of(*point)).max().unwrap_or_default();
        i64::from(highest) - i64::from(lowest)
    };
    let longer = extent(Point::latitude_e6).max(extent(Point::longitude_e6));
    let mut side_e6: i64 = 1;
    while side_e6 * i64::from(cells_across.max(1)) < longer {
        side_e6 *= 2;
    }
    side_e6
}

fn centre<T>(members: &[&(T, Point)]) -> Point {
    let count = i64::try_from(members.len()).unwrap_or(i64::MAX).max(1);
    let mean = |of: fn(Point) -> i32| {
        let sum: i64 = members.iter().map(|(_, point)| i64::from(of(*point))).sum();
        sum.div_euclid(count)
    };
    Point::of_micro_degrees(mean(Point::latitude_e6), mean(Point::longitude_e6))
        .expect("BUG: a mean lies between the points that it is the mean of")
}
