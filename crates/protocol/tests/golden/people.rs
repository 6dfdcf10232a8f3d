//! Who wrote the golden messages. These keys stand in a public repository and guard nothing.

use kentongan_domain::ids::DeviceNo;
use kentongan_protocol::enrolment::{CodeKeys, CodeWork, EnrolCode};
use kentongan_protocol::keys::PrivateKey;

pub const VILLAGE: DeviceNo = DeviceNo(3);
pub const KECAMATAN: DeviceNo = DeviceNo(4);

pub fn key_of(device: DeviceNo) -> PrivateKey {
    PrivateKey::from_seed(&[if device == KECAMATAN { 2 } else { 1 }; 32])
}

pub fn district() -> PrivateKey {
    PrivateKey::from_seed(&[8; 32])
}

/// What both sides made of the code NHTM-7TQ2-M9XK before they worked for it.
pub fn code_without_work() -> CodeKeys {
    let key = |context| blake3::derive_key(context, b"NHTM7TQ2M9XK");
    CodeKeys {
        district: None,
        lookup: key("kentongan 2026 enrolment lookup"),
        proof: key("kentongan 2026 enrolment proof"),
        fingerprint: [0; 32],
    }
}

/// What both sides make of it today.
pub fn code() -> CodeKeys {
    EnrolCode::parse("NHTM-7TQ2-M9XK").unwrap().keys(CodeWork::FULL)
}
