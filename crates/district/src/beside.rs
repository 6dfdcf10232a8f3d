//! Stores that stand in their place only when they are whole: written beside it, and renamed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use kentongan_district::private;
use kentongan_district::store::sqlite::SqliteStore;

/// A database, and what SQLite may have laid beside it that belongs to what is in it.
const PARTS: [&str; 3] = ["", "-wal", "-journal"];

/// What belongs to a store at `path` by these ends of names: the store's own, and those of its photos.
fn files(path: &Path, ends: &[&str]) -> Vec<PathBuf> {
    let both = [path.to_owned(), SqliteStore::blob_file(path)];
    let named = both.iter().flat_map(|file| ends.iter().map(move |end| with(file, end)));
    named.collect()
}

/// Fails if there is a store at `path`, or a part of one: SQLite would read that into the next.
fn ensure_free(path: &Path) -> anyhow::Result<()> {
    for name in files(path, &PARTS) {
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
/// serves it and the next try does not stumble over it; but for photos whose store did not follow, which are nobody's to remove.
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
        rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(told)
    });
    if made.is_err() {
        // What went wrong before is what the operator must hear; the next try clears it away, too.
        let _ = clear(&unfinished);
    } else {
        private::keep_name(path);
    }
    made
}

/// Its photos go first: a store never stands there without them. Who is cut off in between is told that photos stand there already.
fn rename(unfinished: &Path, path: &Path) -> std::io::Result<()> {
    let [unfinished_photos, photos] = [unfinished, path].map(SqliteStore::blob_file);
    std::fs::rename(&unfinished_photos, &photos)?;
    private::keep_name(&photos);
    let renamed = std::fs::rename(unfinished, path);
    if renamed.is_err() {
        // So that the next try finds the place free.
        let _ = std::fs::rename(&photos, &unfinished_photos);
    }
    renamed
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn clear(unfinished: &Path) -> anyhow::Result<()> {
    for name in files(unfinished, &PARTS)
        .into_iter()
        .chain(files(unfinished, &["-shm"]))
    {
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", name.display()));
            }
            _ => {}
        }
    }
    Ok(())
}
