//! Derived rows of photos.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::photo::photo_field;
use rusqlite::{Transaction, named_params};

use super::case::{int, text};
use crate::StoreError;
use crate::rows::{LoggedOp, signed};

/// Notes that the issue has this photo.
pub(super) fn note_photo(tx: &Transaction<'_>, op: &LoggedOp, id: ObjectId, issue: ObjectId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO photos (photo_id, issue_id, hash, bytes, width, height, thumbnail, thumbnail_bytes, caption, taken_at,
           at_ms, eff_hlc)
         VALUES (:id, :issue, :hash, :bytes, :width, :height, :thumbnail, :thumbnail_bytes, :caption, :taken_at, :at_ms, :eff_hlc)
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":issue": issue.to_string(),
        ":hash": text(op, photo_field::HASH),
        ":bytes": int(op, photo_field::BYTES),
        ":width": int(op, photo_field::WIDTH),
        ":height": int(op, photo_field::HEIGHT),
        ":thumbnail": text(op, photo_field::THUMBNAIL),
        ":thumbnail_bytes": int(op, photo_field::THUMBNAIL_BYTES),
        ":caption": text(op, photo_field::CAPTION),
        ":taken_at": text(op, photo_field::TAKEN_AT),
        ":at_ms": op.at_ms(),
        ":eff_hlc": signed(op.eff_hlc.0),
    })?;
    Ok(())
}
