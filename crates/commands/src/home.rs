//! Beranda: what waits for a person, in the order in which it should be dealt with.

use kentongan_domain::issue::Urgency;
use kentongan_store::{Delivery, IssueQuery, IssueRecord, Shelf, Store, TimelineWhat};

use crate::conflicts::may_settle;
use crate::desk::Desk;
use crate::dto::{HomeDecision, HomeDecisions, HomeItem, HomeItemKind, HomeView, Nothing};
use crate::error::UiError;
use crate::{drafts, issues, meetings, outbox, services};

/// Of one kind; more than a person deals with before he comes back to this page.
const ITEMS_MAX: u32 = 100;
/// Decisions that are named; the others are counted.
const DECISIONS_SHOWN: u32 = 3;

pub fn get_home(desk: &Desk, _: Nothing) -> Result<HomeView, UiError> {
    let store = desk.store()?;
    let mut waiting = Vec::new();
    for refused in store.list_refused()? {
        waiting.push(HomeItem {
            kind: HomeItemKind::Rejected,
            id: refused.record_id.map(|id| id.to_string()).unwrap_or_default(),
            title: refused.title,
            line: outbox::refusal_name(refused.refusal),
            at_ms: refused.received_at_ms,
        });
    }
    let urgent = IssueQuery {
        shelf: Shelf::Unanswered,
        urgencies: vec![Urgency::Emergency as i64],
        limit: ITEMS_MAX,
        ..IssueQuery::default()
    };
    for issue in store.list_issues(&urgent)? {
        let kind = if issue.delivery == Delivery::Held {
            HomeItemKind::Held
        } else {
            HomeItemKind::Urgent
        };
        waiting.push(item(kind, &issue, String::new(), issue.recorded_at_ms));
    }
    let overdue = IssueQuery {
        shelf: Shelf::Overdue,
        now_ms: desk.now_ms(),
        limit: ITEMS_MAX,
        ..IssueQuery::default()
    };
    for issue in store.list_issues(&overdue)? {
        // An emergency that nobody has answered stands above already.
        let is_listed = waiting.iter().any(|item| item.id == issue.issue_id.to_string());
        if let Some(due) = issue.due.filter(|_| !is_listed) {
            waiting.push(item(HomeItemKind::Overdue, &issue, String::new(), due.at_ms));
        }
    }
    let answered = IssueQuery {
        new_answers: true,
        limit: ITEMS_MAX,
        ..IssueQuery::default()
    };
    for issue in store.list_issues(&answered)? {
        let newest = store
            .issue_timeline(issue.issue_id)?
            .into_iter()
            .find_map(|entry| match entry.what {
                TimelineWhat::FollowUp { text, answer: true } => Some((text, entry.stored_at_ms)),
                TimelineWhat::Comment { text } if !entry.own => Some((text, entry.stored_at_ms)),
                _ => None,
            });
        let (text, at_ms) = newest.unwrap_or_default();
        waiting.push(item(HomeItemKind::NewAnswer, &issue, text, at_ms));
    }
    let holder = desk.enrolment()?;
    for conflict in store.list_conflicts()?.into_iter().filter(|c| may_settle(&holder, c)) {
        waiting.push(HomeItem {
            kind: if conflict.disputed_deletion {
                HomeItemKind::DisputedDeletion
            } else {
                HomeItemKind::TwoVersions
            },
            id: conflict.object_id.to_string(),
            title: conflict.title,
            line: String::new(),
            at_ms: desk.now_ms(),
        });
    }
    for draft in drafts::list_drafts(desk, Nothing {})? {
        waiting.push(HomeItem {
            kind: HomeItemKind::Draft,
            id: draft.draft_id,
            title: draft.form.title,
            line: String::new(),
            at_ms: draft.saved_at_ms,
        });
    }
    let (from_ms, until_ms) = desk.zone().month_ms(desk.today());
    let (month_recorded, month_settled) = store.count_recorded(from_ms, until_ms)?;
    Ok(HomeView {
        waiting,
        next_meeting: meetings::list_meetings(desk, Nothing {})?
            .upcoming
            .into_iter()
            .find(|m| m.may_edit),
        month_recorded,
        month_settled,
        open: store.count_issues(&IssueQuery::default())?.unwrap_or_default().open,
        decisions: decisions(desk, &store)?,
        services: services::due(desk, &store)?,
    })
}

/// Those that are late stand among what waits as well: there with the one thing to do about them, here with their number.
fn decisions(desk: &Desk, store: &Store) -> Result<HomeDecisions, UiError> {
    let (open, first) = store.next_decisions(DECISIONS_SHOWN)?;
    let named = |issue: IssueRecord| HomeDecision {
        due: issues::next_due(desk, &issue),
        issue: issues::other_issue(desk, issue),
    };
    Ok(HomeDecisions {
        open,
        first: first.into_iter().map(named).collect(),
    })
}

fn item(kind: HomeItemKind, issue: &IssueRecord, line: String, at_ms: i64) -> HomeItem {
    HomeItem {
        kind,
        id: issue.issue_id.to_string(),
        title: issue.title.clone(),
        line,
        at_ms,
    }
}
