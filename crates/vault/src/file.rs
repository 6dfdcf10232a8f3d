//! The key file, twice beside the data: JSON, so that somebody who helps can see what it is. Without it the data is lost, so it is
//! written the careful way, the copy first: a new file, synced, put in the place of the old one.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use kentongan_domain::world::{Entropy, random};
use serde::{Deserialize, Serialize};

use crate::VaultError;
use crate::pin::PinSlot;
use crate::platform::PlatformSlot;
use crate::recovery::RecoverySlot;
use crate::wrap::hex;

const FORMAT: u32 = 1;
/// Larger than any key file by far.
const FILE_BYTES_MAX: u64 = 64 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyFile {
    /// Version of this layout.
    pub format: u32,
    /// Names this vault in the platform's key store.
    pub vault_id: String,
    pub wrong_pins: u32,
    pub slots: Slots,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slots {
    pub pin: PinSlot,
    /// Of the code that somebody said he has on paper; `None`: nobody has said so yet.
    pub recovery: Option<RecoverySlot>,
    /// Of a newer code that was shown, or was about to be: the one before it stays good until this one is on paper.
    pub recovery_next: Option<RecoverySlot>,
    /// Of one that was shown before that and that nobody has confirmed: it may be on paper all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_before: Option<RecoverySlot>,
    pub platform: Option<PlatformSlot>,
}

impl Slots {
    pub fn confirm_recovery(&mut self) {
        if let Some(slot) = self.recovery_next.take() {
            self.recovery = Some(slot);
            self.recovery_before = None;
        }
    }
}

/// Only the version, of a file that a newer program wrote.
#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

impl KeyFile {
    pub fn new(slots: Slots, entropy: &dyn Entropy) -> Self {
        Self {
            format: FORMAT,
            vault_id: hex(&random::<8>(entropy)),
            wrong_pins: 0,
            slots,
        }
    }
}

fn copy_of(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.salinan", path.display()))
}

/// The key file, or its copy where the file is missing or spoilt. `None`: there is neither.
pub(crate) fn read(path: &Path) -> Result<Option<KeyFile>, VaultError> {
    let mut found = Vec::new();
    for path in [path.to_owned(), copy_of(path)] {
        match read_one(&path) {
            Ok(file) => return Ok(Some(file)),
            Err(VaultError::Disk(error)) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => found.push(error),
        }
    }
    found.into_iter().next().map_or(Ok(None), Err)
}

fn read_one(path: &Path) -> Result<KeyFile, VaultError> {
    if std::fs::metadata(path)?.len() > FILE_BYTES_MAX {
        return Err(VaultError::Damaged);
    }
    let bytes = std::fs::read(path)?;
    let versioned: Versioned = serde_json::from_slice(&bytes).map_err(|_| VaultError::Damaged)?;
    if versioned.format > FORMAT {
        return Err(VaultError::Newer);
    }
    serde_json::from_slice(&bytes).map_err(|_| VaultError::Damaged)
}

pub(crate) fn write(path: &Path, file: &KeyFile) -> Result<(), VaultError> {
    let bytes = serde_json::to_vec_pretty(file).map_err(std::io::Error::other)?;
    // One of the two is always whole. The copy goes first: as long as the file itself stands as it was, a change that could not be
    // made was not made.
    put_in_place(&copy_of(path), &bytes)?;
    put_in_place(path, &bytes)?;
    Ok(())
}

fn put_in_place(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let new = PathBuf::from(format!("{}.baru", path.display()));
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&new, path)?;
    // The name itself must survive a power cut, not only what is in the file.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
