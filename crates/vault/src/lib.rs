//! The key of a laptop's data, and the ways to it: a PIN, the platform's key store, a printed code.
//!
//! Owns: the key file and its slots, the PIN's back-off, the recovery code. Does not know: what the key opens, screens, which
//! key store a platform has.
//!
//! The data is encrypted with one random key. The key file holds that key several times, each time wrapped by another secret
//! (ADR 0012). No slot is worth more than its secret: whoever has the disk may try PINs, at 64 MiB and a third of a second each.
//!
//! Invariant: the plain key is in no file. Invariant: a change of the key file that breaks off leaves one that opens.

mod file;
mod pin;
mod platform;
mod recovery;
mod wrap;

use std::path::{Path, PathBuf};

use kentongan_domain::world::{Clock, Entropy, random};
use zeroize::Zeroizing;

use file::{KeyFile, Slots};
pub use pin::{PIN_CHARS_MAX, PIN_CHARS_MIN, PinFault, PinWork, check_pin};
pub use platform::{NoKeyStore, PlatformStore};
use recovery::RecoverySlot;
pub use recovery::{NotARecoveryCode, RecoveryCode};

/// What the database, its second copy and backups are encrypted with. Wiped from memory when dropped; never printed.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Nothing is lost, and nothing is wiped, however often.
    #[error("the PIN is wrong")]
    WrongPin,
    /// Too many wrong ones; the next may be tried after so many seconds.
    #[error("wait {wait_s} s")]
    Wait { wait_s: u64 },
    /// It was typed without a slip, and is not the code of this laptop.
    #[error("the recovery code is of another laptop, or an older one")]
    WrongCode,
    #[error("the key file cannot be read or written")]
    Disk(#[source] std::io::Error),
    /// Both copies.
    #[error("the key file is damaged")]
    Damaged,
    #[error("the key file is of a newer version of the program")]
    Newer,
}

impl From<std::io::Error> for VaultError {
    fn from(error: std::io::Error) -> Self {
        VaultError::Disk(error)
    }
}

/// The key file of one laptop.
pub struct Vault {
    path: PathBuf,
    file: KeyFile,
    work: PinWork,
    /// When the last wrong PIN was tried, by the monotonic clock; what came before this start of the program counts as just now.
    wrong_at_ms: u64,
}

impl Vault {
    /// Makes a key and its file, with a slot for `pin` and one for the recovery code that it answers.
    ///
    /// # Errors
    /// [`VaultError::Disk`]; there is no key file then.
    pub fn create(
        path: &Path,
        pin: &str,
        work: PinWork,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<(Self, DataKey, RecoveryCode), VaultError> {
        let key = DataKey(Zeroizing::new(random::<32>(entropy)));
        let code = RecoveryCode::generate(entropy);
        let slots = Slots {
            pin: pin::seal(&key, pin, work, entropy),
            recovery: None,
            recovery_next: Some(recovery::seal(&key, &code, entropy)),
            recovery_before: None,
            platform: None,
        };
        let file = KeyFile::new(slots, entropy);
        file::write(path, &file)?;
        let vault = Self {
            path: path.to_owned(),
            file,
            work,
            wrong_at_ms: clock.mono_ms(),
        };
        Ok((vault, key, code))
    }

    /// The vault at `path`; `None` if there is none.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] if neither copy can be read; [`VaultError::Newer`].
    pub fn open(path: &Path, work: PinWork, clock: &dyn Clock) -> Result<Option<Self>, VaultError> {
        Ok(file::read(path)?.map(|file| Self {
            path: path.to_owned(),
            file,
            work,
            wrong_at_ms: clock.mono_ms(),
        }))
    }

    /// Seconds until the next PIN may be tried; `None`: now. A new start of the program waits anew: no clock of the laptop can be
    /// set to shorten it.
    pub fn wait_s(&self, clock: &dyn Clock) -> Option<u64> {
        let since_ms = clock.mono_ms().saturating_sub(self.wrong_at_ms);
        let wait_ms = pin::back_off_ms(self.file.wrong_pins).saturating_sub(since_ms);
        (wait_ms > 0).then(|| wait_ms.div_ceil(1_000))
    }

    /// How many wrong PINs were tried since the last right one.
    pub fn wrong_pins(&self) -> u32 {
        self.file.wrong_pins
    }

    /// The key, by the PIN.
    ///
    /// # Errors
    /// [`VaultError::WrongPin`], [`VaultError::Wait`].
    pub fn unlock(&mut self, pin: &str, clock: &dyn Clock) -> Result<DataKey, VaultError> {
        if let Some(wait_s) = self.wait_s(clock) {
            return Err(VaultError::Wait { wait_s });
        }
        // Counted before it is tried: a program that is ended in between gives no try for nothing.
        let before = self.file.wrong_pins;
        self.count(before.saturating_add(1));
        match pin::open(&self.file.slots.pin, pin) {
            Some(key) => {
                self.count(0);
                Ok(key)
            }
            None => {
                self.wrong_at_ms = clock.mono_ms();
                Err(VaultError::WrongPin)
            }
        }
    }

    /// A full disk must not keep its owner out: what cannot be counted there counts until the program ends. Whoever can fill the
    /// disk can also take the file away and try it elsewhere.
    fn count(&mut self, wrong_pins: u32) {
        if self.file.wrong_pins == wrong_pins {
            return;
        }
        if let Err(error) = self.change(|file| file.wrong_pins = wrong_pins) {
            tracing::warn!(%error, "a try cannot be counted on the disk");
            self.file.wrong_pins = wrong_pins;
        }
    }

    /// The key, by the platform's key store; `None` where there is none, or it has forgotten.
    pub fn unlock_by_platform(&self, platform: &dyn PlatformStore) -> Option<DataKey> {
        let slot = self.file.slots.platform.as_ref()?;
        platform::open(slot, &self.file.vault_id, platform)
    }

    /// Lets the platform's key store open this vault from now on, if there is one. Answers whether it can.
    ///
    /// # Errors
    /// [`VaultError::Disk`].
    pub fn keep_in_platform(
        &mut self,
        key: &DataKey,
        platform: &dyn PlatformStore,
        entropy: &dyn Entropy,
    ) -> Result<bool, VaultError> {
        let slot = platform::seal(key, &self.file.vault_id, platform, entropy);
        let kept = slot.is_some();
        if kept || self.file.slots.platform.is_some() {
            self.change(|file| file.slots.platform = slot)?;
        }
        Ok(kept)
    }

    /// Another PIN. The old one opens nothing afterwards.
    ///
    /// # Errors
    /// As [`Vault::unlock`] for the old one.
    pub fn change_pin(
        &mut self,
        old: &str,
        new: &str,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<(), VaultError> {
        let key = self.unlock(old, clock)?;
        let slot = pin::seal(&key, new, self.work, entropy);
        self.change(|file| file.slots.pin = slot)
    }

    /// The key, by the printed code, and a new PIN in the place of the forgotten one. The code stays good.
    ///
    /// # Errors
    /// [`VaultError::WrongCode`]; [`VaultError::Disk`].
    pub fn recover(
        &mut self,
        code: &RecoveryCode,
        new_pin: &str,
        entropy: &dyn Entropy,
    ) -> Result<DataKey, VaultError> {
        let slots = &self.file.slots;
        let open = |slot: &Option<RecoverySlot>| slot.as_ref().and_then(|slot| recovery::open(slot, code));
        let by_next = open(&slots.recovery_next);
        let is_next = by_next.is_some();
        let key = by_next
            .or_else(|| open(&slots.recovery))
            .or_else(|| open(&slots.recovery_before))
            .ok_or(VaultError::WrongCode)?;
        let slot = pin::seal(&key, new_pin, self.work, entropy);
        self.change(|file| {
            file.slots.pin = slot;
            file.wrong_pins = 0;
            if is_next {
                file.slots.confirm_recovery();
            }
        })?;
        Ok(key)
    }

    /// Has somebody said that he has the recovery code on paper?
    pub fn has_recovery(&self) -> bool {
        self.file.slots.recovery.is_some()
    }

    /// Another recovery code, for one that was lost or seen, or never written down. The one on paper and the one that was shown before
    /// stay good until [`Vault::confirm_recovery`]: a code that nobody has read is no way back.
    ///
    /// # Errors
    /// [`VaultError::Disk`]; nothing has changed then.
    pub fn renew_recovery(&mut self, key: &DataKey, entropy: &dyn Entropy) -> Result<RecoveryCode, VaultError> {
        let code = RecoveryCode::generate(entropy);
        let slot = recovery::seal(key, &code, entropy);
        self.change(|file| {
            if let Some(shown) = file.slots.recovery_next.replace(slot) {
                file.slots.recovery_before = Some(shown);
            }
        })?;
        Ok(code)
    }

    /// The code that was shown last is on paper. Older ones open nothing any more.
    ///
    /// # Errors
    /// [`VaultError::Disk`]; nothing has changed then.
    pub fn confirm_recovery(&mut self) -> Result<(), VaultError> {
        if self.file.slots.recovery_next.is_none() {
            return Ok(());
        }
        self.change(|file| file.slots.confirm_recovery())
    }

    fn change(&mut self, change: impl FnOnce(&mut KeyFile)) -> Result<(), VaultError> {
        let mut file = self.file.clone();
        change(&mut file);
        file::write(&self.path, &file)?;
        self.file = file;
        Ok(())
    }
}
