//! Forms in progress, and what is typed into a case and not saved.

use kentongan_store::CaseText as Stored;

use crate::check::parse_id;
use crate::desk::Desk;
use crate::dto::{
    BulkDraftView, BulkForm, ById, CaseText, CaseTexts, DraftView, IssueForm, KeptText, Nothing, SaveBulkDraft,
    SaveCaseText, SaveDraft,
};
use crate::error::{ErrorCode, UiError};

pub fn list_drafts(desk: &Desk, _: Nothing) -> Result<Vec<DraftView>, UiError> {
    // A draft of another form, or one that an older or newer program wrote otherwise, is left alone, not thrown away.
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

pub fn list_bulk_drafts(desk: &Desk, _: Nothing) -> Result<Vec<BulkDraftView>, UiError> {
    Ok(desk
        .store()?
        .list_drafts()?
        .into_iter()
        .filter_map(|d| bulk_view(d).ok())
        .collect())
}

pub fn save_bulk_draft(desk: &Desk, request: SaveBulkDraft) -> Result<BulkDraftView, UiError> {
    let body = serde_json::to_string(&request.form).map_err(|_| UiError::of(ErrorCode::Internal))?;
    bulk_view(desk.store()?.save_draft(request.draft_id, &body, &request.focus)?)
}

pub fn discard_draft(desk: &Desk, request: ById) -> Result<Nothing, UiError> {
    desk.store()?.discard_draft(&request.id)?;
    desk.host().changed(&["drafts"]);
    Ok(Nothing {})
}

pub fn get_case_texts(desk: &Desk, request: ById) -> Result<CaseTexts, UiError> {
    let (store, id) = (desk.store()?, parse_id(&request.id)?);
    Ok(CaseTexts {
        follow_up: store.case_text(id, Stored::FollowUp)?,
        comment: store.case_text(id, Stored::Comment)?,
    })
}

pub fn save_case_text(desk: &Desk, request: SaveCaseText) -> Result<KeptText, UiError> {
    let which = match request.which {
        CaseText::FollowUp => Stored::FollowUp,
        CaseText::Comment => Stored::Comment,
    };
    let saved_at_ms = desk
        .store()?
        .save_case_text(parse_id(&request.issue_id)?, which, &request.text)?;
    Ok(KeptText { saved_at_ms })
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

fn bulk_view(draft: kentongan_store::Draft) -> Result<BulkDraftView, UiError> {
    let form: BulkForm = serde_json::from_str(&draft.body).map_err(|_| UiError::of(ErrorCode::Internal))?;
    Ok(BulkDraftView {
        draft_id: draft.draft_id,
        form,
        focus: draft.focus,
        saved_at_ms: draft.saved_at_ms,
    })
}
