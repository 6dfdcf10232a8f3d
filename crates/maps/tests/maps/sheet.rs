//! Invented villages in rows and columns. Neighbours share every corner of their wiggly border, as in a clean file.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kentongan_domain::coordinates::Point;

/// Latitude and longitude in hundred-thousandths of a degree.
pub type Corner = (i32, i32);

/// South-western corner of every sheet, near Kalirejo.
const SOUTH: i32 = -520_000;
const WEST: i32 = 10_494_000;
/// Height and width of a village, 2.2 km.
const CELL: i32 = 2_000;

pub struct Sheet {
    pub rows: i32,
    pub columns: i32,
    /// Pieces of each side of a village.
    pub pieces: i32,
}

/// A side of a village: along a row, or up a column.
#[derive(Clone, Copy)]
enum Side {
    Across,
    Upright,
}

impl Sheet {
    /// The ring of one village against the clock, not closed.
    pub fn ring(&self, row: i32, column: i32) -> Vec<Corner> {
        let pieces = self.pieces;
        let south = (0..pieces).map(|at| self.on_side(Side::Across, row, column, at));
        let east = (0..pieces).map(|at| self.on_side(Side::Upright, row, column + 1, at));
        let north = (1..=pieces)
            .rev()
            .map(|at| self.on_side(Side::Across, row + 1, column, at));
        let west = (1..=pieces)
            .rev()
            .map(|at| self.on_side(Side::Upright, row, column, at));
        south.chain(east).chain(north).chain(west).collect()
    }

    pub fn rings(&self) -> impl Iterator<Item = Vec<Corner>> {
        (0..self.rows).flat_map(move |row| (0..self.columns).map(move |column| self.ring(row, column)))
    }

    /// Corners where villages meet.
    pub fn junctions(&self) -> BTreeSet<Point> {
        let nodes = (0..=self.rows).flat_map(|row| (0..=self.columns).map(move |column| node(row, column)));
        let meeting = nodes.enumerate().filter(|(at, _)| {
            // The four outermost nodes belong to one village each.
            let columns = self.columns as usize + 1;
            let (row, column) = (at / columns, at % columns);
            !([0, self.rows as usize].contains(&row) && [0, self.columns as usize].contains(&column))
        });
        meeting.map(|(_, corner)| point(corner)).collect()
    }

    /// Every corner on the outer border.
    pub fn outer(&self) -> BTreeSet<Point> {
        let mut corners = BTreeSet::new();
        for at in 0..=self.pieces {
            for column in 0..self.columns {
                corners.insert(point(self.on_side(Side::Across, 0, column, at)));
                corners.insert(point(self.on_side(Side::Across, self.rows, column, at)));
            }
            for row in 0..self.rows {
                corners.insert(point(self.on_side(Side::Upright, row, 0, at)));
                corners.insert(point(self.on_side(Side::Upright, row, self.columns, at)));
            }
        }
        corners
    }

    pub fn geojson(&self) -> String {
        let features = self.rings().enumerate().map(|(at, ring)| {
            let properties = format!(r#"{{"KDEPUM":"18.02.01.{}","NAMOBJ":"Kampung {at}"}}"#, 2_001 + at);
            feature(&properties, &polygon(&[ring]))
        });
        collection(&features.collect::<Vec<_>>())
    }

    /// The corner at a piece of a side. It swings across the way only, and little near the ends: no two sides cross.
    fn on_side(&self, side: Side, row: i32, column: i32, at: i32) -> Corner {
        let (start, end) = match side {
            Side::Across => (node(row, column), node(row, column + 1)),
            Side::Upright => (node(row, column), node(row + 1, column)),
        };
        let along = |start: i32, end: i32| start + (end - start) * at / self.pieces;
        let (latitude, longitude) = (along(start.0, end.0), along(start.1, end.1));
        let reach = (CELL / self.pieces / 4 * at.min(self.pieces - at)).min(60);
        let swing = noise(side as u32, row, column, at) * reach / 1_000;
        match side {
            Side::Across => (latitude + swing, longitude),
            Side::Upright => (latitude, longitude + swing),
        }
    }
}

fn node(row: i32, column: i32) -> Corner {
    let off = |kind: u32| noise(kind, row, column, 0) * 300 / 1_000;
    (SOUTH + row * CELL + off(7), WEST + column * CELL + off(8))
}

/// From -1,000 to 1,000, the same for the same place.
fn noise(kind: u32, row: i32, column: i32, at: i32) -> i32 {
    let mut hash: u32 = 0x9e37_79b9;
    for part in [kind, row as u32, column as u32, at as u32] {
        hash = (hash ^ part).wrapping_mul(0x85eb_ca6b);
        hash ^= hash >> 15;
    }
    (hash % 2_001) as i32 - 1_000
}

pub fn point((latitude, longitude): Corner) -> Point {
    Point::new(latitude * 10, longitude * 10).expect("the sheet lies on earth")
}

/// A polygon whose rings are closed as the rule has it.
pub fn polygon(rings: &[Vec<Corner>]) -> String {
    let mut text = r#"{"type":"Polygon","coordinates":["#.to_owned();
    for (at, ring) in rings.iter().enumerate() {
        text.push_str(if at == 0 { "[" } else { ",[" });
        for (at, (latitude, longitude)) in ring.iter().chain(ring.first()).enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let position = (degrees(*longitude), degrees(*latitude));
            write!(text, "{comma}[{},{}]", position.0, position.1).expect("a text takes more");
        }
        text.push(']');
    }
    text + "]}"
}

pub fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

pub fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn degrees(e5: i32) -> String {
    let minus = if e5 < 0 { "-" } else { "" };
    let e5 = e5.unsigned_abs();
    format!("{minus}{}.{:05}", e5 / 100_000, e5 % 100_000)
}
