//! Files that nobody but the service's own user may read: a store holds the service's seed, and what villages report.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

#[cfg(unix)]
const MODE: u32 = 0o600;

/// Makes an empty file, closed to others before there is a word in it. SQLite gives what it lays beside a database the
/// mode of the database.
///
/// # Errors
/// If the file cannot be made, or stands there already.
pub fn make(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, MODE);
    options.open(path)
}

/// Copies a database, and what a program that was stopped has left beside it, to where nothing stands. Where it comes from, nothing
/// is written.
///
/// # Errors
/// If it cannot be read, or its copy not be written.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for end in ["", "-wal"] {
        let [from, to] = [from, to].map(|path| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            name
        });
        let mut source = match File::open(from) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !end.is_empty() => continue,
            opened => opened?,
        };
        let mut target = make(Path::new(&to))?;
        io::copy(&mut source, &mut target)?;
        // SQLite has not written it, and will not see to it.
        target.sync_all()?;
    }
    Ok(())
}

/// The name of a new file must survive a power cut as well. Not every file system can be asked for that.
pub fn keep_name(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Closes a database, and what lies beside it, to others: it may be of a program that left them open.
pub(crate) fn close(path: &Path) {
    #[cfg(unix)]
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // Who runs the service may not be who owns its file; that is no reason not to serve.
        if let Err(error) = tighten(Path::new(&name)) {
            tracing::warn!(%error, file = %name.display(), "others on this machine may read the store");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

#[cfg(unix)]
fn tighten(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mut permissions = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?.permissions(),
    };
    if permissions.mode() & 0o077 == 0 {
        return Ok(());
    }
    permissions.set_mode(MODE);
    std::fs::set_permissions(path, permissions)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use crate::store::DistrictStore as _;
    use crate::store::sqlite::SqliteStore;

    const NAMES: [&str; 6] = [
        "district.db",
        "district.db-wal",
        "district.db-shm",
        "district.db.foto",
        "district.db.foto-wal",
        "district.db.foto-shm",
    ];

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn open(folder: &Path) -> SqliteStore {
        let store = SqliteStore::open(&folder.join("district.db")).unwrap();
        let district = "18.02.01".parse().unwrap();
        store.set_up(&district, "Kecamatan Kalirejo", [8; 32], 7, 1).unwrap();
        store
    }

    #[test]
    fn a_store_and_what_lies_beside_it_and_its_backups_are_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        let copy = folder.path().join("copy.db");
        store.backup(&copy).unwrap();
        let photos = SqliteStore::blob_file(&copy);
        for path in NAMES
            .map(|name| folder.path().join(name))
            .iter()
            .chain([&copy, &photos])
        {
            assert_eq!(mode(path), 0o600, "{}", path.display());
        }
        assert!(store.backup(&copy).is_err(), "a backup is not written over");
    }

    #[test]
    fn a_store_that_an_older_program_left_open_to_others_is_closed_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        // The older program is still running: its files lie beside the store.
        let _older = open(folder.path());
        let paths = NAMES.map(|name| folder.path().join(name));
        for path in &paths {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
        }
        let _store = open(folder.path());
        for path in &paths {
            assert_eq!(mode(path), 0o600, "{}", path.display());
        }
    }
}
