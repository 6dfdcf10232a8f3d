//! A device that says what no honest program would: messages made by hand, signed with its own key.

#![allow(dead_code, reason = "each test binary uses the part of this workshop that it needs")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::collections::BTreeMap;

use kentongan_district::Service;
use kentongan_district::sync::Exchange;
use kentongan_domain::chain::{self, Link};
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::issue::Urgency;
use kentongan_domain::op::{Common, Fields, Kind, RawOp};
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::{Batch, BatchHeader, seal_batch};
use kentongan_protocol::exchange::{Cursor, Head, Hello};
use kentongan_protocol::frame::{self, Frame, FrameDecoder, FrameKind};
use kentongan_protocol::keys::{PrivateKey, Purpose};
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_store::Store;
use kentongan_testkit::RAKOR_MS;
use minicbor::Encoder;

/// Somebody with the key of an enrolled device.
pub struct Forger {
    pub device_no: DeviceNo,
    pub key: PrivateKey,
    pub stream: Stream,
}

impl Forger {
    pub fn of(store: &Store) -> Self {
        let replica = store.replica().unwrap();
        let enrolment = replica.enrolled().unwrap();
        Self {
            device_no: enrolment.device_no,
            key: replica.key().unwrap(),
            stream: enrolment.scope.own_stream(),
        }
    }

    pub fn hello(&self, heads: Vec<Head>) -> Hello {
        Hello {
            device_no: self.device_no,
            heads,
            cursor: Cursor::default(),
            wall_ms: RAKOR_MS,
            mono_ms: 0,
            boot: 1,
            app_version: "0.1.0".to_owned(),
            edition: kentongan_domain::op::EDITION,
            nonce: [7; 16],
            offered: false,
            pins: 0,
            reads: 0,
        }
    }

    /// A whole request: hello, `frames`, end.
    pub fn request(&self, frames: &[(FrameKind, &[u8])]) -> Vec<u8> {
        let hello = self.hello(Vec::new()).seal(&self.key);
        let mut all = vec![(FrameKind::Hello, hello.as_slice())];
        all.extend_from_slice(frames);
        all.push((FrameKind::End, &[]));
        message(&all)
    }

    /// The place of a first batch in `stream`.
    pub fn first(&self, stream: &Stream) -> BatchHeader {
        let start = chain::start(&self.key.public(), stream, Epoch(0), None);
        BatchHeader {
            device_no: self.device_no,
            epoch: Epoch(0),
            stream: stream.clone(),
            first_seq: Seq::FIRST,
            count: 0,
            prev: start,
            last: start,
            parent: None,
        }
    }

    pub fn batch(&self, ops: &[RawOp]) -> Batch {
        seal_batch(self.first(&self.stream), ops, &self.key)
    }

    /// A batch whose header and body are what they are said to be, whether or not anybody could read them.
    pub fn sealed(&self, header: &[u8], body: &[u8]) -> Vec<u8> {
        envelope(*b"KTGB", Purpose::Batch, header, &self.key, body)
    }

    /// The signed part of a batch, field by field as `put` writes it.
    pub fn header(&self, first_seq: u64, count: u64, last: &Link) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut e = Encoder::new(&mut bytes);
        let before = chain::start(&self.key.public(), &self.stream, Epoch(0), None);
        e.map(7).unwrap().u8(0).unwrap().u32(self.device_no.0).unwrap();
        e.u8(1).unwrap().u32(0).unwrap().u8(2).unwrap();
        e.str(&self.stream.to_string()).unwrap();
        e.u8(3)
            .unwrap()
            .u64(first_seq)
            .unwrap()
            .u8(4)
            .unwrap()
            .u64(count)
            .unwrap();
        e.u8(5)
            .unwrap()
            .bytes(&before)
            .unwrap()
            .u8(6)
            .unwrap()
            .bytes(last)
            .unwrap();
        bytes
    }
}

/// `magic version length content signature`, and what follows.
pub fn envelope(magic: [u8; 4], purpose: Purpose, content: &[u8], key: &PrivateKey, rest: &[u8]) -> Vec<u8> {
    let mut bytes = magic.to_vec();
    bytes.push(1);
    bytes.extend_from_slice(&u16::try_from(content.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(content);
    bytes.extend_from_slice(&key.sign(purpose, content));
    bytes.extend_from_slice(rest);
    bytes
}

/// A body that claims to be `raw_len` bytes long under `codec`.
pub fn body(codec: u8, raw_len: u32, bytes: &[u8]) -> Vec<u8> {
    let mut body = vec![codec, 0];
    body.extend_from_slice(&raw_len.to_be_bytes());
    body.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_be_bytes());
    body.extend_from_slice(blake3::hash(bytes).as_bytes());
    body.extend_from_slice(bytes);
    body
}

pub fn message(frames: &[(FrameKind, &[u8])]) -> Vec<u8> {
    let mut message = frame::begin();
    for (kind, payload) in frames {
        frame::push(&mut message, *kind, payload);
    }
    message
}

pub fn frames(message: &[u8]) -> Vec<Frame> {
    let mut decoder = FrameDecoder::default();
    decoder.feed(message);
    std::iter::from_fn(|| decoder.next_frame().unwrap()).collect()
}

/// An issue as a village writes it.
pub fn op(title: &str) -> RawOp {
    let issue = crate::world::issue(title, Urgency::Medium);
    RawOp::encode(
        &common(Kind::IssueCreate, issue.common_fields()),
        &issue.personal_fields(),
        [3; 16],
    )
}

pub fn common(kind: Kind, fields: Fields) -> Common {
    Common {
        kind,
        hlc: Hlc::new(RAKOR_MS, 0),
        object: None,
        base: BTreeMap::new(),
        fields,
        wall_ms: RAKOR_MS,
        mono_ms: 0,
        boot: 1,
        clock_doubt: false,
        was: None,
        meant: None,
    }
}

/// Says `request` in pieces of the size in which HTTP brings them.
pub fn say(service: &Service, request: &[u8]) -> Result<Vec<Frame>, ProblemCode> {
    let code = |problem: Problem| problem.code;
    let mut exchange = Exchange::default();
    for piece in request.chunks(16 * 1024) {
        exchange.feed(service, piece).map_err(code)?;
    }
    exchange.finish(service).map(|answer| frames(&answer)).map_err(code)
}

/// What an answer says went wrong.
pub fn problems(answer: &[Frame]) -> Vec<ProblemCode> {
    answer
        .iter()
        .filter(|f| f.kind == FrameKind::Problem)
        .map(|f| Problem::decode(&f.payload).unwrap().code)
        .collect()
}
