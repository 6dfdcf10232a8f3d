//! What a list is narrowed to (*saring*), and the lists that a person keeps under a name.

use chrono::{Days, NaiveDate};
use kentongan_store::Store;

use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::dto::{ById, DueWithin, Narrow, Nothing, SavedFilter};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

/// The preference under which they lie.
const PREFERENCE: &str = "filters";
const NAME_CHARS_MAX: usize = 40;
/// More than fit beside a list are not found again.
const FILTERS_MAX: usize = 20;
const WEEK_MS: i64 = 7 * 86_400_000;

/// The days of a list as a stretch of time, the end not included. A date that is none narrows nothing.
pub(super) fn recorded(desk: &Desk, narrow: &Narrow) -> Option<(i64, i64)> {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let (from, until) = (day(&narrow.from), day(&narrow.until));
    if from.is_none() && until.is_none() {
        return None;
    }
    let zone = desk.zone();
    // Wide enough for every clock, and far from where the places of rows would run over.
    let from_ms = from.map_or(0, |day| zone.midnight_ms(day));
    let until = until.unwrap_or_else(|| desk.today() + Days::new(36_500));
    Some((from_ms, zone.midnight_ms(until + Days::new(1))))
}

pub(super) fn due_before(due: DueWithin, now_ms: i64) -> Option<i64> {
    match due {
        DueWithin::Any => None,
        DueWithin::Overdue => Some(now_ms),
        DueWithin::Week => Some(now_ms.saturating_add(WEEK_MS)),
    }
}

pub fn list_saved_filters(desk: &Desk, _: Nothing) -> Result<Vec<SavedFilter>, UiError> {
    load(&desk.store()?)
}

/// Keeps the list under its name, in place of the one that had it.
pub fn save_filter(desk: &Desk, request: SavedFilter) -> Result<Vec<SavedFilter>, UiError> {
    let mut errors = Vec::new();
    let name = line("filter_name", &request.name, NAME_CHARS_MAX, &mut errors);
    if name.is_empty() {
        errors.push(FieldError::of("filter_name", FieldErrorCode::Required));
    }
    let store = desk.store()?;
    let mut filters = load(&store)?;
    filters.retain(|one| one.name != name);
    if filters.len() >= FILTERS_MAX {
        let error = FieldError::of("filter_name", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 1).with("max", FILTERS_MAX));
    }
    refuse(errors)?;
    filters.push(SavedFilter { name, ..request });
    filters.sort_by_key(|one| one.name.to_lowercase());
    keep(&store, &filters)?;
    desk.host().changed(&["filters"]);
    Ok(filters)
}

/// Forgets the list of this name.
pub fn delete_filter(desk: &Desk, request: ById) -> Result<Vec<SavedFilter>, UiError> {
    let store = desk.store()?;
    let mut filters = load(&store)?;
    filters.retain(|one| one.name != request.id);
    keep(&store, &filters)?;
    desk.host().changed(&["filters"]);
    Ok(filters)
}

fn load(store: &Store) -> Result<Vec<SavedFilter>, UiError> {
    let stored = store.find_preference(PREFERENCE)?;
    // What another version kept and this one cannot read is no reason to show no list at all.
    Ok(stored
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default())
}

fn keep(store: &Store, filters: &[SavedFilter]) -> Result<(), UiError> {
    let json = serde_json::to_string(filters).map_err(|_| UiError::of(ErrorCode::Internal))?;
    Ok(store.keep_preference(PREFERENCE, &json)?)
}
