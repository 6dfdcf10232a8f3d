//! Letters that go before a meeting: the invitation (*surat undangan*) and the mandate (*surat mandat*).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::OfficeIdKind;

/// Sifat of a letter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LetterAttribute {
    /// Biasa.
    #[default]
    Ordinary,
    /// Segera.
    Urgent,
    /// Sangat Segera.
    VeryUrgent,
}

/// The letter that invites to a meeting (*surat undangan*).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InvitationPaper {
    pub meeting_id: String,
    /// As the office numbers its letters; empty, or its running number `…`: dots to write on.
    pub number: String,
    pub attribute: LetterAttribute,
    /// Lampiran; empty: as many sheets as the list of addressees has, or none.
    pub attachment: String,
    /// Hal.
    pub subject: String,
    /// Sentences before the facts of the meeting.
    pub opening: String,
    /// Sentences after them.
    pub closing: String,
    /// Tembusan, one each.
    pub copies: Vec<String>,
    /// Whom it goes to; empty: all who are invited.
    pub invitee_ids: Vec<String>,
    /// One letter to each instead of one to all.
    pub separate: bool,
    /// The list of addressees has a column of names.
    pub with_names: bool,
    /// Of the letter.
    pub date_text: String,
}

/// The letter of a meeting as it was left, or as it begins.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InvitationLetterView {
    pub letter: InvitationPaper,
    /// Of the meeting.
    pub title: String,
    /// Who may be chosen, in protocol order.
    pub invitees: Vec<LetterInvitee>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterInvitee {
    pub id: String,
    pub office: String,
    /// May be unknown: empty.
    pub name: String,
}

/// The letter by which an official sends somebody to a meeting in his place (*surat mandat*).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MandatePaper {
    pub meeting_id: String,
    /// As for an invitation.
    pub number: String,
    pub giver: MandateParty,
    pub representative: MandateParty,
    /// Of the letter.
    pub date_text: String,
}

/// Who sends or is sent; what is empty is a line to write on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MandateParty {
    pub name: String,
    pub office: String,
    /// Pangkat/golongan, `Penata (III/c)`.
    pub rank: String,
    pub id_kind: OfficeIdKind,
    /// 18 digits for a NIP; free for NRP.
    pub id_number: String,
}

/// The mandate for a meeting as it was left, or as it begins.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MandateLetterView {
    pub letter: MandatePaper,
    /// Of the meeting.
    pub title: String,
}
