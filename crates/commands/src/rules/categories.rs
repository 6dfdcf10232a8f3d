//! Kategori: names, new ones, and what is no longer offered.

use std::collections::BTreeMap;

use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::vocabulary::{
    CATEGORIES_MAX, Category, CategorySet, CodeEdit, CodeList, ListFault, NAME_CHARS_MAX, SUBCATEGORIES_MAX,
    Subcategory, category_of,
};

use super::{in_row, of_the_kecamatan, write};
use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::dto::{CategoryRule, CodeForm, CodeRule, RulesView, SaveCategories};
use crate::error::{FieldError, FieldErrorCode, UiError};

pub fn save_categories(desk: &Desk, request: SaveCategories) -> Result<RulesView, UiError> {
    of_the_kecamatan(desk)?;
    let mut errors = Vec::new();
    let set = set_of(&desk.rules()?.categories, &request.rows, &mut errors);
    refuse(errors)?;
    if let Err(fault) = set.over(CodeList::shipped()) {
        return Err(UiError::invalid(vec![whole_list(&fault)]));
    }
    write(desk, RuleSet::Categories, &set, &request.note)
}

pub(super) fn view(list: &CodeList) -> Vec<CategoryRule> {
    let categories = list.categories().iter();
    categories
        .map(|category| CategoryRule {
            category: rule(&Code::of_category(category)),
            subcategories: category
                .subcategories
                .iter()
                .map(|sub| rule(&Code::of_subcategory(sub)))
                .collect(),
        })
        .collect()
}

fn rule(code: &Code<'_>) -> CodeRule {
    let shipped = shipped(code.code);
    CodeRule {
        code: code.code.to_owned(),
        name_id: code.name_id.to_owned(),
        name_en: code.name_en.to_owned(),
        hidden: code.hidden,
        confidential: code.confidential,
        confidential_fixed: shipped.as_ref().is_some_and(|shipped| shipped.confidential),
        shipped_name: shipped.map(|shipped| shipped.name_id.to_owned()),
    }
}

/// What a list says of a code, of whichever level.
struct Code<'a> {
    code: &'a str,
    name_id: &'a str,
    name_en: &'a str,
    hidden: bool,
    confidential: bool,
}

impl<'a> Code<'a> {
    fn of_category(category: &'a Category) -> Self {
        Self {
            code: &category.code,
            name_id: &category.name_id,
            name_en: &category.name_en,
            hidden: category.retired,
            confidential: category.forced_confidential,
        }
    }

    fn of_subcategory(sub: &'a Subcategory) -> Self {
        Self {
            code: &sub.code,
            name_id: &sub.name_id,
            name_en: &sub.name_en,
            hidden: sub.retired,
            confidential: sub.forced_confidential,
        }
    }
}

fn shipped(code: &str) -> Option<Code<'static>> {
    let mut categories = CodeList::shipped().categories().iter();
    let category = categories.find(|category| category.code == category_of(code))?;
    if category.code == code {
        return Some(Code::of_category(category));
    }
    let sub = category.subcategories.iter().find(|sub| sub.code == code)?;
    Some(Code::of_subcategory(sub))
}

/// What differs from the shipped list.
fn set_of(known: &CodeList, rows: &[CodeForm], errors: &mut Vec<FieldError>) -> CategorySet {
    let mut set = CategorySet::default();
    // Several new ones below one category are numbered one after the other.
    let mut list = known.clone();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let name_id = line(&in_row("name_id", at), &row.name_id, NAME_CHARS_MAX, errors);
        let name_en = line(&in_row("name_en", at), &row.name_en, NAME_CHARS_MAX, errors);
        if name_id.is_empty() {
            errors.push(FieldError::of(&in_row("name_id", at), FieldErrorCode::Required));
        }
        let Some(code) = code_of(&list, row) else {
            errors.push(FieldError::of(&in_row("code", at), FieldErrorCode::CodeMalformed));
            continue;
        };
        if seen.insert(code.clone(), at).is_some() {
            errors.push(FieldError::of(&in_row("code", at), FieldErrorCode::Doubled));
            continue;
        }
        let edit = edit_of(code, name_id, name_en, row);
        if shipped(&edit.code).is_none() {
            list = with_code(&list, &edit.code);
        }
        if says_something(&edit) {
            set.codes.push(edit);
        }
    }
    set
}

/// The list with one more code, as far as the numbering of the next one goes.
fn with_code(list: &CodeList, code: &str) -> CodeList {
    let own = category_of(code);
    let above = (own != code && shipped(own).is_none()).then_some(own);
    let named = |code: &str| CodeEdit {
        code: code.to_owned(),
        name_id: code.to_owned(),
        ..CodeEdit::default()
    };
    let set = CategorySet {
        codes: above.into_iter().chain([code]).map(named).collect(),
    };
    match set.over(CodeList::shipped()) {
        Ok(with_it) => list.merged_with(&with_it),
        // What is wrong with the code is said where the whole list is checked.
        Err(_) => list.clone(),
    }
}

/// The code of a row; a new sub-category gets the next number below its category. `None`: it cannot be one.
fn code_of(list: &CodeList, row: &CodeForm) -> Option<String> {
    let typed = row.code.trim().to_ascii_uppercase();
    let category = row.category.trim().to_ascii_uppercase();
    match typed.is_empty() {
        true => list.next_code_in(&category),
        false => {
            let own = category_of(&typed);
            let is_code = own.len() == 3 && own.bytes().all(|b| b.is_ascii_uppercase());
            (is_code && own == category).then_some(typed)
        }
    }
}

fn edit_of(code: String, name_id: String, name_en: String, row: &CodeForm) -> CodeEdit {
    let shipped = shipped(&code);
    let differs = |name: String, of: fn(&Code<'static>) -> &'static str| match &shipped {
        Some(shipped) if of(shipped) == name => String::new(),
        _ => name,
    };
    let fixed = shipped.as_ref().is_some_and(|shipped| shipped.confidential);
    CodeEdit {
        name_id: differs(name_id, |shipped| shipped.name_id),
        name_en: differs(name_en, |shipped| shipped.name_en),
        hidden: row.hidden,
        confidential: row.confidential && !fixed,
        code,
    }
}

fn says_something(edit: &CodeEdit) -> bool {
    let as_shipped = CodeEdit {
        code: edit.code.clone(),
        ..CodeEdit::default()
    };
    *edit != as_shipped || shipped(&edit.code).is_none()
}

/// What is wrong with the list as a whole; the rows were checked one by one before.
fn whole_list(fault: &ListFault) -> FieldError {
    let too_many = |max: usize| {
        FieldError::of("list", FieldErrorCode::OutOfRange)
            .with("min", 1)
            .with("max", max)
    };
    match fault {
        ListFault::NothingOffered => FieldError::of("list", FieldErrorCode::Required),
        ListFault::TooManyCategories => too_many(CATEGORIES_MAX),
        ListFault::TooManySubcategories => too_many(SUBCATEGORIES_MAX),
        _ => FieldError::of("list", FieldErrorCode::CodeMalformed),
    }
}
