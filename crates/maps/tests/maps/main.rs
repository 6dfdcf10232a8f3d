//! Boundaries from the file to the screen, on invented villages. One program, so that all parts share the sheet.

mod areas;
mod geojson;
mod sheet;
mod simplify;
mod view;
mod wire;

/// Six villages that a script drew; the README beside it says so.
const KALIREJO: &[u8] = include_bytes!("../../samples/kalirejo.geojson");
