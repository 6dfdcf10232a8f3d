//! Changing an issue: who may say that it is confidential no longer, and what of a reporter an edit may touch.

use kentongan_domain::issue::Issue;
use kentongan_domain::role::Role;
use kentongan_store::IssueRecord;

use super::form;
use crate::desk::Desk;
use crate::dto::EditIssue;
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::privacy;

/// What the person saw and what he wants, or why he may not.
pub(super) fn edited(desk: &Desk, issue: &IssueRecord, request: &EditIssue) -> Result<(Issue, Issue), UiError> {
    let (_, mut seen) = form::typed(desk, &request.seen)?;
    let (_, mut wanted) = form::typed(desk, &request.form)?;
    let is_open_by_word = !seen.confidential && !issue.secrecy_reason.is_empty();
    // What a head has opened stays open until somebody closes it; a category that demands it closes it.
    let rules = desk.rules()?;
    let is_forced = |issue: &Issue| issue.is_forced_confidential(&rules.categories);
    wanted.confidential |= is_forced(&wanted) && !seen.confidential && !(is_open_by_word && is_forced(&seen));
    if touches_personal_part(issue, &seen, &wanted) {
        privacy::closed(issue)?;
    }
    seen.secrecy_reason.clone_from(&issue.secrecy_reason);
    if !seen.confidential || wanted.confidential {
        wanted.secrecy_reason.clone_from(&issue.secrecy_reason);
        return Ok((seen, wanted));
    }
    if desk.enrolment()?.role != Role::Head {
        return Err(UiError::of(ErrorCode::SecrecyIsHeads));
    }
    if wanted.secrecy_reason.is_empty() {
        let error = FieldError::of("secrecy_reason", FieldErrorCode::Required);
        return Err(UiError::invalid(vec![error]));
    }
    Ok((seen, wanted))
}

/// Would the edit write the reporter, or a text that stands among the personal parts? The form shows neither name nor number, so
/// that whatever is in them was typed.
fn touches_personal_part(issue: &IssueRecord, seen: &Issue, wanted: &Issue) -> bool {
    let named = wanted.reporter.as_ref();
    let names = named.is_some_and(|reporter| !reporter.name.is_empty() || !reporter.phone.is_empty());
    let takes_away = seen.reporter.is_some() && wanted.reporter.is_none();
    let secret_text = wanted.confidential || seen.confidential || issue.text_secret;
    let becomes_secret = wanted.confidential && !seen.confidential && !wanted.description.is_empty();
    names || takes_away || becomes_secret || (secret_text && wanted.description != seen.description)
}
