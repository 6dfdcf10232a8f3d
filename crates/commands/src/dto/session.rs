//! Who sits at this laptop, for which scope, in which language; and how the line to the district stands.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A command that needs no argument takes this.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Language of the screens. Papers are always in Bahasa Indonesia.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Id,
    En,
}

/// Level of the scope that this device was enrolled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Village,
    District,
    Regency,
}

/// `fresh`: nothing enrolled yet; `training`: the sample workspace that can never send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceState {
    Fresh,
    /// The PIN is asked for; nothing else of the workspace is told.
    Locked,
    Enrolled,
    Training,
}

/// What the holder may do, as the district said when it made the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Head,
    Staff,
    Reader,
}

/// How it stands with data that was, or will be, moved out of the way so that this laptop can begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Aside {
    None,
    /// At the next start, unless the PIN is typed before.
    Pending,
    /// It lies beside, on a laptop that holds nothing else, and can be brought back.
    Kept,
}

/// What every screen needs to know of the workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SessionView {
    pub state: WorkspaceState,
    /// False until the person has chosen a language in the first-run screen.
    pub language_chosen: bool,
    /// A PIN was set; false only on a fresh laptop.
    pub has_pin: bool,
    /// False where nobody has said yet that the recovery code is on paper.
    pub has_recovery: bool,
    /// Nobody has said yet that name, office and fingerprint are right.
    pub must_check: bool,
    pub aside: Aside,
    /// Seconds until the next PIN may be tried.
    #[ts(type = "number | null")]
    pub pin_wait_s: Option<u64>,
    pub language: Language,
    /// The scope; absent while `fresh`.
    pub scope: Option<ScopeView>,
    /// The person the device was enrolled for; absent while `fresh`.
    pub person: Option<PersonView>,
    /// What that person may do with it.
    pub role: Role,
    /// Today's date in the zone of the scope, `YYYY-MM-DD`.
    pub today: String,
    #[ts(type = "number")]
    pub now_ms: i64,
    /// WIB, WITA or WIT.
    pub zone: String,
    pub zone_offset_minutes: i32,
    /// The service address as typed at enrolment.
    pub service_url: Option<String>,
    /// Six digits to compare with the kecamatan by telephone; absent unless enrolled.
    pub fingerprint: Option<String>,
    /// True in the training workspace when an enrolled workspace waits behind it (leaving goes back to it).
    pub enrolled_behind: bool,
    pub version: String,
}

/// The place this device works for, with the words people use there.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ScopeView {
    pub level: Level,
    /// `18.02.01.2003`, `18.02.01` or `18.02`.
    pub code: String,
    /// `Kampung Kalirejo`, `Kecamatan Kalirejo`.
    pub name: String,
    /// The level above: `Kecamatan Kalirejo`, `Kab. Lampung Tengah`.
    pub parent_name: String,
    /// Lower case local word for a village here: `kampung`, `desa`, `pekon`, `nagari`.
    pub village_word: String,
    /// Title of a village head here: `Kepala Kampung`, `Wali Nagari`.
    pub head_title: String,
    /// Title of the head of the sub-district here: `Camat`.
    pub district_head_title: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PersonView {
    pub name: String,
    pub office: String,
    /// `Bapak`, `Ibu` or empty (the kecamatan, or unknown).
    pub salutation: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetLanguage {
    pub language: Language,
}

/// First run: the one-time code and the address from the slip, both as typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// 12 letters and digits; case, dashes and spaces do not matter; O reads as 0, I and L as 1.
    pub code_text: String,
    /// `host:port` or `host`.
    pub service_text: String,
    /// [`SlipView::line`], where code and address were read from a slip.
    pub slip_line: Option<String>,
}

/// The line of a slip as it was pasted; absent: the person is asked for a picture of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadSlip {
    pub text: Option<String>,
}

/// What a slip says, for the fields of the form.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SlipView {
    pub code_text: String,
    pub service_text: String,
    pub line: String,
}

/// Which desk to rehearse in the training workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StartTraining {
    /// `village` or `district`.
    pub level: Level,
}

/// The honest status line (`StatusLine` in the UI): computed from rows at each call, never cached.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StatusView {
    pub training: bool,
    /// Records (an issue, a meeting, its attendance …) with something that has no receipt yet.
    pub unsent: u32,
    /// Refused changes and double versions that wait for a person.
    pub needs_decision: u32,
    /// Of those, changes that the district did not take: they are not sent, whatever has its receipt.
    pub refused: u32,
    #[ts(type = "number | null")]
    pub last_receipt_at_ms: Option<i64>,
    pub line: LineState,
    /// When the next attempt is due, if one is planned.
    #[ts(type = "number | null")]
    pub retry_at_ms: Option<i64>,
    /// What the person should know, newest first, until he closes it.
    pub notices: Vec<crate::dto::NoticeView>,
    /// Changes of a newer version of the app: kept, forwarded, and understood after an upgrade.
    pub not_understood: u32,
    /// Photos of this laptop whose bytes the district has not confirmed; they travel after all text.
    pub photos_waiting: u32,
    #[ts(type = "number")]
    pub photos_waiting_bytes: u64,
    /// The disk has room for text and not for photos.
    pub nearly_full: bool,
    /// Set when the laptop's clock is in doubt (before the build date, or far from the service's clock).
    pub clock_doubt: bool,
    /// Best guess of true time, for "2 jam lalu".
    #[ts(type = "number")]
    pub now_ms: i64,
    /// What the laptop's clock says, to be shown when it is in doubt.
    #[ts(type = "number")]
    pub wall_ms: i64,
}

/// How the line to the service stands. Being offline is a state, not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LineState {
    /// Nothing tried since the start, or the last exchange went well.
    Idle,
    /// A connection is being made.
    Connecting,
    Sending {
        sent: u32,
        total: u32,
    },
    /// Every text is through; so many photos have gone or come.
    Photos {
        done: u32,
    },
    /// The service has many callers and asked to be called again at `retry_at_ms`.
    Resting,
    /// The service answers and does not take what this laptop sends: the kecamatan must be asked.
    Refused,
    /// This laptop's disk does not obey.
    LaptopFailed,
    /// No network, or nobody answers at the address.
    Offline,
    /// Somebody answers, but not as our service: HTTP 5xx or an answer that is not Kentongan's. Or the service cannot write.
    ServiceFailed,
    /// A Wi-Fi login page answered in place of the service.
    CaptivePortal,
    /// An answer came whose signature is not the district's: nothing of it was believed.
    NotTrusted,
    /// This laptop and the service speak versions too far apart: the program must be updated.
    NeedsUpdate,
    /// The kecamatan has suspended this device.
    Suspended,
}

/// Beranda: what waits for a person, and what comes next.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HomeView {
    pub waiting: Vec<HomeItem>,
    pub next_meeting: Option<crate::dto::MeetingRow>,
    /// Issues recorded since the first of this month, of those settled, and all that are still open.
    pub month_recorded: u32,
    pub month_settled: u32,
    pub open: u32,
    /// What meetings decided and is still to be carried out.
    pub decisions: HomeDecisions,
    /// What of this month's check of the services is still to be filled in here.
    pub services: Option<crate::dto::ServicesDue>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HomeDecisions {
    /// All of them.
    pub open: u32,
    /// A few, what is due first first.
    pub first: Vec<HomeDecision>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HomeDecision {
    pub issue: crate::dto::OtherIssue,
    pub due: Option<crate::dto::DueView>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HomeItem {
    pub kind: HomeItemKind,
    /// Issue id, or draft id for `draft`, or the record to settle for `two_versions` and `disputed_deletion`.
    pub id: String,
    pub title: String,
    /// The answer's text, the reason of a refusal; empty otherwise.
    pub line: String,
    #[ts(type = "number")]
    pub at_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HomeItemKind {
    Rejected,
    Urgent,
    /// Late for what is to be done next; `at_ms`: since when.
    Overdue,
    NewAnswer,
    TwoVersions,
    /// Deleted by one, changed by another who did not know.
    DisputedDeletion,
    /// An emergency that reached the district ahead of what it continues.
    Held,
    Draft,
}

/// A village, for pickers and for the district's page `Kampung`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegionView {
    pub code: String,
    /// Bare name, `Kalirejo`.
    pub name: String,
    /// `Kampung Kalirejo`.
    pub full_name: String,
    /// `Kecamatan Kalirejo, Kab. Lampung Tengah`.
    pub within: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FindRegions {
    pub text: String,
}

/// One row of the district's page `Kampung`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct VillageRow {
    pub code: String,
    pub full_name: String,
    /// When the service last received a batch from this village; absent: never.
    #[ts(type = "number | null")]
    pub last_received_at_ms: Option<i64>,
    pub open_issues: u32,
    pub all_issues: u32,
}

/// A date as typed, to be read in any usual Indonesian form.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadDate {
    pub text: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DateView {
    /// `2025-01-20`
    pub date: String,
    /// `Senin, 20 Januari 2025`
    pub long: String,
}
