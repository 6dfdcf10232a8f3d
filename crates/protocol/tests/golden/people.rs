//! Who wrote the golden messages. These keys stand in a public repository and guard nothing.

use kentongan_domain::ids::DeviceNo;
use kentongan_protocol::enrolment::EnrolCode;
use kentongan_protocol::keys::PrivateKey;

pub const VILLAGE: DeviceNo = DeviceNo(3);
pub const KECAMATAN: DeviceNo = DeviceNo(4);

pub fn key_of(device: DeviceNo) -> PrivateKey {
    PrivateKey::from_seed(&[if device == KECAMATAN { 2 } else { 1 }; 32])
}

pub fn district() -> PrivateKey {
    PrivateKey::from_seed(&[8; 32])
}

pub fn code() -> EnrolCode {
    EnrolCode::parse("NHTM-7TQ2-M9XK").unwrap()
}
