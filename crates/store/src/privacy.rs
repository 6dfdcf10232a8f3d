//! What people may ask of their data (UU 27/2022): freezing, erasing, what is past its time; and who looked at a reporter.

use chrono::NaiveDate;
use kentongan_domain::calendar::Zone;
use kentongan_domain::case::end_field;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::personal;
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::privacy::{erasure_field, freeze_field, reveal_field};
use kentongan_domain::retention::Retention;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::log::{self, NewOp, Pen};
use crate::ops::PERSONAL_TAG_OFFSET;
use crate::projection::{fold, privacy};
use crate::{Store, StoreError, conflicts, ops, rows, scrub};

/// A closed case whose personal data are kept longer than the kecamatan's rule has it.
#[derive(Debug, Clone)]
pub struct DueForErasure {
    pub issue_id: ObjectId,
    /// Local date on which it was closed, or deleted.
    pub closed_on: NaiveDate,
    /// First day on which they are past their time.
    pub ended_on: NaiveDate,
    /// What the rule calls its class.
    pub class: String,
}

/// An issue whose personal parts were ordered to be erased.
#[derive(Debug, Clone)]
pub struct ErasedIssue {
    pub issue_id: ObjectId,
    pub reason: String,
    pub record_number: String,
    pub ordered_by: String,
    pub at_ms: i64,
}

impl Store {
    /// Lets nothing of the issue's personal parts show or be changed, until the kecamatan ends it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn freeze_issue(&self, issue: ObjectId, reason: &str) -> Result<ObjectId, StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let fields: Fields = [
                (freeze_field::ISSUE, Value::Ref(at)),
                (freeze_field::REASON, Value::Text(reason)),
            ]
            .into();
            log::append(tx, &pen, NewOp::create(stream, Kind::FreezeCreate, fields))
        })
    }

    /// Ends every freeze of the issue.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it is not frozen.
    pub fn end_freeze(&self, issue: ObjectId, reason: &str) -> Result<(), StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| {
            let standing = freezes(tx, issue)?;
            if standing.is_empty() {
                return Err(StoreError::NotFound);
            }
            for freeze in standing {
                let (stream, at) = ops::get_create(tx, freeze)?;
                let mut new = NewOp::create(stream, Kind::FreezeEnd, Fields::new());
                new.object = Some(at);
                if !reason.is_empty() {
                    new.fields.insert(end_field::REASON, Value::Text(reason.clone()));
                }
                log::append(tx, &pen, new)?;
            }
            Ok(())
        })
    }

    /// Orders that the personal parts and the photos of these issues be erased everywhere, under one record of destruction (*berita
    /// acara pemusnahan*). Here they show nowhere when this answers, and are gone but for what was written and the district has not
    /// received yet: that goes with its receipt. Answers as [`Store::files_are_clean`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if one of them is unknown; nothing is ordered then.
    pub fn order_erasure(
        &self,
        issues: &[ObjectId],
        reason: &str,
        record_number: &str,
        ordered_by: &str,
    ) -> Result<bool, StoreError> {
        let (pen, issues) = (self.pen(), issues.to_vec());
        let words = [
            (erasure_field::REASON, reason.to_owned()),
            (erasure_field::RECORD_NUMBER, record_number.to_owned()),
            (erasure_field::ORDERED_BY, ordered_by.to_owned()),
        ];
        self.write(move |tx| {
            for issue in issues {
                order(tx, &pen, issue, &words)?;
            }
            Ok(())
        })?;
        self.files_are_clean()
    }

    /// Do the files of this laptop hold nothing any more of what was erased? Where they could not be cleared, the next start tries
    /// again.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn files_are_clean(&self) -> Result<bool, StoreError> {
        // The writer clears the files behind the commit; one more job, and it has tried.
        self.write(|tx| scrub::is_clean(tx))
    }

    /// Name and number of the reporter, for one look. That somebody looked, and why, is written first. `None`: there is nothing to
    /// be seen, and nothing was written.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn reveal_reporter(&self, issue: ObjectId, reason: &str) -> Result<Option<(String, String)>, StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| {
            let seen = reporter(tx, issue)?;
            if seen.is_some() {
                note_look(tx, &pen, issue, &reason)?;
            }
            Ok(seen)
        })
    }

    /// Closed and deleted issues whose personal data are past their time on `today`, the longest past first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn due_for_erasure(&self, retention: &Retention, today: NaiveDate) -> Result<Vec<DueForErasure>, StoreError> {
        self.read(|c| {
            let mut due = Vec::new();
            for closed in closed_with_names(c)? {
                let Some(closed_on) = closed.on(c)? else { continue };
                let Some(ended_on) = retention.ends_on(&closed.category, closed_on) else {
                    continue;
                };
                if ended_on <= today {
                    due.push(DueForErasure {
                        issue_id: closed.issue_id,
                        closed_on,
                        ended_on,
                        class: retention
                            .class_of(&closed.category)
                            .map_or_else(String::new, |c| c.label.clone()),
                    });
                }
            }
            due.sort_by_key(|one| (one.ended_on, one.issue_id));
            Ok(due)
        })
    }

    /// Every issue whose personal parts were ordered to be erased, the newest order first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_erased(&self) -> Result<Vec<ErasedIssue>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                // An order may be about a person of the roster as well.
                "SELECT issue_id, reason, record_number, ordered_by, at_ms FROM erasures
                 WHERE issue_id NOT IN (SELECT person_id FROM people) ORDER BY eff_hlc DESC, record_number, issue_id",
            )?
            .query_and_then([], |row| {
                Ok(ErasedIssue {
                    issue_id: issue_of(row)?,
                    reason: row.get("reason")?,
                    record_number: row.get("record_number")?,
                    ordered_by: row.get("ordered_by")?,
                    at_ms: row.get("at_ms")?,
                })
            })?
            .collect()
        })
    }
}

fn order(
    tx: &Transaction<'_>,
    pen: &Pen,
    issue: ObjectId,
    words: &[(kentongan_domain::op::Tag, String)],
) -> Result<(), StoreError> {
    let (stream, at) = ops::get_create(tx, issue)?;
    let words = words.iter().filter(|(_, text)| !text.is_empty());
    let fields: Fields = std::iter::once((erasure_field::ISSUE, Value::Ref(at)))
        .chain(words.map(|(tag, text)| (*tag, Value::Text(text.clone()))))
        .collect();
    log::append(tx, pen, NewOp::create(stream, Kind::ErasureCreate, fields)).map(|_| ())
}

/// Name and number of the reporter as they show, for whoever notes the look in the same commit. `None`: there is nothing to be seen.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown issue.
pub(crate) fn reporter(c: &Connection, issue: ObjectId) -> Result<Option<(String, String)>, StoreError> {
    ops::get_create(c, issue)?;
    if privacy::standing(c, issue)?.is_closed() {
        return Ok(None);
    }
    let shown = fold(c, issue)?;
    let name = shown.text(PERSONAL_TAG_OFFSET + personal::REPORTER_NAME);
    let phone = shown.text(PERSONAL_TAG_OFFSET + personal::REPORTER_PHONE);
    Ok((!name.is_empty() || !phone.is_empty()).then_some((name, phone)))
}

/// Writes that somebody looks at the reporter of an issue, and why.
pub(crate) fn note_look(tx: &Transaction<'_>, pen: &Pen, issue: ObjectId, reason: &str) -> Result<(), StoreError> {
    let (stream, at) = ops::get_create(tx, issue)?;
    let fields: Fields = [
        (reveal_field::ISSUE, Value::Ref(at)),
        (reveal_field::REASON, Value::Text(reason.to_owned())),
    ]
    .into();
    log::append(tx, pen, NewOp::create(stream, Kind::RevealCreate, fields)).map(|_| ())
}

/// Freezes of an issue that nobody has ended.
fn freezes(c: &Connection, issue: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
    c.prepare_cached(
        "SELECT freeze_id FROM freezes f WHERE issue_id = :issue
           AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = f.freeze_id) ORDER BY eff_hlc, freeze_id",
    )?
    .query_and_then(named_params! { ":issue": issue.to_string() }, |row| {
        rows::object(row.get("freeze_id")?)?.ok_or(StoreError::Damaged("freezes.freeze_id"))
    })?
    .collect()
}

/// A closed or deleted issue that names people.
struct Closed {
    issue_id: ObjectId,
    category: String,
    zone: Zone,
    deleted: bool,
    /// The last move to the stage that it stands in.
    moved_at_ms: Option<i64>,
}

impl Closed {
    fn on(&self, c: &Connection) -> Result<Option<NaiveDate>, StoreError> {
        let at_ms = match self.deleted {
            true => conflicts::deleted_at_ms(c, self.issue_id)?,
            false => self.moved_at_ms,
        };
        Ok(at_ms.map(|at_ms| self.zone.date(at_ms)))
    }
}

fn closed_with_names(c: &Connection) -> Result<Vec<Closed>, StoreError> {
    c.prepare_cached(
        "SELECT issue_id, category, village_code, deleted = 1 AS deleted,
           (SELECT max(m.at_ms) FROM standing_moves m WHERE m.issue_id = i.issue_id AND m.stage = i.stage) AS moved_at_ms
         FROM issues i WHERE erased_at_ms IS NULL AND (reporter_state = 1 OR text_secret)
           AND (shelf = 1 OR (deleted = 1 AND NOT refused))",
    )?
    .query_and_then([], |row| {
        let village: String = row.get("village_code")?;
        Ok(Closed {
            issue_id: issue_of(row)?,
            category: row.get("category")?,
            zone: village.parse().map_or(Zone::Wib, |code| Zone::of_region(&code)),
            deleted: row.get("deleted")?,
            moved_at_ms: row.get("moved_at_ms")?,
        })
    })?
    .collect()
}

fn issue_of(row: &Row<'_>) -> Result<ObjectId, StoreError> {
    rows::object(row.get("issue_id")?)?.ok_or(StoreError::Damaged("issue_id"))
}
