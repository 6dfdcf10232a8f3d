//! Rings taken apart into the lines that neighbours share, so that each border is simplified once and stays one border.
//!
//! A junction is a corner where rings part: somewhere it has other neighbours. Between two junctions every ring runs
//! through the same corners, so the piece between them is one line, whoever it belongs to. Source of the idea:
//! M. Bostock, TopoJSON (2012).
//!
//! Not done: where one village has a corner on a border and its neighbour has none there, the two lines differ in the
//! file and are simplified apart; and nothing keeps two simplified lines from crossing. Both leave slivers of a few
//! metres, in which [`crate::Boundaries::find_area`] gives the first area of the file.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::coordinates::Point;

use crate::weights::{ALWAYS, weights};
use crate::{Area, Ring};

/// A line from junction to junction, or a whole ring without one.
struct Line {
    /// Each with the highest tolerance at which it goes.
    corners: Vec<(Point, u128)>,
}

#[derive(Clone, Copy)]
struct Step {
    line: usize,
    is_reversed: bool,
}

struct Outline {
    steps: Vec<Step>,
    /// The highest tolerance at which the whole ring goes; `None` if it never does.
    goes_at: Option<u128>,
}

/// What a line must be able to do.
#[derive(Clone, Default)]
struct Role {
    uses: usize,
    /// Corners between its ends that have to stay, so that a ring of few lines still encloses something.
    kept_min: usize,
}

pub(crate) struct Arcs {
    lines: Vec<Line>,
    /// For each area its rings.
    outlines: Vec<Vec<Outline>>,
}

impl Arcs {
    pub(crate) fn of(areas: &[Area]) -> Self {
        let junctions = junctions(areas);
        let mut known = BTreeMap::new();
        let mut steps: Vec<Vec<Vec<Step>>> = Vec::new();
        for area in areas {
            let rings = area.rings().iter();
            steps.push(rings.map(|ring| steps_of(ring, &junctions, &mut known)).collect());
        }
        let roles = roles(&steps, known.len());
        let outlines = areas
            .iter()
            .zip(steps)
            .map(|(area, rings)| outlines(area, rings, &roles));
        Self {
            outlines: outlines.collect(),
            lines: lines(known, &roles),
        }
    }

    /// Every tolerance at which something goes, the lowest first.
    pub(crate) fn tolerances(&self) -> Vec<u128> {
        let corners = self.lines.iter().flat_map(|line| &line.corners);
        let weights = corners.map(|(_, weight)| *weight).filter(|weight| *weight != ALWAYS);
        let rings = self.outlines.iter().flatten().filter_map(|outline| outline.goes_at);
        // At nought go the corners on a straight line.
        let tolerances: BTreeSet<u128> = weights.chain(rings).chain([0]).collect();
        tolerances.into_iter().collect()
    }

    /// What is left of the rings of each area at a tolerance in square micro-degrees.
    pub(crate) fn rings(&self, tolerance: u128) -> Vec<Vec<Ring>> {
        let left = |outline: &&Outline| outline.goes_at.is_none_or(|highest| highest > tolerance);
        let rings = |area: &Vec<Outline>| -> Vec<Ring> {
            let outlines = area.iter().filter(left);
            outlines.filter_map(|outline| self.ring(outline, tolerance)).collect()
        };
        self.outlines.iter().map(rings).collect()
    }

    fn ring(&self, outline: &Outline, tolerance: u128) -> Option<Ring> {
        let mut corners = Vec::new();
        for step in &outline.steps {
            let Some(line) = self.lines.get(step.line) else {
                continue;
            };
            let left = line.corners.iter().filter(|(_, weight)| *weight > tolerance);
            let left = left.map(|(point, _)| *point);
            if step.is_reversed {
                corners.extend(left.rev());
            } else {
                corners.extend(left);
            }
        }
        Ring::new(corners)
    }
}

fn junctions(areas: &[Area]) -> BTreeSet<Point> {
    let mut neighbours: BTreeMap<Point, (Point, Point)> = BTreeMap::new();
    let mut junctions = BTreeSet::new();
    let rings = areas.iter().flat_map(Area::rings);
    for (before, corner, behind) in rings.flat_map(Ring::turns) {
        // Without direction: two neighbours run along their border in opposite ones.
        let pair = (before.min(behind), before.max(behind));
        if *neighbours.entry(corner).or_insert(pair) != pair {
            junctions.insert(corner);
        }
    }
    junctions
}

/// Lines that were met so far, each with its number.
type Known = BTreeMap<Vec<Point>, usize>;

fn steps_of(ring: &Ring, junctions: &BTreeSet<Point>, known: &mut Known) -> Vec<Step> {
    let corners = ring.corners();
    let junction = corners.iter().position(|corner| junctions.contains(corner));
    // Without a junction a ring begins at its least corner, so that it is cut alike wherever the file begins it.
    let least = || corners.iter().enumerate().min_by_key(|(_, corner)| **corner);
    let start = junction.or_else(|| least().map(|(at, _)| at)).unwrap_or_default();
    let round = corners.iter().copied().cycle().skip(start).take(corners.len() + 1);
    let mut steps = Vec::new();
    let mut line = Vec::new();
    for corner in round {
        line.push(corner);
        let is_end = line.len() > 1 && junctions.contains(&corner);
        if is_end {
            steps.push(step(std::mem::replace(&mut line, vec![corner]), known));
        }
    }
    if steps.is_empty() {
        steps.push(step(line, known));
    }
    steps
}

fn step(mut line: Vec<Point>, known: &mut Known) -> Step {
    let reversed: Vec<Point> = line.iter().rev().copied().collect();
    let is_reversed = reversed < line;
    if is_reversed {
        line = reversed;
    }
    let next = known.len();
    Step {
        line: *known.entry(line).or_insert(next),
        is_reversed,
    }
}

fn roles(areas: &[Vec<Vec<Step>>], lines: usize) -> Vec<Role> {
    let mut roles = vec![Role::default(); lines];
    for ring in areas.iter().flatten() {
        for step in ring {
            let Some(role) = roles.get_mut(step.line) else { continue };
            role.uses += 1;
            // Two straight lines between the same two junctions would lie on each other.
            if ring.len() == 2 {
                role.kept_min = 1;
            }
        }
    }
    roles
}

fn lines(known: Known, roles: &[Role]) -> Vec<Line> {
    let mut known: Vec<(Vec<Point>, usize)> = known.into_iter().collect();
    known.sort_unstable_by_key(|(_, number)| *number);
    let line = |((points, _), role): ((Vec<Point>, usize), &Role)| {
        let is_closed = points.first() == points.last();
        let weights = weights(&points, if is_closed { 2 } else { role.kept_min });
        Line {
            corners: points.into_iter().zip(weights).collect(),
        }
    };
    known.into_iter().zip(roles).map(line).collect()
}

/// A small ring may go as a whole where it is nobody else's border and not the body of its area: an islet, a pond.
fn outlines(area: &Area, rings: Vec<Vec<Step>>, roles: &[Role]) -> Vec<Outline> {
    let largest = area.largest_ring().doubled_area();
    let is_alone = |steps: &[Step]| match steps {
        [step] => roles.get(step.line).is_some_and(|role| role.uses == 1),
        _ => false,
    };
    let sizes = area.rings().iter().map(Ring::doubled_area);
    let outline = |(size, steps): (u128, Vec<Step>)| Outline {
        goes_at: (size < largest && is_alone(&steps)).then_some(size),
        steps,
    };
    sizes.zip(rings).map(outline).collect()
}
