//! One of everything that crosses the wire, always the same: fixed keys, salts, times and texts.

use std::collections::BTreeMap;

use kentongan_domain::authority::Refusal;
use kentongan_domain::chain;
use kentongan_domain::hlc::Hlc;
use kentongan_domain::ids::{DeviceNo, Epoch, OpRef, Seq};
use kentongan_domain::op::{Common, Fields, Kind, Meant, Personal, RawOp, SEEN, Tag, Value, Was};
use kentongan_domain::role::Role;
use kentongan_domain::scope::Stream;
use kentongan_protocol::batch::{Batch, BatchHeader, seal_batch};
use kentongan_protocol::compression::{Packing, READS_DENSE};
use kentongan_protocol::enrolment::{EnrolRequest, Grant};
use kentongan_protocol::exchange::{
    Archived, Cursor, End, FeedItem, FeedPage, Head, HeldHead, Hello, Notice, Resumed, Standing, State,
};
use kentongan_protocol::frame::{self, FrameKind};
use kentongan_protocol::keys::{PrivateKey, Purpose};
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::problem::{Problem, ProblemCode};
use kentongan_protocol::receipt::{Receipt, SignedReceipt};
use kentongan_protocol::roster::{RosterEntry, Vouch};

use crate::case_files;
use crate::people::{self, KECAMATAN, VILLAGE, key_of};
use crate::{parcels, rakor};

pub struct Specimen {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

/// 20 January 2025, 09.00 WIB.
pub const MORNING_MS: i64 = 1_737_338_400_000;
const SERVER_EPOCH: u32 = 7;
pub const KALIREJO: &str = "village:18.02.01.2003";
pub const OFFICE: &str = "office:18.02.01";

pub fn all() -> Vec<Specimen> {
    let specimen = |name, bytes: Vec<u8>| Specimen { name, bytes };
    let district = people::district();
    let village = village();
    let page = page();
    let receipt = full_receipt(&village);
    vec![
        specimen("batch-village", village.bytes().to_vec()),
        specimen("batch-village-withheld", village.withheld().unwrap().bytes().to_vec()),
        specimen("batch-village-erased", erased().bytes().to_vec()),
        specimen("batch-kecamatan", kecamatan().bytes().to_vec()),
        specimen("batch-case-file", case_files::case_file().bytes().to_vec()),
        specimen("batch-photos", case_files::photos().bytes().to_vec()),
        specimen("batch-orders", case_files::orders().bytes().to_vec()),
        specimen("batch-rules", case_files::rules().bytes().to_vec()),
        specimen("batch-shares", case_files::shares().bytes().to_vec()),
        specimen("batch-office", office().bytes().to_vec()),
        specimen("batch-rakor", rakor::rakor().bytes().to_vec()),
        specimen("batch-records", rakor::records().bytes().to_vec()),
        specimen("batch-papers", rakor::papers().bytes().to_vec()),
        specimen("batch-forked", forked().bytes().to_vec()),
        specimen("batch-future", future().bytes().to_vec()),
        specimen(
            "batch-future-header",
            newer(future().bytes(), Purpose::Batch, &key_of(VILLAGE)),
        ),
        specimen("batch-plain", plain().bytes().to_vec()),
        specimen("batch-zstd", zstd_without_dictionary(&plain())),
        specimen("batch-dense", village.packed(Packing::Dense).unwrap().bytes().to_vec()),
        specimen("receipt-runs", receipt_of_many().bytes().to_vec()),
        specimen("receipt-full", receipt.bytes().to_vec()),
        specimen("receipt-plain", plain_receipt(&kecamatan(), 2).bytes().to_vec()),
        specimen("receipt-future", receipt_from_the_future(&receipt)),
        specimen("vouch", vouch(VILLAGE).bytes().to_vec()),
        specimen("vouch-future", newer(vouch(VILLAGE).bytes(), Purpose::Vouch, &district)),
        specimen("card", parcels::card()),
        specimen("hello", hello().seal(&key_of(VILLAGE))),
        specimen(
            "hello-future",
            newer(&hello().seal(&key_of(VILLAGE)), Purpose::Hello, &key_of(VILLAGE)),
        ),
        specimen("hello-pins", Hello { pins: 2, ..hello() }.seal(&key_of(VILLAGE))),
        specimen(
            "hello-dense",
            Hello {
                reads: READS_DENSE,
                ..hello()
            }
            .seal(&key_of(VILLAGE)),
        ),
        specimen("pins", pin_set().bytes().to_vec()),
        specimen("pins-future", newer(pin_set().bytes(), Purpose::Pins, &district)),
        specimen("feed-page", page.seal(&district)),
        specimen(
            "feed-page-future",
            newer(&page.seal(&district), Purpose::FeedPage, &district),
        ),
        specimen("state", state().seal(&district)),
        specimen("end", end(None).seal(&district)),
        specimen(
            "end-dense",
            End {
                reads: READS_DENSE,
                ..end(None)
            }
            .seal(&district),
        ),
        specimen(
            "end-lost",
            End {
                reads: READS_DENSE,
                lost: vec![case_files::PHOTO, case_files::THUMBNAIL],
                ..end(None)
            }
            .seal(&district),
        ),
        specimen("end-notice", end(Some(Notice::TwoLaptops)).seal(&district)),
        specimen("end-future", newer(&end(None).seal(&district), Purpose::End, &district)),
        specimen("problem", Problem::with_number(ProblemCode::Gap, 41).encode()),
        specimen(
            "problem-text",
            Problem::with_text(ProblemCode::CodeUnknown, "18.02.01").encode(),
        ),
        specimen("enrol-request", enrol_request()),
        specimen("grant", grant().seal(&district, &people::code().proof)),
        specimen(
            "grant-dense",
            Grant {
                reads: READS_DENSE,
                ..grant()
            }
            .seal(&district, &people::code().proof),
        ),
        specimen("frames-up", frames_up()),
        specimen("frames-down", frames_down()),
        specimen("blob-answer", case_files::blob_answer().seal(&district)),
        specimen("frames-blobs-up", case_files::frames_blobs_up()),
        specimen("frames-blobs-down", case_files::frames_blobs_down()),
    ]
}

pub fn at(device: DeviceNo, seq: u64) -> OpRef {
    OpRef {
        device_no: device,
        epoch: Epoch(0),
        seq: Seq(seq),
    }
}

/// The ops of one laptop, a minute apart.
pub struct Hand {
    device: DeviceNo,
    ops: Vec<RawOp>,
}

impl Hand {
    pub fn of(device: DeviceNo) -> Self {
        Self {
            device,
            ops: Vec::new(),
        }
    }

    pub fn next(&self, kind: Kind) -> Common {
        let ms = MORNING_MS + 60_000 * self.ops.len() as i64;
        Common {
            kind,
            hlc: Hlc::new(ms, self.ops.len() as u16 % 3),
            object: None,
            base: BTreeMap::new(),
            fields: Fields::new(),
            wall_ms: ms,
            mono_ms: 3_600_000 + 60_000 * self.ops.len() as u64,
            boot: 77,
            clock_doubt: false,
            was: None,
            meant: None,
        }
    }

    pub fn write(&mut self, common: &Common, personal: &Fields) {
        let salt = [self.ops.len() as u8 ^ 0x5a; 16];
        self.ops.push(RawOp::encode(common, personal, salt));
    }

    pub fn create<const N: usize>(&mut self, kind: Kind, fields: [(Tag, Value); N]) {
        let common = Common {
            fields: fields.into(),
            ..self.next(kind)
        };
        self.write(&common, &Fields::new());
    }

    pub fn change<const N: usize, const B: usize>(
        &mut self,
        kind: Kind,
        object: OpRef,
        base: [(Tag, Vec<OpRef>); B],
        fields: [(Tag, Value); N],
    ) {
        let common = Common {
            object: Some(object),
            base: base.into(),
            fields: fields.into(),
            ..self.next(kind)
        };
        self.write(&common, &Fields::new());
    }

    pub fn seal(&self, stream: &str) -> Batch {
        let key = key_of(self.device);
        let stream: Stream = stream.parse().unwrap();
        let header = BatchHeader {
            prev: chain::start(&key.public(), &stream, Epoch(0), None),
            device_no: self.device,
            epoch: Epoch(0),
            stream,
            first_seq: Seq::FIRST,
            count: 0,
            last: [0; 32],
            parent: None,
        };
        let batch = seal_batch(header, &self.ops, &key);
        assert_eq!(batch.header.count as usize, self.ops.len());
        batch
    }
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn village_hand() -> Hand {
    let mut hand = Hand::of(VILLAGE);
    let first = at(VILLAGE, 1);
    let common = Common {
        fields: [
            (1, text("Jembatan gantung Dusun III miring")),
            (2, text("INF")),
            (3, text("2025-01-17")),
            (4, text("Dusun III")),
            (5, text("Belakang SD Negeri 2")),
            (
                6,
                text("Tiang sebelah barat retak sejak hujan hari Jumat. Anak sekolah memutar lewat ladang."),
            ),
            (7, Value::Int(2)),
            (8, Value::Int(1)),
            (9, Value::Bool(false)),
            (10, text("Kalirejo")),
        ]
        .into(),
        ..hand.next(Kind::IssueCreate)
    };
    hand.write(
        &common,
        &[(1, text("Seorang warga")), (2, text("0812 0000 0000"))].into(),
    );
    let confidential = Common {
        fields: [
            (1, text("Perselisihan keluarga")),
            (2, text("SOS")),
            (7, Value::Int(1)),
            (8, Value::Int(2)),
            (9, Value::Bool(true)),
        ]
        .into(),
        // Made before the clock was set: 1 January 2010.
        wall_ms: 1_262_304_000_000,
        clock_doubt: true,
        boot: 78,
        mono_ms: 40,
        ..hand.next(Kind::IssueCreate)
    };
    hand.write(
        &confidential,
        &[(3, text("Keluarga meminta agar tidak diumumkan."))].into(),
    );
    hand.change(
        Kind::IssueEdit,
        first,
        [(7, vec![first]), (5, vec![at(KECAMATAN, 1), first])],
        [(7, Value::Int(1)), (5, text("Belakang SD Negeri 2, dekat musala"))],
    );
    hand.create(
        Kind::FollowUp,
        [
            (1, Value::Ref(first)),
            (2, text("Warga memasang bambu penyangga.")),
            (3, Value::Bool(false)),
        ],
    );
    hand.change(
        Kind::IssueWithdraw,
        at(VILLAGE, 2),
        [(SEEN, vec![at(VILLAGE, 2)])],
        [(1, text("Tercatat dua kali"))],
    );
    hand.change(Kind::IssueRestore, at(VILLAGE, 2), [(SEEN, vec![at(VILLAGE, 5)])], []);
    hand
}

/// What a village writes; names of people stand in the personal parts.
pub fn village() -> Batch {
    village_hand().seal(KALIREJO)
}

/// The same batch after a court ordered the reporter's name to be removed.
fn erased() -> Batch {
    let mut hand = village_hand();
    let op = &mut hand.ops[0];
    op.personal = Personal::Erased {
        hash: op.personal.hash(),
    };
    hand.seal(KALIREJO)
}

/// What the kecamatan adds to a village's issue: references to another device's ops.
fn kecamatan() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    let issue = Value::Ref(at(VILLAGE, 1));
    let answer = Common {
        fields: [
            (1, issue.clone()),
            (2, text("Dinas PUPR meninjau hari Rabu.")),
            (3, Value::Bool(true)),
        ]
        .into(),
        meant: Some(Meant::by(&[0x6b; 32])),
        ..hand.next(Kind::FollowUp)
    };
    hand.write(&answer, &Fields::new());
    hand.create(Kind::IssueMove, [(1, issue.clone()), (2, Value::Int(2))]);
    hand.create(
        Kind::IssueMove,
        [
            (1, issue),
            (2, Value::Int(8)),
            (3, text("Jalan kabupaten; diteruskan ke Dinas PUPR.")),
        ],
    );
    hand.seal(KALIREJO)
}

/// A meeting of the office: every kind that belongs to one.
fn office() -> Batch {
    let mut hand = Hand::of(KECAMATAN);
    let (meeting, chief, walk_in) = (at(KECAMATAN, 1), at(KECAMATAN, 3), at(KECAMATAN, 4));
    hand.create(
        Kind::MeetingCreate,
        [
            (1, Value::Int(1)),
            (2, text("Rapat Koordinasi Bulanan")),
            (4, text("2025-01-20")),
            (5, text("09.00")),
            (6, text("selesai")),
            (7, text("Aula Kecamatan Kalirejo")),
            (8, text("Penanganan banjir\nPersiapan musim tanam")),
            (10, text("Camat Kalirejo")),
            (14, Value::Int(0)),
        ],
    );
    hand.change(
        Kind::MeetingEdit,
        meeting,
        [(7, vec![meeting])],
        [(7, text("Balai Kampung Kalirejo"))],
    );
    hand.create(
        Kind::InviteeCreate,
        [
            (1, Value::Ref(meeting)),
            (2, Value::Int(3)),
            (3, text("Kepala Kampung Kalirejo")),
            (5, text("18.02.01.2003")),
        ],
    );
    hand.create(
        Kind::InviteeCreate,
        [
            (1, Value::Ref(meeting)),
            (2, Value::Int(7)),
            (3, text("Ketua Kelompok Tani")),
            (6, Value::Bool(true)),
        ],
    );
    hand.change(
        Kind::InviteeEdit,
        walk_in,
        [(3, vec![walk_in])],
        [(3, text("Ketua Gapoktan"))],
    );
    hand.change(Kind::InviteeWithdraw, walk_in, [(SEEN, vec![at(KECAMATAN, 5)])], []);
    hand.change(Kind::InviteeRestore, walk_in, [(SEEN, vec![at(KECAMATAN, 6)])], []);
    hand.create(Kind::AttendanceMark, [(1, Value::Ref(chief)), (2, Value::Int(1))]);
    let represented = Common {
        fields: [
            (1, Value::Ref(chief)),
            (2, Value::Int(2)),
            (4, text("Sekretaris Kampung")),
            (5, Value::Ref(at(KECAMATAN, 8))),
        ]
        .into(),
        ..hand.next(Kind::AttendanceMark)
    };
    hand.write(&represented, &[(3, text("Wakil yang datang"))].into());
    hand.change(Kind::AttendanceUnmark, at(KECAMATAN, 9), [], []);
    hand.seal(OFFICE)
}

/// The first batch after a laptop was set back: another epoch over a shared past, an op signed anew.
fn forked() -> Batch {
    let mut hand = Hand::of(VILLAGE);
    let common = Common {
        fields: [(1, text("Ditulis di laptop yang dipulihkan")), (7, Value::Int(3))].into(),
        was: Some(Was {
            at: at(VILLAGE, 3),
            hash: village_hand().ops[2].hash(),
        }),
        ..hand.next(Kind::IssueCreate)
    };
    hand.write(&common, &Fields::new());
    let stream: Stream = KALIREJO.parse().unwrap();
    let key = key_of(VILLAGE);
    let shared = village().header.last;
    let header = BatchHeader {
        prev: chain::start(&key.public(), &stream, Epoch(1), Some(&shared)),
        device_no: VILLAGE,
        epoch: Epoch(1),
        stream,
        first_seq: Seq::FIRST,
        count: 0,
        last: [0; 32],
        parent: Some(shared),
    };
    seal_batch(header, &hand.ops, &key)
}

/// What a later version may write: a kind, a tag of the op, a form of a value and fields of people that are not known today.
fn future() -> Batch {
    let mut hand = Hand::of(VILLAGE);
    hand.create(
        Kind::Unknown(900),
        [(1, text("sesuatu yang baru")), (60, Value::Int(-5))],
    );
    // `{"x": [1.5]}`
    let form = vec![0xa1, 0x61, b'x', 0x81, 0xf9, 0x3e, 0x00];
    hand.create(
        Kind::IssueCreate,
        [(1, text("Isu dari versi baru")), (40, Value::Opaque(form.clone()))],
    );
    let known = Common {
        fields: [(1, text("Isu dengan tanda baru"))].into(),
        ..hand.next(Kind::IssueCreate)
    };
    hand.write(&known, &[(1, Value::Opaque(form))].into());
    let op = &mut hand.ops[2];
    op.common = one_entry_more(&op.common);
    // Neither columns nor fields: kept as it is.
    hand.create(Kind::FollowUp, [(1, Value::Ref(at(VILLAGE, 3)))]);
    hand.ops[3].personal = Personal::Present {
        salt: [9; 16],
        bytes: b"not a map of fields".to_vec(),
    };
    hand.ops.push(RawOp {
        common: b"not an op that this version can read".to_vec(),
        personal: Personal::None,
    });
    hand.seal(KALIREJO)
}

/// What does not shrink travels as it is.
pub fn plain() -> Batch {
    let mut hand = Hand::of(VILLAGE);
    let mut noise = vec![0; 400];
    blake3::Hasher::new().finalize_xof().fill(&mut noise);
    hand.ops.push(RawOp {
        common: noise,
        personal: Personal::None,
    });
    let batch = hand.seal(KALIREJO);
    assert_eq!(body_of(batch.bytes())[..2], [0, 0], "this body must not be compressed");
    batch
}

fn signed_length(bytes: &[u8]) -> usize {
    7 + usize::from(u16::from_be_bytes([bytes[5], bytes[6]])) + 64
}

fn body_of(bytes: &[u8]) -> &[u8] {
    &bytes[signed_length(bytes)..]
}

/// A body compressed without the dictionary: no program of ours makes it, every one reads it.
fn zstd_without_dictionary(plain: &Batch) -> Vec<u8> {
    let raw = &body_of(plain.bytes())[42..];
    let body = zstd::bulk::compress(raw, 19).unwrap();
    let mut bytes = plain.bytes()[..signed_length(plain.bytes())].to_vec();
    bytes.extend_from_slice(&[1, 0]);
    bytes.extend_from_slice(&(raw.len() as u32).to_be_bytes());
    bytes.extend_from_slice(&(body.len() as u32).to_be_bytes());
    bytes.extend_from_slice(blake3::hash(&body).as_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

/// A short CBOR map with one entry more, of a tag that nobody knows yet: `40: ["baru", {1: null}]`.
fn one_entry_more(map: &[u8]) -> Vec<u8> {
    let (head, rest) = map.split_first().unwrap();
    assert!((0xa0..0xb7).contains(head), "not a short map");
    let entry = [0x18, 40, 0x82, 0x64, b'b', b'a', b'r', b'u', 0xa1, 0x01, 0xf6];
    [&[head + 1], rest, &entry].concat()
}

/// The same message from a later version that says one thing more in its signed part.
fn newer(bytes: &[u8], purpose: Purpose, key: &PrivateKey) -> Vec<u8> {
    let behind = signed_length(bytes);
    let content = one_entry_more(&bytes[7..behind - 64]);
    let mut newer = bytes[..5].to_vec();
    newer.extend_from_slice(&(content.len() as u16).to_be_bytes());
    newer.extend_from_slice(&content);
    newer.extend_from_slice(&key.sign(purpose, &content));
    newer.extend_from_slice(&bytes[behind..]);
    newer
}

fn plain_receipt(batch: &Batch, number: u64) -> SignedReceipt {
    let receipt = Receipt {
        number,
        server_epoch: SERVER_EPOCH,
        device_no: batch.header.device_no,
        epoch: batch.header.epoch,
        stream: batch.header.stream.clone(),
        first_seq: batch.header.first_seq,
        through_seq: batch.header.last_seq(),
        chain: batch.header.last,
        batch_id: batch.id,
        cap: Hlc::new(MORNING_MS + 3_600_000, 0),
        received_at_ms: MORNING_MS + 3_600_000,
        rejected: Vec::new(),
        numbers: Vec::new(),
        held: false,
        repaired: Vec::new(),
        earlier_caps: Vec::new(),
    };
    SignedReceipt::sign(receipt, &people::district())
}

pub fn full_receipt(batch: &Batch) -> SignedReceipt {
    let receipt = Receipt {
        rejected: (1..=6)
            .map(|n| (Seq(u64::from(n)), Refusal::of_number(n).unwrap()))
            .collect(),
        numbers: vec![(Seq(1), 2025, 14), (Seq(2), 2025, 15)],
        held: true,
        repaired: vec![(Seq(2), MORNING_MS + 60_000)],
        earlier_caps: vec![(Seq(4), Hlc::new(MORNING_MS, 2))],
        ..plain_receipt(batch, 412).receipt
    };
    SignedReceipt::sign(receipt, &people::district())
}

/// Of a batch of many issues: the register numbers of most stand in a row.
fn receipt_of_many() -> SignedReceipt {
    let row =
        |from: u64, number: u32, count: u32| (0..count).map(move |n| (Seq(from + u64::from(n)), 2025, number + n));
    let receipt = Receipt {
        through_seq: Seq(60),
        numbers: row(1, 14, 40)
            .chain([(Seq(45), 2025, 60)])
            .chain(row(50, 61, 4))
            .collect(),
        ..plain_receipt(&village(), 415).receipt
    };
    SignedReceipt::sign(receipt, &people::district())
}

/// One thing more, and a refusal whose number is not known today.
fn receipt_from_the_future(receipt: &SignedReceipt) -> Vec<u8> {
    let mut bytes = receipt.bytes().to_vec();
    let place = bytes
        .windows(3)
        .position(|w| w == [0x82, 6, Refusal::Forked as u8])
        .unwrap();
    bytes[place + 2] = 23;
    newer(&bytes, Purpose::Receipt, &people::district())
}

pub fn vouch(device: DeviceNo) -> Vouch {
    let (scope, role, holder_name, holder_office) = if device == KECAMATAN {
        ("district:18.02.01", Role::Staff, "", "Operator kecamatan")
    } else {
        (KALIREJO, Role::Head, "Pemegang laptop", "Kepala Kampung Kalirejo")
    };
    let entry = RosterEntry {
        device_no: device,
        public_key: key_of(device).public(),
        scope: scope.parse().unwrap(),
        role,
        holder_name: holder_name.to_owned(),
        holder_office: holder_office.to_owned(),
    };
    Vouch::sign(entry, &people::district())
}

pub fn hello() -> Hello {
    let village = village();
    Hello {
        device_no: VILLAGE,
        heads: vec![Head {
            stream: village.header.stream.clone(),
            epoch: Epoch(0),
            seq: village.header.last_seq(),
            chain: village.header.last,
            receipted: Seq(2),
            receipted_mark: Some([0x22; 8]),
            parted: false,
        }],
        cursor: Cursor {
            server_epoch: SERVER_EPOCH,
            feed_seq: 88,
            mark: [0x88; 8],
        },
        wall_ms: -5,
        mono_ms: 3_960_000,
        boot: 78,
        app_version: "0.1.0".to_owned(),
        edition: 2,
        nonce: [0x6e; 16],
        offered: false,
        pins: 0,
        reads: 0,
    }
}

fn page() -> FeedPage {
    let (village, kecamatan) = (village(), kecamatan());
    let cursor = |feed_seq| Cursor {
        server_epoch: SERVER_EPOCH,
        feed_seq,
        mark: [u8::try_from(feed_seq).unwrap(); 8],
    };
    FeedPage {
        reader: KECAMATAN,
        after: cursor(88),
        through: cursor(93),
        roster: vec![vouch(VILLAGE), vouch(KECAMATAN)],
        items: vec![
            FeedItem {
                feed_seq: 89,
                batch: village.withheld().unwrap().bytes().to_vec(),
                receipt: full_receipt(&village).bytes().to_vec(),
            },
            FeedItem {
                feed_seq: 92,
                batch: kecamatan.bytes().to_vec(),
                receipt: plain_receipt(&kecamatan, 413).bytes().to_vec(),
            },
            FeedItem {
                feed_seq: 93,
                batch: Vec::new(),
                receipt: plain_receipt(&village, 414).bytes().to_vec(),
            },
        ],
    }
}

fn state() -> State {
    let head = |device_no, stream: &str, epoch, seq| HeldHead {
        device_no,
        stream: stream.parse().unwrap(),
        epoch: Epoch(epoch),
        seq: Seq(seq),
        mark: [u8::try_from(seq).unwrap(); 8],
    };
    State {
        nonce: [0x6e; 16],
        server_epoch: SERVER_EPOCH,
        heads: vec![
            head(VILLAGE, KALIREJO, 0, 6),
            head(VILLAGE, KALIREJO, 1, 1),
            head(KECAMATAN, OFFICE, 0, 10),
        ],
        staged: Some((village().id, 900)),
    }
}

fn end(notice: Option<Notice>) -> End {
    End {
        nonce: [0x6e; 16],
        server_epoch: SERVER_EPOCH,
        server_time_ms: MORNING_MS + 3_600_000,
        more: notice.is_none(),
        standing: if notice.is_none() {
            Standing::Fits
        } else {
            Standing::ChainsLack
        },
        notice,
        reads: 0,
        lost: Vec::new(),
    }
}

fn enrol_request() -> Vec<u8> {
    let key = key_of(VILLAGE);
    EnrolRequest::new(&people::code(), &key, "0.1.0").seal(&key)
}

/// Of an authority, of its successor, and of a certificate that the kecamatan was given.
fn pin_set() -> PinSet {
    let pins = vec![vec![0x30; 44], vec![0x31; 44], vec![0x32; 294]];
    PinSet::sign(2, pins, &people::district())
}

fn grant() -> Grant {
    Grant {
        device_no: VILLAGE,
        public_key: key_of(VILLAGE).public(),
        server_key: people::district().public(),
        server_epoch: SERVER_EPOCH,
        server_time_ms: MORNING_MS,
        scope: KALIREJO.parse().unwrap(),
        role: Role::Head,
        district: "18.02.01".parse().unwrap(),
        district_name: "Kecamatan Kalirejo".to_owned(),
        holder_name: "Pemegang laptop".to_owned(),
        holder_office: "Kepala Kampung Kalirejo".to_owned(),
        salutation: "Ibu".to_owned(),
        vouch: vouch(VILLAGE).bytes().to_vec(),
        pins: pin_set().bytes().to_vec(),
        reads: 0,
    }
}

/// One request with every frame that goes up, and one of a later version.
fn frames_up() -> Vec<u8> {
    let (village, kecamatan) = (village(), kecamatan());
    let archived = Archived {
        batch: kecamatan.bytes().to_vec(),
        receipt: plain_receipt(&kecamatan, 413).bytes().to_vec(),
        vouch: vouch(KECAMATAN).bytes().to_vec(),
    };
    let resumed = Resumed {
        batch_id: village.id,
        offset: village.bytes().len() as u32 - 20,
        rest: village.bytes()[village.bytes().len() - 20..].to_vec(),
    };
    let mut message = frame::begin();
    frame::push(&mut message, FrameKind::Vouch, vouch(VILLAGE).bytes());
    frame::push(&mut message, FrameKind::Hello, &hello().seal(&key_of(VILLAGE)));
    frame::push(&mut message, FrameKind::Proof, full_receipt(&village).bytes());
    frame::push(&mut message, FrameKind::Resumed, &resumed.encode());
    frame::push(&mut message, FrameKind::Unknown(99), b"of a later version");
    frame::push(&mut message, FrameKind::Batch, village.bytes());
    frame::push(&mut message, FrameKind::Archived, &archived.encode());
    frame::push(&mut message, FrameKind::End, &[]);
    message
}

/// One answer with every frame that comes down.
fn frames_down() -> Vec<u8> {
    let district = people::district();
    let problem = Problem::with_number(ProblemCode::ChainMismatch, 6);
    let mut message = frame::begin();
    frame::push(&mut message, FrameKind::Receipt, plain_receipt(&village(), 414).bytes());
    frame::push(&mut message, FrameKind::Problem, &problem.encode());
    frame::push(&mut message, FrameKind::FeedPage, &page().seal(&district));
    frame::push(&mut message, FrameKind::Pins, pin_set().bytes());
    frame::push(&mut message, FrameKind::End, &end(None).seal(&district));
    message
}
