//! Files that nobody can open any more, moved out of the way and kept.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What a move that was cut short has brought so far; the next one goes on with it, so that what belongs together stays together.
const UNDER_WAY: &str = "disisihkan";

/// Moves every file whose name begins with one of `beginnings`, in the order of these, into `disisihkan-1` or the next that is free.
/// What a cut leaves half done, the next call ends.
///
/// # Errors
/// Of the disk; what this call had moved by then is moved back.
pub(crate) fn move_all(data_folder: &Path, beginnings: &[&str]) -> std::io::Result<()> {
    let aside = data_folder.join(UNDER_WAY);
    let found = files(data_folder, beginnings)?;
    if !found.is_empty() {
        make(&aside)?;
    }
    for (at, name) in found.iter().enumerate() {
        if let Err(error) = std::fs::rename(data_folder.join(name), aside.join(name)) {
            for name in found.iter().take(at).rev() {
                let _ = std::fs::rename(aside.join(name), data_folder.join(name));
            }
            // One that an earlier call has filled is not empty, and stays.
            let _ = std::fs::remove_dir(&aside);
            return Err(error);
        }
    }
    if aside.is_dir() {
        std::fs::rename(&aside, free_name(data_folder))?;
    }
    Ok(())
}

/// The newest folder that holds a file called `name`.
pub(crate) fn newest_with(data_folder: &Path, name: &str) -> Option<PathBuf> {
    (1..)
        .map(|number| numbered(data_folder, number))
        .take_while(|folder| folder.is_dir())
        .filter(|folder| folder.join(name).is_file())
        .last()
}

/// Moves every file of `aside` back whose name begins with one of `beginnings`, in the order of these. A call that is cut short is ended
/// by another.
///
/// # Errors
/// Of the disk. A name that is taken is left as it is, and refused.
pub(crate) fn move_back(data_folder: &Path, aside: &Path, beginnings: &[&str]) -> std::io::Result<()> {
    for name in files(aside, beginnings)? {
        let to = data_folder.join(&name);
        if to.exists() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        std::fs::rename(aside.join(&name), to)?;
    }
    // The number stays taken, so that the folders keep their order.
    Ok(())
}

fn files(data_folder: &Path, beginnings: &[&str]) -> std::io::Result<Vec<PathBuf>> {
    let names = std::fs::read_dir(data_folder)?
        .map(|entry| Ok(PathBuf::from(entry?.file_name())))
        .collect::<std::io::Result<Vec<_>>>()?;
    let begin = |beginning: &&str| {
        let beginning = (*beginning).to_owned();
        names
            .iter()
            .filter(move |name| name.to_string_lossy().starts_with(&beginning))
            .cloned()
    };
    Ok(beginnings.iter().flat_map(begin).collect())
}

fn make(folder: &Path) -> std::io::Result<()> {
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn free_name(data_folder: &Path) -> PathBuf {
    let mut number = 1;
    while numbered(data_folder, number).exists() {
        number += 1;
    }
    numbered(data_folder, number)
}

fn numbered(data_folder: &Path, number: u32) -> PathBuf {
    data_folder.join(format!("{UNDER_WAY}-{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGINNINGS: [&str; 2] = ["isi.db", "isi.keys"];

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_belongs_together_lies_together_and_the_rest_stays() {
        let folder = folder_with(&["isi.db", "isi.db-wal", "isi.keys", "laptop.json"]);
        move_all(folder.path(), &BEGINNINGS).unwrap();
        assert_eq!(names(folder.path()), ["disisihkan-1", "laptop.json"]);
        assert_eq!(
            names(&folder.path().join("disisihkan-1")),
            ["isi.db", "isi.db-wal", "isi.keys"]
        );
        move_all(folder.path(), &BEGINNINGS).unwrap();
        assert_eq!(
            names(folder.path()),
            ["disisihkan-1", "laptop.json"],
            "nothing, once more"
        );
        std::fs::write(folder.path().join("isi.db"), "lagi").unwrap();
        move_all(folder.path(), &BEGINNINGS).unwrap();
        assert_eq!(names(&folder.path().join("disisihkan-2")), ["isi.db"]);
    }

    #[test]
    fn a_move_that_was_cut_is_ended_in_the_same_folder() {
        for moved in 0..=3 {
            let all = ["isi.db", "isi.db-wal", "isi.keys"];
            let folder = folder_with(&all);
            let aside = folder.path().join(UNDER_WAY);
            std::fs::create_dir(&aside).unwrap();
            for name in &all[..moved] {
                std::fs::rename(folder.path().join(name), aside.join(name)).unwrap();
            }
            move_all(folder.path(), &BEGINNINGS).unwrap();
            assert_eq!(names(folder.path()), ["disisihkan-1"], "cut after {moved}");
            assert_eq!(names(&folder.path().join("disisihkan-1")), all, "cut after {moved}");
        }
    }

    #[test]
    fn where_one_cannot_be_moved_none_is() {
        let folder = folder_with(&["isi.db", "isi.keys"]);
        // A folder that is not empty stands in the way of the second.
        let way = folder.path().join(UNDER_WAY).join("isi.keys");
        std::fs::create_dir_all(way.join("x")).unwrap();
        assert!(move_all(folder.path(), &BEGINNINGS).is_err());
        assert_eq!(names(folder.path()), [UNDER_WAY, "isi.db", "isi.keys"]);
    }
}
