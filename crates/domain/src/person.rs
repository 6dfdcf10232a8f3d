//! Orang: people who hold offices or come without one, by name, as the roster of a scope has them.

use std::collections::BTreeMap;

use crate::ids::ObjectId;
use crate::meeting::SignerIdKind;
use crate::op::{Fields, Tag};
use crate::record::{Filled, Said};

/// Field numbers of a person. Never reused.
pub mod person_field {
    use super::Tag;
    /// The bare name, by which people are sorted: `Yulianto`.
    pub const NAME: Tag = 3;
    /// Titles before it: `Hi.`, `dr.`, `H.`
    pub const PREFIX: Tag = 4;
    /// Titles behind it, without the comma: `S.E., M.M.`
    pub const SUFFIX: Tag = 5;
    /// Of somebody without an office: whom he speaks for.
    pub const ORGANISATION: Tag = 6;
    /// Number of a [`PersonKind`](super::PersonKind); absent: nobody said.
    pub const KIND: Tag = 7;
    /// How he is numbered on paper: a [`SignerIdKind`](crate::meeting::SignerIdKind). The number itself is personal.
    pub const ID_KIND: Tag = 8;
    /// What somebody found out of whom this entry doubles, one a line: the id of the person whom it doubled, as text; behind a `!` that
    /// of one with whom it was compared, and who is another.
    pub const MERGED_INTO: Tag = 9;
}

/// Field numbers of the personal part of a person.
pub mod person_personal {
    use super::Tag;
    pub const PHONE: Tag = 1;
    /// NIP or NRP, as [`super::person_field::ID_KIND`] says.
    pub const ID_NUMBER: Tag = 2;
}

/// Before the id of somebody who is another. No id has it.
const OTHER: char = '!';

/// What somebody is to the place. The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonKind {
    /// Pejabat atau aparatur.
    Official = 1,
    /// Tokoh agama.
    Religious = 2,
    /// Tokoh adat.
    Customary = 3,
    /// Tokoh masyarakat.
    Community = 4,
    /// Tokoh pemuda.
    Youth = 5,
    /// Tokoh perempuan.
    Women = 6,
    /// Pengusaha.
    Business = 7,
    /// Perwakilan ormas atau lembaga.
    Organisation = 8,
    /// Narasumber.
    Speaker = 9,
    Other = 10,
}

impl PersonKind {
    pub const ALL: [PersonKind; 10] = [
        PersonKind::Official,
        PersonKind::Religious,
        PersonKind::Customary,
        PersonKind::Community,
        PersonKind::Youth,
        PersonKind::Women,
        PersonKind::Business,
        PersonKind::Organisation,
        PersonKind::Speaker,
        PersonKind::Other,
    ];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i64 == n)
    }

    /// What stands on paper in place of an office, for somebody who has none.
    pub fn title(self) -> &'static str {
        match self {
            PersonKind::Official => "Pejabat",
            PersonKind::Religious => "Tokoh agama",
            PersonKind::Customary => "Tokoh adat",
            PersonKind::Community => "Tokoh masyarakat",
            PersonKind::Youth => "Tokoh pemuda",
            PersonKind::Women => "Tokoh perempuan",
            PersonKind::Business => "Pengusaha",
            PersonKind::Organisation => "Perwakilan organisasi masyarakat",
            PersonKind::Speaker => "Narasumber",
            PersonKind::Other => "Undangan lain",
        }
    }
}

/// Who stands for a person once entries were merged: `merged` names of each entry the one that it doubled.
///
/// Of entries that were merged into each other in a circle, which two laptops can do without knowing of one another, the one with the
/// smallest id stands for all.
pub fn standing_for(id: ObjectId, merged: &BTreeMap<ObjectId, ObjectId>) -> ObjectId {
    let mut way = vec![id];
    let mut at = id;
    while let Some(next) = merged.get(&at).copied() {
        if let Some(entered) = way.iter().position(|before| *before == next) {
            return way.into_iter().skip(entered).min().unwrap_or(next);
        }
        way.push(next);
        at = next;
    }
    at
}

/// A person as somebody fills him in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    pub name: String,
    pub prefix: String,
    pub suffix: String,
    pub organisation: String,
    pub kind: Option<PersonKind>,
    pub id_kind: SignerIdKind,
    pub merged_into: Option<ObjectId>,
    /// Entries with a near name who are other people.
    pub told_apart: Vec<ObjectId>,
    pub phone: String,
    pub id_number: String,
}

impl Person {
    /// Fields of the common part.
    pub fn fields(&self) -> Fields {
        Filled::default()
            .text(person_field::NAME, &self.name)
            .text(person_field::PREFIX, &self.prefix)
            .text(person_field::SUFFIX, &self.suffix)
            .text(person_field::ORGANISATION, &self.organisation)
            .number(person_field::KIND, self.kind.map_or(0, |kind| kind as i64))
            .number(person_field::ID_KIND, self.id_kind as i64)
            .text(person_field::MERGED_INTO, &self.found_out())
            .fields()
    }

    /// The field alone that says whom it doubles and whom it does not.
    pub fn comparison(&self) -> Fields {
        let found_out = self.found_out();
        Filled::default().text(person_field::MERGED_INTO, &found_out).fields()
    }

    fn found_out(&self) -> String {
        let merged = self.merged_into.iter().map(ObjectId::to_string);
        let others = self.told_apart.iter().map(|id| format!("{OTHER}{id}"));
        merged.chain(others).collect::<Vec<_>>().join("\n")
    }

    /// Fields of the personal part.
    pub fn personal_fields(&self) -> Fields {
        Filled::default()
            .text(person_personal::PHONE, &self.phone)
            .text(person_personal::ID_NUMBER, &self.id_number)
            .fields()
    }

    pub fn of_fields(fields: &Fields, personal: &Fields) -> Self {
        let (common, personal) = (Said(fields), Said(personal));
        let found_out = common.text(person_field::MERGED_INTO);
        Self {
            name: common.text(person_field::NAME),
            prefix: common.text(person_field::PREFIX),
            suffix: common.text(person_field::SUFFIX),
            organisation: common.text(person_field::ORGANISATION),
            kind: PersonKind::of_number(common.number(person_field::KIND)),
            id_kind: SignerIdKind::of_number(common.number(person_field::ID_KIND)).unwrap_or_default(),
            merged_into: found_out.lines().find_map(ObjectId::parse),
            told_apart: found_out
                .lines()
                .filter_map(|line| ObjectId::parse(line.strip_prefix(OTHER)?))
                .collect(),
            phone: personal.text(person_personal::PHONE),
            id_number: personal.text(person_personal::ID_NUMBER),
        }
    }

    /// As it is written on paper: `Hi. Yulianto, S.E.`
    pub fn written_name(&self) -> String {
        written_name(&self.prefix, &self.name, &self.suffix)
    }
}

/// Titles and name as they are written on paper: `Hi. Yulianto, S.E.`
pub fn written_name(prefix: &str, name: &str, suffix: &str) -> String {
    let mut written = String::new();
    if !prefix.is_empty() {
        written.push_str(prefix);
        written.push(' ');
    }
    written.push_str(name);
    if !suffix.is_empty() {
        written.push_str(", ");
        written.push_str(suffix);
    }
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nth(n: u8) -> ObjectId {
        ObjectId(uuid::Uuid::from_bytes([n; 16]))
    }

    proptest! {
        #[test]
        fn merged_entries_have_one_person_who_stands_for_them_all(
            links in proptest::collection::btree_map(0_u8..8, 0_u8..8, 0..8),
        ) {
            let merged: BTreeMap<ObjectId, ObjectId> = links.iter().map(|(from, to)| (nth(*from), nth(*to))).collect();
            for n in 0..8 {
                let stands = standing_for(nth(n), &merged);
                prop_assert_eq!(standing_for(stands, &merged), stands, "whoever stands for others stands for himself");
                if let Some(into) = merged.get(&nth(n)) {
                    prop_assert_eq!(standing_for(*into, &merged), stands);
                } else {
                    prop_assert_eq!(stands, nth(n), "who was merged into nobody is himself");
                }
            }
        }
    }

    #[test]
    fn a_merge_is_followed_to_its_end_and_taken_back() {
        let mut merged: BTreeMap<ObjectId, ObjectId> = [(nth(1), nth(2)), (nth(2), nth(3))].into();
        assert_eq!(standing_for(nth(1), &merged), nth(3));
        merged.remove(&nth(2));
        assert_eq!(standing_for(nth(1), &merged), nth(2));
        assert_eq!(standing_for(nth(3), &merged), nth(3));
    }

    fn yulianto() -> Person {
        Person {
            name: "Yulianto".to_owned(),
            prefix: "Hi.".to_owned(),
            suffix: "S.E.".to_owned(),
            organisation: "Kecamatan Kalirejo".to_owned(),
            kind: Some(PersonKind::Official),
            id_kind: SignerIdKind::Nip,
            merged_into: ObjectId::parse("0197f0a4-7c1e-8a51-9a0e-3f6c1f1e2d3c"),
            told_apart: vec![nth(3), nth(4)],
            phone: "0812 0000 0000".to_owned(),
            id_number: "19700101 199003 1 001".to_owned(),
        }
    }

    #[test]
    fn a_person_is_read_as_he_was_filled_in_and_his_numbers_are_personal() {
        let person = yulianto();
        let (common, personal) = (person.fields(), person.personal_fields());
        assert_eq!(Person::of_fields(&common, &personal), person);
        let stripped = Person::of_fields(&common, &Fields::new());
        assert_eq!((stripped.phone.as_str(), stripped.id_number.as_str()), ("", ""));
        assert_eq!(Person::default().fields(), Fields::new());
        assert_eq!(Person::default().personal_fields(), Fields::new());
    }

    #[test]
    fn whom_somebody_doubles_and_whom_not_stand_in_one_field_and_either_alone() {
        for (merged_into, told_apart) in [(None, vec![nth(3)]), (Some(nth(2)), Vec::new()), (None, Vec::new())] {
            let person = Person {
                merged_into,
                told_apart: told_apart.clone(),
                ..Person::default()
            };
            let read = Person::of_fields(&person.comparison(), &Fields::new());
            assert_eq!((read.merged_into, read.told_apart), (merged_into, told_apart));
        }
        // As entries were merged before anybody could be told apart.
        let merged = Person {
            merged_into: Some(nth(2)),
            ..Person::default()
        };
        let value = crate::op::Value::Text(nth(2).to_string());
        assert_eq!(merged.comparison(), Fields::from([(person_field::MERGED_INTO, value)]));
    }

    #[test]
    fn a_name_is_written_with_the_titles_that_there_are() {
        for (prefix, suffix, written) in [
            ("Hi.", "S.E.", "Hi. Yulianto, S.E."),
            ("", "S.E., M.M.", "Yulianto, S.E., M.M."),
            ("dr.", "", "dr. Yulianto"),
            ("", "", "Yulianto"),
        ] {
            assert_eq!(written_name(prefix, "Yulianto", suffix), written);
        }
        assert_eq!(yulianto().written_name(), "Hi. Yulianto, S.E.");
    }

    #[test]
    fn kinds_have_the_numbers_that_were_released() {
        let numbers: Vec<i64> = (1..=10).collect();
        assert_eq!(PersonKind::ALL.map(|kind| kind as i64).to_vec(), numbers);
        assert_eq!(PersonKind::of_number(0), None);
    }
}
