//! What the door asks and shows besides the meeting itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignAttendance {
    pub meeting_id: String,
    pub invitee_id: String,
    /// From pen down to pen up, each a line of points in the unit of the pad.
    pub strokes: Vec<Vec<(i16, i16)>>,
}

/// What somebody drew at the door.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignatureView {
    pub id: String,
    /// As they were drawn; empty: not for this reader, or erased.
    pub strokes: Vec<Vec<(i16, i16)>>,
}

/// Who may have come in place of an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RepresentativeView {
    /// Of somebody who came for it before; else empty.
    pub name: String,
    pub office: String,
}
