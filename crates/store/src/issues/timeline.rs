//! The history of a case, read from the log.

use kentongan_domain::case::{assignment_field, comment_field, end_field, link_field, pause_field};
use kentongan_domain::ids::{DeviceNo, ObjectId};
use kentongan_domain::issue::{Stage, field, follow_up_field, move_field, withdraw_field};
use kentongan_domain::op::{Fields, Kind, Tag, Value};
use kentongan_domain::privacy::{erasure_field, freeze_field, reveal_field};
use kentongan_protocol::limits::BATCH_OPS_MAX;
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::own_device;
use crate::projection::{photos, privacy};
use crate::rows::{LoggedOp, OP_COLUMNS, unsigned};
use crate::{Store, StoreError};

/// History of a case, newest first.
pub type Timeline = Vec<TimelineItem>;

#[derive(Debug, Clone)]
pub struct TimelineItem {
    pub what: TimelineWhat,
    /// The record that it made or changed.
    pub object: Option<ObjectId>,
    /// As the author's clock had it, repaired by the service's offset.
    pub at_ms: i64,
    pub clock_doubt: bool,
    pub device_no: DeviceNo,
    /// When this replica stored it.
    pub stored_at_ms: i64,
    pub own: bool,
    pub receipt: Option<ReceiptOf>,
    /// The district has it, ahead of its predecessors.
    pub held: bool,
    /// Wire number of the refusal, if the district refused it.
    pub refusal: Option<u8>,
    pub seen: bool,
}

/// The receipt that covers a change. Only the batch names it for good: a service that begins again gives its number anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptOf {
    pub batch_id: [u8; 32],
    pub number: u64,
}

#[derive(Debug, Clone)]
pub enum TimelineWhat {
    Recorded {
        description: String,
    },
    Edited {
        tags: Vec<Tag>,
    },
    Moved {
        stage: Stage,
        reason: String,
        into: Option<ObjectId>,
    },
    FollowUp {
        text: String,
        answer: bool,
    },
    Comment {
        text: String,
    },
    /// `due_on`: `YYYY-MM-DD`, or empty.
    Assigned {
        office: String,
        due_on: String,
        note: String,
    },
    /// Which agency is charged no longer.
    Released {
        office: String,
        reason: String,
    },
    /// The clock stands; wire number of the reason.
    Paused {
        reason: i64,
        note: String,
    },
    Resumed {
        reason: String,
    },
    Linked {
        label: String,
    },
    Unlinked,
    /// `photo`: the record that tells it from others. The caption shows like the other personal parts, or not.
    PhotoAdded {
        photo: Option<ObjectId>,
        caption: String,
    },
    PhotoRemoved {
        reason: String,
    },
    /// A move was taken back.
    MovedBack {
        reason: String,
    },
    Withdrawn {
        reason: String,
    },
    Restored,
    /// It is confidential no longer; what else the same edit changed.
    Loosened {
        reason: String,
        tags: Vec<Tag>,
    },
    Frozen {
        reason: String,
    },
    Unfrozen {
        reason: String,
    },
    /// Its personal parts were ordered to be erased.
    Erased {
        reason: String,
        record_number: String,
    },
    /// Somebody looked at the reporter.
    Revealed {
        reason: String,
    },
}

impl Store {
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn issue_timeline(&self, id: ObjectId) -> Result<Timeline, StoreError> {
        self.read(|c| timeline(c, id))
    }
}

fn timeline(c: &Connection, id: ObjectId) -> Result<Timeline, StoreError> {
    let own = own_device(c)?;
    let closed = privacy::standing(c, id)?.is_closed();
    let sql = format!(
        // Of what was written once more, after a refusal or a fork, the last word stands here. No batch reaches farther than its limit.
        "SELECT {OP_COLUMNS}, object_id IN (SELECT object_id FROM seen) AS seen,
           (SELECT b.batch_id FROM batches b WHERE (b.stream, b.device_no, b.epoch) = (o.stream, o.device_no, o.epoch)
              AND b.last_seq BETWEEN o.seq AND o.seq + {BATCH_OPS_MAX} AND b.first_seq <= o.seq
              AND b.receipt_number = o.receipt_number ORDER BY b.superseded LIMIT 1) AS batch_id
         FROM ops o WHERE record_id = :issue AND (o.refusal IS NULL OR (o.refusal NOT IN (5, 6) AND NOT EXISTS (
           SELECT 1 FROM ops n WHERE n.was_hash = coalesce(o.was_hash, o.op_hash) AND n.device_no = o.device_no
             AND (n.epoch, n.seq) > (o.epoch, o.seq))))
         ORDER BY eff_hlc DESC, op_no DESC"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! { ":issue": id.to_string() })?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let op = LoggedOp::read(row)?;
        let fields = &op.common.fields;
        let text = |tag| op.text(tag).to_owned();
        let what = match op.common.kind {
            Kind::IssueCreate => TimelineWhat::Recorded {
                description: text(field::DESCRIPTION),
            },
            Kind::IssueEdit => match loosening(fields) {
                Some(reason) => TimelineWhat::Loosened {
                    reason,
                    tags: fields
                        .keys()
                        .copied()
                        .filter(|tag| ![field::CONFIDENTIAL, field::SECRECY_REASON].contains(tag))
                        .collect(),
                },
                None => TimelineWhat::Edited {
                    tags: fields.keys().copied().collect(),
                },
            },
            Kind::IssueMove => match fields
                .get(&move_field::STAGE)
                .and_then(Value::as_int)
                .and_then(Stage::of_number)
            {
                Some(stage) => TimelineWhat::Moved {
                    stage,
                    reason: text(move_field::REASON),
                    into: ObjectId::parse(&text(move_field::INTO)),
                },
                None => continue,
            },
            Kind::FollowUp => TimelineWhat::FollowUp {
                text: text(follow_up_field::TEXT),
                answer: fields
                    .get(&follow_up_field::ANSWER)
                    .and_then(Value::as_bool)
                    .unwrap_or(false),
            },
            Kind::IssueWithdraw => TimelineWhat::Withdrawn {
                reason: text(withdraw_field::REASON),
            },
            Kind::IssueRestore => TimelineWhat::Restored,
            Kind::Comment => TimelineWhat::Comment {
                text: text(comment_field::TEXT),
            },
            Kind::AssignmentCreate => TimelineWhat::Assigned {
                office: text(assignment_field::OFFICE),
                due_on: text(assignment_field::DUE_ON),
                note: text(assignment_field::NOTE),
            },
            Kind::AssignmentEnd => TimelineWhat::Released {
                office: office_of(c, &op)?,
                reason: text(end_field::REASON),
            },
            Kind::PauseCreate => TimelineWhat::Paused {
                reason: fields
                    .get(&pause_field::REASON)
                    .and_then(Value::as_int)
                    .unwrap_or_default(),
                note: text(pause_field::NOTE),
            },
            Kind::PauseEnd => TimelineWhat::Resumed {
                reason: text(end_field::REASON),
            },
            Kind::LinkCreate => TimelineWhat::Linked {
                label: text(link_field::LABEL),
            },
            Kind::LinkEnd => TimelineWhat::Unlinked,
            Kind::PhotoCreate => TimelineWhat::PhotoAdded {
                photo: op.object_id,
                caption: match closed {
                    true => String::new(),
                    false => photos::caption(&op)?,
                },
            },
            Kind::PhotoEnd => TimelineWhat::PhotoRemoved {
                reason: text(end_field::REASON),
            },
            Kind::MoveWithdraw => TimelineWhat::MovedBack {
                reason: text(end_field::REASON),
            },
            Kind::FreezeCreate => TimelineWhat::Frozen {
                reason: text(freeze_field::REASON),
            },
            Kind::FreezeEnd => TimelineWhat::Unfrozen {
                reason: text(end_field::REASON),
            },
            Kind::ErasureCreate => TimelineWhat::Erased {
                reason: text(erasure_field::REASON),
                record_number: text(erasure_field::RECORD_NUMBER),
            },
            Kind::RevealCreate => TimelineWhat::Revealed {
                reason: text(reveal_field::REASON),
            },
            _ => continue,
        };
        items.push(TimelineItem {
            what,
            object: op.object_id,
            at_ms: op.at_ms(),
            clock_doubt: op.clock_doubt(),
            device_no: op.at.device_no,
            stored_at_ms: op.stored_at_ms,
            own: op.at.device_no == own,
            receipt: row
                .get::<_, Option<[u8; 32]>>("batch_id")?
                .zip(op.receipt_number.map(unsigned))
                .map(|(batch_id, number)| ReceiptOf { batch_id, number }),
            // Not of what came by parcel: the district knows nothing of it yet.
            held: op.held && (op.receipt_number.is_some() || op.at.device_no == own),
            refusal: op.refusal,
            seen: row.get("seen")?,
        });
    }
    Ok(items)
}

/// Why an edit made its issue confidential no longer; `None`: it did not.
fn loosening(fields: &Fields) -> Option<String> {
    let opens = fields.get(&field::CONFIDENTIAL).and_then(Value::as_bool) == Some(false);
    let reason = fields.get(&field::SECRECY_REASON).and_then(Value::as_text);
    reason.filter(|_| opens).map(str::to_owned)
}

/// The agency of the assignment that the op ends.
fn office_of(c: &Connection, op: &LoggedOp) -> Result<String, StoreError> {
    let office = c
        .prepare_cached("SELECT office FROM assignments WHERE assignment_id = :id")?
        .query_row(named_params! { ":id": op.object_id.map(|id| id.to_string()) }, |row| {
            row.get(0)
        })
        .optional()?;
    Ok(office.unwrap_or_default())
}
