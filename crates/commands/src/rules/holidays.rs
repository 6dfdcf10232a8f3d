//! Hari libur: a table per year.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use kentongan_domain::deadline::{self, DayOff, HolidaySet, Holidays};
use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::vocabulary::NAME_CHARS_MAX;
use kentongan_store::Store;

use super::{held, in_row, of_the_kecamatan, origin, write};
use crate::check::{check_date, line, refuse};
use crate::desk::Desk;
use crate::dto::{HolidayForm, HolidayKind, HolidayRow, HolidayYear, HolidaysView, RulesView, SaveHolidays};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

/// Years that a kecamatan writes: cases of long ago keep their holidays, and nobody knows those of long after.
const FIRST_YEAR: i32 = 2020;
const LAST_YEAR: i32 = 2100;

pub fn save_holidays(desk: &Desk, request: SaveHolidays) -> Result<RulesView, UiError> {
    of_the_kecamatan(desk)?;
    let year = request.year;
    let mut errors = Vec::new();
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        let error = FieldError::of("year", FieldErrorCode::OutOfRange);
        errors.push(error.with("min", FIRST_YEAR).with("max", LAST_YEAR));
    }
    let days = days(desk, year, &request.days, &mut errors);
    refuse(errors)?;
    let shipped = Holidays::shipped();
    let mut set: HolidaySet = held(&desk.store()?, RuleSet::Holidays)?;
    if set.over(&shipped).is_err() {
        // What this program does not read does not hold here either.
        set = HolidaySet::default();
    }
    set.years.insert(year, days);
    let Ok(wanted) = set.over(&shipped) else {
        return Err(UiError::of(ErrorCode::Internal));
    };
    let days = HolidaySet::days_of(&wanted, year);
    if days == HolidaySet::days_of(&shipped, year) {
        // It follows the program again.
        set.years.remove(&year);
    } else {
        set.years.insert(year, days);
    }
    write(desk, RuleSet::Holidays, &set, &request.note)
}

pub(super) fn view(store: &Store, holds: &Holidays) -> Result<HolidaysView, UiError> {
    let shipped = Holidays::shipped();
    let years: BTreeSet<i32> = holds.rows().map(|day| day.on.year()).collect();
    let years = years.into_iter().rev().map(|year| HolidayYear {
        year,
        shipped: HolidaySet::days_of(holds, year) == HolidaySet::days_of(&shipped, year),
        days: holds
            .rows()
            .filter(|day| day.on.year() == year)
            .map(|day| HolidayRow {
                date: day.on.to_string(),
                kind: kind_view(day.kind),
                name: day.name.to_owned(),
            })
            .collect(),
    });
    Ok(HolidaysView {
        origin: origin(store, RuleSet::Holidays)?,
        years: years.collect(),
    })
}

fn days(desk: &Desk, year: i32, forms: &[HolidayForm], errors: &mut Vec<FieldError>) -> Vec<DayOff> {
    let mut seen: BTreeSet<(NaiveDate, String)> = BTreeSet::new();
    let mut days = Vec::with_capacity(forms.len());
    for (at, form) in forms.iter().enumerate() {
        let name = line(&in_row("name", at), &form.name, NAME_CHARS_MAX, errors);
        if name.is_empty() {
            errors.push(FieldError::of(&in_row("name", at), FieldErrorCode::Required));
        }
        let field = in_row("date_text", at);
        let on = match form.date_text.trim() {
            "" => Err(FieldError::of(&field, FieldErrorCode::Required)),
            typed => check_date(desk, &field, typed),
        };
        match on {
            Err(error) => errors.push(error),
            Ok(on) if on.year() != year => {
                errors.push(FieldError::of(&field, FieldErrorCode::OtherYear).with("year", year));
            }
            Ok(on) if !seen.insert((on, name.clone())) => {
                errors.push(FieldError::of(&field, FieldErrorCode::Doubled));
            }
            Ok(on) => days.push(DayOff {
                on: on.to_string(),
                kind: kind_of(form.kind).name().to_owned(),
                name,
            }),
        }
    }
    days
}

fn kind_view(kind: deadline::HolidayKind) -> HolidayKind {
    match kind {
        deadline::HolidayKind::National => HolidayKind::National,
        deadline::HolidayKind::Collective => HolidayKind::Collective,
        deadline::HolidayKind::Regional => HolidayKind::Regional,
    }
}

fn kind_of(kind: HolidayKind) -> deadline::HolidayKind {
    match kind {
        HolidayKind::National => deadline::HolidayKind::National,
        HolidayKind::Collective => deadline::HolidayKind::Collective,
        HolidayKind::Regional => deadline::HolidayKind::Regional,
    }
}
