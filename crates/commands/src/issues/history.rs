//! The history of a case (*riwayat*), as the case file shows it.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::Tag;
use kentongan_protocol::receipt::Receipt;
use kentongan_store::{IssueRecord, ReceiptOf, Store, TimelineItem, TimelineWhat};

use super::{field_name, stage_view};
use crate::dto::{Delivery, TimelineEntry, TimelineKind};
use crate::error::UiError;
use crate::outbox;

/// Photos of one choice are added within it.
const AT_ONE_TIME_MS: i64 = 60_000;

/// History, newest first, with each receipt as an entry of its own.
pub(super) fn timeline(store: &Store, issue: &IssueRecord) -> Result<Vec<TimelineEntry>, UiError> {
    let received: BTreeMap<[u8; 32], i64> = store
        .list_receipts()?
        .into_iter()
        .map(|r| (r.batch_id, r.received_at_ms))
        .collect();
    let items = store.issue_timeline(issue.issue_id)?;
    let evidence = Evidence::of(store, issue, usize::MAX)?;
    // What is only held, or was refused, is no reason to show a stamp.
    let stamped = |item: &TimelineItem| item.receipt.filter(|_| !item.held && item.refusal.is_none());
    let mut entries: Vec<TimelineEntry> = Vec::with_capacity(items.len() + 2);
    let mut shown_receipts = Vec::new();
    // What the last entry began with, unless that entry is a receipt.
    let mut began: Option<&TimelineItem> = None;
    // Oldest first, so that a receipt stands above the latest change that it covers.
    for (index, item) in items.iter().enumerate().rev() {
        if !evidence.shows(item) {
            let fresh = entry(store, item)?;
            let together = began.is_some_and(|first| came_together(first, item));
            match entries.last_mut() {
                Some(last) if together && last.delivery == fresh.delivery => {
                    last.photos += fresh.photos;
                    join_captions(&mut last.text, &fresh.text, "; ");
                }
                _ => {
                    entries.push(fresh);
                    began = Some(item);
                }
            }
        }
        let last_of_receipt = items.iter().take(index).all(|later| stamped(later) != stamped(item));
        let Some(receipt) = stamped(item).filter(|_| last_of_receipt) else {
            continue;
        };
        let created = matches!(item.what, TimelineWhat::Recorded { .. });
        let at_ms = received
            .get(&receipt.batch_id)
            .copied()
            .or(issue.received_at_ms.filter(|_| created));
        if let Some(at_ms) = at_ms.filter(|_| !shown_receipts.contains(&receipt)) {
            shown_receipts.push(receipt);
            entries.push(receipt_entry(receipt, at_ms, item.own));
            began = None;
        }
    }
    entries.reverse();
    Ok(entries)
}

fn receipt_entry(receipt: ReceiptOf, at_ms: i64, own: bool) -> TimelineEntry {
    TimelineEntry {
        kind: TimelineKind::Receipt,
        id: None,
        at_ms,
        doubtful: false,
        text: String::new(),
        stage: None,
        by_name: String::new(),
        by_office: String::new(),
        receipt_number: Some(Receipt::number_text(receipt.number)),
        receipt_id: own.then(|| outbox::receipt_id(&receipt.batch_id)),
        delivery: if own { Delivery::Sent } else { Delivery::Received },
        new: false,
        photos: 0,
        pause: None,
        due_on: None,
        arrived_at_ms: None,
    }
}

fn entry(store: &Store, item: &TimelineItem) -> Result<TimelineEntry, UiError> {
    let (by_name, by_office) = store.find_holder(item.device_no)?.unwrap_or_default();
    let (kind, text, stage) = match &item.what {
        // What was said at first may have been changed, closed or made secret since: the file shows its text as it stands.
        TimelineWhat::Recorded { .. } => (TimelineKind::Recorded, String::new(), None),
        TimelineWhat::Edited { tags } => (TimelineKind::Edited, names_of(tags), None),
        TimelineWhat::Moved { stage, reason, .. } => {
            (TimelineKind::Moved, reason.clone(), Some(stage_view(*stage as i64)))
        }
        TimelineWhat::MovedBack { reason } => (TimelineKind::MovedBack, reason.clone(), None),
        TimelineWhat::Comment { text } => (TimelineKind::Comment, text.clone(), None),
        TimelineWhat::Assigned { office, note, .. } => (TimelineKind::Assigned, two_lines(office, note), None),
        TimelineWhat::Released { office, reason } => (TimelineKind::Released, two_lines(office, reason), None),
        TimelineWhat::Paused { note, .. } => (TimelineKind::Paused, note.clone(), None),
        TimelineWhat::Resumed { reason } => (TimelineKind::Resumed, reason.clone(), None),
        TimelineWhat::Linked { label } => (TimelineKind::Linked, label.clone(), None),
        TimelineWhat::Unlinked => (TimelineKind::Unlinked, String::new(), None),
        TimelineWhat::FollowUp { text, answer: true } => (TimelineKind::Answer, text.clone(), None),
        TimelineWhat::FollowUp { text, answer: false } => (TimelineKind::FollowUp, text.clone(), None),
        TimelineWhat::Withdrawn { reason } => (TimelineKind::Withdrawn, reason.clone(), None),
        TimelineWhat::Restored => (TimelineKind::Restored, String::new(), None),
        TimelineWhat::PhotoAdded { caption, .. } => (TimelineKind::PhotoAdded, caption.clone(), None),
        TimelineWhat::PhotoRemoved { reason } => (TimelineKind::PhotoRemoved, reason.clone(), None),
        TimelineWhat::Loosened { reason, tags } => {
            (TimelineKind::Loosened, format!("{}\n{reason}", names_of(tags)), None)
        }
        TimelineWhat::Frozen { reason } => (TimelineKind::Frozen, reason.clone(), None),
        TimelineWhat::Unfrozen { reason } => (TimelineKind::Unfrozen, reason.clone(), None),
        TimelineWhat::Erased { reason, record_number } => {
            (TimelineKind::Erased, format!("{record_number}\n{reason}"), None)
        }
        TimelineWhat::Revealed { reason } => (TimelineKind::Revealed, reason.clone(), None),
    };
    let delivery = match (item.own, item.refusal, item.receipt) {
        (true, Some(_), _) => Delivery::Rejected,
        (_, None, _) if item.held => Delivery::Held,
        (true, None, Some(_)) => Delivery::Sent,
        (true, None, None) => Delivery::Unsent,
        (false, _, _) => Delivery::Received,
    };
    Ok(TimelineEntry {
        kind: if delivery == Delivery::Rejected && kind != TimelineKind::Recorded {
            TimelineKind::Rejected
        } else {
            kind
        },
        id: match item.what {
            TimelineWhat::FollowUp { .. } => item.object.map(|id| id.to_string()),
            _ => None,
        },
        at_ms: item.at_ms,
        doubtful: item.clock_doubt,
        text,
        stage,
        by_name,
        by_office,
        receipt_number: None,
        receipt_id: None,
        delivery,
        new: matches!(kind, TimelineKind::Answer | TimelineKind::Comment) && !item.own && !item.seen,
        photos: u32::from(kind == TimelineKind::PhotoAdded),
        pause: match item.what {
            TimelineWhat::Paused { reason, .. } => super::case::pause_reason_view(reason),
            _ => None,
        },
        due_on: match &item.what {
            TimelineWhat::Assigned { due_on, .. } if !due_on.is_empty() => Some(due_on.clone()),
            _ => None,
        },
        arrived_at_ms: (!item.own).then_some(item.stored_at_ms),
    })
}

/// Photos that prove follow-ups: they stand under these, and are no entries of their own.
pub(crate) struct Evidence(BTreeSet<ObjectId>);

impl Evidence {
    /// Of an issue, among the first `shown` of its photos: one that is not shown proves nothing to whoever looks.
    pub(crate) fn of(store: &Store, issue: &IssueRecord, shown: usize) -> Result<Self, UiError> {
        let photos = store.list_photos(issue.issue_id)?.into_iter().take(shown);
        let proving = photos.filter(|photo| photo.follow_up.is_some());
        Ok(Self(proving.map(|photo| photo.photo_id).collect()))
    }

    /// Whether this is one of them, and stands.
    pub(crate) fn shows(&self, item: &TimelineItem) -> bool {
        item.refusal.is_none()
            && matches!(item.what, TimelineWhat::PhotoAdded { photo: Some(id), .. } if self.0.contains(&id))
    }
}

/// Photos that somebody added at one time are one entry, on the screen and on paper.
pub(crate) fn came_together(first: &TimelineItem, next: &TimelineItem) -> bool {
    let added = |item: &TimelineItem| matches!(item.what, TimelineWhat::PhotoAdded { .. }) && item.refusal.is_none();
    added(first)
        && added(next)
        && first.device_no == next.device_no
        && first.clock_doubt == next.clock_doubt
        && (next.at_ms - first.at_ms).abs() < AT_ONE_TIME_MS
}

/// What is said below photos that came together.
pub(crate) fn join_captions(captions: &mut String, next: &str, between: &str) {
    if !captions.is_empty() && !next.is_empty() {
        captions.push_str(between);
    }
    captions.push_str(next);
}

/// Names of fields, `title,category`.
fn names_of(tags: &[Tag]) -> String {
    let mut names: Vec<&str> = tags
        .iter()
        .map(|tag| field_name(*tag))
        .filter(|name| !name.is_empty())
        .collect();
    names.dedup();
    names.join(",")
}

/// An agency, and what was said of it, if anything was.
fn two_lines(office: &str, said: &str) -> String {
    match said {
        "" => office.to_owned(),
        said => format!("{office}\n{said}"),
    }
}
