//! Files that a person chose: written whole or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::{ErrorCode, UiError};

/// The path with this ending: a name typed without it would be a file that no program opens.
pub(crate) fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    match path.extension() {
        Some(has) if has.eq_ignore_ascii_case(ending) => path,
        _ => appended(&path, &format!(".{ending}")),
    }
}

/// Writes beside, syncs, then renames: a stick that is pulled leaves the old file or none, never half a one.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), UiError> {
    let beside = appended(path, ".part");
    let outcome = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&beside, path));
    outcome.map_err(|error| {
        // What was begun is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
        not_written(&error)
    })
}

pub(crate) fn not_written(error: &std::io::Error) -> UiError {
    tracing::warn!(%error, "the file was not written");
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    UiError::of(if full {
        ErrorCode::StorageFull
    } else {
        ErrorCode::FileNotWritten
    })
}

fn appended(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
