//! Files that nobody can open any more, moved out of the way and kept.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Moves every file whose name begins with one of `beginnings` into a folder of its own, in the order of these.
///
/// # Errors
/// Of the disk; what was moved by then is moved back.
pub(crate) fn move_all(data_folder: &Path, beginnings: &[&str]) -> std::io::Result<()> {
    let aside = make_folder(data_folder)?;
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    for beginning in beginnings {
        for entry in std::fs::read_dir(data_folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if !name.to_string_lossy().starts_with(beginning) {
                continue;
            }
            let to = aside.join(&name);
            if let Err(error) = std::fs::rename(entry.path(), &to) {
                for (from, to) in moved.into_iter().rev() {
                    let _ = std::fs::rename(to, from);
                }
                let _ = std::fs::remove_dir(&aside);
                return Err(error);
            }
            moved.push((entry.path(), to));
        }
    }
    Ok(())
}

/// `disisihkan-1`, or the next that is free.
fn make_folder(data_folder: &Path) -> std::io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let folder = data_folder.join(format!("disisihkan-{number}"));
        match std::fs::create_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| folder),
        }
    }
}
