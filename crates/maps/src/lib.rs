//! Boundaries of villages (*batas wilayah*), and the plain map on which issues are drawn.
//!
//! Owns: reading a GeoJSON file that a kecamatan was given, making its borders small enough for 2G, the bytes in which
//! they go to the laptops, which village a point lies in, the lines that a window draws. Does not know: which villages
//! exist, what an issue is, files, networks, screens.
//!
//! A point is the domain's: micro-degrees, WGS84. GeoJSON gives longitude first (RFC 7946 §3.1.1); it is turned round
//! where it is read, and nowhere else.
//!
//! *Invariant:* corners lie on whole hundred-thousandths of a degree, 1.1 m, from the moment they are read. That is the
//! unit of the bytes, so every laptop draws what the kecamatan saw when it imported the file.
//!
//! *Invariant:* [`Boundaries`] have an area, each area has a ring, and all fit into [`BYTES_MAX`] bytes.
//!
//! *Invariant:* whole numbers decide which corners stay and what lies inside. Floats read the file and place things on
//! the screen; no byte that goes out rests on them, save for the rounding of the file's own numbers, done once.

mod arcs;
mod area;
mod boundaries;
mod bounds;
mod error;
mod fit;
mod geojson;
mod grid;
mod label;
mod plane;
mod view;
mod weights;
mod wire;

pub use area::{Area, Ring};
pub use boundaries::{Boundaries, Notes};
pub use bounds::Bounds;
pub use error::BoundaryError;
pub use geojson::{FEATURES_MAX, FILE_BYTES_MAX, NAME_CHARS_MAX, POSITIONS_MAX, read_geojson, read_geojson_of};
pub use grid::{Axis, GridLine};
pub use view::{DrawnArea, PATH_BYTES_MAX, View};
pub use wire::BYTES_MAX;
