//! Derived rows of what is kept with a case: comments, assignments, pauses, links, and what ended them.

use kentongan_domain::case::{assignment_field, comment_field, link_field, pause_field};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Kind;
use rusqlite::{Transaction, named_params};

use crate::StoreError;
use crate::rows::{LoggedOp, signed};

/// Notes what the op adds to the case.
pub(super) fn note_entry(tx: &Transaction<'_>, op: &LoggedOp, id: ObjectId, issue: ObjectId) -> Result<(), StoreError> {
    let (id, issue, at_ms, eff_hlc) = (id.to_string(), issue.to_string(), op.at_ms(), signed(op.eff_hlc.0));
    match op.common.kind {
        Kind::Comment => tx
            .prepare_cached(
                "INSERT INTO comments (comment_id, issue_id, text, at_ms, eff_hlc, new)
                 VALUES (:id, :issue, :text, :at_ms, :eff_hlc,
                   :device_no <> (SELECT device_no FROM replica) AND :id NOT IN (SELECT object_id FROM seen))
                 ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":issue": issue, ":text": op.text(comment_field::TEXT), ":at_ms": at_ms, ":eff_hlc": eff_hlc,
                ":device_no": op.at.device_no.0,
            })?,
        Kind::AssignmentCreate => tx
            .prepare_cached(
                "INSERT INTO assignments (assignment_id, issue_id, office, due_on, note, at_ms, eff_hlc)
                 VALUES (:id, :issue, :office, :due_on, :note, :at_ms, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":issue": issue, ":office": op.text(assignment_field::OFFICE),
                ":due_on": op.text(assignment_field::DUE_ON), ":note": op.text(assignment_field::NOTE),
                ":at_ms": at_ms, ":eff_hlc": eff_hlc,
            })?,
        Kind::PauseCreate => tx
            .prepare_cached(
                "INSERT INTO pauses (pause_id, issue_id, reason, note, from_ms, eff_hlc)
                 VALUES (:id, :issue, :reason, :note, :at_ms, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":issue": issue, ":reason": op.int(pause_field::REASON), ":note": op.text(pause_field::NOTE),
                ":at_ms": at_ms, ":eff_hlc": eff_hlc,
            })?,
        Kind::LinkCreate => tx
            .prepare_cached(
                "INSERT INTO links (link_id, issue_id, relation, other_id, label, at_ms, eff_hlc)
                 VALUES (:id, :issue, :relation, :other, :label, :at_ms, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":issue": issue, ":relation": op.int(link_field::RELATION),
                ":other": op.text(link_field::OTHER), ":label": op.text(link_field::LABEL),
                ":at_ms": at_ms, ":eff_hlc": eff_hlc,
            })?,
        _ => 0,
    };
    Ok(())
}

/// Notes that `object` holds no longer. Who may take a link back may not by that let a clock run that the kecamatan has stopped: an end
/// counts only for what was made by the kind that it ends.
pub(super) fn note_end(tx: &Transaction<'_>, op: &LoggedOp, object: ObjectId) -> Result<(), StoreError> {
    let made_by = op.common.kind.ends().map(Kind::number);
    let fits = tx
        .prepare_cached("SELECT 1 FROM ops WHERE object_id = :object AND kind = :kind")?
        .exists(named_params! { ":object": object.to_string(), ":kind": made_by })?;
    if !fits {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO endings (object_id, device_no, epoch, seq, at_ms) VALUES (:object, :device_no, :epoch, :seq, :at_ms)
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":object": object.to_string(),
        ":device_no": op.at.device_no.0,
        ":epoch": op.at.epoch.0,
        ":seq": signed(op.at.seq.0),
        ":at_ms": op.at_ms(),
    })?;
    Ok(())
}
