//! Kirim: what has no receipt yet, what was refused, and the receipts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::{StatusView, Urgency};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecordNoun {
    Issue,
    FollowUp,
    /// Comment, assignment, pause or link.
    CaseEntry,
    Photo,
    Meeting,
    Invitee,
    Attendance,
    RuleSet,
    SealedReport,
    Minutes,
    Person,
    Office,
    Holding,
    Series,
    Venue,
    AgendaItem,
    Note,
    Input,
    Addendum,
    Programme,
    Milestone,
    ServiceCheck,
    /// Kept for a newer version of the app.
    Unknown,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OutboxView {
    pub status: StatusView,
    /// In sending order.
    pub waiting: Vec<OutboxRow>,
    pub waiting_bytes: u32,
    pub rejected: Vec<RejectedRow>,
    /// Newest first.
    pub receipts: Vec<ReceiptRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct OutboxRow {
    pub noun: RecordNoun,
    /// The issue or meeting to open.
    pub open_id: String,
    pub title: String,
    pub urgency: Option<Urgency>,
    /// How many changes this row stands for (31 attendance marks are one row).
    pub changes: u32,
    /// Of those, at the district already, ahead of what they continue.
    pub held: u32,
    #[ts(type = "number")]
    pub since_ms: i64,
    pub bytes: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RejectedRow {
    /// To close it or to try again.
    pub id: String,
    pub noun: RecordNoun,
    pub open_id: String,
    pub title: String,
    /// Closed code of the service: `out_of_scope`, `unknown_object`, `not_allowed`, `malformed`.
    pub reason: String,
    #[ts(type = "number")]
    pub at_ms: i64,
}

/// A tanda terima: signed by the district, verified and stored here.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReceiptRow {
    pub id: String,
    /// `TT-0412`
    pub number: String,
    #[ts(type = "number")]
    pub received_at_ms: i64,
    pub accepted: u32,
    pub rejected: u32,
}

/// Changes of one record that the district refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptRefusal {
    pub noun: RecordNoun,
    /// The issue or meeting to open.
    pub open_id: String,
    pub title: String,
    /// Closed code of the service, as in [`RejectedRow`].
    pub reason: String,
    pub changes: u32,
    /// Of those, dealt with by a person.
    pub closed: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ReceiptView {
    pub row: ReceiptRow,
    /// What the receipt covers, in order.
    pub records: Vec<OutboxRow>,
    /// Of those, what the district did not take.
    pub refused: Vec<ReceiptRefusal>,
    /// The district that signed, as named at enrolment.
    pub district_name: String,
    /// Fingerprint of the district's key, `K7TQ-42M9-…`.
    pub signer_fingerprint: String,
    /// Hash of the batch it answers, hex.
    pub batch_hash: String,
}
