//! How much room photos, thumbnails and maps may take: texts come first, on the disk as on the line.

use std::path::Path;

/// What blobs may take. One for which there is none stays on the laptops that have it, which offer it again at their next calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Of one village, or of what an office tells its villages.
    pub village_bytes: u64,
    /// Of all together.
    pub all_bytes: u64,
    /// So much stays free on the disk for texts, where the system says how much is.
    pub free_bytes: u64,
}

/// What blobs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    pub village_bytes: u64,
    pub all_bytes: u64,
}

impl Default for Room {
    /// A busy village sends 540 photos in three months, 160 MB at most: three years of the busiest, and more than ten of most. Two
    /// hundred villages fill half of the whole.
    fn default() -> Self {
        Self {
            village_bytes: 2 << 30,
            all_bytes: 200 << 30,
            free_bytes: 0,
        }
    }
}

impl Room {
    /// Is there room for so many bytes more, in a file of this folder?
    pub fn is_there(&self, taken: Taken, bytes: u64, folder: &Path) -> bool {
        taken.village_bytes.saturating_add(bytes) <= self.village_bytes
            && taken.all_bytes.saturating_add(bytes) <= self.all_bytes
            && (self.free_bytes == 0 || free_bytes(folder).is_none_or(|free| free >= self.free_bytes))
    }
}

/// What is free on the disk of a folder; `None`: nobody says.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    match rustix::fs::statvfs(folder) {
        Ok(disk) => Some(disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => {
            tracing::warn!(%error, "the disk does not say how much room it has");
            None
        }
    }
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_up_to_the_last_byte_of_a_village_and_of_all() {
        let room = Room {
            village_bytes: 100,
            all_bytes: 150,
            free_bytes: 0,
        };
        let is_there = |village_bytes, all_bytes, bytes| {
            let taken = Taken {
                village_bytes,
                all_bytes,
            };
            room.is_there(taken, bytes, Path::new("."))
        };
        assert!(is_there(60, 60, 40) && !is_there(60, 60, 41));
        assert!(is_there(0, 110, 40) && !is_there(0, 110, 41));
        assert!(!is_there(u64::MAX, u64::MAX, 1));
    }

    #[cfg(unix)]
    #[test]
    fn a_disk_with_less_than_was_to_stay_free_takes_no_photo() {
        let folder = tempfile::tempdir().unwrap();
        let asked = |free_bytes| {
            let room = Room {
                free_bytes,
                ..Room::default()
            };
            room.is_there(Taken::default(), 1, folder.path())
        };
        assert!(asked(1));
        assert!(!asked(u64::MAX));
    }
}
