//! The objects of a GeoJSON file, read in one pass and never held as a tree of values: thirty million bytes of small
//! numbers would take a gigabyte that a village laptop does not have. Limits stop the reading where they are passed.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::labels::{Labels, Scalar};
use super::{FEATURES_MAX, POSITIONS_MAX};
use crate::BoundaryError;

/// What an object of GeoJSON may be (RFC 7946 §1.4).
const TYPES: [&str; 9] = [
    "FeatureCollection",
    "Feature",
    "GeometryCollection",
    "Polygon",
    "MultiPolygon",
    "LineString",
    "MultiLineString",
    "Point",
    "MultiPoint",
];

/// Last words of the names of WGS84 in degrees: `urn:ogc:def:crs:OGC:1.3:CRS84`, `urn:ogc:def:crs:EPSG::4326`.
const WGS84: [&str; 2] = ["CRS84", "4326"];

/// Two numbers in the order of the file; a third, the height, is left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    pub(super) first: f64,
    pub(super) second: f64,
}

/// An object of any type: only what may hold areas.
#[derive(Debug, Default)]
pub(super) struct Object {
    kind: Option<String>,
    /// Every run of positions among its coordinates, however deep it lies.
    pub(super) lines: Vec<Vec<Position>>,
    pub(super) labels: Labels,
    /// Features, geometries, or the geometry of a feature.
    pub(super) inside: Vec<Object>,
}

impl Object {
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind)
    }

    pub(super) fn is_geojson(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| TYPES.contains(&kind))
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Object, BoundaryError> {
    let mut progress = Progress::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let object = ObjectSeed(&mut progress).deserialize(&mut json);
    let whole = object.and_then(|object| json.end().map(|()| object));
    whole.map_err(|_| progress.stopped.unwrap_or(BoundaryError::NotGeoJson))
}

#[derive(Default)]
struct Progress {
    features: usize,
    positions: usize,
    /// Why reading was broken off, where JSON itself was not at fault.
    stopped: Option<BoundaryError>,
}

impl Progress {
    fn stop<E: de::Error>(&mut self, why: BoundaryError) -> E {
        self.stopped = Some(why);
        E::custom(why)
    }

    fn count_feature<E: de::Error>(&mut self) -> Result<(), E> {
        self.features += 1;
        if self.features > FEATURES_MAX {
            return Err(self.stop(BoundaryError::TooManyFeatures));
        }
        Ok(())
    }

    fn count_position<E: de::Error>(&mut self) -> Result<(), E> {
        self.positions += 1;
        if self.positions > POSITIONS_MAX {
            return Err(self.stop(BoundaryError::TooManyPositions));
        }
        Ok(())
    }
}

/// One object; nothing, such as the geometry of a feature without one, is an object without members.
struct ObjectSeed<'r>(&'r mut Progress);

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = Object;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Object, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of GeoJSON")
    }

    fn visit_unit<E>(self) -> Result<Object, E> {
        Ok(Object::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Object, A::Error> {
        let Self(progress) = self;
        let mut object = Object::default();
        while let Some(member) = members.next_key::<String>()? {
            // Of a member that stands twice the last one counts, as in most readers of JSON (RFC 8259 §4).
            match member.as_str() {
                "type" => object.kind = members.next_value::<Scalar>()?.0,
                "features" | "geometries" => object.inside = members.next_value_seed(ObjectsSeed(&mut *progress))?,
                "geometry" => object.inside = vec![members.next_value_seed(ObjectSeed(&mut *progress))?],
                "coordinates" => {
                    object.lines.clear();
                    members.next_value_seed(NestSeed {
                        progress: &mut *progress,
                        lines: &mut object.lines,
                    })?;
                }
                "properties" => object.labels = members.next_value()?,
                "crs" => {
                    let crs = members.next_value::<Option<Crs>>()?;
                    if crs.is_some_and(|crs| !crs.is_wgs84()) {
                        return Err(progress.stop(BoundaryError::Projected));
                    }
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(object)
    }
}

struct ObjectsSeed<'r>(&'r mut Progress);

impl<'de> DeserializeSeed<'de> for ObjectsSeed<'_> {
    type Value = Vec<Object>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Object>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ObjectsSeed<'_> {
    type Value = Vec<Object>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("features or geometries")
    }

    fn visit_unit<E>(self) -> Result<Vec<Object>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Vec<Object>, A::Error> {
        let Self(progress) = self;
        let mut objects = Vec::new();
        while let Some(object) = values.next_element_seed(ObjectSeed(&mut *progress))? {
            progress.count_feature()?;
            objects.push(object);
        }
        Ok(objects)
    }
}

/// A value among coordinates, seen from the array round it.
enum Nest {
    Number(f64),
    Position(Position),
    /// An array of arrays, whose positions already went to the lines; or nothing.
    Other,
}

/// Reads coordinates from the inside out, because `type` may stand behind them: what is an array of positions is a line,
/// whether it turns out to be the ring of a polygon or a road.
struct NestSeed<'r> {
    progress: &'r mut Progress,
    lines: &'r mut Vec<Vec<Position>>,
}

impl<'de> DeserializeSeed<'de> for NestSeed<'_> {
    type Value = Nest;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Nest, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NestSeed<'_> {
    type Value = Nest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_unit<E>(self) -> Result<Nest, E> {
        Ok(Nest::Other)
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nest, E> {
        Ok(Nest::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Nest, A::Error> {
        let Self { progress, lines } = self;
        let (mut first, mut second) = (None, None);
        let mut line = Vec::new();
        while let Some(value) = values.next_element_seed(NestSeed {
            progress: &mut *progress,
            lines: &mut *lines,
        })? {
            match value {
                Nest::Number(number) if first.is_none() => first = Some(number),
                Nest::Number(number) if second.is_none() => second = Some(number),
                Nest::Number(_) | Nest::Other => {}
                Nest::Position(position) => line.push(position),
            }
        }
        if !line.is_empty() {
            lines.push(line);
            return Ok(Nest::Other);
        }
        let Some((first, second)) = first.zip(second) else {
            return Ok(Nest::Other);
        };
        progress.count_position()?;
        Ok(Nest::Position(Position { first, second }))
    }
}

/// The coordinate system of a file, from before RFC 7946 did away with the choice. GIS programs still write it.
#[derive(Deserialize)]
struct Crs {
    #[serde(default)]
    properties: CrsProperties,
}

#[derive(Default, Deserialize)]
struct CrsProperties {
    #[serde(default)]
    name: Scalar,
    #[serde(default)]
    code: Scalar,
}

impl Crs {
    fn is_wgs84(&self) -> bool {
        let CrsProperties { name, code } = &self.properties;
        let texts = [name, code].into_iter().filter_map(|Scalar(text)| text.as_deref());
        let mut last_words = texts.filter_map(|text| text.trim().rsplit([':', '/']).next());
        last_words.any(|word| WGS84.contains(&word.to_ascii_uppercase().as_str()))
    }
}
