//! One laptop: its store, its clock, its randomness, and what the checks saw in it last.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kentongan_district::Service;
use kentongan_district::enrolment::Holder;
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::Issue;
use kentongan_domain::role::Role;
use kentongan_domain::scope::Scope;
use kentongan_domain::world::Entropy;
use kentongan_protocol::keys::PublicKey;
use kentongan_store::Store;
use kentongan_sync::ServiceAddress;
use kentongan_testkit::{ManualClock, SeededEntropy};

use crate::database::{Copy, Database, Medium, templates};
use crate::link::Link;
use crate::oracle::Horizon;
use crate::plan::Walk;
use crate::violation::{Checked, Violation};

/// Randomness with a fuse: when it blows, the store's writer dies in the middle of its transaction.
#[derive(Debug)]
pub struct Fused {
    inner: SeededEntropy,
    /// Draws until it blows; 0: it does not.
    left: AtomicU32,
}

/// What a blown fuse throws.
pub struct PowerGone;

impl Fused {
    fn new(seed: u64) -> Self {
        Self {
            inner: SeededEntropy::new(seed),
            left: AtomicU32::new(0),
        }
    }

    pub fn light(&self, draws: u32) {
        self.left.store(draws, Ordering::Relaxed);
    }

    /// True if the fuse was still burning.
    pub fn put_out(&self) -> bool {
        self.left.swap(0, Ordering::Relaxed) > 0
    }
}

impl Entropy for Fused {
    fn fill(&self, bytes: &mut [u8]) {
        match self.left.load(Ordering::Relaxed) {
            0 => {}
            1 => {
                self.left.store(0, Ordering::Relaxed);
                // Without the hook that would print it: this one is on purpose.
                resume_unwind(Box::new(PowerGone) as Box<dyn Any + Send>);
            }
            n => self.left.store(n - 1, Ordering::Relaxed),
        }
        self.inner.fill(bytes);
    }
}

/// A form that somebody has open.
#[derive(Debug, Clone)]
pub struct Form {
    pub issue: ObjectId,
    pub seen: Issue,
    pub horizon: Horizon,
}

/// What the checks saw in a log last.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub identities: Horizon,
    pub last_op_no: i64,
    pub last_own_hlc: Hlc,
    pub clock: Hlc,
    /// Hash of all that its projection is a function of.
    pub op_set: Option<[u8; 32]>,
}

pub struct Device {
    pub index: usize,
    pub scope: Scope,
    pub number: u32,
    pub key: PublicKey,
    pub clock: Arc<ManualClock>,
    pub stuck: bool,
    pub entropy: Arc<Fused>,
    pub database: Database,
    pub form: Option<Form>,
    /// What its program understands.
    pub edition: u16,
    pub seen: Seen,
    store: Option<Store>,
    seed: u64,
    life: u64,
}

impl Device {
    /// A new laptop, enrolled.
    pub fn enrol(
        index: usize,
        scope: &Scope,
        medium: &Medium,
        service: &Service,
        now_ms: i64,
        edition: u16,
        seed: u64,
    ) -> Checked<Self> {
        let holder = Holder {
            scope: scope.clone(),
            role: Role::Head,
            name: format!("Pemegang {index}"),
            office: format!("Laptop {index}"),
            salutation: String::new(),
        };
        let code = service.make_code(&holder)?;
        let database = Database::from_copy(medium, &templates()?.0)?;
        let mut device = Self {
            index,
            scope: scope.clone(),
            number: 0,
            key: [0; 32],
            clock: Arc::new(ManualClock::at(now_ms)),
            stuck: false,
            entropy: Arc::new(Fused::new(seed)),
            database,
            form: None,
            edition,
            seen: Seen::default(),
            store: None,
            seed,
            life: 0,
        };
        device.open()?;
        let address = ServiceAddress::parse("127.0.0.1:1").map_err(Violation::harness)?;
        let grant = kentongan_sync::enrolment::enrol(
            device.store()?,
            &Link::good(service),
            &address,
            &code.keys(service.code_work),
            None,
            "0.1.0",
        )?;
        device.number = grant.device_no.0;
        device.key = grant.public_key;
        device.seen.identities = Rc::new(BTreeSet::new());
        Ok(device)
    }

    pub fn store(&self) -> Checked<&Store> {
        self.store
            .as_ref()
            .ok_or_else(|| Violation::harness("the program does not run"))
    }

    /// Starts the program: a new boot, other randomness.
    fn open(&mut self) -> Checked {
        self.life += 1;
        self.entropy = Arc::new(Fused::new(self.seed.wrapping_add(self.life << 32)));
        let store = Store::open_with(
            &self.database.path,
            self.database.opening(self.edition),
            Arc::clone(&self.clock) as Arc<_>,
            Arc::clone(&self.entropy) as Arc<_>,
        )?;
        self.store = Some(store);
        Ok(())
    }

    /// A newer program is installed.
    pub fn upgrade(&mut self) -> Checked {
        self.edition = kentongan_domain::op::EDITION;
        self.crash()
    }

    /// The power goes and comes back.
    pub fn crash(&mut self) -> Checked {
        let disk = self.database.as_it_lies()?;
        self.store = None;
        self.form = None;
        self.database = disk;
        self.open()
    }

    /// The disk is replaced by an older copy of it; or only the database, and what lies beside it stays.
    pub fn restore(&mut self, copy: &Copy, medium: &Medium, whole: bool) -> Checked {
        self.store = None;
        self.form = None;
        self.database = if whole {
            Database::from_copy(medium, copy)?
        } else {
            self.database.set_back(copy)?
        };
        self.seen = Seen::default();
        self.open()
    }

    /// A second laptop with this one's disk; its clock goes its own way.
    pub fn double(&self, index: usize, medium: &Medium, seed: u64) -> Checked<Self> {
        let mut double = Self {
            index,
            scope: self.scope.clone(),
            number: self.number,
            key: self.key,
            clock: Arc::new(ManualClock::at(kentongan_domain::world::Clock::wall_ms(&*self.clock))),
            stuck: false,
            entropy: Arc::new(Fused::new(seed)),
            database: Database::from_copy(medium, &self.database.copy()?)?,
            form: None,
            edition: self.edition,
            seen: Seen::default(),
            store: None,
            seed,
            life: 0,
        };
        double.open()?;
        Ok(double)
    }

    pub fn pass(&self, ms: u32) {
        let wall = kentongan_domain::world::Clock::wall_ms(&*self.clock);
        self.clock.pass(ms);
        if self.stuck {
            self.clock.set_wall(wall);
        }
    }

    pub fn walk(&mut self, walk: Walk, now_ms: i64) {
        self.stuck = walk == Walk::Stuck;
        self.clock.set_wall(match walk {
            Walk::Hours(hours) => now_ms + i64::from(hours) * 3_600_000,
            Walk::Epoch1970 => 0,
            Walk::Before1970 => -86_400_000,
            Walk::End2038 => i64::from(i32::MAX) * 1000,
            Walk::Year2106 => i64::from(u32::MAX) * 1000 + 999,
            Walk::Stuck => return,
            Walk::Mended => now_ms,
        });
    }
}
