//! Forms in progress.

use crate::desk::Desk;
use crate::dto::{ById, DraftView, IssueForm, Nothing, SaveDraft};
use crate::error::{ErrorCode, UiError};

pub fn list_drafts(desk: &Desk, _: Nothing) -> Result<Vec<DraftView>, UiError> {
    // A draft that an older or newer program wrote in another form is left alone, not thrown away.
    Ok(desk
        .store()?
        .list_drafts()?
        .into_iter()
        .filter_map(|d| view(d).ok())
        .collect())
}

pub fn save_draft(desk: &Desk, request: SaveDraft) -> Result<DraftView, UiError> {
    let body = serde_json::to_string(&request.form).map_err(|_| UiError::of(ErrorCode::Internal))?;
    view(desk.store()?.save_draft(request.draft_id, &body, &request.focus)?)
}

pub fn discard_draft(desk: &Desk, request: ById) -> Result<Nothing, UiError> {
    desk.store()?.discard_draft(&request.id)?;
    desk.host().changed(&["drafts"]);
    Ok(Nothing {})
}

fn view(draft: kentongan_store::Draft) -> Result<DraftView, UiError> {
    let form: IssueForm = serde_json::from_str(&draft.body).map_err(|_| UiError::of(ErrorCode::Internal))?;
    Ok(DraftView {
        draft_id: draft.draft_id,
        form,
        focus: draft.focus,
        saved_at_ms: draft.saved_at_ms,
    })
}
