//! Penanda tangan: who signs the papers of this office, and who has taken note of them, kept on this laptop.

use kentongan_documents::{Signer, SignerId, Signers, signature_sample};
use kentongan_domain::calendar;
use kentongan_domain::scope::RegionCode;
use kentongan_store::Store;

use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::documents::{signature_name, size};
use crate::dto::{Nothing, OfficeIdKind, OfficeSignerForm, PaperPage, SigningForm, SigningView};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::roster::acting_of;
use crate::{meetings, settings, templates};

const LINE_CHARS_MAX: usize = 120;
/// Lines before the title: `a.n. …`, the title of whoever stands between, `u.b.`
const ABOVE_MAX: usize = 3;
/// A NIP: birth, appointment, sex, serial number.
const NIP_DIGITS: usize = 18;

/// Kept for each office, since a laptop may be given to another.
fn name(region: &RegionCode) -> String {
    format!("signing.{}", region.as_str())
}

/// As it was kept for the papers of `region`; `None`: nobody has written anything.
pub(crate) fn kept(store: &Store, region: &RegionCode) -> Result<Option<SigningForm>, UiError> {
    let kept = store.find_preference(&name(region))?;
    // What another version wrote falls back to the plain head.
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
}

pub fn get_signing(desk: &Desk, _: Nothing) -> Result<SigningView, UiError> {
    let enrolment = desk.enrolment()?;
    let region = enrolment.scope.code();
    Ok(SigningView {
        form: kept(&desk.store()?, region)?.unwrap_or_default(),
        head: meetings::default_signer_office(desk, region)?,
    })
}

/// The signature block as it will be printed.
pub fn preview_signing(desk: &Desk, form: SigningForm) -> Result<PaperPage, UiError> {
    let form = checked(form)?;
    let enrolment = desk.enrolment()?;
    let region = enrolment.scope.code();
    let place = desk
        .regions()?
        .region(region.as_str())
        .map_or("", |r| r.name)
        .to_owned();
    let head = meetings::default_signer_office(desk, region)?;
    let signers = Signers {
        place_date: format!("{place}, {}", calendar::day_month_year(desk.today())),
        right: signer_of(&form.signer, &head),
        left: form.with_known_by.then(|| signer_of(&form.known_by, &head)),
    };
    let paper = size(settings::load(&desk.store()?)?.paper);
    let sample = signature_sample(&signers, paper, templates::own(desk).lent())?;
    Ok(PaperPage {
        svg: sample.svg,
        width_mm: sample.width_mm,
        height_mm: sample.height_mm,
    })
}

pub fn save_signing(desk: &Desk, form: SigningForm) -> Result<SigningView, UiError> {
    let form = checked(form)?;
    let enrolment = desk.enrolment()?;
    let json = serde_json::to_string(&form).map_err(|_| UiError::of(ErrorCode::Internal))?;
    desk.store()?.keep_preference(&name(enrolment.scope.code()), &json)?;
    desk.host().changed(&["settings"]);
    get_signing(desk, Nothing {})
}

fn checked(form: SigningForm) -> Result<SigningForm, UiError> {
    let mut errors = Vec::new();
    let form = SigningForm {
        signer: signer("signer", &form.signer, &mut errors),
        with_known_by: form.with_known_by,
        known_by: match form.with_known_by {
            true => signer("known_by", &form.known_by, &mut errors),
            // Kept as it stands, for the day when it is wanted again.
            false => form.known_by,
        },
    };
    if form.with_known_by && form.known_by.title.is_empty() {
        // Nobody is his own superior.
        errors.push(FieldError::of("known_by.title", FieldErrorCode::Required));
    }
    refuse(errors)?;
    Ok(form)
}

fn signer(which: &str, form: &OfficeSignerForm, errors: &mut Vec<FieldError>) -> OfficeSignerForm {
    let field = |name: &str| format!("{which}.{name}");
    let above: Vec<&str> = form.above.lines().filter(|text| !text.trim().is_empty()).collect();
    if above.len() > ABOVE_MAX {
        let error = FieldError::of(&field("above"), FieldErrorCode::OutOfRange);
        errors.push(error.with("min", 0).with("max", ABOVE_MAX));
    }
    let mut short = |name: &str, text: &str| line(&field(name), text, LINE_CHARS_MAX, errors);
    // One fault for the field, that of the longest of its lines.
    let longest = above.iter().max_by_key(|text| text.chars().count());
    if let Some(&longest) = longest {
        short("above", longest);
    }
    let form = OfficeSignerForm {
        above: above
            .iter()
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join("\n"),
        acting: form.acting,
        title: short("title", &form.title),
        name: short("name", &form.name),
        rank: short("rank", &form.rank),
        id_kind: form.id_kind,
        id_number: short("id_number", &form.id_number),
    };
    if form.id_kind == OfficeIdKind::Nip && !form.id_number.is_empty() && !is_nip(&form.id_number) {
        errors.push(FieldError::of(&field("id_number"), FieldErrorCode::NipMalformed));
    }
    form
}

fn is_nip(number: &str) -> bool {
    let compact: Vec<char> = number.chars().filter(|sign| !sign.is_whitespace()).collect();
    compact.len() == NIP_DIGITS && compact.iter().all(char::is_ascii_digit)
}

/// As the signature block writes it; `head` where no title was given.
pub(crate) fn signer_of(form: &OfficeSignerForm, head: &str) -> Signer {
    let title = match form.title.is_empty() {
        true => head.to_uppercase(),
        false => form.title.clone(),
    };
    let title = format!("{} {title}", acting_of(form.acting).prefix());
    let id = (!form.id_number.is_empty()).then(|| form.id_number.clone());
    Signer {
        above: form.above.lines().map(str::to_owned).collect(),
        title: format!("{},", title.trim().trim_end_matches(',')),
        name: signature_name(&form.name),
        rank: (!form.rank.is_empty()).then(|| form.rank.clone()),
        id: id.and_then(|number| match form.id_kind {
            OfficeIdKind::None => None,
            OfficeIdKind::Nip => Some(SignerId::Nip(number)),
            OfficeIdKind::Nrp => Some(SignerId::Nrp(number)),
            OfficeIdKind::Nipd => Some(SignerId::Nipd(number)),
            OfficeIdKind::Niap => Some(SignerId::Niap(number)),
        }),
    }
}
