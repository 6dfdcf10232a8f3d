//! Whole-number geometry on latitude and longitude taken as a plane: sides, areas, inside and outside.
//!
//! All in `i128`: the products of micro-degrees would fit into `i64`, but their sums over a ring would need a proof.

use kentongan_domain::coordinates::Point;

pub(crate) fn north(from: Point, to: Point) -> i128 {
    i128::from(to.latitude_e6()) - i128::from(from.latitude_e6())
}

pub(crate) fn east(from: Point, to: Point) -> i128 {
    i128::from(to.longitude_e6()) - i128::from(from.longitude_e6())
}

/// Twice the area of the triangle in square micro-degrees; positive where `b` lies to the left of the way from `origin`
/// to `a`, north being up.
pub(crate) fn cross(origin: Point, a: Point, b: Point) -> i128 {
    east(origin, a) * north(origin, b) - north(origin, a) * east(origin, b)
}

/// By the even-odd rule, so that holes need no mark of their own. Whoever stands on the border stands inside.
pub(crate) fn is_inside(edges: impl IntoIterator<Item = (Point, Point)>, point: Point) -> bool {
    let mut is_inside = false;
    for (from, to) in edges {
        let side = cross(from, to, point);
        if side == 0 && is_in_box_of(from, to, point) {
            return true;
        }
        // A ray to the east. Of each edge the southern end counts and the northern does not: a corner is met once.
        let (start, end, latitude) = (from.latitude_e6(), to.latitude_e6(), point.latitude_e6());
        let rises = (start..end).contains(&latitude);
        let falls = (end..start).contains(&latitude);
        if (rises && side > 0) || (falls && side < 0) {
            is_inside = !is_inside;
        }
    }
    is_inside
}

fn is_in_box_of(a: Point, b: Point, point: Point) -> bool {
    let lies_between = |of: fn(Point) -> i32| {
        let (a, b) = (of(a), of(b));
        (a.min(b)..=a.max(b)).contains(&of(point))
    };
    lies_between(Point::latitude_e6) && lies_between(Point::longitude_e6)
}
