//! Fields that merge by last writer: noting writes, and what shows.

use std::collections::BTreeMap;

use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::issue::STAGE_TAG;
use kentongan_domain::meeting::{ATTENDANCE_TAG, invitee_field};
use kentongan_domain::merge::{self, Write};
use kentongan_domain::op::{Kind, SEEN, Tag, Value};
use kentongan_domain::record;
use rusqlite::{Connection, Row, Transaction, named_params, params};

use super::{counts, issues, known_kind, meetings};
use crate::StoreError;
use crate::ops::PERSONAL_TAG_OFFSET;
use crate::rows::{LoggedOp, OP_COLUMNS, hlc, op_ref, op_refs_column, parse_op_ref, parse_op_refs, signed};

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
    let parent = match op.common.kind {
        Kind::InviteeCreate => Some(invitee_field::MEETING),
        Kind::RecordCreate => Some(record::field::PARENT),
        _ => None,
    };
    let (object, was) = (object.to_string(), was_column(op));
    let mut statement = tx.prepare_cached(
        "INSERT INTO field_writes (object_id, tag, device_no, epoch, seq, eff_hlc, base, was, value)
         VALUES (:object, :tag, :device_no, :epoch, :seq, :eff_hlc, :base, :was, :value)
         ON CONFLICT DO NOTHING",
    )?;
    for (tag, value) in common.chain(personal).filter(|(tag, _)| Some(*tag) != parent) {
        let create = || op.common.object.into_iter().collect();
        let base: Vec<OpRef> = op.common.base.get(&tag).cloned().unwrap_or_else(create);
        statement.execute(named_params! {
            ":object": object,
            ":tag": tag,
            ":device_no": op.at.device_no.0,
            ":epoch": op.at.epoch.0,
            ":seq": signed(op.at.seq.0),
            ":eff_hlc": signed(op.eff_hlc.0),
            ":base": (!base.is_empty()).then(|| op_refs_column(&base)),
            ":was": was,
            ":value": value.to_bytes(),
        })?;
    }
    Ok(())
}

/// How a record stands to its tombstones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Deletion {
    #[default]
    None = 0,
    Deleted = 1,
    /// Deleted by one, and changed by another who did not know of it.
    Disputed = 2,
}

/// Notes a deletion and what its author had seen.
pub(super) fn note_tombstone(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    note_refs(
        tx,
        "INSERT INTO tombstones (object_id, device_no, epoch, seq, seen) VALUES (?1, ?2, ?3, ?4, ?5)",
        op,
        object,
    )
}

/// Notes that tombstones were taken back.
pub(super) fn note_restore(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    note_refs(
        tx,
        "INSERT INTO restores (object_id, device_no, epoch, seq, tombstones) VALUES (?1, ?2, ?3, ?4, ?5)",
        op,
        object,
    )
}

fn note_refs(tx: &Transaction<'_>, sql: &str, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    let refs = op
        .common
        .base
        .get(&SEEN)
        .map(|refs| op_refs_column(refs))
        .unwrap_or_default();
    tx.prepare_cached(sql)?.execute(params![
        object.to_string(),
        op.at.device_no.0,
        op.at.epoch.0,
        signed(op.at.seq.0),
        refs
    ])?;
    Ok(())
}

/// Tombstones of an object that nobody took back, each with what its author had seen.
pub(crate) fn tombstones(c: &Connection, object: ObjectId) -> Result<Vec<(OpRef, Vec<OpRef>)>, StoreError> {
    let back: Vec<OpRef> = c
        .prepare_cached("SELECT tombstones FROM restores WHERE object_id = :object")?
        .query_and_then(named_params! { ":object": object.to_string() }, |row| {
            parse_op_refs(&row.get::<_, String>("tombstones")?)
        })?
        .collect::<Result<Vec<_>, StoreError>>()?
        .concat();
    let all: Vec<(OpRef, Vec<OpRef>)> = c
        .prepare_cached("SELECT device_no, epoch, seq, seen FROM tombstones WHERE object_id = :object")?
        .query_and_then(named_params! { ":object": object.to_string() }, |row| {
            Ok((op_ref(row)?, parse_op_refs(&row.get::<_, String>("seen")?)?))
        })?
        .collect::<Result<_, StoreError>>()?;
    Ok(all.into_iter().filter(|(at, _)| !back.contains(at)).collect())
}

/// Ops on `object`, and on what belongs to it if `record`, that count and that no standing tombstone had seen. That somebody
/// took an earlier deletion back is a change as well: whoever deletes without having seen it deletes against his word.
pub(crate) fn unseen_by_tombstones(c: &Connection, object: ObjectId, record: bool) -> Result<Vec<OpRef>, StoreError> {
    let tombstones = tombstones(c, object)?;
    if tombstones.is_empty() {
        return Ok(Vec::new());
    }
    let column = if record { "record_id" } else { "object_id" };
    let sql = format!("SELECT {OP_COLUMNS} FROM ops WHERE {column} = :object ORDER BY device_no, epoch, seq");
    let ops: Vec<LoggedOp> = c
        .prepare_cached(&sql)?
        .query_and_then(named_params! { ":object": object.to_string() }, LoggedOp::read)?
        .collect::<Result<_, StoreError>>()?;
    let changes = |kind: Kind| {
        !matches!(
            kind,
            Kind::IssueWithdraw
                | Kind::InviteeWithdraw
                | Kind::RecordWithdraw
                | Kind::AttendanceUnmark
                // What is asked of personal data is asked of a deleted record as well, and brings none back.
                | Kind::FreezeCreate
                | Kind::FreezeEnd
                | Kind::ErasureCreate
                | Kind::RevealCreate
                | Kind::Unknown(_)
        )
    };
    let covered = |at: OpRef| {
        tombstones.iter().any(|(_, seen)| {
            seen.iter()
                .any(|s| s.device_no == at.device_no && s.epoch == at.epoch && s.seq >= at.seq)
        })
    };
    let mut unseen = Vec::new();
    for op in ops {
        let Some(changed) = op.object_id else { continue };
        if changes(known_kind(c, &op)?) && counts(c, &op, changed)? && !covered(op.at) {
            unseen.push(op.at);
        }
    }
    Ok(unseen)
}

/// How an object stands. `record`: what belongs to it counts as a change of it.
pub(super) fn deletion(c: &Connection, object: ObjectId, record: bool) -> Result<Deletion, StoreError> {
    if tombstones(c, object)?.is_empty() {
        return Ok(Deletion::None);
    }
    Ok(if unseen_by_tombstones(c, object, record)?.is_empty() {
        Deletion::Deleted
    } else {
        Deletion::Disputed
    })
}

/// The newest op of each chain that is here of an object: what the author of a tombstone has seen.
pub(crate) fn seen(c: &Connection, object: ObjectId, record: bool) -> Result<Vec<OpRef>, StoreError> {
    let column = if record { "record_id" } else { "object_id" };
    let sql = format!(
        "SELECT device_no, epoch, max(seq) AS seq FROM ops WHERE {column} = :object GROUP BY device_no, epoch
         ORDER BY device_no, epoch"
    );
    let mut statement = c.prepare_cached(&sql)?;
    statement
        .query_and_then(named_params! { ":object": object.to_string() }, op_ref)?
        .collect()
}

/// Takes the writes of refused ops back that began the record, because `op` stands in their place.
pub(super) fn forget_refused_writes(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM field_writes WHERE object_id = :object AND (device_no, epoch, seq) IN (
           SELECT device_no, epoch, seq FROM ops
           WHERE object_id = :object AND kind = :kind AND refusal IS NOT NULL AND op_no <> :op_no)",
    )?
    .execute(named_params! {
        ":object": object.to_string(),
        ":kind": op.common.kind.number(),
        ":op_no": op.op_no,
    })?;
    Ok(())
}

/// Did the district take none of the ops that began the record?
pub(super) fn is_refused(c: &Connection, object: ObjectId) -> Result<bool, StoreError> {
    let taken = c
        .prepare_cached(
            "SELECT 1 FROM ops WHERE object_id = :object AND kind IN (:issue, :meeting, :invitee, :record) AND refusal IS NULL",
        )?
        .exists(named_params! {
            ":object": object.to_string(),
            ":issue": Kind::IssueCreate.number(),
            ":meeting": Kind::MeetingCreate.number(),
            ":invitee": Kind::InviteeCreate.number(),
            ":record": Kind::RecordCreate.number(),
        })?;
    Ok(!taken)
}

/// A field as it shows.
#[derive(Debug)]
struct Shown {
    value: Value,
    /// What the write that shows replaced.
    base: Vec<OpRef>,
    /// Every write that stands: the one that shows, those that say the same, those beside it.
    heads: Vec<OpRef>,
    /// Of those, the ones that say something else.
    beside: Vec<OpRef>,
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
    /// Nobody wrote a field of it that counts.
    pub fn is_empty(&self) -> bool {
        self.shown.keys().all(|tag| has_ops_of_its_own(*tag))
    }

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

    /// The writes that a new write replaces: the one that shows, if its author saw that; else what he saw was replaced
    /// meanwhile, and his write stands beside the one that did. A version that stands beside stays: a form does not show it.
    pub fn base(&self, tag: Tag, author_saw_it: bool) -> Vec<OpRef> {
        match self.shown.get(&tag) {
            Some(shown) if author_saw_it => shown
                .heads
                .iter()
                .filter(|at| !shown.beside.contains(at))
                .copied()
                .collect(),
            Some(shown) => shown.base.clone(),
            None => Vec::new(),
        }
    }

    /// All versions that stand: what a word that has seen them replaces.
    pub fn heads(&self, tag: Tag) -> Vec<OpRef> {
        self.shown
            .get(&tag)
            .map(|shown| shown.heads.clone())
            .unwrap_or_default()
    }

    /// `1,7`
    pub fn two_versions_column(&self) -> String {
        let tags: Vec<String> = self.two_versions.iter().map(Tag::to_string).collect();
        tags.join(",")
    }

    /// The record without its personal fields: nobody is to choose between names that nobody may see.
    pub fn without_personal(mut self) -> Self {
        let personal = PERSONAL_TAG_OFFSET..2 * PERSONAL_TAG_OFFSET;
        self.shown.retain(|tag, _| !personal.contains(tag));
        self.two_versions.retain(|tag| !personal.contains(tag));
        self
    }
}

/// Judges every field of a record.
pub(crate) fn fold(connection: &Connection, object: ObjectId) -> Result<Folded, StoreError> {
    fold_settling(connection, object, &[])
}

/// The same of a record of which these fields settle themselves.
pub(crate) fn fold_settling(connection: &Connection, object: ObjectId, settles: &[Tag]) -> Result<Folded, StoreError> {
    let (writes, created) = writes(connection, object)?;
    Ok(judged(writes, created, settles))
}

/// Judges every field of an issue that nothing was done with yet but recording it.
pub(super) fn fold_begun(connection: &Connection, issue: ObjectId) -> Result<Folded, StoreError> {
    let (writes, created) = field_writes(connection, issue)?;
    Ok(judged(writes, created, &[]))
}

fn judged(writes: Writes, created: kentongan_domain::hlc::Hlc, settles: &[Tag]) -> Folded {
    let mut folded = Folded {
        created,
        ..Folded::default()
    };
    for (tag, writes) in writes {
        if let Some(verdict) = merge::judge(&writes) {
            let verdict = match settles.contains(&tag) {
                true => verdict.settled(),
                false => verdict,
            };
            if !verdict.beside.is_empty() {
                folded.two_versions.push(tag);
            }
            folded.shown.insert(
                tag,
                Shown {
                    value: verdict.winner.value,
                    base: verdict.winner.base,
                    heads: verdict.heads,
                    beside: verdict.beside.iter().map(|w| w.by).collect(),
                },
            );
        }
    }
    folded
}

/// Every write to each field of a record.
pub(crate) type Writes = BTreeMap<Tag, Vec<Write<Value>>>;

/// Does what stands there come from ops of its own, such as the stage from moves, and not from the record's fields?
pub(crate) fn has_ops_of_its_own(tag: Tag) -> bool {
    matches!(tag, STAGE_TAG | ATTENDANCE_TAG)
}

/// What an op says that it replaces under `tag`, as a column.
pub(super) fn base_column(op: &LoggedOp, tag: Tag) -> String {
    op.common
        .base
        .get(&tag)
        .map(|refs| op_refs_column(refs))
        .unwrap_or_default()
}

/// Where an op was signed first, if a repair moved it, as a column.
pub(super) fn was_column(op: &LoggedOp) -> Option<String> {
    op.common.was.map(|was| was.at.to_string())
}

fn read_was(row: &Row<'_>) -> Result<Option<OpRef>, StoreError> {
    let was: Option<String> = row.get("was")?;
    was.as_deref().map(parse_op_ref).transpose()
}

/// A write of `value` from a row that says by whom, when and over what.
pub(super) fn read_write(row: &Row<'_>, value: Value) -> Result<Write<Value>, StoreError> {
    Ok(Write {
        by: op_ref(row)?,
        was: read_was(row)?,
        eff_hlc: hlc(row.get("eff_hlc")?),
        base: parse_op_refs(&row.get::<_, String>("base")?)?,
        value,
    })
}

/// Every write to every field of a record, its stage or attendance among them, and the stamp of its create op.
pub(crate) fn writes(
    connection: &Connection,
    object: ObjectId,
) -> Result<(Writes, kentongan_domain::hlc::Hlc), StoreError> {
    let (mut writes, created) = field_writes(connection, object)?;
    for (tag, own) in [
        (STAGE_TAG, issues::moves(connection, object)?),
        (ATTENDANCE_TAG, meetings::marks(connection, object)?),
    ] {
        if !own.is_empty() {
            writes.insert(tag, own);
        }
    }
    Ok((writes, created))
}

/// Those that stand in the fields of ops.
fn field_writes(connection: &Connection, object: ObjectId) -> Result<(Writes, kentongan_domain::hlc::Hlc), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT tag, device_no, epoch, seq, eff_hlc, base, was, value FROM field_writes WHERE object_id = :object
         ORDER BY tag, device_no, epoch, seq",
    )?;
    let mut writes: BTreeMap<Tag, Vec<Write<Value>>> = BTreeMap::new();
    let mut created = kentongan_domain::hlc::Hlc(u64::MAX);
    let mut rows = statement.query(named_params! { ":object": object.to_string() })?;
    while let Some(row) = rows.next()? {
        let base: Option<String> = row.get("base")?;
        let value: Vec<u8> = row.get("value")?;
        let write = Write {
            by: op_ref(row)?,
            was: read_was(row)?,
            eff_hlc: hlc(row.get("eff_hlc")?),
            base: base
                .iter()
                .flat_map(|b| b.split(','))
                .map(parse_op_ref)
                .collect::<Result<_, _>>()?,
            value: Value::from_bytes(&value).map_err(|_| StoreError::Damaged("field_writes.value"))?,
        };
        if write.base.is_empty() {
            created = created.min(write.eff_hlc);
        }
        writes.entry(row.get("tag")?).or_default().push(write);
    }
    Ok((writes, created))
}

/// Whether a personal part names somebody, as `issues.reporter_state` says it.
pub(super) fn personal_state(connection: &Connection, object: ObjectId) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(max(personal_state), 0) FROM ops WHERE object_id = :object AND personal_state > 1",
    )?;
    Ok(statement.query_row(named_params! { ":object": object.to_string() }, |row| row.get(0))?)
}
