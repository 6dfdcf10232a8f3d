//! Program: what is tagged with a programme, how far it had come by a day, and the monthly checks of the services.
//!
//! The records themselves are written and read as all records of a class are (`crates/store/src/records.rs`).

use std::collections::BTreeMap;

use kentongan_domain::agenda::{AgendaItem, ItemOrigin};
use kentongan_domain::case::Relation;
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::op::{Fields, Kind, Value};
use kentongan_domain::programme::{CheckPlace, Month, ServiceCheck, WrittenCheck, programme_field};
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use kentongan_domain::vocabulary::ServiceState;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::conflicts::withdraw;
use crate::issues::append_link;
use crate::log::{self, NewOp};
use crate::records::{NewRecord, append, change, read_one};
use crate::rows::{hlc, signed};
use crate::{Store, StoreError, ops};

/// An agenda item about a programme, or tagged with it.
#[derive(Debug, Clone)]
pub struct ProgrammeItem {
    pub item_id: ObjectId,
    pub programme_id: ObjectId,
    pub title: String,
    pub meeting_id: ObjectId,
    pub meeting_title: String,
    /// `YYYY-MM-DD`
    pub meeting_date: String,
    /// By its tag; else it was put on the agenda for the programme.
    pub tagged: bool,
}

/// A check of one service as somebody fills it in.
#[derive(Debug, Clone)]
pub struct CheckWrite {
    /// The check that holds; absent: there is none yet.
    pub id: Option<ObjectId>,
    /// What it said when the form was opened.
    pub seen: ServiceCheck,
    pub wanted: ServiceCheck,
    /// Those that others wrote of the same: they are settled by this word.
    pub beside: Vec<ObjectId>,
}

impl Store {
    /// Tags an issue with a programme. Whoever tags once more doubles nothing. `label`: what the programme is called, for a reader who
    /// does not have it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown issue.
    pub fn tag_issue(&self, issue: ObjectId, programme: ObjectId, label: &str) -> Result<(), StoreError> {
        let (pen, label) = (self.pen(), label.to_owned());
        self.write(move |tx| {
            if tags(tx, programme)?.iter().any(|(_, tagged)| *tagged == issue) {
                return Ok(());
            }
            append_link(tx, &pen, issue, Relation::Programme, programme, label).map(|_| ())
        })
    }

    /// Takes every tag of that programme off an issue.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn untag_issue(&self, issue: ObjectId, programme: ObjectId) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            for (link, _) in tags(tx, programme)?.into_iter().filter(|(_, tagged)| *tagged == issue) {
                let (stream, at) = ops::get_create(tx, link)?;
                let mut new = NewOp::create(stream, Kind::LinkEnd, Fields::new());
                new.object = Some(at);
                log::append(tx, &pen, new)?;
            }
            Ok(())
        })
    }

    /// Tags an agenda item with a programme, or with none.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such agenda item.
    pub fn tag_item(&self, item: ObjectId, programme: Option<ObjectId>) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            let record = read_one(tx, item)?;
            if record.class != Class::AgendaItem {
                return Err(StoreError::NotFound);
            }
            let seen = AgendaItem::of_fields(&record.fields);
            let wanted = AgendaItem {
                programme,
                ..seen.clone()
            };
            let (seen, wanted) = ((seen.fields(), Fields::new()), (wanted.fields(), Fields::new()));
            change(tx, &pen, item, &seen, &wanted)
        })
    }

    /// The issues that are tagged with a programme, the first tagged first, whether they are here or not.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_tagged(&self, programme: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
        self.read(|c| {
            let mut issues = Vec::new();
            for (_, issue) in tags(c, programme)? {
                if !issues.contains(&issue) {
                    issues.push(issue);
                }
            }
            Ok(issues)
        })
    }

    /// How many open issues are tagged with each programme.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn count_open_by_programme(&self) -> Result<BTreeMap<ObjectId, u32>, StoreError> {
        self.read(|c| {
            let counted = c
                .prepare_cached(
                    "SELECT l.other_id AS programme_id, count(DISTINCT l.issue_id) AS open
                     FROM links l JOIN issues i ON i.issue_id = l.issue_id
                     WHERE l.relation = :relation AND i.shelf = 0
                       AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)
                     GROUP BY l.other_id",
                )?
                .query_and_then(named_params! { ":relation": Relation::Programme as i64 }, |row| {
                    // What another version wrote there is no id, and counts for none.
                    let programme = ObjectId::parse(&row.get::<_, String>("programme_id")?);
                    let open: u32 = row.get("open")?;
                    Ok(programme.map(|programme| (programme, open)))
                })?
                .collect::<Result<Vec<_>, StoreError>>()?;
            Ok(counted.into_iter().flatten().collect())
        })
    }

    /// The items of a meeting's agenda that have to do with a programme, in the order of the agenda.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_programme_items(&self, meeting: ObjectId) -> Result<Vec<ProgrammeItem>, StoreError> {
        self.read(|c| items(c, "a.meeting_id = :id", "a.place, a.eff_hlc, a.item_id", meeting))
    }

    /// The agenda items that have to do with a programme, those of the newest meeting first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_items_of_programme(&self, programme: ObjectId) -> Result<Vec<ProgrammeItem>, StoreError> {
        self.read(|c| {
            let mut found = items(
                c,
                "(a.programme_id = :id OR a.about_id = :id)",
                "m.date DESC, a.meeting_id, a.place, a.eff_hlc, a.item_id",
                programme,
            )?;
            // One that is about it and tagged with another is the other's.
            found.retain(|item| item.programme_id == programme);
            Ok(found)
        })
    }

    /// The meeting against which one is evaluated: the last before its day of the same series, or of the same kind where it is one of
    /// none. A part of a meeting (*sub-acara*) is compared with the one before that of its whole.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn find_meeting_before(&self, meeting: ObjectId) -> Result<Option<ObjectId>, StoreError> {
        self.read(|c| {
            let found: Option<String> = c
                .prepare_cached(
                    "SELECT b.meeting_id FROM meetings asked
                     JOIN meetings w ON w.meeting_id = CASE WHEN EXISTS
                       (SELECT 1 FROM meetings x WHERE x.meeting_id = asked.parent_id) THEN asked.parent_id ELSE asked.meeting_id END
                     JOIN meetings b ON b.stream = w.stream AND b.date < w.date AND b.parent_id = '' AND NOT b.refused
                       AND CASE WHEN w.series_id <> '' THEN b.series_id = w.series_id ELSE b.kind = w.kind END
                     WHERE asked.meeting_id = :meeting
                     ORDER BY b.date DESC, b.start DESC, b.meeting_id LIMIT 1",
                )?
                .query_row(named_params! { ":meeting": meeting.to_string() }, |row| {
                    row.get("meeting_id")
                })
                .optional()?;
            Ok(found.and_then(|id| ObjectId::parse(&id)))
        })
    }

    /// How many per cent of a programme were said to be reached before `until_ms`; `None`: it was not there yet.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn find_progress(&self, programme: ObjectId, until_ms: i64) -> Result<Option<i64>, StoreError> {
        self.read(|c| {
            let (id, until) = (programme.to_string(), signed(Hlc::new(until_ms, 0).0));
            let made = c
                .prepare_cached("SELECT 1 FROM programmes WHERE programme_id = :id AND eff_hlc < :until")?
                .exists(named_params! { ":id": id, ":until": until })?;
            if !made {
                return Ok(None);
            }
            let said: Option<Vec<u8>> = c
                .prepare_cached(
                    "SELECT value FROM field_writes WHERE object_id = :id AND tag = :tag AND eff_hlc < :until
                     ORDER BY eff_hlc DESC, device_no DESC, epoch DESC, seq DESC LIMIT 1",
                )?
                .query_row(
                    named_params! { ":id": id, ":tag": programme_field::PROGRESS, ":until": until },
                    |row| row.get("value"),
                )
                .optional()?;
            let value = said
                .map(|bytes| Value::from_bytes(&bytes).map_err(|_| StoreError::Damaged("field_writes.value")))
                .transpose()?;
            // Nobody said: nothing was reached.
            Ok(Some(value.and_then(|value| value.as_int()).unwrap_or_default()))
        })
    }

    /// Every check of a service from one month to another, of all villages that are read here.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_service_checks(&self, from: Month, to: Month) -> Result<Vec<WrittenCheck>, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT check_id, stream, month, service, state, note, region, eff_hlc FROM service_checks
                 WHERE month BETWEEN :from AND :to AND NOT withdrawn AND NOT refused ORDER BY eff_hlc, check_id",
            )?
            .query_and_then(
                named_params! { ":from": from.to_string(), ":to": to.to_string() },
                read_check,
            )?
            .collect()
        })
    }

    /// Writes checks of the services, all in one commit: what is new, what differs from what was seen, and that what others wrote beside
    /// holds no longer.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an unknown check; nothing is written then.
    pub fn save_service_checks(&self, stream: Stream, writes: Vec<CheckWrite>) -> Result<(), StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            for write in writes {
                let wanted = (write.wanted.fields(), Fields::new());
                match write.id {
                    Some(id) => change(tx, &pen, id, &(write.seen.fields(), Fields::new()), &wanted)?,
                    None => {
                        let new = NewRecord {
                            stream: stream.clone(),
                            class: Class::ServiceCheck,
                            parent: None,
                            fields: wanted.0,
                            personal: wanted.1,
                        };
                        append(tx, &pen, new)?;
                    }
                }
                for other in write.beside {
                    withdraw(tx, &pen, other, Kind::RecordWithdraw, "")?;
                }
            }
            Ok(())
        })
    }
}

/// The tags that lead to a programme: each with the issue that bears it.
fn tags(c: &Connection, programme: ObjectId) -> Result<Vec<(ObjectId, ObjectId)>, StoreError> {
    c.prepare_cached(
        "SELECT link_id, issue_id FROM links l WHERE other_id = :programme AND relation = :relation
           AND NOT EXISTS (SELECT 1 FROM endings e WHERE e.object_id = l.link_id)
         ORDER BY eff_hlc, link_id",
    )?
    .query_and_then(
        named_params! { ":programme": programme.to_string(), ":relation": Relation::Programme as i64 },
        |row| Ok((id_of(row, "link_id")?, id_of(row, "issue_id")?)),
    )?
    .collect()
}

fn items(c: &Connection, demand: &str, order: &str, id: ObjectId) -> Result<Vec<ProgrammeItem>, StoreError> {
    let sql = format!(
        "SELECT a.item_id, a.title, a.meeting_id, a.programme_id <> '' AS tagged, m.title AS meeting_title, m.date AS meeting_date,
           CASE WHEN a.programme_id <> '' THEN a.programme_id WHEN a.origin = :origin THEN a.about_id ELSE '' END AS programme
         FROM agenda_items a JOIN meetings m ON m.meeting_id = a.meeting_id
         WHERE {demand} AND NOT a.withdrawn AND NOT a.refused AND NOT m.refused ORDER BY {order}"
    );
    let found = c
        .prepare_cached(&sql)?
        .query_and_then(
            named_params! { ":id": id.to_string(), ":origin": ItemOrigin::Programme as i64 },
            read_item,
        )?
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn read_item(row: &Row<'_>) -> Result<Option<ProgrammeItem>, StoreError> {
    let Some(programme_id) = ObjectId::parse(&row.get::<_, String>("programme")?) else {
        return Ok(None);
    };
    Ok(Some(ProgrammeItem {
        item_id: id_of(row, "item_id")?,
        programme_id,
        title: row.get("title")?,
        meeting_id: id_of(row, "meeting_id")?,
        meeting_title: row.get("meeting_title")?,
        meeting_date: row.get("meeting_date")?,
        tagged: row.get("tagged")?,
    }))
}

fn read_check(row: &Row<'_>) -> Result<WrittenCheck, StoreError> {
    let said: String = row.get("region")?;
    let stream = crate::rows::stream(&row.get::<_, String>("stream")?)?;
    // A village speaks of itself and of no other.
    let region = match &stream {
        Stream::Village(own) => own.to_string(),
        Stream::Office(own) | Stream::Broadcast(own) if said.is_empty() => own.to_string(),
        Stream::Office(_) | Stream::Broadcast(_) => said,
    };
    Ok(WrittenCheck {
        id: id_of(row, "check_id")?,
        place: CheckPlace {
            region,
            month: row.get("month")?,
            service: row.get("service")?,
        },
        made: hlc(row.get("eff_hlc")?),
        state: ServiceState::of_number(row.get("state")?),
        note: row.get("note")?,
    })
}

fn id_of(row: &Row<'_>, column: &'static str) -> Result<ObjectId, StoreError> {
    crate::rows::object(row.get(column)?)?.ok_or(StoreError::Damaged(column))
}
