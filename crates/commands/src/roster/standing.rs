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
        })
    }

    pub(super) fn find_office(&self, id: ObjectId) -> Option<&Entry<Office>> {
        self.offices.iter().find(|entry| entry.id() == id)
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
        let is_its = move |entry: &&Entry<Holding>| entry.record.parent == Some(office);
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

fn entries<T>(records: Vec<Record>, read: impl Fn(&Fields, &Fields) -> T) -> Vec<Entry<T>> {
    let of = |record: Record| Entry {
        says: read(&record.fields, &record.personal),
        record,
    };
    records.into_iter().map(of).collect()
}
