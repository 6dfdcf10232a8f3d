//! What three devices send in ten rounds, as the very bytes of their requests.
//!
//! The devices are real and speak to a real service once; afterwards their requests are sent again, as often as wanted, to a
//! service that stands where the first one stood before. Sealed bytes never change, so that the batches are what the devices
//! themselves would send after a crash.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, anyhow, ensure};
use kentongan_district::store::DistrictStore as _;
use kentongan_district::store::sqlite::SqliteStore;
use kentongan_domain::ids::DeviceNo;
use kentongan_domain::issue::{Issue, Occurrence, Urgency};
use kentongan_domain::scope::Stream;
use kentongan_domain::world::{SystemClock, SystemEntropy};
use kentongan_protocol::batch::Batch;
use kentongan_protocol::enrolment::{CodeWork, EnrolCode};
use kentongan_protocol::exchange::{Cursor, Hello};
use kentongan_protocol::frame::{self, FrameDecoder, FrameKind};
use kentongan_protocol::keys::{PrivateKey, PublicKey};
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_store::{Durability, Store};
use kentongan_sync::http::HttpTransport;
use kentongan_sync::{Fault, ServiceAddress, Transport};

use super::listening::Listening;
use crate::counts;
use crate::scene::{KALIREJO, LANGSEP};
use crate::service::{DISTRICT, District, Holder};

pub const DEVICES: u32 = 3;
pub const ROUNDS: u32 = 10;
/// Issues in a batch.
pub const ISSUES: u32 = 2;

/// Head of Kampung Agung Timur; the name is invented.
const THIRD: Holder<'_> = Holder {
    scope: "village:18.02.01.2004",
    name: "Sutrisno Contoh",
    office: "",
    salutation: "Bapak",
};

/// Requests in the order in which they were sent.
#[derive(Debug)]
pub struct Mail {
    letters: Vec<Letter>,
    /// Who signs the receipts.
    district: PublicKey,
}

/// One request of one device.
#[derive(Debug, Clone)]
pub struct Letter {
    pub request: Vec<u8>,
    /// The batch in it; `None`: the device only called.
    pub batch: Option<[u8; 32]>,
}

/// Signed receipts by the batch that they are for.
pub type Receipts = BTreeMap<[u8; 32], Vec<u8>>;

impl Mail {
    /// Enrols three devices at a new district whose store is left in `folder` as it was before their first batch, and keeps
    /// what they send from then on.
    ///
    /// # Errors
    /// When something of it does not work.
    pub fn write(folder: &Path, district: &Path) -> Result<Self> {
        let mut enrolling = District::new(district, DISTRICT)?;
        let codes = [KALIREJO, LANGSEP, THIRD].map(|holder| (holder, enrolling.make_code(holder)));
        enrolling.start()?;
        let address = address(&format!("127.0.0.1:{}", enrolling.port()))?;
        let mut devices = Vec::new();
        for (holder, code) in codes {
            let store = Store::open(
                &folder.join(format!("{}.db", holder.name)),
                Durability::Full,
                Arc::new(SystemClock::new()),
                Arc::new(SystemEntropy),
            )?;
            let post = HttpTransport::to_stranger(address.clone())?;
            kentongan_sync::enrolment::enrol(
                &store,
                &post,
                &address,
                &EnrolCode::parse(&code?)?.keys(CodeWork::FULL),
                None,
                "0",
            )?;
            devices.push((store, holder.scope.parse::<Stream>()?));
        }
        enrolling.stop()?;
        counts::fold(enrolling.store())?;

        let key = SqliteStore::open(enrolling.store())?.identity()?.key().public();

        let copy = folder.join("once.db");
        std::fs::copy(enrolling.store(), &copy)?;
        let service = Listening::start(&copy)?;
        let post = Kept::new(service.address())?;
        // Everybody calls before the first batch, so that the service's thread for the store has already made more calls than
        // opening did, and the n-th call of a batch is the n-th of that thread.
        for (store, _) in devices.iter().chain(&devices).chain(&devices) {
            kentongan_sync::exchange(store, &post, &SystemEntropy, &mut |_, _| {})?;
        }
        for round in 1..=ROUNDS {
            for (store, village) in &devices {
                for n in 1..=ISSUES {
                    store.create_issue(village.clone(), issue(&format!("Isu {round}.{n}")), None)?;
                }
                kentongan_sync::exchange(store, &post, &SystemEntropy, &mut |_, _| {})?;
                ensure!(store.count_outbox()? == 0, "a batch has no receipt");
            }
        }
        let letters = post
            .requests
            .into_inner()
            .map_err(|_| anyhow!("an exchange panicked"))?;
        let mut keys = BTreeMap::new();
        for (store, _) in &devices {
            let replica = store.replica()?;
            keys.insert(replica.enrolled()?.device_no, replica.key()?);
        }
        let letters: Vec<Letter> = letters
            .iter()
            .map(|request| Letter::of(request, &keys))
            .collect::<Result<_>>()?;
        let mail = Self { letters, district: key };
        let batches = mail.letters.iter().filter(|letter| letter.batch.is_some()).count();
        ensure!(batches == (DEVICES * ROUNDS) as usize, "{batches} batches were sent");
        service.kill()?;
        Ok(mail)
    }

    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// Sends a letter; answers what came back.
    ///
    /// # Errors
    /// When the answer holds what no answer may.
    pub fn send(&self, letter: &Letter, post: &HttpTransport) -> Result<Reply> {
        let mut answer = Vec::new();
        match post.exchange(letter.request.clone()) {
            // What came before the link was cut counts.
            Ok(mut reader) => _ = reader.read_to_end(&mut answer),
            Err(Fault::Unreachable) => return Ok(Reply::Nobody),
            Err(_) => return Ok(Reply::Refused),
        }
        // The word on batches that this one settles comes with it, and again when they are asked for themselves.
        for receipt in payloads(&answer, FrameKind::Receipt)? {
            let signed = SignedReceipt::open(&receipt, &self.district)?.receipt;
            if letter.batch == Some(signed.batch_id) {
                return Ok(if signed.held {
                    Reply::Held
                } else {
                    Reply::Receipt(receipt)
                });
            }
        }
        Ok(Reply::Refused)
    }

    /// Whether every batch has its receipt among these.
    pub fn is_answered(&self, receipts: &Receipts) -> bool {
        self.letters
            .iter()
            .filter_map(|letter| letter.batch)
            .all(|batch| receipts.contains_key(&batch))
    }
}

impl Letter {
    /// The batch of a request, from a device that says nothing of what it knows: the day is lived again and again, and a cursor
    /// or a receipt of the first one would speak of another feed.
    fn of(request: &[u8], keys: &BTreeMap<DeviceNo, PrivateKey>) -> Result<Self> {
        let hello = payloads(request, FrameKind::Hello)?;
        let mut hello = Hello::parse(hello.first().context("a request without a hello")?)?;
        let key = keys.get(&hello.device_no).context("a request of nobody")?;
        hello.cursor = Cursor::default();
        hello.heads.clear();
        let batches = payloads(request, FrameKind::Batch)?;
        ensure!(batches.len() <= 1, "a request with two batches");
        let mut request = frame::begin();
        frame::push(&mut request, FrameKind::Hello, &hello.seal(key));
        for batch in &batches {
            frame::push(&mut request, FrameKind::Batch, batch);
        }
        frame::push(&mut request, FrameKind::End, &[]);
        let batch = batches.first().map(|bytes| Batch::parse(bytes)).transpose()?;
        Ok(Self {
            request,
            batch: batch.map(|batch| batch.id),
        })
    }
}

/// What came of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    Receipt(Vec<u8>),
    /// The word that the batch is kept until those before it come.
    Held,
    /// An answer without a receipt.
    Refused,
    /// The service has gone.
    Nobody,
}

/// HTTP to the service at `address`.
///
/// # Errors
/// When this machine has no HTTP.
pub fn post_to(service: &Listening) -> Result<HttpTransport> {
    Ok(HttpTransport::to_stranger(address(service.address())?)?)
}

fn address(text: &str) -> Result<ServiceAddress> {
    Ok(ServiceAddress::parse(text)?)
}

fn payloads(message: &[u8], kind: FrameKind) -> Result<Vec<Vec<u8>>> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(message);
    let mut payloads = Vec::new();
    while let Some(frame) = decoder.next_frame().context("no message of ours")? {
        if frame.kind == kind {
            payloads.push(frame.payload);
        }
    }
    Ok(payloads)
}

/// A way to the service that keeps what goes over it.
struct Kept {
    post: HttpTransport,
    requests: Mutex<Vec<Vec<u8>>>,
}

impl Kept {
    fn new(service: &str) -> Result<Self> {
        Ok(Self {
            post: HttpTransport::to_stranger(address(service)?)?,
            requests: Mutex::default(),
        })
    }
}

impl Transport for Kept {
    fn enrol(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.post.enrol(request)
    }

    fn exchange(&self, request: Vec<u8>) -> Result<Box<dyn Read>, Fault> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(request.clone());
        self.post.exchange(request)
    }

    fn state(&self, request: Vec<u8>) -> Result<Vec<u8>, Fault> {
        self.post.state(request)
    }
}

fn issue(title: &str) -> Issue {
    Issue {
        title: title.to_owned(),
        category: "BEN".to_owned(),
        occurred_on: chrono::NaiveDate::default(),
        hamlet: String::new(),
        landmark: String::new(),
        description: "Pohon tumbang menutup jalan ke balai kampung.".to_owned(),
        urgency: Urgency::Medium,
        occurrence: Occurrence::Occurred,
        confidential: false,
        village_name: String::new(),
        reporter: None,
        ..Issue::default()
    }
}
