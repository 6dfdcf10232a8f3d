//! First run: a code from a slip makes this laptop a village's or the kecamatan's.

use kentongan_protocol::enrolment::{CodeWork, EnrolCode};
use kentongan_protocol::slip::Slip;
use kentongan_store::{ReplicaState, Store};
use kentongan_sync::enrolment::EnrolError;
use kentongan_sync::http::HttpTransport;
use kentongan_sync::{Fault, ServiceAddress};

use crate::desk::Desk;
use crate::dto::{Enrol, Nothing, SessionView};
use crate::error::{ErrorCode, UiError};
use crate::sealed;

const IDENTITY_CHECK: &str = "identity_check";
const OPEN: &str = "open";
const DONE: &str = "done";

pub fn enrol(desk: &Desk, request: Enrol) -> Result<SessionView, UiError> {
    if desk.is_training() {
        return Err(UiError::of(ErrorCode::TrainingNeverSends));
    }
    let store = desk.main_store()?;
    if store.replica()?.state != ReplicaState::Fresh {
        return Err(UiError::of(ErrorCode::AlreadyEnrolled));
    }
    let code = EnrolCode::parse(&request.code_text).map_err(|_| UiError::of(ErrorCode::EnrolCodeMalformed))?;
    let address =
        ServiceAddress::parse(&request.service_text).map_err(|_| UiError::of(ErrorCode::ServiceAddressInvalid))?;
    let slip = request.slip_line.as_deref().and_then(|line| Slip::parse(line).ok());
    // A slip vouches for what stands on it, not for what was typed over it.
    let pin = slip
        .filter(|slip| slip.code == code && ServiceAddress::parse(&slip.address).as_ref() == Ok(&address))
        .map(|slip| slip.pin);
    // Noted before: whoever is called away, or finds the screen locked, is asked again.
    store.keep_preference(IDENTITY_CHECK, OPEN)?;
    // Who answers is not known yet; that he knows the code proves him.
    let transport = HttpTransport::to_stranger(address.clone()).map_err(|fault| fault_error(&fault))?;
    kentongan_sync::enrolment::enrol(
        &store,
        &transport,
        &address,
        &code.keys(CodeWork::FULL),
        pin.as_ref(),
        env!("CARGO_PKG_VERSION"),
    )
    .map_err(|error| explain(desk, error))?;
    if let Err(error) = sealed::publish_key(&store) {
        // It is told after the next exchange, or when the program starts again.
        tracing::warn!(%error, "the key for sealed reports was not told");
    }
    desk.wrote(&["session"]);
    crate::session::get_session(desk, Nothing {})
}

/// The person has compared name, office and the six digits: against a slip that somebody else has used first, this is the defence.
pub fn confirm_identity(desk: &Desk, _: Nothing) -> Result<SessionView, UiError> {
    desk.main_store()?.keep_preference(IDENTITY_CHECK, DONE)?;
    desk.host().changed(&["session"]);
    crate::session::get_session(desk, Nothing {})
}

pub(crate) fn must_check(store: &Store) -> Result<bool, UiError> {
    Ok(store.find_preference(IDENTITY_CHECK)?.as_deref() == Some(OPEN))
}

fn explain(desk: &Desk, error: EnrolError) -> UiError {
    let name = |code: &str| {
        desk.find_regions()
            .and_then(|r| r.full_name(code))
            .unwrap_or_else(|| code.to_owned())
    };
    match error {
        EnrolError::Fault(fault) => fault_error(&fault),
        EnrolError::Wrong => UiError::of(ErrorCode::EnrolCodeWrong),
        EnrolError::Used { at_ms } => UiError::of(ErrorCode::EnrolCodeUsed).with("at_ms", at_ms),
        EnrolError::Expired { at_ms } => UiError::of(ErrorCode::EnrolCodeExpired).with("at_ms", at_ms),
        EnrolError::OtherDistrict {
            code_district,
            service_district,
        } => UiError::of(ErrorCode::EnrolCodeOtherDistrict)
            .with("code_district", name(code_district.as_str()))
            .with("service_district", name(service_district.as_str())),
        EnrolError::TooManyTries { retry_after_s } => {
            UiError::of(ErrorCode::EnrolTooManyTries).with("retry_after_s", retry_after_s)
        }
        EnrolError::NotTrusted => UiError::of(ErrorCode::ServiceNotTrusted),
        EnrolError::Store(error) => error.into(),
    }
}

fn fault_error(fault: &Fault) -> UiError {
    UiError::of(match fault {
        Fault::Unreachable => ErrorCode::ServiceUnreachable,
        Fault::CaptivePortal => ErrorCode::CaptivePortal,
        Fault::Stranger => ErrorCode::ServiceNotTrusted,
        Fault::Failed { .. } | Fault::Busy { .. } | Fault::Refused(_) => ErrorCode::ServiceFailed,
    })
}
