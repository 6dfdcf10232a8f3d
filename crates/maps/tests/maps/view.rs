use kentongan_domain::coordinates::Point;
use kentongan_maps::{Axis, Boundaries, Bounds, GridLine, PATH_BYTES_MAX, View, read_geojson};
use proptest::prelude::*;

use crate::KALIREJO;
use crate::sheet::{Corner, polygon};

const WIDTH: u32 = 700;
const HEIGHT: u32 = 500;
const PADDING: u32 = 24;

fn view(bounds: Bounds) -> View {
    View {
        bounds,
        width_px: WIDTH,
        height_px: HEIGHT,
        padding_px: PADDING,
    }
}

fn at(latitude_e6: i32, longitude_e6: i32) -> Point {
    Point::new(latitude_e6, longitude_e6).expect("on earth")
}

fn around(points: &[Point]) -> View {
    view(Bounds::around(points.iter().copied()).expect("round something"))
}

fn of(rings: &[Vec<Corner>]) -> Boundaries {
    read_geojson(polygon(rings).as_bytes()).expect("a polygon is a file")
}

fn lines(view: View, axis: Axis) -> Vec<GridLine> {
    let lines = view.grid_lines().into_iter();
    lines.filter(|line| line.axis == axis).collect()
}

/// The numbers of a path, as pairs.
fn numbers(d: &str) -> Vec<(f64, f64)> {
    let numbers: Vec<f64> = d
        .split(['M', 'L', 'Z', ' '])
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().expect("a number"))
        .collect();
    let pairs = numbers.chunks_exact(2);
    pairs
        .filter_map(|pair| match pair {
            [x, y] => Some((*x, *y)),
            _ => None,
        })
        .collect()
}

#[test]
fn north_is_up_and_east_is_right() {
    let view = around(&[at(-5_200_000, 104_900_000), at(-5_100_000, 105_000_000)]);
    let (west, south) = view.project(at(-5_200_000, 104_900_000));
    let (east, north) = view.project(at(-5_100_000, 105_000_000));
    assert!(west < east && north < south);
}

#[test]
fn what_is_to_be_seen_fills_the_box_clear_of_the_padding() {
    let (south_west, north_east) = (at(-5_200_000, 104_900_000), at(-5_100_000, 105_000_000));
    let view = around(&[south_west, north_east]);
    let (west, south) = view.project(south_west);
    let (east, north) = view.project(north_east);
    // Higher than the box is: the height decides, and the rest of the width is left on both sides alike.
    assert!(
        (north - 24.0).abs() < 1e-6 && (south - 476.0).abs() < 1e-6,
        "{north} {south}"
    );
    assert!((west + east - 700.0).abs() < 1e-6 && west > 24.0, "{west} {east}");
}

#[test]
fn a_kilometre_is_as_long_upright_as_across() {
    let centre = at(-8_000_000, 115_000_000);
    let view = around(&[at(-8_100_000, 114_900_000), at(-7_900_000, 115_100_000)]);
    let (x, y) = view.project(centre);
    let (_, up) = view.project(at(-7_990_000, 115_000_000));
    let (right, _) = view.project(at(-8_000_000, 115_010_000));
    let metres = |to: Point| centre.distance_m(to);
    let upright = (y - up) / metres(at(-7_990_000, 115_000_000));
    let across = (right - x) / metres(at(-8_000_000, 115_010_000));
    assert!((upright / across - 1.0).abs() < 1e-3, "{upright} {across}");
}

#[test]
fn a_single_point_stands_in_the_middle_of_a_place() {
    let only = at(-5_170_000, 104_970_000);
    let view = around(&[only]);
    assert_eq!(view.project(only), (350.0, 250.0));
    let (x, _) = view.project(at(-5_170_000, 104_971_000));
    assert!(x > 350.0 && x < 700.0, "{x}");
}

#[test]
fn areas_are_drawn_inside_the_box_with_their_names() {
    let boundaries = read_geojson(KALIREJO).unwrap();
    let drawn = boundaries.draw(view(boundaries.bounds()));
    assert_eq!(drawn.len(), 6);
    for area in &drawn {
        assert!(area.d.starts_with('M') && area.d.ends_with('Z'), "{}", area.d);
        for (x, y) in numbers(&area.d) {
            assert!((23.9..=676.1).contains(&x) && (23.9..=476.1).contains(&y), "{x} {y}");
        }
        assert!(area.x > 24.0 && area.x < 676.0 && area.y > 24.0 && area.y < 476.0);
    }
    assert_eq!(drawn[2].name, "Kalirejo");
    assert_eq!(drawn[2].code.as_deref(), Some("18.02.01.2003"));
}

#[test]
fn a_path_goes_through_the_corners_and_begins_anew_for_a_hole() {
    let square = vec![(0, 0), (0, 1_000), (1_000, 1_000), (1_000, 0)];
    let hole = vec![(400, 400), (400, 600), (600, 500)];
    let boundaries = of(&[square, hole]);
    let view = view(boundaries.bounds());
    let d = boundaries.draw(view).remove(0).d;
    assert_eq!((d.matches('M').count(), d.matches('Z').count()), (2, 2));
    let corners = boundaries.areas()[0].rings().iter().flat_map(|ring| ring.corners());
    for ((x, y), corner) in numbers(&d).into_iter().zip(corners) {
        let expected = view.project(*corner);
        assert!((x - expected.0).abs() <= 0.051 && (y - expected.1).abs() <= 0.051);
    }
}

#[test]
fn corners_that_nobody_can_tell_apart_are_left_out_and_the_shape_stays() {
    // A side of a kilometre with a jag every metre, drawn eleven pixels long.
    let mut fine: Vec<Corner> = (0..1_000).map(|at| (at % 2 * 3, at)).collect();
    fine.extend([(1_000, 1_000), (1_000, 0)]);
    let boundaries = of(&[fine]);
    let far = around(&[at(-200_000, -200_000), at(200_000, 200_000)]);
    let area = boundaries.draw(far).remove(0);
    let corners = numbers(&area.d);
    assert!((10..40).contains(&corners.len()), "{}", area.d);
    for (x, y) in [far.project(at(0, 0)), far.project(at(10_000, 10_000))] {
        let near = |corner: &(f64, f64)| (corner.0 - x).hypot(corner.1 - y) < 1.0;
        assert!(corners.iter().any(near), "{x} {y} in {}", area.d);
    }
    assert!((area.width_px - 11.3).abs() < 0.2, "{}", area.width_px);
}

#[test]
fn the_paths_of_a_drawing_stay_short_however_jagged_a_border_is() {
    let mut jagged: Vec<Corner> = (0..5_500).map(|at| (at % 2 * 50, at * 2)).collect();
    jagged.extend([(-9_000, 10_998), (-9_000, 0)]);
    let boundaries = of(&[jagged]);
    assert!(boundaries.areas()[0].rings()[0].corners().len() > 5_000);
    let drawn = boundaries.draw(View {
        width_px: 4_000,
        height_px: 4_000,
        ..view(boundaries.bounds())
    });
    let bytes: usize = drawn.iter().map(|area| area.d.len()).sum();
    assert!((1..=PATH_BYTES_MAX).contains(&bytes), "{bytes}");
}

#[test]
fn what_lies_outside_the_box_is_not_drawn() {
    let boundaries = of(&[vec![(0, 0), (0, 1_000), (1_000, 1_000)]]);
    let elsewhere = around(&[at(-5_200_000, 104_900_000), at(-5_100_000, 105_000_000)]);
    assert!(boundaries.draw(elsewhere).is_empty());
}

#[test]
fn no_number_of_a_path_is_minus_nought() {
    let boundaries = of(&[vec![(0, 0), (0, 1_000), (1_000, 1_000)]]);
    let tight = View {
        padding_px: 0,
        ..view(boundaries.bounds())
    };
    let d = boundaries.draw(tight).remove(0).d;
    assert!(!d.contains("-0 ") && !d.contains("-0L") && !d.contains("-0Z"), "{d}");
}

#[test]
fn a_kecamatan_has_lines_at_whole_minutes() {
    let view = around(&[at(-5_250_000, 104_900_000), at(-5_100_000, 105_050_000)]);
    let latitudes: Vec<i32> = lines(view, Axis::Latitude).iter().map(|line| line.value_e6).collect();
    // 5°15′, 5°14′ … would be ten lines; every second minute makes five.
    assert_eq!(latitudes, [-5_233_333, -5_200_000, -5_166_667, -5_133_333, -5_100_000]);
    for line in view.grid_lines() {
        let seconds = f64::from(line.value_e6) * 3_600.0 / 1e6;
        assert!((seconds - seconds.round()).abs() < 0.01, "{seconds}");
    }
}

#[test]
fn a_line_runs_where_its_value_lies() {
    let view = around(&[at(-5_250_000, 104_900_000), at(-5_100_000, 105_050_000)]);
    for line in view.grid_lines() {
        let expected = match line.axis {
            Axis::Latitude => view.project(at(line.value_e6, 105_000_000)).1,
            Axis::Longitude => view.project(at(-5_200_000, line.value_e6)).0,
        };
        assert!((line.at_px - expected).abs() <= 0.051, "{line:?}");
    }
}

#[test]
fn the_whole_earth_has_lines_and_none_beyond_it() {
    let view = around(&[at(-90_000_000, -180_000_000), at(90_000_000, 180_000_000)]);
    let latitudes: Vec<i32> = lines(view, Axis::Latitude).iter().map(|line| line.value_e6).collect();
    assert_eq!(latitudes, [-60_000_000, 0, 60_000_000]);
    let longitudes = lines(view, Axis::Longitude);
    assert!(longitudes.iter().all(|line| line.value_e6.abs() <= 180_000_000));
}

#[test]
fn at_the_pole_nothing_is_endless() {
    let view = around(&[at(90_000_000, 0)]);
    let (x, y) = view.project(at(90_000_000, 0));
    assert!(x.is_finite() && y.is_finite());
    assert!(view.grid_lines().len() < 40);
}

proptest! {
    #[test]
    fn three_to_eight_lines_are_seen_each_way(
        south in -11_000_000i32..6_000_000,
        west in 95_000_000i32..139_000_000,
        height in 0i32..2_000_000,
        width in 0i32..2_000_000,
        width_px in 320u32..1_600,
        height_px in 240u32..1_200,
        padding_px in 0u32..60,
    ) {
        let corners = [at(south, west), at(south + height, west + width)];
        let view = View { width_px, height_px, padding_px, ..around(&corners) };
        for (axis, edge) in [(Axis::Latitude, height_px), (Axis::Longitude, width_px)] {
            let lines = lines(view, axis);
            prop_assert!((3..=8).contains(&lines.len()), "{axis:?}: {}", lines.len());
            for line in lines {
                // A micro-degree, to which its value was rounded, may be the better part of a pixel.
                prop_assert!((-1.0..=f64::from(edge) + 1.0).contains(&line.at_px), "{line:?}");
            }
        }
        for corner in corners {
            let (x, y) = view.project(corner);
            prop_assert!((-1e-6..=f64::from(width_px) + 1e-6).contains(&x), "{x}");
            prop_assert!((-1e-6..=f64::from(height_px) + 1e-6).contains(&y), "{y}");
        }
    }
}
