//! Sealed batches: the envelope, the header, the columns, the compression, and sealing itself.

use std::sync::LazyLock;

use kentongan_domain::chain;
use kentongan_domain::ids::{DeviceNo, Epoch, Seq};
use kentongan_domain::op::{Personal, RawOp};
use kentongan_protocol::batch::{Batch, BatchHeader, seal_batch};
use kentongan_protocol::compression::Packing;
use kentongan_protocol::keys::Purpose;
use kentongan_protocol::limits::{BATCH_OPS_MAX, BATCH_RAW_BYTES_MAX};

use crate::envelope::{Envelope, seal};
use crate::golden;

/// A batch as it comes over the link.
pub fn foreign(input: &[u8]) {
    let Ok(batch) = Batch::parse(input) else { return };
    assert_eq!(batch.bytes(), input, "sealed bytes never change");
    let _ = batch.verify(&golden::device().public());
    let _ = batch.withheld();
}

/// A header that its author really signed.
pub fn header(input: &[u8]) {
    let device = golden::device();
    let Some(envelope) = Envelope::of(b"KTGB", input) else {
        return;
    };
    let Ok(batch) = Batch::parse(&envelope.sealed(Purpose::Batch, &device)) else {
        return;
    };
    let _ = batch.header.last_seq();
    if let Ok(ops) = batch.verify(&device.public()) {
        assert_eq!(ops.len(), batch.header.count as usize);
        forwarded(&batch, &ops);
    }
}

/// Columns that no encoder of ours wrote: `count(2) columns`.
pub fn columns(input: &[u8]) {
    let Some((count, columns)) = input.split_first_chunk::<2>() else {
        return;
    };
    let count = u32::from(u16::from_be_bytes(*count)) % BATCH_OPS_MAX as u32 + 1;
    body(count, [0, 0], columns.len(), columns);
}

/// Compressed bytes that no compressor made: `codec(1) dictionary(1) raw_len(4) bytes`.
pub fn compressed(input: &[u8]) {
    let Some((head, bytes)) = input.split_first_chunk::<6>() else {
        return;
    };
    let [codec, dictionary, length @ ..] = *head;
    // A little over the limit too, but mostly what can be.
    let length = u32::from_be_bytes(length) as usize % (BATCH_RAW_BYTES_MAX + 100);
    // The dense one is a target of its own: reading up takes most of its time.
    body(6, [codec % 3, dictionary % 2], length, bytes);
}

/// A body that a model of texts unpacks.
pub fn dense(input: &[u8]) {
    let Some((length, bytes)) = input.split_first_chunk::<3>() else {
        return;
    };
    let [a, b, c] = *length;
    let length = u32::from_be_bytes([0, a, b, c]) as usize % (BATCH_RAW_BYTES_MAX + 100);
    let device = golden::device();
    let mut sealed = signed_header(6);
    sealed.extend_from_slice(&[3, 2]);
    sealed.extend_from_slice(&(length as u32).to_be_bytes());
    sealed.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    sealed.extend_from_slice(blake3::hash(bytes).as_bytes());
    sealed.extend_from_slice(bytes);
    if let Ok(batch) = Batch::parse(&sealed) {
        let _ = batch.verify(&device.public());
    }
}

/// Puts a body behind a signed header, with the hash and the lengths that belong to it.
fn body(count: u32, codec: [u8; 2], raw_len: usize, body: &[u8]) {
    let device = golden::device();
    let mut bytes = signed_header(count);
    bytes.extend_from_slice(&codec);
    bytes.extend_from_slice(&(raw_len as u32).to_be_bytes());
    bytes.extend_from_slice(&(body.len() as u32).to_be_bytes());
    bytes.extend_from_slice(blake3::hash(body).as_bytes());
    bytes.extend_from_slice(body);
    let Ok(batch) = Batch::parse(&bytes) else { return };
    // The chain cannot fit, but everything before it has been read by then.
    let _ = batch.verify(&device.public());
    if let Ok(reduced) = batch.withheld() {
        let again = reduced.withheld().expect("what was read can be written");
        assert_eq!(again.bytes(), reduced.bytes());
    }
}

/// What a batch is made of whose body is put behind it later; sealing is dear.
static SEALED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let op = RawOp {
        common: b"x".to_vec(),
        personal: Personal::None,
    };
    seal_batch(first_header(40), &[op], &golden::device()).bytes().to_vec()
});

/// A signed header that claims `count` ops, with nothing behind it.
fn signed_header(count: u32) -> Vec<u8> {
    let envelope = Envelope::of(b"KTGB", &SEALED).expect("BUG: it has been sealed");
    // `4: 1` in the map of the header becomes `4: count`.
    let place = envelope.content.windows(4).position(|w| w == [4, 1, 5, 0x58]);
    let place = place.expect("BUG: the header has a count") + 1;
    let (before, behind) = envelope.content.split_at(place);
    let number = [&[0x1a], count.to_be_bytes().as_slice()].concat();
    let content = [before, &number, &behind[1..]].concat();
    seal(*b"KTGB", &content, &[], Purpose::Batch, &golden::device())
}

fn first_header(first_seq: u64) -> BatchHeader {
    let stream = "village:18.02.01.2003".parse().expect("BUG: this is a stream");
    BatchHeader {
        device_no: DeviceNo(3),
        epoch: Epoch(0),
        prev: chain::start(&golden::device().public(), &stream, Epoch(0), None),
        stream,
        first_seq: Seq(first_seq),
        count: 0,
        last: [0; 32],
        parent: None,
    }
}

/// Salts do not shrink, whatever the fuzzer does.
fn salt_of(index: usize) -> [u8; 16] {
    let hash = blake3::hash(&index.to_be_bytes());
    *hash.as_bytes().first_chunk().expect("BUG: a hash has 32 bytes")
}

/// Any ops, sealed by us: `first_seq(1)`, then `state(1) lengths(2 + 2) common personal` each.
pub fn sealing(input: &[u8]) {
    let Some((first_seq, mut rest)) = input.split_first() else {
        return;
    };
    let mut ops = Vec::new();
    while let Some((head, behind)) = rest.split_first_chunk::<5>() {
        let [state, a, b, c, d] = *head;
        let length = |high, low, left: usize| usize::from(u16::from_be_bytes([high, low])).min(left).min(6_000);
        let (common, behind) = behind.split_at(length(a, b, behind.len()));
        let (part, behind) = behind.split_at(length(c, d, behind.len()));
        rest = behind;
        let personal = match state % 4 {
            0 => Personal::None,
            1 => Personal::Withheld {
                hash: *blake3::hash(part).as_bytes(),
            },
            2 => Personal::Erased {
                hash: *blake3::hash(part).as_bytes(),
            },
            _ => Personal::Present {
                salt: salt_of(ops.len()),
                bytes: part.to_vec(),
            },
        };
        ops.push(RawOp {
            common: common.to_vec(),
            personal,
        });
    }
    if ops.is_empty() {
        return;
    }
    let device = golden::device();
    let sealed = seal_batch(first_header(u64::from(*first_seq) + 1), &ops, &device);
    let read = Batch::parse(sealed.bytes()).expect("what was sealed can be read");
    let count = read.header.count as usize;
    assert_eq!(
        read.verify(&device.public()).expect("what was sealed verifies"),
        ops[..count]
    );
    forwarded(&read, &ops[..count]);
}

/// What the service makes of a batch for readers who may not see its people, and what becomes whole again of it.
fn forwarded(batch: &Batch, ops: &[RawOp]) {
    let key = golden::device().public();
    let reduced = batch.withheld().expect("what verifies can be reduced");
    let read = Batch::parse(reduced.bytes()).expect("what is forwarded can be read");
    assert_eq!(read.id, batch.id);
    let reduced_ops = read.verify(&key).expect("what is forwarded verifies");
    assert!(reduced_ops.iter().zip(ops).all(|(a, b)| a.hash() == b.hash()));
    assert!(
        !reduced_ops
            .iter()
            .any(|op| matches!(op.personal, Personal::Present { .. }))
    );
    if let Some(whole) = read.completed_by(batch, &key).expect("both verify") {
        assert_eq!(whole.verify(&key).expect("what became whole verifies"), ops);
    }
}

pub fn foreign_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGB")
}

pub fn columns_seeds() -> Vec<Vec<u8>> {
    // A body that did not shrink stands there as columns.
    let plain = bodies().into_iter().filter(|(head, _)| head.starts_with(&[0, 0]));
    let mut seeds: Vec<Vec<u8>> = plain.map(|(_, body)| [&[0, 0], body.as_slice()].concat()).collect();
    // One op: kind 1, stamp, program start, no fields.
    seeds.push(vec![
        0, 0, 0xa6, 1, 0x81, 1, 2, 0x81, 0x19, 0x10, 0, 6, 0x81, 5, 7, 0x82, 0, 9, 10, 0x81, 0x80, 11, 0x81, 0,
    ]);
    // Two ops with fields, a reference, a base, and people in three states.
    seeds.push(columns_of_many());
    seeds
}

/// Everything that columns can hold, by hand.
fn columns_of_many() -> Vec<u8> {
    let mut c = vec![0, 2, 0xb3];
    c.extend_from_slice(&[0, 0x81, 0x82, 2, 0x43, 1, 2, 3]); // verbatim
    c.extend_from_slice(&[1, 0x82, 1, 2]); // kinds
    c.extend_from_slice(&[2, 0x82, 0x19, 0x10, 0, 0x20]); // stamps
    c.extend_from_slice(&[3, 0x82, 1, 1]); // records
    c.extend_from_slice(&[4, 0x82, 1, 0xa1, 1, 0x82, 1, 0x83, 4, 0, 9]); // bases
    c.extend_from_slice(&[5, 0x82, 0, 0x24]); // wall clock
    c.extend_from_slice(&[6, 0x82, 5, 1]); // monotonic clock
    c.extend_from_slice(&[7, 0x82, 0, 9]); // program starts
    c.extend_from_slice(&[8, 0x81, 1]); // in doubt
    c.extend_from_slice(&[9, 0x82, 0, 0x82, 0x83, 3, 0, 7, 0x58, 32]); // repaired
    c.extend_from_slice(&[7; 32]);
    c.extend_from_slice(&[10, 0x83, 0x82, 1, 2, 0x81, 1, 0x81, 3]); // shapes
    c.extend_from_slice(&[11, 0x82, 0, 1]); // shape of each op
    c.extend_from_slice(&[12, 0xa2, 1, 0x82, 0x61, b'a', 0xd9, 0x5d, 0xc1, 1, 2, 0x81, 0xf5]); // values
    c.extend_from_slice(&[13, 0x83, 1, 2, 4]); // people
    c.extend_from_slice(&[14, 0x58, 32]); // salts
    c.extend_from_slice(&[5; 32]);
    c.extend_from_slice(&[15, 0x58, 32]); // hashes
    c.extend_from_slice(&[6; 32]);
    c.extend_from_slice(&[16, 0x81, 0x42, 8, 8]); // verbatim parts
    c.extend_from_slice(&[17, 0x81, 2]); // shapes of parts
    c.extend_from_slice(&[18, 0xa1, 3, 0x81, 0xd9, 0x5d, 0xc2, 0x41, 0xf6]); // values of parts
    c
}

/// `codec dictionary raw_len` and the body of each released batch.
fn bodies() -> Vec<(Vec<u8>, Vec<u8>)> {
    let messages = golden::messages(b"KTGB");
    let rests = messages
        .iter()
        .filter_map(|m| Envelope::of(b"KTGB", m).map(|e| e.rest.to_vec()));
    rests.map(|rest| (rest[..6].to_vec(), rest[42..].to_vec())).collect()
}

pub fn compressed_seeds() -> Vec<Vec<u8>> {
    bodies().into_iter().map(|(head, body)| [head, body].concat()).collect()
}

pub fn dense_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGB")
        .iter()
        .filter_map(|bytes| Batch::parse(bytes).ok()?.packed(Packing::Dense).ok())
        .filter(Batch::is_dense)
        .map(|batch| {
            let behind = 7 + usize::from(u16::from_be_bytes([batch.bytes()[5], batch.bytes()[6]])) + 64;
            let body = &batch.bytes()[behind..];
            [&body[3..6], &body[42..]].concat()
        })
        .collect()
}

pub fn sealing_seeds() -> Vec<Vec<u8>> {
    let one = |op: &RawOp| {
        let (state, part): (u8, &[u8]) = match &op.personal {
            Personal::None => (0, &[]),
            Personal::Withheld { hash } => (1, hash),
            Personal::Erased { hash } => (2, hash),
            Personal::Present { bytes, .. } => (3, bytes),
        };
        let length = |part: &[u8]| (part.len() as u16).to_be_bytes();
        [&[state], length(&op.common).as_slice(), &length(part), &op.common, part].concat()
    };
    let written = |ops: &[RawOp]| [vec![0], ops.iter().flat_map(one).collect()].concat();
    let mut seeds: Vec<Vec<u8>> = golden::ops().iter().map(|ops| written(ops)).collect();
    // A crowded meeting: very many small ops, each of which names somebody.
    let mark = RawOp {
        common: b"\xa6\x00\x0f\x01\x00\x04\xa1\x02\x01\x05\x00\x06\x00\x07\x00".to_vec(),
        personal: Personal::Present {
            salt: [0; 16],
            bytes: b"\xa1\x03\x61A".to_vec(),
        },
    };
    mark.decode_common().expect("BUG: this is an op");
    seeds.push(written(&vec![mark; 700]));
    seeds
}
