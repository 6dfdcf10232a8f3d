//! Peta.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{BoundaryState, ListIssues, MapArea, Stage, Urgency};

/// The issues of a list that have a place, on a sheet of this size.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GetMap {
    pub list: ListIssues,
    /// CSS pixels.
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MapView {
    /// Of the sheet on which everything is placed, CSS pixels.
    pub width: u32,
    pub height: u32,
    pub points: Vec<MapPoint>,
    pub lines: Vec<MapLine>,
    /// Drawn under everything.
    pub areas: Vec<MapArea>,
    pub boundaries: BoundaryState,
    /// There are more issues than a map shows.
    pub more: bool,
}

/// One issue, or several too near to be told apart.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MapPoint {
    /// Of the most urgent one; title, urgency and stage are its own.
    pub id: String,
    /// From the left and from the top.
    pub x: f64,
    pub y: f64,
    pub count: u32,
    pub title: String,
    pub urgency: Urgency,
    pub stage: Stage,
    /// The most urgent first; at most fifty.
    pub members: Vec<MapMember>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MapMember {
    pub id: String,
    pub title: String,
}

/// A line of latitude or longitude through the whole sheet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MapLine {
    pub axis: MapAxis,
    pub value_e6: i32,
    /// From the top for a latitude, from the left for a longitude.
    pub at_px: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MapAxis {
    Latitude,
    Longitude,
}
