//! What a list is narrowed to (*saring*), and the lists that a person keeps under a name.

use chrono::{Days, NaiveDate};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::record::Class;
use kentongan_domain::series::Series;
use kentongan_store::{RaisedAt, RecapQuery, RecapSeries, Store, StoreError};

use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::dto::{ById, DueWithin, Narrow, Nothing, RaisedInView, SavedFilter};
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

/// An id that is none narrows nothing, as a date that is none.
pub(super) fn raised_at(desk: &Desk, narrow: &Narrow) -> Option<RaisedAt> {
    if let Some(meeting) = ObjectId::parse(&narrow.meeting_id) {
        return Some(RaisedAt::Meeting(meeting));
    }
    let wanted = narrow.series.as_ref()?;
    let series = match wanted.series_id.as_str() {
        "" => RecapSeries::Alone,
        id => RecapSeries::Of(ObjectId::parse(id)?),
    };
    Some(RaisedAt::Meetings(RecapQuery {
        stream: desk.enrolment().ok()?.scope.own_stream(),
        from: NaiveDate::from_ymd_opt(wanted.year, 1, 1)?,
        until: NaiveDate::from_ymd_opt(wanted.year, 12, 31)?,
        series,
    }))
}

/// What the list says that it is of.
pub(super) fn raised_in(store: &Store, meetings: Option<&RaisedAt>) -> Result<Option<RaisedInView>, UiError> {
    let named = match meetings {
        None => return Ok(None),
        Some(RaisedAt::Meeting(id)) => match store.get_meeting(*id) {
            Ok(meeting) => RaisedInView {
                title: meeting.title,
                date: meeting.date,
            },
            Err(StoreError::NotFound) => RaisedInView::default(),
            Err(error) => return Err(error.into()),
        },
        Some(RaisedAt::Meetings(query)) => match query.series {
            RecapSeries::Of(id) => series(store, id)?,
            RecapSeries::Alone | RecapSeries::Any => RaisedInView::default(),
        },
    };
    Ok(Some(named))
}

fn series(store: &Store, id: ObjectId) -> Result<RaisedInView, UiError> {
    let mut standing = store.list_records(Class::Series)?.into_iter();
    let found = standing.find(|record| record.record_id == id);
    Ok(RaisedInView {
        title: found
            .map(|record| Series::of_fields(&record.fields).title)
            .unwrap_or_default(),
        date: String::new(),
    })
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
