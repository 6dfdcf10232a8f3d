//! Isu: recording, changing, following up, and reading back.

mod case;
mod list;
mod row;
mod timeline;

use kentongan_domain::case::Relation;
use kentongan_domain::deadline::{Milestone, Unit};
use kentongan_domain::ids::{DeviceNo, ObjectId};
use kentongan_domain::issue::{Issue, Reporter, STAGE_TAG, Stage, field, follow_up_field, move_field, personal};
use kentongan_domain::op::{Fields, Kind, Tag, Value};
use kentongan_domain::scope::Stream;
use kentongan_domain::vocabulary::{DisasterFields, EntryType};
use rusqlite::{Connection, Transaction, named_params};

use crate::edits::{changes, edit};
use crate::log::{self, NewOp};
use crate::ops::{self, PERSONAL_TAG_OFFSET};
use crate::photos::{self, Belongs};
use crate::projection::fold;
use crate::{CaseText, Delivery, NewPhoto, Store, StoreError, drafts};

pub(crate) use case::append_link;
pub use case::{Assignment, CaseFile, Deadline, Link, OpenPause};
pub use list::{
    Breadth, IssuePage, IssueQuery, IssueSort, NotAPlace, Place, RaisedAt, Shelf, ShelfCounts, VillageCount,
};
pub(crate) use list::{SLOTS, recency_of};
pub use timeline::{ReceiptOf, Timeline, TimelineItem, TimelineWhat};

/// An issue as lists and the case file read it.
#[derive(Debug, Clone)]
pub struct IssueRecord {
    pub issue_id: ObjectId,
    pub village_code: String,
    pub village_name: String,
    pub title: String,
    /// Wire number of [`kentongan_domain::vocabulary::EntryType`]; 0: nobody said.
    pub entry_type: i64,
    pub category: String,
    /// `INF.01`, or empty.
    pub subcategory: String,
    /// `YYYY-MM-DD`
    pub occurred_on: String,
    pub hamlet: String,
    pub landmark: String,
    /// [`kentongan_domain::coordinates::Point::to_wire`].
    pub position: Option<i64>,
    pub description: String,
    /// Wire number of [`kentongan_domain::issue::Urgency`].
    pub urgency: i64,
    pub occurrence: i64,
    pub confidential: bool,
    pub reporter_name: String,
    pub reporter_phone: String,
    /// Numbers of the RT and the RW; 0: not given.
    pub rt: i64,
    pub rw: i64,
    /// Local time or part of the day, or empty.
    pub occurred_at: String,
    /// 1 to 5; 0: nobody said.
    pub benefit: i64,
    /// Wire number of [`kentongan_domain::vocabulary::ServiceState`]; 0: it is about no service.
    pub service_state: i64,
    /// The reporter wants not to be named.
    pub anonymous: bool,
    /// `A05`, or empty.
    pub disaster_kind: String,
    pub disaster: DisasterFields,
    /// When it is late for what is to be done next.
    pub due: Option<NextDue>,
    /// 0 nobody named, 1 stored, 2 withheld, 3 erased.
    pub reporter_state: i64,
    pub stage: i64,
    pub recorded_at_ms: i64,
    pub clock_doubt: bool,
    pub device_no: DeviceNo,
    pub provisional_no: i64,
    /// Year and running number, given by the district at receipt.
    pub number: Option<(i32, u32)>,
    /// The same as it is written now, `ISU/2003/2025/014`.
    pub written_number: Option<String>,
    pub received_at_ms: Option<i64>,
    /// Tags of fields that stand in two versions.
    pub two_versions: Vec<Tag>,
    pub delivery: Delivery,
    /// An answer from elsewhere that nobody has opened here.
    pub new_answer: bool,
    pub answered: bool,
    /// Photos that stand, whether their bytes are here or not; none once they are destroyed.
    pub photo_count: u32,
    /// 0 it stands, 1 deleted, 2 deleted by one and changed by another who did not know.
    pub deleted: i64,
    /// The district refused the record itself: there is nothing that could be followed up or deleted.
    pub refused: bool,
    /// Its personal parts are not to be used, on request: nothing of them shows.
    pub frozen: bool,
    /// When its personal parts were ordered to be erased.
    pub erased_at_ms: Option<i64>,
    /// The description is a personal part: for the file alone, also where the issue is confidential no longer.
    pub text_secret: bool,
    /// Why it was made confidential no longer when it last was; empty: it never was.
    pub secrecy_reason: String,
    /// Its place among all, the newest first.
    pub(crate) recency: i64,
}

/// The first moment at which a case is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextDue {
    pub at_ms: i64,
    pub milestone: Milestone,
    /// What its time is counted in.
    pub unit: Unit,
}

/// One of several issues that are recorded together.
#[derive(Debug, Clone)]
pub struct NewIssue {
    pub stream: Stream,
    pub issue: Issue,
    /// What an old register says was done about it.
    pub follow_up: Option<String>,
    pub raised_in: Option<RaisedIn>,
}

/// The meeting from which issues come.
#[derive(Debug, Clone)]
pub struct RaisedIn {
    pub meeting: ObjectId,
    /// What the meeting is called, for a reader who does not have it.
    pub label: String,
}

impl IssueRecord {
    /// The description as lists, exports and searches may have it.
    pub fn open_description(&self) -> Option<&str> {
        (!self.confidential && !self.text_secret).then_some(self.description.as_str())
    }

    /// Is it still to be dealt with?
    pub fn stage_is_open(&self) -> bool {
        Stage::of_number(self.stage).is_none_or(Stage::is_open)
    }
}

impl Store {
    /// Records an issue; the draft that it grew from goes in the same commit.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is recorded then.
    pub fn create_issue(&self, stream: Stream, issue: Issue, draft_id: Option<String>) -> Result<ObjectId, StoreError> {
        self.create_issue_with_photos(stream, issue, Vec::new(), draft_id)
    }

    /// [`Store::create_issue`] with photos, whose bytes are kept already. One commit: after a cut there is either the draft that names
    /// them all or the issue that has them all.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is recorded then.
    pub fn create_issue_with_photos(
        &self,
        stream: Stream,
        issue: Issue,
        photos: Vec<NewPhoto>,
        draft_id: Option<String>,
    ) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let mut new = NewOp::create(stream.clone(), Kind::IssueCreate, issue.common_fields());
            new.personal = issue.personal_fields();
            let id = log::append(tx, &pen, new)?;
            if !photos.is_empty() {
                let (_, at) = ops::get_create(tx, id)?;
                for photo in photos {
                    photos::append(tx, &pen, stream.clone(), at, Belongs::Case, photo)?;
                }
            }
            if let Some(draft) = draft_id {
                drafts::remove(tx, &draft)?;
            }
            Ok(id)
        })
    }

    /// Records several issues with what belongs to them, all or none; the draft that they grew from goes in the same commit.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is recorded then.
    pub fn import_issues(&self, issues: Vec<NewIssue>, draft_id: Option<String>) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            for NewIssue {
                stream,
                issue,
                follow_up,
                raised_in,
            } in issues
            {
                let mut new = NewOp::create(stream.clone(), Kind::IssueCreate, issue.common_fields());
                new.personal = issue.personal_fields();
                let id = log::append(tx, &pen, new)?;
                if let Some(text) = follow_up {
                    let (_, at) = ops::get_create(tx, id)?;
                    let fields: Fields = [
                        (follow_up_field::ISSUE, Value::Ref(at)),
                        (follow_up_field::TEXT, Value::Text(text)),
                        (follow_up_field::ANSWER, Value::Bool(false)),
                    ]
                    .into();
                    log::append(tx, &pen, NewOp::create(stream, Kind::FollowUp, fields))?;
                }
                if let Some(RaisedIn { meeting, label }) = raised_in {
                    case::append_link(tx, &pen, id, Relation::RaisedIn, meeting, label)?;
                }
            }
            if let Some(draft) = draft_id {
                drafts::remove(tx, &draft)?;
            }
            Ok(())
        })
    }

    /// Writes what the person changed: the fields in which `wanted` differs from what he had `seen`. No difference, no op. What
    /// somebody else changed meanwhile stays; where both changed one field, both versions stand. A confidential text stays among
    /// the personal parts, also where the issue is confidential no longer.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn edit_issue(&self, id: ObjectId, seen: Issue, wanted: Issue) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| write_edit(tx, &pen, id, &seen, &wanted))
    }

    /// The same over a form that did not show the reporter's name and number: one of them that is left empty stays as it is, and
    /// both go where there is no reporter in it any more.
    ///
    /// # Errors
    /// As [`Store::edit_issue`].
    pub fn edit_issue_unseen(&self, id: ObjectId, seen: Issue, wanted: Issue) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let (mut seen, mut wanted) = (seen, wanted);
            let shown = fold(tx, id)?;
            let stored = Reporter {
                name: shown.text(PERSONAL_TAG_OFFSET + personal::REPORTER_NAME),
                phone: shown.text(PERSONAL_TAG_OFFSET + personal::REPORTER_PHONE),
            };
            if let Some(reporter) = &mut wanted.reporter {
                for (typed, stored) in [(&mut reporter.name, &stored.name), (&mut reporter.phone, &stored.phone)] {
                    if typed.is_empty() {
                        typed.clone_from(stored);
                    }
                }
            }
            seen.reporter = match seen.reporter {
                // A reporter that came since the form was opened is not taken away by it.
                None if wanted.reporter.is_none() => None,
                _ => Some(stored),
            };
            write_edit(tx, &pen, id, &seen, &wanted)
        })
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn add_follow_up(&self, issue: ObjectId, text: &str, answer: bool) -> Result<ObjectId, StoreError> {
        self.add_follow_up_with_photos(issue, text, answer, Vec::new())
    }

    /// [`Store::add_follow_up`] with photos that prove it, whose bytes are kept already. One commit: no photo stands without the words
    /// that it belongs to, and words that are saved are not offered as unsaved after a cut.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue; nothing is written then.
    pub fn add_follow_up_with_photos(
        &self,
        issue: ObjectId,
        text: &str,
        answer: bool,
        photos: Vec<NewPhoto>,
    ) -> Result<ObjectId, StoreError> {
        let (pen, text) = (self.pen(), text.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let fields: Fields = [
                (follow_up_field::ISSUE, Value::Ref(at)),
                (follow_up_field::TEXT, Value::Text(text)),
                (follow_up_field::ANSWER, Value::Bool(answer)),
            ]
            .into();
            let id = log::append(tx, &pen, NewOp::create(stream.clone(), Kind::FollowUp, fields))?;
            if !photos.is_empty() {
                let (_, proved) = ops::get_create(tx, id)?;
                for photo in photos {
                    photos::append(tx, &pen, stream.clone(), at, Belongs::FollowUp(proved), photo)?;
                }
            }
            drafts::remove_case_text(tx, issue, CaseText::FollowUp)?;
            Ok(id)
        })
    }

    /// Moves a case to a stage that may follow the one in which it stands when this is written: what came in since somebody chose
    /// counts. A merge has a command of its own.
    ///
    /// # Errors
    /// [`StoreError::NotNext`] if it may not follow, [`StoreError::ReasonMissing`] if the move asks for a reason and there is none,
    /// [`StoreError::EvidenceMissing`] if a decision is to be closed whose file has no follow-up, [`StoreError::NotFound`] for an unknown
    /// issue.
    pub fn move_issue(&self, issue: ObjectId, stage: Stage, reason: &str) -> Result<(), StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let shown = fold(tx, issue)?;
            case::check_move(&shown, stage, &reason)?;
            if stage == Stage::Merged {
                return Err(StoreError::NotNext(case::stage_of(&shown)));
            }
            let mut fields: Fields = [
                (move_field::ISSUE, Value::Ref(at)),
                (move_field::STAGE, Value::Int(stage as i64)),
            ]
            .into();
            if !reason.is_empty() {
                fields.insert(move_field::REASON, Value::Text(reason));
            }
            // However a decision is closed, its file says what became of it.
            if !stage.is_open() && shown.int(field::ENTRY_TYPE, 0) == EntryType::Decision as i64 {
                let proof = crate::decisions::evidence(tx, issue)?.ok_or(StoreError::EvidenceMissing)?;
                if stage == Stage::Settled {
                    fields.insert(move_field::EVIDENCE, Value::Text(proof));
                }
            }
            let replaced = shown.base(STAGE_TAG, true);
            let new = NewOp::create(stream, Kind::IssueMove, fields).over(move_field::STAGE, replaced);
            log::append(tx, &pen, new).map(|_| ())
        })
    }

    /// How many issues stand in two versions.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_two_versions(&self) -> Result<u32, StoreError> {
        self.read(|c| {
            Ok(
                c.prepare_cached("SELECT count(*) FROM issues WHERE two_versions <> '' AND shelf < 2")?
                    .query_row([], |row| row.get(0))?,
            )
        })
    }

    /// Notes that a person has read the replies of an issue.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn mark_answers_seen(&self, issue: ObjectId) -> Result<(), StoreError> {
        self.write(move |tx| {
            tx.prepare_cached(
                "INSERT INTO seen (object_id)
                 SELECT follow_up_id FROM follow_ups WHERE issue_id = :issue
                 ON CONFLICT (object_id) DO NOTHING",
            )?
            .execute(named_params! { ":issue": issue.to_string() })?;
            tx.prepare_cached(
                "INSERT INTO seen (object_id) SELECT comment_id FROM comments WHERE issue_id = :issue
                 ON CONFLICT (object_id) DO NOTHING",
            )?
            .execute(named_params! { ":issue": issue.to_string() })?;
            for table in ["follow_ups", "comments"] {
                tx.prepare_cached(&format!(
                    "UPDATE {table} SET new = 0 WHERE issue_id = :issue AND new = 1"
                ))?
                .execute(named_params! { ":issue": issue.to_string() })?;
            }
            Ok(())
        })
    }
}

fn write_edit(
    tx: &Transaction<'_>,
    pen: &log::Pen,
    id: ObjectId,
    seen: &Issue,
    wanted: &Issue,
) -> Result<(), StoreError> {
    let shown = fold(tx, id)?;
    // Nobody's slip moves a text that was once confidential to where everybody reads it.
    let was_secret = seen.confidential || !shown.text(PERSONAL_TAG_OFFSET + personal::DESCRIPTION).is_empty();
    let seen = Issue {
        secret_text: seen.secret_text || was_secret,
        ..seen.clone()
    };
    let wanted = Issue {
        secret_text: seen.secret_text || wanted.secret_text,
        ..wanted.clone()
    };
    let mut common = changes(&shown, &seen.common_fields(), &wanted.common_fields(), 0);
    let personal = changes(
        &shown,
        &seen.personal_fields(),
        &wanted.personal_fields(),
        PERSONAL_TAG_OFFSET,
    );
    let opens = common.writes(field::CONFIDENTIAL, &Value::Bool(false));
    if opens && !common.has(field::SECRECY_REASON) && !wanted.secrecy_reason.is_empty() {
        // The same reason, given a second time, by this person or by another who opened the issue meanwhile.
        let reason = Value::Text(wanted.secrecy_reason);
        let replaced = shown.base(field::SECRECY_REASON, true);
        common.put(field::SECRECY_REASON, field::SECRECY_REASON, reason, replaced);
    }
    edit(tx, pen, id, Kind::IssueEdit, common, personal)
}

pub(crate) fn own_device(c: &Connection) -> Result<DeviceNo, StoreError> {
    Ok(DeviceNo(
        c.prepare_cached("SELECT device_no FROM replica")?
            .query_row([], |row| row.get(0))?,
    ))
}
