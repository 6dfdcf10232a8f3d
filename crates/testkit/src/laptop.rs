//! Who holds a laptop that needs no district to write.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use kentongan_domain::ids::{DeviceNo, Epoch};
use kentongan_domain::role::Role;
use kentongan_store::Enrolment;

/// The head of a village or of the kecamatan in the training workspace.
pub fn rehearsing(scope: &str) -> Enrolment {
    let of_village = scope.starts_with("village");
    Enrolment {
        device_no: DeviceNo(0),
        epoch: Epoch(0),
        scope: scope.parse().unwrap(),
        role: Role::Head,
        district: "18.02.01".parse().unwrap(),
        district_name: "Kecamatan Kalirejo".to_owned(),
        holder_name: String::new(),
        holder_office: if of_village { "Kepala Kampung" } else { "Camat" }.to_owned(),
        salutation: String::new(),
        server_key: None,
        service_url: String::new(),
        enrolled_at_ms: 0,
        fingerprint: None,
    }
}
