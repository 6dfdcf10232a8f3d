//! Messages that are small to send and would be dear to take: each is answered quickly and within a little memory.
//!
//! They are signed by an enrolled device, so that nothing but the limits stands between them and the service. What is measured
//! is the whole process: the tests of this file wait for each other.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod forge;
mod world;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use forge::*;
use kentongan_domain::op::{Kind, Personal, RawOp, Value};
use kentongan_protocol::exchange::Resumed;
use kentongan_protocol::frame::{self, FrameKind};
use kentongan_protocol::keys::Purpose;
use kentongan_protocol::limits::{BATCH_RAW_BYTES_MAX, FRAME_BYTES_MAX};
use minicbor::Encoder;
use world::*;

/// What one message may add to the memory of a service that serves a district on a small machine.
const PEAK_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Longer than this, and one caller keeps the others waiting. Unoptimised code takes some ten times as long.
const TIME_MAX: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 200 });
/// Largest body that the service's HTTP lets in.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A field of `/proc/self/status`, in bytes.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    let kib: u64 = line
        .trim_matches([':', ' ', '\t'])
        .trim_end_matches(" kB")
        .trim()
        .parse()
        .unwrap();
    kib * 1024
}

/// How long `body` took, and by how much it raised the most memory that this process ever held at once.
#[expect(clippy::disallowed_methods, reason = "a stopwatch around a measured message")]
fn measured(body: impl FnOnce()) -> (Duration, u64) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // 5: forget the peak so far.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS");
    let start = Instant::now();
    body();
    (start.elapsed(), memory("VmHWM").saturating_sub(before))
}

/// `depth` arrays in each other, as CBOR.
fn nested(opening: &[u8], depth: usize) -> Vec<u8> {
    opening.repeat(depth)
}

/// A body of one column with the beginning of a value that never comes.
fn column(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut raw = vec![0xa1];
    Encoder::new(&mut raw).u8(tag).unwrap();
    raw.extend_from_slice(value);
    raw
}

/// The beginning of an array, a map, a text or bytes of 2^62 entries.
const GIANTS: [[u8; 9]; 4] = [
    [0x9b, 0x40, 0, 0, 0, 0, 0, 0, 0],
    [0xbb, 0x40, 0, 0, 0, 0, 0, 0, 0],
    [0x7b, 0x40, 0, 0, 0, 0, 0, 0, 0],
    [0x5b, 0x40, 0, 0, 0, 0, 0, 0, 0],
];

/// Batches by what they are.
fn hostile_batches(forger: &Forger) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let header = |count| forger.header(1, count, &[0; 32]);
    let mut add = |what: String, header: &[u8], body: &[u8]| all.push((what, forger.sealed(header, body)));

    let zeros = zstd::bulk::compress(&vec![0; 100 << 20], 3).unwrap();
    assert!(zeros.len() < 14_000, "100 MB of zeros are {} bytes", zeros.len());
    for raw_len in [
        u32::MAX,
        BATCH_RAW_BYTES_MAX as u32 + 1,
        BATCH_RAW_BYTES_MAX as u32,
        1,
        0,
    ] {
        add(
            format!("100 MB that call themselves {raw_len}"),
            &header(1),
            &body(1, raw_len, &zeros),
        );
        add(
            format!("the same by the dictionary, {raw_len}"),
            &header(1),
            &body(2, raw_len, &zeros),
        );
    }
    let raw = |bytes: &[u8]| body(0, u32::try_from(bytes.len()).unwrap(), bytes);
    for tag in 0..20 {
        for giant in GIANTS {
            add(
                format!("column {tag} of 2^62 entries"),
                &header(1_000),
                &raw(&column(tag, &giant)),
            );
        }
        let thousands = [
            [0x99, 0x03, 0xe8].as_slice(),
            &[0x9b, 0x40, 0, 0, 0, 0, 0, 0, 0].repeat(1_000),
        ]
        .concat();
        add(
            format!("column {tag} of thousands of giants"),
            &header(1_000),
            &raw(&column(tag, &thousands)),
        );
        for opening in [
            [0x81].as_slice(),
            &[0x9f],
            &[0xa1, 0x00],
            &[0xc1],
            &[0x5f],
            &[0xd9, 0x5d, 0xc2],
        ] {
            let deep = nested(opening, 12_000 / opening.len());
            add(
                format!("column {tag} nested by {opening:02x?}"),
                &header(1),
                &raw(&column(tag, &deep)),
            );
        }
    }
    // Half a megabyte of the smallest things that a column can hold.
    for (what, [tag, form]) in [("shapes", [0x0a, 0x99]), ("values", [0x0c, 0xb9])] {
        let many: Vec<u8> = [
            &[0xa1, tag, form, 0x03, 0xe8],
            [0x80].repeat(BATCH_RAW_BYTES_MAX - 5).as_slice(),
        ]
        .concat();
        let z = zstd::bulk::compress(&many, 19).unwrap();
        add(
            format!("half a megabyte of {what}"),
            &header(1_000),
            &body(1, many.len() as u32, &z),
        );
    }
    for count in [0, 1_001, u64::from(u32::MAX), u64::MAX] {
        add(format!("a header that counts {count}"), &header(count), &raw(&[0xa0]));
    }
    for first in [0, u64::from(u32::MAX), u64::from(u32::MAX) + 1, u64::MAX] {
        add(
            format!("a header that begins at {first}"),
            &forger.header(first, 1_000, &[0; 32]),
            &raw(&[0xa0]),
        );
    }
    for giant in GIANTS {
        add("a header of 2^62 entries".to_owned(), &giant, &raw(&[0xa0]));
    }
    add(
        "a nested header".to_owned(),
        &[[0xa1, 0x18, 0x63].as_slice(), &nested(&[0x81], 12_000)].concat(),
        &raw(&[0xa0]),
    );

    // Well formed as batches, hostile as ops.
    let verbatim = |common: Vec<u8>, personal| RawOp { common, personal };
    let mut ops = vec![("an op of nothing".to_owned(), verbatim(Vec::new(), Personal::None))];
    for opening in [
        [0x81].as_slice(),
        &[0x9f],
        &[0xa1, 0x00],
        &[0xbf, 0x00],
        &[0xc1],
        &[0x5f],
    ] {
        // {99: …}, where tags of a newer version are skipped; and a field whose form is not known.
        let unknown = [[0xa1, 0x18, 0x63].as_slice(), &nested(opening, 14_000 / opening.len())].concat();
        ops.push((
            format!("an unknown tag nested by {opening:02x?}"),
            verbatim(unknown.clone(), Personal::None),
        ));
        let field = [
            [0xa1, 0x04, 0xa1, 0x01].as_slice(),
            &nested(opening, 14_000 / opening.len()),
        ]
        .concat();
        ops.push((
            format!("a field nested by {opening:02x?}"),
            verbatim(field, Personal::None),
        ));
        let personal = Personal::Present {
            salt: [1; 16],
            bytes: unknown,
        };
        ops.push((
            format!("a person nested by {opening:02x?}"),
            verbatim(op("Isu").common, personal),
        ));
    }
    for giant in GIANTS {
        let fields = [[0xa1, 0x04].as_slice(), &giant].concat();
        ops.push(("fields of 2^62 entries".to_owned(), verbatim(fields, Personal::None)));
    }
    for (what, op) in ops {
        all.push((what, forger.batch(&[op]).bytes().to_vec()));
    }
    let wide: Vec<RawOp> = (0..1_000)
        .map(|_| {
            RawOp::encode(
                &common(
                    Kind::Unknown(999),
                    (1..=60).map(|tag| (tag, Value::Bool(true))).collect(),
                ),
                &Default::default(),
                [0; 16],
            )
        })
        .collect();
    all.push((
        "a thousand ops of sixty fields".to_owned(),
        forger.batch(&wide).bytes().to_vec(),
    ));
    all
}

/// Requests by what they are.
fn hostile_requests(forger: &Forger) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = hostile_batches(forger)
        .into_iter()
        .map(|(what, bytes)| (what, forger.request(&[(FrameKind::Batch, &bytes)])))
        .collect();
    let mut add = |what: &str, request: Vec<u8>| all.push((what.to_owned(), request));
    let begun = forger.request(&[]);
    let begun = begun.get(..begun.len() - 5).unwrap();

    for length in [FRAME_BYTES_MAX as u32 + 1, u32::MAX] {
        let head = [&[2], length.to_be_bytes().as_slice()].concat();
        add("a frame that calls itself huge", [begun, &head].concat());
    }
    let noise = vec![0x5a; FRAME_BYTES_MAX];
    add(
        "the longest frames",
        forger.request(&[
            (FrameKind::Batch, &noise),
            (FrameKind::Archived, &noise),
            (FrameKind::Unknown(99), &noise),
        ]),
    );
    let fill = |frame: &[u8]| [begun, &frame.repeat((BODY_BYTES_MAX - begun.len()) / frame.len())].concat();
    let framed = |kind, payload: &[u8]| {
        let mut bytes = Vec::new();
        frame::push(&mut bytes, kind, payload);
        bytes
    };
    add(
        "two hundred thousand empty batches",
        fill(&framed(FrameKind::Batch, &[])),
    );
    add(
        "the same good batch, a thousand times",
        fill(&framed(FrameKind::Batch, forger.batch(&[op("Isu")]).bytes())),
    );
    let resumed = Resumed {
        batch_id: [1; 32],
        offset: u32::MAX,
        rest: Vec::new(),
    };
    add(
        "rests of a batch that never began",
        fill(&framed(FrameKind::Resumed, &resumed.encode())),
    );

    let mut deep = Vec::new();
    Encoder::new(&mut deep).map(1).unwrap().u8(99).unwrap();
    deep.extend_from_slice(&nested(&[0x81], 50_000));
    let hello = envelope(*b"KTGH", Purpose::Hello, &deep, &forger.key, &[]);
    add("a nested hello", message(&[(FrameKind::Hello, &hello)]));
    for giant in GIANTS {
        let heads = [[0xa1, 0x01].as_slice(), &giant].concat();
        let hello = envelope(*b"KTGH", Purpose::Hello, &heads, &forger.key, &[]);
        add("a hello of 2^62 chains", message(&[(FrameKind::Hello, &hello)]));
    }
    for giant in GIANTS {
        add(
            "a giant that is given back",
            forger.request(&[(FrameKind::Archived, &giant)]),
        );
        add("a giant as proof", forger.request(&[(FrameKind::Proof, &giant)]));
    }
    all
}

#[test]
fn no_message_is_dear_to_take() {
    let world = World::new();
    let kalirejo = world.device("kalirejo", KALIREJO, 11);
    let forger = Forger::of(&kalirejo);
    let requests = hostile_requests(&forger);
    assert!(requests.len() > 200);
    let mut dear = Vec::new();
    let (mut slowest, mut widest) = ((Duration::ZERO, String::new()), (0, String::new()));
    for (what, request) in requests {
        let (time, peak) = measured(|| {
            let _ = say(&world.transport.service, &request);
        });
        if time > TIME_MAX || peak > PEAK_BYTES_MAX {
            dear.push(format!("{what}: {time:?}, {} MB", peak >> 20));
        }
        slowest = slowest.max((time, what.clone()));
        widest = widest.max((peak, what));
    }
    println!("slowest: {slowest:?}; widest: {} kB, {}", widest.0 / 1024, widest.1);
    assert_eq!(dear, Vec::<String>::new());
    assert_eq!(
        world.transport.service.store.verify().unwrap().faults,
        Vec::<String>::new()
    );

    // It has not choked on any of them.
    let langsep = world.device("langsep", LANGSEP, 12);
    langsep
        .create_issue(
            LANGSEP.parse().unwrap(),
            issue("Masih dilayani", kentongan_domain::issue::Urgency::Low),
            None,
        )
        .unwrap();
    assert_eq!(world.sync(&langsep).unwrap().sent_ops, 1);
}

#[test]
fn the_measure_sees_a_dear_message() {
    let (_, peak) = measured(|| {
        let mut held = vec![0u8; 2 * PEAK_BYTES_MAX as usize];
        for page in held.chunks_mut(4096) {
            page.fill(1);
        }
        assert!(held.iter().all(|b| *b == 1));
    });
    assert!(peak > PEAK_BYTES_MAX, "{peak}");
}
