//! Clearing the files of what was erased or let go of: at the start, and right after the commit that asks for it.
//!
//! It takes the writer's time, so one that fails is tried again at the next start or after an hour, and not after each commit. What it
//! follows is committed whatever becomes of it, and noted until it is done.

use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::super::StoreError;
use super::blob_file::BlobFile;
use super::{blobs, erasures};

const AGAIN_MS: u64 = 60 * 60 * 1000;

pub(super) struct Clearing {
    /// When it failed last; since then it has not been tried.
    failed_at_ms: Mutex<Option<i64>>,
}

impl Clearing {
    pub fn at_start(store: &Connection, blobs: &BlobFile) -> Self {
        // Nobody knows the time yet: one that failed is tried once more by the first who does.
        let failed = (!clear(store, blobs, true)).then_some(i64::MIN);
        Self {
            failed_at_ms: Mutex::new(failed),
        }
    }

    pub fn after_commit(&self, store: &Connection, blobs: &BlobFile, now_ms: i64) {
        let mut failed = self.failed_at_ms.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not make it wait for years.
        if failed.is_some_and(|at| now_ms.abs_diff(at) < AGAIN_MS) {
            return;
        }
        *failed = (!clear(store, blobs, false)).then_some(now_ms);
    }
}

/// Clears both files, the one also where the other does not obey. Answers whether nothing is left to do.
fn clear(store: &Connection, blobs: &BlobFile, at_start: bool) -> bool {
    let released = is_done(
        blobs::release(store, blobs, at_start),
        "the file of photos still holds some that were let go of",
    );
    let scrubbed = is_done(
        erasures::scrub(store),
        "the files of the store still hold what was erased",
    );
    released && scrubbed
}

fn is_done(outcome: Result<(), StoreError>, else_say: &str) -> bool {
    if let Err(error) = &outcome {
        tracing::error!(%error, cause = ?std::error::Error::source(error), "{else_say}");
    }
    outcome.is_ok()
}
