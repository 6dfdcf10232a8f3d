//! What people must settle: a field in two versions, a record that one deleted and another changed. Nothing here is settled by
//! a machine, and nothing is thrown away.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kentongan_domain::ids::{DeviceNo, ObjectId, OpRef};
use kentongan_domain::issue::{field, move_field, withdraw_field};
use kentongan_domain::meeting::mark_field;
use kentongan_domain::merge;
use kentongan_domain::op::{Fields, Kind, SEEN, Tag, Value};
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Transaction, named_params};

use crate::edits::{Changes, edit};
use crate::log::{self, NewOp, Pen};
use crate::ops::{self, PERSONAL_TAG_OFFSET};
use crate::projection;
use crate::projection::records::{TABLES, Table};
use crate::rows::{LoggedOp, Noun, OP_COLUMNS, get_one, signed};
use crate::{Store, StoreError};

/// One record with something to settle.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The issue, meeting, invitee or other record in question.
    pub object_id: ObjectId,
    pub noun: Noun,
    /// Its audience: who may settle it follows from that.
    pub stream: Stream,
    /// The issue, meeting, office or programme that it belongs to; itself, if to none.
    pub record_id: ObjectId,
    /// Title of the issue or meeting; of another record its own.
    pub title: String,
    /// Fields in two versions; personal ones at their tag plus 1,000.
    pub tags: Vec<Tag>,
    /// Deleted by one, changed by another who did not know.
    pub disputed_deletion: bool,
}

/// One of several values that stand beside each other.
#[derive(Debug, Clone)]
pub struct Version {
    pub value: Value,
    pub by: Authorship,
    /// The one that lists and papers show until somebody settles it.
    pub shows: bool,
}

/// Who wrote an op, when and where.
#[derive(Debug, Clone)]
pub struct Authorship {
    pub at: OpRef,
    pub device_no: DeviceNo,
    pub at_ms: i64,
    /// `jam diragukan`
    pub clock_doubt: bool,
}

/// The deletion of a record that stands deleted.
#[derive(Debug, Clone)]
pub struct Deleted {
    pub by: Authorship,
    pub reason: String,
}

/// A disputed deletion.
#[derive(Debug, Clone)]
pub struct DeletionDispute {
    pub deleted_by: Authorship,
    pub reason: String,
    /// What was done to the record by people who did not know: kind and who.
    pub later: Vec<(Kind, Authorship)>,
}

/// Everything to settle about one record.
#[derive(Debug, Clone)]
pub struct ConflictDetail {
    pub conflict: Conflict,
    pub fields: Vec<(Tag, Vec<Version>)>,
    pub deletion: Option<DeletionDispute>,
}

/// Numbers of classes stand behind those of nouns.
const CLASSES_FROM: i64 = 100;

static CONFLICT_SQL: LazyLock<String> = LazyLock::new(|| {
    let of_classes = TABLES.iter().map(|table| {
        let (class, record) = (CLASSES_FROM + table.class as i64, table.record.unwrap_or(table.id));
        let Table { name, id, title, .. } = table;
        format!(
            " UNION ALL SELECT t.stream, t.{id}, {class}, t.{record}, {title}, t.two_versions, t.withdrawn FROM {name} t
              WHERE t.withdrawn = 2 OR (t.withdrawn = 0 AND t.two_versions <> '')"
        )
    });
    let of_classes: String = of_classes.collect();
    format!("SELECT * FROM ({OWN_TABLES_SQL} {of_classes})")
});

const OWN_TABLES_SQL: &str = "
    SELECT i.stream AS stream, i.issue_id AS object_id, 1 AS noun, i.issue_id AS record_id, i.title AS title, i.two_versions AS tags,
      i.deleted AS deleted FROM issues i WHERE i.deleted = 2 OR (i.deleted = 0 AND i.two_versions <> '')
    UNION ALL
    SELECT m.stream, m.meeting_id, 2, m.meeting_id, m.title, m.two_versions, 0 FROM meetings m WHERE m.two_versions <> ''
    UNION ALL
    SELECT m.stream, v.invitee_id, 3, v.meeting_id, m.title, v.two_versions, v.withdrawn
    FROM invitees v JOIN meetings m USING (meeting_id)
    WHERE v.withdrawn = 2 OR (v.withdrawn = 0 AND v.two_versions <> '')";

impl Store {
    /// Everything that people must settle, by title.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_conflicts(&self) -> Result<Vec<Conflict>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&format!("{} ORDER BY noun, title, object_id", *CONFLICT_SQL))?;
            statement.query_and_then([], read_conflict)?.collect()
        })
    }

    /// All versions of a record's fields, who wrote them, and its deletion if that is in dispute.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is nothing to settle about it (any more).
    pub fn get_conflict(&self, object: ObjectId) -> Result<ConflictDetail, StoreError> {
        self.read(|c| detail(c, object))
    }

    /// Who deleted an issue, when and why; `None` if it stands.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn find_deletion(&self, issue: ObjectId) -> Result<Option<Deleted>, StoreError> {
        self.read(|c| {
            let (stream, _) = ops::get_create(c, issue)?;
            deleted(c, &stream.to_string(), issue)
        })
    }

    /// Writes the value that a person chose or joined; it replaces all versions that stand. A stage or an attendance can only be
    /// chosen among them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the field stands in one version (any more), or if there is nothing of that value to choose. That
    /// an issue is confidential no longer is nothing to choose: it takes a reason, and is an edit.
    pub fn settle_field(&self, object: ObjectId, tag: Tag, value: Value) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let conflict = find_conflict(tx, object)?;
            if !conflict.tags.contains(&tag) {
                return Err(StoreError::NotFound);
            }
            if projection::has_ops_of_its_own(tag) {
                return say_again(tx, &pen, object, tag, &value);
            }
            let loosens = conflict.noun == Noun::Issue && tag == field::CONFIDENTIAL && value != Value::Bool(true);
            if loosens {
                return Err(StoreError::NotFound);
            }
            let base = projection::fold(tx, object)?.heads(tag);
            let changes = |tag: Tag, key: Tag| {
                let mut changes = Changes::default();
                changes.put(tag, key, value.clone(), base.clone());
                changes
            };
            let (common, personal) = if tag >= PERSONAL_TAG_OFFSET {
                (Changes::default(), changes(tag - PERSONAL_TAG_OFFSET, tag))
            } else {
                (changes(tag, tag), Changes::default())
            };
            let kind = match conflict.noun {
                Noun::Meeting => Kind::MeetingEdit,
                Noun::Invitee => Kind::InviteeEdit,
                Noun::Record(_) => Kind::RecordEdit,
                _ => Kind::IssueEdit,
            };
            edit(tx, &pen, object, kind, common, personal)
        })
    }

    /// Settles a disputed deletion: it stays deleted, now in knowledge of the changes; or it stands again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such dispute (any more).
    pub fn settle_deletion(&self, object: ObjectId, stays_deleted: bool) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let conflict = find_conflict(tx, object)?;
            if !conflict.disputed_deletion {
                return Err(StoreError::NotFound);
            }
            match (conflict.noun, stays_deleted) {
                (Noun::Invitee, true) => withdraw(tx, &pen, object, Kind::InviteeWithdraw, ""),
                (Noun::Invitee, false) => restore(tx, &pen, object, Kind::InviteeRestore),
                (Noun::Record(_), true) => withdraw(tx, &pen, object, Kind::RecordWithdraw, ""),
                (Noun::Record(_), false) => restore(tx, &pen, object, Kind::RecordRestore),
                (_, true) => withdraw(tx, &pen, object, Kind::IssueWithdraw, ""),
                (_, false) => restore(tx, &pen, object, Kind::IssueRestore),
            }
        })
    }

    /// Deletes an issue that was recorded by mistake. Its tombstone never expires; its history stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn withdraw_issue(&self, issue: ObjectId, reason: &str) -> Result<(), StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| withdraw(tx, &pen, issue, Kind::IssueWithdraw, &reason))
    }

    /// Takes a deletion back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the issue is not deleted.
    pub fn restore_issue(&self, issue: ObjectId) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| restore(tx, &pen, issue, Kind::IssueRestore))
    }
}

fn read_conflict(row: &rusqlite::Row<'_>) -> Result<Conflict, StoreError> {
    let object = |column: &str| -> Result<ObjectId, StoreError> {
        crate::rows::object(row.get(column)?)?.ok_or(StoreError::Damaged("conflicts"))
    };
    let deleted: i64 = row.get("deleted")?;
    Ok(Conflict {
        object_id: object("object_id")?,
        noun: match row.get::<_, i64>("noun")? {
            1 => Noun::Issue,
            2 => Noun::Meeting,
            3 => Noun::Invitee,
            class => Class::of_number(class - CLASSES_FROM).map_or(Noun::Unknown, Noun::Record),
        },
        stream: crate::rows::stream(&row.get::<_, String>("stream")?)?,
        record_id: object("record_id")?,
        title: row.get("title")?,
        tags: if deleted == 0 {
            row.get::<_, String>("tags")?
                .split(',')
                .filter_map(|t| t.parse().ok())
                .collect()
        } else {
            // What stands in two versions of a deleted record is settled after it stands again.
            Vec::new()
        },
        disputed_deletion: deleted == 2,
    })
}

fn find_conflict(c: &Connection, object: ObjectId) -> Result<Conflict, StoreError> {
    let mut statement = c.prepare_cached(&format!("{} WHERE object_id = :object", *CONFLICT_SQL))?;
    get_one(
        &mut statement,
        named_params! { ":object": object.to_string() },
        read_conflict,
    )
}

fn detail(c: &Connection, object: ObjectId) -> Result<ConflictDetail, StoreError> {
    let conflict = find_conflict(c, object)?;
    let (stream, _) = ops::get_create(c, object)?;
    let (writes, _) = projection::writes(c, object)?;
    let mut fields = Vec::new();
    for tag in &conflict.tags {
        let Some(verdict) = writes.get(tag).and_then(|w| merge::judge(w)) else {
            continue;
        };
        let mut versions = Vec::new();
        for (shows, write) in std::iter::once((true, &verdict.winner)).chain(verdict.beside.iter().map(|w| (false, w)))
        {
            versions.push(Version {
                value: write.value.clone(),
                by: authorship(c, &stream.to_string(), write.by)?.1,
                shows,
            });
        }
        fields.push((*tag, versions));
    }
    let deletion = if conflict.disputed_deletion {
        dispute(c, &stream.to_string(), &conflict)?
    } else {
        None
    };
    Ok(ConflictDetail {
        conflict,
        fields,
        deletion,
    })
}

fn dispute(c: &Connection, stream: &str, conflict: &Conflict) -> Result<Option<DeletionDispute>, StoreError> {
    let Some(deleted) = deleted(c, stream, conflict.object_id)? else {
        return Ok(None);
    };
    let mut later = Vec::new();
    for at in projection::unseen_by_tombstones(c, conflict.object_id, conflict.noun == Noun::Issue)? {
        let (op, by) = authorship(c, stream, at)?;
        later.push((op.common.kind, by));
    }
    Ok(Some(DeletionDispute {
        deleted_by: deleted.by,
        reason: deleted.reason,
        later,
    }))
}

/// When the issue was deleted, if it is.
pub(crate) fn deleted_at_ms(c: &Connection, issue: ObjectId) -> Result<Option<i64>, StoreError> {
    let (stream, _) = ops::get_create(c, issue)?;
    Ok(deleted(c, &stream.to_string(), issue)?.map(|deleted| deleted.by.at_ms))
}

/// The deletion that stands. Whoever upheld one gave no reason of his own: the one that was given comes first.
fn deleted(c: &Connection, stream: &str, object: ObjectId) -> Result<Option<Deleted>, StoreError> {
    let mut found = Vec::new();
    for (tombstone, _) in projection::tombstones(c, object)? {
        let (op, by) = authorship(c, stream, tombstone)?;
        let reason = op.common.fields.get(&withdraw_field::REASON).and_then(Value::as_text);
        let reason = reason.unwrap_or_default().to_owned();
        found.push(Deleted { by, reason });
    }
    Ok(found
        .into_iter()
        .max_by_key(|d| (!d.reason.is_empty(), d.by.at_ms, d.by.at)))
}

fn authorship(c: &Connection, stream: &str, at: OpRef) -> Result<(LoggedOp, Authorship), StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops
         WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq"
    );
    let op = c
        .prepare_cached(&sql)?
        .query_and_then(
            named_params! {
                ":stream": stream,
                ":device_no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
            },
            LoggedOp::read,
        )?
        .next()
        .ok_or(StoreError::NotFound)??;
    let by = Authorship {
        at,
        device_no: at.device_no,
        at_ms: op.at_ms(),
        clock_doubt: op.clock_doubt(),
    };
    Ok((op, by))
}

/// Says once more what one of several concurrent moves or marks said, now in knowledge of all of them.
fn say_again(tx: &Transaction<'_>, pen: &Pen, object: ObjectId, tag: Tag, value: &Value) -> Result<(), StoreError> {
    let (stream, _) = ops::get_create(tx, object)?;
    let (writes, _) = projection::writes(tx, object)?;
    let verdict = writes
        .get(&tag)
        .and_then(|w| merge::judge(w))
        .ok_or(StoreError::NotFound)?;
    let chosen = std::iter::once(&verdict.winner)
        .chain(&verdict.beside)
        .find(|version| version.value == *value)
        .ok_or(StoreError::NotFound)?;
    let (op, _) = authorship(tx, &stream.to_string(), chosen.by)?;
    let key = if op.common.kind == Kind::IssueMove {
        move_field::STAGE
    } else {
        mark_field::STATUS
    };
    let new = NewOp::create(stream, op.common.kind, op.common.fields).over(key, verdict.heads);
    log::append(tx, pen, new).map(|_| ())
}

/// Writes a tombstone that says what its author has seen of the record.
pub(crate) fn withdraw(
    tx: &Transaction<'_>,
    pen: &Pen,
    object: ObjectId,
    kind: Kind,
    reason: &str,
) -> Result<(), StoreError> {
    let (stream, at) = ops::get_create(tx, object)?;
    let mut fields = Fields::new();
    if !reason.is_empty() {
        fields.insert(withdraw_field::REASON, Value::Text(reason.to_owned()));
    }
    let base = if kind == Kind::AttendanceUnmark {
        // A mark is never edited: there is nothing that its author could have missed.
        BTreeMap::new()
    } else {
        [(SEEN, projection::seen(tx, object, kind == Kind::IssueWithdraw)?)].into()
    };
    let new = NewOp {
        stream,
        kind,
        object: Some(at),
        base,
        fields,
        personal: Fields::new(),
        was: None,
    };
    log::append(tx, pen, new).map(|_| ())
}

/// Takes every tombstone that stands back.
pub(crate) fn restore(tx: &Transaction<'_>, pen: &Pen, object: ObjectId, kind: Kind) -> Result<(), StoreError> {
    let (stream, at) = ops::get_create(tx, object)?;
    let tombstones: Vec<OpRef> = projection::tombstones(tx, object)?
        .into_iter()
        .map(|(at, _)| at)
        .collect();
    if tombstones.is_empty() {
        return Err(StoreError::NotFound);
    }
    let new = NewOp {
        stream,
        kind,
        object: Some(at),
        base: [(SEEN, tombstones)].into(),
        fields: Fields::new(),
        personal: Fields::new(),
        was: None,
    };
    log::append(tx, pen, new).map(|_| ())
}
