//! The real engine against the real district, in one process: named devices, named faults.

#![allow(dead_code, reason = "each test binary uses the part of this world that it needs")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking"
)]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use kentongan_district::Service;
use kentongan_district::attempts::Caller;
use kentongan_district::blobs::BlobExchange;
use kentongan_district::enrolment::Holder;
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_district::sync::Exchange;
use kentongan_domain::ids::ObjectId;
use kentongan_domain::issue::{Issue, Occurrence, Reporter, Urgency};
use kentongan_domain::meeting::{Meeting, MeetingKind, SignerIdKind};
use kentongan_domain::role::Role;
use kentongan_protocol::enrolment::CodeWork;
use kentongan_store::{Delivery, Durability, IssueQuery, Store};
use kentongan_sync::session::SessionError;
use kentongan_sync::{BlobsExchanged, Exchanged, Fault, ServiceAddress, Transport, exchange, exchange_blobs};
use kentongan_testkit::{ManualClock, RAKOR_MS, SeededEntropy};

/// Calls the service as HTTP would, and can fail as a link does.
pub struct Direct {
    pub service: Arc<Service>,
    pub fault: Mutex<Option<LinkFault>>,
    /// Every exchange that was tried, as both sides meant it, whatever the link made of it.
    pub spoken: Mutex<Vec<Spoken>>,
    /// Bytes that the link carried up.
    pub carried_up: AtomicU64,
}

/// One exchange: what the device sent, and what the service answered if the whole request arrived.
#[derive(Clone)]
pub struct Spoken {
    pub request: Vec<u8>,
    pub answer: Option<Vec<u8>>,
}

/// Gives a prepared answer, whatever is asked, and keeps what was asked.
pub struct Scripted {
    pub answer: Vec<u8>,
    pub asked: Mutex<Vec<Vec<u8>>>,
}

impl Scripted {
    pub fn new(answer: Vec<u8>) -> Self {
        Self {
            answer,
            asked: Mutex::default(),
        }
    }
}

impl Transport for Scripted {
    fn enrol(&self, _: Vec<u8>) -> Result<Vec<u8>, Fault> {
        Err(Fault::Unreachable)
    }

    fn state(&self, _: Vec<u8>) -> Result<Vec<u8>, Fault> {
        Err(Fault::Unreachable)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        self.asked.lock().unwrap().push(request);
        Ok(Box::new(std::io::Cursor::new(self.answer.clone())))
    }
}

#[derive(Clone, Copy)]
pub enum LinkFault {
    /// The request arrives up to this byte; nothing comes back.
    CutRequest(usize),
    /// The link lives for so many bytes of a request; a shorter one goes through.
    DiesAfter(usize),
    /// The request arrives, the answer is cut at this byte.
    CutAnswer(usize),
    /// The answer's byte at this place is spoilt.
    SpoilAnswer(usize),
}

impl Transport for Direct {
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.service.grant(Caller::NOWHERE, &request).map_err(Fault::Refused)
    }

    fn state(&self, hello: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.carry(hello.len());
        self.service.state(&hello).map_err(Fault::Refused)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        let fault = *self.fault.lock().unwrap();
        let mut exchange = Exchange::default();
        let cut_at = match fault {
            Some(LinkFault::CutRequest(at)) => Some(at),
            Some(LinkFault::DiesAfter(at)) => Some(at).filter(|at| *at < request.len()),
            _ => None,
        };
        self.spoken.lock().unwrap().push(Spoken {
            request: request.clone(),
            answer: None,
        });
        self.carry(cut_at.unwrap_or(request.len()).min(request.len()));
        if let Some(at) = cut_at {
            exchange
                .feed(&self.service, &request[..at.min(request.len())])
                .map_err(Fault::Refused)?;
            exchange.cut(&self.service).map_err(Fault::Refused)?;
            return Err(Fault::Unreachable);
        }
        // Odd pieces, as a link delivers them.
        for piece in request.chunks(997) {
            exchange.feed(&self.service, piece).map_err(Fault::Refused)?;
        }
        let mut answer = exchange.finish(&self.service).map_err(Fault::Refused)?;
        if let Some(spoken) = self.spoken.lock().unwrap().last_mut() {
            spoken.answer = Some(answer.clone());
        }
        match fault {
            Some(LinkFault::CutAnswer(at)) => answer.truncate(at),
            Some(LinkFault::SpoilAnswer(at)) => {
                if let Some(byte) = answer.get_mut(at) {
                    *byte ^= 0x20;
                }
            }
            _ => {}
        }
        Ok(Box::new(std::io::Cursor::new(answer)))
    }

    fn blobs(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        let fault = *self.fault.lock().unwrap();
        self.spoken.lock().unwrap().push(Spoken {
            request: request.clone(),
            answer: None,
        });
        let cut_at = match fault {
            Some(LinkFault::CutRequest(at)) => at.min(request.len()),
            Some(LinkFault::DiesAfter(at)) => at.min(request.len()),
            _ => request.len(),
        };
        self.carry(cut_at);
        let mut exchange = BlobExchange::default();
        for piece in request[..cut_at].chunks(997) {
            exchange.feed(&self.service, piece).map_err(Fault::Refused)?;
        }
        if cut_at < request.len() {
            return Err(Fault::Unreachable);
        }
        let mut answer = exchange.finish(&self.service).map_err(Fault::Refused)?;
        if let Some(spoken) = self.spoken.lock().unwrap().last_mut() {
            spoken.answer = Some(answer.clone());
        }
        match fault {
            Some(LinkFault::CutAnswer(at)) => answer.truncate(at),
            Some(LinkFault::SpoilAnswer(at)) => {
                if let Some(byte) = answer.get_mut(at) {
                    *byte ^= 0x20;
                }
            }
            _ => {}
        }
        Ok(Box::new(std::io::Cursor::new(answer)))
    }
}

pub struct World {
    pub folder: tempfile::TempDir,
    pub clock: Arc<ManualClock>,
    pub transport: Direct,
}

impl Direct {
    pub fn to(service: Service) -> Self {
        Self {
            service: Arc::new(service),
            fault: Mutex::default(),
            spoken: Mutex::default(),
            carried_up: AtomicU64::new(0),
        }
    }

    fn carry(&self, bytes: usize) {
        self.carried_up.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// What was said last.
    pub fn last(&self) -> Spoken {
        self.spoken.lock().unwrap().last().unwrap().clone()
    }
}

impl World {
    pub fn new() -> Self {
        Self::serving("18.02.01", "Kecamatan Kalirejo")
    }

    pub fn serving(region: &str, name: &str) -> Self {
        let folder = folder();
        let clock = Arc::new(ManualClock::at(RAKOR_MS));
        let store = SqliteStore::open(&folder.path().join("district.db")).unwrap();
        store.set_up(&region.parse().unwrap(), name, [8; 32], 7, 1).unwrap();
        let mut service = Service::new(Box::new(store), clock.clone(), Arc::new(SeededEntropy::new(1)));
        service.code_work = CodeWork::NEXT_TO_NONE;
        Self {
            folder,
            clock,
            transport: Direct::to(service),
        }
    }

    pub fn device(&self, name: &str, scope: &str, seed: u64) -> Store {
        self.device_of(name, holder(scope, name), seed)
    }

    pub fn device_of(&self, name: &str, holder: Holder, seed: u64) -> Store {
        let code = self.transport.service.make_code(&holder).unwrap();
        let store = open(&self.folder.path().join(format!("{name}.db")), &self.clock, seed);
        kentongan_sync::enrolment::enrol(
            &store,
            &self.transport,
            &nowhere(),
            &code.keys(self.transport.service.code_work),
            None,
            "0.1.0",
        )
        .unwrap();
        store
    }

    pub fn sync(&self, store: &Store) -> Result<Exchanged, SessionError> {
        exchange(
            store,
            &self.transport,
            &SeededEntropy::new(store.wall_ms() as u64),
            &mut |_, _| {},
        )
    }

    /// The photos that follow the texts of one call.
    pub fn send_photos(&self, store: &Store) -> Result<BlobsExchanged, SessionError> {
        let entropy = SeededEntropy::new(store.wall_ms() as u64);
        exchange_blobs(store, &self.transport, &entropy, &|| true, &mut |_| {})
    }

    /// One call: texts, then photos.
    pub fn call(&self, store: &Store) -> BlobsExchanged {
        self.clock.pass(1_000);
        self.sync(store).unwrap();
        self.send_photos(store).unwrap()
    }

    pub fn with_fault<T>(&self, fault: LinkFault, body: impl FnOnce() -> T) -> T {
        *self.transport.fault.lock().unwrap() = Some(fault);
        let value = body();
        *self.transport.fault.lock().unwrap() = None;
        value
    }
}

/// In memory where the system has a place for it: what is proved here is the protocol, not the disk.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .unwrap()
}

/// The transport of these tests calls the service directly; the address is only kept.
pub fn nowhere() -> ServiceAddress {
    ServiceAddress::parse("127.0.0.1:1").unwrap()
}

pub fn holder(scope: &str, office: &str) -> Holder {
    Holder {
        scope: scope.parse().unwrap(),
        role: Role::Head,
        name: String::new(),
        office: office.to_owned(),
        salutation: String::new(),
    }
}

pub fn open(path: &Path, clock: &Arc<ManualClock>, seed: u64) -> Store {
    Store::open(
        path,
        Durability::Full,
        clock.clone(),
        Arc::new(SeededEntropy::new(seed)),
    )
    .unwrap()
}

pub fn issue(title: &str, urgency: Urgency) -> Issue {
    Issue {
        title: title.to_owned(),
        category: "KES".to_owned(),
        occurred_on: chrono::NaiveDate::from_ymd_opt(2025, 1, 17).unwrap(),
        hamlet: "Dusun II".to_owned(),
        landmark: "RT 02".to_owned(),
        description: "Tiga anak dirawat di Puskesmas sejak Jumat.".to_owned(),
        urgency,
        occurrence: Occurrence::Occurred,
        confidential: false,
        village_name: "Kalirejo".to_owned(),
        reporter: Some(Reporter {
            name: "Kader Posyandu".to_owned(),
            phone: String::new(),
        }),
        ..Issue::default()
    }
}

pub fn meeting() -> Meeting {
    Meeting {
        kind: MeetingKind::Coordination,
        title: "Rapat Koordinasi Bulanan".to_owned(),
        theme: String::new(),
        date: chrono::NaiveDate::from_ymd_opt(2025, 1, 20).unwrap(),
        start: "09.00".to_owned(),
        end: String::new(),
        venue: "Aula".to_owned(),
        agenda: String::new(),
        chair_name: String::new(),
        chair_office: "Camat Kalirejo".to_owned(),
        signer_name: String::new(),
        signer_office: String::new(),
        signer_rank: String::new(),
        signer_id_kind: SignerIdKind::None,
        signer_id: String::new(),
        ..Meeting::default()
    }
}

pub fn titles(store: &Store) -> Vec<(String, Delivery)> {
    let mut rows: Vec<_> = store
        .list_issues(&IssueQuery::default())
        .unwrap()
        .into_iter()
        .map(|i| (i.title, i.delivery))
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

pub fn names(store: &Store) -> Vec<String> {
    titles(store).into_iter().map(|(title, _)| title).collect()
}

/// Words that hardly shrink, so that batches are as full on the wire as in the store.
pub fn prose(n: usize, words: usize) -> String {
    (0..words)
        .map(|word| format!("kata{} ", (n * 7919 + word * 104_729) % 100_003))
        .collect()
}

/// Issues with long texts, too many for one batch; their titles.
pub fn write_a_long_queue(laptop: &Store, issues: usize, words: usize) -> Vec<String> {
    let titles: Vec<String> = (0..issues).map(|n| format!("Isu {n:03}")).collect();
    for (n, title) in titles.iter().enumerate() {
        let mut long = issue(title, Urgency::Low);
        long.description = prose(n, words);
        laptop.create_issue(KALIREJO.parse().unwrap(), long, None).unwrap();
    }
    titles
}

/// An issue of the highest urgency, and a word on it.
pub fn write_an_emergency(laptop: &Store) -> ObjectId {
    let emergency = issue("Tanggul jebol", Urgency::Emergency);
    let urgent = laptop.create_issue(KALIREJO.parse().unwrap(), emergency, None).unwrap();
    laptop.add_follow_up(urgent, "Warga mengungsi.", false).unwrap();
    urgent
}

pub const KALIREJO: &str = "village:18.02.01.2003";
pub const LANGSEP: &str = "village:18.02.01.2001";

impl World {
    pub fn record(&self, store: &Store, title: &str) -> ObjectId {
        self.clock.pass(1000);
        store
            .create_issue(KALIREJO.parse().unwrap(), issue(title, Urgency::Medium), None)
            .unwrap()
    }

    /// Behind what waits an emergency, and a link that lives just long enough for what goes first.
    pub fn hold_an_emergency(&self, laptop: &Store) -> ObjectId {
        let urgent = write_an_emergency(laptop);
        let first = laptop.next_batches(usize::MAX).unwrap()[0].bytes.len();
        self.with_fault(LinkFault::CutRequest(500 + first + 900), || self.sync(laptop))
            .unwrap_err();
        urgent
    }

    /// A copy of a laptop's database as it stands now.
    pub fn copy_laptop(&self, store: &Store, name: &str) -> PathBuf {
        let to = self.folder.path().join(name);
        rusqlite::Connection::open(store.path())
            .unwrap()
            .backup("main", &to, None::<fn(rusqlite::backup::Progress)>)
            .unwrap();
        to
    }

    /// The laptop's disk dies, or a twin of it is made; what there is is `copy`.
    pub fn restore_laptop(&self, copy: &Path, name: &str, seed: u64) -> Store {
        let to = self.folder.path().join(name);
        std::fs::copy(copy, &to).unwrap();
        open(&to, &self.clock, seed)
    }

    /// A copy of the service's database as it stands now.
    pub fn copy_service(&self, name: &str) -> PathBuf {
        let to = self.folder.path().join(name);
        self.transport.service.store.backup(&to).unwrap();
        to
    }

    /// Another service over another store, in place of the one that stood.
    pub fn replace_service(&mut self, store: SqliteStore) {
        let mut service = Service::new(Box::new(store), self.clock.clone(), Arc::new(SeededEntropy::new(99)));
        service.code_work = CodeWork::NEXT_TO_NONE;
        self.transport.service = Arc::new(service);
    }

    pub fn settle(&self, stores: &[&Store]) {
        for _ in 0..3 {
            for store in stores {
                self.clock.pass(1000);
                self.sync(store).unwrap();
            }
        }
        let service = &self.transport.service;
        assert_eq!(service.store.verify().unwrap().faults, Vec::<String>::new());
        for store in stores {
            assert_eq!(store.count_outbox().unwrap(), 0);
            assert_eq!(store.count_parked().unwrap(), 0);
            assert_eq!(store.verify().unwrap().faults, Vec::<String>::new());
        }
    }

    pub fn clock_ms(&self) -> i64 {
        kentongan_domain::world::Clock::wall_ms(&*self.clock)
    }
}
