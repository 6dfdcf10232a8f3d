//! Pengaturan.

use kentongan_store::{ReplicaState, Store};

use crate::desk::Desk;
use crate::dto::{Nothing, Paper, Settings, SettingsView, Theme};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};

const SETTINGS: &str = "settings";
const LINE_CHARS_MAX: usize = 120;

impl Default for Settings {
    fn default() -> Self {
        Self {
            letterhead_address: String::new(),
            letterhead_contact: String::new(),
            paper: Paper::A4,
            theme: Theme::Light,
            text_size: 100,
            letter_keys: true,
        }
    }
}

pub(crate) fn load(store: &Store) -> Result<Settings, UiError> {
    let stored = store.find_preference(SETTINGS)?;
    // Settings of another version fall back; none of them is worth refusing to start.
    Ok(stored
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default())
}

pub fn get_settings(desk: &Desk, _: Nothing) -> Result<SettingsView, UiError> {
    let store = desk.store()?;
    let replica = store.replica()?;
    let enrolled = replica.state == ReplicaState::Enrolled;
    let enrolment = replica.enrolment.as_ref();
    Ok(SettingsView {
        settings: load(&store)?,
        letterhead_lines: enrolment
            .map(|e| crate::letterhead::lines(desk, e.scope.code()))
            .unwrap_or_default(),
        device_number: enrolment.filter(|_| enrolled).map(|e| e.device_no.0),
        device_fingerprint: enrolment.and_then(|e| e.fingerprint).map(|digits| digits.to_string()),
        enrolled_at_ms: enrolment.filter(|_| enrolled).map(|e| e.enrolled_at_ms),
        service_url: enrolment.map(|e| e.service_url.clone()).filter(|url| !url.is_empty()),
        data_folder: desk.data_folder().display().to_string(),
    })
}

pub fn save_settings(desk: &Desk, settings: Settings) -> Result<SettingsView, UiError> {
    let mut errors = Vec::new();
    for (field, text) in [
        ("letterhead_address", &settings.letterhead_address),
        ("letterhead_contact", &settings.letterhead_contact),
    ] {
        let length = text.chars().count();
        if length > LINE_CHARS_MAX {
            let error = FieldError::of(field, FieldErrorCode::TooLong);
            errors.push(error.with("limit", LINE_CHARS_MAX).with("length", length));
        }
    }
    if !(100..=200).contains(&settings.text_size) {
        errors.push(
            FieldError::of("text_size", FieldErrorCode::OutOfRange)
                .with("min", 100)
                .with("max", 200),
        );
    }
    if !errors.is_empty() {
        return Err(UiError::invalid(errors));
    }
    let json = serde_json::to_string(&settings).map_err(|_| UiError::of(ErrorCode::Internal))?;
    desk.store()?.keep_preference(SETTINGS, &json)?;
    desk.host().changed(&["settings"]);
    get_settings(desk, Nothing {})
}
