//! What was typed of an office, a person or a holding, checked; and the words of the window for what the domain has.

use kentongan_domain::issue::LINE_CHARS_MAX;
use kentongan_domain::meeting;
use kentongan_domain::office::{Acting, Holding, Office, split_acting};
use kentongan_domain::person::{self, Person};
use kentongan_domain::scope::RegionCode;

use crate::check::{check_date, line, refuse};
use crate::desk::Desk;
use crate::dto::{ActingKind, HoldingForm, OfficeForm, PersonForm, PersonKind, SignerIdKind};
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::meetings::group_of;

/// As the form of an issue has it.
const PHONE_CHARS_MAX: usize = 30;
/// No group has more offices.
const PLACE_MAX: u32 = 9_999;

pub(super) fn office(form: &OfficeForm) -> Result<Office, UiError> {
    let mut errors = Vec::new();
    let title = line("office_title", &form.title, LINE_CHARS_MAX, &mut errors);
    if title.is_empty() {
        errors.push(FieldError::of("office_title", FieldErrorCode::Required));
    }
    if form.place > PLACE_MAX {
        errors.push(
            FieldError::of("place", FieldErrorCode::OutOfRange)
                .with("min", 0)
                .with("max", PLACE_MAX),
        );
    }
    refuse(errors)?;
    let region = form.region_code.parse::<RegionCode>();
    Ok(Office {
        // Who stands in for its holder is said of the holding.
        title: split_acting(&title).1,
        group: group_of(form.group),
        region: region.map(|code| code.as_str().to_owned()).unwrap_or_default(),
        place: u16::try_from(form.place).unwrap_or_default(),
    })
}

pub(super) fn person(form: &PersonForm) -> Result<Person, UiError> {
    let mut errors = Vec::new();
    let mut short = |field: &str, text: &str| line(field, text, LINE_CHARS_MAX, &mut errors);
    let name = short("name", &form.name);
    let prefix = short("prefix", &form.prefix);
    let suffix = short("suffix", &form.suffix);
    let organisation = short("organisation", &form.organisation);
    let id_number = short("id_number", &form.id_number);
    let phone = line("phone", &form.phone, PHONE_CHARS_MAX, &mut errors);
    if name.is_empty() {
        errors.insert(0, FieldError::of("name", FieldErrorCode::Required));
    }
    let id_kind = match form.id_kind {
        SignerIdKind::None => meeting::SignerIdKind::None,
        SignerIdKind::Nip => meeting::SignerIdKind::Nip,
        SignerIdKind::Nrp => meeting::SignerIdKind::Nrp,
    };
    let digits = id_number.chars().filter(char::is_ascii_digit).count();
    if id_kind == meeting::SignerIdKind::Nip && !id_number.is_empty() && digits != 18 {
        errors.push(FieldError::of("id_number", FieldErrorCode::NipMalformed));
    }
    refuse(errors)?;
    Ok(Person {
        name,
        prefix,
        suffix,
        organisation,
        kind: form.kind.map(kind_of),
        id_number: if id_kind == meeting::SignerIdKind::None {
            String::new()
        } else {
            id_number
        },
        id_kind,
        phone,
        merged_into: None,
        told_apart: Vec::new(),
    })
}

/// Its person is the caller's.
pub(super) fn holding(desk: &Desk, form: &HoldingForm) -> Result<Holding, UiError> {
    let mut errors = Vec::new();
    let rank = line("rank", &form.rank, LINE_CHARS_MAX, &mut errors);
    let mut date = |field: &str, text: &str| match text.trim() {
        "" => None,
        text => check_date(desk, field, text).map_err(|error| errors.push(error)).ok(),
    };
    let from = date("from_text", &form.from_text);
    let to = date("to_text", &form.to_text);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        errors.push(FieldError::of("to_text", FieldErrorCode::EndsBeforeStart));
    }
    refuse(errors)?;
    Ok(Holding {
        person: None,
        from,
        to,
        acting: acting_of(form.acting),
        rank,
    })
}

pub(crate) fn acting_of(acting: ActingKind) -> Acting {
    match acting {
        ActingKind::Not => Acting::Not,
        ActingKind::Pj => Acting::Pj,
        ActingKind::Plt => Acting::Plt,
        ActingKind::Plh => Acting::Plh,
        ActingKind::Pjs => Acting::Pjs,
    }
}

pub(super) fn acting_view(acting: Acting) -> ActingKind {
    match acting {
        Acting::Not => ActingKind::Not,
        Acting::Pj => ActingKind::Pj,
        Acting::Plt => ActingKind::Plt,
        Acting::Plh => ActingKind::Plh,
        Acting::Pjs => ActingKind::Pjs,
    }
}

pub(super) fn id_kind_view(kind: meeting::SignerIdKind) -> SignerIdKind {
    match kind {
        meeting::SignerIdKind::None => SignerIdKind::None,
        meeting::SignerIdKind::Nip => SignerIdKind::Nip,
        meeting::SignerIdKind::Nrp => SignerIdKind::Nrp,
    }
}

fn kind_of(kind: PersonKind) -> person::PersonKind {
    match kind {
        PersonKind::Official => person::PersonKind::Official,
        PersonKind::Religious => person::PersonKind::Religious,
        PersonKind::Customary => person::PersonKind::Customary,
        PersonKind::Community => person::PersonKind::Community,
        PersonKind::Youth => person::PersonKind::Youth,
        PersonKind::Women => person::PersonKind::Women,
        PersonKind::Business => person::PersonKind::Business,
        PersonKind::Organisation => person::PersonKind::Organisation,
        PersonKind::Speaker => person::PersonKind::Speaker,
        PersonKind::Other => person::PersonKind::Other,
    }
}

pub(super) fn kind_view(kind: person::PersonKind) -> PersonKind {
    match kind {
        person::PersonKind::Official => PersonKind::Official,
        person::PersonKind::Religious => PersonKind::Religious,
        person::PersonKind::Customary => PersonKind::Customary,
        person::PersonKind::Community => PersonKind::Community,
        person::PersonKind::Youth => PersonKind::Youth,
        person::PersonKind::Women => PersonKind::Women,
        person::PersonKind::Business => PersonKind::Business,
        person::PersonKind::Organisation => PersonKind::Organisation,
        person::PersonKind::Speaker => PersonKind::Speaker,
        person::PersonKind::Other => PersonKind::Other,
    }
}
