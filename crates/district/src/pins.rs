//! Changing the keys by which laptops know this service, so that none of them is left without one (ADR 0011).

use kentongan_protocol::pins::Pin;

use crate::Service;
use crate::store::{Device, StoreError};

/// Given certificates that laptops are told of at once: the one that is served, and the one that will be.
pub const GIVEN_MAX: usize = 2;

#[derive(Debug, thiserror::Error)]
pub enum PinsError {
    /// They would not know the service any more.
    #[error("some laptops have not heard of the keys that come next")]
    Behind(Vec<Device>),
    /// Slips name the authority that signs now, and laptops would refuse a service that has another.
    #[error("codes are open that were made with the authority that signs now")]
    CodesOpen { until_ms: i64 },
    #[error("laptops were not told of this certificate")]
    NotAnnounced,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a rotation does not wait for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Haste {
    /// Laptops that do not know the successor yet; they must be enrolled anew.
    pub leave_behind: bool,
    /// Codes that nobody has used yet; they become void.
    pub void_codes: bool,
}

/// What a rotation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotated {
    /// Number of the authority that signs now.
    pub authority: u32,
    /// Codes that are void.
    pub voided: u64,
}

/// Whether a laptop knows the service when it calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    Yes,
    /// It has not said so, or may know the service by a given certificate.
    Perhaps,
    /// Every key that it knows is of the past: it takes the service for a stranger, and never learns better.
    No,
}

impl Service {
    /// Does a laptop know a key by which this service is known now?
    ///
    /// # Errors
    /// [`StoreError`] of the database.
    pub fn is_known_to(&self, device: &Device) -> Result<Known, StoreError> {
        let identity = self.store.identity()?;
        Ok(match device.authority {
            Some(last) if identity.authority.saturating_sub(last) <= 1 => Known::Yes,
            Some(_) if identity.given_pins.is_empty() => Known::No,
            _ => Known::Perhaps,
        })
    }

    /// Lets the successor of the certificate authority sign, and names a new successor.
    ///
    /// # Errors
    /// [`PinsError::Behind`] and [`PinsError::CodesOpen`] with what it waits for.
    pub fn rotate_authority(&self, haste: Haste) -> Result<Rotated, PinsError> {
        let identity = self.store.identity()?;
        let behind = self.store.devices_without_pins(identity.pins_number)?;
        if !behind.is_empty() && !haste.leave_behind {
            return Err(PinsError::Behind(behind));
        }
        let now_ms = self.clock.wall_ms();
        let voided = match self.store.codes_open_until(now_ms)? {
            None => 0,
            Some(_) if haste.void_codes => self.store.void_codes(now_ms)?,
            Some(until_ms) => return Err(PinsError::CodesOpen { until_ms }),
        };
        let authority = identity.authority.saturating_add(1);
        self.keep_pins(authority, &identity.given_pins)?;
        Ok(Rotated { authority, voided })
    }

    /// Tells laptops of a given certificate, beside the one of which they were told before: that serves until everybody knows the
    /// next. Answers who does not know it yet.
    ///
    /// # Errors
    /// [`PinsError::Behind`]: it would be the third, and those laptops know the first alone.
    pub fn announce(&self, pin: Pin) -> Result<Vec<Device>, PinsError> {
        let identity = self.store.identity()?;
        let behind = self.store.devices_without_pins(identity.pins_number)?;
        let mut given = identity.given_pins;
        if given.contains(&pin) {
            return Ok(behind);
        }
        if given.len() >= GIVEN_MAX {
            if !behind.is_empty() {
                return Err(PinsError::Behind(behind));
            }
            given.remove(0);
        }
        given.push(pin);
        let number = self.keep_pins(identity.authority, &given)?;
        Ok(self.store.devices_without_pins(number)?)
    }

    /// A given certificate is not served any more, and laptops forget it.
    ///
    /// # Errors
    /// [`PinsError::NotAnnounced`].
    pub fn drop_given(&self, pin: &Pin) -> Result<(), PinsError> {
        let identity = self.store.identity()?;
        let mut given = identity.given_pins;
        let at = given.iter().position(|other| other == pin);
        given.remove(at.ok_or(PinsError::NotAnnounced)?);
        self.keep_pins(identity.authority, &given)?;
        Ok(())
    }

    /// Answers the number of the new set.
    fn keep_pins(&self, authority: u32, given: &[Pin]) -> Result<u32, PinsError> {
        let number = self.store.identity()?.pins_number.saturating_add(1);
        self.store.keep_pins(authority, number, given)?;
        Ok(number)
    }
}
