//! Between rows and domain values.

use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, ObjectId, OpRef, Seq};
use kentongan_domain::op::{Common, Kind, Personal, RawOp, Tag, Value};
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use rusqlite::Row;

use crate::StoreError;

/// What an op is about, in the words of a person's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    Issue,
    FollowUp,
    /// What is kept with a case: comment, assignment, pause, link, who asked for or looked at personal data.
    CaseEntry,
    Photo,
    /// Lists and keys of the kecamatan.
    RuleSet,
    SealedReport,
    Meeting,
    /// An invitation, and how it was told.
    Invitee,
    /// A mark at the door, or a signature.
    Attendance,
    /// Final minutes (*notula*).
    Minutes,
    Record(Class),
    /// Kept for a newer version of the program.
    Unknown,
}

impl Noun {
    /// `class`: of the record that the op makes or changes, where it is one of a class.
    pub fn of_kind(kind: Kind, class: Option<Class>) -> Self {
        match kind {
            Kind::IssueCreate
            | Kind::IssueEdit
            | Kind::IssueMove
            | Kind::MoveWithdraw
            | Kind::IssueWithdraw
            | Kind::IssueRestore => Noun::Issue,
            Kind::FollowUp => Noun::FollowUp,
            Kind::Comment
            | Kind::AssignmentCreate
            | Kind::AssignmentEnd
            | Kind::PauseCreate
            | Kind::PauseEnd
            | Kind::LinkCreate
            | Kind::LinkEnd
            | Kind::FreezeCreate
            | Kind::FreezeEnd
            | Kind::ErasureCreate
            | Kind::RevealCreate => Noun::CaseEntry,
            Kind::PhotoCreate | Kind::PhotoEnd => Noun::Photo,
            Kind::RuleSetWrite | Kind::SealKeyCreate => Noun::RuleSet,
            Kind::SealedReportCreate | Kind::SealShareCreate => Noun::SealedReport,
            Kind::MeetingCreate | Kind::MeetingEdit => Noun::Meeting,
            Kind::InviteeCreate
            | Kind::InviteeEdit
            | Kind::InviteeWithdraw
            | Kind::InviteeRestore
            | Kind::InvitationTold => Noun::Invitee,
            Kind::AttendanceMark | Kind::AttendanceUnmark | Kind::SignatureCreate | Kind::SignatureEnd => {
                Noun::Attendance
            }
            Kind::MinutesFinal => Noun::Minutes,
            Kind::RecordCreate | Kind::RecordEdit | Kind::RecordWithdraw | Kind::RecordRestore => {
                class.map_or(Noun::Unknown, Noun::Record)
            }
            Kind::Unknown(_) => Noun::Unknown,
        }
    }

    /// Of a row of an op that has its `kind` and, by [`CLASS_SQL`], its `class` and whether it is `of_meeting`.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let kind = Kind::of_number(row.get("kind")?);
        // What is attached to a meeting is looked for where the meeting is.
        if matches!(kind, Kind::PhotoCreate | Kind::PhotoEnd) && row.get("of_meeting")? {
            return Ok(Noun::Meeting);
        }
        let class: Option<Vec<u8>> = row.get("class")?;
        let class = class
            .map(|bytes| Value::from_bytes(&bytes).map_err(|_| StoreError::Damaged("field_writes.value")))
            .transpose()?
            .and_then(|value| Class::of_number(value.as_int()?));
        Ok(Self::of_kind(kind, class))
    }
}

/// Class of the record that an op `o` makes or changes, as a write has it; NULL: it is of none. Field 1 of kinds 33 to 36. And is it
/// of a meeting?
pub(crate) const CLASS_SQL: &str = "CASE WHEN o.kind BETWEEN 33 AND 36 THEN (SELECT w.value FROM field_writes w \
     WHERE w.object_id = o.object_id AND w.tag = 1 LIMIT 1) END AS class, \
     EXISTS (SELECT 1 FROM meetings q WHERE q.meeting_id = o.record_id) AS of_meeting";

/// How far a record has come on its way to the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Unsent,
    /// The district has it, ahead of what it continues (`diterima, menunggu kiriman lengkap`).
    Held,
    Sent,
    Rejected,
    TwoVersions,
    /// Came by the feed; nothing of it is this device's to send.
    Received,
}

/// Facts from which a record's [`Delivery`] follows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DeliveryFacts {
    pub own: i64,
    pub unsent: i64,
    pub held: i64,
    pub refused: i64,
    pub two_versions: bool,
}

impl DeliveryFacts {
    pub fn delivery(self) -> Delivery {
        // What needs a person comes before what needs only a link.
        if self.refused > 0 {
            Delivery::Rejected
        } else if self.two_versions {
            Delivery::TwoVersions
        } else if self.unsent > self.held {
            Delivery::Unsent
        } else if self.held > 0 {
            Delivery::Held
        } else if self.own > 0 {
            Delivery::Sent
        } else {
            Delivery::Received
        }
    }
}

/// The one row that a statement finds.
///
/// # Errors
/// [`StoreError::NotFound`] if there is none.
pub(crate) fn get_one<T>(
    statement: &mut rusqlite::Statement<'_>,
    params: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    statement
        .query_and_then(params, read)?
        .next()
        .ok_or(StoreError::NotFound)?
}

/// Columns that [`LoggedOp::read`] needs.
pub(crate) const OP_COLUMNS: &str = "op_no, stream, device_no, epoch, seq, eff_hlc, common, personal_state, personal, \
     op_hash, stored_at_ms, object_id, refusal, receipt_number, held, repaired_ms";

/// An op of the log, decoded.
#[derive(Debug, Clone)]
pub(crate) struct LoggedOp {
    pub op_no: i64,
    pub stream: Stream,
    pub at: OpRef,
    pub eff_hlc: Hlc,
    pub raw: RawOp,
    pub common: Common,
    pub op_hash: [u8; 32],
    pub stored_at_ms: i64,
    pub object_id: Option<ObjectId>,
    pub refusal: Option<u8>,
    /// NULL in the row of an own op that waits.
    pub receipt_number: Option<i64>,
    pub held: bool,
    pub repaired_ms: Option<i64>,
}

impl LoggedOp {
    /// When it was made: as the author's clock had it, or as the district repaired it.
    pub fn at_ms(&self) -> i64 {
        self.repaired_ms.unwrap_or(self.common.wall_ms)
    }

    /// Is that still in doubt (`jam diragukan`)?
    pub fn clock_doubt(&self) -> bool {
        self.common.clock_doubt && self.repaired_ms.is_none()
    }

    /// A text of its common part, empty if it says none.
    pub fn text(&self, tag: Tag) -> &str {
        let value = self.common.fields.get(&tag);
        value.and_then(Value::as_text).unwrap_or_default()
    }

    /// A number of its common part, 0 if it says none.
    pub fn int(&self, tag: Tag) -> i64 {
        let value = self.common.fields.get(&tag);
        value.and_then(Value::as_int).unwrap_or_default()
    }

    /// Place and hash that its record's id is made from: those of the op as it was first written.
    pub fn origin(&self) -> (OpRef, [u8; 32]) {
        self.common
            .was
            .map_or((self.at, self.op_hash), |was| (was.at, was.hash))
    }

    pub fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let raw = RawOp {
            common: row.get("common")?,
            personal: personal(row.get("personal_state")?, row.get("personal")?)?,
        };
        let common = raw.decode_common().map_err(|_| StoreError::Damaged("ops.common"))?;
        Ok(Self {
            op_no: row.get("op_no")?,
            stream: stream(&row.get::<_, String>("stream")?)?,
            at: op_ref(row)?,
            eff_hlc: hlc(row.get("eff_hlc")?),
            raw,
            common,
            op_hash: row.get("op_hash")?,
            stored_at_ms: row.get("stored_at_ms")?,
            object_id: object(row.get("object_id")?)?,
            refusal: row.get("refusal")?,
            receipt_number: row.get("receipt_number")?,
            held: row.get("held")?,
            repaired_ms: row.get("repaired_ms")?,
        })
    }
}

/// `3.0.17,3.0.19`
pub(crate) fn op_refs_column(refs: &[OpRef]) -> String {
    refs.iter().map(OpRef::to_string).collect::<Vec<_>>().join(",")
}

pub(crate) fn parse_op_refs(text: &str) -> Result<Vec<OpRef>, StoreError> {
    text.split(',').filter(|t| !t.is_empty()).map(parse_op_ref).collect()
}

pub(crate) fn op_ref(row: &Row<'_>) -> Result<OpRef, StoreError> {
    Ok(OpRef {
        device_no: DeviceNo(row.get("device_no")?),
        epoch: Epoch(row.get("epoch")?),
        seq: Seq(unsigned(row.get("seq")?)),
    })
}

/// `3.0.17`
pub(crate) fn parse_op_ref(text: &str) -> Result<OpRef, StoreError> {
    let mut parts = text.split('.');
    let mut next = || parts.next().and_then(|p| p.parse::<u64>().ok());
    match (next(), next(), next()) {
        (Some(device), Some(epoch), Some(seq)) => Ok(OpRef {
            device_no: DeviceNo(u32::try_from(device).map_err(|_| StoreError::Damaged("op reference"))?),
            epoch: Epoch(u32::try_from(epoch).map_err(|_| StoreError::Damaged("op reference"))?),
            seq: Seq(seq),
        }),
        _ => Err(StoreError::Damaged("op reference")),
    }
}

pub(crate) fn stream(text: &str) -> Result<Stream, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged("stream"))
}

pub(crate) fn object(text: Option<String>) -> Result<Option<ObjectId>, StoreError> {
    text.map(|t| ObjectId::parse(&t).ok_or(StoreError::Damaged("object id")))
        .transpose()
}

/// Stamps and seqs are stored in SQLite's signed integers; both stay below 2^63 for the next 4,000 years.
pub(crate) fn hlc(stored: i64) -> Hlc {
    Hlc(unsigned(stored))
}

pub(crate) fn unsigned(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn personal_columns(personal: &Personal) -> (i64, Vec<u8>) {
    match personal {
        Personal::None => (0, Vec::new()),
        Personal::Present { salt, bytes } => (1, [salt.as_slice(), bytes].concat()),
        Personal::Withheld { hash } => (2, hash.to_vec()),
        Personal::Erased { hash } => (3, hash.to_vec()),
    }
}

pub(crate) fn personal(state: i64, bytes: Vec<u8>) -> Result<Personal, StoreError> {
    let damaged = || StoreError::Damaged("ops.personal");
    match state {
        0 => Ok(Personal::None),
        1 => {
            let (salt, rest) = bytes.split_first_chunk::<16>().ok_or_else(damaged)?;
            Ok(Personal::Present {
                salt: *salt,
                bytes: rest.to_vec(),
            })
        }
        2 => Ok(Personal::Withheld {
            hash: bytes.try_into().map_err(|_| damaged())?,
        }),
        3 => Ok(Personal::Erased {
            hash: bytes.try_into().map_err(|_| damaged())?,
        }),
        _ => Err(damaged()),
    }
}
