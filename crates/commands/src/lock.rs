//! Kunci: the PIN of this laptop, the lock of its screen, the printed code.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use kentongan_domain::world::Clock;
use kentongan_vault::{PIN_CHARS_MAX, PIN_CHARS_MIN, PinFault, RecoveryCode, check_pin};

use crate::desk::Desk;
use crate::dto::{ChangePin, NewPin, Nothing, Recover, RecoveryView, SessionView, Unlock};
use crate::error::{ErrorCode, FieldError, FieldErrorCode, UiError};
use crate::session;

/// Commands that show nothing of anybody's, and those with which a person gets in.
pub(crate) const WITHOUT_PIN: [&str; 8] = [
    "get_session",
    "set_language",
    "start_training",
    "unlock",
    "recover",
    "set_aside",
    "lock",
    "touch",
];

/// After so long without a hand on it the screen locks.
const IDLE_MAX_MS: u64 = 10 * 60 * 1_000;

/// Whether the person at the screen has shown that he may see it. The data behind it may be open all the same.
pub(crate) struct Screen {
    clock: Arc<dyn Clock>,
    locked: AtomicBool,
    touched_at_ms: AtomicU64,
}

impl Screen {
    pub fn locked(clock: Arc<dyn Clock>) -> Self {
        Self {
            touched_at_ms: AtomicU64::new(clock.mono_ms()),
            locked: AtomicBool::new(true),
            clock,
        }
    }

    /// Also after ten minutes without a hand, or with the lid closed, whatever the window has done meanwhile.
    pub fn is_locked(&self) -> bool {
        let idle_ms = self
            .clock
            .mono_ms()
            .saturating_sub(self.touched_at_ms.load(Ordering::SeqCst));
        if idle_ms > IDLE_MAX_MS {
            self.lock();
        }
        self.locked.load(Ordering::SeqCst)
    }

    pub fn lock(&self) {
        self.locked.store(true, Ordering::SeqCst);
    }

    pub fn unlock(&self) {
        self.touched_at_ms.store(self.clock.mono_ms(), Ordering::SeqCst);
        self.locked.store(false, Ordering::SeqCst);
    }

    /// A hand moved. It does not open what has locked meanwhile.
    pub fn touch(&self) {
        if !self.is_locked() {
            self.touched_at_ms.store(self.clock.mono_ms(), Ordering::SeqCst);
        }
    }
}

/// Sets the PIN of a fresh laptop, and answers the code that opens it when the PIN is forgotten. It is shown once.
pub fn set_pin(desk: &Desk, request: NewPin) -> Result<RecoveryView, UiError> {
    check_new(&request.pin, &request.pin_again)?;
    let code = desk.create_workspace(&request.pin);
    // Also where it failed: the PIN may stand, and be asked for next.
    desk.host().changed(&["session"]);
    Ok(view(&code?))
}

pub fn unlock(desk: &Desk, request: Unlock) -> Result<SessionView, UiError> {
    check_whole(&request.pin)?;
    desk.unlock_with(|vault, options| vault.unlock(&request.pin, &*options.clock))?;
    opened(desk)
}

pub fn lock(desk: &Desk, _: Nothing) -> Result<SessionView, UiError> {
    desk.screen.lock();
    desk.forget_papers();
    opened(desk)
}

/// A hand is on this laptop.
pub fn touch(desk: &Desk, _: Nothing) -> Result<Nothing, UiError> {
    desk.screen.touch();
    Ok(Nothing {})
}

pub fn change_pin(desk: &Desk, request: ChangePin) -> Result<Nothing, UiError> {
    check_whole(&request.old_pin)?;
    check_new(&request.pin, &request.pin_again)?;
    desk.with_vault(|open, options| {
        open.vault
            .change_pin(&request.old_pin, &request.pin, &*options.clock, &*options.entropy)
    })?;
    Ok(Nothing {})
}

/// The printed code, and a new PIN in the place of the forgotten one.
pub fn recover(desk: &Desk, request: Recover) -> Result<SessionView, UiError> {
    let code = RecoveryCode::parse(&request.code_text)?;
    check_new(&request.pin, &request.pin_again)?;
    desk.unlock_with(|vault, options| vault.recover(&code, &request.pin, &*options.entropy))?;
    opened(desk)
}

/// Another recovery code, for one that was lost or seen, or never written down. The one before it stays good until
/// [`confirm_recovery`].
pub fn renew_recovery(desk: &Desk, request: Unlock) -> Result<RecoveryView, UiError> {
    check_whole(&request.pin)?;
    let code = desk.with_vault(|open, options| {
        open.vault.unlock(&request.pin, &*options.clock)?;
        open.vault.renew_recovery(&open.key, &*options.entropy)
    })?;
    Ok(view(&code))
}

/// The code that was shown last is on paper.
pub fn confirm_recovery(desk: &Desk, _: Nothing) -> Result<SessionView, UiError> {
    desk.with_vault(|open, _| open.vault.confirm_recovery())?;
    opened(desk)
}

/// Neither PIN nor paper is left: at its next start this laptop begins as a new one, unless the PIN is found before. What is here is
/// kept in a folder beside.
pub fn set_aside(desk: &Desk, _: Nothing) -> Result<Nothing, UiError> {
    if desk.is_training() || !desk.is_locked() {
        // Whoever has the PIN has no reason to.
        return Err(UiError::of(ErrorCode::NotAllowed));
    }
    desk.set_aside_at_next_start(true)?;
    Ok(Nothing {})
}

/// The kecamatan has made a new code for this laptop: another role, another holder, keys that it no longer knows. At its next start it
/// begins as a new one, and what the district holds comes back to it. What is here is kept in a folder beside.
pub fn begin_anew(desk: &Desk, request: Unlock) -> Result<SessionView, UiError> {
    check_whole(&request.pin)?;
    let store = desk.main_store()?;
    desk.with_vault(|open, options| open.vault.unlock(&request.pin, &*options.clock).map(|_| ()))?;
    let unsent = store.count_unsent_records()?;
    if unsent > 0 {
        return Err(UiError::of(ErrorCode::UnsentFirst).with("count", unsent));
    }
    desk.set_aside_at_next_start(true)?;
    opened(desk)
}

/// Brings back what was set aside, on a laptop that holds nothing else yet. The PIN of then is asked for.
pub fn bring_back(desk: &Desk, _: Nothing) -> Result<SessionView, UiError> {
    desk.bring_back()?;
    opened(desk)
}

fn opened(desk: &Desk) -> Result<SessionView, UiError> {
    desk.host().changed(&["session"]);
    desk.host().sync_status();
    session::get_session(desk, Nothing {})
}

fn view(code: &RecoveryCode) -> RecoveryView {
    RecoveryView {
        code: code.display().to_string(),
    }
}

/// Enter on a field that is empty or half filled is a slip of the hand, and counts as no try.
fn check_whole(pin: &str) -> Result<(), UiError> {
    match check_pin(pin) {
        Err(PinFault::TooShort) => Err(UiError::of(ErrorCode::PinIncomplete)),
        Ok(()) | Err(PinFault::TooLong | PinFault::TooSimple) => Ok(()),
    }
}

fn check_new(pin: &str, again: &str) -> Result<(), UiError> {
    let fault = match check_pin(pin) {
        Err(PinFault::TooShort) => FieldError::of("pin", FieldErrorCode::PinTooShort).with("min", PIN_CHARS_MIN),
        Err(PinFault::TooLong) => FieldError::of("pin", FieldErrorCode::TooLong)
            .with("limit", PIN_CHARS_MAX)
            .with("length", pin.chars().count()),
        Err(PinFault::TooSimple) => FieldError::of("pin", FieldErrorCode::PinTooSimple),
        Ok(()) if pin != again => FieldError::of("pin_again", FieldErrorCode::PinsDiffer),
        Ok(()) => return Ok(()),
    };
    Err(UiError::invalid(vec![fault]))
}

impl From<kentongan_vault::VaultError> for UiError {
    fn from(error: kentongan_vault::VaultError) -> Self {
        use kentongan_vault::VaultError as E;
        match error {
            E::WrongPin => UiError::of(ErrorCode::PinWrong),
            E::Wait { wait_s } => UiError::of(ErrorCode::PinWait).with("wait_s", wait_s),
            E::WrongCode => UiError::of(ErrorCode::RecoveryCodeWrong),
            E::Damaged => UiError::of(ErrorCode::KeysDamaged),
            E::Newer => UiError::of(ErrorCode::StorageNewer),
            E::Disk(cause) if cause.kind() == std::io::ErrorKind::StorageFull => UiError::of(ErrorCode::StorageFull),
            E::Disk(cause) => {
                tracing::error!(%cause, "the key file failed");
                UiError::of(ErrorCode::StorageFailed)
            }
        }
    }
}

impl From<kentongan_vault::NotARecoveryCode> for UiError {
    fn from(error: kentongan_vault::NotARecoveryCode) -> Self {
        use kentongan_vault::NotARecoveryCode as E;
        match error {
            E::Incomplete { typed } => UiError::of(ErrorCode::RecoveryCodeIncomplete).with("typed", typed),
            E::Mistyped => UiError::of(ErrorCode::RecoveryCodeMistyped),
        }
    }
}
