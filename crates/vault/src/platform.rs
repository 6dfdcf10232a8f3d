//! The slot that the platform's key store opens: Secret Service, Credential Manager, Keychain.
//!
//! With it the line to the district works from the start of the program on; screens ask for the PIN all the same. It may be gone at
//! any start: a desktop without one, a user account that was made anew. The PIN and the printed code are always there.

use kentongan_domain::world::{Entropy, random};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::DataKey;
use crate::wrap::{Wrapped, hex, unhex, unwrap, wrap};

const SLOT: &str = "kentongan platform slot 1";

/// A key store. Every method may fail at any time, which is the same as having none.
pub trait PlatformStore: Send + Sync {
    /// Keeps a secret under a name. False: it cannot.
    fn keep(&self, name: &str, secret: &str) -> bool;
    /// The secret of that name; `None`: there is none, or no store.
    fn find(&self, name: &str) -> Option<Zeroizing<String>>;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlatformSlot {
    key: Wrapped,
}

/// A platform without one.
pub struct NoKeyStore;

impl PlatformStore for NoKeyStore {
    fn keep(&self, _: &str, _: &str) -> bool {
        false
    }

    fn find(&self, _: &str) -> Option<Zeroizing<String>> {
        None
    }
}

pub(crate) fn seal(
    key: &DataKey,
    vault_id: &str,
    store: &dyn PlatformStore,
    entropy: &dyn Entropy,
) -> Option<PlatformSlot> {
    let secret = Zeroizing::new(random::<32>(entropy));
    let text = Zeroizing::new(hex(secret.as_slice()));
    // A store that takes a secret and does not give it back is none.
    let kept = store.keep(vault_id, &text) && store.find(vault_id).is_some_and(|found| *found == *text);
    kept.then(|| PlatformSlot {
        key: wrap(key, &secret, SLOT, entropy),
    })
}

pub(crate) fn open(slot: &PlatformSlot, vault_id: &str, store: &dyn PlatformStore) -> Option<DataKey> {
    let text = store.find(vault_id)?;
    let bytes = Zeroizing::new(unhex(&text)?);
    let secret: Zeroizing<[u8; 32]> = Zeroizing::new(bytes.as_slice().try_into().ok()?);
    unwrap(&slot.key, &secret, SLOT)
}
