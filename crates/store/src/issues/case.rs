//! The case file: what is kept with an issue besides its record, and when it is due.

use kentongan_domain::case::{
    PauseReason, Relation, assignment_field, comment_field, end_field, link_field, pause_field,
};
use kentongan_domain::deadline::{Due, Milestone, State, Unit, due, kept, left_until};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{STAGE_TAG, Stage, move_field};
use kentongan_domain::op::{Fields, Kind, Tag, Value};
use kentongan_domain::stage::Needs;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::log::{self, NewOp, Pen};
use crate::projection::deadlines::SetDate;
use crate::projection::{Folded, deadlines, fold};
use crate::rules::{Rules, rules};
use crate::{CaseText, Store, StoreError, drafts, ops, rows};

/// What is kept with an issue. The history has it all, with what holds no longer; this is what holds.
#[derive(Debug, Clone, Default)]
pub struct CaseFile {
    /// Oldest first.
    pub assignments: Vec<Assignment>,
    /// The pauses that hold the clock now.
    pub pauses: Vec<OpenPause>,
    pub links: Vec<Link>,
    /// In the order of their milestones.
    pub deadlines: Vec<Deadline>,
    /// The case in which this one goes on.
    pub merged_into: Option<ObjectId>,
    /// The move that merged it, if this office made it and may take it back.
    pub merged_by: Option<ObjectId>,
    /// Cases that go on in this one.
    pub merged_here: Vec<ObjectId>,
}

/// An agency that is charged with the case.
#[derive(Debug, Clone)]
pub struct Assignment {
    pub assignment_id: ObjectId,
    pub office: String,
    /// `YYYY-MM-DD`, or empty.
    pub due_on: String,
    pub note: String,
    pub at_ms: i64,
}

#[derive(Debug, Clone)]
pub struct OpenPause {
    pub pause_id: ObjectId,
    /// Wire number of a [`PauseReason`].
    pub reason: i64,
    pub note: String,
    pub from_ms: i64,
}

#[derive(Debug, Clone)]
pub struct Link {
    pub link_id: ObjectId,
    /// Wire number of a [`Relation`].
    pub relation: i64,
    /// The other record, whichever of the two the link was written in.
    pub other_id: ObjectId,
    pub label: String,
    /// It was written in the other record's file.
    pub from_other: bool,
}

/// What a rule asks of the case.
#[derive(Debug, Clone)]
pub struct Deadline {
    pub milestone: Milestone,
    /// The law or decree, or who proposed the rule.
    pub source: String,
    pub done_at_ms: Option<i64>,
    /// As it stands now, or stood when it was done.
    pub due: Due,
    /// Was it done in time? Of what is not done: is it still?
    pub in_time: bool,
}

impl Store {
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn get_case(&self, issue: ObjectId, now_ms: i64) -> Result<CaseFile, StoreError> {
        self.read(|c| {
            Ok(CaseFile {
                assignments: assignments(c, issue)?,
                pauses: open_pauses(c, issue)?,
                links: links(c, issue)?,
                deadlines: deadlines(c, issue, now_ms)?,
                merged_into: merged_into(c, issue)?,
                merged_by: merged_by(c, issue)?,
                merged_here: merged_here(c, issue)?,
            })
        })
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn add_comment(&self, issue: ObjectId, text: &str) -> Result<ObjectId, StoreError> {
        let (pen, words) = (self.pen(), [(comment_field::TEXT, text.to_owned())]);
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let new = NewOp::create(stream, Kind::Comment, fields(comment_field::ISSUE, at, words));
            let id = log::append(tx, &pen, new)?;
            drafts::remove_case_text(tx, issue, CaseText::Comment)?;
            Ok(id)
        })
    }

    /// Charges an agency with the case. `due_on`: `YYYY-MM-DD`, or empty.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn assign_issue(
        &self,
        issue: ObjectId,
        office: &str,
        due_on: &str,
        note: &str,
    ) -> Result<ObjectId, StoreError> {
        let words = [
            (assignment_field::OFFICE, office.to_owned()),
            (assignment_field::DUE_ON, due_on.to_owned()),
            (assignment_field::NOTE, note.to_owned()),
        ];
        self.add_to_case(issue, Kind::AssignmentCreate, assignment_field::ISSUE, words)
    }

    /// Stops the clock of the case.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn pause_issue(&self, issue: ObjectId, reason: PauseReason, note: &str) -> Result<ObjectId, StoreError> {
        let (pen, note) = (self.pen(), note.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let mut fields = fields(pause_field::ISSUE, at, [(pause_field::NOTE, note)]);
            fields.insert(pause_field::REASON, Value::Int(reason as i64));
            log::append(tx, &pen, NewOp::create(stream, Kind::PauseCreate, fields))
        })
    }

    /// Says that the case has to do with another record, which may stand in another stream.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn link_issue(
        &self,
        issue: ObjectId,
        relation: Relation,
        other: ObjectId,
        label: &str,
    ) -> Result<ObjectId, StoreError> {
        let (pen, label) = (self.pen(), label.to_owned());
        self.write(move |tx| append_link(tx, &pen, issue, relation, other, label))
    }

    /// The issues that were raised in a meeting, by the links that hold, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_raised_in(&self, meeting: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
        self.read(|c| {
            let mut issues = Vec::new();
            for link in links(c, meeting)? {
                let raised = link.relation == Relation::RaisedIn as i64 && link.from_other;
                if raised && !issues.contains(&link.other_id) {
                    issues.push(link.other_id);
                }
            }
            Ok(issues)
        })
    }

    /// Says that an assignment holds no longer.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown one.
    pub fn end_assignment(&self, assignment: ObjectId, reason: &str) -> Result<(), StoreError> {
        self.end(assignment, Kind::AssignmentEnd, reason)
    }

    /// Lets the clock run again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown pause.
    pub fn end_pause(&self, pause: ObjectId, reason: &str) -> Result<(), StoreError> {
        self.end(pause, Kind::PauseEnd, reason)
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown link.
    pub fn end_link(&self, link: ObjectId) -> Result<(), StoreError> {
        self.end(link, Kind::LinkEnd, "")
    }

    /// Lets `issue` go on in `into`. Both histories stay; the same office takes it back with [`Store::withdraw_move`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if one of them is unknown, or they do not belong to one village; [`StoreError::NotNext`] if it is
    /// closed, [`StoreError::ReasonMissing`] without a reason.
    pub fn merge_issue(&self, issue: ObjectId, into: ObjectId, reason: &str) -> Result<(), StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let (other, _) = ops::get_create(tx, into)?;
            if other != stream || issue == into || leads_to(tx, into, issue)? {
                return Err(StoreError::NotFound);
            }
            let shown = fold(tx, issue)?;
            check_move(&shown, Stage::Merged, &reason)?;
            let words = [(move_field::REASON, reason), (move_field::INTO, into.to_string())];
            let mut fields = fields(move_field::ISSUE, at, words);
            fields.insert(move_field::STAGE, Value::Int(Stage::Merged as i64));
            let replaced = shown.base(STAGE_TAG, true);
            let new = NewOp::create(stream, Kind::IssueMove, fields).over(move_field::STAGE, replaced);
            log::append(tx, &pen, new).map(|_| ())
        })
    }

    /// Takes a move back: the case stands where it stood before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown move.
    pub fn withdraw_move(&self, moved: ObjectId, reason: &str) -> Result<(), StoreError> {
        self.end(moved, Kind::MoveWithdraw, reason)
    }

    fn add_to_case<const N: usize>(
        &self,
        issue: ObjectId,
        kind: Kind,
        issue_tag: Tag,
        words: [(Tag, String); N],
    ) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            log::append(tx, &pen, NewOp::create(stream, kind, fields(issue_tag, at, words)))
        })
    }

    pub(crate) fn end(&self, object: ObjectId, kind: Kind, reason: &str) -> Result<(), StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, object)?;
            let mut new = NewOp::create(stream, kind, Fields::new());
            new.object = Some(at);
            if !reason.is_empty() {
                new.fields.insert(end_field::REASON, Value::Text(reason));
            }
            log::append(tx, &pen, new).map(|_| ())
        })
    }
}

/// Where a case stands, as it shows.
pub(super) fn stage_of(shown: &Folded) -> Stage {
    Stage::of_number(shown.int(STAGE_TAG, Stage::Recorded as i64)).unwrap_or(Stage::Recorded)
}

/// May a case that shows so be moved to `next`, for this reason?
pub(super) fn check_move(shown: &Folded, next: Stage, reason: &str) -> Result<(), StoreError> {
    let at = stage_of(shown);
    match at.may_become(next) {
        None => Err(StoreError::NotNext(at)),
        Some(Needs::Reason) if reason.trim().is_empty() => Err(StoreError::ReasonMissing),
        Some(Needs::Reason | Needs::Nothing) => Ok(()),
    }
}

/// Writes a link into the file of `issue`.
pub(crate) fn append_link(
    tx: &Transaction<'_>,
    pen: &Pen,
    issue: ObjectId,
    relation: Relation,
    other: ObjectId,
    label: String,
) -> Result<ObjectId, StoreError> {
    let (stream, at) = ops::get_create(tx, issue)?;
    let words = [(link_field::OTHER, other.to_string()), (link_field::LABEL, label)];
    let mut fields = fields(link_field::ISSUE, at, words);
    fields.insert(link_field::RELATION, Value::Int(relation as i64));
    log::append(tx, pen, NewOp::create(stream, Kind::LinkCreate, fields))
}

/// Fields of what belongs to the issue at `at`. Empty texts are left out.
fn fields<const N: usize>(issue_tag: Tag, at: kentongan_domain::ids::OpRef, words: [(Tag, String); N]) -> Fields {
    let words = words.into_iter().filter(|(_, text)| !text.is_empty());
    std::iter::once((issue_tag, Value::Ref(at)))
        .chain(words.map(|(tag, text)| (tag, Value::Text(text))))
        .collect()
}

fn assignments(c: &Connection, issue: ObjectId) -> Result<Vec<Assignment>, StoreError> {
    c.prepare_cached(
        // Stamps that were capped at one receipt are equal; their chain tells them apart.
        "SELECT assignment_id, office, due_on, note, at_ms FROM assignments a WHERE issue_id = :issue
           AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = a.assignment_id)
         ORDER BY eff_hlc, (SELECT max(o.seq) FROM ops o WHERE o.object_id = a.assignment_id), assignment_id",
    )?
    .query_and_then(named_params! { ":issue": issue.to_string() }, |row| {
        Ok(Assignment {
            assignment_id: id_of(row, "assignment_id")?,
            office: row.get("office")?,
            due_on: row.get("due_on")?,
            note: row.get("note")?,
            at_ms: row.get("at_ms")?,
        })
    })?
    .collect()
}

fn open_pauses(c: &Connection, issue: ObjectId) -> Result<Vec<OpenPause>, StoreError> {
    c.prepare_cached(
        "SELECT pause_id, reason, note, from_ms FROM pauses p WHERE issue_id = :issue
           AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = p.pause_id)
         ORDER BY from_ms, pause_id",
    )?
    .query_and_then(named_params! { ":issue": issue.to_string() }, |row| {
        Ok(OpenPause {
            pause_id: id_of(row, "pause_id")?,
            reason: row.get("reason")?,
            note: row.get("note")?,
            from_ms: row.get("from_ms")?,
        })
    })?
    .collect()
}

/// Links in the file itself, and those in other files that lead here.
fn links(c: &Connection, issue: ObjectId) -> Result<Vec<Link>, StoreError> {
    c.prepare_cached(
        "SELECT link_id, relation, label, issue_id <> :issue AS from_other,
           CASE WHEN issue_id = :issue THEN other_id ELSE issue_id END AS other
         FROM links l WHERE (issue_id = :issue OR other_id = :issue)
           AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)
         ORDER BY eff_hlc, (SELECT max(o.seq) FROM ops o WHERE o.object_id = l.link_id), link_id",
    )?
    .query_and_then(named_params! { ":issue": issue.to_string() }, |row| {
        // What another version wrote there is no id, and leads nowhere.
        let Some(other_id) = ObjectId::parse(&row.get::<_, String>("other")?) else {
            return Ok(None);
        };
        Ok(Some(Link {
            link_id: id_of(row, "link_id")?,
            relation: row.get("relation")?,
            other_id,
            label: row.get("label")?,
            from_other: row.get("from_other")?,
        }))
    })?
    .filter_map(Result::transpose)
    .collect()
}

fn deadlines(c: &Connection, issue: ObjectId, now_ms: i64) -> Result<Vec<Deadline>, StoreError> {
    let rules = rules(c)?;
    if let Some(decided) = deadlines::decided(c, issue)? {
        let asked = decided.date.map(|date| of_set_date(&date, &rules, now_ms));
        return Ok(asked.into_iter().collect());
    }
    let clocks = deadlines::clocks(c, &rules, issue)?.into_iter();
    Ok(clocks
        .map(|clock| {
            let at_ms = clock.done_at_ms.unwrap_or(now_ms);
            Deadline {
                milestone: clock.rule.milestone,
                source: clock.rule.source.clone(),
                done_at_ms: clock.done_at_ms,
                due: due(clock.rule, clock.started_at_ms, &clock.pauses, clock.calendar, at_ms),
                in_time: kept(clock.rule, clock.started_at_ms, &clock.pauses, clock.calendar, at_ms),
            }
        })
        .collect())
}

/// What a meeting asks of its decision.
fn of_set_date(date: &SetDate, rules: &Rules, now_ms: i64) -> Deadline {
    let at_ms = date.done_at_ms.unwrap_or(now_ms);
    let left = left_until(Unit::CalendarDays, date.due_at_ms, rules.calendar(date.zone), at_ms);
    Deadline {
        milestone: Milestone::Settle,
        source: String::new(),
        done_at_ms: date.done_at_ms,
        due: Due {
            state: State::Running {
                due_on: date.due_on,
                due_at_ms: date.due_at_ms,
                left,
            },
            is_sure: true,
        },
        in_time: at_ms < date.due_at_ms,
    }
}

fn merged_into(c: &Connection, issue: ObjectId) -> Result<Option<ObjectId>, StoreError> {
    let into: Option<String> = c
        .prepare_cached("SELECT merged_into FROM issues WHERE issue_id = :issue")?
        .query_row(named_params! { ":issue": issue.to_string() }, |row| row.get(0))
        .optional()?
        .flatten();
    Ok(into.and_then(|id| ObjectId::parse(&id)))
}

fn merged_by(c: &Connection, issue: ObjectId) -> Result<Option<ObjectId>, StoreError> {
    let moved: Option<String> = c
        .prepare_cached(
            "SELECT m.move_id FROM standing_moves m JOIN issues i ON i.issue_id = m.issue_id AND i.stage = m.stage
             JOIN offices o ON o.device_no = m.device_no
             WHERE m.issue_id = :issue AND m.into_id IS NOT NULL AND o.scope = (SELECT scope FROM replica)
             ORDER BY m.eff_hlc DESC, m.device_no DESC, m.epoch DESC, m.seq DESC LIMIT 1",
        )?
        .query_row(named_params! { ":issue": issue.to_string() }, |row| row.get(0))
        .optional()?;
    rows::object(moved)
}

fn merged_here(c: &Connection, issue: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
    c.prepare_cached("SELECT issue_id FROM issues WHERE merged_into = :issue ORDER BY recency")?
        .query_and_then(named_params! { ":issue": issue.to_string() }, |row| {
            id_of(row, "issue_id")
        })?
        .collect()
}

/// Does `from` go on, by one merge or several, in `issue`?
fn leads_to(c: &Connection, from: ObjectId, issue: ObjectId) -> Result<bool, StoreError> {
    let (mut seen, mut at) = (vec![from], from);
    while let Some(next) = merged_into(c, at)? {
        if next == issue {
            return Ok(true);
        }
        // Two laptops that merged the same two, each the other way round, made a circle.
        if seen.contains(&next) {
            return Ok(false);
        }
        seen.push(next);
        at = next;
    }
    Ok(false)
}

fn id_of(row: &Row<'_>, column: &'static str) -> Result<ObjectId, StoreError> {
    rows::object(row.get(column)?)?.ok_or(StoreError::Damaged(column))
}
