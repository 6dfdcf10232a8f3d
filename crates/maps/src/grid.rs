//! Lines of latitude and longitude at round values.

use serde::Serialize;

use crate::view::{Scale, View, tenth};

/// Steps in seconds of arc, the widest first. Neighbours are at most two and a half times apart: where three lines of the
/// wider one do not fit, at most eight of the narrower one do.
const STEPS_S: [i64; 19] = [
    60 * 3_600,
    30 * 3_600,
    15 * 3_600,
    10 * 3_600,
    5 * 3_600,
    2 * 3_600,
    3_600,
    30 * 60,
    15 * 60,
    10 * 60,
    5 * 60,
    2 * 60,
    60,
    30,
    15,
    10,
    5,
    2,
    1,
];
const LINES_MIN: f64 = 3.0;

const SECONDS_IN_DEGREE: i64 = 3_600;
const E6_IN_DEGREE: i64 = 1_000_000;

/// Which of the two coordinates a line holds on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// A line across, from west to east.
    Latitude,
    /// A line upright, from north to south.
    Longitude,
}

/// A line through the whole box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GridLine {
    pub axis: Axis,
    /// What stands beside it: a whole number of seconds of arc, to the nearest micro-degree.
    pub value_e6: i32,
    /// From the top for a latitude, from the left for a longitude.
    pub at_px: f64,
}

pub(crate) fn lines(view: View) -> Vec<GridLine> {
    let scale = view.scale();
    let (latitude, longitude) = scale.middle_e6;
    let (half_width, half_height) = scale.middle_px;
    let across = half_height / scale.px_per_e6_north;
    let upright = half_width / scale.px_per_e6_east;
    let latitudes = values(latitude - across, latitude + across, 90);
    let longitudes = values(longitude - upright, longitude + upright, 180);
    let lines = |axis: Axis, values: Vec<i32>| {
        values.into_iter().map(move |value_e6| GridLine {
            axis,
            value_e6,
            at_px: tenth(at_px(scale, axis, value_e6)),
        })
    };
    lines(Axis::Latitude, latitudes)
        .chain(lines(Axis::Longitude, longitudes))
        .collect()
}

fn at_px(scale: Scale, axis: Axis, value_e6: i32) -> f64 {
    match axis {
        Axis::Latitude => scale.y(f64::from(value_e6)),
        Axis::Longitude => scale.x(f64::from(value_e6)),
    }
}

/// Round values between two, both in micro-degrees; none beyond the edge of the earth.
fn values(from_e6: f64, to_e6: f64, degrees_max: i64) -> Vec<i32> {
    let edge = (degrees_max * SECONDS_IN_DEGREE) as f64;
    let seconds = |e6: f64| (e6 / E6_IN_DEGREE as f64 * SECONDS_IN_DEGREE as f64).clamp(-edge, edge);
    let (from, to) = (seconds(from_e6), seconds(to_e6));
    let fits = |step: &&i64| to - from >= LINES_MIN * **step as f64;
    let step = STEPS_S.iter().find(fits).copied().unwrap_or(1);
    let (first, last) = ((from / step as f64).ceil() as i64, (to / step as f64).floor() as i64);
    (first..=last)
        .filter_map(|number| i32::try_from(micro_degrees(number * step)).ok())
        .collect()
}

/// To the nearest.
fn micro_degrees(seconds: i64) -> i64 {
    (seconds * E6_IN_DEGREE + SECONDS_IN_DEGREE / 2).div_euclid(SECONDS_IN_DEGREE)
}
