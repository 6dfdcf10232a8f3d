//! Kinds of disaster (*jenis bencana*) and what is counted after one.

use std::sync::LazyLock;

/// Highest number of people or houses in one report. No kecamatan has a million of either, so more is a slip.
pub const DISASTER_COUNT_MAX: u32 = 999_999;
/// Longest text on public facilities or on needs, in characters.
pub const DISASTER_TEXT_CHARS_MAX: usize = 400;
/// The same in UTF-8 bytes, as both texts share an op with the description.
pub const DISASTER_TEXT_BYTES_MAX: usize = 800;

const TABLE: &str = include_str!("disasters.tsv");

static KINDS: LazyLock<Vec<DisasterKind>> = LazyLock::new(|| {
    table_lines()
        .map(|line| DisasterKind::of_line(line).expect("BUG: disasters.tsv has a row that its test refuses"))
        .collect()
});

fn table_lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#'))
}

/// Group of disasters (UU 24/2007 Ps. 1). The number is the wire value; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisasterGroup {
    /// Bencana alam.
    Natural = 1,
    /// Bencana nonalam.
    NonNatural = 2,
    /// Bencana sosial.
    Social = 3,
}

impl DisasterGroup {
    pub const ALL: [DisasterGroup; 3] = [DisasterGroup::Natural, DisasterGroup::NonNatural, DisasterGroup::Social];

    pub fn of_number(n: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|g| *g as i64 == n)
    }

    pub fn name(self) -> &'static str {
        match self {
            DisasterGroup::Natural => "natural",
            DisasterGroup::NonNatural => "non_natural",
            DisasterGroup::Social => "social",
        }
    }
}

/// A kind of disaster. The code is the value on the wire; an old code never becomes invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisasterKind {
    /// `A05`
    pub code: &'static str,
    pub group: DisasterGroup,
    /// The sub-category that goes with it, so that nobody chooses the same twice.
    pub subcategory: &'static str,
    pub name_id: &'static str,
    pub name_en: &'static str,
}

impl DisasterKind {
    pub fn all() -> &'static [DisasterKind] {
        &KINDS
    }

    /// `None` for a code of a newer version, which is shown as it is.
    pub fn of_code(code: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.code == code)
    }

    fn of_line(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t');
        let (code, group) = (cells.next()?, cells.next()?);
        let (subcategory, name_id, name_en) = (cells.next()?, cells.next()?, cells.next()?);
        let kind = Self {
            code,
            group: DisasterGroup::ALL.into_iter().find(|g| g.name() == group)?,
            subcategory,
            name_id,
            name_en,
        };
        cells.next().is_none().then_some(kind)
    }
}

/// What is counted after a disaster, as the kecamatan passes it on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisasterFields {
    /// Meninggal.
    pub dead: u32,
    /// Hilang.
    pub missing: u32,
    /// Luka.
    pub injured: u32,
    /// Mengungsi.
    pub displaced: u32,
    /// RB, rusak berat.
    pub houses_heavy: u32,
    /// RS, rusak sedang.
    pub houses_medium: u32,
    /// RR, rusak ringan.
    pub houses_light: u32,
    /// Fasilitas umum that were hit.
    pub public_facilities: String,
    /// Kebutuhan mendesak.
    pub urgent_needs: String,
}

/// What is wrong with a field, by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisasterFault {
    #[error("{field} is too high a number")]
    TooMany { field: &'static str },
    #[error("{field} is too long a text")]
    TooLong { field: &'static str },
}

impl DisasterFields {
    /// From the counts and texts in the order of the form.
    pub fn of(counts: [u32; 7], texts: [String; 2]) -> Self {
        let [
            dead,
            missing,
            injured,
            displaced,
            houses_heavy,
            houses_medium,
            houses_light,
        ] = counts;
        let [public_facilities, urgent_needs] = texts;
        Self {
            dead,
            missing,
            injured,
            displaced,
            houses_heavy,
            houses_medium,
            houses_light,
            public_facilities,
            urgent_needs,
        }
    }

    /// The counts in the order of the form, each with its key.
    pub fn counts(&self) -> [(&'static str, u32); 7] {
        [
            ("dead", self.dead),
            ("missing", self.missing),
            ("injured", self.injured),
            ("displaced", self.displaced),
            ("houses_heavy", self.houses_heavy),
            ("houses_medium", self.houses_medium),
            ("houses_light", self.houses_light),
        ]
    }

    /// The texts in the order of the form, each with its key.
    pub fn texts(&self) -> [(&'static str, &str); 2] {
        [
            ("public_facilities", self.public_facilities.as_str()),
            ("urgent_needs", self.urgent_needs.as_str()),
        ]
    }

    /// Was nothing filled in? A zero that was typed is not told from an empty field.
    pub fn is_empty(&self) -> bool {
        self.counts().iter().all(|(_, count)| *count == 0) && self.texts().iter().all(|(_, text)| text.is_empty())
    }

    /// Everything that is wrong, in the order of the form; empty when all is well.
    pub fn faults(&self) -> Vec<DisasterFault> {
        let too_many = self
            .counts()
            .into_iter()
            .filter(|(_, count)| *count > DISASTER_COUNT_MAX)
            .map(|(field, _)| DisasterFault::TooMany { field });
        let too_long = self
            .texts()
            .into_iter()
            .filter(|(_, text)| text.chars().count() > DISASTER_TEXT_CHARS_MAX || text.len() > DISASTER_TEXT_BYTES_MAX)
            .map(|(field, _)| DisasterFault::TooLong { field });
        too_many.chain(too_long).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::vocabulary::{CodeList, NAME_CHARS_MAX, category_of};

    #[test]
    fn every_row_of_the_table_is_read() {
        for line in table_lines() {
            assert!(DisasterKind::of_line(line).is_some(), "{line}");
        }
        assert_eq!(DisasterKind::of_line("A01\tnatural\tBEN.03\tGempa bumi"), None);
        assert_eq!(DisasterKind::of_line("A01\talam\tBEN.03\tGempa bumi\tEarthquake"), None);
        assert_eq!(
            DisasterKind::of_line("A01\tnatural\tBEN.03\tGempa bumi\tEarthquake\t"),
            None
        );
    }

    #[test]
    fn groups_are_as_they_were_released() {
        assert_eq!(
            DisasterGroup::ALL.map(|g| (g as i64, g.name())),
            [(1, "natural"), (2, "non_natural"), (3, "social")]
        );
        assert_eq!(
            DisasterGroup::ALL.map(|g| DisasterGroup::of_number(g as i64)),
            DisasterGroup::ALL.map(Some)
        );
        assert_eq!(DisasterGroup::of_number(4), None);
    }

    #[test]
    fn each_kind_has_one_code_that_begins_like_its_group() {
        let count = |group: DisasterGroup| {
            let kinds = DisasterKind::all().iter();
            kinds.filter(|kind| kind.group == group).count()
        };
        assert_eq!(DisasterGroup::ALL.map(count), [11, 3, 2]);
        let codes: BTreeSet<&str> = DisasterKind::all().iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), DisasterKind::all().len());
        for kind in DisasterKind::all() {
            let letter = match kind.group {
                DisasterGroup::Natural => 'A',
                DisasterGroup::NonNatural => 'N',
                DisasterGroup::Social => 'S',
            };
            assert!(kind.code.starts_with(letter), "{kind:?}");
            assert_eq!(DisasterKind::of_code(kind.code), Some(kind));
            for name in [kind.name_id, kind.name_en] {
                let chars = name.chars().count();
                assert!((1..=NAME_CHARS_MAX).contains(&chars), "{kind:?}");
            }
        }
        assert_eq!(DisasterKind::of_code("A99"), None);
    }

    #[test]
    fn every_kind_goes_with_a_shipped_sub_category_of_bencana() {
        let list = CodeList::shipped();
        for kind in DisasterKind::all() {
            assert_eq!(category_of(kind.subcategory), "BEN", "{kind:?}");
            assert_ne!(list.name_of(kind.subcategory), kind.subcategory, "{kind:?}");
        }
    }

    #[test]
    fn a_count_or_text_beyond_its_limit_is_named() {
        let mut fields = DisasterFields::default();
        assert!(fields.is_empty());
        fields.displaced = DISASTER_COUNT_MAX;
        fields.urgent_needs = "é".repeat(DISASTER_TEXT_CHARS_MAX);
        assert!(!fields.is_empty());
        assert!(fields.faults().is_empty());
        fields.displaced += 1;
        fields.urgent_needs.push('a');
        fields.public_facilities = "米".repeat(DISASTER_TEXT_BYTES_MAX / 3 + 1);
        assert_eq!(
            fields.faults(),
            [
                DisasterFault::TooMany { field: "displaced" },
                DisasterFault::TooLong {
                    field: "public_facilities"
                },
                DisasterFault::TooLong { field: "urgent_needs" },
            ]
        );
    }

    #[test]
    fn a_text_alone_is_not_nothing() {
        let fields = DisasterFields {
            urgent_needs: "Selimut".to_owned(),
            ..DisasterFields::default()
        };
        assert!(!fields.is_empty());
    }
}
