//! Which category a register means: by code, by name, by label of LAPOR!, by the beginning of a name.

use std::collections::BTreeMap;

use kentongan_domain::vocabulary::{Category, CodeList, EntryType};

use crate::headings::words;

/// Where nothing is known.
pub(super) const OTHER: &str = "LAI";

/// Words that registers use beside the names of the list.
const PLAIN_WORDS: [(&str, &str); 20] = [
    ("keamanan", "KAM"),
    ("ketertiban", "KAM"),
    ("keamanan dan ketertiban", "KAM"),
    ("trantib", "KAM"),
    ("administrasi", "ADM"),
    ("kependudukan", "ADM"),
    ("adminduk", "ADM"),
    ("ktp", "ADM"),
    ("sosial", "SOS"),
    ("bantuan", "SOS"),
    ("ekonomi", "EKO"),
    ("umkm", "EKO"),
    ("tanah", "TAN"),
    ("agama", "ADT"),
    ("adat", "ADT"),
    ("pemerintahan", "APR"),
    ("lain lain", "LAI"),
    ("lain", "LAI"),
    ("dll", "LAI"),
    ("umum", "LAI"),
];

/// "Jenis" names a category in one register and the type of an entry in the next.
const TYPES: [(&str, EntryType); 15] = [
    ("isu strategis", EntryType::StrategicIssue),
    ("pengaduan", EntryType::Complaint),
    ("aduan", EntryType::Complaint),
    ("keluhan", EntryType::Complaint),
    ("aspirasi", EntryType::Aspiration),
    ("usulan", EntryType::Aspiration),
    ("saran", EntryType::Aspiration),
    ("kejadian", EntryType::Incident),
    ("kewaspadaan dini", EntryType::EarlyWarning),
    ("permintaan informasi", EntryType::InformationRequest),
    ("informasi", EntryType::InformationRequest),
    ("pujian", EntryType::Praise),
    ("apresiasi", EntryType::Praise),
    ("complaint", EntryType::Complaint),
    ("aspiration", EntryType::Aspiration),
];

/// Words in front of a name that say nothing.
const LEADING: [&str; 4] = ["bidang ", "urusan ", "kategori ", "masalah "];

/// A shorter beginning is the beginning of too many names.
const BEGINNING_CHARS_MIN: usize = 4;

/// What a cell means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Category(Named),
    Type(EntryType),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) category: String,
    /// Or empty.
    pub(super) subcategory: String,
}

/// What may be said of a name without being the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `infra`, and more words behind the name: `lingkungan hidup`.
    BeginningOrMore,
    /// Two words of it at least: `pekerjaan umum`. One says too little, as `sosial` begins one label and means another.
    TwoWords,
    /// More words behind it: `jalan rusak`.
    More,
}

struct Beginning {
    name: String,
    part: Part,
    named: Named,
}

impl Beginning {
    fn is_meant_by(&self, said: &str) -> bool {
        let is_more = said
            .strip_prefix(self.name.as_str())
            .is_some_and(|rest| rest.starts_with(' '));
        match self.part {
            Part::BeginningOrMore => is_more || self.name.starts_with(said),
            Part::TwoWords => said.contains(' ') && (is_more || self.name.starts_with(said)),
            Part::More => is_more,
        }
    }
}

/// The list, made ready for many questions.
pub(super) struct Categories {
    by_name: BTreeMap<String, Named>,
    beginnings: Vec<Beginning>,
}

impl Categories {
    /// Names of what is offered go before those of what is retired, and names of categories before those below them.
    pub(super) fn of(list: &CodeList) -> Self {
        let retired = list.categories().iter().filter(|category| category.retired);
        let all: Vec<&Category> = list.offered().chain(retired).collect();
        let mut known = Self {
            by_name: BTreeMap::new(),
            beginnings: Vec::new(),
        };
        for category in &all {
            let named = of_category(category);
            known.add(&category.code, &named);
            for name in [&category.name_id, &category.name_en] {
                known.add(name, &named);
                known.add_beginning(name, Part::BeginningOrMore, &named);
            }
        }
        for category in &all {
            let named = of_category(category);
            for label in &category.lapor_labels {
                known.add(label, &named);
                known.add_beginning(label, Part::TwoWords, &named);
            }
        }
        for (word, code) in PLAIN_WORDS {
            if let Some(category) = all.iter().find(|category| category.code == code) {
                known.add(word, &of_category(category));
            }
        }
        known.add_subcategories(&all);
        known
    }

    /// The first that has a name keeps it.
    fn add(&mut self, name: &str, named: &Named) {
        self.by_name.entry(words(name)).or_insert_with(|| named.clone());
    }

    fn add_beginning(&mut self, name: &str, part: Part, named: &Named) {
        self.beginnings.push(Beginning {
            name: words(name),
            part,
            named: named.clone(),
        });
    }

    /// A name that stands below two categories names neither.
    fn add_subcategories(&mut self, all: &[&Category]) {
        let mut below: BTreeMap<String, Option<Named>> = BTreeMap::new();
        for category in all {
            for sub in &category.subcategories {
                let named = Named {
                    category: category.code.clone(),
                    subcategory: sub.code.clone(),
                };
                for name in [&sub.code, &sub.name_id, &sub.name_en] {
                    let known = below.entry(words(name)).or_insert_with(|| Some(named.clone()));
                    if known.as_ref() != Some(&named) {
                        *known = None;
                    }
                }
                self.add_beginning(&sub.name_id, Part::More, &named);
            }
        }
        for (name, named) in below {
            if let Some(named) = named {
                self.by_name.entry(name).or_insert(named);
            }
        }
    }

    /// `None`: nobody here knows it.
    pub(super) fn find(&self, text: &str) -> Option<Meaning> {
        let folded = words(text);
        let said = LEADING
            .iter()
            .find_map(|leading| folded.strip_prefix(leading))
            .unwrap_or(&folded);
        let named = self.by_name.get(said).or_else(|| self.by_code(text));
        if let Some(named) = named {
            return Some(Meaning::Category(named.clone()));
        }
        if let Some((_, entry_type)) = TYPES.iter().find(|(word, _)| *word == said) {
            return Some(Meaning::Type(*entry_type));
        }
        self.by_beginning(said).map(Meaning::Category)
    }

    /// `INF.01 Jalan`, `INF - Infrastruktur`: a code in front, written large.
    fn by_code(&self, text: &str) -> Option<&Named> {
        let code = text.trim().split([' ', '-', ':']).next()?;
        let is_code = (code.len() == 3 || code.contains('.'))
            && code
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.');
        self.by_name.get(&words(code)).filter(|_| is_code)
    }

    /// What all names agree on of which this may be a part.
    fn by_beginning(&self, said: &str) -> Option<Named> {
        if said.chars().count() < BEGINNING_CHARS_MIN {
            return None;
        }
        let meant = self.beginnings.iter().filter(|name| name.is_meant_by(said));
        let mut meant = meant.map(|beginning| &beginning.named);
        let mut agreed = meant.next()?.clone();
        for named in meant {
            if named.category != agreed.category {
                return None;
            }
            if named.subcategory != agreed.subcategory {
                agreed.subcategory.clear();
            }
        }
        Some(agreed)
    }
}

fn of_category(category: &Category) -> Named {
    Named {
        category: category.code.clone(),
        subcategory: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, String)> {
        match Categories::of(CodeList::shipped()).find(text)? {
            Meaning::Category(named) => Some((named.category, named.subcategory)),
            Meaning::Type(_) => None,
        }
    }

    #[test]
    fn plain_words_are_folded_and_name_shipped_categories() {
        for (word, code) in PLAIN_WORDS {
            assert_eq!(words(word), word);
            assert!(
                CodeList::shipped().offered().any(|category| category.code == code),
                "{code}"
            );
        }
        for (word, _) in TYPES {
            assert_eq!(words(word), word);
        }
    }

    #[test]
    fn a_category_is_found_as_registers_write_it() {
        for (text, category, subcategory) in [
            ("INF", "INF", ""),
            ("inf", "INF", ""),
            ("INF.01", "INF", "INF.01"),
            ("INF.01 Jalan", "INF", "INF.01"),
            ("INF - Infrastruktur", "INF", ""),
            ("infrastruktur", "INF", ""),
            ("Infrastructure", "INF", ""),
            ("Bidang Infrastruktur", "INF", ""),
            ("Pekerjaan Umum & Penataan Ruang", "INF", ""),
            ("Pekerjaan Umum", "INF", ""),
            ("Infra", "INF", ""),
            ("Lingkungan Hidup", "LHK", ""),
            ("Jembatan", "INF", "INF.02"),
            ("Jembatan putus", "INF", "INF.02"),
            ("KESEHATAN", "KES", ""),
            ("Bantuan Sosial", "SOS", ""),
            ("sosial", "SOS", ""),
            ("Keamanan", "KAM", ""),
            ("KTP", "ADM", ""),
            ("Lain-lain", "LAI", ""),
            ("Lainnya", "LAI", ""),
        ] {
            assert_eq!(
                found(text),
                Some((category.to_owned(), subcategory.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn what_may_be_two_things_is_neither() {
        for text in ["", "-", "zzz", "Pe", "Olahraga", "Perumahan", "masalah"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn the_type_of_an_entry_is_told_from_a_category() {
        let known = Categories::of(CodeList::shipped());
        assert_eq!(known.find("Aspirasi"), Some(Meaning::Type(EntryType::Aspiration)));
        assert_eq!(known.find("PENGADUAN"), Some(Meaning::Type(EntryType::Complaint)));
    }
}
