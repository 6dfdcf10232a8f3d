//! How long the personal data of a closed case are kept (*masa simpan*), as a rule set of the kecamatan has it.
//!
//! The case itself goes into the archive and stays. What ends is the name: UU 27/2022 Ps. 42–44, and the retention schedule
//! (*jadwal retensi arsip*) of the region. Nothing is erased by itself: a case whose time has passed is put before the Camat.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Kept for so long where nobody said anything else: five active years.
pub const YEARS_DEFAULT: u32 = 5;
/// What is kept longer than this is kept for ever, which is not a term.
pub const YEARS_MAX: u32 = 100;
/// Most classes of a set, and longest label.
pub const CLASSES_MAX: usize = 30;
pub const LABEL_CHARS_MAX: usize = 80;

/// One version of the set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// The first class that names a category holds; the class that names none holds for the rest.
    pub classes: Vec<RetentionClass>,
}

/// Cases that are kept equally long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionClass {
    /// `UMUM`
    pub code: String,
    pub label: String,
    /// Whole years from the day on which the case was closed.
    pub years: u32,
    /// Codes of categories; none: all that no other class names.
    #[serde(default)]
    pub applies_to: Vec<String>,
}

/// Why a set is not accepted, and where; the first class is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetentionFault {
    #[error("class {0} has no code, or that of another one")]
    Code(usize),
    #[error("class {0} has no label, or a long one")]
    Label(usize),
    #[error("class {0} is kept for no time or for ever")]
    Years(usize),
    #[error("class {0} names a category that another one names")]
    Category(usize),
    #[error("not one class, and only one, is for all other categories")]
    Rest,
    #[error("too many classes")]
    TooMany,
}

impl Default for Retention {
    fn default() -> Self {
        Self::shipped()
    }
}

impl Retention {
    /// What holds until the kecamatan says something else.
    pub fn shipped() -> Self {
        Self {
            classes: vec![RetentionClass {
                code: "UMUM".to_owned(),
                label: "Semua isu".to_owned(),
                years: YEARS_DEFAULT,
                applies_to: Vec::new(),
            }],
        }
    }

    /// # Errors
    /// The first [`RetentionFault`].
    pub fn check(&self) -> Result<(), RetentionFault> {
        if self.classes.len() > CLASSES_MAX {
            return Err(RetentionFault::TooMany);
        }
        let (mut codes, mut categories, mut rest) = (BTreeSet::new(), BTreeSet::new(), 0);
        for (index, class) in self.classes.iter().enumerate() {
            if class.code.trim().is_empty() || !codes.insert(class.code.as_str()) {
                return Err(RetentionFault::Code(index));
            }
            let label = class.label.trim();
            if label.is_empty() || label.chars().count() > LABEL_CHARS_MAX {
                return Err(RetentionFault::Label(index));
            }
            if !(1..=YEARS_MAX).contains(&class.years) {
                return Err(RetentionFault::Years(index));
            }
            rest += usize::from(class.applies_to.is_empty());
            for category in &class.applies_to {
                if !categories.insert(category.as_str()) {
                    return Err(RetentionFault::Category(index));
                }
            }
        }
        if rest == 1 { Ok(()) } else { Err(RetentionFault::Rest) }
    }

    /// The class of a case of this category.
    pub fn class_of(&self, category: &str) -> Option<&RetentionClass> {
        let names_it = |class: &&RetentionClass| class.applies_to.iter().any(|code| code == category);
        let of_the_rest = || self.classes.iter().find(|class| class.applies_to.is_empty());
        self.classes.iter().find(names_it).or_else(of_the_rest)
    }

    /// The first day on which the personal data of a case that was closed on this day are past their time. `None`: no class
    /// speaks of it.
    pub fn ends_on(&self, category: &str, closed_on: NaiveDate) -> Option<NaiveDate> {
        let years = self.class_of(category)?.years;
        closed_on.checked_add_months(Months::new(years.checked_mul(12)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(code: &str, years: u32, applies_to: &[&str]) -> RetentionClass {
        RetentionClass {
            code: code.to_owned(),
            label: code.to_owned(),
            years,
            applies_to: applies_to.iter().map(|&code| code.to_owned()).collect(),
        }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_clock_runs_from_the_closing_by_the_class_of_the_category() {
        let retention = Retention {
            classes: vec![class("UMUM", 5, &[]), class("APR", 10, &["APR", "TAN"])],
        };
        assert_eq!(retention.check(), Ok(()));
        assert_eq!(retention.ends_on("INF", date("2025-01-20")), Some(date("2030-01-20")));
        assert_eq!(retention.ends_on("TAN", date("2025-01-20")), Some(date("2035-01-20")));
        // There is no 29 February in the year in which it ends.
        assert_eq!(retention.ends_on("INF", date("2024-02-29")), Some(date("2029-02-28")));
        let silent = Retention {
            classes: vec![class("APR", 10, &["APR"])],
        };
        assert_eq!(silent.ends_on("INF", date("2025-01-20")), None, "nobody said how long");
    }

    #[test]
    fn a_set_that_leaves_something_open_is_not_accepted() {
        let faults = [
            (vec![], RetentionFault::Rest),
            (vec![class("A", 5, &["INF"])], RetentionFault::Rest),
            (vec![class("A", 5, &[]), class("B", 5, &[])], RetentionFault::Rest),
            (
                vec![class("A", 5, &[]), class("A", 5, &["INF"])],
                RetentionFault::Code(1),
            ),
            (vec![class("", 5, &[])], RetentionFault::Code(0)),
            (vec![class("A", 0, &[])], RetentionFault::Years(0)),
            (vec![class("A", 101, &[])], RetentionFault::Years(0)),
            (
                vec![class("A", 5, &[]), class("B", 5, &["INF"]), class("C", 5, &["INF"])],
                RetentionFault::Category(2),
            ),
        ];
        for (classes, fault) in faults {
            assert_eq!(Retention { classes }.check(), Err(fault));
        }
        assert_eq!(Retention::shipped().check(), Ok(()));
    }
}
