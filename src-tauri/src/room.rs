//! How much room the disk has.

use std::path::Path;

/// Is there room for so many bytes more? Where the system does not say, writing will.
#[cfg(unix)]
pub fn has_room(folder: &Path, bytes: u64) -> bool {
    match rustix::fs::statvfs(folder) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize) >= bytes,
        Err(error) => {
            tracing::warn!(%error, "the disk does not say how much room it has");
            true
        }
    }
}

/// Is there room for so many bytes more? Windows takes the room of a file when its length is set, and gives it back when it goes.
#[cfg(windows)]
pub fn has_room(folder: &Path, bytes: u64) -> bool {
    let probe = folder.join("ruang.tmp");
    let taken = std::fs::File::create(&probe).and_then(|file| file.set_len(bytes));
    // The next probe takes its place, if this one stays.
    let _ = std::fs::remove_file(&probe);
    !taken.is_err_and(|error| error.kind() == std::io::ErrorKind::StorageFull)
}
