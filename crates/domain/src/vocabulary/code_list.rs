//! The list of categories (*kategori*) with their sub-categories: shipped, edited by the kecamatan, sent down.
//!
//! A list is text. Its first line names it and its version; each further line is a row of three to five cells, parted
//! by tabs: code, Indonesian name, English name, marks (parted by spaces), labels of LAPOR! (parted by semicolons,
//! categories only). Rows of sub-categories follow their category. Empty lines and lines that begin with `#` mean
//! nothing.
//!
//! A code outlives every edit: what an edit leaves out is retired, that is, still named and no longer offered. A mark
//! of secrecy that the shipped list sets stands in every list, whatever an edit says.

use std::collections::BTreeSet;
use std::iter;
use std::sync::LazyLock;

use super::EntryType;
use super::row::{self, Level, LineError, ListFault, Row, category_of};

/// More categories than this nobody reads through. Retired ones do not count, or they would one day forbid every edit.
pub const CATEGORIES_MAX: usize = 60;
/// The same for the sub-categories of one category.
pub const SUBCATEGORIES_MAX: usize = 40;

/// A category. Its code is the value on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// `INF`
    pub code: String,
    pub name_id: String,
    pub name_en: String,
    pub subcategories: Vec<Subcategory>,
    /// What LAPOR! calls it; none where LAPOR! has no word for it.
    pub lapor_labels: Vec<String>,
    /// All of it is *rahasia*, whatever the sub-category.
    pub forced_confidential: bool,
    /// All of it is likely to hold specific personal data (*data pribadi spesifik*, UU 27/2022 Ps. 4).
    pub special_data: bool,
    /// Still named, no longer offered.
    pub retired: bool,
}

impl Category {
    /// What the form offers below it, in its order.
    pub fn offered(&self) -> impl Iterator<Item = &Subcategory> {
        self.subcategories.iter().filter(|sub| !sub.retired)
    }

    fn subcategory(&self, code: &str) -> Option<&Subcategory> {
        self.subcategories.iter().find(|sub| sub.code == code)
    }

    fn merged_with(&self, edited: &Self) -> Self {
        let mut merged = edited.clone();
        let ours = self.subcategories.iter();
        let left_out = ours.filter(|sub| edited.subcategory(&sub.code).is_none());
        merged.subcategories.extend(left_out.map(Subcategory::left_out));
        merged
    }

    fn left_out(&self) -> Self {
        Self {
            subcategories: self.subcategories.iter().map(Subcategory::left_out).collect(),
            retired: true,
            ..self.clone()
        }
    }
}

/// A sub-category. Its code begins with that of its category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subcategory {
    /// `INF.01`
    pub code: String,
    pub name_id: String,
    pub name_en: String,
    pub forced_confidential: bool,
    pub special_data: bool,
    pub retired: bool,
}

impl Subcategory {
    fn left_out(&self) -> Self {
        Self {
            retired: true,
            ..self.clone()
        }
    }
}

/// A list of categories. It keeps its grammar and its limits, and has each mark of secrecy that the shipped list sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    version: u32,
    categories: Vec<Category>,
}

impl CodeList {
    /// The list that comes with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<CodeList> = LazyLock::new(|| {
            CodeList::read(include_str!("categories.tsv")).expect("BUG: categories.tsv has a row that its test refuses")
        });
        &SHIPPED
    }

    /// Reads the text of a list, also as an editor on Windows saves it.
    ///
    /// # Errors
    /// [`LineError`]: the first line that is wrong, and why.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        Self::read(text).map(Self::with_shipped_marks)
    }

    /// A list as a kecamatan puts it together. An error names the line of the row in [`CodeList::to_text`].
    ///
    /// # Errors
    /// [`LineError`], as from [`CodeList::parse`].
    pub fn of(version: u32, categories: &[Category]) -> Result<Self, LineError> {
        let numbered = row::rows(categories).zip(2_usize..).map(|(row, line)| (line, Ok(row)));
        Self::of_rows(version, numbered).map(Self::with_shipped_marks)
    }

    fn read(text: &str) -> Result<Self, LineError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().zip(1_usize..);
        let head = lines.next().map_or("", |(head, _)| head);
        let numbered = lines
            .filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'))
            .map(|(line, number)| (number, Row::of_line(line)));
        Self::of_rows(row::version_of(head).unwrap_or_default(), numbered)
    }

    fn of_rows(version: u32, rows: impl Iterator<Item = (usize, Result<Row, ListFault>)>) -> Result<Self, LineError> {
        let mut last = 1;
        if version == 0 {
            let fault = ListFault::Head;
            return Err(LineError { line: last, fault });
        }
        let mut categories: Vec<Category> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for (line, row) in rows {
            last = line;
            row.and_then(|row| add(&mut categories, &mut seen, row))
                .map_err(|fault| LineError { line, fault })?;
        }
        if categories.iter().all(|category| category.retired) {
            let fault = ListFault::NothingOffered;
            return Err(LineError { line: last, fault });
        }
        Ok(Self { version, categories })
    }

    fn with_shipped_marks(mut self) -> Self {
        for category in &mut self.categories {
            let Some(shipped) = Self::shipped().category(&category.code) else {
                continue;
            };
            category.forced_confidential |= shipped.forced_confidential;
            category.special_data |= shipped.special_data;
            for sub in &mut category.subcategories {
                if let Some(shipped) = shipped.subcategory(&sub.code) {
                    sub.forced_confidential |= shipped.forced_confidential;
                    sub.special_data |= shipped.special_data;
                }
            }
        }
        self
    }

    /// The text from which [`CodeList::parse`] reads the same list. Comments are not kept.
    pub fn to_text(&self) -> String {
        let mut text = row::head(self.version);
        text.push('\n');
        for row in row::rows(&self.categories) {
            text.push_str(&row.to_line());
            text.push('\n');
        }
        text
    }

    /// The list after an edit: its names, marks, labels and order win, and what it leaves out is kept as retired.
    ///
    /// Edits are merged one after the other, the oldest first, onto [`CodeList::shipped`], so that a code that only a
    /// former edit knew is named as well.
    #[must_use]
    pub fn merged_with(&self, edited: &Self) -> Self {
        let mut categories: Vec<Category> = edited
            .categories
            .iter()
            .map(|theirs| match self.category(&theirs.code) {
                Some(ours) => ours.merged_with(theirs),
                None => theirs.clone(),
            })
            .collect();
        let ours = self.categories.iter();
        let left_out = ours.filter(|category| edited.category(&category.code).is_none());
        categories.extend(left_out.map(Category::left_out));
        Self {
            version: edited.version,
            categories,
        }
    }

    pub fn version(&self) -> u32 {
        self.version
    }

    /// All of them, in the order of the form; retired ones too.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// What the form offers, in its order.
    pub fn offered(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(|category| !category.retired)
    }

    /// The Indonesian name of any code ever written; one that nobody here knows is its own name.
    pub fn name_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.find_code(code).map_or(code, |found| found.name_id)
    }

    /// The English name, likewise.
    pub fn english_name_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.find_code(code).map_or(code, |found| found.name_en)
    }

    /// What LAPOR! calls a category; nothing where it has no word for it.
    pub fn lapor_labels(&self, category: &str) -> &[String] {
        let found = self.category(category);
        found.map(|found| found.lapor_labels.as_slice()).unwrap_or_default()
    }

    /// Must it be *rahasia*? So are early warnings (ATHG), and what the list marks: graft, children, domestic violence.
    pub fn is_forced_confidential(&self, entry_type: EntryType, category: &str, subcategory: Option<&str>) -> bool {
        entry_type == EntryType::EarlyWarning
            || iter::once(category)
                .chain(subcategory)
                .chain(subcategory.map(category_of))
                .any(|code| self.find_code(code).is_some_and(|found| found.forced_confidential))
    }

    /// Is a category or sub-category likely to hold specific personal data: health, crime, children (UU 27/2022 Ps. 4)?
    pub fn holds_special_data(&self, code: &str) -> bool {
        [code, category_of(code)]
            .into_iter()
            .any(|code| self.find_code(code).is_some_and(|found| found.special_data))
    }

    fn category(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.code == code)
    }

    /// An edit that was not merged yet knows only a part of the codes; the shipped list answers for the others.
    fn find_code(&self, code: &str) -> Option<Found<'_>> {
        self.find_own_code(code).or_else(|| Self::shipped().find_own_code(code))
    }

    fn find_own_code(&self, code: &str) -> Option<Found<'_>> {
        let category = self.category(category_of(code))?;
        if category.code == code {
            return Some(Found {
                name_id: &category.name_id,
                name_en: &category.name_en,
                forced_confidential: category.forced_confidential,
                special_data: category.special_data,
            });
        }
        category.subcategory(code).map(|sub| Found {
            name_id: &sub.name_id,
            name_en: &sub.name_en,
            forced_confidential: sub.forced_confidential,
            special_data: sub.special_data,
        })
    }
}

/// What a list says of one code, of whichever level.
struct Found<'a> {
    name_id: &'a str,
    name_en: &'a str,
    forced_confidential: bool,
    special_data: bool,
}

fn add(categories: &mut Vec<Category>, seen: &mut BTreeSet<String>, row: Row) -> Result<(), ListFault> {
    let row = row.checked()?;
    if !seen.insert(row.code.clone()) {
        return Err(ListFault::Doubled(row.code));
    }
    match row.level {
        Level::Category => {
            categories.push(row.into_category());
            if categories.iter().filter(|category| !category.retired).count() > CATEGORIES_MAX {
                return Err(ListFault::TooManyCategories);
            }
        }
        Level::Subcategory => {
            let own = category_of(&row.code);
            let Some(category) = categories.last_mut().filter(|above| above.code == own) else {
                return Err(ListFault::Misplaced(row.code));
            };
            category.subcategories.push(row.into_subcategory());
            if category.offered().count() > SUBCATEGORIES_MAX {
                return Err(ListFault::TooManySubcategories);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::{CATEGORIES, TEXT_BYTES_MAX};
    use crate::vocabulary::NAME_CHARS_MAX;
    use proptest::prelude::*;

    fn parse(rows: &str) -> Result<CodeList, LineError> {
        CodeList::parse(&format!("kentongan-categories\t7\n{rows}"))
    }

    fn codes(list: &CodeList) -> Vec<String> {
        row::rows(&list.categories).map(|row| row.code).collect()
    }

    fn offer(list: &CodeList) -> Vec<(String, Vec<String>)> {
        list.offered()
            .map(|category| {
                let below: Vec<String> = category.offered().map(|sub| sub.code.clone()).collect();
                (category.code.clone(), below)
            })
            .collect()
    }

    /// What a kecamatan sends that would rather have no secrets.
    fn without_marks() -> Vec<Category> {
        let mut categories = CodeList::shipped().categories.clone();
        for category in &mut categories {
            category.forced_confidential = false;
            category.special_data = false;
            for sub in &mut category.subcategories {
                sub.forced_confidential = false;
                sub.special_data = false;
            }
        }
        categories
    }

    #[test]
    fn the_shipped_categories_are_those_of_an_issue_in_their_order() {
        let shipped = CodeList::shipped();
        let codes: Vec<&str> = shipped.categories().iter().map(|c| c.code.as_str()).collect();
        assert_eq!(codes, CATEGORIES);
        assert_eq!(shipped.offered().count(), CATEGORIES.len());
    }

    #[test]
    fn each_shipped_category_has_four_to_twelve_sub_categories_numbered_without_a_gap() {
        for category in CodeList::shipped().offered() {
            let count = category.offered().count();
            assert!((4..=12).contains(&count), "{}: {count}", category.code);
            for (sub, number) in category.subcategories.iter().zip(1..) {
                assert_eq!(sub.code, format!("{}.{number:02}", category.code));
            }
        }
    }

    #[test]
    fn no_two_shipped_names_in_one_choice_are_alike() {
        let shipped = CodeList::shipped();
        let mut choices = vec![Vec::new()];
        for category in shipped.categories() {
            choices[0].push((category.name_id.as_str(), category.name_en.as_str()));
            let below = category.subcategories.iter();
            choices.push(below.map(|s| (s.name_id.as_str(), s.name_en.as_str())).collect());
        }
        for names in choices {
            let in_indonesian: BTreeSet<&str> = names.iter().map(|(name, _)| *name).collect();
            let in_english: BTreeSet<&str> = names.iter().map(|(_, name)| *name).collect();
            assert_eq!(
                (in_indonesian.len(), in_english.len()),
                (names.len(), names.len()),
                "{names:?}"
            );
        }
    }

    #[test]
    fn the_shipped_list_returns_from_its_text_and_fits_one_op() {
        let shipped = CodeList::shipped();
        let text = shipped.to_text();
        assert_eq!(CodeList::parse(&text).as_ref(), Ok(shipped));
        assert!(text.len() <= TEXT_BYTES_MAX, "{} bytes", text.len());
    }

    #[test]
    fn a_text_saved_on_windows_is_read() {
        let shipped = CodeList::shipped();
        let text = format!("\u{feff}{}", shipped.to_text().replace('\n', "\r\n"));
        assert_eq!(CodeList::parse(&text).as_ref(), Ok(shipped));
    }

    #[test]
    fn graft_children_and_domestic_violence_are_confidential_and_a_road_is_not() {
        let list = CodeList::shipped();
        for (category, subcategory, forced) in [
            ("APR", None, true),
            ("APR", Some("APR.01"), true),
            ("APR", Some("APR.99"), true),
            ("KBK", Some("KBK.02"), true),
            ("KBK", Some("KBK.03"), true),
            ("KBK", Some("KBK.04"), true),
            ("KAM", Some("KAM.06"), true),
            ("KAM", Some("KAM.12"), true),
            ("DIK", Some("DIK.04"), true),
            ("SOS", Some("SOS.08"), true),
            ("INF", Some("KBK.03"), true),
            ("INF", Some("APR.99"), true),
            ("KBK", None, false),
            ("KAM", Some("KAM.01"), false),
            ("INF", Some("INF.01"), false),
            ("QQQ", Some("QQQ.01"), false),
            ("", None, false),
        ] {
            for entry_type in EntryType::ALL {
                assert_eq!(
                    list.is_forced_confidential(entry_type, category, subcategory),
                    forced || entry_type == EntryType::EarlyWarning,
                    "{entry_type:?} {category} {subcategory:?}"
                );
            }
        }
    }

    #[test]
    fn health_crime_and_children_are_special_data() {
        let list = CodeList::shipped();
        for code in ["KES", "KES.03", "KES.99", "KAM", "KAM.01", "KBK.02", "DIK.03", "SOS.08"] {
            assert!(list.holds_special_data(code), "{code}");
        }
        for code in ["INF", "INF.01", "DIK", "DIK.01", "QQQ", ""] {
            assert!(!list.holds_special_data(code), "{code}");
        }
    }

    #[test]
    fn an_edit_cannot_clear_what_the_shipped_list_forces() {
        let shipped = CodeList::shipped();
        let edited = CodeList::of(2, &without_marks()).unwrap();
        assert_ne!(without_marks(), shipped.categories);
        assert_eq!(edited.categories, shipped.categories);
        assert_eq!(shipped.merged_with(&edited).categories, shipped.categories);
        let text = shipped.to_text().replace("confidential", "").replace("special", "");
        assert_eq!(CodeList::parse(&text).as_ref(), Ok(shipped));
    }

    #[test]
    fn leaving_a_code_out_does_not_make_it_public() {
        let edited = parse("INF\tInfrastruktur\tInfrastructure").unwrap();
        for list in [CodeList::shipped().merged_with(&edited), edited] {
            for (category, subcategory) in [("APR", None), ("KBK", Some("KBK.03"))] {
                assert!(list.is_forced_confidential(EntryType::Complaint, category, subcategory));
            }
            assert!(list.holds_special_data("KES.01"));
        }
    }

    #[test]
    fn a_kecamatan_may_force_more_than_the_shipped_list() {
        let edited =
            parse("INF\tPrasarana\tWorks\tconfidential\nEKO\tEkonomi\tEconomy\nEKO.01\tPasar\tMarket\tspecial");
        let merged = CodeList::shipped().merged_with(&edited.unwrap());
        assert!(merged.is_forced_confidential(EntryType::Complaint, "INF", Some("INF.01")));
        assert!(!merged.is_forced_confidential(EntryType::Complaint, "EKO", Some("EKO.01")));
        assert!(merged.holds_special_data("EKO.01"));
        assert!(!merged.holds_special_data("EKO.02"));
    }

    #[test]
    fn names_and_order_of_the_edit_win_and_what_it_leaves_out_is_still_named() {
        let edited = parse(
            "QQQ\tKelautan\tSea\nINF\tPrasarana\tWorks\nINF.07\tAir minum\tDrinking water\nINF.60\tTambatan\tMooring",
        );
        let merged = CodeList::shipped().merged_with(&edited.unwrap());
        let own = |codes: &[&str]| -> Vec<String> { codes.iter().map(|code| (*code).to_owned()).collect() };
        assert_eq!(
            offer(&merged),
            [
                ("QQQ".to_owned(), own(&[])),
                ("INF".to_owned(), own(&["INF.07", "INF.60"])),
            ]
        );
        assert_eq!(merged.version(), 7);
        for (code, name, english) in [
            ("QQQ", "Kelautan", "Sea"),
            ("INF", "Prasarana", "Works"),
            ("INF.07", "Air minum", "Drinking water"),
            ("INF.01", "Jalan", "Road"),
            ("KES", "Kesehatan", "Health"),
            ("KES.04", "Posyandu", "Health post"),
            ("ZZZ", "ZZZ", "ZZZ"),
            ("KES.99", "KES.99", "KES.99"),
            ("ZZZ.01", "ZZZ.01", "ZZZ.01"),
            ("", "", ""),
        ] {
            assert_eq!(merged.name_of(code), name);
            assert_eq!(merged.english_name_of(code), english);
        }
        let later = merged.merged_with(&parse("KES\tKesehatan\tHealth").unwrap());
        assert_eq!(offer(&later), [("KES".to_owned(), own(&[]))]);
        assert_eq!(later.name_of("QQQ"), "Kelautan", "only a former edit knew it");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for text in [
            "",
            "INF\tJalan\tRoad",
            "kentongan-categories\t0\nINF\tJalan\tRoad",
            "kentongan-categories\nINF\tJalan\tRoad",
            "kentongan-categories\tone\nINF\tJalan\tRoad",
            "# kentongan-categories\t1",
        ] {
            let fault = ListFault::Head;
            assert_eq!(CodeList::parse(text), Err(LineError { line: 1, fault }), "{text}");
        }
        let long = format!("INF\tJalan\t{}", "é".repeat(NAME_CHARS_MAX + 1));
        for (rows, line, fault) in [
            ("INF\tJalan", 2, ListFault::Cells { cells: 2 }),
            ("# x\n\nINF\tJalan\tRoad\t\t\t", 4, ListFault::Cells { cells: 6 }),
            ("inf\tJalan\tRoad", 2, ListFault::Code("inf".to_owned())),
            ("INFO\tJalan\tRoad", 2, ListFault::Code("INFO".to_owned())),
            ("ÄB\tJalan\tRoad", 2, ListFault::Code("ÄB".to_owned())),
            ("INF\tA\tB\nINF.1\tJalan\tRoad", 3, ListFault::Code("INF.1".to_owned())),
            ("INF\tA\tB\nINF.001\tC\tD", 3, ListFault::Code("INF.001".to_owned())),
            (
                "A very long cell\tJalan\tRoad",
                2,
                ListFault::Code("A very long ".to_owned()),
            ),
            ("INF\tA\tB\nINF\tC\tD", 3, ListFault::Doubled("INF".to_owned())),
            (
                "INF\tA\tB\nINF.01\tC\tD\nINF.01\tE\tF",
                4,
                ListFault::Doubled("INF.01".to_owned()),
            ),
            ("INF.01\tJalan\tRoad", 2, ListFault::Misplaced("INF.01".to_owned())),
            (
                "INF\tA\tB\nKES\tC\tD\nINF.01\tE\tF",
                4,
                ListFault::Misplaced("INF.01".to_owned()),
            ),
            ("INF\t \tRoad", 2, ListFault::NameEmpty),
            ("INF\tJalan\t", 2, ListFault::NameEmpty),
            (long.as_str(), 2, ListFault::NameTooLong { chars: 61 }),
            ("INF\tJa\u{7}lan\tRoad", 2, ListFault::NameUnprintable),
            ("INF\tA\tB\nINF.01\tC\tD\t\tLabel", 3, ListFault::LabelMisplaced),
            (
                "INF\tJalan\tRoad\tconfidental",
                2,
                ListFault::Mark("confidental".to_owned()),
            ),
            ("", 1, ListFault::NothingOffered),
            ("INF\tJalan\tRoad\tretired\n", 2, ListFault::NothingOffered),
        ] {
            assert_eq!(parse(rows), Err(LineError { line, fault }), "{rows}");
        }
    }

    #[test]
    fn a_list_put_together_is_held_to_the_same_grammar() {
        let whole = CodeList::of(3, &without_marks()).unwrap();
        let fault_of = |change: fn(&mut Category)| {
            let mut categories = whole.categories.clone();
            change(&mut categories[0]);
            CodeList::of(3, &categories).map_err(|error| (error.line, error.fault))
        };
        assert_eq!(fault_of(|_| ()), Ok(whole.clone()));
        assert_eq!(
            fault_of(|category| category.code = "INF.01".to_owned()),
            Err((2, ListFault::Code("INF.01".to_owned())))
        );
        assert_eq!(
            fault_of(|category| category.subcategories[1].code = "PBG".to_owned()),
            Err((4, ListFault::Code("PBG".to_owned())))
        );
        assert_eq!(
            fault_of(|category| category.name_en = "a\nINF\tb".to_owned()),
            Err((2, ListFault::NameUnprintable))
        );
        assert_eq!(
            fault_of(|category| category.lapor_labels.push("a; b".to_owned())),
            Err((2, ListFault::LabelParted))
        );
        assert_eq!(
            fault_of(|category| category.lapor_labels.push(" ".to_owned())),
            Err((2, ListFault::NameEmpty))
        );
        assert!(CodeList::of(0, &without_marks()).is_err());
        assert!(CodeList::of(1, &[]).is_err());
    }

    #[test]
    fn a_name_may_have_sixty_characters_of_any_script() {
        let name = "é".repeat(NAME_CHARS_MAX);
        let list = parse(&format!("INF\t{name}\t{name}")).unwrap();
        assert_eq!(list.name_of("INF"), name);
    }

    #[test]
    fn what_is_offered_is_counted_and_what_is_retired_is_not() {
        let letter = |n: u8| char::from(b'A' + n);
        let category = |n: u8| format!("X{}{}\tNama\tName", letter(n / 26), letter(n % 26));
        let many: Vec<String> = (0..60).map(category).collect();
        let rows = many.join("\n");
        assert_eq!(parse(&rows).map(|list| list.offered().count()), Ok(CATEGORIES_MAX));
        assert!(parse(&format!("{rows}\n{}\tretired", category(60))).is_ok());
        let fault = ListFault::TooManyCategories;
        let one_more = parse(&format!("{rows}\n{}", category(60)));
        assert_eq!(one_more, Err(LineError { line: 62, fault }));

        let below = |n: usize| format!("INF.{n:02}\tNama\tName");
        let many: Vec<String> = (1..=40).map(below).collect();
        let rows = format!("INF\tJalan\tRoad\n{}", many.join("\n"));
        let count = |list: CodeList| list.categories[0].offered().count();
        assert_eq!(parse(&rows).map(count), Ok(SUBCATEGORIES_MAX));
        assert!(parse(&format!("{rows}\n{}\tretired", below(41))).is_ok());
        let fault = ListFault::TooManySubcategories;
        let one_more = parse(&format!("{rows}\n{}", below(41)));
        assert_eq!(one_more, Err(LineError { line: 43, fault }));
    }

    fn name() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["Jalan", "Air bersih", "Gangguan jiwa (ODGJ)", "Jum’at & é", "#A"])
            .prop_map(str::to_owned)
    }

    prop_compose! {
        fn subcategory()(number in 0..12_u8, name_id in name(), name_en in name(), marks in any::<(bool, bool, bool)>())
            -> Subcategory {
            // The category gives its code when it is put together.
            Subcategory {
                code: format!("{number:02}"),
                name_id,
                name_en,
                forced_confidential: marks.0,
                special_data: marks.1,
                retired: marks.2,
            }
        }
    }

    prop_compose! {
        fn category()(
            code in prop::sample::select(vec!["INF", "APR", "KBK", "KES", "AAA", "QRS", "ZZZ"]),
            name_id in name(),
            name_en in name(),
            subcategories in prop::collection::vec(subcategory(), 0..6),
            lapor_labels in prop::collection::vec(name(), 0..3),
            marks in any::<(bool, bool, bool)>(),
        ) -> Category {
            let mut seen = BTreeSet::new();
            let subcategories = subcategories.into_iter().filter(|sub| seen.insert(sub.code.clone()));
            Category {
                code: code.to_owned(),
                name_id,
                name_en,
                subcategories: subcategories
                    .map(|sub| Subcategory { code: format!("{code}.{}", sub.code), ..sub })
                    .collect(),
                lapor_labels,
                forced_confidential: marks.0,
                special_data: marks.1,
                retired: marks.2,
            }
        }
    }

    prop_compose! {
        fn list()(categories in prop::collection::vec(category(), 1..8), version in 1..9_u32) -> CodeList {
            let mut seen = BTreeSet::new();
            let mut categories: Vec<Category> =
                categories.into_iter().filter(|category| seen.insert(category.code.clone())).collect();
            categories[0].retired = false;
            CodeList::of(version, &categories).unwrap()
        }
    }

    proptest! {
        #[test]
        fn a_list_returns_from_its_text(edit in list()) {
            prop_assert_eq!(CodeList::parse(&edit.to_text()), Ok(edit.clone()));
            let merged = CodeList::shipped().merged_with(&edit);
            prop_assert_eq!(CodeList::parse(&merged.to_text()), Ok(merged));
        }

        #[test]
        fn merging_loses_no_code_doubles_none_and_offers_what_the_edit_offers(first in list(), second in list()) {
            let merged = CodeList::shipped().merged_with(&first).merged_with(&second);
            let held = codes(&merged);
            let all: BTreeSet<String> =
                [CodeList::shipped(), &first, &second].into_iter().flat_map(codes).collect();
            prop_assert_eq!(held.len(), all.len());
            prop_assert_eq!(held.into_iter().collect::<BTreeSet<_>>(), all);
            prop_assert_eq!(offer(&merged), offer(&second));
            for code in codes(&second) {
                prop_assert_eq!(merged.name_of(&code), second.name_of(&code));
            }
            prop_assert_eq!(merged.merged_with(&second), merged);
        }

        #[test]
        fn no_edit_makes_public_what_the_shipped_list_keeps_secret(first in list(), second in list()) {
            let shipped = CodeList::shipped();
            for list in [&first, &second, &shipped.merged_with(&first).merged_with(&second)] {
                for code in codes(shipped) {
                    let category = category_of(&code);
                    let below = (category != code).then_some(code.as_str());
                    let forced = |list: &CodeList| list.is_forced_confidential(EntryType::Complaint, category, below);
                    prop_assert!(!forced(shipped) || forced(list), "{}", code);
                    prop_assert!(!shipped.holds_special_data(&code) || list.holds_special_data(&code), "{}", code);
                }
            }
        }

        #[test]
        fn any_text_is_refused_or_returns_the_same(pieces in prop::collection::vec(
            prop::sample::select(vec![
                "\t", "\t", "\n", "\r\n", "INF", "KES", "APR", ".01", ".02", "Jalan", "é", " ", "#", ";", "\u{feff}",
                "confidential", "special", "retired", "kentongan-categories\t1\n", "\u{0}", "\u{a0}",
            ]),
            0..40,
        )) {
            let _ = CodeList::parse(&pieces.concat());
            for rows in [pieces.concat(), format!("INF\tJalan\tRoad\n{}", pieces.concat())] {
                if let Ok(list) = parse(&rows) {
                    prop_assert_eq!(CodeList::parse(&list.to_text()), Ok(list));
                }
            }
        }
    }
}
