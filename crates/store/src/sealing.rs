//! What keeps the data of a laptop unreadable without its key: SQLCipher for the database, a seal on each frame of the second copy.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kentongan_domain::world::{Entropy, random};
use rusqlite::Connection;
use zeroize::Zeroizing;

use crate::StoreError;

const NONCE_BYTES: usize = 24;

/// Keys of one laptop's files, made of its data key. Wiped from memory when dropped; never printed.
#[derive(Clone)]
pub struct StoreKey {
    database: Zeroizing<[u8; 32]>,
    op_file: Zeroizing<[u8; 32]>,
}

impl StoreKey {
    pub fn of(data_key: &[u8; 32]) -> Self {
        Self {
            database: Zeroizing::new(blake3::derive_key("kentongan 2026 database", data_key)),
            op_file: Zeroizing::new(blake3::derive_key("kentongan 2026 sealed op file", data_key)),
        }
    }

    /// Tells a connection its key, before anything else is asked of it. Whether it is the right one shows at the first read. Public
    /// for those who read a laptop's file past its program.
    ///
    /// # Errors
    /// [`StoreError`] of the library.
    pub fn unlock(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut pragma = Zeroizing::new(String::with_capacity(96));
        pragma.push_str("PRAGMA key = \"");
        pragma.push_str(&self.literal());
        pragma.push('"');
        // What is wrong comes back as an error; on a laptop nobody reads the library's own lines.
        connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
        connection.execute_batch(&pragma)?;
        Ok(())
    }

    /// `x'…'`: the key itself, not a phrase that one would be made of.
    fn literal(&self) -> Zeroizing<String> {
        let mut literal = Zeroizing::new(String::with_capacity(80));
        literal.push_str("x'");
        for byte in self.database.iter() {
            for digit in [byte >> 4, byte & 15] {
                literal.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        literal.push('\'');
        literal
    }

    pub(crate) fn frames(&self, entropy: Arc<dyn Entropy>) -> FrameSeal {
        FrameSeal {
            key: self.op_file.clone(),
            entropy,
        }
    }
}

/// First bytes of a database that is not encrypted (https://www.sqlite.org/fileformat.html §1.3).
const PLAIN_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What stands in the place of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Nothing,
    /// Anybody can read it.
    Plain,
    /// It needs a key, or is no database any more.
    Sealed,
}

/// # Errors
/// [`StoreError::OpFile`] if the file is there and cannot be read.
pub fn standing(path: &Path) -> Result<Standing, StoreError> {
    let mut head = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(PLAIN_MAGIC.len() as u64).read_to_end(&mut head),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
    .map_err(StoreError::OpFile)?;
    Ok(match head.as_slice() {
        [] => Standing::Nothing,
        head if head == PLAIN_MAGIC => Standing::Plain,
        _ => Standing::Sealed,
    })
}

/// Encrypts a database of the time before laptops had a PIN. Until its last step the plain one stands as it was; the second copy is
/// made anew from it when the store opens.
pub(crate) fn seal_plain(path: &Path, beside: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let new = PathBuf::from(format!("{}.baru", path.display()));
    remove(&new)?;
    let plain = Connection::open(path)?;
    // Folds what is beside it into the file, and leaves nothing there.
    plain.pragma_update(None, "journal_mode", "DELETE")?;
    plain.execute(
        "ATTACH DATABASE :path AS sealed KEY :key",
        rusqlite::named_params! { ":path": new.display().to_string(), ":key": key.literal().as_str() },
    )?;
    plain.query_row("SELECT sqlcipher_export('sealed')", [], |_| Ok(()))?;
    plain.execute_batch("DETACH DATABASE sealed")?;
    drop(plain);
    // For writing: Windows syncs no other.
    File::options()
        .write(true)
        .open(&new)
        .and_then(|file| file.sync_all())
        .map_err(StoreError::OpFile)?;
    // It would be moved aside as another's, and be read there for ever.
    remove(beside)?;
    std::fs::rename(&new, path).map_err(StoreError::OpFile)?;
    // Its name must survive a power cut as well.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(StoreError::OpFile)?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::OpFile(error)),
        _ => Ok(()),
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoreKey(…)")
    }
}

/// Seals the payloads of the second copy's frames: `nonce(24) XChaCha20-Poly1305(payload)`. Each alone, because the file is read
/// when the disk is dying.
pub(crate) struct FrameSeal {
    key: Zeroizing<[u8; 32]>,
    entropy: Arc<dyn Entropy>,
}

impl FrameSeal {
    pub fn seal(&self, payload: &[u8]) -> Vec<u8> {
        let nonce = random::<NONCE_BYTES>(&*self.entropy);
        let sealed = self
            .cipher()
            .encrypt(XNonce::from_slice(&nonce), payload)
            .expect("BUG: a frame is far below the cipher's limit");
        [nonce.as_slice(), &sealed].concat()
    }

    /// `None`: another laptop sealed it, or nobody did.
    pub fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        self.cipher().decrypt(XNonce::from_slice(nonce), sealed).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.key).into())
    }
}
