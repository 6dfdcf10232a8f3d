//! Isu: recording, changing, following up, and reading back.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::ids::{DeviceNo, ObjectId, OpRef};
use kentongan_domain::issue::{Issue, STAGE_TAG, Stage, follow_up_field, move_field, withdraw_field};
use kentongan_domain::op::{Fields, Kind, Tag, Value};
use kentongan_domain::scope::Stream;
use kentongan_protocol::limits::BATCH_OPS_MAX;
use rusqlite::{Connection, Row, Transaction, named_params};

use crate::log::{self, NewOp, Pen};
use crate::ops::{self, PERSONAL_TAG_OFFSET};
use crate::projection::{Folded, fold};
use crate::rows::{DeliveryFacts, OP_COLUMNS, unsigned};
use crate::{Delivery, Store, StoreError, drafts, refusals};

/// An issue as lists and the case file read it.
#[derive(Debug, Clone)]
pub struct IssueRecord {
    pub issue_id: ObjectId,
    pub village_code: String,
    pub village_name: String,
    pub title: String,
    pub category: String,
    /// `YYYY-MM-DD`
    pub occurred_on: String,
    pub hamlet: String,
    pub landmark: String,
    pub description: String,
    /// Wire number of [`kentongan_domain::issue::Urgency`].
    pub urgency: i64,
    pub occurrence: i64,
    pub confidential: bool,
    pub reporter_name: String,
    pub reporter_phone: String,
    /// 0 nobody named, 1 stored, 2 withheld, 3 erased.
    pub reporter_state: i64,
    pub stage: i64,
    pub recorded_at_ms: i64,
    pub clock_doubt: bool,
    pub device_no: DeviceNo,
    pub provisional_no: i64,
    /// Year and running number, given by the district at receipt.
    pub number: Option<(i32, u32)>,
    pub received_at_ms: Option<i64>,
    /// Tags of fields that stand in two versions.
    pub two_versions: Vec<Tag>,
    pub delivery: Delivery,
    /// An answer from elsewhere that nobody has opened here.
    pub new_answer: bool,
    pub answered: bool,
    /// 0 it stands, 1 deleted, 2 deleted by one and changed by another who did not know.
    pub deleted: i64,
    /// The district refused the record itself: there is nothing that could be followed up or deleted.
    pub refused: bool,
}

/// Which issues, in which order.
#[derive(Debug, Clone, Default)]
pub struct IssueQuery {
    pub sort: IssueSort,
    /// Part of title, text, place or number.
    pub search: String,
    pub village_code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IssueSort {
    /// Urgent first, then newest.
    #[default]
    Urgency,
    Newest,
}

/// History of a case, newest first.
pub type Timeline = Vec<TimelineItem>;

#[derive(Debug, Clone)]
pub struct TimelineItem {
    pub what: TimelineWhat,
    /// As the author's clock had it, repaired by the service's offset.
    pub at_ms: i64,
    pub clock_doubt: bool,
    pub device_no: DeviceNo,
    /// When this replica stored it.
    pub stored_at_ms: i64,
    pub own: bool,
    pub receipt: Option<ReceiptOf>,
    /// The district has it, ahead of its predecessors.
    pub held: bool,
    /// Wire number of the refusal, if the district refused it.
    pub refusal: Option<u8>,
    pub seen: bool,
}

/// The receipt that covers a change. Only the batch names it for good: a service that begins again gives its number anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptOf {
    pub batch_id: [u8; 32],
    pub number: u64,
}

#[derive(Debug, Clone)]
pub enum TimelineWhat {
    Recorded { description: String },
    Edited { tags: Vec<Tag> },
    Moved { stage: Stage, reason: String },
    FollowUp { text: String, answer: bool },
    Withdrawn { reason: String },
    Restored,
}

impl Store {
    /// Records an issue; the draft that it grew from goes in the same commit.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is recorded then.
    pub fn create_issue(&self, stream: Stream, issue: Issue, draft_id: Option<String>) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let mut new = NewOp::create(stream, Kind::IssueCreate, issue.common_fields());
            new.personal = issue.personal_fields();
            let id = log::append(tx, &pen, new)?;
            if let Some(draft) = draft_id {
                drafts::remove(tx, &draft)?;
            }
            Ok(id)
        })
    }

    /// Writes what the person changed: the fields in which `wanted` differs from what he had `seen`. No difference, no op. What
    /// somebody else changed meanwhile stays; where both changed one field, both versions stand.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn edit_issue(&self, id: ObjectId, seen: Issue, wanted: Issue) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let shown = fold(tx, id)?;
            let common = changes(&shown, &seen.common_fields(), &wanted.common_fields(), 0);
            let personal = changes(
                &shown,
                &seen.personal_fields(),
                &wanted.personal_fields(),
                PERSONAL_TAG_OFFSET,
            );
            edit(tx, &pen, id, Kind::IssueEdit, common, personal)
        })
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn add_follow_up(&self, issue: ObjectId, text: &str, answer: bool) -> Result<ObjectId, StoreError> {
        let (pen, text) = (self.pen(), text.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let fields: Fields = [
                (follow_up_field::ISSUE, Value::Ref(at)),
                (follow_up_field::TEXT, Value::Text(text)),
                (follow_up_field::ANSWER, Value::Bool(answer)),
            ]
            .into();
            log::append(tx, &pen, NewOp::create(stream, Kind::FollowUp, fields))
        })
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn move_issue(&self, issue: ObjectId, stage: Stage, reason: &str) -> Result<(), StoreError> {
        let (pen, reason) = (self.pen(), reason.to_owned());
        self.write(move |tx| {
            let (stream, at) = ops::get_create(tx, issue)?;
            let mut fields: Fields = [
                (move_field::ISSUE, Value::Ref(at)),
                (move_field::STAGE, Value::Int(stage as i64)),
            ]
            .into();
            if !reason.is_empty() {
                fields.insert(move_field::REASON, Value::Text(reason));
            }
            let replaced = fold(tx, issue)?.base(STAGE_TAG, true);
            let new = NewOp::create(stream, Kind::IssueMove, fields).over(move_field::STAGE, replaced);
            log::append(tx, &pen, new).map(|_| ())
        })
    }

    /// All issues that fit, in order. Lists are cut to pages by the caller: a village has some 500, a kecamatan 8,000.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_issues(&self, query: &IssueQuery) -> Result<Vec<IssueRecord>, StoreError> {
        self.select_issues(query, None)
    }

    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn get_issue(&self, id: ObjectId) -> Result<IssueRecord, StoreError> {
        // The list's own query, so that a case file and its row can never disagree.
        self.select_issues(&IssueQuery::default(), Some(id))?
            .into_iter()
            .next()
            .ok_or(StoreError::NotFound)
    }

    /// How many issues stand in two versions.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_two_versions(&self) -> Result<u32, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached(
                "SELECT count(*) FROM issues WHERE two_versions <> '' AND deleted = 0 AND NOT refused",
            )?
            .query_row([], |row| row.get(0))?)
        })
    }

    fn select_issues(&self, query: &IssueQuery, id: Option<ObjectId>) -> Result<Vec<IssueRecord>, StoreError> {
        let search = query.search.trim().to_lowercase();
        self.read(|c| {
            let own = own_device(c)?;
            let mut statement = c.prepare_cached(include_str!("issues_list.sql"))?;
            // Trigrams need three letters; shorter words, and numbers, are looked for letter by letter.
            let fts = (search.chars().count() >= 3).then(|| format!("\"{}\"", search.replace('"', "\"\"")));
            let rows = statement.query_and_then(
                named_params! {
                    ":own": own.0,
                    ":id": id.map(|id| id.to_string()),
                    ":search": search,
                    ":fts": fts,
                    ":village": query.village_code,
                    ":by_urgency": query.sort == IssueSort::Urgency,
                },
                read_issue,
            )?;
            rows.collect()
        })
    }

    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn issue_timeline(&self, id: ObjectId) -> Result<Timeline, StoreError> {
        self.read(|c| timeline(c, id))
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
            Ok(())
        })
    }
}

/// Fields to write, each with the writes that it replaces.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    fields: Fields,
    base: BTreeMap<Tag, Vec<OpRef>>,
}

impl Changes {
    /// Adds a field that replaces `base`; `key` is its tag among the record's fields, personal ones included.
    pub(crate) fn put(&mut self, tag: Tag, key: Tag, value: Value, base: Vec<OpRef>) {
        self.fields.insert(tag, value);
        self.base.insert(key, base);
    }
}

/// What a person changed between what he saw and what he wants. A field that was emptied is written as empty text.
pub(crate) fn changes(shown: &Folded, seen: &Fields, wanted: &Fields, offset: Tag) -> Changes {
    let empty = Value::Text(String::new());
    let mut changes = Changes::default();
    let tags: BTreeSet<Tag> = seen.keys().chain(wanted.keys()).copied().collect();
    for tag in tags {
        let before = seen.get(&tag).unwrap_or(&empty);
        let after = wanted.get(&tag).unwrap_or(&empty);
        let now = shown.value(tag + offset).unwrap_or(&empty);
        if before == after || now == after {
            continue;
        }
        changes
            .base
            .insert(tag + offset, shown.base(tag + offset, now == before));
        changes.fields.insert(tag, after.clone());
    }
    changes
}

/// Appends an edit of `id`.
pub(crate) fn edit(
    tx: &Transaction<'_>,
    pen: &Pen,
    id: ObjectId,
    kind: Kind,
    common: Changes,
    personal: Changes,
) -> Result<(), StoreError> {
    let (stream, create) = ops::get_create(tx, id)?;
    if common.fields.is_empty() && personal.fields.is_empty() {
        return Ok(());
    }
    if let Some(refused) = refusals::find_refused_create(tx, id)? {
        // There is no record at the district that could be changed: the mended one is written in place of the refused one.
        return refusals::write_again(tx, pen, refused, &common.fields, &personal.fields);
    }
    let mut base = common.base;
    base.extend(personal.base);
    // Replacing what the create op wrote is the usual case, and costs no bytes.
    base.retain(|_, replaced| !replaced.is_empty() && *replaced != [create]);
    let new = NewOp {
        stream,
        kind,
        object: Some(create),
        base,
        fields: common.fields,
        personal: personal.fields,
        was: None,
    };
    log::append(tx, pen, new).map(|_| ())
}

fn own_device(c: &Connection) -> Result<DeviceNo, StoreError> {
    Ok(DeviceNo(
        c.prepare_cached("SELECT device_no FROM replica")?
            .query_row([], |row| row.get(0))?,
    ))
}

fn read_issue(row: &Row<'_>) -> Result<IssueRecord, StoreError> {
    let two_versions: String = row.get("two_versions")?;
    let two_versions: Vec<Tag> = two_versions.split(',').filter_map(|tag| tag.parse().ok()).collect();
    let facts = DeliveryFacts {
        own: row.get("own_ops")?,
        unsent: row.get("unsent_ops")?,
        held: row.get("held_ops")?,
        refused: row.get("refused_ops")?,
        two_versions: !two_versions.is_empty(),
    };
    let number_year: Option<i32> = row.get("number_year")?;
    let number: Option<u32> = row.get("number")?;
    Ok(IssueRecord {
        issue_id: crate::rows::object(row.get("issue_id")?)?.ok_or(StoreError::Damaged("issues.issue_id"))?,
        village_code: row.get("village_code")?,
        village_name: row.get("village_name")?,
        title: row.get("title")?,
        category: row.get("category")?,
        occurred_on: row.get("occurred_on")?,
        hamlet: row.get("hamlet")?,
        landmark: row.get("landmark")?,
        description: row.get("description")?,
        urgency: row.get("urgency")?,
        occurrence: row.get("occurrence")?,
        confidential: row.get("confidential")?,
        reporter_name: row.get("reporter_name")?,
        reporter_phone: row.get("reporter_phone")?,
        reporter_state: row.get("reporter_state")?,
        stage: row.get("stage")?,
        recorded_at_ms: row.get("recorded_at_ms")?,
        clock_doubt: row.get("clock_doubt")?,
        device_no: DeviceNo(row.get("device_no")?),
        provisional_no: row.get("provisional_no")?,
        number: number_year.zip(number),
        received_at_ms: row.get("received_at_ms")?,
        two_versions,
        delivery: facts.delivery(),
        new_answer: row.get("new_answers")?,
        answered: row.get("answered")?,
        deleted: row.get("deleted")?,
        refused: row.get("refused")?,
    })
}

fn timeline(c: &Connection, id: ObjectId) -> Result<Timeline, StoreError> {
    let own = own_device(c)?;
    let sql = format!(
        // Of what was written once more, after a refusal or a fork, the last word stands here. No batch reaches farther than its limit.
        "SELECT {OP_COLUMNS}, object_id IN (SELECT object_id FROM seen) AS seen,
           (SELECT b.batch_id FROM batches b WHERE (b.stream, b.device_no, b.epoch) = (o.stream, o.device_no, o.epoch)
              AND b.last_seq BETWEEN o.seq AND o.seq + {BATCH_OPS_MAX} AND b.first_seq <= o.seq
              AND b.receipt_number = o.receipt_number ORDER BY b.superseded LIMIT 1) AS batch_id
         FROM ops o WHERE record_id = :issue AND (o.refusal IS NULL OR (o.refusal NOT IN (5, 6) AND NOT EXISTS (
           SELECT 1 FROM ops n WHERE n.was_hash = coalesce(o.was_hash, o.op_hash) AND n.device_no = o.device_no
             AND (n.epoch, n.seq) > (o.epoch, o.seq))))
         ORDER BY eff_hlc DESC, op_no DESC"
    );
    let mut statement = c.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! { ":issue": id.to_string() })?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let op = crate::rows::LoggedOp::read(row)?;
        let fields = &op.common.fields;
        let text = |tag| fields.get(&tag).and_then(Value::as_text).unwrap_or_default().to_owned();
        let what = match op.common.kind {
            Kind::IssueCreate => TimelineWhat::Recorded {
                description: text(kentongan_domain::issue::field::DESCRIPTION),
            },
            Kind::IssueEdit => TimelineWhat::Edited {
                tags: fields.keys().copied().collect(),
            },
            Kind::IssueMove => match fields
                .get(&move_field::STAGE)
                .and_then(Value::as_int)
                .and_then(Stage::of_number)
            {
                Some(stage) => TimelineWhat::Moved {
                    stage,
                    reason: text(move_field::REASON),
                },
                None => continue,
            },
            Kind::FollowUp => TimelineWhat::FollowUp {
                text: text(follow_up_field::TEXT),
                answer: fields
                    .get(&follow_up_field::ANSWER)
                    .and_then(Value::as_bool)
                    .unwrap_or(false),
            },
            Kind::IssueWithdraw => TimelineWhat::Withdrawn {
                reason: text(withdraw_field::REASON),
            },
            Kind::IssueRestore => TimelineWhat::Restored,
            _ => continue,
        };
        items.push(TimelineItem {
            what,
            at_ms: op.at_ms(),
            clock_doubt: op.clock_doubt(),
            device_no: op.at.device_no,
            stored_at_ms: op.stored_at_ms,
            own: op.at.device_no == own,
            receipt: row
                .get::<_, Option<[u8; 32]>>("batch_id")?
                .zip(op.receipt_number.map(unsigned))
                .map(|(batch_id, number)| ReceiptOf { batch_id, number }),
            held: op.held,
            refusal: op.refusal,
            seen: row.get("seen")?,
        });
    }
    Ok(items)
}
