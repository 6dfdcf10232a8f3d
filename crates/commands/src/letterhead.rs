//! Kop naskah dinas: the names at the head of a region's paper, and what this office has written there, kept on this laptop.

use kentongan_documents::{
    DocumentError, LOGO_BYTES_MAX, Letterhead, LetterheadLine, LineSize, Logo, letterhead_sample,
};
use kentongan_domain::base64url;
use kentongan_domain::scope::{RegionCode, RegionLevel};
use kentongan_store::Store;

use crate::check::{line, refuse};
use crate::desk::Desk;
use crate::documents::size;
use crate::dto::{ChosenLogo, LetterheadForm, LetterheadLineForm, LetterheadSize, LetterheadView, Nothing, PaperPage};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::{settings, templates};

const LINE_CHARS_MAX: usize = 120;
const LINES_MAX: usize = 5;
const ADDRESS_LINES_MAX: usize = 3;

/// The head of a paper of `region`. What was written in the settings is this laptop's office: it stands only on that office's paper.
pub(crate) fn of(desk: &Desk, region: &RegionCode) -> Result<Letterhead, UiError> {
    let form = match desk.enrolment()?.scope.code() == region {
        true => form_of(desk, region)?,
        false => LetterheadForm {
            lines: from_region(desk, region),
            ..LetterheadForm::default()
        },
    };
    model(&form)
}

/// Names at the head of a region's paper, widest region first, in capitals.
pub(crate) fn lines(desk: &Desk, region: &RegionCode) -> Vec<String> {
    let Some(regions) = desk.find_regions() else {
        return Vec::new();
    };
    let full = |level| {
        region
            .at(level)
            .and_then(|c| regions.full_name(c.as_str()))
            .map(|name| name.to_uppercase())
    };
    let government = full(RegionLevel::Regency).map(|name| format!("PEMERINTAH {name}"));
    [government, full(RegionLevel::District), full(RegionLevel::Village)]
        .into_iter()
        .flatten()
        .collect()
}

/// The lines that follow from the region: the last one is the office.
fn from_region(desk: &Desk, region: &RegionCode) -> Vec<LetterheadLineForm> {
    let names = lines(desk, region);
    let last = names.len().saturating_sub(1);
    let sized = names.into_iter().enumerate().map(|(index, text)| LetterheadLineForm {
        text,
        size: match index == last {
            true => LetterheadSize::Office,
            false => LetterheadSize::Region,
        },
    });
    sized.collect()
}

/// Kept for each office, since a laptop may be given to another.
fn name(region: &RegionCode) -> String {
    format!("letterhead.{}", region.as_str())
}

fn kept(store: &Store, region: &RegionCode) -> Result<Option<LetterheadForm>, UiError> {
    let kept = store.find_preference(&name(region))?;
    // What another version wrote falls back to the names of the region.
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
}

/// What was written for this office, or what follows from its region and the address that earlier versions asked for.
fn form_of(desk: &Desk, region: &RegionCode) -> Result<LetterheadForm, UiError> {
    let store = desk.store()?;
    if let Some(form) = kept(&store, region)? {
        return Ok(form);
    }
    let settings = settings::load(&store)?;
    let address = [settings.letterhead_address, settings.letterhead_contact];
    Ok(LetterheadForm {
        lines: from_region(desk, region),
        address: address.into_iter().filter(|line| !line.is_empty()).collect(),
        logo: None,
    })
}

fn model(form: &LetterheadForm) -> Result<Letterhead, UiError> {
    let lines = form.lines.iter().map(|line| LetterheadLine {
        text: line.text.clone(),
        size: match line.size {
            LetterheadSize::Region => LineSize::Region,
            LetterheadSize::Office => LineSize::Office,
        },
    });
    Ok(Letterhead {
        lines: lines.collect(),
        address: form.address.clone(),
        logo: form.logo.as_deref().map(logo_of).transpose()?,
    })
}

fn logo_of(text: &str) -> Result<Logo, UiError> {
    let bytes = base64url::decode(text).ok_or_else(unreadable)?;
    Ok(Logo { bytes })
}

pub fn get_letterhead(desk: &Desk, _: Nothing) -> Result<LetterheadView, UiError> {
    let enrolment = desk.enrolment()?;
    let region = enrolment.scope.code();
    Ok(LetterheadView {
        form: form_of(desk, region)?,
        from_region: from_region(desk, region),
    })
}

/// The head as it will be printed.
pub fn preview_letterhead(desk: &Desk, form: LetterheadForm) -> Result<PaperPage, UiError> {
    let letterhead = model(&checked(form)?)?;
    let paper = size(settings::load(&desk.store()?)?.paper);
    let sample = letterhead_sample(&letterhead, paper, templates::own(desk).lent()).map_err(logo_fault)?;
    Ok(PaperPage {
        svg: sample.svg,
        width_mm: sample.width_mm,
        height_mm: sample.height_mm,
    })
}

pub fn save_letterhead(desk: &Desk, form: LetterheadForm) -> Result<LetterheadView, UiError> {
    let form = checked(form)?;
    if let Some(logo) = model(&form)?.logo {
        logo.check().map_err(logo_fault)?;
    }
    let enrolment = desk.enrolment()?;
    let json = serde_json::to_string(&form).map_err(|_| UiError::of(ErrorCode::Internal))?;
    desk.store()?.keep_preference(&name(enrolment.scope.code()), &json)?;
    desk.host().changed(&["settings"]);
    get_letterhead(desk, Nothing {})
}

/// A picture that the person chooses, if it can be printed. `None`: he closed the dialog.
pub fn choose_logo(desk: &Desk, _: Nothing) -> Result<Option<ChosenLogo>, UiError> {
    let Some(path) = desk.host().choose_picture() else {
        return Ok(None);
    };
    let length = std::fs::metadata(&path).map_err(|_| unreadable())?.len();
    if !usize::try_from(length).is_ok_and(|length| length <= LOGO_BYTES_MAX) {
        return Err(too_large());
    }
    let bytes = std::fs::read(&path).map_err(|_| unreadable())?;
    let logo = Logo { bytes };
    logo.check().map_err(logo_fault)?;
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(Some(ChosenLogo {
        logo: base64url::encode(&logo.bytes),
        file_name: file_name.unwrap_or_default(),
    }))
}

fn checked(form: LetterheadForm) -> Result<LetterheadForm, UiError> {
    let mut errors = Vec::new();
    for (field, length, most) in [
        ("lines", form.lines.len(), LINES_MAX),
        ("address", form.address.len(), ADDRESS_LINES_MAX),
    ] {
        if length > most {
            let error = FieldError::of(field, FieldErrorCode::OutOfRange);
            errors.push(error.with("min", 0).with("max", most));
        }
    }
    let mut short = |field: String, text: &str| line(&field, text, LINE_CHARS_MAX, &mut errors);
    let mut lines = Vec::new();
    for (at, line) in (1..).zip(form.lines) {
        let text = short(format!("line_{at}"), &line.text);
        lines.push(LetterheadLineForm { text, size: line.size });
    }
    let mut address = Vec::new();
    for (at, line) in (1..).zip(form.address) {
        address.push(short(format!("address_{at}"), &line));
    }
    refuse(errors)?;
    Ok(LetterheadForm {
        lines: lines.into_iter().filter(|line| !line.text.is_empty()).collect(),
        address: address.into_iter().filter(|line| !line.is_empty()).collect(),
        logo: form.logo,
    })
}

fn unreadable() -> UiError {
    UiError::of(ErrorCode::LogoNotRead).with("why", "unreadable")
}

fn too_large() -> UiError {
    UiError::of(ErrorCode::LogoNotRead)
        .with("why", "too_large")
        .with("limit", LOGO_BYTES_MAX / (1024 * 1024))
}

fn logo_fault(error: DocumentError) -> UiError {
    match error {
        DocumentError::LogoTooLarge { .. } => too_large(),
        DocumentError::LogoUnreadable => unreadable(),
        other => other.into(),
    }
}
