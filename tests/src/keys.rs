//! The PIN of every laptop here, and what it opens past the programs.

use std::path::Path;

use anyhow::{Context as _, Result};
use kentongan_domain::world::{SystemClock, SystemEntropy};
use kentongan_store::{Opening, Store, StoreKey};
use kentongan_vault::{PinWork, Vault};
use rusqlite::Connection;
use std::sync::Arc;

pub const PIN: &str = "482913";
/// Name of the key file beside a laptop's database.
pub const KEY_FILE: &str = "kentongan.keys";

/// The key of the laptop whose database this is; `None` for one without a PIN, and for a service.
///
/// # Errors
/// When the PIN is another.
pub fn of(database: &Path) -> Result<Option<StoreKey>> {
    let folder = database.parent().context("a database lies in a folder")?;
    let clock = SystemClock::new();
    let Some(mut vault) = Vault::open(&folder.join(KEY_FILE), PinWork::NEXT_TO_NONE, &clock)? else {
        return Ok(None);
    };
    let key = vault.unlock(PIN, &clock).context("the PIN of the tests")?;
    Ok(Some(StoreKey::of(key.bytes())))
}

/// Tells a connection the key of its database, if there is one.
///
/// # Errors
/// As [`of`].
pub fn unlock(connection: Connection, database: &Path) -> Result<Connection> {
    if let Some(key) = of(database)? {
        key.unlock(&connection)?;
    }
    Ok(connection)
}

/// A laptop's store, as its program opens it.
///
/// # Errors
/// When it does not open.
pub fn store(database: &Path) -> Result<Store> {
    let opening = Opening {
        key: of(database)?,
        ..Opening::default()
    };
    let (clock, entropy) = (Arc::new(SystemClock::new()), Arc::new(SystemEntropy));
    Ok(Store::open_with(database, opening, clock, entropy)?)
}
