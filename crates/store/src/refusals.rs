//! What the district refused: leaving it at that, or writing it once more.
//!
//! Invariant: what is written once more says what it `was`. It stands for the refused op on every screen, its record keeps its
//! id, and whatever named the refused op names it.

use std::collections::BTreeMap;

use kentongan_domain::authority::Refusal;
use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::op::{Fields, Kind, Was};
use kentongan_domain::scope::Stream;
use kentongan_domain::target::Target;
use rusqlite::{Connection, Transaction, named_params};

use crate::log::{self, NewOp, Pen};
use crate::rows::{LoggedOp, OP_COLUMNS, get_one, op_ref, signed};
use crate::{Store, StoreError, ops};

impl Store {
    /// A person has read why the district refused an op, and leaves it at that.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn close_refusal(&self, stream: &str, at: OpRef) -> Result<(), StoreError> {
        let stream = stream.to_owned();
        self.write(move |tx| close(tx, &stream, at))
    }

    /// Writes the content of a refused op once more, for example after the district has given the right to it. What was refused
    /// only for want of a refused record goes with that record.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it was not refused, or somebody has dealt with it.
    pub fn retry_refused(&self, stream: &str, at: OpRef) -> Result<(), StoreError> {
        let (pen, stream) = (self.pen(), stream.to_owned());
        self.write(move |tx| {
            let sql = format!(
                "SELECT {OP_COLUMNS} FROM refused
                 WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq"
            );
            let op = get_one(
                &mut *tx.prepare_cached(&sql)?,
                named_params! {
                    ":stream": stream,
                    ":device_no": at.device_no.0,
                    ":epoch": at.epoch.0,
                    ":seq": signed(at.seq.0),
                },
                LoggedOp::read,
            )?;
            write_again(tx, &pen, op, &Fields::new(), &Fields::new())
        })
    }
}

/// The own op that began a record, if the district took no such op.
pub(crate) fn find_refused_create(c: &Connection, object: ObjectId) -> Result<Option<LoggedOp>, StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM refusals o WHERE object_id = :object AND kind IN (:issue, :meeting, :invitee, :record)
           AND NOT EXISTS (SELECT 1 FROM ops n WHERE n.object_id = o.object_id AND n.kind = o.kind AND n.refusal IS NULL)
         ORDER BY epoch DESC, seq DESC LIMIT 1"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query_and_then(
        named_params! {
            ":object": object.to_string(),
            ":issue": Kind::IssueCreate.number(),
            ":meeting": Kind::MeetingCreate.number(),
            ":invitee": Kind::InviteeCreate.number(),
            ":record": Kind::RecordCreate.number(),
        },
        LoggedOp::read,
    )?;
    rows.next().transpose()
}

/// Writes a refused op once more, with `common` and `personal` in place of what it said there, together with what can only be
/// refused or taken together with it.
pub(crate) fn write_again(
    tx: &Transaction<'_>,
    pen: &Pen,
    refused: LoggedOp,
    common: &Fields,
    personal: &Fields,
) -> Result<(), StoreError> {
    let mut all = with_its_record(tx, &refused)?;
    if !all.iter().any(|op| op.op_no == refused.op_no) {
        all.push(refused.clone());
    }
    // A record before what belongs to it.
    all.sort_by_key(|op| (op.at.epoch, op.at.seq));
    for op in all {
        let (common, personal) = if op.op_no == refused.op_no {
            (common.clone(), personal.clone())
        } else {
            (Fields::new(), Fields::new())
        };
        append_again(tx, pen, op, common, personal)?;
    }
    Ok(())
}

/// The refused ops that stand and fall with an issue or a meeting that the district did not take; of one that it took, those
/// that named something else in it that it did not take.
fn with_its_record(c: &Connection, refused: &LoggedOp) -> Result<Vec<LoggedOp>, StoreError> {
    let record: Option<String> = c
        .prepare_cached("SELECT record_id FROM ops WHERE op_no = :op_no")?
        .query_row(named_params! { ":op_no": refused.op_no }, |row| row.get("record_id"))?;
    let Some(record) = crate::rows::object(record)? else {
        return Ok(Vec::new());
    };
    let create = find_refused_create(c, record)?;
    if create.is_none() && !refused.common.kind.begins_record() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM refusals
         WHERE record_id = :record AND op_no IS NOT :create AND NOT closed AND (:create IS NOT NULL OR refusal = :unknown_object)"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let rows = statement.query_and_then(
        named_params! {
            ":record": record.to_string(),
            ":create": create.as_ref().map(|op| op.op_no),
            ":unknown_object": Refusal::UnknownObject as u8,
        },
        LoggedOp::read,
    )?;
    create.into_iter().map(Ok).chain(rows).collect()
}

fn append_again(
    tx: &Transaction<'_>,
    pen: &Pen,
    op: LoggedOp,
    common: Fields,
    personal: Fields,
) -> Result<(), StoreError> {
    let mut all_personal = op
        .raw
        .decode_personal()
        .map_err(|_| StoreError::Damaged("ops.personal"))?
        .unwrap_or_default();
    all_personal.extend(personal);
    let (at, hash) = op.origin();
    let mut followed: BTreeMap<OpRef, OpRef> = op
        .common
        .references()
        .map(|named| Ok((named, follow(tx, &op.stream, named)?)))
        .collect::<Result<_, StoreError>>()?;
    if let (Some(Target::Op(target)), Some(meant)) = (Target::of(&op.common), op.common.meant) {
        // Another op may stand in that place by now; what was meant has to be here before anything is said of it again.
        let referred = ops::find_referred(tx, &op.stream, target, Some(meant))?.ok_or(StoreError::NotFound)?;
        followed.insert(target, referred.at);
    }
    let said = op
        .common
        .with_references(|named| followed.get(&named).copied().unwrap_or(named));
    let mut fields = said.fields;
    fields.extend(common);
    close(tx, &op.stream.to_string(), op.at)?;
    let again = NewOp {
        stream: op.stream,
        kind: said.kind,
        object: said.object,
        base: said.base,
        fields,
        personal: all_personal,
        was: Some(Was { at, hash }),
    };
    log::append(tx, pen, again).map(|_| ())
}

/// What stands in the place of a refused op; the op itself if it was not refused, or if nothing does.
fn follow(c: &Connection, stream: &Stream, at: OpRef) -> Result<OpRef, StoreError> {
    let mut statement = c.prepare_cached(
        "SELECT n.device_no, n.epoch, n.seq FROM ops o
         JOIN ops n ON n.was_hash = coalesce(o.was_hash, o.op_hash) AND n.device_no = o.device_no
         WHERE o.stream = :stream AND o.device_no = :device_no AND o.epoch = :epoch AND o.seq = :seq
           AND o.refusal IS NOT NULL AND n.refusal IS NULL
         ORDER BY n.epoch DESC, n.seq DESC LIMIT 1",
    )?;
    let again = statement
        .query_and_then(
            named_params! {
                ":stream": stream.to_string(),
                ":device_no": at.device_no.0,
                ":epoch": at.epoch.0,
                ":seq": signed(at.seq.0),
            },
            op_ref,
        )?
        .next()
        .transpose()?;
    Ok(again.unwrap_or(at))
}

fn close(tx: &Transaction<'_>, stream: &str, at: OpRef) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO closed_refusals (stream, device_no, epoch, seq) VALUES (:stream, :device_no, :epoch, :seq)
         ON CONFLICT DO NOTHING",
        named_params! {
            ":stream": stream,
            ":device_no": at.device_no.0,
            ":epoch": at.epoch.0,
            ":seq": signed(at.seq.0),
        },
    )?;
    Ok(())
}
