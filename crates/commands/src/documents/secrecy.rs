//! What a meeting's paper may not say. A meeting may talk about a confidential issue; its papers hang on walls and lie in binders.

use std::collections::{BTreeMap, BTreeSet};

use kentongan_domain::agenda::ItemOrigin;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::vocabulary::CodeList;
use kentongan_store::{DecisionRecord, Store};

use super::reminder::shown_title;
use crate::error::UiError;
use crate::issues;

/// What stands for an issue of which this laptop does not know whether it is confidential.
const UNKNOWN: &str = "Isu rahasia";
/// What stands for a decision about a confidential issue.
pub(super) const SECRET_DECISION: &str = "Keputusan tentang isu rahasia";

/// The parts of a meeting that are about confidential issues, by the ids that the minutes have for them.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Agenda items, with the title that stands for theirs.
    pub items: BTreeMap<String, String>,
    /// Inputs of which a confidential issue was made.
    pub inputs: BTreeSet<String>,
}

impl Secrets {
    pub fn of(store: &Store, categories: &CodeList, meeting: ObjectId) -> Result<Self, UiError> {
        let mut secrets = Self::default();
        for known in store.list_noted_agenda(meeting)? {
            // Of a programme everybody may read.
            let about = known.item.about.filter(|_| known.item.origin != ItemOrigin::Programme);
            if let Some(about) = about
                && let Some(title) = secret_title(store, categories, about)?
            {
                secrets.items.insert(known.record.record_id.to_string(), title);
            }
        }
        for (record, input) in store.list_inputs(meeting)? {
            if let Some(issue) = input.issue
                && secret_title(store, categories, issue)?.is_some()
            {
                secrets.inputs.insert(record.record_id.to_string());
            }
        }
        Ok(secrets)
    }
}

/// What stands for the title of an issue; `None`: it is not confidential. One that is not here may be.
pub(super) fn secret_title(store: &Store, categories: &CodeList, issue: ObjectId) -> Result<Option<String>, UiError> {
    Ok(match issues::find_issue(store, issue)? {
        None => Some(UNKNOWN.to_owned()),
        Some(issue) => issue.confidential.then(|| shown_title(categories, &issue)),
    })
}

/// Whether a decision is confidential, or about an issue that is.
pub(super) fn is_secret(store: &Store, categories: &CodeList, known: &DecisionRecord) -> Result<bool, UiError> {
    Ok(known.issue.confidential
        || match known.about {
            Some(about) => secret_title(store, categories, about)?.is_some(),
            None => false,
        })
}
