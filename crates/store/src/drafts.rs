//! Forms in progress, and what is typed into a case and not saved. Local rows: never ops, never sent, never indexed.

use kentongan_domain::ids::ObjectId;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};

use crate::{Store, StoreError};

/// A form as it stood at the last keystroke that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub draft_id: String,
    /// The form, as the caller's JSON.
    pub body: String,
    /// The field that had the cursor.
    pub focus: String,
    pub saved_at_ms: i64,
}

/// A text that is typed into a case. There is one of each at most: it lies under the name of its case, and in no list of drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseText {
    /// A follow-up or an answer.
    FollowUp,
    Comment,
}

impl CaseText {
    fn draft_id(self, issue: ObjectId) -> String {
        let name = match self {
            CaseText::FollowUp => "follow_up",
            CaseText::Comment => "comment",
        };
        // No form in progress is called so: their names are of `Store::local_id`.
        format!("case:{issue}:{name}")
    }
}

impl Store {
    /// Keeps a text as it stands, and answers when; nothing is kept of an empty one.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn save_case_text(&self, issue: ObjectId, which: CaseText, text: &str) -> Result<Option<i64>, StoreError> {
        if text.trim().is_empty() {
            self.write(move |tx| remove_case_text(tx, issue, which))?;
            return Ok(None);
        }
        let kept = self.save_draft(Some(which.draft_id(issue)), text, "text")?;
        Ok(Some(kept.saved_at_ms))
    }

    /// What was typed and not saved; empty: nothing.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn case_text(&self, issue: ObjectId, which: CaseText) -> Result<String, StoreError> {
        self.read(|c| {
            let kept: Option<String> = c
                .prepare_cached("SELECT body FROM drafts WHERE draft_id = :id")?
                .query_row(named_params! { ":id": which.draft_id(issue) }, |row| row.get("body"))
                .optional()?;
            Ok(kept.unwrap_or_default())
        })
    }

    /// Keeps a draft; a new one if `draft_id` is `None`.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn save_draft(&self, draft_id: Option<String>, body: &str, focus: &str) -> Result<Draft, StoreError> {
        let draft = Draft {
            draft_id: draft_id.unwrap_or_else(|| self.local_id()),
            body: body.to_owned(),
            focus: focus.to_owned(),
            saved_at_ms: self.wall_ms(),
        };
        self.write(move |tx| {
            tx.prepare_cached(
                "INSERT INTO drafts (draft_id, body, focus, saved_at_ms) VALUES (:id, :body, :focus, :at)
                 ON CONFLICT (draft_id) DO UPDATE SET body = excluded.body, focus = excluded.focus,
                   saved_at_ms = excluded.saved_at_ms",
            )?
            .execute(named_params! {
                ":id": draft.draft_id,
                ":body": draft.body,
                ":focus": draft.focus,
                ":at": draft.saved_at_ms,
            })?;
            Ok(draft)
        })
    }

    /// Forms in progress, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn list_drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT draft_id, body, focus, saved_at_ms FROM drafts WHERE draft_id NOT LIKE 'case:%'
                   AND draft_id NOT LIKE 'minutes:%'
                 ORDER BY saved_at_ms DESC, draft_id",
            )?;
            statement.query_and_then([], read)?.collect()
        })
    }

    /// Keeps what is typed into a field of minutes that are being written, and answers when; nothing is kept of an empty one. `field` is
    /// the caller's name of it.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn save_minutes_text(&self, meeting: ObjectId, field: &str, text: &str) -> Result<Option<i64>, StoreError> {
        let id = minutes_draft_id(meeting, field);
        if text.trim().is_empty() {
            self.write(move |tx| remove(tx, &id))?;
            return Ok(None);
        }
        let kept = self.save_draft(Some(id), text, field)?;
        Ok(Some(kept.saved_at_ms))
    }

    /// What was typed into minutes and not noted: fields and texts.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn minutes_texts(&self, meeting: ObjectId) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|c| {
            // Below the character that follows the colon stand all names that begin so.
            c.prepare_cached(
                "SELECT focus, body FROM drafts WHERE draft_id >= :from AND draft_id < :until ORDER BY draft_id",
            )?
            .query_and_then(
                named_params! { ":from": format!("minutes:{meeting}:"), ":until": format!("minutes:{meeting};") },
                |row| Ok((row.get("focus")?, row.get("body")?)),
            )?
            .collect()
        })
    }

    /// Throws a draft away. Answers [`StoreError::NotFound`] if there is none.
    ///
    /// # Errors
    /// [`StoreError`] of the disk.
    pub fn discard_draft(&self, draft_id: &str) -> Result<(), StoreError> {
        let draft_id = draft_id.to_owned();
        self.write(move |tx| {
            if remove(tx, &draft_id)? == 1 {
                Ok(())
            } else {
                Err(StoreError::NotFound)
            }
        })
    }
}

/// No form in progress is called so, as no text of a case is.
fn minutes_draft_id(meeting: ObjectId, field: &str) -> String {
    format!("minutes:{meeting}:{field}")
}

/// What is noted is typed no longer.
pub(crate) fn remove_minutes_text(tx: &Transaction<'_>, meeting: ObjectId, field: &str) -> Result<(), StoreError> {
    remove(tx, &minutes_draft_id(meeting, field)).map(|_| ())
}

pub(crate) fn remove(tx: &Transaction<'_>, draft_id: &str) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached("DELETE FROM drafts WHERE draft_id = :id")?
        .execute(named_params! { ":id": draft_id })?)
}

/// All that is typed into a case and not saved.
pub(crate) fn remove_case_texts(tx: &Transaction<'_>, issue: ObjectId) -> Result<(), StoreError> {
    for which in [CaseText::FollowUp, CaseText::Comment] {
        remove_case_text(tx, issue, which)?;
    }
    Ok(())
}

/// What is saved is typed no longer.
pub(crate) fn remove_case_text(tx: &Transaction<'_>, issue: ObjectId, which: CaseText) -> Result<(), StoreError> {
    remove(tx, &which.draft_id(issue)).map(|_| ())
}

fn read(row: &Row<'_>) -> Result<Draft, StoreError> {
    Ok(Draft {
        draft_id: row.get("draft_id")?,
        body: row.get("body")?,
        focus: row.get("focus")?,
        saved_at_ms: row.get("saved_at_ms")?,
    })
}
