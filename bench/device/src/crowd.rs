//! Many devices at once: each is enrolled and has its batches ready, then all call in the same moment. What is measured is the
//! service, so these keep no store: they send what a device would send, and look whether each op has its receipt.

mod records;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Barrier, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use clap::Parser;
use kentongan_domain::chain::{self, Link};
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::op::{Common, EDITION, Kind, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_domain::world::{Clock as _, SystemClock, SystemEntropy, random};
use kentongan_protocol::batch::{BatchHeader, seal_batch};
use kentongan_protocol::compression::READS_DENSE;
use kentongan_protocol::enrolment::{CodeWork, EnrolCode, EnrolRequest, Grant};
use kentongan_protocol::exchange::{Cursor, FeedPage, Head, Hello};
use kentongan_protocol::frame::{self, FrameDecoder, FrameKind};
use kentongan_protocol::keys::{PrivateKey, PublicKey};
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_sync::http::HttpTransport;
use kentongan_sync::{Fault, ServiceAddress, Transport as _};
use serde_json::{Value, json};

/// Makes codes into devices: half a second of work each, so not one after the other.
const ENROLLING: usize = 2;
/// A device that the service asks to come back does so this often.
const TRIES_MAX: u32 = 6;
/// Each has a thread that waits for its answer; it needs no more of a stack.
const STACK_BYTES: usize = 512 * 1024;

#[derive(Parser)]
struct Options {
    #[arg(long)]
    address: String,
    /// One code of `kentongan-district enrol` a line
    #[arg(long)]
    codes: PathBuf,
    /// Records, one JSON object a line
    #[arg(long)]
    records: PathBuf,
    /// Of each device, each time
    #[arg(long)]
    ops: usize,
    /// How often all call at once; one time is luck on a machine that does other things as well
    #[arg(long, default_value_t = 1)]
    times: usize,
}

/// Enrolled.
struct Device {
    key: PrivateKey,
    device_no: DeviceNo,
    stream: Stream,
    district: PublicKey,
    pins: PinSet,
    /// Where its chain ends.
    first: u64,
    prev: Link,
    /// How far it has read the feed.
    cursor: Cursor,
    /// With which it resumes its last connection, as laptops do.
    ticket: Option<Vec<u8>>,
}

/// A device with its next request. Its threads stand as well: elsewhere they would not be this machine's work.
struct Caller {
    district: PublicKey,
    transport: HttpTransport,
    ops: u64,
    request: Vec<u8>,
}

/// What became of one.
#[derive(Clone, Copy)]
struct Outcome {
    done: bool,
    /// How often it was asked to come back.
    refused: u32,
    ms: u64,
    /// `None`: it was told nothing new.
    cursor: Option<Cursor>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let address = ServiceAddress::parse(&options.address)?;
    let codes: Vec<String> = std::fs::read_to_string(&options.codes)?
        .lines()
        .map(str::to_owned)
        .collect();
    let ops = read_ops(&options.records, options.ops * options.times)?;
    let mut devices = enrol_all(&address, &codes)?;
    // Whoever started it looks at the service's clock of work before he answers.
    say(&json!({ "ready": devices.len() }));
    for ops in ops.chunks(options.ops) {
        let callers: Vec<Caller> = devices
            .iter_mut()
            .map(|device| device.next(&address, ops))
            .collect::<Result<_>>()?;
        std::io::stdin().read_line(&mut String::new())?;
        let (said, cursors) = call_all(&callers)?;
        for ((device, caller), cursor) in devices.iter_mut().zip(callers).zip(cursors) {
            device.cursor = cursor.unwrap_or(device.cursor);
            device.ticket = caller.transport.ticket();
        }
        say(&said);
    }
    Ok(())
}

/// All in the same moment. Also how far each has read the feed by then.
fn call_all(callers: &[Caller]) -> Result<(Value, Vec<Option<Cursor>>)> {
    let clock = SystemClock::new();
    let start = Barrier::new(callers.len() + 1);
    let (outcomes, seconds) = std::thread::scope(|threads| -> Result<_> {
        let mut calling = Vec::new();
        for caller in callers {
            let start = &start;
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            calling.push(thread.spawn_scoped(threads, move || {
                start.wait();
                call_until_done(caller)
            })?);
        }
        start.wait();
        let began = clock.mono_ms();
        let outcomes: Vec<Outcome> = calling.into_iter().filter_map(|thread| thread.join().ok()).collect();
        Ok((outcomes, (clock.mono_ms() - began) as f64 / 1000.0))
    })?;
    ensure!(outcomes.len() == callers.len(), "a device has crashed");
    let mut took: Vec<u64> = outcomes
        .iter()
        .filter(|outcome| outcome.done)
        .map(|outcome| outcome.ms)
        .collect();
    took.sort_unstable();
    let cursors = outcomes.iter().map(|outcome| outcome.cursor).collect();
    let said = json!({
        "seconds": seconds,
        "refused": outcomes.iter().map(|outcome| outcome.refused).sum::<u32>(),
        "refused_for_good": outcomes.iter().filter(|outcome| !outcome.done).count(),
        "p99_ms": took.get((took.len() * 99 / 100).min(took.len().saturating_sub(1))).copied().unwrap_or(0),
    });
    Ok((said, cursors))
}

#[expect(clippy::print_stdout, reason = "its answer to who started it")]
fn say(said: &Value) {
    println!("{said}");
}

/// The first so many records as ops.
fn read_ops(records: &Path, count: usize) -> Result<Vec<RawOp>> {
    let wall_ms = SystemClock::new().wall_ms();
    let file = BufReader::new(std::fs::File::open(records)?);
    let mut ops = Vec::new();
    for (n, line) in file.lines().take(count).enumerate() {
        let record: records::Record = serde_json::from_str(&line?)?;
        let common = Common {
            kind: Kind::IssueCreate,
            hlc: Hlc::new(wall_ms, u16::try_from(n)?),
            object: None,
            base: BTreeMap::new(),
            fields: record.issue().common_fields(),
            wall_ms,
            mono_ms: 0,
            boot: 1,
            clock_doubt: false,
            was: None,
            meant: None,
        };
        ops.push(RawOp::encode(&common, &BTreeMap::new(), [0; 16]));
    }
    ensure!(ops.len() == count, "there are {} records", ops.len());
    Ok(ops)
}

fn enrol_all(address: &ServiceAddress, codes: &[String]) -> Result<Vec<Device>> {
    let waiting = Mutex::new(codes.iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    std::thread::scope(|threads| {
        let enrolling: Vec<_> = (0..ENROLLING)
            .map(|_| {
                threads.spawn(|| {
                    let mut devices = Vec::new();
                    while let Some(code) = next() {
                        devices.push(enrol(address, code)?);
                    }
                    Ok::<_, anyhow::Error>(devices)
                })
            })
            .collect();
        let mut devices = Vec::new();
        for thread in enrolling {
            match thread.join() {
                Ok(enrolled) => devices.extend(enrolled?),
                Err(_) => bail!("enrolling has crashed"),
            }
        }
        Ok(devices)
    })
}

fn enrol(address: &ServiceAddress, code: &str) -> Result<Device> {
    let key = PrivateKey::from_seed(&random::<32>(&SystemEntropy));
    let keys = EnrolCode::parse(code)?.keys(CodeWork::FULL);
    let transport = HttpTransport::to_stranger(address.clone())?;
    let answer = transport.enrol(EnrolRequest::new(&keys, &key, "bench").seal(&key))?;
    let grant = Grant::open(&answer, &keys, &key.public())?;
    let pins = PinSet::open(&grant.pins, &grant.server_key)?;
    let stream: Stream = grant.scope.to_string().parse()?;
    Ok(Device {
        prev: chain::start(&key.public(), &stream, Epoch(0), None),
        first: 1,
        key,
        device_no: grant.device_no,
        stream,
        district: grant.server_key,
        pins,
        cursor: Cursor::default(),
        ticket: None,
    })
}

impl Device {
    /// Ready to send these.
    fn next(&mut self, address: &ServiceAddress, ops: &[RawOp]) -> Result<Caller> {
        let (before, receipted) = (self.prev, Seq(self.first - 1));
        let batches = self.seal(ops);
        let head = Head {
            stream: self.stream.clone(),
            epoch: Epoch(0),
            seq: Seq(self.first - 1),
            chain: self.prev,
            receipted,
            receipted_mark: (receipted.0 > 0).then(|| chain::mark(&before)),
            parted: false,
        };
        let hello = Hello {
            device_no: self.device_no,
            heads: vec![head],
            cursor: self.cursor,
            wall_ms: SystemClock::new().wall_ms(),
            mono_ms: 0,
            boot: 1,
            app_version: "bench".to_owned(),
            edition: EDITION,
            nonce: random::<16>(&SystemEntropy),
            offered: false,
            pins: self.pins.number,
            reads: READS_DENSE,
        };
        let mut request = frame::begin();
        frame::push(&mut request, FrameKind::Hello, &hello.seal(&self.key));
        for batch in batches {
            frame::push(&mut request, FrameKind::Batch, &batch);
        }
        frame::push(&mut request, FrameKind::End, &[]);
        Ok(Caller {
            district: self.district,
            transport: HttpTransport::new(address.clone(), self.pins.pins.clone(), self.ticket.take())?,
            ops: ops.len() as u64,
            request,
        })
    }

    /// As many batches as the ops take.
    fn seal(&mut self, ops: &[RawOp]) -> Vec<Vec<u8>> {
        let (mut sealed, mut rest) = (Vec::new(), ops);
        while !rest.is_empty() {
            let header = BatchHeader {
                device_no: self.device_no,
                epoch: Epoch(0),
                stream: self.stream.clone(),
                first_seq: Seq(self.first),
                count: 0,
                prev: self.prev,
                last: self.prev,
                parent: None,
            };
            let batch = seal_batch(header, rest, &self.key);
            self.prev = batch.header.last;
            self.first += u64::from(batch.header.count);
            rest = rest.get(batch.header.count as usize..).unwrap_or_default();
            sealed.push(batch.bytes().to_vec());
        }
        sealed
    }
}

fn call_until_done(caller: &Caller) -> Outcome {
    let clock = SystemClock::new();
    let (began, mut refused) = (clock.mono_ms(), 0);
    let (mut done, mut cursor) = (false, None);
    for _ in 0..TRIES_MAX {
        match call(caller) {
            Ok(read) => {
                (done, cursor) = (true, read);
                break;
            }
            Err(error) => {
                refused += 1;
                let asked = error.downcast_ref::<Fault>();
                let Some(Fault::Busy { retry_after_s }) = asked else {
                    break;
                };
                leave_alone(*retry_after_s);
            }
        }
    }
    Outcome {
        done,
        refused,
        cursor,
        ms: clock.mono_ms() - began,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the service asked to be left alone for so long"
)]
fn leave_alone(seconds: u64) {
    std::thread::sleep(Duration::from_secs(seconds));
}

/// One exchange: every op has its receipt, and none was refused.
fn call(caller: &Caller) -> Result<Option<Cursor>> {
    let mut answer = Vec::new();
    caller
        .transport
        .exchange(caller.request.clone())?
        .read_to_end(&mut answer)?;
    let mut decoder = FrameDecoder::default();
    decoder.feed(&answer);
    let (mut taken, mut ended, mut read) = (0, false, None);
    while let Some(frame) = decoder.next_frame()? {
        match frame.kind {
            FrameKind::Receipt => {
                let receipt = SignedReceipt::open(&frame.payload, &caller.district)?.receipt;
                ensure!(receipt.rejected.is_empty() && !receipt.held, "an op was refused");
                taken += receipt.through_seq.0 - receipt.first_seq.0 + 1;
            }
            FrameKind::FeedPage => read = Some(FeedPage::open(&frame.payload, &caller.district)?.through),
            FrameKind::End => ended = true,
            _ => {}
        }
    }
    ensure!(
        ended && taken == caller.ops,
        "{taken} of {} ops have a receipt",
        caller.ops
    );
    Ok(read)
}
