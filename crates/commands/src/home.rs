//! Beranda: what waits for a person, in the order in which it should be dealt with.

use chrono::{Datelike as _, NaiveDate};
use kentongan_domain::issue::{Stage, Urgency};
use kentongan_store::{Delivery, IssueQuery, IssueRecord, TimelineWhat};

use crate::conflicts::may_settle;
use crate::desk::Desk;
use crate::dto::{HomeItem, HomeItemKind, HomeView, Nothing};
use crate::error::UiError;
use crate::{drafts, meetings, outbox};

pub fn get_home(desk: &Desk, _: Nothing) -> Result<HomeView, UiError> {
    let store = desk.store()?;
    let issues = store.list_issues(&IssueQuery::default())?;
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
    let is_open = |i: &IssueRecord| Stage::of_number(i.stage).is_none_or(Stage::is_open);
    for issue in issues
        .iter()
        .filter(|i| is_open(i) && i.urgency == Urgency::Emergency as i64 && !i.answered)
    {
        let kind = if issue.delivery == Delivery::Held {
            HomeItemKind::Held
        } else {
            HomeItemKind::Urgent
        };
        waiting.push(item(kind, issue, String::new(), issue.recorded_at_ms));
    }
    for issue in issues.iter().filter(|i| i.new_answer) {
        let newest = store
            .issue_timeline(issue.issue_id)?
            .into_iter()
            .find_map(|entry| match entry.what {
                TimelineWhat::FollowUp { text, answer: true } => Some((text, entry.stored_at_ms)),
                _ => None,
            });
        let (text, at_ms) = newest.unwrap_or_default();
        waiting.push(item(HomeItemKind::NewAnswer, issue, text, at_ms));
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
    let zone = desk.zone();
    let today = desk.today();
    let this_month = |i: &&IssueRecord| same_month(zone.date(i.recorded_at_ms), today);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let settled = |i: &&IssueRecord| i.stage == Stage::Settled as i64;
    Ok(HomeView {
        waiting,
        next_meeting: meetings::list_meetings(desk, Nothing {})?
            .upcoming
            .into_iter()
            .find(|m| m.may_edit),
        month_recorded: count(issues.iter().filter(this_month).count()),
        month_settled: count(issues.iter().filter(this_month).filter(settled).count()),
        open: count(issues.iter().filter(|i| is_open(i)).count()),
    })
}

fn same_month(a: NaiveDate, b: NaiveDate) -> bool {
    (a.year(), a.month()) == (b.year(), b.month())
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
