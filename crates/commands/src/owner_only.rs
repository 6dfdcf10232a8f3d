//! Folders that nobody else at this laptop has a reason to look into.

use std::path::Path;

/// Makes `folder` and what leads to it; a folder that is there already is left as it is.
///
/// # Errors
/// Of the disk.
pub(crate) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
