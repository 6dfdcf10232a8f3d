//! What may be wrong with a file or with bytes, and what to do about it.

use crate::geojson::{FEATURES_MAX, FILE_BYTES_MAX, POSITIONS_MAX};
use crate::wire::BYTES_MAX;

/// Why there are no boundaries; each variant has its own sentence, because each asks for another act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// Choose the `.geojson`; this is not even JSON, or JSON of another kind.
    #[error("not GeoJSON")]
    NotGeoJson,
    /// A shapefile (`.shp`): save it again as GeoJSON.
    #[error("a shapefile")]
    Shapefile,
    /// KML of Google Earth: save it again as GeoJSON.
    #[error("KML")]
    Kml,
    /// Unpack it first, then choose the file inside. A `.kmz` is one too.
    #[error("a zip archive")]
    Zip,
    /// Metres of a projection, or a datum that is not WGS84: save it again with WGS84 (EPSG:4326).
    #[error("not in degrees of WGS84")]
    Projected,
    /// A latitude beyond a pole: the file is spoilt, ask for another one.
    #[error("a position is not on earth")]
    OffEarth,
    /// Points or lines only, or nothing at all: choose the layer of areas.
    #[error("no areas")]
    NoAreas,
    /// A whole province perhaps: save the villages of one kecamatan only.
    #[error("more than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// The same.
    #[error("more than {FEATURES_MAX} features")]
    TooManyFeatures,
    /// The same, or simplify it first.
    #[error("more than {POSITIONS_MAX} positions")]
    TooManyPositions,
    /// Even the coarsest borders are too many: save fewer villages.
    #[error("does not fit into {BYTES_MAX} bytes")]
    DoesNotFit,
    /// A newer version of this program wrote the bytes: update this one.
    #[error("written by a newer version")]
    Newer,
    /// Not the bytes that [`crate::Boundaries::to_bytes`] gave: have the kecamatan send them again.
    #[error("damaged: {0}")]
    Damaged(&'static str),
}
