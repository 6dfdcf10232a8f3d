//! Rangkaian rapat: meetings that come again, whose turn it is to host them, where they are held.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{Delivery, MeetingForm, MeetingKind};

/// A region that can host: the office itself, or what lies below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HostOption {
    pub code: String,
    /// `Kampung Kalirejo`
    pub name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SeriesListView {
    pub may_edit: bool,
    /// Who can host, in the order of the codes; the office itself first.
    pub hosts: Vec<HostOption>,
    pub series: Vec<SeriesView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SeriesView {
    pub id: String,
    pub form: SeriesForm,
    /// The months to come: what is planned already, then whose turn it is.
    pub turns: Vec<TurnView>,
    /// Everybody in the order, and whether he has hosted.
    pub standings: Vec<StandingView>,
    /// The month that would be drafted next, `YYYY-MM`.
    pub next_month: String,
    /// The next meeting that is planned already; empty: none.
    pub next_meeting_id: String,
    pub delivery: Delivery,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SeriesForm {
    pub title: String,
    pub kind: MeetingKind,
    /// `day:20`, `weekday:3:1` for the third Monday (5: the last), or empty.
    pub rule: String,
    /// Region codes in their order; empty: nobody takes turns.
    pub hosts: Vec<String>,
    /// Where it is held when the office itself hosts.
    pub venue: String,
    pub start_text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveSeries {
    /// Absent: a new one.
    pub id: Option<String>,
    /// The form as it was opened.
    pub seen: Option<SeriesForm>,
    pub form: SeriesForm,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TurnView {
    /// `YYYY-MM`
    pub month: String,
    /// Of a planned meeting its date; of a turn to come the day of the rule; empty: nobody said.
    pub date: String,
    /// The meeting that is planned; empty: it is a turn to come.
    pub meeting_id: String,
    /// Region code; empty: nobody.
    pub host: String,
    pub host_name: String,
    /// With whom he swapped; empty: with nobody.
    pub in_place_of: String,
    /// Who is passed over in this month.
    pub skipped: Vec<SkippedView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SkippedView {
    pub host: String,
    pub host_name: String,
    pub reason: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StandingView {
    pub host: String,
    pub host_name: String,
    pub times: u32,
    /// `YYYY-MM`; empty: never.
    pub last_month: String,
    /// In the round that runs.
    pub hosted: bool,
}

/// Passes somebody over in a month, with a reason, or takes that back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SkipHost {
    pub series_id: String,
    /// `YYYY-MM`
    pub month: String,
    pub host: String,
    pub reason: String,
    pub take_back: bool,
}

/// Lets the hosts of two months swap, or takes the swap of one of them back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SwapHosts {
    pub series_id: String,
    /// `YYYY-MM`
    pub month: String,
    /// `YYYY-MM`; not read when it is taken back.
    pub other_month: String,
    pub reason: String,
    pub take_back: bool,
}

/// The next meeting of a series, filled in and not saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MeetingDraft {
    pub form: MeetingForm,
    pub series_title: String,
    /// `YYYY-MM`
    pub month: String,
    /// `Kampung Kalirejo`, or empty.
    pub host_name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VenueListView {
    pub may_edit: bool,
    /// Whose venue one can be.
    pub hosts: Vec<HostOption>,
    pub venues: Vec<VenueView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VenueView {
    pub id: String,
    pub form: VenueForm,
    /// `Kampung Kalirejo`, or empty.
    pub region_name: String,
    /// As a meeting writes it: name and address.
    pub written: String,
    pub delivery: Delivery,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct VenueForm {
    pub name: String,
    pub address: String,
    /// Code of the region whose venue it is, or empty.
    pub region: String,
    pub note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveVenue {
    /// Absent: a new one.
    pub id: Option<String>,
    /// The form as it was opened.
    pub seen: Option<VenueForm>,
    pub form: VenueForm,
}
