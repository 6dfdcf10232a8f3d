//! What an erasure leaves in the files: free pages and gaps in pages, the log beside the database, the second copy, the photos.
//!
//! The order is carried out in the commit that it arrives with, and a note is left in it; this clears the files behind that commit,
//! at once or, after a power cut, at the next start. Each step may be done twice.

use rusqlite::Connection;

use crate::blobs::{self, BlobFile};
use crate::op_file::OpFile;
use crate::{StoreError, erasure};

/// Clears the files, if something was erased since they were last cleared.
///
/// # Errors
/// [`StoreError`] of the disk: the note stays.
pub(crate) fn finish(c: &Connection, op_file: Option<&OpFile>, photos: &BlobFile) -> Result<(), StoreError> {
    if is_clean(c)? {
        return Ok(());
    }
    // The photos first, and whether or not the others obey: taking them out needs no room, and gives some.
    let destroyed = blobs::destroyed(c)?;
    let photos_gone = photos.destroy(&destroyed).and_then(|()| blobs::forget(c, &destroyed));
    if let Some(file) = op_file {
        file.erase(&erasure::erased_names(c)?)?;
    }
    // `secure_delete` overwrites what is freed; a cell that was moved when its page was split is freed by nobody.
    c.execute_batch("VACUUM")?;
    let busy: bool = c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(StoreError::Storage(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )));
    }
    photos_gone?;
    c.prepare_cached("UPDATE replica SET scrub = 0")?.execute([])?;
    Ok(())
}

/// Do the files hold nothing of what was erased?
pub(crate) fn is_clean(c: &Connection) -> Result<bool, StoreError> {
    Ok(c.prepare_cached("SELECT NOT scrub FROM replica")?
        .query_row([], |row| row.get(0))?)
}
