//! Rekap: what the meetings of this scope say together: who came, and what became of what they decided.
//!
//! Who came to a part of a meeting (*sub-acara*) came to the whole, and is counted there; what was decided in it was decided by the whole.

use chrono::NaiveDate;
use kentongan_domain::case::Relation;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::scope::Stream;
use kentongan_domain::stage::Stage;
use kentongan_domain::vocabulary::EntryType;
use rusqlite::{Connection, Row, named_params};

use crate::meetings::invitees;
use crate::rows::object;
use crate::{InviteeRecord, Store, StoreError};

/// Which meetings a recap is of.
#[derive(Debug, Clone)]
pub struct RecapQuery {
    /// Whose meetings.
    pub stream: Stream,
    /// Local dates of the first day and the last.
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub series: RecapSeries,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecapSeries {
    Any,
    /// Meetings that are one of no series.
    Alone,
    Of(ObjectId),
}

impl RecapSeries {
    /// As the column has it; `None`: any.
    pub(crate) fn column(self) -> Option<String> {
        match self {
            RecapSeries::Any => None,
            RecapSeries::Alone => Some(String::new()),
            RecapSeries::Of(id) => Some(id.to_string()),
        }
    }
}

/// A meeting of a recap.
#[derive(Debug, Clone)]
pub struct RecapMeeting {
    pub meeting_id: ObjectId,
    /// `YYYY-MM-DD`
    pub date: String,
    pub series: Option<ObjectId>,
    /// As [`crate::MeetingRecord::invitees`].
    pub invitees: Vec<InviteeRecord>,
}

/// What became of the decisions of the meetings of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionCount {
    /// `None`: of meetings of no series.
    pub series: Option<ObjectId>,
    pub open: u32,
    /// Of the open ones, those whose deadline is over.
    pub overdue: u32,
    pub closed: u32,
}

impl Store {
    /// The meetings that a recap is of, the earliest first, with whom they invited and who came.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_recap_meetings(&self, query: &RecapQuery) -> Result<Vec<RecapMeeting>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT meeting_id, date, series_id FROM meetings
                 WHERE date BETWEEN :from AND :until AND stream = :stream AND NOT refused AND parent_id = ''
                   AND (:series IS NULL OR series_id = :series)
                 ORDER BY date, start, meeting_id",
            )?;
            let (from, until) = (query.from.to_string(), query.until.to_string());
            let found: Vec<RecapMeeting> = statement
                .query_and_then(
                    named_params! {
                        ":from": from,
                        ":until": until,
                        ":stream": query.stream.to_string(),
                        ":series": query.series.column(),
                    },
                    read_meeting,
                )?
                .collect::<Result<_, StoreError>>()?;
            found.into_iter().map(|meeting| with_invitees(c, meeting)).collect()
        })
    }

    /// The years in which a scope has meetings, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_meeting_years(&self, stream: &Stream) -> Result<Vec<i32>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT DISTINCT CAST(substr(date, 1, 4) AS INTEGER) AS year FROM meetings
                 WHERE stream = :stream AND date > '1' AND NOT refused AND parent_id = '' ORDER BY year DESC",
            )?;
            let rows = statement.query_map(named_params! { ":stream": stream.to_string() }, |row| row.get("year"))?;
            Ok(rows.collect::<Result<_, rusqlite::Error>>()?)
        })
    }

    /// What became of what these meetings and their parts decided, by series. A decision that goes on in another one is counted there.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_decisions(&self, query: &RecapQuery, now_ms: i64) -> Result<Vec<DecisionCount>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(&decisions_sql())?;
            let (from, until) = (query.from.to_string(), query.until.to_string());
            statement
                .query_and_then(
                    named_params! {
                        ":decision": EntryType::Decision as i64,
                        ":raised_in": Relation::RaisedIn as i64,
                        ":merged": Stage::Merged as i64,
                        ":from_day": from,
                        ":until_day": until,
                        ":stream": query.stream.to_string(),
                        ":series": query.series.column(),
                        ":now_ms": now_ms,
                    },
                    read_count,
                )?
                .collect()
        })
    }
}

/// The meetings `m` of a [`RecapQuery`] with the links `l` of what was raised in them. What a part of a meeting decided is the whole's.
pub(crate) const MEETINGS_SQL: &str = "FROM meetings m
  JOIN (SELECT meeting_id, meeting_id AS whole_id FROM meetings WHERE NOT refused
        UNION SELECT meeting_id, parent_id FROM meetings WHERE parent_id <> '' AND NOT refused) p ON p.whole_id = m.meeting_id
    AND NOT m.refused AND m.parent_id = '' AND m.stream = :stream AND m.date BETWEEN :from_day AND :until_day
    AND (:series IS NULL OR m.series_id = :series)
  JOIN links l ON l.other_id = p.meeting_id AND l.relation = :raised_in
    AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)";

/// A decision that two links name was taken once.
fn decisions_sql() -> String {
    format!(
        "SELECT m.series_id, count(DISTINCT CASE WHEN i.shelf = 0 THEN i.issue_id END) AS open,
           count(DISTINCT CASE WHEN i.shelf = 0 AND i.due_at_ms < :now_ms THEN i.issue_id END) AS overdue,
           count(DISTINCT CASE WHEN i.shelf = 1 THEN i.issue_id END) AS closed
         {MEETINGS_SQL}
         JOIN issues i ON i.issue_id = l.issue_id AND i.entry_type = :decision AND i.shelf < 2 AND i.stage <> :merged
         GROUP BY m.series_id ORDER BY m.series_id"
    )
}

fn read_meeting(row: &Row<'_>) -> Result<RecapMeeting, StoreError> {
    Ok(RecapMeeting {
        meeting_id: object(row.get("meeting_id")?)?.ok_or(StoreError::Damaged("meetings.meeting_id"))?,
        date: row.get("date")?,
        series: ObjectId::parse(&row.get::<_, String>("series_id")?),
        invitees: Vec::new(),
    })
}

fn with_invitees(c: &Connection, mut meeting: RecapMeeting) -> Result<RecapMeeting, StoreError> {
    meeting.invitees = invitees(c, meeting.meeting_id)?;
    Ok(meeting)
}

fn read_count(row: &Row<'_>) -> Result<DecisionCount, StoreError> {
    Ok(DecisionCount {
        series: ObjectId::parse(&row.get::<_, String>("series_id")?),
        open: row.get("open")?,
        overdue: row.get("overdue")?,
        closed: row.get("closed")?,
    })
}

#[cfg(test)]
mod tests {
    use kentongan_domain::issue::{Issue, field};
    use kentongan_domain::meeting::{Attendance, Meeting, OfficeGroup};
    use kentongan_domain::op::{Fields, Kind, Value};
    use kentongan_domain::record::Class;
    use kentongan_domain::series::Series;

    use super::*;
    use crate::log::{self, NewOp};
    use crate::rebuild::tests::trained_as;
    use crate::{IssueQuery, NewInvitee, RaisedAt};

    fn office() -> Stream {
        "office:18.02.01".parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn query(series: RecapSeries) -> RecapQuery {
        RecapQuery {
            stream: office(),
            from: day("2025-01-01"),
            until: day("2025-12-31"),
            series,
        }
    }

    fn meeting(store: &Store, date: &str, series: Option<ObjectId>, parent: Option<ObjectId>) -> ObjectId {
        let form = Meeting {
            title: "Rapat Koordinasi".to_owned(),
            date: day(date),
            series,
            parent,
            ..Meeting::default()
        };
        store.create_meeting(office(), &form).unwrap()
    }

    fn series(store: &Store) -> ObjectId {
        let fields = Series {
            title: "Rakor bulanan".to_owned(),
            ..Series::default()
        }
        .fields();
        store
            .create_record(office(), Class::Series, None, fields, Fields::new())
            .unwrap()
    }

    /// A decision of that meeting.
    fn decision(store: &Store, meeting: ObjectId) -> ObjectId {
        let mut fields = Issue::default().common_fields();
        fields.insert(field::ENTRY_TYPE, Value::Int(EntryType::Decision as i64));
        let pen = store.pen();
        let new = NewOp::create(office(), Kind::IssueCreate, fields);
        let id = store.write(move |tx| log::append(tx, &pen, new)).unwrap();
        store.link_issue(id, Relation::RaisedIn, meeting, "Rakor").unwrap();
        id
    }

    #[test]
    fn a_recap_is_of_the_whole_meetings_of_a_year_and_a_series() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained_as(&folder.path().join("a.db"), "district:18.02.01");
        let monthly = series(&store);
        let alone = meeting(&store, "2025-06-02", None, None);
        let first = meeting(&store, "2025-01-20", Some(monthly), None);
        meeting(&store, "2025-01-20", Some(monthly), Some(first));
        meeting(&store, "2024-12-31", Some(monthly), None);
        let invitee = NewInvitee {
            group: OfficeGroup::Forkopimcam,
            office: "Kapolsek".to_owned(),
            ..NewInvitee::default()
        };
        store.invite(first, vec![invitee]).unwrap();
        let kapolsek = store.get_meeting(first).unwrap().invitees.remove(0).invitee_id;
        store
            .mark_attendance(kapolsek, Attendance::Represented, "", "")
            .unwrap();

        let found = |series| -> Vec<ObjectId> {
            let meetings = store.list_recap_meetings(&query(series)).unwrap();
            meetings.into_iter().map(|meeting| meeting.meeting_id).collect()
        };
        assert_eq!(found(RecapSeries::Any), [first, alone]);
        assert_eq!(found(RecapSeries::Of(monthly)), [first]);
        assert_eq!(found(RecapSeries::Alone), [alone]);
        let came = store.list_recap_meetings(&query(RecapSeries::Of(monthly))).unwrap();
        let mark = came[0].invitees[0].mark.as_ref().unwrap();
        assert_eq!(mark.status, Attendance::Represented as i64);
        assert_eq!(store.list_meeting_years(&office()).unwrap(), [2025, 2024]);
        let elsewhere = "office:18.02.02".parse().unwrap();
        assert_eq!(store.list_meeting_years(&elsewhere).unwrap(), [0; 0]);
    }

    #[test]
    fn decisions_are_counted_once_open_and_closed_by_series() {
        let folder = tempfile::tempdir().unwrap();
        let store = trained_as(&folder.path().join("a.db"), "district:18.02.01");
        let monthly = series(&store);
        let (january, march) = (
            meeting(&store, "2025-01-20", Some(monthly), None),
            meeting(&store, "2025-03-17", Some(monthly), None),
        );
        let alone = meeting(&store, "2025-06-02", None, None);
        let open = decision(&store, january);
        // It was on the table again two months later.
        store.link_issue(open, Relation::RaisedIn, march, "Rakor").unwrap();
        // At a launch inside the rakor: the rakor's.
        let launch = meeting(&store, "2025-03-17", None, Some(march));
        let closed = decision(&store, launch);
        store.add_follow_up(closed, "Sudah dikerjakan", true).unwrap();
        store.move_issue(closed, Stage::Settled, "").unwrap();
        let wrong = decision(&store, march);
        store.withdraw_issue(wrong, "Salah catat").unwrap();
        decision(&store, alone);
        let plain = store.create_issue(office(), Issue::default(), None).unwrap();
        store.link_issue(plain, Relation::RaisedIn, january, "Rakor").unwrap();

        let count = |series, open, closed| DecisionCount {
            series,
            open,
            overdue: 0,
            closed,
        };
        let counted = |series| store.count_decisions(&query(series), 0).unwrap();
        assert_eq!(
            counted(RecapSeries::Any),
            [count(None, 1, 0), count(Some(monthly), 1, 1)]
        );
        assert_eq!(counted(RecapSeries::Of(monthly)), [count(Some(monthly), 1, 1)]);
        assert_eq!(counted(RecapSeries::Alone), [count(None, 1, 0)]);

        let listed = |series| {
            let list = IssueQuery {
                entry_types: vec![EntryType::Decision as i64],
                raised_at: Some(RaisedAt::Meetings(query(series))),
                ..IssueQuery::default()
            };
            let counts = store.count_issues(&list).unwrap().unwrap();
            (counts.open, counts.closed)
        };
        assert_eq!(
            [RecapSeries::Any, RecapSeries::Of(monthly), RecapSeries::Alone].map(listed),
            [(2, 1), (1, 1), (1, 0)],
            "the list of a row shows what the row counts"
        );
    }
}
