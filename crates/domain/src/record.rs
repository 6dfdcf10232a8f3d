//! Records that people edit and that are neither issue nor meeting: people, offices, series, agenda items, programmes. One set of
//! kinds serves them all; which of them a record is, its *class* says (`docs/adr/0018-records.md`).
//!
//! Owns: the numbers of the classes, what every class has in common, how fields are written and read. What each class says stands in
//! the module of its noun.

use crate::agenda::{addendum_field, input_field, item_field, note_field};
use crate::ids::ObjectId;
use crate::office::{holding_field, office_field};
use crate::op::{Fields, Tag, Value};
use crate::person::person_field;
use crate::programme::{milestone_field, programme_field, service_check_field};
use crate::series::{series_field, venue_field};

/// Field numbers that every class has. Those from 3 on belong to the class.
pub mod field {
    use super::Tag;
    /// Number of a [`Class`](super::Class), in the create op. It never changes.
    pub const CLASS: Tag = 1;
    /// The record that this one belongs to, in the create op. It never changes, and stands in the same stream.
    pub const PARENT: Tag = 2;
}

/// What a record is. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Orang.
    Person = 1,
    /// Jabatan.
    Office = 2,
    /// Penugasan: who holds an office, from when to when.
    Holding = 3,
    /// Rangkaian rapat.
    Series = 4,
    /// Tempat rapat.
    Venue = 5,
    /// Butir agenda.
    AgendaItem = 6,
    /// Catatan notula.
    Note = 7,
    /// Masukan.
    Input = 8,
    /// Adendum notula.
    Addendum = 9,
    /// Program.
    Programme = 10,
    /// Tahapan program.
    Milestone = 11,
    /// Pemeriksaan layanan bulanan.
    ServiceCheck = 12,
}

impl Class {
    pub const ALL: [Class; 12] = [
        Class::Person,
        Class::Office,
        Class::Holding,
        Class::Series,
        Class::Venue,
        Class::AgendaItem,
        Class::Note,
        Class::Input,
        Class::Addendum,
        Class::Programme,
        Class::Milestone,
        Class::ServiceCheck,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|class| *class as i64 == n)
    }

    /// What the fields of a create op say; `None` for a class of a newer version.
    pub fn of_fields(fields: &Fields) -> Option<Self> {
        Self::of_number(number_of(fields)?)
    }

    /// Does a record of it belong to another one: a holding to its office, an agenda item to its meeting?
    pub fn has_parent(self) -> bool {
        matches!(
            self,
            Class::Holding | Class::AgendaItem | Class::Note | Class::Input | Class::Addendum | Class::Milestone
        )
    }

    /// Fields of it that settle themselves: of two who wrote one at once the later has his way, and nobody is asked. Where an item stands
    /// and whether it was dealt with is seen and set again at a touch.
    pub fn settles_itself(self) -> &'static [Tag] {
        match self {
            Class::AgendaItem => &[item_field::PLACE, item_field::DONE],
            Class::Person
            | Class::Office
            | Class::Holding
            | Class::Series
            | Class::Venue
            | Class::Note
            | Class::Input
            | Class::Addendum
            | Class::Programme
            | Class::Milestone
            | Class::ServiceCheck => &[],
        }
    }

    /// Texts without which a record of it says nothing.
    pub fn required(self) -> &'static [Tag] {
        match self {
            Class::Person => &[person_field::NAME],
            Class::Office => &[office_field::TITLE],
            Class::Holding => &[holding_field::PERSON],
            Class::Series => &[series_field::TITLE],
            Class::Venue => &[venue_field::NAME],
            Class::AgendaItem => &[item_field::TITLE],
            Class::Note => &[note_field::TEXT],
            Class::Input => &[input_field::TEXT],
            Class::Addendum => &[addendum_field::TEXT],
            Class::Programme => &[programme_field::TITLE],
            Class::Milestone => &[milestone_field::TITLE],
            Class::ServiceCheck => &[service_check_field::MONTH, service_check_field::SERVICE],
        }
    }
}

/// Number of the class, whether this version knows it or not.
pub fn number_of(fields: &Fields) -> Option<i64> {
    fields.get(&field::CLASS).and_then(Value::as_int)
}

/// Fields as somebody filled them in: nobody says nothing, so what is empty is left out.
#[derive(Debug, Default)]
pub(crate) struct Filled(Fields);

impl Filled {
    pub fn text(mut self, tag: Tag, text: &str) -> Self {
        if !text.is_empty() {
            self.0.insert(tag, Value::Text(text.to_owned()));
        }
        self
    }

    pub fn number(mut self, tag: Tag, number: i64) -> Self {
        if number != 0 {
            self.0.insert(tag, Value::Int(number));
        }
        self
    }

    pub fn flag(mut self, tag: Tag, flag: bool) -> Self {
        if flag {
            self.0.insert(tag, Value::Bool(true));
        }
        self
    }

    /// Another record, by its id as text and not by a reference: the other may stand in another stream or arrive later, and an id holds
    /// through every repair.
    pub fn id(self, tag: Tag, id: Option<ObjectId>) -> Self {
        match id {
            Some(id) => self.text(tag, &id.to_string()),
            None => self,
        }
    }

    pub fn date(self, tag: Tag, date: Option<chrono::NaiveDate>) -> Self {
        match date {
            Some(date) => self.text(tag, &date.to_string()),
            None => self,
        }
    }

    pub fn fields(self) -> Fields {
        self.0
    }
}

/// What fields say, as [`Filled`] writes it; nothing where they say it in another form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'a>(pub &'a Fields);

impl Said<'_> {
    pub fn text(self, tag: Tag) -> String {
        let text = self.0.get(&tag).and_then(Value::as_text);
        text.unwrap_or_default().to_owned()
    }

    pub fn number(self, tag: Tag) -> i64 {
        self.0.get(&tag).and_then(Value::as_int).unwrap_or_default()
    }

    pub fn flag(self, tag: Tag) -> bool {
        self.0.get(&tag).and_then(Value::as_bool).unwrap_or_default()
    }

    pub fn id(self, tag: Tag) -> Option<ObjectId> {
        ObjectId::parse(&self.text(tag))
    }

    pub fn date(self, tag: Tag) -> Option<chrono::NaiveDate> {
        self.text(tag).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_numbers_that_were_released() {
        let numbers: Vec<i64> = (1..=12).collect();
        assert_eq!(Class::ALL.map(|class| class as i64).to_vec(), numbers);
        for class in Class::ALL {
            assert_eq!(Class::of_number(class as i64), Some(class));
        }
        for unknown in [-1, 0, 13, i64::MAX] {
            assert_eq!(Class::of_number(unknown), None);
        }
    }

    #[test]
    fn what_a_class_demands_is_its_own_and_stands_behind_what_all_have() {
        for class in Class::ALL {
            assert!(!class.required().is_empty(), "{class:?}");
            assert!(class.required().iter().all(|tag| *tag > field::PARENT), "{class:?}");
        }
    }

    #[test]
    fn no_text_that_somebody_wrote_settles_itself() {
        for class in Class::ALL {
            assert!(class.settles_itself().iter().all(|tag| !class.required().contains(tag)));
        }
        assert!(!Class::AgendaItem.settles_itself().contains(&item_field::MINUTES));
    }

    #[test]
    fn the_class_is_read_from_a_number_alone() {
        let of = |value: Value| Class::of_fields(&[(field::CLASS, value)].into());
        assert_eq!(of(Value::Int(6)), Some(Class::AgendaItem));
        assert_eq!(of(Value::Int(13)), None);
        assert_eq!(of(Value::Text("6".to_owned())), None);
        assert_eq!(Class::of_fields(&Fields::new()), None);
    }

    #[test]
    fn what_is_empty_is_left_out_and_what_has_another_form_says_nothing() {
        let id = ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c");
        let day = chrono::NaiveDate::from_ymd_opt(2025, 1, 20);
        let filled = Filled::default()
            .text(3, "Aula")
            .text(4, "")
            .number(5, 12)
            .number(6, 0)
            .flag(7, true)
            .flag(8, false)
            .id(9, id)
            .id(10, None)
            .date(11, day)
            .date(12, None)
            .fields();
        assert_eq!(filled.keys().copied().collect::<Vec<_>>(), [3, 5, 7, 9, 11]);
        let said = Said(&filled);
        assert_eq!(
            (said.text(3), said.number(5), said.flag(7), said.id(9), said.date(11)),
            ("Aula".to_owned(), 12, true, id, day)
        );
        assert_eq!(
            (said.text(5), said.number(3), said.flag(3), said.id(3), said.date(3)),
            (String::new(), 0, false, None, None)
        );
    }
}
