//! The issues of a month as its papers count them: the laporan bulanan and the papan warga.
//!
//! What is counted: *masuk* is what was recorded in the month, by the same clock as the lists; *selesai* what was closed in it and
//! still was at its end, whether it was settled, refused or another office's; *proses* what was open at its end, from whichever month;
//! *lewat tenggat* the part of that which was late then. What was merged goes on in another issue, and is closed in neither word.
//! Decisions of meetings are counted with their meetings.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use kentongan_documents::IssueCounts;
use kentongan_domain::calendar;
use kentongan_domain::issue::Stage;
use kentongan_domain::vocabulary::EntryType;
use kentongan_store::{MonthIssue, MonthQuery};

use crate::desk::Desk;
use crate::error::{ErrorCode, UiError};

/// A month that has begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct MonthSpan {
    pub first: NaiveDate,
    pub last: NaiveDate,
    query: MonthQuery,
}

impl MonthSpan {
    /// # Errors
    /// `not_found` for a month that no calendar has, or that has not begun.
    pub fn of(desk: &Desk, year: i32, month: u32) -> Result<Self, UiError> {
        let missing = || UiError::of(ErrorCode::NotFound);
        // Years of four digits: the month names a preference and a file.
        let first = NaiveDate::from_ymd_opt(year, month, 1).filter(|first| (1900..=9999).contains(&first.year()));
        let first = first.filter(|first| *first <= desk.today()).ok_or_else(missing)?;
        let next = first.checked_add_months(Months::new(1)).ok_or_else(missing)?;
        let (from_ms, until_ms) = desk.zone().month_ms(first);
        Ok(Self {
            first,
            last: next.checked_sub_days(Days::new(1)).unwrap_or(first),
            query: MonthQuery {
                from_ms,
                until_ms,
                now_ms: desk.now_ms(),
            },
        })
    }

    /// `Januari 2025`
    pub fn name(&self) -> String {
        format!("{} {}", calendar::month_name(self.first.month()), self.first.year())
    }

    /// `2025-01`
    pub fn code(&self) -> String {
        format!("{:04}-{:02}", self.first.year(), self.first.month())
    }

    /// Without what meetings decided.
    pub fn issues(&self, desk: &Desk) -> Result<Vec<MonthIssue>, UiError> {
        let mut issues = desk.store()?.list_month_issues(&self.query)?;
        issues.retain(|issue| issue.entry_type != EntryType::Decision as i64);
        Ok(issues)
    }
}

/// What these issues are together.
pub(super) fn counted<'a>(issues: impl IntoIterator<Item = &'a MonthIssue>) -> IssueCounts {
    let mut counts = IssueCounts::default();
    for issue in issues {
        counts.recorded += u32::from(issue.recorded);
        counts.open += u32::from(issue.open);
        counts.closed += u32::from(issue.closed && issue.stage != Stage::Merged as i64);
        counts.overdue += u32::from(issue.overdue);
    }
    counts
}

#[cfg(test)]
mod tests {
    use kentongan_domain::ids::ObjectId;

    use super::*;

    fn issue(stage: Stage) -> MonthIssue {
        MonthIssue {
            issue_id: ObjectId::parse("01947a10-3c5e-8d2b-8f10-5b6a7c8d9e0f").unwrap(),
            village_code: "18.02.01.2003".to_owned(),
            category: "INF".to_owned(),
            entry_type: EntryType::Complaint as i64,
            urgency: 3,
            confidential: false,
            recorded: false,
            answered: false,
            stage: stage as i64,
            open: stage.is_open(),
            closed: !stage.is_open(),
            overdue: false,
        }
    }

    #[test]
    fn a_month_is_what_came_what_went_what_is_left_and_what_of_that_is_late() {
        let new = MonthIssue {
            recorded: true,
            ..issue(Stage::Recorded)
        };
        let old_and_late = MonthIssue {
            overdue: true,
            ..issue(Stage::InProgress)
        };
        let came_and_went = MonthIssue {
            recorded: true,
            ..issue(Stage::Settled)
        };
        let merged = MonthIssue {
            recorded: true,
            ..issue(Stage::Merged)
        };
        let answered_alone = MonthIssue {
            answered: true,
            closed: false,
            ..issue(Stage::Rejected)
        };
        let all = [
            new,
            old_and_late,
            came_and_went,
            merged,
            issue(Stage::Rejected),
            issue(Stage::NotOurs),
            answered_alone,
        ];
        let wanted = IssueCounts {
            recorded: 3,
            open: 2,
            closed: 3,
            overdue: 1,
        };
        assert_eq!(counted(&all), wanted);
        assert_eq!(counted(&[]), IssueCounts::default());
    }
}
