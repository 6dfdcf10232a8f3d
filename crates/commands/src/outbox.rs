//! Kirim: what waits, what was refused, the receipts.

use std::collections::BTreeMap;

use kentongan_domain::authority::Refusal;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::record::Class;
use kentongan_protocol::keys;
use kentongan_protocol::receipt::Receipt;
use kentongan_store::{Noun, OutboxItem, ReceiptRecord};

use crate::desk::Desk;
use crate::dto::{
    ById, Nothing, OutboxRow, OutboxView, ReceiptRefusal, ReceiptRow, ReceiptView, RecordNoun, RejectedRow, StatusView,
};
use crate::error::{ErrorCode, UiError};
use crate::issues::urgency_view;
use crate::session;

pub fn get_outbox(desk: &Desk, _: Nothing) -> Result<OutboxView, UiError> {
    let store = desk.store()?;
    let waiting = store.list_outbox()?;
    let waiting_bytes = waiting.iter().map(|i| i.bytes).sum();
    let rejected = store.list_refused()?.into_iter().map(|r| RejectedRow {
        id: crate::conflicts::refused_id(&r.stream, r.at),
        noun: noun_view(r.noun),
        open_id: open_id(r.record_id),
        title: r.title,
        reason: refusal_name(r.refusal),
        at_ms: r.received_at_ms,
    });
    Ok(OutboxView {
        status: session::get_status(desk, Nothing {})?,
        waiting: grouped(waiting),
        waiting_bytes,
        rejected: rejected.collect(),
        receipts: store.list_receipts()?.iter().map(receipt_row).collect(),
    })
}

pub fn get_receipt(desk: &Desk, request: ById) -> Result<ReceiptView, UiError> {
    let (record, covered) = desk.store()?.get_receipt(parse_receipt_id(&request.id)?)?;
    let enrolment = desk.enrolment()?;
    Ok(ReceiptView {
        row: receipt_row(&record),
        refused: refused(&covered),
        records: grouped(covered),
        district_name: enrolment.district_name,
        signer_fingerprint: enrolment.server_key.map(|k| keys::fingerprint(&k)).unwrap_or_default(),
        batch_hash: receipt_id(&record.batch_id),
    })
}

/// Tries now; the answer says how the line stands afterwards, whatever became of it.
pub fn send_now(desk: &Desk, _: Nothing) -> Result<StatusView, UiError> {
    if desk.is_training() {
        return Err(UiError::of(ErrorCode::TrainingNeverSends));
    }
    if let Some(line) = desk.line() {
        line.exchange_now();
    }
    session::get_status(desk, Nothing {})
}

/// The window heard of a network. It may be wrong: the line calls soon, and believes nothing.
pub fn hint_network(desk: &Desk, _: Nothing) -> Result<Nothing, UiError> {
    if let Some(line) = desk.line() {
        line.hint();
    }
    Ok(Nothing {})
}

/// One row for each record and noun: 31 attendance marks of a meeting are one line of a list.
fn grouped(items: Vec<OutboxItem>) -> Vec<OutboxRow> {
    let mut rows: Vec<OutboxRow> = Vec::new();
    let mut places: BTreeMap<(Option<ObjectId>, Noun), usize> = BTreeMap::new();
    for item in items {
        let place = *places.entry((item.record_id, item.noun)).or_insert(rows.len());
        match rows.get_mut(place) {
            Some(row) => {
                row.changes += 1;
                row.held += u32::from(item.held);
                row.bytes += item.bytes;
                row.since_ms = row.since_ms.min(item.stored_at_ms);
            }
            None => rows.push(OutboxRow {
                noun: noun_view(item.noun),
                open_id: open_id(item.record_id),
                title: item.title,
                urgency: item.urgency.map(urgency_view),
                changes: 1,
                held: u32::from(item.held),
                since_ms: item.stored_at_ms,
                bytes: item.bytes,
            }),
        }
    }
    rows
}

/// What a receipt did not take, one row for each record, noun and reason.
fn refused(covered: &[OutboxItem]) -> Vec<ReceiptRefusal> {
    let mut rows: Vec<ReceiptRefusal> = Vec::new();
    for (item, refusal) in covered.iter().filter_map(|item| Some((item, item.refusal?))) {
        let row = ReceiptRefusal {
            noun: noun_view(item.noun),
            open_id: open_id(item.record_id),
            title: item.title.clone(),
            reason: refusal_name(refusal),
            changes: 1,
            closed: u32::from(item.refusal_closed),
        };
        let same = |other: &&mut ReceiptRefusal| {
            (other.noun, &other.open_id, &other.reason) == (row.noun, &row.open_id, &row.reason)
        };
        match rows.iter_mut().find(same) {
            Some(known) => {
                known.changes += 1;
                known.closed += row.closed;
            }
            None => rows.push(row),
        }
    }
    rows
}

/// The receipt of a batch goes by the batch's name, in hexadecimal.
pub(crate) fn receipt_id(batch_id: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*batch_id).to_hex().to_string()
}

pub(crate) fn parse_receipt_id(id: &str) -> Result<[u8; 32], UiError> {
    match blake3::Hash::from_hex(id) {
        Ok(batch_id) => Ok(*batch_id.as_bytes()),
        Err(_) => Err(UiError::of(ErrorCode::NotFound)),
    }
}

fn receipt_row(record: &ReceiptRecord) -> ReceiptRow {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    ReceiptRow {
        id: receipt_id(&record.batch_id),
        number: Receipt::number_text(record.number),
        received_at_ms: record.received_at_ms,
        accepted: count(record.accepted),
        rejected: count(record.refused),
    }
}

fn open_id(record: Option<ObjectId>) -> String {
    record.map(|id| id.to_string()).unwrap_or_default()
}

pub(crate) fn noun_view(noun: Noun) -> RecordNoun {
    match noun {
        Noun::Issue => RecordNoun::Issue,
        Noun::FollowUp => RecordNoun::FollowUp,
        Noun::CaseEntry => RecordNoun::CaseEntry,
        Noun::Photo => RecordNoun::Photo,
        Noun::Meeting => RecordNoun::Meeting,
        Noun::Invitee => RecordNoun::Invitee,
        Noun::Attendance => RecordNoun::Attendance,
        Noun::RuleSet => RecordNoun::RuleSet,
        Noun::SealedReport => RecordNoun::SealedReport,
        Noun::Minutes => RecordNoun::Minutes,
        Noun::Record(class) => class_view(class),
        Noun::Unknown => RecordNoun::Unknown,
    }
}

fn class_view(class: Class) -> RecordNoun {
    match class {
        Class::Person => RecordNoun::Person,
        Class::Office => RecordNoun::Office,
        Class::Holding => RecordNoun::Holding,
        Class::Series => RecordNoun::Series,
        Class::Venue => RecordNoun::Venue,
        Class::AgendaItem => RecordNoun::AgendaItem,
        Class::Note => RecordNoun::Note,
        Class::Input => RecordNoun::Input,
        Class::Addendum => RecordNoun::Addendum,
        Class::Programme => RecordNoun::Programme,
        Class::Milestone => RecordNoun::Milestone,
        Class::ServiceCheck => RecordNoun::ServiceCheck,
    }
}

pub(crate) fn refusal_name(refusal: u8) -> String {
    Refusal::of_number(refusal)
        .unwrap_or(Refusal::Malformed)
        .name()
        .to_owned()
}
