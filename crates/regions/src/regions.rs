//! The region database in memory: reading it, walking the tree, naming a place.

use std::fmt;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::code::{CodeRef, Level, VillageKind};
use crate::locate::DATABASE_PATH_VARIABLE;
use crate::search::{NameIndex, Nearness, SEARCH_RESULTS_MAX};
use crate::titles::{LocalTitles, is_unit_word};

/// Begins the first line of the database; behind it stands the number of regions.
const HEADER: &str = "# kentongan-regions 1 ";

/// First line of a database of `region_count` regions. The count lets the reader refuse a file cut short by a full disk.
pub(crate) fn header_line(region_count: usize) -> String {
    format!("{HEADER}{region_count}\n")
}

/// Why there is no region database.
#[derive(Debug, thiserror::Error)]
pub enum RegionsError {
    /// No file where one should be. The installation is incomplete, or `KENTONGAN_REGIONS` names a wrong path.
    #[error(
        "the region database was not found; looked for {}. In a source tree `cargo xtask regions` builds it; \
         {DATABASE_PATH_VARIABLE} may name it",
        join_paths(looked_in)
    )]
    Missing { looked_in: Vec<PathBuf> },
    /// The file is there but cannot be read.
    #[error("cannot read the region database {}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// The file was read but is no whole database of this format; `line` is its first bad line.
    #[error("the region database is damaged at line {line}: {reason}")]
    Damaged { line: usize, reason: &'static str },
}

fn join_paths(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

/// One region, borrowed from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Region<'a> {
    /// Dotted code, `18.02.01.2003`.
    pub code: &'a str,
    /// Official name without its kind, `Kalirejo`; only regencies carry theirs (`Kabupaten Lampung Tengah`).
    pub name: &'a str,
    pub level: Level,
}

/// The names on the way from the province down to a code; those below the code are `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegionNames<'a> {
    pub province: Option<&'a str>,
    /// With its kind: `Kabupaten Lampung Tengah`, `Kota Cimahi`.
    pub regency: Option<&'a str>,
    pub district: Option<&'a str>,
    pub village: Option<&'a str>,
}

/// Place of one region in the text of the database.
#[derive(Clone, Copy)]
struct Row {
    start: u32,
    name_end: u32,
    code_len: u8,
    level: Level,
}

/// All regions, read once and kept for the life of the program (about 6 MB).
pub struct Regions {
    text: String,
    /// Sorted by code: every region stands straight before everything inside it.
    rows: Vec<Row>,
    index: NameIndex,
}

impl fmt::Debug for Regions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Regions")
            .field("len", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl Regions {
    /// Reads the database at `path` (see [`Regions::find_file`]).
    pub fn load(path: &Path) -> Result<Regions, RegionsError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(RegionsError::Missing {
                    looked_in: vec![path.to_owned()],
                });
            }
            Err(source) => {
                return Err(RegionsError::Unreadable {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        Regions::from_text(text)
    }

    /// Reads a database that is already in memory.
    pub fn from_text(text: String) -> Result<Regions, RegionsError> {
        let rows = read_rows(&text)?;
        let index = NameIndex::new(rows.iter().map(|row| row.name(&text)));
        Ok(Regions { text, rows, index })
    }

    /// The region with exactly this code.
    pub fn region(&self, code: &str) -> Option<Region<'_>> {
        let at = self.rows.partition_point(|row| row.code(&self.text) < code);
        self.rows
            .get(at)
            .map(|row| row.region(&self.text))
            .filter(|region| region.code == code)
    }

    /// The names from the province down to `code`; `None` if there is no such region.
    pub fn names(&self, code: &str) -> Option<RegionNames<'_>> {
        self.region(code)?;
        let code = CodeRef::parse(code).ok()?;
        let name_at = |level| {
            let ancestor = code.ancestor(level)?;
            self.region(ancestor.as_str()).map(|region| region.name)
        };
        Some(RegionNames {
            province: name_at(Level::Province),
            regency: name_at(Level::Regency),
            district: name_at(Level::District),
            village: name_at(Level::Village),
        })
    }

    pub fn provinces(&self) -> Vec<Region<'_>> {
        self.at_level(0..self.rows.len(), Level::Province)
    }

    /// Kabupaten and kota of a province, by code.
    pub fn regencies_of(&self, province: &str) -> Vec<Region<'_>> {
        self.at_level(self.rows_within(province), Level::Regency)
    }

    /// Districts of a regency (or of a province), by code.
    pub fn districts_of(&self, regency: &str) -> Vec<Region<'_>> {
        self.at_level(self.rows_within(regency), Level::District)
    }

    /// Villages of a district (or of a regency or province), by code; empty for an unknown code.
    pub fn villages_of(&self, district: &str) -> Vec<Region<'_>> {
        self.at_level(self.rows_within(district), Level::Village)
    }

    /// Villages with `text` in their name; see [`Regions::search`].
    pub fn search_villages(&self, text: &str, near: Option<&str>, limit: usize) -> Vec<Region<'_>> {
        self.search(Level::Village, text, near, limit)
    }

    /// Regions of one level whose name contains `text`, at most `limit` and never more than [`SEARCH_RESULTS_MAX`].
    ///
    /// Case, spaces, apostrophes and other punctuation do not count: `batang hari` finds `Batanghari`, `raas` finds
    /// `Ra'as`. Names beginning with the text come first, then those with a word that begins with it, then the rest;
    /// within each, those nearest to the region `near` (same district, regency, province), then whole names, then by
    /// code. A `near` that is no region code counts as none.
    ///
    /// A dotted code as text gives that region or, above `level`, the regions inside it. If nothing is found and the
    /// text begins with a kind (`kampung kalirejo`), the rest is searched for.
    pub fn search(&self, level: Level, text: &str, near: Option<&str>, limit: usize) -> Vec<Region<'_>> {
        let text = text.trim();
        let limit = limit.min(SEARCH_RESULTS_MAX);
        // Two digits alone are also part of names ("Kampung Baru 76"), so only a dotted text is taken for a code.
        if text.contains('.') && CodeRef::parse(text).is_ok() {
            let mut found = self.at_level(self.rows_within(text), level);
            found.truncate(limit);
            return found;
        }

        let nearness = self.nearness(near);
        let found = self.search_names(level, text, &nearness, limit);
        match text.split_once(' ') {
            Some((kind, rest)) if found.is_empty() && is_unit_word(kind) => {
                self.search_names(level, rest, &nearness, limit)
            }
            _ => found,
        }
    }

    /// The words used at `code`. A district or regency with nothing but kelurahan is spoken of as such.
    ///
    /// `None` only for a text that is no region code: the words of a region that is missing here, because it was
    /// founded after this database, follow from its code.
    pub fn local_titles(&self, code: &str) -> Option<LocalTitles> {
        let parsed = CodeRef::parse(code).ok()?;
        let kind = parsed.village_kind().unwrap_or_else(|| {
            let mut villages = self.villages_of(code).into_iter().peekable();
            let any = villages.peek().is_some();
            let is_kelurahan = |village: Region<'_>| {
                CodeRef::parse(village.code).ok().and_then(CodeRef::village_kind) == Some(VillageKind::Kelurahan)
            };
            if any && villages.all(is_kelurahan) {
                VillageKind::Kelurahan
            } else {
                VillageKind::Desa
            }
        });
        Some(LocalTitles::with_village_kind(parsed, kind))
    }

    /// Name with its kind: `Kampung Kalirejo`, `Kecamatan Kalirejo`, `Kabupaten Lampung Tengah`, `Provinsi Lampung`.
    ///
    /// A name that already begins with its kind keeps it once: `Desa Adat Yoboi`, `Kampung Baru`.
    pub fn full_name(&self, code: &str) -> Option<String> {
        let region = self.region(code)?;
        let titles = self.local_titles(code)?;
        let kind = match region.level {
            Level::Province if region.name.starts_with("Daerah ") => "",
            Level::Province => "Provinsi",
            Level::Regency => "",
            Level::District => titles.district_word.as_str(),
            Level::Village => titles.village_word_cap.as_str(),
        };
        let has_kind = region
            .name
            .strip_prefix(kind)
            .is_some_and(|rest| kind.is_empty() || rest.starts_with(' '));
        Some(if has_kind {
            region.name.to_owned()
        } else {
            format!("{kind} {}", region.name)
        })
    }

    /// Like [`Regions::full_name`] with the usual abbreviations: `Kab. Lampung Tengah`, `Kec. Kalirejo`.
    pub fn short_name(&self, code: &str) -> Option<String> {
        let full = self.full_name(code)?;
        let abbreviations = [
            ("Kabupaten Administrasi ", "Kab. Adm. "),
            ("Kota Administrasi ", "Kota Adm. "),
            ("Kabupaten ", "Kab. "),
            ("Kecamatan ", "Kec. "),
        ];
        // A village may itself be called "Kecamatan …"; only the levels that have the word as a kind are shortened.
        let level = self.region(code)?.level;
        let shortened = abbreviations
            .iter()
            .filter(|_| matches!(level, Level::Regency | Level::District))
            .find_map(|(long, short)| full.strip_prefix(long).map(|rest| format!("{short}{rest}")));
        Some(shortened.unwrap_or(full))
    }

    /// Rows of `code` itself and of everything inside it; empty for a text that is no code.
    fn rows_within(&self, code: &str) -> Range<usize> {
        if CodeRef::parse(code).is_err() {
            return 0..0;
        }
        let start = self.rows.partition_point(|row| row.code(&self.text) < code);
        let inside = self.rows.get(start..).unwrap_or_default();
        start..start + inside.partition_point(|row| row.code(&self.text).starts_with(code))
    }

    fn at_level(&self, rows: Range<usize>, level: Level) -> Vec<Region<'_>> {
        let rows = self.rows.get(rows).unwrap_or_default();
        rows.iter()
            .filter(|row| row.level == level)
            .map(|row| row.region(&self.text))
            .collect()
    }

    fn nearness(&self, near: Option<&str>) -> Nearness {
        let code = near.and_then(|near| CodeRef::parse(near).ok());
        let rows_at = |level| {
            let ancestor = code.and_then(|code| code.ancestor(level));
            ancestor.map_or(0..0, |ancestor| self.rows_within(ancestor.as_str()))
        };
        Nearness {
            same_district: rows_at(Level::District),
            same_regency: rows_at(Level::Regency),
            same_province: rows_at(Level::Province),
        }
    }

    fn search_names(&self, level: Level, text: &str, nearness: &Nearness, limit: usize) -> Vec<Region<'_>> {
        let is_wanted = |row: usize| self.rows.get(row).is_some_and(|row| row.level == level);
        let found = self.index.find(text, nearness, is_wanted, limit);
        found
            .into_iter()
            .filter_map(|row| self.rows.get(row))
            .map(|row| row.region(&self.text))
            .collect()
    }

    #[cfg(test)]
    pub(crate) fn index(&self) -> &NameIndex {
        &self.index
    }
}

impl Row {
    fn code<'a>(&self, text: &'a str) -> &'a str {
        let start = self.start as usize;
        text.get(start..start + usize::from(self.code_len))
            .expect("BUG: a row lies within its text")
    }

    fn name<'a>(&self, text: &'a str) -> &'a str {
        let tab = self.start as usize + usize::from(self.code_len);
        text.get(tab + 1..self.name_end as usize)
            .expect("BUG: a row lies within its text")
    }

    fn region<'a>(&self, text: &'a str) -> Region<'a> {
        Region {
            code: self.code(text),
            name: self.name(text),
            level: self.level,
        }
    }
}

fn read_rows(text: &str) -> Result<Vec<Row>, RegionsError> {
    let damaged = |line, reason| RegionsError::Damaged { line, reason };
    let first = text.lines().next().unwrap_or_default();
    let expected: usize = first
        .strip_prefix(HEADER)
        .and_then(|count| count.parse().ok())
        .ok_or_else(|| damaged(1, "this is not a region database of version 1"))?;

    // The count is the file's own claim, so it bounds nothing; a line has at least five bytes.
    let mut rows: Vec<Row> = Vec::with_capacity(expected.min(text.len() / 5));
    let mut start = 0;
    let mut previous = "";
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let end = start + line.len();
        let content = line
            .strip_suffix('\n')
            .ok_or_else(|| damaged(number, "the line is cut short"))?;
        if !content.starts_with('#') {
            let (code, name) = content
                .split_once('\t')
                .ok_or_else(|| damaged(number, "there is no tab"))?;
            let level = CodeRef::parse(code)
                .map_err(|_| damaged(number, "malformed code"))?
                .level();
            if code <= previous {
                return Err(damaged(number, "the codes are not in order"));
            }
            if name.is_empty() {
                return Err(damaged(number, "the name is empty"));
            }
            let offset = |at: usize| u32::try_from(at).map_err(|_| damaged(number, "the file is too large"));
            rows.push(Row {
                start: offset(start)?,
                name_end: offset(end - 1)?,
                code_len: u8::try_from(code.len()).expect("BUG: a code has at most 13 bytes"),
                level,
            });
            previous = code;
        }
        start = end;
    }
    if rows.len() == expected {
        Ok(rows)
    } else {
        Err(damaged(
            text.lines().count(),
            "the number of regions is not the one in the first line",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damage(text: &str) -> (usize, &'static str) {
        match Regions::from_text(text.to_owned()) {
            Err(RegionsError::Damaged { line, reason }) => (line, reason),
            other => panic!("{text:?} gave {other:?}"),
        }
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_line() {
        let header = header_line(2);
        assert_eq!(damage("").0, 1);
        assert_eq!(damage("11\tAceh\n").0, 1);
        assert_eq!(damage("# kentongan-regions 2 2\n").0, 1);
        assert_eq!(
            damage(&format!("{header}11\tAceh\n18\tLamp")),
            (3, "the line is cut short")
        );
        assert_eq!(
            damage(&format!("{header}11\tAceh\n")),
            (2, "the number of regions is not the one in the first line")
        );
        assert_eq!(
            damage(&format!("{header}18\tLampung\n11\tAceh\n")),
            (3, "the codes are not in order")
        );
        assert_eq!(
            damage(&format!("{header}11\tAceh\n11\tAceh\n")),
            (3, "the codes are not in order")
        );
        assert_eq!(
            damage(&format!("{header}11 Aceh\n18\tLampung\n")),
            (2, "there is no tab")
        );
        assert_eq!(
            damage(&format!("{header}1102\tAceh\n18\tLampung\n")),
            (2, "malformed code")
        );
        assert_eq!(
            damage(&format!("{header}11\t\n18\tLampung\n")),
            (2, "the name is empty")
        );
    }

    #[test]
    fn a_small_database_answers() {
        let text = format!("{}# a remark\n11\tAceh\n18\tLampung\n", header_line(2));
        let regions = Regions::from_text(text).unwrap();
        assert_eq!(regions.region("18").unwrap().name, "Lampung");
        assert_eq!(regions.region("19"), None);
        assert_eq!(regions.region(""), None);
        assert_eq!(regions.provinces().len(), 2);
    }

    #[test]
    fn a_missing_file_is_said_to_be_missing() {
        let error = Regions::load(Path::new("/nowhere/wilayah.tsv")).unwrap_err();
        assert!(matches!(error, RegionsError::Missing { .. }), "{error}");
    }
}
