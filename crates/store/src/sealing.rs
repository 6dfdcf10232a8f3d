//! What keeps the data of a laptop unreadable without its key: SQLCipher for the database, a seal on each frame of the second copy.

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
        pragma.push_str("PRAGMA key = \"x'");
        for byte in self.database.iter() {
            for digit in [byte >> 4, byte & 15] {
                pragma.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        pragma.push_str("'\"");
        // What is wrong comes back as an error; on a laptop nobody reads the library's own lines.
        connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
        connection.execute_batch(&pragma)?;
        Ok(())
    }

    pub(crate) fn frames(&self, entropy: Arc<dyn Entropy>) -> FrameSeal {
        FrameSeal {
            key: self.op_file.clone(),
            entropy,
        }
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
