//! From the issues and meetings of a month to the report of it (*laporan bulanan*). What is counted, [`super::month`] says.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kentongan_documents::{CountedRow, IssueCounts, MeetingLine, MonthlyReport, Paper, ProminentIssue};
use kentongan_domain::calendar;
use kentongan_domain::issue::Urgency;
use kentongan_domain::meeting::Attendance;
use kentongan_domain::scope::{RegionCode, RegionLevel, Scope};
use kentongan_domain::vocabulary::CodeList;
use kentongan_store::{MonthIssue, RecapQuery, RecapSeries, Store};

use super::Made;
use super::month::{MonthSpan, counted};
use super::signed_off::signed_off;
use crate::check::{long_text, refuse};
use crate::desk::Desk;
use crate::dto::{GetMonthlyReport, MonthlyReportPaper, MonthlyReportText};
use crate::error::{ErrorCode, UiError};
use crate::{issues, letterhead, meetings};

/// Named in the list; the others are counted.
const ISSUES_MAX: usize = 15;

/// What the report of a month says in words, as it was typed last.
pub(super) fn typed(desk: &Desk, request: &GetMonthlyReport) -> Result<MonthlyReportText, UiError> {
    let span = MonthSpan::of(desk, request.year, request.month)?;
    let kept = desk.store()?.find_preference(&preference(&span))?;
    // What another version kept otherwise is typed anew.
    Ok(kept
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default())
}

pub(super) fn make(desk: &Desk, of: &MonthlyReportPaper, paper: Paper) -> Result<Made, UiError> {
    let span = MonthSpan::of(desk, of.year, of.month)?;
    let mut errors = Vec::new();
    let text = MonthlyReportText {
        obstacles: long_text("obstacles", &of.obstacles, &mut errors),
        closing: long_text("closing", &of.closing, &mut errors),
    };
    refuse(errors)?;
    keep(desk, &span, &text)?;
    let report = report(desk, &span, text, paper)?;
    let id = format!("{} {}", desk.enrolment()?.scope.code(), span.code());
    let name = format!("Laporan bulanan {} {}", report.office, span.code());
    Made::of(desk, &report, &id, name)
}

fn preference(span: &MonthSpan) -> String {
    format!("letter.report.{}", span.code())
}

fn keep(desk: &Desk, span: &MonthSpan, text: &MonthlyReportText) -> Result<(), UiError> {
    let (store, name) = (desk.store()?, preference(span));
    let json = serde_json::to_string(text).map_err(|_| UiError::of(ErrorCode::Internal))?;
    if store.find_preference(&name)?.as_ref() != Some(&json) {
        store.keep_preference(&name, &json)?;
    }
    Ok(())
}

fn report(desk: &Desk, span: &MonthSpan, text: MonthlyReportText, paper: Paper) -> Result<MonthlyReport, UiError> {
    let (store, rules) = (desk.store()?, desk.rules()?);
    let scope = desk.enrolment()?.scope;
    let own = scope.code();
    let all = span.issues(desk)?;
    let (secret, open): (Vec<MonthIssue>, Vec<MonthIssue>) = all.iter().cloned().partition(|issue| issue.confidential);
    let of_a_village = matches!(scope, Scope::Village(_));
    let (by_village, quiet_villages) = match of_a_village {
        true => (None, Vec::new()),
        false => {
            let (rows, quiet) = by_village(desk, own, &open);
            (Some(rows), quiet)
        }
    };
    let named = prominent(&open);
    let shown = named.iter().take(ISSUES_MAX);
    let mut issues = Vec::new();
    for issue in shown {
        issues.push(named_issue(desk, &store, &rules.categories, issue, of_a_village)?);
    }
    Ok(MonthlyReport {
        letterhead: letterhead::of(desk, own)?,
        paper,
        office: meetings::host_name(desk, own.as_str()),
        place: place(desk, own),
        month: span.name(),
        until: calendar::day_month_year(span.last.min(desk.today())),
        total: counted(&all),
        confidential: counted(&secret),
        confidential_issues: count(secret.len()),
        by_category: by_category(&rules.categories, &open),
        by_village,
        village_word: village_word(desk, own),
        quiet_villages,
        issues,
        issues_left_out: count(named.len().saturating_sub(ISSUES_MAX)),
        meetings: meetings_of(desk, &store, span)?,
        obstacles: text.obstacles,
        closing: text.closing,
        signers: signed_off(desk, own)?,
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// `Kampung Kalirejo, Kecamatan Kalirejo, Kabupaten Lampung Tengah`
fn place(desk: &Desk, own: &RegionCode) -> String {
    let levels = [RegionLevel::Village, RegionLevel::District, RegionLevel::Regency];
    let codes = levels.into_iter().filter_map(|level| own.at(level));
    let names: Vec<String> = codes.map(|code| meetings::host_name(desk, code.as_str())).collect();
    names.join(", ")
}

/// `Kampung`, as the villages here are called.
fn village_word(desk: &Desk, own: &RegionCode) -> String {
    let word = desk.find_regions().and_then(|regions| {
        let first = regions
            .villages_of(own.as_str())
            .first()
            .map(|village| village.code.to_owned());
        regions.local_titles(&first.unwrap_or_else(|| own.as_str().to_owned()))
    });
    word.map_or_else(|| "Desa".to_owned(), |titles| titles.village_word_cap)
}

/// In the order of the list of categories; those that only another version knows come last.
fn by_category(categories: &CodeList, issues: &[MonthIssue]) -> Vec<CountedRow> {
    let listed: Vec<&str> = categories
        .categories()
        .iter()
        .map(|category| category.code.as_str())
        .collect();
    let found: BTreeSet<&str> = issues.iter().map(|issue| issue.category.as_str()).collect();
    let others = found.iter().copied().filter(|code| !listed.contains(code));
    let codes = listed.iter().copied().chain(others);
    let row = |code: &str| CountedRow {
        name: match code {
            "" => "Tanpa kategori".to_owned(),
            code => categories.name_of(code).to_owned(),
        },
        counts: counted(issues.iter().filter(|issue| issue.category == code)),
    };
    codes
        .map(row)
        .filter(|row| row.counts != IssueCounts::default())
        .collect()
}

/// By the codes of the villages, what is the office's own last; and the names of those of which there is nothing to say.
fn by_village(desk: &Desk, own: &RegionCode, issues: &[MonthIssue]) -> (Vec<CountedRow>, Vec<String>) {
    let mut villages: BTreeMap<String, Vec<&MonthIssue>> = BTreeMap::new();
    if let Some(regions) = desk.find_regions() {
        for village in regions.villages_of(own.as_str()) {
            villages.entry(village.code.to_owned()).or_default();
        }
    }
    let mut of_the_office = Vec::new();
    for issue in issues {
        match issue.village_code.as_str() {
            "" => of_the_office.push(issue),
            code => villages.entry(code.to_owned()).or_default().push(issue),
        }
    }
    let (mut rows, mut quiet) = (Vec::new(), Vec::new());
    for (code, issues) in villages {
        let name = meetings::host_name(desk, &code);
        match counted(issues) {
            counts if counts == IssueCounts::default() => quiet.push(name),
            counts => rows.push(CountedRow { name, counts }),
        }
    }
    let counts = counted(of_the_office);
    if counts != IssueCounts::default() {
        let name = meetings::host_name(desk, own.as_str());
        rows.push(CountedRow { name, counts });
    }
    (rows, quiet)
}

/// What matters most first: open emergencies, what is late, then by urgency; of equal ones what is open, then the newest.
fn prominent(issues: &[MonthIssue]) -> Vec<&MonthIssue> {
    let mut sorted: Vec<&MonthIssue> = issues
        .iter()
        .filter(|issue| counted([*issue]) != IssueCounts::default())
        .collect();
    let emergency = |issue: &MonthIssue| issue.open && issue.urgency == Urgency::Emergency as i64;
    sorted.sort_by_key(|issue| (!emergency(issue), !issue.overdue, issue.urgency, !issue.open));
    sorted
}

fn named_issue(
    desk: &Desk,
    store: &Store,
    categories: &CodeList,
    issue: &MonthIssue,
    of_a_village: bool,
) -> Result<ProminentIssue, UiError> {
    let record = store.get_issue(issue.issue_id)?;
    Ok(ProminentIssue {
        number: issues::number_of(&record),
        title: super::reminder::shown_title(categories, &record),
        village: match of_a_village || issue.village_code.is_empty() {
            true => String::new(),
            false => meetings::host_name(desk, &issue.village_code),
        },
        category: categories.name_of(&issue.category).to_owned(),
        urgency: issues::urgency_word(issue.urgency).to_owned(),
        stage: issues::stage_text(issue.stage).to_owned(),
        overdue: issue.overdue,
    })
}

/// The meetings of this office that were held in the month, until today.
fn meetings_of(desk: &Desk, store: &Store, span: &MonthSpan) -> Result<Vec<MeetingLine>, UiError> {
    let query = RecapQuery {
        stream: desk.enrolment()?.scope.own_stream(),
        from: span.first,
        until: span.last.min(desk.today()),
        series: RecapSeries::Any,
    };
    let decisions = store.count_decisions_by_meeting()?;
    let mut lines = Vec::new();
    for meeting in store.list_recap_meetings(&query)? {
        // What a part of a meeting decided is the whole's.
        let parts = store.list_parts_of_meeting(meeting.meeting_id)?;
        let ids = std::iter::once(meeting.meeting_id).chain(parts.into_iter().map(|part| part.meeting_id));
        let (mut made, mut open) = (0, 0);
        for (of_it, open_of_it) in ids.filter_map(|id| decisions.get(&id).copied()) {
            made += of_it;
            open += open_of_it;
        }
        let invited = meeting.invitees.iter().filter(|invitee| !invitee.walk_in);
        let came = invited.clone().filter(|invitee| {
            let mark = invitee
                .mark
                .as_ref()
                .and_then(|mark| Attendance::of_number(mark.status));
            matches!(mark, Some(Attendance::Present | Attendance::Represented))
        });
        lines.push(MeetingLine {
            date: meeting
                .date
                .parse::<NaiveDate>()
                .map(calendar::long_date)
                .unwrap_or_default(),
            title: store.get_meeting(meeting.meeting_id)?.title,
            came: count(came.count()),
            invited: count(invited.count()),
            decisions: made,
            open,
            closed: made.saturating_sub(open),
        });
    }
    Ok(lines)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
