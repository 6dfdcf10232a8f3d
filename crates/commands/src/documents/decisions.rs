//! From a meeting to the sheet of what it decided and what earlier ones left open (*keputusan dan tindak lanjut*).

use std::collections::BTreeSet;

use kentongan_documents::{DecisionRow, DecisionsSheet, Paper};
use kentongan_domain::agenda::ItemOrigin;
use kentongan_domain::calendar;
use kentongan_domain::decision::Decision;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::vocabulary::CodeList;
use kentongan_store::{IssueRecord, MeetingRecord, Store};

use super::Made;
use super::notula::{file_date, long_date, said};
use super::reminder::shown_title;
use super::secrecy::{SECRET_DECISION, Secrets, is_secret};
use super::signers::office_signer;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::DecisionsPaper;
use crate::error::UiError;
use crate::{issues, letterhead, meetings};

pub(super) fn make(desk: &Desk, of: &DecisionsPaper, paper: Paper) -> Result<Made, UiError> {
    let store = desk.store()?;
    let meeting = store.get_meeting(parse_id(&of.meeting_id)?)?;
    let sheet = sheet(desk, &store, &meeting, paper)?;
    let name = format!("Keputusan rapat {}", file_date(desk, &meeting.date));
    Made::of(desk, &sheet, &of.meeting_id, name)
}

fn sheet(desk: &Desk, store: &Store, meeting: &MeetingRecord, paper: Paper) -> Result<DecisionsSheet, UiError> {
    let rules = desk.rules()?;
    let host = meeting.stream.code();
    let place = desk.regions()?.region(host.as_str()).map_or("", |r| r.name).to_owned();
    Ok(DecisionsSheet {
        letterhead: letterhead::of(desk, host)?,
        paper,
        title: meeting.title.clone(),
        date_long: long_date(&meeting.date),
        venue: meeting.venue.clone(),
        chair: said(&meeting.chair_name, &meetings::chair_office(meeting)),
        taken: taken(store, &rules.categories, meeting.meeting_id)?,
        earlier: earlier(store, &rules.categories, meeting.meeting_id)?,
        as_of: calendar::long_date(desk.today()),
        place_date: format!("{place}, {}", calendar::day_month_year(desk.today())),
        signer: office_signer(desk, host)?,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// What this meeting decided, as it reads and stands today.
fn taken(store: &Store, categories: &CodeList, meeting: ObjectId) -> Result<Vec<DecisionRow>, UiError> {
    let secrets = Secrets::of(store, categories, meeting)?;
    let mut rows = Vec::new();
    for known in store.list_decisions(meeting)? {
        let item = known.decision.item.map(|item| item.to_string());
        let under_a_secret = item.is_some_and(|item| secrets.items.contains_key(&item));
        rows.push(match under_a_secret || is_secret(store, categories, &known)? {
            true => withheld(&known.issue, SECRET_DECISION.to_owned()),
            false => row(&known.issue, known.issue.title.clone(), Some(&known.decision)),
        });
    }
    Ok(rows)
}

/// Decisions of earlier meetings: those on the agenda in its order, then those that are open and nobody put there.
fn earlier(store: &Store, categories: &CodeList, meeting: ObjectId) -> Result<Vec<DecisionRow>, UiError> {
    let mut rows = Vec::new();
    let mut listed = BTreeSet::new();
    for known in store.list_noted_agenda(meeting)? {
        if known.item.origin != ItemOrigin::Decision {
            continue;
        }
        listed.extend(known.item.about);
        let issue = match known.item.about {
            Some(about) => issues::find_standing(store, about)?,
            None => None,
        };
        if let Some(issue) = issue {
            rows.push(earlier_row(store, categories, &issue, known.item.title)?);
        }
    }
    for id in store.list_returning_decisions(meeting)? {
        if listed.contains(&id) {
            continue;
        }
        if let Some(issue) = issues::find_standing(store, id)? {
            let title = issue.title.clone();
            rows.push(earlier_row(store, categories, &issue, title)?);
        }
    }
    Ok(rows)
}

fn earlier_row(
    store: &Store,
    categories: &CodeList,
    issue: &IssueRecord,
    title: String,
) -> Result<DecisionRow, UiError> {
    let known = store.find_decision(issue.issue_id)?;
    if issue.confidential {
        return Ok(withheld(issue, shown_title(categories, issue)));
    }
    match known {
        Some(known) if is_secret(store, categories, &known)? => Ok(withheld(issue, SECRET_DECISION.to_owned())),
        known => Ok(row(issue, title, known.as_ref().map(|known| &known.decision))),
    }
}

fn row(issue: &IssueRecord, text: String, decision: Option<&Decision>) -> DecisionRow {
    let due = decision.and_then(|decision| decision.due_on);
    DecisionRow {
        text,
        owner: decision.map(|decision| decision.owner.clone()).unwrap_or_default(),
        due: due.map(calendar::day_month_year).unwrap_or_default(),
        status: issues::stage_text(issue.stage).to_owned(),
    }
}

/// That there is something and how far it has come, and nothing else.
fn withheld(issue: &IssueRecord, text: String) -> DecisionRow {
    row(issue, text, None)
}
