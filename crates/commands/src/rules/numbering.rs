//! Format nomor: how a register number is written.

use chrono::Datelike as _;
use kentongan_domain::letter_number::LetterNumbering;
use kentongan_domain::number_format::{FORMAT_CHARS_MAX, FormatFault};
use kentongan_domain::numbering::{Numbering, NumberingSet};
use kentongan_domain::rule_set::RuleSet;
use kentongan_domain::scope::{RegionLevel, Scope};
use kentongan_store::{Rules, Store};

use super::{held, of_the_kecamatan, origin, write};
use crate::desk::Desk;
use crate::dto::{NumberingPreview, NumberingView, ReadNumbering, RulesView, SaveNumbering};
use crate::error::{FieldError, FieldErrorCode, UiError};

/// The running number of the example.
const EXAMPLE_NUMBER: u32 = 14;

/// What a number would look like.
pub fn read_numbering(desk: &Desk, request: ReadNumbering) -> Result<NumberingPreview, UiError> {
    let example = match request.invitation {
        true => example_of_letter(desk, &parse_letter("format", &request.format)?)?,
        false => example(desk, &parse(&request.format)?)?,
    };
    Ok(NumberingPreview { example })
}

pub fn save_numbering(desk: &Desk, request: SaveNumbering) -> Result<RulesView, UiError> {
    of_the_kecamatan(desk)?;
    let numbering = parse(&request.format)?;
    let invitation = match &request.invitation_format {
        Some(format) => {
            let letters = parse_letter("invitation_format", format)?;
            match letters == LetterNumbering::shipped() {
                true => String::new(),
                false => letters.format().to_owned(),
            }
        }
        None => held::<NumberingSet>(&desk.store()?, RuleSet::Numbering)?.invitation,
    };
    let set = NumberingSet {
        invitation,
        format: match numbering == Numbering::shipped() {
            true => String::new(),
            false => numbering.format().to_owned(),
        },
    };
    write(desk, RuleSet::Numbering, &set, &request.note)
}

pub(super) fn view(desk: &Desk, store: &Store, rules: &Rules) -> Result<NumberingView, UiError> {
    Ok(NumberingView {
        origin: origin(store, RuleSet::Numbering)?,
        format: rules.numbering.format().to_owned(),
        shipped_format: Numbering::shipped().format().to_owned(),
        example: example(desk, &rules.numbering)?,
        invitation_format: rules.invitations.format().to_owned(),
        invitation_shipped: LetterNumbering::shipped().format().to_owned(),
        invitation_example: example_of_letter(desk, &rules.invitations)?,
    })
}

fn parse(format: &str) -> Result<Numbering, UiError> {
    filled("format", format)?;
    Numbering::parse(format).map_err(|fault| wrong("format", fault))
}

fn parse_letter(field: &str, format: &str) -> Result<LetterNumbering, UiError> {
    filled(field, format)?;
    LetterNumbering::parse(format).map_err(|fault| wrong(field, fault))
}

fn filled(field: &str, format: &str) -> Result<(), UiError> {
    match format.trim().is_empty() {
        true => Err(UiError::invalid(vec![FieldError::of(field, FieldErrorCode::Required)])),
        false => Ok(()),
    }
}

fn wrong(field: &str, fault: FormatFault) -> UiError {
    let error = FieldError::of(field, FieldErrorCode::FormatMalformed);
    let error = match fault {
        FormatFault::TooLong { chars } => FieldError::of(field, FieldErrorCode::TooLong)
            .with("limit", FORMAT_CHARS_MAX)
            .with("length", chars),
        FormatFault::Placeholder(what) => error.with("why", "placeholder").with("what", what),
        FormatFault::Brace => error.with("why", "brace"),
        FormatFault::Sign(what) => error.with("why", "sign").with("what", what),
        FormatFault::NoNumber => error.with("why", "no_number"),
        FormatFault::NoYear => error.with("why", "no_year"),
        FormatFault::NoVillage => error.with("why", "no_village"),
    };
    UiError::invalid(vec![error])
}

/// A letter of today.
fn example_of_letter(desk: &Desk, letters: &LetterNumbering) -> Result<String, UiError> {
    let scope = desk.enrolment()?.scope;
    Ok(letters.write(scope.code().as_str(), desk.today(), Some(EXAMPLE_NUMBER)))
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
