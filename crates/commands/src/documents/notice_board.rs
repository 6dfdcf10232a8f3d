//! From the issues of a village to the page for its notice board (*papan warga*): categories and numbers, and nothing that points to
//! anybody. A confidential issue is not even counted: of three that everybody knows of, the fourth would be the secret one.

use std::collections::BTreeMap;

use kentongan_documents::{CategoryCount, NoticeBoard, Paper, RefusedCount, RefusedWhy};
use kentongan_domain::issue::Stage;
use kentongan_domain::scope::{RegionCode, RegionLevel, Scope};
use kentongan_store::MonthIssue;

use super::Made;
use super::month::MonthSpan;
use crate::desk::Desk;
use crate::dto::NoticeBoardPaper;
use crate::error::{ErrorCode, UiError};
use crate::{letterhead, meetings};

pub(super) fn make(desk: &Desk, of: &NoticeBoardPaper, paper: Paper) -> Result<Made, UiError> {
    let village = village(desk, &of.village_code)?;
    let span = MonthSpan::of(desk, of.year, of.month)?;
    let mut issues = span.issues(desk)?;
    issues.retain(|issue| issue.village_code == village.as_str() && !issue.confidential);
    let name = meetings::host_name(desk, village.as_str());
    // On its own laptop the village's address is known.
    let letterhead = letterhead::of(desk, &village)?;
    let reported = reported(desk, &issues)?;
    let board = NoticeBoard {
        paper,
        village: name.clone(),
        month: span.name(),
        total: reported.iter().map(|row| row.count).sum(),
        reported,
        answered: count(&issues, |issue| issue.answered),
        settled: closed_as(&issues, Stage::Settled),
        refused: vec![
            RefusedCount {
                reason: RefusedWhy::Rejected,
                count: closed_as(&issues, Stage::Rejected),
            },
            RefusedCount {
                reason: RefusedWhy::NotOurs,
                count: closed_as(&issues, Stage::NotOurs),
            },
        ],
        contact: letterhead.address.clone(),
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
        letterhead,
    };
    let id = format!("{village} {}", span.code());
    Made::of(desk, &board, &id, format!("Papan warga {name} {}", span.code()))
}

/// A village its own, an office those below it.
fn village(desk: &Desk, code: &str) -> Result<RegionCode, UiError> {
    let missing = || UiError::of(ErrorCode::NotFound);
    let village: RegionCode = code.parse().map_err(|_| missing())?;
    if village.level() != RegionLevel::Village {
        return Err(missing());
    }
    match desk.enrolment()?.scope {
        Scope::Village(own) if own == village => Ok(village),
        Scope::District(own) if village.is_within(&own) => Ok(village),
        Scope::Village(_) | Scope::District(_) | Scope::Regency(_) => Err(UiError::of(ErrorCode::NotAllowed)),
    }
}

/// Most first; of equal ones in the order of the list of categories.
fn reported(desk: &Desk, issues: &[MonthIssue]) -> Result<Vec<CategoryCount>, UiError> {
    let rules = desk.rules()?;
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for issue in issues.iter().filter(|issue| issue.recorded) {
        *counts.entry(issue.category.as_str()).or_default() += 1;
    }
    let mut rows: Vec<(usize, CategoryCount)> = counts
        .into_iter()
        .map(|(code, count)| {
            let known = rules.categories.categories().iter();
            let place = known.take_while(|category| category.code != code).count();
            let name = match code {
                "" => "Lain-lain".to_owned(),
                code => rules.categories.name_of(code).to_owned(),
            };
            (place, CategoryCount { name, count })
        })
        .collect();
    rows.sort_by_key(|(place, row)| (std::cmp::Reverse(row.count), *place));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn closed_as(issues: &[MonthIssue], stage: Stage) -> u32 {
    count(issues, |issue| issue.closed && issue.stage == stage as i64)
}

fn count(issues: &[MonthIssue], wanted: impl Fn(&MonthIssue) -> bool) -> u32 {
    issues.iter().map(|issue| u32::from(wanted(issue))).sum()
}
