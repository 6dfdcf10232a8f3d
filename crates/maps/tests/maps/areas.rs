use kentongan_domain::coordinates::Point;
use kentongan_maps::{Boundaries, Bounds, Ring, read_geojson};
use proptest::prelude::*;

use crate::KALIREJO;
use crate::sheet::{Corner, Sheet, collection, feature, point, polygon};

/// A horseshoe, open to the north: its centre of mass lies outside.
const HORSESHOE: [Corner; 8] = [
    (0, 0),
    (0, 1_000),
    (1_000, 1_000),
    (1_000, 900),
    (100, 900),
    (100, 100),
    (1_000, 100),
    (1_000, 0),
];

fn of(rings: &[Vec<Corner>]) -> Boundaries {
    read_geojson(polygon(rings).as_bytes()).expect("a polygon is a file")
}

fn square(south: i32, west: i32, side: i32) -> Vec<Corner> {
    vec![
        (south, west),
        (south, west + side),
        (south + side, west + side),
        (south + side, west),
    ]
}

#[test]
fn whoever_stands_on_the_border_stands_inside() {
    let boundaries = of(&[square(0, 0, 1_000), square(400, 400, 200)]);
    let area = &boundaries.areas()[0];
    for inside in [
        (0, 0),
        (0, 500),
        (1_000, 1_000),
        (500, 1_000),
        (700, 0),
        (1, 1),
        (399, 500),
        // On the border of the hole.
        (400, 500),
        (600, 600),
    ] {
        assert!(area.contains(point(inside)), "{inside:?}");
    }
    for outside in [
        (-1, 500),
        (1_001, 500),
        (500, -1),
        (500, 1_001),
        (500, 500),
        (401, 401),
        (0, 1_001),
        (1_000, -1),
    ] {
        assert!(!area.contains(point(outside)), "{outside:?}");
    }
}

#[test]
fn a_corner_that_a_ray_meets_is_met_once() {
    let diamond = vec![(0, 500), (500, 1_000), (1_000, 500), (500, 0)];
    let boundaries = of(&[diamond]);
    let area = &boundaries.areas()[0];
    assert!(area.contains(point((500, 500))));
    assert!(!area.contains(point((1_000, 400))));
    assert!(!area.contains(point((0, 400))));
    assert!(!area.contains(point((500, -100))));
}

#[test]
fn half_a_world_away_nothing_overflows() {
    let boundaries = of(&[vec![
        (-9_000_000, -18_000_000),
        (-9_000_000, 18_000_000),
        (9_000_000, 18_000_000),
    ]]);
    let area = &boundaries.areas()[0];
    assert!(area.contains(point((-8_999_999, 17_999_999))));
    assert!(!area.contains(point((9_000_000, -18_000_000))));
    assert!(area.contains(area.label_point()));
}

#[test]
fn a_point_is_found_in_its_village() {
    let boundaries = read_geojson(KALIREJO).unwrap();
    let name = |latitude, longitude| {
        let point = Point::new(latitude, longitude).unwrap();
        boundaries.find_area(point).map(|area| area.name())
    };
    assert_eq!(name(-5_153_028, 104_935_413), Some("Sri Way Langsep"));
    assert_eq!(name(-5_152_074, 105_004_614), Some("Kalirejo"));
    assert_eq!(name(-5_183_755, 105_005_328), Some("Sri Basuki"));
    assert_eq!(name(-5_400_000, 105_000_000), None);
}

#[test]
fn on_a_shared_border_the_first_village_of_the_file_is_found() {
    let text = collection(&[
        feature(r#"{"nama":"barat"}"#, &polygon(&[square(0, 0, 1_000)])),
        feature(r#"{"nama":"timur"}"#, &polygon(&[square(0, 1_000, 1_000)])),
    ]);
    let boundaries = read_geojson(text.as_bytes()).unwrap();
    assert_eq!(boundaries.find_area(point((500, 1_000))).unwrap().name(), "barat");
    assert_eq!(boundaries.find_area(point((500, 1_001))).unwrap().name(), "timur");
}

#[test]
fn the_bounds_hold_every_corner_and_no_more() {
    let boundaries = of(&[HORSESHOE.to_vec()]);
    assert_eq!(boundaries.bounds().south_west(), point((0, 0)));
    assert_eq!(boundaries.bounds().north_east(), point((1_000, 1_000)));
    let one = Bounds::around([point((5, 7))]).unwrap();
    assert_eq!(one.south_west(), one.north_east());
    assert_eq!(boundaries.bounds().joined(one), boundaries.bounds());
    assert_eq!(Bounds::around([]), None);
}

#[test]
fn a_name_stands_in_the_middle_where_the_middle_is_inside() {
    assert_eq!(of(&[square(0, 0, 1_000)]).areas()[0].label_point(), point((500, 500)));
}

#[test]
fn a_name_stands_inside_a_village_that_is_bent_or_has_a_hole() {
    let bent = of(&[HORSESHOE.to_vec()]);
    let ring = of(&[square(0, 0, 1_000), square(100, 100, 800)]);
    for boundaries in [bent, ring] {
        let area = &boundaries.areas()[0];
        assert!(area.contains(area.label_point()), "{}", area.label_point());
    }
}

#[test]
fn a_name_stands_on_the_largest_island() {
    let boundaries = of(&[square(0, 5_000, 100), square(0, 0, 1_000), square(0, 7_000, 200)]);
    assert_eq!(boundaries.areas()[0].label_point(), point((500, 500)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_corner_and_every_name_lies_in_its_village(rows in 1i32..4, columns in 1i32..4, pieces in 1i32..60) {
        let sheet = Sheet { rows, columns, pieces };
        let boundaries = read_geojson(sheet.geojson().as_bytes()).unwrap();
        for area in boundaries.areas() {
            prop_assert!(area.contains(area.label_point()));
            for corner in area.rings().iter().flat_map(Ring::corners) {
                prop_assert!(area.contains(*corner));
            }
        }
    }

    #[test]
    fn any_polygon_has_its_name_on_it(
        corners in prop::collection::vec((-2_000i32..2_000, -2_000i32..2_000), 3..40),
    ) {
        if let Ok(boundaries) = read_geojson(polygon(&[corners]).as_bytes()) {
            for area in boundaries.areas() {
                prop_assert!(area.contains(area.label_point()));
            }
        }
    }
}
