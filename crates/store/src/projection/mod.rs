//! What the screens read, derived from the log op by op.
//!
//! Invariant: the projection is a function of the set of ops and their receipts; `rebuild.rs` gives the same rows.
//! An op whose record has not arrived yet is *deferred*: kept, without an object id, and applied when the record comes.

mod case;
pub(crate) mod deadlines;
mod fold;
mod issues;
mod meetings;
mod minutes;
pub(crate) mod photos;
pub(crate) mod privacy;
pub(crate) mod records;
mod rule_sets;
mod sealed;
pub(crate) mod search_index;
mod tables;

use kentongan_domain::authority::{self, Refusal};
use kentongan_domain::ids::{DeviceId, DeviceNo, ObjectId};
use kentongan_domain::op::Kind;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Scope;
use kentongan_domain::target::Target;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::rows::{LoggedOp, OP_COLUMNS, signed};
use crate::{StoreError, ops, replica};

pub(crate) use fold::{
    Folded, fold, fold_settling, has_ops_of_its_own, seen, tombstones, unseen_by_tombstones, writes,
};
pub(crate) use tables::{clear, dump};

/// Applies an op that this laptop has only just written, in the transaction that keeps it; otherwise as [`apply`].
pub(crate) fn apply_new(tx: &Transaction<'_>, op: &LoggedOp, author: DeviceId) -> Result<Option<ObjectId>, StoreError> {
    match op
        .object_id
        .filter(|_| op.common.kind == Kind::IssueCreate && op.common.was.is_none())
    {
        Some(issue) => begin_issue(tx, op, issue).map(|()| Some(issue)),
        None => apply(tx, op, author),
    }
}

/// What [`apply`] does with an issue that this op has begun this moment, without asking what else there is of it: nothing.
///
/// Its id follows from its author, the place and the hash of this very op. Another op is of the same record only if it names this one:
/// by its place, which no op was in before (`UNIQUE` in the log), or by its hash, which nobody knew. One that came earlier and named the
/// place waits without a record (`ops_deferred`) and is in no derived row before [`apply_deferred`]. An op that is written once more
/// keeps the id that it had, of which there may be anything: it does not come here.
fn begin_issue(tx: &Transaction<'_>, op: &LoggedOp, issue: ObjectId) -> Result<(), StoreError> {
    fold::note_writes(tx, op, issue)?;
    issues::begin(tx, op, issue)
}

/// Applies one op of the log. `None`: deferred. `author` is the device that wrote it.
pub(crate) fn apply(tx: &Transaction<'_>, op: &LoggedOp, author: DeviceId) -> Result<Option<ObjectId>, StoreError> {
    let kind = known_kind(tx, op)?;
    let Some((object, record)) = target(tx, op, kind, author)? else {
        return Ok(None);
    };
    tx.prepare_cached(
        "UPDATE ops SET object_id = :object, record_id = :record
         WHERE op_no = :op_no AND (object_id IS NOT :object OR record_id IS NOT :record)",
    )?
    .execute(named_params! {
        ":object": object.to_string(),
        ":record": record.to_string(),
        ":op_no": op.op_no,
    })?;
    if op.common.kind == Kind::FollowUp {
        photos::note_evidence(tx, op, object, record)?;
    }
    let erased = privacy::without_erased(tx, op, record)?;
    let op = erased.as_ref().unwrap_or(op);
    if counts(tx, op, object)? || stays(tx, op, object)? {
        if op.common.was.is_some() && op.common.kind.begins_record() {
            fold::forget_refused_writes(tx, op, object)?;
        }
        match kind {
            Kind::IssueCreate
            | Kind::IssueEdit
            | Kind::MeetingCreate
            | Kind::MeetingEdit
            | Kind::InviteeCreate
            | Kind::InviteeEdit
            | Kind::RecordCreate
            | Kind::RecordEdit => fold::note_writes(tx, op, object)?,
            Kind::IssueMove => issues::note_move(tx, op, object, record)?,
            Kind::FollowUp => issues::note_follow_up(tx, op, object, record)?,
            Kind::Comment | Kind::AssignmentCreate | Kind::PauseCreate | Kind::LinkCreate => {
                case::note_entry(tx, op, object, record)?;
            }
            Kind::PhotoEnd if !photos::may_end(tx, op, object)? => {}
            Kind::AssignmentEnd | Kind::PauseEnd | Kind::LinkEnd | Kind::MoveWithdraw | Kind::PhotoEnd => {
                case::note_end(tx, op, object)?;
            }
            Kind::AttendanceMark => meetings::note_mark(tx, op, object, record)?,
            Kind::IssueWithdraw | Kind::InviteeWithdraw | Kind::AttendanceUnmark | Kind::RecordWithdraw => {
                fold::note_tombstone(tx, op, object)?;
            }
            Kind::IssueRestore | Kind::InviteeRestore | Kind::RecordRestore => fold::note_restore(tx, op, object)?,
            Kind::PhotoCreate => photos::note_photo(tx, op, object, record)?,
            Kind::SealKeyCreate | Kind::SealedReportCreate | Kind::SealShareCreate => sealed::note(tx, op, object)?,
            Kind::RuleSetWrite => rule_sets::note_version(tx, op, object)?,
            Kind::FreezeCreate | Kind::ErasureCreate | Kind::RevealCreate => privacy::note(tx, op, object, record)?,
            Kind::FreezeEnd | Kind::SignatureEnd => case::note_end(tx, op, object)?,
            Kind::InvitationTold => minutes::note_told(tx, op, object, record)?,
            Kind::SignatureCreate => minutes::note_signature(tx, op, object, record)?,
            Kind::MinutesFinal => minutes::note_final(tx, op, object, record)?,
            Kind::Unknown(_) => {}
        }
        refold(tx, op, kind, object, record)?;
    }
    Ok(Some(object))
}

/// Makes the row of the record anew that an op changes.
fn refold(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    kind: Kind,
    object: ObjectId,
    record: ObjectId,
) -> Result<(), StoreError> {
    match kind {
        Kind::IssueCreate
        | Kind::IssueEdit
        | Kind::IssueMove
        | Kind::MoveWithdraw
        | Kind::IssueWithdraw
        | Kind::IssueRestore => issues::refold(tx, record),
        // What is asked of personal data is asked of an issue or of a person.
        Kind::FreezeCreate | Kind::FreezeEnd | Kind::ErasureCreate => match records::is_one(tx, record)? {
            true => match record_of(tx, record)? {
                Some(whole) => records::refold(tx, record, whole),
                None => Ok(()),
            },
            false => issues::refold(tx, record),
        },
        // An answer to an issue that was deleted meanwhile is a thing for people to settle.
        Kind::FollowUp
        | Kind::Comment
        | Kind::AssignmentCreate
        | Kind::AssignmentEnd
        | Kind::PauseCreate
        | Kind::PauseEnd
        | Kind::LinkCreate
        | Kind::LinkEnd
        | Kind::PhotoCreate
        | Kind::PhotoEnd => issues::note_followed(tx, record),
        Kind::MeetingCreate | Kind::MeetingEdit => meetings::refold(tx, object),
        Kind::InviteeCreate | Kind::InviteeEdit | Kind::InviteeWithdraw | Kind::InviteeRestore => {
            meetings::refold_invitee(tx, object, record)
        }
        Kind::AttendanceMark | Kind::AttendanceUnmark => meetings::note_attendance(tx, op, object),
        Kind::RecordCreate | Kind::RecordEdit | Kind::RecordWithdraw | Kind::RecordRestore => {
            records::refold(tx, object, record)
        }
        Kind::RuleSetWrite => rule_sets::follow(tx),
        // Who looks changes nothing, and a final is its own row.
        Kind::RevealCreate
        | Kind::InvitationTold
        | Kind::SignatureCreate
        | Kind::SignatureEnd
        | Kind::MinutesFinal
        | Kind::SealKeyCreate
        | Kind::SealedReportCreate
        | Kind::SealShareCreate
        | Kind::Unknown(_) => Ok(()),
    }
}

/// What the op does, as far as this version of the program understands it.
fn known_kind(c: &Connection, op: &LoggedOp) -> Result<Kind, StoreError> {
    Ok(op.common.kind.as_known_to(replica::edition(c)?))
}

/// A refused op is kept and shown where refusals are, and does not count. Nor does one that its author had no right to and that
/// a service of an earlier edition let pass, because it did not know the kind: each reader that knows it judges it himself, by
/// the scope that the district vouches for, and all come to the same. Nor does an op on a record of another kind than it is for: what
/// may be done to one is not judged by the rights to another. `object`: what it makes or changes.
fn counts(c: &Connection, op: &LoggedOp, object: ObjectId) -> Result<bool, StoreError> {
    if op.refusal.is_some() || !is_of_its_kind(c, op.common.kind, object)? {
        return Ok(false);
    }
    if op.common.kind.since() <= FIRST_EDITION {
        return Ok(true);
    }
    let author = author(c, op.at.device_no)?;
    Ok(author.is_some_and(|(scope, role)| authority::judge(&scope, role, &op.stream, &op.common).is_ok()))
}

/// Was the record that an op of this kind changes made by the kind that it is for?
fn is_of_its_kind(c: &Connection, kind: Kind, object: ObjectId) -> Result<bool, StoreError> {
    let Some(made_by) = kind.changes() else {
        return Ok(true);
    };
    Ok(
        c.prepare_cached("SELECT 1 FROM ops WHERE object_id = :object AND kind = :kind")?
            .exists(named_params! { ":object": object.to_string(), ":kind": made_by.number() })?,
    )
}

/// Scope and role of an author, as the district vouches for them.
pub(crate) fn author(c: &Connection, device_no: DeviceNo) -> Result<Option<(Scope, Role)>, StoreError> {
    if let Some(own) = replica::load(c)?.enrolment.filter(|e| e.device_no == device_no) {
        return Ok(Some((own.scope, own.role)));
    }
    let found: Option<(String, u8)> = c
        .prepare_cached("SELECT scope, role FROM devices WHERE device_no = :no")?
        .query_row(named_params! { ":no": device_no.0 }, |row| {
            Ok((row.get("scope")?, row.get("role")?))
        })
        .optional()?;
    found
        .map(|(scope, role)| {
            let scope = scope.parse().map_err(|_| StoreError::Damaged("devices.scope"))?;
            Ok((scope, Role::of_number(role)))
        })
        .transpose()
}

/// Kinds of this edition are known to every service.
const FIRST_EDITION: u16 = 1;

/// A record that a person made here and that the district refused stays readable to him, outside of every list: nothing that
/// was typed is lost. Where he wrote it several times, the last one does.
fn stays(c: &Connection, op: &LoggedOp, object: ObjectId) -> Result<bool, StoreError> {
    let refused = op.refusal.and_then(Refusal::of_number);
    if !op.common.kind.begins_record() || !refused.is_some_and(Refusal::concerns_people) {
        return Ok(false);
    }
    let own = replica::load(c)?
        .enrolment
        .is_some_and(|e| e.device_no == op.at.device_no);
    let replaced = c
        .prepare_cached(
            "SELECT 1 FROM ops WHERE object_id = :object AND kind = :kind AND (refusal IS NULL
               OR (refusal NOT IN (5, 6) AND (epoch, seq) > (:epoch, :seq)))",
        )?
        .exists(named_params! {
            ":object": object.to_string(),
            ":kind": op.common.kind.number(),
            ":epoch": op.at.epoch.0,
            ":seq": signed(op.at.seq.0),
        })?;
    Ok(own && !replaced)
}

/// The record that the op makes or changes, and the issue, meeting or other record that this belongs to in the end.
fn target(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    kind: Kind,
    author: DeviceId,
) -> Result<Option<(ObjectId, ObjectId)>, StoreError> {
    let (first_at, first_hash) = op.origin();
    let own = || ObjectId::of_create(author, first_at, &first_hash);
    let named = || match Target::of(&op.common).and_then(Target::op) {
        Some(at) => ops::find_object(tx, op, at),
        None => Ok(None),
    };
    Ok(match kind {
        Kind::IssueCreate
        | Kind::MeetingCreate
        | Kind::RuleSetWrite
        | Kind::SealKeyCreate
        | Kind::SealedReportCreate
        | Kind::SealShareCreate => Some((own(), own())),
        Kind::IssueEdit | Kind::IssueWithdraw | Kind::IssueRestore | Kind::MeetingEdit => named()?.map(|id| (id, id)),
        Kind::IssueMove
        | Kind::FollowUp
        | Kind::Comment
        | Kind::AssignmentCreate
        | Kind::PauseCreate
        | Kind::LinkCreate
        | Kind::PhotoCreate
        | Kind::FreezeCreate
        | Kind::ErasureCreate
        | Kind::RevealCreate
        | Kind::InviteeCreate
        | Kind::MinutesFinal => named()?.map(|record| (own(), record)),
        Kind::RecordCreate if Target::of(&op.common).is_none() => Some((own(), own())),
        Kind::InviteeEdit
        | Kind::InviteeWithdraw
        | Kind::InviteeRestore
        | Kind::AttendanceUnmark
        | Kind::AssignmentEnd
        | Kind::PauseEnd
        | Kind::LinkEnd
        | Kind::PhotoEnd
        | Kind::FreezeEnd
        | Kind::RecordEdit
        | Kind::RecordWithdraw
        | Kind::RecordRestore
        | Kind::SignatureEnd
        | Kind::MoveWithdraw => match named()? {
            Some(id) => record_of(tx, id)?.map(|record| (id, record)),
            None => None,
        },
        // What belongs to something that belongs to a record belongs to that record.
        Kind::AttendanceMark | Kind::InvitationTold | Kind::SignatureCreate | Kind::RecordCreate => match named()? {
            Some(parent) => record_of(tx, parent)?.map(|record| (own(), record)),
            None => None,
        },
        // Kept and forwarded; what it is about will be known after the upgrade.
        Kind::Unknown(_) => Some((own(), own())),
    })
}

fn record_of(tx: &Transaction<'_>, object: ObjectId) -> Result<Option<ObjectId>, StoreError> {
    let mut statement =
        tx.prepare_cached("SELECT record_id FROM ops WHERE object_id = :id AND record_id IS NOT NULL LIMIT 1")?;
    let mut rows = statement.query(named_params! { ":id": object.to_string() })?;
    match rows.next()? {
        Some(row) => crate::rows::object(row.get("record_id")?),
        None => Ok(None),
    }
}

/// Applies what waited for records that are here now.
pub(crate) fn apply_deferred(tx: &Transaction<'_>) -> Result<(), StoreError> {
    loop {
        let sql = format!("SELECT {OP_COLUMNS} FROM ops WHERE object_id IS NULL ORDER BY op_no");
        let waiting: Vec<LoggedOp> = tx
            .prepare_cached(&sql)?
            .query_and_then([], LoggedOp::read)?
            .collect::<Result<_, _>>()?;
        let mut moved = false;
        for op in waiting {
            let author = ops::device_id(tx, op.at.device_no)?;
            moved |= apply(tx, &op, author)?.is_some();
        }
        if !moved {
            return Ok(());
        }
    }
}

/// The district's word on an op that is applied already: takes the effects that it had back, and applies it anew with its
/// cap, its verdict and its repaired time. `before`: as it was until now.
pub(crate) fn settle(
    tx: &Transaction<'_>,
    before: &LoggedOp,
    op: &LoggedOp,
    author: DeviceId,
) -> Result<(), StoreError> {
    let Some(object) = before.object_id else {
        return apply(tx, op, author).map(|_| ());
    };
    tables::forget(tx, before, object)?;
    apply(tx, op, author)?;
    if !counts(tx, op, object)?
        && let Some(record) = record_of(tx, object)?
    {
        refold(tx, op, known_kind(tx, op)?, object, record)?;
    }
    Ok(())
}

/// Register number and time of receipt of an issue.
pub(crate) fn number_issue(
    tx: &Transaction<'_>,
    issue: ObjectId,
    number: Option<(i32, u32)>,
    received_at_ms: i64,
) -> Result<(), StoreError> {
    issues::keep_number(tx, issue, number, received_at_ms)
}
