//! The issues of a month (*laporan bulanan*), and how each stood at its end.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::stage::Stage;
use rusqlite::{Connection, Row, named_params};

use crate::issues::recency_of;
use crate::projection::deadlines;
use crate::rows::object;
use crate::rules::rules;
use crate::{Store, StoreError};

/// A month, or another stretch of time.
#[derive(Debug, Clone, Copy)]
pub struct MonthQuery {
    /// When it begins, milliseconds since 1970 UTC.
    pub from_ms: i64,
    /// When it is over; that moment is not part of it.
    pub until_ms: i64,
    /// The present: a month that goes on stands as the screens show it.
    pub now_ms: i64,
}

/// An issue that came, was answered or closed in the month, or was still open at its end. Decisions of meetings are among them.
#[derive(Debug, Clone)]
pub struct MonthIssue {
    pub issue_id: ObjectId,
    /// Empty: an office's own.
    pub village_code: String,
    pub category: String,
    /// Wire number of [`kentongan_domain::vocabulary::EntryType`]; 0: nobody said.
    pub entry_type: i64,
    /// Wire number of [`kentongan_domain::issue::Urgency`].
    pub urgency: i64,
    pub confidential: bool,
    /// It was recorded in the month; received, where the laptop's clock ran ahead.
    pub recorded: bool,
    /// An office answered it in the month, and none did before.
    pub answered: bool,
    /// Wire number of its [`Stage`] at the end of the month.
    pub stage: i64,
    /// Still to be dealt with at the end.
    pub open: bool,
    /// It was closed in the month, and still was at its end.
    pub closed: bool,
    /// Open at the end, and late with what an office owes.
    pub overdue: bool,
}

impl Store {
    /// The issues of a month, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_month_issues(&self, query: &MonthQuery) -> Result<Vec<MonthIssue>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(MONTH_SQL)?;
            let found: Vec<Found> = statement
                .query_and_then(
                    named_params! {
                        ":until_ms": query.until_ms,
                        ":before_it_ended": recency_of(query.until_ms - 1),
                    },
                    |row| read(row, query),
                )?
                .collect::<Result<_, StoreError>>()?;
            let touched = found.into_iter().filter(|found| {
                let issue = &found.issue;
                issue.recorded || issue.answered || issue.open || issue.closed
            });
            touched.map(|found| with_lateness(c, found, query)).collect()
        })
    }
}

/// Every issue that was there when the month ended, with the last move and the first answer until then.
const MONTH_SQL: &str = "
  SELECT i.issue_id, i.recency, i.village_code, i.category, i.entry_type, i.urgency, i.confidential, i.stage, i.due_at_ms,
    (SELECT m.stage FROM standing_moves m WHERE m.issue_id = i.issue_id AND m.at_ms < :until_ms
       ORDER BY m.eff_hlc DESC, m.device_no DESC, m.epoch DESC, m.seq DESC LIMIT 1) AS moved_to,
    (SELECT m.at_ms FROM standing_moves m WHERE m.issue_id = i.issue_id AND m.at_ms < :until_ms
       ORDER BY m.eff_hlc DESC, m.device_no DESC, m.epoch DESC, m.seq DESC LIMIT 1) AS moved_at_ms,
    (SELECT min(f.at_ms) FROM follow_ups f WHERE f.issue_id = i.issue_id AND f.answer) AS answered_at_ms
  FROM issues i WHERE i.shelf < 2 AND i.recency >= :before_it_ended ORDER BY i.recency";

struct Found {
    issue: MonthIssue,
    /// When it is late next, as it stands now.
    due_at_ms: Option<i64>,
}

fn read(row: &Row<'_>, query: &MonthQuery) -> Result<Found, StoreError> {
    let moved_to: Option<i64> = row.get("moved_to")?;
    let moved_at_ms: Option<i64> = row.get("moved_at_ms")?;
    let answered_at_ms: Option<i64> = row.get("answered_at_ms")?;
    // Of two moves that were made apart people may have settled on the earlier one.
    let stage = match query.until_ms > query.now_ms {
        true => row.get("stage")?,
        false => moved_to.unwrap_or(Stage::Recorded as i64),
    };
    let in_month = |at_ms: Option<i64>| at_ms.is_some_and(|at_ms| at_ms >= query.from_ms && at_ms < query.until_ms);
    let open = Stage::of_number(stage).is_none_or(Stage::is_open);
    let recency: i64 = row.get("recency")?;
    Ok(Found {
        issue: MonthIssue {
            issue_id: object(row.get("issue_id")?)?.ok_or(StoreError::Damaged("issues.issue_id"))?,
            village_code: row.get("village_code")?,
            category: row.get("category")?,
            entry_type: row.get("entry_type")?,
            urgency: row.get("urgency")?,
            confidential: row.get("confidential")?,
            recorded: recency < recency_of(query.from_ms - 1),
            answered: in_month(answered_at_ms),
            stage,
            open,
            closed: !open && in_month(moved_at_ms),
            overdue: false,
        },
        due_at_ms: row.get("due_at_ms")?,
    })
}

/// What is open now says itself when it is late; of an earlier end of a month its clocks are asked.
fn with_lateness(c: &Connection, found: Found, query: &MonthQuery) -> Result<MonthIssue, StoreError> {
    let mut issue = found.issue;
    issue.overdue = match (issue.open, query.until_ms > query.now_ms) {
        (false, _) => false,
        (true, true) => found.due_at_ms.is_some_and(|due_at_ms| due_at_ms <= query.now_ms),
        (true, false) => {
            let rules = rules(c)?;
            deadlines::was_late(c, &rules, issue.issue_id, query.until_ms)?
        }
    };
    Ok(issue)
}

#[cfg(test)]
mod tests {
    use kentongan_domain::issue::{Issue, field};
    use kentongan_domain::op::{Kind, Value};
    use kentongan_domain::scope::Stream;
    use kentongan_domain::vocabulary::EntryType;

    use super::*;
    use crate::log::{self, NewOp};
    use crate::rebuild::tests::{SCOPE, trained};

    const DAY_MS: i64 = 86_400_000;

    fn stream() -> Stream {
        SCOPE.parse().unwrap()
    }

    fn issue() -> Issue {
        Issue {
            title: "Jembatan".to_owned(),
            category: "INF".to_owned(),
            ..Issue::default()
        }
    }

    /// A decision that was to be carried out by that day: the one kind of issue that is late without a receipt.
    fn decision(store: &Store, due_on: &str) -> ObjectId {
        let mut fields = issue().common_fields();
        fields.insert(field::ENTRY_TYPE, Value::Int(EntryType::Decision as i64));
        fields.insert(field::DUE_ON, Value::Text(due_on.to_owned()));
        let pen = store.pen();
        let new = NewOp::create(stream(), Kind::IssueCreate, fields);
        store.write(move |tx| log::append(tx, &pen, new)).unwrap()
    }

    fn month(store: &Store, from_ms: i64, until_ms: i64, now_ms: i64) -> Vec<MonthIssue> {
        let query = MonthQuery {
            from_ms,
            until_ms,
            now_ms,
        };
        store.list_month_issues(&query).unwrap()
    }

    fn only(mut issues: Vec<MonthIssue>) -> MonthIssue {
        assert_eq!(issues.len(), 1, "{issues:?}");
        issues.remove(0)
    }

    #[test]
    fn an_issue_is_recorded_once_open_until_it_is_closed_and_closed_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        // Of its own decisions a village says itself when they are done.
        let id = decision(&store, "2999-01-31");
        let at = store.get_issue(id).unwrap().recorded_at_ms;
        let (begin, end) = (at - DAY_MS, at + DAY_MS);
        for now in [at, end + DAY_MS] {
            let found = only(month(&store, begin, end, now));
            assert!(found.recorded && found.open && !found.closed && !found.answered && !found.overdue);
            assert_eq!((found.issue_id, found.stage), (id, Stage::Recorded as i64));
            let later = only(month(&store, end, end + DAY_MS, now));
            assert!(!later.recorded && later.open, "it goes on in the next month");
        }
        assert!(month(&store, begin, at, at).is_empty(), "it was not there yet");

        store.add_follow_up(id, "Akan diperiksa", true).unwrap();
        store.move_issue(id, Stage::Settled, "").unwrap();
        for now in [at, end + DAY_MS] {
            let found = only(month(&store, begin, end, now));
            assert!(
                found.recorded && found.answered && found.closed && !found.open,
                "{found:?}"
            );
            assert_eq!(found.stage, Stage::Settled as i64);
            assert!(month(&store, end, end + DAY_MS, now).is_empty(), "it was closed before");
        }
    }

    #[test]
    fn what_was_late_when_a_month_ended_was_late_whatever_became_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let late = decision(&store, "2020-01-31");
        let in_time = decision(&store, "2999-01-31");
        let at = store.get_issue(late).unwrap().recorded_at_ms;
        let end = at + DAY_MS;
        for now in [end - 1, end + 1] {
            let overdue: Vec<(ObjectId, bool)> = month(&store, at - DAY_MS, end, now)
                .into_iter()
                .map(|issue| (issue.issue_id, issue.overdue))
                .collect();
            assert_eq!(overdue.len(), 2);
            assert!(
                overdue.contains(&(late, true)) && overdue.contains(&(in_time, false)),
                "{overdue:?}"
            );
        }
        store.add_follow_up(late, "Sudah dikerjakan", true).unwrap();
        store.move_issue(late, Stage::Settled, "").unwrap();
        let closed = month(&store, at - DAY_MS, end, end + 1);
        let closed = closed.iter().find(|issue| issue.issue_id == late).unwrap();
        assert!(closed.closed && !closed.overdue, "what is closed is late no longer");
    }

    #[test]
    fn what_was_deleted_is_in_no_month() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained(&folder.path().join("a.db"));
        let id = store.create_issue(stream(), issue(), None).unwrap();
        let at = store.get_issue(id).unwrap().recorded_at_ms;
        store.withdraw_issue(id, "Salah catat").unwrap();
        assert!(month(&store, at - DAY_MS, at + DAY_MS, at).is_empty());
    }
}
