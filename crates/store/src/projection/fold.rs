//! Fields that merge by last writer: noting writes, and what shows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::merge::{self, Write};
use kentongan_domain::op::{Kind, Tag, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Transaction, named_params};

use crate::StoreError;
use crate::ops::PERSONAL_TAG_OFFSET;
use crate::rows::{LoggedOp, hlc, op_ref, parse_op_ref, signed};

/// Notes each field that the op writes.
pub(super) fn note_writes(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    let personal = op
        .raw
        .decode_personal()
        .map_err(|_| StoreError::Damaged("ops.personal"))?
        .unwrap_or_default();
    let common = op.common.fields.iter().map(|(tag, value)| (*tag, value));
    let personal = personal
        .iter()
        .map(|(tag, value)| (tag.saturating_add(PERSONAL_TAG_OFFSET), value));
    // A reference to the record that this one belongs to is no field a person can write.
    let parent = (op.common.kind == Kind::InviteeCreate).then_some(kentongan_domain::meeting::invitee_field::MEETING);
    for (tag, value) in common.chain(personal).filter(|(tag, _)| Some(*tag) != parent) {
        let create = || op.common.object.into_iter().collect();
        let base: Vec<OpRef> = op.common.base.get(&tag).cloned().unwrap_or_else(create);
        tx.prepare_cached(
            "INSERT INTO field_writes (object_id, tag, device_no, epoch, seq, eff_hlc, base, value)
             VALUES (:object, :tag, :device_no, :epoch, :seq, :eff_hlc, :base, :value)",
        )?
        .execute(named_params! {
            ":object": object.to_string(),
            ":tag": tag,
            ":device_no": op.at.device_no.0,
            ":epoch": op.at.epoch.0,
            ":seq": signed(op.at.seq.0),
            ":eff_hlc": signed(op.eff_hlc.0),
            ":base": (!base.is_empty()).then(|| base.iter().map(OpRef::to_string).collect::<Vec<_>>().join(",")),
            ":value": value.to_bytes(),
        })?;
    }
    Ok(())
}

/// Notes a deletion.
pub(super) fn note_tombstone(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO tombstones (object_id, device_no, epoch, seq) VALUES (:object, :device_no, :epoch, :seq)",
        named_params! {
            ":object": object.to_string(),
            ":device_no": op.at.device_no.0,
            ":epoch": op.at.epoch.0,
            ":seq": signed(op.at.seq.0),
        },
    )?;
    Ok(())
}

pub(super) fn is_deleted(connection: &Connection, object: ObjectId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM tombstones WHERE object_id = :object LIMIT 1")?;
    Ok(statement.exists(named_params! { ":object": object.to_string() })?)
}

/// Takes the cap over into what merges read.
pub(super) fn keep_eff_hlc(tx: &Transaction<'_>, op: &LoggedOp) -> Result<(), StoreError> {
    let Some(object) = op.object_id else { return Ok(()) };
    tx.execute(
        "UPDATE field_writes SET eff_hlc = :eff_hlc
         WHERE object_id = :object AND device_no = :device_no AND epoch = :epoch AND seq = :seq",
        named_params! {
            ":eff_hlc": signed(op.eff_hlc.0),
            ":object": object.to_string(),
            ":device_no": op.at.device_no.0,
            ":epoch": op.at.epoch.0,
            ":seq": signed(op.at.seq.0),
        },
    )?;
    Ok(())
}

/// Takes the effect of a refused op back. The op itself stays in the log and on the list of refusals.
pub(super) fn forget(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    let params = named_params! {
        ":object": object.to_string(),
        ":device_no": op.at.device_no.0,
        ":epoch": op.at.epoch.0,
        ":seq": signed(op.at.seq.0),
    };
    tx.execute(
        "DELETE FROM field_writes
         WHERE object_id = :object AND device_no = :device_no AND epoch = :epoch AND seq = :seq",
        params,
    )?;
    tx.execute(
        "DELETE FROM tombstones
         WHERE object_id = :object AND device_no = :device_no AND epoch = :epoch AND seq = :seq",
        params,
    )?;
    Ok(())
}

/// A field as it shows.
#[derive(Debug)]
struct Shown {
    value: Value,
    /// What the write that shows replaced.
    base: Vec<OpRef>,
    /// The write that shows, and those that stand beside it.
    heads: Vec<OpRef>,
}

/// The fields of a record as they show, and those that stand in two versions.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    shown: BTreeMap<Tag, Shown>,
    pub two_versions: Vec<Tag>,
    /// Stamp of the create op.
    pub created: kentongan_domain::hlc::Hlc,
}

impl Folded {
    pub fn text(&self, tag: Tag) -> String {
        self.value(tag).and_then(Value::as_text).unwrap_or_default().to_owned()
    }

    pub fn int(&self, tag: Tag, default: i64) -> i64 {
        self.value(tag).and_then(Value::as_int).unwrap_or(default)
    }

    pub fn flag(&self, tag: Tag) -> bool {
        self.value(tag).and_then(Value::as_bool).unwrap_or(false)
    }

    pub fn value(&self, tag: Tag) -> Option<&Value> {
        self.shown.get(&tag).map(|s| &s.value)
    }

    /// The writes that a new write replaces: what shows and what stands beside it, if its author saw what shows; else what
    /// he saw was replaced meanwhile, and his write stands beside the one that did.
    pub fn base(&self, tag: Tag, author_saw_it: bool) -> Vec<OpRef> {
        match self.shown.get(&tag) {
            Some(shown) if author_saw_it => shown.heads.clone(),
            Some(shown) => shown.base.clone(),
            None => Vec::new(),
        }
    }

    /// `1,7`
    pub fn two_versions_column(&self) -> String {
        let tags: Vec<String> = self.two_versions.iter().map(Tag::to_string).collect();
        tags.join(",")
    }
}

/// Judges every field of a record.
pub(crate) fn fold(connection: &Connection, object: ObjectId) -> Result<Folded, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT tag, device_no, epoch, seq, eff_hlc, base, value FROM field_writes WHERE object_id = :object
         ORDER BY tag, device_no, epoch, seq",
    )?;
    let mut writes: BTreeMap<Tag, Vec<Write<Value>>> = BTreeMap::new();
    let mut folded = Folded {
        created: kentongan_domain::hlc::Hlc(u64::MAX),
        ..Folded::default()
    };
    let mut rows = statement.query(named_params! { ":object": object.to_string() })?;
    while let Some(row) = rows.next()? {
        let base: Option<String> = row.get("base")?;
        let value: Vec<u8> = row.get("value")?;
        let write = Write {
            by: op_ref(row)?,
            eff_hlc: hlc(row.get("eff_hlc")?),
            base: base
                .iter()
                .flat_map(|b| b.split(','))
                .map(parse_op_ref)
                .collect::<Result<_, _>>()?,
            value: Value::from_bytes(&value).map_err(|_| StoreError::Damaged("field_writes.value"))?,
        };
        if write.base.is_empty() {
            folded.created = folded.created.min(write.eff_hlc);
        }
        writes.entry(row.get("tag")?).or_default().push(write);
    }
    for (tag, writes) in writes {
        if let Some(verdict) = merge::judge(&writes) {
            if !verdict.beside.is_empty() {
                folded.two_versions.push(tag);
            }
            let heads = std::iter::once(verdict.winner.by)
                .chain(verdict.beside.iter().map(|w| w.by))
                .collect();
            folded.shown.insert(
                tag,
                Shown {
                    value: verdict.winner.value,
                    base: verdict.winner.base,
                    heads,
                },
            );
        }
    }
    Ok(folded)
}

/// Whether a personal part names somebody, as `issues.reporter_state` says it.
pub(super) fn personal_state(connection: &Connection, object: ObjectId) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(max(personal_state), 0) FROM ops WHERE object_id = :object AND personal_state > 1",
    )?;
    Ok(statement.query_row(named_params! { ":object": object.to_string() }, |row| row.get(0))?)
}

pub(crate) fn dump(connection: &Connection) -> Result<String, StoreError> {
    // Left out: provisional numbers and arrival, which are this replica's own.
    const TABLES: [&str; 8] = [
        "SELECT 'field_writes', object_id, tag, device_no, epoch, seq, eff_hlc, base, value FROM field_writes
         ORDER BY object_id, tag, device_no, epoch, seq",
        "SELECT 'tombstones', object_id, device_no, epoch, seq FROM tombstones ORDER BY object_id, device_no, epoch, seq",
        "SELECT 'issues', issue_id, stream, village_code, village_name, title, category, occurred_on, hamlet, landmark,
           description, urgency, occurrence, confidential, reporter_name, reporter_phone, reporter_state, stage,
           recorded_at_ms, clock_doubt, device_no, number_year, number, received_at_ms, two_versions FROM issues ORDER BY issue_id",
        "SELECT 'issue_moves', move_id, issue_id, stage, reason, at_ms, eff_hlc FROM issue_moves ORDER BY move_id",
        "SELECT 'follow_ups', follow_up_id, issue_id, text, answer, at_ms, eff_hlc FROM follow_ups ORDER BY follow_up_id",
        "SELECT 'meetings', * FROM meetings ORDER BY meeting_id",
        "SELECT 'invitees', * FROM invitees ORDER BY invitee_id",
        "SELECT 'attendance_marks', * FROM attendance_marks ORDER BY mark_id",
    ];
    let mut out = String::new();
    for sql in TABLES {
        let mut statement = connection.prepare(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                let _ = match row.get_ref(column)? {
                    ValueRef::Null => write!(out, "NULL|"),
                    ValueRef::Integer(n) => write!(out, "{n}|"),
                    ValueRef::Real(x) => write!(out, "{x}|"),
                    ValueRef::Text(t) => write!(out, "{}|", String::from_utf8_lossy(t)),
                    ValueRef::Blob(b) => b
                        .iter()
                        .try_for_each(|b| write!(out, "{b:02x}"))
                        .and_then(|()| write!(out, "|")),
                };
            }
            out.push('\n');
        }
    }
    Ok(out)
}
