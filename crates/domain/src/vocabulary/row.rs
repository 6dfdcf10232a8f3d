//! One line of a list of categories: its grammar, its limits, and what can be wrong with it.

use std::iter;

use super::code_list::{Category, Subcategory};

/// Longest name or label, in characters.
pub const NAME_CHARS_MAX: usize = 60;
/// So much of a malformed cell is told.
const TOLD_CHARS_MAX: usize = 12;

const HEAD: &str = "kentongan-categories";

const CONFIDENTIAL: &str = "confidential";
const SPECIAL: &str = "special";
const RETIRED: &str = "retired";

/// `INF` for `INF.01` and for `INF`.
pub fn category_of(code: &str) -> &str {
    code.split_once('.').map_or(code, |(category, _)| category)
}

fn is_category_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())
}

fn is_subcategory_code(code: &str) -> bool {
    code.split_once('.').is_some_and(|(category, number)| {
        is_category_code(category) && number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Why a list is not accepted, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct LineError {
    /// The first line is 1.
    pub line: usize,
    pub fault: ListFault,
}

/// What is wrong with a line of a list; each has its own sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    #[error("not a list of categories with a version above 0")]
    Head,
    #[error("{cells} cells instead of 3 to 5")]
    Cells { cells: usize },
    #[error("{0:?} is no code like INF or INF.01")]
    Code(String),
    #[error("{0} stands twice")]
    Doubled(String),
    #[error("{0} does not follow its category")]
    Misplaced(String),
    #[error("a name or label is empty")]
    NameEmpty,
    #[error("a name or label of {chars} characters")]
    NameTooLong { chars: usize },
    #[error("a name or label holds a sign that cannot be printed")]
    NameUnprintable,
    #[error("a label holds the sign that parts labels")]
    LabelParted,
    #[error("only a category has labels")]
    LabelMisplaced,
    #[error("{0:?} is no mark")]
    Mark(String),
    #[error("too many categories")]
    TooManyCategories,
    #[error("too many sub-categories")]
    TooManySubcategories,
    #[error("no category is offered")]
    NothingOffered,
}

/// The first line of a list.
pub(super) fn head(version: u32) -> String {
    format!("{HEAD}\t{version}")
}

/// The version in the first line of a list.
pub(super) fn version_of(head: &str) -> Option<u32> {
    head.strip_prefix(HEAD)?.strip_prefix('\t')?.trim_end().parse().ok()
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Category,
    Subcategory,
}

/// A category without what is below it, or a sub-category.
pub(super) struct Row {
    pub(super) level: Level,
    pub(super) code: String,
    name_id: String,
    name_en: String,
    forced_confidential: bool,
    special_data: bool,
    retired: bool,
    lapor_labels: Vec<String>,
}

/// Categories line by line, each with its sub-categories behind it.
pub(super) fn rows(categories: &[Category]) -> impl Iterator<Item = Row> {
    categories.iter().flat_map(|category| {
        iter::once(Row::of_category(category)).chain(category.subcategories.iter().map(Row::of_subcategory))
    })
}

impl Row {
    /// Reads the cells. Whether they keep grammar and limits, [`Row::checked`] says.
    pub(super) fn of_line(line: &str) -> Result<Self, ListFault> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let (code, name_id, name_en, marks, labels) = match *cells.as_slice() {
            [code, name_id, name_en] => (code, name_id, name_en, "", ""),
            [code, name_id, name_en, marks] => (code, name_id, name_en, marks, ""),
            [code, name_id, name_en, marks, labels] => (code, name_id, name_en, marks, labels),
            _ => return Err(ListFault::Cells { cells: cells.len() }),
        };
        let labels = labels.split(';').map(str::trim).filter(|label| !label.is_empty());
        let mut row = Self {
            level: if code.contains('.') {
                Level::Subcategory
            } else {
                Level::Category
            },
            code: code.to_owned(),
            name_id: name_id.to_owned(),
            name_en: name_en.to_owned(),
            forced_confidential: false,
            special_data: false,
            retired: false,
            lapor_labels: labels.map(str::to_owned).collect(),
        };
        for mark in marks.split_whitespace() {
            match mark {
                CONFIDENTIAL => row.forced_confidential = true,
                SPECIAL => row.special_data = true,
                RETIRED => row.retired = true,
                // A mark that is passed over could be one that keeps a secret.
                _ => return Err(ListFault::Mark(told(mark))),
            }
        }
        Ok(row)
    }

    pub(super) fn to_line(&self) -> String {
        let marks: Vec<&str> = [
            (self.forced_confidential, CONFIDENTIAL),
            (self.special_data, SPECIAL),
            (self.retired, RETIRED),
        ]
        .into_iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, mark)| mark)
        .collect();
        let (marks, labels) = (marks.join(" "), self.lapor_labels.join("; "));
        let mut line = [&self.code, &self.name_id, &self.name_en, &marks, &labels]
            .map(String::as_str)
            .join("\t");
        line.truncate(line.trim_end_matches('\t').len());
        line
    }

    fn of_category(category: &Category) -> Self {
        Self {
            level: Level::Category,
            code: category.code.clone(),
            name_id: category.name_id.clone(),
            name_en: category.name_en.clone(),
            forced_confidential: category.forced_confidential,
            special_data: category.special_data,
            retired: category.retired,
            lapor_labels: category.lapor_labels.clone(),
        }
    }

    fn of_subcategory(sub: &Subcategory) -> Self {
        Self {
            level: Level::Subcategory,
            code: sub.code.clone(),
            name_id: sub.name_id.clone(),
            name_en: sub.name_en.clone(),
            forced_confidential: sub.forced_confidential,
            special_data: sub.special_data,
            retired: sub.retired,
            lapor_labels: Vec::new(),
        }
    }

    /// As a list holds it: of the grammar, trimmed, within the limits.
    pub(super) fn checked(self) -> Result<Self, ListFault> {
        let is_code = match self.level {
            Level::Category => is_category_code(&self.code),
            Level::Subcategory => is_subcategory_code(&self.code),
        };
        if !is_code {
            return Err(ListFault::Code(told(&self.code)));
        }
        if self.level == Level::Subcategory && !self.lapor_labels.is_empty() {
            return Err(ListFault::LabelMisplaced);
        }
        if self.lapor_labels.iter().any(|label| label.contains(';')) {
            return Err(ListFault::LabelParted);
        }
        let labels: Result<Vec<String>, ListFault> = self.lapor_labels.iter().map(|l| checked_name(l)).collect();
        Ok(Self {
            name_id: checked_name(&self.name_id)?,
            name_en: checked_name(&self.name_en)?,
            lapor_labels: labels?,
            ..self
        })
    }

    pub(super) fn into_category(self) -> Category {
        Category {
            code: self.code,
            name_id: self.name_id,
            name_en: self.name_en,
            subcategories: Vec::new(),
            lapor_labels: self.lapor_labels,
            forced_confidential: self.forced_confidential,
            special_data: self.special_data,
            retired: self.retired,
        }
    }

    pub(super) fn into_subcategory(self) -> Subcategory {
        Subcategory {
            code: self.code,
            name_id: self.name_id,
            name_en: self.name_en,
            forced_confidential: self.forced_confidential,
            special_data: self.special_data,
            retired: self.retired,
        }
    }
}

fn checked_name(name: &str) -> Result<String, ListFault> {
    let name = name.trim();
    let chars = name.chars().count();
    if chars == 0 {
        return Err(ListFault::NameEmpty);
    }
    if chars > NAME_CHARS_MAX {
        return Err(ListFault::NameTooLong { chars });
    }
    if name.chars().any(char::is_control) {
        return Err(ListFault::NameUnprintable);
    }
    Ok(name.to_owned())
}

fn told(cell: &str) -> String {
    cell.chars().take(TOLD_CHARS_MAX).collect()
}
