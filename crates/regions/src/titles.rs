//! What a region calls its villages and districts, and their heads: a table, because the words are local law and usage.
//!
//! *Invariant:* `data/titles.tsv` has a row with prefix `*` for every unit, so that every code has words.

use std::sync::LazyLock;

use serde::Serialize;

use crate::code::{CodeRef, VillageKind};

const TABLE: &str = include_str!("../data/titles.tsv");

/// The words for one code, as a person there would write them.
///
/// These are defaults to offer; an office may write its own (they are settings, not law).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalTitles {
    /// In running text: `kampung`, `desa`, `nagari`, `desa adat`.
    pub village_word: String,
    /// Before a name: `Kampung`, `Desa`, `Nagari`, `Desa Adat`.
    pub village_word_cap: String,
    /// Head of a village: `Kepala Kampung`, `Lurah`, `Wali Nagari`.
    pub head_title: String,
    /// Before a district's name: `Kecamatan`, `Distrik`, `Kapanewon`, `Kemantren`.
    pub district_word: String,
    /// Head of a district: `Camat`, `Kepala Distrik`, `Panewu`, `Mantri Pamong Praja`.
    pub district_head_title: String,
}

impl LocalTitles {
    /// The words at `code` for villages of `kind`.
    pub(crate) fn with_village_kind(code: CodeRef<'_>, kind: VillageKind) -> LocalTitles {
        let village = row_for(Unit::from(kind), code);
        let district = row_for(Unit::Kecamatan, code);
        LocalTitles {
            village_word: village.word.to_owned(),
            village_word_cap: capitalised(village.word),
            head_title: village.head.to_owned(),
            district_word: capitalised(district.word),
            district_head_title: district.head.to_owned(),
        }
    }
}

/// True if any region uses this word for a village or a district, in any case: `Kampung`, `kecamatan`.
pub(crate) fn is_unit_word(word: &str) -> bool {
    ROWS.iter().any(|row| row.word.eq_ignore_ascii_case(word))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Desa,
    Kelurahan,
    DesaAdat,
    Kecamatan,
}

impl From<VillageKind> for Unit {
    fn from(kind: VillageKind) -> Unit {
        match kind {
            VillageKind::Desa => Unit::Desa,
            VillageKind::Kelurahan => Unit::Kelurahan,
            VillageKind::DesaAdat => Unit::DesaAdat,
        }
    }
}

struct Row {
    unit: Unit,
    /// Empty for the row that holds everywhere else.
    prefix: &'static str,
    word: &'static str,
    head: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    table_lines()
        .map(|line| parse_row(line).expect("BUG: data/titles.tsv has a row that its test refuses"))
        .collect()
});

fn table_lines() -> impl Iterator<Item = &'static str> {
    // behind the comments stands one line of column names
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

fn parse_row(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let unit = match columns.next()? {
        "desa" => Unit::Desa,
        "kelurahan" => Unit::Kelurahan,
        "desa_adat" => Unit::DesaAdat,
        "kecamatan" => Unit::Kecamatan,
        _ => return None,
    };
    let prefix = match columns.next()? {
        "*" => "",
        prefix => CodeRef::parse(prefix).ok()?.as_str(),
    };
    let (_region, word, head) = (columns.next()?, columns.next()?, columns.next()?);
    let (word_source, head_source) = (columns.next()?, columns.next()?);
    let known = |source| matches!(source, "V" | "K");
    let complete = !word.is_empty() && !head.is_empty() && known(word_source) && known(head_source);
    (complete && columns.next().is_none()).then_some(Row {
        unit,
        prefix,
        word,
        head,
    })
}

fn row_for(unit: Unit, code: CodeRef<'_>) -> &'static Row {
    ROWS.iter()
        .filter(|row| row.unit == unit && code.as_str().starts_with(row.prefix))
        .max_by_key(|row| row.prefix.len())
        .expect("BUG: data/titles.tsv lacks the row * of a unit")
}

fn capitalised(words: &str) -> String {
    let mut capitalised = String::with_capacity(words.len());
    let mut at_word_start = true;
    for letter in words.chars() {
        if at_word_start {
            capitalised.extend(letter.to_uppercase());
        } else {
            capitalised.push(letter);
        }
        at_word_start = letter == ' ';
    }
    capitalised
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles_of(code: &str) -> LocalTitles {
        let code = CodeRef::parse(code).unwrap();
        LocalTitles::with_village_kind(code, code.village_kind().unwrap_or(VillageKind::Desa))
    }
    use std::collections::BTreeSet;

    #[test]
    fn every_row_of_the_table_is_valid_and_its_key_unique() {
        let mut keys = BTreeSet::new();
        for line in table_lines() {
            let row = parse_row(line).unwrap_or_else(|| panic!("bad row: {line}"));
            assert!(
                keys.insert((format!("{:?}", row.unit), row.prefix)),
                "second row for the same key: {line}"
            );
        }
        for unit in ["Desa", "Kelurahan", "DesaAdat", "Kecamatan"] {
            assert!(keys.contains(&(unit.to_owned(), "")), "no default for {unit}");
        }
    }

    #[test]
    fn places_use_their_own_words() {
        for (code, word, head, district, district_head) in [
            ("18.02.01.2003", "kampung", "Kepala Kampung", "Kecamatan", "Camat"),
            ("18.02.01", "kampung", "Kepala Kampung", "Kecamatan", "Camat"),
            ("18.04.10.2005", "pekon", "Peratin", "Kecamatan", "Camat"),
            ("18.10.01.2001", "pekon", "Kepala Pekon", "Kecamatan", "Camat"),
            ("18.12.01.2001", "tiyuh", "Kepalo Tiyuh", "Kecamatan", "Camat"),
            ("18.01.09.2011", "desa", "Kepala Desa", "Kecamatan", "Camat"),
            ("18.71.14.1007", "kelurahan", "Lurah", "Kecamatan", "Camat"),
            ("13.05.16.2006", "nagari", "Wali Nagari", "Kecamatan", "Camat"),
            ("13.09.01.2001", "desa", "Kepala Desa", "Kecamatan", "Camat"),
            ("11.01.01.2001", "gampong", "Keuchik", "Kecamatan", "Camat"),
            ("11.04.01.2001", "kampung", "Reje", "Kecamatan", "Camat"),
            ("34.04.01.2001", "kalurahan", "Lurah", "Kapanewon", "Panewu"),
            (
                "34.71.01.1001",
                "kelurahan",
                "Lurah",
                "Kemantren",
                "Mantri Pamong Praja",
            ),
            ("51.03.01.2001", "desa", "Perbekel", "Kecamatan", "Camat"),
            ("63.03.01.2001", "desa", "Pambakal", "Kecamatan", "Camat"),
            ("73.26.01.2001", "lembang", "Kepala Lembang", "Kecamatan", "Camat"),
            (
                "91.03.01.2001",
                "kampung",
                "Kepala Kampung",
                "Distrik",
                "Kepala Distrik",
            ),
            ("91.03.01.1001", "kelurahan", "Lurah", "Distrik", "Kepala Distrik"),
            (
                "91.03.01.3007",
                "desa adat",
                "Kepala Desa Adat",
                "Distrik",
                "Kepala Distrik",
            ),
            ("32.09.01.2001", "desa", "Kuwu", "Kecamatan", "Camat"),
            ("32.01.01.2001", "desa", "Kepala Desa", "Kecamatan", "Camat"),
        ] {
            let titles = titles_of(code);
            let found = (
                titles.village_word.as_str(),
                titles.head_title.as_str(),
                titles.district_word.as_str(),
                titles.district_head_title.as_str(),
            );
            assert_eq!(found, (word, head, district, district_head), "{code}");
        }
    }

    #[test]
    fn the_word_before_a_name_is_capitalised() {
        let titles = titles_of("91.03.01.3007");
        assert_eq!(titles.village_word_cap, "Desa Adat");
    }

    #[test]
    fn unit_words_are_known_in_any_case() {
        assert!(is_unit_word("Kampung") && is_unit_word("KECAMATAN") && is_unit_word("nagari"));
        assert!(!is_unit_word("Kalirejo"));
    }
}
