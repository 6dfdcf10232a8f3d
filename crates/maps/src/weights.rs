//! How much each corner of a line matters.
//!
//! Source: M. Visvalingam and J. D. Whyatt, Line generalisation by repeated elimination of points, The Cartographic
//! Journal 30 (1993). The corner whose triangle with its two neighbours is smallest goes first. It was chosen over
//! Douglas and Peucker because it stays quick whatever the line is like, and because one pass serves every tolerance.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kentongan_domain::coordinates::Point;

use crate::plane::cross;

/// Of a corner that stays at every tolerance.
pub(crate) const ALWAYS: u128 = u128::MAX;

struct Corner {
    point: Point,
    /// Place of the neighbour that is still there; beyond the line at its ends.
    before: usize,
    behind: usize,
    /// Twice that of its triangle; `None` at the ends and once it is gone.
    area: Option<u128>,
    weight: u128,
}

type Queue = BinaryHeap<Reverse<(u128, usize)>>;

/// For each corner the highest tolerance, in square micro-degrees, at which it goes. The ends always stay, and
/// `kept_min` of the corners between them.
///
/// A corner never weighs less than one that went before it: whoever keeps what weighs more than a tolerance gets what
/// the elimination had left when it stopped there. Of equal triangles the earlier goes first, so that two replicas
/// given the same line keep the same corners.
pub(crate) fn weights(line: &[Point], kept_min: usize) -> Vec<u128> {
    let corner = |(at, point): (usize, &Point)| Corner {
        point: *point,
        before: at.wrapping_sub(1),
        behind: at + 1,
        area: None,
        weight: ALWAYS,
    };
    let mut corners: Vec<Corner> = line.iter().enumerate().map(corner).collect();
    let mut queue = Queue::new();
    for at in 0..corners.len() {
        measure(&mut corners, at, &mut queue);
    }
    let mut between = line.len().saturating_sub(2);
    let mut heaviest = 0;
    while between > kept_min {
        let Some(Reverse((area, at))) = queue.pop() else { break };
        // Measured again since, or gone.
        let Some(corner) = corners.get_mut(at).filter(|corner| corner.area == Some(area)) else {
            continue;
        };
        heaviest = area.max(heaviest);
        corner.weight = heaviest;
        corner.area = None;
        between -= 1;
        let (before, behind) = (corner.before, corner.behind);
        if let Some(corner) = corners.get_mut(before) {
            corner.behind = behind;
        }
        if let Some(corner) = corners.get_mut(behind) {
            corner.before = before;
        }
        measure(&mut corners, before, &mut queue);
        measure(&mut corners, behind, &mut queue);
    }
    corners.into_iter().map(|corner| corner.weight).collect()
}

fn measure(corners: &mut [Corner], at: usize, queue: &mut Queue) {
    let Some(area) = doubled_triangle(corners, at) else {
        return;
    };
    if let Some(corner) = corners.get_mut(at) {
        corner.area = Some(area);
        queue.push(Reverse((area, at)));
    }
}

/// `None` at the ends.
fn doubled_triangle(corners: &[Corner], at: usize) -> Option<u128> {
    let corner = corners.get(at)?;
    let (before, behind) = (corners.get(corner.before)?, corners.get(corner.behind)?);
    Some(cross(before.point, corner.point, behind.point).unsigned_abs())
}
