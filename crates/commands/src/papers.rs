//! Papers that were opened in the person's own reader: no such reader asks for a PIN, so each lies readable in the data folder until
//! the screen locks or the program ends.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::owner_only;

fn folder(data_folder: &Path) -> PathBuf {
    data_folder.join("cetak")
}

/// The folder for them, for nobody else at this laptop.
pub(crate) fn make_folder(data_folder: &Path) -> std::io::Result<PathBuf> {
    let folder = folder(data_folder);
    owner_only::make_folder(&folder)?;
    Ok(folder)
}

/// Removes them. One that a reader holds open on Windows stays until the next time.
pub(crate) fn forget(data_folder: &Path) {
    match std::fs::remove_dir_all(folder(data_folder)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(%error, "papers that were opened are still there");
        }
        _ => {}
    }
}
