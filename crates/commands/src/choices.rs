//! The few choices that this laptop must know before its data is open: the language of the lock screen, whether it trains.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

const FILE: &str = "laptop.json";

/// Nothing in here is a secret or worth a repair: what cannot be read falls back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Choices {
    /// `id` or `en`; absent until the person has chosen.
    pub language: Option<String>,
    /// File name of the training workspace in use; absent: none.
    pub training: Option<String>,
    /// Somebody without PIN and paper has asked to begin anew: done at the next start.
    pub set_aside: bool,
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

pub(crate) fn load(folder: &Path) -> Choices {
    let read = std::fs::read(path(folder)).ok();
    read.and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

pub(crate) fn keep(folder: &Path, choices: &Choices) -> std::io::Result<()> {
    let new = folder.join(format!("{FILE}.baru"));
    let mut file = std::fs::File::create(&new)?;
    file.write_all(&serde_json::to_vec(choices).map_err(std::io::Error::other)?)?;
    file.sync_all()?;
    std::fs::rename(new, path(folder))?;
    // The name as well: a choice that a power cut takes back may be one that sets data aside.
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}
