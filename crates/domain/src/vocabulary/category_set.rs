//! What a kecamatan says of categories (*daftar kategori*), as a version of the rule set carries it: each code that is not as
//! the shipped list has it.
//!
//! Invariant: a code that any version ever named keeps a name for the issues that bear it.

use serde::{Deserialize, Serialize};

use super::code_list::{Category, CodeList, Subcategory};
use super::row::{ListFault, category_of};

/// Code under which whatever fits nowhere stands. It stays last in the form.
const OTHER: &str = "LAI";

/// One version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CategorySet {
    /// In the order in which new codes are added; a category before what is below it.
    pub codes: Vec<CodeEdit>,
}

/// What is said of one code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeEdit {
    /// `INF` or `INF.01`.
    pub code: String,
    /// Empty: as shipped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name_id: String,
    /// Empty: as shipped; of a new code, its Indonesian name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name_en: String,
    /// Named on old issues, no longer offered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Always *rahasia*. What the shipped list forces stays forced.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
}

impl CategorySet {
    /// The shipped list with these edits.
    ///
    /// # Errors
    /// [`ListFault`] where a list cannot be so: nothing of the version is taken over then.
    pub fn over(&self, shipped: &CodeList) -> Result<CodeList, ListFault> {
        let mut categories = shipped.categories().to_vec();
        for edit in &self.codes {
            put(&mut categories, edit)?;
        }
        CodeList::of(shipped.version(), &categories).map_err(|error| error.fault)
    }

    /// The list that holds after these versions, the oldest first: the last one decides what is offered, and whatever only an
    /// older one named is still named. A version that cannot be read says nothing.
    pub fn folded<'a>(versions: impl IntoIterator<Item = &'a Self>) -> CodeList {
        let shipped = CodeList::shipped();
        versions.into_iter().fold(shipped.clone(), |list, version| {
            list.merged_with(&version.over(shipped).unwrap_or_else(|_| shipped.clone()))
        })
    }
}

impl CodeList {
    /// The next number below a category that no sub-category ever had: `INF.13`. `None` where all are taken, or where there is
    /// no such category.
    pub fn next_code_in(&self, category: &str) -> Option<String> {
        let above = self.categories().iter().find(|one| one.code == category)?;
        let numbers = above.subcategories.iter().filter_map(|sub| {
            let (_, number) = sub.code.split_once('.')?;
            number.parse::<u8>().ok()
        });
        let next = numbers.max().unwrap_or(0) + 1;
        (next < 100).then(|| format!("{category}.{next:02}"))
    }
}

fn put(categories: &mut Vec<Category>, edit: &CodeEdit) -> Result<(), ListFault> {
    let own = category_of(&edit.code);
    let Some(category) = categories.iter_mut().find(|category| category.code == own) else {
        if own != edit.code {
            return Err(ListFault::Misplaced(edit.code.clone()));
        }
        let last = categories.iter().position(|category| category.code == OTHER);
        categories.insert(last.unwrap_or(categories.len()), new_category(edit));
        return Ok(());
    };
    if own == edit.code {
        change(&mut category.name_id, &edit.name_id);
        change(&mut category.name_en, &edit.name_en);
        category.retired = edit.hidden;
        category.forced_confidential |= edit.confidential;
        return Ok(());
    }
    let below = &mut category.subcategories;
    if let Some(sub) = below.iter_mut().find(|sub| sub.code == edit.code) {
        change(&mut sub.name_id, &edit.name_id);
        change(&mut sub.name_en, &edit.name_en);
        sub.retired = edit.hidden;
        sub.forced_confidential |= edit.confidential;
    } else {
        below.push(new_subcategory(edit));
    }
    Ok(())
}

fn change(name: &mut String, edited: &str) {
    if !edited.is_empty() {
        edited.clone_into(name);
    }
}

/// Whoever adds a code need not know English.
fn english_name(edit: &CodeEdit) -> String {
    match edit.name_en.is_empty() {
        true => edit.name_id.clone(),
        false => edit.name_en.clone(),
    }
}

fn new_category(edit: &CodeEdit) -> Category {
    Category {
        code: edit.code.clone(),
        name_id: edit.name_id.clone(),
        name_en: english_name(edit),
        subcategories: Vec::new(),
        lapor_labels: Vec::new(),
        forced_confidential: edit.confidential,
        special_data: false,
        retired: edit.hidden,
    }
}

fn new_subcategory(edit: &CodeEdit) -> Subcategory {
    Subcategory {
        code: edit.code.clone(),
        name_id: edit.name_id.clone(),
        name_en: english_name(edit),
        forced_confidential: edit.confidential,
        special_data: false,
        retired: edit.hidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{EntryType, NAME_CHARS_MAX};
    use proptest::prelude::*;

    fn edit(code: &str, name_id: &str) -> CodeEdit {
        CodeEdit {
            code: code.to_owned(),
            name_id: name_id.to_owned(),
            ..CodeEdit::default()
        }
    }

    fn hidden(code: &str) -> CodeEdit {
        CodeEdit {
            hidden: true,
            ..edit(code, "")
        }
    }

    fn set(codes: Vec<CodeEdit>) -> CategorySet {
        CategorySet { codes }
    }

    fn offered(list: &CodeList) -> Vec<&str> {
        list.offered()
            .flat_map(|category| {
                let below = category.offered().map(|sub| sub.code.as_str());
                std::iter::once(category.code.as_str()).chain(below)
            })
            .collect()
    }

    #[test]
    fn a_version_renames_adds_and_hides_and_leaves_the_rest_as_shipped() {
        let version = set(vec![
            edit("INF.01", "Jalan dan trotoar"),
            edit("INF.13", "Dermaga perahu"),
            edit("PAS", "Pasar"),
            edit("PAS.01", "Retribusi pasar"),
            hidden("ADT.05"),
        ]);
        let list = version.over(CodeList::shipped()).unwrap();
        assert_eq!(list.name_of("INF.01"), "Jalan dan trotoar");
        assert_eq!(
            list.english_name_of("INF.01"),
            "Road",
            "the other language is as it was"
        );
        assert_eq!(list.english_name_of("PAS.01"), "Retribusi pasar");
        let offered = offered(&list);
        assert!(offered.contains(&"INF.13") && offered.contains(&"PAS.01"));
        assert!(!offered.contains(&"ADT.05"));
        assert_eq!(list.name_of("ADT.05"), "Tanah ulayat", "an old issue keeps its name");
        let categories: Vec<&str> = list.offered().map(|category| category.code.as_str()).collect();
        assert_eq!(categories.last(), Some(&OTHER), "what fits nowhere stays last");
    }

    #[test]
    fn what_a_later_version_no_longer_says_is_named_and_not_offered() {
        let first = set(vec![edit("PAS", "Pasar"), edit("INF.13", "Dermaga perahu")]);
        let second = set(vec![edit("INF.01", "Jalan kampung")]);
        let list = CategorySet::folded([&first, &second]);
        for (code, name) in [
            ("PAS", "Pasar"),
            ("INF.13", "Dermaga perahu"),
            ("INF.01", "Jalan kampung"),
        ] {
            assert_eq!(list.name_of(code), name);
        }
        assert!(!offered(&list).contains(&"PAS") && !offered(&list).contains(&"INF.13"));
        let restored = CategorySet::folded([&first, &second, &CategorySet::default()]);
        assert_eq!(offered(&restored), offered(CodeList::shipped()));
        assert_eq!(restored.name_of("PAS"), "Pasar");
    }

    #[test]
    fn a_version_that_cannot_be_meant_is_as_if_nothing_was_said() {
        let long = "x".repeat(NAME_CHARS_MAX + 1);
        let everything = CodeList::shipped().categories().iter();
        for bad in [
            set(vec![edit("inf", "Infrastruktur")]),
            set(vec![edit("PAS", "")]),
            set(vec![edit("PAS", &long)]),
            set(vec![edit("PAS.01", "Retribusi")]),
            set(vec![edit("", "Tanpa kode")]),
            set(everything.map(|category| hidden(&category.code)).collect()),
        ] {
            assert!(bad.over(CodeList::shipped()).is_err(), "{bad:?}");
            assert_eq!(CategorySet::folded([&bad]), *CodeList::shipped(), "{bad:?}");
        }
    }

    #[test]
    fn a_new_code_is_one_that_nobody_ever_had() {
        let shipped = CodeList::shipped();
        assert_eq!(shipped.next_code_in("INF").as_deref(), Some("INF.13"));
        assert_eq!(shipped.next_code_in("XYZ"), None);
        let first = set(vec![edit("INF.13", "Dermaga perahu")]);
        let list = CategorySet::folded([&first, &CategorySet::default()]);
        assert_eq!(list.next_code_in("INF").as_deref(), Some("INF.14"));
        let full = set(vec![edit("INF.99", "Terakhir")]);
        assert_eq!(CategorySet::folded([&full]).next_code_in("INF"), None);
    }

    prop_compose! {
        fn any_edit()(
            code in prop_oneof!["[A-Z]{3}", "[A-Z]{3}\\.[0-9]{2}", "INF\\.[0-9]{2}", "KBK\\.0[1-7]", ".{0,6}"],
            name_id in prop_oneof!["[A-Za-z ]{0,20}", ".{0,80}"],
            hidden in any::<bool>(),
            confidential in any::<bool>(),
        ) -> CodeEdit {
            CodeEdit { code, name_id, name_en: String::new(), hidden, confidential }
        }
    }

    proptest! {
        #[test]
        fn no_version_takes_a_name_from_an_old_code_or_lifts_a_secret(
            versions in prop::collection::vec(prop::collection::vec(any_edit(), 0..6), 0..4),
        ) {
            let versions: Vec<CategorySet> = versions.into_iter().map(set).collect();
            let list = CategorySet::folded(&versions);
            prop_assert!(list.offered().count() > 0);
            for version in &versions {
                let Ok(read) = version.over(CodeList::shipped()) else { continue };
                for category in read.categories() {
                    prop_assert!(list.categories().iter().any(|one| one.code == category.code));
                    for sub in &category.subcategories {
                        let all = list.categories().iter().flat_map(|one| &one.subcategories);
                        prop_assert!(all.filter(|one| one.code == sub.code).count() == 1, "{}", sub.code);
                    }
                }
            }
            for category in CodeList::shipped().categories() {
                for sub in &category.subcategories {
                    let forced = |list: &CodeList| {
                        list.is_forced_confidential(EntryType::Complaint, &category.code, Some(&sub.code))
                    };
                    prop_assert!(!forced(CodeList::shipped()) || forced(&list), "{}", sub.code);
                }
            }
        }
    }
}
