//! The platform's key store: Credential Manager, Keychain, Secret Service.

use std::sync::mpsc::channel;
use std::time::Duration;

use kentongan_vault::PlatformStore;
use keyring_core::Entry;
use zeroize::Zeroizing;

/// Name under which the program's secrets stand there.
const SERVICE: &str = "kentongan";
/// A key store that does not answer is none. A desktop that asks for its own password first may take as long as it likes: the PIN
/// opens meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);

pub struct KeyStore;

impl PlatformStore for KeyStore {
    fn keep(&self, name: &str, secret: &str) -> bool {
        let secret = Zeroizing::new(secret.to_owned());
        ask(name, move |entry| entry.set_password(&secret)).is_some()
    }

    fn find(&self, name: &str) -> Option<Zeroizing<String>> {
        ask(name, |entry| entry.get_password()).map(Zeroizing::new)
    }
}

fn ask<T: Send + 'static>(
    name: &str,
    question: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
) -> Option<T> {
    let (answer, heard) = channel();
    let name = name.to_owned();
    std::thread::Builder::new()
        .name("key-store".into())
        .spawn(move || {
            let said = open(&name).and_then(|entry| question(&entry));
            // Nobody waits any more: the PIN was quicker.
            let _ = answer.send(said);
        })
        .ok()?;
    match heard.recv_timeout(PATIENCE) {
        Ok(Ok(found)) => Some(found),
        Ok(Err(keyring_core::Error::NoEntry)) => None,
        Ok(Err(error)) => {
            tracing::info!(%error, "no key store of the platform");
            None
        }
        Err(_) => {
            tracing::info!("the platform's key store does not answer");
            None
        }
    }
}

fn open(name: &str) -> keyring_core::Result<Entry> {
    if keyring_core::get_default_store().is_none() {
        keyring_core::set_default_store(platform_store()?);
    }
    Entry::new(SERVICE, name)
}

#[cfg(target_os = "linux")]
fn platform_store() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(windows)]
fn platform_store() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn platform_store() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
fn platform_store() -> keyring_core::Result<std::sync::Arc<keyring_core::CredentialStore>> {
    Err(keyring_core::Error::NoDefaultStore)
}
