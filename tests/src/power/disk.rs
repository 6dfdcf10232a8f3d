//! A disk that keeps only what it was told to keep.
//!
//! What a program changed and did not sync is on the disk, or is not, each change by itself and in any order; of one write,
//! any of its sectors. What it synced is there. Names in the folder (a file made, renamed, removed) last when the folder was
//! synced, sizes and contents when the file was: POSIX promises no more.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use kentongan_domain::world::random;
use kentongan_testkit::SeededEntropy;

use super::record::Event;

/// Disks write sectors of this size as a whole, and nothing larger.
const SECTOR: usize = 512;
/// Disks of each point on which chance decides about every sector.
const CHANCES: usize = 4;

/// A file by itself, whatever its name.
pub type Inode = usize;

/// One thing that a program did to its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Write { file: Inode, at: usize, bytes: Vec<u8> },
    Resize { file: Inode, length: usize },
    Name { name: String, file: Inode },
    Unname { name: String },
    Rename { from: String, to: String },
}

impl Change {
    /// The file whose sync makes this last; `None`: the folder's.
    fn kept_by(&self) -> Option<Inode> {
        match self {
            Change::Write { file, .. } | Change::Resize { file, .. } => Some(*file),
            Change::Name { .. } | Change::Unname { .. } | Change::Rename { .. } => None,
        }
    }
}

/// The files of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    names: BTreeMap<String, Inode>,
    files: BTreeMap<Inode, Vec<u8>>,
}

impl Disk {
    /// Adds a file; answers its inode.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Inode {
        let file = self.files.len();
        self.files.insert(file, bytes);
        self.names.insert(name.to_owned(), file);
        file
    }

    /// The file that is called so.
    pub fn find(&self, name: &str) -> Option<Inode> {
        self.names.get(name).copied()
    }

    pub fn length(&self, file: Inode) -> usize {
        self.files.get(&file).map_or(0, Vec::len)
    }

    /// How many files there have been.
    pub fn inodes(&self) -> usize {
        self.files.len()
    }

    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Write { file, at, bytes } => write_at(self.files.entry(*file).or_default(), *at, bytes),
            Change::Resize { file, length } => self.files.entry(*file).or_default().resize(*length, 0),
            Change::Name { name, file } => {
                self.files.entry(*file).or_default();
                self.names.insert(name.clone(), *file);
            }
            Change::Unname { name } => _ = self.names.remove(name),
            Change::Rename { from, to } => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                }
            }
        }
    }

    /// Writes the sectors of a change for which `kept` says so.
    fn apply_torn(&mut self, change: &Change, mut kept: impl FnMut(usize) -> bool) {
        let Change::Write { file, at, bytes } = change else {
            if kept(0) {
                self.apply(change);
            }
            return;
        };
        let content = self.files.entry(*file).or_default();
        // Sectors of the disk, not of the write.
        let (mut offset, mut number) = (0, 0);
        while offset < bytes.len() {
            let end = (offset + SECTOR - (at + offset) % SECTOR).min(bytes.len());
            if kept(number) {
                write_at(content, at + offset, bytes.get(offset..end).unwrap_or_default());
            }
            (offset, number) = (end, number + 1);
        }
    }

    /// Tells two disks apart.
    pub fn hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for (name, file) in &self.names {
            let content = self.files.get(file).map(Vec::as_slice).unwrap_or_default();
            hasher.update(name.as_bytes()).update(&[0]);
            hasher.update(&content.len().to_be_bytes()).update(content);
        }
        *hasher.finalize().as_bytes()
    }

    /// Lays the files out in `folder`.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        for (name, file) in &self.names {
            let content = self.files.get(file).map(Vec::as_slice).unwrap_or_default();
            std::fs::write(folder.join(name), content)?;
        }
        Ok(())
    }
}

fn write_at(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    if let Some(place) = content.get_mut(at..end) {
        place.copy_from_slice(bytes);
    }
}

/// A disk after a power cut, and which of its possible states it is.
#[derive(Debug)]
pub struct Image {
    pub disk: Disk,
    pub what: String,
}

/// A disk in use: what lasts, and what was changed since and may not.
#[derive(Debug)]
pub struct Drive {
    lasting: Disk,
    unsynced: Vec<Change>,
}

impl Drive {
    pub fn new(lasting: Disk) -> Self {
        Self {
            lasting,
            unsynced: Vec::new(),
        }
    }

    pub fn take(&mut self, event: &Event) {
        let synced = match event {
            Event::Changed(change) => return self.unsynced.push(change.clone()),
            Event::Synced(file) => Some(*file),
            Event::FolderSynced => None,
            Event::Said(_) => return,
        };
        let lasting = &mut self.lasting;
        self.unsynced.retain(|change| {
            let kept = change.kept_by() == synced;
            if kept {
                lasting.apply(change);
            }
            !kept
        });
    }

    /// The states in which a power cut can leave this disk: nothing or everything of what is not synced, each change of it
    /// dropped or kept alone, the last write torn at each sector, and some by chance, by the sector.
    pub fn images(&self, seed: u64) -> impl Iterator<Item = Image> {
        let unsynced = self.unsynced.len();
        let extremes = [("nothing unsynced is there", false), ("everything is there", true)];
        let whole = extremes
            .into_iter()
            .take(if unsynced == 0 { 1 } else { 2 })
            .map(|(what, all)| self.image(what.to_owned(), |_, _| all));
        let single = (0..unsynced).filter(move |_| unsynced > 1).flat_map(move |one| {
            let dropped = self.image(format!("change {one} of {unsynced} is not there"), |n, _| n != one);
            let alone = self.image(format!("change {one} of {unsynced} alone is there"), |n, _| n == one);
            [dropped, alone]
        });
        let sectors = self.unsynced.last().map_or(0, |change| match change {
            Change::Write { at, bytes, .. } => (at % SECTOR + bytes.len()).div_ceil(SECTOR),
            _ => 0,
        });
        let torn = (1..sectors).map(move |through| {
            let what = format!("the last write is there for {through} of {sectors} sectors");
            self.image(what, |n, sector| n + 1 < unsynced || sector < through)
        });
        let chances = if unsynced > 0 { CHANCES } else { 0 };
        let chance = (0..chances).map(move |draw| {
            let dice = SeededEntropy::new(seed * CHANCES as u64 + draw as u64);
            self.image(format!("chance {draw}, by the sector"), |_, _| {
                let [one] = random::<1>(&dice);
                one % 2 == 0
            })
        });
        whole.chain(single).chain(torn).chain(chance)
    }

    fn image(&self, what: String, mut kept: impl FnMut(usize, usize) -> bool) -> Image {
        let mut disk = self.lasting.clone();
        for (n, change) in self.unsynced.iter().enumerate() {
            disk.apply_torn(change, |sector| kept(n, sector));
        }
        Image { disk, what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(at: usize, bytes: &[u8]) -> Event {
        Event::Changed(Change::Write {
            file: 0,
            at,
            bytes: bytes.to_vec(),
        })
    }

    fn contents(drive: &Drive) -> Vec<Vec<u8>> {
        drive.images(1).map(|image| image.disk.files[&0].clone()).collect()
    }

    #[test]
    fn what_was_synced_is_on_every_image_and_the_rest_on_some() {
        let mut disk = Disk::default();
        disk.add("a", b"old".to_vec());
        let mut drive = Drive::new(disk);
        assert_eq!(contents(&drive), [b"old"]);
        drive.take(&write(0, b"new"));
        let images = contents(&drive);
        assert!(images.contains(&b"old".to_vec()) && images.contains(&b"new".to_vec()));
        drive.take(&Event::Synced(0));
        assert_eq!(contents(&drive), [b"new"]);
    }

    #[test]
    fn the_last_write_tears_at_the_disks_own_sectors() {
        let mut disk = Disk::default();
        disk.add("a", vec![0; 2 * SECTOR]);
        let mut drive = Drive::new(disk);
        drive.take(&write(SECTOR - 1, &[1, 1]));
        let mut torn = vec![0; 2 * SECTOR];
        torn[SECTOR - 1] = 1;
        assert!(contents(&drive).contains(&torn));
    }

    #[test]
    fn a_name_lasts_when_the_folder_was_synced() {
        let mut drive = Drive::new(Disk::default());
        let name = Change::Name {
            name: "a".to_owned(),
            file: 0,
        };
        drive.take(&Event::Changed(name));
        drive.take(&Event::Synced(0));
        assert!(drive.images(1).any(|image| image.disk.find("a").is_none()));
        drive.take(&Event::FolderSynced);
        assert!(drive.images(1).all(|image| image.disk.find("a").is_some()));
    }
}
