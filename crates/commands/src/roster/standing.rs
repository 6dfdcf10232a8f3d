//! The roster as it stands: what of it is this office's own and not deleted, with merged entries followed to whoever stands for them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::office::{Holding, Office, holding_on, written_office};
use kentongan_domain::op::Fields;
use kentongan_domain::person::{Person, standing_for};
use kentongan_domain::record::Class;
use kentongan_domain::search::fold;
use kentongan_store::Record;

use crate::desk::Desk;
use crate::error::UiError;

/// An entry and what it says.
pub(super) struct Entry<T> {
    pub(super) record: Record,
    pub(super) says: T,
}

impl<T> Entry<T> {
    pub(super) fn id(&self) -> ObjectId {
        self.record.record_id
    }
}

pub(super) struct Roster {
    pub(super) offices: Vec<Entry<Office>>,
    /// The oldest first.
    pub(super) holdings: Vec<Entry<Holding>>,
    /// Also those that were merged into another one.
    pub(super) people: Vec<Entry<Person>>,
    /// Of each merged entry the one that it doubled.
    merged: BTreeMap<ObjectId, ObjectId>,
    /// Of each office that two laptops wrote down without knowing of one another the later entries. They are not among the offices.
    doubles: BTreeMap<ObjectId, Vec<ObjectId>>,
}

impl Roster {
    pub(super) fn load(desk: &Desk) -> Result<Self, UiError> {
        let own = desk.enrolment()?.scope.own_stream();
        let store = desk.store()?;
        let all = |class| -> Result<Vec<Record>, UiError> {
            let mut records = store.list_records(class)?;
            records.retain(|record| record.stream == own);
            Ok(records)
        };
        let people = entries(all(Class::Person)?, Person::of_fields);
        let known: BTreeSet<ObjectId> = people.iter().map(Entry::id).collect();
        let merged = people
            .iter()
            .filter_map(|entry| Some((entry.id(), entry.says.merged_into?)))
            // Merged into an entry that is deleted, or did not come yet: it stands for itself.
            .filter(|(_, into)| known.contains(into))
            .collect();
        let mut offices = entries(all(Class::Office)?, |fields, _| Office::of_fields(fields));
        let doubles = take_doubles(&mut offices);
        offices.sort_by_cached_key(|entry| {
            let office = &entry.says;
            let place = if office.place == 0 { u16::MAX } else { office.place };
            (office.group.place(), place, office.region.clone(), fold(&office.title))
        });
        Ok(Self {
            offices,
            holdings: entries(all(Class::Holding)?, |fields, _| Holding::of_fields(fields)),
            people,
            merged,
            doubles,
        })
    }

    pub(super) fn find_office(&self, id: ObjectId) -> Option<&Entry<Office>> {
        let stands = self.doubles.iter().find(|(_, doubles)| doubles.contains(&id));
        let id = stands.map_or(id, |(stands, _)| *stands);
        self.offices.iter().find(|entry| entry.id() == id)
    }

    /// Other entries of the same office.
    pub(super) fn doubles_of(&self, office: ObjectId) -> Vec<ObjectId> {
        self.doubles.get(&office).cloned().unwrap_or_default()
    }

    /// Whoever stands for that entry.
    pub(super) fn find_person(&self, id: ObjectId) -> Option<&Entry<Person>> {
        let stands = standing_for(id, &self.merged);
        self.people.iter().find(|entry| entry.id() == stands)
    }

    pub(super) fn is_merged(&self, id: ObjectId) -> bool {
        self.merged.contains_key(&id) && standing_for(id, &self.merged) != id
    }

    /// Entries that were merged into that one, by way of others too.
    pub(super) fn merged_into(&self, id: ObjectId) -> impl Iterator<Item = &Entry<Person>> {
        self.people
            .iter()
            .filter(move |entry| self.is_merged(entry.id()) && standing_for(entry.id(), &self.merged) == id)
    }

    /// People, without those who were merged into others.
    pub(super) fn standing_people(&self) -> impl Iterator<Item = &Entry<Person>> {
        self.people.iter().filter(|entry| !self.is_merged(entry.id()))
    }

    pub(super) fn holdings_of(&self, office: ObjectId) -> impl Iterator<Item = &Entry<Holding>> {
        let doubles = self.doubles.get(&office);
        let is_its = move |entry: &&Entry<Holding>| {
            let of = entry.record.parent;
            of == Some(office) || of.is_some_and(|of| doubles.is_some_and(|doubles| doubles.contains(&of)))
        };
        self.holdings.iter().filter(is_its)
    }

    /// Who holds an office on that day. `None` as well where his entry is not here.
    pub(super) fn holder_on(&self, office: ObjectId, day: NaiveDate) -> Option<(&Entry<Holding>, &Entry<Person>)> {
        let held = holding_on(self.holdings_of(office).map(|entry| (entry, &entry.says)), day)?;
        Some((held, self.find_person(held.says.person?)?))
    }

    /// What people hold on that day, as it is written: `Plt. Kepala Kampung Kalirejo`.
    pub(super) fn offices_on(&self, day: NaiveDate) -> BTreeMap<ObjectId, Vec<String>> {
        let mut held: BTreeMap<ObjectId, Vec<String>> = BTreeMap::new();
        for office in &self.offices {
            if let Some((holding, holder)) = self.holder_on(office.id(), day) {
                let written = written_office(holding.says.acting, &office.says.title);
                held.entry(holder.id()).or_default().push(written);
            }
        }
        held
    }
}

/// Takes the later entries of one office out: the head of one region, or the same title in the same place of its group, as two laptops
/// write it that fill their roster from the region data before they hear of one another. Offices that people wrote down have no place, and
/// five *Babinsa* are five.
fn take_doubles(offices: &mut Vec<Entry<Office>>) -> BTreeMap<ObjectId, Vec<ObjectId>> {
    let mut first: BTreeMap<(usize, String, String, u16), ObjectId> = BTreeMap::new();
    let mut doubles: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    // The oldest comes first, on every laptop the same.
    offices.retain(|entry| {
        let office = &entry.says;
        let by_region = office.group.is_one_of_each_region() && !office.region.is_empty();
        let (title, place) = match by_region {
            true => (String::new(), 0),
            false => (fold(&office.title), office.place),
        };
        let key = (office.group.place(), title, office.region.clone(), place);
        if !by_region && office.place == 0 {
            return true;
        }
        match first.get(&key) {
            None => {
                first.insert(key, entry.id());
                true
            }
            Some(stands) => {
                doubles.entry(*stands).or_default().push(entry.id());
                false
            }
        }
    });
    doubles
}

fn entries<T>(records: Vec<Record>, read: impl Fn(&Fields, &Fields) -> T) -> Vec<Entry<T>> {
    let of = |record: Record| Entry {
        says: read(&record.fields, &record.personal),
        record,
    };
    records.into_iter().map(of).collect()
}
