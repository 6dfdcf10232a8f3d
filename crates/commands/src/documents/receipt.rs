//! From a stored tanda terima to its paper model.

use std::collections::BTreeMap;

use kentongan_documents::{Paper, ReceiptRow, ReceiptSheet, RecordKind, RefusalReason, RefusedChanges};
use kentongan_domain::authority::Refusal;
use kentongan_domain::calendar;
use kentongan_store::{OutboxItem, Store, StoreError};

use super::Made;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{ById, OutboxRow, ReceiptPaper, RecordNoun};
use crate::error::UiError;
use crate::{letterhead, outbox};

pub(super) fn make(desk: &Desk, of: &ReceiptPaper, paper: Paper) -> Result<Made, UiError> {
    let sheet = receipt_sheet(desk, of, paper)?;
    Made::of(desk, &sheet, &of.id, format!("Tanda terima {}", sheet.number))
}

/// The same view that the screen shows, so that paper and screen cannot disagree.
fn receipt_sheet(desk: &Desk, request: &ReceiptPaper, paper: Paper) -> Result<ReceiptSheet, UiError> {
    let receipt = outbox::get_receipt(desk, ById { id: request.id.clone() })?;
    let enrolment = desk.enrolment()?;
    let store = desk.store()?;
    let at_ms = receipt.row.received_at_ms;
    let (_, covered) = store.get_receipt(outbox::parse_receipt_id(&request.id)?)?;
    let mut refused = refused_by_row(&receipt.records, &covered);
    let mut records = Vec::with_capacity(receipt.records.len());
    for (index, row) in receipt.records.into_iter().enumerate() {
        records.push(ReceiptRow {
            kind: kind(row.noun),
            changes: row.changes,
            refused: refused.remove(&index).unwrap_or_default(),
            title: if is_confidential(&store, &row)? {
                None
            } else {
                Some(row.title)
            },
        });
    }
    let zone = desk.zone();
    let received = zone.local(at_ms);
    let regions = desk.find_regions();
    let sender = regions.and_then(|r| r.full_name(enrolment.scope.code().as_str()));
    Ok(ReceiptSheet {
        // Who received stands at the head, whichever laptop prints.
        letterhead: letterhead::of(desk, &enrolment.district)?,
        paper,
        number: receipt.row.number,
        receiver: receipt.district_name,
        date_long: calendar::long_date(received.date_naive()),
        time: format!("{} {}", received.format("%H.%M"), zone.name()),
        sender_office: enrolment.holder_office,
        sender_region: sender.unwrap_or_default(),
        laptop_number: enrolment.device_no.0,
        accepted: receipt.row.accepted,
        refused: receipt.row.rejected,
        records,
        key_fingerprint: receipt.signer_fingerprint,
        batch_hash: receipt.batch_hash,
    })
}

/// What a person marked as confidential lies in no binder. An issue that is not here cannot be asked, and has no title.
fn is_confidential(store: &Store, row: &OutboxRow) -> Result<bool, UiError> {
    if !matches!(
        row.noun,
        RecordNoun::Issue | RecordNoun::FollowUp | RecordNoun::CaseEntry | RecordNoun::Photo
    ) || row.open_id.is_empty()
    {
        return Ok(false);
    }
    match store.get_issue(parse_id(&row.open_id)?) {
        Ok(issue) => Ok(issue.confidential),
        Err(StoreError::NotFound) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The refusals that a receipt names, by the place of the row that they belong to.
fn refused_by_row(rows: &[OutboxRow], covered: &[OutboxItem]) -> BTreeMap<usize, Vec<RefusedChanges>> {
    let mut found: BTreeMap<usize, BTreeMap<RefusalReason, u32>> = BTreeMap::new();
    for item in covered {
        let record = item.record_id.map(|id| id.to_string()).unwrap_or_default();
        let noun = outbox::noun_view(item.noun);
        let place = rows.iter().position(|row| row.noun == noun && row.open_id == record);
        if let (Some(refusal), Some(place)) = (item.refusal, place) {
            *found.entry(place).or_default().entry(reason(refusal)).or_default() += 1;
        }
    }
    let parts = |reasons: BTreeMap<RefusalReason, u32>| {
        let parts = reasons.into_iter();
        parts
            .map(|(reason, changes)| RefusedChanges { changes, reason })
            .collect()
    };
    found
        .into_iter()
        .map(|(place, reasons)| (place, parts(reasons)))
        .collect()
}

fn reason(refusal: u8) -> RefusalReason {
    match Refusal::of_number(refusal) {
        Some(Refusal::OutOfScope) => RefusalReason::OutOfScope,
        Some(Refusal::UnknownObject) => RefusalReason::UnknownObject,
        Some(Refusal::NotAllowed) => RefusalReason::NotAllowed,
        // A doubled or forked op is no refusal to a person and is never listed as one.
        Some(Refusal::Malformed | Refusal::Duplicate | Refusal::Forked) | None => RefusalReason::Malformed,
    }
}

fn kind(noun: RecordNoun) -> RecordKind {
    match noun {
        RecordNoun::Issue => RecordKind::Issue,
        RecordNoun::FollowUp => RecordKind::FollowUp,
        RecordNoun::CaseEntry => RecordKind::CaseEntry,
        RecordNoun::Photo => RecordKind::Photo,
        RecordNoun::Meeting => RecordKind::Meeting,
        RecordNoun::Invitee => RecordKind::Invitee,
        RecordNoun::Attendance => RecordKind::Attendance,
        RecordNoun::RuleSet => RecordKind::RuleSet,
        RecordNoun::SealedReport => RecordKind::SealedReport,
        RecordNoun::Minutes => RecordKind::Minutes,
        RecordNoun::Person => RecordKind::Person,
        RecordNoun::Office => RecordKind::Office,
        RecordNoun::Holding => RecordKind::Holding,
        RecordNoun::Series => RecordKind::Series,
        RecordNoun::Venue => RecordKind::Venue,
        RecordNoun::AgendaItem => RecordKind::AgendaItem,
        RecordNoun::Note => RecordKind::Note,
        RecordNoun::Input => RecordKind::Input,
        RecordNoun::Addendum => RecordKind::Addendum,
        RecordNoun::Programme => RecordKind::Programme,
        RecordNoun::Milestone => RecordKind::Milestone,
        RecordNoun::ServiceCheck => RecordKind::ServiceCheck,
        RecordNoun::Unknown => RecordKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use kentongan_domain::ids::ObjectId;
    use kentongan_store::Noun;

    use super::*;

    fn record(n: u64) -> ObjectId {
        ObjectId(uuid::Uuid::from_u128(n.into()))
    }

    fn row(noun: RecordNoun, of: u64, changes: u32) -> OutboxRow {
        OutboxRow {
            noun,
            open_id: record(of).to_string(),
            title: String::new(),
            urgency: None,
            changes,
            held: 0,
            since_ms: 0,
            bytes: 0,
        }
    }

    fn item(noun: Noun, of: u64, refusal: Option<Refusal>) -> OutboxItem {
        OutboxItem {
            noun,
            record_id: Some(record(of)),
            title: String::new(),
            urgency: None,
            stored_at_ms: 0,
            bytes: 0,
            held: false,
            refusal: refusal.map(|r| r as u8),
            refusal_closed: false,
        }
    }

    #[test]
    fn a_refusal_stands_at_its_record_and_kind() {
        let rows = [row(RecordNoun::Issue, 1, 1), row(RecordNoun::FollowUp, 1, 4)];
        let covered = [
            item(Noun::Issue, 1, None),
            item(Noun::FollowUp, 1, Some(Refusal::NotAllowed)),
            item(Noun::FollowUp, 1, Some(Refusal::NotAllowed)),
            item(Noun::FollowUp, 1, Some(Refusal::Malformed)),
            item(Noun::FollowUp, 1, None),
        ];
        let found = refused_by_row(&rows, &covered);
        let parts = |reason, changes| RefusedChanges { changes, reason };
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[&1],
            [parts(RefusalReason::NotAllowed, 2), parts(RefusalReason::Malformed, 1)]
        );
    }
}
