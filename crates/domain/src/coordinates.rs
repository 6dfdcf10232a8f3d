//! Where something is, as a person gives it: typed, pasted from a map, or taken from a photo.
//!
//! Owns: the point, its forms in text and on the wire, how far apart two points lie, which lie together on a map. Does
//! not know: maps, files, how a photo is opened.
//!
//! Every point is WGS84, the datum of GPS. People and maps links give latitude (*lintang*) first, as ISO 6709 does;
//! GeoJSON gives longitude (*bujur*) first (RFC 7946 §3.1.1), so whoever writes or reads it turns the two round.
//!
//! Invariant: text and photos are read in whole numbers, so that two replicas read the same point.
//! [`Point::distance_m`] alone counts in floats; no byte that another replica compares may rest on it.

mod grid;
mod link;
mod typed;

use std::fmt;
use std::ops::RangeInclusive;

pub use grid::{Cluster, cluster};

/// Longest text in which coordinates are looked for, in characters: a message with its link, not a page.
pub const TYPED_CHARS_MAX: usize = 2_000;

const LATITUDE_MAX_E6: i32 = 90_000_000;
const LONGITUDE_MAX_E6: i32 = 180_000_000;
/// As many longitudes as there are in micro-degrees, both ends counted.
const LONGITUDES: i64 = 360_000_001;

/// Indonesia lies between 6° LU and 11° LS, 95° BT and 141° BT; the box has room in the north, the west and the east.
/// It holds some land of the neighbours too: it tells a slip of the pen, not a border.
const INDONESIA_LATITUDE_E6: RangeInclusive<i32> = -11_000_000..=6_500_000;
const INDONESIA_LONGITUDE_E6: RangeInclusive<i32> = 94_500_000..=141_500_000;

/// Mean radius R1 = (2a + b) / 3 of the ellipsoid. Source: H. Moritz, Geodetic Reference System 1980, Journal of
/// Geodesy 74 (2000).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Billionths of a second of arc in one micro-degree.
const NANO_SECONDS_IN_MICRO_DEGREE: u64 = 3_600_000;
const BILLION: u64 = 1_000_000_000;

/// A place on earth, in micro-degrees: 0.11 m, finer than the GPS of a telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    latitude_e6: i32,
    longitude_e6: i32,
}

impl Point {
    /// `None` where no place on earth has such coordinates.
    pub fn new(latitude_e6: i32, longitude_e6: i32) -> Option<Self> {
        let is_on_earth = (-LATITUDE_MAX_E6..=LATITUDE_MAX_E6).contains(&latitude_e6)
            && (-LONGITUDE_MAX_E6..=LONGITUDE_MAX_E6).contains(&longitude_e6);
        is_on_earth.then_some(Self {
            latitude_e6,
            longitude_e6,
        })
    }

    fn of_micro_degrees(latitude: i64, longitude: i64) -> Option<Self> {
        Self::new(i32::try_from(latitude).ok()?, i32::try_from(longitude).ok()?)
    }

    /// Latitude (*lintang*); south of the equator is negative.
    pub fn latitude_e6(self) -> i32 {
        self.latitude_e6
    }

    /// Longitude (*bujur*); west of Greenwich is negative.
    pub fn longitude_e6(self) -> i32 {
        self.longitude_e6
    }

    /// Both coordinates in one number: `(latitude + 90°) × 360,000,001 + (longitude + 180°)`, in micro-degrees. Points
    /// and the numbers from 0 to 64,800,000,540,000,000 belong to each other one to one. CBOR holds it in nine bytes,
    /// an array of two in up to eleven.
    pub fn to_wire(self) -> i64 {
        let row = i64::from(self.latitude_e6) + i64::from(LATITUDE_MAX_E6);
        let column = i64::from(self.longitude_e6) + i64::from(LONGITUDE_MAX_E6);
        row * LONGITUDES + column
    }

    /// The point of a number that [`Point::to_wire`] gave; `None` for any other number.
    pub fn of_wire(wire: i64) -> Option<Self> {
        Self::of_micro_degrees(
            wire.div_euclid(LONGITUDES) - i64::from(LATITUDE_MAX_E6),
            wire.rem_euclid(LONGITUDES) - i64::from(LONGITUDE_MAX_E6),
        )
    }

    /// The place that a photo bears in its tags `GPSLatitude`, `GPSLatitudeRef`, `GPSLongitude` and `GPSLongitudeRef`
    /// (Exif, CIPA DC-008): degrees, minutes and seconds as fractions, and `N`, `S`, `E` or `W`.
    ///
    /// `None` where the camera did not know: it then leaves the letter out, or writes `0/0`, or zeros throughout.
    pub fn of_exif(
        latitude: [(u32, u32); 3],
        latitude_ref: char,
        longitude: [(u32, u32); 3],
        longitude_ref: char,
    ) -> Option<Self> {
        let is_south = match latitude_ref {
            'N' | 'n' => false,
            'S' | 's' => true,
            _ => return None,
        };
        let is_west = match longitude_ref {
            'E' | 'e' => false,
            'W' | 'w' => true,
            _ => return None,
        };
        let latitude = exif_nano_seconds(latitude)?;
        let longitude = exif_nano_seconds(longitude)?;
        if latitude == 0 && longitude == 0 {
            return None;
        }
        Self::of_micro_degrees(micro_degrees(latitude, is_south), micro_degrees(longitude, is_west))
    }

    /// Does it lie in the box round Indonesia?
    pub fn is_in_indonesia(self) -> bool {
        INDONESIA_LATITUDE_E6.contains(&self.latitude_e6) && INDONESIA_LONGITUDE_E6.contains(&self.longitude_e6)
    }

    /// Metres along the earth taken as a ball, about half a percent from the ellipsoid at most. Source of the formula:
    /// R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984).
    pub fn distance_m(self, other: Self) -> f64 {
        let radians = |e6: i32| (f64::from(e6) / 1e6).to_radians();
        let (from, to) = (radians(self.latitude_e6), radians(other.latitude_e6));
        let half_way_north = (to - from) / 2.0;
        let half_way_east = (radians(other.longitude_e6) - radians(self.longitude_e6)) / 2.0;
        let haversine = half_way_north.sin().powi(2) + from.cos() * to.cos() * half_way_east.sin().powi(2);
        2.0 * EARTH_RADIUS_M * haversine.sqrt().min(1.0).asin()
    }

    /// `5,123456° LS 104,123456° BT`, as an Indonesian letter writes it: LU and LS are north and south, BT and BB east
    /// and west.
    pub fn spoken(self) -> String {
        let latitude = magnitude(self.latitude_e6, ',');
        let longitude = magnitude(self.longitude_e6, ',');
        let north_or_south = if self.latitude_e6 < 0 { "LS" } else { "LU" };
        let east_or_west = if self.longitude_e6 < 0 { "BB" } else { "BT" };
        format!("{latitude}° {north_or_south} {longitude}° {east_or_west}")
    }
}

/// `-5.123456, 104.123456`, which every map takes.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = |e6: i32| if e6 < 0 { "-" } else { "" };
        let latitude = magnitude(self.latitude_e6, '.');
        let longitude = magnitude(self.longitude_e6, '.');
        let (south, west) = (minus(self.latitude_e6), minus(self.longitude_e6));
        write!(f, "{south}{latitude}, {west}{longitude}")
    }
}

fn magnitude(e6: i32, decimal: char) -> String {
    let e6 = e6.unsigned_abs();
    format!("{}{decimal}{:06}", e6 / 1_000_000, e6 % 1_000_000)
}

/// To the nearest micro-degree; halves away from zero, so that south is read as north is.
fn micro_degrees(nano_seconds: u64, is_negative: bool) -> i64 {
    let magnitude = nano_seconds.saturating_add(NANO_SECONDS_IN_MICRO_DEGREE / 2) / NANO_SECONDS_IN_MICRO_DEGREE;
    let magnitude = i64::try_from(magnitude).unwrap_or(i64::MAX);
    if is_negative { -magnitude } else { magnitude }
}

/// Degrees, minutes and seconds of a photo in billionths of a second. A part of `0/0` is not known; only behind a part
/// that has a fraction is there nothing left for it to say.
fn exif_nano_seconds(parts: [(u32, u32); 3]) -> Option<u64> {
    let mut sum: u128 = 0;
    let mut has_fraction = false;
    for ((over, under), seconds) in parts.into_iter().zip([3_600u128, 60, 1]) {
        if has_fraction && over == 0 && under == 0 {
            continue;
        }
        has_fraction |= over.checked_rem(under)? != 0;
        sum += u128::from(over) * seconds * u128::from(BILLION) / u128::from(under);
    }
    u64::try_from(sum).ok()
}

/// Which of the two coordinates a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Latitude,
    Longitude,
}

/// One coordinate as it was read; without an axis where nothing but the order says which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    axis: Option<Axis>,
    micro_degrees: i64,
}

type Pair = [Reading; 2];

/// What was read, and what the person should be asked about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parsed {
    pub point: Point,
    pub is_in_indonesia: bool,
    /// Longitude was given first and nothing said so: only the other order lies in Indonesia.
    pub swapped: bool,
}

/// Why no point was read; each has its own sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CoordinatesError {
    #[error("nothing was given")]
    Nothing,
    #[error("not coordinates in any usual form")]
    NotCoordinates,
    #[error("only one coordinate of two")]
    OnlyOne,
    #[error("no place on earth has these coordinates")]
    OutOfRange,
    #[error("two latitudes or two longitudes")]
    TwoAlike,
    /// Only the internet knows where it leads: open it in a browser, and paste the address that stands there then.
    #[error("a short link holds no coordinates")]
    ShortLink,
}

/// Reads a place in any usual form: `-5.1234, 104.5678`, `-5,1234; 104,5678`, `5,1234 LS, 104,5678 BT`,
/// `5°07'24.5"S 104°34'04"E`, `5 7 24 LS 104 34 4 BT`, `geo:-5.12,104.56` (RFC 5870), or a maps link alone or inside
/// other words. A link goes before what is typed beside it.
///
/// # Errors
/// [`CoordinatesError`], which says what to mend.
pub fn parse(typed: &str) -> Result<Parsed, CoordinatesError> {
    if typed.trim().is_empty() {
        return Err(CoordinatesError::Nothing);
    }
    if typed.chars().nth(TYPED_CHARS_MAX).is_some() {
        return Err(CoordinatesError::NotCoordinates);
    }
    let mut beside = String::new();
    let mut has_link = false;
    let mut is_short = false;
    let mut words = typed.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let Some((before, link)) = link::beginning_of(word).and_then(|at| word.split_at_checked(at)) else {
            beside.push_str(word);
            beside.push(' ');
            continue;
        };
        has_link = true;
        beside.push_str(before);
        beside.push(' ');
        // `?q=-5.1, 104.5` was mended by hand: the blank does not end it.
        let second = words.peek().copied().filter(|_| link.ends_with(','));
        match link::read(&format!("{link}{}", second.unwrap_or_default())) {
            link::Link::Holds(pair) => return place(pair),
            link::Link::Short => is_short = true,
            link::Link::Other => {}
        }
    }
    if !has_link {
        return place(typed::read(typed)?);
    }
    match typed::read(&beside) {
        Ok(pair) => place(pair),
        Err(_) if is_short => Err(CoordinatesError::ShortLink),
        Err(_) => Err(CoordinatesError::NotCoordinates),
    }
}

fn place([first, second]: Pair) -> Result<Parsed, CoordinatesError> {
    if first.axis.is_some() && first.axis == second.axis {
        return Err(CoordinatesError::TwoAlike);
    }
    let is_longitude_first = first.axis == Some(Axis::Longitude) || second.axis == Some(Axis::Latitude);
    let (latitude, longitude) = if is_longitude_first {
        (second.micro_degrees, first.micro_degrees)
    } else {
        (first.micro_degrees, second.micro_degrees)
    };
    // Nowhere in Indonesia would both orders be right: no latitude reaches 94.5°.
    let is_order_open = first.axis.is_none() && second.axis.is_none();
    let turned = Point::of_micro_degrees(longitude, latitude).filter(|_| is_order_open);
    let turned = turned.filter(|point| point.is_in_indonesia());
    let point = turned
        .or_else(|| Point::of_micro_degrees(latitude, longitude))
        .ok_or(CoordinatesError::OutOfRange)?;
    Ok(Parsed {
        point,
        is_in_indonesia: point.is_in_indonesia(),
        swapped: turned.is_some(),
    })
}

#[cfg(test)]
mod tests;
