//! Papers of what a meeting did: notula, the sheet of its decisions, berita acara.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dto::OfficeIdKind;

/// What a meeting talked about and decided (`notula`): as it stands, or as it became final.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MinutesPaper {
    pub meeting_id: String,
}

/// What a meeting decided and earlier ones left open (`keputusan dan tindak lanjut`).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DecisionsPaper {
    pub meeting_id: String,
}

/// What parties state on a day (`berita acara`), as somebody fills it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OfficialRecordPaper {
    pub meeting_id: String,
    /// As the office numbers its records; empty: a line to write on.
    pub number: String,
    /// Pihak pertama and, where there is one, pihak kedua: one or two.
    pub parties: Vec<RecordParty>,
    /// Isi, one entry per line of the list; empty ones are not printed.
    pub contents: Vec<String>,
    /// Rangkap: how many originals are made, 1 to 20.
    pub copies: u8,
    /// Who signs below under `Mengetahui,`.
    pub witness: Option<RecordParty>,
    /// A date as typed; empty: a line to write on.
    pub date: String,
}

/// Somebody who signs a berita acara. What is empty is written by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RecordParty {
    pub name: String,
    pub id_kind: OfficeIdKind,
    /// 18 digits for a NIP; free for NRP.
    pub id_number: String,
    /// Pangkat/golongan, `Pembina (IV/a)`.
    pub rank: String,
    /// Jabatan.
    pub office: String,
    /// Alamat.
    pub address: String,
}
