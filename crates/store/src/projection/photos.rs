//! Derived rows of photos.

use kentongan_domain::authority;
use kentongan_domain::ids::{ObjectId, OpRef};
use kentongan_domain::op::{Kind, Value};
use kentongan_domain::photo::{photo_field, photo_personal};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::StoreError;
use crate::rows::{LoggedOp, OP_COLUMNS, signed};

/// Notes that the issue, or the meeting, has this photo.
pub(super) fn note_photo(tx: &Transaction<'_>, op: &LoggedOp, id: ObjectId, issue: ObjectId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO photos (photo_id, issue_id, hash, bytes, width, height, thumbnail, thumbnail_bytes, caption, taken_at,
           at_ms, eff_hlc, follow_up_id, paper)
         VALUES (:id, :issue, :hash, :bytes, :width, :height, :thumbnail, :thumbnail_bytes, :caption, :taken_at, :at_ms, :eff_hlc,
           :follow_up, :paper)
         ON CONFLICT (photo_id) DO UPDATE SET follow_up_id = coalesce(follow_up_id, excluded.follow_up_id)",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":issue": issue.to_string(),
        ":hash": op.text(photo_field::HASH),
        ":bytes": op.int(photo_field::BYTES),
        ":width": op.int(photo_field::WIDTH),
        ":height": op.int(photo_field::HEIGHT),
        ":thumbnail": op.text(photo_field::THUMBNAIL),
        ":thumbnail_bytes": op.int(photo_field::THUMBNAIL_BYTES),
        ":caption": caption(op)?,
        ":taken_at": op.text(photo_field::TAKEN_AT),
        ":at_ms": op.at_ms(),
        ":eff_hlc": signed(op.eff_hlc.0),
        ":follow_up": named_follow_up(tx, op, issue)?,
        ":paper": paper(tx, op, issue)?,
    })?;
    Ok(())
}

/// What it is of a meeting; `None`: it is of a case. Only what says so is of a meeting: by that its author was judged.
fn paper(c: &Connection, op: &LoggedOp, record: ObjectId) -> Result<Option<i64>, StoreError> {
    let Some(paper) = op.common.fields.get(&photo_field::PAPER).and_then(Value::as_int) else {
        return Ok(None);
    };
    let is_meeting = c
        .prepare_cached("SELECT 1 FROM ops WHERE object_id = :record AND kind = :kind")?
        .exists(named_params! { ":record": record.to_string(), ":kind": Kind::MeetingCreate.number() })?;
    Ok(is_meeting.then_some(paper))
}

/// May the author of this end take the photo out? One of a meeting is for whoever keeps that meeting. The service cannot tell it from one of a
/// case, so each reader asks the op that added it, which is here: without it the end would still wait.
pub(super) fn may_end(c: &Connection, op: &LoggedOp, photo: ObjectId) -> Result<bool, StoreError> {
    let sql = format!("SELECT {OP_COLUMNS} FROM ops WHERE object_id = :photo AND kind = :kind");
    let added: Vec<LoggedOp> = c
        .prepare_cached(&sql)?
        .query_and_then(
            named_params! { ":photo": photo.to_string(), ":kind": Kind::PhotoCreate.number() },
            LoggedOp::read,
        )?
        .collect::<Result<_, _>>()?;
    if !added
        .iter()
        .any(|op| op.common.fields.contains_key(&photo_field::PAPER))
    {
        return Ok(true);
    }
    let author = super::author(c, op.at.device_no)?;
    Ok(author.is_some_and(|(scope, _)| authority::keeps_meetings(&scope, &op.stream)))
}

/// Notes under a follow-up the photos that named it before it was here: what the district holds comes in any order. Whether the follow-up
/// counts is asked where photos are read, so that the rows are the same whatever came first.
pub(super) fn note_evidence(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    follow_up: ObjectId,
    issue: ObjectId,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT {OP_COLUMNS} FROM ops WHERE record_id = :issue AND kind = :photo AND stream = :stream
           AND object_id IN (SELECT photo_id FROM photos WHERE issue_id = :issue AND follow_up_id IS NULL)"
    );
    let loose: Vec<LoggedOp> = tx
        .prepare_cached(&sql)?
        .query_and_then(
            named_params! {
                ":issue": issue.to_string(),
                ":photo": Kind::PhotoCreate.number(),
                ":stream": op.stream.to_string(),
            },
            LoggedOp::read,
        )?
        .collect::<Result<_, _>>()?;
    for photo in loose.iter().filter(|photo| named(photo) == Some(op.at)) {
        tx.prepare_cached(
            "UPDATE photos SET follow_up_id = :follow_up WHERE photo_id = :photo AND follow_up_id IS NULL",
        )?
        .execute(named_params! {
            ":follow_up": follow_up.to_string(),
            ":photo": photo.object_id.map(|id| id.to_string()),
        })?;
    }
    Ok(())
}

/// The follow-up of the issue that the photo's op names, if it is here.
fn named_follow_up(c: &Connection, op: &LoggedOp, issue: ObjectId) -> Result<Option<String>, StoreError> {
    let Some(at) = named(op) else { return Ok(None) };
    Ok(c.prepare_cached(
        "SELECT object_id FROM ops WHERE stream = :stream AND device_no = :device_no AND epoch = :epoch AND seq = :seq
           AND kind = :follow_up AND record_id = :issue",
    )?
    .query_row(
        named_params! {
            ":stream": op.stream.to_string(),
            ":device_no": at.device_no.0,
            ":epoch": at.epoch.0,
            ":seq": signed(at.seq.0),
            ":follow_up": Kind::FollowUp.number(),
            ":issue": issue.to_string(),
        },
        |row| row.get(0),
    )
    .optional()?
    .flatten())
}

fn named(op: &LoggedOp) -> Option<OpRef> {
    op.common.fields.get(&photo_field::FOLLOW_UP).and_then(Value::as_ref)
}

/// What the op says under the photo: in its personal part, as an earlier version wrote it in a common field.
pub(crate) fn caption(op: &LoggedOp) -> Result<String, StoreError> {
    let personal = op
        .raw
        .decode_personal()
        .map_err(|_| StoreError::Damaged("ops.personal"))?
        .unwrap_or_default();
    let told = personal.get(&photo_personal::CAPTION).and_then(Value::as_text);
    Ok(told.unwrap_or_else(|| op.text(photo_field::CAPTION)).to_owned())
}
