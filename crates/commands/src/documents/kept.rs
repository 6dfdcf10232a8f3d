//! What a person typed into the letter of one meeting: it stays on this laptop when the page is closed.
//!
//! Invariant: only what differs from where the letter began is kept, so that what nobody typed goes on following the meeting.

use kentongan_store::Store;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{ErrorCode, UiError};

/// A letter that somebody has worked on keeps its date; one that nobody touched is of today.
const DATE: &str = "date_text";

/// `beginning`, with what was typed under this name in its place.
pub(super) fn recall<T: Serialize + DeserializeOwned>(store: &Store, name: &str, beginning: T) -> Result<T, UiError> {
    let stored = store.find_preference(name)?;
    let typed: Option<Map<String, Value>> = stored.and_then(|json| serde_json::from_str(&json).ok());
    let Some(typed) = typed else { return Ok(beginning) };
    let mut fields = fields_of(&beginning)?;
    for (field, value) in typed {
        // What another version of the letter had is none of this one's.
        if let Some(standing) = fields.get_mut(&field) {
            *standing = value;
        }
    }
    Ok(serde_json::from_value(Value::Object(fields)).unwrap_or(beginning))
}

/// Keeps under this name what of `letter` is not as it began.
pub(super) fn keep<T: Serialize>(store: &Store, name: &str, beginning: &T, letter: &T) -> Result<(), UiError> {
    let began = fields_of(beginning)?;
    let mut typed = fields_of(letter)?;
    let date = typed.get(DATE).cloned();
    typed.retain(|field, value| began.get(field) != Some(&*value));
    if let Some(date) = date.filter(|_| !typed.is_empty()) {
        typed.insert(DATE.to_owned(), date);
    }
    let json = serde_json::to_string(&typed).map_err(|_| UiError::of(ErrorCode::Internal))?;
    // The page is made anew at every choice; most of them change nothing here.
    let stored = store.find_preference(name)?;
    if stored.as_deref().unwrap_or("{}") != json {
        store.keep_preference(name, &json)?;
    }
    Ok(())
}

fn fields_of<T: Serialize>(letter: &T) -> Result<Map<String, Value>, UiError> {
    match serde_json::to_value(letter) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) | Err(_) => Err(UiError::of(ErrorCode::Internal)),
    }
}
