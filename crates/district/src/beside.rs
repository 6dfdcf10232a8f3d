//! Stores that stand in their place only when they are whole: written beside it, and renamed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use kentongan_district::store::sqlite::SqliteStore;

/// What SQLite may have laid beside a database that belongs to what is in it.
const PARTS: [&str; 2] = ["-wal", "-journal"];

/// Fails if there is a store at `path`, or a part of one: SQLite would read that into the next.
fn ensure_free(path: &Path) -> anyhow::Result<()> {
    for name in std::iter::once(path.to_owned()).chain(PARTS.map(|end| with(path, end))) {
        // A link that leads nowhere stands there as well.
        ensure!(
            std::fs::symlink_metadata(&name).is_err(),
            "{} stands there already; move it away first, it may still be of use",
            name.display()
        );
    }
    Ok(())
}

/// Makes a store and puts it at `path`, where nothing stands. What a full disk or a crash leaves of it lies beside, where nobody
/// serves it and the next try does not stumble over it.
///
/// # Errors
/// Those of `make`; if the store cannot be put there.
pub fn put<T>(path: &Path, make: impl FnOnce(&Path) -> anyhow::Result<(SqliteStore, T)>) -> anyhow::Result<T> {
    ensure_free(path)?;
    let unfinished = with(path, ".unfinished");
    clear(&unfinished)?;
    let made = make(&unfinished).and_then(|(store, told)| {
        store.close()?;
        ensure_free(path)?;
        std::fs::rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(told)
    });
    if made.is_err() {
        // What went wrong before is what the operator must hear; the next try clears it away, too.
        let _ = clear(&unfinished);
    } else {
        keep_name(path);
    }
    made
}

/// The new name must survive a power cut as well. Not every file system can be asked for that; the store is whole in either case.
fn keep_name(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn clear(unfinished: &Path) -> anyhow::Result<()> {
    for end in ["", "-shm"].into_iter().chain(PARTS) {
        let name = with(unfinished, end);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", name.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
