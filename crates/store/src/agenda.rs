//! Agenda of a meeting, and what is noted under its items while it runs.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::agenda::{
    Addendum, AgendaItem, Candidate, Input, ItemOrigin, Note, in_order, item_field, moved, place_behind,
};
use kentongan_domain::case::Relation;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::record::Class;
use kentongan_domain::vocabulary::EntryType;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::conflicts::withdraw;
use crate::issues::{SLOTS, own_device, recency_of};
use crate::log::Pen;
use crate::records::{self, NewRecord, Record};
use crate::{Store, StoreError, drafts, ops};

/// An agenda item as it shows.
#[derive(Debug, Clone)]
pub struct AgendaRecord {
    pub record: Record,
    pub item: AgendaItem,
}

/// What is written of something that is noted in minutes.
#[derive(Debug, Clone)]
pub enum Noted {
    /// It belongs to its parent: a note to its agenda item, an addendum to its meeting.
    New {
        class: Class,
        parent: ObjectId,
        fields: Fields,
    },
    /// What differs between what somebody saw and what he wants.
    Changed {
        id: ObjectId,
        seen: Fields,
        wanted: Fields,
    },
    Withdrawn(ObjectId),
}

/// What a meeting has to show for itself, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MinutesCount {
    /// On its agenda.
    pub items: u32,
    /// Of these, about an earlier decision.
    pub of_decisions: u32,
    /// Of these, about an issue.
    pub of_issues: u32,
    /// Of these, ticked, or with something written under them.
    pub discussed: u32,
    /// Notes and inputs.
    pub noted: u32,
    pub decisions: u32,
    /// Of these, still to be carried out.
    pub decisions_open: u32,
    /// Open decisions of earlier meetings that belong on the agenda and are not on it.
    pub decisions_waiting: u32,
}

const COUNT_SQL: &str = "
    SELECT decided.decisions, decided.decisions_open,
      (SELECT count(*) FROM notes n WHERE n.meeting_id = :meeting AND NOT n.withdrawn AND NOT n.refused)
        + (SELECT count(*) FROM inputs n WHERE n.meeting_id = :meeting AND NOT n.withdrawn AND NOT n.refused) AS noted
    FROM
      (SELECT count(DISTINCT i.issue_id) AS decisions,
         count(DISTINCT CASE WHEN i.shelf = 0 THEN i.issue_id END) AS decisions_open
       FROM links l JOIN issues i ON i.issue_id = l.issue_id AND i.entry_type = :decision AND i.shelf < 2
       WHERE l.other_id = :meeting AND l.relation = :raised_in
         AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)) AS decided";

/// Of its series; a meeting of none has none before it.
const PREVIOUS_SQL: &str = "
    SELECT earlier.date FROM meetings next
      JOIN meetings earlier ON earlier.series_id = next.series_id AND earlier.series_id <> '' AND earlier.stream = next.stream
        AND earlier.date < next.date AND NOT earlier.refused
    WHERE next.meeting_id = :meeting ORDER BY earlier.date DESC LIMIT 1";

/// What another laptop recorded is new when it has arrived. What is confidential or closed is put on an agenda by a person or not at all,
/// and what came up in the meeting itself was dealt with there.
const NEW_SQL: &str = "
    SELECT i.issue_id FROM issues i
    WHERE i.shelf = 0 AND i.recency > :until AND i.entry_type <> 8 AND NOT i.confidential AND NOT i.text_secret AND NOT i.frozen
      AND CASE WHEN :since_ms IS NULL
        THEN NOT EXISTS (SELECT 1 FROM agenda_items a WHERE a.about_id = i.issue_id AND a.about_id <> ''
          AND a.meeting_id <> :meeting AND NOT a.withdrawn AND NOT a.refused)
        ELSE i.recency < :since OR (i.device_no <> :own AND i.received_at_ms >= :since_ms) END
      AND i.issue_id NOT IN (SELECT l.issue_id FROM links l WHERE l.other_id = :meeting AND l.relation = :raised_in
        AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id))
    ORDER BY i.recency LIMIT :limit";

/// An item that is put on an agenda.
#[derive(Debug, Clone)]
pub struct Proposal {
    pub candidate: Candidate,
    /// The programme that it is tagged with.
    pub programme: Option<ObjectId>,
}

impl Store {
    /// The agenda of a meeting, in its order.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_agenda(&self, meeting: ObjectId) -> Result<Vec<AgendaRecord>, StoreError> {
        self.read(|c| agenda(c, meeting))
    }

    /// The agenda as the minutes read it: with the items that one took off while another noted something under them. What was noted and
    /// decided is not lost with its heading.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_noted_agenda(&self, meeting: ObjectId) -> Result<Vec<AgendaRecord>, StoreError> {
        let mut all = self.list_agenda(meeting)?;
        let taken_off = self.read(|c| taken_off(c, meeting))?;
        if taken_off.is_empty() {
            return Ok(all);
        }
        let noted = self.list_noted_items(meeting)?;
        for id in taken_off.into_iter().filter(|id| noted.contains(id)) {
            let record = self.get_record(id)?;
            all.push(AgendaRecord {
                item: AgendaItem::of_fields(&record.fields),
                record,
            });
        }
        all.sort_by_key(|known| known.item.place);
        Ok(all)
    }

    /// The agenda items under which something is noted, brought in or decided.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_noted_items(&self, meeting: ObjectId) -> Result<BTreeSet<ObjectId>, StoreError> {
        let decided = self.list_decisions(meeting)?;
        let mut items: BTreeSet<ObjectId> = decided.iter().filter_map(|known| known.decision.item).collect();
        self.read(|c| {
            for class in [Class::Note, Class::Input] {
                let noted = records::list_of(c, class, meeting)?;
                items.extend(noted.iter().filter_map(|record| record.parent));
            }
            Ok(items)
        })
    }

    /// What a meeting has to show for itself, in numbers.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn count_minutes(&self, meeting: ObjectId) -> Result<MinutesCount, StoreError> {
        let waiting = self.list_returning_decisions(meeting)?;
        // The items that the minutes show.
        let agenda = self.list_noted_agenda(meeting)?;
        let written_under = match agenda.is_empty() {
            true => BTreeSet::new(),
            false => self.list_noted_items(meeting)?,
        };
        let count = |is_counted: &dyn Fn(&AgendaRecord) -> bool| {
            let counted = agenda.iter().filter(|known| is_counted(known)).count();
            u32::try_from(counted).unwrap_or(u32::MAX)
        };
        let left = waiting
            .iter()
            .filter(|id| !agenda.iter().any(|known| known.item.about == Some(**id)));
        let of_agenda = MinutesCount {
            items: count(&|_| true),
            of_decisions: count(&|known| known.item.origin == ItemOrigin::Decision),
            of_issues: count(&|known| {
                let of_another = matches!(known.item.origin, ItemOrigin::Decision | ItemOrigin::Programme);
                known.item.about.is_some() && !of_another
            }),
            discussed: count(&|known| known.item.done || written_under.contains(&known.record.record_id)),
            decisions_waiting: u32::try_from(left.count()).unwrap_or(u32::MAX),
            ..MinutesCount::default()
        };
        self.read(|c| {
            c.prepare_cached(COUNT_SQL)?
                .query_and_then(
                    named_params! {
                        ":meeting": meeting.to_string(),
                        ":raised_in": Relation::RaisedIn as i64,
                        ":decision": EntryType::Decision as i64,
                    },
                    |row| {
                        Ok(MinutesCount {
                            noted: row.get("noted")?,
                            decisions: row.get("decisions")?,
                            decisions_open: row.get("decisions_open")?,
                            ..of_agenda
                        })
                    },
                )?
                .next()
                .ok_or(StoreError::NotFound)?
        })
    }

    /// Local date of the meeting before this one in its series.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn find_previous_date(&self, meeting: ObjectId) -> Result<Option<String>, StoreError> {
        self.read(|c| {
            Ok(c.prepare_cached(PREVIOUS_SQL)?
                .query_row(named_params! { ":meeting": meeting.to_string() }, |row| row.get("date"))
                .optional()?)
        })
    }

    /// Open issues that are new to a meeting, the newest first: recorded or arrived since `since_ms`, or where there is no such time on no
    /// other agenda yet; and recorded before `until_ms`.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_new_issues(
        &self,
        meeting: ObjectId,
        since_ms: Option<i64>,
        until_ms: i64,
        limit: u32,
    ) -> Result<Vec<ObjectId>, StoreError> {
        self.read(|c| {
            c.prepare_cached(NEW_SQL)?
                .query_and_then(
                    named_params! {
                        ":meeting": meeting.to_string(),
                        ":since_ms": since_ms,
                        ":since": since_ms.map(|at_ms| recency_of(at_ms) + SLOTS),
                        ":until": recency_of(until_ms) + SLOTS - 1,
                        ":own": own_device(c)?.0,
                        ":raised_in": Relation::RaisedIn as i64,
                        ":limit": limit,
                    },
                    |row| {
                        let id: String = row.get("issue_id")?;
                        ObjectId::parse(&id).ok_or(StoreError::Damaged("issues.issue_id"))
                    },
                )?
                .collect()
        })
    }

    /// Puts an item on the agenda, behind the others.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn add_agenda_item(&self, meeting: ObjectId, item: AgendaItem) -> Result<ObjectId, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let place = place_behind(agenda(tx, meeting)?.iter().map(|known| known.item.place));
            append_item(tx, &pen, meeting, &AgendaItem { place, ..item })
        })
    }

    /// Puts what is open on the agenda: in the order of an agenda, and behind the items that are on it. What is on it already is not put
    /// there twice, also where the screen did not show it yet. All in one commit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn build_agenda(&self, meeting: ObjectId, proposals: Vec<Proposal>) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let known = agenda(tx, meeting)?;
            let mut place = place_behind(known.iter().map(|known| known.item.place));
            let programmes: BTreeMap<ObjectId, Option<ObjectId>> = proposals
                .iter()
                .map(|proposal| (proposal.candidate.about, proposal.programme))
                .collect();
            let candidates = proposals.into_iter().map(|proposal| proposal.candidate).collect();
            for candidate in in_order(candidates) {
                let about = Some(candidate.about);
                if known.iter().any(|known| known.item.about == about) {
                    continue;
                }
                let item = AgendaItem {
                    title: candidate.title,
                    place,
                    origin: candidate.origin,
                    about,
                    programme: programmes.get(&candidate.about).copied().flatten(),
                    ..AgendaItem::default()
                };
                append_item(tx, &pen, meeting, &item)?;
                place = place_behind([place]);
            }
            Ok(())
        })
    }

    /// Turns lines that somebody wrote as text into items, behind those that are on the agenda. All in one commit; a line that is an item
    /// already is left out.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown meeting.
    pub fn add_agenda_lines(&self, meeting: ObjectId, lines: Vec<String>) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let known = agenda(tx, meeting)?;
            let mut place = place_behind(known.iter().map(|known| known.item.place));
            for title in lines {
                if known.iter().any(|known| known.item.title == title) {
                    continue;
                }
                let item = AgendaItem {
                    title,
                    place,
                    ..AgendaItem::default()
                };
                append_item(tx, &pen, meeting, &item)?;
                place = place_behind([place]);
            }
            Ok(())
        })
    }

    /// Moves an item behind `after`, or to the front.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn order_agenda(&self, meeting: ObjectId, item: ObjectId, after: Option<ObjectId>) -> Result<(), StoreError> {
        let pen = self.pen();
        // Also behind an item that stands there only for what is noted under it. A place that changes meanwhile settles itself.
        let order: Vec<(ObjectId, i64)> = self
            .list_noted_agenda(meeting)?
            .iter()
            .map(|known| (known.record.record_id, known.item.place))
            .collect();
        self.write(move |tx| {
            for (id, place) in moved(&order, item, after) {
                let at = |place: i64| -> Fields { [(item_field::PLACE, Value::Int(place))].into() };
                let before = order.iter().find(|known| known.0 == id).map_or(0, |known| known.1);
                // A place of nought is said by silence.
                let seen = if before == 0 { Fields::new() } else { at(before) };
                records::change(tx, &pen, id, &(seen, Fields::new()), &(at(place), Fields::new()))?;
            }
            Ok(())
        })
    }

    /// Notes of a meeting, the oldest first, each with the agenda item that it belongs to as its parent.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_notes(&self, meeting: ObjectId) -> Result<Vec<(Record, Note)>, StoreError> {
        let all = self.read(|c| records::list_of(c, Class::Note, meeting))?;
        Ok(all
            .into_iter()
            .map(|record| {
                let note = Note::of_fields(&record.fields);
                (record, note)
            })
            .collect())
    }

    /// What attendees of a meeting brought in, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_inputs(&self, meeting: ObjectId) -> Result<Vec<(Record, Input)>, StoreError> {
        let all = self.read(|c| records::list_of(c, Class::Input, meeting))?;
        Ok(all
            .into_iter()
            .map(|record| {
                let input = Input::of_fields(&record.fields);
                (record, input)
            })
            .collect())
    }

    /// What was added to final minutes, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_addenda(&self, meeting: ObjectId) -> Result<Vec<(Record, Addendum)>, StoreError> {
        let all = self.read(|c| records::list_of(c, Class::Addendum, meeting))?;
        Ok(all
            .into_iter()
            .map(|record| {
                let addendum = Addendum::of_fields(&record.fields);
                (record, addendum)
            })
            .collect())
    }

    /// Writes what is noted in the minutes of a meeting; what was typed into `field` goes in the same commit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown record or parent.
    pub fn note(&self, meeting: ObjectId, field: &str, noted: Noted) -> Result<ObjectId, StoreError> {
        let (pen, field) = (self.pen(), field.to_owned());
        self.write(move |tx| {
            let id = write(tx, &pen, noted)?;
            drafts::remove_minutes_text(tx, meeting, &field)?;
            Ok(id)
        })
    }
}

fn write(tx: &Transaction<'_>, pen: &Pen, noted: Noted) -> Result<ObjectId, StoreError> {
    match noted {
        Noted::New { class, parent, fields } => {
            let new = NewRecord {
                stream: ops::get_create(tx, parent)?.0,
                class,
                parent: Some(parent),
                fields,
                personal: Fields::new(),
            };
            records::append(tx, pen, new)
        }
        Noted::Changed { id, seen, wanted } => {
            records::change(tx, pen, id, &(seen, Fields::new()), &(wanted, Fields::new()))?;
            Ok(id)
        }
        Noted::Withdrawn(id) => {
            withdraw(tx, pen, id, Kind::RecordWithdraw, "")?;
            Ok(id)
        }
    }
}

fn append_item(tx: &Transaction<'_>, pen: &Pen, meeting: ObjectId, item: &AgendaItem) -> Result<ObjectId, StoreError> {
    let new = NewRecord {
        stream: ops::get_create(tx, meeting)?.0,
        class: Class::AgendaItem,
        parent: Some(meeting),
        fields: item.fields(),
        personal: Fields::new(),
    };
    records::append(tx, pen, new)
}

/// Items that somebody took off the agenda.
fn taken_off(c: &Connection, meeting: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
    c.prepare_cached(
        "SELECT item_id FROM agenda_items WHERE meeting_id = :meeting AND withdrawn AND NOT refused ORDER BY eff_hlc, item_id",
    )?
    .query_and_then(named_params! { ":meeting": meeting.to_string() }, |row| {
        let id: String = row.get("item_id")?;
        ObjectId::parse(&id).ok_or(StoreError::Damaged("agenda_items.item_id"))
    })?
    .collect()
}

/// In the order of the agenda: by place, and where two were put in one place, as they were made.
fn agenda(c: &Connection, meeting: ObjectId) -> Result<Vec<AgendaRecord>, StoreError> {
    let mut agenda: Vec<AgendaRecord> = records::list_of(c, Class::AgendaItem, meeting)?
        .into_iter()
        .map(|record| AgendaRecord {
            item: AgendaItem::of_fields(&record.fields),
            record,
        })
        .collect();
    agenda.sort_by_key(|known| known.item.place);
    Ok(agenda)
}
