//! The district's service of a run, and what the checks know of its log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::{Service, life};
use kentongan_domain::ids::OpRef;
use kentongan_domain::scope::{RegionCode, Stream};
use kentongan_protocol::enrolment::CodeWork;
use kentongan_protocol::keys::{PrivateKey, PublicKey};
use kentongan_testkit::{ManualClock, SeededEntropy};

use crate::database::{Copy, Database, Medium, templates};
use crate::oracle::Identity;
use crate::violation::{Checked, Violation};

/// The service's key. It outlives every restore and wipe.
const SEED: [u8; 32] = [8; 32];

/// The service's log, as far as the checks have read it.
#[derive(Debug, Clone, Default)]
pub struct ServiceLog {
    /// Every op that it keeps, under whatever name.
    pub places: BTreeSet<(Stream, OpRef)>,
    /// Verdict of each op that stands.
    pub ops: BTreeMap<Identity, Option<i64>>,
    pub batch_bytes: u64,
}

pub struct District {
    pub code: RegionCode,
    pub clock: Arc<ManualClock>,
    pub database: Database,
    pub log: ServiceLog,
    /// Ops that were acknowledged, and that a restore or a wipe took away: the devices have to bring them back.
    pub missing: BTreeSet<Identity>,
    /// The verdicts that the service has given, whatever became of its store: what it gave its word on it does not judge anew.
    pub judged: BTreeMap<Identity, Option<i64>>,
    service: Option<Service>,
    /// What its program understands, and what it understood first.
    pub edition: u16,
    pub first_edition: u16,
    seed: u64,
    life: u64,
}

impl District {
    pub fn set_up(code: &str, medium: &Medium, now_ms: i64, edition: u16, seed: u64) -> Checked<Self> {
        let mut district = Self {
            code: code.parse()?,
            clock: Arc::new(ManualClock::at(now_ms)),
            database: Database::from_copy(medium, &templates()?.1)?,
            log: ServiceLog::default(),
            missing: BTreeSet::new(),
            judged: BTreeMap::new(),
            service: None,
            edition,
            first_edition: edition,
            seed,
            life: 0,
        };
        district.open(7)?;
        Ok(district)
    }

    pub fn service(&self) -> Checked<&Service> {
        self.service
            .as_ref()
            .ok_or_else(|| Violation::harness("the service does not run"))
    }

    pub fn key() -> PublicKey {
        PrivateKey::from_seed(&SEED).public()
    }

    fn open(&mut self, epoch: u32) -> Checked {
        self.life += 1;
        let store = SqliteStore::open_as(&self.database.path, self.edition)?;
        let first_device_no = match self.life {
            1 => life::FIRST_DEVICE_NO,
            _ => life::first_device_no(epoch),
        };
        store.set_up(&self.code, "Kecamatan Kalirejo", SEED, epoch, first_device_no)?;
        let entropy = SeededEntropy::new(self.seed.wrapping_add(self.life << 32));
        let mut service = Service::new(Box::new(store), Arc::clone(&self.clock) as Arc<_>, Arc::new(entropy));
        service.code_work = CodeWork::NEXT_TO_NONE;
        self.service = Some(service);
        Ok(())
    }

    /// The store is replaced: by an older copy, or by an empty one. `told`: as a new life of the service.
    pub fn replace(&mut self, copy: &Copy, medium: &Medium, told: bool) -> Checked {
        self.service = None;
        self.database = Database::from_copy(medium, copy)?;
        self.log = ServiceLog::default();
        let epoch = life::new_epoch(&SeededEntropy::new(self.seed ^ self.life.wrapping_mul(0x9e37_79b9)));
        self.open(epoch)?;
        if told {
            self.service()?.store.begin_epoch(epoch)?;
        }
        Ok(())
    }

    /// A newer program is installed.
    pub fn upgrade(&mut self) -> Checked {
        self.edition = kentongan_domain::op::EDITION;
        self.crash()
    }

    /// The machine goes down and comes back.
    pub fn crash(&mut self) -> Checked {
        let disk = self.database.as_it_lies()?;
        self.service = None;
        self.database = disk;
        self.open(7)
    }
}
