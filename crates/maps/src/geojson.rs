//! Boundaries out of a GeoJSON file (RFC 7946), as BIG, BPS, OpenStreetMap and GIS programs write it.
//!
//! Written for the files that a kecamatan is really given: of another format, in metres, with latitude first, with rings
//! left open. What can be put right is put right and told; everything else has an error that says what to do.

mod labels;
mod object;

use kentongan_domain::coordinates::Point;

use crate::fit::fit;
use crate::wire::{BYTES_MAX, UNIT_E6};
use crate::{Area, Boundaries, BoundaryError, Notes, Ring};

use labels::Labels;
use object::{Object, Position};

pub use labels::NAME_CHARS_MAX;
pub(crate) use labels::{tidy_name, village_code};

/// A whole regency in full detail has about so many bytes; one kecamatan rarely more than three million.
pub const FILE_BYTES_MAX: usize = 30_000_000;
/// Seventeen villages in full detail have some twenty thousand.
pub const POSITIONS_MAX: usize = 200_000;
/// The largest kecamatan have under a hundred villages; a file of a regency may have several hundred.
pub const FEATURES_MAX: usize = 1_000;

/// How far into a file another format is looked for.
const HEAD_BYTES: usize = 1_024;
/// Beyond that it is no angle, whichever of the two it is.
const DEGREES_MAX: f64 = 180.0;

/// A feature with its lines, in the numbers of the file.
struct Found {
    labels: Labels,
    lines: Vec<Vec<Position>>,
}

/// Reads the areas of a FeatureCollection, a Feature, a Polygon, a MultiPolygon or a GeometryCollection, and simplifies
/// their borders until they fit into [`BYTES_MAX`]. [`Boundaries::notes`] says what was put right and left out.
///
/// # Errors
/// [`BoundaryError`], which says what to do.
pub fn read_geojson(bytes: &[u8]) -> Result<Boundaries, BoundaryError> {
    read_geojson_of(bytes, |_| true)
}

/// The same of those areas that `is_wanted`, where the file holds any: of a file of a whole regency the villages of one
/// kecamatan, with all the detail that fits. Where nothing in it is wanted, all areas are read.
///
/// # Errors
/// As [`read_geojson`].
pub fn read_geojson_of(bytes: &[u8], is_wanted: impl Fn(&Area) -> bool) -> Result<Boundaries, BoundaryError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    refuse_other_formats(bytes)?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(BoundaryError::TooLarge);
    }
    let file = object::read(bytes)?;
    if !file.is_geojson() {
        return Err(BoundaryError::NotGeoJson);
    }
    let mut notes = Notes::default();
    let mut found = Vec::new();
    gather(file, &mut found, &mut notes);
    notes.is_swapped = is_swapped(&found);
    let mut areas = Vec::new();
    for feature in found {
        match area(feature, &mut notes)? {
            Some(area) => areas.push(area),
            None => notes.features_skipped += 1,
        }
    }
    if areas.iter().any(&is_wanted) {
        let all = areas.len();
        areas.retain(&is_wanted);
        notes.areas_left_out = all - areas.len();
    }
    notes.corners_read = corners(&areas);
    let areas = fit(&areas, BYTES_MAX)?;
    notes.corners_kept = corners(&areas);
    Boundaries::new(areas, notes).ok_or(BoundaryError::NoAreas)
}

/// People choose the wrong file of several with one name. Before the limit of size: an archive is to be unpacked, however
/// large it is.
fn refuse_other_formats(bytes: &[u8]) -> Result<(), BoundaryError> {
    // File code 9994, high byte first. Source: ESRI Shapefile Technical Description (1998), table 1.
    if bytes.starts_with(&[0x00, 0x00, 0x27, 0x0a]) {
        return Err(BoundaryError::Shapefile);
    }
    if bytes.starts_with(b"PK") {
        return Err(BoundaryError::Zip);
    }
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes).trim_ascii_start();
    if head.starts_with(b"<") && head.windows(4).any(|part| part == b"<kml") {
        return Err(BoundaryError::Kml);
    }
    Ok(())
}

fn gather(object: Object, found: &mut Vec<Found>, notes: &mut Notes) {
    if object.is("FeatureCollection") {
        for feature in object.inside {
            gather(feature, found, notes);
        }
        return;
    }
    let (labels, lines) = if object.is("Feature") {
        let lines = object.inside.into_iter().flat_map(lines_of).collect();
        (object.labels, lines)
    } else {
        (Labels::default(), lines_of(object))
    };
    if lines.is_empty() {
        notes.features_skipped += 1;
    } else {
        found.push(Found { labels, lines });
    }
}

/// The rings of a geometry. Which of them are holes, and to which polygon each belongs, the even-odd rule makes out.
fn lines_of(geometry: Object) -> Vec<Vec<Position>> {
    if geometry.is("Polygon") || geometry.is("MultiPolygon") {
        geometry.lines
    } else if geometry.is("GeometryCollection") {
        geometry.inside.into_iter().flat_map(lines_of).collect()
    } else {
        Vec::new()
    }
}

/// Latitude first throughout: nowhere in Indonesia would both orders be right, for no latitude reaches 94.5°.
fn is_swapped(found: &[Found]) -> bool {
    let mut positions = found.iter().flat_map(|feature| feature.lines.iter().flatten());
    positions.all(|position| point(position.first, position.second).is_some_and(Point::is_in_indonesia))
}

/// `None` where no ring encloses anything.
fn area(found: Found, notes: &mut Notes) -> Result<Option<Area>, BoundaryError> {
    let is_swapped = notes.is_swapped;
    let mut rings = Vec::new();
    for line in found.lines {
        let corners = line.into_iter().map(|position| corner(position, is_swapped));
        let corners = corners.collect::<Result<Vec<_>, _>>()?;
        match Ring::new(corners) {
            Some(ring) => rings.push(ring),
            None => notes.rings_skipped += 1,
        }
    }
    let Labels { code, name } = found.labels;
    Ok(Area::new(code, name.unwrap_or_default(), rings))
}

fn corner(position: Position, is_swapped: bool) -> Result<Point, BoundaryError> {
    let (longitude, latitude) = if is_swapped {
        (position.second, position.first)
    } else {
        (position.first, position.second)
    };
    if longitude.abs() > DEGREES_MAX || latitude.abs() > DEGREES_MAX {
        return Err(BoundaryError::Projected);
    }
    point(latitude, longitude).ok_or(BoundaryError::OffEarth)
}

/// To the nearest unit of the bytes, so that what is shown after the import is what every laptop will show.
fn point(latitude: f64, longitude: f64) -> Option<Point> {
    let e6 = |degrees: f64| {
        let units = degrees * 1e6 / f64::from(UNIT_E6);
        (degrees.abs() <= DEGREES_MAX).then(|| units.round() as i32 * UNIT_E6)
    };
    Point::new(e6(latitude)?, e6(longitude)?)
}

fn corners(areas: &[Area]) -> usize {
    let rings = areas.iter().flat_map(Area::rings);
    rings.map(|ring| ring.corners().len()).sum()
}
