//! The files of a laptop in a kecamatan, as its program keeps them: the encrypted database, and beside it the key file that a PIN opens.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use kentongan_domain::scope::Stream;
use kentongan_domain::world::{Clock, SystemClock, SystemEntropy};
use kentongan_protocol::enrolment::Fingerprint;
use kentongan_store::{IssueQuery, Opening, ReplicaState, ShelfCounts, Store, StoreKey};
use kentongan_testkit::ManualClock;
use kentongan_vault::{PinWork, Vault};
use rusqlite::{Connection, OpenFlags};

use crate::district::District;

/// As the app names it.
const KEY_FILE: &str = "kentongan.keys";
/// Where nobody answers: the app is offline, which is what its register is for.
const SERVICE_URL: &str = "https://127.0.0.1:1";
/// So many villages has the kecamatan.
const VILLAGES: usize = 17;
/// Issues of one day; 100,000 are those of 1,000 days, which end about now.
pub const A_DAY: usize = 100;
const DAYS: i64 = 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub struct Register {
    path: PathBuf,
    key: StoreKey,
}

/// With the clock of its time: the issues come day by day, and not all within the minutes in which they are written here.
pub struct Opened {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    began_at_ms: i64,
}

impl Register {
    /// The register at `path`, with a new key if there is none.
    pub fn at(path: &Path, pin: &str) -> Result<Self> {
        let (keys, clock) = (path.with_file_name(KEY_FILE), SystemClock::new());
        // Nothing is guarded by it, and what a PIN costs is not measured.
        let work = PinWork::NEXT_TO_NONE;
        let key = match Vault::open(&keys, work, &clock)? {
            Some(mut vault) => vault.unlock(pin, &clock)?,
            None => {
                let (mut vault, key, _) = Vault::create(&keys, pin, work, &clock, &SystemEntropy)?;
                vault.confirm_recovery()?;
                key
            }
        };
        Ok(Self {
            path: path.to_owned(),
            key: StoreKey::of(key.bytes()),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn open(&self) -> Result<Opened> {
        let now_ms = SystemClock::new().wall_ms();
        let clock = Arc::new(ManualClock::at(now_ms - DAYS * DAY_MS));
        let opening = Opening {
            key: Some(self.key.clone()),
            ..Opening::default()
        };
        let seen: Arc<dyn Clock> = clock.clone();
        let store = Store::open_with(&self.path, opening, seen, Arc::new(SystemEntropy))?;
        if store.replica()?.state == ReplicaState::Fresh {
            store.enrol(&District::grant(&store)?, Fingerprint(0), SERVICE_URL)?;
        }
        let opened = Opened {
            began_at_ms: store.replica()?.enrolled()?.enrolled_at_ms,
            store,
            clock,
        };
        opened.go_to(counts(&opened.store, 0)?.all as usize);
        Ok(opened)
    }

    /// A database with the register's key, past the store.
    pub fn open_bare(&self, path: &Path, flags: OpenFlags) -> Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        self.key.unlock(&connection)?;
        Ok(connection)
    }
}

impl Opened {
    /// To the day of the `n`th issue.
    pub fn go_to(&self, n: usize) {
        self.clock.set_wall(self.began_at_ms + (n / A_DAY) as i64 * DAY_MS);
    }
}

pub fn stream_of(n: usize) -> Result<Stream> {
    Ok(format!("village:18.02.01.{:04}", 2001 + n % VILLAGES).parse()?)
}

/// How many issues stand on each shelf at this time.
pub fn counts(store: &Store, now_ms: i64) -> Result<ShelfCounts> {
    let all = IssueQuery {
        now_ms,
        ..IssueQuery::default()
    };
    store
        .count_issues(&all)?
        .context("all issues are never too many to count")
}
