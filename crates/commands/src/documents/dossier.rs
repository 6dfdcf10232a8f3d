//! All papers of a meeting in one (*berkas rapat*): each by its own maker, one behind the other.

use kentongan_documents::Compiled;

use super::Made;
use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{self, DossierPaper, PreviewPaper};
use crate::error::{FieldError, FieldErrorCode, UiError};
use crate::meeting_papers;

pub(super) fn make(desk: &Desk, of: &DossierPaper, paper: dto::Paper) -> Result<Made, UiError> {
    let meeting = desk.store()?.get_meeting(parse_id(&of.meeting_id)?)?;
    let mut parts = Vec::new();
    let mut trouble = None;
    for part in meeting_papers::of_dossier(&of.papers) {
        // What is not this laptop's to write is left to whoever may.
        let Some(asked) = part.of(desk, &of.meeting_id)? else {
            continue;
        };
        let request = PreviewPaper { of: asked, paper };
        let made = super::make(desk, &request)?;
        trouble = trouble.or(made.trouble);
        parts.push(made.compiled);
    }
    if parts.is_empty() {
        let error = FieldError::of("papers", FieldErrorCode::Required);
        return Err(UiError::invalid(vec![error]));
    }
    let date: chrono::NaiveDate = meeting.date.parse().unwrap_or_else(|_| desk.today());
    Ok(Made {
        name: format!("Berkas rapat {date}"),
        kind: None,
        compiled: Compiled::joined(parts)?,
        trouble,
    })
}
