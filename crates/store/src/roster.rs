//! Orang dan jabatan: offices, people and who holds what, written together in one commit.

use kentongan_domain::ids::ObjectId;
use kentongan_domain::office::{Holding, Office};
use kentongan_domain::op::Fields;
use kentongan_domain::person::Person;
use kentongan_domain::record::Class;
use kentongan_domain::scope::Stream;
use rusqlite::{Connection, Transaction, named_params};

use crate::log::Pen;
use crate::records::{NewRecord, append, change, read_one};
use crate::{Store, StoreError, rows};

/// What a line of a roster names: an entry that stands, or one to be made.
#[derive(Debug, Clone)]
pub enum Entry<T> {
    Known(ObjectId),
    New(T),
}

/// A line of a roster, as it is written down: an office, a person, or who holds the one from when on.
#[derive(Debug, Clone)]
pub struct NewRosterLine {
    pub office: Option<Entry<Office>>,
    pub person: Option<Entry<Person>>,
    /// Of both. Its person is that of the line.
    pub holding: Holding,
}

/// The entries of a line once it is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct RosterLine {
    pub office: Option<ObjectId>,
    pub person: Option<ObjectId>,
    pub holding: Option<ObjectId>,
}

impl Store {
    /// Writes lines into a roster in one commit, all or none; answers their entries in the same order. Whoever held an office until then
    /// holds it to the day before the new holder's first one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for an office that is not of this stream; nothing is recorded then.
    pub fn add_to_roster(&self, stream: Stream, lines: Vec<NewRosterLine>) -> Result<Vec<RosterLine>, StoreError> {
        let pen = self.pen();
        self.write(move |tx| {
            lines
                .into_iter()
                .map(|line| add_line(tx, &pen, &stream, line))
                .collect()
        })
    }
}

fn add_line(tx: &Transaction<'_>, pen: &Pen, stream: &Stream, line: NewRosterLine) -> Result<RosterLine, StoreError> {
    let make = |class, parent, (fields, personal): (Fields, Fields)| {
        append(
            tx,
            pen,
            NewRecord {
                stream: stream.clone(),
                class,
                parent,
                fields,
                personal,
            },
        )
    };
    let office = match line.office {
        None => None,
        Some(Entry::Known(id)) => Some(id),
        Some(Entry::New(office)) => Some(make(Class::Office, None, (office.fields(), Fields::new()))?),
    };
    let person = match line.person {
        None => None,
        Some(Entry::Known(id)) => Some(id),
        Some(Entry::New(person)) => Some(make(Class::Person, None, (person.fields(), person.personal_fields()))?),
    };
    let mut added = RosterLine {
        office,
        person,
        holding: None,
    };
    if let (Some(office), Some(_)) = (office, person) {
        let holding = Holding { person, ..line.holding };
        end_before(tx, pen, office, &holding)?;
        added.holding = Some(make(Class::Holding, Some(office), (holding.fields(), Fields::new()))?);
    }
    Ok(added)
}

/// Gives the open holdings of an office their last day, where the next one ends them.
fn end_before(tx: &Transaction<'_>, pen: &Pen, office: ObjectId, next: &Holding) -> Result<(), StoreError> {
    for id in open_holdings(tx, office)? {
        let held = Holding::of_fields(&read_one(tx, id)?.fields);
        let Some(last) = held.ended_by(next) else { continue };
        let ended = Holding {
            to: Some(last),
            ..held.clone()
        };
        let form = |holding: &Holding| (holding.fields(), Fields::new());
        change(tx, pen, id, &form(&held), &form(&ended))?;
    }
    Ok(())
}

fn open_holdings(c: &Connection, office: ObjectId) -> Result<Vec<ObjectId>, StoreError> {
    c.prepare_cached(
        "SELECT holding_id FROM holdings WHERE office_id = :office AND to_on = '' AND NOT withdrawn AND NOT refused
         ORDER BY eff_hlc, holding_id",
    )?
    .query_and_then(named_params! { ":office": office.to_string() }, |row| {
        rows::object(row.get("holding_id")?)?.ok_or(StoreError::Damaged("holdings"))
    })?
    .collect()
}
