//! Daftar dan aturan: the lists that the kecamatan keeps for its villages, as they hold and as it changes them.
//!
//! Owns: what an office may change, the checks, and writing only what differs from the shipped lists, so that the rest follows
//! the program. Does not know: which version holds (`kentongan-store`), how a list is read (`kentongan-domain`).

mod categories;
mod holidays;
mod numbering;
mod profiles;

use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::rule_set::{BODY_BYTES_MAX, RuleSet};
use kentongan_domain::scope::ScopeLevel;
use kentongan_store::{RuleBody, RuleVersion, Store};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use categories::save_categories;
pub use holidays::save_holidays;
pub use numbering::{read_numbering, save_numbering};
pub use profiles::save_profiles;

use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::dto::{Nothing, RestoreRules, RuleList, RuleOrigin, RulesView};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

/// What a version says that takes all others back. Whoever reads the lists passes over it, and finds no differences.
const RESTORED: &str = "{\"restored\":true}";

pub fn get_rules(desk: &Desk, _: Nothing) -> Result<RulesView, UiError> {
    let (store, rules) = (desk.store()?, desk.rules()?);
    Ok(RulesView {
        may_edit: may_edit(desk)?,
        categories_origin: origin(&store, RuleSet::Categories)?,
        categories: categories::view(&rules.categories),
        profiles: profiles::view(&store)?,
        holidays: holidays::view(&store, &rules.holidays)?,
        numbering: numbering::view(desk, &store, &rules)?,
    })
}

/// Back to the list of the program: a version that says so. What only the others named stays named.
pub fn restore_rules(desk: &Desk, request: RestoreRules) -> Result<RulesView, UiError> {
    of_the_kecamatan(desk)?;
    let set = match request.list {
        RuleList::Categories => RuleSet::Categories,
        RuleList::Profiles => RuleSet::Profiles,
        RuleList::Holidays => RuleSet::Holidays,
        RuleList::Numbering => RuleSet::Numbering,
    };
    let store = desk.store()?;
    if store.rule_set(set)?.is_some_and(|held| !is_restored(&held)) {
        store.write_rule_set(set, RuleBody::Text(RESTORED.to_owned()), "")?;
        wrote(desk);
    }
    get_rules(desk, Nothing {})
}

fn may_edit(desk: &Desk) -> Result<bool, UiError> {
    let enrolment = desk.enrolment()?;
    Ok(enrolment.scope.level() == ScopeLevel::District && enrolment.role.writes())
}

fn of_the_kecamatan(desk: &Desk) -> Result<(), UiError> {
    match may_edit(desk)? {
        true => Ok(()),
        false => Err(UiError::of(ErrorCode::NotAllowed)),
    }
}

/// Who wrote what holds; `None`: nobody changed the list of the program.
fn origin(store: &Store, set: RuleSet) -> Result<Option<RuleOrigin>, UiError> {
    let Some(held) = store.rule_set(set)? else {
        return Ok(None);
    };
    let (by_name, by_office) = store.find_holder(held.device_no)?.unwrap_or_default();
    Ok(Some(RuleOrigin {
        by_name,
        by_office,
        at_ms: held.at_ms,
        restored: is_restored(&held),
        note: held.note,
    }))
}

fn is_restored(version: &RuleVersion) -> bool {
    version.body == RuleBody::Text(RESTORED.to_owned())
}

/// What the version that holds says; nothing where there is none, or none that this program reads.
fn held<T: DeserializeOwned + Default>(store: &Store, set: RuleSet) -> Result<T, UiError> {
    let Some(RuleVersion {
        body: RuleBody::Text(json),
        ..
    }) = store.rule_set(set)?
    else {
        return Ok(T::default());
    };
    Ok(serde_json::from_str(&json).unwrap_or_default())
}

/// Writes a version, unless it says what holds already.
fn write<T>(desk: &Desk, set: RuleSet, wanted: &T, note: &str) -> Result<RulesView, UiError>
where
    T: Serialize + DeserializeOwned + Default + PartialEq,
{
    let mut errors = Vec::new();
    let note = line("note", note, LINE_CHARS_MAX, &mut errors);
    let json = serde_json::to_string(wanted).map_err(|_| UiError::of(ErrorCode::Internal))?;
    if json.len() > BODY_BYTES_MAX {
        let error = FieldError::of("list", FieldErrorCode::TooLong);
        errors.push(error.with("limit", BODY_BYTES_MAX).with("length", json.len()));
    }
    refuse(errors)?;
    let store = desk.store()?;
    if held::<T>(&store, set)? != *wanted {
        store.write_rule_set(set, RuleBody::Text(json), &note)?;
        wrote(desk);
    }
    get_rules(desk, Nothing {})
}

fn wrote(desk: &Desk) {
    desk.wrote(&["rules", "categories", "issues", "outbox"]);
}

/// Name of a field in one row of a list: `name_id.3`.
fn in_row(field: &str, row: usize) -> String {
    format!("{field}.{row}")
}
