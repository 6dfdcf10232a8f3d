//! Messages that carry a signature: once as they come, once signed by whoever may sign them.

use kentongan_domain::ids::Seq;
use kentongan_protocol::blobs::BlobAnswer;
use kentongan_protocol::enrolment::{EnrolRequest, Grant};
use kentongan_protocol::exchange::{End, FeedPage, Hello, State};
use kentongan_protocol::keys::Purpose;
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::receipt::SignedReceipt;
use kentongan_protocol::roster::Vouch;

use crate::envelope::{Envelope, seal};
use crate::golden;

pub fn receipt(input: &[u8]) {
    let district = golden::district();
    let _ = SignedReceipt::open(input, &district.public());
    let Some(envelope) = Envelope::of(b"KTGR", input) else {
        return;
    };
    let Ok(read) = SignedReceipt::open(&envelope.sealed(Purpose::Receipt, &district), &district.public()) else {
        return;
    };
    let receipt = read.receipt;
    // What every reader asks of a receipt that it believes.
    let _ = (receipt.count(), receipt.accepted());
    for seq in [receipt.first_seq, receipt.through_seq, Seq(u64::MAX)] {
        let _ = (receipt.cap_of(seq), receipt.repaired_ms(seq), receipt.refusal_of(seq));
    }
    let again = SignedReceipt::sign(receipt, &district);
    let read = SignedReceipt::open(again.bytes(), &district.public()).expect("what was read can be written");
    assert_eq!(read, again);
}

pub fn hello(input: &[u8]) {
    let device = golden::device();
    let _ = (Hello::parse(input), Hello::verify(input, &device.public()));
    let Some(envelope) = Envelope::of(b"KTGH", input) else {
        return;
    };
    let bytes = envelope.sealed(Purpose::Hello, &device);
    Hello::verify(&bytes, &device.public()).expect("it has just been signed");
    if let Ok(read) = Hello::parse(&bytes) {
        let again = Hello::parse(&read.seal(&device)).expect("what was read can be written");
        assert_eq!(again, read);
    }
}

/// The items behind the signature are bound to it by a hash in the signed part: `5: bytes(32)`.
pub fn feed_page(input: &[u8]) {
    let district = golden::district();
    let _ = FeedPage::open(input, &district.public());
    let Some(envelope) = Envelope::of(b"KTGF", input) else {
        return;
    };
    let mut content = envelope.content.to_vec();
    let place = content.windows(3).rposition(|w| w == [5, 0x58, 32]).map(|at| at + 3);
    if let Some(hash) = place.and_then(|at| content.get_mut(at..at + 32)) {
        hash.copy_from_slice(blake3::hash(envelope.rest).as_bytes());
    }
    let bytes = seal(*b"KTGF", &content, envelope.rest, Purpose::FeedPage, &district);
    if let Ok(read) = FeedPage::open(&bytes, &district.public()) {
        let again = FeedPage::open(&read.seal(&district), &district.public()).expect("what was read can be written");
        assert_eq!(again, read);
    }
}

/// The list behind the signature is bound to it by a hash at the end of the signed part.
pub fn state(input: &[u8]) {
    let district = golden::district();
    let _ = State::open(input, &district.public());
    let Some(envelope) = Envelope::of(b"KTGT", input) else {
        return;
    };
    let map = envelope.content.len().saturating_sub(32);
    let mut content = envelope.content.get(..map).unwrap_or_default().to_vec();
    content.extend_from_slice(blake3::hash(envelope.rest).as_bytes());
    let bytes = seal(*b"KTGT", &content, envelope.rest, Purpose::State, &district);
    if let Ok(read) = State::open(&bytes, &district.public()) {
        let again = State::open(&read.seal(&district), &district.public()).expect("what was read can be written");
        assert_eq!(again, read);
    }
}

pub fn end(input: &[u8]) {
    let district = golden::district();
    let _ = End::open(input, &district.public());
    let Some(envelope) = Envelope::of(b"KTGE", input) else {
        return;
    };
    if let Ok(read) = End::open(&envelope.sealed(Purpose::End, &district), &district.public()) {
        let again = End::open(&read.seal(&district), &district.public()).expect("what was read can be written");
        assert_eq!(again, read);
    }
}

pub fn blob_answer(input: &[u8]) {
    let district = golden::district();
    let _ = BlobAnswer::open(input, &district.public());
    let Some(envelope) = Envelope::of(b"KTGO", input) else {
        return;
    };
    if let Ok(read) = BlobAnswer::open(&envelope.sealed(Purpose::Blobs, &district), &district.public()) {
        let again = BlobAnswer::open(&read.seal(&district), &district.public()).expect("what was read can be written");
        assert_eq!(again, read);
    }
}

pub fn vouch(input: &[u8]) {
    let district = golden::district();
    let _ = Vouch::open(input, &district.public());
    let Some(envelope) = Envelope::of(b"KTGV", input) else {
        return;
    };
    if let Ok(read) = Vouch::open(&envelope.sealed(Purpose::Vouch, &district), &district.public()) {
        let again = Vouch::sign(read.entry, &district);
        let read = Vouch::open(again.bytes(), &district.public()).expect("what was read can be written");
        assert_eq!(read, again);
    }
}

pub fn enrol_request(input: &[u8]) {
    let device = golden::device();
    let _ = EnrolRequest::open(input);
    let Some(envelope) = Envelope::of(b"KTGN", input) else {
        return;
    };
    if let Ok(read) = EnrolRequest::open(&envelope.sealed(Purpose::Enrolment, &device)) {
        let _ = read.proves(&golden::code().proof);
        let again = EnrolRequest::open(&read.seal(&device)).expect("what was read can be written");
        assert_eq!(again, read);
    }
}

/// Behind the signed part stands a proof that the sender knows the code.
pub fn grant(input: &[u8]) {
    let (device, district, code) = (golden::device().public(), golden::district(), golden::code());
    let _ = Grant::open(input, code, &device);
    let Some(envelope) = Envelope::of(b"KTGG", input) else {
        return;
    };
    let mut bytes = seal(*b"KTGG", envelope.content, &[], Purpose::Grant, &district);
    let mut proof = blake3::Hasher::new_keyed(&code.proof);
    proof.update(b"grant").update(&bytes);
    bytes.extend_from_slice(proof.finalize().as_bytes());
    if let Ok(read) = Grant::open(&bytes, code, &device) {
        let again = Grant::open(&read.seal(&district, &code.proof), code, &device);
        assert_eq!(again.expect("what was read can be written"), read);
    }
}

pub fn pins(input: &[u8]) {
    let district = golden::district();
    let _ = PinSet::open(input, &district.public());
    let Some(envelope) = Envelope::of(b"KTGK", input) else {
        return;
    };
    if let Ok(read) = PinSet::open(&envelope.sealed(Purpose::Pins, &district), &district.public()) {
        let again = PinSet::sign(read.number, read.pins, &district);
        let read = PinSet::open(again.bytes(), &district.public()).expect("what was read can be written");
        assert_eq!(read, again);
    }
}

pub fn receipt_seeds() -> Vec<Vec<u8>> {
    let mut seeds = golden::messages(b"KTGR");
    // Numbers at their ends, where sums overflow.
    let district = golden::district();
    let mut receipt = SignedReceipt::open(&seeds[0], &district.public())
        .expect("BUG: a released receipt can be read")
        .receipt;
    (receipt.first_seq, receipt.through_seq) = (Seq(0), Seq(u64::MAX));
    seeds.push(SignedReceipt::sign(receipt, &district).bytes().to_vec());
    seeds
}

pub fn hello_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGH")
}

pub fn feed_page_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGF")
}

pub fn state_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGT")
}

pub fn blob_answer_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGO")
}

pub fn end_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGE")
}

pub fn pins_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGK")
}

pub fn vouch_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGV")
}

pub fn enrol_request_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGN")
}

pub fn grant_seeds() -> Vec<Vec<u8>> {
    golden::messages(b"KTGG")
}
