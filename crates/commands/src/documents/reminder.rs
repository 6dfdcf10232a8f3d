//! From late cases to the letter that reminds a village or an agency of them (*surat pengingat*). It names numbers, titles and
//! days, and nobody who is no office.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kentongan_documents::{Paper, ReminderLetter, ReminderRow};
use kentongan_domain::calendar;
use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::scope::{RegionCode, ScopeLevel};
use kentongan_domain::vocabulary::CodeList;
use kentongan_store::{CaseFile, IssueQuery, IssueRecord, IssueSort, Shelf, Store};

use super::Made;
use super::case_sheet::{day, milestone_word, unit_word};
use super::signers::office_signer_named;
use crate::check::{line, parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{DeadlineState, ListReminders, Milestone, ReminderPaper, ReminderRecipient};
use crate::error::{ErrorCode, UiError};
use crate::{issues, letterhead, meetings};

/// The latest of so many cases are looked through; who has more begins with these.
const CASES_MAX: u32 = 500;

/// Of what is late, what a village can do something about: whether a case is checked and answered is its kecamatan's own affair.
const OWED_BY_A_VILLAGE: [Milestone; 2] = [Milestone::Settle, Milestone::CompleteFile];

/// Of an agency that was given no day, that it says what it will do, and does it (PermenPANRB 62/2018: first follow-up, settlement).
const OWED_BY_AN_AGENCY: [Milestone; 2] = [Milestone::FirstAnswer, Milestone::Settle];

/// Who is reminded; villages before agencies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Recipient {
    /// By its code.
    Village(String),
    /// By the name that the assignment has.
    Agency(String),
}

/// What is late of a case.
struct LateStep {
    milestone: String,
    until: String,
    late_by: String,
}

/// Everybody who may be reminded of a case, or of any case that is late.
pub(super) fn recipients(desk: &Desk, request: &ListReminders) -> Result<Vec<ReminderRecipient>, UiError> {
    of_the_office(desk)?;
    let store = desk.store()?;
    let cases = match &request.issue_id {
        Some(id) => vec![store.get_issue(parse_id(id)?)?],
        None => late_cases(desk, &store)?,
    };
    let mut found: BTreeMap<Recipient, Vec<String>> = BTreeMap::new();
    for issue in &cases {
        let case = store.get_case(issue.issue_id, desk.now_ms())?;
        let village = Recipient::Village(issue.village_code.clone());
        let agencies = case.assignments.iter().map(|one| Recipient::Agency(one.office.clone()));
        for recipient in std::iter::once(village).chain(agencies) {
            if recipient.late_steps(desk, issue, &case).is_empty() {
                continue;
            }
            let ids = found.entry(recipient).or_default();
            let id = issue.issue_id.to_string();
            // An agency may be charged twice with one case.
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }
    let all = found.into_iter();
    Ok(all
        .map(|(recipient, issue_ids)| recipient.view(desk, issue_ids))
        .collect())
}

pub(super) fn make(desk: &Desk, of: &ReminderPaper, paper: Paper) -> Result<Made, UiError> {
    let letter = letter(desk, of, paper)?;
    let id = [of.village_code.as_str(), of.office.as_str()].concat();
    Made::of(desk, &letter, &id, format!("Surat pengingat {}", desk.today()))
}

fn letter(desk: &Desk, request: &ReminderPaper, paper: Paper) -> Result<ReminderLetter, UiError> {
    let rules = desk.rules()?;
    of_the_office(desk)?;
    let mut errors = Vec::new();
    let number = line("number", &request.number, LINE_CHARS_MAX, &mut errors);
    let signer_name = line("signer_name", &request.signer_name, LINE_CHARS_MAX, &mut errors);
    refuse(errors)?;
    let (store, enrolment) = (desk.store()?, desk.enrolment()?);
    let recipient = match request.office.as_str() {
        "" => Recipient::Village(request.village_code.clone()),
        office => Recipient::Agency(office.to_owned()),
    };
    let mut rows = Vec::new();
    for id in &request.issue_ids {
        let id = parse_id(id)?;
        let (issue, case) = (store.get_issue(id)?, store.get_case(id, desk.now_ms())?);
        for step in recipient.late_steps(desk, &issue, &case) {
            rows.push(row(desk, &rules.categories, &issue, step));
        }
    }
    if rows.is_empty() {
        // It was settled meanwhile, or is another's.
        return Err(UiError::of(ErrorCode::NotFound));
    }
    let own = enrolment.scope.code();
    let place = desk.regions()?.region(own.as_str()).map_or("", |r| r.name).to_owned();
    Ok(ReminderLetter {
        letterhead: letterhead::of(desk, own)?,
        paper,
        number,
        date: format!("{place}, {}", calendar::day_month_year(desk.today())),
        attribute: "Segera".to_owned(),
        attachment: "-".to_owned(),
        to: vec![recipient.addressed(desk), "di –".to_owned(), "Tempat".to_owned()],
        rows,
        signer: office_signer_named(desk, own, &signer_name)?,
        copies: Vec::new(),
        watermark: desk.is_training().then(|| "CONTOH".to_owned()),
    })
}

/// A village answers the kecamatan, and reminds nobody.
fn of_the_office(desk: &Desk) -> Result<(), UiError> {
    match desk.enrolment()?.scope.level() {
        ScopeLevel::Village => Err(UiError::of(ErrorCode::NotAllowed)),
        ScopeLevel::District | ScopeLevel::Regency => Ok(()),
    }
}

fn late_cases(desk: &Desk, store: &Store) -> Result<Vec<IssueRecord>, UiError> {
    let query = IssueQuery {
        shelf: Shelf::Overdue,
        sort: IssueSort::Due,
        now_ms: desk.now_ms(),
        limit: CASES_MAX,
        ..IssueQuery::default()
    };
    Ok(store.page_issues(&query)?.rows)
}

impl Recipient {
    /// What this one is late with; nothing, where the case is settled, deleted or another's.
    fn late_steps(&self, desk: &Desk, issue: &IssueRecord, case: &CaseFile) -> Vec<LateStep> {
        if !issue.stage_is_open() || issue.deleted != 0 {
            return Vec::new();
        }
        match self {
            // What an office decided for itself is no village's to settle.
            Recipient::Village(code) if *code == issue.village_code && !code.is_empty() => {
                late_deadlines(case, &OWED_BY_A_VILLAGE)
            }
            Recipient::Village(_) => Vec::new(),
            Recipient::Agency(office) => {
                let own = case.assignments.iter().filter(|one| one.office == *office);
                // Whoever was given a day is late from that day on, whatever the case is.
                let mut steps = Vec::new();
                for assignment in own {
                    match assignment.due_on.parse::<NaiveDate>() {
                        Ok(due_on) => steps.extend(late_assignment(due_on, desk.today())),
                        Err(_) => steps.extend(late_deadlines(case, &OWED_BY_AN_AGENCY)),
                    }
                }
                steps
            }
        }
    }

    fn name(&self, desk: &Desk) -> String {
        match self {
            Recipient::Village(code) => desk
                .find_regions()
                .and_then(|regions| regions.full_name(code))
                .unwrap_or_else(|| code.clone()),
            Recipient::Agency(office) => office.clone(),
        }
    }

    /// `Kepala Kampung Kalirejo`
    fn addressed(&self, desk: &Desk) -> String {
        match self {
            Recipient::Village(code) => code
                .parse::<RegionCode>()
                .ok()
                .and_then(|code| meetings::default_signer_office(desk, &code).ok())
                .unwrap_or_else(|| self.name(desk)),
            Recipient::Agency(office) => office.clone(),
        }
    }

    fn view(self, desk: &Desk, issue_ids: Vec<String>) -> ReminderRecipient {
        let name = self.name(desk);
        let (village_code, office) = match self {
            Recipient::Village(code) => (code, String::new()),
            Recipient::Agency(office) => (String::new(), office),
        };
        ReminderRecipient {
            village_code,
            office,
            name,
            issue_ids,
        }
    }
}

fn late_deadlines(case: &CaseFile, owed: &[Milestone]) -> Vec<LateStep> {
    let views = case.deadlines.iter().map(issues::deadline_view);
    views
        .filter(|deadline| deadline.state == DeadlineState::Overdue && owed.contains(&deadline.milestone))
        .map(|deadline| LateStep {
            milestone: milestone_word(deadline.milestone).to_owned(),
            until: deadline.due_on.as_deref().map(day).unwrap_or_default(),
            late_by: format!("{} {}", deadline.left.unsigned_abs(), unit_word(deadline.unit)),
        })
        .collect()
}

fn late_assignment(due_on: NaiveDate, today: NaiveDate) -> Option<LateStep> {
    let days = (today - due_on).num_days();
    (days > 0).then(|| LateStep {
        milestone: "Disposisi".to_owned(),
        until: calendar::day_month_year(due_on),
        late_by: format!("{days} hari"),
    })
}

/// A paper lies open where a screen does not.
pub(super) fn shown_title(categories: &CodeList, issue: &IssueRecord) -> String {
    match issue.confidential {
        true => format!("Isu rahasia ({})", categories.name_of(&issue.category)),
        false => issue.title.clone(),
    }
}

fn row(desk: &Desk, categories: &CodeList, issue: &IssueRecord, step: LateStep) -> ReminderRow {
    let village = desk.find_regions().and_then(|r| r.full_name(&issue.village_code));
    ReminderRow {
        number: issues::number_of(issue),
        title: shown_title(categories, issue),
        village: village.unwrap_or_else(|| issue.village_name.clone()),
        milestone: step.milestone,
        until: step.until,
        late_by: step.late_by,
    }
}
