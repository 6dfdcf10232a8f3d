//! The device's side of enrolment.

use kentongan_domain::scope::RegionCode;
use kentongan_protocol::enrolment::{CodeKeys, EnrolRequest, Grant};
use kentongan_protocol::pins::PinSet;
use kentongan_protocol::problem::ProblemCode;
use kentongan_protocol::slip::{PinHash, pin_hash};
use kentongan_store::{Store, StoreError};

use crate::{Fault, ServiceAddress, Transport};

/// Why a laptop was not enrolled. The code stays in the field in every case.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    #[error("the service cannot be asked")]
    Fault(#[source] Fault),
    #[error("nobody made such a code")]
    Wrong,
    #[error("the code was used")]
    Used { at_ms: i64 },
    #[error("the code has expired")]
    Expired { at_ms: i64 },
    /// The slip is of one district, the service of another.
    #[error("the code is of another district")]
    OtherDistrict {
        code_district: RegionCode,
        service_district: RegionCode,
    },
    #[error("too many tries")]
    TooManyTries { retry_after_s: i64 },
    /// The answer was not made by whoever knows the code.
    #[error("the answer does not verify")]
    NotTrusted,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks the service at `address` for what `code` grants, and keeps it. `pin`: from the slip's picture, if it was read from one.
///
/// # Errors
/// [`EnrolError`]; the store is as before then, but for the device's key, which a later try uses again.
pub fn enrol(
    store: &Store,
    transport: &dyn Transport,
    address: &ServiceAddress,
    code: &CodeKeys,
    pin: Option<&PinHash>,
    app_version: &str,
) -> Result<Grant, EnrolError> {
    let key = store.device_key()?;
    let request = EnrolRequest::new(code, &key, app_version).seal(&key);
    let answer = transport.enrol(request).map_err(|fault| explain(fault, code))?;
    let grant = Grant::open(&answer, code, &key.public()).map_err(|_| EnrolError::NotTrusted)?;
    let pins = match grant.pins.as_slice() {
        [] => Vec::new(),
        signed => {
            PinSet::open(signed, &grant.server_key)
                .map_err(|_| EnrolError::NotTrusted)?
                .pins
        }
    };
    // Whoever stands in between has passed the code on and the grant back: his certificate is not the service's.
    let fits_slip = pin.is_none_or(|expected| pins.iter().any(|key| pin_hash(key) == *expected));
    if !fits_slip || !transport.is_certified(&pins) {
        return Err(EnrolError::NotTrusted);
    }
    let fingerprint = code.fingerprint(&grant.public_key, &grant.server_key);
    store.enrol(&grant, fingerprint, address.as_str())?;
    store.learn_link(None, transport.round_trip_ms())?;
    Ok(grant)
}

fn explain(fault: Fault, code: &CodeKeys) -> EnrolError {
    let Fault::Refused(problem) = &fault else {
        return EnrolError::Fault(fault);
    };
    match problem.code {
        ProblemCode::CodeUnknown => match (code.district.clone(), problem.text.parse::<RegionCode>()) {
            (Some(code_district), Ok(service_district)) if code_district != service_district => {
                EnrolError::OtherDistrict {
                    code_district,
                    service_district,
                }
            }
            _ => EnrolError::Wrong,
        },
        ProblemCode::CodeUsed => EnrolError::Used { at_ms: problem.number },
        ProblemCode::CodeExpired => EnrolError::Expired { at_ms: problem.number },
        ProblemCode::TooManyTries => EnrolError::TooManyTries {
            retry_after_s: problem.number,
        },
        _ => EnrolError::Fault(fault),
    }
}
