//! What was typed, checked: one fault per field, each with what its sentence needs.

use chrono::Datelike as _;
use kentongan_domain::calendar::{self, DateFault};
use kentongan_domain::coordinates::{self, CoordinatesError, Parsed};
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{TEXT_BYTES_MAX, TEXT_CHARS_MAX};

use crate::desk::Desk;
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

pub(crate) fn parse_id(text: &str) -> Result<ObjectId, UiError> {
    ObjectId::parse(text).ok_or_else(|| UiError::of(ErrorCode::NotFound))
}

pub(crate) fn refuse(errors: Vec<FieldError>) -> Result<(), UiError> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(UiError::invalid(errors))
    }
}

/// Trims a one-line field and checks its length.
pub(crate) fn line(field: &str, text: &str, limit: usize, errors: &mut Vec<FieldError>) -> String {
    // A line break pasted into a one-line field is a space.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if length > limit {
        errors.push(
            FieldError::of(field, FieldErrorCode::TooLong)
                .with("limit", limit)
                .with("length", length),
        );
    }
    text
}

/// Trims a text of several lines and checks its length, in characters and, for other scripts, in bytes.
pub(crate) fn long_text(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    if length > TEXT_CHARS_MAX || text.len() > TEXT_BYTES_MAX {
        let limit = TEXT_CHARS_MAX.min(TEXT_BYTES_MAX * length / text.len().max(1));
        errors.push(
            FieldError::of(field, FieldErrorCode::TooLong)
                .with("limit", limit)
                .with("length", length),
        );
    }
    text
}

/// Reads a typed date for the field called `field`.
pub(crate) fn check_date(desk: &Desk, field: &str, text: &str) -> Result<chrono::NaiveDate, FieldError> {
    calendar::parse_date(text, desk.today()).map_err(|fault| match fault {
        DateFault::Malformed => FieldError::of(field, FieldErrorCode::DateMalformed),
        DateFault::NoSuchMonth { month } => {
            FieldError::of(field, FieldErrorCode::MonthDoesNotExist).with("month", month)
        }
        DateFault::NoSuchDay { day, month, year, last } => FieldError::of(field, FieldErrorCode::DayDoesNotExist)
            .with("day", day)
            .with("month", calendar::month_name(month))
            .with("year", year)
            .with("last", last),
        DateFault::WeekdayDisagrees { given, date } => FieldError::of(field, FieldErrorCode::WeekdayDisagrees)
            .with("given", calendar::weekday_name(given))
            .with("actual", calendar::weekday(date))
            .with("date", calendar::day_month_year(date)),
    })
}

/// `None`: nothing was typed.
pub(crate) fn check_coordinates(field: &str, text: &str) -> Result<Option<Parsed>, FieldError> {
    let code = match coordinates::parse(text) {
        Ok(parsed) => return Ok(Some(parsed)),
        Err(CoordinatesError::Nothing) => return Ok(None),
        Err(CoordinatesError::NotCoordinates | CoordinatesError::TwoAlike) => FieldErrorCode::CoordinatesNotRead,
        Err(CoordinatesError::OnlyOne) => FieldErrorCode::CoordinatesIncomplete,
        Err(CoordinatesError::OutOfRange) => FieldErrorCode::CoordinatesNowhere,
        Err(CoordinatesError::ShortLink) => FieldErrorCode::CoordinatesShortLink,
    };
    Err(FieldError::of(field, code))
}

/// `17/01/2025`, as forms show a date.
pub(crate) fn form_date(date: chrono::NaiveDate) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}
