use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::coordinates::Point;
use kentongan_maps::{Area, BYTES_MAX, Boundaries, BoundaryError, Ring, read_geojson};
use proptest::prelude::*;

use crate::KALIREJO;
use crate::sheet::{Corner, Sheet, collection, feature, point, polygon};

/// Edges of all rings without direction, each with how often it stands there.
fn edges(boundaries: &Boundaries) -> BTreeMap<(Point, Point), usize> {
    let mut edges = BTreeMap::new();
    for (from, to) in boundaries.areas().iter().flat_map(Area::rings).flat_map(Ring::edges) {
        *edges.entry((from.min(to), from.max(to))).or_default() += 1;
    }
    edges
}

fn corners(boundaries: &Boundaries) -> BTreeSet<Point> {
    let rings = boundaries.areas().iter().flat_map(Area::rings);
    rings.flat_map(Ring::corners).copied().collect()
}

/// A closed line round a middle, jagged; latitudes and longitudes in hundred-thousandths of a degree.
fn round(middle: Corner, radius: f64, count: u32) -> Vec<Corner> {
    let corner = |at: u32| {
        let turn = f64::from(at) / f64::from(count) * std::f64::consts::TAU;
        let radius = radius + f64::from(at * 7_919 % 13) * radius / 400.0;
        let (north, east) = (radius * turn.sin(), radius * turn.cos());
        (middle.0 + north.round() as i32, middle.1 + east.round() as i32)
    };
    (0..count).map(corner).collect()
}

/// Along the border of two villages every edge stands in both; only the outer border stands once.
fn assert_borders_are_shared(sheet: &Sheet, boundaries: &Boundaries) {
    let outer = sheet.outer();
    for ((from, to), count) in edges(boundaries) {
        let is_outer = outer.contains(&from) && outer.contains(&to);
        let expected = if is_outer { 1 } else { 2 };
        assert_eq!(count, expected, "from {from} to {to}");
    }
}

#[test]
fn a_kecamatan_in_full_detail_is_made_to_fit() {
    let sheet = Sheet {
        rows: 3,
        columns: 6,
        pieces: 200,
    };
    let boundaries = read_geojson(sheet.geojson().as_bytes()).unwrap();
    assert_eq!(boundaries.areas().len(), 18);
    let bytes = boundaries.to_bytes().len();
    assert!(bytes <= BYTES_MAX, "{bytes}");
    assert!(bytes > BYTES_MAX * 19 / 20, "detail was given away: {bytes}");
    let notes = boundaries.notes();
    assert_eq!(notes.corners_read, 18 * 4 * 200);
    assert!(notes.corners_kept < notes.corners_read);
}

#[test]
fn neighbours_keep_one_border_however_far_it_is_simplified() {
    let sheet = Sheet {
        rows: 3,
        columns: 6,
        pieces: 200,
    };
    let boundaries = read_geojson(sheet.geojson().as_bytes()).unwrap();
    assert_borders_are_shared(&sheet, &boundaries);
    assert!(sheet.junctions().is_subset(&corners(&boundaries)));
}

#[test]
fn the_villages_of_the_sample_share_their_borders() {
    let boundaries = read_geojson(KALIREJO).unwrap();
    let edges = edges(&boundaries);
    assert!(edges.values().all(|count| *count <= 2));
    // Two rows of three villages: seven inner sides, of some twenty pieces each.
    let shared = edges.values().filter(|count| **count == 2).count();
    assert!((140..=7 * 24).contains(&shared), "{shared}");
}

#[test]
fn simplifying_takes_corners_away_and_moves_none() {
    let sheet = Sheet {
        rows: 4,
        columns: 4,
        pieces: 250,
    };
    let boundaries = read_geojson(sheet.geojson().as_bytes()).unwrap();
    let given: BTreeSet<Point> = sheet.rings().flatten().map(point).collect();
    assert!(corners(&boundaries).is_subset(&given));
}

#[test]
fn what_fits_as_it_is_loses_nothing_but_corners_on_straight_lines() {
    let sheet = Sheet {
        rows: 2,
        columns: 2,
        pieces: 30,
    };
    let boundaries = read_geojson(sheet.geojson().as_bytes()).unwrap();
    let mut left = corners(&boundaries);
    for ring in sheet.rings() {
        let ring: Vec<Point> = ring.into_iter().map(point).collect();
        let (before, behind) = (ring.iter().cycle().skip(ring.len() - 1), ring.iter().cycle().skip(1));
        for ((corner, before), behind) in ring.iter().zip(before).zip(behind) {
            let is_gone = left.insert(*corner);
            assert!(!is_gone || is_straight(*before, *corner, *behind), "{corner}");
        }
    }
}

fn is_straight(before: Point, corner: Point, behind: Point) -> bool {
    let way = |to: Point| {
        let (north, east) = (
            to.latitude_e6() - before.latitude_e6(),
            to.longitude_e6() - before.longitude_e6(),
        );
        (i64::from(north), i64::from(east))
    };
    let (corner, behind) = (way(corner), way(behind));
    corner.0 * behind.1 == corner.1 * behind.0
}

#[test]
fn a_village_inside_another_keeps_the_border_of_its_hole() {
    let middle = (-517_000, 10_497_000);
    let (around, within) = (round(middle, 9_000.0, 1_500), round(middle, 3_000.0, 4_000));
    // Begun elsewhere and run the other way, as files have it.
    let mut enclave: Vec<Corner> = within.iter().rev().copied().collect();
    enclave.rotate_left(1_234);
    let text = collection(&[
        feature(r#"{"nama":"luar"}"#, &polygon(&[around, within])),
        feature(r#"{"nama":"dalam"}"#, &polygon(&[enclave])),
    ]);
    let boundaries = read_geojson(text.as_bytes()).unwrap();
    assert!(boundaries.notes().corners_kept < boundaries.notes().corners_read);
    let edges = edges(&boundaries);
    let ring = &boundaries.areas()[1].rings()[0];
    assert!(ring.corners().len() > 100);
    for (from, to) in ring.edges() {
        assert_eq!(edges.get(&(from.min(to), from.max(to))), Some(&2));
    }
    assert_eq!(boundaries.find_area(point(middle)).unwrap().name(), "dalam");
    assert_eq!(
        boundaries.find_area(point((-517_000, 10_503_000))).unwrap().name(),
        "luar"
    );
}

#[test]
fn islets_go_before_the_village_does() {
    let islets = (0..3_000).map(|at| {
        let middle = (-510_000 + at / 60 * 60, 10_500_000 + at % 60 * 60);
        round(middle, f64::from(10 + at % 20), 12)
    });
    let rings: Vec<Vec<Corner>> = std::iter::once(round((-517_000, 10_497_000), 5_000.0, 500))
        .chain(islets)
        .collect();
    let boundaries = read_geojson(polygon(&rings).as_bytes()).unwrap();
    let area = &boundaries.areas()[0];
    assert!(boundaries.to_bytes().len() <= BYTES_MAX);
    assert!((2..3_001).contains(&area.rings().len()), "{}", area.rings().len());
    assert!(area.contains(point((-517_000, 10_497_000))));
}

#[test]
fn a_file_that_cannot_be_made_to_fit_is_refused() {
    let features: Vec<String> = (0..1_000)
        .map(|at| {
            let properties = format!(r#"{{"nama":"Kampung nomor {at} yang bernama panjang"}}"#);
            feature(
                &properties,
                &polygon(&[round((-517_000 + at * 10, 10_497_000), 50.0, 20)]),
            )
        })
        .collect();
    let refused = read_geojson(collection(&features).as_bytes());
    assert_eq!(refused.err(), Some(BoundaryError::DoesNotFit));
}

#[test]
fn two_villages_with_two_lines_between_two_junctions_stay_areas() {
    // The halves of a thin lens on both sides of one straight line, beside a border that needs a tolerance far above
    // them: each bow must keep a corner, or nothing would be enclosed.
    let (start, end) = ((-517_000, 10_497_000), (-517_000, 10_497_010));
    let bow = |sign: i32| (1..10).map(move |at: i32| (start.0 + sign * (1 + at % 2), start.1 + at));
    let half = |sign: i32| -> Vec<Corner> { std::iter::once(start).chain(bow(sign)).chain([end]).collect() };
    let fill = round((-600_000, 10_497_000), 9_000.0, 12_000);
    let text = collection(&[
        feature("{}", &polygon(&[half(1)])),
        feature("{}", &polygon(&[half(-1)])),
        feature("{}", &polygon(&[fill])),
    ]);
    let boundaries = read_geojson(text.as_bytes()).unwrap();
    assert_eq!(boundaries.areas().len(), 3);
    for area in boundaries.areas() {
        assert!(area.contains(area.label_point()));
        assert!(area.rings()[0].corners().len() >= 3);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn borders_stay_shared_on_any_sheet(rows in 2i32..5, columns in 2i32..5, pieces in 1i32..300) {
        let sheet = Sheet { rows, columns, pieces };
        let boundaries = read_geojson(sheet.geojson().as_bytes()).unwrap();
        prop_assert!(boundaries.to_bytes().len() <= BYTES_MAX);
        assert_borders_are_shared(&sheet, &boundaries);
        prop_assert!(sheet.junctions().is_subset(&corners(&boundaries)));
    }
}
