//! The released messages of `tests/fixtures/wire`, as what mutation begins with, and the keys that they were signed with.

use std::path::Path;
use std::sync::LazyLock;

use kentongan_domain::op::RawOp;
use kentongan_protocol::batch::Batch;
use kentongan_protocol::enrolment::{CodeKeys, CodeWork, EnrolCode};
use kentongan_protocol::frame::{FrameDecoder, FrameKind};
use kentongan_protocol::keys::PrivateKey;

/// The village's laptop, the kecamatan's, the service: as in `crates/protocol/tests/golden/people.rs`.
pub fn device() -> PrivateKey {
    PrivateKey::from_seed(&[1; 32])
}

pub fn kecamatan() -> PrivateKey {
    PrivateKey::from_seed(&[2; 32])
}

pub fn district() -> PrivateKey {
    PrivateKey::from_seed(&[8; 32])
}

pub fn code() -> &'static CodeKeys {
    static KEYS: LazyLock<CodeKeys> = LazyLock::new(|| {
        let code = EnrolCode::parse("NHTM-7TQ2-M9XK").expect("BUG: this is a code");
        code.keys(CodeWork::FULL)
    });
    &KEYS
}

/// All released messages that begin so.
pub fn messages(magic: &[u8; 4]) -> Vec<Vec<u8>> {
    let wire = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/wire");
    let mut paths: Vec<_> = ["v1", "v1-roles", "v1-case-file", "v1-photos"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(wire.join(folder)).expect("the released messages are there"))
        .map(|entry| entry.expect("a folder can be read").path())
        .filter(|path| path.extension().is_some_and(|e| e == "bin"))
        .collect();
    paths.sort();
    let found: Vec<Vec<u8>> = paths
        .into_iter()
        .map(|path| std::fs::read(path).expect("a file can be read"))
        .filter(|bytes| bytes.starts_with(magic))
        .collect();
    assert!(!found.is_empty(), "no released message begins with {magic:?}");
    found
}

/// Payloads of one kind of frame in the released requests and answers.
pub fn payloads(kind: FrameKind) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for message in messages(b"KTGS") {
        let mut decoder = FrameDecoder::default();
        decoder.feed(&message);
        while let Some(frame) = decoder.next_frame().expect("a released message can be read") {
            if frame.kind == kind {
                found.push(frame.payload);
            }
        }
    }
    assert!(!found.is_empty(), "no released message has a frame of {kind:?}");
    found
}

/// Ops of the released batches, batch by batch.
pub fn ops() -> Vec<Vec<RawOp>> {
    messages(b"KTGB")
        .iter()
        .map(|bytes| {
            let batch = Batch::parse(bytes).expect("a released batch can be read");
            let ops = batch.verify(&device().public());
            ops.or_else(|_| batch.verify(&kecamatan().public()))
                .expect("a released batch verifies")
        })
        .collect()
}
