//! From the evaluation that the screen shows to the sheet of it (*lembar evaluasi program*).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kentongan_documents::{EvaluationSheet, Paper, ProgrammeLine};
use kentongan_domain::calendar;

use super::Made;
use super::signed_off::signed_off;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{ById, EvaluatedMeeting, EvaluationPaper, EvaluationRow, Urgency};
use crate::error::UiError;
use crate::{letterhead, programmes};

pub(super) fn make(desk: &Desk, of: &EvaluationPaper, paper: Paper) -> Result<Made, UiError> {
    let store = desk.store()?;
    let id = parse_id(&of.meeting_id)?;
    let host = store.get_meeting(id)?.stream.code().clone();
    let decided: BTreeSet<String> = store
        .list_decisions(id)?
        .into_iter()
        .map(|decision| decision.issue.issue_id.to_string())
        .collect();
    let view = programmes::evaluate(
        desk,
        &ById {
            id: of.meeting_id.clone(),
        },
    )?;
    let date = date_of(&view.meeting).unwrap_or_else(|| desk.today());
    let sheet = EvaluationSheet {
        letterhead: letterhead::of(desk, &host)?,
        paper,
        meeting: view.meeting.title.clone(),
        date: calendar::long_date(date),
        previous: view.previous.as_ref().map(dated).unwrap_or_default(),
        rows: view.rows.iter().map(|row| line(row, &decided)).collect(),
        signers: signed_off(desk, &host)?,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    };
    Made::of(desk, &sheet, &of.meeting_id, format!("Lembar evaluasi program {date}"))
}

fn date_of(meeting: &EvaluatedMeeting) -> Option<NaiveDate> {
    meeting.date.parse().ok()
}

fn dated(meeting: &EvaluatedMeeting) -> String {
    match date_of(meeting) {
        Some(date) => format!("{}, {}", meeting.title, calendar::day_month_year(date)),
        None => meeting.title.clone(),
    }
}

/// Of what is tagged with it the number alone.
fn line(row: &EvaluationRow, decided: &BTreeSet<String>) -> ProgrammeLine {
    let programme = &row.programme;
    let decisions = row.raised.iter().filter(|one| decided.contains(&one.id)).count();
    ProgrammeLine {
        title: programme.title.clone(),
        code: programme.code.clone(),
        host: programme.host.clone(),
        depth: programme.depth,
        on_agenda: row.on_agenda,
        owner: programme.owner.clone(),
        target: programme.target.clone(),
        progress: row.progress_then,
        progress_before: row.progress_before,
        benefit: programme.benefit,
        urgency: programme.urgency.map(urgency_word).unwrap_or_default().to_owned(),
        milestones: programme.milestones,
        milestones_done: programme.milestones_done,
        milestones_late: programme.milestones_late,
        open_issues: programme.open_issues,
        items: count(row.items.len()),
        issues: count(row.raised.len() - decisions),
        decisions: count(decisions),
    }
}

fn urgency_word(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "Darurat",
        Urgency::High => "Tinggi",
        Urgency::Medium => "Sedang",
        Urgency::Low => "Rendah",
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
