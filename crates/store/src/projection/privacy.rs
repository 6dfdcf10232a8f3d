//! Derived rows of what was asked of personal data (freezes, erasures, looks at a reporter), and what they let show of a case.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Kind;
use kentongan_domain::photo::photo_field;
use kentongan_domain::privacy::{erasure_field, freeze_field, reveal_field};
use rusqlite::{Connection, Transaction, named_params};

use crate::rows::{LoggedOp, signed};
use crate::{StoreError, erasure, replica};

/// How the personal parts of an issue stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    pub frozen: bool,
    /// When the first of the orders was given.
    pub erased_at_ms: Option<i64>,
}

impl Standing {
    /// Does nothing of them show, to whomever?
    pub fn is_closed(self) -> bool {
        self.frozen || self.erased_at_ms.is_some()
    }
}

/// Notes what the op says of the issue's personal parts. An order that is sure is carried out at once.
pub(super) fn note(tx: &Transaction<'_>, op: &LoggedOp, id: ObjectId, issue: ObjectId) -> Result<(), StoreError> {
    let (id, issue_id, at_ms, eff_hlc) = (id.to_string(), issue.to_string(), op.at_ms(), signed(op.eff_hlc.0));
    match op.common.kind {
        Kind::FreezeCreate => {
            tx.prepare_cached(
                "INSERT INTO freezes (freeze_id, issue_id, reason, at_ms, eff_hlc)
                 VALUES (:id, :issue, :reason, :at_ms, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":issue": issue_id, ":reason": op.text(freeze_field::REASON), ":at_ms": at_ms,
                ":eff_hlc": eff_hlc,
            })?;
        }
        Kind::ErasureCreate => {
            let held = op.held && !is_own(tx, op)?;
            tx.prepare_cached(
                "INSERT INTO erasures (erasure_id, issue_id, reason, record_number, ordered_by, at_ms, eff_hlc, held)
                 VALUES (:id, :issue, :reason, :record_number, :ordered_by, :at_ms, :eff_hlc, :held) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":issue": issue_id, ":reason": op.text(erasure_field::REASON),
                ":record_number": op.text(erasure_field::RECORD_NUMBER), ":ordered_by": op.text(erasure_field::ORDERED_BY),
                ":at_ms": at_ms, ":eff_hlc": eff_hlc, ":held": held,
            })?;
            if !held {
                erasure::erase(tx, issue)?;
            }
        }
        Kind::RevealCreate => {
            tx.prepare_cached(
                "INSERT INTO reveals (reveal_id, issue_id, reason, at_ms, eff_hlc)
                 VALUES (:id, :issue, :reason, :at_ms, :eff_hlc) ON CONFLICT DO NOTHING",
            )?
            .execute(named_params! {
                ":id": id, ":issue": issue_id, ":reason": op.text(reveal_field::REASON), ":at_ms": at_ms,
                ":eff_hlc": eff_hlc,
            })?;
        }
        _ => {}
    }
    Ok(())
}

/// An op of an issue whose personal parts an order covers that is sure, as it counts here: without them. `None`: it counts as it is. What an
/// order covers that is held shows nowhere (`Standing`), and stays until the order is sure: should it be refused, nothing is lacking.
pub(super) fn without_erased(
    tx: &Transaction<'_>,
    op: &LoggedOp,
    issue: ObjectId,
) -> Result<Option<LoggedOp>, StoreError> {
    // A photo without a caption has bytes all the same.
    let is_photo = op.common.kind == Kind::PhotoCreate;
    if !op.raw.personal.is_erasable() && !is_photo {
        return Ok(None);
    }
    let held: Option<bool> = tx
        .prepare_cached("SELECT min(held) FROM erasures WHERE issue_id = :issue")?
        .query_row(named_params! { ":issue": issue.to_string() }, |row| row.get(0))?;
    if held != Some(false) {
        return Ok(None);
    }
    erasure::erase(tx, issue)?;
    let mut erased = op.clone();
    erased.raw.personal = op.raw.personal.erased();
    if is_photo {
        erased.common.fields.remove(&photo_field::CAPTION);
    }
    Ok(Some(erased))
}

/// How the personal parts of an issue stand.
pub(crate) fn standing(c: &Connection, issue: ObjectId) -> Result<Standing, StoreError> {
    let issue = issue.to_string();
    let frozen = c
        .prepare_cached(
            "SELECT 1 FROM freezes f WHERE issue_id = :issue
               AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = f.freeze_id)",
        )?
        .exists(named_params! { ":issue": issue })?;
    let erased_at_ms = c
        .prepare_cached("SELECT min(at_ms) FROM erasures WHERE issue_id = :issue")?
        .query_row(named_params! { ":issue": issue }, |row| row.get(0))?;
    Ok(Standing { frozen, erased_at_ms })
}

fn is_own(c: &Connection, op: &LoggedOp) -> Result<bool, StoreError> {
    let enrolment = replica::load(c)?.enrolment;
    Ok(enrolment.is_some_and(|own| own.device_no == op.at.device_no))
}
