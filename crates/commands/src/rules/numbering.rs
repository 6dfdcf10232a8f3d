//! Format nomor: how a register number is written.

use chrono::Datelike as _;
use kentongan_domain::numbering::{FORMAT_CHARS_MAX, FormatFault, Numbering, NumberingSet};
use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::scope::{RegionLevel, Scope};
use kentongan_store::Store;

use super::{of_the_kecamatan, origin, write};
use crate::desk::Desk;
use crate::dto::{NumberingPreview, NumberingView, ReadNumbering, RulesView, SaveNumbering};
use crate::error::{FieldError, FieldErrorCode, UiError};

/// The running number of the example.
const EXAMPLE_NUMBER: u32 = 14;

/// What a number would look like.
pub fn read_numbering(desk: &Desk, request: ReadNumbering) -> Result<NumberingPreview, UiError> {
    let numbering = parse(&request.format)?;
    Ok(NumberingPreview {
        example: example(desk, &numbering)?,
    })
}

pub fn save_numbering(desk: &Desk, request: SaveNumbering) -> Result<RulesView, UiError> {
    of_the_kecamatan(desk)?;
    let numbering = parse(&request.format)?;
    let set = NumberingSet {
        format: match numbering == Numbering::shipped() {
            true => String::new(),
            false => numbering.format().to_owned(),
        },
    };
    write(desk, RuleSet::Numbering, &set, &request.note)
}

pub(super) fn view(desk: &Desk, store: &Store, holds: &Numbering) -> Result<NumberingView, UiError> {
    Ok(NumberingView {
        origin: origin(store, RuleSet::Numbering)?,
        format: holds.format().to_owned(),
        shipped_format: Numbering::shipped().format().to_owned(),
        example: example(desk, holds)?,
    })
}

fn parse(format: &str) -> Result<Numbering, UiError> {
    let wrong = |fault: FormatFault| {
        let error = FieldError::of("format", FieldErrorCode::FormatMalformed);
        match fault {
            FormatFault::TooLong { chars } => FieldError::of("format", FieldErrorCode::TooLong)
                .with("limit", FORMAT_CHARS_MAX)
                .with("length", chars),
            FormatFault::Placeholder(what) => error.with("why", "placeholder").with("what", what),
            FormatFault::Brace => error.with("why", "brace"),
            FormatFault::Sign(what) => error.with("why", "sign").with("what", what),
            FormatFault::NoNumber => error.with("why", "no_number"),
            FormatFault::NoYear => error.with("why", "no_year"),
            FormatFault::NoVillage => error.with("why", "no_village"),
        }
    };
    if format.trim().is_empty() {
        return Err(UiError::invalid(vec![FieldError::of(
            "format",
            FieldErrorCode::Required,
        )]));
    }
    Numbering::parse(format).map_err(|fault| UiError::invalid(vec![wrong(fault)]))
}

/// Of a village that the person knows, this year.
fn example(desk: &Desk, numbering: &Numbering) -> Result<String, UiError> {
    let scope = desk.enrolment()?.scope;
    let village = match &scope {
        Scope::Village(code) => Some(code.to_string()),
        Scope::District(code) | Scope::Regency(code) => {
            let district = code.at(RegionLevel::District);
            desk.find_regions().zip(district).and_then(|(regions, district)| {
                let villages = regions.villages_of(district.as_str());
                villages.first().map(|village| village.code.to_owned())
            })
        }
    };
    let village = village.unwrap_or_else(|| format!("{}.2001", scope.code()));
    Ok(numbering.write(&village, desk.today().year(), EXAMPLE_NUMBER))
}
