//! Several issues in one table, as they come up in a meeting: all are recorded, or none.

use chrono::NaiveDate;
use kentongan_domain::calendar;
use kentongan_domain::issue;
use kentongan_store::{NewIssue, RaisedIn};

use super::form;
use crate::check::{parse_id, refuse};
use crate::desk::Desk;
use crate::dto::{BulkRow, ImportedView, IssueForm, Occurrence, SaveIssues};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

/// No meeting raises more; a longer list is a register, and comes from a file.
const ROWS_MAX: usize = 100;

pub fn save_issues(desk: &Desk, request: SaveIssues) -> Result<ImportedView, UiError> {
    let raised_in = match &request.meeting_id {
        Some(id) => Some(meeting(desk, id)?),
        None => None,
    };
    let issues = check(desk, &request.rows, raised_in.as_ref())?;
    let is_emergency = issues.iter().any(|new| new.issue.urgency == issue::Urgency::Emergency);
    let recorded = u32::try_from(issues.len()).unwrap_or(u32::MAX);
    desk.store()?.import_issues(issues, request.draft_id)?;
    desk.wrote(&["issues", "drafts", "outbox"]);
    if is_emergency && let Some(line) = desk.line() {
        line.hint();
    }
    Ok(ImportedView { recorded })
}

/// The issues of all rows that say something, or everything that needs mending, row by row.
fn check(desk: &Desk, rows: &[BulkRow], raised_in: Option<&RaisedIn>) -> Result<Vec<NewIssue>, UiError> {
    let (mut issues, mut errors) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !is_blank(row)) {
        match form::check(desk, &of_row(row)) {
            Ok((stream, issue)) => issues.push(NewIssue {
                stream,
                issue,
                follow_up: None,
                raised_in: raised_in.cloned(),
            }),
            Err(error) if error.code == ErrorCode::InvalidInput => {
                errors.extend(error.fields.into_iter().map(|fault| FieldError {
                    field: format!("rows.{at}.{}", fault.field),
                    ..fault
                }));
            }
            Err(error) => return Err(error),
        }
    }
    if issues.len() > ROWS_MAX {
        let error = FieldError::of("rows", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 1).with("max", ROWS_MAX));
    }
    if issues.is_empty() && errors.is_empty() {
        errors.push(FieldError::of("rows.0.title", FieldErrorCode::Required));
    }
    refuse(errors)?;
    Ok(issues)
}

/// Village and urgency stand in a row before anybody types.
fn is_blank(row: &BulkRow) -> bool {
    [&row.title, &row.category, &row.hamlet, &row.description]
        .into_iter()
        .all(|text| text.trim().is_empty())
}

/// The row as the form of one issue, so that both are checked alike.
fn of_row(row: &BulkRow) -> IssueForm {
    IssueForm {
        title: row.title.clone(),
        category: row.category.clone(),
        subcategory: String::new(),
        entry_type: None,
        date_text: String::new(),
        hamlet: row.hamlet.clone(),
        landmark: String::new(),
        coordinates: String::new(),
        description: row.description.clone(),
        urgency: row.urgency,
        occurrence: Occurrence::Occurred,
        village_code: row.village_code.clone(),
        has_reporter: false,
        reporter_name: String::new(),
        reporter_phone: String::new(),
        confidential: false,
        rt: String::new(),
        rw: String::new(),
        time_text: String::new(),
        time_begun: String::new(),
        benefit: None,
        service_state: None,
        anonymous: false,
        disaster_kind: String::new(),
        dead: String::new(),
        missing: String::new(),
        injured: String::new(),
        displaced: String::new(),
        houses_heavy: String::new(),
        houses_medium: String::new(),
        houses_light: String::new(),
        public_facilities: String::new(),
        urgent_needs: String::new(),
        photos: Vec::new(),
        secrecy_reason: String::new(),
    }
}

/// The day alone: whoever reads the file of the issue need not be one who reads of an office's meetings.
pub(crate) fn meeting(desk: &Desk, id: &str) -> Result<RaisedIn, UiError> {
    let meeting = desk.store()?.get_meeting(parse_id(id)?)?;
    let label = match meeting.date.parse::<NaiveDate>() {
        Ok(date) => format!("Rapat {}", calendar::day_month_year(date)),
        Err(_) => "Rapat".to_owned(),
    };
    Ok(RaisedIn {
        meeting: meeting.meeting_id,
        label,
    })
}
