//! Derived rows of meetings, invitees and attendance marks.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::meeting::{Attendance, MeetingKind, OfficeGroup, field, invitee_field, mark_field};
use kentongan_domain::merge::Write;
use kentongan_domain::op::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::fold;
use crate::StoreError;
use crate::ops;
use crate::rows::{LoggedOp, signed};

/// Makes the row of a meeting anew from its writes.
pub(super) fn refold(tx: &Transaction<'_>, meeting: ObjectId) -> Result<(), StoreError> {
    let (stream, _) = ops::get_create(tx, meeting)?;
    let folded = fold::fold(tx, meeting)?;
    if folded.is_empty() {
        tx.prepare_cached("DELETE FROM meetings WHERE meeting_id = :meeting")?
            .execute(named_params! { ":meeting": meeting.to_string() })?;
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO meetings (meeting_id, stream, kind, title, theme, date, start, \"end\", venue, agenda, chair_name,
           chair_office, signer_name, signer_office, signer_rank, signer_id_kind, signer_id, series_id, host, parent_id,
           invitation_number, chair_represents, level, chair_acting, two_versions, refused)
         VALUES (:meeting, :stream, :kind, :title, :theme, :date, :start, :end, :venue, :agenda, :chair_name,
           :chair_office, :signer_name, :signer_office, :signer_rank, :signer_id_kind, :signer_id, :series, :host, :parent,
           :invitation_number, :chair_represents, :level, :chair_acting, :two_versions, :refused)
         ON CONFLICT (meeting_id) DO UPDATE SET kind = excluded.kind, title = excluded.title, theme = excluded.theme,
           date = excluded.date, start = excluded.start, \"end\" = excluded.\"end\", venue = excluded.venue,
           agenda = excluded.agenda, chair_name = excluded.chair_name, chair_office = excluded.chair_office,
           signer_name = excluded.signer_name, signer_office = excluded.signer_office,
           signer_rank = excluded.signer_rank, signer_id_kind = excluded.signer_id_kind,
           signer_id = excluded.signer_id, series_id = excluded.series_id, host = excluded.host,
           parent_id = excluded.parent_id, invitation_number = excluded.invitation_number,
           chair_represents = excluded.chair_represents, level = excluded.level, chair_acting = excluded.chair_acting,
           two_versions = excluded.two_versions, refused = excluded.refused",
    )?
    .execute(named_params! {
        ":meeting": meeting.to_string(),
        ":stream": stream.to_string(),
        ":kind": folded.int(field::KIND, MeetingKind::Other as i64),
        ":title": folded.text(field::TITLE),
        ":theme": folded.text(field::THEME),
        ":date": folded.text(field::DATE),
        ":start": folded.text(field::START),
        ":end": folded.text(field::END),
        ":venue": folded.text(field::VENUE),
        ":agenda": folded.text(field::AGENDA),
        ":chair_name": folded.text(field::CHAIR_NAME),
        ":chair_office": folded.text(field::CHAIR_OFFICE),
        ":signer_name": folded.text(field::SIGNER_NAME),
        ":signer_office": folded.text(field::SIGNER_OFFICE),
        ":signer_rank": folded.text(field::SIGNER_RANK),
        ":signer_id_kind": folded.int(field::SIGNER_ID_KIND, 0),
        ":signer_id": folded.text(field::SIGNER_ID),
        ":series": folded.text(field::SERIES),
        ":host": folded.text(field::HOST),
        ":parent": folded.text(field::PARENT),
        ":invitation_number": folded.text(field::INVITATION_NUMBER),
        ":chair_represents": folded.text(field::CHAIR_REPRESENTS),
        ":level": folded.int(field::LEVEL, 0),
        ":chair_acting": folded.int(field::CHAIR_ACTING, 0),
        ":two_versions": folded.two_versions_column(),
        ":refused": fold::is_refused(tx, meeting)?,
    })?;
    Ok(())
}

/// Makes the row of an invitee anew from its writes and tombstones.
pub(super) fn refold_invitee(tx: &Transaction<'_>, invitee: ObjectId, meeting: ObjectId) -> Result<(), StoreError> {
    let folded = fold::fold(tx, invitee)?;
    if folded.is_empty() {
        tx.prepare_cached("DELETE FROM invitees WHERE invitee_id = :invitee")?
            .execute(named_params! { ":invitee": invitee.to_string() })?;
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO invitees (invitee_id, meeting_id, office_group, office, name, region, walk_in, withdrawn,
           two_versions, refused, eff_hlc, office_id, person_id, acting)
         VALUES (:invitee, :meeting, :office_group, :office, :name, :region, :walk_in, :withdrawn, :two_versions, :refused,
           :eff_hlc, :office_id, :person_id, :acting)
         ON CONFLICT (invitee_id) DO UPDATE SET office_group = excluded.office_group, office = excluded.office,
           name = excluded.name, region = excluded.region, walk_in = excluded.walk_in,
           withdrawn = excluded.withdrawn, two_versions = excluded.two_versions, refused = excluded.refused,
           eff_hlc = excluded.eff_hlc, office_id = excluded.office_id, person_id = excluded.person_id,
           acting = excluded.acting",
    )?
    .execute(named_params! {
        ":invitee": invitee.to_string(),
        ":meeting": meeting.to_string(),
        ":office_group": folded.int(invitee_field::GROUP, OfficeGroup::Other as i64),
        ":office": folded.text(invitee_field::OFFICE),
        ":name": folded.text(invitee_field::NAME),
        ":region": folded.text(invitee_field::REGION),
        ":walk_in": folded.flag(invitee_field::WALK_IN),
        ":office_id": folded.text(invitee_field::OFFICE_REF),
        ":person_id": folded.text(invitee_field::PERSON_REF),
        ":acting": folded.int(invitee_field::ACTING, 0),
        ":withdrawn": fold::deletion(tx, invitee, false)? as i64,
        ":two_versions": folded.two_versions_column(),
        ":refused": fold::is_refused(tx, invitee)?,
        ":eff_hlc": signed(folded.created.0),
    })?;
    Ok(())
}

pub(super) fn note_mark(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    id: ObjectId,
    meeting: ObjectId,
) -> Result<(), StoreError> {
    let fields = &op.common.fields;
    let status = fields
        .get(&mark_field::STATUS)
        .and_then(Value::as_int)
        .and_then(Attendance::of_number);
    let invitee = fields.get(&mark_field::INVITEE).and_then(Value::as_ref);
    let (Some(status), Some(invitee)) = (status, invitee) else {
        return Ok(());
    };
    let Some(invitee) = ops::find_object(tx, op, invitee)? else {
        return Ok(());
    };
    tx.prepare_cached(
        "INSERT INTO attendance_marks (mark_id, meeting_id, invitee_id, status, representative_name,
           representative_office, base, was, at_ms, device_no, epoch, seq, eff_hlc, late_at)
         VALUES (:id, :meeting, :invitee, :status, :representative_name, :representative_office, :base, :was, :at_ms,
           :device_no, :epoch, :seq, :eff_hlc, :late_at)
         ON CONFLICT DO NOTHING",
    )?
    .execute(named_params! {
        ":id": id.to_string(),
        ":meeting": meeting.to_string(),
        ":invitee": invitee.to_string(),
        ":status": status as i64,
        ":representative_name": op.text(mark_field::REPRESENTATIVE_NAME),
        ":representative_office": op.text(mark_field::REPRESENTATIVE_OFFICE),
        ":late_at": op.text(mark_field::LATE_AT),
        ":base": fold::base_column(op, mark_field::STATUS),
        ":was": fold::was_column(op),
        ":at_ms": op.at_ms(),
        ":device_no": op.at.device_no.0,
        ":epoch": op.at.epoch.0,
        ":seq": signed(op.at.seq.0),
        ":eff_hlc": signed(op.eff_hlc.0),
    })?;
    Ok(())
}

/// The marks of an invitee that nobody took back, as writes of his attendance: status, name and office, a line each, and one more for when
/// he came, if he came late.
pub(super) fn marks(c: &Connection, invitee: ObjectId) -> Result<Vec<Write<Value>>, StoreError> {
    c.prepare_cached(
        "SELECT device_no, epoch, seq, eff_hlc, base, was, status, representative_name, representative_office, late_at
         FROM attendance_marks
         WHERE invitee_id = :invitee AND mark_id NOT IN (SELECT object_id FROM tombstones)
         ORDER BY device_no, epoch, seq",
    )?
    .query_and_then(named_params! { ":invitee": invitee.to_string() }, |row| {
        let (status, name, office): (i64, String, String) = (
            row.get("status")?,
            row.get("representative_name")?,
            row.get("representative_office")?,
        );
        let late_at: String = row.get("late_at")?;
        let late_at = match late_at.is_empty() {
            true => late_at,
            false => format!("\n{late_at}"),
        };
        fold::read_write(row, Value::Text(format!("{status}\n{name}\n{office}{late_at}")))
    })?
    .collect()
}

/// Notes whether an invitee's attendance stands in two versions, after a mark or its withdrawal.
pub(super) fn note_attendance(tx: &Transaction<'_>, op: &LoggedOp, mark: ObjectId) -> Result<(), StoreError> {
    let marked = match op.common.fields.get(&mark_field::INVITEE).and_then(Value::as_ref) {
        Some(invitee) => ops::find_object(tx, op, invitee)?,
        None => {
            let of_mark: Option<String> = tx
                .prepare_cached("SELECT invitee_id FROM attendance_marks WHERE mark_id = :mark")?
                .query_row(named_params! { ":mark": mark.to_string() }, |row| row.get("invitee_id"))
                .optional()?;
            crate::rows::object(of_mark)?
        }
    };
    let Some(invitee) = marked else { return Ok(()) };
    let two_versions = fold::fold(tx, invitee)?.two_versions_column();
    tx.prepare_cached(
        "UPDATE invitees SET two_versions = :tags WHERE invitee_id = :invitee AND two_versions <> :tags",
    )?
    .execute(named_params! { ":tags": two_versions, ":invitee": invitee.to_string() })?;
    Ok(())
}
