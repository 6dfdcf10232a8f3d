//! Keputusan: what meetings decided. Each is an issue of its own type in the stream of its owner; here it is written from the minutes,
//! and found again by its meeting.

use std::collections::BTreeMap;

use kentongan_domain::case::Relation;
use kentongan_domain::decision::{Decision, TAGS};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, field};
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::scope::Stream;
use kentongan_domain::vocabulary::EntryType;
use rusqlite::{Connection, OptionalExtension as _, named_params};

use crate::edits::{Changes, changes, edit};
use crate::issues::append_link;
use crate::log::{self, NewOp};
use crate::projection::fold;
use crate::{IssueRecord, RaisedIn, Store, StoreError, drafts, ops};

/// A decision that a meeting has just made.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// Of its owner: a village's, where its head answers for it, else that of the meeting.
    pub stream: Stream,
    /// With what the minutes say of it.
    pub issue: Issue,
    pub raised_in: RaisedIn,
    /// The issue that it is about, with what that is called.
    pub about: Option<(ObjectId, String)>,
}

/// A decision as minutes and agendas read it.
#[derive(Debug, Clone)]
pub struct DecisionRecord {
    pub issue: IssueRecord,
    /// Whose it is to carry out.
    pub stream: Stream,
    pub decision: Decision,
    /// The issue that it is about, as its own file says.
    pub about: Option<ObjectId>,
    /// Its file holds what proves that it was carried out.
    pub proved: bool,
}

impl Store {
    /// Records a decision with its links; what was typed into `field` of the minutes goes in the same commit.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is recorded then.
    pub fn create_decision(&self, field: &str, new: NewDecision) -> Result<ObjectId, StoreError> {
        let (pen, field) = (self.pen(), field.to_owned());
        self.write(move |tx| {
            let op = NewOp::create(new.stream, Kind::IssueCreate, new.issue.common_fields());
            let id = log::append(tx, &pen, op)?;
            let RaisedIn { meeting, label } = new.raised_in;
            append_link(tx, &pen, id, Relation::RaisedIn, meeting, label)?;
            if let Some((about, label)) = new.about {
                append_link(tx, &pen, id, Relation::Related, about, label)?;
            }
            drafts::remove_minutes_text(tx, meeting, &field)?;
            Ok(id)
        })
    }

    /// Records an issue that a meeting raised, with its link, and names it in the input that it was made of. All in one commit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown input.
    pub fn input_to_issue(
        &self,
        input: ObjectId,
        stream: Stream,
        issue: Issue,
        raised_in: RaisedIn,
    ) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let mut op = NewOp::create(stream, Kind::IssueCreate, issue.common_fields());
            op.personal = issue.personal_fields();
            let id = log::append(tx, &pen, op)?;
            append_link(tx, &pen, id, Relation::RaisedIn, raised_in.meeting, raised_in.label)?;
            let wanted: Fields = [(
                kentongan_domain::agenda::input_field::ISSUE,
                Value::Text(id.to_string()),
            )]
            .into();
            crate::records::change(
                tx,
                &pen,
                input,
                &(Fields::new(), Fields::new()),
                &(wanted, Fields::new()),
            )?;
            Ok(id)
        })
    }

    /// Writes what somebody changed of a decision between what he had `seen` and what he wants: text, owner, date. In a stream that is not
    /// the meeting's own the text is written beside the title, which is the village's.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown decision.
    pub fn edit_decision(
        &self,
        field_name: &str,
        id: ObjectId,
        own_stream: &Stream,
        seen: (String, Decision),
        wanted: (String, Decision),
    ) -> Result<(), StoreError> {
        let (pen, own_stream, field_name) = (self.pen(), own_stream.clone(), field_name.to_owned());
        self.write(move |tx| {
            let (stream, _) = ops::get_create(tx, id)?;
            let tag = if stream == own_stream {
                field::TITLE
            } else {
                field::WORDING
            };
            let form = |text: &str, decision: &Decision| {
                let mut fields = decision.fields();
                fields.insert(tag, Value::Text(text.to_owned()));
                fields
            };
            let shown = fold(tx, id)?;
            let meeting = wanted.1.meeting;
            let changed = changes(&shown, &form(&seen.0, &seen.1), &form(&wanted.0, &wanted.1), 0);
            edit(tx, &pen, id, Kind::IssueEdit, changed, Changes::default())?;
            match meeting {
                Some(meeting) => drafts::remove_minutes_text(tx, meeting, &field_name),
                None => Ok(()),
            }
        })
    }

    /// The decision that an issue is; `None`: it is another issue.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn find_decision(&self, id: ObjectId) -> Result<Option<DecisionRecord>, StoreError> {
        let issue = self.get_issue(id)?;
        if issue.entry_type != EntryType::Decision as i64 {
            return Ok(None);
        }
        self.read(|c| read(c, issue)).map(Some)
    }

    /// What its minutes say of a decision; `None`: it is another issue.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn read_decision(&self, issue: &IssueRecord) -> Result<Option<Decision>, StoreError> {
        if issue.entry_type != EntryType::Decision as i64 {
            return Ok(None);
        }
        self.read(|c| said(c, issue.issue_id)).map(Some)
    }

    /// What a meeting decided, the first first, deleted ones left out.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_decisions(&self, meeting: ObjectId) -> Result<Vec<DecisionRecord>, StoreError> {
        let mut decisions = Vec::new();
        for id in self.list_raised_in(meeting)? {
            let found = match self.find_decision(id) {
                Ok(found) => found,
                // Linked from a file that is not here, or not for this laptop.
                Err(StoreError::NotFound) => None,
                Err(error) => return Err(error),
            };
            let of_it = |decision: &DecisionRecord| {
                decision.decision.meeting == Some(meeting) && decision.issue.deleted != 1 && !decision.issue.refused
            };
            decisions.extend(found.filter(of_it));
        }
        Ok(decisions)
    }

    /// The open decisions that come back on the agenda of a meeting: of an earlier meeting of the same series, or of the same office where
    /// one of the two belongs to none. What an office that keeps its meetings to itself asked of this scope comes on its own agenda.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_returning_decisions(&self, meeting: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
        self.read(|c| {
            c.prepare_cached(RETURNING_SQL)?
                .query_and_then(
                    named_params! {
                        ":meeting": meeting.to_string(),
                        ":raised_in": Relation::RaisedIn as i64,
                    },
                    |row| {
                        let id: String = row.get("issue_id")?;
                        ObjectId::parse(&id).ok_or(StoreError::Damaged("issues.issue_id"))
                    },
                )?
                .collect()
        })
    }

    /// How many decisions each meeting made that made some, and how many of them are still to be carried out.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_decisions_by_meeting(&self) -> Result<BTreeMap<ObjectId, (u32, u32)>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT m.meeting_id, count(DISTINCT i.issue_id) AS decisions,
                   count(DISTINCT CASE WHEN i.shelf = 0 THEN i.issue_id END) AS open
                 FROM meetings m JOIN links l ON l.other_id = m.meeting_id AND l.relation = :raised_in
                   AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)
                 JOIN issues i ON i.issue_id = l.issue_id AND i.entry_type = :decision AND i.shelf < 2
                 GROUP BY m.meeting_id",
            )?
            .query_and_then(
                named_params! {
                    ":raised_in": Relation::RaisedIn as i64,
                    ":decision": EntryType::Decision as i64,
                },
                |row| {
                    let id: String = row.get("meeting_id")?;
                    let id = ObjectId::parse(&id).ok_or(StoreError::Damaged("meetings.meeting_id"))?;
                    Ok((id, (row.get("decisions")?, row.get("open")?)))
                },
            )?
            .collect()
        })
    }

    /// Every decision that is still to be carried out, whoever made it, what is due first first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_open_decisions(&self) -> Result<Vec<DecisionRecord>, StoreError> {
        let ids: Vec<String> = self.read(|c| {
            let ids = c
                .prepare_cached(
                    "SELECT issue_id FROM issues WHERE shelf = 0 AND entry_type = 8
                     ORDER BY due_at_ms IS NULL, due_at_ms, recency DESC",
                )?
                .query_map([], |row| row.get("issue_id"))?
                .collect::<Result<_, _>>()?;
            Ok(ids)
        })?;
        let mut decisions = Vec::new();
        for id in ids {
            let id = ObjectId::parse(&id).ok_or(StoreError::Damaged("issues.issue_id"))?;
            decisions.extend(self.find_decision(id)?);
        }
        Ok(decisions)
    }

    /// How many decisions are still to be carried out, and the files of the first `limit` of them, what is due first first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn next_decisions(&self, limit: u32) -> Result<(u32, Vec<IssueRecord>), StoreError> {
        let (open, ids) = self.read(|c| {
            let open: u32 = c
                .prepare_cached("SELECT count(*) FROM issues WHERE shelf = 0 AND entry_type = 8")?
                .query_row([], |row| row.get(0))?;
            let ids: Vec<String> = c
                .prepare_cached(
                    "SELECT issue_id FROM issues WHERE shelf = 0 AND entry_type = 8
                     ORDER BY due_at_ms IS NULL, due_at_ms, recency DESC LIMIT :limit",
                )?
                .query_map(named_params! { ":limit": limit }, |row| row.get("issue_id"))?
                .collect::<Result<_, _>>()?;
            Ok((open, ids))
        })?;
        let mut first = Vec::new();
        for id in ids {
            let id = ObjectId::parse(&id).ok_or(StoreError::Damaged("issues.issue_id"))?;
            first.push(self.get_issue(id)?);
        }
        Ok((open, first))
    }
}

/// The partial index `open_decisions` is found by the number as it stands in the text, not by a parameter.
const _: () = assert!(EntryType::Decision as i64 == 8);

/// Two links of one decision count once.
const RETURNING_SQL: &str = "
    SELECT DISTINCT i.issue_id FROM meetings next
      JOIN issues i ON i.shelf = 0 AND i.entry_type = 8
      LEFT JOIN links l ON l.issue_id = i.issue_id AND l.relation = :raised_in
        AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)
      LEFT JOIN meetings earlier ON earlier.meeting_id = l.other_id
    WHERE next.meeting_id = :meeting AND CASE
      WHEN earlier.meeting_id IS NULL THEN i.stream = next.stream
      ELSE earlier.stream = next.stream AND earlier.meeting_id <> next.meeting_id AND earlier.date <= next.date
        AND (earlier.series_id = '' OR next.series_id = '' OR earlier.series_id = next.series_id) END
    ORDER BY i.issue_id";

/// The newest follow-up of a file: what proves that the decision was carried out. Its photos belong to it.
pub(crate) fn evidence(c: &Connection, issue: ObjectId) -> Result<Option<String>, StoreError> {
    Ok(c.prepare_cached(
        "SELECT follow_up_id FROM follow_ups WHERE issue_id = :issue ORDER BY eff_hlc DESC, follow_up_id LIMIT 1",
    )?
    .query_row(named_params! { ":issue": issue.to_string() }, |row| {
        row.get("follow_up_id")
    })
    .optional()?)
}

fn said(c: &Connection, id: ObjectId) -> Result<Decision, StoreError> {
    let folded = fold(c, id)?;
    let fields: Fields = TAGS
        .iter()
        .filter_map(|tag| folded.value(*tag).map(|value| (*tag, value.clone())))
        .collect();
    Ok(Decision::of_fields(&fields))
}

fn read(c: &Connection, issue: IssueRecord) -> Result<DecisionRecord, StoreError> {
    let id = issue.issue_id;
    let (stream, _) = ops::get_create(c, id)?;
    let about: Option<String> = c
        .prepare_cached(
            "SELECT other_id FROM links l WHERE issue_id = :issue AND relation = :related
               AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)
             ORDER BY eff_hlc, link_id LIMIT 1",
        )?
        .query_row(
            named_params! { ":issue": id.to_string(), ":related": Relation::Related as i64 },
            |row| row.get("other_id"),
        )
        .optional()?;
    Ok(DecisionRecord {
        proved: evidence(c, id)?.is_some(),
        stream,
        decision: said(c, id)?,
        about: about.and_then(|id| ObjectId::parse(&id)),
        issue,
    })
}
